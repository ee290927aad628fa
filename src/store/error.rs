//! What can go wrong with the store, in sentences.

use std::path::PathBuf;
use thiserror::Error;

/// An error of the store. The text is for people and says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the store.
    #[error("CivitDeck is already running with this data folder; close it first, or name another with --data-dir: {}", path.display())]
    InUse {
        /// The store's file.
        path: PathBuf,
    },
    /// The file is no store, or is damaged beyond its own repair.
    #[error("the library file is damaged ({reason}); it can be kept as a backup and rebuilt from your model folders with `civitdeck doctor --rebuild`: {}", path.display())]
    Corrupt {
        /// What was found.
        reason: String,
        /// The store's file.
        path: PathBuf,
    },
    /// The file was written by a newer CivitDeck.
    #[error("the library file was written by a newer CivitDeck (layout {found}, this one knows up to {supported}); update CivitDeck, or name another folder with --data-dir: {}", path.display())]
    Newer {
        /// Layout found.
        found: u64,
        /// Newest layout this program knows.
        supported: u32,
        /// The store's file.
        path: PathBuf,
    },
    /// The folder or file could not be read or written.
    #[error("the data folder cannot be used ({source}): {}", path.display())]
    Io {
        /// What the system said.
        source: std::io::Error,
        /// The folder or file.
        path: PathBuf,
    },
    /// A transaction failed.
    #[error("the library could not be read or written ({0}); if the disk is full, free some space and try again")]
    Database(#[from] redb::Error),
    /// A change of collections that cannot be made.
    #[error(transparent)]
    Refused(#[from] crate::model::collection::CollectionRefusal),
    /// A row could not be written as bytes.
    #[error("a library entry could not be stored ({0})")]
    Encode(#[from] rmp_serde::encode::Error),
    /// A row's bytes do not make sense.
    #[error("a library entry cannot be read ({0}); `civitdeck doctor` tells which")]
    Decode(#[from] rmp_serde::decode::Error),
}

impl StoreError {
    /// Whether the file itself is damaged, so that only a new one helps.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Corrupt { .. } | Self::Database(redb::Error::Corrupted(_)))
    }
}

macro_rules! through_redb {
    ($($kind:ty),*) => { $(impl From<$kind> for StoreError {
        fn from(error: $kind) -> Self { Self::Database(error.into()) }
    })* };
}
through_redb!(
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::SetDurabilityError
);
