//! The catalogue as a file: JSON lines of model objects as CivitAI's API gives or gave them.
//!
//! Imported models are merged like answers, with the time they tell of themselves, so that an old dump never overwrites what
//! is newer. Exported ones can be read again by this program and by whatever reads the API.

mod export;
mod import;
mod lines;
#[cfg(test)]
mod tests;
mod told;

pub use export::{ExportReport, export};
pub use import::{ImportIssue, ImportReport, import};

use crate::store::StoreError;
use std::io;
use std::path::PathBuf;

/// Why an archive could not be read or written at all. Lines that cannot be read are [`ImportIssue`]s.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read.
    #[error("the file could not be read ({source}): {}", path.display())]
    Read {
        /// What the system said.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file could not be written.
    #[error("the file could not be written ({source}): {}", path.display())]
    Write {
        /// What the system said.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}
