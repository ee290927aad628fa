//! What can end a run of a library service.

use crate::civitai::CivitaiError;
use crate::store::StoreError;
use std::path::PathBuf;
use thiserror::Error;

/// An error of a library service. Failures of single files are [`super::ItemIssue`]s instead.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// CivitAI could not be asked.
    #[error(transparent)]
    Civitai(#[from] CivitaiError),
    /// A root cannot be added.
    #[error("this is not a folder that can be read ({reason}): {}", path.display())]
    NotAFolder {
        /// What is the matter.
        reason: String,
        /// The path.
        path: PathBuf,
    },
    /// A root is already part of another.
    #[error("this folder is in the library already, as a part of {}: {}", inside.display(), path.display())]
    AlreadyThere {
        /// The root that holds it.
        inside: PathBuf,
        /// The path.
        path: PathBuf,
    },
    /// The system would not give a thread or a watcher.
    #[error("the system refused to help ({0})")]
    System(String),
}
