//! How fast a file gets its six digests, and how that compares with one `openssl dgst -sha256` of the same file.
//!
//! `cargo bench --bench hash` makes a file of 256 MiB (set `CIVITDECK_BENCH_GIB=2` for another size in GiB) in a
//! temporary folder, or in the one that `CIVITDECK_BENCH_DIR` names. It was just written and is read from the page cache.

use civitdeck::hash::{hash_file, hash_file_inline};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Runs of either command in the comparison with openssl.
const TURNS: usize = 7;

/// A safetensors file as far as hashing is concerned: the worst case, because it has AutoV3 too.
fn write_model(path: &Path, size_bytes: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let header = br#"{"__metadata__":{"format":"pt"}}"#;
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header)?;
    let block: Vec<u8> = (0..1024 * 1024_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut left = size_bytes.saturating_sub(8 + header.len() as u64);
    while left > 0 {
        let length = left.min(block.len() as u64) as usize;
        file.write_all(&block[..length])?;
        left -= length as u64;
    }
    file.flush()
}

fn size_bytes() -> u64 {
    let gib = std::env::var("CIVITDECK_BENCH_GIB").ok().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.25);
    (gib.clamp(0.001, 1024.0) * 1024.0 * 1024.0 * 1024.0) as u64
}

fn model() -> io::Result<(TempDir, PathBuf)> {
    let folder = std::env::var_os("CIVITDECK_BENCH_DIR").map_or_else(TempDir::new, TempDir::new_in)?;
    let path = folder.path().join("model.safetensors");
    write_model(&path, size_bytes())?;
    Ok((folder, path))
}

fn openssl_secs(path: &Path) -> Option<f64> {
    let start = Instant::now();
    let status = Command::new("openssl").args(["dgst", "-sha256"]).arg(path).stdout(Stdio::null()).status().ok()?;
    status.success().then(|| start.elapsed().as_secs_f64())
}

fn our_secs(path: &Path) -> Option<f64> {
    let start = Instant::now();
    black_box(hash_file(path, &()).ok()?);
    Some(start.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// In turns, so that a machine that gets slower or faster meanwhile does so for both.
fn compare_with_openssl(path: &Path, size_bytes: u64) -> String {
    let turns: Option<Vec<(f64, f64)>> = (0..TURNS).map(|_| Some((our_secs(path)?, openssl_secs(path)?))).collect();
    let Some(turns) = turns else { return "openssl is not installed: no comparison\n".to_owned() };
    let ours = median(turns.iter().map(|turn| turn.0).collect());
    let openssl = median(turns.iter().map(|turn| turn.1).collect());
    let ratio = median(turns.iter().map(|turn| turn.0 / turn.1).collect());
    let megabytes = size_bytes as f64 / 1e6;
    format!(
        "six digests {ours:.3} s ({:.0} MB/s), openssl dgst -sha256 {openssl:.3} s ({:.0} MB/s), \
         ratio {ratio:.3} (medians of {TURNS} runs in turn, {megabytes:.0} MB)\n",
        megabytes / ours,
        megabytes / openssl,
    )
}

fn bench(criterion: &mut Criterion) {
    let (_folder, path) = model().expect("the benchmark file can be written");
    let size_bytes = size_bytes();
    let mut group = criterion.benchmark_group("hash");
    group.throughput(Throughput::Bytes(size_bytes)).sampling_mode(SamplingMode::Flat).sample_size(10);
    group.warm_up_time(Duration::from_millis(500));
    group.bench_function("hash_file", |bencher| bencher.iter(|| hash_file(black_box(&path), &())));
    group.bench_function("hash_file_inline", |bencher| bencher.iter(|| hash_file_inline(black_box(&path), &())));
    group.finish();
    let report = compare_with_openssl(&path, size_bytes);
    io::stdout().write_all(report.as_bytes()).expect("the report can be written");
}

criterion_group!(benches, bench);
criterion_main!(benches);
