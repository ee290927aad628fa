//! Scanning: first, again, and after files changed, moved, vanished or could not be reached.

use crate::support::models::{TestLibrary, lora, lora_titled, replace_unseen, set_time};
use civitdeck::model::file::FileState;
use civitdeck::model::finding::FindingCode;
use civitdeck::model::kind::ModelKind;
use std::fs;
use std::time::{Duration, SystemTime};

#[test]
fn a_first_scan_reads_every_model_once() {
    let library = TestLibrary::new();
    library.put("loras/ink.safetensors", &lora(1));
    library.put("loras/deep/er/oil.safetensors", &lora(2));
    library.put("loras/notes.txt", b"no model");
    library.put("loras/page.safetensors", b"<!DOCTYPE html><html></html>");
    library.put(".git/hidden.safetensors", &lora(3));
    let report = library.scan();
    assert_eq!((report.found, report.new, report.missing), (3, 3, 0));
    assert!(report.issues.is_empty());
    let ink = library.record("loras/ink.safetensors");
    assert_eq!(ink.header.kind_by_tensors, Some(ModelKind::Lora));
    assert_eq!(ink.kind_by_folder, Some(ModelKind::Lora));
    assert!(ink.fingerprint.is_some() && ink.digests.is_none());
    assert_eq!(library.record("loras/page.safetensors").state(), FileState::Broken);
    assert_eq!(library.store.read(|reader| reader.cards()).unwrap().len(), 3);
    assert!(library.store.read(|reader| reader.roots()).unwrap()[0].scanned_unix_secs.is_some());
}

#[test]
fn what_was_there_before_came_when_it_was_written_and_what_comes_later_comes_now() {
    let library = TestLibrary::new();
    let at = |secs: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
    set_time(&library.put("old.safetensors", &lora(1)), at(1_500_000_000));
    set_time(&library.put("older.safetensors", &lora(2)), at(1_400_000_000));
    set_time(&library.put("ahead.safetensors", &lora(3)), SystemTime::now() + Duration::from_hours(99));
    library.scan();
    let seen = |name: &str| library.record(name).first_seen_unix_secs;
    assert_eq!((seen("old.safetensors"), seen("older.safetensors")), (1_500_000_000, 1_400_000_000));
    let now = at(0).elapsed().unwrap().as_secs().cast_signed();
    assert!(seen("ahead.safetensors") <= now, "nothing comes tomorrow");
    set_time(&library.put("late.safetensors", &lora(4)), at(1_300_000_000));
    library.scan();
    assert!(seen("late.safetensors") >= seen("ahead.safetensors"), "it came after the folder was known");
}

#[test]
fn an_unchanged_rescan_opens_nothing() {
    let library = TestLibrary::new();
    let path = library.put("loras/ink.safetensors", &lora_titled(1, "Ink"));
    library.scan();
    let before = library.records();
    replace_unseen(&path, 0);
    let report = library.scan();
    assert_eq!((report.found, report.unchanged, report.changed, report.new), (1, 1, 0, 0));
    assert_eq!(library.records(), before);
}

#[test]
fn a_changed_file_keeps_its_key_and_loses_what_stood_on_its_bytes() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let before = library.record("ink.safetensors");
    fs::write(&path, lora_titled(2, "Other")).unwrap();
    let report = library.scan();
    assert_eq!((report.changed, report.new, report.missing), (1, 0, 0));
    let after = library.record("ink.safetensors");
    assert_eq!(after.key, before.key);
    assert_eq!(after.header.title.as_deref(), Some("Other"));
    assert!(after.digests.is_none() && after.claimed.is_empty());
    assert_eq!(library.hash().hashed, 1);
}

#[test]
fn a_moved_file_keeps_its_key_and_digests() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.put("oil.safetensors", &lora(2));
    library.scan();
    library.hash();
    let before = library.record("ink.safetensors");
    fs::create_dir(library.path("styles")).unwrap();
    fs::rename(&path, library.path("styles/renamed.safetensors")).unwrap();
    let report = library.scan();
    assert_eq!((report.found, report.moved, report.new, report.missing), (2, 1, 0, 0));
    let after = library.record("styles/renamed.safetensors");
    assert_eq!((after.key, &after.digests), (before.key, &before.digests));
    assert_eq!(after.first_seen_unix_secs, before.first_seen_unix_secs);
    assert_eq!(library.hash().hashed, 0);
}

#[test]
fn a_moved_copy_with_a_new_time_keeps_its_hash_as_a_claim() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let before = library.record("ink.safetensors");
    let copy = library.put("copied.safetensors", &lora(1));
    set_time(&copy, SystemTime::now() - Duration::from_hours(1));
    fs::remove_file(&path).unwrap();
    assert_eq!(library.scan().moved, 1);
    let after = library.record("copied.safetensors");
    assert_eq!(after.key, before.key);
    assert!(after.digests.is_none(), "the middle of the file may be another");
    assert_eq!(after.claimed.sha256, before.digests.map(|digests| digests.sha256));
    assert_eq!(library.hash().hashed, 1);
}

#[test]
fn a_copy_beside_the_original_is_a_file_of_its_own() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.scan();
    library.put("copy.safetensors", &lora(1));
    let report = library.scan();
    assert_eq!((report.new, report.moved, report.unchanged), (1, 0, 1));
    assert_ne!(library.record("ink.safetensors").key, library.record("copy.safetensors").key);
}

#[test]
fn a_vanished_file_is_kept_and_found_again_elsewhere() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.put("oil.safetensors", &lora(2));
    library.scan();
    library.hash();
    let key = library.record("ink.safetensors").key;
    library.edit(key, |record| record.user.title = Some("My ink".to_owned()));
    fs::rename(&path, library.beside("away.safetensors")).unwrap();
    assert_eq!(library.scan().missing, 1);
    assert!(library.record("ink.safetensors").missing_since_unix_secs.is_some());
    assert_eq!(library.scan().missing, 1, "still missing, still known");

    fs::create_dir(library.path("back")).unwrap();
    fs::rename(library.beside("away.safetensors"), library.path("back/ink.safetensors")).unwrap();
    let report = library.scan();
    assert_eq!((report.moved, report.new, report.missing), (1, 0, 0));
    let back = library.record("back/ink.safetensors");
    assert_eq!((back.key, back.missing_since_unix_secs), (key, None));
    assert_eq!(back.user.title.as_deref(), Some("My ink"));
    assert!(back.digests.is_some());
}

#[test]
fn a_file_that_comes_back_where_it_was_is_no_longer_missing() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.put("oil.safetensors", &lora(2));
    library.scan();
    fs::rename(&path, library.beside("away")).unwrap();
    library.scan();
    fs::rename(library.beside("away"), &path).unwrap();
    assert_eq!(library.scan().missing, 0);
    assert_eq!(library.record("ink.safetensors").missing_since_unix_secs, None);
}

#[test]
fn an_offline_root_marks_nothing_missing() {
    let library = TestLibrary::new();
    library.put("ink.safetensors", &lora(1));
    library.scan();
    library.hash();
    let before = library.records();
    let root = library.store.read(|reader| reader.roots()).unwrap()[0].clone();

    fs::rename(&root.path, library.beside("unplugged")).unwrap();
    let report = library.scan();
    assert_eq!((report.offline, report.missing), (vec![root.id], 0));
    assert_eq!(library.records(), before);

    fs::create_dir(&root.path).unwrap();
    let report = library.scan();
    assert_eq!((report.offline, report.missing), (vec![root.id], 0), "an empty mount point");
    assert_eq!(library.records(), before);

    fs::remove_dir(&root.path).unwrap();
    fs::rename(library.beside("unplugged"), &root.path).unwrap();
    let report = library.scan();
    assert_eq!((report.unchanged, report.offline.len()), (1, 0));
}

#[test]
fn a_cancelled_scan_marks_nothing_missing() {
    let library = TestLibrary::new();
    let path = library.put("ink.safetensors", &lora(1));
    library.put("oil.safetensors", &lora(2));
    library.scan();
    fs::remove_file(path).unwrap();
    let control = civitdeck::jobs::JobControl::default();
    control.cancel.cancel();
    let roots = library.store.read(|reader| reader.roots()).unwrap();
    let report = civitdeck::library::scan::scan(&library.store, &roots, &control, &|_| ()).unwrap();
    assert!(report.cancelled);
    assert_eq!(library.record("ink.safetensors").missing_since_unix_secs, None);
}

#[test]
fn a_damaged_file_that_was_mended_is_no_longer_broken() {
    let library = TestLibrary::new();
    let whole = lora(1);
    let path = library.put("ink.safetensors", &whole[..whole.len() / 2]);
    library.scan();
    let cut = library.record("ink.safetensors");
    assert!(cut.all_findings().any(|finding| finding.code == FindingCode::Truncated));
    fs::write(&path, whole).unwrap();
    library.scan();
    assert_eq!(library.record("ink.safetensors").state(), FileState::Pending);
}
