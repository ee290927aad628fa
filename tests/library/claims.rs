//! What other programs wrote down beside a model: used before hashing, checked by it.

use crate::online::{client, model, run, server};
use crate::support::civitai_catalogue::TestFile;
use crate::support::models::{TestLibrary, digests_of, lora, lora_titled, replace_unseen};
use civitdeck::model::digests::to_hex;
use civitdeck::model::file::{FileState, Lookup};
use civitdeck::model::finding::FindingCode;
use civitdeck::model::ids::ModelId;
use std::fs;
use std::time::UNIX_EPOCH;

fn civitai_info(sha256: &[u8; 32], name: &str) -> Vec<u8> {
    let file = serde_json::json!({"name": "ink.safetensors", "primary": true, "hashes": {"SHA256": to_hex(sha256)}});
    serde_json::json!({"id": 11, "modelId": 1, "name": "v1", "model": {"name": name, "type": "LORA"}, "files": [file]})
        .to_string()
        .into_bytes()
}

#[test]
fn a_changed_sidecar_is_read_again_without_opening_the_model() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora_titled(1, "Inside"));
    library.put("ink.civitai.info", &civitai_info(&[1; 32], "First"));
    library.scan();
    let before = library.record("ink.safetensors");
    assert_eq!(before.sidecars[0].model_name.as_deref(), Some("First"));
    replace_unseen(&path, 0);
    library.put("ink.civitai.info", &civitai_info(&[2; 32], "Second word"));
    library.scan();
    let after = library.record("ink.safetensors");
    assert_eq!(after.sidecars[0].model_name.as_deref(), Some("Second word"));
    assert_eq!(after.claimed.sha256, Some([2; 32]));
    assert_eq!((after.header, after.fingerprint), (before.header, before.fingerprint));
    fs::remove_file(library.path("ink.civitai.info")).unwrap();
    library.scan();
    let after = library.record("ink.safetensors");
    assert!(after.sidecars.is_empty() && after.claimed.is_empty());
}

#[test]
fn a_broken_sidecar_is_a_finding_and_not_the_end() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.put("ink.civitai.info", b"{ not json");
    assert_eq!(library.scan().new, 1);
    let codes: Vec<_> = library.record("ink.safetensors").findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [FindingCode::SidecarUnreadable]);
}

#[tokio::test]
async fn a_claimed_hash_is_asked_for_and_undone_when_it_was_false() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.put("ink.civitai.info", &civitai_info(&[0xAB; 32], "Somebody else's"));
    library.scan();
    let server = server([model(1, "Claimed", [TestFile::new("other.safetensors", [0xAB; 32])])]);
    let client = client(&server);
    assert_eq!(run(&library.store, &client).await.unwrap().found, 1);
    let found = library.record("ink.safetensors").civit_match().unwrap();
    assert_eq!(found.model_id, ModelId(1));

    library.hash();
    let record = library.record("ink.safetensors");
    assert_eq!(record.lookup, Lookup::Pending);
    assert!(record.findings.iter().any(|finding| finding.code == FindingCode::SidecarStale));
    let report = run(&library.store, &client).await.unwrap();
    assert_eq!((report.found, report.not_found), (0, 1));
    assert_eq!(library.record("ink.safetensors").state(), FileState::Unknown);
}

#[tokio::test]
async fn a_true_claim_saves_the_question_after_hashing() {
    let library = TestLibrary::new();
    let digests = digests_of(&lora(1));
    library.put("ink.safetensors", &lora(1));
    library.put("ink.civitai.info", &civitai_info(&digests.sha256, "Ink"));
    library.scan();
    let server = server([model(1, "Ink", [TestFile::with_digests("ink.safetensors", &digests)])]);
    run(&library.store, &client(&server)).await.unwrap();
    let asked = server.requests().len();
    library.hash();
    assert_eq!(library.record("ink.safetensors").state(), FileState::Identified);
    run(&library.store, &client(&server)).await.unwrap();
    assert_eq!(server.requests().len(), asked);
}

#[tokio::test]
async fn a_claim_that_is_not_found_says_nothing_yet() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.put("ink.civitai.info", &civitai_info(&[0xCD; 32], "Nobody's"));
    library.scan();
    let server = server([]);
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!((report.found, report.not_found, report.left), (0, 0, 1));
    assert_eq!(library.record("ink.safetensors").lookup, Lookup::Pending);
    assert_eq!(server.requests().len(), 1, "a claim is not worth a call of its own");
}

#[test]
fn a1111s_cache_claims_while_the_time_is_what_it_was() {
    let library = TestLibrary::new();
    let path = library.put("Lora/ink.safetensors", &lora(1));
    library.put("Lora/oil.safetensors", &lora(2));
    let time = fs::metadata(&path).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let hash = |byte: u8| to_hex(&[byte; 32]).to_lowercase();
    let cache = serde_json::json!({"hashes": {
        "lora/ink": {"mtime": time, "sha256": hash(7)}, "lora/oil": {"mtime": time - 1000.0, "sha256": hash(8)}}});
    fs::write(library.beside("cache.json"), cache.to_string()).unwrap();
    library.scan();
    assert_eq!(library.record("Lora/ink.safetensors").claimed.sha256, Some([7; 32]));
    assert!(library.record("Lora/oil.safetensors").claimed.is_empty(), "written before the file was");
}
