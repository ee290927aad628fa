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
    assert_eq!(good["formula"], "quality-2");
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

/// A model as CivitAI's API gives it, one line.
fn model_line(id: u64, name: &str, base_model: &str, uses: &[&str]) -> String {
    let model = serde_json::json!({
        "id": id, "name": name, "type": "LORA", "nsfw": false, "tags": ["city"],
        "allowNoCredit": false, "allowDerivatives": true, "allowDifferentLicense": true, "allowCommercialUse": uses,
        "creator": {"username": "mira_ink"},
        "stats": {"downloadCount": 900, "thumbsUpCount": 300, "thumbsDownCount": 4},
        "modelVersions": [{"id": id * 10, "name": "v1", "baseModel": base_model, "trainedWords": ["metro"], "files": [], "images": []}],
    });
    format!("{model}\n")
}

#[test]
fn licence_answers_for_what_is_intended_and_writes_a_report() {
    let disk = tempfile::tempdir().unwrap();
    let program = Program::new(disk.path());
    let dump = disk.path().join("dump.jsonl");
    let all = ["Image", "RentCivit", "Rent", "Sell"];
    let lines = [model_line(7, "Night Metro", "SDXL 1.0", &all), model_line(8, "Neon Walk", "Flux.1 D", &all)];
    fs::write(&dump, lines.concat()).unwrap();
    let ran = program.run(["catalogue", "import", dump.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let report = disk.path().join("report.csv");
    let out = report.to_str().unwrap();
    let ran = program.run(["licence", "--json", "--for", "sell-images,host", "--out", out, "7", "8"]);
    assert_eq!(ran.code, Some(1), "hosting is a conflict: {} {}", ran.stdout, ran.stderr);
    let objects = ran.objects();
    assert_eq!(objects[0]["answers"]["host"]["answer"], "yes", "{}", objects[0]);
    assert_eq!(objects[0]["answers"]["no-credit"]["answer"], "no");
    assert_eq!(objects[0]["conflicts"], serde_json::json!([]));
    assert_eq!(objects[1]["answers"]["sell-images"]["answer"], "read-the-licence");
    assert_eq!(objects[1]["conflicts"], serde_json::json!(["host"]));
    assert!(objects[1]["attribution"].as_str().unwrap().contains("by mira_ink, https://civitai.com/models/8"));
    assert_eq!(fs::read_to_string(&report).unwrap().lines().count(), 3);
    assert_eq!(program.run(["licence", "--for", "host", "7"]).code, Some(0));
    assert_eq!(program.run(["licence", "--for", "fly", "7"]).code, Some(2));
    let quality = program.run(["quality", "--json", "7"]).objects();
    assert_eq!(quality[0]["name"], "Night Metro");
    assert!(quality[0]["parts"]["community"]["score"].as_f64().unwrap() > 50.0, "{}", quality[0]);
}

#[test]
fn eval_quality_measures_flags_pickles_and_bounds() {
    let disk = tempfile::tempdir().unwrap();
    let ran = Program::new(disk.path()).run(["eval", "--json", "quality", "--models", "300"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let objects = ran.objects();
    let figure = |name: &str| objects.iter().find(|object| object["figure"] == name).unwrap().clone();
    assert_eq!(figure("hostile_pickles_caught")["share"]["mean"], 1.0);
    assert!(figure("honest_pickles_alarmed")["share"]["mean"].as_f64().unwrap() <= 0.01);
    assert!(figure("later_votes_within_bounds")["share"]["mean"].as_f64().unwrap() > 0.9);
    assert!(objects.iter().any(|object| object["flag"] == "dangerous_pickle" && object["missed"] == 0));
}
