//! The disposable store: pictures ready to show, and answers as they came. Losing it costs time and nothing else, so it is simply made anew when
//! it cannot be opened, and writes need not reach the disk at once.

use super::error::StoreError;
use super::schema;
use redb::{Database, Durability, ReadTransaction, ReadableDatabase as _, WriteTransaction};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tracing::debug;

/// Name of the cache file.
const CACHE_FILE: &str = "cache.redb";
/// Above this size the cache is emptied at the next start.
const MAX_FILE_BYTES: u64 = 2 << 30;
const PAGE_CACHE_BYTES: usize = 8 << 20;
/// Every so many writes one is made durable, so that a crash loses little.
const DURABLE_EVERY: u32 = 64;
/// And one after so long: whoever looks at pictures for a while has them after a crash, too.
const DURABLE_AFTER: Duration = Duration::from_secs(2);

/// A cache of pictures and answers. All calls may block on the disk; none may be made from a frame. Clones share it.
#[derive(Clone)]
pub struct ThumbCache {
    shared: Arc<Shared>,
}

struct Shared {
    database: Option<Database>,
    writes: AtomicU32,
    durable: Mutex<Option<Instant>>,
}

impl Shared {
    /// Whether the next write must reach the disk.
    fn is_due(&self) -> bool {
        let many = self.writes.fetch_add(1, Ordering::Relaxed).is_multiple_of(DURABLE_EVERY);
        let mut last = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        let due = many || last.is_none_or(|last| last.elapsed() >= DURABLE_AFTER);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}

impl ThumbCache {
    /// Opens the cache in a folder. Never fails: without a usable file it remembers nothing.
    pub fn open(dir: &Path) -> Self {
        let path = dir.join(CACHE_FILE);
        let too_big = std::fs::metadata(&path).is_ok_and(|meta| meta.len() > MAX_FILE_BYTES);
        let mut database = (!too_big).then(|| Self::try_open(&path)).flatten();
        if database.is_none() && !Self::held_by_another(&path) && std::fs::remove_file(&path).is_ok() {
            database = Self::try_open(&path);
        }
        Self { shared: Arc::new(Shared { database, writes: AtomicU32::new(0), durable: Mutex::new(None) }) }
    }

    fn builder() -> redb::Builder {
        let mut builder = Database::builder();
        builder.set_cache_size(PAGE_CACHE_BYTES);
        builder
    }

    fn try_open(path: &Path) -> Option<Database> {
        let opened = std::panic::catch_unwind(|| Self::builder().create(path)).ok()?.ok()?;
        let transaction = opened.begin_write().ok()?;
        transaction.open_table(schema::THUMBS).ok()?;
        transaction.open_table(schema::RAW_ANSWERS).ok()?;
        transaction.commit().ok()?;
        Some(opened)
    }

    fn held_by_another(path: &Path) -> bool {
        matches!(Self::builder().open(path), Err(redb::DatabaseError::DatabaseAlreadyOpen))
    }

    /// The bytes kept under a key.
    pub fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        let transaction = self.reading()?;
        let table = transaction.open_table(schema::THUMBS).ok()?;
        Some(table.get(key).ok()??.value().to_vec())
    }

    /// Keeps bytes under a key. A failure is only a slower next time.
    pub fn put(&self, key: &[u8; 32], bytes: &[u8]) {
        self.writing(|transaction| {
            transaction.open_table(schema::THUMBS)?.insert(key, bytes)?;
            Ok(())
        });
    }

    pub(super) fn reading(&self) -> Option<ReadTransaction> {
        self.shared.database.as_ref()?.begin_read().ok()
    }

    pub(super) fn writing(&self, write: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>) {
        let Some(database) = &self.shared.database else { return };
        let kept = (|| -> Result<(), redb::Error> {
            let mut transaction = database.begin_write()?;
            if !self.shared.is_due() {
                transaction.set_durability(Durability::None)?;
            }
            write(&transaction)?;
            transaction.commit()?;
            Ok(())
        })();
        if let Err(error) = kept {
            debug!("not cached: {error}");
        }
    }

    /// Forgets every picture and answer. A cache without a usable file has nothing to forget.
    pub fn clear(&self) -> Result<(), StoreError> {
        let Some(database) = &self.shared.database else { return Ok(()) };
        let transaction = database.begin_write()?;
        transaction.delete_table(schema::THUMBS)?;
        transaction.open_table(schema::THUMBS)?;
        transaction.delete_table(schema::RAW_ANSWERS)?;
        transaction.open_table(schema::RAW_ANSWERS)?;
        transaction.commit()?;
        Ok(())
    }
}
