//! The index while the program runs: filled from the store, kept in step with it, and read by the encoder in the background.
//!
//! It answers from the first moment with what it has. The instant tier is there as soon as a document is; the encoder's vectors
//! follow, what is on screen first, and are kept in the store, so that closing the program loses nothing.

use super::document::Document;
use super::encoder::{self, Encoder};
use super::error::DiscoveryError;
use super::index::{ENCODER_FIELDS, SearchIndex, encode, encoder_texts};
use super::search::{Answer, SearchOptions};
use super::shown::Shown;
use super::stock::{self, Pages};
use super::taste::Taste;
use super::usage::CoUsage;
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::store::{Reader, Store, StoreError};
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Documents taken in at once; between two such steps a question can be answered.
const AT_ONCE: usize = 200;
/// Documents whose vectors are put on disk at once.
const KEPT_AT_ONCE: usize = 32;

/// What came of reading texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Documents whose vectors were on disk.
    pub known: u64,
    /// Documents that were read now.
    pub read: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// The index of a running program.
#[derive(Default)]
pub struct LiveIndex {
    index: RwLock<SearchIndex>,
    usage: RwLock<CoUsage>,
    /// What the usage is counted from, as far as it does not come from the feed of pictures.
    pages: Mutex<Pages>,
    /// Whether pages or pictures came since the usage was counted.
    is_usage_old: AtomicBool,
    changed: Mutex<BTreeSet<FileKey>>,
    /// While the index is made anew: what was taken into the old one meanwhile.
    meanwhile: Mutex<Option<BTreeSet<FileKey>>>,
    wanted: Mutex<Vec<FileKey>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LiveIndex {
    /// The index, to ask it. Held only as long as an answer takes.
    pub fn read(&self) -> RwLockReadGuard<'_, SearchIndex> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, SearchIndex> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is used together.
    pub fn usage(&self) -> RwLockReadGuard<'_, CoUsage> {
        self.usage.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a query.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, DiscoveryError> {
        self.read().search(query, options)
    }

    /// Documents, and those whose texts the encoder has read.
    pub fn counts(&self) -> (usize, usize) {
        let index = self.read();
        (index.len(), index.encoded_count())
    }

    /// Fills an empty index with everything in the store; `false` when stopped. `step` is called whenever more can be found: with
    /// how many of how many documents are there.
    pub fn fill(
        &self,
        store: &Store,
        control: &JobControl,
        step: &mut dyn FnMut(usize, usize),
    ) -> Result<bool, DiscoveryError> {
        let cards = stock::cards(store)?;
        control.progress.add_total(cards.len() as u64, 0);
        for (at, chunk) in cards.chunks(AT_ONCE).enumerate() {
            if control.should_stop() {
                return Ok(false);
            }
            let documents = read_documents(store, chunk, &mut lock(&self.pages))?;
            self.take_in(&documents)?;
            control.progress.add_items(chunk.len() as u64);
            step(at * AT_ONCE + chunk.len(), cards.len());
        }
        self.count_usage(store)?;
        Ok(true)
    }

    fn count_usage(&self, store: &Store) -> Result<(), DiscoveryError> {
        self.is_usage_old.store(false, Ordering::Relaxed);
        let pages = {
            let mut pages = lock(&self.pages);
            pages.take_changed();
            pages.clone()
        };
        let usage = pages.finish(store)?;
        *self.usage.write().unwrap_or_else(PoisonError::into_inner) = usage;
        Ok(())
    }

    /// Notes that pictures of the feed were kept: what is used together is counted anew before the next list.
    pub fn note_pictures(&self) {
        self.is_usage_old.store(true, Ordering::Relaxed);
    }

    /// Counts what is used together anew, where pages or pictures came since.
    pub fn refresh_usage(&self, store: &Store) -> Result<(), DiscoveryError> {
        if self.is_usage_old.load(Ordering::Relaxed) { self.count_usage(store) } else { Ok(()) }
    }

    fn take_in(&self, documents: &[Document]) -> Result<(), DiscoveryError> {
        let mut index = self.write();
        for document in documents {
            index.add(document)?;
        }
        Ok(())
    }

    /// Notes that cards were changed; [`LiveIndex::catch_up`] takes them in. Cheap, so that writers can tell.
    pub fn note(&self, keys: impl IntoIterator<Item = FileKey>) {
        lock(&self.changed).extend(keys);
    }

    /// Says what is on screen: the encoder reads that first.
    pub fn want(&self, keys: Vec<FileKey>) {
        *lock(&self.wanted) = keys;
    }

    /// Takes in what was noted; how many documents that were.
    pub fn catch_up(&self, store: &Store) -> Result<usize, DiscoveryError> {
        let keys: Vec<FileKey> = std::mem::take(&mut *lock(&self.changed)).into_iter().collect();
        if let Some(meanwhile) = &mut *lock(&self.meanwhile) {
            meanwhile.extend(&keys);
        }
        for chunk in keys.chunks(AT_ONCE) {
            let (cards, gone) = store.read(|reader| {
                let (mut cards, mut gone) = (Vec::new(), Vec::new());
                for key in chunk {
                    match reader.any_card(*key)? {
                        // A model of which there is a file is found by that file.
                        Some(card) if key.is_file() || !card.in_library => cards.push(card),
                        _ => gone.push(*key),
                    }
                }
                Ok((cards, gone))
            })?;
            let mut pages = lock(&self.pages);
            let documents = read_documents(store, &cards, &mut pages)?;
            self.is_usage_old.fetch_or(pages.take_changed(), Ordering::Relaxed);
            drop(pages);
            let mut index = self.write();
            for key in gone {
                index.remove(key);
            }
            for document in &documents {
                index.add(document)?;
            }
        }
        Ok(keys.len())
    }

    /// Whether so much was replaced that the index had better be made anew with [`LiveIndex::renew`].
    pub fn is_worn(&self) -> bool {
        self.read().is_worn()
    }

    /// Makes the index anew beside the old one, which goes on answering and taking in changes meanwhile. What the encoder has read
    /// is taken over.
    pub fn renew(&self, store: &Store, control: &JobControl) -> Result<bool, DiscoveryError> {
        *lock(&self.meanwhile) = Some(BTreeSet::new());
        let fresh = Self::default();
        let filled = fresh.fill(store, control, &mut |_, _| ());
        let mut index = fresh.index.into_inner().unwrap_or_else(PoisonError::into_inner);
        if matches!(filled, Ok(true)) {
            let mut old = self.write();
            index.take_encoded(&old);
            *old = index;
            drop(old);
            *lock(&self.pages) = fresh.pages.into_inner().unwrap_or_else(PoisonError::into_inner);
            *self.usage.write().unwrap_or_else(PoisonError::into_inner) =
                fresh.usage.into_inner().unwrap_or_else(PoisonError::into_inner);
        }
        // What the new one may have read before it changed is read again.
        let again = lock(&self.meanwhile).take().unwrap_or_default();
        self.note(again);
        filled
    }

    /// Lets the encoder read every document that it has not read: what is on screen first. Vectors on disk are taken when their
    /// texts are still the same. Can be stopped at any document and goes on there next time.
    /// `step` is called whenever answers may have become better.
    pub fn encode(
        &self,
        store: &Store,
        control: &JobControl,
        step: &mut dyn FnMut(),
    ) -> Result<Encoded, DiscoveryError> {
        let mut done = Encoded::default();
        let mut waiting: VecDeque<FileKey> = {
            let index = self.read();
            let keys = index.all_facts().map(|facts| facts.key).filter(|key| !index.is_encoded(*key));
            keys.collect()
        };
        control.progress.add_total(waiting.len() as u64, 0);
        self.take_known(store, &mut waiting, control, &mut done)?;
        let encoder = Encoder::get()?;
        let mut made: Vec<(FileKey, u64, Vec<u8>)> = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = self.next(&mut waiting, &seen) {
            if control.should_stop() {
                done.stopped = true;
                break;
            }
            control.pause.wait(&control.cancel);
            if !seen.insert(key) {
                continue;
            }
            control.progress.add_items(1);
            let Some(document) = one_document(store, key)? else { continue };
            let vectors = encode(encoder, &document);
            self.write().put_encoded(key, &vectors);
            made.push((key, digest(&document), to_bytes(&vectors)));
            done.read += 1;
            if made.len() >= KEPT_AT_ONCE {
                keep(store, &mut made)?;
                step();
            }
        }
        keep(store, &mut made)?;
        if !done.stopped {
            let index = self.read();
            let known: BTreeSet<FileKey> = index.all_facts().map(|facts| facts.key).collect();
            drop(index);
            store.write(|writer| writer.retain_vectors(|key| known.contains(&key)))?;
        }
        Ok(done)
    }

    /// Takes vectors from the disk; what has none, or of other texts, stays in `waiting`.
    fn take_known(
        &self,
        store: &Store,
        waiting: &mut VecDeque<FileKey>,
        control: &JobControl,
        done: &mut Encoded,
    ) -> Result<(), DiscoveryError> {
        let keys: Vec<FileKey> = waiting.drain(..).collect();
        for chunk in keys.chunks(AT_ONCE) {
            if control.should_stop() {
                waiting.extend(chunk);
                continue;
            }
            let found = store.read(|reader| {
                let mut found = Vec::new();
                for key in chunk {
                    let Some(card) = reader.any_card(*key)? else { continue };
                    let (document, _) = stock::document(reader, &card)?;
                    found.extend(kept_vectors(reader, &document)?.map(|vectors| (*key, vectors)));
                }
                Ok(found)
            })?;
            let mut index = self.write();
            for (key, vectors) in &found {
                index.put_encoded(*key, vectors);
            }
            drop(index);
            control.progress.add_items(found.len() as u64);
            done.known += found.len() as u64;
            let taken: BTreeSet<FileKey> = found.into_iter().map(|(key, _)| key).collect();
            waiting.extend(chunk.iter().filter(|key| !taken.contains(key)));
        }
        Ok(())
    }

    /// The next document to read: one on screen, where any of those waits.
    fn next(&self, waiting: &mut VecDeque<FileKey>, seen: &BTreeSet<FileKey>) -> Option<FileKey> {
        let wanted = lock(&self.wanted).clone();
        let index = self.read();
        let is_open = |key: &FileKey| !seen.contains(key) && index.facts(*key).is_some() && !index.is_encoded(*key);
        let on_screen = wanted.into_iter().find(is_open);
        drop(index);
        on_screen.or_else(|| waiting.pop_front())
    }

    /// The user's taste as the store has it now.
    pub fn taste(&self, store: &Store, shown: Shown, now_unix_secs: i64) -> Result<Taste, StoreError> {
        let cards = stock::cards(store)?;
        stock::taste(store, &cards, shown, now_unix_secs)
    }
}

fn read_documents(store: &Store, cards: &[Card], pages: &mut Pages) -> Result<Vec<Document>, DiscoveryError> {
    let documents = store.read(|reader| {
        let mut documents = Vec::with_capacity(cards.len());
        for card in cards {
            let (document, versions) = stock::document(reader, card)?;
            documents.push(document);
            pages.take(reader, &versions)?;
        }
        Ok(documents)
    })?;
    Ok(documents)
}

/// What the encoder made of a document's texts, where it is kept and the texts are still the same.
pub fn kept_vectors(reader: &Reader, document: &Document) -> Result<Option<Vec<Option<Vec<i8>>>>, StoreError> {
    let Some((kept, bytes)) = reader.vectors(document.key)? else { return Ok(None) };
    Ok(from_bytes(&bytes).filter(|_| kept == digest(document)))
}

fn one_document(store: &Store, key: FileKey) -> Result<Option<Document>, StoreError> {
    store.read(|reader| {
        let Some(card) = reader.any_card(key)? else { return Ok(None) };
        Ok(Some(stock::document(reader, &card)?.0))
    })
}

fn keep(store: &Store, made: &mut Vec<(FileKey, u64, Vec<u8>)>) -> Result<(), StoreError> {
    if made.is_empty() {
        return Ok(());
    }
    store.write(|writer| {
        for (key, digest, bytes) in made.iter() {
            writer.put_vectors(*key, *digest, bytes)?;
        }
        Ok(())
    })?;
    made.clear();
    Ok(())
}

/// Tells texts apart from others; the version of the encoder's settings is part of it.
fn digest(document: &Document) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"MiniLM int8, 96 pieces, 1");
    for text in encoder_texts(document) {
        let text = text.unwrap_or_default();
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    let hash = hasher.finalize();
    let first = hash.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
    u64::from_le_bytes(first)
}

/// A byte that says which fields there are, then their numbers.
fn to_bytes(vectors: &[Option<Vec<i8>>; ENCODER_FIELDS]) -> Vec<u8> {
    let present = vectors.iter().enumerate().filter(|(_, vector)| vector.is_some());
    let mut bytes = vec![present.fold(0, |bits, (field, _)| bits | 1 << field)];
    bytes.extend(vectors.iter().flatten().flatten().map(|value| value.cast_unsigned()));
    bytes
}

fn from_bytes(bytes: &[u8]) -> Option<Vec<Option<Vec<i8>>>> {
    let (bits, mut rest) = bytes.split_first()?;
    let mut vectors = Vec::with_capacity(ENCODER_FIELDS);
    for field in 0..ENCODER_FIELDS {
        if bits & (1 << field) == 0 {
            vectors.push(None);
            continue;
        }
        let (vector, after) = rest.split_at_checked(encoder::DIMENSIONS)?;
        vectors.push(Some(vector.iter().map(|byte| byte.cast_signed()).collect()));
        rest = after;
    }
    rest.is_empty().then_some(vectors)
}

#[cfg(test)]
mod tests;
