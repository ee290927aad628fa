//! What ends a command before its end.

use crate::catalogue::archive::ArchiveError;
use crate::characters::StudioError;
use crate::civitai::CivitaiError;
use crate::comfy::ComfyError;
use crate::discovery::DiscoveryError;
use crate::downloads::DownloadError;
use crate::library::LibraryError;
use crate::organise::OrganiseError;
use crate::report::ReportError;
use crate::secrets::SecretsError;
use crate::store::StoreError;
use std::io;
use thiserror::Error;

/// Why a command could not go on. Failures of single files are printed and counted instead.
#[derive(Debug, Error)]
pub enum CliError {
    /// The arguments or the environment make no sense.
    #[error("{0}")]
    Usage(String),
    /// A service gave up.
    #[error(transparent)]
    Library(LibraryError),
    /// The download queue gave up.
    #[error(transparent)]
    Download(DownloadError),
    /// Files could not be put in order.
    #[error(transparent)]
    Organise(OrganiseError),
    /// Something could not be searched, compared or recommended.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The key could not be read, kept or removed.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The report could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A ComfyUI server would not.
    #[error(transparent)]
    Comfy(ComfyError),
    /// The character studio would not.
    #[error(transparent)]
    Studio(StudioError),
    /// An archive could not be read or written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The output could not be written.
    #[error("the output could not be written ({0})")]
    Output(#[from] io::Error),
    /// The system would not help.
    #[error("{0}")]
    System(String),
}

impl CliError {
    /// Whether another program has the library open.
    pub(super) const fn is_library_in_use(&self) -> bool {
        matches!(self, Self::Library(LibraryError::Store(StoreError::InUse { .. })))
    }
}

impl From<LibraryError> for CliError {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Civitai(error) => error.into(),
            other => Self::Library(other),
        }
    }
}

impl From<OrganiseError> for CliError {
    fn from(error: OrganiseError) -> Self {
        match error {
            OrganiseError::Store(error) => error.into(),
            OrganiseError::Template(_) | OrganiseError::NoSuchRun { .. } => Self::Usage(error.to_string()),
            other => Self::Organise(other),
        }
    }
}

impl From<DownloadError> for CliError {
    fn from(error: DownloadError) -> Self {
        match error {
            DownloadError::Store(error) => error.into(),
            DownloadError::Civitai(error) => error.into(),
            other => Self::Download(other),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Library(error.into())
    }
}

impl From<CivitaiError> for CliError {
    fn from(error: CivitaiError) -> Self {
        match error {
            CivitaiError::BadAddress { reason } => Self::Usage(format!(
                "the address of CivitAI cannot be used: {reason}; give one like https://civitai.com with --civitai-url"
            )),
            other => Self::Library(other.into()),
        }
    }
}

impl From<ComfyError> for CliError {
    fn from(error: ComfyError) -> Self {
        match error {
            ComfyError::BadAddress { .. } | ComfyError::NoServer => Self::Usage(error.to_string()),
            other => Self::Comfy(other),
        }
    }
}

impl From<StudioError> for CliError {
    fn from(error: StudioError) -> Self {
        match error {
            StudioError::Store(error) => error.into(),
            StudioError::Comfy(error) => error.into(),
            StudioError::Civitai(error) => error.into(),
            StudioError::NoSuchCharacter { .. } | StudioError::NothingLacking | StudioError::NeedsAvatar { .. } => {
                Self::Usage(error.to_string())
            }
            other => Self::Studio(other),
        }
    }
}
