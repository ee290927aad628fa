//! Identifying: in bulk, by every hash, through faults, and without losing what was known.

use crate::online::{client, model, offline, run, server};
use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel};
use crate::support::civitai_server::Fault;
use crate::support::models::{TestLibrary, digests_of, lora, lora_titled};
use civitdeck::civitai::CivitaiError;
use civitdeck::library::identify::ASK_AGAIN_AFTER_SECS;
use civitdeck::library::{LibraryError, now_unix_secs};
use civitdeck::model::digests::{Digests, HashKind};
use civitdeck::model::file::{FileState, Lookup};
use civitdeck::model::finding::FindingCode;
use civitdeck::model::ids::ModelId;
use serde_json::json;

/// A library with these LoRAs, scanned and hashed.
fn library_of(seeds: impl IntoIterator<Item = u64>) -> TestLibrary {
    let library = TestLibrary::new();
    for seed in seeds {
        library.put(&format!("{seed}.safetensors"), &lora(seed));
    }
    library.scan();
    library.hash();
    library
}

fn known(seed: u64) -> TestModel {
    model(seed, &format!("Model {seed}"), [TestFile::with_digests("a.safetensors", &digests_of(&lora(seed)))])
}

#[tokio::test]
async fn many_files_take_two_requests() {
    let library = library_of(1..=12);
    let server = server((1..=12).map(known));
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!((report.found, report.not_found, report.left), (12, 0, 0));
    assert_eq!(server.paths(), ["/api/v1/model-versions/by-hash", "/api/v1/models"]);
    let record = library.record("3.safetensors");
    let found = record.civit_match().unwrap();
    assert_eq!((found.model_id, found.by), (ModelId(3), Some(HashKind::Sha256)));
    assert!(found.file_id.is_some());
    let card = library.store.read(|reader| reader.card(record.key)).unwrap().unwrap();
    assert_eq!((card.name.as_str(), card.creator.as_deref()), ("Model 3", Some("painter")));
    run(&library.store, &client(&server)).await.unwrap();
    assert_eq!(server.requests().len(), 2, "nothing is asked twice");
}

#[tokio::test]
async fn more_than_a_hundred_files_are_asked_by_ids() {
    let library = library_of(1..=120);
    let server = server((1..=120).map(known));
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!(report.found, 120);
    let paths = server.paths();
    assert_eq!(paths.first().map(String::as_str), Some("/api/v1/model-versions/by-hash/ids"));
    assert_eq!(paths.len(), 3, "ids, and models in two portions: {paths:?}");
}

#[tokio::test]
async fn an_edited_header_is_found_by_its_tensors() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora_titled(1, "my notes"));
    library.scan();
    library.hash();
    let server = server([known(1)]);
    assert_eq!(run(&library.store, &client(&server)).await.unwrap().found, 1);
    let record = library.record("ink.safetensors");
    assert_eq!(record.civit_match().unwrap().by, Some(HashKind::AutoV3));
    assert!(record.findings.iter().any(|finding| finding.code == FindingCode::HeaderEdited));
}

#[tokio::test]
async fn a_short_hash_of_another_file_is_refused() {
    let library = library_of([1]);
    let mut other = [0x11; 32];
    other[..5].copy_from_slice(&digests_of(&lora(1)).sha256[..5]);
    let server = server([model(1, "Stranger", [TestFile::new("stranger.safetensors", other)])]);
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!((report.found, report.not_found), (0, 1));
    assert_eq!(library.record("1.safetensors").state(), FileState::Unknown);
    assert_eq!(library.store.read(|reader| reader.catalogue_counts()).unwrap(), (0, 0), "strangers are not kept");
}

#[tokio::test]
async fn a_collision_in_the_catalogue_is_refused_without_a_network_too() {
    let library = library_of([2]);
    let mut other = [0x11; 32];
    other[..5].copy_from_slice(&digests_of(&lora(1)).sha256[..5]);
    let files = [TestFile::with_digests("a.safetensors", &digests_of(&lora(2))), TestFile::new("b.safetensors", other)];
    let server = server([model(1, "Two files", files)]);
    run(&library.store, &client(&server)).await.unwrap();
    library.put("1.safetensors", &lora(1));
    library.scan();
    library.hash();
    let ended = run(&library.store, &offline()).await;
    assert!(ended.is_err());
    assert_eq!(library.record("1.safetensors").lookup, Lookup::Pending);
}

#[tokio::test]
async fn blake3_is_asked_last() {
    let library = library_of([1]);
    let told = Digests { sha256: [9; 32], autov3: None, ..digests_of(&lora(1)) };
    let server = server([model(1, "Ink", [TestFile::with_digests("ink.safetensors", &told)])]);
    assert_eq!(run(&library.store, &client(&server)).await.unwrap().found, 1);
    assert_eq!(library.record("1.safetensors").civit_match().unwrap().by, Some(HashKind::Blake3));
}

#[tokio::test]
async fn not_found_is_remembered_for_a_week() {
    let library = library_of([1]);
    let server = server([]);
    let client = client(&server);
    assert_eq!(run(&library.store, &client).await.unwrap().not_found, 1);
    assert_eq!(server.requests().len(), 4, "in bulk, then AutoV3, AutoV2, BLAKE3");
    let key = library.record("1.safetensors").key;
    let asked_at = |at_unix_secs| library.edit(key, |record| record.lookup = Lookup::NotFound { at_unix_secs });
    asked_at(now_unix_secs() - ASK_AGAIN_AFTER_SECS + 60);
    run(&library.store, &client).await.unwrap();
    assert_eq!(server.requests().len(), 4);
    asked_at(now_unix_secs() - ASK_AGAIN_AFTER_SECS - 60);
    server.set_catalogue(Catalogue::new().model(known(1)));
    assert_eq!(run(&library.store, &client).await.unwrap().found, 1);
}

#[tokio::test]
async fn throttling_and_outages_are_survived() {
    let library = library_of([1, 2]);
    let server = server([known(1), known(2)]);
    server.fail_next(Fault::retry_after(429, "0"));
    server.fail_next(Fault::status(503));
    server.fail_next(Fault::Disconnect);
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!(report.found, 2);
}

#[tokio::test]
async fn offline_ends_with_an_error_and_keeps_what_is_known() {
    let library = library_of([1]);
    let server = server([known(1)]);
    run(&library.store, &client(&server)).await.unwrap();
    library.put("2.safetensors", &lora(2));
    library.scan();
    library.hash();
    let ended = run(&library.store, &offline()).await;
    assert!(matches!(ended, Err(LibraryError::Civitai(CivitaiError::Offline))), "{ended:?}");
    assert_eq!(library.record("1.safetensors").state(), FileState::Identified);
    assert_eq!(library.record("2.safetensors").lookup, Lookup::Pending);
}

#[tokio::test]
async fn a_server_that_stays_away_ends_the_run_and_the_next_one_finishes_it() {
    let library = library_of([1]);
    let server = server([known(1)]);
    server.fail_times(50, &Fault::status(503));
    assert!(run(&library.store, &client(&server)).await.is_err());
    assert_eq!(library.record("1.safetensors").lookup, Lookup::Pending);
    server.heal();
    assert_eq!(run(&library.store, &client(&server)).await.unwrap().found, 1);
}

#[tokio::test]
async fn the_catalogue_answers_first_without_a_network() {
    let library = library_of([1]);
    let server = server([known(1)]);
    run(&library.store, &client(&server)).await.unwrap();
    let asked = server.requests().len();
    library.put("copy.safetensors", &lora(1));
    library.scan();
    library.hash();
    let report = run(&library.store, &client(&server)).await.unwrap();
    assert_eq!((report.found, report.left, server.requests().len()), (1, 0, asked));
    let report = run(&library.store, &offline()).await.unwrap();
    assert_eq!(report.left, 0, "nothing to ask is no failure");

    // The same weights wait for CivitAI's word on the bytes, and are taken without it where it cannot be had.
    library.put("edited.safetensors", &lora_titled(1, "notes"));
    library.scan();
    library.hash();
    assert!(run(&library.store, &offline()).await.is_err());
    let edited = library.record("edited.safetensors");
    assert!(edited.findings.iter().any(|finding| finding.code == FindingCode::HeaderEdited));
}

#[tokio::test]
async fn better_is_never_overwritten_by_worse() {
    let library = library_of([1]);
    let first = TestFile::with_digests("a.safetensors", &digests_of(&lora(1)));
    let second = TestFile::with_digests("b.safetensors", &digests_of(&lora(2)));
    let server = server([model(1, "Ink", [first])]);
    let client = client(&server);
    run(&library.store, &client).await.unwrap();
    let before = library.store.read(|reader| reader.model(ModelId(1))).unwrap().unwrap();

    let poor = model(1, "", [second]).field("tags", json!([])).field("description", json!(null));
    server.set_catalogue(Catalogue::new().model(poor.field("creator", json!(null)).field("stats", json!(null))));
    library
        .store
        .write(|writer| {
            let stale = civitdeck::model::catalogue::ModelInfo { fetched_unix_secs: 0, ..before.clone() };
            writer.put_model(&stale)
        })
        .unwrap();
    library.put("2.safetensors", &lora(2));
    library.scan();
    library.hash();
    run(&library.store, &client).await.unwrap();
    let after = library.store.read(|reader| reader.model(ModelId(1))).unwrap().unwrap();
    assert!(after.fetched_unix_secs > 0, "it was asked for again");
    assert_eq!((after.name, after.tags, after.description), (before.name, before.tags, before.description));
    assert_eq!((after.creator, after.stats), (before.creator, before.stats));
    assert_eq!(library.record("1.safetensors").state(), FileState::Identified);
}

#[tokio::test]
async fn a_stopped_run_asks_nothing_more() {
    let library = library_of([1]);
    let server = server([known(1)]);
    let control = civitdeck::jobs::JobControl::default();
    control.cancel.cancel();
    let report =
        civitdeck::library::identify::identify(&library.store, &client(&server), &control, &|_| ()).await.unwrap();
    assert_eq!((report.found, report.left), (0, 1));
    assert!(server.requests().is_empty());
}
