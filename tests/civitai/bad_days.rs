//! Bad days: each with the sentence a person reads, and none of them loses data or stops the rest.

use crate::support::civitai_catalogue::{TestModel, TestVersion, picture_path};
use crate::support::civitai_server::{CivitaiServer, Fault, TINY_PNG};
use crate::{Catalogue, catalogue, client, quick};
use Priority::Interactive;
use civitdeck::catalogue::page::{self, Told};
use civitdeck::catalogue::{keep, lists};
use civitdeck::civitai::{Client, DownloadAnswer, Priority, Token};
use civitdeck::model::ids::{ModelId, VersionId};
use civitdeck::model::online::{ModelAsk, ModelSearch};
use civitdeck::store::Store;
use civitdeck::thumbs::{self, Fit};
use serde_json::json;
use std::time::Duration;

/// What a person reads when these faults happen, and that the next question is answered again.
async fn told_after(fault: Fault) -> String {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    server.fail_times(3, &fault);
    let error = client.model(Interactive, ModelId(1)).await.expect_err("it fails as the test asked").to_string();
    server.heal();
    let after = client.model(Interactive, ModelId(1)).await;
    assert!(after.is_ok_and(|found| found.is_some()), "{fault:?} does not stop the rest");
    error.replace(&server.base_url().replace("http://", ""), "HOST")
}

#[tokio::test]
async fn every_trouble_of_the_service_has_a_sentence() {
    let cases = [
        (Fault::status(429), "HOST asks us to slow down; try again in a minute"),
        (Fault::retry_after(429, "1800"), "HOST asks us to slow down; try again in 30 minutes"),
        (
            Fault::status(503),
            "HOST has trouble of its own (status 503): “it failed as the test asked”. Try again later",
        ),
        (Fault::Html(524), "CivitAI answered with a web page; it is overloaded or down. Try again later (status 524)"),
        (
            Fault::Html(403),
            "CivitAI answered with a web page; it may be blocked in your region, or takes this computer for a robot (status 403)",
        ),
        (Fault::Html(451), "CivitAI answered with a web page; it is not served in your region (status 451)"),
        (Fault::Html(200), "CivitAI answered with a web page; it may be blocked in your region or down (status 200)"),
        (
            Fault::status(401),
            "CivitAI wants to know who asks: “it failed as the test asked”. Check the API key in the settings",
        ),
        (Fault::status(403), "HOST refused the request (status 403): “it failed as the test asked”"),
        (
            Fault::TruncatedSilently,
            "CivitAI sent an answer that cannot be read (it ends in the middle). Try again later",
        ),
        (
            Fault::BrokenJson,
            "CivitAI sent an answer that cannot be read (it is not JSON from line 1, column 12). Try again later",
        ),
        (
            Fault::Redirect(302, "https://elsewhere.example/".to_owned()),
            "HOST sent us on to an address we do not follow. Check the CivitAI address in the settings",
        ),
    ];
    for (fault, sentence) in cases {
        // A pause that was asked for holds the next question too, which is how it should be.
        if matches!(&fault, Fault::Status { retry_after: Some(_), .. }) {
            let server = CivitaiServer::start(catalogue());
            server.fail_next(fault);
            let error = client(&server).model(Interactive, ModelId(1)).await.unwrap_err().to_string();
            assert_eq!(error.replace(&server.base_url().replace("http://", ""), "HOST"), sentence);
        } else {
            assert_eq!(told_after(fault).await, sentence);
        }
    }
    let broken = told_after(Fault::Truncated).await;
    assert!(broken.starts_with("The connection to HOST broke off (") && broken.ends_with("). Try again"), "{broken}");
}

#[tokio::test]
async fn a_trickle_is_waited_for_only_so_long() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(9, &Fault::SlowBody);
    let mut settings = quick(&server);
    settings.timeout = Duration::from_millis(100);
    let error = Client::new(settings).unwrap().model(Interactive, ModelId(1)).await.unwrap_err().to_string();
    assert!(error.ends_with(" did not answer in a second. Try again later"), "{error}");
    assert_eq!(server.requests().len(), 1, "who has waited so long does not wait three times");
}

#[tokio::test]
async fn without_a_network_what_is_kept_stays() {
    let server = CivitaiServer::start(catalogue());
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let client = client(&server);
    let search = ModelSearch::default();
    let page = lists::ask_models(&store, &client, Interactive, &search, None).await.unwrap();
    drop(server);
    let error = lists::ask_models(&store, &client, Interactive, &search, None).await.unwrap_err().to_string();
    assert!(error.contains("could not be reached") && error.ends_with("Check the internet connection"), "{error}");
    assert_eq!(lists::kept_models(&store, &search, None).unwrap().unwrap(), page);
    assert!(store.read(|reader| reader.model(ModelId(1))).unwrap().unwrap().name.is_some());
}

#[tokio::test]
async fn a_refused_download_says_which_of_its_reasons_it_is() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let message = |text: &str| json!({"error": "Unauthorized", "message": text});
    let early = json!({"error": "Early Access", "deadline": "2026-12-24T00:00:00.000Z", "message": "Early access."});
    let paid = json!({"error": "Early Access", "message": "This asset requires a purchase to download it."});
    let cases = [
        (401, message("The creator of this asset requires you to be logged in to download it"), "signed-in users only"),
        (401, message("The creator of this asset has disabled downloads on this file"), "a key does not help"),
        (403, early, "in early access until 2026-12-24"),
        (403, paid, "for sale on CivitAI"),
        (403, json!({"error": "Forbidden"}), "This CivitAI account may not download it"),
        (404, json!({"error": "File not found"}), "not on CivitAI any more, or never was"),
        (410, json!({"error": "Model archived, not available for download"}), "archived"),
        (429, json!({"error": "We've noticed an unusual amount of downloading"}), "asks for fewer downloads"),
    ];
    for (status, body, words) in cases {
        server.gate(11, status, body);
        let answer = client.download_address(Interactive, VersionId(11), None).await.unwrap();
        let DownloadAnswer::Refused(refusal) = answer else { panic!("{status} {words}: {answer:?}") };
        assert!(refusal.to_string().contains(words), "{status} {words}: {refusal}");
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_takes_no_key_along() {
    let server = CivitaiServer::start(catalogue());
    let other = CivitaiServer::start(catalogue());
    let client = client(&server);
    client.set_token(Token::new("very-secret"));
    for code in [301, 302, 307, 308] {
        server.fail_next(Fault::Redirect(code, format!("{}/api/v1/models/1", other.base_url())));
        let error = client.model(Interactive, ModelId(1)).await.unwrap_err().to_string();
        assert!(error.contains("sent us on") && !error.contains("very-secret"), "{error}");
    }
    assert!(other.requests().is_empty());
}

/// The head of a PNG of this many pixels a side; its pixels are missing.
fn giant_png(side: u32) -> Vec<u8> {
    let mut bytes = TINY_PNG.to_vec();
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let sum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[tokio::test]
async fn a_picture_of_ten_thousand_million_pixels_is_told_and_never_decoded() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    server.fail_next(Fault::Bytes("image/png".to_owned(), giant_png(100_000)));
    let url = format!("{}{}", server.base_url(), picture_path(1, "jpeg"));
    let bytes = client.picture(&url, 450).await.unwrap();
    let error = thumbs::make(&bytes, Fit::Inside { max_side: 450 }).map(|_| ()).unwrap_err().to_string();
    assert_eq!(error, "The picture is too large to decode (100000 x 100000 pixels); make a smaller one");
    assert_eq!(client.picture(&url, 450).await.unwrap(), TINY_PNG);
}

#[tokio::test]
async fn names_nobody_expects_are_kept_as_they_are() {
    let version = TestVersion::new(91, "🎉 v1")
        .field("baseModel", json!("SDXL 9.9"))
        .field("availability", json!("OnTuesdays"))
        .field("images", json!([{"url": "https://image.civitai.com/k/u/1.jpeg", "type": "hologram", "nsfwLevel": 1}]));
    let model = TestModel::new(9, "Ink")
        .field("creator", json!({"username": "😀👩‍🎨 painter"}))
        .field("type", json!("Hologram"))
        .field("mode", json!("Hibernating"))
        .field("allowCommercialUse", json!("{Image,OnTheMoon}"));
    let server = CivitaiServer::start(Catalogue::new().model(model.version(version)));
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let told = page::ask_model(&store, &client(&server), Interactive, ModelId(9)).await.unwrap();
    assert_eq!(told, Told::Kept);
    let (model, version) =
        store.read(|reader| Ok((reader.model(ModelId(9))?, reader.version(VersionId(91))?))).unwrap();
    let (model, version) = (model.unwrap(), version.unwrap());
    assert_eq!(model.creator.unwrap().value.username.as_deref(), Some("😀👩‍🎨 painter"));
    assert_eq!(model.type_name.unwrap().value, "Hologram");
    assert_eq!(model.mode.unwrap().value, "Hibernating");
    let uses = model.licence.unwrap().value.allow_commercial_use.unwrap();
    assert_eq!(uses, ["Image", "OnTheMoon"]);
    assert_eq!(
        (version.base_model.unwrap().value.as_str(), version.availability.unwrap().value.as_str()),
        ("SDXL 9.9", "OnTuesdays")
    );
    assert!(store.read(|reader| reader.known(ModelId(9))).unwrap().is_some(), "and it has a card");
}

#[tokio::test]
async fn a_deleted_model_keeps_all_that_was_known_and_is_marked() {
    let server = CivitaiServer::start(catalogue());
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let client = client(&server);
    let search = ModelSearch { ask: ModelAsk::Text("ink".to_owned()), ..ModelSearch::default() };
    lists::ask_models(&store, &client, Interactive, &search, None).await.unwrap();
    assert_eq!(page::ask_model(&store, &client, Interactive, ModelId(1)).await.unwrap(), Told::Kept);
    server.set_catalogue(Catalogue::new());
    assert_eq!(page::ask_model(&store, &client, Interactive, ModelId(1)).await.unwrap(), Told::Gone);
    assert_eq!(page::ask_model(&store, &client, Interactive, ModelId(77)).await.unwrap(), Told::Unknown);
    let model = store.read(|reader| reader.model(ModelId(1))).unwrap().unwrap();
    let gone = model.gone_unix_secs.unwrap();
    assert_eq!(model.name.unwrap().value, "Ink");
    let version = store.read(|reader| reader.version(VersionId(11))).unwrap().unwrap();
    assert_eq!((version.files.unwrap().value.len(), version.images.unwrap().value.len()), (1, 2));
    assert!(store.read(|reader| reader.known(ModelId(1))).unwrap().unwrap().card.deleted);
    assert!(lists::kept_models(&store, &search, None).unwrap().unwrap().value.items.contains(&ModelId(1)));
    // Trouble is not the same as "no such model".
    for fault in [Fault::Html(404), Fault::status(403), Fault::Html(200)] {
        server.fail_next(fault);
        page::ask_model(&store, &client, Interactive, ModelId(2)).await.unwrap_err();
    }
    let known = store.read(|reader| reader.model(ModelId(2))).unwrap();
    assert!(known.is_none_or(|model| model.gone_unix_secs.is_none()));
    assert!(keep::mark_gone(&store, ModelId(1), gone + 99).unwrap());
    let model = store.read(|reader| reader.model(ModelId(1))).unwrap().unwrap();
    assert_eq!(model.gone_unix_secs, Some(gone), "the day it was first missed stays");
}
