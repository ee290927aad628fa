//! The loader without a window and without a network.

use super::{Arrival, Hint, PictureId, PictureLoader, PictureSource, Shared, glance, load_local};
use crate::store::ThumbCache;
use crate::thumbs::{Fit, Thumb, average_rgb};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_mins(1);
const COVER: Fit = Fit::Cover { width: 64, height: 80 };

fn loader(dir: &Path) -> PictureLoader<Thumb> {
    PictureLoader::start(ThumbCache::open(dir), None, Arc::new(|| {}), Thumb::clone).unwrap()
}

/// What the workers share, for calling what they do one by one.
fn shared(dir: &Path) -> Shared {
    Shared {
        wishes: std::sync::Mutex::default(),
        bell: std::sync::Condvar::new(),
        cache: ThumbCache::open(dir),
        waker: Arc::new(|| {}),
    }
}

fn file(dir: &Path, name: &str) -> PictureSource {
    let path = dir.join(name);
    // Lines a pixel wide, which no blurred picture may show.
    image::RgbImage::from_fn(300, 400, |x, _| image::Rgb([if x % 2 == 0 { 250 } else { 10 }, 60, 60]))
        .save(&path)
        .unwrap();
    PictureSource::File(path)
}

#[test]
fn a_picture_seen_before_sends_its_colour_ahead() {
    let dir = tempfile::tempdir().unwrap();
    let id = PictureId { source: file(dir.path(), "a.png"), fit: COVER };
    let shared = shared(dir.path());
    assert!(glance(&shared, &id).is_none(), "nothing is known of it yet");
    let thumb = load_local(&shared, &id).0.unwrap();
    assert_eq!((thumb.width, thumb.height), (64, 80));
    let hint = glance(&shared, &id);
    assert!(matches!(hint, Some(Hint::Colour(colour)) if colour == average_rgb(&thumb)), "{hint:?}");
}

#[test]
fn a_blurred_picture_has_no_detail() {
    let dir = tempfile::tempdir().unwrap();
    let id = PictureId { source: file(dir.path(), "a.png"), fit: Fit::Blurred };
    let shared = shared(dir.path());
    for _ in 0..2 {
        // The second time from what the cache kept.
        let thumb = load_local(&shared, &id).0.unwrap();
        assert_eq!(thumb.width.max(thumb.height), 96);
        let (pixels, _) = thumb.rgba.as_chunks::<4>();
        assert!(pixels.iter().all(|pixel| pixel[0].abs_diff(130) < 12), "lines are left");
    }
}

#[test]
fn a_blurhash_is_shown_even_without_a_network() {
    let dir = tempfile::tempdir().unwrap();
    let source = PictureSource::remote("https://pictures.example/1.jpeg", Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
    let loader = loader(dir.path());
    loader.want(std::iter::once(PictureId { source: source.clone(), fit: COVER }));
    // Two workers: either may be first.
    let arrivals = [(); 2].map(|()| loader.arrivals.recv_timeout(PATIENCE).unwrap());
    let is_blur = |arrival: &Arrival<Thumb>| {
        matches!(arrival, Arrival::Hint(of, Hint::Blur(thumb, average))
            if *of == source && thumb.width == 32 && *average == average_rgb(thumb))
    };
    assert!(arrivals.iter().any(is_blur), "{arrivals:?}");
    let is_away = |arrival: &Arrival<Thumb>| matches!(arrival, Arrival::Picture(picture) if picture.pixels.is_none() && picture.try_again);
    assert!(arrivals.iter().any(is_away), "{arrivals:?}");
}

#[test]
fn a_broken_video_is_no_picture() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.MP4");
    std::fs::write(&path, b"\0\0\0\x20ftypisom\0\0\x02\0 and nothing more").unwrap();
    let id = PictureId { source: PictureSource::File(path), fit: COVER };
    assert!(id.source.is_video());
    let loader = loader(dir.path());
    loader.want(std::iter::once(id.clone()));
    let arrival = loader.arrivals.recv_timeout(PATIENCE).unwrap();
    let Arrival::Picture(picture) = arrival else { panic!("{arrival:?}") };
    assert!(picture.id == id && picture.pixels.is_none() && !picture.try_again);
}

#[test]
fn a_picture_under_way_arrives_though_the_window_let_go_of_the_network() {
    use crate::civitai::{Client, ClientSettings};
    use std::io::{Read as _, Write as _};
    let server = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base_url = format!("http://{}", server.local_addr().unwrap());
    let url = format!("{base_url}/account/picture.png");
    let dir = tempfile::tempdir().unwrap();
    let PictureSource::File(picture) = file(dir.path(), "a.png") else { panic!("a file") };
    let picture = std::fs::read(picture).unwrap();
    let runtime = Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());
    let client = {
        let _inside = runtime.enter();
        Client::new(ClientSettings { base_url, ..ClientSettings::default() }).unwrap()
    };
    let network = (runtime, client);
    let cache = ThumbCache::open(&dir.path().join("cache"));
    let loader = PictureLoader::start(cache, Some(&network), Arc::new(|| {}), Thumb::clone).unwrap();
    let id = PictureId { source: PictureSource::Url(url), fit: COVER };
    loader.want(std::iter::once(id));
    let mut stream = server.accept().unwrap().0;
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    drop(network);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n", picture.len());
    stream.write_all(&[head.into_bytes(), picture].concat()).unwrap();
    let begun = std::time::Instant::now();
    let arrived = loop {
        assert!(begun.elapsed() < PATIENCE, "nothing ever arrived");
        if let Some(Arrival::Picture(picture)) = loader.next_ready() {
            break picture;
        }
        std::thread::yield_now();
    };
    assert!(arrived.pixels.is_some());
}
