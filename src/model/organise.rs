//! Moving files of the library in bulk: what a plan says of each file, what it costs, and what came of a run.

use super::ids::FileKey;
use super::kind::ModelKind;
use std::path::PathBuf;

/// Why a planned move cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conflict {
    /// A file of that name is there already.
    Taken,
    /// Another file of the plan is to have that name.
    Twice,
    /// A sidecar or preview would meet one of the same name.
    Beside,
    /// It shares its sidecars with a model that goes elsewhere.
    Shared,
}

impl Conflict {
    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Twice => "twice",
            Self::Beside => "beside",
            Self::Shared => "shared",
        }
    }
}

/// Why a file is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// It is not where it was.
    Gone,
    /// CivitAI does not know it, so a template would tear folders of the user's own apart.
    Unidentified,
    /// It cannot be used.
    Broken,
    /// Its kind is not known, and neither is the folder for it.
    NoKind,
    /// It is a link to a file elsewhere.
    Link,
    /// Another program keeps it under names of its own.
    Managed,
    /// Its bytes are not those that were scanned, so nobody knows what it is by now.
    Changed,
}

impl Skip {
    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unidentified => "unidentified",
            Self::Broken => "broken",
            Self::NoKind => "no_kind",
            Self::Link => "link",
            Self::Managed => "managed",
            Self::Changed => "changed",
        }
    }
}

/// What a plan says of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// It will be moved.
    Ready,
    /// It cannot be moved.
    Conflict(Conflict),
    /// It is left alone.
    Skipped(Skip),
    /// It is where it belongs.
    Unchanged,
}

impl RowState {
    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Conflict(_) => "conflict",
            Self::Skipped(_) => "skipped",
            Self::Unchanged => "unchanged",
        }
    }

    /// Why, in one word of `--json` output.
    pub const fn reason_id(self) -> Option<&'static str> {
        match self {
            Self::Conflict(conflict) => Some(conflict.id()),
            Self::Skipped(skip) => Some(skip.id()),
            Self::Ready | Self::Unchanged => None,
        }
    }
}

/// A file that goes from one path to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMove {
    /// Where it is.
    pub from: PathBuf,
    /// Where it will be.
    pub to: PathBuf,
    /// Its length.
    pub size_bytes: u64,
    /// Its last modification, nanoseconds since 1970.
    pub modified_ns: i64,
}

/// One model file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// The file.
    pub key: FileKey,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// The model file's own way; `to` is `from` where nothing is planned.
    pub model: FileMove,
    /// Sidecars and previews that go with it.
    pub beside: Vec<FileMove>,
    /// Whether it goes to another volume, so that its bytes are copied.
    pub crosses: bool,
    /// What will be done.
    pub state: RowState,
}

impl PlanRow {
    /// Bytes of the model with all that goes with it.
    pub fn size_bytes(&self) -> u64 {
        self.model.size_bytes + self.beside.iter().map(|file| file.size_bytes).sum::<u64>()
    }
}

/// What a plan means for one volume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeCost {
    /// Where it is mounted.
    pub mount: PathBuf,
    /// Bytes whose names change within it.
    pub renamed_bytes: u64,
    /// Bytes that come from another volume.
    pub incoming_bytes: u64,
    /// Bytes that leave it for another volume.
    pub outgoing_bytes: u64,
    /// Bytes free now, where the system tells.
    pub free_bytes: Option<u64>,
}

impl VolumeCost {
    /// Bytes that are missing for what comes, if any are.
    pub fn short_bytes(&self) -> Option<u64> {
        self.free_bytes.and_then(|free| self.incoming_bytes.checked_sub(free)).filter(|short| *short > 0)
    }
}

/// How many files are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanCounts {
    /// To be moved.
    pub ready: u64,
    /// That cannot be moved.
    pub conflict: u64,
    /// Left alone.
    pub skipped: u64,
    /// Where they belong.
    pub unchanged: u64,
}

/// What organising would do, made without changing anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Every file that was looked at, by path.
    pub rows: Vec<PlanRow>,
    /// What it costs, by volume.
    pub volumes: Vec<VolumeCost>,
}

impl Plan {
    /// How many files are in each state.
    pub fn counts(&self) -> PlanCounts {
        let mut counts = PlanCounts::default();
        for row in &self.rows {
            match row.state {
                RowState::Ready => counts.ready += 1,
                RowState::Conflict(_) => counts.conflict += 1,
                RowState::Skipped(_) => counts.skipped += 1,
                RowState::Unchanged => counts.unchanged += 1,
            }
        }
        counts
    }
}

/// One file that could not be done, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedFile {
    /// The file.
    pub path: PathBuf,
    /// One sentence.
    pub message: String,
}

/// What came of a run or of taking one back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// The number of the run, to take it back by.
    pub run: u64,
    /// Models that were done.
    pub models: u64,
    /// Files that were done, sidecars and previews among them.
    pub files: u64,
    /// Bytes of these.
    pub size_bytes: u64,
    /// What failed; it is where it was.
    pub failed: Vec<FailedFile>,
    /// Models that were not reached because it was stopped.
    pub left: u64,
    /// Links that have a path in them although a second name was meant: the disk takes none.
    pub symbolic: u64,
}

/// What a run did to files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Moved and renamed by a template.
    #[default]
    Organise,
    /// Put into the system's trash.
    Trash,
    /// Duplicates made one file.
    Duplicates,
    /// Wrote sidecars.
    Sidecars,
    /// Made models visible to other tools.
    Deploy,
}

impl RunKind {
    /// What it is called in the command line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Organise => "organise",
            Self::Trash => "trash",
            Self::Duplicates => "duplicates",
            Self::Sidecars => "sidecars",
            Self::Deploy => "deploy",
        }
    }
}

/// A run that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    /// Its number.
    pub id: u64,
    /// What it did.
    pub kind: RunKind,
    /// When it began, seconds since 1970.
    pub at_unix_secs: i64,
    /// How many files it was to touch.
    pub files: u64,
    /// Whether it came to its end; one that did not was interrupted.
    pub ended: bool,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether what was written down of it cannot be read, so that it cannot be taken back.
    pub damaged: bool,
    /// The folder all of it was in, or the address of the tool that was told; empty where there is no such one.
    pub about: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_tells_what_is_missing() {
        let volume = VolumeCost { incoming_bytes: 10, free_bytes: Some(4), ..VolumeCost::default() };
        assert_eq!(volume.short_bytes(), Some(6));
        assert_eq!(VolumeCost { free_bytes: Some(10), ..volume.clone() }.short_bytes(), None);
        assert_eq!(VolumeCost { free_bytes: None, ..volume }.short_bytes(), None, "nobody knows, so it is tried");
    }
}
