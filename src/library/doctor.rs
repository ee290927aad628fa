//! Is everything in order? Checks that a person can understand, each with what to do.

use super::LibraryError;
use super::devices::Devices;
use crate::model::file::FileState;
use crate::model::text;
use crate::store::{Store, StoreError, set_aside};
use std::path::{Path, PathBuf};

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// Whether it is in order.
    pub ok: bool,
    /// What was found, and what to do where there is something to do.
    pub detail: String,
}

impl Check {
    fn new(name: &'static str, ok: bool, detail: impl Into<String>) -> Self {
        Self { name, ok, detail: detail.into() }
    }
}

/// Checks the store, every row in it, and every root.
pub fn examine(data_dir: &Path) -> Vec<Check> {
    match Store::open(data_dir) {
        Ok(store) => examine_open(&store),
        Err(error) => vec![Check::new("library file", false, error.to_string())],
    }
}

/// The same for a store that is open already. Reads every row.
pub fn examine_open(store: &Store) -> Vec<Check> {
    let mut checks = vec![Check::new("library file", true, store.path().display().to_string())];
    match rows(store) {
        Ok(more) => checks.extend(more),
        Err(error) => checks.push(Check::new("library entries", false, error.to_string())),
    }
    match store.read(|reader| reader.roots()) {
        Ok(roots) if roots.is_empty() => {
            checks.push(Check::new("folders", true, "none yet; add one with `civitdeck scan FOLDER` or in the window"));
        }
        Ok(roots) => {
            let devices = Devices::detect();
            for root in roots {
                let device = devices.of(&root.path);
                let turning = if device.is_rotating { ", rotating disk: one file is read at a time" } else { "" };
                let (ok, state) = match std::fs::read_dir(&root.path) {
                    Ok(_) => (true, format!("{}{turning}", root.tool.label())),
                    Err(error) => {
                        (false, format!("cannot be reached ({error}); its models stay in the library, greyed"))
                    }
                };
                checks.push(Check::new("folder", ok, format!("{}: {state}", root.path.display())));
            }
        }
        Err(error) => checks.push(Check::new("folders", false, error.to_string())),
    }
    checks
}

fn rows(store: &Store) -> Result<Vec<Check>, StoreError> {
    let mut unreadable = Vec::new();
    let mut count = [0_u64; 4];
    let mut unhashed = 0_u64;
    store.read(|reader| {
        reader.each_file(|key, record| match record {
            Ok(record) => {
                count[record.state() as usize] += 1;
                unhashed += u64::from(record.digests.is_none());
            }
            Err(error) => unreadable.push(format!("entry {key}: {error}")),
        })
    })?;
    let (models, versions) = store.read(|reader| reader.catalogue_counts())?;
    let [identified, unknown, pending, broken] =
        [FileState::Identified, FileState::Unknown, FileState::Pending, FileState::Broken]
            .map(|state| text::count(count[state as usize]));
    Ok(vec![
        Check::new(
            "library entries",
            unreadable.is_empty(),
            if unreadable.is_empty() {
                format!("identified {identified} · unknown {unknown} · pending {pending} · broken {broken}")
            } else {
                unreadable.join("; ")
            },
        ),
        Check::new("hashes", true, format!("{} not hashed yet", text::plural(unhashed, "file", "files"))),
        Check::new(
            "catalogue",
            true,
            format!(
                "{} and {}",
                text::plural(models, "model", "models"),
                text::plural(versions, "version", "versions")
            ),
        ),
    ])
}

/// Reads every page a run of the program could read: damage may lie behind a beginning that is sound.
fn read_through(store: &Store) -> Result<(), StoreError> {
    store.read(|reader| {
        reader.roots()?;
        reader.cards()?;
        reader.each_file(|_, _| {})?;
        reader.catalogue_counts().map(drop)
    })
}

/// Sets a store that cannot be opened or read aside, under a name that keeps it, and makes an empty one. Does nothing to
/// a store that is sound, or that another instance or a newer program owns. Returns the backup.
pub fn rebuild(data_dir: &Path, now_unix_secs: i64) -> Result<Option<PathBuf>, LibraryError> {
    match Store::open(data_dir).and_then(|store| read_through(&store)) {
        Ok(()) => Ok(None),
        Err(error) if error.is_damage() => {
            let backup = set_aside(data_dir, now_unix_secs)?;
            Store::open(data_dir)?;
            Ok(Some(backup))
        }
        Err(error) => Err(error.into()),
    }
}
