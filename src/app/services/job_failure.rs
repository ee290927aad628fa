//! Why a job failed, kept as words and as whether another try is worth it.

use crate::library::LibraryError;

/// Why a job failed, made into words where it failed.
pub(super) struct JobFailure {
    pub(super) text: String,
    /// Whether CivitAI could not be reached: worth another try later.
    pub(super) is_unreachable: bool,
}

impl<E: std::error::Error + 'static> From<E> for JobFailure {
    fn from(error: E) -> Self {
        let civitai: Option<&LibraryError> = (&error as &(dyn std::error::Error + 'static)).downcast_ref();
        let is_unreachable = matches!(civitai, Some(LibraryError::Civitai(error)) if error.is_temporary());
        Self { text: error.to_string(), is_unreachable }
    }
}
