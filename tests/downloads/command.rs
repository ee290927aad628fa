//! `civitdeck download`, as scripts use it and when it is killed.

use super::World;
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::program::Program;
use civitdeck::downloads::DownloadSettings;
use civitdeck::formats::sidecar;
use civitdeck::hash::hash_file;
use civitdeck::model::digests::to_hex;
use civitdeck::model::sourced::SidecarKind;
use civitdeck::store::Store;
use serde_json::json;
use std::ffi::OsString;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Publishes models of one version each, so that the command can look them up.
pub(super) fn publish(world: &World, models: &[(u64, Vec<u8>)]) {
    let mut catalogue = Catalogue::new();
    for (version, bytes) in models {
        let file = world.data.path().join("to be hashed");
        std::fs::write(&file, bytes).unwrap();
        world.storage.put(*version, bytes.clone());
        let file = TestFile::with_digests(&format!("ink-{version}.safetensors"), &hash_file(&file, &()).unwrap());
        let version = TestVersion::new(*version, "v1").file(file);
        catalogue = catalogue.model(TestModel::new(version.id + 50_000, "Ink").version(version));
    }
    world.api.set_catalogue(catalogue);
}

pub(super) fn arguments(world: &World, queries: &[&str]) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["download", "--json", "--to"].iter().map(OsString::from).collect();
    arguments.push(world.folder().into_os_string());
    arguments.extend(queries.iter().map(OsString::from));
    arguments
}

#[test]
fn each_download_is_one_object() {
    let world = World::new();
    let bytes = super::model(1, 300_000);
    publish(&world, &[(11, bytes.clone()), (12, super::model(2, 1000)), (13, super::model(3, 1000))]);
    world.api.gate(12, 401, json!({"error": "Unauthorized", "message": "requires you to be logged in"}));
    let program = Program::at(world.data.path(), world.api.base_url());
    let air = "urn:air:sdxl:lora:civitai:50013@13";
    let ran = program.run(arguments(&world, &["11", "https://civitai.com/models/50012?modelVersionId=12", air, "999"]));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let objects = ran.objects();
    let of = |version: u64| objects.iter().find(|object| object["version_id"] == version).unwrap();
    let path = world.folder().join("ink-11.safetensors");
    assert_eq!(
        of(11),
        &json!({"version_id": 11, "file": "ink-11.safetensors", "path": path, "bytes": bytes.len(),
            "sha256": to_hex(&hash_file(&path, &()).unwrap().sha256), "verified": true, "proof": "sha256",
            "resumed_from": 0, "state": "done", "error": null})
    );
    assert_eq!(
        (&of(12)["state"], &of(12)["path"], &of(12)["verified"]),
        (&json!("failed"), &json!(null), &json!(false))
    );
    assert!(of(12)["error"].as_str().unwrap().contains("signed-in"));
    assert_eq!(of(13)["state"], "done");
    assert!(of(999)["error"].as_str().unwrap().contains("no such"));
    assert_eq!(objects.len(), 4);
    // Once more: what is there is proved, not fetched.
    let before = world.storage.requests().len();
    let ran = program.run(arguments(&world, &["11"]));
    assert_eq!((ran.code, ran.objects()[0]["state"].clone()), (Some(0), json!("done")), "{}", ran.stderr);
    assert_eq!(world.storage.requests().len(), before);
}

#[test]
fn wrong_usage_is_two_and_a_list_is_read() {
    let world = World::new();
    publish(&world, &[(11, super::model(1, 3000))]);
    let program = Program::at(world.data.path(), world.api.base_url());
    for wrong in [&["nonsense"][..], &[], &["--at-once", "0", "11"], &["--from", "/not/there"]] {
        assert_eq!(program.run(arguments(&world, wrong)).code, Some(2), "{wrong:?}");
    }
    let list = world.data.path().join("list.txt");
    std::fs::write(&list, "# my list\n\n11\n11\n").unwrap();
    let ran = program.run(arguments(&world, &["--from", list.to_str().unwrap()]));
    assert_eq!((ran.code, ran.objects().len()), (Some(0), 1), "{}", ran.stderr);
    let offline = Program::new(world.data.path()).run(arguments(&world, &["11"]));
    assert_eq!(offline.code, Some(1), "{}", offline.stdout);
}

/// A model with a picture of its own, in the catalogue and in the storage.
fn publish_with_picture(world: &World, versions: &[u64]) {
    let mut catalogue = Catalogue::new();
    for version in versions {
        let file = world.data.path().join("to be hashed");
        std::fs::write(&file, super::model(*version as u8, 3000)).unwrap();
        world.storage.put(*version, std::fs::read(&file).unwrap());
        let file = TestFile::with_digests(&format!("ink-{version}.safetensors"), &hash_file(&file, &()).unwrap());
        let version = TestVersion::new(*version, "v1").file(file).picture(900 + version);
        catalogue = catalogue.model(TestModel::new(version.id + 50_000, "Ink").version(version));
    }
    world.api.set_catalogue(catalogue);
}

#[test]
fn what_is_wished_beside_a_file_is_put_there_as_in_the_window() {
    let world = World::new();
    publish_with_picture(&world, &[11, 12]);
    let program = Program::at(world.data.path(), world.api.base_url());
    let ran = program.run(arguments(&world, &["11"]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(world.names(), ["ink-11.safetensors"], "nothing is written that nobody asked for");
    // Asked for once more, with what belongs to it; and another one from the beginning.
    let ran = program.run(arguments(&world, &["--sidecars", "--preview", "11", "12"]));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let endings = [".civitai.info", ".cm-info.json", ".json", ".metadata.json"];
    for stem in ["ink-11", "ink-12"] {
        for (kind, ending) in
            [SidecarKind::CivitaiInfo, SidecarKind::CmInfo, SidecarKind::A1111Json, SidecarKind::LoraManager]
                .into_iter()
                .zip(endings)
        {
            let facts = sidecar::read(kind, &world.folder().join(format!("{stem}{ending}"))).unwrap();
            assert_eq!(facts.trigger_words, ["v1"], "{stem}{ending}");
            assert!(facts.sha256.is_some() && facts.version_id.is_some(), "{stem}{ending}");
        }
    }
    for stem in ["ink-11", "ink-12"] {
        let picture = std::fs::read(world.folder().join(format!("{stem}.preview.png"))).unwrap();
        assert!(picture.starts_with(b"\x89PNG"), "{stem}");
    }
    assert_eq!(world.names().len(), 12);
    assert_eq!(world.storage.requests().len(), 2, "no model came twice");
    assert!(!world.data.path().join("journal").exists(), "what is new beside a new file fills no journal");
}

#[test]
fn without_an_option_the_settings_say_what_is_put_beside_and_the_file_is_in_the_library() {
    let world = World::new();
    publish_with_picture(&world, &[11, 12]);
    std::fs::create_dir(world.folder()).unwrap();
    let store = Store::open(world.data.path()).unwrap();
    civitdeck::library::roots::add(&store, &world.folder(), 5).unwrap();
    let settings = DownloadSettings { sidecars: true, previews: true, ..DownloadSettings::default() };
    store.write(|writer| writer.put_setting(civitdeck::downloads::SETTING, &settings)).unwrap();
    drop(store);
    let program = Program::at(world.data.path(), world.api.base_url());
    let ran = program.run(["download", "--json", "11"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(world.names().len(), 6, "{:?}", world.names());
    let ran = program.run(["download", "--json", "--sidecars=false", "--preview=false", "12"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(world.names().len(), 7, "{:?}", world.names());
    let store = Store::open(world.data.path()).unwrap();
    let cards = store.read(|reader| reader.cards()).unwrap();
    let mut versions: Vec<u64> = cards.iter().filter_map(|card| Some(card.version_id?.0)).collect();
    versions.sort_unstable();
    assert_eq!(versions, [11, 12], "a finished file is known at once, without a scan");
}

/// A library with one folder, and what is set of downloads.
fn library(world: &World, settings: &DownloadSettings) {
    std::fs::create_dir_all(world.folder()).unwrap();
    let store = Store::open(world.data.path()).unwrap();
    civitdeck::library::roots::add(&store, &world.folder(), 5).unwrap();
    store.write(|writer| writer.put_setting(civitdeck::downloads::SETTING, settings)).unwrap();
}

#[test]
fn what_the_library_has_elsewhere_is_not_fetched_again() {
    let world = World::new();
    let bytes = super::model(1, 3000);
    publish(&world, &[(11, bytes.clone()), (12, super::model(2, 3000))]);
    library(&world, &DownloadSettings::default());
    let there = world.folder().join("style/mine.safetensors");
    std::fs::create_dir(there.parent().unwrap()).unwrap();
    std::fs::write(&there, &bytes).unwrap();
    let program = Program::at(world.data.path(), world.api.base_url());
    assert_eq!(program.run(["scan", "--hash"]).code, Some(0));
    let ran = program.run(["download", "--json", "11", "12"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let objects = ran.objects();
    let owned = objects.iter().find(|object| object["version_id"] == 11).unwrap();
    assert_eq!((&owned["path"], &owned["state"], &owned["verified"]), (&json!(there), &json!("done"), &json!(true)));
    assert_eq!(owned["sha256"], to_hex(&hash_file(&there, &()).unwrap().sha256));
    assert_eq!(world.storage.requests().len(), 1, "only the other one came");
    assert_eq!(world.names(), ["ink-12.safetensors", "mine.safetensors"]);
    // Once it was touched nobody knows what it is.
    std::fs::write(&there, &bytes[..2000]).unwrap();
    let ran = program.run(["download", "--json", "11"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(world.names(), ["ink-11.safetensors", "ink-12.safetensors", "mine.safetensors"]);
    // And who names a folder has a reason.
    let ran = program.run(["download", "--json", "--to", world.folder().join("copy").to_str().unwrap(), "12"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(world.folder().join("copy/ink-12.safetensors").exists());
}

#[test]
fn a_template_of_creators_and_tags_holds_for_a_version_too() {
    let world = World::new();
    publish(&world, &[(11, super::model(1, 3000))]);
    library(&world, &DownloadSettings { template: "{author}/{first_tag}".to_owned(), ..DownloadSettings::default() });
    let program = Program::at(world.data.path(), world.api.base_url());
    let ran = program.run(["download", "--json", "11"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.objects()[0]["path"], json!(world.folder().join("painter/style/ink-11.safetensors")));
}

#[test]
fn a_file_without_a_published_hash_is_known_by_its_download() {
    let world = World::new();
    let bytes = super::model(1, 3000);
    world.storage.put(11, bytes.clone());
    let file = world.data.path().join("to be hashed");
    std::fs::write(&file, &bytes).unwrap();
    let file = TestFile::with_digests("ink-11.safetensors", &hash_file(&file, &()).unwrap()).without_hashes();
    let version = TestVersion::new(11, "v1").file(file);
    world.api.set_catalogue(Catalogue::new().model(TestModel::new(50_011, "Ink").version(version)));
    library(&world, &DownloadSettings::default());
    let program = Program::at(world.data.path(), world.api.base_url());
    let ran = program.run(["download", "--json", "11"]);
    assert_eq!((ran.code, ran.objects()[0]["proof"].clone()), (Some(0), json!("structure")), "{}", ran.stderr);
    // A scan that asks CivitAI for what is unknown takes nothing back.
    assert_eq!(program.run(["scan", "--identify"]).code, Some(0));
    let store = Store::open(world.data.path()).unwrap();
    let cards = store.read(|reader| reader.cards()).unwrap();
    let card = &cards[0];
    assert_eq!((card.version_id.map(|id| id.0), card.model_id.map(|id| id.0)), (Some(11), Some(50_011)));
    assert_eq!((card.state, card.name.as_str()), (civitdeck::model::file::FileState::Identified, "Ink"));
}

/// Killed again and again at moments that differ, the same command goes on each time; in the end every file is right, and at no time
/// does anything that is not whole bear a model's name.
#[test]
fn a_kill_leaves_nothing_false_and_the_next_run_goes_on() {
    let world = World::new();
    let models: Vec<(u64, Vec<u8>)> =
        (1..=12).map(|version| (version, super::model(version as u8, 1_500_000))).collect();
    publish(&world, &models);
    world.storage.fail_by_chance(4, 7);
    let program = Program::at(world.data.path(), world.api.base_url());
    let queries: Vec<String> = models.iter().map(|(version, _)| version.to_string()).collect();
    let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
    let arguments = arguments(&world, &queries);
    let whole = |name: &str, bytes: &[u8]| {
        super::is_part(name)
            || models.iter().any(|(version, right)| name == format!("ink-{version}.safetensors") && right == bytes)
    };
    let mut cut_short = 0;
    for kill in 0..14 {
        let mut child = program.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_millis(40 + kill * 25);
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        cut_short += u32::from(child.wait().unwrap().code().is_none());
        if world.folder().exists() {
            for (name, bytes) in world.files() {
                assert!(whole(&name, &bytes), "{name} of {} bytes bears a model's name", bytes.len());
            }
        }
    }
    assert!(cut_short >= 3 || cfg!(windows), "too few runs were cut short ({cut_short}) for this to prove anything");
    let ran = program.run(&arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.objects().iter().filter(|object| object["state"] == "done").count(), models.len());
    let files = world.files();
    assert_eq!(files.len(), models.len(), "{:?}", world.names());
    assert!(files.iter().all(|(name, bytes)| !super::is_part(name) && whole(name, bytes)));
}
