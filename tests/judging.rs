//! The commands that judge: what they print, and with which exit code.

mod support;

use std::fs;
use support::program::Program;

#[test]
fn scan_pickle_names_every_import_and_fails_for_what_is_not_clean() {
    let disk = tempfile::tempdir().unwrap();
    let program = Program::new(disk.path());
    let bad = disk.path().join("bad.pt");
    fs::write(&bad, b"\x80\x02cos\nsystem\n(X\x04\0\0\0truetR.").unwrap();
    let good = disk.path().join("good.pt");
    fs::write(&good, b"\x80\x02ccollections\nOrderedDict\n)R.").unwrap();
    let ran = program.run(["scan-pickle", "--json", bad.to_str().unwrap(), good.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let objects = ran.objects();
    assert_eq!(objects[0]["verdict"], "dangerous");
    let import = serde_json::json!({"name": "os.system", "offset": 2, "use": "call", "grade": "dangerous"});
    assert_eq!(objects[0]["globals"][0], import);
    assert_eq!((&objects[1]["verdict"], &objects[1]["findings"]), (&"clean".into(), &serde_json::json!([])));
    let clean = program.run(["scan-pickle", good.to_str().unwrap()]);
    assert_eq!(clean.code, Some(0));
    assert!(clean.stdout.contains("no dangerous code found") && !clean.stdout.contains("safe"), "{}", clean.stdout);
    assert_eq!(program.run(["scan-pickle", "--json", "not there"]).code, Some(1));
}

#[test]
fn quality_tells_the_score_with_its_evidence() {
    let disk = tempfile::tempdir().unwrap();
    let program = Program::new(disk.path());
    let weights = disk.path().join("lora.safetensors");
    let name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight";
    let header = serde_json::json!({name: {"dtype": "F16", "shape": [8, 768], "data_offsets": [0, 12288]}}).to_string();
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend([0x00, 0x3c].repeat(6144));
    fs::write(&weights, &bytes).unwrap();
    let bad = disk.path().join("bad.pt");
    fs::write(&bad, b"\x80\x02cos\nsystem\n(X\x04\0\0\0truetR.").unwrap();
    let ran = program.run(["quality", "--json", weights.to_str().unwrap(), bad.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let objects = ran.objects();
    let good = &objects[0];
    assert_eq!(good["id"], weights.to_str().unwrap());
    assert_eq!(good["formula"], "quality-1");
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    assert!(number(&good["low"]) <= number(&good["score"]) && number(&good["score"]) <= number(&good["high"]));
    assert!(good["parts"]["community"]["score"].is_null(), "nobody knows it: {good}");
    let inputs = good["parts"]["technical"]["inputs"].as_array().unwrap();
    let finite = inputs.iter().find(|input| input["input"] == "numbers").unwrap();
    assert_eq!((&finite["value"], &finite["worth"]), (&true.into(), &1.0.into()), "{finite}");
    assert!(support::program::codes(good).contains(&"sound_container".to_owned()));
    assert_eq!(objects[1]["gates"][0]["gate"], "dangerous_pickle");
    assert!(number(&objects[1]["score"]) <= 20.0);
    let words = program.run(["quality", weights.to_str().unwrap()]);
    assert!(words.stdout.contains("score") && words.stdout.contains("runs here"), "{}", words.stdout);
    let unknown = program.run(["quality", "--json", "4711"]);
    assert_eq!((unknown.code, unknown.objects()[0]["id"].as_str()), (Some(1), Some("4711")));
}
