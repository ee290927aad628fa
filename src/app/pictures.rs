//! Fetching pictures for tiles and details: from disk, from inside a model, from CivitAI, always through the cache and
//! never on the window's thread.
//!
//! The window says each frame what it wants, best first; what it no longer wants is dropped before it is read. Before any
//! picture is loaded, what is wanted for the first time is glanced at: what is known at once goes ahead as a [`Hint`].

mod load;
#[cfg(test)]
mod tests;

use super::guide;
use crate::civitai::Client;
use crate::model::card::{Card, Preview};
use crate::sample;
use crate::store::ThumbCache;
use crate::thumbs::{self, Fit, Thumb};
use load::{glance, load_local, load_remote};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::runtime::Runtime;

/// Addresses that the sample library draws itself.
const SAMPLE_SCHEME: &str = "sample:";
/// Pictures remembered as glanced at; beyond this all are glanced at again.
const MAX_GLANCED: usize = 8192;
/// Endings that tell a video.
const VIDEO_ENDINGS: [&str; 6] = ["mp4", "webm", "mov", "m4v", "mkv", "avi"];
/// Pictures that may wait for the window.
const CAPACITY: usize = 64;
/// The most threads that decode local pictures; one core is left for the window.
const MAX_LOCAL_WORKERS: usize = 4;
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

    /// The picture of a card, where it has one.
    pub fn of_card(card: &Card) -> Option<Self> {
        match &card.preview {
            Preview::None => None,
            Preview::File(path) => Some(Self::File(path.0.clone())),
            Preview::Embedded => Some(Self::Embedded(card.path.clone())),
            Preview::Remote { url, blurhash } => Some(Self::remote(url, blurhash.as_deref())),
        }
    }

    /// The address of a picture that is not on this machine.
    pub fn url(&self) -> Option<&str> {
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
pub struct Picture<P> {
    /// What was asked for.
    pub id: PictureId,
    /// The picture as the window uses it; `None` when it could not be had.
    pub pixels: Option<P>,
    /// The mean of its pixels, black when there are none: what to show in its place when it has gone again.
    pub average: [u8; 3],
    /// Whether asking again later makes sense: the network was away.
    pub try_again: bool,
}

/// What can be shown while a picture is on its way.
#[derive(Debug)]
pub enum Hint<P> {
    /// One colour.
    Colour([u8; 3]),
    /// A tiny blurred picture, and its average colour.
    Blur(P, [u8; 3]),
}

/// What the loader has for the window.
#[derive(Debug)]
pub enum Arrival<P> {
    /// A picture, or that there is none.
    Picture(Picture<P>),
    /// Something to show until then.
    Hint(PictureSource, Hint<P>),
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
///
/// `P` is a picture as the window uses it: the workers make it, so that no frame has to go over all pixels, and nothing
/// here needs to know what it is.
pub struct PictureLoader<P> {
    shared: Arc<Shared>,
    arrivals: Receiver<Arrival<P>>,
}

impl<P: Send + 'static> PictureLoader<P> {
    /// Starts the workers. `network` is how remote pictures are fetched; `None` fetches none. Its runtime lives as long as a worker
    /// that may wait on it. `finish` makes of pixels what the window uses, on a worker.
    pub fn start(
        cache: ThumbCache,
        network: Option<&(Arc<Runtime>, Client)>,
        waker: crate::jobs::Waker,
        finish: fn(&Thumb) -> P,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { wishes: Mutex::default(), bell: Condvar::new(), cache, waker });
        let (sender, arrivals) = sync_channel(CAPACITY);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        for number in 0..cores.saturating_sub(1).clamp(1, MAX_LOCAL_WORKERS) {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::Builder::new()
                .name(format!("pictures-{number}"))
                .spawn(move || work(&shared, &sender, finish, next_local, &load_local))?;
        }
        for number in 0..REMOTE_WORKERS {
            let (shared, sender, network) = (Arc::clone(&shared), sender.clone(), network.cloned());
            std::thread::Builder::new().name(format!("pictures-net-{number}")).spawn(move || {
                work(&shared, &sender, finish, next_remote, &|shared, id| load_remote(shared, id, network.as_ref()));
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
            let is_remote = id.source.url().is_some_and(|url| !is_built_in(url));
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
    pub fn next_ready(&self) -> Option<Arrival<P>> {
        self.arrivals.try_recv().ok()
    }
}

impl<P> Drop for PictureLoader<P> {
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

fn work<P>(
    shared: &Shared,
    sender: &SyncSender<Arrival<P>>,
    finish: fn(&Thumb) -> P,
    next: impl Fn(&mut Wishes) -> Option<Task>,
    load: &dyn Fn(&Shared, &PictureId) -> Loaded,
) {
    while let Some(task) = wait_for(shared, &next) {
        // A decoder that breaks on a hostile picture costs that picture, not the worker.
        let sent = match task {
            Task::Glance(id) => {
                let hint = catch_unwind(AssertUnwindSafe(|| glance(shared, &id))).ok().flatten();
                let Some(hint) = hint else { continue };
                let hint = match hint {
                    Hint::Colour(colour) => Hint::Colour(colour),
                    Hint::Blur(thumb, average) => Hint::Blur(finish(&thumb), average),
                };
                sender.send(Arrival::Hint(id.source, hint))
            }
            Task::Load(id) => {
                let loaded = catch_unwind(AssertUnwindSafe(|| load(shared, &id)));
                let (thumb, try_again) = loaded.unwrap_or((None, false));
                let average = thumb.as_ref().map(thumbs::average_rgb).unwrap_or_default();
                let pixels = thumb.as_ref().map(finish);
                let sent = sender.send(Arrival::Picture(Picture { id: id.clone(), pixels, average, try_again }));
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

/// Whether a picture is part of the program: drawn for the sample, or a page of the guide.
fn is_built_in(url: &str) -> bool {
    url.starts_with(SAMPLE_SCHEME) || url.starts_with(guide::SCHEME)
}

fn built_in_bytes(url: &str) -> Option<Vec<u8>> {
    guide::picture_bytes(url).map(<[u8]>::to_vec).or_else(|| sample::picture_bytes(url))
}
