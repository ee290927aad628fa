//! The program is killed in the middle of its work, again and again: nothing that was committed is lost, and the next run goes on.

mod support;

use civitdeck::hash::hash_file_inline;
use civitdeck::jobs::JobControl;
use civitdeck::library::hashing::{self, Wanted};
use civitdeck::library::{LibraryEvent, doctor, roots, scan};
use civitdeck::model::digests::to_hex;
use civitdeck::model::ids::FileKey;
use civitdeck::store::Store;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};
use support::fixtures::{lora, put, safetensors, weights};
use support::program::Program;

const FILES: u32 = 300;
const FILE_BYTES: usize = 96 << 10;
const KILLS: u32 = 12;

type Committed = BTreeMap<FileKey, (PathBuf, Option<[u8; 32]>)>;

/// What the store holds: each file's path and, where it has been hashed, its SHA256.
fn committed(data_dir: &Path) -> Committed {
    let store = Store::open(data_dir).expect("after a kill the store opens");
    let cards = store.read(|reader| reader.cards()).expect("and can be read");
    let mut records = 0;
    store
        .read(|reader| {
            reader.each_file(|key, record| {
                records += 1;
                let record = record.unwrap_or_else(|error| panic!("entry {key}: {error}"));
                let card = cards.iter().find(|card| card.key == key).expect("every file has its card");
                assert_eq!(card.sha256, record.digests.map(|digests| digests.sha256));
            })
        })
        .expect("every row can be read");
    assert_eq!(records, cards.len(), "and every card its file");
    cards.into_iter().map(|card| (card.key, (card.path, card.sha256))).collect()
}

#[test]
fn a_kill_loses_nothing_that_was_committed() {
    let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 0..FILES {
        let tensors = weights(number as u8, FILE_BYTES);
        put(&disk.path().join(format!("{number}.safetensors")), &safetensors(&format!("{{\"n\":{number}}}"), &tensors));
    }
    let program = Program::new(data.path());
    let arguments = [Path::new("scan"), Path::new("--hash"), Path::new("--json"), disk.path()];
    let mut before: Committed = BTreeMap::new();
    let mut cut_short = 0;
    for kill in 0..KILLS {
        let mut child = program.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Later and later, so that the kills meet the making of the store, the scan and the hashing.
        let deadline = Instant::now() + Duration::from_millis(u64::from(8 + kill * 20));
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        cut_short += u32::from(child.wait().unwrap().code().is_none());
        let after = committed(data.path());
        for (key, (path, sha256)) in &before {
            let (path_now, sha256_now) = after.get(key).expect("a committed file stays");
            assert_eq!(path_now, path);
            assert!(sha256.is_none() || sha256_now == sha256, "a committed digest stays");
        }
        before = after;
    }
    assert!(cut_short >= 2 || cfg!(windows), "too few runs were cut short ({cut_short}) for this to prove anything");

    let ran = program.run(arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let files = ran.files();
    assert_eq!(files.len(), FILES as usize, "each file once");
    for file in &files {
        let expected = hash_file_inline(Path::new(file["path"].as_str().unwrap()), &()).unwrap();
        assert_eq!(file["sha256"], to_hex(&expected.sha256));
        assert_eq!(file["autov3"], to_hex(&expected.autov3.unwrap()));
    }
    assert!(doctor::examine(data.path()).iter().all(|check| check.ok));
}

/// A full disk looks to the services like this: the thread that writes leaves in the middle. The workers must follow it.
#[test]
fn workers_end_when_the_writer_does() {
    let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 0..1200_u32 {
        let header = format!("{{\"n\":{number}}}");
        put(&disk.path().join(format!("{number}.safetensors")), &safetensors(&header, &weights(number as u8, 64)));
    }
    let store = Store::open(data.path()).unwrap();
    let root = roots::add(&store, disk.path(), 1).unwrap();
    let control = JobControl::default();
    let leave = |event: LibraryEvent| assert!(!matches!(event, LibraryEvent::Cards(_)), "the writer leaves");
    let scanned = catch_unwind(AssertUnwindSafe(|| scan::scan(&store, std::slice::from_ref(&root), &control, &leave)));
    assert!(scanned.is_err());
    let report = scan::scan(&store, &[root], &control, &|_| {}).unwrap();
    assert_eq!(report.found, 1200);
    let wanted = Wanted::default();
    let hashed = catch_unwind(AssertUnwindSafe(|| hashing::hash_pending(&store, &[], &wanted, &control, &leave)));
    assert!(hashed.is_err());
    let rest = hashing::hash_pending(&store, &[], &wanted, &control, &|_| {}).unwrap();
    assert!((1..1200).contains(&rest.hashed), "what was committed before is not hashed again: {rest:?}");
}

/// Every file below a folder with its bytes and time.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut tree = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                waiting.push(entry.path());
            } else {
                let modified = entry.metadata().unwrap().modified().unwrap();
                tree.insert(entry.path(), (std::fs::read(entry.path()).unwrap(), modified));
            }
        }
    }
    tree
}

#[test]
fn a_library_that_was_being_put_in_order_comes_back_byte_for_byte() {
    const MODELS: u32 = 400;
    let (data, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = std::fs::canonicalize(disk.path()).unwrap();
    for number in 0..MODELS {
        let stem = root.join(format!("loras/{number:03}"));
        put(&stem.with_extension("safetensors"), &lora(number as u8, Some(&number.to_string())));
        put(&stem.with_extension("civitai.info"), format!("{{\"id\":{number}}}").as_bytes());
        put(&stem.with_extension("preview.png"), &[number as u8]);
    }
    let program = Program::new(data.path());
    assert_eq!(program.run([Path::new("scan"), &root]).code, Some(0));
    let before = tree(&root);
    let keys = |program: &Program| -> BTreeMap<String, String> {
        assert_eq!(program.run(["scan", "--json"]).code, Some(0));
        let cards = Store::open(data.path()).unwrap().read(|reader| reader.cards()).unwrap();
        assert_eq!(cards.len(), MODELS as usize, "each model once");
        cards.into_iter().map(|card| (card.path.display().to_string(), card.key.to_string())).collect()
    };
    let keys_before = keys(&program);
    let arguments = ["organise", "--apply", "--unidentified", "--json", "--template", "{format}/{file_name}-{format}"];
    let mut torn = 0;
    for kill in 0..10_u32 {
        let mut child = program.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From the first file that has moved on, a little later each time.
        let begun = root.join("loras/SafeTensor");
        while !begun.exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let deadline = Instant::now() + Duration::from_millis(u64::from(kill * 3));
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let after = tree(&root);
        // The one the kill met may bear both names.
        assert!((before.len()..=before.len() + 1).contains(&after.len()), "no file is lost: {}", after.len());
        let moved = after.keys().filter(|path| !before.contains_key(*path)).count();
        torn += u32::from(moved > 0 && moved < before.len());
        let undone = program.run(["organise", "--undo", "--json"]);
        assert_eq!(undone.code, Some(0), "{} {}", undone.stdout, undone.stderr);
        assert_eq!(tree(&root), before, "kill {kill}");
        assert_eq!(keys(&program), keys_before, "the records follow");
    }
    assert!(torn >= 2 || cfg!(windows), "too few runs were torn ({torn}) for this to prove anything");

    assert_eq!(program.run(arguments).code, Some(0));
    let moved = tree(&root);
    assert!(moved.keys().all(|path| path.starts_with(root.join("loras/SafeTensor"))), "all of it moves in the end");
    let contents = |tree: &BTreeMap<PathBuf, (Vec<u8>, SystemTime)>| {
        let mut contents: Vec<_> = tree.values().cloned().collect();
        contents.sort();
        contents
    };
    assert_eq!(contents(&moved), contents(&before));
}
