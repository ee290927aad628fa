//! One fault at a time.

use super::{KEY, World, assert_right, is_inside, is_part, model};
use crate::support::civitai_server::Fault;
use crate::support::storage_server::StorageFault;
use civitdeck::downloads::Phase;
use civitdeck::model::digests::HashKind;
use civitdeck::model::download::{Difference, DownloadState, Proof, Refusal};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn a_model_arrives_proved_and_storage_never_sees_the_key() {
    let world = World::new();
    for (version, bytes) in [(11, model(1, 3 << 20)), (12, model(2, 40)), (13, model(3, 700 << 10))] {
        let done = world.fetch(world.publish(version, &bytes));
        assert_right(&done, &bytes);
        assert_eq!((done.proof, done.resumed_from), (Some(Proof::Sha256), 0));
    }
    let asked: Vec<_> = world.api.requests().into_iter().filter(|one| one.path.contains("/api/download/")).collect();
    assert_eq!(asked.len(), 3, "each call counts against the user's quota");
    assert!(asked.iter().all(|one| one.header("authorization") == Some(&format!("Bearer {KEY}"))));
    assert!(asked[0].path.ends_with("/11?fileId=110"));
    let stored = world.storage.requests();
    assert_eq!(stored.len(), 3);
    for request in stored {
        assert!(request.headers.iter().all(|(name, value)| name != "authorization" && !value.contains(KEY)));
        assert!(!request.path.contains(KEY) && request.header("accept-encoding") == Some("identity"));
        assert!(request.header("user-agent").unwrap().starts_with("CivitDeck/"));
    }
}

#[test]
fn hashes_are_taken_from_civitai_only_for_bytes_proved_by_their_sha256() {
    let world = World::new();
    let bytes = model(7, 3 << 20);
    let told = world.fetch(world.publish(11, &bytes));
    assert_right(&told, &bytes);
    assert_eq!(told.told_hashes, [HashKind::AutoV3, HashKind::Blake3], "the bytes were digested once");
    let mut wish = world.publish(12, &bytes);
    wish.file.hashes.retain(|(kind, _)| kind == "SHA256");
    let taken = world.fetch(wish);
    assert_right(&taken, &bytes);
    assert!(taken.told_hashes.is_empty() && taken.digests.unwrap().autov3.is_some());
    let mut wish = world.publish(13, &bytes);
    wish.file.hashes.retain(|(kind, _)| kind != "SHA256");
    let by_blake3 = world.fetch(wish);
    assert_right(&by_blake3, &bytes);
    assert_eq!((by_blake3.told_hashes, by_blake3.proof), (vec![], Some(Proof::Blake3)));
    // CivitAI's scanner gives one to files that have no tensors to digest, too.
    let text = vec![b'x'; 700_000];
    let mut wish = world.publish(14, &text);
    wish.file_name = "ink-14.pt".to_owned();
    wish.file.hashes.push(("AutoV3".to_owned(), "0123456789AB".to_owned()));
    let pickle = world.fetch(wish);
    assert_right(&pickle, &text);
    assert_eq!((pickle.told_hashes, pickle.digests.unwrap().autov3), (vec![HashKind::Blake3], None));
}

#[test]
fn a_size_that_is_known_only_on_the_way_needs_room_too() {
    let world = World::new();
    let mut wish = world.publish(11, &model(7, 100_000));
    (wish.file.size_bytes, wish.file.hashes) = (None, Vec::new());
    world.storage.fail_next(&[StorageFault::WrongLength(1 << 60)]);
    let failed = world.fetch(wish);
    let needed = 1 << 60;
    assert!(
        matches!(failed.refusal, Some(Refusal::DiskFull { needed_bytes, .. }) if needed_bytes > needed),
        "{:?}",
        failed.refusal
    );
    assert!(world.names().iter().all(|name| is_part(name)), "{:?}", world.names());
}

#[test]
fn every_passing_fault_ends_with_the_right_file() {
    let faults: [&[StorageFault]; 12] = [
        &[StorageFault::Disconnect(0)],
        &[StorageFault::Disconnect(300_000), StorageFault::Disconnect(1), StorageFault::Disconnect(500_000)],
        &[StorageFault::TruncatedSilently],
        &[StorageFault::WrongLength(-1000)],
        &[StorageFault::WrongLength(1000)],
        &[StorageFault::Corrupt(400_000)],
        &[StorageFault::Html],
        &[StorageFault::Json],
        &[StorageFault::Expired],
        &[StorageFault::Disconnect(300_000), StorageFault::IgnoreRange],
        &[StorageFault::Disconnect(300_000), StorageFault::NotSatisfiable],
        &[StorageFault::Status(503), StorageFault::Status(429), StorageFault::Slow],
    ];
    let bytes = model(7, 1 << 20);
    for (number, faults) in faults.iter().enumerate() {
        let world = World::new();
        let wish = world.publish(11, &bytes);
        world.storage.fail_next(faults);
        let done = world.fetch(wish);
        assert_eq!(done.state, DownloadState::Done, "{number}: {faults:?}: {:?}", done.refusal);
        assert_right(&done, &bytes);
        assert_eq!(world.names(), ["ink-11.safetensors"], "{faults:?} leaves nothing else behind");
    }
}

#[test]
fn what_broke_off_goes_on_where_it_broke() {
    let world = World::new();
    let bytes = model(7, 1 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.fail_next(&[StorageFault::Disconnect(600_000)]);
    assert_right(&world.fetch(wish), &bytes);
    let requests = world.storage.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("range"), None);
    assert_eq!(requests[1].header("range"), Some("bytes=600000-"));
    let mark = format!("\"1-{}\"", bytes.len());
    assert_eq!(requests[1].header("if-range"), Some(mark.as_str()));
}

#[test]
fn an_expired_address_is_asked_for_again() {
    let world = World::new();
    let bytes = model(7, 1 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.fail_next(&[StorageFault::Disconnect(600_000), StorageFault::Expired]);
    assert_right(&world.fetch(wish), &bytes);
    let paths: Vec<String> = world.storage.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths.len(), 3);
    assert_eq!(paths[0], paths[1], "one address serves as long as it works");
    assert_ne!(paths[1], paths[2]);
}

#[test]
fn a_file_that_is_replaced_in_the_middle_is_never_mixed() {
    let world = World::new();
    let (old, new) = (model(1, 1 << 20), model(2, 1 << 20));
    world.publish(11, &old);
    let wish = world.publish(11, &new);
    world.storage.put(11, old);
    world.storage.fail_next(&[StorageFault::Disconnect(500_000), StorageFault::Status(503)]);
    world.storage.hold(true);
    let queue = world.queue(1);
    let ids = queue.add(vec![wish]).unwrap();
    while world.storage.requests().is_empty() {
        std::thread::yield_now();
    }
    world.storage.put(11, new.clone());
    world.storage.hold(false);
    let done = super::ended(&queue, &ids).remove(0);
    assert_right(&done, &new);
}

#[test]
fn what_differs_twice_is_refused_and_kept_aside() {
    let world = World::new();
    let bytes = model(7, 1 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.fail_next(&[StorageFault::Corrupt(400_000), StorageFault::Corrupt(500_000)]);
    let failed = world.fetch(wish.clone());
    assert_eq!(failed.state, DownloadState::Failed);
    assert!(matches!(failed.refusal, Some(Refusal::Differs(Difference::Hash { .. }))), "{:?}", failed.refusal);
    assert_eq!(world.names(), ["ink-11.safetensors.differs.part"], "nothing bears the model's name");
    // Asked again, it comes, and what was kept aside goes.
    let queue = world.queue(1);
    let ids = queue.add(vec![wish]).unwrap();
    assert_eq!(ids, [failed.id]);
    assert_right(&super::ended(&queue, &ids)[0], &bytes);
    assert_eq!(world.names(), ["ink-11.safetensors"]);
}

#[test]
fn texts_are_never_saved_as_models() {
    for (fault, web_page) in
        [(StorageFault::Html, true), (StorageFault::Json, false), (StorageFault::HtmlAsBytes, true)]
    {
        let world = World::new();
        let wish = world.publish(11, &model(7, 100_000));
        world.storage.fail_next(&[fault; 20]);
        let failed = world.fetch(wish);
        assert_eq!(failed.refusal, Some(Refusal::NotAModel { web_page }), "{fault:?}");
        assert_eq!(world.names(), [] as [&str; 0], "{fault:?}");
    }
}

#[test]
fn a_redirect_loop_and_a_dead_storage_end_in_words() {
    let world = World::new();
    let wish = world.publish(11, &model(7, 100_000));
    world.storage.fail_next(&[StorageFault::RedirectLoop]);
    let failed = world.fetch(wish);
    assert!(matches!(failed.refusal, Some(Refusal::Network { .. })), "{:?}", failed.refusal);
    let world = World::new();
    let wish = world.publish(11, &model(7, 100_000));
    world.storage.fail_next(&[StorageFault::Status(500); 20]);
    assert_eq!(world.fetch(wish).refusal, Some(Refusal::Storage { status: 500 }));
}

#[test]
fn every_refusal_of_civitai_is_told() {
    let cases = [
        (
            401,
            json!({"error": "Unauthorized", "message": "The creator of this asset requires you to be logged in to download it"}),
            Refusal::SignIn,
        ),
        (
            401,
            json!({"error": "Unauthorized", "message": "The creator of this asset has disabled downloads on this file"}),
            Refusal::Disabled,
        ),
        (
            403,
            json!({"error": "Early Access", "deadline": "2027-01-01T00:00:00.000Z", "message": "x"}),
            Refusal::EarlyAccess { until_unix_secs: Some(1_798_761_600) },
        ),
        (
            403,
            json!({"error": "Early Access", "message": "This asset requires a purchase to download it."}),
            Refusal::Paid,
        ),
        (403, json!({"error": "You do not have access to download this file"}), Refusal::NoAccess),
        (404, json!({"error": "File not found"}), Refusal::Gone),
        (410, json!({"error": "Model archived, not available for download"}), Refusal::Archived),
        (451, json!({"error": "no"}), Refusal::Region),
        (400, json!({"error": "bad"}), Refusal::Said { words: "bad".to_owned() }),
    ];
    let world = World::new();
    let queue = world.queue(2);
    let mut ids = Vec::new();
    for (version, (status, body, _)) in (100..).zip(&cases) {
        world.api.gate(version, *status, body.clone());
        ids.extend(queue.add(vec![world.publish(version, &model(1, 1000))]).unwrap());
    }
    for (download, (_, _, refusal)) in super::ended(&queue, &ids).iter().zip(&cases) {
        assert_eq!(download.refusal.as_ref(), Some(refusal));
    }
    assert!(world.storage.requests().is_empty());
    assert_eq!(world.names(), Vec::<String>::new(), "where nothing came nothing lies about");
}

#[test]
fn a_file_that_civitai_fails_to_hand_out_holds_no_other_up() {
    let world = World { failures_to_open: 2, ..World::new() };
    for version in 11..=13 {
        world.api.gate(version, 500, json!({"error": "Error downloading file"}));
    }
    let bytes = model(7, 9_000);
    let broken: Vec<_> = (11..=13).map(|version| world.publish(version, &model(1, 1000))).collect();
    let queue = world.queue(1);
    let failed = queue.add(broken).unwrap();
    let well = queue.add(vec![world.publish(14, &bytes)]).unwrap();
    assert_right(&super::ended(&queue, &well)[0], &bytes);
    for download in super::ended(&queue, &failed) {
        assert_eq!(download.refusal, Some(Refusal::NotHandedOut { status: 500 }));
        assert_eq!(download.done_bytes, 0);
    }
}

#[test]
fn what_is_kept_of_a_service_that_rests_counts_down_nothing() {
    let world = World { failures_to_open: 2, ..World::new() };
    world.api.fail_times(64, &Fault::status(503));
    let failed = world.fetch(world.publish(11, &model(7, 9_000)));
    let Some(Refusal::Network { reason }) = &failed.refusal else { panic!("{:?}", failed.refusal) };
    assert!(reason.contains("status 503") && !reason.contains("more"), "{reason}");
}

/// What CivitAI was asked of downloads.
fn asked(world: &World) -> usize {
    world.api.paths().iter().filter(|path| path.contains("/api/download/")).count()
}

#[test]
fn too_many_downloads_are_one_pause_for_all_that_ends_by_itself() {
    let world = World::new();
    let wishes: Vec<_> = (1..=5).map(|number| world.publish(number, &model(number as u8, 9_000))).collect();
    world.api.fail_times(3, &Fault::retry_after(429, "1"));
    let begun = Instant::now();
    let queue = world.queue(2);
    let ids = queue.add(wishes).unwrap();
    super::queue::until(|| queue.rests_until().is_some());
    assert!(asked(&world) <= 2, "no more than were under way");
    for (number, done) in (1..).zip(super::ended(&queue, &ids)) {
        assert_right(&done, &model(number, 9_000));
    }
    assert!(begun.elapsed() >= Duration::from_secs(2), "two pauses of a second at least");
    assert_eq!((asked(&world), queue.rests_until()), (3 + 5, None), "one asks after each pause, and not all");
}

#[test]
fn a_pause_that_says_no_time_ends_too_and_one_who_waits_can_be_stopped() {
    let world = World::new();
    let bytes = model(7, 9_000);
    let wish = world.publish(11, &bytes);
    world.api.fail_times(6, &Fault::status(429));
    assert_right(&world.fetch(wish), &bytes);
    assert_eq!(asked(&world), 7, "more often than a broken line is tried");
    let wish = world.publish(12, &bytes);
    world.api.fail_next(Fault::retry_after(429, "3600"));
    let queue = world.queue(1);
    let id = queue.add(vec![wish]).unwrap()[0];
    super::queue::until(|| queue.running().iter().any(|one| one.phase == Phase::Resting));
    queue.cancel(id).unwrap();
    assert_eq!(super::ended(&queue, &[id])[0].state, DownloadState::Cancelled);
    let left = queue.rests_until().unwrap().saturating_duration_since(Instant::now());
    assert!(left > Duration::from_mins(59), "{left:?}");
}

#[test]
fn hostile_names_stay_in_the_folder() {
    let world = World::new();
    let queue = world.queue(2);
    let long = format!("{}.safetensors", "长".repeat(300));
    let names = [
        "../../../evil.safetensors",
        "..\\..\\evil.safetensors",
        "/etc/evil.safetensors",
        "C:\\evil.safetensors",
        "CON.safetensors",
        "a\0b.safetensors",
        ".hidden.safetensors",
        "..",
        "",
        "x\u{202e}slated.exe",
        "a/b/c.safetensors",
        "tail. . .",
        "\r\n",
        &long,
    ];
    let mut ids = Vec::new();
    for (version, name) in (200..).zip(names) {
        let mut wish = world.publish(version, &model(version as u8, 2000));
        wish.file_name = civitdeck::downloads::name::clean_file_name(name);
        name.clone_into(&mut wish.file.name);
        ids.extend(queue.add(vec![wish]).unwrap());
    }
    for download in super::ended(&queue, &ids) {
        assert_eq!(download.state, DownloadState::Done, "{:?}: {:?}", download.wish.file.name, download.refusal);
        assert!(is_inside(&download.target, &world.folder()), "{}", download.target.display());
        assert_eq!(download.target.parent(), Some(world.folder().as_path()));
    }
    assert_eq!(world.names().len(), names.len(), "and none took another's name");
}

#[test]
fn a_full_disk_and_a_folder_that_is_none_are_told() {
    let world = World::new();
    let mut wish = world.publish(11, &model(7, 1000));
    wish.file.size_bytes = Some(1 << 60);
    wish.file.hashes.clear();
    let failed = world.fetch(wish);
    assert!(
        matches!(failed.refusal, Some(Refusal::DiskFull { needed_bytes, .. }) if needed_bytes == 1 << 60),
        "{:?}",
        failed.refusal
    );
    assert!(world.storage.requests().is_empty(), "before the start");
    let world = World::new();
    std::fs::write(world.folder(), "a file").unwrap();
    let failed = world.fetch(world.publish(11, &model(7, 1000)));
    assert!(matches!(failed.refusal, Some(Refusal::Disk { .. })), "{:?}", failed.refusal);
}

#[test]
fn without_a_published_hash_size_and_structure_decide() {
    let world = World::new();
    let bytes = model(7, 200_000);
    let mut wish = world.publish(11, &bytes);
    wish.file.hashes.clear();
    let done = world.fetch(wish);
    assert_right(&done, &bytes);
    assert_eq!(done.proof, Some(Proof::Structure));
    let world = World::new();
    let mut wish = world.publish(11, &bytes[..150_000]);
    wish.file.hashes.clear();
    let failed = world.fetch(wish);
    assert!(matches!(failed.refusal, Some(Refusal::Broken { .. })), "{:?}", failed.refusal);
    assert!(world.names().iter().all(|name| is_part(name)), "{:?}", world.names());
}
