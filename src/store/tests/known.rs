//! Cards of models: made with what is stored of them, in step with files and marks, made again when they are of another
//! program version.

use super::super::{Store, StoreError, Writer, schema};
use super::record;
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, ModelInfo, VersionInfo};
use crate::model::digests::HashKind;
use crate::model::file::Lookup;
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::marks::MarkChange;
use crate::model::sourced::{Source, Sourced};
use std::sync::{Arc, Mutex};

const MODEL: ModelId = ModelId(7);

fn of<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Source::Civitai, 1)
}

fn model(name: &str, versions: &[u64]) -> ModelInfo {
    ModelInfo {
        id: MODEL,
        name: Some(of(name.to_owned())),
        version_ids: Some(of(versions.iter().map(|id| VersionId(*id)).collect())),
        ..ModelInfo::default()
    }
}

fn version(id: u64, published: i64) -> VersionInfo {
    VersionInfo {
        id: VersionId(id),
        model_id: MODEL,
        name: Some(of(format!("v{id}"))),
        base_model: Some(of("Pony".to_owned())),
        published_unix_secs: Some(of(published)),
        ..VersionInfo::default()
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn known(store: &Store) -> Option<Card> {
    store.read(|reader| reader.known(MODEL)).unwrap().map(|known| known.card)
}

fn publish(writer: &mut Writer<'_>, name: &str, versions: &[(u64, i64)]) -> Result<(), StoreError> {
    let ids: Vec<u64> = versions.iter().map(|(id, _)| *id).collect();
    writer.put_model(&model(name, &ids))?;
    for (id, published) in versions {
        writer.put_version(&version(*id, *published))?;
    }
    Ok(())
}

/// A file of a version of the model.
fn installed(store: &Store, path: &str, version: u64) -> FileKey {
    let mut file = record(store, path);
    let version_id = VersionId(version);
    let by = Some(HashKind::Sha256);
    file.lookup = Lookup::Found(CivitMatch { model_id: MODEL, version_id, file_id: None, by, at_unix_secs: 1 });
    store.write(|writer| writer.put_file(&file)).unwrap();
    file.key
}

fn card(store: &Store, key: FileKey) -> Card {
    store.read(|reader| reader.card(key)).unwrap().unwrap()
}

#[test]
fn a_model_has_a_card_by_its_first_version_and_later_answers_change_it() {
    let (_dir, store) = store();
    store.write(|writer| publish(writer, "Metro", &[(71, 20), (70, 10)])).unwrap();
    let first = known(&store).unwrap();
    assert_eq!((first.name.as_str(), first.version_id, first.in_library), ("Metro", Some(VersionId(71)), false));
    // A version that a hash told of is known, but the page's order counts.
    store.write(|writer| writer.put_version(&version(69, 5))).unwrap();
    assert_eq!(known(&store).unwrap().version_id, Some(VersionId(71)));
    store.write(|writer| publish(writer, "Night Metro", &[(72, 30)])).unwrap();
    let later = known(&store).unwrap();
    assert_eq!((later.name.as_str(), later.version_id), ("Night Metro", Some(VersionId(72))));
    let versions = store.read(|reader| reader.known(MODEL)).unwrap().unwrap().versions;
    let ids: Vec<u64> = versions.iter().map(|version| version.id.0).collect();
    assert_eq!(ids, [72, 71, 70, 69], "no version that was seen is lost");
}

#[test]
fn a_new_version_is_an_update_of_the_file_and_everybody_is_told() {
    let (_dir, store) = store();
    store.write(|writer| publish(writer, "Metro", &[(70, 10)])).unwrap();
    let key = installed(&store, "/m/a", 70);
    assert_eq!((card(&store, key).update, known(&store).unwrap().in_library), (None, true));
    let told: Arc<Mutex<Vec<FileKey>>> = Arc::default();
    let sink = Arc::clone(&told);
    store.tell_of_changes(move |cards| sink.lock().unwrap().extend(cards.iter().map(|card| card.key)));
    store.write(|writer| publish(writer, "Metro", &[(71, 20), (70, 10)])).unwrap();
    assert_eq!(card(&store, key).update, Some(VersionId(71)));
    assert_eq!(*told.lock().unwrap(), [key, FileKey::of_model(MODEL)]);
    store.write(|writer| writer.remove_file(key)).unwrap();
    assert!(!known(&store).unwrap().in_library);
}

#[test]
fn what_is_kept_of_a_model_is_kept_of_its_first_file_too() {
    let (_dir, store) = store();
    store.write(|writer| publish(writer, "Metro", &[(70, 10)])).unwrap();
    let touched = store.write(|writer| {
        let mut subject = writer.subject_for_model(MODEL)?;
        subject.marks.apply(&MarkChange::Favourite(true), 5);
        writer.put_subject(&subject)?;
        writer.take_touched()
    });
    assert_eq!(
        touched.unwrap().iter().map(|card| (card.key, card.favourite)).collect::<Vec<_>>(),
        [(FileKey::of_model(MODEL), true)]
    );
    let key = installed(&store, "/m/a", 70);
    assert!(card(&store, key).favourite, "it was a favourite before it was installed");
    store
        .write(|writer| {
            let mut subject = writer.subject_for_model(MODEL)?;
            subject.marks.apply(&MarkChange::Favourite(false), 6);
            writer.put_subject(&subject)
        })
        .unwrap();
    assert_eq!((card(&store, key).favourite, known(&store).unwrap().favourite), (false, false));
}

#[test]
fn a_mark_of_a_file_shows_on_its_model_and_is_the_same() {
    let (_dir, store) = store();
    store.write(|writer| publish(writer, "Metro", &[(70, 10)])).unwrap();
    let key = installed(&store, "/m/a", 70);
    store
        .write(|writer| {
            let record = writer.file(key)?.unwrap();
            let mut subject = writer.subject_for_file(&record)?;
            subject.marks.apply(&MarkChange::Rating(4), 5);
            writer.put_subject(&subject)
        })
        .unwrap();
    assert_eq!(known(&store).unwrap().rating, 4);
    store
        .write(|writer| {
            let mut subject = writer.subject_for_model(MODEL)?;
            subject.marks.apply(&MarkChange::Rating(2), 6);
            writer.put_subject(&subject)
        })
        .unwrap();
    assert_eq!((card(&store, key).rating, known(&store).unwrap().rating), (2, 2));
}

#[test]
fn cards_of_another_program_version_are_made_again_with_their_updates() {
    let dir = tempfile::tempdir().unwrap();
    let key = {
        let store = Store::open(dir.path()).unwrap();
        store.write(|writer| publish(writer, "Metro", &[(71, 20), (70, 10)])).unwrap();
        let key = installed(&store, "/m/a", 70);
        let transaction = store.database.as_ref().unwrap().begin_write().unwrap();
        transaction.open_table(schema::META).unwrap().insert("card_version", 0).unwrap();
        transaction.open_table(schema::KNOWN_CARDS).unwrap().insert(7, &b"junk"[..]).unwrap();
        transaction.commit().unwrap();
        key
    };
    let store = Store::open(dir.path()).unwrap();
    let known = known(&store).unwrap();
    assert_eq!((known.version_id, known.in_library), (Some(VersionId(71)), true));
    assert_eq!(card(&store, key).update, Some(VersionId(71)));
}
