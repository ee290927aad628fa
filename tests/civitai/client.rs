//! What the client asks, what it makes of the answers, and how it behaves under faults.

use crate::support::civitai_catalogue::{TestModel, picture_path};
use crate::support::civitai_server::{CivitaiServer, Fault, TINY_PNG};
use crate::{INK, OIL, UNKNOWN, catalogue, client, quick};
use Priority::{Background, Interactive};
use civitdeck::civitai::{Circuit, CivitaiError, Client, ClientSettings, Priority, Token};
use civitdeck::model::ids::{ModelId, VersionId};
use civitdeck::model::sourced::Source;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn hashes_give_ids_and_misses_are_absent() {
    let server = CivitaiServer::start(catalogue());
    let found = client(&server).ids_by_hashes(Background, &[INK, UNKNOWN, OIL, INK]).await.unwrap();
    let told: Vec<_> = found.iter().map(|ids| (ids.sha256, ids.model_id, ids.version_id)).collect();
    assert_eq!(told, [(INK, Some(ModelId(1)), VersionId(11)), (OIL, Some(ModelId(2)), VersionId(21))]);
    let sent: Vec<String> = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert_eq!(sent.len(), 3, "each hash once");
}

#[tokio::test]
async fn many_hashes_are_split_as_the_service_wants_them() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let many: Vec<[u8; 32]> = (0..10_001_u32)
        .map(|number| {
            let mut hash = [0; 32];
            hash[..4].copy_from_slice(&number.to_be_bytes());
            hash
        })
        .collect();
    client.ids_by_hashes(Background, &many).await.unwrap();
    client.versions_by_hashes(Background, &many[..101]).await.unwrap();
    let sizes: Vec<usize> =
        server.requests().iter().map(|sent| serde_json::from_slice::<Vec<String>>(&sent.body).unwrap().len()).collect();
    assert_eq!(sizes, [10_000, 1, 100, 1]);
}

#[tokio::test]
async fn nothing_to_ask_asks_nothing() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    assert!(client.ids_by_hashes(Interactive, &[]).await.unwrap().is_empty());
    assert!(client.versions_by_hashes(Interactive, &[]).await.unwrap().is_empty());
    assert!(client.models(Interactive, &[]).await.unwrap().is_empty());
    assert_eq!(client.model(Interactive, ModelId(0)).await, Ok(None));
    assert_eq!(client.version(Interactive, VersionId(1 << 40)).await, Ok(None));
    assert_eq!(client.version_by_hash(Interactive, "../enums").await, Err(CivitaiError::NotAHash));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn garbled_bulk_answers_keep_what_is_whole() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::GarbledList);
    let found = client(&server).versions_by_hashes(Interactive, &[INK, OIL]).await.unwrap();
    let ids: Vec<_> = found.iter().map(|answer| (answer.model.id.0, answer.version.id.0)).collect();
    assert_eq!(ids, [(1, 11), (2, 21)]);
    assert!(!format!("{found:?}").contains("undefined"));
}

#[tokio::test]
async fn a_hash_of_any_kind_finds_its_version() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let found = client.version_by_hash(Interactive, " ababababab\n").await.unwrap().unwrap();
    assert_eq!((found.version.id, found.model.id), (VersionId(11), ModelId(1)));
    assert_eq!(found.version.name.as_ref().unwrap().source, Source::CivitaiHash);
    assert_eq!(client.version_by_hash(Interactive, "0000000000").await, Ok(None));
    assert_eq!(server.paths()[0], "/api/v1/model-versions/by-hash/ABABABABAB");
}

#[tokio::test]
async fn a_version_by_id_is_the_full_record() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let found = client.version(Interactive, VersionId(11)).await.unwrap().unwrap();
    assert_eq!(found.version.name.as_ref().unwrap().source, Source::Civitai);
    assert_eq!(found.version.files.unwrap().value[0].size_bytes, Some(1_234_567));
    assert_eq!(client.version(Interactive, VersionId(99)).await, Ok(None));
}

#[tokio::test]
async fn models_come_over_all_pages_and_by_themselves() {
    let server = CivitaiServer::start(catalogue().model(TestModel::new(3, "Bare").field("modelVersions", json!([]))));
    server.set_page_size(1);
    let client = client(&server);
    let ids = [ModelId(3), ModelId(1), ModelId(404), ModelId(2)];
    let found = client.models(Background, &ids).await.unwrap();
    assert_eq!(found.iter().map(|answer| answer.model.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].query("ids").as_deref(), Some("1,2,3,404"));
    assert_eq!(requests[0].query("nsfw").as_deref(), Some("true"));
    assert_eq!(requests[1].query("cursor").as_deref(), Some("9|5|1"));
    assert!(requests[1].path.contains("%7C"), "the bar is encoded: {}", requests[1].path);

    let one = client.model(Interactive, ModelId(1)).await.unwrap().unwrap();
    assert_eq!(one.model.version_ids.unwrap().value, [VersionId(11)]);
    assert_eq!(one.versions[0].model_id, ModelId(1));
    assert_eq!(client.model(Interactive, ModelId(404)).await, Ok(None));
}

#[tokio::test]
async fn a_cursor_that_comes_back_ends_the_walk() {
    let server = CivitaiServer::start(catalogue());
    let page = json!({"items": [], "metadata": {"nextCursor": "same"}}).to_string();
    server.fail_times(5, &Fault::Bytes("application/json".to_owned(), page.into_bytes()));
    assert!(client(&server).models(Interactive, &[ModelId(1)]).await.unwrap().is_empty());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn names_in_use_are_told() {
    let server = CivitaiServer::start(catalogue());
    let enums = client(&server).enums(Interactive).await.unwrap();
    assert_eq!(enums.base_models, ["SDXL 1.0", "SD 1.5"]);
    assert_eq!(enums.model_types, ["Checkpoint", "LORA"]);
}

#[tokio::test]
async fn every_request_introduces_itself() {
    let server = CivitaiServer::start(catalogue());
    client(&server).enums(Interactive).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.header("user-agent").unwrap().starts_with("CivitDeck/"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert!(request.header("accept-encoding").unwrap().contains("gzip"));
    assert_eq!(
        (request.header("authorization"), request.header("cookie"), request.header("referer")),
        (None, None, None)
    );
}

#[tokio::test]
async fn passing_trouble_is_tried_again() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    for fault in [
        Fault::status(429),
        Fault::status(500),
        Fault::retry_after(503, "0"),
        Fault::Html(524),
        Fault::Disconnect,
        Fault::Truncated,
        Fault::TruncatedSilently,
        Fault::BrokenJson,
    ] {
        let before = server.requests().len();
        server.fail_times(2, &fault);
        let found = client.version(Interactive, VersionId(11)).await;
        assert!(found.as_ref().is_ok_and(Option::is_some), "{fault:?}: {found:?}");
        assert_eq!(server.requests().len() - before, 3, "{fault:?}");
    }
}

#[tokio::test]
async fn people_give_up_sooner_than_background_work() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(100, &Fault::status(503));
    let client = client(&server);
    let error = client.enums(Interactive).await.unwrap_err();
    assert!(matches!(error, CivitaiError::ServerTrouble { status: 503, .. }) && error.is_temporary(), "{error}");
    assert_eq!(server.requests().len(), 3);
    client.enums(Background).await.unwrap_err();
    assert_eq!(server.requests().len(), 3 + 5);
}

#[tokio::test]
async fn what_will_not_change_is_asked_once() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let paging = json!({"error": "You've requested too many pages, please use cursors instead"});
    let faults = [400, 401, 403, 405, 410].map(Fault::status).into_iter().chain([
        Fault::Status { code: 429, retry_after: None, body: paging },
        Fault::Html(200),
        Fault::Html(404),
        Fault::Html(403),
        Fault::Redirect(302, "https://blocked.example/".to_owned()),
    ]);
    for (before, fault) in faults.enumerate() {
        server.fail_next(fault.clone());
        let outcome = client.version(Background, VersionId(11)).await;
        assert!(outcome.is_err(), "{fault:?}: {outcome:?}");
        assert_eq!(server.requests().len(), before + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_web_page_is_told_as_one() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Html(200));
    let error = client(&server).enums(Interactive).await.unwrap_err().to_string();
    assert!(error.starts_with("CivitAI answered with a web page; it may be blocked in your region or down"), "{error}");
}

#[tokio::test]
async fn an_error_instead_of_a_list_is_not_an_empty_list() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    for body in ["{}", "null", r#"{"error":"odd"}"#, "[", ""] {
        server.heal();
        server.fail_times(9, &Fault::Bytes("application/json".to_owned(), body.as_bytes().to_vec()));
        for outcome in [
            client.ids_by_hashes(Interactive, &[INK]).await.map(|found| found.len()),
            client.models(Interactive, &[ModelId(1)]).await.map(|found| found.len()),
            client.model(Interactive, ModelId(1)).await.map(|_| 0),
        ] {
            assert!(matches!(outcome, Err(CivitaiError::BadAnswer { .. })), "{body}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn a_wait_the_service_asks_for_is_kept() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::retry_after(429, "1"));
    client(&server).enums(Background).await.unwrap();
    let requests = server.requests();
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(950));

    server.fail_next(Fault::retry_after(503, "3600"));
    let begun = Instant::now();
    let error = client(&server).enums(Interactive).await.unwrap_err();
    assert!(error.to_string().contains("503") && begun.elapsed() < Duration::from_secs(5), "{error}");
}

#[tokio::test]
async fn a_body_that_never_ends_times_out() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(9, &Fault::SlowBody);
    let mut settings = quick(&server);
    settings.timeout = Duration::from_millis(150);
    let error = Client::new(settings).unwrap().enums(Interactive).await.unwrap_err();
    assert!(matches!(error, CivitaiError::TimedOut { .. }), "{error}");
}

#[tokio::test]
async fn large_answers_are_not_taken() {
    let server = CivitaiServer::start(catalogue());
    let mut settings = quick(&server);
    settings.limits.json_bytes = 100;
    settings.limits.picture_bytes = 10;
    let client = Client::new(settings).unwrap();
    let error = client.version(Interactive, VersionId(11)).await.unwrap_err();
    assert!(matches!(error, CivitaiError::TooLarge { .. }), "{error}");
    let picture = format!("{}{}", server.base_url(), picture_path(1, "jpeg"));
    assert!(matches!(client.picture(&picture, 96).await, Err(CivitaiError::TooLarge { .. })));
    assert_eq!(server.requests().len(), 2, "and not asked for again");
}

#[tokio::test]
async fn the_host_never_sees_more_than_two_at_once() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(8, &Fault::Delay(Duration::from_millis(20)));
    let client = client(&server);
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let (client, priority) = (client.clone(), if number % 2 == 0 { Interactive } else { Background });
            tokio::spawn(async move { client.version(priority, VersionId(number + 1)).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.peak_in_flight(), server.requests().len()), (2, 8));
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_whole() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(4, &Fault::SlowBody);
    let client = client(&server);
    for _ in 0..4 {
        let call = client.enums(Interactive);
        assert!(tokio::time::timeout(Duration::from_millis(40), call).await.is_err());
    }
    let health = client.health();
    assert_eq!((health.running, health.waiting, health.circuit), (0, 0, Circuit::Closed));
    server.heal();
    client.enums(Interactive).await.unwrap();
}

#[tokio::test]
async fn offline_asks_nobody() {
    let server = CivitaiServer::start(catalogue());
    let client = Client::new(ClientSettings { offline: true, ..quick(&server) }).unwrap();
    let picture = format!("{}{}", server.base_url(), picture_path(1, "jpeg"));
    assert!(client.enums(Background).await.unwrap_err().is_offline());
    assert!(client.picture(&picture, 450).await.unwrap_err().is_offline());
    assert!(client.health().offline);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nobody_there_is_offline_too() {
    let server = CivitaiServer::start(catalogue());
    let settings = quick(&server);
    drop(server);
    let error = Client::new(settings).unwrap().enums(Interactive).await.unwrap_err();
    assert!(error.is_offline() && error.is_temporary(), "{error}");
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn with_token(server: &CivitaiServer) -> Client {
    Client::new(ClientSettings { token: Token::new("very-secret"), ..quick(server) }).unwrap()
}

#[tokio::test]
async fn the_key_goes_in_the_header_and_nowhere_else() {
    let server = CivitaiServer::start(catalogue());
    let client = with_token(&server);
    client.enums(Interactive).await.unwrap();
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer very-secret"));
    assert!(!server.requests()[0].path.contains("very-secret"));

    let body = json!({"error": "the token very-secret is not valid"});
    server.fail_next(Fault::Status { code: 401, retry_after: None, body });
    let error = client.enums(Interactive).await.unwrap_err();
    assert!(matches!(error, CivitaiError::SignIn { .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("very-secret"));
}

#[tokio::test]
async fn the_key_can_be_replaced_while_the_client_lives() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let clone = client.clone();
    for key in [None, Some("first"), Some("second"), None] {
        client.set_token(key.and_then(Token::new));
        assert_eq!(clone.has_token(), key.is_some());
        clone.enums(Interactive).await.unwrap();
        let expected = key.map(|key| format!("Bearer {key}"));
        assert_eq!(server.requests().last().unwrap().header("authorization"), expected.as_deref());
    }
    client.set_token(Token::new("third"));
    let other = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Redirect(307, format!("{}/api/v1/enums", other.base_url())));
    assert!(matches!(client.enums(Interactive).await, Err(CivitaiError::SentElsewhere { .. })));
    assert!(other.requests().is_empty(), "a key set later follows no redirect either");
    let body = json!({"error": "third is not valid"});
    server.fail_next(Fault::Status { code: 401, retry_after: None, body });
    let error = client.enums(Interactive).await.unwrap_err();
    assert!(!format!("{error} {error:?} {client:?}").contains("third"));
}

#[tokio::test]
async fn the_key_never_follows_a_redirect_elsewhere() {
    let server = CivitaiServer::start(catalogue());
    let client = with_token(&server);
    let other = CivitaiServer::start(catalogue());
    for code in [301, 302, 303, 307, 308] {
        server.fail_next(Fault::Redirect(code, format!("{}/api/v1/enums", other.base_url())));
        let error = client.enums(Interactive).await.unwrap_err();
        assert!(matches!(error, CivitaiError::SentElsewhere { .. }), "{code}: {error}");
    }
    assert!(other.requests().is_empty());

    server.fail_next(Fault::Redirect(308, "/api/v1/enums".to_owned()));
    client.enums(Interactive).await.unwrap();
    assert_eq!(server.requests().last().unwrap().header("authorization"), Some("Bearer very-secret"));
    server.fail_times(9, &Fault::Redirect(302, "/api/v1/enums".to_owned()));
    assert!(matches!(client.enums(Interactive).await, Err(CivitaiError::SentElsewhere { .. })));
}

#[tokio::test]
async fn pictures_come_in_the_width_asked_for_and_without_the_key() {
    let server = CivitaiServer::start(catalogue());
    let client = with_token(&server);
    let version = client.version(Interactive, VersionId(11)).await.unwrap().unwrap().version;
    for image in &version.images.unwrap().value {
        assert_eq!(client.picture(&image.url, 400).await.unwrap(), TINY_PNG);
    }
    let requests = server.requests();
    assert!(requests[1].path.ends_with("/width=450/111.jpeg"), "{}", requests[1].path);
    assert!(requests[2].path.ends_with("/anim=false,transcode=true,width=450/112.jpeg"), "{}", requests[2].path);
    assert!(requests[1..].iter().all(|request| request.header("authorization").is_none()));
    server.fail_next(Fault::Redirect(302, "/account/moved.png".to_owned()));
    client.picture(&format!("{}/account/old.png", server.base_url()), 96).await.unwrap();
    assert_eq!(server.paths().last().unwrap(), "/account/moved.png");
    server.fail_next(Fault::Redirect(302, "file:///etc/hostname".to_owned()));
    assert!(client.picture(&format!("{}/account/old.png", server.base_url()), 96).await.is_err());
    let with_user = server.base_url().replace("http://", "http://user:pass@") + "/account/any.png";
    client.picture(&with_user, 400).await.unwrap();
    assert_eq!(server.requests().last().unwrap().header("authorization"), None);
}

#[tokio::test]
async fn an_ending_that_lies_about_a_video_gives_the_poster_frame() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Bytes("video/mp4".to_owned(), b"\0\0\0\x1cftypisom".to_vec()));
    let url = format!("{}{}", server.base_url(), picture_path(7, "jpeg"));
    assert_eq!(client(&server).picture(&url, 320).await.unwrap(), TINY_PNG);
    assert!(server.requests()[1].path.contains("/anim=false,transcode=true,width=320/"));
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    for url in ["", "nonsense", "file:///etc/hostname", "https://undefined/a/b.jpeg", "ftp://127.0.0.1/x.png"] {
        assert!(matches!(client.picture(url, 96).await, Err(CivitaiError::NotAPicture { .. })), "{url}");
    }
    server.fail_next(Fault::Html(200));
    let page = format!("{}/account/page.png", server.base_url());
    assert!(matches!(client.picture(&page, 96).await, Err(CivitaiError::NotAPicture { .. })));
    let missing = format!("{}/nowhere.png", server.base_url());
    assert!(matches!(client.picture(&missing, 96).await, Err(CivitaiError::Refused { status: 404, .. })));
}

#[tokio::test]
async fn a_film_is_fetched_whole_and_nothing_else_passes_for_one() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let url = format!("{}{}", server.base_url(), picture_path(5, "mp4"));
    let (bytes, ending) = client.film(&url).await.unwrap();
    assert_eq!((bytes.get(4..8), ending), (Some(&b"ftyp"[..]), "mp4"));
    let picture = format!("{}{}", server.base_url(), picture_path(5, "jpeg"));
    let error = client.film(&picture).await.unwrap_err();
    assert!(matches!(error, CivitaiError::NotAPicture { .. }), "{error}");
    server.fail_next(Fault::Bytes("video/mp4".to_owned(), b"<!DOCTYPE html>".to_vec()));
    assert!(client.film(&url).await.is_err(), "whatever the server calls it");
    assert!(client.film("file:///etc/passwd").await.is_err());
}
