//! Doing what a plan says. A model with all that lies beside it goes as one: when any file of it fails, the others go back.

use super::disk::{self, DiskError};
use super::error::OrganiseError;
use super::follow::{Follower, Moved};
use super::journal::{Journal, Mark, Step};
use crate::jobs::JobControl;
use crate::library::{LibraryEvent, Sink};
use crate::model::file::FileStamp;
use crate::model::ids::FileKey;
use crate::model::organise::{FailedFile, FileMove, Plan, PlanRow, RowState, RunKind, RunReport};
use crate::model::root::LibraryRoot;
use crate::store::Store;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Moves the files of a plan that are ready. Everything is written down first; nothing is overwritten.
pub fn apply(
    store: &Store,
    journal: &Journal,
    plan: &Plan,
    now_unix_secs: i64,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    if let Some((short_bytes, mount)) =
        plan.volumes.iter().find_map(|volume| Some((volume.short_bytes()?, volume.mount.clone())))
    {
        return Err(OrganiseError::NoRoom { short_bytes, mount });
    }
    let ready: Vec<&PlanRow> = plan.rows.iter().filter(|row| row.state == RowState::Ready).collect();
    let mut report = RunReport::default();
    if ready.is_empty() {
        return Ok(report);
    }
    report.run = journal.begin(RunKind::Organise, &steps(plan), now_unix_secs)?;
    let copied: u64 = ready.iter().filter(|row| row.crosses).map(|row| row.size_bytes()).sum();
    control.progress.add_total(ready.len() as u64, copied);
    let mut follower = Follower::new(store, sink)?;
    let roots = store.read(|reader| reader.roots())?;
    let mut left_folders: BTreeSet<PathBuf> = BTreeSet::new();
    for (done, row) in ready.iter().enumerate() {
        if control.should_stop() {
            report.left = (ready.len() - done) as u64;
            break;
        }
        match move_row(row, control) {
            Ok(()) => {
                report.models += 1;
                report.files += 1 + row.beside.len() as u64;
                report.size_bytes += row.size_bytes();
                left_folders.extend(row.model.from.parent().map(Path::to_path_buf));
                let beside = row.beside.iter().map(|file| (file.from.clone(), file.to.clone())).collect();
                let (size_bytes, modified_ns) = (row.model.size_bytes, row.model.modified_ns);
                let was = FileStamp { size_bytes, modified_ns, ..FileStamp::default() };
                follower.add(Moved { key: row.key, to: row.model.to.clone(), was: Some(was), beside })?;
            }
            Err(DiskError::Stopped) => {
                report.left = (ready.len() - done) as u64;
                break;
            }
            Err(error) => {
                report.failed.push(FailedFile { path: row.model.from.clone(), message: error.to_string() });
            }
        }
        control.progress.add_items(1);
    }
    follower.write()?;
    tidy(&left_folders, &roots);
    journal.mark(report.run, Mark::Ended)?;
    Ok(report)
}

/// Ends a run that took files away: the library forgets them, and whoever shows it is told.
pub(super) fn end_without(
    store: &Store,
    journal: &Journal,
    report: &RunReport,
    gone: Vec<FileKey>,
    sink: Sink<'_>,
) -> Result<(), OrganiseError> {
    let touched = store.write(|writer| {
        for key in &gone {
            writer.remove_file(*key)?;
        }
        writer.take_touched()
    })?;
    sink(LibraryEvent::Removed(gone));
    sink(LibraryEvent::Cards(touched));
    journal.mark(report.run, Mark::Ended)
}

/// All that a plan will do, in its order.
pub(super) fn steps(plan: &Plan) -> Vec<Step> {
    let ready: Vec<&PlanRow> = plan.rows.iter().filter(|row| row.state == RowState::Ready).collect();
    new_folders(&ready).chain(ready.iter().flat_map(|row| steps_of(row))).collect()
}

/// Folders that will be made, the outer ones first: taking the run back removes them where they are empty again.
fn new_folders(rows: &[&PlanRow]) -> impl Iterator<Item = Step> + use<> {
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let mut there: BTreeSet<PathBuf> = BTreeSet::new();
    for folder in rows.iter().filter_map(|row| row.model.to.parent()) {
        for above in folder.ancestors() {
            if there.contains(above) || seen.contains(above) {
                break;
            }
            if disk::is_there(above) {
                there.insert(above.to_path_buf());
                break;
            }
            seen.insert(above.to_path_buf());
        }
    }
    seen.into_iter().map(|path| Step::Folder { path })
}

/// What lies beside a model first, so that a kill in between leaves the model where the next plan finds it.
fn files_of(row: &PlanRow) -> impl DoubleEndedIterator<Item = &FileMove> {
    row.beside.iter().chain([&row.model])
}

fn steps_of(row: &PlanRow) -> Vec<Step> {
    let step = |file: &FileMove| Step::Move {
        from: file.from.clone(),
        to: file.to.clone(),
        key: (file.from == row.model.from).then_some(row.key),
        size_bytes: file.size_bytes,
        modified_ns: file.modified_ns,
    };
    files_of(row).map(step).collect()
}

fn move_row(row: &PlanRow, control: &JobControl) -> Result<(), DiskError> {
    let (planned, now) = (&row.model, disk::seen(&row.model.from));
    if now.is_some_and(|now| (now.size_bytes, now.modified_ns) != (planned.size_bytes, planned.modified_ns)) {
        return Err(DiskError::Changed(planned.from.clone()));
    }
    let mut done: Vec<&FileMove> = Vec::new();
    for file in files_of(row) {
        if let Err(error) = disk::move_file(&file.from, &file.to, control) {
            // Not stopped by a cancel that is what brought us here.
            let back = JobControl::default();
            for file in done.into_iter().rev() {
                if let Err(error) = disk::move_file(&file.to, &file.from, &back) {
                    tracing::error!("a file could not be put back ({error})");
                }
            }
            return Err(error);
        }
        done.push(file);
    }
    Ok(())
}

/// Folders that became empty go, but for roots and the folders directly in them, which mean a kind.
fn tidy(folders: &BTreeSet<PathBuf>, roots: &[LibraryRoot]) {
    for folder in folders.iter().rev() {
        let root = roots.iter().filter(|root| folder.starts_with(&root.path));
        let Some(root) = root.max_by_key(|root| root.path.as_os_str().len()) else { continue };
        let inside = folder.strip_prefix(&root.path).map(|inside| inside.components().count()).unwrap_or_default();
        let is_models = root.path.join("models");
        let keep = if folder.starts_with(&is_models) { is_models } else { root.path.clone() };
        let kind_folder = folder.ancestors().find(|above| above.parent() == Some(&keep)).map(Path::to_path_buf);
        if let Some(kind_folder) = kind_folder.filter(|_| inside > 0) {
            disk::remove_empty(folder, &kind_folder);
        }
    }
}
