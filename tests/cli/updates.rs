//! `civitdeck updates`: what is newer, and what the user does not want to hear of.

use crate::World;
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::fixtures::lora;
use crate::support::program::Program;
use civitdeck::hash::hash_file;
use serde_json::{Value, json};
use std::path::Path;

#[test]
fn a_newer_version_is_told_until_it_is_ignored() {
    let world = World::new();
    let path = world.put("ink.safetensors", &lora(1, None));
    let own = TestFile::with_digests("ink.safetensors", &hash_file(&path, &()).unwrap());
    let newer = TestVersion::new(72, "v2").field("publishedAt", json!("2026-02-01T00:00:00.000Z"));
    let other = TestVersion::new(73, "v3").field("publishedAt", json!("2026-03-01T00:00:00.000Z"));
    let other = other.field("baseModel", json!("Pony")).file(TestFile::new("c.safetensors", [3; 32]));
    let model = TestModel::new(7, "Ink");
    let model = model.version(other).version(newer.file(TestFile::new("b.safetensors", [2; 32])));
    let server = CivitaiServer::start(Catalogue::new().model(model.version(TestVersion::new(71, "v1").file(own))));
    let program = Program::at(world.data.path(), server.base_url());
    let ran = program.run([Path::new("scan"), Path::new("--json"), Path::new("--identify"), &world.disk]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let told = |arguments: &[&str]| -> Vec<Value> {
        let ran = program.run(["updates", "--json"].iter().chain(arguments));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.objects().iter().map(|object| object["update_version_id"].clone()).collect()
    };
    assert_eq!(told(&[]), [json!(72)], "the same base model");
    let asked = server.requests().len();
    assert_eq!(told(&["--other-bases", "yes", "--known"]), [json!(73)]);
    assert_eq!(told(&["--other-bases", "no", "--ignore-version", "72", "--known"]), Vec::<Value>::new());
    assert_eq!(told(&["--ignore-nothing", "--known"]), [json!(72)]);
    assert_eq!(told(&["--ignore-model", "7", "--known"]), Vec::<Value>::new());
    let ignored =
        |arguments: &[&str]| program.run(["updates", "--json", "--ignored"].iter().chain(arguments)).objects();
    let (model, version) = (json!({"model_id": 7, "version_id": null, "name": "Ink"}), "Ink v2");
    assert_eq!(
        ignored(&["--ignore-version", "72"]),
        [model, json!({"model_id": null, "version_id": 72, "name": version})]
    );
    assert_eq!(ignored(&["--heed-model", "7"]).len(), 1);
    assert_eq!(told(&["--heed-version", "72", "--known"]), [json!(72)]);
    assert_eq!(server.requests().len(), asked, "nobody is asked");
}
