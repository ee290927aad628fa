//! What a file says about itself: the result of reading its header, and of reading the sidecars beside it.
//!
//! Filled by `formats/`, kept in the store with the file, joined with the catalogue by `library/`.

use super::base::BaseFamily;
use super::finding::Finding;
use super::kind::ModelKind;
use super::path_bytes::StoredPath;
use super::precision::Precision;
use super::sourced::SidecarKind;
use serde::{Deserialize, Serialize};

/// The container a file is, told by its bytes and not by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// safetensors.
    Safetensors,
    /// GGUF.
    Gguf,
    /// A zip holding a pickle (`torch.save` since 1.6).
    PickleZip,
    /// A bare pickle (older `torch.save`).
    PickleLegacy,
    /// A zip that holds no pickle.
    Zip,
    /// ONNX.
    Onnx,
    /// None that we know, or not a model at all.
    #[default]
    Unknown,
}

impl Container {
    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Gguf => "GGUF",
            Self::PickleZip | Self::PickleLegacy => "pickle",
            Self::Zip => "zip",
            Self::Onnx => "ONNX",
            Self::Unknown => "unknown format",
        }
    }
}

/// What the header of a model file says. All text is bounded by the reader (see `formats::limits`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderFacts {
    /// The container, by its bytes.
    pub container: Container,
    /// Kind by tensor names and shapes; `None` when they do not tell.
    pub kind_by_tensors: Option<ModelKind>,
    /// Family by tensor names and shapes.
    pub family_by_tensors: Option<BaseFamily>,
    /// Kind by metadata (`modelspec.architecture`, `ss_network_module`, GGUF `general.type`).
    pub kind_by_metadata: Option<ModelKind>,
    /// Family by metadata (`modelspec.architecture`, `ss_base_model_version`, GGUF `general.architecture`).
    pub family_by_metadata: Option<BaseFamily>,
    /// Precision of most weights.
    pub precision: Option<Precision>,
    /// Number of tensors.
    pub tensor_count: Option<u64>,
    /// Number of weights.
    pub parameter_count: Option<u64>,
    /// Length of the safetensors header including its 8-byte length word: AutoV3 starts here.
    pub header_bytes: Option<u64>,
    /// Rank of an adapter (`ss_network_dim`, or the smaller side of its down matrices).
    pub rank: Option<u32>,
    /// Title from `modelspec.title` or `ss_output_name`.
    pub title: Option<String>,
    /// Author from metadata.
    pub author: Option<String>,
    /// Description from metadata.
    pub description: Option<String>,
    /// Licence text from metadata.
    pub license: Option<String>,
    /// Trigger words from metadata (`modelspec.trigger_phrase`, most frequent `ss_tag_frequency`).
    pub trigger_words: Vec<String>,
    /// Tags from metadata (`modelspec.tags`).
    pub tags: Vec<String>,
    /// Training or native resolution as written ("1024x1024").
    pub resolution: Option<String>,
    /// The trainer's own tensor hash (`sshs_model_hash`, `modelspec.hash_sha256`), hex upper case without `0x`.
    /// A secondary look-up key only: it differs from AutoV3 for some files.
    pub embedded_hash: Option<String>,
    /// Whether the metadata carries a thumbnail (`modelspec.thumbnail`); it is read again when it is needed.
    pub has_thumbnail: bool,
    /// What was noticed while reading.
    pub findings: Vec<Finding>,
}

/// What one sidecar says, whoever wrote it. Every field is only a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SidecarFacts {
    /// Who wrote it.
    pub kind: SidecarKind,
    /// The sidecar itself.
    pub path: StoredPath,
    /// When the sidecar was last written, seconds since 1970: the age of all its claims.
    pub modified_unix_secs: i64,
    /// CivitAI model id.
    pub model_id: Option<u64>,
    /// CivitAI version id.
    pub version_id: Option<u64>,
    /// CivitAI file id.
    pub file_id: Option<u64>,
    /// Model name.
    pub model_name: Option<String>,
    /// Version name.
    pub version_name: Option<String>,
    /// Description; may be HTML.
    pub description: Option<String>,
    /// Creator's user name.
    pub creator: Option<String>,
    /// CivitAI type or the tool's own word for it.
    pub type_name: Option<String>,
    /// Base model as written ("SDXL 1.0", "SD1").
    pub base_model: Option<String>,
    /// Trigger words.
    pub trigger_words: Vec<String>,
    /// Negative words to use with it.
    pub negative_words: Option<String>,
    /// Weight the user or the author prefers.
    pub preferred_weight: Option<FiniteF32>,
    /// Tags.
    pub tags: Vec<String>,
    /// The user's notes in that tool.
    pub notes: Option<String>,
    /// Marked as favourite in that tool.
    pub favorite: Option<bool>,
    /// Marked as not safe for work.
    pub nsfw: Option<bool>,
    /// Name of the preview picture of which the level is told.
    pub preview_name: Option<String>,
    /// CivitAI's bit of that picture's level.
    pub preview_level: Option<u32>,
    /// Claimed SHA256 (32 bytes).
    pub sha256: Option<[u8; 32]>,
    /// Claimed AutoV3 (6 bytes).
    pub autov3: Option<[u8; 6]>,
    /// Claimed BLAKE3 (32 bytes).
    pub blake3: Option<[u8; 32]>,
    /// The file size the claim was made for, where the sidecar tells.
    pub size_bytes: Option<u64>,
}

impl SidecarFacts {
    /// An empty set of claims from one sidecar.
    pub fn new(kind: SidecarKind, path: impl Into<std::path::PathBuf>, modified_unix_secs: i64) -> Self {
        Self {
            kind,
            path: StoredPath(path.into()),
            modified_unix_secs,
            model_id: None,
            version_id: None,
            file_id: None,
            model_name: None,
            version_name: None,
            description: None,
            creator: None,
            type_name: None,
            base_model: None,
            trigger_words: Vec::new(),
            negative_words: None,
            preferred_weight: None,
            tags: Vec::new(),
            notes: None,
            favorite: None,
            nsfw: None,
            preview_name: None,
            preview_level: None,
            sha256: None,
            autov3: None,
            blake3: None,
            size_bytes: None,
        }
    }
}

/// A finite `f32` that compares and hashes by its bits, so that facts can be compared as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiniteF32(u32);

impl FiniteF32 {
    /// The bits of a finite number; `None` for NaN and infinities.
    pub fn new(value: f32) -> Option<Self> {
        value.is_finite().then(|| Self(value.to_bits()))
    }

    /// The number.
    pub const fn get(self) -> f32 {
        f32::from_bits(self.0)
    }
}
