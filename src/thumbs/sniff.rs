//! What bytes are, by their first bytes.

use super::ThumbError;
use image::ImageFormat;

/// The kind of picture that `bytes` begin like.
pub(super) fn picture_kind(bytes: &[u8]) -> Result<ImageFormat, ThumbError> {
    let four_at = |offset: usize| bytes.get(offset..offset.saturating_add(4)).unwrap_or_default();
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(ImageFormat::Png);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(ImageFormat::Jpeg);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Ok(ImageFormat::Gif);
    }
    match (four_at(0), four_at(4), four_at(8)) {
        (b"RIFF", _, b"WEBP") => Ok(ImageFormat::WebP),
        // ISO base media: the brand tells stills from films.
        (_, b"ftyp", b"avif" | b"avis") => Err(ThumbError::Unsupported { kind: "AVIF" }),
        (_, b"ftyp", b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") => Err(ThumbError::Unsupported { kind: "HEIF" }),
        (b"\x00\x00\x00\x0c", b"JXL ", _) => Err(ThumbError::Unsupported { kind: "JPEG XL" }),
        (b"II*\x00" | b"MM\x00*", _, _) => Err(ThumbError::Unsupported { kind: "TIFF" }),
        // MP4; QuickTime from before brands; EBML (WebM, Matroska); AVI.
        (_, b"ftyp" | b"moov" | b"mdat" | b"wide", _) | (b"\x1a\x45\xdf\xa3", _, _) | (b"RIFF", _, b"AVI ") => {
            Err(ThumbError::Video)
        }
        _ => Err(ThumbError::NotAPicture),
    }
}
