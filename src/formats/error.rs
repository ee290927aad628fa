//! What can go wrong while reading a file's header. Broken content is not here: it is a finding.

use std::io;
use std::path::PathBuf;

/// The file could not be read. Everything else is told by findings.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Opening failed.
    #[error("The model file could not be opened ({source}); check that it still exists and that you may read it: {path}", path = .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Reading failed half-way.
    #[error("The model file could not be read to the end of its header ({source}); check the disk and try again: {path}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device.
    #[error("This is not an ordinary file, so it was not read: {path}", path = .path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
    },
}
