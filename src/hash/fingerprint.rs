//! A quick guess whether two files are the same, from their two ends and their size.

use super::error::{HashError, Stop};
use super::lanes;
use super::opened::Opened;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// How much of either end of the file counts (8 KiB).
pub const FINGERPRINT_EDGE_BYTES: u64 = 8 * 1024;

/// SHA256 over the first 8 KiB, the last 8 KiB and the size (8 bytes, little-endian) of a file.
///
/// Both ends are cut to the file's length, so they overlap in a file under 16 KiB. Ours alone: no CivitAI hash, no
/// proof of sameness (what lies between the ends does not count), only a cheap way to notice that a file moved.
///
/// # Errors
/// [`HashError`], as for the digests.
pub fn fingerprint(path: &Path) -> Result<[u8; 32], HashError> {
    let opened = Opened::open(path)?;
    let size_bytes = opened.size_bytes();
    let edge_bytes = FINGERPRINT_EDGE_BYTES.min(size_bytes);
    let mut file = opened.file();
    let mut edges = Vec::with_capacity(2 * edge_bytes as usize);
    for start in [0, size_bytes - edge_bytes] {
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.take(edge_bytes).read_to_end(&mut edges))
            .map_err(|reason| opened.read_error(reason))?;
    }
    if edges.len() as u64 != 2 * edge_bytes {
        return Err(Stop::Changed.at(path));
    }
    opened.ensure_unchanged()?;
    let mut context = lanes::sha256();
    context.update(&edges);
    context.update(&size_bytes.to_le_bytes());
    Ok(lanes::leading(context))
}
