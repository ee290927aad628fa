//! Why a file has no digests.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a file has no digests. Every message is a sentence with the path last.
#[derive(Debug, Error)]
pub enum HashError {
    /// The file is not there or may not be opened.
    #[error("The file could not be opened ({reason}); check that it exists and that you may read it: {}", path.display())]
    Open {
        /// What the system said.
        reason: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// A folder, a pipe or a device: nothing that has an end to hash up to.
    #[error("Only ordinary files can be hashed, and this is not one: {}", path.display())]
    NotAFile {
        /// What was asked for.
        path: PathBuf,
    },
    /// Reading broke off.
    #[error("The file could not be read to its end ({reason}); check the disk or the connection and try again: {}", path.display())]
    Read {
        /// What the system said.
        reason: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// Size or modification time differ between the start and the end of the read.
    #[error("The file changed while it was being hashed; try again when nothing writes to it any more: {}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// [`super::HashControl::is_cancelled`] said so.
    #[error("Hashing was cancelled before the end of the file: {}", path.display())]
    Cancelled {
        /// The file.
        path: PathBuf,
    },
}

/// Why a run over a source ended early, before anyone says which file it was.
#[derive(Debug)]
pub(super) enum Stop {
    /// Reading failed.
    Read(io::Error),
    /// More or fewer bytes than the size promised.
    Changed,
    /// The caller asked for it.
    Cancelled,
}

impl Stop {
    /// The error for the file at `path`.
    pub(super) fn at(self, path: &Path) -> HashError {
        let path = path.to_path_buf();
        match self {
            Self::Read(reason) => HashError::Read { reason, path },
            Self::Changed => HashError::Changed { path },
            Self::Cancelled => HashError::Cancelled { path },
        }
    }
}
