//! The names of one folder, looked up without asking the disk again and whatever their case.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// Name, time and size of one file in a folder.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The name as it is on the disk.
    pub(super) name: OsString,
    /// Last modification, nanoseconds since 1970.
    pub(super) modified_ns: i64,
    /// Length in bytes.
    pub(super) size_bytes: u64,
}

/// The files of one folder by name. Built by the scanner from one `read_dir`; looked up without regard to case, with
/// the names kept as they are.
///
/// Give it plain files only. Files of a subfolder named `extra_data-vid_N` (where civitdl puts its sidecar and pictures)
/// may be given too, as `extra_data-vid_N/name`.
#[derive(Clone, Debug, Default)]
pub struct FolderListing {
    // Sorted, so that files that share a beginning can be walked; several names can differ in case only.
    by_folded_name: BTreeMap<Vec<u8>, Vec<Entry>>,
}

impl FolderListing {
    /// A listing of `(name, last modification in nanoseconds since 1970, length in bytes)`.
    pub fn new(files: impl IntoIterator<Item = (OsString, i64, u64)>) -> Self {
        let mut by_folded_name: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
        for (name, modified_ns, size_bytes) in files {
            let key = folded(&name);
            by_folded_name.entry(key).or_default().push(Entry { name, modified_ns, size_bytes });
        }
        Self { by_folded_name }
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.by_folded_name.values().map(Vec::len).sum()
    }

    /// Whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.by_folded_name.is_empty()
    }

    /// The name as it is on the disk for one that may differ in case; an exact match is preferred.
    pub fn find(&self, name: &OsStr) -> Option<&OsStr> {
        let entries = self.by_folded_name.get(&folded(name))?;
        entries.iter().find(|entry| entry.name == name).or_else(|| entries.first()).map(|entry| entry.name.as_os_str())
    }

    /// All entries whose folded name is this.
    pub(super) fn entries(&self, folded_name: &[u8]) -> &[Entry] {
        self.by_folded_name.get(folded_name).map(Vec::as_slice).unwrap_or_default()
    }

    /// All entries whose folded name begins so, in order.
    pub(super) fn starting_with(&self, prefix: Vec<u8>) -> impl Iterator<Item = (&[u8], &Entry)> {
        self.by_folded_name
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .flat_map(|(key, entries)| entries.iter().map(move |entry| (key.as_slice(), entry)))
    }

    /// All entries whose folded name lies from `start` to before `end`, by name.
    pub(super) fn groups_between(&self, start: Vec<u8>, end: Vec<u8>) -> impl Iterator<Item = (&[u8], &[Entry])> {
        self.by_folded_name.range(start..end).map(|(key, entries)| (key.as_slice(), entries.as_slice()))
    }

    /// See [`Self::groups_between`]; one by one.
    pub(super) fn between(&self, start: Vec<u8>, end: Vec<u8>) -> impl Iterator<Item = (&[u8], &Entry)> {
        self.groups_between(start, end).flat_map(|(key, entries)| entries.iter().map(move |entry| (key, entry)))
    }
}

impl FromIterator<(OsString, i64, u64)> for FolderListing {
    fn from_iter<I: IntoIterator<Item = (OsString, i64, u64)>>(files: I) -> Self {
        Self::new(files)
    }
}

/// A name in lower case. Names that are not text keep their bytes, so that two of them are never taken for one.
pub(super) fn folded(name: &OsStr) -> Vec<u8> {
    match name.to_str() {
        Some(text) => text.to_lowercase().into_bytes(),
        None => name.as_encoded_bytes().to_ascii_lowercase(),
    }
}
