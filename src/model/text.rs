//! Small conversions of values to text that window and command line share.

/// A size with a unit people read: decimal units, three significant digits ("218 MB", "6.62 GB").
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {}", UNITS[unit])
}

/// A whole number with thin groups ("12,408").
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 model", "2 models".
pub fn plural(number: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", count(number), if number == 1 { singular } else { plural })
}

/// A duration as people say it ("4.9 s", "22 min", "3 h 5 min").
pub fn duration(secs: f64) -> String {
    if secs < 0.095 {
        return format!("{:.2} s", secs.max(0.0));
    }
    if secs < 9.95 {
        return format!("{secs:.1} s");
    }
    let whole = secs.round() as u64;
    match whole {
        0..=59 => format!("{whole} s"),
        60..=3599 => format!("{} min", whole.div_ceil(60)),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// How long ago something was ("today", "3 months ago").
pub fn ago(then_unix_secs: i64, now_unix_secs: i64) -> String {
    let secs = now_unix_secs.saturating_sub(then_unix_secs).max(0) as u64;
    let (number, unit) = match secs {
        0..60 => return "just now".to_owned(),
        60..3600 => (secs / 60, "minute"),
        3600..86_400 => (secs / 3600, "hour"),
        86_400..2_592_000 => (secs / 86_400, "day"),
        2_592_000..31_536_000 => (secs / 2_592_000, "month"),
        _ => (secs / 31_536_000, "year"),
    };
    format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
}

/// The day of a moment (seconds since 1970) as `2026-11-26`, in UTC.
pub fn date(unix_secs: i64) -> String {
    let (year, month, day) = super::calendar::civil(unix_secs);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_and_the_right_unit() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1000), "1.00 kB");
        assert_eq!(size(218_000_000), "218 MB");
        assert_eq!(size(6_620_000_000), "6.62 GB");
        assert_eq!(size(999_999), "1.00 MB");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(12_408), "12,408");
        assert_eq!(count(999), "999");
        assert_eq!(plural(1, "model", "models"), "1 model");
    }

    #[test]
    fn times_are_said_in_words() {
        assert_eq!(duration(4.91), "4.9 s");
        assert_eq!(duration(1320.0), "22 min");
        assert_eq!(ago(0, 90 * 86_400), "3 months ago");
        assert_eq!(ago(100, 50), "just now");
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (secs, day) in
            [(0, "1970-01-01"), (1_767_225_600, "2026-01-01"), (1_709_164_800, "2024-02-29"), (-1, "1969-12-31")]
        {
            assert_eq!(date(secs), day);
        }
    }
}
