//! Scanning: what is on the disks now, compared with what the library knows.
//!
//! A file whose size, time and inode are what they were is not opened. New and changed files are read by their headers
//! only (hashing follows in the background); a file that turned up elsewhere is recognised by its fingerprint and keeps
//! its key; a file that vanished is kept and marked; a root that cannot be reached is left exactly as it was.

mod classify;
mod read;
mod walk;

pub(crate) use walk::{modified_ns, stamp};

use super::{ItemIssue, LibraryError, LibraryEvent, Sink, now_unix_secs};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::file::{ClaimedHashes, FileRecord, FileStamp, Lookup};
use crate::model::ids::{FileKey, RootId};
use crate::model::root::LibraryRoot;
use crate::store::{Store, Writer};
use classify::{Classified, Task, TaskKind};
use read::ToolCache;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

/// Files of one transaction. Small enough that the gallery fills while a scan runs, large enough to be quick.
const BATCH_FILES: usize = 512;
/// The longest a finished file waits for its transaction.
const BATCH_WAIT: Duration = Duration::from_millis(300);

/// What a scan did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Model files found, each once.
    pub found: u64,
    /// Files never seen before.
    pub new: u64,
    /// Files whose bytes changed.
    pub changed: u64,
    /// Files known by another path.
    pub moved: u64,
    /// Files exactly as they were.
    pub unchanged: u64,
    /// Files that are not where they were.
    pub missing: u64,
    /// Roots that could not be reached.
    pub offline: Vec<RootId>,
    /// What failed on the way.
    pub issues: Vec<ItemIssue>,
    /// Whether it was stopped before its end.
    pub cancelled: bool,
}

/// What one file's header says, and its fingerprint.
pub(super) fn header_of(path: &Path) -> (crate::model::facts::HeaderFacts, Option<[u8; 32]>) {
    let (facts, fingerprint, _) = read::header(path);
    (facts, fingerprint)
}

/// Takes a file in where its record says it lies now, for who gave it another name. `was` is what it was right before: where that is
/// not what is known of it, its bytes are others, and what was proved of those that were there before does not hold.
pub(crate) fn take_moved(record: &mut FileRecord, was: Option<FileStamp>) {
    let Ok(meta) = std::fs::metadata(&record.path) else { return };
    let now = stamp(&meta);
    let was = was.unwrap_or(now);
    if (was.size_bytes, was.modified_ns) != (record.stamp.size_bytes, record.stamp.modified_ns) {
        let (header, fingerprint, _) = read::header(&record.path);
        let before = take_header(record, &header, fingerprint, was.modified_ns);
        record.claimed.sha256 = before.or(record.claimed.sha256);
    }
    record.stamp = now;
    record.missing_since_unix_secs = None;
}

/// Scans roots and brings the store up to date, telling `sink` as it goes.
pub fn scan(
    store: &Store,
    roots: &[LibraryRoot],
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<ScanReport, LibraryError> {
    let known = store.read(|reader| reader.cards())?;
    scan_known(store, roots, &known, control, sink)
}

/// As [`scan`], for who has read all cards of the library already: reading 100,000 twice costs as much as the walk.
pub fn scan_known(
    store: &Store,
    roots: &[LibraryRoot],
    known: &[Card],
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<ScanReport, LibraryError> {
    let mut report = ScanReport::default();
    let classified = classify::classify(roots, known, control, &mut report, sink);
    if control.cancel.is_cancelled() {
        report.cancelled = true;
        return Ok(report);
    }
    control.progress.add_total(classified.tasks.len() as u64, 0);
    read_and_store(store, roots, &classified, control, &mut report, sink)?;
    report.cancelled = control.cancel.is_cancelled();
    if !report.cancelled {
        mark_missing(store, &classified, &mut report, sink)?;
        mark_scanned(store, roots, &report)?;
    }
    for issue in &report.issues {
        sink(LibraryEvent::Issue(issue.clone()));
    }
    Ok(report)
}

/// One task's result on its way from a worker to the writer.
struct Read<'a> {
    task: &'a Task,
    header: Option<(crate::model::facts::HeaderFacts, Option<[u8; 32]>)>,
}

/// Workers open files; this thread alone writes. Vanished files that turn up are taken out of `classified.vanished`.
fn read_and_store(
    store: &Store,
    roots: &[LibraryRoot],
    classified: &Classified<'_>,
    control: &JobControl,
    report: &mut ScanReport,
    sink: Sink<'_>,
) -> Result<(), LibraryError> {
    if classified.tasks.is_empty() {
        return Ok(());
    }
    let caches: HashMap<RootId, ToolCache> = roots.iter().map(|root| (root.id, ToolCache::find(root))).collect();
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 4);
    std::thread::scope(|scope| {
        // Owned in here, so that leaving early (a full disk) hangs up on the workers instead of leaving them waiting.
        let (sender, receiver) = sync_channel::<Read<'_>>(BATCH_FILES);
        for number in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            let worker = move || {
                while let Some(task) = classified.tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if control.should_stop() || sender.send(read_task(task)).is_err() {
                        return;
                    }
                    control.progress.add_items(1);
                }
            };
            std::thread::Builder::new()
                .name(format!("scan-{number}"))
                .spawn_scoped(scope, worker)
                .map_err(|error| LibraryError::System(error.to_string()))?;
        }
        drop(sender);
        let mut writer = BatchWriter { store, roots, caches: &caches, classified, report, sink };
        let mut batch = Vec::with_capacity(BATCH_FILES);
        let mut begun = Instant::now();
        for read in receiver {
            if batch.is_empty() {
                begun = Instant::now();
            }
            batch.push(read);
            if batch.len() >= BATCH_FILES || begun.elapsed() >= BATCH_WAIT {
                writer.commit(&mut batch)?;
            }
        }
        writer.commit(&mut batch)
    })
}

fn read_task(task: &Task) -> Read<'_> {
    let header = match &task.kind {
        TaskKind::New | TaskKind::Changed(_) => {
            let (facts, fingerprint, _) = read::header(&task.path);
            Some((facts, fingerprint))
        }
        TaskKind::Beside(_) => None,
    };
    Read { task, header }
}

struct BatchWriter<'a, 'c> {
    store: &'a Store,
    roots: &'a [LibraryRoot],
    caches: &'a HashMap<RootId, ToolCache>,
    classified: &'a Classified<'c>,
    report: &'a mut ScanReport,
    sink: Sink<'a>,
}

impl BatchWriter<'_, '_> {
    fn commit(&mut self, batch: &mut Vec<Read<'_>>) -> Result<(), LibraryError> {
        if batch.is_empty() {
            return Ok(());
        }
        let now = now_unix_secs();
        let reads = std::mem::take(batch);
        let mut moved = Vec::new();
        let cards = self.store.write(|writer| {
            let mut cards = Vec::with_capacity(reads.len());
            for read in &reads {
                let Some(root) = self.roots.iter().find(|root| root.id == read.task.root) else { continue };
                let record = self.record_of(writer, read, root, now, &mut moved)?;
                cards.push(writer.put_file(&record)?);
            }
            cards.extend(writer.take_touched()?);
            Ok(cards)
        })?;
        for read in &reads {
            match read.task.kind {
                TaskKind::New => self.report.new += 1,
                TaskKind::Changed(_) => self.report.changed += 1,
                TaskKind::Beside(_) => {}
            }
        }
        self.report.new -= moved.len() as u64;
        self.report.moved += moved.len() as u64;
        (self.sink)(LibraryEvent::Cards(cards));
        Ok(())
    }

    /// The record a read makes: a known one brought up to date, a vanished one found again, or a new one.
    fn record_of(
        &self,
        writer: &mut Writer<'_>,
        read: &Read<'_>,
        root: &LibraryRoot,
        now: i64,
        moved: &mut Vec<FileKey>,
    ) -> Result<FileRecord, crate::store::StoreError> {
        let task = read.task;
        let fingerprint = read.header.as_ref().and_then(|(_, fingerprint)| *fingerprint);
        let known = match task.kind {
            TaskKind::Changed(key) | TaskKind::Beside(key) => writer.file(key)?,
            TaskKind::New => {
                let found = fingerprint.and_then(|print| self.classified.take_vanished(&print, task.stamp.size_bytes));
                moved.extend(found);
                found.map(|key| writer.file(key)).transpose()?.flatten()
            }
        };
        let mut record = if let Some(record) = known {
            record
        } else {
            let seen = if root.scanned_unix_secs.is_none() { written_before(task.stamp, now) } else { now };
            FileRecord::new(writer.next_file_key()?, root.id, task.path.clone(), task.stamp, seen)
        };
        let before = match &read.header {
            Some((header, fingerprint)) => take_header(&mut record, header, *fingerprint, task.stamp.modified_ns),
            None => None,
        };
        record.root = root.id;
        record.path.clone_from(&task.path);
        record.stamp = task.stamp;
        record.missing_since_unix_secs = None;
        record.kind_by_folder = read::kind_by_folder(root, &record.path);
        if let Some(cache) = self.caches.get(&root.id) {
            read::apply_beside(&mut record, task.take_beside(), cache, root);
        }
        // Our own hash of what looks like the same file is worth more than what a sidecar says.
        record.claimed.sha256 = before.or(record.claimed.sha256);
        Ok(record)
    }
}

/// When a file came that was there before its folder was looked at for the first time: when it was written, or ten years of models
/// would all have come today.
fn written_before(stamp: FileStamp, now: i64) -> i64 {
    const SEC_NS: i64 = 1_000_000_000;
    let written = stamp.modified_ns.div_euclid(SEC_NS);
    if written > 0 { written.min(now) } else { now }
}

/// Takes over what a header says. Digests survive only where the bytes cannot have changed: the same fingerprint and
/// size, and a time that is the same too. A moved copy with a new time is hashed again; the hash it had is returned, to
/// be kept as a claim.
fn take_header(
    record: &mut FileRecord,
    header: &crate::model::facts::HeaderFacts,
    fingerprint: Option<[u8; 32]>,
    modified_ns: i64,
) -> Option<[u8; 32]> {
    let mut kept = None;
    let same_print = fingerprint.is_some() && record.fingerprint == fingerprint;
    let same_time = record.stamp.modified_ns == modified_ns;
    if !(same_print && same_time) {
        let before = record.digests.take().map(|digests| digests.sha256);
        record.hash_error = None;
        record.findings.clear();
        if same_print {
            kept = before;
        } else {
            record.claimed = ClaimedHashes::default();
            record.lookup = Lookup::Pending;
        }
    }
    record.header = header.clone();
    record.fingerprint = fingerprint;
    kept
}

/// Files that are not where they were and were not found elsewhere are kept and marked.
fn mark_missing(
    store: &Store,
    classified: &Classified<'_>,
    report: &mut ScanReport,
    sink: Sink<'_>,
) -> Result<(), LibraryError> {
    let gone: Vec<&Card> = classified.still_vanished();
    report.missing = gone.len() as u64;
    let fresh: Vec<FileKey> = gone.iter().filter(|card| !card.missing).map(|card| card.key).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let now = now_unix_secs();
    let cards = store.write(|writer| {
        let mut cards = Vec::with_capacity(fresh.len());
        for key in fresh {
            if let Some(mut record) = writer.file(key)? {
                record.missing_since_unix_secs = Some(now);
                cards.push(writer.put_file(&record)?);
            }
        }
        Ok(cards)
    })?;
    sink(LibraryEvent::Cards(cards));
    Ok(())
}

fn mark_scanned(store: &Store, roots: &[LibraryRoot], report: &ScanReport) -> Result<(), LibraryError> {
    let offline: HashSet<RootId> = report.offline.iter().copied().collect();
    let now = now_unix_secs();
    store.write(|writer| {
        for root in roots.iter().filter(|root| !offline.contains(&root.id)) {
            if let Some(mut stored) = writer.root(root.id)? {
                stored.scanned_unix_secs = Some(now);
                writer.put_root(&stored)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Whether `path` lies in or below one of `folders`.
fn is_below(path: &Path, folders: &[std::path::PathBuf]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}
