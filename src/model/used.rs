//! What the user's own pictures were made with, as it was last counted.

use super::ids::FileKey;
use super::path_bytes::StoredPath;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was counted, as the store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Used {
    /// The folders, as the user named them.
    pub folders: Vec<StoredPath>,
    /// When it was counted, seconds since 1970; 0 before the first time.
    pub at_unix_secs: i64,
    /// Pictures that were looked at.
    pub pictures: u64,
    /// Those that name at least one model of the library.
    pub known: u64,
    /// Pictures by file of the library.
    pub counts: BTreeMap<FileKey, u64>,
}

impl Used {
    /// Name under which the store keeps it.
    pub const NAME: &'static str = "used_in_pictures";
}
