//! One open file, read in bounded pieces: the file is opened once, and no piece is larger than it is asked to be.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// An open file, or bytes that were unpacked from one.
#[derive(Debug)]
pub(super) struct ByteSource {
    inner: Inner,
    length: u64,
}

#[derive(Debug)]
enum Inner {
    File(File),
    Bytes(Vec<u8>),
}

impl ByteSource {
    /// Opens a file. The length is that of the moment of opening.
    pub(super) fn open(path: &Path) -> Result<Self, super::FormatError> {
        let failed = |source| super::FormatError::Open { path: path.to_path_buf(), source };
        // Asked before opening: opening a pipe would wait for ever.
        let about = std::fs::metadata(path).map_err(failed)?;
        if !about.is_file() {
            return Err(super::FormatError::NotAFile { path: path.to_path_buf() });
        }
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok(Self { inner: Inner::File(file), length })
    }

    /// Bytes in memory.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len() as u64, inner: Inner::Bytes(bytes) }
    }

    /// The length of the file in bytes.
    pub(super) const fn len(&self) -> u64 {
        self.length
    }

    /// Up to `count` bytes from `offset`; fewer where the file ends before.
    pub(super) fn read_at(&mut self, offset: u64, count: usize) -> io::Result<Vec<u8>> {
        let left = self.length.saturating_sub(offset);
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(count);
        let mut bytes = Vec::with_capacity(count);
        match &mut self.inner {
            Inner::File(file) => {
                file.seek(SeekFrom::Start(offset))?;
                file.take(count as u64).read_to_end(&mut bytes)?;
            }
            Inner::Bytes(all) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
                bytes.extend(all.iter().skip(start).take(count));
            }
        }
        Ok(bytes)
    }
}
