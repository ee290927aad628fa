//! Text chunks of WebP: `EXIF` and `XMP `.

use super::{Found, LIMIT_BYTES, exif, read_array, read_exactly, xmp};
use std::io::{Read, Seek};

/// Chunks that are looked at: an animation has one for each frame.
const MAX_CHUNKS: usize = 20_000;

/// The texts of a WebP, the reader standing behind `RIFF`, length and `WEBP`.
pub(super) fn texts(reader: &mut (impl Read + Seek)) -> Vec<Found> {
    let mut found = Vec::new();
    let mut budget = LIMIT_BYTES;
    for _ in 0..MAX_CHUNKS {
        let Some([a, b, c, d, length @ ..]) = read_array::<8>(reader) else { break };
        let length = u32::from_le_bytes(length);
        // Chunks begin at even places.
        let padding = length & 1;
        let kind = [a, b, c, d];
        if !matches!(&kind, b"EXIF" | b"XMP ") || length as usize > budget {
            if reader.seek_relative(i64::from(length) + i64::from(padding)).is_err() {
                break;
            }
            continue;
        }
        budget -= length as usize;
        let Some(data) = read_exactly(reader, u64::from(length)) else { break };
        match &kind {
            b"EXIF" => found.extend(exif::texts(&data)),
            _ => found.extend(xmp::texts(&String::from_utf8_lossy(&data))),
        }
        if reader.seek_relative(i64::from(padding)).is_err() {
            break;
        }
    }
    found
}
