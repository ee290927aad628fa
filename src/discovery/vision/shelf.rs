//! The vectors of all previews: taken from the store, made where they are missing, what is on screen first; and asked.

use super::{VisionEncoder, VisionError, VisionFamily};
use crate::discovery::error::DiscoveryError;
use crate::discovery::visual::{Scale, Tier, VisualHit, alike};
use crate::discovery::{stock, vector};
use crate::jobs::JobControl;
use crate::model::card::{Card, Preview};
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::store::{Store, StoreError};
use crate::thumbs::{Thumb, read_bounded};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::UNIX_EPOCH;

/// Pictures that go through the network together: its weights are read once for all of them.
const AT_ONCE: usize = 8;
/// Cards whose vectors are looked up in one view of the store.
const LOOKED_UP_AT_ONCE: usize = 500;
/// The largest picture that is looked at, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Encoders that are opened to find the lightest.
const MOST_CANDIDATES: usize = 32;
/// A picture as near as most is no hit; the nearest is 1.
const LEAST_SHARE: f32 = 0.35;

/// Which encoder is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum VisionChoice {
    /// The lightest in the library.
    #[default]
    Auto,
    /// None.
    Off,
    /// This file.
    File(PathBuf),
}

/// Files of the library that may be encoders: those that are, and those that lie where ComfyUI keeps them.
pub fn candidates(store: &Store) -> Result<Vec<PathBuf>, StoreError> {
    let cards = store.read(|reader| reader.cards())?;
    let in_folder = |path: &Path| {
        let mut folders = path.parent().into_iter().flat_map(Path::components);
        folders.any(|folder| folder.as_os_str().eq_ignore_ascii_case("clip_vision"))
    };
    let is_one = |card: &&Card| {
        let is_safe = card.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors"));
        is_safe && !card.missing && (card.kind == ModelKind::ClipVision || in_folder(&card.path))
    };
    Ok(cards.iter().filter(is_one).map(|card| card.path.clone()).take(MOST_CANDIDATES).collect())
}

/// The encoder that is to be used, where there is one. A file that the user named must be one; in the library others are passed over.
pub fn chosen(store: &Store, choice: &VisionChoice) -> Result<Option<VisionEncoder>, DiscoveryError> {
    match choice {
        VisionChoice::Off => Ok(None),
        VisionChoice::File(path) => Ok(Some(VisionEncoder::open(path)?)),
        VisionChoice::Auto => {
            let known = candidates(store)?;
            let open = known.iter().filter_map(|path| match VisionEncoder::open(path) {
                Ok(encoder) => Some(encoder),
                Err(error) => {
                    tracing::info!("{error}: {}", path.display());
                    None
                }
            });
            Ok(open.min_by_key(|encoder| encoder.layout().work()))
        }
    }
}

/// What came of looking at pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Pictures whose vectors were in the store.
    pub known: u64,
    /// Pictures that were looked at now.
    pub made: u64,
    /// Pictures that could not be read.
    pub unreadable: u64,
    /// Whether it was stopped before the end.
    pub stopped: bool,
}

/// What the store has of an encoder's vectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// Pictures with a vector.
    pub known: u64,
    /// Pictures without.
    pub missing: u64,
}

/// The vectors that are held, all of one encoder.
#[derive(Default)]
struct Held {
    mark: [u8; 32],
    vectors: BTreeMap<FileKey, (u64, Vec<i8>)>,
}

/// The vectors of a running program.
#[derive(Default)]
pub struct VisionShelf {
    held: RwLock<Held>,
    wanted: Mutex<Vec<FileKey>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A picture to look at, and what tells it from others.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) key: FileKey,
    path: PathBuf,
    digest: u64,
}

impl VisionShelf {
    /// Says what is on screen: its pictures are looked at first.
    pub fn want(&self, keys: Vec<FileKey>) {
        *lock(&self.wanted) = keys;
    }

    /// Pictures whose vectors are held.
    pub fn len(&self) -> usize {
        self.held.read().unwrap_or_else(PoisonError::into_inner).vectors.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The vector of a model's picture, where it is held and made by this encoder.
    pub fn vector(&self, key: FileKey, encoder: &VisionEncoder) -> Option<Vec<i8>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let (_, vector) = held.vectors.get(&key).filter(|_| held.mark == *encoder.mark())?;
        Some(vector.clone())
    }

    /// What is like a vector of this encoder's, nearest first. `but` is left out.
    pub fn nearest(&self, asked: &[i8], encoder: &VisionEncoder, limit: usize, but: Option<FileKey>) -> Vec<VisualHit> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        if held.mark != *encoder.mark() {
            return Vec::new();
        }
        let others = held.vectors.iter().filter(|(key, _)| Some(**key) != but);
        let asked = vector::Wide::new(asked);
        let (keys, near): (Vec<FileKey>, Vec<i32>) = others.map(|(key, (_, one))| (*key, asked.dot(one))).unzip();
        let tier = Tier::Vision(encoder.layout().family);
        let scale = Scale::of(&near);
        let hit = |(key, near)| {
            let cosine = vector::cosine_of(near);
            VisualHit { key, tier, score: scale.share(near), cosine, alike: alike(cosine, scale.usual()) }
        };
        let mut hits: Vec<VisualHit> = keys.into_iter().zip(near).map(hit).collect();
        hits.retain(|hit| hit.score >= LEAST_SHARE);
        hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.key.cmp(&other.key)));
        hits.truncate(limit);
        hits
    }

    /// Takes in what the store has of this encoder's vectors of the pictures as they are now; what has none is left.
    pub(super) fn take_kept(
        &self,
        store: &Store,
        encoder: &VisionEncoder,
        control: &JobControl,
    ) -> Result<(VecDeque<Waiting>, u64), DiscoveryError> {
        let pictures = pictures(store, encoder)?;
        control.progress.add_total(pictures.len() as u64, 0);
        {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            let digests: BTreeMap<FileKey, u64> = pictures.iter().map(|one| (one.key, one.digest)).collect();
            held.vectors.retain(|key, (digest, _)| digests.get(key) == Some(digest));
            held.mark = *encoder.mark();
        }
        let mut waiting = VecDeque::new();
        let mut known = 0;
        for chunk in pictures.chunks(LOOKED_UP_AT_ONCE) {
            let found = store.read(|reader| {
                let mut found = Vec::new();
                for one in chunk {
                    let kept = reader.picture_vector(one.key)?.filter(|(digest, _)| *digest == one.digest);
                    found.push(kept.map(|(_, bytes)| bytes));
                }
                Ok(found)
            })?;
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            for (one, bytes) in chunk.iter().zip(found) {
                match bytes.filter(|bytes| bytes.len() == encoder.layout().dimensions) {
                    Some(bytes) => {
                        let vector = bytes.iter().map(|byte| byte.cast_signed()).collect();
                        held.vectors.insert(one.key, (one.digest, vector));
                        known += 1;
                    }
                    None => waiting.push_back(one.clone()),
                }
            }
        }
        control.progress.add_items(known);
        Ok((waiting, known))
    }

    /// Takes in what is kept, and tells how much there is still to do.
    pub fn recall(&self, store: &Store, encoder: &VisionEncoder) -> Result<Recalled, DiscoveryError> {
        let (waiting, known) = self.take_kept(store, encoder, &JobControl::default())?;
        Ok(Recalled { known, missing: waiting.len() as u64 })
    }

    /// Makes the vectors of all previews on this disk that have none, what is on screen first. Seconds a picture; can be stopped at
    /// any layer and goes on there next time; stops by itself when `is_wanted` says no.
    pub fn see(
        &self,
        store: &Store,
        encoder: &mut VisionEncoder,
        control: &JobControl,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Seen, DiscoveryError> {
        let (mut waiting, known) = self.take_kept(store, encoder, control)?;
        let mut seen = Seen { known, ..Seen::default() };
        while !waiting.is_empty() {
            if control.should_stop() || !is_wanted() {
                seen.stopped = true;
                return Ok(seen);
            }
            let (batch, squares) = self.next(&mut waiting, encoder, &mut seen, control);
            if batch.is_empty() {
                continue;
            }
            let Some(made) = encoder.encode(&squares, 1, control)? else {
                seen.stopped = true;
                return Ok(seen);
            };
            let made: Vec<Vec<i8>> = made.iter().map(|vector| vector::to_bytes(vector)).collect();
            store.write(|writer| {
                for (one, vector) in batch.iter().zip(&made) {
                    let bytes: Vec<u8> = vector.iter().map(|value| value.cast_unsigned()).collect();
                    writer.put_picture_vector(one.key, one.digest, &bytes)?;
                }
                Ok(())
            })?;
            seen.made += batch.len() as u64;
            control.progress.add_items(batch.len() as u64);
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            if held.mark == *encoder.mark() {
                held.vectors.extend(batch.iter().zip(made).map(|(one, vector)| (one.key, (one.digest, vector))));
            }
        }
        let known: BTreeSet<FileKey> =
            self.held.read().unwrap_or_else(PoisonError::into_inner).vectors.keys().copied().collect();
        store.write(|writer| writer.retain_picture_vectors(|key| known.contains(&key)))?;
        Ok(seen)
    }

    /// The next pictures, those on screen first, ready to be looked at.
    pub(super) fn next(
        &self,
        waiting: &mut VecDeque<Waiting>,
        encoder: &VisionEncoder,
        seen: &mut Seen,
        control: &JobControl,
    ) -> (Vec<Waiting>, Vec<Thumb>) {
        let wanted = lock(&self.wanted).clone();
        let (mut batch, mut squares) = (Vec::new(), Vec::new());
        while batch.len() < AT_ONCE {
            let on_screen = wanted.iter().find_map(|key| waiting.iter().position(|one| one.key == *key));
            let Some(one) = waiting.remove(on_screen.unwrap_or(0)) else { break };
            let bytes = read_bounded(&one.path, MAX_FILE_BYTES).ok();
            if let Some(square) = bytes.and_then(|bytes| encoder.square(&bytes).ok()) {
                batch.push(one);
                squares.push(square);
            } else {
                seen.unreadable += 1;
                control.progress.add_items(1);
            }
        }
        (batch, squares)
    }
}

/// Every preview on this disk, with what tells it from others under this encoder.
fn pictures(store: &Store, encoder: &VisionEncoder) -> Result<Vec<Waiting>, StoreError> {
    let cards = stock::cards(store)?;
    let of = |card: &Card| {
        let Preview::File(path) = &card.preview else { return None };
        let meta = fs::metadata(&path.0).ok().filter(fs::Metadata::is_file)?;
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"vision 1").update(encoder.mark()).update(&meta.len().to_le_bytes());
        hasher.update(&modified.as_nanos().to_le_bytes()).update(path.0.as_os_str().as_encoded_bytes());
        let digest = u64::from_le_bytes(hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default());
        Some(Waiting { key: card.key, path: path.0.clone(), digest })
    };
    Ok(cards.iter().filter_map(of).collect())
}

/// The vector of a picture's file in memory, as [`VisionShelf::nearest`] is asked with; `None` when stopped. Takes seconds.
pub fn vector_of(
    encoder: &mut VisionEncoder,
    bytes: &[u8],
    threads: usize,
    control: &JobControl,
) -> Result<Option<Vec<i8>>, VisionError> {
    let square = encoder.square(bytes)?;
    let made = encoder.encode(&[square], threads, control)?;
    Ok(made.and_then(|vectors| vectors.first().map(|vector| vector::to_bytes(vector))))
}

/// What a tier of an encoder's is called, in English, for the command line.
pub(in crate::discovery) const fn tier_label(family: VisionFamily) -> &'static str {
    match family {
        VisionFamily::Clip => "similar style and content (CLIP)",
        VisionFamily::Siglip => "similar style and content (SigLIP)",
    }
}
