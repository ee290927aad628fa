//! Taking a run back. What was done is seen on the disk, step by step from the last to the first: a run that was killed in the
//! middle is taken back like one that came to its end, and what cannot be put back is told and can be tried again.

use super::disk;
use super::error::OrganiseError;
use super::follow::{Follower, Moved};
use super::journal::{Journal, Mark, Step};
use super::links;
use super::trash::{Bin, Thrown};
use crate::jobs::JobControl;
use crate::library::{LibraryEvent, Sink, scan};
use crate::model::file::FileRecord;
use crate::model::organise::{FailedFile, RunReport};
use crate::store::Store;
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
    let is_thrown = steps.iter().any(|step| matches!(step, Step::Trash { .. }));
    let mut thrown = if is_thrown { Thrown::of(bin) } else { Thrown::default() };
    for (at, step) in steps.iter().enumerate().rev() {
        if control.should_stop() {
            report.left = at as u64 + 1;
            break;
        }
        match take_back(step, bin, &mut thrown, control) {
            Ok(back) => {
                count(step, back, &mut report);
                match step {
                    Step::Move { from, key: Some(key), .. } if disk::is_there(from) => {
                        let beside = beside.remove(&at).unwrap_or_default();
                        follower.add(Moved { key: *key, to: from.clone(), beside })?;
                    }
                    Step::Trash { record: Some(record), path, .. } if disk::is_there(path) => {
                        returned.push((**record).clone());
                    }
                    Step::Link { record, path, .. } if disk::is_there(path) => returned.push((**record).clone()),
                    _ => {}
                }
            }
            Err(message) => report.failed.push(FailedFile { path: path_of(step).to_path_buf(), message }),
        }
        control.progress.add_items(1);
    }
    follower.write()?;
    put_back(store, &returned, sink)?;
    if report.failed.is_empty() && report.left == 0 {
        journal.mark(id, Mark::Undone)?;
    }
    Ok(report)
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
    let cards = store.write(|writer| {
        let mut cards = Vec::with_capacity(records.len());
        for record in records {
            // A scan may have met it meanwhile under another number; that one is kept then.
            if writer.file(record.key)?.is_none() && writer.root(record.root)?.is_some() {
                let stamp = fs::metadata(&record.path).map_or(record.stamp, |meta| scan::stamp(&meta));
                cards.push(writer.put_file(&FileRecord { stamp, ..record.clone() })?);
            }
        }
        cards.extend(writer.take_touched()?);
        Ok(cards)
    })?;
    sink(LibraryEvent::Cards(cards));
    Ok(())
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
        Step::Place { .. } => report.models += 1,
        Step::Write { .. } | Step::Picture { .. } | Step::Folder { .. } => {}
    }
}

fn path_of(step: &Step) -> &Path {
    match step {
        Step::Move { to: path, .. }
        | Step::Folder { path }
        | Step::Trash { path, .. }
        | Step::Link { path, .. }
        | Step::Write { path, .. }
        | Step::Picture { path }
        | Step::Place { path, .. } => path,
    }
}

fn take_back(step: &Step, bin: &dyn Bin, thrown: &mut Thrown, control: &JobControl) -> Result<Back, String> {
    match step {
        Step::Move { from, to, .. } => move_back(from, to, control),
        Step::Folder { path } => {
            // Full of what somebody else put there, or gone: both are as they should be.
            let _removed = fs::remove_dir(path);
            Ok(Back::Nothing)
        }
        Step::Trash { path, .. } if disk::is_there(path) => Ok(Back::Nothing),
        Step::Trash { path, .. } => thrown.restore(bin, path).map(|()| Back::Done),
        Step::Link { path, kept, modified_ns, .. } => links::part(path, kept, *modified_ns, control),
        Step::Picture { path } if !disk::is_there(path) => Ok(Back::Nothing),
        // Somebody may have put another in its place: whatever it is, it can be had back.
        Step::Picture { path } => bin.throw(path).map(|()| Back::Done),
        Step::Write { path, before, after } => links::unwrite(path, before.as_deref(), after),
        Step::Place { path, target, symbolic } => links::unplace(path, target, *symbolic),
    }
}

fn move_back(from: &Path, to: &Path, control: &JobControl) -> Result<Back, String> {
    let _stale = fs::remove_file(disk::copy_name(to));
    match (disk::is_there(from), disk::is_there(to)) {
        (true, false) => Ok(Back::Nothing),
        (false, false) => Err("it is neither where it was nor where it was put".to_owned()),
        (true, true) if is_one_entry(from, to) => {
            fs::rename(to, from).map_err(|error| error.to_string()).map(|()| Back::Done)
        }
        // Killed between the new name and the end of the old one.
        (true, true) if disk::is_same_file(from, to) || disk::has_same_bytes(from, to) => {
            fs::remove_file(to).map_err(|error| error.to_string()).map(|()| Back::Done)
        }
        (true, true) => Err(format!("another file has its old name now: {}", from.display())),
        (false, true) => {
            disk::move_file(to, from, control).map_err(|error| error.to_string())?;
            Ok(Back::Done)
        }
    }
}

/// Whether two spellings are one name: where case does not matter, both are there and removing one removes the other.
fn is_one_entry(from: &Path, to: &Path) -> bool {
    let folded = |path: &Path| path.to_string_lossy().to_lowercase();
    let is_spelling = from != to && folded(from) == folded(to);
    let names = from.parent().and_then(|folder| fs::read_dir(folder).ok());
    is_spelling
        && names.is_some_and(|names| {
            names.filter_map(Result::ok).filter(|name| folded(&name.path()) == folded(to)).count() == 1
        })
}
