//! Giving moved files the names they had: only to the files that were moved, never to others that have their new names by now.

use super::disk;
use super::error::OrganiseError;
use super::journal::Step;
use super::undo::Back;
use crate::jobs::JobControl;
use crate::model::file::FileStamp;
use crate::model::ids::FileKey;
use crate::store::Store;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One move that is taken back.
#[derive(Clone, Copy)]
pub(super) struct Moving<'a> {
    pub(super) from: &'a Path,
    pub(super) to: &'a Path,
    pub(super) key: Option<FileKey>,
    pub(super) size_bytes: u64,
    pub(super) modified_ns: i64,
}

/// What became of the model to which the next files lie beside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Model {
    /// It went back from where these files are.
    Went,
    /// It was not there.
    WasNot,
    /// It stays where it is.
    Stays,
}

/// Takes the moves of one run back, from its last to its first: each model, then what lies beside it.
pub(super) struct WayBack {
    /// Where the library has the models.
    known: HashMap<FileKey, (PathBuf, FileStamp)>,
    model: Model,
}

impl WayBack {
    pub(super) fn new(store: &Store, steps: &[Step]) -> Result<Self, OrganiseError> {
        let keys = steps.iter().filter_map(|step| match step {
            Step::Move { key, .. } => *key,
            _ => None,
        });
        let known = store.read(|reader| {
            let mut known = HashMap::new();
            for key in keys {
                if let Some(record) = reader.file(key)? {
                    known.insert(key, (record.path, record.stamp));
                }
            }
            Ok(known)
        })?;
        Ok(Self { known, model: Model::WasNot })
    }

    /// Takes one move back.
    pub(super) fn take(&mut self, file: Moving<'_>, control: &JobControl) -> Result<Back, String> {
        let Some(key) = file.key else { return self.take_beside(file, control) };
        let done = self.take_model(file, key, control);
        self.model = match done {
            Ok(Back::Done) => Model::Went,
            Ok(Back::Nothing) => Model::WasNot,
            Err(_) => Model::Stays,
        };
        done
    }

    fn take_model(&self, file: Moving<'_>, key: FileKey, control: &JobControl) -> Result<Back, String> {
        let known = self.known.get(&key);
        if let Some((path, _)) = known.filter(|(path, _)| path != file.from && path != file.to) {
            return Err(format!("it was moved on since; take that back first: it is {}", path.display()));
        }
        // Touched since, and scanned: the library knows that it is still this model.
        let is_touched = |now: FileStamp| {
            let is_known = |(path, stamp): &(PathBuf, FileStamp)| {
                path == file.to && (stamp.size_bytes, stamp.modified_ns) == (now.size_bytes, now.modified_ns)
            };
            now.size_bytes == file.size_bytes && known.is_some_and(is_known)
        };
        let is_it = |now| disk::is_as_seen(now, file.size_bytes, file.modified_ns) || is_touched(now);
        move_back(file, disk::seen(file.to).is_some_and(is_it), control)
    }

    fn take_beside(&self, file: Moving<'_>, control: &JobControl) -> Result<Back, String> {
        match self.model {
            // Told of the model already.
            Model::Stays => Ok(Back::Nothing),
            // Other tools may have written it anew: it bears the model's name and belongs to it.
            Model::Went => move_back(file, true, control),
            Model::WasNot => {
                // A link that was moved is one made anew.
                let is_it = |now| disk::is_link(file.to) || disk::is_as_seen(now, file.size_bytes, file.modified_ns);
                move_back(file, disk::seen(file.to).is_some_and(is_it), control)
            }
        }
    }
}

/// Gives a file its old name. `is_it` tells whether what has the new name is the file that was moved.
fn move_back(file: Moving<'_>, is_it: bool, control: &JobControl) -> Result<Back, String> {
    let (from, to) = (file.from, file.to);
    let _stale = fs::remove_file(disk::copy_name(to));
    let told = |error: std::io::Error| error.to_string();
    match (disk::is_there(from), disk::is_there(to)) {
        (true, false) => Ok(Back::Nothing),
        (false, false) => Err("it is neither where it was nor where it was put".to_owned()),
        (true, true) if is_it && is_one_entry(from, to) => fs::rename(to, from).map_err(told).map(|()| Back::Done),
        // Killed between the new name and the end of the old one.
        (true, true) if disk::is_same_file(from, to) || (is_it && disk::has_same_bytes(from, to)) => {
            fs::remove_file(to).map_err(told).map(|()| Back::Done)
        }
        (true, true) => Err(format!("another file has its old name now: {}", from.display())),
        (false, true) if !is_it => {
            Err("another file has the name it was given, or it changed since; take later runs back first".to_owned())
        }
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
