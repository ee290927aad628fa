//! A file of the library as the store keeps it, and the state people see.

use super::catalogue::CivitMatch;
use super::digests::{Digests, HashKind};
use super::facts::{HeaderFacts, SidecarFacts};
use super::finding::{Finding, Severity};
use super::ids::{FileKey, RootId};
use super::kind::ModelKind;
use super::path_bytes::{self, StoredPath};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What identifies an unchanged file without opening it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct FileStamp {
    /// Length in bytes.
    pub size_bytes: u64,
    /// Last modification, nanoseconds since 1970 (negative before).
    pub modified_ns: i64,
    /// Device and inode where the system has them; moving or replacing a file changes them.
    pub device: Option<u64>,
    /// See `device`.
    pub inode: Option<u64>,
}

/// A hash somebody else wrote down for this file: used at once, verified when the file is hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimedHashes {
    /// SHA256 by a sidecar or a tool's cache.
    pub sha256: Option<[u8; 32]>,
    /// AutoV3 by a sidecar.
    pub autov3: Option<[u8; 6]>,
    /// BLAKE3 by a sidecar.
    pub blake3: Option<[u8; 32]>,
}

impl ClaimedHashes {
    /// Whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        self.sha256.is_none() && self.autov3.is_none() && self.blake3.is_none()
    }
}

/// What came of asking CivitAI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// Not asked yet.
    #[default]
    Pending,
    /// Found.
    Found(CivitMatch),
    /// CivitAI knows none of its hashes; asked at this time (seconds since 1970), to be asked again after 7 days.
    NotFound {
        /// When it was asked.
        at_unix_secs: i64,
    },
}

/// Endings of previews that are pictures we can show without help; videos and AVIF are not.
const STILL_ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// One model file of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Our number; survives moves.
    pub key: FileKey,
    /// The root it was found under.
    pub root: RootId,
    /// Where it is, absolute.
    #[serde(with = "path_bytes")]
    pub path: PathBuf,
    /// Length, time and inode when it was last read.
    pub stamp: FileStamp,
    /// SHA256 of the first and last 8 KiB with the size: recognises a moved file. Ours alone, never sent anywhere.
    #[serde(default)]
    pub fingerprint: Option<[u8; 32]>,
    /// What its header says.
    #[serde(default)]
    pub header: HeaderFacts,
    /// Kind by the name of the folder it lies in.
    #[serde(default)]
    pub kind_by_folder: Option<ModelKind>,
    /// What the sidecars beside it say.
    #[serde(default)]
    pub sidecars: Vec<SidecarFacts>,
    /// Names and times of everything beside it that belongs to it; a change means reading the sidecars again.
    #[serde(default)]
    pub sidecar_signature: u64,
    /// Preview pictures beside it, best first.
    #[serde(default)]
    pub previews: Vec<StoredPath>,
    /// The preview picture CivitDeck itself put beside it, of which the level is known.
    #[serde(default)]
    pub own_preview: Option<OwnPreview>,
    /// Hashes somebody else wrote down.
    #[serde(default)]
    pub claimed: ClaimedHashes,
    /// The digests, once it was hashed.
    #[serde(default)]
    pub digests: Option<Digests>,
    /// Those of its digests that were not taken from the file: CivitAI tells them of bytes with this SHA256, as which a download was
    /// proved.
    #[serde(default)]
    pub told_hashes: Vec<HashKind>,
    /// Why it could not be hashed, in words.
    #[serde(default)]
    pub hash_error: Option<String>,
    /// What came of asking CivitAI.
    #[serde(default)]
    pub lookup: Lookup,
    /// Findings beyond those of the header: stale sidecars, edited headers.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// Since when the file has not been where it was, seconds since 1970; `None` while it is there.
    #[serde(default)]
    pub missing_since_unix_secs: Option<i64>,
    /// When it was first seen, seconds since 1970.
    pub first_seen_unix_secs: i64,
    /// What the user wrote.
    #[serde(default)]
    pub user: UserEdits,
}

/// A picture CivitDeck put beside a model: what it is recognised by, and the level it was published with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnPreview {
    /// Its address on CivitAI; empty where it was put there before addresses were kept.
    pub url: String,
    /// CivitAI's bit of its level.
    pub level: u32,
    /// Its length.
    pub size_bytes: u64,
    /// Its last modification, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Whether the picture that is shown is this one, as of the last look at the folder.
    pub is_shown: bool,
}

/// What the user wrote about a model. Always wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserEdits {
    /// Own title.
    pub title: Option<String>,
    /// Own kind.
    pub kind: Option<ModelKind>,
    /// Own base family.
    pub family: Option<super::base::BaseFamily>,
    /// Own trigger words.
    pub trigger_words: Option<Vec<String>>,
    /// When any of it was written, seconds since 1970.
    pub at_unix_secs: i64,
}

/// Where a file stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// CivitAI knows it.
    Identified,
    /// CivitAI was asked and does not know it.
    Unknown,
    /// Not hashed or not asked yet.
    Pending,
    /// Cannot be used.
    Broken,
    /// Not in the library: a model that is only known from the catalogue.
    NotInLibrary,
}

impl FileState {
    /// Every state, as lists show them.
    pub const ALL: [Self; 5] = [Self::Identified, Self::Unknown, Self::Pending, Self::Broken, Self::NotInLibrary];

    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::Unknown => "unknown",
            Self::Pending => "pending",
            Self::Broken => "broken",
            Self::NotInLibrary => "not_in_library",
        }
    }
}

impl FileRecord {
    /// A record of a file nothing is known of yet but where it is.
    pub fn new(key: FileKey, root: RootId, path: PathBuf, stamp: FileStamp, now_unix_secs: i64) -> Self {
        Self {
            key,
            root,
            path,
            stamp,
            fingerprint: None,
            header: HeaderFacts::default(),
            kind_by_folder: None,
            sidecars: Vec::new(),
            sidecar_signature: 0,
            previews: Vec::new(),
            own_preview: None,
            claimed: ClaimedHashes::default(),
            digests: None,
            told_hashes: Vec::new(),
            hash_error: None,
            lookup: Lookup::Pending,
            findings: Vec::new(),
            missing_since_unix_secs: None,
            first_seen_unix_secs: now_unix_secs,
            user: UserEdits::default(),
        }
    }

    /// The picture beside it that is shown: the first that is no film.
    pub fn still(&self) -> Option<&StoredPath> {
        self.previews.iter().find(|file| {
            let ending = file.0.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            STILL_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
        })
    }

    /// The address on CivitAI of the picture beside it that is shown, where CivitDeck put it there and noted that.
    pub fn own_url(&self) -> Option<&str> {
        let own = self.own_preview.as_ref().filter(|own| own.is_shown && !own.url.is_empty());
        own.map(|own| own.url.as_str())
    }

    /// The level of the picture beside it, where somebody noted it: CivitDeck, or another tool about this very file.
    pub fn noted_level(&self) -> Option<u32> {
        let own = self.own_preview.as_ref().filter(|own| own.is_shown).map(|own| own.level);
        let still = self.still()?.0.file_name()?.to_str()?;
        let is_about_it = |sidecar: &&SidecarFacts| sidecar.preview_name.as_deref() == Some(still);
        let told = || self.sidecars.iter().filter(is_about_it).find_map(|sidecar| sidecar.preview_level);
        own.or_else(told).filter(|level| *level != 0)
    }

    /// Every finding: of the header and of all that was learned later.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.header.findings.iter().chain(&self.findings)
    }

    /// Where the file stands. Broken outranks everything: a truncated file may still carry a known hash in a sidecar.
    pub fn state(&self) -> FileState {
        if self.all_findings().any(|finding| finding.severity() == Severity::Broken) {
            return FileState::Broken;
        }
        match self.lookup {
            Lookup::Found(_) => FileState::Identified,
            Lookup::NotFound { .. } => FileState::Unknown,
            Lookup::Pending => FileState::Pending,
        }
    }

    /// The match on CivitAI, if there is one.
    pub const fn civit_match(&self) -> Option<CivitMatch> {
        match self.lookup {
            Lookup::Found(found) => Some(found),
            _ => None,
        }
    }

    /// The file name as text, with what is not text replaced.
    pub fn file_name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The best SHA256 there is: our own, else a claimed one.
    pub fn best_sha256(&self) -> Option<[u8; 32]> {
        self.digests.as_ref().map(|digests| digests.sha256).or(self.claimed.sha256)
    }
}
