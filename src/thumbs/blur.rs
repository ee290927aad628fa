//! The blurred placeholder CivitAI sends with every picture (`hash` of an image: a blurhash).

use super::Thumb;

/// The longest side of a placeholder in pixels: it is blurred anyhow, and costs time with every pixel.
pub const MAX_BLUR_SIDE: u32 = 128;
/// The longest blurhash there is: 9 x 9 components.
const MAX_HASH_BYTES: usize = 4 + 2 * 9 * 9;

/// The placeholder a blurhash stands for, or `None` where it is no blurhash or a side is zero or over [`MAX_BLUR_SIDE`].
pub fn blurhash_thumb(hash: &str, width: u32, height: u32) -> Option<Thumb> {
    let allowed = 1..=MAX_BLUR_SIDE;
    if hash.len() > MAX_HASH_BYTES || !hash.is_ascii() || !allowed.contains(&width) || !allowed.contains(&height) {
        return None;
    }
    // As with pictures: other people's code on hostile text, and a placeholder is nothing to die for.
    let decoded = std::panic::catch_unwind(|| blurhash::decode(hash, width, height, 1.0).ok()).ok().flatten()?;
    let mut thumb = Thumb { width, height, rgba: decoded };
    for alpha in thumb.rgba.iter_mut().skip(3).step_by(4) {
        *alpha = 255;
    }
    thumb.is_consistent().then_some(thumb)
}
