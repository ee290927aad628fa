//! What ends an order to the queue, in sentences. Why a single download failed is [`crate::model::download::Refusal`].

use super::template::TemplateError;
use crate::civitai::CivitaiError;
use crate::model::download::FolderTrouble;
use crate::store::StoreError;

/// Why something could not be asked of the queue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The store would not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// CivitAI could not be asked what it is.
    #[error(transparent)]
    Civitai(#[from] CivitaiError),
    /// CivitAI knows no such thing.
    #[error("CivitAI knows no such model or version: {what}")]
    Unknown {
        /// What was asked for.
        what: String,
    },
    /// The text names nothing.
    #[error("this is no address, AIR, hash or version number: {text}")]
    NoReference {
        /// The text.
        text: String,
    },
    /// The version has no file that could be fetched.
    #[error("this version has no file to download: {what}")]
    NoFile {
        /// The version.
        what: String,
    },
    /// Nobody said where it should go.
    #[error("there is no folder for it; add a model folder to the library, or name one with --to")]
    NoFolder,
    /// The folder of a kind in the settings.
    #[error(transparent)]
    Folder(#[from] FolderTrouble),
    /// The path template in the settings.
    #[error("the path template cannot be used: {0}")]
    Template(#[from] TemplateError),
    /// The system would not help.
    #[error("{0}")]
    System(String),
}
