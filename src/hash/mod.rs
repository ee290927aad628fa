//! The six digests of a file in one read, and our own fingerprint.
//!
//! Definitions: [`crate::model::digests`] and docs/hashing.md. How it is fast: two SHA256 streams (the whole file, and
//! the tensors for AutoV3) cost nearly all of the time, so the file is cut into chunks that a few threads carry through
//! the streams in order, each thread always taking up the stream that lies furthest behind. The cheap rest (reading,
//! BLAKE3, CRC-32) fills whatever time is left over. Memory is a fixed pool of chunks, whatever the file's size.
//!
//! SHA256 comes from `ring` and not from the `sha2` crate: on a processor without SHA instructions `sha2` has only
//! portable code (159 MB/s where `ring`'s assembly does 352 MB/s; figures and commands in docs/performance.md).

mod error;
mod fingerprint;
mod lanes;
mod opened;
mod parallel;
mod sequential;
mod source;
mod stream;
mod tensors;
#[cfg(test)]
mod tests;

pub use error::HashError;
pub use fingerprint::{FINGERPRINT_EDGE_BYTES, fingerprint};
pub use stream::{Digested, LeaveOut, StreamError, hash_stream};

use crate::model::digests::Digests;
use error::Stop;
use lanes::Layout;
use opened::Opened;
use source::Source;
use std::path::Path;

/// Files up to this size are hashed on the calling thread: starting a thread would cost more than it saves.
pub const INLINE_MAX_BYTES: u64 = 512 * 1024;

/// What a long hash tells its caller, and how it is told to stop. Called from several threads.
pub trait HashControl: Sync {
    /// So many more bytes of the file have been read. The sum over one file is the file's size.
    fn advance(&self, bytes: u64);
    /// Whether to give up; asked before every read and every chunk (at most a few milliseconds apart).
    fn is_cancelled(&self) -> bool;
}

/// Nobody watches and nobody cancels.
impl HashControl for () {
    fn advance(&self, _bytes: u64) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Every digest of the file at `path`, from one read, on as many threads as help (at most four).
///
/// # Errors
/// [`HashError`]; never a digest of a file that changed while it was read.
pub fn hash_file(path: &Path, control: &dyn HashControl) -> Result<Digests, HashError> {
    hash_with(path, |source, layout| {
        if layout.size_bytes <= INLINE_MAX_BYTES {
            sequential::run(source, layout, sequential::CHUNK_BYTES, control)
        } else {
            parallel::run(source, layout, parallel::Plan::for_this_machine(), control)
        }
    })
}

/// As [`hash_file`], on the calling thread alone: for when many files are hashed at once.
///
/// # Errors
/// As [`hash_file`].
pub fn hash_file_inline(path: &Path, control: &dyn HashControl) -> Result<Digests, HashError> {
    hash_with(path, |source, layout| sequential::run(source, layout, sequential::CHUNK_BYTES, control))
}

/// Opens the file, looks at its head, runs `digest` over it and makes sure that it is still the same file.
fn hash_with(
    path: &Path,
    digest: impl FnOnce(Source<&std::fs::File>, Layout) -> Result<Digests, Stop>,
) -> Result<Digests, HashError> {
    let opened = Opened::open(path)?;
    let tensors_offset = opened.tensors_offset()?;
    let layout = Layout { size_bytes: opened.size_bytes(), tensors_offset, blake3: true };
    let digests = digest(Source::new(opened.file(), layout.size_bytes), layout).map_err(|stop| stop.at(path))?;
    opened.ensure_unchanged()?;
    Ok(digests)
}
