//! Everything the window shows, in one place.

use super::account::Account;
use super::action::Action;
use super::community::Community;
use super::compare::Comparing;
use super::discover::RecentSearch;
use super::downloads::Downloads;
use super::file_wish::{FileWish, Place as FilePlace};
use super::finder::Finder;
use super::generation::{Generation, VersionNames};
use super::guide::Guide;
use super::images::Images;
use super::jobs_view::JobKind;
use super::jobs_view::JobView;
use super::judging::Judging;
use super::launch::About;
use super::looks::LookView;
use super::online::Online;
use super::open_place::Opening;
use super::order::Order;
use super::pictures::PictureSource;
use super::said::Said;
use super::settings::Settings;
pub(super) use super::sheet::Sheet;
use super::studio::StudioView;
use super::trial::TrialView;
use super::updates::Updates;
use super::view::{Facets, LibrarySummary, QuickHits, View};
use super::vocabulary::Vocabulary;
use crate::civitai::Health;
use crate::library::places::ModelCount;
use crate::model::card::Card;
use crate::model::catalogue::{MediaKind, ModelInfo, VersionInfo};
use crate::model::collection::Collection;
use crate::model::deploy::DeployTarget;
use crate::model::file::FileRecord;
use crate::model::hidden::Hidden;
use crate::model::ids::{CollectionId, FileKey, RootId, VersionId};
use crate::model::marks::Marks;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::model::names_in_use::NamesInUse;
use crate::model::query::{CardQuery, Preset};
use crate::model::resolve::Resolved;
use crate::model::rich_text::Document;
use crate::model::root::{LibraryRoot, ProposedRoot};
use crate::model::share::Shared;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeLevel {
    /// Goes away by itself.
    Info,
    /// Stays until it is dismissed.
    Error,
}

/// Something a person should read.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its number.
    pub id: u64,
    /// How important it is.
    pub level: NoticeLevel,
    /// One sentence.
    pub text: String,
    /// When it came, seconds since 1970.
    pub at_unix_secs: i64,
    /// A way on or back: what the button says, and what it does.
    pub offer: Option<(String, Box<Action>)>,
}

/// One picture of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailPicture {
    /// Where it comes from.
    pub source: PictureSource,
    /// Its level.
    pub level: MatureLevel,
    /// What it is.
    pub media: MediaKind,
    /// Width and height in pixels, where told.
    pub size: Option<(u32, u32)>,
    /// Its page on CivitAI.
    pub page: Option<String>,
}

/// All about the selected file, or about a model of which there is no file.
#[derive(Clone, Debug)]
pub struct Details {
    /// The file. Of a model an empty record that only carries which model it is.
    pub record: FileRecord,
    /// Its card.
    pub card: Card,
    /// What was decided about it.
    pub resolved: Resolved,
    /// What the user keeps about it.
    pub marks: Marks,
    /// Collections it is in.
    pub collections: Vec<CollectionId>,
    /// Its model on CivitAI.
    pub model: Option<ModelInfo>,
    /// Its version on CivitAI.
    pub version: Option<VersionInfo>,
    /// The version whose page is shown: its own, unless another was asked for.
    pub page: Option<VersionInfo>,
    /// When a file of that page was here last, seconds since 1970.
    pub had_unix_secs: Option<i64>,
    /// By file of that page, the file of the library with the same bytes.
    pub installed: Vec<Option<FileKey>>,
    /// Other versions of the model the catalogue knows, newest first, with the files of the library that are theirs.
    pub versions: Vec<(VersionInfo, Vec<FileKey>)>,
    /// Other files with the same bytes or weights.
    pub duplicates: Vec<(FileKey, PathBuf)>,
    /// Pictures: those beside the file, inside it, then CivitAI's.
    pub pictures: Vec<DetailPicture>,
    /// The model's description.
    pub description: Option<Arc<Document>>,
    /// What the shown version's page says about it.
    pub version_description: Option<Arc<Document>>,
    /// Tools that see the file where it lies.
    pub visible_to: Vec<DeployTarget>,
    /// Whether any tool is known that could.
    pub has_tools: bool,
    /// Other files of the library by the same creator, at most a few.
    pub by_creator: Vec<Arc<Card>>,
}

/// How asking CivitAI again for what is shown stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageAsk {
    /// It is being asked.
    Running,
    /// It answered.
    Done,
    /// Nothing is sent.
    Offline,
    /// It did not answer, and why.
    Failed(Said),
}

/// A painted picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Painted {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue and alpha of each pixel, row by row.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Painted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a picture of {} x {}", self.width, self.height)
    }
}

/// What was on screen, so that the next start looks the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The question.
    pub query: CardQuery,
    /// The selected file.
    pub selected: Option<FileKey>,
    /// The first file on screen.
    pub top: Option<FileKey>,
}

impl Session {
    /// Name under which the store keeps it.
    pub const NAME: &'static str = "session";
}

/// A problem report that can be read before it is saved: names and texts of its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportView {
    /// Names and texts.
    pub files: Vec<(String, String)>,
    /// Whether names and paths of models are in it.
    pub with_names: bool,
}

/// How a picture was made, where that is told; or why CivitAI could not be asked.
pub type GenerationAnswer = Result<Option<Arc<Generation>>, Said>;

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
    /// Counts under the question.
    pub facets: Arc<Facets>,
    /// What holds whatever is asked.
    pub library: Arc<LibrarySummary>,
    /// Rows for the palette.
    pub quick: QuickHits,
    /// The search on CivitAI.
    pub online: Online,
    /// Tags and creators that begin like what is typed.
    pub vocabulary: Vocabulary,
    /// Questions under a name.
    pub presets: Vec<Preset>,
    /// What was pasted and is being opened.
    pub opening: Opening,
    /// What was searched for lately, newest first.
    pub recent: Vec<RecentSearch>,
    /// The file whose details are shown.
    pub selected: Option<FileKey>,
    /// All files that are selected, that one among them.
    pub chosen: BTreeSet<FileKey>,
    /// Where a range begins.
    pub anchor: Option<FileKey>,
    /// Set when the selection should be scrolled to; the gallery takes it.
    pub scroll_to_selected: bool,
    /// Set once after opening: the file that was at the top when the window was closed.
    pub scroll_to_top: Option<FileKey>,
    /// The first file on screen, as the gallery last told.
    pub top: Option<FileKey>,
    /// Set when the keyboard should go to the next panel (or the one before); the window takes it.
    pub panel_step: Option<bool>,
    /// Set when the search field should take the keyboard; the panel takes it.
    pub focus_search: bool,
    /// All about it, once read.
    pub details: Option<Arc<Details>>,
    /// How asking CivitAI again for it stands.
    pub page_ask: Option<(FileKey, PageAsk)>,
    /// The version of its model whose page was asked for.
    pub version: Option<VersionId>,
    /// Which of its pictures is shown.
    pub picture: usize,
    /// How the picture that was asked about was made, or why CivitAI could not be asked.
    pub generation: Option<(PictureSource, GenerationAnswer)>,
    /// Names of versions that only CivitAI knows.
    pub version_names: VersionNames,
    /// Models whose pictures are shown as they are while the window is open.
    pub revealed: BTreeSet<FileKey>,
    /// The user's collections.
    pub collections: Vec<Collection>,
    /// Pictures of CivitAI's feed.
    pub images: Images,
    /// What the user never wants to see.
    pub hidden: Hidden,
    /// Roots of the library.
    pub roots: Vec<LibraryRoot>,
    /// Roots that cannot be reached now.
    pub offline_roots: BTreeSet<RootId>,
    /// Roots somebody could add; `None` until looked for.
    pub proposed: Option<Vec<ProposedRoot>>,
    /// How many models lie in them, as far as they are counted.
    pub proposed_counts: BTreeMap<PathBuf, ModelCount>,
    /// The system has no dialog for files and folders: paths are typed.
    pub no_dialog: bool,
    /// The file whose path is being typed.
    pub file_wish: Option<FileWish>,
    /// What stands in the way at the place that was named for it.
    pub file_place: Option<(PathBuf, FilePlace)>,
    /// Jobs, oldest first.
    pub jobs: Vec<JobView>,
    /// Dropped files.
    pub looks: Vec<LookView>,
    /// Sheets, the topmost last.
    pub sheets: Vec<Sheet>,
    /// Notices on screen, oldest first.
    pub notices: VecDeque<Notice>,
    /// Notices of this run, oldest first.
    pub notice_log: VecDeque<Notice>,
    /// How many of them came since somebody last looked.
    pub unread: usize,
    /// Verdicts and licences.
    pub judging: Judging,
    /// What the Community panel shows beside the selected model.
    pub community: Community,
    /// The character studio.
    pub studio: StudioView,
    /// Test pictures of single models.
    pub trial: TrialView,
    /// The download queue and its history.
    pub downloads: Downloads,
    /// Newer versions of what is in the library.
    pub updates: Updates,
    /// Two versions side by side, once read.
    pub comparing: Comparing,
    /// What Discovery finds by sentence, picture and taste.
    pub finder: Finder,
    /// Putting the library in order.
    pub order: Order,
    /// Figures of the library, once they were asked for.
    pub analytics: Option<Arc<super::analytics::AnalyticsView>>,
    /// What came of the last edit of many models.
    pub bulk: Option<Arc<super::bulk::BulkReport>>,
    /// How CivitAI is doing.
    pub health: Option<Health>,
    /// The key for CivitAI.
    pub account: Account,
    /// The names CivitAI uses, as far as it told; without any, those that are built in.
    pub names: Arc<NamesInUse>,
    /// A problem report ready to be read.
    pub report: Option<Arc<ReportView>>,
    /// The user guide, once read, in the language it was asked for.
    pub guide: Option<Arc<Guide>>,
    /// What the window tells about the program it is.
    pub about: About,
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
    /// What was last handed over to be remembered.
    pub(super) kept_session: Session,
    /// The file at the top when the window was closed, until there are rows to scroll to.
    pub(super) top_to_restore: Option<FileKey>,
}

/// Notices on screen at once.
const MAX_NOTICES: usize = 4;
/// Notices that are kept to read later.
const MAX_LOG: usize = 200;

impl AppState {
    /// The state of a window that has just opened.
    pub fn new(about: About) -> Self {
        Self { about, ..Self::default() }
    }

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

    /// What is on screen, when it is not what was last handed over to be remembered.
    pub(super) fn new_session(&mut self) -> Option<Box<Session>> {
        // Until the rows are there, what is on screen is not what the user left.
        if self.phase != Phase::Ready || !self.view.loaded || self.top_to_restore.is_some() {
            return None;
        }
        let same = self.kept_session.selected == self.selected
            && self.kept_session.top == self.top
            && self.kept_session.query == self.query;
        if same {
            return None;
        }
        self.kept_session = Session { query: self.query.clone(), selected: self.selected, top: self.top };
        Some(Box::new(self.kept_session.clone()))
    }

    /// Shows a notice.
    pub fn notify(&mut self, level: NoticeLevel, text: impl Into<String>) {
        self.notify_with(level, text, None);
    }

    /// Says that what was just asked for is done. Whoever asked is looking, so that it does not count as unread.
    pub fn confirm(&mut self, text: impl Into<String>, offer: Option<(String, Action)>) {
        let unread = self.unread;
        self.notify_with(NoticeLevel::Info, text, offer);
        self.unread = unread;
    }

    /// Shows a notice with a way on or back.
    pub fn notify_with(&mut self, level: NoticeLevel, text: impl Into<String>, offer: Option<(String, Action)>) {
        let text = text.into();
        // The same sentence twice says nothing more.
        self.notices.retain(|notice| notice.text != text);
        self.next_notice += 1;
        let offer = offer.map(|(label, action)| (label, Box::new(action)));
        let notice = Notice { id: self.next_notice, level, text, at_unix_secs: self.now_unix_secs, offer };
        self.notice_log.push_back(notice.clone());
        self.unread += 1;
        while self.notice_log.len() > MAX_LOG {
            self.notice_log.pop_front();
        }
        self.notices.push_back(notice);
        while self.notices.len() > MAX_NOTICES {
            self.notices.pop_front();
        }
    }

    /// The details of what is selected. Those of another model stay until they are read.
    pub fn details_shown(&self) -> Option<&Arc<Details>> {
        self.details.as_ref().filter(|details| Some(details.record.key) == self.selected)
    }

    /// Whether a file cannot be reached now: gone, or on a drive that is not there.
    pub fn is_unreachable(&self, card: &Card) -> bool {
        card.missing || self.offline_roots.contains(&card.root)
    }

    /// What to do with a card's picture: shown, blurred or left out.
    pub fn treat(&self, card: &Card) -> MatureMode {
        self.treat_level(card, card.level())
    }

    /// What to do with one picture of a card's model.
    pub fn treat_level(&self, card: &Card, level: MatureLevel) -> MatureMode {
        if self.revealed.contains(&card.key) {
            return MatureMode::Show;
        }
        self.settings.mature.treat(level, card.mature)
    }

    /// The files an action on the selection is about, in the order of the gallery, then those not in view.
    pub fn targets(&self) -> Vec<FileKey> {
        let mut keys: Vec<FileKey> = self.chosen.iter().copied().collect();
        keys.sort_by_key(|key| self.view.position(*key).unwrap_or(usize::MAX));
        keys
    }

    /// What of the selected model is handed on to others.
    pub fn shared(&self) -> Option<Shared<'_>> {
        let card = self.selected_card()?;
        let details = self.details.as_ref().filter(|details| details.record.key == card.key);
        Some(Shared { card, page: details.and_then(|details| details.page.as_ref()) })
    }

    /// The card of the file whose details are shown.
    pub fn selected_card(&self) -> Option<&Card> {
        let key = self.selected?;
        let in_view = self.view.row(key).map(|row| &row.card);
        in_view
            .or_else(|| self.details.as_ref().filter(|details| details.record.key == key).map(|details| &details.card))
    }
}
