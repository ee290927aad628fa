//! A reader of pickle bytes: opcode arguments of protocols 0 to 5. A small window slides over the part; long arguments
//! are passed over and not read, so nothing is allocated by a length that the pickle declares.

use super::part::Part;
use crate::formats::limits;

/// A place in the bytes of a pickle.
#[derive(Debug)]
pub(super) struct Reader<'p, 's> {
    part: &'p mut Part<'s>,
    window: Vec<u8>,
    /// Where in the part the window begins.
    window_at: u64,
    at: u64,
    /// Why the part could not be read.
    pub(super) failed: Option<std::io::Error>,
}

impl<'p, 's> Reader<'p, 's> {
    pub(super) const fn new(part: &'p mut Part<'s>, at: u64) -> Self {
        Self { part, window: Vec::new(), window_at: at, at, failed: None }
    }

    /// Bytes from the start of the part.
    pub(super) const fn offset(&self) -> u64 {
        self.at
    }

    /// Bytes that are left.
    pub(super) const fn left(&self) -> u64 {
        self.part.len().saturating_sub(self.at)
    }

    /// What lies ahead, up to `count` bytes, without moving.
    fn ahead(&mut self, count: usize) -> &[u8] {
        let from = usize::try_from(self.at - self.window_at).unwrap_or(usize::MAX);
        let reaches_end = self.window_at + self.window.len() as u64 >= self.part.len();
        if self.window.len().saturating_sub(from) < count && !reaches_end {
            match self.part.read_at(self.at, count.max(limits::PICKLE_WINDOW_BYTES)) {
                Ok(bytes) => (self.window, self.window_at) = (bytes, self.at),
                Err(error) => {
                    self.window.clear();
                    self.window_at = self.at;
                    self.failed = Some(error);
                }
            }
            return self.window.get(..count.min(self.window.len())).unwrap_or(&[]);
        }
        let end = from.saturating_add(count).min(self.window.len());
        self.window.get(from..end).unwrap_or(&[])
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.ahead(1).first()?;
        self.at += 1;
        Some(byte)
    }

    /// Passes over so many bytes and gives the first `keep` of them.
    pub(super) fn take(&mut self, count: u64, keep: usize) -> Option<Vec<u8>> {
        if count > self.left() {
            return None;
        }
        let keep = usize::try_from(count).unwrap_or(usize::MAX).min(keep);
        let kept = self.ahead(keep).to_vec();
        self.at += count;
        Some(kept)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let chunk = *self.ahead(N).first_chunk::<N>()?;
        self.at += N as u64;
        Some(chunk)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u64> {
        self.array().map(|bytes| u64::from(u32::from_le_bytes(bytes)))
    }

    pub(super) fn i32(&mut self) -> Option<i64> {
        self.array().map(|bytes| i64::from(i32::from_le_bytes(bytes)))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<[u8; 8]> {
        self.array()
    }

    /// A line without its end; `\r` before the `\n` is not part of it, as in Python's reader of text.
    pub(super) fn line(&mut self) -> Option<Vec<u8>> {
        // Nearly all lines are short: the long look comes second, so that a window serves many lines.
        let find = |ahead: &[u8]| memchr::memchr(b'\n', ahead);
        let end = find(self.ahead(256)).or_else(|| find(self.ahead(limits::PICKLE_LINE_BYTES)))?;
        let line = self.ahead(end + 1).get(..end)?;
        let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        self.at += end as u64 + 1;
        Some(line)
    }

    /// A little-endian two's complement number. Only 64 bits of it are kept: sizes of tensors are never longer.
    pub(super) fn long(&mut self, count: u64) -> Option<i64> {
        let bytes = self.take(count, 16)?;
        let negative = count <= 16 && bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut filled = [if negative { 0xff } else { 0 }; 8];
        for (slot, byte) in filled.iter_mut().zip(&bytes) {
            *slot = *byte;
        }
        Some(i64::from_le_bytes(filled))
    }
}
