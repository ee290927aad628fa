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
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Somewhere to throw files.
pub trait Bin: Send + Sync {
    /// Throws one file away; the error is a sentence.
    fn throw(&self, path: &Path) -> Result<(), String>;
    /// What is in it, oldest first.
    fn contents(&self) -> Result<Vec<InBin>, String>;
    /// How long a file in it is, where that can be told.
    fn size_bytes(&self, ticket: &Ticket) -> Option<u64>;
    /// Puts one thing back where it came from.
    fn restore(&self, ticket: Ticket) -> Result<(), String>;
}

/// One thing in a bin.
#[derive(Clone, Debug)]
pub struct InBin {
    /// Where it came from.
    pub from: PathBuf,
    /// When it was thrown away, seconds since 1970.
    pub thrown_unix_secs: i64,
    /// What it is had back by.
    pub ticket: Ticket,
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
    fn contents(&self) -> Result<Vec<InBin>, String> {
        let mut items = trash::os_limited::list().map_err(|error| format!("the trash cannot be read ({error})"))?;
        items.sort_by_key(|item| item.time_deleted);
        let thing = |item: trash::TrashItem| InBin {
            from: item.original_path(),
            thrown_unix_secs: item.time_deleted,
            ticket: Ticket(TicketOf::System(item)),
        };
        Ok(items.into_iter().map(thing).collect())
    }

    #[cfg(target_os = "macos")]
    fn contents(&self) -> Result<Vec<InBin>, String> {
        Err("macOS lets no program look into the trash; put it back with Finder, then rescan".to_owned())
    }

    fn size_bytes(&self, ticket: &Ticket) -> Option<u64> {
        // Not by reference: where there is no variant at all, only the value itself is known to be none.
        match ticket.0 {
            #[cfg(not(target_os = "macos"))]
            TicketOf::System(ref item) => trash::os_limited::metadata(item).ok()?.size.size(),
            #[cfg(test)]
            TicketOf::Folder(..) => None,
        }
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
    items: HashMap<PathBuf, Vec<InBin>>,
    refusal: Option<String>,
}

impl Thrown {
    pub(super) fn of(bin: &dyn Bin) -> Self {
        let mut thrown = Self::default();
        match bin.contents() {
            Ok(items) => {
                for item in items {
                    thrown.items.entry(item.from.clone()).or_default().push(item);
                }
            }
            Err(refusal) => thrown.refusal = Some(refusal),
        }
        thrown
    }

    /// Puts back the file of this length that was thrown away from a path: by the run that began then, where that can be told from
    /// what was thrown away from there before and after.
    pub(super) fn restore(
        &mut self,
        bin: &dyn Bin,
        path: &Path,
        size_bytes: u64,
        since_unix_secs: i64,
    ) -> Result<(), String> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let place = self.place(bin, path, size_bytes, since_unix_secs);
        let items = self.items.get_mut(path).zip(place);
        let item = items.map(|(items, place)| items.remove(place));
        let item = item.ok_or_else(|| "it is not in the trash any more".to_owned())?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        bin.restore(item.ticket)
    }

    /// Whether a file of this length that came from a path is in the bin.
    pub(super) fn has(&self, bin: &dyn Bin, path: &Path, size_bytes: u64) -> bool {
        self.place(bin, path, size_bytes, i64::MIN).is_some()
    }

    fn place(&self, bin: &dyn Bin, path: &Path, size_bytes: u64, since_unix_secs: i64) -> Option<usize> {
        let items = self.items.get(path)?;
        let fits = |item: &InBin| bin.size_bytes(&item.ticket).is_none_or(|size| size == size_bytes);
        let first = items.iter().position(|item| item.thrown_unix_secs >= since_unix_secs && fits(item));
        first.or_else(|| items.iter().rposition(fits))
    }
}

/// A model that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Going {
    /// The model.
    pub key: FileKey,
    /// The file that makes it one too many: without that one it stays.
    pub kept: Option<FileKey>,
}

/// Throws models away with all that lies beside them. They leave the library; taking the run back brings both back.
pub fn throw_away(
    store: &Store,
    journal: &Journal,
    bin: &dyn Bin,
    going: &[Going],
    now_unix_secs: i64,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<RunReport, OrganiseError> {
    let (records, kept) = records_of(store, going)?;
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
        let may_go = kept.get(&record.key).map_or(Ok(()), |kept| is_spare(record, kept.as_ref()));
        match may_go.and_then(|()| throw_group(bin, steps)) {
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
    let going: HashSet<FileKey> = gone.iter().copied().collect();
    run::end_without(store, journal, &report, gone, sink)?;
    let left = groups.iter().map(|(record, _)| *record).filter(|record| going.contains(&record.key));
    note_had(store, left, now_unix_secs)?;
    Ok(report)
}

/// Who meets one of these on CivitAI again is told that it was here.
fn note_had<'a>(
    store: &Store,
    mut left: impl Iterator<Item = &'a FileRecord>,
    now_unix_secs: i64,
) -> Result<(), OrganiseError> {
    store.write(|writer| {
        left.try_for_each(|record| {
            let version = record.civit_match().map(|found| found.version_id);
            let sha256 = record.digests.as_ref().map(|digests| digests.sha256);
            writer.note_had(version, sha256, now_unix_secs)
        })
    })?;
    Ok(())
}

/// For each model the file because of which it may go, which may be one that the library does not know any more.
type Kept = HashMap<FileKey, Option<FileRecord>>;

/// The models that are to go, each path once, and the files because of which they may.
fn records_of(store: &Store, going: &[Going]) -> Result<(Vec<FileRecord>, Kept), OrganiseError> {
    let (mut records, mut kept) = (Vec::with_capacity(going.len()), Kept::new());
    store.read(|reader| {
        let mut paths = HashSet::new();
        for one in going {
            let Some(record) = reader.file(one.key)? else { continue };
            if let Some(key) = one.kept {
                kept.insert(one.key, reader.file(key)?);
            }
            if paths.insert(record.path.clone()) {
                records.push(record);
            }
        }
        Ok(())
    })?;
    Ok((records, kept))
}

/// Whether a file is one too many now, right before it goes: both it and the one that is kept are what they were when they were
/// hashed.
fn is_spare(record: &FileRecord, kept: Option<&FileRecord>) -> Result<(), String> {
    let kept = kept.ok_or_else(|| "the library does not know the file that is kept any more".to_owned())?;
    if !disk::is_as_known(&record.path, record.stamp) {
        return Err("it changed since it was hashed; scan again".to_owned());
    }
    if !disk::is_as_known(&kept.path, kept.stamp) {
        let path = kept.path.display();
        return Err(format!("the file that is kept is not there any more, or changed since it was hashed: {path}"));
    }
    let real = |path: &Path| std::fs::canonicalize(path);
    let is_one = matches!((real(&record.path), real(&kept.path)), (Ok(one), Ok(other)) if one == other);
    let is_link = std::fs::symlink_metadata(&record.path).is_ok_and(|meta| meta.is_symlink());
    if is_one && !is_link {
        return Err("it is the file that is kept, by another path".to_owned());
    }
    Ok(())
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

    fn contents(&self) -> Result<Vec<InBin>, String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.0).map_err(|error| error.to_string())?.filter_map(Result::ok) {
            let path = entry.path();
            if path.extension().is_none()
                && let Ok(from) = std::fs::read_to_string(path.with_extension("from"))
            {
                // What was thrown away later has a higher number.
                let number = path.file_name().and_then(|name| name.to_str()?.parse().ok());
                let ticket = Ticket(TicketOf::Folder(path, from.clone().into()));
                found.push(InBin { from: from.into(), thrown_unix_secs: number.unwrap_or_default(), ticket });
            }
        }
        found.sort_by_key(|item| item.thrown_unix_secs);
        Ok(found)
    }

    fn size_bytes(&self, ticket: &Ticket) -> Option<u64> {
        match &ticket.0 {
            TicketOf::Folder(inside, _) => std::fs::metadata(inside).ok().map(|meta| meta.len()),
            #[cfg(not(target_os = "macos"))]
            TicketOf::System(_) => None,
        }
    }

    fn restore(&self, ticket: Ticket) -> Result<(), String> {
        match ticket.0 {
            TicketOf::Folder(inside, from) => std::fs::rename(inside, from).map_err(|error| error.to_string()),
            #[cfg(not(target_os = "macos"))]
            TicketOf::System(_) => Err("this came from another bin".to_owned()),
        }
    }
}
