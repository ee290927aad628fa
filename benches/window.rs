//! What a frame costs, by the size of the library: the real application without a window, driven step by step.
//!
//! `cargo bench --bench window` prints the time from start to the first frame and the p95 of a frame while scrolling,
//! for libraries of several sizes, and the ratios that docs/performance.md quotes. Painting by a graphics card is not in it;
//! laying out, making shapes and triangles of them and preparing textures is. A last case scrolls, 60 frames a second, while 200 previews a second
//! arrive. `CIVITDECK_BENCH_SMALL=1` keeps it to small libraries. `cargo bench --bench window -- online` scrolls through
//! 10,000 models of CivitAI that are not installed, while a server on this machine hands out their pictures, and then asks
//! the same search again and again, which is kept.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up should stop where that happens")]

#[path = "support/driven.rs"]
mod driven;

use civitdeck::app::{Action, Launch, Session};
use civitdeck::civitai::ClientSettings;
use civitdeck::model::catalogue::{ImageInfo, ModelInfo, VersionInfo};
use civitdeck::model::digests::Digests;
use civitdeck::model::file::{FileRecord, FileStamp};
use civitdeck::model::ids::{ModelId, RootId, VersionId};
use civitdeck::model::kind::ModelKind;
use civitdeck::model::path_bytes::StoredPath;
use civitdeck::model::query::{CardQuery, Scope};
use civitdeck::model::root::{LibraryRoot, RootTool};
use civitdeck::model::sourced::{Source, Sourced};
use civitdeck::store::Store;
use driven::Driven;
use std::path::Path;
use std::time::{Duration, Instant};

const FRAMES: usize = 400;
/// No job for this long counts as rest.
const QUIET: Duration = Duration::from_secs(1);
/// The longest time that judging everything is waited for.
const LONGEST_JUDGING: Duration = Duration::from_mins(1);
const BATCH: u64 = 5000;
/// Different pictures in the case with pictures.
const PICTURES: usize = 4000;
/// Points scrolled in a frame there.
const SPEED: f32 = 125.0;
/// Results of the search that is kept, and how often it is asked.
const LISTED: u64 = 100;
/// Results of the list without words.
const UNASKED: u64 = 60;
const SEARCHES: usize = 20;
const FRAME: Duration = Duration::from_micros(16_667);

/// A library of `count` models; each `pictures`-th has the same picture beside it.
fn fill(dir: &Path, count: u64, pictures: &[StoredPath]) {
    let store = Store::open(dir).unwrap();
    // A root that is not there: its models are shown, greyed, and nothing is scanned or hashed while frames are timed.
    store
        .write(|writer| {
            let id = writer.next_root_id()?;
            writer.put_root(&LibraryRoot {
                id,
                path: "/no/such/drive".into(),
                tool: RootTool::ComfyUi,
                added_unix_secs: 1,
                scanned_unix_secs: None,
            })
        })
        .unwrap();
    for first in (0..count).step_by(BATCH as usize) {
        store
            .write(|writer| {
                for number in first..(first + BATCH).min(count) {
                    let key = writer.next_file_key()?;
                    let path =
                        format!("/no/such/drive/models/loras/style {}/Model {number:06}.safetensors", number % 97);
                    let stamp = FileStamp { size_bytes: 200_000_000 + number, ..FileStamp::default() };
                    let mut record = FileRecord::new(key, RootId(1), path.into(), stamp, 1);
                    record.header.kind_by_tensors = Some(ModelKind::Lora);
                    record.header.trigger_words = vec![format!("word {number}"), "style".to_owned()];
                    let picture = pictures.get(number as usize % pictures.len().max(1));
                    record.previews = picture.cloned().into_iter().collect();
                    let mut sha256 = [7; 32];
                    sha256[..8].copy_from_slice(&number.to_le_bytes());
                    record.digests = Some(Digests {
                        size_bytes: stamp.size_bytes,
                        sha256,
                        autov1: None,
                        autov3: None,
                        crc32: [0; 4],
                        blake3: sha256,
                    });
                    writer.put_file(&record)?;
                }
                Ok(())
            })
            .unwrap();
    }
}

struct Measured {
    first_frame: Duration,
    loaded: Duration,
    p95: Duration,
}

fn launch_in(dir: &Path) -> Launch {
    Launch {
        data_dir: dir.to_path_buf(),
        cache_dir: dir.to_path_buf(),
        civitai: ClientSettings { offline: true, ..ClientSettings::default() },
        sample: false,
        renderer: None,
        key_places: civitdeck::app::KeyPlaces::DataFolder,
    }
}

/// Scanning, looking up and judging everything go on behind the first frames; they are not what is measured.
fn settle(window: &mut Driven) {
    let begun = Instant::now();
    let mut quiet_since = Instant::now();
    while quiet_since.elapsed() < QUIET {
        window.step();
        let state = window.state();
        // What cannot be judged has no ring, so it is not waited for without end.
        let judges =
            state.judging.rings.len() < state.library.total.count as usize && begun.elapsed() < LONGEST_JUDGING;
        if state.is_busy() || judges {
            quiet_since = Instant::now();
        }
    }
}

/// One frame in which the wheel is turned by `delta` points, and how long it took.
fn scroll(window: &mut Driven, delta: f32) -> Duration {
    window.event(egui::Event::PointerMoved(egui::pos2(700.0, 300.0)));
    window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, delta),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    window.step()
}

fn measure(count: u64) -> Measured {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path(), count, &[]);
    let launch = launch_in(dir.path());
    let begun = Instant::now();
    let mut window = Driven::start(launch);
    let first_frame = begun.elapsed();
    while !(window.state().view.loaded && window.state().view.len() == count as usize) {
        window.step();
    }
    let loaded = begun.elapsed();
    settle(&mut window);
    let mut times: Vec<Duration> = (0..FRAMES)
        // Down and up again, so that a small library scrolls as long as a large one.
        .map(|frame| scroll(&mut window, if frame / 100 % 2 == 0 { -120.0 } else { 120.0 }))
        .collect();
    times.sort_unstable();
    Measured { first_frame, loaded, p95: times[FRAMES * 95 / 100] }
}

/// Previews of the size that CivitAI's servers send for a tile, all alike but each a file of its own.
fn make_pictures(dir: &Path) -> Vec<StoredPath> {
    let picture = image::RgbImage::from_fn(450, 675, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(1_597_334_677)) >> 27;
        image::Rgb([(x / 3 + grain) as u8, (y / 4 + grain) as u8, ((x + y) / 6) as u8])
    });
    let first = dir.join("0.jpg");
    picture.save(&first).unwrap();
    let copies = (1..PICTURES).map(|number| dir.join(format!("{number}.jpg")));
    copies.inspect(|path| std::fs::hard_link(&first, path).unwrap()).map(StoredPath).collect()
}

/// How many textures were ever made: their numbers only rise.
fn textures_made(window: &Driven) -> u64 {
    let probe = egui::ColorImage::filled([1, 1], egui::Color32::BLACK);
    match window.ctx.load_texture("probe", probe, egui::TextureOptions::LINEAR).id() {
        egui::TextureId::Managed(number) | egui::TextureId::User(number) => number,
    }
}

/// Waits for the next frame: asleep, as the window is, or with `CIVITDECK_BENCH_SPIN` without leaving the core, which tells what a frame
/// costs by itself from what it costs to wake up with cold caches.
fn rest_until(next: Instant) {
    if std::env::var_os("CIVITDECK_BENCH_SPIN").is_some() {
        while Instant::now() < next {
            std::hint::spin_loop();
        }
    } else {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// Scrolls down at 60 frames a second; the time of each frame that was painted, and the pictures that arrived.
fn scroll_at_pace(window: &mut Driven, delta: f32, frames: usize) -> (Vec<Duration>, u64) {
    let before = textures_made(window);
    let times = (0..frames)
        .map(|_| {
            let begun = Instant::now();
            let time = scroll(window, delta);
            rest_until(begun + FRAME);
            time
        })
        .collect();
    (times, textures_made(window) - before - 1)
}

/// Scrolling through a library whose every tile has a picture, at a speed that makes 200 a second arrive; and, to tell
/// what the pictures cost from what the pace and a busy machine cost, through one without any.
fn measure_arrivals(count: u64, frames: usize) {
    for with_pictures in [false, true] {
        measure_pace(count, frames, with_pictures);
    }
}

fn measure_pace(count: u64, frames: usize, with_pictures: bool) {
    let dir = tempfile::tempdir().unwrap();
    let pictures = if with_pictures { make_pictures(dir.path()) } else { Vec::new() };
    fill(dir.path(), count, &pictures);
    let launch = launch_in(dir.path());
    let mut window = Driven::start(launch);
    while !(window.state().view.loaded && window.state().library.total.count == count as u32) {
        window.step();
    }
    settle(&mut window);
    // Once slowly, so that the disk cache has them, as it would on any day but the first; then back to the top.
    scroll_at_pace(&mut window, -SPEED / 4.0, frames * 4);
    scroll(&mut window, 1e9);
    settle(&mut window);
    let begun = Instant::now();
    let (mut times, arrived) = scroll_at_pace(&mut window, -SPEED, frames);
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    println!(
        "{count} models, scrolling while {:.0} previews a second arrive: frame p50 {:.2?}, p95 {:.2?}, p99 {:.2?}, worst {:.2?}",
        arrived as f64 / seconds,
        times[frames / 2],
        times[frames * 95 / 100],
        times[frames * 99 / 100],
        times[frames - 1],
    );
}

/// Models of the catalogue, each with a picture at an address of its own.
fn fill_catalogue(dir: &Path, count: u64, base: &str) {
    let store = Store::open(dir).unwrap();
    let field = |text: String| Some(Sourced::new(text, Source::Civitai, 1));
    for first in (0..count).step_by(BATCH as usize) {
        store
            .write(|writer| {
                for number in (first..(first + BATCH).min(count)).map(|number| number + 1) {
                    let (model_id, id) = (ModelId(number), VersionId(number));
                    let url = format!("{base}/pictures/{number}.jpeg");
                    let image = ImageInfo { url, nsfw_level: 1, ..ImageInfo::default() };
                    writer.put_version(&VersionInfo {
                        id,
                        model_id,
                        base_model: field("SDXL 1.0".to_owned()),
                        images: Some(Sourced::new(vec![image], Source::Civitai, 1)),
                        ..VersionInfo::default()
                    })?;
                    writer.put_model(&ModelInfo {
                        id: model_id,
                        name: field(format!("Model {number:06}")),
                        type_name: field("LORA".to_owned()),
                        version_ids: Some(Sourced::new(vec![id], Source::Civitai, 1)),
                        fetched_unix_secs: 1,
                        ..ModelInfo::default()
                    })?;
                }
                let query = CardQuery { scope: Scope::Civitai, ..CardQuery::default() };
                writer.put_setting(Session::NAME, &Session { query, ..Session::default() })
            })
            .unwrap();
    }
}

/// The answer to a question for a list: the first models of the catalogue.
fn list(length: u64) -> String {
    let model = |id| {
        format!(
            r#"{{"id":{id},"name":"Model {id:06}","type":"LORA","modelVersions":[{{"id":{id},"name":"v1","baseModel":"SDXL 1.0"}}]}}"#
        )
    };
    let models: Vec<String> = (1..=length).map(model).collect();
    format!(r#"{{"items":[{}],"metadata":{{}}}}"#, models.join(","))
}

/// Answers every question for a list with the same one and every other with the same picture. It ends with the program.
fn serve(picture: Vec<u8>) -> String {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
    let accept = move || {
        for stream in listener.incoming().flatten() {
            let picture = picture.clone();
            let answer = move || {
                let mut asked = [0; 4096];
                let length = std::io::Read::read(&mut &stream, &mut asked).unwrap_or(0);
                let is_list = asked[..length].windows(8).any(|part| part == b"/api/v1/");
                let has_words = asked[..length].windows(6).any(|part| part == b"query=");
                let list = || list(if has_words { LISTED } else { UNASKED }).into_bytes();
                let (kind, body) = if is_list { ("application/json", list()) } else { ("image/jpeg", picture) };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let whole = [head.into_bytes(), body].concat();
                // Who has scrolled on hangs up; that is part of what is measured.
                drop(std::io::Write::write_all(&mut &stream, &whole));
            };
            named("answer").spawn(answer).unwrap();
        }
    };
    named("accept").spawn(accept).unwrap();
    format!("http://{address}")
}

/// Scrolling through models of CivitAI while their pictures arrive.
fn measure_online(count: u64, frames: usize) {
    let dir = tempfile::tempdir().unwrap();
    let first = make_pictures(dir.path()).remove(0);
    let base = serve(std::fs::read(&first.0).unwrap());
    fill_catalogue(dir.path(), count, &base);
    let mut launch = launch_in(dir.path());
    launch.civitai = ClientSettings { base_url: base, ..ClientSettings::default() };
    let mut window = Driven::start(launch);
    while !(window.state().view.loaded && window.state().view.len() == count as usize) {
        window.step();
    }
    settle(&mut window);
    let begun = Instant::now();
    let (mut times, arrived) = scroll_at_pace(&mut window, -SPEED, frames);
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    println!(
        "{count} online models, {:.0} pictures a second arrive: frame p50 {:.2?}, p95 {:.2?}, p99 {:.2?}, worst {:.2?}",
        arrived as f64 / seconds,
        times[frames / 2],
        times[frames * 95 / 100],
        times[frames * 99 / 100],
        times[frames - 1],
    );
    measure_kept(&mut window);
}

/// Asks the same search again and again, and goes back to everything between; from the second time on it is kept.
fn measure_kept(window: &mut Driven) {
    let mut ask = |text: &str, rows: u64| {
        let begun = Instant::now();
        window.ask(Action::SetText(text.to_owned()));
        loop {
            window.step();
            let state = window.state();
            assert!(begun.elapsed() < LONGEST_JUDGING, "no list of {rows} ever came");
            if state.view.query == state.query && u64::from(state.view.feed.rows) == rows {
                return begun.elapsed();
            }
        }
    };
    let mut times = Vec::new();
    for _ in 0..=SEARCHES {
        // Without words there is a list as well, of another length, so that one is not taken for the other.
        ask("", UNASKED);
        times.push(ask("Model", LISTED));
    }
    let live = times.remove(0);
    times.sort_unstable();
    println!(
        "a search of {LISTED} results: {live:.1?} the first time; kept p50 {:.1?}, worst {:.1?} of {SEARCHES}",
        times[SEARCHES / 2],
        times[SEARCHES - 1],
    );
}

fn main() {
    let small = std::env::var_os("CIVITDECK_BENCH_SMALL").is_some() || std::env::args().any(|arg| arg == "--test");
    let sizes: &[u64] = if small { &[0, 100, 1000] } else { &[0, 1000, 10_000, 100_000] };
    if std::env::args().any(|arg| arg == "arrivals") {
        return measure_arrivals(100_000, 600);
    }
    if std::env::args().any(|arg| arg == "online") {
        return measure_online(10_000, 600);
    }
    // One round that is not counted: fonts, caches, the processor's clock.
    measure(100);
    println!("models   first frame     loaded   frame p95");
    let measured: Vec<Measured> = sizes.iter().map(|count| measure(*count)).collect();
    for (count, one) in sizes.iter().zip(&measured) {
        println!("{count:>6} {:>10.1?} {:>10.1?} {:>10.2?}", one.first_frame, one.loaded, one.p95);
    }
    let ratio = |left: Duration, right: Duration| left.as_secs_f64() / right.as_secs_f64();
    if let [none, thousand, .., many] = measured.as_slice() {
        let before_last = &measured[measured.len() - 2];
        println!(
            "first frame, {} models to none: {:.2}",
            sizes[sizes.len() - 2],
            ratio(before_last.first_frame, none.first_frame)
        );
        println!("frame p95, {} models to {}: {:.2}", sizes[sizes.len() - 1], sizes[1], ratio(many.p95, thousand.p95));
    }
    if small { measure_arrivals(1000, 60) } else { measure_arrivals(100_000, 600) }
}
