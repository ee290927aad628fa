//! A1111's and Forge's `cache.json`: hashes that need not be computed again.
//!
//! It has many sections; `hashes` (SHA256 of the file) and `hashes-addnet` (SHA256 behind the header, of which AutoV3 is
//! the beginning) are of use, each `{"lora/name": {"mtime": 1690000000.5, "sha256": "…"}}`. A1111 since 1.8 keeps the
//! same in `cache/<section>/cache.db` (the Python package diskcache, SQLite with pickled values): that is not read.

use super::text_file::{self, TextFileError};
use crate::model::digests::{AUTOV3_OF_NOTHING, from_hex};
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The largest cache that is read, in bytes: the section with the metadata of every LoRA can have tens of megabytes.
pub const LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// Entries of a section that are kept.
const MAX_ENTRIES: usize = 500_000;

/// What the cache says of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CachedHash {
    /// SHA256 of the file.
    pub sha256: Option<[u8; 32]>,
    /// AutoV3, the beginning of the hash behind the header.
    pub autov3: Option<[u8; 6]>,
    /// The file's modification time when it was hashed, seconds since 1970 with a fraction; the older of the two where
    /// both hashes are there.
    pub modified_unix_secs: f64,
}

impl CachedHash {
    /// Whether the hashes are still those of a file with this modification time (nanoseconds since 1970): A1111's rule,
    /// with a microsecond for what a fraction of seconds cannot hold.
    pub fn is_fresh_for(&self, modified_ns: i64) -> bool {
        modified_ns as f64 / 1e9 <= self.modified_unix_secs + 1e-6
    }
}

/// Reads a cache by A1111's titles: `checkpoint/folder/x.safetensors`, `lora/name`, `textual_inversion/name`. Titles
/// have `/` between folders whatever the system. Entries without a usable hash or time are left out.
///
/// # Errors
/// When the file cannot be read, is larger than [`LIMIT_BYTES`], or is not JSON.
pub fn read(path: &Path) -> Result<BTreeMap<String, CachedHash>, TextFileError> {
    let file = text_file::read(path, LIMIT_BYTES)?;
    let malformed = |error: serde_json::Error| TextFileError::Malformed {
        path: path.to_owned(),
        expected: "A1111's hash cache",
        detail: error.to_string(),
    };
    let root = Keep { depth: 0 }.deserialize(&mut serde_json::Deserializer::from_str(&file.text)).map_err(malformed)?;
    let Small::Map(sections) = root else {
        return Err(malformed(serde_json::Error::custom("there is no object in it")));
    };
    let mut found: BTreeMap<String, CachedHash> = BTreeMap::new();
    for (section, entries) in sections {
        let Small::Map(entries) = entries else { continue };
        for (title, entry) in entries {
            let Some((hash, modified_unix_secs)) = hash_and_time(&entry) else { continue };
            let fresh = CachedHash { modified_unix_secs, ..CachedHash::default() };
            let slot = found.entry(title.replace('\\', "/")).or_insert(fresh);
            slot.modified_unix_secs = slot.modified_unix_secs.min(modified_unix_secs);
            if section == "hashes" {
                slot.sha256 = Some(hash);
            } else {
                slot.autov3 = hash.first_chunk::<6>().copied();
            }
        }
    }
    Ok(found)
}

fn hash_and_time(entry: &Small) -> Option<([u8; 32], f64)> {
    let Small::Map(fields) = entry else { return None };
    let mut hash = None;
    let mut time = None;
    for (key, value) in fields {
        match value {
            Small::Text(text) if key == "sha256" => hash = from_hex::<32>(text),
            Small::Number(number) if key == "mtime" => time = Some(*number),
            _ => {}
        }
    }
    hash.filter(|hash: &[u8; 32]| !hash.starts_with(&AUTOV3_OF_NOTHING)).zip(time)
}

/// The part of a JSON text that is of use, so that the rest of a large cache never takes memory.
enum Small {
    Text(String),
    Number(f64),
    Map(Vec<(String, Self)>),
    Nothing,
}

/// Reads a [`Small`] at a depth: the wanted sections, their entries, hash and time of each; deeper only plain values.
#[derive(Clone, Copy)]
struct Keep {
    depth: u8,
}

impl Keep {
    fn wants(self, key: &str) -> bool {
        match self.depth {
            0 => matches!(key, "hashes" | "hashes-addnet"),
            1 => true,
            2 => matches!(key, "sha256" | "mtime"),
            _ => false,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Keep {
    type Value = Small;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Small, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keep {
    type Value = Small;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Small, E> {
        Ok(Small::Text(text_file::cut(text, 256).to_owned()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Small, E> {
        Ok(Small::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Small, E> {
        Ok(Small::Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Small, E> {
        Ok(Small::Number(number as f64))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Small, E> {
        Ok(Small::Nothing)
    }

    fn visit_unit<E: Error>(self) -> Result<Small, E> {
        Ok(Small::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Small, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Small::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Small, A::Error> {
        let mut kept = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if self.wants(&key) && kept.len() < MAX_ENTRIES {
                kept.push((key, map.next_value_seed(Self { depth: self.depth + 1 })?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Small::Map(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_text(text: &str) -> Result<BTreeMap<String, CachedHash>, TextFileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.json");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn both_hashes_of_a_file_come_together() {
        let text = format!(
            r#"{{"safetensors-metadata": {{"lora/a": {{"value": [1, {{"deep": null}}]}}}},
                "hashes": {{"checkpoint/sub\\x.safetensors": {{"mtime": 100.5, "sha256": "{}"}},
                            "lora/a": {{"mtime": 200, "sha256": "{}"}},
                            "lora/no time": {{"sha256": "{}"}},
                            "lora/short": {{"mtime": 1, "sha256": "abc"}},
                            "lora/wrong": [1, 2], "lora/null": null}},
                "hashes-addnet": {{"lora/a": {{"mtime": 150.25, "sha256": "{}", "extra": {{"x": []}}}}}}}}"#,
            "a1".repeat(32),
            "b2".repeat(32),
            "c3".repeat(32),
            "d4".repeat(32)
        );
        let found = read_text(&text).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["checkpoint/sub/x.safetensors", "lora/a"]);
        let lora = found["lora/a"];
        assert_eq!(lora.sha256, Some([0xb2; 32]));
        assert_eq!(lora.autov3, Some([0xd4; 6]));
        assert!(lora.is_fresh_for(150_250_000_000));
        assert!(!lora.is_fresh_for(150_251_000_000), "written after it was hashed");
    }

    #[test]
    fn other_shapes_are_told_apart() {
        assert!(read_text("{\"hashes\": [1, 2]}").unwrap().is_empty());
        assert!(read_text("{}").unwrap().is_empty());
        assert!(matches!(read_text("[]"), Err(TextFileError::Malformed { .. })));
        assert!(matches!(read_text("{\"hashes\": {"), Err(TextFileError::Malformed { .. })));
        assert!(matches!(read_text(&format!("{{\"x\": {}", "[".repeat(5000))), Err(TextFileError::Malformed { .. })));
    }

    #[test]
    fn the_hash_of_nothing_is_left_out() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let text = format!(r#"{{"hashes-addnet": {{"lora/a": {{"mtime": 1.0, "sha256": "{nothing}"}}}}}}"#);
        assert!(read_text(&text).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[\\[\\]{}:,\"a-c0-9.e-]{0,200}") {
            drop(Keep { depth: 0 }.deserialize(&mut serde_json::Deserializer::from_str(&text)));
        }
    }
}
