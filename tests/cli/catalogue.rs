//! Archives of the catalogue on the command line.

use crate::World;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

#[test]
fn a_catalogue_goes_in_and_out_and_bad_lines_are_told() {
    let world = World::new();
    let model = |id: u64| {
        json!({"id": id, "name": format!("Model {id}"), "type": "LORA", "modelVersions": [
            {"id": id + 1000, "name": "v1", "baseModel": "SDXL 1.0", "files": [], "images": []}]})
    };
    let archive = world.put("in.jsonl", format!("{}\nnot a model\n{}\n", model(1), model(2)).as_bytes());
    let ran = world.program.run([Path::new("catalogue"), Path::new("import"), &archive, Path::new("--json")]);
    assert_eq!(ran.code, Some(1), "one line was bad: {ran:?}");
    let line: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&line["models"], &line["versions"], &line["skipped"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(line["issues"][0]["line"], json!(2));
    let out = world.disk.join("out.jsonl");
    let ran = world.program.run([Path::new("catalogue"), Path::new("export"), &out]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("Exported 2 models with 2 versions in "), "{}", ran.stdout);
    let written = fs::read_to_string(&out).unwrap();
    let names: Vec<Value> =
        written.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["name"].clone()).collect();
    assert_eq!(names, [json!("Model 1"), json!("Model 2")]);
    let missing = world.disk.join("none.jsonl");
    let ran = world.program.run([Path::new("catalogue"), Path::new("import"), &missing]);
    assert!(ran.code == Some(1) && ran.stderr.contains("could not be read"), "{ran:?}");
}
