//! The store's promises: what was committed is there, what cannot be opened is refused in words and left as it was.

use super::{STORE_FILE, Store, StoreError, ThumbCache, schema, set_aside};
use crate::model::catalogue::{CivitMatch, FileInfo, ModelInfo, VersionInfo};
use crate::model::digests::HashKind;
use crate::model::file::{FileRecord, FileStamp, FileState, Lookup};
use crate::model::ids::{CivitFileId, ModelId, RootId, VersionId};
use crate::model::sourced::{Source, Sourced};

mod answers;
mod community;
mod known;
mod marks;

fn record(store: &Store, path: &str) -> FileRecord {
    store
        .write(|writer| {
            let key = writer.next_file_key()?;
            let record = FileRecord::new(key, RootId(1), path.into(), FileStamp::default(), 5);
            writer.put_file(&record)?;
            Ok(record)
        })
        .unwrap()
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let written = {
        let store = Store::open(dir.path()).unwrap();
        record(&store, "/m/a.safetensors")
    };
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.read(|reader| reader.file(written.key)).unwrap(), Some(written.clone()));
    let next = record(&store, "/m/b.safetensors");
    assert_ne!(next.key, written.key);
    assert_eq!(store.read(|reader| reader.cards()).unwrap().len(), 2);
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let failed: Result<(), StoreError> = store.write(|writer| {
        let key = writer.next_file_key()?;
        writer.put_file(&FileRecord::new(key, RootId(1), "/m/a".into(), FileStamp::default(), 5))?;
        Err(StoreError::Corrupt { reason: "stop".to_owned(), path: "x".into() })
    });
    assert!(failed.is_err());
    assert_eq!(store.read(|reader| reader.file_count()).unwrap(), 0);
}

#[test]
fn a_second_instance_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Store::open(dir.path()).unwrap();
    let second = Store::open(dir.path()).err().unwrap();
    assert!(matches!(second, StoreError::InUse { .. }), "{second}");
    assert!(second.to_string().contains("already running"));
}

#[test]
fn a_store_that_is_just_let_go_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let first = Store::open(dir.path()).unwrap();
    let close = move || {
        // Long enough that a single try would meet it.
        std::thread::sleep(std::time::Duration::from_millis(100));
        drop(first);
    };
    let closing = std::thread::Builder::new().name("closing".to_owned()).spawn(close).unwrap();
    assert!(Store::open(dir.path()).is_ok());
    closing.join().unwrap();
}

#[test]
fn a_newer_store_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    {
        let store = Store::open(dir.path()).unwrap();
        let transaction = store.database.as_ref().unwrap().begin_write().unwrap();
        transaction.open_table(schema::META).unwrap().insert("schema_version", 99).unwrap();
        transaction.commit().unwrap();
    }
    for _ in 0..2 {
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Newer { found: 99, .. })));
    }
}

#[test]
fn a_damaged_store_is_refused_set_aside_and_replaced() {
    for damage in [&b""[..], b"not a database at all, but quite long enough to be looked at", &[0; 4096]] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(STORE_FILE), damage).unwrap();
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Corrupt { .. })));
        let backup = set_aside(dir.path(), 7).unwrap();
        assert_eq!(std::fs::read(&backup).unwrap(), damage);
        Store::open(dir.path()).unwrap();
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let dir = tempfile::tempdir().unwrap();
    {
        let store = Store::open(dir.path()).unwrap();
        for number in 0..20 {
            record(&store, &format!("/m/{number}"));
        }
    }
    let path = dir.path().join(STORE_FILE);
    let good = std::fs::read(&path).unwrap();
    for position in (0..good.len().min(1 << 16)).step_by(997) {
        let mut bad = good.clone();
        bad[position] ^= 0xFF;
        std::fs::write(&path, &bad).unwrap();
        if let Ok(store) = Store::open(dir.path()) {
            // Either answer will do; an escaping panic would end this test.
            match store.read(|reader| reader.cards()) {
                Ok(cards) => assert!(cards.len() <= 20, "byte {position}"),
                Err(error) => assert!(!error.to_string().is_empty(), "byte {position}"),
            }
        }
    }
}

#[test]
fn a_card_follows_the_catalogue_and_hashes_find_the_oldest_version() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let mut file = record(&store, "/m/a.safetensors");
    let version = |id: u64| VersionInfo {
        id: VersionId(id),
        model_id: ModelId(7),
        base_model: Some(Sourced::new("Pony".to_owned(), Source::Civitai, 1)),
        files: Some(Sourced::new(
            vec![FileInfo {
                id: CivitFileId(1),
                hashes: vec![("AutoV2".to_owned(), "ABCDEF0123".to_owned())],
                ..FileInfo::default()
            }],
            Source::Civitai,
            1,
        )),
        ..VersionInfo::default()
    };
    let model = ModelInfo {
        id: ModelId(7),
        name: Some(Sourced::new("Night Metro".to_owned(), Source::Civitai, 1)),
        ..ModelInfo::default()
    };
    file.lookup = Lookup::Found(CivitMatch {
        model_id: ModelId(7),
        version_id: VersionId(70),
        file_id: None,
        by: Some(HashKind::Sha256),
        at_unix_secs: 1,
    });
    let card = store
        .write(|writer| {
            writer.put_model(&model)?;
            writer.put_version(&version(71))?;
            writer.put_version(&version(70))?;
            writer.put_version(&version(72))?;
            writer.put_file(&file)
        })
        .unwrap();
    assert_eq!((card.name.as_str(), card.base_label(), card.state), ("Night Metro", "Pony", FileState::Identified));
    let found = store.read(|reader| reader.version_by_hash(HashKind::AutoV2, "abcdef0123")).unwrap();
    assert_eq!(found, Some(VersionId(70)));
}

#[test]
fn old_cards_are_made_again() {
    let dir = tempfile::tempdir().unwrap();
    {
        let store = Store::open(dir.path()).unwrap();
        record(&store, "/m/a.safetensors");
        let transaction = store.database.as_ref().unwrap().begin_write().unwrap();
        transaction.open_table(schema::META).unwrap().insert("card_version", 0).unwrap();
        transaction.open_table(schema::CARDS).unwrap().insert(1, &b"junk"[..]).unwrap();
        transaction.commit().unwrap();
    }
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.read(|reader| reader.cards()).unwrap().len(), 1);
}

#[test]
fn a_cleared_cache_is_empty_for_every_clone_and_takes_new_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let cache = ThumbCache::open(dir.path());
    let clone = cache.clone();
    cache.put(&[1; 32], b"picture");
    assert_eq!(clone.get(&[1; 32]).as_deref(), Some(&b"picture"[..]));
    clone.clear().unwrap();
    assert_eq!(cache.get(&[1; 32]), None);
    cache.put(&[2; 32], b"new");
    assert_eq!(cache.get(&[2; 32]).as_deref(), Some(&b"new"[..]));
}
