//! What ends a run, in sentences. What fails of a single file is a [`crate::model::organise::FailedFile`].

use crate::downloads::template::TemplateError;
use crate::model::text;
use crate::store::StoreError;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// An error of organising.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OrganiseError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The template makes no sense.
    #[error("the path template cannot be used: {0}")]
    Template(#[from] TemplateError),
    /// The journal could not be written, so nothing was touched, or not be read.
    #[error("the journal cannot be used ({source}): {}", path.display())]
    Journal {
        /// What the system said.
        source: io::Error,
        /// The journal.
        path: PathBuf,
    },
    /// A line of the journal makes no sense.
    #[error("line {line} of the journal cannot be read ({reason}): {}", path.display())]
    Damaged {
        /// The line, from 1.
        line: u64,
        /// What is the matter.
        reason: String,
        /// The journal.
        path: PathBuf,
    },
    /// There is nothing to take back.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The run is not known.
    #[error("there is no run {id} that could be undone")]
    NoSuchRun {
        /// Its number.
        id: u64,
    },
    /// What would come does not fit.
    #[error("{} are missing on {}", text::size(*short_bytes), mount.display())]
    NoRoom {
        /// Bytes that are missing.
        short_bytes: u64,
        /// The volume.
        mount: PathBuf,
    },
    /// Something else that ends it.
    #[error("{0}")]
    Other(String),
}
