//! The sample is what it says: the same every time, true to its catalogue, and whole after an interruption.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::digests::to_hex;
use crate::model::kind::ModelKind;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

/// Small previews: the tests are about files, not about painting.
const SHRINK: u32 = 8;
const NOW: i64 = 1_790_000_000;

fn make_small(dir: &Path) -> SampleLibrary {
    write::library(dir, NOW, SHRINK, &|_, _| {}).unwrap()
}

/// One library for all tests that only look.
fn shared() -> &'static SampleLibrary {
    static SHARED: OnceLock<(tempfile::TempDir, SampleLibrary)> = OnceLock::new();
    let (_, library) = SHARED.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let library = make_small(dir.path());
        (dir, library)
    });
    library
}

/// Every file below a folder with its bytes.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn sha256(path: &Path) -> String {
    to_hex(&Sha256::digest(fs::read(path).unwrap()))
}

#[test]
fn made_twice_is_the_same_and_interrupted_is_completed() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let seen = std::cell::RefCell::new(Vec::new());
    let progress = |done, total| seen.borrow_mut().push((done, total));
    let library = write::library(second.path(), NOW, SHRINK, &progress).unwrap();
    let total = library.models.len();
    assert_eq!(*seen.borrow(), (0..=total).map(|done| (done, total)).collect::<Vec<_>>());
    make_small(first.path());
    let whole = files(first.path());
    assert_eq!(files(second.path()), whole);
    assert!(whole.keys().all(|path| path.extension().is_none_or(|extension| extension != "part")));

    // As a power cut would leave it: no final stamp, one file missing, one half written, one picture missing.
    fs::write(second.path().join(".civitdeck-sample"), "unfinished\n").unwrap();
    let paths: Vec<&Path> = library.files.iter().map(|file| file.path.as_path()).collect();
    fs::remove_file(paths[0]).unwrap();
    fs::write(paths[1], b"half").unwrap();
    let preview = whole.keys().find(|path| path.to_string_lossy().ends_with(".preview.jpg")).unwrap();
    fs::remove_file(second.path().join(preview)).unwrap();
    make_small(second.path());
    assert_eq!(files(second.path()), whole);

    // A finished one is left alone, whatever the user did in it, and its catalogue is the same.
    fs::remove_file(paths[0]).unwrap();
    let again = make_small(second.path());
    assert!(!paths[0].exists());
    assert_eq!(again.versions, library.versions);
    assert_eq!(again.models, library.models);
}

#[test]
fn declared_files_are_there_with_their_hashes() {
    let dir = tempfile::tempdir().unwrap();
    let seen = std::cell::RefCell::new(Vec::new());
    let library = write::library(dir.path(), NOW, 8, &|done, total| seen.borrow_mut().push((done, total))).unwrap();
    let total = library.models.len();
    assert_eq!(*seen.borrow(), (0..=total).map(|done| (done, total)).collect::<Vec<_>>());
    assert!((55..=70).contains(&total));
    assert!(library.files.len() >= total, "every model has a file here");
    for file in &library.files {
        let version = library.versions.iter().find(|version| version.id == file.version_id).unwrap();
        let published = version.files.as_ref().unwrap().value.iter().find(|info| info.id == file.file_id).unwrap();
        assert_eq!(Some(sha256(&file.path).as_str()), published.hash("SHA256"), "{}", published.name);
        let bytes = fs::read(&file.path).unwrap();
        assert_eq!(published.size_bytes, Some(bytes.len() as u64));
        assert!((10_000..=420_000).contains(&bytes.len()), "{}: {}", published.name, bytes.len());
        assert_eq!(published.hash("AutoV2"), published.hash("SHA256").map(|hex| hex.split_at(10).0));
        assert_eq!(published.hash("BLAKE3"), Some(to_hex(blake3::hash(&bytes).as_bytes()).as_str()));
        assert_eq!(file.path.file_name().unwrap().to_string_lossy(), published.name.as_str());
        let beside = ["preview.png", "preview.jpg"].map(|ending| file.path.with_extension(ending));
        let preview = beside.iter().find(|path| path.exists()).expect("a preview beside the model");
        image::open(preview).unwrap();
    }
}

#[test]
fn headers_fit_their_files() {
    for (index, recipe) in recipes::all().enumerate() {
        let file = weights::build(recipe, "v1.0", index as u64);
        if weights::is_gguf(recipe) {
            assert!(file.bytes.starts_with(b"GGUF\x03\0\0\0"));
            continue;
        }
        let body = weights::tensor_bytes(&file.bytes).unwrap();
        let header: serde_json::Value =
            serde_json::from_slice(&file.bytes[8..file.bytes.len() - body.len()]).expect(recipe.name);
        let mut spans = Vec::new();
        for (name, tensor) in header.as_object().unwrap().iter().filter(|(name, _)| *name != "__metadata__") {
            let numbers = |key: &str| -> Vec<usize> {
                tensor[key].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect()
            };
            let width = match tensor["dtype"].as_str().unwrap() {
                "F32" => 4,
                "F16" | "BF16" => 2,
                "F8_E4M3" => 1,
                other => panic!("{name}: {other}"),
            };
            let span = numbers("data_offsets");
            assert_eq!(span[1] - span[0], numbers("shape").iter().product::<usize>() * width, "{name}");
            spans.push((span[0], span[1]));
        }
        spans.sort_unstable();
        let end = spans.iter().fold(0, |end, span| {
            assert_eq!(end, span.0, "{} has a gap", recipe.name);
            span.1
        });
        assert_eq!(end, body.len());
    }
}

#[test]
fn the_odd_files_are_odd_in_the_way_they_should_be() {
    let library = shared();
    let at = |relative: &str| library.root.join(relative);
    let known: BTreeSet<String> = library.files.iter().map(|file| sha256(&file.path)).collect();

    let truncated = fs::read(at("loras/incoming/sprite-forge-v2 (1).safetensors")).unwrap();
    assert!(weights::tensor_bytes(&truncated).is_some(), "the header survived");
    assert!(library.files.iter().any(|file| {
        let whole = fs::read(&file.path).unwrap();
        whole.len() > truncated.len() && whole.starts_with(&truncated)
    }));

    assert!(known.contains(&sha256(&at("loras/backup/lotus copy.safetensors"))), "a copy of a published file");

    let edited = fs::read(at("loras/backup/alpine-dawn-v1 renamed.safetensors")).unwrap();
    assert!(!known.contains(&to_hex(&Sha256::digest(&edited))));
    let original = library.files.iter().find(|file| file.path.to_string_lossy().contains("alpine")).unwrap();
    assert_eq!(weights::tensor_bytes(&edited), weights::tensor_bytes(&fs::read(&original.path).unwrap()));

    assert!(!known.contains(&sha256(&at("loras/mine/harbour_book_e08.safetensors"))));
    assert!(fs::read(at("loras/incoming/celadon-glaze.safetensors")).unwrap().starts_with(b"<!DOCTYPE html>"));
    assert!(fs::read(at("checkpoints/sd15/old_merge_final2.ckpt")).unwrap().starts_with(b"PK\x03\x04"));
    let misplaced = library.files.iter().find(|file| file.path.parent() == Some(&at("checkpoints"))).unwrap();
    assert!(misplaced.path.to_string_lossy().contains("island"));

    let sidecars: Vec<PathBuf> =
        files(&library.root).into_keys().filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    assert_eq!(sidecars.len(), 1);
    assert!(
        library.files.iter().any(|file| file.path == at(&sidecars[0].to_string_lossy()).with_extension("safetensors"))
    );
}

#[test]
fn the_catalogue_is_varied_and_its_numbers_are_its_own() {
    let library = shared();
    let names: BTreeSet<&str> =
        library.models.iter().map(|model| model.name.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(names.len(), library.models.len());
    let kinds: BTreeSet<ModelKind> = recipes::all().map(|recipe| recipe.kind).collect();
    assert!(kinds.len() >= 10, "{kinds:?}");
    let families: BTreeSet<BaseFamily> = recipes::all().map(recipes::Recipe::family).collect();
    for family in
        [BaseFamily::Sd1, BaseFamily::Sdxl, BaseFamily::Flux1, BaseFamily::ZImage, BaseFamily::Wan, BaseFamily::Qwen]
    {
        assert!(families.contains(&family), "{family}");
    }
    let mut ids = BTreeSet::new();
    for version in &library.versions {
        assert!(version.id.0 > 900_000_000 && ids.insert(version.id));
        assert!(version.published_unix_secs.as_ref().unwrap().value < NOW);
        assert!(library.models.iter().any(|model| {
            model.id == version.model_id && model.version_ids.as_ref().unwrap().value.contains(&version.id)
        }));
        for image in &version.images.as_ref().unwrap().value {
            let hash = image.blurhash.as_ref().unwrap();
            blurhash::decode(hash, 8, 8, 1.0).unwrap();
            assert!(sketch_of(&image.url).is_some(), "{}", image.url);
        }
    }
    assert!(library.versions.len() > library.files.len(), "some versions are not here");
}

#[test]
fn pictures_are_drawn_on_demand_and_only_for_the_sample() {
    let bytes = picture_bytes("sample:900000001/2").unwrap();
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (640, 448));
    for url in
        ["", "sample:", "sample:1/0", "sample:900000001", "sample:900000001/9", "sample:900000999/0", "https://x/1"]
    {
        assert!(picture_bytes(url).is_none(), "{url}");
    }
}

#[test]
fn every_scene_draws_something_at_any_size() {
    for scene in pictures::Scene::ALL {
        for (width, height) in [(1, 1), (48, 64), (90, 30)] {
            let sketch = Sketch { scene, mood: pictures::Mood::Dusk, seed: 5, width, height };
            let picture = image::load_from_memory(&sketch.png().unwrap()).unwrap().to_rgb8();
            assert_eq!(picture.dimensions(), (width, height));
            let colors: BTreeSet<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
            assert!(width == 1 || colors.len() > 8, "{scene:?} is nearly blank at {width} x {height}");
        }
    }
}

#[test]
fn a_folder_of_somebody_else_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("holiday.txt"), "mine").unwrap();
    let error = make(dir.path(), NOW, &|_, _| {}).unwrap_err();
    assert!(matches!(error, SampleError::NotEmpty { .. }));
    assert_eq!(files(dir.path()).len(), 1);
}
