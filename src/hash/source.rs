//! Reading in chunks, with a promise about the length that must be kept.

use super::HashControl;
use super::error::Stop;
use std::io::{ErrorKind, Read};

/// A reader that must yield exactly as many bytes as its size said.
pub(super) struct Source<R> {
    reader: R,
    offset: u64,
    size_bytes: u64,
}

impl<R: Read> Source<R> {
    /// A source of exactly `size_bytes` bytes.
    pub(super) fn new(reader: R, size_bytes: u64) -> Self {
        Self { reader, offset: 0, size_bytes }
    }

    /// Where the next chunk starts.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Fills `chunk` as far as the source reaches and returns how many bytes that were; 0 is the end.
    ///
    /// The end is believed only where the reader itself says so: the read after the last promised byte is what
    /// finds a file that has grown.
    pub(super) fn fill(&mut self, chunk: &mut [u8], control: &dyn HashControl) -> Result<usize, Stop> {
        let mut filled = 0;
        loop {
            if control.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let room = chunk.get_mut(filled..).unwrap_or_default();
            if room.is_empty() {
                break;
            }
            match self.reader.read(room) {
                Ok(0) if self.offset < self.size_bytes => return Err(Stop::Changed),
                Ok(0) => break,
                Ok(count) => {
                    filled += count;
                    self.offset += count as u64;
                    if self.offset > self.size_bytes {
                        return Err(Stop::Changed);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Stop::Read(error)),
            }
        }
        if filled > 0 {
            control.advance(filled as u64);
        }
        Ok(filled)
    }
}
