//! Fields that may be missing, null, or of another type than they should be.

use crate::model::sourced::{Field, Informative, Source, Sourced, offer};
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// A field that is there only if it came in a shape we understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::civitai) struct Maybe<T>(Option<T>);

/// A list of which only the understandable elements count.
pub(super) type Many<T> = Maybe<Vec<Maybe<T>>>;

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Maybe<T> {
    /// A field that was read elsewhere.
    pub(super) const fn of(value: Option<T>) -> Self {
        Self(value)
    }

    /// The value, if there is one.
    pub(in crate::civitai) fn get(self) -> Option<T> {
        self.0
    }
}

impl<T> Maybe<Vec<Maybe<T>>> {
    /// The understandable elements; `None` when there is no list at all.
    pub(super) fn list(self) -> Option<Vec<T>> {
        self.0.map(|elements| elements.into_iter().filter_map(Maybe::get).collect())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Through a value, so that a wrong type spoils this field and not the answer; also, the last of two equal keys wins.
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(None)),
            value => Ok(Self(serde_json::from_value(value).ok())),
        }
    }
}

/// A whole number that is not negative: as an integer, a fraction of nothing, or digits in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whole(pub(super) u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = match &value {
            Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map(Self).ok_or_else(|| serde::de::Error::custom("not a whole number"))
    }
}

/// The largest number a double tells apart from its neighbours.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

fn whole(number: f64) -> Option<u64> {
    let fits = (0.0..=LARGEST_EXACT).contains(&number) && number.fract() == 0.0;
    fits.then_some(number as u64)
}

/// Bytes from CivitAI's kilobytes, which are bytes divided by 1024 and never rounded.
pub(super) fn kilobytes_to_bytes(kilobytes: f64) -> Option<u64> {
    whole((kilobytes * 1024.0).round())
}

/// Browsing levels, as bits (2024 on) or as the words of 2023; older still, a plain yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level(pub(super) u32);

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let bits = match &value {
            Value::Number(number) => number.as_u64().and_then(|bits| u32::try_from(bits).ok()),
            Value::String(word) => level_of_word(word.trim()),
            Value::Bool(false) => Some(1),
            // It does not say how much: taken as X, so that nothing is shown that should be covered.
            Value::Bool(true) => Some(8),
            _ => None,
        };
        bits.map(Self).ok_or_else(|| serde::de::Error::custom("not a level"))
    }
}

fn level_of_word(word: &str) -> Option<u32> {
    const WORDS: [(&str, u32); 10] = [
        ("none", 1),
        ("pg", 1),
        ("soft", 2),
        ("pg13", 2),
        ("mature", 4),
        ("r", 4),
        ("x", 8),
        ("xxx", 16),
        ("blocked", 32),
        ("unrated", 0),
    ];
    let known = WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, bits)| *bits);
    known.or_else(|| word.parse().ok())
}

/// Offers a field what an answer said, with its source and time.
pub(super) struct Offers {
    pub(super) source: Source,
    pub(super) now: i64,
}

impl Offers {
    pub(super) fn to<T: Informative>(&self, field: &mut Field<T>, value: Option<T>) {
        if let Some(value) = value {
            offer(field, Sourced::new(value, self.source, self.now));
        }
    }
}

/// Seconds since 1970 from an ISO 8601 time; without a zone it is UTC, as JavaScript's dates are on a server.
pub(in crate::civitai) fn unix_secs(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
        serde_json::from_str::<Maybe<T>>(json).unwrap().get()
    }

    #[test]
    fn numbers_come_in_three_dresses() {
        for json in ["12", "12.0", "\"12\""] {
            assert_eq!(read::<Whole>(json), Some(Whole(12)), "{json}");
        }
        for json in ["-1", "1.5", "\"x\"", "null", "{}", "1e300"] {
            assert_eq!(read::<Whole>(json), None, "{json}");
        }
    }

    #[test]
    fn kilobytes_are_exact_to_the_byte() {
        for bytes in [1_u64, 1023, 228_462_541, 6_938_078_334, 23_802_932_552] {
            assert_eq!(kilobytes_to_bytes(bytes as f64 / 1024.0), Some(bytes));
        }
        for odd in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            assert_eq!(kilobytes_to_bytes(odd), None);
        }
    }

    #[test]
    fn levels_come_as_bits_words_and_marks() {
        let cases =
            [("16", 16), ("\"Soft\"", 2), ("\"X\"", 8), ("\"None\"", 1), ("false", 1), ("true", 8), ("\"31\"", 31)];
        for (json, bits) in cases {
            assert_eq!(read::<Level>(json), Some(Level(bits)), "{json}");
        }
        assert_eq!(read::<Level>("\"Extreme\""), None);
        assert_eq!(read::<Level>("-4"), None);
    }

    #[test]
    fn times_with_and_without_a_zone() {
        assert_eq!(unix_secs("2023-07-04T00:00:00.123Z"), Some(1_688_428_800));
        assert_eq!(unix_secs("2023-07-04T02:00:00+02:00"), Some(1_688_428_800));
        assert_eq!(unix_secs("2023-07-04T00:00:00"), Some(1_688_428_800));
        assert_eq!(unix_secs("yesterday"), None);
    }
}
