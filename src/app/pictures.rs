//! Fetching pictures for tiles and details: from disk, from inside a model, from CivitAI, always through the cache and
//! never on the window's thread.
//!
//! The window says each frame what it wants, best first; what it no longer wants is dropped before it is read.

use super::guide;
use crate::civitai::Client;
use crate::formats;
use crate::sample;
use crate::store::ThumbCache;
use crate::thumbs::{self, Fit, Thumb, ThumbOrigin};
use std::collections::HashSet;
use std::path::PathBuf;
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
}

/// Names a picture of a certain shape; equal requests are one picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureId {
    /// Where it comes from.
    pub source: PictureSource,
    /// Its shape.
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
    /// Whether asking again later makes sense: the network was away.
    pub try_again: bool,
}

#[derive(Default)]
struct Wishes {
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
    pictures: Receiver<Picture>,
}

impl PictureLoader {
    /// Starts the workers. `network` is how remote pictures are fetched; `None` fetches none.
    pub fn start(
        cache: ThumbCache,
        network: Option<&(tokio::runtime::Handle, Client)>,
        waker: crate::jobs::Waker,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { wishes: Mutex::default(), bell: Condvar::new(), cache, waker });
        let (sender, pictures) = sync_channel(CAPACITY);
        for number in 0..LOCAL_WORKERS {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::Builder::new()
                .name(format!("pictures-{number}"))
                .spawn(move || work(&shared, &sender, |wishes| &mut wishes.local, &load_local))?;
        }
        for number in 0..REMOTE_WORKERS {
            let (shared, sender, network) = (Arc::clone(&shared), sender.clone(), network.cloned());
            std::thread::Builder::new().name(format!("pictures-net-{number}")).spawn(move || {
                work(&shared, &sender, |wishes| &mut wishes.remote, &|shared, id| {
                    load_remote(shared, id, network.as_ref())
                });
            })?;
        }
        Ok(Self { shared, pictures })
    }

    /// Says what is wanted now, best first. Earlier wishes that are not under way yet are forgotten.
    pub fn want(&self, wanted: impl Iterator<Item = PictureId>) {
        let mut wishes = self.shared.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.local.clear();
        wishes.remote.clear();
        for id in wanted {
            if wishes.under_way.contains(&id) {
                continue;
            }
            let is_remote = matches!(&id.source, PictureSource::Url(url) if !is_built_in(url));
            if is_remote { wishes.remote.push(id) } else { wishes.local.push(id) }
        }
        // Workers take from the end.
        wishes.local.reverse();
        wishes.remote.reverse();
        drop(wishes);
        self.shared.bell.notify_all();
    }

    /// Pictures that are ready, at most `limit` of them.
    pub fn ready(&self, limit: usize) -> impl Iterator<Item = Picture> + '_ {
        self.pictures.try_iter().take(limit)
    }
}

impl Drop for PictureLoader {
    fn drop(&mut self) {
        self.shared.wishes.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.bell.notify_all();
    }
}

fn work(
    shared: &Shared,
    sender: &SyncSender<Picture>,
    list: impl Fn(&mut Wishes) -> &mut Vec<PictureId>,
    load: &dyn Fn(&Shared, &PictureId) -> Loaded,
) {
    loop {
        let id = {
            let mut wishes = shared.wishes.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if wishes.closed {
                    return;
                }
                if let Some(id) = list(&mut wishes).pop() {
                    wishes.under_way.insert(id.clone());
                    break id;
                }
                wishes = shared.bell.wait(wishes).unwrap_or_else(PoisonError::into_inner);
            }
        };
        // A decoder that breaks on a hostile picture costs that picture, not the worker.
        let loaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| load(shared, &id)));
        let (thumb, try_again) = loaded.unwrap_or((None, false));
        let sent = sender.send(Picture { id: id.clone(), thumb, try_again });
        shared.wishes.lock().unwrap_or_else(PoisonError::into_inner).under_way.remove(&id);
        if sent.is_err() {
            return;
        }
        (shared.waker)();
    }
}

fn load_local(shared: &Shared, id: &PictureId) -> Loaded {
    let (path, embedded) = match &id.source {
        PictureSource::File(path) => (path, false),
        PictureSource::Embedded(path) => (path, true),
        PictureSource::Url(url) => {
            let thumb = cached(shared, ThumbOrigin::Url(url), id.fit, || built_in_bytes(url));
            return (thumb, false);
        }
    };
    let Ok(meta) = std::fs::metadata(path) else { return (None, false) };
    let (size, modified_ns) = (meta.len(), crate::library::scan::modified_ns(&meta));
    let origin = if embedded {
        ThumbOrigin::Embedded { path, size, modified_ns }
    } else {
        ThumbOrigin::File { path, size, modified_ns }
    };
    let thumb = cached(shared, origin, id.fit, || {
        if embedded {
            formats::embedded_thumbnail(path).ok().flatten()
        } else {
            thumbs::read_bounded(path, MAX_FILE_BYTES).ok()
        }
    });
    (thumb, false)
}

fn load_remote(shared: &Shared, id: &PictureId, network: Option<&(tokio::runtime::Handle, Client)>) -> Loaded {
    let PictureSource::Url(url) = &id.source else { return (None, false) };
    let mut try_again = network.is_none();
    let width_px = match id.fit {
        Fit::Cover { .. } => TILE_WIDTH_PX,
        Fit::Inside { .. } => LARGE_WIDTH_PX,
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

/// Whether a picture is part of the program: drawn for the sample, or a page of the guide.
fn is_built_in(url: &str) -> bool {
    url.starts_with(SAMPLE_SCHEME) || url.starts_with(guide::SCHEME)
}

fn built_in_bytes(url: &str) -> Option<Vec<u8>> {
    guide::picture_bytes(url).map(<[u8]>::to_vec).or_else(|| sample::picture_bytes(url))
}

/// From the cache, else made from the bytes and kept.
fn cached(
    shared: &Shared,
    origin: ThumbOrigin<'_>,
    fit: Fit,
    bytes: impl FnOnce() -> Option<Vec<u8>>,
) -> Option<Thumb> {
    let key = thumbs::cache_key(origin, fit);
    if let Some(thumb) = shared.cache.get(&key).and_then(|bytes| thumbs::decode_own(&bytes).ok()) {
        return Some(thumb);
    }
    let thumb = thumbs::make(&bytes()?, fit).ok()?;
    shared.cache.put(&key, &thumbs::encode(&thumb));
    Some(thumb)
}
