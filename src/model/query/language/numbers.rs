//! Amounts as they are written: `300mb`, `1.5k`, `30d`, and the signs before them.

use crate::model::limit::{Limit, Measure};

/// Units, in what they multiply by; the first is what an amount without one has.
fn units(measure: Measure) -> &'static [(&'static str, u64)] {
    match measure {
        Measure::Size => &[
            ("b", 1),
            ("kb", 1_000),
            ("k", 1_000),
            ("mb", 1_000_000),
            ("m", 1_000_000),
            ("gb", 1_000_000_000),
            ("g", 1_000_000_000),
            ("tb", 1_000_000_000_000),
            ("kib", 1 << 10),
            ("mib", 1 << 20),
            ("gib", 1 << 30),
        ],
        Measure::Downloads | Measure::Likes => &[("", 1), ("k", 1_000), ("m", 1_000_000)],
        Measure::Score => &[("", 1)],
        Measure::Rating => &[("", 1), ("stars", 1), ("star", 1)],
        Measure::Added | Measure::Updated => &[
            ("d", DAY_SECS),
            ("s", 1),
            ("min", 60),
            ("h", 3_600),
            ("w", 7 * DAY_SECS),
            ("mo", 30 * DAY_SECS),
            ("m", 30 * DAY_SECS),
            ("y", 365 * DAY_SECS),
        ],
    }
}

const DAY_SECS: u64 = 86_400;

/// An amount; `None` when it is none.
pub fn amount(measure: Measure, text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | '_'))).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    let units = units(measure);
    let (_, times) =
        if unit.is_empty() { units.first()? } else { units.iter().find(|(name, _)| *name == unit.trim())? };
    let digits = digits.replace('_', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    if whole.is_empty() || part.contains('.') || (digits.contains('.') && part.is_empty()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    // Nine digits behind the point say more than any unit has.
    let part: String = part.chars().take(9).collect();
    let scale = 10_u128.checked_pow(part.len() as u32)?;
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let sum = u128::from(whole) * u128::from(*times) + u128::from(part) * u128::from(*times) / scale;
    sum.try_into().ok()
}

/// What an amount with a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A limit.
    Limit(Limit),
    /// An amount without a sign.
    Bare(u64),
}

/// Reads `>1000`, `<=300mb`, `1..5`, `30d`; `None` when it is nothing like it.
pub(super) fn read(measure: Measure, text: &str) -> Option<Said> {
    let limit = |min, max| Some(Said::Limit(Limit { measure, min, max }));
    let of = |text: &str| amount(measure, text);
    if let Some((min, max)) = text.split_once("..") {
        let end = |text: &str| if text.is_empty() { Some(None) } else { of(text).map(Some) };
        let (min, max) = (end(min)?, end(max)?);
        return if min.is_none() && max.is_none() { None } else { limit(min, max) };
    }
    if let Some(text) = text.strip_prefix(">=") {
        return limit(Some(of(text)?), None);
    }
    if let Some(text) = text.strip_prefix("<=") {
        return limit(None, Some(of(text)?));
    }
    if let Some(text) = text.strip_prefix('>') {
        return limit(Some(of(text)?.checked_add(1)?), None);
    }
    if let Some(text) = text.strip_prefix('<') {
        return limit(None, Some(of(text)?.checked_sub(1)?));
    }
    of(text).map(Said::Bare)
}

/// An amount in the largest unit that is exact.
pub fn write_amount(measure: Measure, amount: u64) -> String {
    let exact = match measure {
        Measure::Size => &[("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1_000), ("b", 1)][..],
        Measure::Downloads | Measure::Likes | Measure::Rating | Measure::Score => &[],
        Measure::Added | Measure::Updated => &[("y", 365 * DAY_SECS), ("d", DAY_SECS), ("h", 3_600), ("s", 1)][..],
    };
    let fitting = exact.iter().find(|(_, times)| amount > 0 && amount.is_multiple_of(*times));
    match (fitting, exact.last()) {
        (Some((unit, times)), _) => format!("{}{unit}", amount / times),
        (None, Some((unit, _))) => format!("{amount}{unit}"),
        (None, None) => amount.to_string(),
    }
}

/// A limit as it is read: the shorter of `<300mb` and `<=299999999b`.
pub(super) fn write(limit: Limit) -> String {
    let text = |amount| write_amount(limit.measure, amount);
    let shorter = |sign: &str, amount: u64, other: &str, neighbour: Option<u64>| {
        let exact = format!("{sign}{}", text(amount));
        let near = neighbour.map(|amount| format!("{other}{}", text(amount)));
        near.filter(|near| near.len() < exact.len()).unwrap_or(exact)
    };
    match (limit.min, limit.max) {
        (Some(min), Some(max)) => format!("{}..{}", text(min), text(max)),
        (Some(min), None) => shorter(">=", min, ">", min.checked_sub(1)),
        (None, Some(max)) => shorter("<=", max, "<", max.checked_add(1)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_units_and_fractions() {
        assert_eq!(amount(Measure::Size, "300MB"), Some(300_000_000));
        assert_eq!(amount(Measure::Size, "1.5gb"), Some(1_500_000_000));
        assert_eq!(amount(Measure::Size, "2GiB"), Some(2 << 30));
        assert_eq!(amount(Measure::Downloads, "1.5k"), Some(1500));
        assert_eq!(amount(Measure::Downloads, "12_000"), Some(12_000));
        assert_eq!(amount(Measure::Updated, "2w"), Some(14 * DAY_SECS));
        assert_eq!(amount(Measure::Updated, "30"), Some(30 * DAY_SECS));
        for none in ["", ".", "1.", "1.2.3", "mb", "5 apples", "-1", "99999999999999999999", "é"] {
            assert_eq!(amount(Measure::Size, none), None, "{none}");
        }
    }

    #[test]
    fn limits_are_written_short_and_read_again() {
        let both = |text: &str, measure| match read(measure, text) {
            Some(Said::Limit(limit)) => write(limit),
            other => panic!("{text}: {other:?}"),
        };
        for text in ["<300mb", "<=1gb", ">=50mb", "1mb..2gb", "<299999999b"] {
            assert_eq!(both(text, Measure::Size), text);
        }
        assert_eq!(both(">1000", Measure::Downloads), ">1000");
        assert_eq!(both("<30d", Measure::Updated), "<30d");
        assert_eq!(both("..4w", Measure::Updated), "<=28d");
        assert_eq!(read(Measure::Size, ".."), None);
        assert_eq!(read(Measure::Size, "<0"), None);
    }
}
