//! What a library costs: first scan and hashing of a thousand LoRAs, first scan and unchanged rescan of ten thousand small
//! files, against what other programs need for less.
//!
//! `cargo bench --bench library` makes its files in a temporary folder and prints seconds and the ratios that
//! docs/performance.md quotes: SHA-256 alone by Python's hashlib, one file after the other (what ComfyUI-Lora-Manager
//! does), and `find DIR -printf '%s %T@'`. `CIVITDECK_BENCH_SMALL=1` keeps it to a few files.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should stop where that happens")]

use civitdeck::jobs::JobControl;
use civitdeck::library::hashing::{Wanted, hash_pending};
use civitdeck::library::{now_unix_secs, roots, scan};
use civitdeck::store::Store;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;

/// A safetensors file with the tensor names of an SDXL LoRA and `size_bytes` in all.
fn lora(seed: u64, size_bytes: usize) -> Vec<u8> {
    let mut header = String::from("{\"__metadata__\":{\"ss_network_module\":\"networks.lora\"}");
    let mut end = 0;
    for block in 0..8 {
        for (part, shape) in [("lora_down", [4, 2048]), ("lora_up", [640, 4])] {
            let start = end;
            end += 2 * shape[0] * shape[1];
            let name = format!("lora_unet_input_blocks_{block}_1_transformer_blocks_0_attn2_to_k.{part}.weight");
            let dtype = "F16";
            write!(
                header,
                ",\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{start},{end}]}}"
            )
            .unwrap();
        }
    }
    header.push('}');
    let rest = size_bytes.saturating_sub(8 + header.len()).max(end);
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    file.reserve(rest);
    for _ in 0..rest.div_ceil(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.extend(state.to_le_bytes());
    }
    file
}

fn fill(dir: &Path, count: u64, size_bytes: usize) -> u64 {
    let mut total = 0;
    for number in 0..count {
        let folder = dir.join("models/loras").join(format!("set {:02}", number % 20));
        std::fs::create_dir_all(&folder).unwrap();
        let bytes = lora(number + 1, size_bytes);
        total += bytes.len() as u64;
        std::fs::write(folder.join(format!("model {number:05}.safetensors")), bytes).unwrap();
    }
    total
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn rescan(store: &Store) {
    let roots = store.read(|reader| reader.roots()).unwrap();
    scan::scan(store, &roots, &JobControl::default(), &|_| ()).unwrap();
}

/// A fresh store with one root, scanned; and hashed, if asked.
fn first_scan(disk: &Path, hashed: bool) -> Duration {
    let data = tempfile::tempdir().unwrap();
    timed(|| {
        let store = Store::open(data.path()).unwrap();
        roots::add(&store, disk, now_unix_secs()).unwrap();
        rescan(&store);
        if hashed {
            let report = hash_pending(&store, &[], &Wanted::default(), &JobControl::default(), &|_| ()).unwrap();
            assert_eq!(report.failed, 0, "every file is sound");
        }
    })
}

/// Runs a program and waits for it; `None` where it is not installed.
fn program(command: &mut Command) -> Option<Duration> {
    let begun = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    status.success().then(|| begun.elapsed())
}

/// SHA-256 of every file by Python's hashlib, 4 MiB at a time, one after the other.
fn hashlib(disk: &Path) -> Option<Duration> {
    const SCRIPT: &str = "import hashlib,os,sys
for d,_,fs in os.walk(sys.argv[1]):
    for f in fs:
        h=hashlib.sha256()
        with open(os.path.join(d,f),'rb') as s:
            while b:=s.read(4<<20): h.update(b)";
    program(Command::new("python3").arg("-c").arg(SCRIPT).arg(disk))
}

fn find(disk: &Path) -> Option<Duration> {
    program(Command::new("find").arg(disk).args(["-printf", "%s %T@\n"]))
}

fn report_against(what: &str, ours: Duration, other: &str, theirs: &[Option<Duration>]) {
    let theirs: Vec<Duration> = theirs.iter().flatten().copied().collect();
    if theirs.is_empty() {
        println!("{what}: {ours:.2?} ({other} is not installed)");
    } else {
        let theirs = median(theirs);
        println!("{what}: {ours:.2?}; {other}: {theirs:.2?}; ratio {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
    }
}

fn main() {
    let small = std::env::var_os("CIVITDECK_BENCH_SMALL").is_some() || std::env::args().any(|arg| arg == "--test");
    let (large_count, small_count) = if small { (5, 50) } else { (1000, 10_000) };

    let disk = tempfile::tempdir().unwrap();
    let bytes = fill(disk.path(), large_count, 695_000);
    println!("{large_count} LoRAs, {:.0} MB, warm", bytes as f64 / 1e6);
    first_scan(disk.path(), true);
    let (mut headers, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        headers.push(first_scan(disk.path(), false));
        ours.push(first_scan(disk.path(), true));
        theirs.push(hashlib(disk.path()));
    }
    println!("first scan, headers only: {:.2?}", median(headers));
    report_against("first scan, architecture and all six digests", median(ours), "SHA-256 alone by hashlib", &theirs);
    drop(disk);

    let disk = tempfile::tempdir().unwrap();
    fill(disk.path(), small_count, 0);
    println!("{small_count} small files");
    println!("first scan, headers only: {:.2?}", median((0..ROUNDS).map(|_| first_scan(disk.path(), false)).collect()));
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    roots::add(&store, disk.path(), now_unix_secs()).unwrap();
    rescan(&store);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS * 3 {
        ours.push(timed(|| rescan(&store)));
        theirs.push(find(disk.path()));
    }
    report_against("rescan unchanged", median(ours), "find -printf '%s %T@'", &theirs);
}
