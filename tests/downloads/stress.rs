//! Many downloads over a storage that breaks off all the time.

use super::command::{arguments, publish};
use super::{World, ended, is_part, model};
use crate::support::program::Program;
use civitdeck::hash::hash_file;
use civitdeck::model::download::DownloadState;
use std::collections::BTreeSet;
use std::process::Stdio;

const DOWNLOADS: u64 = 1000;

/// Every file arrives right though one request in three breaks off somewhere, and though the queue is stopped and started in
/// between; none is there twice.
#[test]
fn a_thousand_downloads_over_a_line_that_breaks() {
    let world = World::new();
    world.storage.fail_by_chance(3, 2026);
    let mut wishes = Vec::new();
    for version in 1..=DOWNLOADS {
        wishes.push(world.publish(version, &model(version as u8, 20_000 + version as usize * 50)));
    }
    let mut ids = Vec::new();
    for run in 0..4 {
        let queue = world.queue(8);
        if run == 0 {
            ids = queue.add(wishes.clone()).unwrap();
        }
        let some = &ids[..(DOWNLOADS as usize * (run + 1)) / 5];
        queue.wait_for(some);
        queue.stop();
    }
    let queue = world.queue(8);
    let mut targets = BTreeSet::new();
    for (version, download) in (1..).zip(ended(&queue, &ids)) {
        assert_eq!(download.state, DownloadState::Done, "{version}: {:?}", download.refusal);
        let digests = hash_file(&download.target, &()).unwrap();
        assert_eq!(Some(&digests), download.digests.as_ref());
        assert_eq!(
            digests.hex(civitdeck::model::digests::HashKind::Sha256).as_deref(),
            download.wish.file.hash("SHA256")
        );
        targets.insert(download.target);
    }
    assert_eq!(targets.len() as u64, DOWNLOADS);
    assert_eq!(world.names().len() as u64, DOWNLOADS, "no part is left");
    assert!(world.storage.requests().len() as u64 > DOWNLOADS * 5 / 4, "the line did break");
}

/// Downloads of the test that kills; `CIVITDECK_STRESS_DOWNLOADS` asks for another number.
const KILLED_DOWNLOADS: u64 = 200;
/// The program is killed so many times.
const KILLS: usize = 20;

/// The program is killed again and again in the middle of many downloads over a line that breaks, each time after another number of
/// requests; in the end every file is right, and never did anything else bear a model's name.
#[test]
fn many_downloads_outlive_kills_and_a_line_that_breaks() {
    let count = std::env::var("CIVITDECK_STRESS_DOWNLOADS").ok().and_then(|text| text.parse().ok());
    let count: u64 = count.unwrap_or(KILLED_DOWNLOADS);
    let world = World::new();
    world.storage.fail_by_chance(3, 77);
    let models: Vec<(u64, Vec<u8>)> =
        (1..=count).map(|version| (version, model(version as u8, 20_000 + version as usize * 40))).collect();
    publish(&world, &models);
    let list = world.data.path().join("list.txt");
    let lines: Vec<String> = models.iter().map(|(version, _)| version.to_string()).collect();
    std::fs::write(&list, lines.join("\n")).unwrap();
    let arguments = arguments(&world, &["--from", list.to_str().unwrap(), "--at-once", "4"]);
    let program = Program::at(world.data.path(), world.api.base_url());
    let is_right = |name: &str, bytes: &[u8]| {
        let version = name.strip_prefix("ink-").and_then(|rest| rest.strip_suffix(".safetensors")?.parse().ok());
        let right = version.and_then(|version: usize| models.get(version.checked_sub(1)?));
        right.is_some_and(|(_, right)| right == bytes)
    };
    let (mut cut_short, mut seed) = (0, 4_242_u64);
    for _ in 0..KILLS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let more = 1 + (seed >> 33) as usize % (count as usize / 8).max(1);
        let until = world.storage.request_count() + more;
        let mut child = program.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while world.storage.request_count() < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        cut_short += usize::from(child.wait().unwrap().code().is_none());
        if world.folder().exists() {
            for (name, bytes) in world.files() {
                assert!(is_part(&name) || is_right(&name, &bytes), "{name} of {} bytes is not whole", bytes.len());
            }
        }
    }
    assert!(cut_short >= 3 || cfg!(windows), "too few runs were cut short ({cut_short}) for this to prove anything");
    let ran = program.run(&arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let files = world.files();
    assert_eq!(files.len() as u64, count, "{:?}", world.names());
    assert!(files.iter().all(|(name, bytes)| is_right(name, bytes)), "every file is the published one");
}
