//! Gathering what can be compared: placeholders of the catalogue, and pictures beside model files, each looked at once.

use super::window::LIGHTS;
use super::{Asked, LOOK_DIMENSIONS, Look, VisualIndex};
use crate::discovery::document::Document;
use crate::discovery::error::DiscoveryError;
use crate::jobs::JobControl;
use crate::model::card::{Card, Preview};
use crate::store::ThumbCache;
use crate::thumbs::{Fit, ThumbOrigin, cache_key, read_bounded};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// The largest picture that is looked at.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Placeholders of one model at most.
const MOST_BLURHASHES: usize = 4;
/// Marks descriptions in the cache; the number changes when what is described does.
const CACHE_MARK: &[u8; 8] = b"CDLOOK2\0";

/// The look of a picture file, from the cache when it was looked at before. `None` where it is no picture.
pub fn look_of_file(path: &Path, cache: &ThumbCache) -> Option<Look> {
    let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let origin = ThumbOrigin::File { path, size: meta.len(), modified_ns: modified.as_nanos() as i64 };
    let mut key = cache_key(origin, Fit::Inside { max_side: super::MAX_SIDE });
    // Beside the small picture of the same origin.
    for (byte, mark) in key.iter_mut().zip(CACHE_MARK) {
        *byte ^= mark;
    }
    if let Some(look) = cache.get(&key).and_then(|bytes| decode(&bytes)) {
        return Some(look);
    }
    let bytes = read_bounded(path, MAX_FILE_BYTES).ok()?;
    let asked = Asked::of_bytes(&bytes, path).ok()?;
    let [look, _] = asked.looks;
    cache.put(&key, &encode(&look));
    Some(look)
}

fn encode(look: &Look) -> Vec<u8> {
    let mut bytes = CACHE_MARK.to_vec();
    bytes.extend(look.hash.to_le_bytes());
    bytes.extend(look.light.iter().chain(&look.vector).map(|value| value.cast_unsigned()));
    bytes
}

fn decode(bytes: &[u8]) -> Option<Look> {
    let (hash, vector) = bytes.strip_prefix(CACHE_MARK)?.split_first_chunk::<8>()?;
    let (light, vector) = vector.split_at_checked(LIGHTS)?;
    let signed = |bytes: &[u8]| bytes.iter().map(|byte| byte.cast_signed()).collect();
    let look = Look { vector: signed(vector), light: signed(light), hash: u64::from_le_bytes(*hash) };
    (vector.len() == LOOK_DIMENSIONS).then_some(look)
}

/// Builds the index of everything; `None` when stopped. Pictures that cannot be read are left out.
pub fn gather<'a>(
    cards: impl Iterator<Item = (&'a Card, &'a Document)>,
    cache: &ThumbCache,
    control: &JobControl,
) -> Result<Option<VisualIndex>, DiscoveryError> {
    let mut index = VisualIndex::default();
    for (card, document) in cards {
        if control.should_stop() {
            return Ok(None);
        }
        for hash in document.blurhashes.iter().take(MOST_BLURHASHES) {
            index.add_blurhash(document.key, hash);
        }
        if let Preview::File(path) = &card.preview
            && let Some(look) = look_of_file(&path.0, cache)
        {
            index.add_look(document.key, look);
        }
    }
    Ok(Some(index))
}
