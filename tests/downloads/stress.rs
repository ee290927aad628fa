//! Many downloads over a storage that breaks off all the time.

use super::{World, ended, model};
use civitdeck::hash::hash_file;
use civitdeck::model::download::DownloadState;
use std::collections::BTreeSet;

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
