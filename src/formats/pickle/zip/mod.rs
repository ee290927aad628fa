//! The zip that `torch.save` writes, and any other: every member is looked at, by both of the archive's directories.
//!
//! Loaders and scanners have been fooled by zips whose two directories disagree, whose flags say "encrypted" and whose
//! checksums are wrong. torch obeys none of these, so here they are signs, and the bytes are looked at all the same.

mod directory;

use super::inside::{self, Spot};
use super::part::Part;
use super::sign::Sign;
use super::streams::Surety;
use super::{Session, Thoroughness};
use crate::formats::reader::ByteSource;
use crate::formats::{limits, show};
use directory::{Directory, Entry, LOCAL, Local};
use std::collections::HashSet;
use std::io;

/// The flag that says that sizes and checksum follow the member instead of standing before it.
const SIZES_FOLLOW: u64 = 1 << 3;
/// The flag that says that a member is encrypted.
const ENCRYPTED: u64 = 1;
/// The longest record of sizes behind a member.
const DESCRIPTOR_BYTES: u64 = 24;

/// Whether a file ends with the directory of an archive; `exactly` allows for nothing behind it.
pub(super) fn ends_as_archive(part: &mut Part<'_>, exactly: bool) -> io::Result<bool> {
    let length = part.len();
    let directory = directory::central(part)?;
    Ok(directory.is_some_and(|directory| !directory.entries.is_empty() && (!exactly || directory.end == length)))
}

/// Looks into every member of a zip.
pub(super) fn walk(session: &mut Session, part: &mut Part<'_>, spot: &Spot) -> io::Result<()> {
    let Some(directory) = directory::central(part)? else {
        session.scan.notice(Sign::DirectoryMissing, &spot.place, None);
        return chain(session, part, spot, 0, part.len(), false);
    };
    if directory.is_ambiguous {
        session.scan.notice(Sign::DirectoriesDisagree, &spot.place, None);
    }
    let mut names = HashSet::new();
    let mut spans = Vec::new();
    let (mut sniffed, mut is_passed_over) = (0, false);
    for entry in &directory.entries {
        if !names.insert(entry.name.as_slice()) {
            session.scan.notice(Sign::DuplicateMember, &inner_place(&spot.place, &entry.name), None);
        }
        let is_plain = is_tensor_data(&entry.name) || entry.unpacked_bytes == 0;
        if session.thoroughness == Thoroughness::Quick && !has_pickle_name(&entry.name) {
            if is_plain {
                continue;
            }
            if sniffed >= limits::ZIP_SNIFFED_MEMBERS {
                is_passed_over = true;
                continue;
            }
            sniffed += 1;
        }
        spans.extend(by_directory(session, part, spot, entry, &directory)?);
    }
    if is_passed_over {
        session.scan.notice(Sign::NotFinished, &spot.place, None);
    }
    if session.thoroughness == Thoroughness::Full {
        between(session, part, spot, &directory, spans)?;
    }
    Ok(())
}

/// One member as the central directory has it, held against its local header. Gives the bytes it takes up.
fn by_directory(
    session: &mut Session,
    part: &mut Part<'_>,
    spot: &Spot,
    entry: &Entry,
    directory: &Directory,
) -> io::Result<Option<(u64, u64)>> {
    let place = inner_place(&spot.place, &entry.name);
    let at = entry.local_offset.saturating_add(directory.shift);
    let Some(local) = directory::local(part, at)? else {
        session.scan.notice(Sign::DirectoriesDisagree, &place, None);
        return Ok(None);
    };
    compare(session, &place, entry, &local.entry);
    let packed_bytes =
        entry.packed_bytes.max(if local.entry.flags & SIZES_FOLLOW == 0 { local.entry.packed_bytes } else { 0 });
    member(session, part, spot, entry, &local, packed_bytes)?;
    if local.entry.name != entry.name {
        // It has two names, and either may be the one a loader asks for.
        let by_local = Entry { packed_bytes, ..local.entry.clone() };
        member(session, part, spot, &by_local, &local, packed_bytes)?;
    }
    Ok(Some((at, local.data_at.saturating_add(entry.packed_bytes))))
}

/// Signs that the two directories do not say the same.
fn compare(session: &mut Session, place: &str, central: &Entry, local: &Entry) {
    let sizes_are_told = local.flags & SIZES_FOLLOW == 0;
    let differs = central.name != local.name
        || central.method != local.method
        || (sizes_are_told
            && (central.packed_bytes != local.packed_bytes || central.unpacked_bytes != local.unpacked_bytes));
    if differs {
        session.scan.notice(Sign::DirectoriesDisagree, place, None);
    }
    if (central.flags | local.flags) & ENCRYPTED != 0 {
        session.scan.notice(Sign::EncryptedFlag, place, None);
    }
    if sizes_are_told && central.crc != local.crc {
        session.scan.notice(Sign::WrongChecksum, place, None);
    }
}

/// The bytes of a member, stored or packed.
fn member(
    session: &mut Session,
    part: &mut Part<'_>,
    spot: &Spot,
    entry: &Entry,
    local: &Local,
    packed_bytes: u64,
) -> io::Result<()> {
    if packed_bytes == 0 {
        return Ok(());
    }
    let place = inner_place(&spot.place, &entry.name);
    if session.pickles == 0 {
        session.scan.notice(Sign::NotFinished, &place, None);
        return Ok(());
    }
    if is_script(&entry.name) {
        session.scan.notice(Sign::Script, &place, None);
    }
    let is_named = has_pickle_name(&entry.name);
    let surety = if is_named { Surety::Certain } else { Surety::Attempt };
    let mut inner = Spot { place, depth: spot.depth + 1, surety, is_cut: false };
    let known = session.scan.globals.len();
    // Torch reads a stored member by the size of the directory, whatever the method says elsewhere.
    let was_looked_into = match (entry.method, local.entry.method) {
        (8, _) | (_, 8) => packed(session, part, entry, local.data_at, packed_bytes, &mut inner)?,
        (0, _) => stored(session, part, entry, local.data_at, packed_bytes, &mut inner)?,
        _ => {
            if is_named {
                session.scan.notice(Sign::Packed, &inner.place, None);
            }
            is_named
        }
    };
    if was_looked_into {
        session.pickles -= 1;
        if !is_named && !has_model_name(&entry.name) && session.scan.globals.len() > known {
            session.scan.notice(Sign::OddName, &inner.place, None);
        }
    }
    Ok(())
}

fn stored(
    session: &mut Session,
    part: &mut Part<'_>,
    entry: &Entry,
    at: u64,
    bytes: u64,
    inner: &mut Spot,
) -> io::Result<bool> {
    let mut piece = part.piece(at, bytes);
    inner.is_cut = piece.len() < bytes;
    if is_tensor_data(&entry.name) {
        // Numbers: only what begins like a pickle or an archive is worth an attempt.
        let head = piece.read_at(0, 4)?;
        if !matches!(head.as_slice(), [0x80, 2..=5, ..] | [b'P', b'K', 3, 4]) {
            return Ok(false);
        }
    } else if inner.surety == Surety::Certain && bytes <= limits::PICKLE_BYTES as u64 && !inner.is_cut {
        check(session, entry, &piece.read_at(0, bytes as usize)?, &inner.place);
    }
    with_main(session, inner, |session, inner| inside::look(session, &mut piece, inner))
}

fn packed(
    session: &mut Session,
    part: &mut Part<'_>,
    entry: &Entry,
    at: u64,
    bytes: u64,
    inner: &mut Spot,
) -> io::Result<bool> {
    let most = usize::try_from(bytes).unwrap_or(usize::MAX).min(limits::PICKLE_BYTES);
    let packed = part.piece(at, bytes).read_at(0, most)?;
    let (unpacked, is_cut) = inside::inflate(session, flate2::read::DeflateDecoder::new(packed.as_slice()));
    inner.is_cut = is_cut || (packed.len() as u64) < bytes || (unpacked.len() as u64) < entry.unpacked_bytes;
    if is_cut && inner.surety == Surety::Certain {
        session.scan.notice(Sign::NotFinished, &inner.place, None);
    }
    if !inner.is_cut && inner.surety == Surety::Certain {
        check(session, entry, &unpacked, &inner.place);
    }
    let mut source = ByteSource::from_bytes(unpacked);
    with_main(session, inner, |session, inner| inside::look(session, &mut Part::whole(&mut source), inner))
}

/// The tensors and keys that count are those of torch's main pickle, or of the first.
fn with_main(
    session: &mut Session,
    inner: &Spot,
    look: impl FnOnce(&mut Session, &Spot) -> io::Result<bool>,
) -> io::Result<bool> {
    if inner.place.ends_with("data.pkl") {
        session.scan.tensors = super::TensorTable::default();
        session.scan.keys.clear();
        session.scan.has_number_keys = false;
    }
    look(session, inner)
}

fn check(session: &mut Session, entry: &Entry, bytes: &[u8], place: &str) {
    if u64::from(crc32fast::hash(bytes)) != entry.crc {
        session.scan.notice(Sign::WrongChecksum, place, None);
    }
}

/// What lies between the members, before the first and behind the last: torch writes nothing there.
fn between(
    session: &mut Session,
    part: &mut Part<'_>,
    spot: &Spot,
    directory: &Directory,
    mut spans: Vec<(u64, u64)>,
) -> io::Result<()> {
    spans.sort_unstable();
    let mut end = 0;
    for (from, to) in &spans {
        if *from < end {
            session.scan.notice(Sign::Overlap, &spot.place, Some(*from));
        } else if *from > end {
            gap(session, part, spot, end, *from)?;
        }
        end = end.max(*to);
    }
    gap(session, part, spot, end, directory.start)?;
    let length = part.len();
    if directory.end < length {
        session.scan.notice(Sign::TrailingData, &spot.place, Some(directory.end));
        gap(session, part, spot, directory.end, length)?;
    }
    Ok(())
}

fn gap(session: &mut Session, part: &mut Part<'_>, spot: &Spot, from: u64, to: u64) -> io::Result<()> {
    if to.saturating_sub(from) > DESCRIPTOR_BYTES {
        chain(session, part, spot, from, to, true)?;
    }
    Ok(())
}

/// Follows local headers where no directory leads to them.
fn chain(
    session: &mut Session,
    part: &mut Part<'_>,
    spot: &Spot,
    from: u64,
    to: u64,
    is_hidden: bool,
) -> io::Result<()> {
    let mut at = from;
    for _ in 0..limits::ZIP_SNIFFED_MEMBERS {
        let room = usize::try_from(to.saturating_sub(at)).unwrap_or(usize::MAX);
        let bytes = part.read_at(at, room.min(limits::ZIP_GAP_BYTES))?;
        let Some(found) = memchr::memmem::find(&bytes, LOCAL) else { return Ok(()) };
        at += found as u64;
        let Some(local) = directory::local(part, at)? else { return Ok(()) };
        if is_hidden {
            session.scan.notice(Sign::HiddenMember, &inner_place(&spot.place, &local.entry.name), None);
        }
        // Where no size is told, everything up to the end is looked at.
        let told =
            if local.entry.packed_bytes == 0 { to.saturating_sub(local.data_at) } else { local.entry.packed_bytes };
        let entry = Entry { packed_bytes: told, ..local.entry.clone() };
        member(session, part, spot, &entry, &local, told)?;
        at = local.data_at.saturating_add(local.entry.packed_bytes).max(at + 4);
    }
    Ok(())
}

/// The name of a member within what is around it.
pub(super) fn inner_place(around: &str, name: &[u8]) -> String {
    let name = show::name(&String::from_utf8_lossy(name));
    if around.is_empty() { name } else { format!("{around} › {name}") }
}

/// Names under which a pickle is expected.
pub(super) fn has_pickle_name(name: &[u8]) -> bool {
    ends_with_any(name, &[".pkl", ".pickle", ".pt", ".pth", ".ckpt"])
}

/// Further names under which one is no surprise.
fn has_model_name(name: &[u8]) -> bool {
    ends_with_any(name, &[".bin", ".p", ".joblib", ".npy", ".npz", ".model", ".tar", ".zip", ".gz", ".nemo", ".t7"])
        || is_tensor_data(name)
}

fn ends_with_any(name: &[u8], ends: &[&str]) -> bool {
    let lower = name.to_ascii_lowercase();
    ends.iter().any(|end| lower.ends_with(end.as_bytes()))
}

/// TorchScript keeps its functions as text in `code/`.
fn is_script(name: &[u8]) -> bool {
    name.ends_with(b".py") && name.split(|byte| *byte == b'/').any(|part| part == b"code")
}

/// torch keeps the numbers of each storage in `name/data/N`.
fn is_tensor_data(name: &[u8]) -> bool {
    let mut parts = name.rsplit(|byte| *byte == b'/');
    parts.next().is_some_and(|last| !last.is_empty() && last.iter().all(u8::is_ascii_digit))
        && parts.next() == Some(b"data")
}
