//! The pictures of a running program: filled from the store once, then in step with it, a picture at a time.
//!
//! Placeholders come first and take seconds for 100,000 models; pictures on this disk follow, from the cache where they were looked
//! at before. It can be asked from the first moment on, with what is there.

use super::gather::{OwnPicture, own_pictures, placeholders};
use super::{Asked, Look, VisualHit, VisualIndex};
use crate::discovery::error::DiscoveryError;
use crate::discovery::stock;
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::store::{Store, StoreError, ThumbCache};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Cards read in one view of the store.
const AT_ONCE: usize = 500;
/// Pictures looked at between two chances to answer.
const LOOKED_AT_ONCE: usize = 32;
/// Threads that look at pictures.
const MOST_THREADS: usize = 4;

/// A picture with the card it is of.
type Waiting = (FileKey, OwnPicture);

/// The pictures of a running program.
#[derive(Default)]
pub struct LivePictures {
    index: RwLock<VisualIndex>,
    /// What was looked at, to notice another picture in the same place.
    known: Mutex<BTreeMap<FileKey, Vec<(OwnPicture, u64)>>>,
    changed: Mutex<BTreeSet<FileKey>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LivePictures {
    fn read(&self) -> RwLockReadGuard<'_, VisualIndex> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, VisualIndex> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pictures on this disk, and placeholders of the catalogue.
    pub fn counts(&self) -> (usize, usize) {
        self.read().counts()
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.read().bytes()
    }

    /// What looks like a picture, best first; `but` is left out.
    pub fn search(&self, asked: &Asked, limit: usize, but: Option<FileKey>) -> Vec<VisualHit> {
        self.read().search(asked, limit, but)
    }

    /// Notes that cards were changed; [`LivePictures::catch_up`] takes them in. Cheap, so that writers can tell.
    pub fn note(&self, keys: impl IntoIterator<Item = FileKey>) {
        lock(&self.changed).extend(keys);
    }

    /// Fills an empty index with everything; `false` when stopped. `step` is called whenever more can be found: with how many of
    /// how many pictures on this disk were looked at. Pictures that cannot be read are left out.
    pub fn fill(
        &self,
        store: &Store,
        cache: &ThumbCache,
        control: &JobControl,
        step: &mut dyn FnMut(usize, usize),
    ) -> Result<bool, DiscoveryError> {
        *self.write() = VisualIndex::default();
        lock(&self.known).clear();
        let mut waiting = Vec::new();
        for chunk in stock::cards(store)?.chunks(AT_ONCE) {
            if control.should_stop() {
                return Ok(false);
            }
            let (placeholders, pictures) = read(store, chunk)?;
            waiting.extend(pictures);
            let mut fresh = VisualIndex::default();
            for (key, hash) in placeholders {
                fresh.add_blurhash(key, &hash);
            }
            self.write().append(fresh);
        }
        let all = waiting.len();
        step(0, all);
        for (at, chunk) in waiting.chunks(LOOKED_AT_ONCE).enumerate() {
            if control.should_stop() {
                return Ok(false);
            }
            self.take_in(look_at(chunk, cache));
            step(at * LOOKED_AT_ONCE + chunk.len(), all);
        }
        self.write().shrink();
        Ok(true)
    }

    fn take_in(&self, looked: Vec<(Waiting, u64, Option<Look>)>) {
        let mut index = self.write();
        let mut known = lock(&self.known);
        for ((key, picture), stamp, look) in looked {
            if let Some(look) = look {
                index.add_look(key, &look);
            }
            known.entry(key).or_default().push((picture, stamp));
        }
    }

    /// Takes in what was noted; how many cards that were. What is stopped goes on with the next call.
    pub fn catch_up(&self, store: &Store, cache: &ThumbCache, control: &JobControl) -> Result<usize, DiscoveryError> {
        let keys: Vec<FileKey> = std::mem::take(&mut *lock(&self.changed)).into_iter().collect();
        for (at, chunk) in keys.chunks(AT_ONCE).enumerate() {
            let done = if control.should_stop() { Ok(false) } else { self.renew(store, cache, chunk).map(|()| true) };
            if !matches!(done, Ok(true)) {
                self.note(keys.iter().skip(at * AT_ONCE).copied());
                done?;
                break;
            }
        }
        Ok(keys.len())
    }

    fn renew(&self, store: &Store, cache: &ThumbCache, keys: &[FileKey]) -> Result<(), DiscoveryError> {
        let cards = store.read(|reader| {
            let mut cards = Vec::new();
            for key in keys {
                // A model of which there is a file is found by that file.
                cards.extend(reader.any_card(*key)?.filter(|card| key.is_file() || !card.in_library));
            }
            Ok(cards)
        })?;
        let (placeholders, pictures) = read(store, &cards)?;
        // Looking takes longest; questions are answered by what was there meanwhile.
        let looked: Vec<_> = pictures.chunks(LOOKED_AT_ONCE).flat_map(|chunk| look_at(chunk, cache)).collect();
        let gone: BTreeSet<FileKey> = keys.iter().copied().collect();
        lock(&self.known).retain(|key, _| !gone.contains(key));
        let mut index = self.write();
        index.remove(&gone);
        for (key, hash) in placeholders {
            index.add_blurhash(key, &hash);
        }
        drop(index);
        self.take_in(looked);
        Ok(())
    }

    /// Looks whether other pictures lie where some were looked at, and notes those cards: files beside models change without
    /// anybody being told. Reads no picture.
    pub fn recheck(&self, control: &JobControl) {
        let known: Vec<(FileKey, Vec<(OwnPicture, u64)>)> =
            lock(&self.known).iter().map(|(key, pictures)| (*key, pictures.clone())).collect();
        for (key, pictures) in known {
            if control.should_stop() {
                return;
            }
            if pictures.iter().any(|(picture, stamp)| picture.stamp() != *stamp) {
                self.note([key]);
            }
        }
    }
}

/// A model and one of its placeholders.
type Placeheld = (FileKey, String);

/// Placeholders and pictures of cards, in one view of the store.
fn read(store: &Store, cards: &[Card]) -> Result<(Vec<Placeheld>, Vec<Waiting>), StoreError> {
    store.read(|reader| {
        let (mut hashes, mut pictures) = (Vec::new(), Vec::new());
        for card in cards {
            hashes.extend(placeholders(reader, card)?.into_iter().map(|hash| (card.key, hash)));
            pictures.extend(own_pictures(reader, card)?.into_iter().map(|picture| (card.key, picture)));
        }
        Ok((hashes, pictures))
    })
}

/// Looks at pictures, several at a time, and tells them in their order.
fn look_at(waiting: &[Waiting], cache: &ThumbCache) -> Vec<(Waiting, u64, Option<Look>)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let one = |waiting: &Waiting| {
        // Before it is read: what changes meanwhile is noticed later.
        let stamp = waiting.1.stamp();
        (waiting.clone(), stamp, waiting.1.look(cache))
    };
    let part = waiting.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let running: Vec<_> =
            waiting.chunks(part).map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Vec<_>>())).collect();
        // A thread that died looked at nothing: its pictures are left out.
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}
