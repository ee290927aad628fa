//! A file held open, and the question whether it is still what it was.

use super::error::{HashError, Stop};
use super::tensors;
use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::time::SystemTime;

/// What must not differ between the start and the end of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    size_bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { size_bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// An open ordinary file and its size and time at that moment.
pub(super) struct Opened<'a> {
    path: &'a Path,
    file: File,
    before: Stamp,
}

impl<'a> Opened<'a> {
    /// Opens `path` for reading if it is an ordinary file. Looked at before it is opened, because opening a pipe waits
    /// for a writer, and again afterwards, because the path may have been given to something else in between.
    pub(super) fn open(path: &'a Path) -> Result<Self, HashError> {
        let open_error = |reason: io::Error| HashError::Open { reason, path: path.to_path_buf() };
        let not_a_file = || HashError::NotAFile { path: path.to_path_buf() };
        if !std::fs::metadata(path).map_err(open_error)?.is_file() {
            return Err(not_a_file());
        }
        let file = File::open(path).map_err(open_error)?;
        let metadata = file.metadata().map_err(open_error)?;
        if !metadata.is_file() {
            return Err(not_a_file());
        }
        Ok(Self { path, file, before: Stamp::of(&metadata) })
    }

    /// The open handle, at whatever position it was left.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// The file's length when it was opened.
    pub(super) fn size_bytes(&self) -> u64 {
        self.before.size_bytes
    }

    /// Where AutoV3 starts, if it applies; leaves the handle at the file's start.
    pub(super) fn tensors_offset(&self) -> Result<Option<u64>, HashError> {
        let mut head = Vec::with_capacity(tensors::HEAD_BYTES);
        let mut file = &self.file;
        file.take(tensors::HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .and_then(|_| file.rewind())
            .map_err(|reason| self.read_error(reason))?;
        Ok(tensors::tensors_offset(&head, self.before.size_bytes))
    }

    /// [`HashError::Changed`] unless both the handle and the path still have the size and the time they had.
    pub(super) fn ensure_unchanged(&self) -> Result<(), HashError> {
        let by_handle = self.file.metadata().map_err(|reason| self.read_error(reason))?;
        // A path that has gone or leads elsewhere by now is a change, not a failure to read.
        let by_path = std::fs::metadata(self.path).ok();
        let same = |metadata: &Metadata| Stamp::of(metadata) == self.before;
        if same(&by_handle) && by_path.as_ref().is_some_and(same) { Ok(()) } else { Err(Stop::Changed.at(self.path)) }
    }

    /// A failure to read this file.
    pub(super) fn read_error(&self, reason: io::Error) -> HashError {
        Stop::Read(reason).at(self.path)
    }
}
