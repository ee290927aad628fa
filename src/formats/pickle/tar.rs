//! Tar archives: what torch wrote before 2018, NeMo's models, and whatever else hides a pickle in one.

use super::inside::{Spot, look};
use super::part::Part;
use super::sign::Sign;
use super::streams::Surety;
use super::{Session, zip};
use crate::formats::limits;
use std::io;

const BLOCK: u64 = 512;

/// Whether a block is a header of tar before POSIX: no mark, but a checksum that fits.
pub(super) fn is_old_header(head: &[u8]) -> bool {
    let Some(block) = head.get(..BLOCK as usize) else { return false };
    let Some(told) = octal(block.get(148..156).unwrap_or(&[])) else { return false };
    let sum: u64 =
        block.iter().enumerate().map(|(at, byte)| u64::from(if (148..156).contains(&at) { b' ' } else { *byte })).sum();
    told == sum && block.first().is_some_and(|first| *first != 0)
}

/// Looks into every member.
pub(super) fn walk(session: &mut Session, part: &mut Part<'_>, spot: &Spot) -> io::Result<()> {
    let mut at = 0;
    for _ in 0..limits::TAR_MEMBERS {
        let header = part.read_at(at, BLOCK as usize)?;
        if header.len() < BLOCK as usize || header.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let field = |from: usize, to: usize| header.get(from..to).unwrap_or(&[]);
        let name: Vec<u8> = field(0, 100).iter().copied().take_while(|byte| *byte != 0).collect();
        let Some(size) = octal(field(124, 136)) else {
            session.scan.notice(Sign::Broken, &spot.place, Some(at));
            return Ok(());
        };
        let is_file = matches!(header.get(156), Some(0 | b'0' | b'7'));
        if is_file && size > 0 && session.pickles > 0 {
            let mut member = part.piece(at + BLOCK, size);
            let is_cut = member.len() < size;
            let surety =
                if zip::has_pickle_name(&name) || name == b"pickle" { Surety::Certain } else { Surety::Attempt };
            let place = zip::inner_place(&spot.place, &name);
            if look(session, &mut member, &Spot { place, depth: spot.depth + 1, surety, is_cut })? {
                session.pickles -= 1;
            }
        }
        at = at.saturating_add(BLOCK).saturating_add(size.div_ceil(BLOCK).saturating_mul(BLOCK));
    }
    session.scan.notice(Sign::NotFinished, &spot.place, None);
    Ok(())
}

/// A number in octal, or in base 256 where the first bit says so.
fn octal(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && first & 0x80 != 0
    {
        let start = u64::from(first & 0x7f);
        return rest.iter().try_fold(start, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)));
    }
    let text = std::str::from_utf8(field).ok()?;
    let text = text.trim_matches(|letter: char| letter == '\0' || letter == ' ');
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}
