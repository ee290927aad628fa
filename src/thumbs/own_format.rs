//! What the disk cache keeps of a preview: a JPEG behind a header of ours.
//!
//! Layout: `CDTH`, one byte of version, CRC-32 of the rest (little-endian), the average colour (three bytes), the JPEG. The magic keeps other data from
//! being taken for a preview, the version lets a changed layout refuse old entries, and the checksum is there because
//! JPEG decoders show half a picture rather than say that the other half is missing.

use super::resize::MAX_THUMB_SIDE;
use super::{Thumb, ThumbError, average_rgb, decode};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageFormat};

const MAGIC: [u8; 4] = *b"CDTH";
const VERSION: u8 = 2;
/// Beyond this, previews grow and nobody sees a difference.
const JPEG_QUALITY: u8 = 85;

/// The cache entry for a preview; empty (which [`decode_own`] refuses) for one whose size and bytes disagree.
pub fn encode(thumb: &Thumb) -> Vec<u8> {
    if !thumb.is_consistent() {
        return Vec::new();
    }
    let (pixels, _) = thumb.rgba.as_chunks::<4>();
    let rgb: Vec<u8> = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
    if image::ImageEncoder::write_image(encoder, &rgb, thumb.width, thumb.height, ExtendedColorType::Rgb8).is_err() {
        return Vec::new();
    }
    let rest = [&average_rgb(thumb)[..], &jpeg].concat();
    [MAGIC.as_slice(), &[VERSION], &crc32fast::hash(&rest).to_le_bytes(), &rest].concat()
}

/// A PNG of pixels: rows from the top, four bytes a pixel.
///
/// # Errors
/// [`ThumbError::NotWritten`] when size and bytes disagree.
pub fn png(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, ThumbError> {
    let mut bytes = Vec::new();
    let not_written = |reason: String| ThumbError::NotWritten { reason };
    if u64::from(width) * u64::from(height) * 4 != rgba.len() as u64 {
        return Err(not_written("its size and its bytes disagree".to_owned()));
    }
    let encoder = PngEncoder::new(&mut bytes);
    image::ImageEncoder::write_image(encoder, rgba, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| not_written(error.to_string()))?;
    Ok(bytes)
}

/// The preview in a cache entry made by [`encode`].
///
/// # Errors
/// [`ThumbError::ForeignEntry`] for anything else.
pub fn decode_own(bytes: &[u8]) -> Result<Thumb, ThumbError> {
    let (_, jpeg) = body(bytes).ok_or(ThumbError::ForeignEntry)?;
    let decoded = std::panic::catch_unwind(|| decode::decode(jpeg, ImageFormat::Jpeg));
    let Ok(Ok(decoded)) = decoded else { return Err(ThumbError::ForeignEntry) };
    let (width, height) = (decoded.picture.width(), decoded.picture.height());
    if width > MAX_THUMB_SIDE || height > MAX_THUMB_SIDE {
        return Err(ThumbError::ForeignEntry);
    }
    Ok(Thumb { width, height, rgba: decoded.picture.into_rgba8().into_raw() })
}

/// The average colour of the preview in a cache entry, without decoding it; `None` for what [`encode`] did not make.
pub fn average_of_entry(bytes: &[u8]) -> Option<[u8; 3]> {
    body(bytes).map(|(average, _)| average)
}

/// Colour and JPEG behind a header of ours, if they are intact.
fn body(bytes: &[u8]) -> Option<([u8; 3], &[u8])> {
    let (version, rest) = bytes.strip_prefix(&MAGIC)?.split_first()?;
    let (checksum, rest) = rest.split_first_chunk::<4>()?;
    let intact = *version == VERSION && crc32fast::hash(rest) == u32::from_le_bytes(*checksum);
    let (average, jpeg) = rest.split_first_chunk::<3>()?;
    intact.then_some((*average, jpeg))
}
