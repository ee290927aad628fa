//! The queue: what waits, what runs, what was. Every change is on disk before it is told.

use super::control::{Asked, Control, Phase};
use super::error::DownloadError;
use super::pace::Bucket;
use super::rest::Rest;
use super::settings::FetchLimits;
use super::space::Reservations;
use crate::civitai::{Client, Storage};
use crate::model::download::{Download, DownloadPriority, DownloadState, Proof, Wish};
use crate::model::ids::DownloadId;
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// What those who watch are told. Called from any thread, never while the queue is locked.
pub type Sink = Arc<dyn Fn(DownloadEvent) + Send + Sync>;

/// Something changed in the queue.
#[derive(Clone, Debug)]
pub enum DownloadEvent {
    /// A download is new or stands otherwise than before.
    Changed(Box<Download>),
    /// One was taken out of the list.
    Removed(DownloadId),
}

/// What the queue works with.
pub struct QueueSetup {
    /// Where the queue is kept.
    pub store: Arc<Store>,
    /// The client that asks where files are.
    pub client: Client,
    /// A runtime with threads of its own: downloads wait on it from theirs.
    pub runtime: Handle,
    /// How patient each download is.
    pub limits: FetchLimits,
    /// Downloads at once.
    pub at_once: usize,
    /// Bytes a second for all together.
    pub bytes_per_sec: Option<u64>,
    /// Seconds since 1970.
    pub clock: fn() -> i64,
    /// Makes a picture a PNG, which is what every tool reads; none where it cannot.
    pub to_png: fn(&[u8]) -> Option<Vec<u8>>,
}

/// How far a running download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// Which one.
    pub id: DownloadId,
    /// What it does.
    pub phase: Phase,
    /// Bytes on disk.
    pub done_bytes: u64,
    /// Bytes in all; 0 while unknown.
    pub total_bytes: u64,
}

/// The queue. Clones are the same one.
#[derive(Clone)]
pub struct Queue {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) setup: QueueSetup,
    pub(super) storage: Storage,
    sink: Sink,
    pub(super) pace: Bucket,
    pub(super) space: Reservations,
    pub(super) rest: Rest,
    list: Mutex<List>,
    pub(super) changed: Condvar,
}

#[derive(Default)]
pub(super) struct List {
    pub(super) downloads: BTreeMap<DownloadId, Download>,
    pub(super) running: BTreeMap<DownloadId, Arc<Control>>,
    /// Threads that run or have ended since the last was started.
    pub(super) threads: Vec<JoinHandle<()>>,
    pub(super) at_once: usize,
    pub(super) held: bool,
    /// Those that run though the queue is held.
    pub(super) let_run: BTreeSet<DownloadId>,
    pub(super) quitting: bool,
}

impl Queue {
    /// Takes up what is in the store. What was running when the program ended waits again, and begins at once unless the queue is
    /// `held`.
    pub fn start(setup: QueueSetup, sink: Sink, held: bool) -> Result<Self, DownloadError> {
        let storage = setup.client.storage()?;
        let mut list = List { at_once: setup.at_once.max(1), held, ..List::default() };
        for mut download in setup.store.read(|reader| reader.downloads())? {
            if download.state == DownloadState::Running {
                download.state = DownloadState::Waiting;
            }
            if let Some(part) = download.part().filter(|_| !download.state.is_settled()) {
                download.done_bytes = std::fs::metadata(part).map_or(0, |metadata| metadata.len());
            }
            list.downloads.insert(download.id, download);
        }
        let pace = Bucket::new(setup.bytes_per_sec);
        let (list, changed, space) = (Mutex::new(list), Condvar::new(), Reservations::default());
        let rest = Rest::default();
        let queue = Self { inner: Arc::new(Inner { setup, storage, sink, pace, space, rest, list, changed }) };
        queue.inner.pump();
        Ok(queue)
    }

    /// Every download, by number.
    pub fn all(&self) -> Vec<Download> {
        self.inner.lock().downloads.values().cloned().collect()
    }

    /// Those that are not settled, by number.
    pub fn open(&self) -> Vec<Download> {
        self.inner.lock().downloads.values().filter(|one| !one.state.is_settled()).cloned().collect()
    }

    /// One download.
    pub fn get(&self, id: DownloadId) -> Option<Download> {
        self.inner.lock().downloads.get(&id).cloned()
    }

    /// How far those under way are.
    pub fn running(&self) -> Vec<Running> {
        let list = self.inner.lock();
        let sample = |(id, control): (&DownloadId, &Arc<Control>)| Running {
            id: *id,
            phase: control.phase(),
            done_bytes: control.done_bytes(),
            total_bytes: control.total_bytes(),
        };
        list.running.iter().map(sample).collect()
    }

    /// Adds downloads at the end. A file that is wanted for the same folder already is not added again: its number is given, and it
    /// goes on where it was paused or given up. Neither is one that was fetched and is still where it was put.
    pub fn add(&self, wishes: Vec<Wish>) -> Result<Vec<DownloadId>, DownloadError> {
        let now = (self.inner.setup.clock)();
        let known = self.all();
        let (mut ids, mut new): (Vec<DownloadId>, Vec<Download>) = (Vec::new(), Vec::new());
        let mut again = Vec::new();
        self.inner.setup.store.write(|writer| {
            for wish in wishes {
                let same = |other: &&Download| is_same(&other.wish, &wish) && is_open_or_there(other);
                if let Some(other) = known.iter().chain(&new).find(same) {
                    ids.push(other.id);
                    again.push((other.id, wish.preview, wish.sidecars));
                    continue;
                }
                let download = Download::new(writer.next_download_id()?, wish, now);
                writer.put_download(&download)?;
                ids.push(download.id);
                new.push(download);
            }
            Ok(())
        })?;
        let mut list = self.inner.lock();
        list.downloads.extend(new.iter().map(|download| (download.id, download.clone())));
        drop(list);
        for download in &new {
            self.inner.tell(download);
        }
        for (id, preview, sidecars) in again {
            self.inner.change(id, |download| wish_beside(download, preview, sidecars))?;
            self.resume(id)?;
        }
        self.inner.pump();
        Ok(ids)
    }

    /// Stops one for now.
    pub fn pause(&self, id: DownloadId) -> Result<(), DownloadError> {
        self.inner.ask_or_set(id, Asked::Pause, DownloadState::Paused)
    }

    /// Lets a paused, failed or cancelled one go on; it takes up what is on disk.
    pub fn resume(&self, id: DownloadId) -> Result<(), DownloadError> {
        self.inner.change(id, |download| {
            if matches!(download.state, DownloadState::Paused | DownloadState::Failed | DownloadState::Cancelled) {
                download.state = DownloadState::Waiting;
                download.refusal = None;
                download.differed = None;
                download.ended_unix_secs = None;
            }
        })?;
        self.inner.pump();
        Ok(())
    }

    /// Gives one up; what is on disk of it is removed.
    pub fn cancel(&self, id: DownloadId) -> Result<(), DownloadError> {
        self.inner.ask_or_set(id, Asked::Cancel, DownloadState::Cancelled)
    }

    /// Takes a settled one out of the list; of one that was given up, what is on disk of it goes too.
    pub fn forget(&self, id: DownloadId) -> Result<(), DownloadError> {
        let is_settled = self.inner.lock().downloads.get(&id).is_some_and(|download| download.state.is_settled());
        if !is_settled {
            return Ok(());
        }
        self.inner.setup.store.write(|writer| writer.remove_download(id))?;
        if let Some(mut download) = self.inner.lock().downloads.remove(&id) {
            super::part::abandon(&mut download);
        }
        (self.inner.sink)(DownloadEvent::Removed(id));
        Ok(())
    }

    /// Notes where a finished one lies and belongs now. Tells nobody: whoever found it out does.
    pub fn note_place(&self, found: &Download) -> Result<Option<Download>, DownloadError> {
        let download = {
            let mut list = self.inner.lock();
            let known = list.downloads.get_mut(&found.id).filter(|known| known.state == DownloadState::Done);
            let Some(known) = known else { return Ok(None) };
            (known.target, known.stamp, known.belongs) = (found.target.clone(), found.stamp, found.belongs.clone());
            known.clone()
        };
        self.inner.setup.store.write(|writer| writer.put_download(&download))?;
        Ok(Some(download))
    }

    /// Another priority.
    pub fn set_priority(&self, id: DownloadId, priority: DownloadPriority) -> Result<(), DownloadError> {
        self.inner.change(id, |download| download.priority = priority)
    }

    /// Puts one before another in the queue, or at its end. Both then have the priority of the other.
    pub fn move_before(&self, id: DownloadId, before: Option<DownloadId>) -> Result<(), DownloadError> {
        let mut order: Vec<(DownloadId, DownloadPriority)> = {
            let list = self.inner.lock();
            let mut open: Vec<&Download> = list.downloads.values().filter(|one| !one.state.is_settled()).collect();
            open.sort_by_key(|download| download.turn());
            open.into_iter().map(|download| (download.id, download.priority)).collect()
        };
        let Some(at) = order.iter().position(|(other, _)| *other == id) else { return Ok(()) };
        let (_, own) = order.remove(at);
        let to = before.and_then(|before| order.iter().position(|(other, _)| *other == before)).unwrap_or(order.len());
        let neighbour = order.get(to).or_else(|| order.last()).map_or(own, |(_, priority)| *priority);
        order.insert(to, (id, neighbour));
        let changed: Vec<Download> = {
            let mut list = self.inner.lock();
            let places = order.iter().zip(1..);
            let moved = places.filter_map(|((other, priority), place)| {
                let download = list.downloads.get_mut(other)?;
                let same = (download.place, download.priority) == (place, *priority);
                (download.place, download.priority) = (place, *priority);
                (!same).then(|| download.clone())
            });
            moved.collect()
        };
        self.inner.setup.store.write(|writer| changed.iter().try_for_each(|download| writer.put_download(download)))?;
        for download in &changed {
            self.inner.tell(download);
        }
        Ok(())
    }

    /// Begins no further ones, and pauses those that run; or goes on.
    pub fn hold(&self, held: bool) {
        let mut list = self.inner.lock();
        list.held = held;
        if held {
            for control in list.running.values() {
                control.ask(Asked::Quit);
            }
        }
        drop(list);
        self.inner.pump();
    }

    /// Whether it is held.
    pub fn is_held(&self) -> bool {
        self.inner.lock().held
    }

    /// When the pause ends that CivitAI asked for; `None` where there is none. The queue goes on by itself.
    pub fn rests_until(&self) -> Option<Instant> {
        self.inner.rest.until()
    }

    /// Other limits from now on.
    pub fn set_limits(&self, at_once: usize, bytes_per_sec: Option<u64>) {
        self.inner.pace.set(bytes_per_sec);
        self.inner.lock().at_once = at_once.max(1);
        self.inner.pump();
    }

    /// Lets these run though the queue is held, and no others.
    pub fn let_run(&self, ids: &[DownloadId]) -> Result<(), DownloadError> {
        self.inner.lock().let_run.extend(ids.iter().copied());
        self.inner.pump();
        Ok(())
    }

    /// Waits until one of these neither waits nor runs, but no longer than so long.
    pub fn wait_for_any(&self, ids: &[DownloadId], longest: Duration) {
        let end = Instant::now() + longest;
        let settled = |list: &List| {
            let state = |id: &DownloadId| list.downloads.get(id).map(|download| download.state);
            ids.iter().any(|id| !matches!(state(id), Some(DownloadState::Waiting | DownloadState::Running)))
        };
        let mut list = self.inner.lock();
        while !settled(&list) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            list = self.inner.changed.wait_timeout(list, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until none of these waits or runs.
    pub fn wait_for(&self, ids: &[DownloadId]) {
        let is_open = |list: &List, id: &DownloadId| {
            let state = list.downloads.get(id).map(|download| download.state);
            matches!(state, Some(DownloadState::Waiting | DownloadState::Running))
        };
        let mut list = self.inner.lock();
        while ids.iter().any(|id| is_open(&list, id)) {
            list = self.inner.changed.wait(list).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Stops all that runs and waits for it; it goes on with the next start.
    pub fn stop(&self) {
        let mut list = self.inner.lock();
        list.quitting = true;
        for control in list.running.values() {
            control.ask(Asked::Quit);
        }
        let threads = std::mem::take(&mut list.threads);
        drop(list);
        for thread in threads {
            // Until its end a thread holds the store open. A panic in it was told when it happened.
            drop(thread.join());
        }
    }
}

/// The same file for the same folder.
fn is_same(one: &Wish, other: &Wish) -> bool {
    one.version_id == other.version_id && one.file.id == other.file.id && one.folder == other.folder
}

/// Another wish of what is put beside it. One that is done and can be proved where it lies goes the way once more for its picture.
fn wish_beside(download: &mut Download, preview: Option<String>, sidecars: bool) {
    let is_proved = matches!(download.proof, Some(Proof::Sha256 | Proof::Blake3));
    if download.state == DownloadState::Done && is_proved && download.wish.preview.is_none() && preview.is_some() {
        download.state = DownloadState::Waiting;
    }
    (download.wish.preview, download.wish.sidecars) = (preview, sidecars);
}

/// Whether asking for it again adds nothing: it is not done yet, or its file is there as it was left.
fn is_open_or_there(download: &Download) -> bool {
    download.state != DownloadState::Done
        || download.stamp.is_some_and(|stamp| super::stamp(&download.target) == Some(stamp))
}

/// Whether two paths may be one where upper and lower case are the same.
fn may_be_one(one: &Path, other: &Path) -> bool {
    one == other || one.to_string_lossy().to_lowercase() == other.to_string_lossy().to_lowercase()
}

impl Inner {
    pub(super) fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, download: &Download) {
        (self.sink)(DownloadEvent::Changed(Box::new(download.clone())));
    }

    pub(super) fn keep(&self, download: &Download) {
        let kept: Result<(), StoreError> = self.setup.store.write(|writer| writer.put_download(download));
        if let Err(error) = kept {
            // The part on disk is what counts; without the row it is found under its name again.
            tracing::warn!("a download could not be noted: {error}");
        }
    }

    /// Gives a download a name that no other one in the list has or waits for, on disk before anything of that name is there. Without
    /// this, two could write into one part after a restart.
    pub(super) fn claim(&self, download: &mut Download, target: &Path) -> bool {
        {
            let mut list = self.lock();
            let has_it = |other: &Download| {
                let is_open = other.id != download.id && other.state != DownloadState::Done;
                is_open && (may_be_one(&other.target, target) || may_be_one(&other.naming, target))
            };
            if list.downloads.values().any(has_it) {
                return false;
            }
            if let Some(known) = list.downloads.get_mut(&download.id) {
                known.target = target.to_path_buf();
            }
        }
        download.target = target.to_path_buf();
        self.keep(download);
        true
    }

    /// Changes one that does not run, in memory and then on disk.
    fn change(&self, id: DownloadId, change: impl FnOnce(&mut Download)) -> Result<(), DownloadError> {
        let download = {
            let mut list = self.lock();
            let Some(known) = list.downloads.get_mut(&id) else { return Ok(()) };
            // In its place and at once: put back after the write it could take back what its thread said meanwhile.
            change(known);
            known.clone()
        };
        self.note(&download)
    }

    fn note(&self, download: &Download) -> Result<(), DownloadError> {
        self.setup.store.write(|writer| writer.put_download(download))?;
        self.changed.notify_all();
        self.tell(download);
        Ok(())
    }

    /// Asks a running one to stop; sets the state of one that does not run.
    fn ask_or_set(&self, id: DownloadId, asked: Asked, state: DownloadState) -> Result<(), DownloadError> {
        let now = (self.setup.clock)();
        let download = {
            // Locked over both, or it could begin between the look and the change.
            let mut list = self.lock();
            if let Some(control) = list.running.get(&id) {
                control.ask(asked);
                return Ok(());
            }
            let Some(known) = list.downloads.get_mut(&id) else { return Ok(()) };
            if known.state == DownloadState::Done {
                return Ok(());
            }
            known.state = state;
            if state == DownloadState::Cancelled {
                known.ended_unix_secs = Some(now);
                super::part::abandon(known);
            }
            known.clone()
        };
        self.note(&download)
    }
}
