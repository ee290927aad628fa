//! How fast previews are made from JPEGs, and how that compares with `vipsthumbnail` on the same files and one core.
//!
//! `cargo bench --bench thumbs` makes 200 JPEGs of the sizes that CivitAI's pictures have in a temporary folder. With
//! Debian's `libvips-tools` installed they are 4:2:0 at quality 85 to 89, as most pictures on the net are, and the
//! last lines compare; without, they are 4:4:4 and only our figures are printed. Both sides read files and write files, in one
//! process on one thread; what is compared is processor time, less what a start of `vipsthumbnail` takes.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should stop where that happens")]

use civitdeck::thumbs::{self, Fit};
use image::codecs::jpeg::JpegEncoder;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Pictures that are all different; copies of them make up the rest.
const DIFFERENT: u32 = 25;
const COPIES: u32 = 8;
/// Runs of either side in turn.
const TURNS: usize = 3;
const SIZES: [(u32, u32); 5] = [(832, 1216), (1024, 1536), (832, 1216), (1024, 1536), (2048, 3072)];

/// A number from 0 to 1 that is the same for the same place.
fn speckle(x: i32, y: i32, seed: u32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(374_761_393) ^ (y as u32).wrapping_mul(668_265_263) ^ seed;
    bits = (bits ^ (bits >> 13)).wrapping_mul(1_274_126_177);
    ((bits ^ (bits >> 16)) & 0xffff) as f32 / 65_535.0
}

/// Smooth noise with features one unit wide.
fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - left), ease(y - top));
    let at = |right: i32, down: i32| speckle(left as i32 + right, top as i32 + down, seed);
    let above = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
    let below = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
    above + (below - above) * v
}

/// Light and colour that change slowly, edges, texture at every scale and a little grain: what a picture costs to decode.
fn picture(width: u32, height: u32, seed: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let (fx, fy) = (x as f32, y as f32);
        let mut light = if noise(fx / 90.0, fy / 90.0, seed + 99) > 0.5 { 0.3 } else { 0.1 };
        let (mut strength, mut scale) = (0.35, 1.0 / 200.0);
        for octave in 0..7 {
            light += strength * noise(fx * scale, fy * scale, seed + octave);
            (strength, scale) = (strength * 0.62, scale * 2.3);
        }
        light += 0.04 * (speckle(x.cast_signed(), y.cast_signed(), seed) - 0.5);
        let hue = |channel: u32| 0.5 + 0.5 * noise(fx / 60.0, fy / 60.0, seed + 30 + channel);
        image::Rgb([0, 1, 2].map(|channel| (light * hue(channel) * 230.0).clamp(0.0, 255.0) as u8))
    })
}

/// Writes one picture as JPEG, by vips where it is installed.
fn write_jpeg(dir: &Path, path: &Path, picture: &image::RgbImage, quality: u8) {
    let raw = dir.join("raw.ppm");
    let mut ppm = format!("P6\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    ppm.extend(picture.as_raw());
    std::fs::write(&raw, ppm).unwrap();
    let options = format!("--Q={quality}");
    let by_vips = Command::new("vips").arg("jpegsave").args([&raw, path]).arg(options).stderr(Stdio::null()).status();
    if !by_vips.is_ok_and(|status| status.success()) {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::remove_file(raw).unwrap();
}

fn make_pictures(dir: &Path, different: u32, copies: u32) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for number in 0..different {
        let (width, height) = SIZES[number as usize % SIZES.len()];
        let first = dir.join(format!("{number:03}-0.jpg"));
        write_jpeg(dir, &first, &picture(width, height, number * 1000), 85 + (number % 5) as u8);
        for copy in 1..copies {
            let path = dir.join(format!("{number:03}-{copy}.jpg"));
            std::fs::copy(&first, &path).unwrap();
            paths.push(path);
        }
        paths.push(first);
    }
    paths.sort();
    paths
}

/// What a measured run makes.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    fit: Fit,
    /// What says the same to `vipsthumbnail`.
    vips: &'static [&'static str],
    /// As JPEG, as the cache keeps it, else as raw pixels.
    encoded: bool,
}

const INSIDE: Fit = Fit::Inside { max_side: 512 };
const COVER: Fit = Fit::Cover { width: 384, height: 512 };
const CASES: [Case; 4] = [
    Case { name: "inside 512 x 512, pixels", fit: INSIDE, vips: &["--size", "512x512"], encoded: false },
    Case { name: "inside 512 x 512, as JPEG", fit: INSIDE, vips: &["--size", "512x512"], encoded: true },
    Case {
        name: "covering 384 x 512, pixels",
        fit: COVER,
        vips: &["--size", "384x512", "--smartcrop", "centre"],
        encoded: false,
    },
    Case {
        name: "covering 384 x 512, as JPEG",
        fit: COVER,
        vips: &["--size", "384x512", "--smartcrop", "centre"],
        encoded: true,
    },
];

/// Processor seconds of this process so far, and of its children that have ended; `None` where there is no /proc.
fn processor_secs() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<f64> = rest.split_whitespace().skip(11).take(4).filter_map(|field| field.parse().ok()).collect();
    let [user, system, children_user, children_system] = fields.as_slice() else { return None };
    // Linux counts them in hundredths of a second for programs, whatever the kernel's own clock.
    Some(((user + system) / 100.0, (children_user + children_system) / 100.0))
}

fn our_secs(case: Case, paths: &[PathBuf], out: &Path) -> f64 {
    let (begun, clock) = (processor_secs(), Instant::now());
    for path in paths {
        let thumb = thumbs::make(&thumbs::read_bounded(path, 64 << 20).unwrap(), case.fit).unwrap();
        let bytes = if case.encoded { thumbs::encode(&thumb) } else { thumb.rgba };
        std::fs::write(out.join(path.file_name().unwrap()), bytes).unwrap();
    }
    let elapsed = clock.elapsed().as_secs_f64();
    begun.zip(processor_secs()).map_or(elapsed, |(begun, ended)| ended.0 - begun.0)
}

fn vips_secs(case: Case, paths: &[PathBuf], out: &Path) -> Option<f64> {
    let ending = if case.encoded { "%s.jpg[Q=85]" } else { "%s.v" };
    let (begun, clock) = (processor_secs(), Instant::now());
    let status = Command::new("vipsthumbnail")
        .env("VIPS_CONCURRENCY", "1")
        .args(case.vips)
        .args(paths)
        .arg("-o")
        .arg(out.join(ending))
        .status()
        .ok()?;
    let elapsed = clock.elapsed().as_secs_f64();
    let secs = begun.zip(processor_secs()).map_or(elapsed, |(begun, ended)| ended.1 - begun.1);
    status.success().then_some(secs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Processor seconds that a start of `vipsthumbnail` takes, with one tiny picture.
fn vips_start_secs(case: Case, dir: &Path) -> Option<f64> {
    let tiny = dir.join("tiny.jpg");
    write_jpeg(dir, &tiny, &picture(16, 16, 1), 85);
    let runs: Option<Vec<f64>> =
        (0..9).map(|_| vips_secs(case, std::slice::from_ref(&tiny), &dir.join("out"))).collect();
    runs.map(median)
}

fn main() {
    let small = std::env::var_os("CIVITDECK_BENCH_SMALL").is_some() || std::env::args().any(|arg| arg == "--test");
    let (different, copies, turns) = if small { (5, 1, 1) } else { (DIFFERENT, COPIES, TURNS) };
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let paths = make_pictures(dir.path(), different, copies);
    let bytes: u64 = paths.iter().map(|path| std::fs::metadata(path).unwrap().len()).sum();
    println!("{} JPEGs, {:.1} MB", paths.len(), bytes as f64 / 1e6);
    println!("processor time of a picture: ours, vipsthumbnail's, and how many we make in the time it makes one");
    for case in CASES {
        let start = vips_start_secs(case, dir.path());
        let each = |secs: f64| 1000.0 * secs / paths.len() as f64;
        let runs: Vec<(f64, Option<f64>)> = (0..turns)
            .map(|_| {
                (our_secs(case, &paths, &out), vips_secs(case, &paths, &out).zip(start).map(|(all, one)| all - one))
            })
            .collect();
        let ours = median(runs.iter().map(|run| run.0).collect());
        let theirs: Vec<f64> = runs.iter().filter_map(|run| run.1).collect();
        if theirs.len() == runs.len() {
            let ratio = median(runs.iter().zip(&theirs).map(|(run, vips)| vips / run.0).collect());
            println!("{:<28} {:>7.2} ms {:>7.2} ms   {ratio:.2}", case.name, each(ours), each(median(theirs)));
        } else {
            println!("{:<28} {:>7.2} ms   (vipsthumbnail is not installed)", case.name, each(ours));
        }
    }
}
