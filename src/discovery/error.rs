//! What can end a service of discovery.

use super::vision::VisionError;
use crate::formats::infotext::InfotextError;
use crate::store::StoreError;
use std::path::PathBuf;
use thiserror::Error;

/// Why something could not be searched, compared or recommended.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text of a picture could not be looked for.
    #[error(transparent)]
    Infotext(#[from] InfotextError),
    /// A picture cannot be compared.
    #[error("the picture cannot be read ({reason}): {}", path.display())]
    Picture {
        /// What is the matter.
        reason: String,
        /// Which file.
        path: PathBuf,
    },
    /// The encoder of pictures that the user has cannot be used.
    #[error(transparent)]
    Vision(#[from] VisionError),
    /// One of the encoders that come with the program is not what it should be.
    #[error("the text encoder of this program is damaged ({reason}); install it again")]
    Asset {
        /// What is the matter.
        reason: String,
    },
    /// A file of an evaluation cannot be used.
    #[error("line {line} of the evaluation cannot be used: {reason}")]
    Evaluation {
        /// Which line, from 1.
        line: usize,
        /// What is the matter.
        reason: String,
    },
    /// The system would not give a thread.
    #[error("the system refused to help ({0})")]
    System(String),
}
