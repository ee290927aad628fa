//! How one picture is had: from disk, from inside a model, from CivitAI, by way of the cache. Blocks; for workers only.

use super::{Hint, Loaded, PictureId, PictureSource, Shared};
use crate::civitai::Client;
use crate::formats;
use crate::thumbs::{self, Fit, Thumb, ThumbOrigin};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

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

/// What can be shown of a picture without decoding it: its blurhash, else the average colour the cache knows.
pub(super) fn glance(shared: &Shared, id: &PictureId) -> Option<Hint<Thumb>> {
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

pub(super) fn load_local(shared: &Shared, id: &PictureId) -> Loaded {
    let (path, embedded) = match &id.source {
        PictureSource::File(path) => (path, false),
        PictureSource::Embedded(path) => (path, true),
        PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
            let thumb = cached(shared, ThumbOrigin::Url(url), id.fit, || super::built_in_bytes(url));
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

pub(super) fn load_remote(shared: &Shared, id: &PictureId, network: Option<&(Arc<Runtime>, Client)>) -> Loaded {
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
