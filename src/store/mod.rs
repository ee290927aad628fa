//! The store: one redb file for the user's data, one disposable file for caches.
//!
//! One writer at a time, reads from anywhere, a commit is durable when [`Store::write`] returns. `schema.rs` names every
//! table; nothing outside this folder does. Calls block on the disk: never from a frame.

mod answers;
mod cache;
mod characters;
mod codec;
mod collections;
mod community;
mod downloads;
mod error;
mod had;
mod index;
mod known;
mod ledger;
mod open;
mod raw;
mod read;
mod rings;
mod schema;
mod subjects;
mod terms;
#[cfg(test)]
mod tests;
mod vectors;
mod write;

pub use answers::{KeptAnswer, PARTS};
pub use cache::ThumbCache;
pub use error::StoreError;
pub use open::{STORE_FILE, set_aside};
pub use raw::RawAnswer;
pub use read::Reader;
pub use write::Writer;

use crate::model::card::Card;
use redb::{Database, ReadableDatabase as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The open store. Share it behind an `Arc`.
pub struct Store {
    /// `None` only while it is being dropped.
    database: Option<Database>,
    path: PathBuf,
    /// See [`Store::tell_of_changes`].
    listener: OnceLock<Listener>,
}

type Listener = Box<dyn Fn(Vec<Card>) + Send + Sync>;

impl Store {
    /// Opens the store in a folder, making it if it is not there.
    ///
    /// Refuses a store that is in use, damaged or newer, each with its own error and with its contents as they were.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let (database, path) = open::open(dir)?;
        let store = Self { database: Some(database), path, listener: OnceLock::new() };
        let is_current = |reader: &Reader| {
            let same_cards = reader.meta("card_version")? == Some(u64::from(schema::CARD_VERSION));
            Ok(same_cards && reader.has_every_table()?)
        };
        // Writing makes the tables that are not there yet.
        if !store.read(is_current)? {
            store.write(|writer| writer.rebuild_cards())?;
        }
        Ok(store)
    }

    /// Hands cards that a transaction changed beside what it was about, and that it did not take itself, to somebody who
    /// shows cards: after it is on disk, on the thread that wrote. The first who asks is told.
    pub fn tell_of_changes(&self, listener: impl Fn(Vec<Card>) + Send + Sync + 'static) {
        let is_first = self.listener.set(Box::new(listener)).is_ok();
        tracing::trace!(is_first, "somebody wants to be told of changed cards");
    }

    /// The file it lives in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads one consistent moment.
    pub fn read<T>(&self, work: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.guarded(|database| work(&Reader::new(database.begin_read()?)))
    }

    /// Runs one transaction: kept as a whole and on disk when this returns `Ok`, undone as a whole otherwise.
    pub fn write<T>(&self, work: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (done, touched) = self.guarded(|database| {
            let transaction = database.begin_write()?;
            let done = {
                let mut writer = Writer::new(&transaction)?;
                let done = work(&mut writer)?;
                (done, writer.take_touched()?)
            };
            transaction.commit()?;
            Ok(done)
        })?;
        if let Some(listener) = self.listener.get().filter(|_| !touched.is_empty()) {
            listener(touched);
        }
        Ok(done)
    }

    /// Pages damaged behind redb's back break assertions inside it: that must end as a sentence, not as a crash.
    fn guarded<T>(&self, work: impl FnOnce(&Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let damaged =
            || StoreError::Corrupt { reason: "its pages do not fit together".into(), path: self.path.clone() };
        let database = self.database.as_ref().ok_or_else(damaged)?;
        catch_unwind(AssertUnwindSafe(|| work(database))).unwrap_or_else(|_| Err(damaged()))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let database = self.database.take();
        if catch_unwind(AssertUnwindSafe(|| drop(database))).is_err() {
            tracing::error!("the library file could not be closed cleanly: {}", self.path.display());
        }
    }
}
