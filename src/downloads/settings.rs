//! What the user sets about downloads, and the finer numbers of one.

use super::template::{Aliases, PlaceOfKind};
use crate::model::kind::ModelKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The name of the setting in the store.
pub const SETTING: &str = "downloads";
/// The most downloads at once that can be set.
pub const MOST_AT_ONCE: usize = 8;

/// What the user sets about downloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DownloadSettings {
    /// Downloads at once.
    pub at_once: usize,
    /// Bytes a second for all of them together; none is no limit.
    pub bytes_per_sec: Option<u64>,
    /// Where files of a kind go, where the user said so.
    pub places: BTreeMap<ModelKind, PlaceOfKind>,
    /// The template of folders for kinds that have none of their own.
    pub template: String,
    /// Folder names for base models.
    pub aliases: Aliases,
    /// Keep a preview picture beside the file.
    pub previews: bool,
    /// Write sidecars beside the file.
    pub sidecars: bool,
}

impl Default for DownloadSettings {
    fn default() -> Self {
        Self {
            at_once: 2,
            bytes_per_sec: None,
            places: BTreeMap::new(),
            template: String::new(),
            aliases: Aliases::new(),
            previews: false,
            sidecars: false,
        }
    }
}

impl DownloadSettings {
    /// Downloads at once, within reason.
    pub fn at_once(&self) -> usize {
        self.at_once.clamp(1, MOST_AT_ONCE)
    }

    /// The template of folders for a kind.
    pub fn template_of(&self, kind: ModelKind) -> &str {
        let own = self.places.get(&kind).map(|place| place.template.as_str()).filter(|own| !own.trim().is_empty());
        own.unwrap_or(&self.template)
    }
}

/// How patient one download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Failures in a row, without a byte in between, before it is given up.
    pub tries: u32,
    /// The wait after the first; it doubles.
    pub retry_first: Duration,
    /// The longest such wait.
    pub retry_longest: Duration,
    /// A connection that brings nothing for so long is taken for broken.
    pub stall: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            tries: 6,
            retry_first: Duration::from_secs(1),
            retry_longest: Duration::from_secs(30),
            stall: Duration::from_mins(1),
        }
    }
}
