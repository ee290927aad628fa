//! Searching and telling of models on the command line.

use crate::World;
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::fixtures::lora;
use crate::support::program::Program;
use civitdeck::hash::hash_file;
use serde_json::{Value, json};
use std::path::Path;

fn server(own: Option<TestFile>) -> CivitaiServer {
    let file = |name: &str, id: u8| TestFile::new(name, [id; 32]);
    let metro = TestVersion::new(11, "v1").file(own.unwrap_or_else(|| file("metro.safetensors", 1)));
    CivitaiServer::start(
        Catalogue::new()
            .model(TestModel::new(1, "Night Metro").version(metro))
            .model(TestModel::new(2, "Metro Map").version(TestVersion::new(21, "v1").file(file("map.safetensors", 2))))
            .model(TestModel::new(3, "Alpine").version(TestVersion::new(31, "v1").file(file("alpine.safetensors", 3)))),
    )
}

/// Name, whether it is installed, and source of each line.
fn told(lines: &[Value]) -> Value {
    lines.iter().map(|line| json!([line["name"], line["installed"], line["source"]])).collect()
}

#[test]
fn a_search_looks_where_it_is_told_and_works_without_a_network_afterwards() {
    let world = World::new();
    let path = world.put("models/metro.safetensors", &lora(1, None));
    let own = TestFile::with_digests("metro.safetensors", &hash_file(&path, &()).unwrap());
    let server = server(Some(own));
    let online = Program::at(world.data.path(), server.base_url());
    online.run([Path::new("scan"), Path::new("--identify"), &world.disk]);
    let search =
        |program: &Program, scope: &str| program.run(["search", "metro", "--words", "--scope", scope, "--json"]);
    let ran = search(&online, "both");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(told(&ran.objects()), json!([["Night Metro", true, "library"], ["Metro Map", false, "live"]]));
    let map = &ran.objects()[1];
    assert_eq!((&map["model_id"], &map["version_id"], &map["creator"]), (&json!(2), &json!(21), &json!("painter")));
    assert_eq!((&map["type"], &map["base_model"]), (&json!("LoRA"), &json!("SDXL 1.0")));
    assert!(map["score"].as_f64().is_some_and(|score| score > 0.0) && map["age_seconds"].is_i64(), "{map}");
    let asked = server.requests().len();
    let ran = search(&online, "civitai");
    assert_eq!(told(&ran.objects()), json!([["Night Metro", true, "cached"], ["Metro Map", false, "cached"]]));
    assert_eq!(server.requests().len(), asked, "what is young is not asked again");
    let ran = search(&world.program, "library");
    assert_eq!(told(&ran.objects()), json!([["Night Metro", true, "library"]]));
    let ran = world.program.run(["search", "metro", "--scope", "both", "--json", "--limit", "1"]);
    assert_eq!((ran.code, ran.objects().len()), (Some(0), 1), "{ran:?}");
    assert_eq!(world.program.run(["search", "x", "--scope", "here"]).code, Some(2));
}

#[test]
fn a_search_that_civitai_does_not_answer_says_so_and_shows_what_is_kept() {
    let world = World::new();
    let server = server(None);
    server.fail_times(50, &Fault::Html(403));
    let online = Program::at(world.data.path(), server.base_url());
    let ran = online.run(["search", "metro", "--json"]);
    assert_eq!((ran.code, ran.objects().len()), (Some(1), 0), "{ran:?}");
    assert!(ran.stderr.contains("CivitAI"), "{}", ran.stderr);
}

#[test]
fn a_model_is_told_by_whatever_names_it_and_stays_known_when_it_is_gone() {
    let world = World::new();
    let server = server(None);
    let online = Program::at(world.data.path(), server.base_url());
    let hash = "01".repeat(32);
    for name in ["1", "https://civitai.com/models/1/night?modelVersionId=11", "urn:air:sdxl:lora:civitai:1@11", &hash] {
        let ran = online.run(["model", name, "--json"]);
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
        let model = ran.objects().remove(0);
        assert_eq!((&model["model_id"], &model["name"]), (&json!(1), &json!("Night Metro")), "{name}");
        assert_eq!(model["versions"][0]["files"][0]["pickle_scan"], json!("Success"));
    }
    let pages = server.paths().iter().filter(|path| path.ends_with("/models/1")).count();
    assert_eq!(pages, 1, "what is young is not asked again");
    let ran = online.run(["model", "civitai:99"]);
    assert!(ran.code == Some(1) && ran.stderr.contains("no such model"), "{ran:?}");
    assert_eq!(online.run(["model", "no model at all"]).code, Some(2));
    let ran = world.program.run(["model", "1"]);
    assert!(ran.code == Some(0) && ran.stdout.contains("Night Metro"), "{ran:?}");
}

#[test]
fn a_search_knows_the_language_of_the_window_and_civitai_is_asked_for_what_it_means() {
    let world = World::new();
    let server = server(None);
    let online = Program::at(world.data.path(), server.base_url());
    let asked = |text: &str| {
        let before = server.paths_with_queries().len();
        let ran = online.run(["search", text, "--scope", "civitai", "--json"]);
        assert_eq!(ran.code, Some(0), "{text}: {ran:?}");
        let paths = server.paths_with_queries().split_off(before);
        (paths.into_iter().find(|path| path.contains("/models?")).unwrap_or_default(), ran.objects())
    };
    let (path, found) = asked("metro type:lora -tag:style downloads:<5");
    assert!(path.contains("types=LORA") && path.contains("query=metro"), "{path}");
    assert!(!path.contains("type%3A") && !path.contains("downloads%3A"), "{path}");
    assert!(found.is_empty(), "none has so few downloads: {found:?}");
    let (path, found) = asked("sdxl lora under 200 MB");
    assert!(path.contains("types=LORA") && path.contains("baseModels=SDXL") && !path.contains("query="), "{path}");
    assert_eq!(found.len(), 3, "{found:?}");
    let names = |found: &[Value]| found.iter().map(|one| one["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&asked("\"metro map\"").1), [json!("Metro Map")]);
    for broken in ["metro typ:lora", "type:lorra", "downloads:many"] {
        let ran = online.run(["search", broken]);
        assert!(ran.code == Some(2) && ran.stderr.contains("at "), "{broken}: {ran:?}");
    }
}
