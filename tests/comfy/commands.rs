//! `civitdeck characters` and `civitdeck credits` as scripts use them.

use crate::batch::striped;
use crate::support::civitai_catalogue::{Catalogue, picture_path};
use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::support::comfy_server::{ComfyServer, JobFault, Version, png};
use crate::support::program::Program;
use civitdeck::characters::{STUDIO_SETTING, StudioSettings};
use civitdeck::model::character::{Slot, SlotPicture};
use civitdeck::model::ids::CharacterId;
use civitdeck::store::Store;
use serde_json::json;

#[test]
fn the_commands_make_show_export_retry_and_delete() {
    let server = ComfyServer::start(Version::V033);
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let picture = data.path().join("ferryman.png");
    std::fs::write(&picture, png(64, 96, 3)).unwrap();
    let picture = picture.to_str().unwrap();
    let create = ["characters", "create", "--image", picture, "--name", "Ferryman of Lune", "--json"];
    assert_eq!(program.run(create).code, Some(2), "no server was added");
    assert_eq!(program.run(["comfy", "add", &server.url(), "--name", "attic"]).code, Some(0));

    let dry =
        program.run(["characters", "create", "--image", picture, "--set", "hair=grey hair", "--dry-run", "--json"]);
    let dry = &dry.objects()[0];
    assert_eq!(dry["attributes"]["hair"], json!({"value": "grey hair", "source": "you", "confidence": "sure"}));
    assert_eq!(dry["prompts"].as_array().map(Vec::len), Some(5));
    assert!(server.requests().iter().all(|request| request != "POST /prompt"), "nothing is made");
    assert_eq!(program.run(["characters", "create", "--image", picture, "--set", "shoes"]).code, Some(2));

    server.fail_nth(2, JobFault::StoppedThere);
    let made = program.run(create);
    assert_eq!(made.code, Some(1), "one picture is lacking: {}", made.stderr);
    let made = &made.objects()[0];
    assert_eq!((&made["success"], &made["generated"], &made["total"]), (&json!(true), &json!(4), &json!(5)));
    let first = &made["images"][0];
    assert_eq!(
        (&first["type"], &first["server"], &first["method"]),
        (&json!("AVATAR"), &json!("attic"), &json!("img2img"))
    );
    assert!(std::path::Path::new(first["path"].as_str().unwrap()).is_file());
    assert!(first["seed"].is_u64() && first["seconds"].is_f64());
    assert!(made["errors"][0]["stage"].as_str().unwrap().starts_with("REFERENCE_"));
    assert!(made["errors"][0]["error"].as_str().unwrap().contains("stopped"));
    let id = made["id"].to_string();

    let again = program.run(["characters", "retry", &id, "--json"]);
    assert_eq!((again.code, &again.objects()[0]["generated"]), (Some(0), &json!(5)));
    let anew = program.run(["characters", "retry", &id, "--stage", "reference_front", "--anew", "--json"]);
    assert_eq!(anew.code, Some(0), "{}", anew.stderr);
    let credits = &program.run(["credits", "--json"]).objects()[0];
    assert_eq!((&credits["credits"], &credits["held"], &credits["spent"]), (&json!(76), &json!(0), &json!(24)));

    let dearer = &program.run(["credits", "--price-set", "30", "--daily", "90", "--json"]).objects()[0];
    assert_eq!((&dearer["price_set"], &dearer["daily_allowance"]), (&json!(30), &json!(90)));
    assert_eq!(program.run(["credits", "--json"]).objects()[0]["price_set"], 30, "it is kept");

    let listed = &program.run(["characters", "list", "--json"]).objects()[0];
    assert_eq!((&listed["name"], &listed["generated"]), (&json!("Ferryman of Lune"), &json!(5)));
    let shown = &program.run(["characters", "show", &id, "--recipe", "--json"]).objects()[0];
    assert_eq!(shown["recipes"][0]["workflow"]["1"]["class_type"], "CheckpointLoaderSimple");
    assert_eq!(shown["runs"].as_array().map(Vec::len), Some(3));
    let out = data.path().join("out");
    let exported = program.run(["characters", "export", &id, "--to", out.to_str().unwrap(), "--as", "zip", "--json"]);
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    assert!(out.join("Ferryman-of-Lune.zip").is_file());

    assert_eq!(program.run(["characters", "delete", &id]).code, Some(0));
    assert!(program.run(["characters", "list", "--json"]).objects().is_empty());
    assert_eq!(program.run(["characters", "show", &id]).code, Some(2));
    assert_eq!(program.run(["characters", "restore", &id]).code, Some(0));
    assert!(program.run(["characters", "show", &id]).stdout.contains("5 of 5 pictures"));
    assert_eq!(program.run(["characters", "retry", "77"]).code, Some(2));
}

#[test]
fn nothing_mature_is_made_with_a_minor() {
    let server = ComfyServer::start(Version::V033);
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let picture = data.path().join("one.png");
    std::fs::write(&picture, png(64, 96, 3)).unwrap();
    program.run(["comfy", "add", &server.url()]);
    let refused = program.run([
        "characters",
        "create",
        "--image",
        picture.to_str().unwrap(),
        "--set",
        "clothing=school girl",
        "--style",
        "nsfw",
    ]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("suggests a minor"), "{}", refused.stderr);
    assert!(server.graphs().is_empty());
}

#[test]
fn an_automatic_run_takes_no_picture_twice_and_reports() {
    let server = ComfyServer::start(Version::V033);
    let civitai = CivitaiServer::start(Catalogue::new());
    let image = |id: u64, likes: u64| {
        json!({"id": id, "url": format!("{}{}", civitai.base_url(), picture_path(id, "jpeg")), "type": "image",
            "browsingLevel": 1, "stats": {"likeCount": likes}, "meta": {"prompt": "1girl, elf, green cloak"}})
    };
    let page = json!({"items": [image(1, 90), image(2, 80), image(3, 70), image(4, 3)], "metadata": {}});
    let feed = || Fault::Bytes("application/json".to_owned(), page.to_string().into_bytes());
    let bytes = |bytes: Vec<u8>| Fault::Bytes("image/png".to_owned(), bytes);
    let data = tempfile::tempdir().unwrap();
    let program = Program::at(data.path(), civitai.base_url());
    assert_eq!(program.run(["characters", "batch"]).code, Some(2), "no server was added");
    assert_eq!(program.run(["comfy", "add", &server.url()]).code, Some(0));

    civitai.fail_next(feed());
    let dry = program.run(["characters", "batch", "--count", "2", "--dry-run", "--json"]);
    let ids: Vec<u64> = dry.objects().iter().filter_map(|line| line["image"].as_u64()).collect();
    assert_eq!((ids, server.graphs().len()), (vec![1, 2], 0), "{}", dry.stderr);

    // The list is still young and not asked for again. The second picture is the first one again; the fourth has too few reactions.
    for fault in [bytes(striped(11)), bytes(striped(11)), bytes(striped(17))] {
        civitai.fail_next(fault);
    }
    let ran = program.run(["characters", "batch", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = &ran.objects()[0];
    let of = |name: &str| report[name].as_u64().unwrap_or(99);
    assert_eq!((of("total"), of("successful"), of("with_all_references"), of("failed")), (2, 2, 2, 0), "{report}");
    assert_eq!((of("seen_before"), of("pictures")), (1, 10));
    assert!(report["stopped"].as_str().unwrap().contains("no more pictures"));
    assert_eq!(program.run(["credits", "--json"]).objects()[0]["spent"], 0, "automatic runs are free");
    let shown = &program.run(["characters", "show", "1", "--json"]).objects()[0];
    assert_eq!(
        (&shown["owner"], &shown["attributes"]["species"]["source"]),
        (&json!("automatic"), &json!("civitai prompt"))
    );

    civitai.fail_next(bytes(striped(11)));
    let again = program.run(["characters", "batch", "--json"]);
    assert_eq!(again.code, Some(3), "nothing was to be done: {}", again.stderr);
    let again = &again.objects()[0];
    assert_eq!((&again["total"], &again["seen_before"]), (&json!(0), &json!(3)));

    let daily = program.run(["characters", "batch", "--every-day", "--hour", "5", "--count", "7", "--json"]);
    assert_eq!((&daily.objects()[0]["hour_utc"], &daily.objects()[0]["count"]), (&json!(5), &json!(7)));
    assert_eq!(program.run(["characters", "batch", "--never", "--json"]).objects()[0]["enabled"], false);
}

#[test]
fn a_tagger_is_asked_only_when_it_is_wanted_and_its_failure_stops_nothing() {
    let server = ComfyServer::start(Version::V0364);
    server.tag_with("1boy, child, red_hair");
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let picture = data.path().join("one.png");
    std::fs::write(&picture, png(64, 96, 3)).unwrap();
    let picture = picture.to_str().unwrap();
    program.run(["comfy", "add", &server.url(), "--name", "attic"]);
    let dry = ["characters", "create", "--image", picture, "--dry-run", "--json"];
    assert_eq!(program.run(dry).objects()[0]["attributes"]["hair"]["value"], json!(null));
    assert!(server.graphs().is_empty());
    let told = program.run(dry.into_iter().chain(["--tagger", "--set", "gender=woman"]));
    let told = &told.objects()[0];
    assert_eq!(
        told["attributes"]["hair"],
        json!({"value": "red hair", "source": "WD14 on attic", "confidence": "a guess"})
    );
    assert_eq!(told["attributes"]["gender"]["value"], "woman");
    assert_eq!((&told["minor_word"], &told["rating"]["level"]), (&json!("child"), &json!("PG")));
    server.fail_job(JobFault::Error("ClientConnectorDNSError", "Cannot connect to host"));
    let failed = program.run(dry.into_iter().chain(["--tagger"]));
    assert_eq!(failed.code, Some(0));
    assert!(failed.stderr.contains("Cannot connect to host"), "{}", failed.stderr);
}

#[test]
fn a_picture_made_anew_that_fails_leaves_the_one_that_waits_and_says_so() {
    let server = ComfyServer::start(Version::V033);
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let picture = data.path().join("one.png");
    std::fs::write(&picture, png(64, 96, 3)).unwrap();
    program.run(["comfy", "add", &server.url(), "--name", "attic"]);
    let made = program.run(["characters", "create", "--image", picture.to_str().unwrap(), "--json"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    // One that waits to be taken, as the window leaves it.
    let id = CharacterId(made.objects()[0]["id"].as_u64().unwrap());
    let waiting = {
        let store = Store::open(data.path()).unwrap();
        let mut one = store.read(|reader| reader.character(id)).unwrap().unwrap();
        let front = one.slots.get_mut(&Slot::Front).unwrap();
        front.candidate = front.picture.clone().map(|old| SlotPicture { seed: 77, ..old });
        store.write(|writer| writer.put_character(&one)).unwrap();
        one.slots[&Slot::Front].clone()
    };
    server.fail_job(JobFault::StoppedThere);
    let id = id.to_string();
    let anew = program.run(["characters", "retry", &id, "--stage", "reference_front", "--anew", "--json"]);
    assert_eq!(anew.code, Some(1), "it failed: {}", anew.stderr);
    let store = Store::open(data.path()).unwrap();
    let one = store.read(|reader| reader.character(CharacterId(id.parse().unwrap()))).unwrap().unwrap();
    let front = &one.slots[&Slot::Front];
    assert_eq!((&front.picture, &front.candidate), (&waiting.picture, &waiting.candidate));
}

#[test]
fn a_dry_run_speaks_to_the_model_of_the_server_and_servers_are_named_by_what_they_are_called() {
    let server = ComfyServer::start(Version::V033);
    server.set_checkpoints(&["ponyDiffusionV6XL.safetensors"]);
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let picture = data.path().join("one.png");
    std::fs::write(&picture, png(64, 96, 3)).unwrap();
    let dry = ["characters", "create", "--image", picture.to_str().unwrap(), "--dry-run", "--json"];
    assert_eq!(program.run(dry).objects()[0]["server"], json!(null), "nobody is there to be asked");
    program.run(["comfy", "add", &server.url(), "--name", "attic"]);
    let told = &program.run(dry).objects()[0];
    assert_eq!(
        (&told["server"], &told["family"], &told["method"]),
        (&json!("attic"), &json!("Pony"), &json!("img2img"))
    );
    assert!(told["prompts"][0]["positive"].as_str().unwrap().starts_with("score_9"));
    let said = &program.run(dry.into_iter().chain(["--family", "sd15", "--server", "attic"])).objects()[0];
    assert_eq!(said["family"], "SD 1.5");
    assert_eq!((&told["price"], &told["error"]), (&json!(20), &json!(null)));
    let lacking = program.run(dry.into_iter().chain(["--method", "ip_adapter"]));
    assert_eq!(lacking.code, Some(1), "it promises nothing that fails");
    assert!(lacking.objects()[0]["error"].as_str().unwrap().contains("IP-Adapter"), "{}", lacking.stdout);
    let lacking = program.run(dry.into_iter().chain(["--lora", "nope.safetensors"]));
    assert_eq!(lacking.code, Some(1), "{}", lacking.stdout);
    assert!(lacking.objects()[0]["error"].as_str().unwrap().contains("LoRA nope"), "{}", lacking.stdout);
    let nowhere = program.run(dry.into_iter().chain(["--server", "cellar"]));
    assert_eq!(nowhere.code, Some(2));
    assert!(nowhere.stderr.contains("no server is called cellar"), "{}", nowhere.stderr);
    let offline = ["--offline", "comfy", "test", "--url", "http://127.evil.invalid:8188"];
    let offline = program.run(offline);
    assert!(
        offline.code == Some(2) && offline.stderr.contains("sends nothing to other machines"),
        "{}",
        offline.stderr
    );
}

#[test]
fn rules_of_an_automatic_run_can_be_said_in_full() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::new(data.path());
    let keep = [
        "characters",
        "batch",
        "--every-day",
        "--level",
        "pg13",
        "--stop-on-error",
        "--picture-time",
        "90",
        "--avatar-time",
        "200",
        "--words-only",
        "--lora",
        "ink.safetensors:0.7",
        "--json",
    ];
    let kept = program.run(keep);
    let rules = &kept.objects()[0];
    assert_eq!((&rules["levels"], &rules["continue_on_error"]), (&json!(3), &json!(false)), "{}", kept.stderr);
    let store = Store::open(data.path()).unwrap();
    let settings: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING)).unwrap().unwrap();
    assert_eq!((settings.picture_secs, settings.avatar_secs, settings.look.uses_source), (90, 200, false));
    assert_eq!(settings.look.loras[0].name, "ink.safetensors");
}
