//! Sizes, numbers and times in words of the current language. `model::text` says the same in English for the command line.

use super::{Language, current};
use crate::model::text;
use crate::tr;
use jiff::{Timestamp, tz::TimeZone};

/// A size with a unit people read ("218 MB", "6.62 GB"). The units are the same in every language.
pub fn size(bytes: u64) -> String {
    text::size(bytes)
}

/// A whole number in groups of three digits ("12,408").
pub fn count(number: u64) -> String {
    text::count(number)
}

/// A large number where there is little room ("210 k", "1.2 M").
pub fn count_short(number: u64) -> String {
    // Chinese counts in ten thousands.
    let is_chinese = current() == Language::ChineseSimplified;
    let in_units = |unit: u32| format!("{:.1}", number as f64 / f64::from(unit));
    match number {
        0..=9_999 => count(number),
        10_000..=999_999 if is_chinese => tr!("count-thousands", amount = in_units(10_000)),
        10_000..=999_999 => tr!("count-thousands", amount = number / 1000),
        _ => tr!("count-millions", amount = in_units(if is_chinese { 10_000 } else { 1_000_000 })),
    }
}

/// A duration as people say it ("4.9 s", "22 min", "3 h 5 min").
pub fn duration(secs: f64) -> String {
    let secs = secs.max(0.0);
    if secs < 0.095 {
        return tr!("time-seconds", seconds = format!("{secs:.2}"));
    }
    if secs < 9.95 {
        return tr!("time-seconds", seconds = format!("{secs:.1}"));
    }
    let whole = secs.round() as u64;
    match whole {
        0..=59 => tr!("time-seconds", seconds = whole),
        60..=3599 => tr!("time-minutes", minutes = whole.div_ceil(60)),
        _ => tr!("time-hours-minutes", hours = whole / 3600, minutes = whole % 3600 / 60),
    }
}

/// How long ago something was ("just now", "3 months ago"). What lies in the future is "just now".
pub fn ago(then_unix_secs: i64, now_unix_secs: i64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const MONTH: u64 = 30 * DAY;
    const YEAR: u64 = 365 * DAY;
    let secs = now_unix_secs.saturating_sub(then_unix_secs).max(0) as u64;
    match secs {
        0..MINUTE => tr!("time-just-now").to_owned(),
        MINUTE..HOUR => tr!("time-minutes-ago", count = secs / MINUTE),
        HOUR..DAY => tr!("time-hours-ago", count = secs / HOUR),
        DAY..MONTH => tr!("time-days-ago", count = secs / DAY),
        MONTH..YEAR => tr!("time-months-ago", count = secs / MONTH),
        YEAR.. => tr!("time-years-ago", count = secs / YEAR),
    }
}

/// A date as people write it ("12 Mar 2025"), in UTC; empty for a time no calendar has.
pub fn date(unix_secs: i64) -> String {
    let Ok(time) = Timestamp::from_second(unix_secs) else { return String::new() };
    let date = time.to_zoned(TimeZone::UTC).date();
    // As text, so that a year gets no thousands separator.
    tr!("time-date", day = date.day().to_string(), month = month_name(date.month()), year = date.year().to_string())
}

/// A month as `Nov 2026`.
pub fn month(year: i64, month: i64) -> String {
    tr!("time-month", month = month_name(i8::try_from(month).unwrap_or_default()), year = year.to_string())
}

fn month_name(number: i8) -> &'static str {
    match number {
        1 => tr!("time-month-1"),
        2 => tr!("time-month-2"),
        3 => tr!("time-month-3"),
        4 => tr!("time-month-4"),
        5 => tr!("time-month-5"),
        6 => tr!("time-month-6"),
        7 => tr!("time-month-7"),
        8 => tr!("time-month-8"),
        9 => tr!("time-month-9"),
        10 => tr!("time-month-10"),
        11 => tr!("time-month-11"),
        _ => tr!("time-month-12"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set;

    #[test]
    fn english_is_what_the_command_line_says() {
        for secs in [0.0, 0.004, 0.5, 4.91, 9.96, 59.4, 59.6, 60.0, 1320.0, 3599.0, 3600.0, 11_100.0, 3_590_000.0, -1.0]
        {
            assert_eq!(duration(secs), text::duration(secs), "{secs}");
        }
        for secs in [-5, 0, 59, 60, 3599, 3600, 86_399, 86_400, 172_800, 2_592_000, 31_536_000, 99_999_999] {
            assert_eq!(ago(0, secs), text::ago(0, secs), "{secs}");
        }
        assert_eq!((size(218_000_000).as_str(), count(12_408).as_str()), ("218 MB", "12,408"));
    }

    #[test]
    fn times_are_said_in_chinese() {
        set(Language::ChineseSimplified);
        assert_eq!(duration(4.91), "4.9 秒");
        assert_eq!(duration(11_100.0), "3 小时 5 分钟");
        assert_eq!(ago(0, 90 * 86_400), "3 个月前");
        assert_eq!(ago(100, 50), "刚刚");
        assert_eq!(date(1_741_737_600), "2025年3月12日");
    }

    #[test]
    fn large_numbers_are_short() {
        assert_eq!([9_999, 10_000, 210_620, 1_234_567].map(count_short), ["9,999", "10 k", "210 k", "1.2 M"]);
        set(Language::ChineseSimplified);
        assert_eq!([9_999, 210_620, 1_234_567].map(count_short), ["9,999", "21.1 万", "123.5 万"]);
    }

    #[test]
    fn dates_are_bounded() {
        assert_eq!(date(1_741_737_600), "12 Mar 2025");
        assert_eq!(date(-86_400), "31 Dec 1969");
        assert_eq!((date(i64::MAX).as_str(), date(i64::MIN).as_str()), ("", ""));
        assert_eq!(ago(i64::MIN, i64::MAX), ago(0, i64::MAX));
    }
}
