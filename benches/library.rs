//! A library from its first scan to the filtered gallery, as ratios to what the machine can do at best:
//! `cargo bench --bench library` (about 750 MB of temporary files; `TMPDIR` says on which disk).
//!
//! Sizes are small without `--bench` and wherever `CIVITDECK_BENCH_SMALL` is set, so that a test run stays quick.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made should stop")]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use civitdeck::app::Row;
use civitdeck::app::view::ViewWorker;
use civitdeck::jobs::{JobControl, channel};
use civitdeck::library::hashing::{Wanted, hash_pending};
use civitdeck::library::{now_unix_secs, roots, scan};
use civitdeck::model::card::Card;
use civitdeck::model::file::{FileRecord, FileStamp};
use civitdeck::model::ids::{FileKey, RootId};
use civitdeck::model::query::{CardQuery, SortBy};
use civitdeck::store::Store;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes of one LoRA of the large library: 1,000 of them are 695 MB.
const LORA_BYTES: usize = 695_000;
/// Bytes of one file of the library of many small ones.
const SMALL_BYTES: usize = 1_000;
/// Times a rescan is measured; the best counts.
const REPEATS: usize = 5;

struct Sizes {
    loras: usize,
    small_files: usize,
    cards: [usize; 2],
}

fn main() {
    let small = !std::env::args().any(|argument| argument == "--bench")
        || std::env::var_os("CIVITDECK_BENCH_SMALL").is_some_and(|value| !value.is_empty());
    let sizes = if small {
        Sizes { loras: 10, small_files: 100, cards: [100, 1_000] }
    } else {
        Sizes { loras: 1_000, small_files: 10_000, cards: [1_000, 100_000] }
    };
    println!("{} sizes", if small { "small" } else { "full" });
    library(sizes.loras, LORA_BYTES, true);
    library(sizes.small_files, SMALL_BYTES, false);
    for cards in sizes.cards {
        gallery(cards);
    }
}

/// First scan, hashing and rescan of so many files.
fn library(count: usize, bytes: usize, hash: bool) {
    let disk = tempfile::tempdir().unwrap();
    let models = disk.path().join("models");
    write_files(&models, count, bytes);
    let store = Store::open(&disk.path().join("data")).unwrap();
    roots::add(&store, &models, now_unix_secs()).unwrap();
    let megabytes = (count * bytes) as f64 / 1e6;
    println!("\n{count} files, {megabytes:.0} MB");
    let (first, report) = timed(|| scan_all(&store));
    assert_eq!(report.new, count as u64);
    println!(
        "  first scan           {:>9.1} ms  ({:.0} files a second)",
        millis(first),
        count as f64 / first.as_secs_f64()
    );
    if hash {
        let (whole, report) =
            timed(|| hash_pending(&store, &[], &Wanted::default(), &JobControl::default(), &|_| ()).unwrap());
        assert_eq!(report.hashed, count as u64);
        println!(
            "  hash                 {:>9.1} ms  ({:.0} MB a second)",
            millis(whole),
            megabytes / whole.as_secs_f64()
        );
        println!("  first scan and hash  {:>9.1} ms", millis(first + whole));
    }
    let rescan = best(|| assert_eq!(scan_all(&store).unchanged, count as u64));
    println!("  rescan, unchanged    {:>9.1} ms", millis(rescan));
    if let Some(find) = best_find(&models) {
        let ratio = rescan.as_secs_f64() / find.as_secs_f64();
        println!("  find -printf         {:>9.1} ms  (rescan takes {ratio:.2} times as long)", millis(find));
    }
}

fn scan_all(store: &Store) -> scan::ScanReport {
    let roots = store.read(|reader| reader.roots()).unwrap();
    scan::scan(store, &roots, &JobControl::default(), &|_| ()).unwrap()
}

/// LoRAs of one layer each in folders of a hundred; every file has other bytes.
fn write_files(models: &Path, count: usize, bytes: usize) {
    for number in 0..count {
        let folder = models.join(format!("loras/{:03}", number / 100));
        fs::create_dir_all(&folder).unwrap();
        let rank = (bytes / (2 * (64 + 64))).max(1);
        let half = rank * 64 * 2;
        let header = serde_json::json!({
            "__metadata__": {"modelspec.title": format!("Model {number}")},
            "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight":
                {"dtype": "BF16", "shape": [rank, 64], "data_offsets": [0, half]},
            "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight":
                {"dtype": "BF16", "shape": [64, rank], "data_offsets": [half, 2 * half]},
        });
        let header = header.to_string();
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        let mut state = number as u64 * 2 + 1;
        file.extend((0..2 * half).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        }));
        fs::write(folder.join(format!("model-{number}.safetensors")), file).unwrap();
    }
}

/// The time of `find` over the same files, with their sizes and times; `None` where there is no such `find`.
fn best_find(models: &Path) -> Option<Duration> {
    let run = || {
        let mut find = Command::new("find");
        find.arg(models).args(["-printf", "%s %T@\\n"]).stdout(Stdio::null()).stderr(Stdio::null());
        find.status().is_ok_and(|status| status.success())
    };
    run().then(|| best(|| assert!(run())))
}

/// Filtering and ordering so many cards, from the question to the finished view.
fn gallery(count: usize) {
    let (sender, receiver) = channel(Arc::new(|| ()));
    let worker = ViewWorker::start(sender, |view| view).unwrap();
    worker.replace((0..count as u64).map(card).collect());
    let mut view = receiver.recv().unwrap();
    assert_eq!(view.total as usize, count);
    println!("\ngallery of {count} cards");
    let questions = [
        ("everything, by name", CardQuery::default()),
        ("everything, by size", CardQuery { sort: SortBy::Size, ..CardQuery::default() }),
        ("one letter", CardQuery { text: "m".to_owned(), ..CardQuery::default() }),
        ("two words", CardQuery { text: "night 77".to_owned(), ..CardQuery::default() }),
    ];
    for (name, query) in questions {
        let mut ask = || {
            worker.query(query.clone());
            worker.recycle(std::mem::replace(&mut view, receiver.recv().unwrap()));
        };
        let time = best(&mut ask);
        println!("  {name:<20} {:>9.2} ms  ({} shown)", millis(time), view.rows.len());
    }
    worker.close();
    let row = Row::new(card(1));
    println!("  a row holds {} bytes of text", row.haystack.len() + row.sort_name.len());
}

fn card(number: u64) -> Card {
    let words = ["Night Metro", "Alpine Dawn", "Oil and Ink", "Paper Lanterns", "Ringworld"];
    let word = words[(number % words.len() as u64) as usize];
    let path = format!("/models/loras/{word} {number}.safetensors").into();
    let stamp = FileStamp { size_bytes: number.wrapping_mul(2_654_435_761) % 900_000_000, ..FileStamp::default() };
    Card::new(&FileRecord::new(FileKey(number + 1), RootId(1), path, stamp, number.cast_signed()), None, None)
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let done = work();
    (begun.elapsed(), done)
}

fn best(mut work: impl FnMut()) -> Duration {
    (0..REPEATS).map(|_| timed(&mut work).0).min().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
