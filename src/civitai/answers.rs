//! What the client hands out: the shared value types, filled from one answer.

use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::ids::{ModelId, VersionId};
use crate::model::online::Cursor;

/// Which version a file belongs to, told by its SHA256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashIds {
    /// The hash that was asked for.
    pub sha256: [u8; 32],
    /// The model; the official documentation leaves this field out, so it may be missing.
    pub model_id: Option<ModelId>,
    /// The version.
    pub version_id: VersionId,
}

/// One version, with the little its answer says of its model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The version.
    pub version: VersionInfo,
    /// Its model: the id, and name, type and marks where told. Not its creator, tags, counts or permissions.
    pub model: ModelInfo,
}

/// One model with the versions its page lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelAnswer {
    /// The model.
    pub model: ModelInfo,
    /// Its versions in the order of its page, newest first. May be empty: versions without files are left out by the service.
    pub versions: Vec<VersionInfo>,
}

/// The names CivitAI uses at present; each list grows every month and may be empty when it was not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enums {
    /// Model types (`Checkpoint`, `LORA`, …).
    pub model_types: Vec<String>,
    /// File types (`Model`, `Pruned Model`, `VAE`, …).
    pub file_types: Vec<String>,
    /// Base models open to ordinary uploaders.
    pub active_base_models: Vec<String>,
    /// Every base model.
    pub base_models: Vec<String>,
    /// Base model types (`Standard`, `Inpainting`, …).
    pub base_model_types: Vec<String>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins; `None` at the end.
    pub next: Option<Cursor>,
    /// When it was asked for, seconds since 1970.
    pub asked_unix_secs: i64,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: None, asked_unix_secs: 0 }
    }
}
