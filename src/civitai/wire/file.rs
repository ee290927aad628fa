//! Files of a version.

use super::lenient::{Many, Maybe, Whole, kilobytes_to_bytes, unix_secs};
use crate::model::catalogue::FileInfo;
use crate::model::ids::CivitFileId;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest hash that is kept, in characters; SHA512 has 128.
const LONGEST_HASH: usize = 128;
/// The longest message of a scan that is kept, in characters.
const LONGEST_MESSAGE: usize = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WireFile {
    id: Maybe<Whole>,
    name: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    #[serde(rename = "sizeKB")]
    size_kb: Maybe<f64>,
    metadata: Maybe<WireFileMetadata>,
    /// Where the format stood before there was metadata.
    format: Maybe<String>,
    hashes: Maybe<WireHashes>,
    primary: Maybe<bool>,
    pickle_scan_result: Maybe<String>,
    pickle_scan_message: Maybe<String>,
    virus_scan_result: Maybe<String>,
    virus_scan_message: Maybe<String>,
    scanned_at: Maybe<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireFileMetadata {
    format: Maybe<String>,
    size: Maybe<String>,
    fp: Maybe<String>,
    quant_type: Maybe<String>,
}

/// Hashes by name; as pairs in the site's own database, which some mirrors pass on.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireHashes {
    ByName(BTreeMap<String, Maybe<String>>),
    Pairs(Vec<Maybe<WireHash>>),
}

#[derive(Debug, Deserialize)]
struct WireHash {
    #[serde(rename = "type")]
    kind: String,
    hash: String,
}

impl WireFile {
    pub(super) fn read(self) -> FileInfo {
        let metadata = self.metadata.get().unwrap_or_default();
        FileInfo {
            id: CivitFileId(self.id.get().map_or(0, |id| id.0)),
            name: self.name.get().unwrap_or_default(),
            type_name: self.kind.get().unwrap_or_default(),
            size_bytes: self.size_kb.get().and_then(kilobytes_to_bytes),
            format: told(metadata.format).or_else(|| told(self.format)),
            fp: told(metadata.fp),
            size_name: told(metadata.size),
            primary: self.primary.get().unwrap_or(false),
            hashes: self.hashes.get().map(hashes).unwrap_or_default(),
            pickle_scan: told(self.pickle_scan_result),
            pickle_scan_message: told(self.pickle_scan_message).map(short),
            virus_scan: told(self.virus_scan_result),
            virus_scan_message: told(self.virus_scan_message).map(short),
            scanned_unix_secs: self.scanned_at.get().as_deref().and_then(unix_secs),
            quant: told(metadata.quant_type),
        }
    }
}

/// Kept as told: a list that is missing says nothing, an empty one neither.
pub(super) fn read_files(files: Many<WireFile>) -> Option<Vec<FileInfo>> {
    files.list().map(|files| files.into_iter().map(WireFile::read).collect())
}

fn told(text: Maybe<String>) -> Option<String> {
    text.get().filter(|text| !text.trim().is_empty())
}

/// What a scanner says is read by people, not kept whole.
fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST_MESSAGE) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

fn hashes(wire: WireHashes) -> Vec<(String, String)> {
    let pairs: Vec<(String, String)> = match wire {
        WireHashes::ByName(map) => map.into_iter().filter_map(|(kind, hash)| Some((kind, hash.get()?))).collect(),
        WireHashes::Pairs(list) => list.into_iter().filter_map(Maybe::get).map(|pair| (pair.kind, pair.hash)).collect(),
    };
    let usable = |hash: &str| !hash.is_empty() && hash.len() <= LONGEST_HASH;
    let upper = pairs.into_iter().map(|(kind, hash)| (kind, hash.trim().to_uppercase()));
    upper.filter(|(kind, hash)| !kind.is_empty() && usable(hash)).collect()
}
