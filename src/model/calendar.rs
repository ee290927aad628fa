//! Days, months and years of moments, in UTC.

const DAY_SECS: i64 = 86_400;

/// Year, month and day of a moment in seconds since 1970.
pub fn civil(unix_secs: i64) -> (i64, i64, i64) {
    // Howard Hinnant's days-to-civil: years begin in March, so that the leap day is the last.
    let days = unix_secs.div_euclid(DAY_SECS) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The first moment of a month of a year that people live in; months before January and after December are those of the
/// years beside.
pub fn month_start(year: i64, month: i64) -> i64 {
    let months = year.clamp(-9_999, 9_999) * 12 + month.clamp(-9_999, 9_999) - 1;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    // The way back of the above.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY_SECS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_days_before_end() {
        for year in 1965..2105 {
            for month in 1..=12 {
                let start = month_start(year, month);
                assert_eq!(civil(start), (year, month, 1));
                assert_eq!(civil(start - 1).1, if month == 1 { 12 } else { month - 1 });
            }
        }
        assert_eq!(month_start(1970, 1), 0);
        assert_eq!(month_start(2024, 13), month_start(2025, 1));
        assert_eq!(month_start(2024, -1), month_start(2023, 11));
        assert_eq!(civil(951_782_400), (2000, 2, 29));
    }
}
