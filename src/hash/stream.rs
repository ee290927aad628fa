//! All digests of bytes on their way: what a download reads from the network is hashed without a second read.

use super::error::Stop;
use super::lanes::Layout;
use super::source::Source;
use super::{HashControl, INLINE_MAX_BYTES, parallel, sequential, tensors};
use crate::model::digests::Digests;
use std::io::{self, Cursor, Read};

/// Why a stream has no digests.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// Reading broke off; the reader knows why.
    #[error("{0}")]
    Read(io::Error),
    /// More or fewer bytes came than was promised.
    #[error("more or fewer bytes came than were promised")]
    Length,
    /// [`HashControl::is_cancelled`] said so.
    #[error("it was cancelled")]
    Cancelled,
}

impl From<Stop> for StreamError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Read(error) => Self::Read(error),
            Stop::Changed => Self::Length,
            Stop::Cancelled => Self::Cancelled,
        }
    }
}

/// What of a stream need not be digested, because somebody knows it once the SHA256 of all is known. The tensors of a safetensors file
/// alone (AutoV3) take as long as the SHA256 of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaveOut {
    /// AutoV3.
    pub autov3: bool,
    /// BLAKE3.
    pub blake3: bool,
}

/// What a stream gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digested {
    /// Its digests; of what was left out there is no AutoV3, and BLAKE3 is all zeros.
    pub digests: Digests,
    /// What it would have had and was left out.
    pub left_out: LeaveOut,
}

/// The digests of the `size_bytes` bytes that `reader` yields, on as many threads as help. The reader is read in order and by one
/// thread at a time, though not always the same one.
///
/// # Errors
/// [`StreamError`]; never a digest of fewer or more bytes.
pub fn hash_stream<R: Read + Send>(
    mut reader: R,
    size_bytes: u64,
    leave: LeaveOut,
    control: &dyn HashControl,
) -> Result<Digested, StreamError> {
    let head = head_of(&mut reader, size_bytes, control)?;
    let tensors_offset = tensors::tensors_offset(&head, size_bytes);
    let left_out = LeaveOut { autov3: leave.autov3 && tensors_offset.is_some(), ..leave };
    let tensors_offset = tensors_offset.filter(|_| !left_out.autov3);
    let layout = Layout { size_bytes, tensors_offset, blake3: !leave.blake3 };
    let source = Source::new(Cursor::new(head).chain(reader), size_bytes);
    let digests = if size_bytes <= INLINE_MAX_BYTES {
        sequential::run(source, layout, sequential::CHUNK_BYTES, control)
    } else {
        parallel::run(source, layout, parallel::Plan::for_a_stream(), control)
    };
    Ok(Digested { digests: digests?, left_out })
}

/// The first bytes, which decide where AutoV3 begins.
fn head_of(reader: &mut impl Read, size_bytes: u64, control: &dyn HashControl) -> Result<Vec<u8>, StreamError> {
    let wanted = size_bytes.min(tensors::HEAD_BYTES as u64) as usize;
    let mut head = vec![0; wanted];
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        if control.is_cancelled() {
            return Err(StreamError::Cancelled);
        }
        match reader.read(room) {
            Ok(0) => return Err(StreamError::Length),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(StreamError::Read(error)),
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hash_file;

    /// Yields a few bytes at a time, as networks do.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.0.len()).min(4_099);
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn safetensors(size: usize) -> Vec<u8> {
        let mut bytes = 16_u64.to_le_bytes().to_vec();
        bytes.extend(b"{\"__metadata__\":");
        bytes.extend((0..size).map(|at| (at * 31 % 251) as u8));
        bytes
    }

    #[test]
    fn a_stream_has_the_digests_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        for size in [0, 3, 8, 1000, 600 << 10, (3 << 20) + 17] {
            let bytes = if size < 24 { vec![b'x'; size] } else { safetensors(size) };
            let path = dir.path().join(size.to_string());
            std::fs::write(&path, &bytes).unwrap();
            let expected = hash_file(&path, &()).unwrap();
            let streamed = |leave| hash_stream(Drops(&bytes), bytes.len() as u64, leave, &()).unwrap();
            let whole = Digested { digests: expected.clone(), left_out: LeaveOut::default() };
            assert_eq!(streamed(LeaveOut::default()), whole, "{size}");
            let without = Digests { autov3: None, blake3: [0; 32], ..expected.clone() };
            let left_out = LeaveOut { autov3: expected.autov3.is_some(), blake3: true };
            let less = Digested { digests: without, left_out };
            assert_eq!(streamed(LeaveOut { autov3: true, blake3: true }), less, "{size}");
        }
    }

    #[test]
    fn fewer_or_more_bytes_are_no_digest() {
        let bytes = safetensors(700 << 10);
        for promised in [bytes.len() - 1, bytes.len() + 1, 5] {
            let outcome = hash_stream(Drops(&bytes), promised as u64, LeaveOut::default(), &());
            assert!(matches!(outcome, Err(StreamError::Length)), "{promised}");
        }
    }
}
