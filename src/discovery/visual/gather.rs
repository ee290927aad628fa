//! What can be compared of a card: placeholders of the catalogue, and pictures beside or inside the model file, each looked at once.

use super::window::LIGHTS;
use super::{Asked, COLOUR_DIMENSIONS, LOOK_DIMENSIONS, Look};
use crate::formats;
use crate::model::card::{Card, Preview};
use crate::model::catalogue::VersionInfo;
use crate::model::ids::VersionId;
use crate::store::{Reader, StoreError, ThumbCache};
use crate::thumbs::{Fit, ThumbOrigin, cache_key, read_bounded};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The largest picture that is looked at.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Placeholders of one model at most.
const MOST_BLURHASHES: usize = 4;
/// Versions that are looked through for them.
const MOST_VERSIONS: usize = 12;
/// Pictures beside one model file at most.
const MOST_PICTURES: usize = 4;
/// Marks descriptions in the cache; the number changes when what is described does.
const CACHE_MARK: &[u8; 8] = b"CDLOOK3\0";

/// A picture on this disk that stands for a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnPicture {
    /// The picture, or the model file that holds it.
    path: PathBuf,
    is_inside: bool,
}

impl OwnPicture {
    /// Tells it from what lay there before; 0 when there is nothing.
    pub(super) fn stamp(&self) -> u64 {
        let Some((size, modified_ns)) = self.size_and_time() else { return 0 };
        let mut hasher = blake3::Hasher::new();
        hasher.update(&size.to_le_bytes()).update(&modified_ns.to_le_bytes());
        hasher.update(self.path.as_os_str().as_encoded_bytes());
        u64::from_le_bytes(hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default()).max(1)
    }

    fn size_and_time(&self) -> Option<(u64, i64)> {
        let meta = fs::metadata(&self.path).ok().filter(fs::Metadata::is_file)?;
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Some((meta.len(), modified.as_nanos() as i64))
    }

    fn read(&self) -> Option<Vec<u8>> {
        if self.is_inside {
            return formats::embedded_thumbnail(&self.path).ok().flatten();
        }
        read_bounded(&self.path, MAX_FILE_BYTES).ok()
    }

    /// What it looks like, from the cache when it was looked at before. `None` where it is no picture.
    pub(super) fn look(&self, cache: &ThumbCache) -> Option<Look> {
        let (size, modified_ns) = self.size_and_time()?;
        let origin = ThumbOrigin::File { path: &self.path, size, modified_ns };
        let mut key = cache_key(origin, Fit::Inside { max_side: super::MAX_SIDE });
        // Beside the small picture of the same origin.
        for (byte, mark) in key.iter_mut().zip(CACHE_MARK) {
            *byte ^= mark;
        }
        if let Some(look) = cache.get(&key).and_then(|bytes| decode(&bytes)) {
            return Some(look);
        }
        let asked = Asked::of_bytes(&self.read()?, &self.path).ok()?;
        let look = asked.into_look()?;
        cache.put(&key, &encode(&look));
        Some(look)
    }
}

fn encode(look: &Look) -> Vec<u8> {
    let mut bytes = CACHE_MARK.to_vec();
    bytes.extend(look.hash.to_le_bytes());
    let numbers = look.light.iter().chain(&look.colours).chain(&look.vector);
    bytes.extend(numbers.map(|value| value.cast_unsigned()));
    bytes
}

fn decode(bytes: &[u8]) -> Option<Look> {
    let (hash, rest) = bytes.strip_prefix(CACHE_MARK)?.split_first_chunk::<8>()?;
    let (light, rest) = rest.split_at_checked(LIGHTS)?;
    let (colours, vector) = rest.split_at_checked(COLOUR_DIMENSIONS)?;
    let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect();
    let look = Look {
        vector: signed(vector),
        colours: signed(colours),
        light: signed(light),
        hash: u64::from_le_bytes(*hash),
    };
    (vector.len() == LOOK_DIMENSIONS).then_some(look)
}

/// The pictures on this disk that stand for a card, the one that is shown first.
pub(super) fn own_pictures(reader: &Reader, card: &Card) -> Result<Vec<OwnPicture>, StoreError> {
    let beside = |path: &Path| OwnPicture { path: path.to_owned(), is_inside: false };
    Ok(match &card.preview {
        Preview::File(shown) => {
            let record = if card.key.is_file() { reader.file(card.key)? } else { None };
            let others = record.into_iter().flat_map(|record| record.previews).filter(|other| other != shown);
            let all = std::iter::once(beside(&shown.0)).chain(others.map(|other| beside(&other.0)));
            all.take(MOST_PICTURES).collect()
        }
        Preview::Embedded => vec![OwnPicture { path: card.path.clone(), is_inside: true }],
        Preview::None | Preview::Remote { .. } => Vec::new(),
    })
}

/// The placeholders of a card's pictures at CivitAI, those of its own version first. Reads no more than it takes to have enough.
pub(super) fn placeholders(reader: &Reader, card: &Card) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let take = |version: Option<VersionInfo>, found: &mut Vec<String>| {
        let images = version.and_then(|version| version.images).map(|images| images.value).unwrap_or_default();
        found.extend(images.into_iter().filter_map(|image| image.blurhash));
        found.truncate(MOST_BLURHASHES);
    };
    if let Some(id) = card.version_id {
        take(reader.version(id)?, &mut found);
    }
    if found.len() < MOST_BLURHASHES
        && let Some(model) = card.model_id.map(|id| reader.model(id)).transpose()?.flatten()
    {
        let others: Vec<VersionId> = model.version_ids.map(|ids| ids.value).unwrap_or_default();
        for id in others.into_iter().filter(|id| Some(*id) != card.version_id).take(MOST_VERSIONS) {
            if found.len() >= MOST_BLURHASHES {
                break;
            }
            take(reader.version(id)?, &mut found);
        }
    }
    Ok(found)
}
