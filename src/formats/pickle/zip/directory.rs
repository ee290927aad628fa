//! The two directories of a zip: the central one at the end, which loaders believe, and the headers before each member.

use super::super::part::{Part, number};
use crate::formats::limits;
use std::io;

const END_RECORD: &[u8] = b"PK\x05\x06";
const END64_LOCATOR: &[u8] = b"PK\x06\x07";
const END64_RECORD: &[u8] = b"PK\x06\x06";
const MEMBER: &[u8] = b"PK\x01\x02";
/// The mark before each member.
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";

/// What one of the directories says of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) flags: u64,
    pub(super) method: u64,
    pub(super) crc: u64,
    pub(super) packed_bytes: u64,
    pub(super) unpacked_bytes: u64,
    /// Where its local header stands.
    pub(super) local_offset: u64,
}

/// A local header, and where the bytes of its member begin.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) entry: Entry,
    pub(super) data_at: u64,
}

/// The central directory.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
    /// Whether two readings of where it stands give two directories, or it is longer than the limit.
    pub(super) is_ambiguous: bool,
    /// Where the archive ends: what follows belongs to nothing.
    pub(super) end: u64,
    /// Where the directory begins.
    pub(super) start: u64,
    /// Bytes that stand before the archive, by which its offsets are to be moved.
    pub(super) shift: u64,
}

/// The central directory, or `None` when there is none to be found.
pub(super) fn central(part: &mut Part<'_>) -> io::Result<Option<Directory>> {
    // Loaders look no further than a comment can reach. Whoever appends more hides the archive from them, and may take it away again.
    for tail_bytes in [limits::ZIP_TAIL_BYTES, limits::ZIP_FAR_TAIL_BYTES] {
        let tail_at = part.len().saturating_sub(tail_bytes);
        let tail = part.read_at(tail_at, tail_bytes as usize)?;
        if let Some(at) = memchr::memmem::rfind(&tail, END_RECORD) {
            return ending_at(part, &tail, tail_at, at);
        }
        if tail_at == 0 {
            break;
        }
    }
    Ok(None)
}

/// The central directory of the archive whose end record stands at a place of the file's tail.
fn ending_at(part: &mut Part<'_>, tail: &[u8], tail_at: u64, at: usize) -> io::Result<Option<Directory>> {
    let record = tail.get(at..).unwrap_or(&[]);
    let (Some(mut size), Some(mut start)) = (number(record, 12, 4), number(record, 16, 4)) else { return Ok(None) };
    let mut record_at = tail_at + at as u64;
    let end = record_at + 22 + number(record, 20, 2).unwrap_or(0);
    if (size == u64::from(u32::MAX) || start == u64::from(u32::MAX))
        && let Some((size64, start64, at64)) = central64(part, tail, at)?
    {
        (size, start, record_at) = (size64, start64, at64);
    }
    // Offsets count from the start of the archive, which need not be that of the file.
    let by_end = record_at.checked_sub(size);
    let told = read(part, start, size)?;
    let counted = match by_end {
        Some(by_end) if by_end != start => read(part, by_end, size)?.map(|entries| (by_end, entries)),
        _ => None,
    };
    let is_ambiguous = size > limits::ZIP_DIRECTORY_BYTES || (told.is_some() && counted.is_some());
    let (at, shift, mut entries) = match (told, counted) {
        (None, None) => return Ok(None),
        (Some(entries), other) => {
            let mut all = entries;
            all.extend(other.map(|(_, entries)| entries).unwrap_or_default());
            (start, 0, all)
        }
        (None, Some((by_end, entries))) => (by_end, by_end.saturating_sub(start), entries),
    };
    entries.truncate(limits::ZIP_MEMBERS);
    Ok(Some(Directory { entries, is_ambiguous, end, start: at, shift }))
}

fn read(part: &mut Part<'_>, start: u64, size: u64) -> io::Result<Option<Vec<Entry>>> {
    let size = usize::try_from(size.min(limits::ZIP_DIRECTORY_BYTES)).unwrap_or(0);
    let bytes = part.read_at(start, size)?;
    Ok(if bytes.starts_with(MEMBER) {
        Some(entries(&bytes))
    } else if size == 0 && start <= part.len() {
        Some(Vec::new())
    } else {
        None
    })
}

fn central64(part: &mut Part<'_>, tail: &[u8], end_record: usize) -> io::Result<Option<(u64, u64, u64)>> {
    let Some(locator) = end_record.checked_sub(20).and_then(|at| tail.get(at..end_record)) else { return Ok(None) };
    let Some(offset) = number(locator, 8, 8).filter(|_| locator.starts_with(END64_LOCATOR)) else { return Ok(None) };
    let record = part.read_at(offset, 56)?;
    if !record.starts_with(END64_RECORD) {
        return Ok(None);
    }
    Ok(number(&record, 40, 8).zip(number(&record, 48, 8)).map(|(size, start)| (size, start, offset)))
}

fn entries(directory: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = directory;
    while entries.len() < limits::ZIP_MEMBERS && rest.starts_with(MEMBER) {
        let Some((entry, after)) = entry(rest) else { break };
        entries.push(entry);
        rest = after;
    }
    entries
}

fn entry(bytes: &[u8]) -> Option<(Entry, &[u8])> {
    let name_end = 46 + number(bytes, 28, 2)? as usize;
    let extra_end = name_end + number(bytes, 30, 2)? as usize;
    let end = extra_end + number(bytes, 32, 2)? as usize;
    let mut entry = Entry {
        name: bytes.get(46..name_end)?.to_vec(),
        flags: number(bytes, 8, 2)?,
        method: number(bytes, 10, 2)?,
        crc: number(bytes, 16, 4)?,
        packed_bytes: number(bytes, 20, 4)?,
        unpacked_bytes: number(bytes, 24, 4)?,
        local_offset: number(bytes, 42, 4)?,
    };
    let extra = bytes.get(name_end..extra_end)?;
    let Entry { packed_bytes, unpacked_bytes, local_offset, .. } = &mut entry;
    widen(&mut [unpacked_bytes, packed_bytes, local_offset], extra);
    Some((entry, bytes.get(end..)?))
}

/// Takes 64-bit sizes from the extra field where the 32-bit ones say so.
fn widen(fields: &mut [&mut u64], mut extra: &[u8]) {
    while let (Some(tag), Some(size)) = (number(extra, 0, 2), number(extra, 2, 2)) {
        let Some(body) = extra.get(4..4 + size as usize) else { return };
        if tag == 1 {
            let mut at = 0;
            for field in fields.iter_mut() {
                if **field == u64::from(u32::MAX) {
                    **field = number(body, at, 8).unwrap_or(**field);
                    at += 8;
                }
            }
        }
        extra = extra.get(4 + size as usize..).unwrap_or(&[]);
    }
}

/// The local header at a place, or `None` when there is none.
pub(super) fn local(part: &mut Part<'_>, at: u64) -> io::Result<Option<Local>> {
    let head = part.read_at(at, 512)?;
    if !head.starts_with(LOCAL) {
        return Ok(None);
    }
    let field = |at: usize, count: usize| number(&head, at, count).unwrap_or(0);
    let (name_bytes, extra_bytes) = (field(26, 2), field(28, 2));
    let wanted = (name_bytes + extra_bytes) as usize;
    let names = match head.get(30..30 + wanted) {
        Some(names) => names.to_vec(),
        None => part.read_at(at.saturating_add(30), wanted)?,
    };
    let name = names.get(..name_bytes as usize).unwrap_or(&names).to_vec();
    let mut entry = Entry {
        name,
        flags: field(6, 2),
        method: field(8, 2),
        crc: field(14, 4),
        packed_bytes: field(18, 4),
        unpacked_bytes: field(22, 4),
        local_offset: at,
    };
    let Entry { packed_bytes, unpacked_bytes, .. } = &mut entry;
    widen(&mut [unpacked_bytes, packed_bytes], names.get(name_bytes as usize..).unwrap_or(&[]));
    Ok(Some(Local { entry, data_at: at.saturating_add(30 + name_bytes + extra_bytes) }))
}
