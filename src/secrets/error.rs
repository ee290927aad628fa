//! What can go wrong with keeping the key. No text here ever holds any of it.

use super::TokenSource;
use std::path::PathBuf;
use thiserror::Error;

/// An error of [`super::Secrets`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// A source that goes first holds something that is no key.
    #[error(
        "what stands in {found_in} is not a CivitAI key (a key is one word of letters, digits and signs); correct it or take it out"
    )]
    Unusable {
        /// Where it stands.
        found_in: TokenSource,
    },
    /// There is a keyring, and it did not answer.
    #[error(
        "the system's keyring did not answer ({reason}); unlock it and try again, or give the key in the environment variable CIVITAI_TOKEN"
    )]
    Keyring {
        /// What it said, or that the time was up.
        reason: String,
    },
    /// The file of the key could not be read, written or removed.
    #[error("the file with the CivitAI key cannot be {what} ({reason}): {}", path.display())]
    File {
        /// "read", "written" or "removed".
        what: &'static str,
        /// What the system said.
        reason: String,
        /// The file.
        path: PathBuf,
    },
}
