//! Text segments of JPEG: EXIF and XMP in APP1, comments in COM. They stand before the picture's data.

use super::{Found, exif, read_array, read_exactly, xmp};
use crate::formats::text_file::decode;
use std::io::{Read, Seek};

/// Segments that are looked at; each has at most 64 KiB.
const MAX_SEGMENTS: usize = 500;

/// The texts of a JPEG, the reader standing behind its first marker.
pub(super) fn texts(reader: &mut (impl Read + Seek)) -> Vec<Found> {
    let mut found = Vec::new();
    for _ in 0..MAX_SEGMENTS {
        let Some([0xff, mut marker]) = read_array::<2>(reader) else { break };
        let mut fill = 0;
        while marker == 0xff && fill < 64 {
            let Some([next]) = read_array::<1>(reader) else { return found };
            marker = next;
            fill += 1;
        }
        match marker {
            // The picture's data begins, or it is over.
            0xda | 0xd9 => break,
            // Markers without a length.
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let Some(length) = read_array::<2>(reader).map(u16::from_be_bytes) else { break };
        let Some(length) = length.checked_sub(2) else { break };
        if !matches!(marker, 0xe1 | 0xfe) {
            if reader.seek_relative(i64::from(length)).is_err() {
                break;
            }
            continue;
        }
        let Some(data) = read_exactly(reader, u64::from(length)) else { break };
        found.extend(segment_texts(marker, &data));
    }
    found
}

fn segment_texts(marker: u8, data: &[u8]) -> Vec<Found> {
    const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
    if marker == 0xfe {
        return vec![("Comment".to_owned(), decode(data).trim_end_matches('\0').to_owned())];
    }
    if data.starts_with(b"Exif\0") {
        return exif::texts(data);
    }
    data.strip_prefix(XMP).map(|xml| xmp::texts(&String::from_utf8_lossy(xml))).unwrap_or_default()
}
