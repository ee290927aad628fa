//! Sidecars of every tool, what they claim, and broken ones.

use super::*;
use crate::model::facts::{FiniteF32, SidecarFacts};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};

const KINDS: [SidecarKind; 11] = [
    SidecarKind::A1111Json,
    SidecarKind::CivitaiInfo,
    SidecarKind::ApiInfo,
    SidecarKind::CmInfo,
    SidecarKind::LoraManager,
    SidecarKind::Swarm,
    SidecarKind::Civicomfy,
    SidecarKind::Rgthree,
    SidecarKind::ModelManagerMd,
    SidecarKind::Civitdl,
    SidecarKind::A1111Cache,
];

fn read_bytes(kind: SidecarKind, name: &str, bytes: &[u8]) -> Result<SidecarFacts, SidecarError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(kind, &path)
}

fn read_json(kind: SidecarKind, name: &str, value: &Value) -> SidecarFacts {
    read_bytes(kind, name, value.to_string().as_bytes()).unwrap()
}

fn hex(byte: u8) -> String {
    format!("{byte:02x}").repeat(32)
}

fn listing(names: &[&str]) -> FolderListing {
    names.iter().map(|name| (OsString::from(name), 1, 10)).collect()
}

fn found(model: &str, names: &[&str]) -> (Vec<(SidecarKind, String)>, Vec<String>) {
    let found = companions(OsStr::new(model), &listing(names));
    let text = |name: &OsString| name.to_string_lossy().into_owned();
    (found.sidecars.iter().map(|(kind, name)| (*kind, text(name))).collect(), found.previews.iter().map(text).collect())
}

#[test]
fn every_tools_names_are_found() {
    let names = [
        "a.safetensors",
        "a.json",
        "a.civitai.info",
        "a.api_info.json",
        "a.cm-info.json",
        "a.metadata.json",
        "a.swarm.json",
        "a.cminfo.json",
        "a.safetensors.rgthree-info.json",
        "a.md",
        "ab.json",
        "b.json",
    ];
    let (sidecars, previews) = found("a.safetensors", &names);
    let kinds: Vec<SidecarKind> = sidecars.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, KINDS[..9]);
    assert_eq!(sidecars[7].1, "a.safetensors.rgthree-info.json");
    assert_eq!(previews, Vec::<String>::new());
    assert_eq!(found("dots.in.v1.2.ckpt", &["dots.in.v1.json", "dots.in.v1.2.JSON"]).0[0].1, "dots.in.v1.2.JSON");
}

#[test]
fn own_pictures_come_before_examples_and_videos() {
    let names = [
        "a.safetensors",
        "a.mp4",
        "a_0.jpg",
        "a_10.jpg",
        "a_2.jpg",
        "a.example.0.jpeg",
        "a.preview.jpg",
        "a.preview.png",
        "a.jpg",
        "a.png",
        "a.avif",
        "a.thumb.jpg",
        "a_x.jpg",
        "b.png",
    ];
    let (_, previews) = found("a.safetensors", &names);
    assert_eq!(
        previews,
        [
            "a.png",
            "a.preview.png",
            "a.jpg",
            "a.preview.jpg",
            "a.thumb.jpg",
            "a_0.jpg",
            "a_2.jpg",
            "a_10.jpg",
            "a.example.0.jpeg",
            "a.avif",
            "a.mp4"
        ]
    );
}

#[test]
fn a_stem_that_many_names_share_is_looked_up_all_the_same() {
    let mut names: Vec<String> = (0..500).map(|n| format!("a.b{n}.safetensors")).collect();
    names.extend(["a.safetensors", "a.json", "a.png", "a_7.png"].map(ToOwned::to_owned));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let expected = vec![(SidecarKind::A1111Json, "a.json".to_owned())];
    assert_eq!(found("a.safetensors", &names), (expected, vec!["a.png".to_owned(), "a_7.png".to_owned()]));
}

#[test]
fn a_picture_of_another_model_is_no_example() {
    let names = ["a.safetensors", "a_1.safetensors", "a_1.png", "a_2.png"];
    assert_eq!(found("a.safetensors", &names).1, ["a_2.png"]);
    assert_eq!(found("a_1.safetensors", &names).1, ["a_1.png"]);
}

#[test]
fn case_does_not_matter_unless_two_models_differ_in_it() {
    assert_eq!(found("SHOUT.SAFETENSORS", &["SHOUT.SAFETENSORS", "shout.Preview.PNG"]).1, ["shout.Preview.PNG"]);
    let names = ["A.safetensors", "a.safetensors", "a.json", "A.png"];
    assert_eq!(found("a.safetensors", &names), (vec![(SidecarKind::A1111Json, "a.json".to_owned())], vec![]));
    assert_eq!(found("A.safetensors", &names), (vec![], vec!["A.png".to_owned()]));
}

#[test]
fn civitdl_keeps_its_things_in_a_folder() {
    let inside = "extra_data-vid_75/model_dict-mid_66-vid_75.json";
    let names = ["x-mid_66-vid_75.ckpt", inside, "extra_data-vid_75/517.jpeg", "extra_data-vid_75/517-prompt.json"];
    let (sidecars, previews) = found("x-mid_66-vid_75.ckpt", &names);
    assert_eq!(sidecars, [(SidecarKind::Civitdl, inside.to_owned())]);
    assert_eq!(previews, ["extra_data-vid_75/517.jpeg"]);
    assert_eq!(civitdl_ids("x-mid_66-vid_75"), Some((66, 75)));
    assert_eq!(civitdl_ids("x-mid_-vid_75"), None);
}

#[test]
fn the_signature_changes_with_anything_that_belongs_to_the_model() {
    let sign = |files: &[(&str, i64, u64)]| {
        let listing = files.iter().map(|(name, time, size)| (OsString::from(name), *time, *size)).collect();
        companions(OsStr::new("a.safetensors"), &listing).signature
    };
    let base = sign(&[("a.safetensors", 1, 1), ("a.json", 1, 5)]);
    assert_ne!(base, 0);
    assert_eq!(base, sign(&[("b.json", 7, 7), ("a.json", 1, 5), ("a.safetensors", 2, 2)]), "others do not matter");
    for changed in [
        sign(&[("a.json", 2, 5)]),
        sign(&[("a.json", 1, 6)]),
        sign(&[("a.json", 1, 5), ("a.png", 1, 1)]),
        sign(&[("A.json", 1, 5)]),
    ] {
        assert_ne!(base, changed);
    }
    assert_eq!(sign(&[("a.safetensors", 1, 1)]), 0);
}

#[test]
#[cfg(unix)]
fn names_that_are_not_text_are_kept_apart() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = |bytes: &[u8]| OsStr::from_bytes(bytes).to_owned();
    let listing = [(name(b"\xff.json"), 1, 1), (name(b"\xfe.json"), 1, 1)].into_iter().collect();
    let found = companions(&name(b"\xfe.safetensors"), &listing);
    assert_eq!(found.sidecars, [(SidecarKind::A1111Json, name(b"\xfe.json"))]);
}

#[test]
fn a1111_and_what_browser_plus_adds() {
    let facts = read_json(
        SidecarKind::A1111Json,
        "a.json",
        &json!({"description": "<!--\nplain\n-->", "sd version": "SDXL", "activation text": "red hat, (big, blue:1.2), red hat,",
            "negative text": "blurry", "preferred weight": "0.7", "notes": " mine ", "modelId": 12, "modelVersionId": "34",
            "sha256": hex(0xAB).to_uppercase()}),
    );
    assert_eq!(facts.description.as_deref(), Some("plain"));
    assert_eq!(facts.base_model.as_deref(), Some("SDXL"));
    assert_eq!(facts.trigger_words, ["red hat", "(big, blue:1.2)"]);
    assert_eq!(facts.negative_words.as_deref(), Some("blurry"));
    assert_eq!(facts.preferred_weight.map(FiniteF32::get), Some(0.7));
    assert_eq!(facts.notes.as_deref(), Some("mine"));
    assert_eq!((facts.model_id, facts.version_id), (Some(12), Some(34)));
    assert_eq!(facts.sha256, Some([0xab; 32]));
    assert!(facts.modified_unix_secs > 1_600_000_000);
}

fn version() -> Value {
    json!({"id": 5, "modelId": 4, "name": "v1", "baseModel": "Pony", "trainedWords": ["one, two", " ", "three"],
        "description": "of the version",
        "model": {"name": "Model", "type": "LORA", "nsfw": true, "description": "of the model", "tags": ["x", {"name": "y"}]},
        "creator": {"username": "ann"},
        "files": [{"id": 9, "name": "A.safetensors", "sizeKB": 2.5, "hashes": {"SHA256": hex(1), "AutoV3": "0123456789AB"}},
            {"id": 8, "name": "other.safetensors", "sizeKB": 4, "hashes": {"SHA256": hex(2), "BLAKE3": hex(3)}}]})
}

#[test]
fn civitai_helper_writes_a_version() {
    let facts = read_json(SidecarKind::CivitaiInfo, "a.civitai.info", &version());
    assert_eq!((facts.model_id, facts.version_id, facts.file_id), (Some(4), Some(5), Some(9)));
    assert_eq!(facts.model_name.as_deref(), Some("Model"));
    assert_eq!(facts.version_name.as_deref(), Some("v1"));
    assert_eq!(facts.description.as_deref(), Some("of the model"));
    assert_eq!(facts.creator.as_deref(), Some("ann"));
    assert_eq!(facts.trigger_words, ["one, two", "three"]);
    assert_eq!(facts.tags, ["x", "y"]);
    assert_eq!((facts.nsfw, facts.size_bytes), (Some(true), Some(2560)));
    assert_eq!(facts.sha256, Some([1; 32]));
    assert_eq!(facts.autov3, Some([0x01, 0x23, 0x45, 0x67, 0x89, 0xab]));
}

#[test]
fn a_renamed_file_among_several_claims_no_hash() {
    let facts = read_json(SidecarKind::CivitaiInfo, "renamed.civitai.info", &version());
    assert_eq!((facts.version_id, facts.file_id, facts.sha256), (Some(5), None, None));
}

#[test]
fn a_skeleton_gives_no_ids() {
    for mark in [
        json!({"skeleton_file": true}),
        json!({"extensions": {"sd_civitai_helper": {"skeleton_file": true}}}),
        json!({"sd_civitai_helper": {"skeleton_file": true}}),
    ] {
        let mut value = version();
        value.as_object_mut().unwrap().extend(mark.as_object().unwrap().clone());
        let facts = read_json(SidecarKind::CivitaiInfo, "a.civitai.info", &value);
        assert_eq!((facts.model_id, facts.version_id), (None, None));
    }
    let empty = json!({"id": "", "modelId": "", "baseModel": "Unknown", "trainedWords": [], "files": []});
    let facts = read_json(SidecarKind::CivitaiInfo, "a.civitai.info", &empty);
    assert_eq!((facts.model_id, facts.version_id, facts.base_model), (None, None, None));
}

#[test]
fn a_whole_model_tells_the_version_by_file_name() {
    let mut second = version();
    second["id"] = json!(6);
    second["files"] = json!([{"id": 10, "name": "b.safetensors", "hashes": {"SHA256": hex(7)}}]);
    let model = json!({"id": 4, "name": "Whole", "type": "LORA", "creator": {"username": "bob"}, "tags": ["t"],
        "modelVersions": [version(), second]});
    let facts = read_json(SidecarKind::ApiInfo, "b.api_info.json", &model);
    assert_eq!((facts.model_id, facts.version_id, facts.file_id), (Some(4), Some(6), Some(10)));
    assert_eq!((facts.model_name.as_deref(), facts.creator.as_deref()), (Some("Whole"), Some("bob")));
    assert_eq!(facts.sha256, Some([7; 32]));
    let unclear = read_json(SidecarKind::ApiInfo, "c.api_info.json", &model);
    assert_eq!((unclear.model_id, unclear.version_id, unclear.sha256), (Some(4), None, None));
    let civitdl = read_json(SidecarKind::Civitdl, "model_dict-mid_4-vid_6.json", &model);
    assert_eq!((civitdl.model_id, civitdl.version_id, civitdl.sha256), (Some(4), Some(6), Some([7; 32])));
}

#[test]
fn stability_matrix_and_civicomfy() {
    let value = json!({"ModelId": 1, "ModelName": "M", "ModelDescription": "", "Nsfw": false, "Tags": ["a"], "ModelType": "LORA",
        "VersionId": 2, "VersionName": "v", "VersionDescription": "words", "BaseModel": "SD 1.5", "AuthorUsername": "ann",
        "RemoteFileId": 3, "Hashes": {"SHA256": hex(0xC1).to_uppercase(), "CRC32": null, "BLAKE3": hex(0xC2)},
        "TrainedWords": ["w"], "UserTitle": "mine"});
    for (kind, name) in [(SidecarKind::CmInfo, "a.cm-info.json"), (SidecarKind::Civicomfy, "a.cminfo.json")] {
        let facts = read_json(kind, name, &value);
        assert_eq!((facts.model_id, facts.version_id, facts.file_id), (Some(1), Some(2), Some(3)));
        assert_eq!((facts.sha256, facts.blake3), (Some([0xc1; 32]), Some([0xc2; 32])));
        assert_eq!((facts.description.as_deref(), facts.creator.as_deref()), (Some("words"), Some("ann")));
        assert_eq!(
            (facts.trigger_words, facts.tags, facts.nsfw),
            (vec!["w".to_owned()], vec!["a".to_owned()], Some(false))
        );
    }
}

#[test]
fn lora_manager_takes_ids_and_file_by_its_own_hash() {
    let mut civitai = version();
    civitai["files"][1]["hashes"]["SHA256"] = json!(hex(0xEE).to_uppercase());
    let value = json!({"file_name": "a", "model_name": "Mine", "size": 1234, "sha256": hex(0xEE), "base_model": "Unknown",
        "notes": "n", "tags": ["t"], "modelDescription": "d", "favorite": true, "autov3": "00112233445566", "civitai": civitai,
        "usage_tips": "{\"strength\": 0.6}"});
    let facts = read_json(SidecarKind::LoraManager, "a.metadata.json", &value);
    assert_eq!((facts.model_id, facts.version_id, facts.file_id), (Some(4), Some(5), Some(8)));
    assert_eq!((facts.sha256, facts.blake3, facts.autov3), (Some([0xee; 32]), Some([3; 32]), None));
    assert_eq!((facts.size_bytes, facts.favorite), (Some(1234), Some(true)));
    assert_eq!((facts.model_name.as_deref(), facts.base_model.as_deref()), (Some("Mine"), Some("Pony")));
    assert_eq!(facts.preferred_weight.map(FiniteF32::get), Some(0.6));
    let pending =
        json!({"sha256": "", "hash_status": "pending", "autov3": null, "usage_tips": "broken {", "civitai": {}});
    let facts = read_json(SidecarKind::LoraManager, "a.metadata.json", &pending);
    assert_eq!((facts.sha256, facts.autov3, facts.model_id), (None, None, None));
}

#[test]
fn swarm_with_and_without_prefix() {
    let value = json!({"modelspec.title": "T", "author": "ann", "modelspec.trigger_phrase": "a, b", "modelspec.tags": "x, y",
        "modelspec.hash_sha256": format!("0x{}", hex(0x5A)), "modelspec.architecture": "stable-diffusion-xl-v1-base/lora"});
    let facts = read_json(SidecarKind::Swarm, "a.swarm.json", &value);
    assert_eq!((facts.model_name.as_deref(), facts.creator.as_deref()), (Some("T"), Some("ann")));
    assert_eq!(
        (facts.trigger_words, facts.tags),
        (vec!["a".to_owned(), "b".to_owned()], vec!["x".to_owned(), "y".to_owned()])
    );
    assert_eq!((facts.autov3, facts.sha256), (Some([0x5a; 6]), None), "the hash is of the tensors, not of the file");
    assert_eq!(facts.base_model.as_deref(), Some("stable-diffusion-xl-v1-base"));
    assert_eq!(facts.type_name.as_deref(), Some("lora"));
}

#[test]
fn rgthree_without_training_tags() {
    let value = json!({"sha256": hex(9), "name": "M - v1", "type": "LORA", "baseModel": "SDXL 1.0",
        "trainedWords": [{"word": "a", "civitai": true}, {"word": "b", "count": 900, "metadata": true}, {"word": "c", "user": true},
            {"word": 5}, "d"],
        "links": ["https://civitai.com/models/77?modelVersionId=88", "https://example.org"], "raw": {"civitai": {"error": "x"}}});
    let facts = read_json(SidecarKind::Rgthree, "a.safetensors.rgthree-info.json", &value);
    assert_eq!((facts.model_id, facts.version_id, facts.sha256), (Some(77), Some(88), Some([9; 32])));
    assert_eq!(facts.trigger_words, ["a", "c", "d"]);
    assert_eq!(facts.model_name.as_deref(), Some("M - v1"));
}

#[test]
fn model_manager_notes() {
    let text = format!(
        "---\nwebsite: Civitai\nmodelPage: https://civitai.com/models/7?modelVersionId=8\nauthor: ann\nbaseModel: Pony\n\
         hashes:\n  SHA256: {}\n  AutoV3: 0123456789AB\n---\n\n# Trigger Words\n\na, b\n\n# About this version\n\ntext\n\n# The name\n\n\
         Long\n\n# Heading inside\n\nmore\n",
        hex(0x1F)
    );
    let facts = read_bytes(SidecarKind::ModelManagerMd, "a.md", text.as_bytes()).unwrap();
    assert_eq!((facts.model_id, facts.version_id, facts.sha256), (Some(7), Some(8), Some([0x1f; 32])));
    assert_eq!((facts.creator.as_deref(), facts.base_model.as_deref()), (Some("ann"), Some("Pony")));
    assert_eq!(facts.trigger_words, ["a", "b"]);
    assert_eq!((facts.model_name.as_deref(), facts.description.as_deref()), (Some("The name"), Some("Long")));
    let notes = read_bytes(SidecarKind::ModelManagerMd, "a.md", b"use with 0.8\n").unwrap();
    assert_eq!((notes.notes.as_deref(), notes.model_name), (Some("use with 0.8"), None));
}

#[test]
fn wrong_types_are_passed_over_one_by_one() {
    let value = json!({"modelId": [1], "modelVersionId": -1, "sha256": 5, "description": {"a": 1}, "activation text": ["x"],
        "preferred weight": "much", "notes": "kept"});
    let facts = read_json(SidecarKind::A1111Json, "a.json", &value);
    let mut expected = SidecarFacts::new(facts.kind, facts.path.0.clone(), facts.modified_unix_secs);
    expected.notes = Some("kept".to_owned());
    assert_eq!(facts, expected);
}

#[test]
fn damaged_sidecars_are_errors_with_a_sentence() {
    for (bytes, part) in
        [(&b""[..], "is empty"), (b"{\"a\": ", "not valid JSON"), (b"[]", "no object"), (b"<html>", "not valid JSON")]
    {
        let message = read_bytes(SidecarKind::CivitaiInfo, "a.civitai.info", bytes).unwrap_err().to_string();
        assert!(message.contains(part) && message.ends_with("a.civitai.info"), "{message}");
    }
    let large = vec![b' '; LIMIT_BYTES as usize + 1];
    assert!(matches!(read_bytes(SidecarKind::A1111Json, "a.json", &large), Err(SidecarError::TooLarge { .. })));
}

#[test]
fn encodings_survive() {
    let text = json!({"notes": "水墨"}).to_string();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[b"\xef\xbb\xbf", text.as_bytes()].concat(), [&b"\xff\xfe"[..], &utf16].concat(), utf16.clone()] {
        let facts = read_bytes(SidecarKind::A1111Json, "a.json", &bytes).unwrap();
        assert_eq!(facts.notes.as_deref(), Some("水墨"));
    }
}

#[test]
fn texts_are_cut_and_lists_end() {
    let words: Vec<String> = (0..2000).map(|n| format!("w{n}")).collect();
    let value = json!({"model_name": "é".repeat(5000), "modelDescription": "x".repeat(400_000), "tags": words});
    let facts = read_json(SidecarKind::LoraManager, "a.metadata.json", &value);
    assert_eq!(facts.model_name.map(|name| name.len()), Some(1024));
    assert_eq!(facts.description.map(|text| text.len()), Some(256 * 1024));
    assert_eq!(facts.tags.len(), 500);
}

#[test]
fn the_newest_claim_wins_and_the_hash_of_nothing_never() {
    let claim = |modified, sha256: Option<[u8; 32]>| SidecarFacts {
        sha256,
        ..SidecarFacts::new(SidecarKind::CmInfo, "x", modified)
    };
    assert!(claimed_hashes(&[]).is_empty());
    assert_eq!(
        claimed_hashes(&[claim(5, Some([1; 32])), claim(9, Some([2; 32])), claim(7, None)]).sha256,
        Some([2; 32])
    );
    assert_eq!(claimed_hashes(&[claim(5, Some([1; 32])), claim(5, Some([2; 32]))]).sha256, Some([2; 32]));
    let mut nothing = [7; 32];
    nothing[..6].copy_from_slice(&crate::model::digests::AUTOV3_OF_NOTHING);
    assert_eq!(
        claimed_hashes(&[claim(5, Some([1; 32])), claim(9, Some(nothing)), claim(9, Some([0; 32]))]).sha256,
        Some([1; 32])
    );
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "id",
        "modelId",
        "ModelId",
        "model",
        "modelVersions",
        "files",
        "hashes",
        "Hashes",
        "SHA256",
        "sha256",
        "autov3",
        "name",
        "civitai",
        "raw",
        "trainedWords",
        "tags",
        "links",
        "usage_tips",
        "sizeKB",
        "extensions",
        "activation text",
        "creator",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        "[0-9a-fé]{60,66}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        std::fs::write(&path, bytes).unwrap();
        for kind in KINDS {
            drop(read(kind, &path));
        }
    }

    #[test]
    fn no_json_panics_and_ids_are_real(value in any_json()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        std::fs::write(&path, value.to_string()).unwrap();
        for kind in KINDS {
            if let Ok(facts) = read(kind, &path) {
                prop_assert!(facts.model_id != Some(0) && facts.version_id != Some(0));
            }
        }
    }

    #[test]
    fn no_notes_panic(text in "(---|\n|# |Trigger Words|é|: |a|-){0,60}") {
        drop(read_bytes(SidecarKind::ModelManagerMd, "x.md", text.as_bytes()));
    }

    #[test]
    fn no_names_panic(model in "\\PC{0,12}", names in prop::collection::vec("\\PC{0,12}", 0..6)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (sidecars, previews) = found(&model, &names);
        prop_assert!(sidecars.len() + previews.len() <= names.len());
    }
}
