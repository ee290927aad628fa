//! A value that knows where it came from and when, and the one rule by which values replace each other.

use serde::{Deserialize, Serialize};

/// Which program's sidecar a value was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SidecarKind {
    /// `stem.json` of A1111, Forge and SD.Next (and Civitai Browser+, which adds ids to it).
    A1111Json,
    /// `stem.civitai.info` of Civitai Helper.
    CivitaiInfo,
    /// `stem.api_info.json` of Civitai Browser+.
    ApiInfo,
    /// `stem.cm-info.json` of StabilityMatrix.
    CmInfo,
    /// `stem.metadata.json` of ComfyUI Lora Manager.
    LoraManager,
    /// `stem.swarm.json` of SwarmUI.
    Swarm,
    /// `stem.cminfo.json` of Civicomfy.
    Civicomfy,
    /// `file.ext.rgthree-info.json` of rgthree-comfy.
    Rgthree,
    /// `stem.md` of ComfyUI-Model-Manager.
    ModelManagerMd,
    /// `model_dict-mid_M-vid_N.json` of civitdl.
    Civitdl,
    /// A1111's `cache.json`.
    A1111Cache,
}

impl SidecarKind {
    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::A1111Json => "A1111 sidecar",
            Self::CivitaiInfo => "Civitai Helper sidecar",
            Self::ApiInfo => "Civitai Browser+ sidecar",
            Self::CmInfo => "StabilityMatrix sidecar",
            Self::LoraManager => "Lora Manager sidecar",
            Self::Swarm => "SwarmUI sidecar",
            Self::Civicomfy => "Civicomfy sidecar",
            Self::Rgthree => "rgthree sidecar",
            Self::ModelManagerMd => "Model Manager notes",
            Self::Civitdl => "civitdl sidecar",
            Self::A1111Cache => "A1111 hash cache",
        }
    }
}

/// Where a value came from. The order is the order of trust: a later one is better than an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The name of the folder the file lies in.
    Folder,
    /// The file's own name.
    FileName,
    /// Another program's sidecar.
    Sidecar(SidecarKind),
    /// The metadata inside the file.
    Metadata,
    /// The names and shapes of the tensors.
    Tensors,
    /// CivitAI's answer to a hash look-up: a version with little of its model.
    CivitaiHash,
    /// CivitAI's full record of the version or model.
    Civitai,
    /// The user's own word.
    User,
}

impl Source {
    /// The name shown to people ("where every field came from").
    pub const fn label(self) -> &'static str {
        match self {
            Self::Folder => "folder name",
            Self::FileName => "file name",
            Self::Sidecar(kind) => kind.label(),
            Self::Metadata => "file metadata",
            Self::Tensors => "tensors",
            Self::CivitaiHash => "CivitAI (by hash)",
            Self::Civitai => "CivitAI",
            Self::User => "you",
        }
    }
}

/// Whether a value says anything: empty text and empty lists never replace something.
pub trait Informative {
    /// True when there is something in it.
    fn is_informative(&self) -> bool;
}

impl Informative for String {
    fn is_informative(&self) -> bool {
        !self.trim().is_empty()
    }
}

impl<T> Informative for Vec<T> {
    fn is_informative(&self) -> bool {
        !self.is_empty()
    }
}

macro_rules! always_informative {
    ($($name:ty),*) => { $(impl Informative for $name { fn is_informative(&self) -> bool { true } })* };
}
always_informative!(
    bool,
    u8,
    u32,
    u64,
    i64,
    super::kind::ModelKind,
    super::catalogue::Access,
    super::catalogue::Stats,
    super::catalogue::Licence,
    super::catalogue::Creator
);

impl Informative for super::base::BaseFamily {
    fn is_informative(&self) -> bool {
        *self != Self::Unknown
    }
}

/// A value with its source and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value itself.
    pub value: T,
    /// Where it came from.
    pub source: Source,
    /// When it was learned, in seconds since 1970.
    pub at_unix_secs: i64,
}

impl<T> Sourced<T> {
    /// A value with its source and time.
    pub const fn new(value: T, source: Source, at_unix_secs: i64) -> Self {
        Self { value, source, at_unix_secs }
    }
}

/// A field that may be known. The option says whether it is; [`offer`] is the only way to change it.
pub type Field<T> = Option<Sourced<T>>;

/// Offers a field a value: it is taken when it says something and is not worse than what is there. Worse means from a
/// source of less trust, or from the same source but older. Returns whether it was taken.
pub fn offer<T: Informative>(field: &mut Field<T>, candidate: Sourced<T>) -> bool {
    if !candidate.value.is_informative() {
        return false;
    }
    let better = match field {
        None => true,
        Some(current) => (candidate.source, candidate.at_unix_secs) >= (current.source, current.at_unix_secs),
    };
    if better {
        *field = Some(candidate);
    }
    better
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_never_overwritten_by_worse() {
        let mut field: Field<String> = None;
        assert!(offer(&mut field, Sourced::new("from disk".to_owned(), Source::FileName, 100)));
        assert!(offer(&mut field, Sourced::new("published".to_owned(), Source::Civitai, 50)));
        assert!(!offer(&mut field, Sourced::new("hash only".to_owned(), Source::CivitaiHash, 200)));
        assert!(!offer(&mut field, Sourced::new("old".to_owned(), Source::Civitai, 10)));
        assert!(!offer(&mut field, Sourced::new("  ".to_owned(), Source::User, 300)));
        assert_eq!(field.as_ref().map(|f| f.value.as_str()), Some("published"));
        assert!(offer(&mut field, Sourced::new("mine".to_owned(), Source::User, 1)));
        assert!(!offer(&mut field, Sourced::new("newer page".to_owned(), Source::Civitai, 999)));
        assert_eq!(field.map(|f| f.value), Some("mine".to_owned()));
    }
}
