//! Pickles one behind the other, as `torch.save` of old writes five, what lies behind the last one, and those inside values.

use super::opcodes::Reader;
use super::part::Part;
use super::sign::Sign;
use super::walk::{Nested, Stop, Walk};
use super::{Grade, Scan, Session};
use crate::formats::limits;
use crate::formats::reader::ByteSource;
use std::io;

/// The magic number of `torch.save` before zips, as its first pickle has it.
const TORCH_LEGACY_MAGIC: &[u8] = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.";
/// Magic, protocol, system, object, storage keys; raw numbers follow.
const TORCH_LEGACY_STREAMS: usize = 5;

/// How sure it is that the bytes are a pickle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surety {
    /// By its mark or its name: what cannot be followed is a sign.
    Certain,
    /// Only an attempt: what cannot be followed is most likely something else.
    Attempt,
}

/// Whether bytes begin as a pickle may.
pub(super) fn starts_pickle(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 0..=5, ..] | [b'(' | b'}' | b']' | b'c' | b'i', ..])
}

/// Walks the pickles of a part. `is_cut` says that the part is less than the whole. Returns whether it is taken for one.
pub(super) fn walk(
    session: &mut Session,
    part: &mut Part<'_>,
    place: &str,
    surety: Surety,
    is_cut: bool,
) -> io::Result<bool> {
    let before = std::mem::take(&mut session.scan);
    let outcome = series(session, part, place, is_cut);
    let trial = std::mem::replace(&mut session.scan, before);
    outcome?;
    let taken = surety == Surety::Certain || counts(&trial);
    if taken {
        session.scan.absorb(trial);
    }
    Ok(taken)
}

/// Whether an attempt found a pickle: something that was walked to its end and imports, or that imports what is dangerous.
fn counts(trial: &Scan) -> bool {
    trial.globals.iter().any(|global| global.grade == Grade::Dangerous && global.is_plausible())
        || trial.finished > 0
            && (trial.globals.iter().any(super::Global::is_plausible)
                || trial.noticed.iter().any(|noticed| noticed.sign == Sign::Extension))
}

fn series(session: &mut Session, part: &mut Part<'_>, place: &str, is_cut: bool) -> io::Result<()> {
    let head = part.read_at(0, 64)?;
    let is_torch = head.get(2..).is_some_and(|rest| rest.starts_with(TORCH_LEGACY_MAGIC));
    let most = if is_torch { TORCH_LEGACY_STREAMS } else { limits::PICKLE_STREAMS };
    let mut start = 0;
    for index in 0..most {
        let ahead = part.read_at(start, 8)?;
        if index > 0 && (ahead.is_empty() || !starts_pickle(&ahead)) {
            // Raw numbers of torch are expected only behind its five pickles.
            return behind(session, part, start, place);
        }
        let known = session.scan.globals.len();
        let (offset, ended, nested) = one(session, part, start, place)?;
        inside_values(session, &nested, place)?;
        let Err(stop) = ended else {
            start = offset;
            session.scan.finished += 1;
            continue;
        };
        if index > 0 && !is_torch && session.scan.globals.len() == known {
            // What follows the end of the first pickle may be raw numbers that only look like another.
            return behind(session, part, start, place);
        }
        let sign =
            if stop == Stop::TooMuch || (stop == Stop::CutOff && is_cut) { Sign::NotFinished } else { Sign::Broken };
        session.scan.notice(sign, place, Some(offset));
        return search(session, part, offset, place);
    }
    // Behind the five of torch stand raw numbers, and no loader reads further pickles: only something clear is told.
    if is_torch { search(session, part, start, place) } else { behind(session, part, start, place) }
}

/// One pickle: where the walk ended, how, and what lay inside its values.
fn one(
    session: &mut Session,
    part: &mut Part<'_>,
    start: u64,
    place: &str,
) -> io::Result<(u64, Result<(), Stop>, Vec<Nested>)> {
    let mut walk = Walk::new(Reader::new(part, start), place, &mut session.scan);
    let ended = walk.run(&mut session.opcodes);
    if let Some(error) = walk.reader.failed.take() {
        return Err(error);
    }
    Ok((walk.reader.offset(), ended, walk.nested))
}

/// Whatever follows the last pickle.
fn behind(session: &mut Session, part: &mut Part<'_>, start: u64, place: &str) -> io::Result<()> {
    if start < part.len() {
        session.scan.notice(Sign::TrailingData, place, Some(start));
        search(session, part, start, place)?;
    }
    Ok(())
}

/// Looks for pickles with a mark anywhere in the first bytes from here.
fn search(session: &mut Session, part: &mut Part<'_>, start: u64, place: &str) -> io::Result<()> {
    let bytes = part.read_at(start, limits::PICKLE_SEARCH_BYTES)?;
    let found = memchr::memchr_iter(0x80, &bytes)
        .filter(|at| matches!(bytes.get(at + 1), Some(2..=5)))
        .take(limits::PICKLE_ATTEMPTS);
    for at in found {
        let known = session.scan.worst_global();
        let before = std::mem::take(&mut session.scan);
        let (_, ended, _) = one(session, part, start + at as u64, place)?;
        let mut trial = std::mem::replace(&mut session.scan, before);
        trial.finished += usize::from(ended.is_ok());
        if counts(&trial) && trial.worst_global() > Grade::Inert && trial.worst_global() >= known {
            session.scan.absorb(trial);
        }
    }
    Ok(())
}

/// Pickles inside texts and bytes. Only those that import what is not inert are told: numbers may look like anything.
fn inside_values(session: &mut Session, nested: &[Nested], place: &str) -> io::Result<()> {
    if session.nesting >= limits::PICKLE_NESTING {
        return Ok(());
    }
    session.nesting += 1;
    for Nested { offset, bytes } in nested {
        let mut source = ByteSource::from_bytes(bytes.clone());
        let before = std::mem::take(&mut session.scan);
        let outcome = series(session, &mut Part::whole(&mut source), place, true);
        let trial = std::mem::replace(&mut session.scan, before);
        outcome?;
        if counts(&trial) && (trial.worst_global() > Grade::Inert || trial.finished > 0 && trial.globals.is_empty()) {
            session.scan.notice(Sign::NestedPickle, place, Some(*offset));
            session.scan.absorb(trial);
        }
    }
    session.nesting -= 1;
    Ok(())
}
