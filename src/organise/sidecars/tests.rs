//! Sidecars planned, written, read again and taken back on real files.

use super::super::tests::World;
use super::*;
use crate::model::card::Preview;
use crate::model::catalogue::{FileInfo, ImageInfo, ModelInfo, VersionInfo};
use crate::model::digests::{Digests, to_hex};
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::path_bytes::StoredPath;
use crate::model::sourced::{Source, Sourced};

const INK: &str = "loras/ink.safetensors";

fn told<T>(value: T) -> Sourced<T> {
    Sourced::new(value, Source::Civitai, 1)
}

fn world() -> World {
    let world = World::new(&[INK, "loras/unknown.safetensors"]);
    world.identify(INK, 7, "SDXL 1.0");
    let key = world.card(INK).key;
    let file = FileInfo {
        id: CivitFileId(9),
        name: "ink.safetensors".to_owned(),
        size_bytes: Some(2048),
        hashes: vec![("SHA256".to_owned(), to_hex(&[5; 32]))],
        ..FileInfo::default()
    };
    let model = ModelInfo {
        id: ModelId(7),
        name: Some(told("Ink Wash".to_owned())),
        type_name: Some(told("LORA".to_owned())),
        description: Some(told("<p>About</p>".to_owned())),
        tags: Some(told(vec!["style".to_owned()])),
        ..ModelInfo::default()
    };
    let version = VersionInfo {
        id: VersionId(7),
        model_id: ModelId(7),
        name: Some(told("v1".to_owned())),
        base_model: Some(told("SDXL 1.0".to_owned())),
        trigger_words: Some(told(vec!["inkwash".to_owned(), "soft".to_owned()])),
        files: Some(told(vec![file])),
        ..VersionInfo::default()
    };
    world
        .store
        .write(|writer| {
            writer.put_model(&model)?;
            writer.put_version(&version)?;
            let mut record = writer.file(key)?.unwrap();
            record.digests = Some(Digests {
                size_bytes: 1,
                sha256: [5; 32],
                autov1: None,
                autov3: Some([6; 6]),
                crc32: [0; 4],
                blake3: [7; 32],
            });
            writer.put_file(&record).map(|_| ())
        })
        .unwrap();
    world
}

#[test]
fn what_we_write_is_read_by_us_as_the_same_and_unknown_keys_stay() {
    let world = world();
    let control = JobControl::default();
    let info = world.root.join("loras/ink.civitai.info");
    fs::write(&info, "{\"mine\": {\"deep\": [1, 2]}, \"id\": 3}").unwrap();
    let before = world.tree();
    let plan = plan(&world.store, &world.root, &SidecarForm::ALL, &control).unwrap();
    assert_eq!((plan.changes.len(), plan.unknown, plan.failed.len()), (4, 1, 0));
    assert_eq!(world.tree(), before, "a plan writes nothing");
    let report = apply((&world.store, &world.journal), &plan, None, 1, &control, &|_| {}).unwrap();
    assert_eq!((report.files, report.failed.len()), (4, 0));
    for form in SidecarForm::ALL {
        let path = beside(&world.root.join(INK), form.ending()).unwrap();
        let facts = sidecar::read(form.kind(), &path).unwrap();
        assert_eq!((facts.model_id, facts.version_id), (Some(7), Some(7)), "{form:?}");
        assert_eq!(facts.trigger_words, ["inkwash", "soft"], "{form:?}");
        assert_eq!(facts.sha256, Some([5; 32]), "{form:?}");
        assert_eq!(facts.description.as_deref(), Some("<p>About</p>"), "{form:?}");
        if form != SidecarForm::A1111 {
            assert_eq!(facts.model_name.as_deref(), Some("Ink Wash"), "{form:?}");
            assert_eq!(facts.version_name.as_deref(), Some("v1"), "{form:?}");
            assert_eq!(facts.base_model.as_deref(), Some("SDXL 1.0"), "{form:?}");
            assert_eq!(facts.tags, ["style"], "{form:?}");
        }
    }
    let text: Value = serde_json::from_str(&fs::read_to_string(&info).unwrap()).unwrap();
    assert_eq!(text["mine"]["deep"][1], 2, "what somebody else wrote stays");
    let keys: Vec<&String> = text.as_object().unwrap().keys().take(3).collect();
    assert_eq!(keys, ["mine", "id", "modelId"], "in its place: what is ours comes after");
    let again = super::plan(&world.store, &world.root, &SidecarForm::ALL, &control).unwrap();
    assert_eq!((again.changes.len(), again.unchanged), (0, 4));
    let undone = super::super::undo(&world.store, &world.journal, &world.bin, None, &control, &|_| {}).unwrap();
    assert_eq!(undone.failed, []);
    let names = |tree: &super::super::tests::Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&world.tree()), names(&before));
    assert_eq!(fs::read_to_string(&info).unwrap(), "{\"mine\": {\"deep\": [1, 2]}, \"id\": 3}");
}

#[test]
fn a_skeleton_is_one_no_more_and_another_spelling_is_no_second_file() {
    let world = world();
    let control = JobControl::default();
    let info = world.root.join("loras/INK.civitai.info");
    let skeleton = "\u{feff}{\"id\": \"\", \"zebra\": 1, \"extensions\": {\"sd_civitai_helper\": \
                    {\"skeleton_file\": true, \"version\": \"1.8\"}}, \"apple\": 2}";
    fs::write(&info, skeleton).unwrap();
    world.scan();
    let plan = plan(&world.store, &world.root, &[SidecarForm::CivitaiInfo], &control).unwrap();
    assert_eq!(plan.changes.iter().map(|change| &change.path).collect::<Vec<_>>(), [&info]);
    apply((&world.store, &world.journal), &plan, None, 1, &control, &|_| {}).unwrap();
    let facts = sidecar::read(SidecarKind::CivitaiInfo, &info).unwrap();
    assert_eq!((facts.model_id, facts.version_id), (Some(7), Some(7)));
    let text: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&info).unwrap()).unwrap();
    assert_eq!(text["extensions"]["sd_civitai_helper"]["version"], "1.8");
    let keys: Vec<&str> =
        text.keys().map(String::as_str).filter(|key| ["id", "zebra", "extensions", "apple"].contains(key)).collect();
    assert_eq!(keys, ["id", "zebra", "extensions", "apple"], "the order somebody else chose");
    assert_eq!(world.undo_run(1).failed, []);
    assert_eq!(fs::read_to_string(&info).unwrap(), skeleton);
}

#[test]
fn pictures_are_fetched_where_none_is_and_taken_back() {
    let world = world();
    let control = JobControl::default();
    let key = world.card(INK).key;
    let image = ImageInfo { url: "https://image.example/ink".to_owned(), nsfw_level: 2, ..ImageInfo::default() };
    world
        .store
        .write(|writer| {
            let mut version = writer.version(VersionId(7))?.unwrap();
            version.images = Some(told(vec![image]));
            version.nsfw_level = Some(told(18));
            writer.put_version(&version)?;
            let record = writer.file(key)?.unwrap();
            writer.put_file(&record).map(|_| ())
        })
        .unwrap();
    let picture = world.root.join("loras/ink.preview.png");
    let pictures = plan_pictures(&world.store, &world.root, &control).unwrap();
    assert_eq!(
        pictures,
        [PictureChange { path: picture.clone(), url: "https://image.example/ink".to_owned(), key, level: 2 }]
    );
    let plan = SidecarPlan { pictures, ..SidecarPlan::default() };
    let fetch = |url: &str| if url.ends_with("ink") { Ok(b"PNG".to_vec()) } else { Err("no such picture".to_owned()) };
    let report = apply((&world.store, &world.journal), &plan, Some(&fetch), 1, &control, &|_| {}).unwrap();
    assert_eq!((report.files, report.failed.len()), (1, 0));
    assert_eq!(fs::read(&picture).unwrap(), b"PNG");
    // Whoever fetched it knows which of the version's pictures it is.
    assert_eq!((world.card(INK).preview, world.card(INK).nsfw_level), (Preview::File(StoredPath(picture.clone())), 2));
    world.scan();
    assert_eq!(world.card(INK).nsfw_level, 2, "and a scan finds it again");
    fs::write(&picture, "another picture").unwrap();
    world.scan();
    assert_eq!(world.card(INK).nsfw_level, 16, "of another nobody knows which it is");
    fs::write(&picture, "PNG").unwrap();
    assert_eq!(plan_pictures(&world.store, &world.root, &control).unwrap(), [], "one that is there stays");
    let again = apply((&world.store, &world.journal), &plan, Some(&fetch), 1, &control, &|_| {}).unwrap();
    assert_eq!((again.files, again.failed.len()), (0, 1), "nothing is written over");
    // The run that wrote nothing is not the one that is taken back.
    let undone =
        super::super::undo(&world.store, &world.journal, &world.bin, Some(report.run), &control, &|_| {}).unwrap();
    assert_eq!((undone.failed.len(), picture.exists()), (0, false));
}

#[test]
fn words_of_the_user_and_files_that_cannot_be_read_stay() {
    let world = world();
    let control = JobControl::default();
    fs::write(world.root.join("loras/ink.json"), "{\"activation text\": \"my own\", \"notes\": \"n\"}").unwrap();
    fs::write(world.root.join("loras/ink.cm-info.json"), "{ broken").unwrap();
    let forms = [SidecarForm::A1111, SidecarForm::CmInfo];
    let plan = plan(&world.store, &world.root, &forms, &control).unwrap();
    assert_eq!((plan.changes.len(), plan.failed.len()), (1, 1));
    apply((&world.store, &world.journal), &plan, None, 1, &control, &|_| {}).unwrap();
    let text: Value = serde_json::from_str(&fs::read_to_string(world.root.join("loras/ink.json")).unwrap()).unwrap();
    assert_eq!((&text["activation text"], &text["notes"]), (&"my own".into(), &"n".into()));
    assert_eq!(fs::read_to_string(world.root.join("loras/ink.cm-info.json")).unwrap(), "{ broken");
}
