//! Hashing in the background: stopped, paused, resumed, and against files that change.

use crate::support::models::{TestLibrary, digests_of, lora};
use civitdeck::jobs::JobControl;
use civitdeck::library::LibraryEvent;
use civitdeck::library::hashing::{Wanted, hash_pending};
use std::fs;
use std::sync::Mutex;
use std::thread::Builder;
use std::time::Duration;

#[test]
fn every_file_gets_its_digests_and_its_card() {
    let library = TestLibrary::new();
    library.put("a.safetensors", &lora(1));
    library.put("b.safetensors", &lora(2));
    library.scan();
    let told = Mutex::new(Vec::new());
    let control = JobControl::default();
    let report = hash_pending(&library.store, &[], &Wanted::default(), &control, &|event| {
        if let LibraryEvent::Cards(cards) = event {
            told.lock().unwrap().extend(cards);
        }
    })
    .unwrap();
    assert_eq!((report.hashed, report.failed, report.cancelled), (2, 0, false));
    assert_eq!(library.record("a.safetensors").digests, Some(digests_of(&lora(1))));
    let mut told = told.into_inner().unwrap();
    told.sort_by_key(|card| card.key);
    assert_eq!(told, library.store.read(|reader| reader.cards()).unwrap());
    let sample = control.progress.sample();
    assert_eq!((sample.items_done, sample.bytes_done), (sample.items_total, sample.bytes_total));
    assert_eq!(library.hash().hashed, 0, "nothing is hashed twice");
}

#[test]
fn a_paused_run_waits_a_resumed_one_goes_on() {
    let library = TestLibrary::new();
    library.put("a.safetensors", &lora(1));
    library.scan();
    let control = JobControl::default();
    control.pause.set(true);
    std::thread::scope(|scope| {
        let run = || hash_pending(&library.store, &[], &Wanted::default(), &control, &|_| ()).unwrap();
        let running = Builder::new().spawn_scoped(scope, run).unwrap();
        while control.progress.sample().items_total == 0 {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        assert_eq!(control.progress.sample().items_done, 0);
        assert!(!running.is_finished());
        control.pause.set(false);
        assert_eq!(running.join().unwrap().hashed, 1);
    });
}

#[test]
fn a_cancelled_run_keeps_what_is_done_and_the_next_does_the_rest() {
    let library = TestLibrary::new();
    library.put("a.safetensors", &lora(1));
    library.scan();
    library.hash();
    library.put("b.safetensors", &lora(2));
    library.scan();
    let control = JobControl::default();
    control.pause.set(true);
    std::thread::scope(|scope| {
        let run = || hash_pending(&library.store, &[], &Wanted::default(), &control, &|_| ()).unwrap();
        let running = Builder::new().spawn_scoped(scope, run).unwrap();
        control.cancel.cancel();
        let report = running.join().unwrap();
        assert!(report.cancelled);
        assert_eq!(report.hashed, 0);
    });
    assert!(library.record("a.safetensors").digests.is_some());
    assert!(library.record("b.safetensors").digests.is_none());
    assert_eq!(library.hash().hashed, 1);
}

#[test]
fn a_file_replaced_since_the_scan_gets_no_digests_before_the_next() {
    let library = TestLibrary::new();
    let path = library.put("a.safetensors", &lora(1));
    library.put("b.safetensors", &lora(2));
    library.scan();
    fs::remove_file(&path).unwrap();
    let report = library.hash();
    assert_eq!((report.hashed, report.failed), (1, 1));
    let record = library.record("a.safetensors");
    assert!(record.digests.is_none() && record.hash_error.is_some());
}

#[test]
fn files_of_an_offline_root_are_left_alone() {
    let library = TestLibrary::new();
    library.put("a.safetensors", &lora(1));
    library.scan();
    let root = library.store.read(|reader| reader.roots()).unwrap()[0].id;
    let control = JobControl::default();
    let report = hash_pending(&library.store, &[root], &Wanted::default(), &control, &|_| ()).unwrap();
    assert_eq!((report.hashed, report.failed), (0, 0));
}

#[test]
fn a_file_changed_since_the_scan_does_not_get_digests_of_other_bytes_under_its_old_stamp() {
    let library = TestLibrary::new();
    let path = library.put("a.safetensors", &lora(1));
    library.scan();
    fs::write(&path, [lora(2), vec![0]].concat()).unwrap();
    library.hash();
    library.scan();
    library.hash();
    assert_eq!(library.record("a.safetensors").digests, Some(digests_of(&[lora(2), vec![0]].concat())));
}
