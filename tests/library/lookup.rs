//! Looking at dropped files and pasted hashes: three steps, nothing imported.

use crate::online::{client, model, offline, server};
use crate::support::civitai_catalogue::TestFile;
use crate::support::models::{TestLibrary, digests_of, lora, lora_titled};
use civitdeck::library::lookup::{Asked, ask, digest, look, look_up_hash};
use civitdeck::model::digests::HashKind;
use civitdeck::model::finding::FindingCode;
use civitdeck::model::kind::ModelKind;
use std::fs;

#[tokio::test]
async fn a_dropped_file_is_told_in_three_steps_and_not_imported() {
    let library = TestLibrary::new();
    let path = library.beside("dropped.safetensors");
    fs::write(&path, lora_titled(1, "Inside")).unwrap();
    let digests = digests_of(&lora_titled(1, "Inside"));
    let server = server([model(1, "Ink", [TestFile::with_digests("ink.safetensors", &digests)])]);

    let mut seen = look(&path, &library.store).unwrap();
    assert_eq!(seen.card().kind, ModelKind::Lora);
    assert_eq!((seen.asked.clone(), seen.record.digests.is_none()), (Asked::NotYet, true));
    digest(&mut seen, &library.store, &()).unwrap();
    assert_eq!(seen.record.digests, Some(digests));
    ask(&mut seen, &library.store, &client(&server)).await.unwrap();
    assert_eq!(seen.asked, Asked::Online);
    assert_eq!(seen.record.civit_match().unwrap().by, Some(HashKind::Sha256));
    let model = seen.model.as_ref().unwrap();
    assert_eq!(model.name.as_ref().unwrap().value, "Ink");
    assert!(model.creator.is_some(), "the model's own record was fetched too");
    assert_eq!(library.store.read(|reader| reader.file_count()).unwrap(), 0);
    assert_eq!(server.paths().len(), 2);
}

#[tokio::test]
async fn what_was_seen_once_is_told_without_a_network() {
    let library = TestLibrary::new();
    let path = library.beside("dropped.safetensors");
    fs::write(&path, lora(1)).unwrap();
    let server = server([model(1, "Ink", [TestFile::with_digests("ink.safetensors", &digests_of(&lora(1)))])]);
    let again = async |client| {
        let mut seen = look(&path, &library.store).unwrap();
        digest(&mut seen, &library.store, &()).unwrap();
        ask(&mut seen, &library.store, &client).await.unwrap();
        seen
    };
    assert!(matches!(again(offline()).await.asked, Asked::Unreachable(_)));
    assert_eq!(again(client(&server)).await.asked, Asked::Online);
    let cached = again(offline()).await;
    assert_eq!(cached.asked, Asked::FromCache);
    assert_eq!(cached.model.unwrap().name.unwrap().value, "Ink");
}

#[tokio::test]
async fn an_unknown_file_is_asked_by_every_hash_that_identifies() {
    let library = TestLibrary::new();
    let path = library.beside("own.safetensors");
    fs::write(&path, lora(9)).unwrap();
    let server = server([]);
    let mut seen = look(&path, &library.store).unwrap();
    digest(&mut seen, &library.store, &()).unwrap();
    ask(&mut seen, &library.store, &client(&server)).await.unwrap();
    assert_eq!(seen.asked, Asked::NotOnCivitai);
    assert_eq!(server.paths().len(), 4);
}

#[test]
fn a_file_of_the_library_is_recognised_before_and_after_hashing() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.scan();
    let path = library.beside("copy.safetensors");
    fs::write(&path, lora(1)).unwrap();
    let mut seen = look(&path, &library.store).unwrap();
    assert_eq!(seen.local.len(), 1, "by its fingerprint");
    assert!(seen.findings().iter().any(|finding| finding.code == FindingCode::Duplicate));
    library.hash();
    digest(&mut seen, &library.store, &()).unwrap();
    assert_eq!(seen.local.len(), 1, "by its digest");

    let edited = library.beside("edited.safetensors");
    fs::write(&edited, lora_titled(1, "Notes")).unwrap();
    let mut seen = look(&edited, &library.store).unwrap();
    digest(&mut seen, &library.store, &()).unwrap();
    assert!(seen.findings().iter().any(|finding| finding.code == FindingCode::SameWeights));
}

#[tokio::test]
async fn a_pasted_hash_is_asked_and_told_with_its_real_kind() {
    let library = TestLibrary::new();
    let digests = digests_of(&lora(1));
    library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let server = server([model(1, "Ink", [TestFile::with_digests("ink.safetensors", &digests)])]);
    for kind in [HashKind::Sha256, HashKind::AutoV2, HashKind::AutoV3, HashKind::Crc32, HashKind::Blake3] {
        let hex = digests.hex(kind).unwrap().to_lowercase();
        let mut seen = look_up_hash(&format!(" {hex}\n"), &library.store).unwrap();
        ask(&mut seen, &library.store, &client(&server)).await.unwrap();
        assert_eq!(seen.asked, Asked::Online, "{kind}");
        assert_eq!(seen.record.civit_match().unwrap().by, Some(kind));
        let is_ours = matches!(kind, HashKind::Sha256 | HashKind::AutoV2 | HashKind::AutoV3);
        assert_eq!(seen.local.len(), usize::from(is_ours), "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_at_says_why() {
    let library = TestLibrary::new();
    let gone = look(&library.beside("gone.safetensors"), &library.store).unwrap();
    assert!(!gone.is_readable());
    let folder = look(&library.path(""), &library.store).unwrap();
    assert!(!folder.is_readable());
    assert!(folder.findings()[0].detail.contains("folder"));
    let mut nothing = look_up_hash("not a hash", &library.store).unwrap();
    assert!(nothing.local.is_empty());
    ask(&mut nothing, &library.store, &offline()).await.unwrap();
    assert_eq!(nothing.asked, Asked::NotYet);
    library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let sha256 = digests_of(&lora(1)).hex(HashKind::Sha256).unwrap();
    for digits in [0, 1, 20, 63] {
        let no_hash: String = sha256.chars().take(digits).collect();
        assert!(look_up_hash(&no_hash, &library.store).unwrap().local.is_empty(), "{no_hash:?}");
    }
}
