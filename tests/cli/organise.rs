//! Organising some files of the library, and making them visible to other tools.

use super::World;
use super::support::fixtures::lora;
use std::path::Path;

#[test]
fn only_the_files_that_are_named_are_planned() {
    let world = World::new();
    let ink = world.put("loras/ink.safetensors", &lora(1, None));
    world.put("loras/old/oil.safetensors", &lora(2, None));
    world.put("loras/oil.safetensors", &lora(3, None));
    world.scan();
    let planned = |paths: &[&Path]| {
        let all = ["organise", "--plan", "--json", "--unidentified", "--template", "sorted/{file_name}"];
        world.program.run(all.into_iter().map(Path::new).chain(paths.iter().copied()))
    };
    let froms = |paths: &[&Path]| -> Vec<String> {
        let objects = planned(paths).objects();
        objects.iter().filter_map(|one| one["from"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(froms(&[]).len(), 3);
    assert_eq!(froms(&[&ink]), [ink.to_str().unwrap()]);
    assert_eq!(froms(&[&ink, &world.disk.join("loras/old")]).len(), 2);
    let slip = planned(&[&ink, &world.disk.join("lora")]);
    assert_eq!(slip.code, Some(2), "{}", slip.stderr);
    assert!(slip.stdout.is_empty() && slip.stderr.contains("no model at"), "{}", slip.stderr);
}

#[test]
fn comfyui_is_shown_the_library_and_it_is_taken_back() {
    let world = World::new();
    world.put("loras/ink.safetensors", &lora(1, None));
    world.scan();
    let beside = tempfile::tempdir().unwrap();
    let comfy = beside.path();
    std::fs::create_dir_all(comfy.join("models/checkpoints")).unwrap();
    let list = comfy.join("extra_model_paths.yaml");
    std::fs::write(&list, "# mine").unwrap();
    let run = |more: &[&str]| {
        let all = ["deploy", "--json", "--tool", "comfyui", "--to", comfy.to_str().unwrap()];
        world.program.run(all.into_iter().chain(more.iter().copied()))
    };
    let last = |ran: &super::support::program::Ran| ran.objects().pop().unwrap();
    let planned = run(&[]);
    assert_eq!((planned.code, last(&planned)["ready"].as_u64()), (Some(0), Some(1)), "{}", planned.stderr);
    assert_eq!(std::fs::read_to_string(&list).unwrap(), "# mine", "a plan touches nothing");
    assert_eq!(last(&run(&["--apply"]))["models"], 1);
    assert!(std::fs::read_to_string(&list).unwrap().starts_with("# mine\n# >>> CivitDeck"));
    assert_eq!(last(&run(&[]))["visible"], 1);
    assert_eq!(world.program.run(["organise", "--undo"]).code, Some(0));
    assert_eq!(std::fs::read_to_string(&list).unwrap(), "# mine");
}

#[test]
fn an_invokeai_that_does_not_run_is_told_of_in_words() {
    let world = World::new();
    world.put("loras/ink.safetensors", &lora(1, None));
    world.scan();
    let silent = world.program.run(["deploy", "--tool", "invokeai", "--to", "http://127.0.0.1:1"]);
    assert_ne!(silent.code, Some(0));
    assert!(silent.stderr.contains("start it"), "{}", silent.stderr);
    let nowhere = world.program.run(["deploy", "--tool", "a1111"]);
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.stderr);
}
