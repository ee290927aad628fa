//! Adding and removing root folders. No file is ever moved, and removing a root only forgets it.

use super::{LibraryError, places};
use crate::model::card::Card;
use crate::model::ids::{FileKey, RootId};
use crate::model::root::LibraryRoot;
use crate::store::{Store, StoreError, Writer};
use std::path::Path;

/// Adds a folder to the library, telling which tool's layout it follows. A folder that holds roots of the library takes
/// them in: their files keep their keys.
pub fn add(store: &Store, path: &Path, now_unix_secs: i64) -> Result<LibraryRoot, LibraryError> {
    let not_a_folder = |reason: String| LibraryError::NotAFolder { reason, path: path.to_path_buf() };
    // The real path, so that "/models" and "/Models" or a link to it are the same root.
    let real = std::fs::canonicalize(path).map_err(|error| not_a_folder(error.to_string()))?;
    if !real.is_dir() {
        return Err(not_a_folder("it is a file".to_owned()));
    }
    let real = without_verbatim_prefix(&real);
    let roots = store.read(|reader| reader.roots())?;
    if let Some(same) = roots.iter().find(|root| root.path == real) {
        return Ok(same.clone());
    }
    if let Some(holder) = roots.iter().find(|root| real.starts_with(&root.path)) {
        return Err(LibraryError::AlreadyThere { inside: holder.path.clone(), path: real });
    }
    let tool = places::recognise_tool(&real);
    let inner: Vec<RootId> = roots.iter().filter(|inner| inner.path.starts_with(&real)).map(|inner| inner.id).collect();
    let taken_in: Vec<FileKey> =
        if inner.is_empty() { Vec::new() } else { keys_in(store, |root| inner.contains(&root))? };
    Ok(store.write(|writer| {
        let id = writer.next_root_id()?;
        let root =
            LibraryRoot { id, path: real.clone(), tool, added_unix_secs: now_unix_secs, scanned_unix_secs: None };
        writer.put_root(&root)?;
        for inner in roots.iter().filter(|inner| inner.path.starts_with(&root.path)) {
            writer.remove_root(inner.id)?;
        }
        for key in &taken_in {
            rehome(writer, *key, &root)?;
        }
        Ok(root)
    })?)
}

/// The files of some roots.
fn keys_in(store: &Store, wanted: impl Fn(RootId) -> bool) -> Result<Vec<FileKey>, StoreError> {
    let mut keys = Vec::new();
    let mut take = |card: Card| {
        if wanted(card.root) {
            keys.push(card.key);
        }
    };
    store.read(|reader| reader.each_card(&mut take))?;
    Ok(keys)
}

/// Gives a file to another root. Without this a file that moves or vanishes before the next scan would belong to a root
/// that is no more, and no scan would ever look for it.
fn rehome(writer: &mut Writer<'_>, key: FileKey, root: &LibraryRoot) -> Result<(), StoreError> {
    if let Some(mut record) = writer.file(key)? {
        record.root = root.id;
        record.kind_by_folder = places::kind_by_folder(root.tool, &root.path, &record.path);
        writer.put_file(&record)?;
    }
    Ok(())
}

/// Takes a root out of the library and forgets its files. Nothing on disk is touched. Returns the forgotten keys.
pub fn remove(store: &Store, id: RootId) -> Result<Vec<FileKey>, LibraryError> {
    let keys = keys_in(store, |root| root == id)?;
    store.write(|writer| {
        writer.remove_root(id)?;
        for key in &keys {
            writer.remove_file(*key)?;
        }
        Ok(())
    })?;
    Ok(keys)
}

/// Windows' canonical paths begin with `\\?\`, which other programs and people do not understand.
fn without_verbatim_prefix(path: &Path) -> std::path::PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(short) if !short.starts_with("UNC") => std::path::PathBuf::from(short),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};

    #[test]
    fn a_root_is_added_once_and_takes_in_smaller_ones() {
        let data = tempfile::tempdir().unwrap();
        let disk = tempfile::tempdir().unwrap();
        let inner = disk.path().join("models/loras");
        std::fs::create_dir_all(&inner).unwrap();
        let store = Store::open(data.path()).unwrap();
        let first = add(&store, &inner, 1).unwrap();
        assert_eq!(add(&store, &inner, 2).unwrap(), first);
        let record = FileRecord::new(FileKey(7), first.id, inner.join("a.safetensors"), FileStamp::default(), 1);
        store.write(|writer| writer.put_file(&record)).unwrap();
        let outer = add(&store, disk.path(), 3).unwrap();
        let card = store.read(|reader| reader.card(FileKey(7))).unwrap().unwrap();
        assert_eq!(card.root, outer.id, "its files belong to the new root at once");
        assert_eq!(store.read(|reader| reader.roots()).unwrap(), [outer]);
        assert!(matches!(add(&store, &inner, 4), Err(LibraryError::AlreadyThere { .. })));
        assert!(matches!(add(&store, &disk.path().join("nope"), 5), Err(LibraryError::NotAFolder { .. })));
    }
}
