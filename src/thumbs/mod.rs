//! Preview pictures: from untrusted bytes to small opaque pixels, and into and out of the disk cache.
//!
//! Pure functions: who calls them when, and where the results are kept, is decided elsewhere. Everything is bounded:
//! bytes read, pixels decoded, size asked for. A picture that cannot be shown is a [`ThumbError`], never a panic.

mod average;
mod blur;
mod cache_key;
mod decode;
mod error;
mod filter;
mod own_format;
mod read;
mod resize;
mod shrink;
mod sniff;
#[cfg(test)]
mod tests;
mod video;

pub use average::average_rgb;
pub use blur::{MAX_BLUR_SIDE, blurhash_thumb};
pub use cache_key::{ThumbOrigin, cache_key};
pub use decode::{MAX_DECODED_BYTES, MAX_PIXELS};
pub use error::ThumbError;
pub use own_format::{average_of_entry, decode_own, encode, png};
pub use read::{read_bounded, read_head};
pub use resize::{MAX_THUMB_SIDE, blurred};
pub use video::video_still;

/// A small picture, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumb {
    /// Width in pixels, at least 1.
    pub width: u32,
    /// Height in pixels, at least 1.
    pub height: u32,
    /// Rows from the top, four bytes a pixel; alpha is always 255, so straight and premultiplied are the same.
    pub rgba: Vec<u8>,
}

impl Thumb {
    /// Whether there are exactly as many bytes as the size says, and at least one pixel.
    fn is_consistent(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        pixels > 0 && pixels.checked_mul(4) == Some(self.rgba.len() as u64)
    }
}

/// How a picture is brought to a size. Sides are in pixels, from 1 to [`MAX_THUMB_SIDE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Exactly this size: enlarged or reduced to cover it, what sticks out is cut off evenly on both sides.
    Cover {
        /// Width of the result.
        width: u32,
        /// Height of the result.
        height: u32,
    },
    /// The whole picture, reduced until neither side is longer than this; never enlarged.
    Inside {
        /// Length of the longer side at most.
        max_side: u32,
    },
    /// The whole picture, so blurred that nothing in it can be made out, small and to be enlarged.
    Blurred,
}

/// Decodes a PNG, JPEG, WebP or GIF (its first frame), turns it upright as its EXIF says, and brings it to size.
///
/// What the bytes are is told by themselves and never by a name.
///
/// # Errors
/// [`ThumbError`]: no picture, a video, a kind we do not read, too large, damaged, or a size out of range.
pub fn make(bytes: &[u8], fit: Fit) -> Result<Thumb, ThumbError> {
    resize::check(fit)?;
    let kind = sniff::picture_kind(bytes)?;
    // The decoders are other people's code on hostile bytes: should one panic after all, only this picture is lost.
    let outcome = std::panic::catch_unwind(|| {
        let upright = decode::decode(bytes, kind)?;
        resize::resize(upright, fit)
    });
    let thumb = outcome.unwrap_or_else(|_| Err(ThumbError::Damaged { reason: "its decoder gave up".into() }))?;
    if fit == Fit::Blurred { blurred(thumb) } else { Ok(thumb) }
}

/// A picture as a PNG of at most 512 pixels a side: what other tools show beside a model. None for what is no picture.
pub fn to_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIDE_PX: u32 = 512;
    let thumb = make(bytes, Fit::Inside { max_side: SIDE_PX }).ok()?;
    png(thumb.width, thumb.height, &thumb.rgba).ok()
}

/// Whether bytes begin like a video (MP4, QuickTime, WebM, Matroska, AVI).
pub fn is_video(bytes: &[u8]) -> bool {
    matches!(sniff::picture_kind(bytes), Err(ThumbError::Video))
}
