//! What an account has at CivitAI beside its name: the vault of members, and what may be fetched.

use super::ids::{ModelId, VersionId};
use serde::{Deserialize, Serialize};

/// A member's vault: versions that CivitAI keeps for them whatever becomes of the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vault {
    /// How much it holds, in bytes.
    pub storage_bytes: u64,
    /// How much of it is taken, in bytes.
    pub used_bytes: u64,
}

/// A version in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VaultItem {
    /// The version.
    pub version_id: VersionId,
    /// Its model.
    pub model_id: Option<ModelId>,
    /// The model's name.
    pub model_name: Option<String>,
    /// The version's name.
    pub version_name: Option<String>,
    /// The model's type, as CivitAI names it.
    pub type_name: Option<String>,
    /// `Stored`, `Pending`, …
    pub status: Option<String>,
}

/// A page of the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VaultPage {
    /// What is on it.
    pub items: Vec<VaultItem>,
    /// Pages there are.
    pub pages: u64,
}

/// What CivitAI says of a version before it is downloaded; asking costs no download.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VersionBrief {
    /// The version.
    pub id: VersionId,
    /// Its AIR.
    pub air: Option<String>,
    /// The model's name.
    pub model_name: Option<String>,
    /// Its own name.
    pub version_name: Option<String>,
    /// Its base model.
    pub base_model: Option<String>,
    /// `Public`, `EarlyAccess`, … or a word that is not known yet.
    pub availability: Option<String>,
    /// Its file's size in bytes.
    pub size_bytes: Option<u64>,
    /// Its file's name. Hostile until cleaned.
    pub file_name: Option<String>,
    /// Kinds and hex of the file's hashes, in upper case.
    pub hashes: Vec<(String, String)>,
    /// Whether only somebody who is signed in may download it.
    pub needs_sign_in: bool,
    /// Whether only somebody with a grant may: early access, a price.
    pub needs_grant: bool,
    /// When early access ends, seconds since 1970.
    pub early_access_until_unix_secs: Option<i64>,
}
