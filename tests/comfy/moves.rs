//! A picture that waits behind other people's work moves to a server that has none, and is never made twice.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::BOTH;
use crate::client::{Plain, pool, watching};
use crate::support::comfy_server::{ComfyServer, Version};
use civitdeck::comfy::graph::Graph;
use civitdeck::comfy::{ComfyError, JobState, ObjectInfo, Placed, Work};
use civitdeck::jobs::CancelToken;
use std::time::Duration;

/// Which of two servers took our picture, as soon as one did.
async fn taker(servers: &[ComfyServer; 2]) -> usize {
    loop {
        if let Some(index) = servers.iter().position(|server| !server.graphs().is_empty()) {
            return index;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Two servers at which others are at work, ours behind it; `change` gets the one that has it, and the other.
async fn wait_and(
    version: Version,
    work: &dyn Work,
    change: impl AsyncFnOnce(&ComfyServer, &ComfyServer),
) -> ([ComfyServer; 2], usize, Result<Placed, ComfyError>, Vec<JobState>) {
    let servers = [ComfyServer::start(version), ComfyServer::start(version)];
    for server in &servers {
        server.foreign_job();
        server.wait_for("it runs", |server| server.queued().len() == 1);
    }
    let (watch, seen) = watching();
    let (pool, cancel) = (pool(&[&servers[0], &servers[1]]), CancelToken::default());
    let changing = async {
        let index = taker(&servers).await;
        change(&servers[index], &servers[1 - index]).await;
        index
    };
    let (placed, first) = tokio::join!(pool.run(work, &watch, &cancel), changing);
    let states = seen.lock().unwrap().states.clone();
    (servers, first, placed, states)
}

#[tokio::test]
async fn a_picture_that_waits_moves_to_a_server_that_became_idle() {
    for version in BOTH {
        let idle = async |_busy: &ComfyServer, other: &ComfyServer| other.end_running();
        let (servers, first, placed, states) = wait_and(version, &Plain::new(), idle).await;
        let placed = placed.unwrap();
        let (busy, other) = (&servers[first], &servers[1 - first]);
        assert!(other.url().ends_with(&placed.server), "{}", placed.server);
        assert!(placed.handed_over[0].contains("other people's work"), "{:?}", placed.handed_over);
        assert!(states.contains(&JobState::Queued(1)), "{states:?}");
        // It was made once, and what others had there was left alone.
        assert_eq!((busy.ran(), other.ran(), other.graphs().len()), (0, 2, 1));
        assert_eq!(busy.queued().len(), 1);
        assert!(!busy.requests().iter().any(|request| request.contains("interrupt")));
    }
}

#[tokio::test]
async fn one_that_begins_at_that_very_moment_stays_and_is_made_once() {
    // Once it is still at work when it is looked for, once it is over already.
    for time in [Duration::from_millis(400), Duration::from_millis(2)] {
        let idle = async |busy: &ComfyServer, other: &ComfyServer| {
            busy.job_time(time);
            busy.begin_on_delete();
            other.end_running();
        };
        let (servers, first, placed, _) = wait_and(Version::V033, &Plain::new(), idle).await;
        let placed = placed.unwrap();
        assert!(servers[first].url().ends_with(&placed.server) && placed.handed_over.is_empty(), "{placed:?}");
        assert_eq!((servers[first].graphs().len(), servers[1 - first].graphs().len()), (1, 0));
        assert_eq!(servers[first].ran(), 2);
    }
}

#[tokio::test]
async fn a_job_that_was_over_before_the_history_knew_is_not_made_again() {
    let idle = async |busy: &ComfyServer, other: &ComfyServer| {
        busy.job_time(Duration::from_millis(2));
        busy.delay_history(Duration::from_millis(50));
        busy.begin_on_delete();
        other.end_running();
    };
    let (servers, first, placed, _) = wait_and(Version::V0364, &Plain::new(), idle).await;
    assert!(placed.is_ok(), "{placed:?}");
    assert_eq!((servers[first].graphs().len(), servers[1 - first].graphs().len()), (1, 0));
}

/// A picture that others wait for.
struct Awaited(Plain);

impl Work for Awaited {
    fn graph(&self, info: &ObjectInfo, uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        let mut graph = self.0.graph(info, uploaded, smaller)?;
        for node in graph.0.values_mut().filter(|node| node.class_type == "SaveImage") {
            node.inputs.insert("filename_prefix".to_owned(), "civitdeck/awaited".into());
        }
        Ok(graph)
    }

    fn goes_first(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn what_others_wait_for_gets_the_next_server_that_is_free() {
    let server = ComfyServer::start(Version::V033);
    server.job_time(Duration::from_millis(60));
    let (pool, watch, cancel) = (pool(&[&server]), watching().0, CancelToken::default());
    let (plain, awaited) = (Plain::new(), Awaited(Plain::new()));
    let usual = futures_util::future::join_all((0..4).map(|_| pool.run(&plain, &watch, &cancel)));
    let later = async {
        while server.graphs().is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        pool.run(&awaited, &watch, &cancel).await
    };
    let (usual, later) = tokio::join!(usual, later);
    assert!(later.is_ok() && usual.iter().all(Result::is_ok), "{later:?}");
    let order: Vec<bool> = server.graphs().iter().map(|graph| graph.to_string().contains("awaited")).collect();
    assert_eq!(order, [false, true, false, false, false]);
}

/// A picture that only one of the servers can make.
struct Particular(Plain);

impl Work for Particular {
    fn graph(&self, info: &ObjectInfo, uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError> {
        self.0.graph(info, uploaded, smaller)
    }

    fn suits(&self, _info: &ObjectInfo) -> bool {
        false
    }
}

#[tokio::test]
async fn it_stays_where_it_can_be_made() {
    let idle = async |busy: &ComfyServer, other: &ComfyServer| {
        other.end_running();
        // It is asked for its queue and its nodes, and left alone.
        let is_asked = || other.requests().iter().any(|request| request.ends_with("/object_info"));
        while !is_asked() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        busy.end_running();
    };
    let (servers, first, placed, _) = wait_and(Version::V033, &Particular(Plain::new()), idle).await;
    assert!(servers[first].url().ends_with(&placed.unwrap().server));
    assert!(servers[1 - first].graphs().is_empty());
}

#[tokio::test]
async fn the_first_picture_goes_to_the_server_with_nothing_to_do() {
    let (busy, idle) = (ComfyServer::start(Version::V033), ComfyServer::start(Version::V0364));
    busy.foreign_job();
    busy.wait_for("it runs", |server| server.queued().len() == 1);
    let placed = pool(&[&busy, &idle]).run(&Plain::new(), &watching().0, &CancelToken::default()).await.unwrap();
    assert!(idle.url().ends_with(&placed.server) && busy.graphs().is_empty());
}
