//! How much of a run's time is the servers' and how much is ours, and what a second server brings.

use crate::characters::Place;
use crate::support::comfy_server::{ComfyServer, Version};
use civitdeck::characters::StudioSettings;
use futures_util::FutureExt as _;
use futures_util::stream::{self, StreamExt as _};
use std::time::{Duration, Instant};

/// Characters of one run.
const CHARACTERS: u64 = 20;
/// The time one picture takes on the server.
const PICTURE: Duration = Duration::from_millis(250);

/// A run on so many servers: how long it took, and how long the servers worked in all.
async fn run(servers: usize) -> (Duration, Duration) {
    let servers: Vec<ComfyServer> = (0..servers).map(|_| ComfyServer::start(Version::V033)).collect();
    for server in &servers {
        server.job_time(PICTURE);
    }
    let settings = StudioSettings { daily_allowance: 1_000, ..StudioSettings::default() };
    let place = Place::with(&servers.iter().collect::<Vec<_>>(), settings);
    let making = &place;
    let began = Instant::now();
    let sets: Vec<usize> = stream::iter(0..CHARACTERS)
        .map(|seed| async move { making.create(seed).await.generated }.boxed_local())
        .buffer_unordered(servers.len() + 1)
        .collect()
        .await;
    let took = began.elapsed();
    assert_eq!(sets.iter().sum::<usize>(), CHARACTERS as usize * 5);
    (took, servers.iter().map(ComfyServer::busy).sum())
}

/// Takes forty seconds and an otherwise idle machine, so it only runs when asked for (docs/performance.md has the command).
#[tokio::test]
#[ignore = "measures"]
async fn the_time_is_the_servers_and_two_are_nearly_twice_as_fast() {
    let (one, busy) = run(1).await;
    let (two, _) = run(2).await;
    let own = (one.as_secs_f64() - busy.as_secs_f64()) / busy.as_secs_f64();
    let gain = one.as_secs_f64() / two.as_secs_f64();
    println!(
        "one server {one:.2?}, of it {busy:.2?} the server's; two {two:.2?}; own part {:.1} %; gain {gain:.2}",
        own * 100.0
    );
    assert!(own <= 0.05, "{own}");
    assert!(gain >= 1.8, "{gain}");
}
