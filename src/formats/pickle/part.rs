//! A piece of a file, or of something unpacked from it, read by places of its own.

use crate::formats::reader::ByteSource;
use std::io;

/// A range of a source. Reads never leave it.
#[derive(Debug)]
pub(in crate::formats) struct Part<'s> {
    source: &'s mut ByteSource,
    start: u64,
    length: u64,
}

impl<'s> Part<'s> {
    /// All of a source.
    pub(in crate::formats) const fn whole(source: &'s mut ByteSource) -> Self {
        let length = source.len();
        Self { source, start: 0, length }
    }

    /// Bytes in it.
    pub(in crate::formats) const fn len(&self) -> u64 {
        self.length
    }

    /// A piece of this one, cut to what is there.
    pub(super) fn piece(&mut self, start: u64, length: u64) -> Part<'_> {
        let start = start.min(self.length);
        let length = length.min(self.length - start);
        Part { source: self.source, start: self.start + start, length }
    }

    /// Up to `count` bytes from `offset`; fewer where it ends before.
    pub(super) fn read_at(&mut self, offset: u64, count: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.source.read_at(self.start.saturating_add(offset), count.min(left))
    }
}

/// A little-endian number of up to 8 bytes.
pub(super) fn number(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(count)?)?;
    Some(field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
