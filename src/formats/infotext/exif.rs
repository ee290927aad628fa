//! The texts of an EXIF block: `UserComment` (A1111, SwarmUI), `ImageDescription`, and `Make` and `Model`, where
//! ComfyUI's savers put graphs as `workflow:{…}` and `prompt:{…}`.

use super::Found;
use crate::formats::text_file::decode_utf16;

const IMAGE_DESCRIPTION: u16 = 0x010e;
const MAKE: u16 = 0x010f;
const MODEL: u16 = 0x0110;
const SOFTWARE: u16 = 0x0131;
const EXIF_DIRECTORY: u16 = 0x8769;
const USER_COMMENT: u16 = 0x9286;
const XP_COMMENT: u16 = 0x9c9c;

/// Entries of one directory that are looked at.
const MAX_ENTRIES: usize = 512;

/// The texts of a block, with or without `Exif\0\0` in front.
pub(super) fn texts(block: &[u8]) -> Vec<Found> {
    let data = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let big_endian = match data.get(..4) {
        Some([b'I', b'I', 42, 0]) => false,
        Some([b'M', b'M', 0, 42]) => true,
        _ => return Vec::new(),
    };
    let tiff = Tiff { data, big_endian };
    let mut found = Vec::new();
    let Some(first) = tiff.u32(4) else { return found };
    if let Some(inner) = tiff.directory(first, &mut found) {
        // The inner directory names no third one that has text, so the depth is two.
        tiff.directory(inner, &mut found);
    }
    found
}

struct Tiff<'a> {
    data: &'a [u8],
    big_endian: bool,
}

impl<'a> Tiff<'a> {
    /// Adds the texts of the directory at an offset; returns the offset of the EXIF directory where it names one.
    fn directory(&self, offset: u32, found: &mut Vec<Found>) -> Option<u32> {
        let start = usize::try_from(offset).ok()?;
        let count = usize::from(self.u16(start)?).min(MAX_ENTRIES);
        let mut inner = None;
        for index in 0..count {
            let Some(entry) = start.checked_add(2 + index * 12) else { break };
            let Some(tag) = self.u16(entry) else { break };
            if tag == EXIF_DIRECTORY {
                inner = self.u32(entry + 8);
                continue;
            }
            let Some(name) = name_of(tag) else { continue };
            let Some(value) = self.value(entry) else { continue };
            let text = match tag {
                USER_COMMENT => user_comment(value),
                XP_COMMENT => decode_utf16(value, u16::from_le_bytes),
                _ => String::from_utf8_lossy(value).into_owned(),
            };
            let text = text.trim_matches('\0').trim();
            if !text.is_empty() && found.len() < 32 {
                found.push((name.to_owned(), text.to_owned()));
            }
        }
        inner
    }

    /// The bytes of an entry of a type whose items are one byte each.
    fn value(&self, entry: usize) -> Option<&'a [u8]> {
        // BYTE, ASCII, UNDEFINED, and UTF-8 of EXIF 3.
        if !matches!(self.u16(entry + 2)?, 1 | 2 | 7 | 129) {
            return None;
        }
        let length = usize::try_from(self.u32(entry + 4)?).ok()?;
        let start = if length <= 4 { entry + 8 } else { usize::try_from(self.u32(entry + 8)?).ok()? };
        self.data.get(start..start.checked_add(length)?)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.data.get(at..)?.first_chunk::<2>()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.data.get(at..)?.first_chunk::<4>()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

const fn name_of(tag: u16) -> Option<&'static str> {
    match tag {
        IMAGE_DESCRIPTION => Some("Description"),
        MAKE => Some("Make"),
        MODEL => Some("Model"),
        SOFTWARE => Some("Software"),
        USER_COMMENT => Some("UserComment"),
        XP_COMMENT => Some("XPComment"),
        _ => None,
    }
}

/// A comment whose first eight bytes name its character set.
fn user_comment(value: &[u8]) -> String {
    let Some((set, text)) = value.split_first_chunk::<8>() else {
        return String::from_utf8_lossy(value).into_owned();
    };
    match set {
        b"UNICODE\0" => unicode(text),
        b"ASCII\0\0\0" | b"JIS\0\0\0\0\0" | b"\0\0\0\0\0\0\0\0" => String::from_utf8_lossy(text).into_owned(),
        _ => String::from_utf8_lossy(value).into_owned(),
    }
}

/// UTF-16 whose byte order nobody tells: piexif (A1111) writes big-endian whatever the block's order, others write the
/// block's. Told by a mark, else by where the zero bytes of ASCII signs stand, else big-endian.
fn unicode(text: &[u8]) -> String {
    match text {
        [0xff, 0xfe, rest @ ..] => return decode_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return decode_utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let zeros = |offset: usize| text.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even == 0 && odd == 0 && std::str::from_utf8(text).is_ok_and(|text| text.contains("Steps: ")) {
        // Some programs write UTF-8 behind the name of the other set.
        return String::from_utf8_lossy(text).into_owned();
    }
    if odd > even { decode_utf16(text, u16::from_le_bytes) } else { decode_utf16(text, u16::from_be_bytes) }
}
