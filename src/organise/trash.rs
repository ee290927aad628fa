//! The system's trash: what is thrown away can be taken out again.

use super::disk;
use super::error::OrganiseError;
use super::folder::Folder;
use super::journal::{Journal, Step};
use super::run;
use crate::jobs::JobControl;
use crate::library::Sink;
use crate::model::file::FileRecord;
use crate::model::ids::FileKey;
use crate::model::organise::{FailedFile, RunKind, RunReport};
use crate::store::Store;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Somewhere to throw files.
pub trait Bin: Send + Sync {
    /// Throws one file away; the error is a sentence.
    fn throw(&self, path: &Path) -> Result<(), String>;
    /// Where things in it came from, oldest first, each with a word to have it back by.
    fn contents(&self) -> Result<Vec<(PathBuf, Ticket)>, String>;
    /// Puts one thing back where it came from.
    fn restore(&self, ticket: Ticket) -> Result<(), String>;
}

/// What a bin has one of its things back by.
#[derive(Clone, Debug)]
pub struct Ticket(TicketOf);

#[derive(Clone, Debug)]
enum TicketOf {
    #[cfg(not(target_os = "macos"))]
    System(trash::TrashItem),
    #[cfg(test)]
    Folder(PathBuf, PathBuf),
}

/// The trash of the system: Finder's, the recycle bin, or the one freedesktop.org describes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemBin;

impl Bin for SystemBin {
    fn throw(&self, path: &Path) -> Result<(), String> {
        trash::delete(path).map_err(|error| format!("the system's trash would not take it ({error})"))
    }

    #[cfg(not(target_os = "macos"))]
    fn contents(&self) -> Result<Vec<(PathBuf, Ticket)>, String> {
        let mut items = trash::os_limited::list().map_err(|error| format!("the trash cannot be read ({error})"))?;
        items.sort_by_key(|item| item.time_deleted);
        Ok(items.into_iter().map(|item| (item.original_path(), Ticket(TicketOf::System(item)))).collect())
    }

    #[cfg(target_os = "macos")]
    fn contents(&self) -> Result<Vec<(PathBuf, Ticket)>, String> {
        Err("macOS lets no program look into the trash; put it back with Finder, then rescan".to_owned())
    }

    fn restore(&self, ticket: Ticket) -> Result<(), String> {
        match ticket.0 {
            #[cfg(not(target_os = "macos"))]
            TicketOf::System(item) => trash::os_limited::restore_all([item])
                .map_err(|error| format!("it could not be taken out of the trash ({error})")),
            #[cfg(test)]
            TicketOf::Folder(..) => Err("this came from another bin".to_owned()),
        }
    }
}

/// What is in a bin, by where it came from.
#[derive(Default)]
pub(super) struct Thrown {
    items: HashMap<PathBuf, Vec<Ticket>>,
    refusal: Option<String>,
}

impl Thrown {
    pub(super) fn of(bin: &dyn Bin) -> Self {
        let mut thrown = Self::default();
        match bin.contents() {
            Ok(items) => {
                for (path, ticket) in items {
                    thrown.items.entry(path).or_default().push(ticket);
                }
            }
            Err(refusal) => thrown.refusal = Some(refusal),
        }
        thrown
    }

    /// Puts back what was last thrown away from a path.
    pub(super) fn restore(&mut self, bin: &dyn Bin, path: &Path) -> Result<(), String> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let last = self.items.get_mut(path).and_then(Vec::pop);
        let ticket = last.ok_or_else(|| "it is not in the trash any more".to_owned())?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        bin.restore(ticket)
    }
}

/// Throws models away with all that lies beside them. They leave the library; taking the run back brings both back.
pub fn throw_away(
    store: &Store,
    journal: &Journal,
    bin: &dyn Bin,
    keys: &[FileKey],
    now_unix_secs: i64,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let records: Vec<FileRecord> = store.read(|reader| {
        let mut records = Vec::with_capacity(keys.len());
        for key in keys {
            records.extend(reader.file(*key)?);
        }
        Ok(records)
    })?;
    let mut folders: HashMap<PathBuf, Option<Folder>> = HashMap::new();
    let groups: Vec<(&FileRecord, Vec<Step>)> =
        records.iter().map(|record| (record, steps_of(record, &records, &mut folders))).collect();
    let mut report = RunReport::default();
    let steps: Vec<Step> = groups.iter().flat_map(|(_, steps)| steps.clone()).collect();
    if steps.is_empty() {
        return Ok(report);
    }
    report.run = journal.begin(RunKind::Trash, &steps, now_unix_secs)?;
    control.progress.add_total(groups.len() as u64, 0);
    let mut gone: Vec<FileKey> = Vec::new();
    for (done, (record, steps)) in groups.iter().enumerate() {
        if control.should_stop() {
            report.left = (groups.len() - done) as u64;
            break;
        }
        match throw_group(bin, steps) {
            Ok(bytes) => {
                report.models += 1;
                report.files += steps.len() as u64;
                report.size_bytes += bytes;
                gone.push(record.key);
            }
            Err(message) => report.failed.push(FailedFile { path: record.path.clone(), message }),
        }
        control.progress.add_items(1);
    }
    run::end_without(store, journal, &report, gone, sink)?;
    Ok(report)
}

/// The model first: what lies beside it is worth nothing without it, and stays when it cannot go.
fn steps_of(record: &FileRecord, all: &[FileRecord], folders: &mut HashMap<PathBuf, Option<Folder>>) -> Vec<Step> {
    let Some((folder, name)) = record.path.parent().zip(record.path.file_name()) else { return Vec::new() };
    let read = || Folder::read(folder).ok();
    let Some(listed) = folders.entry(folder.to_path_buf()).or_insert_with(read) else { return Vec::new() };
    let Some(entry) = listed.get(name) else { return Vec::new() };
    let model =
        Step::Trash { path: record.path.clone(), record: Some(Box::new(record.clone())), size_bytes: entry.size_bytes };
    // What a model that stays shares with this one stays too.
    let stem = super::folder::stem_of(name);
    let same_stem = |other: &&FileRecord| {
        other.path.parent() == Some(folder)
            && other.path.file_name().is_some_and(|name| super::folder::stem_of(name) == stem)
    };
    let going = all.iter().filter(same_stem).count();
    let is_last = all.iter().rfind(same_stem).is_some_and(|last| last.key == record.key);
    let takes_all = going as u32 >= listed.models_like(name) && is_last;
    let beside = listed.beside(name).into_iter().filter(|_| takes_all);
    let beside =
        beside.map(|(name, entry)| Step::Trash { path: folder.join(name), record: None, size_bytes: entry.size_bytes });
    [model].into_iter().chain(beside).collect()
}

fn throw_group(bin: &dyn Bin, steps: &[Step]) -> Result<u64, String> {
    let mut bytes = 0;
    for step in steps {
        let Step::Trash { path, size_bytes, .. } = step else { continue };
        if disk::is_there(path) {
            bin.throw(path)?;
            bytes += size_bytes;
        }
    }
    Ok(bytes)
}

/// A folder that stands for the system's trash.
#[cfg(test)]
pub(super) struct FolderBin(pub(super) PathBuf);

#[cfg(test)]
impl Bin for FolderBin {
    fn throw(&self, path: &Path) -> Result<(), String> {
        let number = std::fs::read_dir(&self.0).map_err(|error| error.to_string())?.count();
        let inside = self.0.join(format!("{number:04}"));
        std::fs::write(inside.with_extension("from"), path.to_string_lossy().as_bytes())
            .map_err(|error| error.to_string())?;
        std::fs::rename(path, inside).map_err(|error| error.to_string())
    }

    fn contents(&self) -> Result<Vec<(PathBuf, Ticket)>, String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.0).map_err(|error| error.to_string())?.filter_map(Result::ok) {
            let path = entry.path();
            if path.extension().is_none()
                && let Ok(from) = std::fs::read_to_string(path.with_extension("from"))
            {
                found.push((PathBuf::from(&from), Ticket(TicketOf::Folder(path, from.into()))));
            }
        }
        Ok(found)
    }

    fn restore(&self, ticket: Ticket) -> Result<(), String> {
        match ticket.0 {
            TicketOf::Folder(inside, from) => std::fs::rename(inside, from).map_err(|error| error.to_string()),
            #[cfg(not(target_os = "macos"))]
            TicketOf::System(_) => Err("this came from another bin".to_owned()),
        }
    }
}
