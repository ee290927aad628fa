//! What may be sold, in the three shapes it has been told in.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

/// The permissions as CivitAI names them; empty is "none".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommercialUse(pub(super) Vec<String>);

/// The single-choice form of 2023: each word meant itself and all before it. `RentCivit` did not exist; who could rent anywhere could
/// rent there.
const LADDER: [(&str, &[&str]); 4] = [
    ("none", &[]),
    ("image", &["Image"]),
    ("rent", &["Image", "RentCivit", "Rent"]),
    ("sell", &["Image", "RentCivit", "Rent", "Sell"]),
];

impl<'de> Deserialize<'de> for CommercialUse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let words = match &value {
            Value::Array(words) => Some(clean(words.iter().filter_map(Value::as_str))),
            Value::String(text) => of_text(text.trim()),
            _ => None,
        };
        words.map(Self).ok_or_else(|| serde::de::Error::custom("not a permission"))
    }
}

fn of_text(text: &str) -> Option<Vec<String>> {
    // A Postgres array that nobody unpacked: `{Image,RentCivit}`.
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Some(clean(inner.split(',')));
    }
    if text.is_empty() {
        return None;
    }
    let legacy = LADDER.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
    Some(legacy.map_or_else(|| clean(std::iter::once(text)), |(_, all)| clean(all.iter().copied())))
}

fn clean<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words.map(|word| word.trim().trim_matches('"')) {
        if !word.is_empty() && word != "None" && !out.iter().any(|known| known == word) {
            out.push(word.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_shapes_one_meaning() {
        let cases: [(&str, Option<&[&str]>); 12] = [
            (r#"["Image","RentCivit"]"#, Some(&["Image", "RentCivit"])),
            (r#""{Image,RentCivit}""#, Some(&["Image", "RentCivit"])),
            (r#""{\"Image\", Sell}""#, Some(&["Image", "Sell"])),
            (r#""{}""#, Some(&[])),
            ("[]", Some(&[])),
            (r#"["None"]"#, Some(&[])),
            (r#""None""#, Some(&[])),
            (r#""Rent""#, Some(&["Image", "RentCivit", "Rent"])),
            (r#""Sell""#, Some(&["Image", "RentCivit", "Rent", "Sell"])),
            (r#""Barter""#, Some(&["Barter"])),
            ("true", None),
            (r#""""#, None),
        ];
        for (json, expected) in cases {
            let got = serde_json::from_str::<CommercialUse>(json).ok().map(|uses| uses.0);
            let expected = expected.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(got, expected, "{json}");
        }
    }
}
