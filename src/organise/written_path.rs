//! Paths in JSON: as text where they are text, else as the hex of their bytes, so that none is lost.

use crate::model::digests::to_hex;
use crate::model::path_bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::{Path, PathBuf};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Bytes { bytes: String },
}

/// Writes a path.
pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    let written = path.to_str().map_or_else(
        || Written::Bytes { bytes: to_hex(&path_bytes::encode(path)) },
        |text| Written::Text(text.to_owned()),
    );
    written.serialize(serializer)
}

/// Reads one back.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(PathBuf::from(text)),
        Written::Bytes { bytes } => {
            let pair = |pair: &[u8]| {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                Some((digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?) as u8)
            };
            let decoded: Option<Vec<u8>> = bytes.as_bytes().chunks(2).map(pair).collect();
            decoded.map(|bytes| path_bytes::decode(&bytes)).ok_or_else(|| serde::de::Error::custom("not hex"))
        }
    }
}
