//! Jobs nobody waits for do not stay on a server, and a server that hangs keeps nobody waiting.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::client::Plain;
use crate::quick;
use crate::support::comfy_server::{ComfyServer, JobFault, PostFault, Version};
use civitdeck::comfy::{Client, ComfyError, ServerSpec, Watch, run_on};
use civitdeck::jobs::CancelToken;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn client(address: &str) -> Client {
    Client::new(ServerSpec::at(address).unwrap(), quick()).unwrap()
}

fn unwatched() -> Watch {
    Arc::new(|_news| {})
}

#[tokio::test]
async fn a_job_that_could_not_be_looked_for_is_stopped_when_the_server_answers_again() {
    let server = ComfyServer::start(Version::V033);
    let client = client(&server.url());
    client.capability().await.unwrap();
    server.fail_post(PostFault::LoseReply);
    server.fail_job(JobFault::NeverEnds);
    server.fail_queue(1);
    let error = run_on(&client, &Plain::new(), &unwatched(), &CancelToken::default()).await.unwrap_err();
    assert!(error.is_server_trouble(), "{error}");
    server.wait_for("it runs", |server| server.queued().len() == 1);
    client.health().await;
    server.wait_for("it is gone", |server| server.queued().is_empty());
}

#[tokio::test]
async fn a_job_whose_server_did_not_answer_for_long_does_not_stay() {
    let server = ComfyServer::start(Version::V0364);
    server.fail_job(JobFault::NeverEnds);
    let client = client(&server.url());
    let going = async {
        while server.graphs().is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.set_dead(true);
    };
    let (work, watch, cancel) = (Plain::new(), unwatched(), CancelToken::default());
    let (outcome, ()) = tokio::join!(run_on(&client, &work, &watch, &cancel), going);
    assert!(outcome.unwrap_err().is_server_trouble());
    server.set_dead(false);
    assert_eq!(server.queued().len(), 1, "it went on meanwhile");
    client.health().await;
    server.wait_for("it is gone", |server| server.queued().is_empty());
}

#[tokio::test]
async fn who_stops_does_not_wait_for_a_server_that_hangs() {
    // Connections are taken by the system, and nobody ever answers.
    let hangs = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let client = client(&format!("http://{}", hangs.local_addr().unwrap()));
    let cancel = CancelToken::default();
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        cancel.cancel();
        Instant::now()
    };
    let (work, watch) = (Plain::new(), unwatched());
    let (outcome, stopped) = tokio::join!(run_on(&client, &work, &watch, &cancel), stopping);
    assert_eq!(outcome.unwrap_err(), ComfyError::Cancelled);
    assert!(stopped.elapsed() < Duration::from_millis(900), "{:?}", stopped.elapsed());
}

#[tokio::test]
async fn a_connection_that_broke_is_made_again_under_another_id() {
    let server = ComfyServer::start(Version::V033);
    server.job_time(Duration::from_millis(400));
    server.fail_job(JobFault::DropSockets);
    run_on(&client(&server.url()), &Plain::new(), &unwatched(), &CancelToken::default()).await.unwrap();
    let mut ids = server.clients();
    assert!(ids.len() >= 2, "{ids:?}");
    ids.sort();
    ids.dedup();
    // Under an id it knew the server would say nothing.
    assert!(ids.len() == server.clients().len() && ids.len() >= 2, "{ids:?}");
}
