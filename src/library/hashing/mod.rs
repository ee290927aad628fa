//! Hashing what has not been hashed, in the background: per device, what is on screen first, then small files first.
//!
//! The queue is not stored: a file without digests is a file to hash, so a run that was paused, stopped or killed goes
//! on where the last committed digest left off.

mod queue;
mod record;

pub use queue::Wanted;
pub(super) use record::take_digests;

use super::{LibraryError, LibraryEvent, Sink};
use crate::hash::{self, HashControl, HashError};
use crate::jobs::JobControl;
use crate::library::devices::Devices;
use crate::model::digests::Digests;
use crate::model::ids::RootId;
use crate::store::Store;
use queue::{DeviceQueue, Job};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Digests of one transaction.
const BATCH_FILES: usize = 128;
/// The longest a finished digest waits for its transaction.
const BATCH_WAIT: Duration = Duration::from_millis(250);
/// Files above this use all cores by themselves, so only one of them is hashed at a time.
const LARGE_BYTES: u64 = 32 << 20;

/// What a run of hashing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashReport {
    /// Files hashed.
    pub hashed: u64,
    /// Bytes hashed.
    pub bytes: u64,
    /// Files that could not be hashed; the reason is among their findings.
    pub failed: u64,
    /// Whether it was stopped before its end.
    pub cancelled: bool,
}

/// Hashes every file of the library that has no digests, except below `offline` roots.
pub fn hash_pending(
    store: &Store,
    offline: &[RootId],
    wanted: &Wanted,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<HashReport, LibraryError> {
    let queues = queue::build(store, offline, &Devices::detect())?;
    for queue in &queues {
        let (files, bytes) = queue.totals();
        control.progress.add_total(files, bytes);
    }
    let large = Mutex::new(());
    std::thread::scope(|scope| {
        // Owned in here, so that leaving early (a full disk) hangs up on the workers instead of leaving them waiting.
        let (sender, receiver) = sync_channel::<Outcome>(BATCH_FILES);
        for queue in &queues {
            for number in 0..queue.readers() {
                let (sender, large) = (sender.clone(), &large);
                std::thread::Builder::new()
                    .name(format!("hash-{number}"))
                    .spawn_scoped(scope, move || work(queue, wanted, control, large, &sender))
                    .map_err(|error| LibraryError::System(error.to_string()))?;
            }
        }
        drop(sender);
        let mut report = HashReport::default();
        let mut batch = Vec::with_capacity(BATCH_FILES);
        let mut begun = Instant::now();
        loop {
            let wait = if batch.is_empty() { Duration::from_hours(1) } else { BATCH_WAIT };
            match receiver.recv_timeout(wait) {
                Ok(outcome) => {
                    if batch.is_empty() {
                        begun = Instant::now();
                    }
                    batch.push(outcome);
                    if batch.len() < BATCH_FILES && begun.elapsed() < BATCH_WAIT {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    commit(store, &mut batch, &mut report, sink)?;
                    break;
                }
            }
            commit(store, &mut batch, &mut report, sink)?;
        }
        report.cancelled = control.cancel.is_cancelled();
        Ok(report)
    })
}

/// One finished file on its way to the store.
struct Outcome {
    job: Job,
    result: Result<Digests, HashError>,
}

fn work(queue: &DeviceQueue, wanted: &Wanted, control: &JobControl, large: &Mutex<()>, sender: &SyncSender<Outcome>) {
    while !control.should_stop() {
        let Some(job) = queue.take(wanted) else { return };
        let counted = Counted { control, bytes: AtomicU64::new(0) };
        let is_large = job.stamp.size_bytes > LARGE_BYTES;
        let _one_at_a_time = is_large.then(|| large.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        // Where one file is read at a time, the other cores are free for its digests.
        let result = if is_large || queue.readers() == 1 {
            hash::hash_file(&job.path, &counted)
        } else {
            hash::hash_file_inline(&job.path, &counted)
        };
        if matches!(result, Err(HashError::Cancelled { .. })) {
            return;
        }
        if result.is_err() {
            // The total was promised these bytes; a file that gave fewer must not leave the bar short of its end.
            let missing = job.stamp.size_bytes.saturating_sub(counted.bytes.load(Ordering::Relaxed));
            control.progress.add_bytes(missing);
        }
        control.progress.add_items(1);
        if sender.send(Outcome { job, result }).is_err() {
            return;
        }
    }
}

/// Passes what the digests read on to the job's progress, and the job's cancel and pause on to the digests.
struct Counted<'a> {
    control: &'a JobControl,
    bytes: AtomicU64,
}

impl HashControl for Counted<'_> {
    fn advance(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.control.progress.add_bytes(bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.control.should_stop()
    }
}

fn commit(
    store: &Store,
    batch: &mut Vec<Outcome>,
    report: &mut HashReport,
    sink: Sink<'_>,
) -> Result<(), LibraryError> {
    if batch.is_empty() {
        return Ok(());
    }
    let outcomes = std::mem::take(batch);
    let cards = store.write(|writer| {
        let mut cards = Vec::with_capacity(outcomes.len());
        for outcome in &outcomes {
            let Some(mut record) = writer.file(outcome.job.key)? else { continue };
            // The file was moved or replaced while it was hashed: the next scan knows better than this result.
            if record.stamp != outcome.job.stamp || record.path != outcome.job.path {
                continue;
            }
            record::take_result(&mut record, &outcome.result);
            cards.push(writer.put_file(&record)?);
        }
        cards.extend(writer.take_touched()?);
        Ok(cards)
    })?;
    for outcome in &outcomes {
        match &outcome.result {
            Ok(digests) => {
                report.hashed += 1;
                report.bytes += digests.size_bytes;
            }
            Err(_) => report.failed += 1,
        }
    }
    sink(LibraryEvent::Cards(cards));
    Ok(())
}
