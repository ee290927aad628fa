//! What people paste to say which model they mean: a hash, an address on CivitAI, an AIR.

use super::card::Card;
use super::ids::{ModelId, VersionId};

/// The longest text that is looked at, in bytes: no address or hash is longer.
const MAX_TEXT: usize = 600;
/// Host names under which CivitAI shows its pages.
const HOSTS: [&str; 3] = ["civitai.com", "civitai.red", "civitai.green"];

/// A model, named by what can be pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A hash in lower case: 64 digits are a SHA256, 10 its beginning (AutoV2), 12 an AutoV3.
    Hash(String),
    /// A model's page, perhaps of one version.
    Model(ModelId, Option<VersionId>),
    /// A version alone, as download addresses name it.
    Version(VersionId),
}

impl Reference {
    /// What a text refers to, when it is nothing but such a reference.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_TEXT || text.contains(char::is_whitespace) {
            return None;
        }
        hash(text).or_else(|| air(text)).or_else(|| address(text))
    }

    /// Whether a card is of the model that is meant.
    pub fn is_of(&self, card: &Card) -> bool {
        match self {
            Self::Hash(hex) => {
                let begins = |bytes: &[u8]| hex_begins(bytes, hex);
                match hex.len() {
                    12 => card.autov3.is_some_and(|bytes| begins(&bytes)),
                    _ => card.sha256.is_some_and(|bytes| begins(&bytes)),
                }
            }
            Self::Model(model, version) => {
                let any_version = version.is_none() || !card.key.is_file();
                card.model_id == Some(*model) && (any_version || card.version_id == *version)
            }
            Self::Version(version) => card.version_id == Some(*version),
        }
    }

    /// The page of a model, at one of its versions if that is known.
    pub fn page_of(model: ModelId, version: Option<VersionId>) -> String {
        let version = version.map(|version| format!("?modelVersionId={version}")).unwrap_or_default();
        format!("https://civitai.com/models/{model}{version}")
    }

    /// Its page; a hash has none.
    pub fn page(&self) -> Option<String> {
        match self {
            Self::Hash(_) => None,
            Self::Model(model, version) => Some(Self::page_of(*model, *version)),
            Self::Version(version) => Some(format!("https://civitai.com/model-versions/{version}")),
        }
    }
}

/// Whether bytes, written as hexadecimal digits, begin with these lower-case ones.
fn hex_begins(bytes: &[u8], hex: &str) -> bool {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let wanted = hex.chars().map(|digit| digit.to_digit(16).map(|value| value as u8));
    hex.len() <= 2 * bytes.len() && digits.zip(wanted).all(|(digit, wanted)| Some(digit) == wanted)
}

fn hash(text: &str) -> Option<Reference> {
    let is_hash = matches!(text.len(), 10 | 12 | 64) && text.chars().all(|digit| digit.is_ascii_hexdigit());
    is_hash.then(|| Reference::Hash(text.to_ascii_lowercase()))
}

/// `urn:air:sdxl:lora:civitai:123@456`, and its end `civitai:123@456`.
fn air(text: &str) -> Option<Reference> {
    let lower = text.to_ascii_lowercase();
    if !lower.starts_with("urn:air:") && !lower.starts_with("civitai:") {
        return None;
    }
    let (_, ids) = lower.rsplit_once("civitai:")?;
    let (model, version) = ids.split_once('@').map_or((ids, None), |(model, version)| (model, Some(version)));
    let version = match version {
        // A layer or format may follow.
        Some(version) => Some(VersionId(leading_number(version)?)),
        None => None,
    };
    Some(Reference::Model(ModelId(leading_number(model)?), version))
}

fn address(text: &str) -> Option<Reference> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let path = HOSTS.iter().find_map(|host| rest.strip_prefix(host)?.strip_prefix('/'))?;
    let (path, question) = path.split_once('?').unwrap_or((path, ""));
    let question = question.split('#').next().unwrap_or_default();
    let pieces: Vec<&str> = path.split(['/', '#']).filter(|piece| !piece.is_empty()).collect();
    let version = question.split('&').find_map(|pair| pair.strip_prefix("modelversionid=")).and_then(leading_number);
    match pieces.as_slice() {
        ["models", model, ..] => Some(Reference::Model(ModelId(leading_number(model)?), version.map(VersionId))),
        ["model-versions", version, ..] | ["api", "download", "models", version, ..] => {
            Some(Reference::Version(VersionId(leading_number(version)?)))
        }
        _ => None,
    }
}

/// The number a text begins with; zero is no id.
fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{FileKey, RootId};
    use proptest::prelude::*;

    fn model(model: u64, version: Option<u64>) -> Reference {
        Reference::Model(ModelId(model), version.map(VersionId))
    }

    #[test]
    fn addresses_airs_and_hashes_are_told_apart() {
        assert_eq!(
            Reference::of("https://civitai.com/models/12/some-name?modelVersionId=34#x"),
            Some(model(12, Some(34)))
        );
        assert_eq!(Reference::of(" civitai.red/models/12 "), Some(model(12, None)));
        assert_eq!(Reference::of("http://www.civitai.com/models/12/?a=b"), Some(model(12, None)));
        let version = Some(Reference::Version(VersionId(34)));
        assert_eq!(Reference::of("https://civitai.com/api/download/models/34?type=Model"), version);
        assert_eq!(Reference::of("urn:air:sdxl:lora:civitai:12@34"), Some(model(12, Some(34))));
        assert_eq!(Reference::of("civitai:12"), Some(model(12, None)));
        assert_eq!(Reference::of("ABCDEF0123"), Some(Reference::Hash("abcdef0123".to_owned())));
        for none in ["", "night metro", "https://evil.example/models/1", "civitai.com/user/x", "civitai.com/models/0x"]
        {
            assert_eq!(Reference::of(none), None, "{none}");
        }
    }

    #[test]
    fn a_card_is_found_by_its_hashes_and_ids() {
        let record = FileRecord::new(FileKey(1), RootId(1), "/m/a".into(), FileStamp::default(), 1);
        let mut card = Card::new(&record, None, None);
        card.sha256 = Some([0xab; 32]);
        card.autov3 = Some([0x12; 6]);
        (card.model_id, card.version_id) = (Some(ModelId(12)), Some(VersionId(34)));
        let (whole, start, other) = ("ab".repeat(32), "ab".repeat(5), "ab".repeat(6));
        for text in [&whole, &start, "121212121212", "civitai.com/models/12", "civitai:12@34"] {
            assert!(Reference::of(text).unwrap().is_of(&card), "{text}");
        }
        for text in [&other, "cd1212121212", "civitai.com/models/13", "civitai:12@35"] {
            assert!(!Reference::of(text).unwrap().is_of(&card), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".*") {
            if let Some(reference) = Reference::of(&text) {
                prop_assert!(reference.page().is_none_or(|page| page.starts_with("https://civitai.com/")));
            }
        }
    }
}
