//! A reader of pickle bytes: opcode arguments of protocols 0 to 5, each bounded by the bytes that are there.

/// A place in the bytes of a pickle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// What is left, without reading it.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let end = self.at.checked_add(usize::try_from(count).ok()?)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let chunk = *self.rest().first_chunk::<N>()?;
        self.at += N;
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

    /// A line without its end; `\r` before the `\n` is not part of it, as in Python's reader of text.
    pub(super) fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest();
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        self.at += end + 1;
        let line = rest.get(..end)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// A little-endian two's complement number. Only 64 bits of it are kept: sizes of tensors are never longer.
    pub(super) fn long(&mut self, count: u64) -> Option<i64> {
        let bytes = self.take(count)?;
        let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut filled = [if negative { 0xff } else { 0 }; 8];
        for (slot, byte) in filled.iter_mut().zip(bytes) {
            *slot = *byte;
        }
        Some(i64::from_le_bytes(filled))
    }
}
