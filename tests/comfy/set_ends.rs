//! What makes every further picture of a set fail ends the set early, with one reason, and is paid for rightly.

use crate::characters::Place;
use crate::quick;
use crate::support::comfy_server::{ComfyServer, PostFault, Version};
use civitdeck::characters::{Listen, News, SetResult, StudioSettings};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Calls something once the avatar is there.
fn after_avatar(act: impl Fn() + Send + Sync + 'static) -> Listen {
    Arc::new(move |news| {
        if let News::Character(character) = news
            && character.made() == 1
            && character.slots.len() == 1
        {
            act();
        }
    })
}

/// The one reason why the four references are not there.
fn one_reason(made: &SetResult) -> String {
    assert_eq!((made.success, made.generated, made.errors.len()), (true, 1, 4), "{:?}", made.errors);
    let reasons: BTreeSet<&str> = made.errors.iter().map(|error| error.error.as_str()).collect();
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    made.errors[0].error.clone()
}

#[tokio::test]
async fn when_no_server_answers_any_more_one_time_out_is_waited_for_and_not_four() {
    for version in [Version::V033, Version::V0364] {
        let server = ComfyServer::start(version);
        let place = Place::new(&[&server]);
        let heard = after_avatar(server.hanger());
        let began = Instant::now();
        let made = place.create_heard(3, &heard).await;
        let reason = one_reason(&made);
        assert!(reason.contains("127.0.0.1"), "{reason}");
        // Finding it out takes the small answer's time for the socket and the submission; each further one would again.
        assert!(began.elapsed() < quick().small * 4, "{:?}", began.elapsed());
        assert_eq!(place.credits().spent, 20, "there is a picture");
        place.balances();
    }
}

#[tokio::test]
async fn a_model_that_the_servers_lost_is_told_once_and_nothing_more_is_sent() {
    let server = ComfyServer::start(Version::V033);
    let place = Place::new(&[&server]);
    let refuse = server.refuser();
    let heard = after_avatar(move || refuse("value_not_in_list", 8));
    let made = place.create_heard(3, &heard).await;
    let reason = one_reason(&made);
    assert!(reason.contains("value_not_in_list") || reason.contains("refused"), "{reason}");
    let posts = server.requests().iter().filter(|request| *request == "POST /prompt").count();
    assert_eq!(posts, 3, "the avatar, and one reference twice, the second time with lists asked for anew");
    place.balances();
}

#[tokio::test]
async fn a_server_that_refuses_hands_over_to_one_that_does_not() {
    let (refusing, other) = (ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364));
    for _ in 0..20 {
        refusing.fail_post(PostFault::Refuse("value_not_in_list"));
    }
    let place = Place::new(&[&refusing, &other]);
    let made = place.create(3).await;
    assert_eq!(made.generated, 5, "{:?}", made.errors);
    assert_eq!(other.ran(), 5);
    place.balances();
}

#[tokio::test]
async fn the_avatar_is_waited_for_no_longer_than_its_time_the_queue_included() {
    let server = ComfyServer::start(Version::V033);
    server.foreign_job();
    server.wait_for("it runs", |server| server.queued().len() == 1);
    let settings = StudioSettings { avatar_secs: 1, daily_allowance: 1_000, ..StudioSettings::default() };
    let place = Place::with(&[&server], settings);
    let began = Instant::now();
    let made = place.create(3).await;
    assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
    assert!(!made.success && made.errors.len() == 1);
    assert!(made.errors[0].error.contains("not ready after 1 s"), "{:?}", made.errors);
    assert_eq!(server.queued().len(), 1, "ours is gone, the other one is left alone");
    assert_eq!(place.credits().spent, 0);
    place.balances();
}
