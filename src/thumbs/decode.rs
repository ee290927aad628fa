//! Bounded decoding.

use super::ThumbError;
use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};
use std::io::Cursor;

/// The most pixels that are decoded (64 Mi: 8192 x 8192).
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// The most bytes a decoded picture may take (256 MiB: all [`MAX_PIXELS`] at 8 bits a channel, half of them at 16).
pub const MAX_DECODED_BYTES: u64 = 256 * 1024 * 1024;
/// What a decoder may allocate besides, where it counts.
const MAX_DECODER_BYTES: u64 = 512 * 1024 * 1024;

/// A decoded picture and how it has to be turned, still to be done: turning the small one is cheaper.
pub(super) struct Decoded {
    pub(super) picture: DynamicImage,
    pub(super) orientation: Orientation,
}

/// Decodes `bytes` as `kind`, the first frame where there are several.
pub(super) fn decode(bytes: &[u8], kind: ImageFormat) -> Result<Decoded, ThumbError> {
    let reader = Cursor::new(bytes);
    match kind {
        ImageFormat::Png => decode_with(PngDecoder::with_limits(reader, limits()).map_err(|error| damaged(&error))?),
        ImageFormat::Jpeg => decode_with(JpegDecoder::new(reader).map_err(|error| damaged(&error))?),
        ImageFormat::WebP => decode_with(WebPDecoder::new(reader).map_err(|error| damaged(&error))?),
        ImageFormat::Gif => decode_with(GifDecoder::new(reader).map_err(|error| damaged(&error))?),
        _ => Err(ThumbError::NotAPicture),
    }
}

/// Sizes are looked at before the limits are set, for an error that tells them.
fn decode_with(mut decoder: impl ImageDecoder) -> Result<Decoded, ThumbError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(ThumbError::Empty);
    }
    if pixels > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(ThumbError::TooLarge { width, height });
    }
    decoder.set_limits(limits()).map_err(|error| damaged(&error))?;
    // Broken EXIF does not make a picture unusable.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    Ok(Decoded { picture, orientation })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

fn damaged(error: &ImageError) -> ThumbError {
    ThumbError::Damaged { reason: error.to_string() }
}
