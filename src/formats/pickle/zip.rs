//! The zip that `torch.save` writes, read by its central directory, and the pickles in it.
//!
//! Loaders and scanners have been fooled by zips whose two directories disagree, so the local header of every member
//! that is walked is compared with the central one. Flags and checksums are not obeyed: torch does not either.

use super::{Scan, scan};
use crate::formats::reader::ByteSource;
use crate::formats::{limits, show};
use crate::model::facts::Container;
use crate::model::finding::{Finding, FindingCode};
use std::io::{self, Read as _};

const END_RECORD: &[u8] = b"PK\x05\x06";
const END64_LOCATOR: &[u8] = b"PK\x06\x07";
const END64_RECORD: &[u8] = b"PK\x06\x06";
const MEMBER: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// What was found in a zip.
#[derive(Debug, Default)]
pub(in crate::formats) struct ZipScan {
    /// With or without a pickle.
    pub(in crate::formats) container: Container,
    /// The walk of the main pickle (`data.pkl`), or of the first one.
    pub(in crate::formats) scan: Option<Scan>,
    /// What was noticed.
    pub(in crate::formats) findings: Vec<Finding>,
}

struct Member {
    name: Vec<u8>,
    method: u64,
    packed_bytes: u64,
    unpacked_bytes: u64,
    local_offset: u64,
}

/// Reads the directory of a zip and walks its pickles.
pub(in crate::formats) fn read(source: &mut ByteSource) -> io::Result<ZipScan> {
    let mut found = ZipScan { container: Container::Zip, ..ZipScan::default() };
    let Some(directory) = directory(source)? else {
        found.container = Container::PickleZip;
        found.findings.push(Finding::new(
            FindingCode::Truncated,
            "The archive is cut off: its directory, which stands at the end, is missing; download the file again",
        ));
        return Ok(found);
    };
    let members = members(&directory);
    let mut walked = 0;
    let mut sniffed = 0;
    for member in &members {
        let named = has_pickle_name(&member.name);
        if !named
            && (sniffed >= limits::ZIP_SNIFFED_MEMBERS || is_tensor_data(&member.name) || member.packed_bytes == 0)
        {
            continue;
        }
        if !named {
            sniffed += 1;
        }
        if walked >= limits::ZIP_PICKLES {
            found.findings.push(Finding::new(
                FindingCode::SuspiciousPickle,
                format!("The archive holds more than {} pickles; only those were looked into", limits::ZIP_PICKLES),
            ));
            break;
        }
        if walk_member(source, member, named, &mut found)? {
            walked += 1;
        }
    }
    Ok(found)
}

/// Walks one member when it is a pickle; returns whether it was.
fn walk_member(source: &mut ByteSource, member: &Member, named: bool, found: &mut ZipScan) -> io::Result<bool> {
    let place = format!(" of '{}'", show::name(&String::from_utf8_lossy(&member.name)));
    let Some(content) = content(source, member)? else {
        if named {
            found.container = Container::PickleZip;
            found.findings.push(Finding::new(
                FindingCode::SuspiciousPickle,
                format!("The pickle{place} cannot be looked into, because the archive's directory does not fit it"),
            ));
        }
        return Ok(named);
    };
    if !named && !matches!(content.bytes.as_slice(), [0x80, 2..=5, ..]) {
        return Ok(false);
    }
    found.container = Container::PickleZip;
    let whole = content.bytes.len() as u64 >= member.unpacked_bytes;
    let walk = scan(&content.bytes, whole);
    if !named && walk.finished == 0 && walk.imports.is_empty() {
        return Ok(false);
    }
    walk.report(&place, &mut found.findings);
    if content.names_differ {
        found.findings.push(Finding::new(
            FindingCode::SuspiciousPickle,
            format!("The archive names the pickle{place} differently in its two directories, which hides it from some scanners"),
        ));
    }
    if found.scan.is_none() || member.name.ends_with(b"data.pkl") {
        found.scan = Some(walk);
    }
    Ok(true)
}

struct Content {
    bytes: Vec<u8>,
    names_differ: bool,
}

/// The first bytes of a member, unpacked. `None` when its place or its packing make no sense.
fn content(source: &mut ByteSource, member: &Member) -> io::Result<Option<Content>> {
    let head = source.read_at(member.local_offset, 30)?;
    if !head.starts_with(LOCAL) {
        return Ok(None);
    }
    let (Some(name_bytes), Some(extra_bytes)) = (number(&head, 26, 2), number(&head, 28, 2)) else { return Ok(None) };
    let name = source.read_at(member.local_offset.saturating_add(30), name_bytes as usize)?;
    let start = member.local_offset.saturating_add(30 + name_bytes + extra_bytes);
    let packed = usize::try_from(member.packed_bytes).unwrap_or(usize::MAX).min(limits::PICKLE_BYTES);
    let packed = source.read_at(start, packed)?;
    let bytes = match member.method {
        0 => packed,
        8 => {
            let mut out = Vec::new();
            let decoder = flate2::read::DeflateDecoder::new(packed.as_slice());
            // A broken stream still gives what came before the break, which is walked like the rest.
            if let Err(error) = decoder.take(limits::PICKLE_BYTES as u64).read_to_end(&mut out) {
                tracing::debug!(%error, "a packed pickle breaks off");
            }
            out
        }
        _ => return Ok(None),
    };
    Ok(Some(Content { bytes, names_differ: name != member.name }))
}

fn has_pickle_name(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    [".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt"].iter().any(|end| lower.ends_with(end.as_bytes()))
        && !lower.ends_with(b"/data.bin")
        && lower != b"data.bin"
}

/// torch keeps the numbers of each storage in `name/data/N`.
fn is_tensor_data(name: &[u8]) -> bool {
    let mut parts = name.rsplit(|byte| *byte == b'/');
    parts.next().is_some_and(|last| !last.is_empty() && last.iter().all(u8::is_ascii_digit))
        && parts.next() == Some(b"data")
}

/// The central directory, or `None` when there is none to be found.
fn directory(source: &mut ByteSource) -> io::Result<Option<Vec<u8>>> {
    let tail_start = source.len().saturating_sub(limits::ZIP_TAIL_BYTES);
    let tail = source.read_at(tail_start, limits::ZIP_TAIL_BYTES as usize)?;
    let Some(at) = tail.windows(END_RECORD.len()).rposition(|window| window == END_RECORD) else { return Ok(None) };
    let record = tail.get(at..).unwrap_or(&[]);
    let (Some(mut size), Some(mut start)) = (number(record, 12, 4), number(record, 16, 4)) else { return Ok(None) };
    if (size == u64::from(u32::MAX) || start == u64::from(u32::MAX))
        && let Some((size64, start64)) = directory64(source, &tail, at)?
    {
        (size, start) = (size64, start64);
    }
    let size = usize::try_from(size.min(limits::ZIP_DIRECTORY_BYTES)).unwrap_or(0);
    let bytes = source.read_at(start, size)?;
    Ok(bytes.starts_with(MEMBER).then_some(bytes).or_else(|| (size == 0).then(Vec::new)))
}

fn directory64(source: &mut ByteSource, tail: &[u8], end_record: usize) -> io::Result<Option<(u64, u64)>> {
    let Some(locator) = end_record.checked_sub(20).and_then(|at| tail.get(at..end_record)) else { return Ok(None) };
    let Some(offset) = number(locator, 8, 8).filter(|_| locator.starts_with(END64_LOCATOR)) else { return Ok(None) };
    let record = source.read_at(offset, 56)?;
    if !record.starts_with(END64_RECORD) {
        return Ok(None);
    }
    Ok(number(&record, 40, 8).zip(number(&record, 48, 8)))
}

fn members(directory: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut rest = directory;
    while members.len() < limits::ZIP_MEMBERS && rest.starts_with(MEMBER) {
        let Some((member, after)) = member(rest) else { break };
        members.push(member);
        rest = after;
    }
    members
}

fn member(entry: &[u8]) -> Option<(Member, &[u8])> {
    let name_end = 46 + number(entry, 28, 2)? as usize;
    let extra_end = name_end + number(entry, 30, 2)? as usize;
    let end = extra_end + number(entry, 32, 2)? as usize;
    let name = entry.get(46..name_end)?.to_vec();
    let extra = entry.get(name_end..extra_end)?;
    let after = entry.get(end..)?;
    let mut member = Member {
        name,
        method: number(entry, 10, 2)?,
        packed_bytes: number(entry, 20, 4)?,
        unpacked_bytes: number(entry, 24, 4)?,
        local_offset: number(entry, 42, 4)?,
    };
    widen(&mut member, extra);
    Some((member, after))
}

/// Takes 64-bit sizes from the extra field where the 32-bit ones say so.
fn widen(member: &mut Member, mut extra: &[u8]) {
    while let (Some(tag), Some(size)) = (number(extra, 0, 2), number(extra, 2, 2)) {
        let Some(body) = extra.get(4..4 + size as usize) else { return };
        if tag == 1 {
            let mut at = 0;
            for field in [&mut member.unpacked_bytes, &mut member.packed_bytes, &mut member.local_offset] {
                if *field == u64::from(u32::MAX) {
                    *field = number(body, at, 8).unwrap_or(*field);
                    at += 8;
                }
            }
        }
        extra = extra.get(4 + size as usize..).unwrap_or(&[]);
    }
}

/// A little-endian number of up to 8 bytes.
fn number(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(count)?)?;
    Some(field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
