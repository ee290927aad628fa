//! Taking a run back. What was done is seen on the disk, step by step from the last to the first: a run that was killed in the
//! middle is taken back like one that came to its end, and what cannot be put back is told and can be tried again.

use super::back::{Moving, WayBack};
use super::deploy::{self, Lists};
use super::disk;
use super::error::OrganiseError;
use super::follow::{Follower, Moved};
use super::journal::{Journal, Mark, Step};
use super::links;
use super::trash::{Bin, Thrown};
use crate::jobs::JobControl;
use crate::library::{LibraryEvent, Sink, scan};
use crate::model::card::Card;
use crate::model::file::{FileRecord, FileStamp, Lookup, UserEdits};
use crate::model::ids::FileKey;
use crate::model::organise::{FailedFile, RunReport};
use crate::store::{Store, StoreError, Writer};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What became of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Back {
    /// It was put back.
    Done,
    /// It was never done, or is back already.
    Nothing,
}

/// Takes a run back: the given one, else the last that was not taken back.
pub fn undo(
    store: &Store,
    journal: &Journal,
    bin: &dyn Bin,
    run: Option<u64>,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let id = match run {
        Some(id) => id,
        // Not the one before a run that cannot be read: the user means the last.
        None => journal.runs().iter().find(|run| !run.undone).ok_or(OrganiseError::NothingToUndo)?.id,
    };
    let (past, steps) = journal.read(id)?;
    if past.undone {
        return Err(OrganiseError::NoSuchRun { id });
    }
    control.progress.add_total(steps.len() as u64, 0);
    let mut report = RunReport { run: id, ..RunReport::default() };
    let mut follower = Follower::new(store, sink)?;
    let mut beside = beside_of(&steps);
    let mut returned: Vec<FileRecord> = Vec::new();
    let mut taken_off: Vec<PathBuf> = Vec::new();
    let is_thrown = steps.iter().any(|step| matches!(step, Step::Trash { .. }));
    let thrown = if is_thrown { Thrown::of(bin) } else { Thrown::default() };
    let mut way = Way {
        moves: WayBack::new(store, &steps)?,
        thrown,
        lists: Lists::default(),
        since_unix_secs: past.at_unix_secs,
    };
    for (at, step) in steps.iter().enumerate().rev() {
        if control.should_stop() {
            report.left += at as u64 + 1;
            break;
        }
        if matches!(step, Step::Register { server, .. } if way.lists.is_gone(server)) {
            // Told once; every other would wait as long, and fail as well.
            report.left += 1;
            continue;
        }
        let was = seen_before(step);
        match take_back(step, bin, &mut way, control) {
            Ok(back) => {
                count(step, back, &mut report);
                match step {
                    Step::Move { from, key: Some(key), size_bytes, modified_ns, .. }
                        if back == Back::Done || is_it(from, *size_bytes, *modified_ns) =>
                    {
                        let beside = beside.remove(&at).unwrap_or_default();
                        follower.add(Moved { key: *key, to: from.clone(), was, beside })?;
                    }
                    Step::Trash { record: Some(record), path, .. } | Step::Link { record, path, .. }
                        if back == Back::Done || disk::is_as_known(path, record.stamp) =>
                    {
                        returned.push((**record).clone());
                    }
                    Step::Register { path, .. } => taken_off.push(path.clone()),
                    _ => {}
                }
            }
            Err(message) => report.failed.push(FailedFile { path: path_of(step).to_path_buf(), message }),
        }
        control.progress.add_items(1);
    }
    follower.write()?;
    deploy::forget_told(store, &taken_off)?;
    put_back(store, &returned, sink)?;
    if report.failed.is_empty() && report.left == 0 {
        journal.mark(id, Mark::Undone)?;
    }
    Ok(report)
}

/// What taking steps back needs to know.
struct Way {
    moves: WayBack,
    thrown: Thrown,
    lists: Lists,
    since_unix_secs: i64,
}

/// What a file is right before it gets its old name.
fn seen_before(step: &Step) -> Option<FileStamp> {
    match step {
        Step::Move { from, to, .. } => disk::seen(to).or_else(|| disk::seen(from)),
        _ => None,
    }
}

fn is_it(path: &Path, size_bytes: u64, modified_ns: i64) -> bool {
    disk::seen(path).is_some_and(|now| disk::is_as_seen(now, size_bytes, modified_ns))
}

/// For each model's step, the way back of what lies beside it: the steps before it, back to the model before.
fn beside_of(steps: &[Step]) -> HashMap<usize, HashMap<PathBuf, PathBuf>> {
    let mut of = HashMap::new();
    let mut waiting = HashMap::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Move { key: Some(_), .. } => {
                of.insert(at, std::mem::take(&mut waiting));
            }
            Step::Move { from, to, key: None, .. } => {
                waiting.insert(to.clone(), from.clone());
            }
            _ => {}
        }
    }
    of
}

/// Knows thrown-away models again as they were.
fn put_back(store: &Store, records: &[FileRecord], sink: Sink<'_>) -> Result<(), OrganiseError> {
    if records.is_empty() {
        return Ok(());
    }
    let known: HashMap<PathBuf, FileKey> =
        store.read(|reader| reader.cards())?.into_iter().map(|card| (card.path, card.key)).collect();
    let cards = store.write(|writer| {
        let mut cards = Vec::with_capacity(records.len());
        for record in records {
            if writer.file(record.key)?.is_some() || writer.root(record.root)?.is_none() {
                continue;
            }
            // A scan may have met it meanwhile under another number; that one is kept then.
            if let Some(key) = known.get(&record.path) {
                cards.extend(join(writer, record, *key)?);
            } else {
                let mut record = record.clone();
                scan::take_moved(&mut record, None);
                cards.push(writer.put_file(&record)?);
            }
        }
        cards.extend(writer.take_touched()?);
        Ok(cards)
    })?;
    sink(LibraryEvent::Cards(cards));
    Ok(())
}

/// Gives a file that is known by another number now what was known of it by its old one.
fn join(writer: &mut Writer<'_>, old: &FileRecord, key: FileKey) -> Result<Option<Card>, StoreError> {
    let Some(mut now) = writer.file(key)? else { return Ok(None) };
    scan::take_moved(&mut now, None);
    if now.fingerprint.is_some() && now.fingerprint == old.fingerprint {
        let is_untouched =
            (now.stamp.size_bytes, now.stamp.modified_ns) == (old.stamp.size_bytes, old.stamp.modified_ns);
        if is_untouched && now.digests.is_none() {
            now.digests.clone_from(&old.digests);
            now.hash_error = None;
        }
        if is_untouched && now.lookup == Lookup::Pending {
            now.lookup = old.lookup;
        }
        if now.user == UserEdits::default() {
            now.user = old.user.clone();
        }
        now.first_seen_unix_secs = now.first_seen_unix_secs.min(old.first_seen_unix_secs);
        writer.put_file(&now)?;
        writer.inherit(old.key, &now)?;
    }
    writer.put_file(&now).map(Some)
}

fn count(step: &Step, back: Back, report: &mut RunReport) {
    if back == Back::Nothing || matches!(step, Step::Folder { .. }) {
        return;
    }
    report.files += 1;
    match step {
        Step::Move { key, size_bytes, .. } => {
            report.models += u64::from(key.is_some());
            report.size_bytes += size_bytes;
        }
        Step::Trash { record, size_bytes, .. } => {
            report.models += u64::from(record.is_some());
            report.size_bytes += size_bytes;
        }
        Step::Link { size_bytes, .. } => {
            report.models += 1;
            report.size_bytes += size_bytes;
        }
        Step::Place { .. } | Step::Register { .. } => report.models += 1,
        Step::Write { .. } | Step::Picture { .. } | Step::Folder { .. } => {}
    }
}

pub(super) fn path_of(step: &Step) -> &Path {
    match step {
        Step::Move { to: path, .. }
        | Step::Folder { path }
        | Step::Trash { path, .. }
        | Step::Link { path, .. }
        | Step::Write { path, .. }
        | Step::Picture { path }
        | Step::Place { path, .. }
        | Step::Register { path, .. } => path,
    }
}

fn take_back(step: &Step, bin: &dyn Bin, way: &mut Way, control: &JobControl) -> Result<Back, String> {
    match step {
        Step::Move { from, to, key, size_bytes, modified_ns } => {
            let (key, size_bytes, modified_ns) = (*key, *size_bytes, *modified_ns);
            way.moves.take(Moving { from, to, key, size_bytes, modified_ns }, control)
        }
        Step::Folder { path } => {
            // Full of what somebody else put there, or gone: both are as they should be.
            let _removed = fs::remove_dir(path);
            Ok(Back::Nothing)
        }
        Step::Trash { path, size_bytes, record } if disk::is_there(path) => {
            let is_other = record.as_ref().is_some_and(|record| !disk::is_as_known(path, record.stamp));
            if is_other && way.thrown.has(bin, path, *size_bytes) {
                return Err("another file has its name now; it stays in the trash".to_owned());
            }
            Ok(Back::Nothing)
        }
        Step::Trash { path, size_bytes, .. } => {
            way.thrown.restore(bin, path, *size_bytes, way.since_unix_secs).map(|()| Back::Done)
        }
        Step::Link { path, kept, modified_ns, .. } => links::part(path, kept, *modified_ns, control),
        Step::Picture { path } if !disk::is_there(path) => Ok(Back::Nothing),
        // Somebody may have put another in its place: whatever it is, it can be had back.
        Step::Picture { path } => bin.throw(path).map(|()| Back::Done),
        Step::Write { path, before, after } => links::unwrite(path, before.as_deref(), after),
        Step::Place { path, target, symbolic } => links::unplace(path, target, *symbolic),
        Step::Register { server, path } => way.lists.take_off(server, path),
    }
}
