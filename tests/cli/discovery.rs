//! What the user may like, what is like a model, and what rises, on the command line.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::World;
use civitdeck::app::Settings;
use civitdeck::model::mature::{MatureMode, MaturePolicy};
use civitdeck::store::Store;
use image::ImageEncoder as _;
use serde_json::{Value, json};
use std::path::Path;

/// A model of the archive; its picture was made with the models of these hashes.
fn model(id: u64, name: &str, tags: &[&str], used: &[String]) -> Value {
    let hash = format!("{id:0>10}");
    let resources: Vec<Value> = used.iter().map(|hash| json!({"type": "lora", "hash": hash})).collect();
    json!({"id": id, "name": name, "type": "LORA", "tags": tags, "creator": {"username": format!("maker{id}")},
        "stats": {"downloadCount": 100 * id, "thumbsUpCount": 20, "thumbsDownCount": 1},
        "modelVersions": [{"id": id + 1000, "name": "v1", "baseModel": "SDXL 1.0",
            "files": [{"id": id + 5000, "name": format!("{id}.safetensors"), "primary": true,
                "hashes": {"AutoV2": hash}}],
            "images": [{"url": format!("https://image.civitai.com/x/{id}.jpeg"),
                "meta": {"prompt": name, "resources": resources}}]}]})
}

/// A small picture with the text that A1111 writes, in a chunk behind the header.
fn png_with_text(text: &str) -> Vec<u8> {
    png_with("parameters", text)
}

fn png_with(keyword: &str, text: &str) -> Vec<u8> {
    const BEHIND_HEADER: usize = 8 + 25;
    let mut bytes = Vec::new();
    let pixels: Vec<u8> = (0..32 * 32 * 3).map(|at| (at % 251) as u8).collect();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(&pixels, 32, 32, image::ExtendedColorType::Rgb8).unwrap();
    let body = [b"tEXt", keyword.as_bytes(), b"\0", text.as_bytes()].concat();
    let length = (body.len() as u32 - 4).to_be_bytes();
    let chunk = [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat();
    bytes.splice(BEHIND_HEADER..BEHIND_HEADER, chunk);
    bytes
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn world() -> World {
    let hash = |id: u64| format!("{id:0>10}");
    world_of(&[
        model(1, "Ink Wash", &["ink", "painting"], &[hash(3)]),
        model(2, "Ink Lines", &["ink", "painting"], &[]),
        model(3, "Paper Grain", &["texture"], &[hash(1)]),
        model(4, "Racing Cars", &["vehicle"], &[]),
    ])
}

fn world_of(models: &[Value]) -> World {
    let world = World::new();
    let text = models.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let archive = world.put("in.jsonl", text.as_bytes());
    let ran = world.program.run([Path::new("catalogue"), Path::new("import"), &archive]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    world
}

#[test]
fn similar_models_and_those_that_go_with_one_are_told_with_reasons() {
    let world = world();
    let ran = world.program.run(["similar", "--model", "1", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let first = &lines(&ran.stdout)[0];
    assert_eq!((&first["model_id"], &first["name"]), (&json!(2), &json!("Ink Lines")));
    assert_eq!(first["reason"], json!("similar to Ink Wash: ink, painting"));
    for field in ["score", "relevance", "novelty"] {
        assert!(first[field].is_number(), "{first}");
    }
    let ran = world.program.run(["similar", "--model", "1", "--goes-with", "--json"]);
    let with = lines(&ran.stdout);
    assert_eq!(with.len(), 1, "{ran:?}");
    assert_eq!(with[0]["reason"], json!("used together with Ink Wash on 2 public pages"));
    let ran = world.program.run(["similar", "--model", "99"]);
    assert!(ran.code == Some(1) && ran.stderr.contains("is not known"), "{ran:?}");
    assert_eq!(world.program.run(["similar"]).code, Some(2));
}

#[test]
fn what_is_waved_away_is_recommended_no_more() {
    let world = world();
    let ids = || -> Vec<u64> {
        let ran = world.program.run(["recommend", "--json"]);
        lines(&ran.stdout).iter().filter_map(|line| line["model_id"].as_u64()).collect()
    };
    assert_eq!(ids().len(), 4);
    let ran = world.program.run(["recommend", "--not-interested", "4"]);
    assert_eq!((ran.code, ids().contains(&4)), (Some(0), false), "{ran:?}");
    world.program.run(["recommend", "--interested", "4"]);
    assert!(ids().contains(&4));
    let ran = world.program.run(["recommend", "--list", "trending"]);
    assert!(ran.stderr.contains("nothing surely rises"), "{ran:?}");
    let ran = world.program.run(["trends", "--by", "tag"]);
    assert!(ran.code == Some(0) && ran.stdout.is_empty() && ran.stderr.contains("counters of several days"), "{ran:?}");
}

#[test]
fn a_picture_names_its_models_first_and_then_what_looks_like_it() {
    let world = world();
    let text = "a fox\nSteps: 20, Model hash: 0000000004, Model: cars, Lora hashes: \"grain: 0000000003\"";
    let picture = world.put("shot.png", &png_with_text(text));
    let ran = world.program.run([Path::new("similar"), Path::new("--image"), &picture, Path::new("--json")]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let found = lines(&ran.stdout);
    let mut ids: Vec<u64> = found.iter().filter_map(|line| line["model_id"].as_u64()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [3, 4]);
    assert!(found.iter().all(|line| line["tier"] == json!("named by the picture itself")), "{ran:?}");
    let ran = world.program.run(["similar", "--image", "none.png"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

/// ComfyUI writes no hashes: its graph names CivitAI's versions where CivitAI made it. What the pixels are does not matter for that.
#[test]
fn a_graph_names_its_models_though_the_pixels_are_broken() {
    let world = world();
    let graph = json!({
        "4": { "class_type": "CheckpointLoaderSimple", "inputs": { "ckpt_name": "urn:air:sdxl:checkpoint:civitai:4@1004" } },
        "5": { "class_type": "LoraLoader", "inputs": { "lora_name": "nobody_knows.safetensors", "strength_model": 1 } },
    });
    let mut bytes = png_with("prompt", &graph.to_string());
    bytes.truncate(bytes.len() - 400);
    let picture = world.put("broken.png", &bytes);
    let ran = world.program.run([Path::new("similar"), Path::new("--image"), &picture, Path::new("--json")]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let found = lines(&ran.stdout);
    assert_eq!(found.len(), 2, "{ran:?}");
    assert_eq!((&found[0]["model_id"], &found[0]["name"]), (&json!(4), &json!("Racing Cars")));
    assert!(found[0]["reason"].as_str().unwrap().contains("checkpoint by its hash or id"), "{ran:?}");
    assert!(found[1]["reason"].as_str().unwrap().contains("not known here"), "{ran:?}");
    assert!(ran.stderr.contains("only its own data could be read"), "{ran:?}");
    let text = world.put("notes.png", b"only words");
    let ran = world.program.run([Path::new("similar"), Path::new("--image"), &text]);
    assert!(ran.code == Some(1) && ran.stderr.contains("cannot be read"), "{ran:?}");
}

#[test]
fn a_search_finds_what_is_meant_and_mistyped() {
    let world = world();
    let first = |query: &str| {
        let ran = world.program.run(["search", query, "--json"]);
        lines(&ran.stdout).first().map(|line| line["name"].clone())
    };
    assert_eq!(first("automobile"), Some(json!("Racing Cars")), "shares no word");
    assert_eq!(first("ink lnes"), Some(json!("Ink Lines")), "a letter is missing");
    let filtered = world.program.run(["search", "type:lora", "--json"]);
    assert!(!filtered.objects().is_empty(), "filters alone list all that fits: {}", filtered.stderr);
    assert!(filtered.objects().iter().all(|one| one["type"] == "LoRA"), "{}", filtered.stdout);
    let ran = world.program.run(["search", "automobile", "--words", "--json"]);
    assert!(ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn how_a_sentence_is_understood_and_why_something_is_found_is_told() {
    let world = world();
    let ran = world.program.run(["search", "sdxl lora with ink lines by maker2", "--json"]);
    let said = "understood as SDXL (85% sure), LoRA (95% sure), by maker2 (95% sure); looked for: ink lines";
    assert!(ran.stderr.contains(said), "{ran:?}");
    let found = lines(&ran.stdout);
    assert_eq!((found.len(), &found[0]["name"]), (1, &json!("Ink Lines")), "{ran:?}");
    assert!(found[0]["reason"].as_str().is_some_and(|why| why.contains("ink, lines")), "{ran:?}");
    assert!(ran.stderr.contains("read the texts of 0% of the models"), "{ran:?}");
    let ran = world.program.run(["search", "a fast vehicle on a track", "--encode", "--json"]);
    assert!(ran.stderr.contains("the texts of 4 models were read now, those of 0 before"), "{ran:?}");
    assert_eq!(lines(&ran.stdout)[0]["name"], json!("Racing Cars"), "{ran:?}");
    let ran = world.program.run(["search", "a fast vehicle", "--encode", "--json"]);
    assert!(ran.stderr.contains("0 models were read now, those of 4 before"), "{ran:?}");
    let ran = world.program.run(["search", "chekpoint ink"]);
    assert!(ran.stderr.contains("Checkpoint") && ran.stderr.contains("nothing was found"), "{ran:?}");
    let ran = world.program.run(["recommend", "--json"]);
    assert!(ran.stderr.contains("all of it: fits") && lines(&ran.stdout)[0]["community"].is_number(), "{ran:?}");
}

#[test]
fn what_is_above_the_level_is_told_of_nowhere() {
    let hash = |id: u64| format!("{id:0>10}");
    let mut mature = model(5, "Ink Nude", &["ink", "painting"], &[hash(1)]);
    mature["modelVersions"][0]["images"][0]["nsfwLevel"] = json!(16);
    let models = [
        model(1, "Ink Wash", &["ink", "painting"], &[hash(5)]),
        model(2, "Ink Lines", &["ink", "painting"], &[]),
        mature,
    ];
    let world = world_of(&models);
    let text = "a fox\nSteps: 20, Model hash: 0000000005, Model: nude";
    let picture = world.put("shot.png", &png_with_text(text)).display().to_string();
    let asks: [&[&str]; 6] = [
        &["search", "ink painting", "--json"],
        &["search", "ink nude", "--json"],
        &["recommend", "--json"],
        &["similar", "--model", "1", "--json"],
        &["similar", "--model", "1", "--goes-with", "--json"],
        &["similar", "--image", &picture, "--json"],
    ];
    let told = |ask: &[&str]| {
        let ran = world.program.run(ask);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout.contains("Ink Nude")
    };
    for ask in asks {
        assert!(told(ask), "{ask:?}");
    }
    {
        let store = Store::open(world.data.path()).unwrap();
        let strict = MaturePolicy { mode: MatureMode::Hide, ..MaturePolicy::default() };
        let settings = Settings { mature: strict, ..Settings::default() };
        store.write(|writer| writer.put_setting(Settings::NAME, &settings)).unwrap();
    }
    for ask in asks {
        assert!(!told(ask), "{ask:?}");
    }
}

#[test]
fn a_picture_tells_no_more_models_than_asked_for_and_each_once() {
    let world = world();
    let text = "a fox\nSteps: 20, Model hash: 0000000004, Model: cars, Lora hashes: \"grain: 0000000003\"";
    let picture = world.put("shot.png", &png_with_text(text)).display().to_string();
    let ran = world.program.run(["similar", "--image", &picture, "--limit", "1", "--json"]);
    let found = lines(&ran.stdout);
    assert_eq!(found.len(), 1, "{ran:?}");
    assert!(found[0]["novelty"].is_number(), "{ran:?}");
}
