//! What CivitAI told us: models, versions, files, pictures. Cached for ever, marked with its age.

use super::feed::UsedModel;
use super::ids::{CivitFileId, ModelId, VersionId};
use super::sourced::Field;
use serde::{Deserialize, Serialize};

/// Counts of one model. `None` is "the creator hides it" or "not told", never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stats {
    /// Downloads over all time.
    pub download_count: Option<u64>,
    /// Thumbs up.
    pub thumbs_up_count: Option<u64>,
    /// Thumbs down.
    pub thumbs_down_count: Option<u64>,
    /// Comments.
    pub comment_count: Option<u64>,
    /// Buzz that people tipped.
    pub tip_count: Option<u64>,
}

/// What the creator allows, on top of the base model's licence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Licence {
    /// Users need not credit the creator.
    pub allow_no_credit: Option<bool>,
    /// Merges may be shared.
    pub allow_derivatives: Option<bool>,
    /// Merges may carry other permissions.
    pub allow_different_license: Option<bool>,
    /// Any of `Image`, `RentCivit`, `Rent`, `Sell` as CivitAI writes them; empty is "none"; `None` is "not told".
    pub allow_commercial_use: Option<Vec<String>>,
}

/// Who published it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Creator {
    /// User name; absent for deleted accounts.
    pub username: Option<String>,
    /// Avatar address; any host.
    pub image_url: Option<String>,
}

/// All we know of one model on CivitAI. Each field keeps its source and time, and only [`super::sourced::offer`] changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelInfo {
    /// Its id.
    pub id: ModelId,
    /// Name.
    pub name: Field<String>,
    /// CivitAI's type name as it came ("LORA", or one we have never heard of).
    pub type_name: Field<String>,
    /// Description, HTML.
    pub description: Field<String>,
    /// Creator.
    pub creator: Field<Creator>,
    /// Tags.
    pub tags: Field<Vec<String>>,
    /// Counts.
    pub stats: Field<Stats>,
    /// Permissions.
    pub licence: Field<Licence>,
    /// The uploader's or a moderator's "not safe for work" mark.
    pub nsfw: Field<bool>,
    /// OR of the levels of its pictures (bits 1 PG, 2 PG13, 4 R, 8 X, 16 XXX, 32 blocked); 0 is unrated.
    pub nsfw_level: Field<u32>,
    /// Depicts a real person.
    pub poi: Field<bool>,
    /// `Archived` or `TakenDown`; absent when healthy.
    pub mode: Field<String>,
    /// Versions, newest first, as the model's page lists them.
    pub version_ids: Field<Vec<VersionId>>,
    /// When CivitAI last said that there is no such model; a later answer about it takes this back.
    pub gone_unix_secs: Option<i64>,
    /// When any answer about it last came, seconds since 1970.
    pub fetched_unix_secs: i64,
}

/// All we know of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionInfo {
    /// Its id.
    pub id: VersionId,
    /// The model it belongs to.
    pub model_id: ModelId,
    /// Name.
    pub name: Field<String>,
    /// Base model as published ("SDXL 1.0").
    pub base_model: Field<String>,
    /// Description, HTML.
    pub description: Field<String>,
    /// Trigger words.
    pub trigger_words: Field<Vec<String>>,
    /// When it was published, seconds since 1970.
    pub published_unix_secs: Field<i64>,
    /// OR of the levels of its pictures, as in [`ModelInfo::nsfw_level`].
    pub nsfw_level: Field<u32>,
    /// Counts.
    pub stats: Field<Stats>,
    /// Files.
    pub files: Field<Vec<FileInfo>>,
    /// Pictures and videos.
    pub images: Field<Vec<ImageInfo>>,
    /// `Public`, `EarlyAccess`, … where told.
    pub availability: Field<String>,
    /// Who may download it.
    pub access: Field<Access>,
    /// AIR, where told.
    pub air: Field<String>,
    /// When any answer about it last came, seconds since 1970.
    pub fetched_unix_secs: i64,
}

/// Who may download a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody, as far as was told.
    #[default]
    Free,
    /// Those who pay, until some time.
    Early {
        /// Seconds since 1970, where told.
        until_unix_secs: Option<i64>,
    },
    /// Those who pay.
    Paid,
}

impl Access {
    /// Whether it has to be paid for at a time.
    pub const fn is_paid(self, now_unix_secs: i64) -> bool {
        match self {
            Self::Free => false,
            Self::Early { until_unix_secs: Some(until) } => until > now_unix_secs,
            Self::Early { until_unix_secs: None } | Self::Paid => true,
        }
    }
}

/// One file of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileInfo {
    /// Its id.
    pub id: CivitFileId,
    /// Download file name.
    pub name: String,
    /// `Model`, `Pruned Model`, `VAE`, `Training Data`, …
    pub type_name: String,
    /// Size in bytes (CivitAI sends kilobytes as a fraction; it is exact to the byte).
    pub size_bytes: Option<u64>,
    /// `SafeTensor`, `PickleTensor`, `GGUF`, …
    pub format: Option<String>,
    /// `fp16`, `bf16`, …
    pub fp: Option<String>,
    /// `full` or `pruned`.
    pub size_name: Option<String>,
    /// Whether it is the file a plain download gives.
    pub primary: bool,
    /// Hashes as they came, upper case; names we do not know are kept.
    pub hashes: Vec<(String, String)>,
    /// `Success`, `Danger`, `Pending`, `Error`.
    pub pickle_scan: Option<String>,
    /// What was found in its pickles ("No Pickle imports").
    pub pickle_scan_message: Option<String>,
    /// `Success`, `Danger`, `Pending`, `Error`.
    pub virus_scan: Option<String>,
    /// What was found.
    pub virus_scan_message: Option<String>,
    /// When it was scanned, seconds since 1970.
    pub scanned_unix_secs: Option<i64>,
    /// `Q4_K_M`, … for quantised ones.
    pub quant: Option<String>,
}

impl FileInfo {
    /// The hash CivitAI gives under this name, upper case.
    pub fn hash(&self, name: &str) -> Option<&str> {
        self.hashes.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(name)).map(|(_, hex)| hex.as_str())
    }
}

/// What kind of medium a preview is. The address' ending is no promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    #[default]
    Image,
    /// A video; its poster frame can be had as a picture.
    Video,
    /// Sound.
    Audio,
}

/// One preview of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageInfo {
    /// Its id, where told or readable from the address.
    pub id: Option<u64>,
    /// Its address; any host.
    pub url: String,
    /// What it is.
    pub media: MediaKind,
    /// One bit of the browsing levels; 0 is unrated.
    pub nsfw_level: u32,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// BlurHash.
    pub blurhash: Option<String>,
    /// How it was made, where told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<Box<GenerationInfo>>,
}

/// How a picture was made, as far as it is worth keeping for every picture. Bounded by whoever reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GenerationInfo {
    /// The prompt.
    pub prompt: String,
    /// The negative prompt.
    pub negative_prompt: String,
    /// Settings in the order tools write them (`Steps`, `Sampler`, `CFG scale`, `Seed`, …).
    pub settings: Vec<(String, String)>,
    /// Models it was made with, as its data name them. Empty for pictures of the feed, which keep them beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<UsedModel>,
}

impl GenerationInfo {
    /// All of it in the form A1111 writes and every tool can paste.
    pub fn text(&self) -> String {
        let mut text = self.prompt.clone();
        if !self.negative_prompt.is_empty() {
            text.push_str("\nNegative prompt: ");
            text.push_str(&self.negative_prompt);
        }
        let pair = |(key, value): &(String, String)| {
            let needs_quotes = value.contains([',', ':', '\n']);
            if needs_quotes {
                // JSON's quoting, as A1111 does it.
                format!("{key}: {}", serde_json::Value::from(value.as_str()))
            } else {
                format!("{key}: {value}")
            }
        };
        if !self.settings.is_empty() {
            text.push('\n');
            text.push_str(&self.settings.iter().map(pair).collect::<Vec<_>>().join(", "));
        }
        text
    }
}

/// How a library file was recognised on CivitAI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CivitMatch {
    /// The model.
    pub model_id: ModelId,
    /// The version.
    pub version_id: VersionId,
    /// The file of that version, where one of its hashes is ours.
    pub file_id: Option<CivitFileId>,
    /// The hash that found it; `None` where it was downloaded from there and nothing is published that could prove it.
    pub by: Option<super::digests::HashKind>,
    /// When, seconds since 1970.
    pub at_unix_secs: i64,
}
