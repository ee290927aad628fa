//! When a service, or a part of it, is left alone, and when it is asked again.

use crate::support::civitai_server::{CivitaiServer, Fault};
use crate::{catalogue, quick};
use Priority::{Background, Interactive};
use civitdeck::civitai::{Circuit, CivitaiError, Client, Priority};
use civitdeck::model::ids::ModelId;
use civitdeck::model::online::{ImageSearch, ImagesOf};
use std::time::Duration;

#[tokio::test]
async fn the_circuit_opens_and_closes_again() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(4, &Fault::status(503));
    let mut settings = quick(&server);
    settings.limits.failures_to_open = 2;
    settings.limits.interactive_tries = 2;
    settings.limits.open_for = Duration::from_millis(200);
    let client = Client::new(settings).unwrap();
    client.model(Interactive, ModelId(1)).await.unwrap_err();
    client.enums(Interactive).await.unwrap_err();
    let resting = client.clone().enums(Interactive).await.unwrap_err();
    assert!(matches!(&resting, CivitaiError::Resting { reason, .. } if reason.contains("503")), "{resting}");
    assert_eq!(server.requests().len(), 4, "nothing was sent while it rested");
    let health = client.health();
    assert!(matches!(health.circuit, Circuit::Open { .. }) && health.reason.is_some() && health.remaining_budget == 0);

    while client.health().circuit != Circuit::HalfOpen {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    client.enums(Interactive).await.unwrap();
    let health = client.health();
    assert_eq!((health.circuit, health.reason), (Circuit::Closed, None));
    assert!(health.last_success_unix_secs.is_some());
}

#[tokio::test]
async fn a_service_that_was_left_alone_is_asked_when_somebody_asks_again() {
    let server = CivitaiServer::start(catalogue());
    server.fail_times(6, &Fault::Html(524));
    let mut settings = quick(&server);
    settings.limits.failures_to_open = 3;
    settings.limits.background_tries = 1;
    settings.limits.open_for = Duration::from_hours(1);
    let client = Client::new(settings).unwrap();
    for round in 0..2 {
        for _ in 0..3 {
            client.model(Background, ModelId(1)).await.unwrap_err();
        }
        let resting = client.model(Interactive, ModelId(1)).await.unwrap_err();
        assert!(matches!(resting, CivitaiError::Resting { .. }), "{resting}");
        if round == 0 {
            server.heal();
            assert!(client.anew().model(Interactive, ModelId(1)).await.unwrap().is_some());
            assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some(), "and all are answered again");
            server.fail_times(6, &Fault::Html(524));
        }
    }
    server.heal();
    client.set_offline(true);
    client.set_offline(false);
    assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some(), "who goes online again waits for nothing");
}

#[tokio::test]
async fn one_list_that_never_comes_stops_nothing_else() {
    let server = CivitaiServer::start(catalogue());
    let mut settings = quick(&server);
    settings.limits.failures_to_open = 5;
    let client = Client::new(settings).unwrap();
    server.fail_times(100, &Fault::Html(524));
    for version in 1..=6 {
        let search = ImageSearch { of: ImagesOf::Version(version), ..ImageSearch::default() };
        client.search_images(Interactive, &search, 20, None).await.unwrap_err();
    }
    server.heal();
    let search = ImageSearch::default();
    let resting = client.search_images(Interactive, &search, 20, None).await.unwrap_err();
    assert!(matches!(resting, CivitaiError::Resting { .. }), "{resting}");
    assert!(client.model(Interactive, ModelId(1)).await.unwrap().is_some());
    let health = client.health();
    assert!(health.circuit == Circuit::Closed && health.reason.is_some(), "the light tells of it: {health:?}");
}
