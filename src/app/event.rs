//! What jobs report, taken into the state; and which job follows which.
//!
//! Opening leads to a scan and to watching; a scan that found something leads to hashing and to look-ups; hashing leads
//! to look-ups. At most one job of a kind runs; what arrives meanwhile makes it run once more.

mod follow;
mod rows;

pub(super) use follow::{start_identify, start_scan};

use super::account::{Account, ConnectionTest};
use super::action::Effect;
use super::analytics::AnalyticsNews;
use super::bulk::BulkNews;
use super::community::CommunityNews;
use super::compare::Comparison;
use super::deed::Deed;
use super::discover::RecentSearch;
use super::downloads::DownloadNews;
use super::file_wish::{self, FileWish, Place as FilePlace};
use super::finder::{FinderAsk, FinderNews};
use super::generation::Generation;
use super::guide::Guide;
use super::images::ImagesPage;
use super::jobs_view::{JobKind, JobOutcome, JobView};
use super::judging::JudgingNews;
use super::looks::{LookId, LookStage};
use super::online::{self, FeedPage, FeedTrouble, SearchId};
use super::open_place::PlaceNews;
use super::order::OrderNews;
use super::pictures::PictureSource;
use super::said::Said;
use super::settings::Settings;
use super::state::{AppState, Details, NoticeLevel, PageAsk, Phase, ReportView, Session};
use super::studio::StudioNews;
use super::trial::TrialNews;
use super::updates::UpdateAsk;
use super::view::ViewEvent;
use super::vocabulary::WordKind;
use crate::civitai::Health;
use crate::jobs::{JobHandle, JobId};
use crate::library::lookup::Look;
use crate::library::places::ModelCount;
use crate::model::collection::{Collection, RemovedCollections};
use crate::model::hidden::Hidden;
use crate::model::ids::{FileKey, RootId, VersionId};
use crate::model::names_in_use::NamesInUse;
use crate::model::query::Preset;
use crate::model::root::{LibraryRoot, ProposedRoot};
use crate::model::updates::{Update, UpdateWishes};
use crate::words::tr;
use follow::job_ended;
use std::path::PathBuf;
use std::sync::Arc;

/// What the store remembers of the window.
#[derive(Clone, Debug, Default)]
pub struct Remembered {
    /// Choices; `None` at the first start.
    pub settings: Option<Settings>,
    /// What was on screen.
    pub session: Session,
    /// Questions under a name.
    pub presets: Vec<Preset>,
    /// What was searched for lately, newest first.
    pub recent: Vec<RecentSearch>,
    /// The user's collections.
    pub collections: Vec<Collection>,
    /// What is hidden for good.
    pub hidden: Hidden,
}

/// What a job reports.
#[derive(Debug)]
pub enum AppEvent {
    /// The store is open.
    Opened {
        /// What was remembered.
        remembered: Box<Remembered>,
        /// Roots of the library.
        roots: Vec<LibraryRoot>,
        /// Where the damaged store went, when it was set aside.
        backup: Option<PathBuf>,
        /// Whether it is the embedded sample.
        is_sample: bool,
    },
    /// The store could not be opened.
    OpenFailed {
        /// Why.
        message: String,
        /// Whether it can be set aside.
        can_rebuild: bool,
    },
    /// What the gallery's worker tells.
    View(ViewEvent),
    /// A page of a search on CivitAI, or why it did not come.
    FeedPage(SearchId, Result<FeedPage, FeedTrouble>),
    /// What became of something that was pasted.
    Place(u64, PlaceNews),
    /// Tags or creators that begin with a text.
    Words(WordKind, String, Vec<String>),
    /// Details of a file.
    Details(Box<Details>),
    /// How asking CivitAI again for what is shown stands.
    PageAsk(FileKey, PageAsk),
    /// How a picture was made, or that it does not say.
    Generation(PictureSource, Result<Option<Box<Generation>>, Said>),
    /// A film that was to be played, and where it is now, or why it could not be fetched.
    Film(String, Result<PathBuf, Said>),
    /// The name of a version that only CivitAI knows.
    VersionName(VersionId, String),
    /// The collections are now these.
    Collections(Vec<Collection>),
    /// These collections were removed, and can be had again.
    CollectionsRemoved(Arc<RemovedCollections>),
    /// A page of pictures, or why it did not come.
    Images(u64, Result<ImagesPage, Said>),
    /// This is hidden now.
    Hidden(Hidden),
    /// What is known of the key for CivitAI.
    Account(Account),
    /// The names CivitAI uses for types and base models.
    Names(Arc<NamesInUse>),
    /// What came of testing the connection.
    Connection(ConnectionTest),
    /// A problem report can be read.
    Report(Box<ReportView>),
    /// Something was done that a person waited for.
    Done(Deed),
    /// The roots are now these.
    Roots(Vec<LibraryRoot>),
    /// The roots as they stand after a scan.
    RootsScanned(Vec<LibraryRoot>),
    /// A folder was added.
    RootAdded(LibraryRoot),
    /// A root can or cannot be reached.
    RootReachable(RootId, bool),
    /// Something changed in these roots.
    RootsTouched(Vec<RootId>),
    /// The system's dialog gave a folder, or nothing.
    FolderPicked(Option<PathBuf>),
    /// The system has no dialog for files and folders.
    NoDialog,
    /// A file was named, or none.
    FilePicked(FileWish, Option<PathBuf>),
    /// What there is where something is to be written.
    PlaceSeen(FileWish, PathBuf, FilePlace),
    /// The system has no dialog for the file.
    NoFileDialog(FileWish),
    /// Installed tools.
    ToolsFound(Vec<ProposedRoot>),
    /// How many models lie in a folder that could be added.
    ToolCounted(PathBuf, ModelCount),
    /// The user guide can be read.
    Guide(Box<Guide>),
    /// A job began.
    JobStarted(JobHandle, JobKind),
    /// A job ended.
    JobEnded {
        /// Which.
        id: JobId,
        /// How.
        outcome: JobOutcome,
        /// Whether CivitAI could not be reached: worth another try later.
        unreachable: bool,
    },
    /// More is known of a dropped file.
    Look {
        /// Which.
        id: LookId,
        /// How far it is.
        stage: LookStage,
        /// What is known now; `None` keeps what there is.
        look: Option<Box<Look>>,
    },
    /// Something of the character studio.
    Studio(StudioNews),
    /// Something of a test picture.
    Trial(TrialNews),
    /// Something for Discovery's finding by sentence, picture and taste.
    Finder(FinderNews),
    /// Something about putting the library in order.
    Order(OrderNews),
    /// Figures of the library.
    Analytics(AnalyticsNews),
    /// An edit of many models ended.
    Bulk(BulkNews),
    /// Something for the Community panel.
    Community(CommunityNews),
    /// Something about verdicts and licences.
    Judging(JudgingNews),
    /// Something about downloads.
    Downloads(DownloadNews),
    /// Newer versions, and which of them the user wants to hear of.
    Updates(Vec<Update>, Box<UpdateWishes>),
    /// Two versions side by side.
    Compared((VersionId, VersionId), Result<Box<Comparison>, Said>),
    /// How CivitAI is doing, and the time.
    Health(Health),
    /// Something to read.
    Trouble(String),
}

/// Takes an event into the state and returns what follows from it.
pub fn apply_event(state: &mut AppState, event: AppEvent) -> Vec<Effect> {
    let mut effects = take(state, event);
    effects.extend(state.new_session().map(Effect::SaveSession));
    effects
}

fn take(state: &mut AppState, event: AppEvent) -> Vec<Effect> {
    match event {
        AppEvent::Opened { remembered, roots, backup, is_sample } => {
            opened(state, *remembered, roots, backup, is_sample)
        }
        AppEvent::OpenFailed { message, can_rebuild } => {
            state.phase = Phase::Failed { message, can_rebuild };
            Vec::new()
        }
        AppEvent::View(ViewEvent::View(view)) => {
            let mut effects = rows::take_view(state, view);
            effects.extend(online::more(state));
            effects
        }
        AppEvent::FeedPage(id, page) => online::take_page(state, id, page),
        AppEvent::Place(turn, news) => super::open_place::take(state, turn, news),
        AppEvent::Words(kind, text, words) | AppEvent::View(ViewEvent::Words(kind, text, words)) => {
            state.vocabulary.take(kind, &text, words);
            Vec::new()
        }
        AppEvent::View(ViewEvent::Facets(facets)) => {
            state.facets = facets;
            Vec::new()
        }
        AppEvent::View(ViewEvent::Summary(summary)) => {
            state.library = summary;
            Vec::new()
        }
        AppEvent::View(ViewEvent::Quick(hits)) => {
            state.quick = hits;
            Vec::new()
        }
        AppEvent::Details(details) => {
            // A late answer about a file that is no longer selected is dropped.
            if state.selected == Some(details.record.key) {
                state.picture = state.picture.min(details.pictures.len().saturating_sub(1));
                state.details = Some(Arc::from(details));
            }
            Vec::new()
        }
        AppEvent::PageAsk(key, ask) => {
            state.page_ask = Some((key, ask));
            Vec::new()
        }
        AppEvent::Generation(source, generation) => {
            state.generation = Some((source, generation.map(|told| told.map(Arc::from))));
            Vec::new()
        }
        AppEvent::Film(url, film) => super::generation::play(state, url, film),
        AppEvent::VersionName(id, name) => {
            state.version_names.tell(id, name);
            Vec::new()
        }
        AppEvent::Collections(collections) => {
            state.collections = collections;
            vec![Effect::SetViewContext]
        }
        AppEvent::CollectionsRemoved(removed) => super::arrange::removed(state, removed),
        AppEvent::Images(id, page) => super::images::take(state, id, page),
        AppEvent::Hidden(hidden) => {
            state.hidden = hidden;
            let mut effects = vec![Effect::SetViewContext];
            effects.extend(super::reduce::finder::again(state));
            effects
        }
        AppEvent::Account(account) => {
            state.account = account;
            Vec::new()
        }
        AppEvent::Names(names) => {
            state.names = names;
            Vec::new()
        }
        AppEvent::Connection(test) => {
            // A key that was changed meanwhile has not been tested.
            if state.account.test == Some(ConnectionTest::Running) {
                state.account.test = Some(test);
            }
            Vec::new()
        }
        AppEvent::Report(report) => {
            state.report = Some(Arc::from(report));
            Vec::new()
        }
        AppEvent::Guide(guide) => {
            state.guide = Some(Arc::from(guide));
            Vec::new()
        }
        AppEvent::Done(deed) => deed.tell(state),
        AppEvent::Roots(roots) => {
            state.roots = roots;
            state.downloads.spots.clear();
            vec![Effect::SetViewContext, Effect::Watch]
        }
        AppEvent::RootsScanned(roots) => {
            state.roots = roots;
            Vec::new()
        }
        AppEvent::RootAdded(root) => {
            let mut effects = start_scan(state, Some(vec![root.id]));
            state.roots.retain(|known| known.id != root.id);
            state.roots.push(root);
            effects.extend([Effect::SetViewContext, Effect::Watch]);
            effects
        }
        AppEvent::RootReachable(root, reachable) => {
            if reachable {
                state.offline_roots.remove(&root);
            } else {
                state.offline_roots.insert(root);
            }
            vec![Effect::SetViewContext]
        }
        AppEvent::RootsTouched(roots) => start_scan(state, Some(roots)),
        AppEvent::FolderPicked(path) => path.map(|path| vec![Effect::AddRoot(path)]).unwrap_or_default(),
        AppEvent::NoDialog => {
            state.no_dialog = true;
            state.notify(NoticeLevel::Error, tr!("notice-no-dialog"));
            Vec::new()
        }
        AppEvent::FilePicked(wish, path) => file_wish::picked(state, wish, &path.unwrap_or_default()),
        AppEvent::PlaceSeen(wish, path, place) => file_wish::looked(state, wish, path, place),
        AppEvent::NoFileDialog(wish) => {
            file_wish::type_path(state, wish);
            Vec::new()
        }
        AppEvent::ToolsFound(found) => {
            state.proposed = Some(found);
            Vec::new()
        }
        AppEvent::ToolCounted(path, count) => {
            state.proposed_counts.insert(path, count);
            Vec::new()
        }
        AppEvent::JobStarted(handle, kind) => {
            state.jobs.push(JobView::new(handle, kind));
            Vec::new()
        }
        AppEvent::JobEnded { id, outcome, unreachable } => job_ended(state, id, outcome, unreachable),
        AppEvent::Look { id, stage, look } => {
            if let Some(view) = state.looks.iter_mut().find(|view| view.id == id && view.is_running()) {
                view.stage = stage;
                if look.is_some() {
                    view.look = look;
                }
                if !view.is_running() {
                    view.took_secs = Some(view.begun.elapsed().as_secs_f64());
                }
            }
            Vec::new()
        }
        AppEvent::Finder(news) => super::reduce::finder::take(state, news),
        AppEvent::Order(news) => super::order::take(state, news),
        AppEvent::Analytics(news) => {
            super::analytics::take(state, news);
            Vec::new()
        }
        AppEvent::Bulk(news) => {
            super::bulk::take(state, news);
            Vec::new()
        }
        AppEvent::Community(news) => super::reduce::community::take(state, news),
        AppEvent::Judging(news) => super::judging::take(state, news),
        AppEvent::Trial(news) => {
            super::trial::take(state, news);
            Vec::new()
        }
        AppEvent::Studio(news) => {
            // The light shows how the servers are, not how they were.
            let wants_look = super::studio::tells_of_servers(state, &news);
            super::studio::take(state, news);
            if wants_look { vec![Effect::Studio(super::StudioAsk::Batch(super::BatchAsk::Look))] } else { Vec::new() }
        }
        AppEvent::Downloads(news) => super::reduce::downloads::take(state, news),
        AppEvent::Updates(list, wishes) => {
            super::updates::take(state, list, *wishes);
            Vec::new()
        }
        AppEvent::Compared(asked, found) => {
            state.comparing.take(asked, found);
            Vec::new()
        }
        AppEvent::Health(health) => {
            state.health = Some(health);
            Vec::new()
        }
        AppEvent::Trouble(text) => {
            state.notify(NoticeLevel::Error, text);
            Vec::new()
        }
    }
}

fn opened(
    state: &mut AppState,
    remembered: Remembered,
    roots: Vec<LibraryRoot>,
    backup: Option<PathBuf>,
    is_sample: bool,
) -> Vec<Effect> {
    let Remembered { settings, session, presets, recent, collections, hidden } = remembered;
    state.hidden = hidden;
    state.phase = Phase::Ready;
    state.settings = settings.unwrap_or_default().sane();
    state.query = session.query;
    (state.query.sort, state.query.reversed) = (state.settings.sort, state.settings.reversed);
    super::reduce::hide_as_set(state);
    (state.presets, state.recent, state.collections) = (presets, recent, collections);
    (state.top, state.top_to_restore) = (session.top, session.top);
    state.kept_session = Session { query: state.query.clone(), selected: session.selected, top: session.top };
    state.is_sample = is_sample;
    state.roots = roots;
    if let Some(backup) = backup {
        let path = backup.display().to_string();
        state.notify(NoticeLevel::Error, tr!("notice-backup", path = path));
    }
    let mut effects = vec![
        Effect::SetViewContext,
        Effect::Query(state.query.clone()),
        Effect::SetPace(state.settings.background_pace_secs),
        Effect::SetAddress(state.settings.civitai_address.clone()),
        Effect::SetOffline(state.settings.offline),
        Effect::Watch,
        Effect::Updates(UpdateAsk::List),
    ];
    if let Some(key) = session.selected {
        state.chosen = [key].into();
        effects.extend(super::reduce::select(state, Some(key)));
    }
    if !state.roots.is_empty() {
        effects.extend(start_scan(state, None));
    }
    effects.extend(online::again(state, false));
    effects.extend(super::reduce::community::opening(state));
    effects.extend(super::reduce::finder::open(state));
    effects.extend([Effect::Finder(FinderAsk::Dismissed), Effect::LoadNames]);
    effects
}
