//! All digests on the calling thread.

use super::HashControl;
use super::error::Stop;
use super::lanes::{self, Lane, Layout};
use super::source::Source;
use crate::model::digests::Digests;
use std::io::Read;

/// As large as the chunks of a parallel run, for the same reason (see `parallel::Plan::for_this_machine`).
pub(super) const CHUNK_BYTES: usize = 1024 * 1024;

/// Carries every chunk through all lanes before reading the next.
pub(super) fn run<R: Read>(
    mut source: Source<R>,
    layout: Layout,
    chunk_bytes: usize,
    control: &dyn HashControl,
) -> Result<Digests, Stop> {
    // No larger than the file, but never empty: the read that finds a file's growth needs room for a byte.
    let wanted = layout.size_bytes.saturating_add(1).min(chunk_bytes.max(1) as u64) as usize;
    let mut chunk = vec![0; wanted];
    let mut lanes = Lane::all(layout);
    loop {
        let offset = source.offset();
        let filled = source.fill(&mut chunk, control)?;
        if filled == 0 {
            return Ok(lanes::finish(lanes, source.offset()));
        }
        for lane in &mut lanes {
            lane.update(offset, chunk.get(..filled).unwrap_or_default());
        }
    }
}
