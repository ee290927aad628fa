//! Downloads beside the window: the queue lives as long as the library is open; what arrives is in the library at once.

use super::shelf::read_text;
use super::{Services, Shared, lock, thread};
use crate::app::downloads::{DownloadAsk, DownloadNews, Room, Want};
use crate::app::event::AppEvent;
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::catalogue::keep::store_answers;
use crate::downloads::{
    self, DownloadError, DownloadEvent, DownloadSettings, FetchLimits, Goal, HELD_SETTING, Queue, QueueSetup, SETTING,
    Where,
};
use crate::jobs::{JobControl, ProgressSample};
use crate::library::now_unix_secs;
use crate::model::digests::from_hex;
use crate::model::download::{Download, DownloadState, Wish};
use crate::model::ids::DownloadId;
use crate::model::kind::ModelKind;
use crate::organise;
use crate::store::{Reader, Store, StoreError};
use crate::words::tr;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How often progress is told while something comes.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// How often free room is looked at, in tellings.
const ROOM_EVERY: u32 = 8;

impl Services {
    /// Takes the queue up where the last run left it.
    pub(super) fn open_downloads(&self, store: &Arc<Store>) -> Result<(), DownloadError> {
        let shared = &self.shared;
        let settings: DownloadSettings = store.read(|reader| reader.setting(SETTING))?.unwrap_or_default();
        let is_held: bool = store.read(|reader| reader.setting(HELD_SETTING))?.unwrap_or_default();
        shared.downloads_held.store(is_held, Ordering::Relaxed);
        let setup = QueueSetup {
            store: Arc::clone(store),
            client: shared.client.clone(),
            runtime: shared.runtime.handle().clone(),
            limits: FetchLimits::default(),
            at_once: settings.at_once(),
            bytes_per_sec: settings.bytes_per_sec,
            clock: now_unix_secs,
            to_png: crate::thumbs::to_png,
        };
        // The queue must not keep the services that keep it.
        let weak = Arc::downgrade(shared);
        let held = is_held || shared.client.health().offline;
        let queue = Queue::start(setup, Arc::new(move |event| tell(&weak, event)), held)?;
        self.news(DownloadNews::Opened(queue.all(), Box::new(settings)));
        self.news(DownloadNews::Held(is_held));
        self.tell_forms(store);
        *lock(&shared.downloads) = Some(queue);
        let services = self.clone();
        thread("downloads", move || services.mind_downloads());
        Ok(())
    }

    pub(super) fn stop_downloads(&self) {
        let queue = lock(&self.shared.downloads).take();
        if let Some(queue) = queue {
            queue.stop();
        }
    }

    /// Nothing is fetched while CivitAI must not be asked.
    pub(super) fn hold_downloads_offline(&self) {
        let services = self.clone();
        thread("hold-downloads", move || services.hold_as_due());
    }

    fn hold_as_due(&self) {
        let Some(queue) = self.queue() else { return };
        let held = self.shared.downloads_held.load(Ordering::Relaxed);
        queue.hold(held || self.shared.client.health().offline);
        self.news(DownloadNews::Held(held));
        self.mind_downloads();
    }

    /// Somebody holds all downloads or lets them go on; kept, because a metered line is one after a restart, too.
    fn set_held(&self, queue: &Queue, held: bool) {
        self.shared.downloads_held.store(held, Ordering::Relaxed);
        queue.hold(held || self.shared.client.health().offline);
        self.news(DownloadNews::Held(held));
        let kept = self.store().map_or(Ok(()), |store| store.write(|writer| writer.put_setting(HELD_SETTING, &held)));
        if let Err(error) = kept {
            self.trouble(&error);
        }
    }

    pub(super) fn queue(&self) -> Option<Queue> {
        lock(&self.shared.downloads).clone()
    }

    pub(super) fn news(&self, news: DownloadNews) {
        self.send(AppEvent::Downloads(news));
    }

    /// Does what was asked of the queue. Blocks; belongs on a thread.
    pub(super) fn download(&self, ask: DownloadAsk) {
        let Some(queue) = self.queue() else { return };
        let done = match ask {
            DownloadAsk::Want(wants) => self.want(&queue, &wants),
            // Read into wants by `reduce`.
            DownloadAsk::Text(_) | DownloadAsk::Missing | DownloadAsk::Into(..) => Ok(()),
            DownloadAsk::PutRight(id) => {
                self.put_right(&queue, id);
                Ok(())
            }
            DownloadAsk::Spots(kind) => self.look_for_spots(kind),
            DownloadAsk::SetThen(settings, wants) => {
                let kept = self.keep_download_settings(&settings).map_err(DownloadError::from);
                kept.and_then(|()| if wants.is_empty() { Ok(()) } else { self.want(&queue, &wants) })
            }
            DownloadAsk::ListIn(path) => {
                let read = read_text(&path).map_err(|error| {
                    tr!("shelf-unreadable", why = error.to_string(), path = path.display().to_string())
                });
                self.news(DownloadNews::List(read));
                Ok(())
            }
            DownloadAsk::Pause(id) => queue.pause(id),
            DownloadAsk::Resume(id) => queue.resume(id),
            DownloadAsk::Cancel(id) => queue.cancel(id),
            DownloadAsk::Forget(id) => queue.forget(id),
            DownloadAsk::ForgetSettled => {
                let settled = queue.all().into_iter().filter(|one| one.state.is_settled());
                settled.map(|one| one.id).try_for_each(|id| queue.forget(id))
            }
            DownloadAsk::Prioritise(id, priority) => queue.set_priority(id, priority),
            DownloadAsk::MoveBefore(id, before) => queue.move_before(id, before),
            DownloadAsk::Hold(held) => {
                self.set_held(&queue, held);
                Ok(())
            }
            DownloadAsk::Place(kind, typed) => {
                let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
                let is_none = typed.as_os_str().is_empty();
                let folder = if is_none { Ok(None) } else { downloads::own_folder(&typed, home.as_deref()).map(Some) };
                self.news(DownloadNews::Place(kind, typed, folder));
                Ok(())
            }
            DownloadAsk::Set(settings) => {
                queue.set_limits(settings.at_once(), settings.bytes_per_sec);
                self.keep_download_settings(&settings).map_err(DownloadError::from)
            }
        };
        if let Err(error) = done {
            self.trouble(&error);
        }
        self.mind_downloads();
    }

    fn keep_download_settings(&self, settings: &DownloadSettings) -> Result<(), StoreError> {
        self.store().map_or(Ok(()), |store| store.write(|writer| writer.put_setting(SETTING, settings)))
    }

    /// Tells where files of a kind could go.
    fn look_for_spots(&self, kind: ModelKind) -> Result<(), DownloadError> {
        let Some(store) = self.store() else { return Ok(()) };
        let settings: DownloadSettings = store.read(|reader| reader.setting(SETTING))?.unwrap_or_default();
        let roots = store.read(|reader| reader.roots())?;
        self.news(DownloadNews::Spots(kind, downloads::spots(kind, &roots, &settings)));
        Ok(())
    }

    /// Finds out what each is and puts it into the queue.
    fn want(&self, queue: &Queue, wants: &[Want]) -> Result<(), DownloadError> {
        let Some(store) = self.store() else { return Ok(()) };
        let settings: DownloadSettings = store.read(|reader| reader.setting(SETTING))?.unwrap_or_default();
        let roots = store.read(|reader| reader.roots())?;
        let (mut added, mut had) = (0, 0);
        let mut there: Vec<(String, PathBuf)> = Vec::new();
        for (place_in_list, want) in wants.iter().enumerate() {
            self.news(DownloadNews::Asking(wants.len() - place_in_list));
            let place = match (&want.to, &want.path_in_root) {
                (Some(folder), _) => Where::Folder { folder, settings: &settings },
                (None, Some(path_in_root)) => Where::Again { path_in_root, roots: &roots, settings: &settings },
                (None, None) => Where::Library { roots: &roots, settings: &settings },
            };
            match self.wishes(&store, want, place) {
                Ok(wishes) => {
                    if let Some(other) = wishes.iter().find(|wish| want.pick.is_missed_by(wish)) {
                        self.news(DownloadNews::OtherBytes(want.name.clone(), other.file_name.clone()));
                    }
                    // Who names a folder wants a file there, whatever lies elsewhere.
                    let is_free = matches!(place, Where::Library { .. } | Where::Again { .. });
                    let (wishes, owned) = store.read(|reader| apart(reader, wishes, is_free))?;
                    let before = store.read(|reader| had_before(reader, &wishes))?;
                    let ids = queue.add(wishes)?;
                    let is_there = |one: &Download| one.state == DownloadState::Done;
                    let done: Vec<Download> = ids.iter().filter_map(|id| queue.get(*id)).filter(is_there).collect();
                    let new = ids.len() - done.len();
                    added += new;
                    had += before.min(new);
                    let first = owned.into_iter().chain(done.into_iter().map(|one| one.target)).next();
                    there.extend(first.filter(|_| new == 0).map(|first| (want.name.clone(), first)));
                }
                Err(DownloadError::NoFolder) => {
                    self.news(DownloadNews::NoFolder);
                    break;
                }
                Err(error) => self.news(DownloadNews::NotFound(want.name.clone(), error.to_string())),
            }
        }
        self.news(DownloadNews::Asking(0));
        if let Some((_, first)) = there.first() {
            let first = first.clone();
            self.news(DownloadNews::AlreadyThere(there.into_iter().map(|(name, _)| name).collect(), first));
        }
        if added > 0 {
            self.news(DownloadNews::Added(added, had));
        }
        Ok(())
    }

    /// What a want means in files. What the catalogue knows with hashes needs no question.
    fn wishes(&self, store: &Store, want: &Want, place: Where<'_>) -> Result<Vec<Wish>, DownloadError> {
        if let Goal::Version(id) = want.goal
            && let Some(version) = store.read(|reader| reader.version(id))?
            && let Some(model) = store.read(|reader| reader.model(version.model_id))?
            && !place.lacks(&model)
            && version.files.as_ref().is_some_and(|files| files.value.iter().any(|file| file.hash("SHA256").is_some()))
            && let Ok(wishes) = downloads::wishes(&model, &version, want.pick, place)
        {
            return Ok(wishes);
        }
        let asked = downloads::choose(&self.shared.client, &want.goal, want.pick, place);
        let chosen = self.shared.runtime.block_on(asked)?;
        store_answers(store, std::slice::from_ref(&chosen.answer))?;
        Ok(chosen.wishes)
    }

    /// One job for all that comes, with its progress; it ends when nothing runs and nothing may begin.
    fn mind_downloads(&self) {
        let turn = lock(&self.shared.turns.downloads);
        let Some(queue) = self.queue() else { return };
        if !has_work(&queue) {
            return;
        }
        self.job("Downloading", JobKind::Download, |_, control| Ok(self.follow_downloads(&queue, control)));
        drop(turn);
    }

    fn follow_downloads(&self, queue: &Queue, control: &JobControl) -> JobSummary {
        let mut seen: BTreeSet<DownloadId> = BTreeSet::new();
        let (mut paused, mut rests_until) = (false, None);
        let mut tellings = 0;
        loop {
            let is_stopping = self.shared.stopped.load(Ordering::Relaxed);
            if control.cancel.is_cancelled() && !is_stopping && !self.shared.downloads_held.load(Ordering::Relaxed) {
                self.set_held(queue, true);
            }
            if control.pause.is_paused() != paused && !is_stopping {
                paused = control.pause.is_paused();
                self.set_held(queue, paused);
            }
            if queue.rests_until() != rests_until {
                rests_until = queue.rests_until();
                self.news(DownloadNews::Resting(rests_until));
            }
            let open = queue.open();
            seen.extend(open.iter().map(|one| one.id));
            control.progress.set(sample(queue, &seen));
            self.news(DownloadNews::Progress(queue.running(), Instant::now()));
            if tellings % ROOM_EVERY == 0 && !open.is_empty() {
                self.news(DownloadNews::Room(rooms(&open)));
            }
            tellings += 1;
            let may_end = control.cancel.is_cancelled() || !paused;
            if is_stopping || (may_end && !has_work(queue)) {
                break;
            }
            // Paused ones stand still; waiting for them to settle would not wait.
            let moving = open.iter().filter(|one| one.state != DownloadState::Paused);
            let ids: Vec<DownloadId> = moving.map(|one| one.id).collect();
            queue.wait_for_any(&ids, TELL_EVERY);
        }
        if rests_until.is_some() {
            self.news(DownloadNews::Resting(None));
        }
        self.news(DownloadNews::Progress(Vec::new(), Instant::now()));
        summary(queue, &seen)
    }

    /// A finished file is in the library as soon as no scan runs.
    fn file_arrived(&self, download: &Download) {
        let Some(store) = self.store() else { return };
        let _turn = lock(&self.shared.turns.scan);
        match organise::take_in(&store, &self.journal(), download, &|event| self.library_event(event)) {
            Ok(arrival) => {
                for failed in arrival.failed {
                    tracing::info!("no sidecar was written ({}): {}", failed.message, failed.path.display());
                }
                if arrival.belongs != download.belongs {
                    self.note_belongs(&Download { belongs: arrival.belongs.clone(), ..download.clone() });
                }
                if arrival.is_outside {
                    self.news(DownloadNews::Outside(Box::new(download.clone())));
                }
            }
            Err(error) => self.trouble(&error),
        }
        // It may have been an update.
        self.list_updates();
    }
}

/// Passes on what the queue tells.
fn tell(weak: &Weak<Shared>, event: DownloadEvent) {
    let Some(shared) = weak.upgrade() else { return };
    let services = Services { shared };
    match event {
        DownloadEvent::Changed(download) => {
            if download.state == DownloadState::Done {
                let (services, download) = (services.clone(), download.clone());
                thread("arrived", move || services.file_arrived(&download));
            }
            services.news(DownloadNews::Changed(download));
        }
        DownloadEvent::Removed(id) => services.news(DownloadNews::Removed(id)),
    }
}

/// What is to be fetched, and where the library has the rest.
fn apart(reader: &Reader, wishes: Vec<Wish>, is_free: bool) -> Result<(Vec<Wish>, Vec<PathBuf>), StoreError> {
    let (mut missing, mut owned) = (Vec::new(), Vec::new());
    for wish in wishes {
        match if is_free { downloads::owned(reader, &wish)? } else { None } {
            Some(path) => owned.push(path),
            None => missing.push(wish),
        }
    }
    Ok((missing, owned))
}

/// How many of these were here before.
fn had_before(reader: &Reader, wishes: &[Wish]) -> Result<usize, StoreError> {
    let mut count = 0;
    for wish in wishes {
        let sha256 = wish.file.hash("SHA256").and_then(from_hex::<32>);
        // Another file of the version is not this one, where it can be told.
        let version = Some(wish.version_id).filter(|_| sha256.is_none());
        count += usize::from(reader.had(version, sha256)?.is_some());
    }
    Ok(count)
}

/// The disks these go to, with what is still to come there.
fn rooms(open: &[Download]) -> Vec<Room> {
    let mut folders: BTreeMap<&Path, u64> = BTreeMap::new();
    for one in open {
        let to_come = one.size_bytes.unwrap_or_default().saturating_sub(one.done_bytes);
        *folders.entry(&one.wish.folder).or_default() += to_come;
    }
    let mut disks: BTreeMap<PathBuf, (u64, u64)> = BTreeMap::new();
    for (folder, to_come) in folders {
        if let Some((mount, free)) = downloads::volume_of(folder) {
            let disk = disks.entry(mount).or_insert((0, free));
            disk.0 += to_come;
        }
    }
    let room = |(mount, (to_come_bytes, free_bytes))| Room { mount, to_come_bytes, free_bytes };
    disks.into_iter().map(room).collect()
}

/// Whether anything runs, or will by itself.
fn has_work(queue: &Queue) -> bool {
    let may_begin = !queue.is_held();
    queue
        .open()
        .iter()
        .any(|one| one.state == DownloadState::Running || (may_begin && one.state == DownloadState::Waiting))
        || !queue.running().is_empty()
}

fn sample(queue: &Queue, seen: &BTreeSet<DownloadId>) -> ProgressSample {
    let running = queue.running();
    let mut sample = ProgressSample { items_total: seen.len() as u64, ..ProgressSample::default() };
    for one in seen.iter().filter_map(|id| queue.get(*id)) {
        let live = running.iter().find(|live| live.id == one.id);
        let total = live.map_or(0, |live| live.total_bytes).max(one.size_bytes.unwrap_or_default());
        // What was given up is neither done nor due.
        match one.state {
            // Neither is what somebody paused: the time left is that of the others.
            DownloadState::Failed | DownloadState::Cancelled | DownloadState::Paused => sample.items_total -= 1,
            DownloadState::Done => {
                sample.items_done += 1;
                sample.bytes_done += total;
                sample.bytes_total += total;
            }
            _ => {
                sample.bytes_done += live.map_or(one.done_bytes, |live| live.done_bytes);
                sample.bytes_total += total;
            }
        }
    }
    sample
}

fn summary(queue: &Queue, seen: &BTreeSet<DownloadId>) -> JobSummary {
    let (mut done, mut failed, mut bytes) = (0, 0, 0);
    for one in seen.iter().filter_map(|id| queue.get(*id)) {
        match one.state {
            DownloadState::Done => {
                done += 1;
                bytes += one.size_bytes.unwrap_or_default();
            }
            DownloadState::Failed => failed += 1,
            _ => {}
        }
    }
    JobSummary::Download { done, failed, bytes }
}
