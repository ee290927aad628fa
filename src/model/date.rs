//! Days as they are written: `2026-01-31`.

/// Seconds of a day.
pub const DAY_SECS: i64 = 86_400;

/// When a day begins, in seconds since 1970; `None` when the text is no day.
pub fn begin_of(text: &str) -> Option<i64> {
    let mut parts = text.trim().splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let (year, month, day) = (number(year)?, number(parts.next()?)?, number(parts.next()?)?);
    let days = days_since_1970(year, month, day)?;
    Some(days * DAY_SECS)
}

fn number(text: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Days before the first of each month of a year that does not leap.
const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

const fn leaps(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let place = usize::try_from(month).ok()?.checked_sub(1)?;
    let before = *BEFORE.get(place)?;
    let next = BEFORE.get(place + 1).copied().unwrap_or(365);
    let length = next - before + i64::from(month == 2 && leaps(year));
    if !(1..=length).contains(&day) {
        return None;
    }
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    Some((year - 1970) * 365 + leap_days + before + i64::from(month > 2 && leaps(year)) + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_what_is_none_is_refused() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2026-01-31", 20_484),
            ("1969-12-31", -1),
            ("2024-3-1", 19_783),
        ] {
            assert_eq!(begin_of(text), Some(days * DAY_SECS), "{text}");
        }
        for none in ["", "2026", "2026-02-29", "2026-13-01", "2026-00-01", "26-01-01", "2026-01-00", "30d", "-1-1-1"] {
            assert_eq!(begin_of(none), None, "{none}");
        }
    }
}
