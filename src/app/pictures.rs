//! Fetching pictures for tiles and details: from disk, from inside a model, from CivitAI, always through the cache and
//! never on the window's thread.
//!
//! The window says each frame what it wants, best first; what it no longer wants is dropped before it is read. Before any
//! picture is loaded, what is wanted for the first time is glanced at: what is known at once goes ahead as a [`Hint`].

use crate::civitai::Client;
use crate::formats;
use crate::sample;
use crate::store::ThumbCache;
use crate::thumbs::{self, Fit, Thumb, ThumbOrigin};
use std::collections::HashSet;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Addresses that the sample library draws itself.
const SAMPLE_SCHEME: &str = "sample:";
/// The largest picture file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Width asked of CivitAI's picture servers for a tile; a rung of its ladder.
const TILE_WIDTH_PX: u32 = 450;
/// Width asked for a large picture.
const LARGE_WIDTH_PX: u32 = 1200;
/// Width asked for a blurred picture.
const BLURRED_WIDTH_PX: u32 = 96;
/// What blurred pictures are made from; the cache keeps these, and the blurred ones are in memory only.
const BLURRED_FROM: Fit = Fit::Inside { max_side: 96 };
/// Longest side of the picture a blurhash stands for.
const BLURHASH_SIDE_PX: u32 = 32;
/// Pictures remembered as glanced at; beyond this all are glanced at again.
const MAX_GLANCED: usize = 8192;
/// Endings that tell a video.
const VIDEO_ENDINGS: [&str; 6] = ["mp4", "webm", "mov", "m4v", "mkv", "avi"];
/// Pictures that may wait for the window.
const CAPACITY: usize = 64;
/// Threads that decode local pictures.
const LOCAL_WORKERS: usize = 2;
/// Threads that wait for the network; the client holds them back further.
const REMOTE_WORKERS: usize = 3;

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PictureSource {
    /// A picture file.
    File(PathBuf),
    /// The thumbnail inside a model file.
    Embedded(PathBuf),
    /// An address at CivitAI, or of the sample library.
    Url(String),
    /// The same, of a picture whose blurhash is known: shown until the picture is there.
    Hashed {
        /// The address.
        url: String,
        /// Its blurhash, as it came.
        blurhash: String,
    },
}

impl PictureSource {
    /// A picture at CivitAI, with its blurhash where there is one.
    pub fn remote(url: &str, blurhash: Option<&str>) -> Self {
        match blurhash {
            Some(hash) => Self::Hashed { url: url.to_owned(), blurhash: hash.to_owned() },
            None => Self::Url(url.to_owned()),
        }
    }

    /// The address of a picture that is not on this machine.
    fn url(&self) -> Option<&str> {
        match self {
            Self::Url(url) | Self::Hashed { url, .. } => Some(url),
            Self::File(_) | Self::Embedded(_) => None,
        }
    }

    /// Whether this is a video by its name: when no picture of it can be had, a film stands for it.
    pub fn is_video(&self) -> bool {
        let Self::File(path) = self else { return false };
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        VIDEO_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
    }
}

/// Names a picture of a certain shape; equal requests are one picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureId {
    /// Where it comes from.
    pub source: PictureSource,
    /// Its shape; [`Fit::Blurred`] for one that may not be shown as it is.
    pub fit: Fit,
}

/// A wish for a picture.
pub type PictureRequest = PictureId;

/// A picture, or that there is none to be had now.
#[derive(Debug)]
pub struct Picture {
    /// What was asked for.
    pub id: PictureId,
    /// The pixels; `None` when it could not be had.
    pub thumb: Option<Thumb>,
    /// The mean of its pixels, black when there are none: what to show in its place when it has gone again.
    pub average: [u8; 3],
    /// Whether asking again later makes sense: the network was away.
    pub try_again: bool,
}

/// What can be shown while a picture is on its way.
#[derive(Debug)]
pub enum Hint {
    /// One colour.
    Colour([u8; 3]),
    /// A tiny blurred picture, and its average colour.
    Blur(Thumb, [u8; 3]),
}

/// What the loader has for the window.
#[derive(Debug)]
pub enum Arrival {
    /// A picture, or that there is none.
    Picture(Picture),
    /// Something to show until then.
    Hint(PictureSource, Hint),
}

#[derive(Default)]
struct Wishes {
    /// What is wanted for the first time.
    glances: Vec<PictureId>,
    glanced: HashSet<PictureId>,
    local: Vec<PictureId>,
    remote: Vec<PictureId>,
    under_way: HashSet<PictureId>,
    closed: bool,
}

/// The pixels, if they could be had, and whether asking again later makes sense.
type Loaded = (Option<Thumb>, bool);

struct Shared {
    wishes: Mutex<Wishes>,
    bell: Condvar,
    cache: ThumbCache,
    waker: crate::jobs::Waker,
}

/// The workers. Dropping it ends them.
pub struct PictureLoader {
    shared: Arc<Shared>,
    arrivals: Receiver<Arrival>,
}

impl PictureLoader {
    /// Starts the workers. `network` is how remote pictures are fetched; `None` fetches none.
    pub fn start(
        cache: ThumbCache,
        network: Option<&(tokio::runtime::Handle, Client)>,
        waker: crate::jobs::Waker,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { wishes: Mutex::default(), bell: Condvar::new(), cache, waker });
        let (sender, arrivals) = sync_channel(CAPACITY);
        for number in 0..LOCAL_WORKERS {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::Builder::new()
                .name(format!("pictures-{number}"))
                .spawn(move || work(&shared, &sender, next_local, &load_local))?;
        }
        for number in 0..REMOTE_WORKERS {
            let (shared, sender, network) = (Arc::clone(&shared), sender.clone(), network.cloned());
            std::thread::Builder::new().name(format!("pictures-net-{number}")).spawn(move || {
                work(&shared, &sender, next_remote, &|shared, id| load_remote(shared, id, network.as_ref()));
            })?;
        }
        Ok(Self { shared, arrivals })
    }

    /// Says what is wanted now, best first. Earlier wishes that are not under way yet are forgotten.
    pub fn want(&self, wanted: impl Iterator<Item = PictureId>) {
        let mut wishes = self.shared.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.local.clear();
        wishes.remote.clear();
        wishes.glances.clear();
        if wishes.glanced.len() > MAX_GLANCED {
            wishes.glanced.clear();
        }
        for id in wanted {
            if wishes.under_way.contains(&id) {
                continue;
            }
            if !wishes.glanced.contains(&id) {
                wishes.glances.push(id.clone());
            }
            let is_remote = id.source.url().is_some_and(|url| !url.starts_with(SAMPLE_SCHEME));
            if is_remote { wishes.remote.push(id) } else { wishes.local.push(id) }
        }
        // Workers take from the end.
        wishes.local.reverse();
        wishes.remote.reverse();
        wishes.glances.reverse();
        drop(wishes);
        self.shared.bell.notify_all();
    }

    /// The next thing that is ready, if any.
    pub fn next_ready(&self) -> Option<Arrival> {
        self.arrivals.try_recv().ok()
    }
}

impl Drop for PictureLoader {
    fn drop(&mut self) {
        self.shared.wishes.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.bell.notify_all();
    }
}

/// What a worker does next.
enum Task {
    Glance(PictureId),
    Load(PictureId),
}

fn next_local(wishes: &mut Wishes) -> Option<Task> {
    wishes.glances.pop().map(Task::Glance).or_else(|| wishes.local.pop().map(Task::Load))
}

fn next_remote(wishes: &mut Wishes) -> Option<Task> {
    wishes.remote.pop().map(Task::Load)
}

fn work(
    shared: &Shared,
    sender: &SyncSender<Arrival>,
    next: impl Fn(&mut Wishes) -> Option<Task>,
    load: &dyn Fn(&Shared, &PictureId) -> Loaded,
) {
    while let Some(task) = wait_for(shared, &next) {
        // A decoder that breaks on a hostile picture costs that picture, not the worker.
        let sent = match task {
            Task::Glance(id) => {
                let hint = catch_unwind(AssertUnwindSafe(|| glance(shared, &id))).ok().flatten();
                let Some(hint) = hint else { continue };
                sender.send(Arrival::Hint(id.source, hint))
            }
            Task::Load(id) => {
                let loaded = catch_unwind(AssertUnwindSafe(|| load(shared, &id)));
                let (thumb, try_again) = loaded.unwrap_or((None, false));
                let average = thumb.as_ref().map(thumbs::average_rgb).unwrap_or_default();
                let sent = sender.send(Arrival::Picture(Picture { id: id.clone(), thumb, average, try_again }));
                shared.wishes.lock().unwrap_or_else(PoisonError::into_inner).under_way.remove(&id);
                sent
            }
        };
        if sent.is_err() {
            return;
        }
        (shared.waker)();
    }
}

/// The next task, as soon as there is one; `None` when the window is closing.
fn wait_for(shared: &Shared, next: &impl Fn(&mut Wishes) -> Option<Task>) -> Option<Task> {
    let mut wishes = shared.wishes.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if wishes.closed {
            return None;
        }
        match next(&mut wishes) {
            Some(Task::Load(id)) => {
                wishes.under_way.insert(id.clone());
                return Some(Task::Load(id));
            }
            Some(Task::Glance(id)) => {
                wishes.glanced.insert(id.clone());
                return Some(Task::Glance(id));
            }
            None => wishes = shared.bell.wait(wishes).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// What can be shown of a picture without decoding it: its blurhash, else the average colour the cache knows.
fn glance(shared: &Shared, id: &PictureId) -> Option<Hint> {
    if let PictureSource::Hashed { blurhash, .. } = &id.source
        && let Some(thumb) = thumbs::blurhash_thumb(blurhash, BLURHASH_SIDE_PX, BLURHASH_SIDE_PX)
    {
        let average = thumbs::average_rgb(&thumb);
        return Some(Hint::Blur(thumb, average));
    }
    let fit = if id.fit == Fit::Blurred { BLURRED_FROM } else { id.fit };
    let key = match &id.source {
        PictureSource::File(path) => thumbs::cache_key(origin_of(path, false, &std::fs::metadata(path).ok()?), fit),
        PictureSource::Embedded(path) => thumbs::cache_key(origin_of(path, true, &std::fs::metadata(path).ok()?), fit),
        PictureSource::Url(url) | PictureSource::Hashed { url, .. } => thumbs::cache_key(ThumbOrigin::Url(url), fit),
    };
    shared.cache.get(&key).and_then(|entry| thumbs::average_of_entry(&entry)).map(Hint::Colour)
}

fn origin_of<'a>(path: &'a Path, embedded: bool, meta: &std::fs::Metadata) -> ThumbOrigin<'a> {
    let (size, modified_ns) = (meta.len(), crate::library::scan::modified_ns(meta));
    if embedded {
        ThumbOrigin::Embedded { path, size, modified_ns }
    } else {
        ThumbOrigin::File { path, size, modified_ns }
    }
}

fn load_local(shared: &Shared, id: &PictureId) -> Loaded {
    let (path, embedded) = match &id.source {
        PictureSource::File(path) => (path, false),
        PictureSource::Embedded(path) => (path, true),
        PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
            let thumb = cached(shared, ThumbOrigin::Url(url), id.fit, || sample::picture_bytes(url));
            return (thumb, false);
        }
    };
    let Ok(meta) = std::fs::metadata(path) else { return (None, false) };
    let thumb = cached(shared, origin_of(path, embedded, &meta), id.fit, || {
        if embedded {
            formats::embedded_thumbnail(path).ok().flatten()
        } else if meta.is_file() && starts_like_a_video(path) {
            thumbs::video_still(path).ok()
        } else {
            thumbs::read_bounded(path, MAX_FILE_BYTES).ok()
        }
    });
    (thumb, false)
}

/// By its first bytes, never by its name. Only for ordinary files: opening a pipe would wait.
fn starts_like_a_video(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(32).read_to_end(&mut head));
    read.is_ok() && thumbs::is_video(&head)
}

fn load_remote(shared: &Shared, id: &PictureId, network: Option<&(tokio::runtime::Handle, Client)>) -> Loaded {
    let Some(url) = id.source.url() else { return (None, false) };
    let mut try_again = network.is_none();
    let width_px = match id.fit {
        Fit::Cover { .. } => TILE_WIDTH_PX,
        Fit::Inside { .. } => LARGE_WIDTH_PX,
        Fit::Blurred => BLURRED_WIDTH_PX,
    };
    let thumb = cached(shared, ThumbOrigin::Url(url), id.fit, || {
        let (runtime, client) = network?;
        match runtime.block_on(client.picture(url, width_px)) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                try_again = error.is_temporary();
                None
            }
        }
    });
    (thumb, try_again)
}

/// From the cache, else made from the bytes and kept. Blurred ones are made from a small one that is kept.
fn cached(
    shared: &Shared,
    origin: ThumbOrigin<'_>,
    fit: Fit,
    bytes: impl FnOnce() -> Option<Vec<u8>>,
) -> Option<Thumb> {
    if fit == Fit::Blurred {
        return thumbs::blurred(cached(shared, origin, BLURRED_FROM, bytes)?).ok();
    }
    let key = thumbs::cache_key(origin, fit);
    if let Some(thumb) = shared.cache.get(&key).and_then(|bytes| thumbs::decode_own(&bytes).ok()) {
        return Some(thumb);
    }
    let thumb = thumbs::make(&bytes()?, fit).ok()?;
    shared.cache.put(&key, &thumbs::encode(&thumb));
    Some(thumb)
}
