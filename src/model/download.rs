//! A download as the queue keeps it: what is fetched, where to, how far it is, and why it was refused.

use super::catalogue::FileInfo;
use super::digests::{Digests, HashKind};
use super::file::FileStamp;
use super::ids::{DownloadId, ModelId, VersionId};
use super::kind::ModelKind;
use super::path_bytes;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// What is appended to a file's name until the file is proved.
pub const PART_ENDING: &str = ".part";

/// Where a download stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadState {
    /// It waits for its turn. What was running when the program ended waits again.
    #[default]
    Waiting,
    /// It is under way.
    Running,
    /// The user stopped it for now.
    Paused,
    /// The file is in its place, proved as far as it can be.
    Done,
    /// It was given up; [`Download::refusal`] tells why.
    Failed,
    /// The user does not want it any more.
    Cancelled,
}

impl DownloadState {
    /// The name in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing happens to it any more unless somebody asks.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// Which of the waiting goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadPriority {
    /// Before all others.
    High,
    /// In the order of the queue.
    #[default]
    Normal,
    /// After all others.
    Low,
}

/// By what a finished file was proved to be the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Its SHA256 is the published one.
    Sha256,
    /// Its BLAKE3 is; no SHA256 was published.
    Blake3,
    /// Its AutoV2 is; no longer hash was published.
    AutoV2,
    /// No hash was published: size and structure are sound, and that is all that is known.
    Structure,
}

impl Proof {
    /// The name in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Blake3 => "blake3",
            Self::AutoV2 => "autov2",
            Self::Structure => "structure",
        }
    }
}

/// In what the bytes that came differ from the published ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Another length.
    Size {
        /// Bytes as published.
        published: u64,
        /// Bytes that came.
        came: u64,
    },
    /// Another hash.
    Hash {
        /// Its kind.
        kind: HashKind,
        /// Hex as published.
        published: String,
        /// Hex of what came.
        came: String,
    },
}

/// Why a folder cannot be one for downloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderTrouble {
    /// Where it begins depends on where the program was started.
    NotWhole(String),
    /// It is not there.
    NotThere(String),
}

impl fmt::Display for FolderTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWhole(path) => {
                write!(f, "a folder for downloads must be written as a whole, from the root of its disk: {path}")
            }
            Self::NotThere(path) => write!(f, "there is no such folder: {path}"),
        }
    }
}

impl std::error::Error for FolderTrouble {}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// CivitAI gives it to users who are known only.
    SignIn,
    /// Its creator has switched downloads off; a key does not help.
    Disabled,
    /// In early access until then (seconds since 1970).
    EarlyAccess {
        /// When it opens; `None` where it was not told.
        until_unix_secs: Option<i64>,
    },
    /// For sale, with no date on which it becomes free.
    Paid,
    /// This key may not have it.
    NoAccess,
    /// Archived.
    Archived,
    /// Deleted, unpublished, or never there.
    Gone,
    /// Too many downloads in too short a time.
    RateLimited {
        /// When to ask again, where that was told.
        retry_after_secs: Option<u64>,
    },
    /// CivitAI does not serve this region.
    Region,
    /// CivitDeck is offline by choice.
    Offline,
    /// The service or the storage could not be reached, or broke off again and again.
    Network {
        /// What happened last, a sentence.
        reason: String,
    },
    /// The storage answered with this status.
    Storage {
        /// The HTTP status.
        status: u16,
    },
    /// CivitAI answers, but with trouble of its own where this file is asked for.
    NotHandedOut {
        /// The HTTP status.
        status: u16,
    },
    /// CivitAI refused in words of its own.
    Said {
        /// Its words.
        words: String,
    },
    /// A web page or a message came where a model is due.
    NotAModel {
        /// Whether it was a web page.
        web_page: bool,
    },
    /// The volume has no room for it.
    DiskFull {
        /// Bytes that are still to come.
        needed_bytes: u64,
        /// Bytes that are free.
        free_bytes: u64,
    },
    /// The folder or the file cannot be written.
    Disk {
        /// What the system said.
        reason: String,
    },
    /// Something of this name is there already, and it is not this file.
    NameTaken,
    /// It came twice and differs from what was published.
    Differs(Difference),
    /// No hash was published, and the file is broken.
    Broken {
        /// What is wrong with it.
        detail: String,
    },
}

impl Refusal {
    /// Whether trying again later may help without anybody doing anything.
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Network { .. }
                | Self::Offline
                | Self::Storage { .. }
                | Self::NotHandedOut { .. }
        )
    }
}

fn wait_words(secs: Option<u64>) -> String {
    secs.map_or_else(String::new, |secs| format!("; try again in {secs} seconds"))
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => {
                f.write_str("CivitAI gives this file to signed-in users only; set an API key in the settings")
            }
            Self::Disabled => f.write_str("Its creator has switched downloads of this file off; a key does not help"),
            Self::EarlyAccess { until_unix_secs: Some(until) } => {
                write!(f, "It is in early access until {} (UTC)", super::text::date(*until))
            }
            Self::EarlyAccess { until_unix_secs: None } => f.write_str("It is in early access"),
            Self::Paid => f.write_str("It is for sale on CivitAI and not free to download"),
            Self::NoAccess => f.write_str("This CivitAI account may not download it"),
            Self::Archived => f.write_str("It was archived and cannot be downloaded any more"),
            Self::Gone => f.write_str("It is not on CivitAI any more, or never was"),
            Self::RateLimited { retry_after_secs } => {
                write!(f, "CivitAI asks for fewer downloads{}", wait_words(*retry_after_secs))
            }
            Self::Region => f.write_str("CivitAI does not serve this region"),
            Self::Offline => f.write_str("CivitDeck is offline"),
            Self::Network { reason } => f.write_str(reason),
            Self::Storage { status } => write!(f, "The storage refused the file (status {status}); try again later"),
            Self::NotHandedOut { status } => {
                write!(f, "CivitAI cannot hand this file out just now (status {status}); try again later")
            }
            Self::Said { words } => write!(f, "CivitAI refused: “{words}”"),
            Self::NotAModel { web_page: true } => {
                f.write_str("A web page came instead of the model; nothing was saved")
            }
            Self::NotAModel { web_page: false } => {
                f.write_str("A message came instead of the model; nothing was saved")
            }
            Self::DiskFull { needed_bytes, free_bytes } => write!(
                f,
                "There is not enough room: {} are still to come and {} are free",
                super::text::size(*needed_bytes),
                super::text::size(*free_bytes)
            ),
            Self::Disk { reason } => write!(f, "The file cannot be written ({reason})"),
            Self::NameTaken => {
                f.write_str("Another file of this name is there already; move it, or download to another folder")
            }
            Self::Differs(Difference::Size { published, came }) => {
                write!(
                    f,
                    "It is not the published file: {came} bytes came, {published} were published; what came is kept aside"
                )
            }
            Self::Differs(Difference::Hash { kind, published, came }) => {
                write!(
                    f,
                    "It is not the published file: its {kind} is {came}, published is {published}; what came is kept aside"
                )
            }
            Self::Broken { detail } => write!(f, "The file is broken: {detail}"),
        }
    }
}

/// What is to be fetched, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The model.
    pub model_id: ModelId,
    /// The version.
    pub version_id: VersionId,
    /// The model's name.
    pub model_name: String,
    /// The version's name.
    pub version_name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Base model as published.
    pub base_model: String,
    /// The file as published. An id of 0 is the version's primary file, of which nothing is known.
    pub file: FileInfo,
    /// The folder it goes to.
    #[serde(with = "path_bytes")]
    pub folder: PathBuf,
    /// Its name in that folder, cleaned; another is taken when this one is taken.
    pub file_name: String,
    /// Address of a picture to keep beside it.
    #[serde(default)]
    pub preview: Option<String>,
    /// Sidecars to write beside it.
    #[serde(default)]
    pub sidecars: bool,
}

/// Where a finished file belongs, when its tensors say another kind than the folder it lies in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongs {
    /// What it is by its tensors.
    pub kind: ModelKind,
    /// The folder where tools look for that.
    #[serde(with = "path_bytes")]
    pub folder: PathBuf,
}

impl Belongs {
    /// The folder's name.
    pub fn name(&self) -> String {
        self.folder.file_name().map_or_else(|| self.folder.display().to_string(), |name| name.to_string_lossy().into())
    }
}

/// One download of the queue or of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// Our number.
    pub id: DownloadId,
    /// What is fetched.
    pub wish: Wish,
    /// Its place in the queue: the lower the sooner.
    pub place: u64,
    /// Before its place.
    #[serde(default)]
    pub priority: DownloadPriority,
    /// Where it stands.
    #[serde(default)]
    pub state: DownloadState,
    /// The name it has or will have, once that is settled.
    #[serde(default, with = "path_bytes")]
    pub target: PathBuf,
    /// The name the proved part is being given: written down before the file has it, so that a run that ends right then is understood
    /// by the next. Empty before and after.
    #[serde(default, with = "path_bytes")]
    pub naming: PathBuf,
    /// The storage's mark of the bytes in the part, to go on only with the same ones.
    #[serde(default)]
    pub etag: Option<String>,
    /// Whole size in bytes, where known.
    #[serde(default)]
    pub size_bytes: Option<u64>,
    /// Bytes on disk when the state was last written.
    #[serde(default)]
    pub done_bytes: u64,
    /// Where the last run took up a part that was there.
    #[serde(default)]
    pub resumed_from: u64,
    /// Why it failed.
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// A file that differed from the published one, kept beside the target.
    #[serde(default)]
    pub kept_aside: bool,
    /// Whether it came once and differed.
    #[serde(default)]
    pub differed: Option<Difference>,
    /// By what the finished file was proved.
    #[serde(default)]
    pub proof: Option<Proof>,
    /// Its digests, taken while it came.
    #[serde(default)]
    pub digests: Option<Digests>,
    /// Those of its digests that CivitAI tells of bytes with this SHA256, and that were not taken from them.
    #[serde(default)]
    pub told_hashes: Vec<HashKind>,
    /// Where it belongs, when it lies among files of another kind.
    #[serde(default)]
    pub belongs: Option<Belongs>,
    /// Size, time and inode of the finished file.
    #[serde(default)]
    pub stamp: Option<FileStamp>,
    /// The picture that was put beside it; empty where none was.
    #[serde(default, with = "path_bytes")]
    pub preview: PathBuf,
    /// When it was asked for, seconds since 1970.
    pub added_unix_secs: i64,
    /// When it was settled, seconds since 1970.
    #[serde(default)]
    pub ended_unix_secs: Option<i64>,
}

impl Download {
    /// A new one, at the end of the queue.
    pub fn new(id: DownloadId, wish: Wish, now_unix_secs: i64) -> Self {
        Self {
            id,
            place: id.0,
            size_bytes: wish.file.size_bytes,
            wish,
            priority: DownloadPriority::default(),
            state: DownloadState::Waiting,
            target: PathBuf::new(),
            naming: PathBuf::new(),
            etag: None,
            done_bytes: 0,
            resumed_from: 0,
            refusal: None,
            kept_aside: false,
            differed: None,
            proof: None,
            digests: None,
            told_hashes: Vec::new(),
            belongs: None,
            stamp: None,
            preview: PathBuf::new(),
            added_unix_secs: now_unix_secs,
            ended_unix_secs: None,
        }
    }

    /// Where its bytes are until they are proved; `None` before the target is settled.
    pub fn part(&self) -> Option<PathBuf> {
        (!self.target.as_os_str().is_empty()).then(|| with_ending(&self.target, PART_ENDING))
    }

    /// Where a file that differed is kept.
    pub fn aside(&self) -> Option<PathBuf> {
        (!self.target.as_os_str().is_empty()).then(|| with_ending(&self.target, ".differs.part"))
    }

    /// What the queue is ordered by.
    pub fn turn(&self) -> (DownloadPriority, u64, DownloadId) {
        (self.priority, self.place, self.id)
    }
}

/// A path with something appended to its whole name.
pub fn with_ending(path: &std::path::Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sentences_and_only_passing_ones_are_tried_again() {
        let differs = Refusal::Differs(Difference::Hash {
            kind: HashKind::Sha256,
            published: "AA".to_owned(),
            came: "BB".to_owned(),
        });
        assert!(differs.to_string().contains("its SHA256 is BB, published is AA"));
        let early = Refusal::EarlyAccess { until_unix_secs: Some(1_767_225_600) };
        assert!(early.to_string().contains("2026-01-01"), "{early}");
        for lasting in [Refusal::Disabled, Refusal::Paid, Refusal::Gone, differs] {
            assert!(!lasting.is_temporary(), "{lasting}");
        }
        assert!(Refusal::RateLimited { retry_after_secs: None }.is_temporary());
    }
}
