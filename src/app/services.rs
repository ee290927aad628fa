//! Running effects beside the window. Every call here returns at once; the work happens on named threads and comes back
//! as [`AppEvent`]s.

pub use send::Sight;

use super::action::Effect;
use super::event::AppEvent;
use super::jobs_view::{JobKind, JobOutcome, JobSummary};
use super::launch::Launch;
use super::pictures::PictureLoader;
use super::view::{Feed, ViewWorker};
use crate::civitai::Client;
use crate::jobs::{EventSender, JobControl, JobHandle, Waker};
use crate::library::LibraryEvent;
use crate::library::hashing::Wanted;
use crate::library::watch::RootWatcher;
use crate::model::card::Card;
use crate::model::collection::CollectionChange;
use crate::model::ids::{FileKey, RootId, VersionId};
use crate::secrets::Secrets;
use crate::store::{Store, ThumbCache};
use crate::thumbs::Thumb;
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

mod account;
mod analytics;
mod archive;
mod batch;
mod belongs;
mod beside;
mod bulk;
mod choices;
mod community;
mod context;
mod daily;
mod details;
mod downloads;
mod drafts;
mod finder;
mod generation;
mod images;
mod job_failure;
mod judging;
mod keep;
mod looking;
mod marks;
mod online;
mod open_place;
mod opening;
mod order;
mod page;
mod play;
mod report;
mod send;
mod share;
mod shelf;
mod studio;
mod tools;
mod trial;
mod turns;
mod updates;
mod work;

use job_failure::JobFailure;
use keep::Unsaved;
use turns::Turns;

/// The services behind a window.
#[derive(Clone)]
pub struct Services {
    shared: Arc<Shared>,
}

struct Shared {
    launch: Launch,
    events: EventSender<AppEvent>,
    /// Shared with whoever waits on it from a thread that may outlive the window.
    runtime: Arc<tokio::runtime::Runtime>,
    client: Client,
    view: ViewWorker,
    wanted: Wanted,
    store: Mutex<Option<Arc<Store>>>,
    offline_roots: Mutex<BTreeSet<RootId>>,
    running: Mutex<Vec<Arc<JobControl>>>,
    watcher: Mutex<Option<RootWatcher>>,
    /// What is to be remembered, until it is on disk.
    unsaved: Mutex<Unsaved>,
    /// Held while it is written: an older choice must not overtake a newer one.
    saving: Mutex<()>,
    /// Whether somebody waits to write what is no hurry.
    saving_later: AtomicBool,
    /// The pictures' cache, once they are fetched.
    thumbs: OnceLock<ThumbCache>,
    /// The file whose details were asked for last.
    shown: Mutex<Option<FileKey>>,
    /// The version of its model whose page was asked for.
    shown_version: Mutex<Option<VersionId>>,
    /// The page of pictures that CivitAI is being asked for.
    asking_images: Mutex<Option<tokio::task::AbortHandle>>,
    /// The pictures of the shown version that CivitAI is being asked for.
    asking_made: Mutex<Option<tokio::task::AbortHandle>>,
    /// The model's page that CivitAI is being asked for.
    asking_page: Mutex<Option<tokio::task::AbortHandle>>,
    /// Files whose marks were changed in this run. Held while they are changed and while cards are told: a job that wrote
    /// its cards before must not tell them after.
    marking: Mutex<BTreeSet<FileKey>>,
    /// Changes of collections that were asked for and are not made yet: each is one from where the one before leads to.
    collection_changes: Mutex<VecDeque<CollectionChange>>,
    /// The page that CivitAI is being asked for.
    asking: Mutex<Option<tokio::task::AbortHandle>>,
    /// The character studio.
    studio: Mutex<studio::StudioDesk>,
    /// What was pasted, while it is looked for.
    opening_place: Mutex<Option<tokio::task::AbortHandle>>,
    /// The tags that CivitAI is being asked for.
    tagging: Mutex<Option<tokio::task::AbortHandle>>,
    /// Counts look-ups that were asked for; one that waited while a newer one was asked for does not begin.
    identify_turn: AtomicU64,
    /// Counts details that were asked for; only the newest are told, or older ones could arrive after them.
    details_turn: AtomicU64,
    /// Where the key is kept; taken by one change at a time.
    secrets: Mutex<Secrets>,
    /// The report that can be read now.
    bundle: Mutex<Option<crate::report::Bundle>>,
    /// Counts reports that were asked for; only the newest is told.
    report_turn: AtomicU64,
    /// What judging keeps between two questions.
    judge: judging::Judge,
    /// The download queue, once the store is open.
    downloads: Mutex<Option<crate::downloads::Queue>>,
    /// Somebody asked that no download begins.
    downloads_held: AtomicBool,
    stopped: AtomicBool,
    /// What finding by sentence, picture and taste needs.
    finder: finder::FinderShelf,
    turns: Turns,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits and then looks up, unless the window was closed or something newer was asked for meanwhile.
fn identify_later(shared: &Weak<Shared>, turn: u64, after_secs: u64) {
    if after_secs > 0 {
        std::thread::sleep(Duration::from_secs(after_secs));
    }
    let Some(shared) = shared.upgrade() else { return };
    if after_secs == 0 || shared.identify_turn.load(Ordering::Relaxed) == turn {
        Services { shared }.identify();
    }
}

/// Runs work on a thread of its own.
fn thread(name: &str, work: impl FnOnce() + Send + 'static) {
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    if let Err(error) = started {
        tracing::error!("no thread for {name}: {error}");
    }
}

impl Services {
    /// Starts the services; nothing is opened yet. Events arrive at the receiver, `waker` rings when they do.
    pub fn start(launch: Launch, waker: Waker) -> Result<(Self, Receiver<AppEvent>), String> {
        let (events, receiver) = crate::jobs::channel(waker);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("net")
            .enable_all()
            .build()
            .map_err(|error| format!("the system refused to start the network threads ({error})"))?;
        let client = {
            // The client's timers need the runtime around them.
            let _inside = runtime.enter();
            let mut settings = launch.civitai.clone();
            // The sample shows what the program does without a network, and its models are nobody's business.
            settings.offline |= launch.sample;
            Client::new(settings).map_err(|error| error.to_string())?
        };
        let view = ViewWorker::start(events.clone(), AppEvent::View)
            .map_err(|error| format!("the system refused to start a thread ({error})"))?;
        let secrets = Mutex::new(account::secrets(&launch));
        let shared = Shared {
            launch,
            events,
            runtime: Arc::new(runtime),
            client,
            view,
            wanted: Wanted::default(),
            store: Mutex::default(),
            offline_roots: Mutex::default(),
            running: Mutex::default(),
            watcher: Mutex::default(),
            unsaved: Mutex::default(),
            saving: Mutex::default(),
            saving_later: AtomicBool::new(false),
            thumbs: OnceLock::new(),
            shown: Mutex::default(),
            shown_version: Mutex::default(),
            asking_images: Mutex::default(),
            asking_made: Mutex::default(),
            asking_page: Mutex::default(),
            marking: Mutex::default(),
            collection_changes: Mutex::default(),
            asking: Mutex::default(),
            studio: Mutex::default(),
            opening_place: Mutex::default(),
            tagging: Mutex::default(),
            identify_turn: AtomicU64::new(0),
            details_turn: AtomicU64::new(0),
            secrets,
            bundle: Mutex::default(),
            report_turn: AtomicU64::new(0),
            judge: judging::Judge::default(),
            downloads: Mutex::default(),
            downloads_held: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            finder: finder::FinderShelf::default(),
            turns: Turns::default(),
        };
        let services = Self { shared: Arc::new(shared) };
        services.watch_days();
        Ok((services, receiver))
    }

    /// Starts the picture workers. They ring `waker` for every picture, and `finish` what they made for the window.
    pub fn pictures<P: Send + 'static>(
        &self,
        waker: Waker,
        finish: fn(&Thumb) -> P,
    ) -> std::io::Result<PictureLoader<P>> {
        let shared = &self.shared;
        let cache = shared.thumbs.get_or_init(|| ThumbCache::open(&shared.launch.cache_dir)).clone();
        shared.client.keep_answers_in(cache.clone());
        PictureLoader::start(cache, Some(&(Arc::clone(&shared.runtime), shared.client.clone())), waker, finish)
    }

    /// The runtime, for one-shot futures of the window such as a file dialog.
    pub fn runtime(&self) -> Arc<tokio::runtime::Runtime> {
        Arc::clone(&self.shared.runtime)
    }

    /// Hands back a view that is no longer shown.
    pub fn recycle(&self, view: Arc<super::View>) {
        self.shared.view.recycle(view);
    }

    /// How CivitAI is doing now.
    pub fn health(&self) -> crate::civitai::Health {
        self.shared.client.health()
    }

    /// Stops every job and writes what is not on disk yet. What was committed is kept; what was not is done again next time.
    pub fn stop(&self) {
        // First: what ends now does so because the window closes, and not because somebody wants it to.
        self.shared.stopped.store(true, Ordering::Relaxed);
        for control in lock(&self.shared.running).iter() {
            control.cancel.cancel();
        }
        self.stop_studio();
        self.shared.view.close();
        *lock(&self.shared.watcher) = None;
        self.stop_downloads();
        self.save();
    }

    /// Starts an effect. [`Effect::Copy`], [`Effect::OpenUrl`], [`Effect::SaveCard`],
    /// [`Effect::PickFile`] and [`Effect::PickFolder`] are the window's own.
    pub fn run(&self, effect: Effect) {
        let services = self.clone();
        match effect {
            Effect::OpenStore => {
                let beside = services.clone();
                thread("account", move || beside.load_token());
                thread("open", move || opening::open(&services, false));
            }
            Effect::RebuildStore => thread("rebuild", move || opening::open(&services, true)),
            Effect::Query(query) => {
                if query.scope.is_online() {
                    self.want_models();
                }
                self.shared.view.query(query);
            }
            Effect::AskCivitai(wish) => self.ask_civitai(*wish),
            Effect::StopAsking => self.stop_asking(),
            Effect::FindWords(kind, text, online) => self.find_words(kind, text, online),
            Effect::OpenPlace(turn, wish) => self.open_place(turn, wish),
            Effect::Feed(models) => self.shared.view.feed(Feed { models }),
            Effect::Found(cards) => {
                let own = |cards: Vec<Arc<Card>>| cards.into_iter().map(Arc::unwrap_or_clone).collect();
                self.shared.view.found(cards.map(own));
            }
            Effect::LoadDetails(key) => {
                let judging = services.clone();
                thread("verdict", move || judging.judging(super::JudgingAsk::Judge(key)));
                // What is only read again keeps the version that is shown, and is not asked for again.
                let is_other = *lock(&self.shared.shown) != Some(key);
                if is_other {
                    *lock(&self.shared.shown_version) = None;
                }
                let turn = self.show_details_of(key);
                thread("details", move || services.load_details(key, turn));
                if is_other {
                    self.ask_page(key);
                }
            }
            Effect::LoadVersion(key, version) => {
                *lock(&self.shared.shown_version) = Some(version);
                let turn = self.show_details_of(key);
                thread("details", move || services.load_details(key, turn));
            }
            Effect::AddRoot(path) => thread("add-root", move || services.add_root(&path)),
            Effect::RemoveRoot(id) => thread("remove-root", move || services.remove_root(id)),
            Effect::Scan(roots) => thread("scan", move || services.scan(roots.as_deref())),
            Effect::Hash => thread("hash", move || services.hash()),
            Effect::Identify { after_secs } => {
                let turn = self.shared.identify_turn.fetch_add(1, Ordering::Relaxed) + 1;
                // While it waits it must not keep the library open for a window that is closed.
                let shared = Arc::downgrade(&self.shared);
                thread("identify", move || identify_later(&shared, turn, after_secs));
            }
            Effect::Watch => thread("watch-roots", move || services.watch()),
            Effect::SetWanted(keys) => {
                self.shared.finder.want(keys.clone());
                self.shared.wanted.set(keys);
            }
            Effect::Look(id, path, control) => thread("look", move || services.look(id, &path, &control.0)),
            Effect::FindTools => thread("find-tools", move || services.find_tools()),
            Effect::OpenSample => thread("sample", move || services.open_sample()),
            Effect::LoadGuide(language) => {
                thread("guide", move || services.send(AppEvent::Guide(Box::new(super::guide::Guide::read(language)))));
            }
            Effect::SetToken(secret) => thread("token", move || services.set_token(secret.as_ref())),
            Effect::TestConnection => self.test_connection(),
            Effect::LoadNames => thread("names", move || services.load_names()),
            Effect::PrepareReport { with_names } => {
                let turn = self.shared.report_turn.fetch_add(1, Ordering::Relaxed) + 1;
                thread("report", move || services.prepare_report(with_names, turn));
            }
            Effect::SaveReport => self.save_report(None),
            Effect::Save(settings) => {
                self.shared.finder.mature(settings.mature);
                self.keep(|unsaved| unsaved.settings = Some(settings));
            }
            Effect::SavePresets(presets, recent) => self.keep(|unsaved| unsaved.asked = Some((presets, recent))),
            Effect::SaveSession(session) => self.keep_later(|unsaved| unsaved.session = Some(*session)),
            Effect::SetPace(secs) => self.set_pace(secs),
            Effect::SetAddress(address) => thread("address", move || services.set_address(&address)),
            Effect::SetOffline(offline) => self.set_offline(offline),
            Effect::SetViewContext => thread("context", move || services.set_view_context()),
            Effect::Mark(keys, change) => thread("mark", move || services.mark(&keys, &change)),
            Effect::Edit(key, edits) => thread("edit", move || services.edit(key, *edits)),
            Effect::AskImages(wish) => self.ask_images(*wish),
            Effect::Hide(change) => thread("hide", move || services.hide(change)),
            Effect::ChangeCollections(change) => {
                lock(&self.shared.collection_changes).push_back(change);
                thread("collections", move || services.change_collections());
            }
            Effect::RestoreCollections(removed) => {
                thread("collections", move || services.restore_collections(&removed));
            }
            Effect::PutBack(id, places) => thread("collect", move || services.put_back(id, &places)),
            Effect::Collect(id, keys, add) => thread("collect", move || services.collect(id, &keys, add)),
            Effect::LoadGeneration(source) => thread("generation", move || services.load_generation(source)),
            Effect::NameVersions(ids) => thread("version-names", move || services.name_versions(&ids)),
            Effect::Play(url) => thread("play", move || services.play(&url)),
            Effect::ClearPictures => thread("clear-pictures", move || services.clear_pictures()),
            Effect::ShowFile(path) => thread("reveal", move || services.reveal(&path)),
            Effect::OpenFile(path) => thread("open-file", move || services.open_file(&path)),
            Effect::Finder(ask) => self.finder(ask),
            Effect::SendToComfy(key) => thread("send-to-comfy", move || services.send_to_comfy(key)),
            Effect::Analytics(ask) => thread("analytics", move || services.analytics(&ask)),
            Effect::Bulk(ask) => thread("bulk", move || services.bulk(&ask)),
            Effect::Order(ask) => thread("order", move || services.order(ask)),
            Effect::Updates(ask) => thread("updates", move || services.updates(ask)),
            Effect::Download(ask) => thread("download", move || services.download(*ask)),
            Effect::Community(ask) => thread("community", move || services.community(ask)),
            Effect::Studio(ask) => thread("studio", move || services.studio(ask)),
            Effect::Trial(ask) => thread("trial", move || services.trial(&ask)),
            Effect::LookAtPlace(wish, path) => thread("look-at-place", move || {
                let place = super::FilePlace::of(wish, &path);
                services.send(AppEvent::PlaceSeen(wish, path, place));
            }),
            Effect::ImportCatalogue(path) => thread("import", move || services.import_catalogue(&path)),
            Effect::ExportCatalogue(path) => thread("export", move || services.export_catalogue(&path)),
            Effect::Judging(ask) => thread("judging", move || services.judging(ask)),
            Effect::QuickSearch(text) => self.shared.view.quick(text),
            Effect::Copy(_)
            | Effect::CopyFiles(_)
            | Effect::OpenUrl(_)
            | Effect::PickFolder
            | Effect::PickFile(_)
            | Effect::SaveCard(_)
            | Effect::Quit => {}
        }
    }

    fn send(&self, event: AppEvent) {
        // Nobody listens any more only when the window is closing.
        let heard = self.shared.events.send(event);
        tracing::trace!(heard, "event sent");
    }

    fn trouble(&self, error: &impl std::fmt::Display) {
        tracing::warn!("{error}");
        self.send(AppEvent::Trouble(error.to_string()));
    }

    fn store(&self) -> Option<Arc<Store>> {
        lock(&self.shared.store).clone()
    }

    /// The store, to look into it from outside.
    #[cfg(test)]
    pub(in crate::app) fn store_for_tests(&self) -> Option<Arc<Store>> {
        self.store()
    }

    /// Takes what a library service tells to those who show it.
    fn library_event(&self, event: LibraryEvent) {
        match event {
            LibraryEvent::Cards(cards) => self.tell_cards(cards),
            LibraryEvent::Removed(keys) => {
                self.shared.finder.note(keys.iter().copied());
                self.shared.view.remove(keys);
            }
            LibraryEvent::RootReachable { root, reachable } => {
                let mut offline = lock(&self.shared.offline_roots);
                if reachable {
                    offline.remove(&root)
                } else {
                    offline.insert(root)
                };
                drop(offline);
                self.send(AppEvent::RootReachable(root, reachable));
            }
            LibraryEvent::Issue(issue) => tracing::warn!("{}: {}", issue.message, issue.path.display()),
        }
    }

    #[cfg(test)]
    pub(super) fn tell_for_tests(&self, cards: Vec<crate::model::card::Card>) {
        self.library_event(LibraryEvent::Cards(cards));
    }

    /// Runs one job with its start and end told.
    fn job(
        &self,
        title: &str,
        kind: JobKind,
        work: impl FnOnce(&Store, &JobControl) -> Result<JobSummary, JobFailure>,
    ) {
        let Some(store) = self.store() else { return };
        let handle = JobHandle::new(title);
        let control = Arc::clone(&handle.control);
        lock(&self.shared.running).push(Arc::clone(&control));
        let id = handle.id;
        self.send(AppEvent::JobStarted(handle, kind));
        let result = work(&store, &control);
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, &control));
        let unreachable = matches!(&result, Err(failure) if failure.is_unreachable);
        let outcome = match result {
            _ if control.cancel.is_cancelled() => JobOutcome::Cancelled,
            Ok(summary) => JobOutcome::Done(summary),
            Err(failure) => {
                tracing::warn!("{title}: {}", failure.text);
                JobOutcome::Failed(failure.text)
            }
        };
        self.send(AppEvent::JobEnded { id, outcome, unreachable });
        self.judge_later();
    }
}
