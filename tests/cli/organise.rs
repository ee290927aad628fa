//! Organising some files of the library.

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
