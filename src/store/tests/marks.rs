//! Marks follow what they are about: through moves, hashing, identifying, copies, replaced bytes and forgotten roots.

use super::super::{Reader, Store, StoreError, Writer};
use super::record;
use crate::model::catalogue::CivitMatch;
use crate::model::collection::{CollectionChange, CollectionRefusal};
use crate::model::digests::{Digests, HashKind};
use crate::model::file::{FileRecord, Lookup};
use crate::model::ids::{CollectionId, FileKey, ModelId, VersionId};
use crate::model::marks::{Alias, MarkChange, Subject};
use std::path::Path;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn digests(byte: u8) -> Digests {
    Digests { size_bytes: 9, sha256: [byte; 32], autov1: None, autov3: Some([byte; 6]), crc32: [0; 4], blake3: [0; 32] }
}

fn found(version: u64) -> Lookup {
    let version_id = VersionId(version);
    Lookup::Found(CivitMatch {
        model_id: ModelId(7),
        version_id,
        file_id: None,
        by: Some(HashKind::Sha256),
        at_unix_secs: 1,
    })
}

fn put(store: &Store, record: &FileRecord) {
    store.write(|writer| writer.put_file(record)).unwrap();
}

fn hashed(store: &Store, path: &str, byte: u8) -> FileRecord {
    let mut file = record(store, path);
    file.digests = Some(digests(byte));
    put(store, &file);
    file
}

fn mark(store: &Store, record: &FileRecord, change: &MarkChange) -> Subject {
    let change = |writer: &mut Writer<'_>| {
        let mut subject = writer.subject_for_file(record)?;
        subject.marks.apply(change, 5);
        writer.put_subject(&subject)?;
        Ok(subject)
    };
    store.write(change).unwrap()
}

fn subject_of(store: &Store, key: FileKey) -> Option<Subject> {
    store.read(|reader| reader.subject_of(key)).unwrap()
}

fn ratings(store: &Store, files: &[&FileRecord]) -> Vec<u8> {
    let read = |reader: &Reader| files.iter().map(|file| Ok(reader.card(file.key)?.unwrap().rating)).collect();
    store.read(read).unwrap()
}

#[test]
fn marks_stay_while_more_becomes_known_of_a_file() {
    let (_dir, store) = store();
    let mut file = record(&store, "/m/a.safetensors");
    let subject = mark(&store, &file, &MarkChange::Rating(4));
    assert_eq!(subject.aliases, [Alias::File(file.key)]);
    file.path = "/m/elsewhere/b.safetensors".into();
    file.digests = Some(digests(1));
    put(&store, &file);
    file.lookup = found(70);
    put(&store, &file);
    let now = subject_of(&store, file.key).unwrap();
    assert_eq!((now.id, now.marks.rating, now.aliases.len()), (subject.id, 4, 3));
    assert_eq!(ratings(&store, &[&file]), [4]);
}

#[test]
fn copies_and_files_of_the_same_version_share_their_marks_at_once() {
    let (_dir, store) = store();
    let (mut first, copy) = (hashed(&store, "/m/a", 1), hashed(&store, "/m/copy", 1));
    first.lookup = found(70);
    put(&store, &first);
    let mut other = hashed(&store, "/m/fp32", 2);
    other.lookup = found(70);
    put(&store, &other);
    let stranger = hashed(&store, "/m/stranger", 3);
    let touched = store.write(|writer| {
        let mut subject = writer.subject_for_file(&first)?;
        subject.marks.apply(&MarkChange::Rating(5), 5);
        writer.put_subject(&subject)?;
        writer.take_touched()
    });
    let mut keys: Vec<FileKey> = touched.unwrap().iter().map(|card| card.key).collect();
    keys.sort_unstable();
    assert_eq!(keys, [first.key, copy.key, other.key], "all that share it are told");
    let late = hashed(&store, "/m/late copy", 1);
    assert_eq!(ratings(&store, &[&first, &copy, &other, &late, &stranger]), [5, 5, 5, 5, 0]);
}

#[test]
fn two_subjects_that_turn_out_to_be_one_are_joined_and_everybody_is_told() {
    let (_dir, store) = store();
    let hashed_one = hashed(&store, "/m/a", 1);
    let mut new = record(&store, "/m/b");
    let older = mark(&store, &hashed_one, &MarkChange::Rating(3));
    let younger = mark(&store, &new, &MarkChange::AddTag("soft".to_owned()));
    let shelf = store
        .write(|writer| {
            let change = CollectionChange::Create { name: "Shelf".to_owned(), parent: None };
            let shelf = writer.change_collections(&change, 1)?.unwrap();
            writer.collect(shelf, &[younger.id], true)?;
            Ok(shelf)
        })
        .unwrap();
    new.digests = Some(digests(1));
    let (card, touched) = store.write(|writer| Ok((writer.put_file(&new)?, writer.take_touched()?))).unwrap();
    assert_eq!((card.rating, card.own_tags.as_slice()), (3, &["soft".to_owned()][..]));
    assert_eq!(touched.len(), 1, "the copy's card is another too");
    assert_eq!((touched[0].key, touched[0].own_tags.len()), (hashed_one.key, 1));
    let (subjects, collections) = store.read(|reader| Ok((reader.subjects()?, reader.collections()?))).unwrap();
    assert_eq!(subjects.len(), 1);
    assert_eq!((collections[0].id, collections[0].members.as_slice()), (shelf, &[older.id][..]));
}

#[test]
fn marks_are_found_again_when_a_folder_is_taken_out_and_added() {
    let (_dir, store) = store();
    let (file, copy) = (hashed(&store, "/m/a", 1), hashed(&store, "/m/copy", 1));
    mark(&store, &file, &MarkChange::Rating(2));
    for key in [file.key, copy.key] {
        store.write(|writer| writer.remove_file(key)).unwrap();
    }
    let kept = store.read(|reader| reader.subjects()).unwrap();
    assert_eq!(kept[0].aliases, [Alias::Sha256([1; 32])], "keys that are gone do not pile up");
    let again = record(&store, "/m/a");
    assert_eq!(ratings(&store, &[&again]), [0]);
    let again = FileRecord { digests: Some(digests(1)), ..again };
    put(&store, &again);
    assert_eq!(ratings(&store, &[&again]), [2]);
}

#[test]
fn replaced_bytes_take_the_marks_along_but_go_their_own_way() {
    let (_dir, store) = store();
    let (mut file, copy) = (hashed(&store, "/m/a", 1), hashed(&store, "/m/copy", 1));
    mark(&store, &file, &MarkChange::Rating(2));
    file.digests = None;
    put(&store, &file);
    assert_eq!(ratings(&store, &[&file]), [2], "until it is hashed it is the same file");
    file.digests = Some(digests(9));
    put(&store, &file);
    assert_eq!(ratings(&store, &[&file, &copy]), [2, 2]);
    mark(&store, &file, &MarkChange::Rating(5));
    assert_eq!(ratings(&store, &[&file, &copy]), [5, 2]);
    let known = hashed(&store, "/m/known", 7);
    mark(&store, &known, &MarkChange::Rating(1));
    file.digests = Some(digests(7));
    put(&store, &file);
    assert_eq!(ratings(&store, &[&file, &known]), [1, 1], "bytes that have marks keep their own");
}

#[test]
fn a_subject_that_keeps_nothing_is_forgotten_unless_it_is_collected() {
    let (_dir, store) = store();
    let file = hashed(&store, "/m/a", 1);
    let subject = mark(&store, &file, &MarkChange::Favourite(true));
    let shelf = CollectionChange::Create { name: "Shelf".to_owned(), parent: None };
    let shelf = store.write(|writer| writer.change_collections(&shelf, 1)).unwrap().unwrap();
    store.write(|writer| writer.collect(shelf, &[subject.id, subject.id], true)).unwrap();
    mark(&store, &file, &MarkChange::Favourite(false));
    assert!(subject_of(&store, file.key).is_some());
    store.write(|writer| writer.collect(shelf, &[subject.id], false)).unwrap();
    assert!(subject_of(&store, file.key).is_none() && store.read(|reader| reader.subjects()).unwrap().is_empty());
    let left = store.write(|writer| writer.subject_by(&Alias::Sha256([1; 32]))).unwrap();
    assert_eq!(left, None);
    let subject = mark(&store, &file, &MarkChange::Rating(1));
    store.write(|writer| writer.collect(shelf, &[subject.id], true)).unwrap();
    mark(&store, &file, &MarkChange::Rating(0));
    store.write(|writer| writer.change_collections(&CollectionChange::Remove(shelf), 2)).unwrap();
    assert!(subject_of(&store, file.key).is_none(), "a collection that goes lets go of what was only in it");
}

#[test]
fn a_refused_change_of_collections_leaves_nothing() {
    let (_dir, store) = store();
    let change = CollectionChange::Create { name: " ".to_owned(), parent: None };
    let refused = store.write(|writer| writer.change_collections(&change, 1)).unwrap_err();
    assert!(matches!(refused, StoreError::Refused(CollectionRefusal::NoName)));
    let refused = store.write(|writer| writer.collect(CollectionId(5), &[], true)).unwrap_err();
    assert!(matches!(refused, StoreError::Refused(CollectionRefusal::Gone)));
    assert!(store.read(|reader| reader.collections()).unwrap().is_empty());
}

#[test]
fn cards_are_found_by_version_bytes_weights_and_creator() {
    let (_dir, store) = store();
    let mut file = hashed(&store, "/m/a", 1);
    file.header.author = Some("paper_crane".to_owned());
    file.lookup = found(70);
    put(&store, &file);
    let all = |store: &Store| {
        let read = |reader: &Reader| {
            Ok([
                reader.files_of_version(VersionId(70), 9)?,
                reader.files_of_sha256([1; 32], 9)?,
                reader.files_of_autov3([1; 6], 9)?,
                reader.files_of_creator("paper_crane", 9)?,
            ])
        };
        store.read(read).unwrap()
    };
    assert!(all(&store).iter().all(|keys| *keys == [file.key]));
    file.lookup = Lookup::Pending;
    file.digests = None;
    put(&store, &file);
    let [version, sha256, autov3, creator] = all(&store);
    assert!(version.is_empty() && sha256.is_empty() && autov3.is_empty());
    assert_eq!(creator, [file.key]);
    store.write(|writer| writer.remove_file(file.key)).unwrap();
    assert!(all(&store).iter().all(Vec::is_empty));
}

/// Of the window's settings, one.
#[derive(serde::Deserialize)]
struct Window {
    tile_width: f32,
}

/// The fixture was written by the first released layout: no marks, no index, older cards.
#[test]
fn a_store_of_the_first_layout_opens_and_keeps_everything() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store_schema_1.redb");
    std::fs::copy(fixture, dir.path().join(super::super::STORE_FILE)).unwrap();
    let first = {
        let store = Store::open(dir.path()).unwrap();
        let cards = store.read(|reader| reader.cards()).unwrap();
        let names: Vec<&str> = cards.iter().map(|card| card.name.as_str()).collect();
        assert_eq!(names, ["My night", "copy", "plain"]);
        assert_eq!(cards[0].creator.as_deref(), Some("paper_crane"));
        let read = |reader: &Reader| {
            assert_eq!(reader.roots()?.len(), 1);
            assert_eq!(reader.catalogue_counts()?, (1, 1));
            assert_eq!(reader.version_by_hash(HashKind::AutoV2, "0101010101")?, Some(VersionId(70)));
            let settings: Window = reader.setting("window")?.unwrap();
            assert_eq!(settings.tile_width.to_bits(), 200.0_f32.to_bits());
            assert_eq!(reader.files_of_sha256([1; 32], 9)?, [FileKey(1), FileKey(2)]);
            assert!(reader.subjects()?.is_empty() && reader.collections()?.is_empty());
            reader.file(FileKey(1))
        };
        store.read(read).unwrap().unwrap()
    };
    let store = Store::open(dir.path()).unwrap();
    mark(&store, &first, &MarkChange::Favourite(true));
    let cards = store.read(|reader| reader.cards()).unwrap();
    assert_eq!(cards.iter().map(|card| card.favourite).collect::<Vec<_>>(), [true, true, false]);
    let next = record(&store, "/m/new");
    assert_eq!(next.key, FileKey(4), "counters go on");
}

/// What an older program leaves behind: cards of its own version, and nothing it did not know.
#[test]
fn marks_survive_a_visit_of_an_older_program() {
    let (dir, store) = store();
    let file = hashed(&store, "/m/a", 1);
    mark(&store, &file, &MarkChange::Rating(3));
    {
        let transaction = store.database.as_ref().unwrap().begin_write().unwrap();
        transaction.open_table(super::schema::META).unwrap().insert("card_version", 1).unwrap();
        transaction.open_table(super::schema::CARDS).unwrap().insert(file.key.0, &b"older"[..]).unwrap();
        transaction.delete_table(super::schema::CARD_INDEX).unwrap();
        transaction.commit().unwrap();
    }
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(ratings(&store, &[&file]), [3]);
    assert_eq!(store.read(|reader| reader.files_of_sha256([1; 32], 9)).unwrap(), [file.key]);
}
