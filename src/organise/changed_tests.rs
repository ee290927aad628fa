//! Runs on files that others change, replace or bring back meanwhile: what is known of one file is never told of another.

use super::tests::World;
use super::*;
use crate::downloads::DownloadSettings;
use crate::jobs::JobControl;
use crate::model::digests::Digests;
use crate::model::file::{FileRecord, Lookup};
use crate::model::ids::FileKey;
use crate::model::organise::{RowState, Skip};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

const A: &str = "loras/a.safetensors";
const B: &str = "loras/b.safetensors";

/// Notes digests for a file, made of its bytes in the simplest way.
fn hash(world: &World, name: &str) {
    let key = world.card(name).key;
    let digests = digests_of(&world.root.join(name));
    world
        .store
        .write(|writer| {
            let mut record = writer.file(key)?.unwrap();
            record.digests = Some(digests);
            writer.put_file(&record).map(|_| ())
        })
        .unwrap();
}

fn digests_of(path: &Path) -> Digests {
    let bytes = fs::read(path).unwrap();
    let blake3 = *blake3::hash(&bytes).as_bytes();
    Digests { size_bytes: bytes.len() as u64, sha256: blake3, autov1: None, autov3: None, crc32: [0; 4], blake3 }
}

fn record(world: &World, key: FileKey) -> FileRecord {
    world.store.read(|reader| reader.file(key)).unwrap().unwrap()
}

fn write(world: &World, name: &str, text: &str) {
    let path = world.root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_file_with_other_bytes_than_were_scanned_is_left_alone() {
    let world = World::new(&[A]);
    world.identify(A, 1, "SDXL");
    let plan = world.plan("{base_model}/");
    write(&world, A, "quite other bytes");
    let report = world.apply(&plan);
    assert_eq!((report.models, report.failed.len()), (0, 1), "the plan was made for other bytes");
    assert!(report.failed[0].message.contains("changed"), "{}", report.failed[0].message);
    let plan = world.plan("{base_model}/");
    assert_eq!(world.state(&plan, A), RowState::Skipped(Skip::Changed));
}

#[test]
fn what_was_proved_of_other_bytes_does_not_follow_a_file() {
    let world = World::new(&[A]);
    world.identify(A, 1, "SDXL");
    hash(&world, A);
    let key = world.card(A).key;
    let (from, to) = (world.root.join(A), world.root.join("loras/z.safetensors"));
    write(&world, A, "quite other bytes");
    let was = disk::seen(&from);
    fs::rename(&from, &to).unwrap();
    let mut follower = follow::Follower::new(&world.store, &|_| {}).unwrap();
    follower.add(follow::Moved { key, to: to.clone(), was, beside: HashMap::default() }).unwrap();
    follower.write().unwrap();
    let record = record(&world, key);
    assert_eq!((record.path, record.digests, record.lookup), (to, None, Lookup::Pending));
}

#[test]
fn an_older_run_does_not_move_another_file_that_has_its_name_now() {
    let world = World::new(&[A, B]);
    for (number, name) in [A, B].into_iter().enumerate() {
        world.identify(name, number as u64 + 1, "SDXL");
        hash(&world, name);
    }
    let (a, b) = (world.card(A).key, world.card(B).key);
    let only = |world: &World, key: FileKey, template: &str| {
        let request = PlanRequest { template: template.to_owned(), only: Some([key].into()), ..PlanRequest::default() };
        let plan = plan(&world.store, &request, &DownloadSettings::default(), &JobControl::default()).unwrap();
        world.apply(&plan).run
    };
    let first = only(&world, a, "x");
    only(&world, a, "y");
    only(&world, b, "x");
    let (x, y) = ("loras/x.safetensors", "loras/y.safetensors");
    assert_eq!((world.card(x).key, world.card(y).key), (b, a));
    let before = world.tree();
    let report = world.undo_run(first);
    assert_eq!((report.models, report.failed.len()), (0, 1));
    assert_eq!(world.tree(), before, "b keeps the name that a had");
    assert_eq!((world.card(x).key, world.card(y).key), (b, a));
    assert_eq!(record(&world, b).digests, Some(digests_of(&world.root.join(x))));
}

#[test]
fn a_file_somebody_put_where_a_model_was_moved_stays() {
    let world = World::new(&[A, "loras/a.json"]);
    world.identify(A, 1, "SDXL");
    let run = world.apply(&world.plan("{base_model}/")).run;
    fs::remove_file(world.root.join("loras/SDXL/a.safetensors")).unwrap();
    write(&world, "loras/SDXL/a.safetensors", "somebody else's");
    let before = world.tree();
    let report = world.undo_run(run);
    assert_eq!((report.files, report.failed.len()), (0, 1));
    assert_eq!(world.tree(), before, "and what lies beside it stays with it");
}

#[test]
fn a_sidecar_that_was_written_anew_goes_back_with_its_model() {
    let world = World::new(&[A, "loras/a.json"]);
    world.identify(A, 1, "SDXL");
    let run = world.apply(&world.plan("{base_model}/")).run;
    write(&world, "loras/SDXL/a.json", "{\"sd version\": \"SDXL\"}");
    let report = world.undo_run(run);
    assert_eq!((report.files, report.failed.len()), (2, 0));
    assert_eq!(fs::read(world.root.join("loras/a.json")).unwrap(), b"{\"sd version\": \"SDXL\"}");
}

#[test]
fn the_trash_gives_back_what_the_run_threw_away_and_not_what_came_later() {
    let world = World::new(&[A]);
    let was = fs::read(world.root.join(A)).unwrap();
    let first = world.throw(&[Going { key: world.card(A).key, kept: None }], 0).run;
    // As long as the first, so that only the time tells them apart.
    write(&world, A, &"x".repeat(was.len()));
    world.scan();
    let second = world.throw(&[Going { key: world.card(A).key, kept: None }], 1).run;
    assert_eq!(world.undo_run(first).models, 1);
    assert_eq!(fs::read(world.root.join(A)).unwrap(), was);
    let report = world.undo_run(second);
    assert_eq!((report.models, report.failed.len()), (0, 1), "its name is taken by the first now");
    assert_eq!(fs::read(world.root.join(A)).unwrap(), was);
}

#[test]
fn a_deletion_that_was_taken_back_by_hand_leaves_one_entry_with_all_that_was_kept() {
    for is_hashed in [false, true] {
        taken_back_by_hand(is_hashed);
    }
}

fn taken_back_by_hand(is_hashed: bool) {
    let world = World::new(&[A]);
    if is_hashed {
        hash(&world, A);
    }
    let old = world.card(A).key;
    world
        .store
        .write(|writer| {
            let record = writer.file(old)?.unwrap();
            let mut subject = writer.subject_for_file(&record)?;
            subject.marks.note = "from the market".to_owned();
            writer.put_subject(&subject)
        })
        .unwrap();
    let run = world.throw(&[Going { key: old, kept: None }], 1).run;
    let inside = world.bin.contents().unwrap().remove(0);
    world.bin.restore(inside.ticket).unwrap();
    world.scan();
    let now = world.card(A).key;
    assert_ne!(now, old, "a scan met it as a new one");
    assert_eq!(world.undo_run(run).failed, []);
    let cards = world.cards();
    assert_eq!(cards.len(), 1, "{cards:?}");
    assert_eq!((cards[0].key, cards[0].note.as_str()), (now, "from the market"));
    assert_eq!(record(&world, now).digests, is_hashed.then(|| digests_of(&world.root.join(A))));
}

#[test]
fn a_copy_stays_when_the_file_that_is_kept_is_gone_or_changed() {
    let world = World::new(&[A, B, "loras/c.safetensors"]);
    let key = |name: &str| world.card(name).key;
    let going =
        [Going { key: key(B), kept: Some(key(A)) }, Going { key: key("loras/c.safetensors"), kept: Some(key(B)) }];
    let kept = fs::read(world.root.join(A)).unwrap();
    fs::remove_file(world.root.join(A)).unwrap();
    let report = world.throw(&going[..1], 1);
    assert_eq!((report.models, report.failed.len()), (0, 1));
    assert!(world.root.join(B).exists());
    write(&world, A, "damaged");
    assert_eq!(world.throw(&going[..1], 2).failed.len(), 1);
    assert!(world.root.join(B).exists());

    fs::write(world.root.join(A), kept).unwrap();
    world.scan();
    let report = world.throw(&going, 3);
    assert_eq!((report.models, report.failed.len()), (1, 1), "what went itself keeps no other from staying");
    assert!(world.root.join("loras/c.safetensors").exists() && !world.root.join(B).exists());
}

#[test]
#[cfg(unix)]
fn a_file_is_no_copy_of_itself_by_another_path() {
    let world = World::new(&[A]);
    let key = world.card(A).key;
    std::os::unix::fs::symlink(world.root.join("loras"), world.root.join("again")).unwrap();
    let other = world
        .store
        .write(|writer| {
            let record = writer.file(key)?.unwrap();
            let other = writer.next_file_key()?;
            let path = world.root.join("again/a.safetensors");
            writer.put_file(&FileRecord { key: other, path, ..record })?;
            Ok(other)
        })
        .unwrap();
    let report = world.throw(&[Going { key: other, kept: Some(key) }], 1);
    assert_eq!((report.models, report.failed.len()), (0, 1));
    assert!(world.root.join(A).exists());
}
