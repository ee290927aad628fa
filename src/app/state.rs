//! Everything the window shows, in one place.

use super::jobs_view::{JobKind, JobView};
use super::looks::LookView;
use super::settings::Settings;
use super::view::View;
use crate::civitai::Health;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::file::FileRecord;
use crate::model::ids::{FileKey, RootId};
use crate::model::query::CardQuery;
use crate::model::resolve::Resolved;
use crate::model::root::{LibraryRoot, ProposedRoot};
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

/// Whether the library is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The store is being opened.
    #[default]
    Opening,
    /// It is open.
    Ready,
    /// It could not be opened.
    Failed {
        /// Why, in words.
        message: String,
        /// Whether setting it aside and beginning anew is a way out.
        can_rebuild: bool,
    },
}

/// A sheet over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Dropped files.
    Drop,
    /// Folders of the library and proposals.
    Folders,
    /// Settings.
    Settings,
    /// The selected model's picture, large.
    Picture,
}

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeLevel {
    /// Goes away by itself.
    Info,
    /// Stays until it is dismissed.
    Error,
}

/// Something a person should read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: u64,
    /// How important it is.
    pub level: NoticeLevel,
    /// One sentence.
    pub text: String,
}

/// All about the selected file.
#[derive(Clone, Debug)]
pub struct Details {
    /// The file.
    pub record: FileRecord,
    /// What was decided about it.
    pub resolved: Resolved,
    /// Its model on CivitAI.
    pub model: Option<ModelInfo>,
    /// Its version on CivitAI.
    pub version: Option<VersionInfo>,
    /// Other versions of the model the catalogue knows, newest first, with whether one of their files is in the library.
    pub versions: Vec<(VersionInfo, bool)>,
    /// Other files with the same bytes or weights.
    pub duplicates: Vec<PathBuf>,
    /// The description as plain text.
    pub description: Option<String>,
}

/// The state of the window.
#[derive(Debug, Default)]
pub struct AppState {
    /// Whether the library is there.
    pub phase: Phase,
    /// Remembered choices.
    pub settings: Settings,
    /// What the gallery is asked to show.
    pub query: CardQuery,
    /// What it shows: the newest answer.
    pub view: Arc<View>,
    /// The selected file.
    pub selected: Option<FileKey>,
    /// Set when the selection should be scrolled to; the gallery takes it.
    pub scroll_to_selected: bool,
    /// All about it, once read.
    pub details: Option<Arc<Details>>,
    /// Roots of the library.
    pub roots: Vec<LibraryRoot>,
    /// Roots that cannot be reached now.
    pub offline_roots: BTreeSet<RootId>,
    /// Roots somebody could add; `None` until looked for.
    pub proposed: Option<Vec<ProposedRoot>>,
    /// Jobs, oldest first.
    pub jobs: Vec<JobView>,
    /// Dropped files.
    pub looks: Vec<LookView>,
    /// Sheets, the topmost last.
    pub sheets: Vec<Sheet>,
    /// Notices on screen, oldest first.
    pub notices: VecDeque<Notice>,
    /// How CivitAI is doing.
    pub health: Option<Health>,
    /// Seconds since 1970, as last told.
    pub now_unix_secs: i64,
    /// Whether this is the embedded sample.
    pub is_sample: bool,
    /// Files to hash arrived while hashing ran: run it again.
    pub hash_again: bool,
    /// Answers may be waiting: ask again when the running look-up ends.
    pub identify_again: bool,
    /// Roots changed while a scan ran: scan again.
    pub scan_again: bool,
    next_notice: u64,
}

/// Notices on screen at once.
const MAX_NOTICES: usize = 4;

impl AppState {
    /// The running job of a kind.
    pub fn running(&self, kind: JobKind) -> Option<&JobView> {
        self.jobs.iter().find(|job| job.kind == kind && job.is_running())
    }

    /// Whether anything is at work, so that counters on screen should move.
    pub fn is_busy(&self) -> bool {
        self.jobs.iter().any(JobView::is_running) || self.looks.iter().any(LookView::is_running)
    }

    /// The sheet on top.
    pub fn sheet(&self) -> Option<Sheet> {
        self.sheets.last().copied()
    }

    /// Shows a notice.
    pub fn notify(&mut self, level: NoticeLevel, text: impl Into<String>) {
        let text = text.into();
        // The same sentence twice says nothing more.
        self.notices.retain(|notice| notice.text != text);
        self.next_notice += 1;
        self.notices.push_back(Notice { id: self.next_notice, level, text });
        while self.notices.len() > MAX_NOTICES {
            self.notices.pop_front();
        }
    }

    /// Whether a file cannot be reached now: gone, or on a drive that is not there.
    pub fn is_unreachable(&self, card: &crate::model::card::Card) -> bool {
        card.missing || self.offline_roots.contains(&card.root)
    }
}
