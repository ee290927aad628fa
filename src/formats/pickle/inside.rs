//! What a file or a member of an archive is by its bytes, and the way into it: archives, packed streams, arrays, pickles.

use super::part::{Part, number};
use super::sign::Sign;
use super::streams::{self, Surety};
use super::{Session, tar, zip};
use crate::formats::limits;
use crate::formats::reader::ByteSource;
use crate::formats::safetensors;
use crate::formats::sniff::{Sniffed, sniff};
use std::io::{self, Read as _};

/// Where something lies: its name in the archives around it, and how deep.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// Empty for the file itself.
    pub(super) place: String,
    /// Archives and packings around it.
    pub(super) depth: usize,
    /// Whether its name says that it is a pickle.
    pub(super) surety: Surety,
    /// Whether only its first part is there.
    pub(super) is_cut: bool,
}

/// Judges a whole file.
pub(super) fn file(session: &mut Session, part: &mut Part<'_>) -> io::Result<()> {
    let head = part.read_at(0, limits::HEAD_BYTES)?;
    let spot = Spot { place: String::new(), depth: 0, surety: Surety::Attempt, is_cut: false };
    let found = look(session, part, &spot)?;
    // What begins as one thing and ends as an archive is opened as either, by different programs.
    // A tar whose last member is an archive ends in zeros.
    let is_one = head.starts_with(b"PK") || !zip::ends_as_archive(part, is_wrapping(&head))?;
    if !is_one {
        session.scan.notice(Sign::Polyglot, "", None);
        zip::walk(session, part, &spot)?;
        return Ok(());
    }
    if !found && !is_known_otherwise(&head, part.len()) {
        session.scan.notice(Sign::NoPickle, "", None);
    }
    Ok(())
}

/// Formats that hold no code; others judge whether they are whole.
fn is_known_otherwise(head: &[u8], length: u64) -> bool {
    match sniff(head) {
        // Anything may pretend to a header that is larger than the file.
        Sniffed::Safetensors => safetensors::header_length(head).is_some_and(|header| header < length),
        Sniffed::Empty
        | Sniffed::Zeros
        | Sniffed::Html
        | Sniffed::Json
        | Sniffed::Gguf
        | Sniffed::Zip
        | Sniffed::Onnx
        | Sniffed::LfsPointer => true,
        Sniffed::Pickle | Sniffed::PerhapsPickle | Sniffed::Unknown => false,
    }
}

/// Whether bytes are an archive, a packed stream or an array that may hold a pickle.
pub(in crate::formats) fn is_wrapping(head: &[u8]) -> bool {
    is_tar(head) || packing(head) != Packing::None || head.starts_with(b"\x93NUMPY")
}

/// Looks into a file or a member; returns whether it was anything that is looked into.
pub(super) fn look(session: &mut Session, part: &mut Part<'_>, spot: &Spot) -> io::Result<bool> {
    if spot.depth > limits::PACKED_DEPTH {
        session.scan.notice(Sign::NotFinished, &spot.place, None);
        return Ok(true);
    }
    let head = part.read_at(0, 512)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        zip::walk(session, part, spot)?;
        return Ok(true);
    }
    if is_tar(&head) {
        // The name at the beginning of a tar may just as well be opcodes, and some loaders read it so.
        let mut whole = part.piece(0, u64::MAX);
        if streams::walk(session, &mut whole, &spot.place, Surety::Attempt, spot.is_cut)? {
            session.scan.notice(Sign::Polyglot, &spot.place, None);
        }
        tar::walk(session, part, spot)?;
        return Ok(true);
    }
    if head.starts_with(b"\x93NUMPY") {
        return array(session, part, &head, spot);
    }
    match packing(&head) {
        Packing::None => {}
        Packing::Unread => {
            session.scan.notice(Sign::Packed, &spot.place, None);
            return Ok(true);
        }
        packing => {
            if unpack(session, part, packing, spot)? {
                return Ok(true);
            }
        }
    }
    let has_mark = matches!(head.as_slice(), [0x80, 2..=5, ..]);
    let surety = if has_mark && spot.depth == 0 { Surety::Certain } else { spot.surety };
    if !has_mark && surety == Surety::Attempt && matches!(sniff(&head), Sniffed::Html | Sniffed::Json) {
        return Ok(false);
    }
    streams::walk(session, part, &spot.place, surety, spot.is_cut)
}

fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar") || tar::is_old_header(head)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zlib,
    /// Known, but there is no reader for it here.
    Unread,
}

fn packing(head: &[u8]) -> Packing {
    const UNREAD: [&[u8]; 7] = [
        b"7z\xbc\xaf\x27\x1c",
        b"\xfd7zXZ\0",
        b"BZh",
        b"\x28\xb5\x2f\xfd",
        b"\x04\x22\x4d\x18",
        b"Rar!\x1a\x07",
        b"\x5d\0\0\x80\0",
    ];
    if head.starts_with(&[0x1f, 0x8b]) {
        Packing::Gzip
    } else if matches!(head, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) {
        Packing::Zlib
    } else if UNREAD.iter().any(|mark| head.starts_with(mark)) {
        Packing::Unread
    } else {
        Packing::None
    }
}

/// A packed stream, unpacked as far as the budget goes, and looked into. `false` when nothing came out.
fn unpack(session: &mut Session, part: &mut Part<'_>, packing: Packing, spot: &Spot) -> io::Result<bool> {
    let packed = part.read_at(0, limits::PICKLE_BYTES)?;
    let reader: Box<dyn io::Read + '_> = match packing {
        Packing::Zlib => Box::new(flate2::read::ZlibDecoder::new(packed.as_slice())),
        _ => Box::new(flate2::read::MultiGzDecoder::new(packed.as_slice())),
    };
    let (bytes, is_cut) = inflate(session, reader);
    if bytes.is_empty() {
        return Ok(false);
    }
    let is_cut = is_cut || packed.len() as u64 != part.len();
    if is_cut {
        session.scan.notice(Sign::NotFinished, &spot.place, None);
    }
    let mut source = ByteSource::from_bytes(bytes);
    let inner = Spot { depth: spot.depth + 1, is_cut, ..spot.clone() };
    look(session, &mut Part::whole(&mut source), &inner)?;
    Ok(true)
}

/// What comes out of a stream within the budget, and whether there was more. A break gives what came before it.
pub(super) fn inflate(session: &mut Session, reader: impl io::Read) -> (Vec<u8>, bool) {
    let most = (limits::PICKLE_BYTES as u64).min(session.unpacked_bytes);
    let mut bytes = Vec::new();
    if let Err(error) = reader.take(most + 1).read_to_end(&mut bytes) {
        tracing::debug!(%error, "a packed stream breaks off");
    }
    let is_cut = bytes.len() as u64 > most;
    bytes.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    session.unpacked_bytes = session.unpacked_bytes.saturating_sub(bytes.len() as u64);
    (bytes, is_cut)
}

/// A numpy array: one of objects is a pickle behind a header, one of numbers holds no code.
fn array(session: &mut Session, part: &mut Part<'_>, head: &[u8], spot: &Spot) -> io::Result<bool> {
    let (length, start) = match head.get(6) {
        Some(1) => (number(head, 8, 2), 10),
        _ => (number(head, 8, 4), 12),
    };
    let Some(length) = length.filter(|length| *length <= limits::HEAD_BYTES as u64) else {
        session.scan.notice(Sign::Broken, &spot.place, None);
        return Ok(true);
    };
    let header = part.read_at(start, length as usize)?;
    let text = String::from_utf8_lossy(&header);
    let kind = text.split("'descr'").nth(1).and_then(|rest| rest.split("'fortran_order'").next()).unwrap_or(&text);
    if !kind.contains('O') {
        return Ok(true);
    }
    let surety = if kind.contains("|O") || kind.contains("'O") { Surety::Certain } else { Surety::Attempt };
    let mut body = part.piece(start + length, u64::MAX);
    streams::walk(session, &mut body, &spot.place, surety, spot.is_cut)?;
    Ok(true)
}
