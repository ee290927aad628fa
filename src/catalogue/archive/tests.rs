//! Archives in and out: nothing is lost on the way, old ones overwrite nothing newer, bad lines cost themselves only.

use super::lines::{self, LONGEST_LINE, Line};
use super::{export, import, told};
use crate::jobs::JobControl;
use crate::model::digests::HashKind;
use crate::model::ids::{ModelId, VersionId};
use crate::store::Store;
use std::io::{BufReader, Cursor};
use std::path::Path;

const NOW: i64 = 1_800_000_000;

fn model(id: u64, name: &str, published: &str) -> String {
    serde_json::json!({
        "id": id, "name": name, "type": "LORA", "description": "<p>Soft light</p>", "tags": ["light", "style"],
        "allowCommercialUse": ["Image"], "allowNoCredit": true, "nsfw": false, "nsfwLevel": 1,
        "creator": {"username": "mira_draws"},
        "stats": {"downloadCount": 12, "thumbsUpCount": 3, "tippedAmountCount": 150},
        "modelVersions": [{
            "id": id * 10, "name": "v1", "baseModel": "SDXL 1.0", "publishedAt": published, "trainedWords": ["soft light"],
            "files": [{"id": id * 100, "name": "soft.safetensors", "type": "Model", "sizeKB": 1024.5, "primary": true,
                "metadata": {"format": "SafeTensor", "fp": "fp16"},
                "hashes": {"SHA256": format!("{id:064X}"), "AutoV2": format!("{id:010X}")},
                "pickleScanResult": "Success", "pickleScanMessage": "No Pickle imports", "virusScanResult": "Success",
                "scannedAt": "2025-02-01T10:00:00Z"}],
            "paidAccess": {"permanent": false, "endsAt": "2035-01-01T00:00:00Z"},
            "images": [{"url": format!("https://image.civitai.com/k/u/original=true/{id}.jpeg"), "type": "image",
                "nsfwLevel": 1, "width": 832, "height": 1216, "hash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                "meta": {"prompt": "a soft hill", "Seed": "7"}}]
        }]
    })
    .to_string()
}

fn store_in(dir: &Path) -> Store {
    Store::open(&dir.join("data")).unwrap()
}

fn take_in(store: &Store, dir: &Path, text: &[u8]) -> super::ImportReport {
    let path = dir.join("in.jsonl");
    std::fs::write(&path, text).unwrap();
    import(store, &path, &JobControl::default(), NOW).unwrap()
}

#[test]
fn what_goes_out_comes_in_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let text = format!(
        "{}\n{}\n",
        model(7, "Soft Light", "2025-03-01T10:00:00.000Z"),
        model(8, "Other", "2025-04-01T10:00:00Z")
    );
    let report = take_in(&store, dir.path(), text.as_bytes());
    assert_eq!((report.models, report.versions, report.skipped), (2, 2, 0));
    let out = dir.path().join("out.jsonl");
    let written = export(&store, &out, &JobControl::default()).unwrap();
    assert_eq!((written.models, written.versions, written.unreadable), (2, 2, 0));

    let second_dir = tempfile::tempdir().unwrap();
    let second = store_in(second_dir.path());
    let report = import(&second, &out, &JobControl::default(), NOW).unwrap();
    assert_eq!((report.models, report.skipped), (2, 0));
    for id in [7, 8] {
        let of = |store: &Store| {
            store.read(|reader| Ok((reader.model(ModelId(id))?, reader.version(VersionId(id * 10))?))).unwrap()
        };
        assert_eq!(of(&store), of(&second), "model {id}");
        assert!(of(&store).1.unwrap().images.unwrap().value[0].generation.is_some());
    }
    let found = second.read(|reader| reader.version_by_hash(HashKind::Sha256, &format!("{:064X}", 7))).unwrap();
    assert_eq!(found, Some(VersionId(70)), "it can be matched by hash, offline");
    assert!(!dir.path().join("out.jsonl.part").exists());
}

#[test]
fn an_old_dump_overwrites_nothing_newer() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    take_in(&store, dir.path(), model(7, "New name", "2026-01-01T00:00:00Z").as_bytes());
    take_in(&store, dir.path(), model(7, "Old name", "2023-01-01T00:00:00Z").as_bytes());
    let name = store.read(|reader| reader.model(ModelId(7))).unwrap().unwrap().name.unwrap();
    assert_eq!(name.value, "New name");
    assert_eq!(name.at_unix_secs, 1_767_225_600);
}

#[test]
fn bad_lines_cost_themselves_only() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let mut text = b"{\"id\": 5, \"name\": \"cut\n\n[1, 2]\n{\"id\": 0}\nnot json\n".to_vec();
    text.extend(model(7, "Good", "2025-03-01T10:00:00Z").as_bytes());
    text.extend(b"\n{\"items\": [");
    text.extend(model(9, "In a page", "2025-03-01T10:00:00Z").as_bytes());
    text.extend(b"], \"metadata\": {}}\n[");
    text.extend(model(10, "In a list", "2025-03-01T10:00:00Z").as_bytes());
    text.extend(b"]");
    let report = take_in(&store, dir.path(), &text);
    assert_eq!((report.models, report.skipped), (3, 4));
    let lines: Vec<u64> = report.issues.iter().map(|issue| issue.line).collect();
    assert_eq!(lines, [1, 3, 4, 5]);
    assert!(report.issues.iter().all(|issue| !issue.reason.is_empty()));
}

#[test]
fn a_stopped_export_leaves_no_file_and_a_stopped_import_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    take_in(&store, dir.path(), model(7, "Good", "2025-03-01T10:00:00Z").as_bytes());
    let control = JobControl::default();
    control.cancel.cancel();
    let out = dir.path().join("out.jsonl");
    assert!(export(&store, &out, &control).unwrap().stopped);
    assert!(!out.exists() && !dir.path().join("out.jsonl.part").exists());
    assert!(import(&store, &dir.path().join("in.jsonl"), &control, NOW).unwrap().stopped);
    let missing = import(&store, &dir.path().join("none"), &JobControl::default(), NOW).unwrap_err().to_string();
    assert!(missing.contains("could not be read") && missing.contains("none"), "{missing}");
}

#[test]
fn lines_of_any_length_are_passed() {
    let mut text = vec![b'x'; LONGEST_LINE + 5];
    text.extend(b"\nshort");
    let mut reader = BufReader::with_capacity(4096, Cursor::new(text));
    let mut buffer = Vec::new();
    assert_eq!(lines::next(&mut reader, &mut buffer).unwrap(), (Line::TooLong, LONGEST_LINE as u64 + 6));
    assert!(buffer.capacity() <= 2 * LONGEST_LINE);
    assert_eq!(lines::next(&mut reader, &mut buffer).unwrap(), (Line::Whole, 5));
    assert_eq!(buffer, b"short");
    assert_eq!(lines::next(&mut reader, &mut buffer).unwrap(), (Line::End, 0));
}

#[test]
fn a_model_is_as_old_as_the_newest_date_in_it() {
    let text = br#"{"publishedAt":"2030-01-01T00:00:00Z","a":[{"updatedAt":"2024-01-01T00:00:00.000Z"},{"createdAt":"2023-01-01"}]}"#;
    assert_eq!(told::told_unix_secs(text, NOW), 1_704_067_200);
    assert_eq!(told::told_unix_secs(br#"{"civitdeck":{"fetched_unix_secs":99}}"#, NOW), 99);
    assert_eq!(told::told_unix_secs(br#"{"civitdeck":{"fetched_unix_secs":9999999999}}"#, NOW), NOW);
    assert_eq!(told::told_unix_secs(b"nothing", NOW), 0);
}
