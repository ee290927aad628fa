//! The index follows the store, and what the encoder made survives a restart.

use super::*;
use crate::model::catalogue::{GenerationInfo, ImageInfo, ModelInfo, VersionInfo};
use crate::model::feed::UsedModel;
use crate::model::ids::{ModelId, VersionId};
use crate::model::sourced::{Source, Sourced};

fn put(store: &Store, id: u64, name: &str, description: &str) {
    let of = |text: &str, at: i64| Some(Sourced::new(text.to_owned(), Source::Civitai, at));
    // Later answers replace earlier ones.
    let at = 5 + i64::try_from(description.len()).unwrap();
    let model = ModelInfo {
        id: ModelId(id),
        name: of(name, at),
        type_name: of("LORA", at),
        description: of(description, at),
        version_ids: Some(Sourced::new(vec![VersionId(id + 100)], Source::Civitai, at)),
        fetched_unix_secs: at,
        ..ModelInfo::default()
    };
    let version = VersionInfo { id: VersionId(id + 100), model_id: ModelId(id), ..VersionInfo::default() };
    store
        .write(|writer| {
            writer.put_model(&model)?;
            writer.put_version(&version)
        })
        .unwrap();
}

fn first(live: &LiveIndex, query: &str) -> Option<String> {
    live.search(query, &SearchOptions::default()).unwrap().hits.first().map(|hit| hit.name.clone())
}

#[test]
fn the_index_follows_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    put(&store, 1, "Ink Wash", "Soft brush and paper.");
    put(&store, 2, "Racing Cars", "Fast and loud.");
    let live = LiveIndex::default();
    let control = JobControl::default();
    assert!(live.fill(&store, &control, &mut |_, _| ()).unwrap());
    assert_eq!(live.counts(), (2, 0));
    assert_eq!(first(&live, "brush").as_deref(), Some("Ink Wash"));
    put(&store, 3, "Lantern Street", "Paper lanterns over a wet alley.");
    put(&store, 2, "Racing Boats", "Fast and loud on the water.");
    live.note([2, 3].map(|id| FileKey::of_model(ModelId(id))));
    assert_eq!(live.catch_up(&store).unwrap(), 2);
    assert_eq!(live.catch_up(&store).unwrap(), 0);
    assert_eq!(first(&live, "lanterns alley").as_deref(), Some("Lantern Street"));
    assert_eq!(first(&live, "racing").as_deref(), Some("Racing Boats"));
    assert!(!live.read().all_facts().any(|facts| facts.name == "Racing Cars"));
    live.note([FileKey(77)]);
    live.catch_up(&store).unwrap();
    assert!(live.renew(&store, &control).unwrap() && live.counts() == (3, 0));
}

#[test]
fn vectors_are_kept_and_only_changed_texts_are_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    put(&store, 1, "Ink Wash", "Soft brush and paper.");
    put(&store, 2, "Racing Cars", "Fast and loud.");
    let read = |stop: bool| {
        let live = LiveIndex::default();
        let control = JobControl::default();
        live.fill(&store, &control, &mut |_, _| ()).unwrap();
        if stop {
            control.cancel.cancel();
        }
        (live.encode(&store, &control, &mut || ()).unwrap(), live.counts().1)
    };
    assert_eq!(read(true), (Encoded { known: 0, read: 0, stopped: true }, 0));
    assert_eq!(read(false), (Encoded { known: 0, read: 2, stopped: false }, 2));
    assert_eq!(read(false), (Encoded { known: 2, read: 0, stopped: false }, 2));
    put(&store, 2, "Racing Cars", "Fast and loud, with new wheels.");
    assert_eq!(read(false), (Encoded { known: 1, read: 1, stopped: false }, 2));
}

#[test]
fn what_is_on_screen_is_read_first() {
    let live = LiveIndex::default();
    let documents: Vec<Document> =
        (1..=3).map(|key| Document { key: FileKey(key), name: format!("m{key}"), ..Document::default() }).collect();
    live.take_in(&documents).unwrap();
    live.want(vec![FileKey(9), FileKey(3)]);
    let mut waiting: VecDeque<FileKey> = (1..=3).map(FileKey).collect();
    let mut seen = BTreeSet::new();
    assert_eq!(live.next(&mut waiting, &seen), Some(FileKey(3)));
    seen.insert(FileKey(3));
    assert_eq!(live.next(&mut waiting, &seen), Some(FileKey(1)));
}

#[test]
fn damaged_rows_are_no_vectors() {
    let vectors = [Some(vec![1; encoder::DIMENSIONS]), None, Some(vec![-1; encoder::DIMENSIONS])];
    let bytes = to_bytes(&vectors);
    assert_eq!(from_bytes(&bytes), Some(vectors.to_vec()));
    assert_eq!(from_bytes(&bytes[..9]), None);
    assert_eq!(from_bytes(&[]), None);
}

#[test]
fn a_renewed_index_keeps_what_was_read_and_what_came_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    put(&store, 1, "Ink Wash", "Soft brush and paper.");
    put(&store, 2, "Racing Cars", "Fast and loud.");
    let live = LiveIndex::default();
    let control = JobControl::default();
    live.fill(&store, &control, &mut |_, _| ()).unwrap();
    live.encode(&store, &control, &mut || ()).unwrap();
    let key = FileKey::of_model(ModelId(1));
    for _ in 0..40 {
        live.note([key]);
        live.catch_up(&store).unwrap();
    }
    assert!(live.is_worn());
    assert!(live.renew(&store, &control).unwrap() && !live.is_worn());
    assert_eq!(live.counts(), (2, 1), "what was changed is read again, the other is not");
    assert_eq!(first(&live, "brush").as_deref(), Some("Ink Wash"));
}

#[test]
fn pictures_that_come_later_tell_what_is_used_together() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    put(&store, 1, "Ink Wash", "Soft brush and paper.");
    put(&store, 2, "Racing Cars", "Fast and loud.");
    let live = LiveIndex::default();
    live.fill(&store, &JobControl::default(), &mut |_, _| ()).unwrap();
    assert!(live.usage().partners(ModelId(1)).is_empty());
    let used = UsedModel { version_id: Some(VersionId(102)), ..UsedModel::default() };
    let made = GenerationInfo { used: vec![used], ..GenerationInfo::default() };
    let image = ImageInfo { generation: Some(Box::new(made)), ..ImageInfo::default() };
    let images = Some(Sourced::new(vec![image], Source::Civitai, 9));
    let version = VersionInfo { id: VersionId(101), model_id: ModelId(1), images, ..VersionInfo::default() };
    store.write(|writer| writer.put_version(&version)).unwrap();
    live.note([FileKey::of_model(ModelId(1))]);
    live.catch_up(&store).unwrap();
    live.refresh_usage(&store).unwrap();
    assert_eq!(live.usage().partners(ModelId(1)), [(ModelId(2), 1)]);
}

#[test]
fn prompts_of_other_versions_are_found_and_parts_are_told_while_it_is_filled() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    put(&store, 1, "Ink Wash", "Soft brush and paper.");
    let of = |value: Vec<VersionId>| Some(Sourced::new(value, Source::Civitai, 99));
    let versions = of(vec![VersionId(101), VersionId(201)]);
    let name = Some(Sourced::new("Ink Wash".to_owned(), Source::Civitai, 99));
    let model =
        ModelInfo { id: ModelId(1), name, version_ids: versions, fetched_unix_secs: 99, ..ModelInfo::default() };
    let made = GenerationInfo { prompt: "a heron at dawn".to_owned(), ..GenerationInfo::default() };
    let image = ImageInfo { generation: Some(Box::new(made)), ..ImageInfo::default() };
    let images = Some(Sourced::new(vec![image], Source::Civitai, 99));
    let older = VersionInfo { id: VersionId(201), model_id: ModelId(1), images, ..VersionInfo::default() };
    store
        .write(|writer| {
            writer.put_version(&older)?;
            writer.put_model(&model)
        })
        .unwrap();
    let live = LiveIndex::default();
    let mut steps = Vec::new();
    live.fill(&store, &JobControl::default(), &mut |count, all| steps.push((count, all))).unwrap();
    assert_eq!(steps, [(1, 1)]);
    assert_eq!(first(&live, "heron").as_deref(), Some("Ink Wash"));
}
