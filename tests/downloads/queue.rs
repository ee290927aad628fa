//! The queue: restarts, order, pauses, limits, and what was there before.

use super::{World, assert_right, ended, model};
use crate::support::storage_server::StorageFault;
use civitdeck::downloads::{DownloadEvent, Queue};
use civitdeck::model::download::{Download, DownloadPriority, DownloadState, Wish};
use civitdeck::model::ids::DownloadId;
use civitdeck::store::Store;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Waits until something is so; what never is fails the test.
pub(super) fn until(mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < end, "it never was so");
        std::thread::yield_now();
    }
}

#[test]
fn a_paused_download_goes_on_after_a_restart() {
    let world = World::new();
    let bytes = model(7, 2 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.hold(true);
    let id = {
        let queue = world.queue(1);
        let id = queue.add(vec![wish]).unwrap()[0];
        until(|| queue.running().iter().any(|running| running.done_bytes > 0));
        queue.pause(id).unwrap();
        until(|| queue.get(id).unwrap().state == DownloadState::Paused);
        assert!(queue.get(id).unwrap().done_bytes > 0);
        queue.stop();
        id
    };
    world.storage.hold(false);
    let queue = world.queue(1);
    assert_eq!(queue.get(id).unwrap().state, DownloadState::Paused, "it stays paused");
    assert!(queue.get(id).unwrap().done_bytes > 0);
    queue.resume(id).unwrap();
    let done = ended(&queue, &[id]).remove(0);
    assert_right(&done, &bytes);
    assert!(done.resumed_from > 0);
    let last = world.storage.requests().pop().unwrap();
    assert_eq!(last.header("range"), Some(format!("bytes={}-", done.resumed_from).as_str()));
}

#[test]
fn a_pause_taken_back_at_once_is_no_mistake() {
    let world = World::new();
    let bytes = model(7, 2 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.hold(true);
    let queue: Arc<OnceLock<Queue>> = Arc::default();
    let (waiting, storage) = (Arc::clone(&queue), world.storage.gate());
    // Told on the thread of the download itself, which has not left its place yet; there is room for another.
    let sink = move |event| {
        if let DownloadEvent::Changed(download) = event
            && download.state == DownloadState::Paused
            && let Some(queue) = waiting.get()
        {
            storage.hold(false);
            queue.resume(download.id).unwrap();
        }
    };
    let store = Arc::new(Store::open(world.data.path()).unwrap());
    let queue = queue.get_or_init(|| world.queue_heard(store, 2, Arc::new(sink)));
    let id = queue.add(vec![wish]).unwrap()[0];
    until(|| queue.running().iter().any(|running| running.done_bytes > 0));
    queue.pause(id).unwrap();
    until(|| queue.get(id).unwrap().state.is_settled());
    assert_right(&queue.get(id).unwrap(), &bytes);
    assert!(queue.running().is_empty());
}

#[test]
fn what_ran_at_the_end_runs_again_and_a_torn_part_is_found_out() {
    let world = World::new();
    let bytes = model(7, 2 << 20);
    let wish = world.publish(11, &bytes);
    world.storage.hold(true);
    let part = {
        let queue = world.queue(1);
        let id = queue.add(vec![wish]).unwrap()[0];
        until(|| queue.running().iter().any(|running| running.done_bytes > 0));
        queue.stop();
        assert_eq!(queue.get(id).unwrap().state, DownloadState::Waiting);
        queue.get(id).unwrap().part().unwrap()
    };
    // As after a power cut: the length is there, the bytes are not.
    let length = std::fs::metadata(&part).unwrap().len() as usize;
    std::fs::write(&part, vec![0; length]).unwrap();
    world.storage.hold(false);
    let queue = world.queue(1);
    let id = queue.all()[0].id;
    assert_right(&ended(&queue, &[id])[0], &bytes);
    assert_eq!(world.names(), ["ink-11.safetensors"]);
}

#[test]
fn the_order_is_priority_then_place_and_can_be_changed() {
    let world = World::new();
    let wishes: Vec<_> = (1..=5).map(|number| world.publish(number, &model(number as u8, 90_000))).collect();
    world.storage.hold(true);
    let queue = world.queue(1);
    let ids = queue.add(wishes).unwrap();
    until(|| !world.storage.requests().is_empty());
    queue.set_priority(ids[4], DownloadPriority::High).unwrap();
    queue.set_priority(ids[1], DownloadPriority::Low).unwrap();
    queue.move_before(ids[3], Some(ids[2])).unwrap();
    world.storage.hold(false);
    ended(&queue, &ids);
    let order: Vec<String> = world.storage.requests().iter().map(|one| one.plain_path().to_owned()).collect();
    assert_eq!(order, ["/1", "/5", "/4", "/3", "/2"]);
    assert_eq!(world.storage.peak(), 1);
}

#[test]
fn no_more_run_at_once_than_allowed_and_the_list_knows_what_was_asked_twice() {
    let world = World::new();
    let wishes: Vec<_> = (1..=6).map(|number| world.publish(number, &model(number as u8, 90_000))).collect();
    world.storage.hold(true);
    let queue = world.queue(2);
    let ids = queue.add(wishes.clone()).unwrap();
    until(|| world.storage.peak() == 2);
    queue.set_limits(3, None);
    until(|| world.storage.peak() == 3);
    assert_eq!(queue.add(wishes).unwrap(), ids);
    assert_eq!(queue.running().len(), 3);
    world.storage.hold(false);
    for (number, done) in (1..).zip(ended(&queue, &ids)) {
        assert_right(&done, &model(number, 90_000));
    }
    assert_eq!((world.storage.peak(), world.storage.requests().len()), (3, 6));
}

#[test]
fn what_is_wished_beside_a_running_download_is_done() {
    let world = World::new();
    let bytes = model(7, 300_000);
    let wish = world.publish(11, &bytes);
    let with = Wish { sidecars: true, preview: Some("https://127.0.0.1:1/1.png".to_owned()), ..wish.clone() };
    world.storage.hold(true);
    let queue = world.queue(1);
    let ids = queue.add(vec![wish]).unwrap();
    until(|| queue.running().iter().any(|running| running.done_bytes > 0));
    assert_eq!(queue.add(vec![with.clone()]).unwrap(), ids);
    world.storage.hold(false);
    let done = ended(&queue, &ids).remove(0);
    assert_right(&done, &bytes);
    assert_eq!((done.wish.sidecars, &done.wish.preview), (true, &with.preview));
    queue.stop();
    drop(queue);
    let kept = Store::open(world.data.path()).unwrap().read(|reader| reader.downloads()).unwrap();
    assert!(kept[0].wish.sidecars, "after a restart, too");
}

#[test]
fn a_held_queue_begins_nothing_and_a_cancelled_download_leaves_nothing() {
    let world = World::new();
    let wishes: Vec<_> = (1..=3).map(|number| world.publish(number, &model(number as u8, 300_000))).collect();
    world.storage.hold(true);
    let queue = world.queue(1);
    let ids = queue.add(wishes).unwrap();
    until(|| queue.running().iter().any(|running| running.done_bytes > 0));
    queue.cancel(ids[0]).unwrap();
    until(|| queue.get(ids[0]).unwrap().state == DownloadState::Cancelled);
    queue.hold(true);
    until(|| queue.running().is_empty());
    queue.cancel(ids[1]).unwrap();
    assert!(queue.get(ids[1]).unwrap().state == DownloadState::Cancelled);
    assert!(!world.names().contains(&"ink-1.safetensors.part".to_owned()), "{:?}", world.names());
    world.storage.hold(false);
    queue.hold(false);
    assert_right(&ended(&queue, &[ids[2]])[0], &model(3, 300_000));
    assert_eq!(world.names(), ["ink-3.safetensors"]);
    queue.forget(ids[0]).unwrap();
    assert!(queue.get(ids[0]).is_none() && queue.all().len() == 2);
}

#[test]
fn a_file_that_is_there_is_proved_and_not_fetched_again() {
    let world = World::new();
    let bytes = model(7, 200_000);
    let wish = world.publish(11, &bytes);
    std::fs::create_dir_all(world.folder()).unwrap();
    std::fs::write(world.folder().join("ink-11.safetensors"), &bytes).unwrap();
    assert_right(&world.fetch(wish.clone()), &bytes);
    assert!(world.storage.requests().is_empty());
    // Another file of that name stays what it is.
    let world = World::new();
    world.publish(11, &bytes);
    std::fs::create_dir_all(world.folder()).unwrap();
    let taken = world.folder().join("ink-11.safetensors");
    std::fs::write(&taken, model(8, 200_000)).unwrap();
    let done = world.fetch(civitdeck::model::download::Wish { folder: world.folder(), ..wish });
    assert_right(&done, &bytes);
    assert!(done.target.ends_with("ink-11 (2).safetensors"));
    assert!(std::fs::read(taken).unwrap() == model(8, 200_000));
}

#[test]
fn a_mark_that_changed_means_a_fresh_start() {
    let world = World::new();
    let bytes = model(7, 1 << 20);
    world.publish(11, &model(3, 1 << 20));
    let wish = world.publish(11, &bytes);
    world.storage.fail_next(&[StorageFault::Disconnect(500_000), StorageFault::IgnoreRange]);
    let done = world.fetch(wish);
    assert_right(&done, &bytes);
}

/// A store as a run left it that was killed while these were under way.
fn killed_with(world: &World, wishes: Vec<Wish>, change: impl Fn(usize, &mut Download)) -> Vec<DownloadId> {
    let store = Store::open(world.data.path()).unwrap();
    let mut ids = Vec::new();
    store
        .write(|writer| {
            for (number, wish) in wishes.into_iter().enumerate() {
                let mut download = Download::new(writer.next_download_id()?, wish, 1);
                download.state = DownloadState::Running;
                change(number, &mut download);
                writer.put_download(&download)?;
                ids.push(download.id);
            }
            Ok(())
        })
        .unwrap();
    ids
}

#[test]
fn a_kill_after_a_name_was_written_down_costs_no_second_name() {
    let world = World::new();
    let (one, other) = (model(7, 200_000), model(8, 200_000));
    let wishes = [(11, &one), (12, &other)];
    let wishes =
        wishes.map(|(version, bytes)| Wish { file_name: "ink.pt".to_owned(), ..world.publish(version, bytes) });
    let target = world.folder().join("ink.pt");
    // The second has the name and nothing on disk yet; the first, which goes before it, must not take it.
    let ids = killed_with(&world, wishes.into(), |number, download| {
        if number == 1 {
            download.target.clone_from(&target);
        }
    });
    let queue = world.queue(2);
    let done = ended(&queue, &ids);
    assert_right(&done[0], &one);
    assert_right(&done[1], &other);
    assert_eq!(done[1].target, target);
    assert_eq!(world.names(), ["ink (2).pt", "ink.pt"]);
}

#[test]
fn a_kill_right_after_a_file_got_its_name_costs_nothing() {
    let world = World::new();
    let (one, other, foreign) = (model(7, 200_000), model(8, 200_000), model(9, 200_000));
    let mut unproved = world.publish(12, &other);
    unproved.file.hashes.clear();
    let wishes = vec![world.publish(11, &one), unproved];
    // The first got another name than it was to have, because somebody took that meanwhile; the second is proved by its naming only.
    std::fs::create_dir_all(world.folder()).unwrap();
    let (taken, first) = (world.folder().join("ink-11.safetensors"), world.folder().join("ink-11 (2).safetensors"));
    let second = world.folder().join("ink-12.safetensors");
    for (path, bytes) in [(&taken, &foreign), (&first, &one), (&second, &other)] {
        std::fs::write(path, bytes).unwrap();
    }
    let ids = killed_with(&world, wishes, |number, download| {
        (download.target, download.naming) =
            if number == 0 { (taken.clone(), first.clone()) } else { (second.clone(), second.clone()) };
    });
    let queue = world.queue(2);
    let done = ended(&queue, &ids);
    assert_right(&done[0], &one);
    assert_right(&done[1], &other);
    assert_eq!((&done[0].target, &done[1].target), (&first, &second));
    assert_eq!(world.names().len(), 3);
    assert!(world.storage.requests().is_empty(), "nothing is fetched again");
}

#[test]
fn what_was_fetched_and_is_still_there_is_not_fetched_again() {
    let world = World::new();
    let bytes = model(7, 200_000);
    let wish = world.publish(11, &bytes);
    let queue = world.queue(1);
    let ids = queue.add(vec![wish.clone()]).unwrap();
    let done = ended(&queue, &ids).remove(0);
    assert_eq!(queue.add(vec![wish.clone()]).unwrap(), ids);
    assert_eq!(queue.get(ids[0]).unwrap(), done);
    std::fs::remove_file(&done.target).unwrap();
    let again = queue.add(vec![wish]).unwrap();
    assert_ne!(again, ids);
    assert_right(&ended(&queue, &again)[0], &bytes);
    assert_eq!(world.names(), ["ink-11.safetensors"]);
}
