//! What was answered is not asked for again while it is young, by nobody; what is asked for by several goes out once.

use crate::support::civitai_catalogue::{TestModel, picture_path};
use crate::support::civitai_server::{CivitaiServer, Fault, TINY_PNG};
use crate::{catalogue, client, quick};
use Priority::{Background, Interactive};
use civitdeck::civitai::{Client, ClientSettings, Connection, Priority, Token};
use civitdeck::model::ids::{ModelId, VersionId};
use civitdeck::store::ThumbCache;
use std::time::{Duration, Instant};

/// Answers are young for the usual time.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn keeping(server: &CivitaiServer) -> Client {
    let mut settings = quick(server);
    settings.limits.fresh_for = Duration::from_mins(5);
    Client::new(settings).unwrap()
}

#[tokio::test]
async fn a_young_answer_is_not_asked_for_again() {
    let server = CivitaiServer::start(catalogue());
    let client = keeping(&server);
    let first = client.model(Interactive, ModelId(1)).await.unwrap();
    let again = client.clone().model(Background, ModelId(1)).await.unwrap();
    assert_eq!(first, again, "with the time of the first");
    assert_eq!(client.model(Interactive, ModelId(404)).await, Ok(None));
    assert_eq!(client.model(Interactive, ModelId(404)).await, Ok(None));
    client.version_by_hash(Interactive, "ABABABABAB").await.unwrap();
    client.version_by_hash(Interactive, "ababababab").await.unwrap();
    assert_eq!(server.paths().len(), 3, "{:?}", server.paths());
}

#[tokio::test]
async fn an_answer_is_asked_for_by_its_mark_and_need_not_come_again() {
    let server = CivitaiServer::start(catalogue());
    let client = client(&server);
    let first = client.model(Interactive, ModelId(1)).await.unwrap().unwrap();
    let same = client.model(Interactive, ModelId(1)).await.unwrap().unwrap();
    assert_eq!(first.versions.len(), same.versions.len());
    let requests = server.requests();
    let mark = requests[1].header("if-none-match").map(str::to_owned);
    assert!(requests[0].header("if-none-match").is_none() && mark.is_some());
    assert_eq!(server.unchanged(), 1);

    server.set_catalogue(catalogue().model(TestModel::new(3, "New")));
    client.model(Interactive, ModelId(1)).await.unwrap().unwrap();
    assert_eq!(server.unchanged(), 2, "what others publish changes nothing of it");
    server.set_catalogue(super::Catalogue::new().model(TestModel::new(1, "Ink, renamed")));
    let renamed = client.model(Interactive, ModelId(1)).await.unwrap().unwrap();
    assert_eq!(renamed.model.name.unwrap().value, "Ink, renamed");
    assert_eq!(server.unchanged(), 2);
}

#[tokio::test]
async fn who_wants_to_know_now_is_told_whether_it_still_holds() {
    let server = CivitaiServer::start(catalogue());
    let client = keeping(&server);
    client.model(Interactive, ModelId(1)).await.unwrap();
    client.anew().model(Interactive, ModelId(1)).await.unwrap();
    assert_eq!((server.requests().len(), server.unchanged()), (2, 1));
    client.model(Interactive, ModelId(1)).await.unwrap();
    assert_eq!(server.requests().len(), 2, "and what it was told is young for all");
}

#[tokio::test]
async fn a_later_run_of_the_program_knows_what_the_last_one_asked() {
    let server = CivitaiServer::start(catalogue());
    let dir = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for _ in 0..2 {
        let client = keeping(&server);
        client.keep_answers_in(ThumbCache::open(dir.path()));
        told.push(client.version(Interactive, VersionId(11)).await.unwrap());
    }
    assert_eq!(server.requests().len(), 1);
    assert_eq!(told[0], told[1]);
    let client = keeping(&server).anew();
    client.keep_answers_in(ThumbCache::open(dir.path()));
    client.version(Interactive, VersionId(11)).await.unwrap();
    assert_eq!(server.unchanged(), 1, "an old one is asked for by its mark");
}

#[tokio::test]
async fn another_account_is_not_told_what_the_first_was_told() {
    let server = CivitaiServer::start(catalogue());
    let client = keeping(&server);
    for key in [None, Some("first"), Some("second")] {
        client.set_token(key.and_then(Token::new));
        client.model(Interactive, ModelId(1)).await.unwrap();
        client.model(Interactive, ModelId(1)).await.unwrap();
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn another_account_is_not_told_it_from_the_disk_either() {
    let server = CivitaiServer::start(catalogue());
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let client = keeping(&server);
        client.keep_answers_in(ThumbCache::open(dir.path()));
        for key in [None, Some("first"), Some("second")] {
            client.set_token(key.and_then(Token::new));
            client.model(Interactive, ModelId(1)).await.unwrap();
        }
    }
    assert_eq!(server.requests().len(), 3, "each account once, also over a restart");
}

#[tokio::test]
async fn a_failure_is_nothing_to_keep() {
    let server = CivitaiServer::start(catalogue());
    let client = keeping(&server);
    server.fail_next(Fault::status(400));
    client.model(Interactive, ModelId(1)).await.unwrap_err();
    assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some());
    server.fail_next(Fault::Html(200));
    client.anew().model(Interactive, ModelId(1)).await.unwrap_err();
    assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some(), "and takes nothing away");
}

#[tokio::test]
async fn the_same_asked_for_by_many_goes_out_once() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Delay(Duration::from_millis(100)));
    let client = client(&server);
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let (client, priority) = (client.clone(), if number % 2 == 0 { Interactive } else { Background });
            tokio::spawn(async move { client.model(priority, ModelId(1)).await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap().is_some());
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_picture_is_fetched_once_for_all_who_show_it() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Delay(Duration::from_millis(100)));
    let client = client(&server);
    let url = format!("{}{}", server.base_url(), picture_path(1, "jpeg"));
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let (client, url) = (client.clone(), url.clone());
            tokio::spawn(async move { client.picture(&url, 450).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), TINY_PNG);
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_call_lives_as_long_as_anybody_waits_for_it() {
    let server = CivitaiServer::start(catalogue());
    server.fail_next(Fault::Delay(Duration::from_millis(150)));
    let client = client(&server);
    let patient = tokio::spawn({
        let client = client.clone();
        async move { client.model(Interactive, ModelId(1)).await }
    });
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let hasty = tokio::time::timeout(Duration::from_millis(5), client.model(Interactive, ModelId(1))).await;
    assert!(hasty.is_err());
    assert!(patient.await.unwrap().unwrap().is_some(), "one who leaves takes nobody's answer along");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn people_do_not_wait_at_the_pace_of_background_work() {
    let server = CivitaiServer::start(catalogue());
    let settings = ClientSettings { background_pace: Duration::from_mins(10), ..quick(&server) };
    let client = Client::new(settings).unwrap();
    client.model(Background, ModelId(2)).await.unwrap();
    let patient = tokio::spawn({
        let client = client.clone();
        async move { client.model(Background, ModelId(1)).await }
    });
    while client.health().waiting == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let begun = Instant::now();
    assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some());
    assert!(patient.await.unwrap().unwrap().is_some());
    assert!(begun.elapsed() < Duration::from_mins(1) && server.requests().len() == 2);
}

#[tokio::test]
async fn whose_the_key_is_is_asked_every_time_and_kept_nowhere() {
    let server = CivitaiServer::start(catalogue());
    let client = keeping(&server);
    assert_eq!(client.test_connection().await, Ok(Connection::NoKey));
    assert_eq!(client.test_connection().await, Ok(Connection::NoKey));
    assert_eq!(server.paths(), ["/api/v1/enums"; 2], "a test is not answered from what is kept");
    client.set_token(Token::new("unknown"));
    assert_eq!(client.test_connection().await, Ok(Connection::KeyRefused { unsent: false }));
    let me = serde_json::json!({"id": 7, "username": "Mira 🎨", "tier": "gold", "status": "active", "isMember": true, "subscriptions": []});
    server.set_account("unknown", me);
    let dir = tempfile::tempdir().unwrap();
    let cache = ThumbCache::open(dir.path());
    client.keep_answers_in(cache);
    let Ok(Connection::SignedIn(me)) = client.test_connection().await else { panic!("the key is known") };
    assert_eq!((me.username.as_str(), me.tier.as_deref(), me.restriction), ("Mira 🎨", Some("gold"), None));
    server.set_account("unknown", serde_json::json!({"id": "7", "username": "Mira", "tier": null, "status": "muted"}));
    let Ok(Connection::SignedIn(me)) = client.test_connection().await else { panic!("the key is known") };
    assert_eq!(me.restriction.as_deref(), Some("muted"));
    server.fail_next(Fault::status(401));
    assert_eq!(client.test_connection().await, Ok(Connection::KeyRefused { unsent: false }));
    server.fail_next(Fault::Html(403));
    assert!(client.test_connection().await.unwrap_err().to_string().contains("web page"));
}
