//! Opening the store so that nothing can prevent the next start: created aside and renamed, refused in words when it
//! is in use, newer or damaged, and set aside with a name that keeps it when it must be rebuilt.

use super::error::StoreError;
use super::schema;
use redb::{Database, DatabaseError, ReadableDatabase as _};
use std::fs;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Name of the file that holds the user's data.
pub const STORE_FILE: &str = "civitdeck.redb";
/// The first bytes of every redb file (redb's design document, "file header").
const REDB_MAGIC: [u8; 9] = [b'r', b'e', b'd', b'b', 0x1A, 0x0A, 0xA9, 0x0D, 0x0A];
/// How long a store that somebody holds is waited for.
const LONGEST_WAIT: Duration = Duration::from_millis(600);
/// How long between two tries.
const BETWEEN_TRIES: Duration = Duration::from_millis(20);
/// redb's default page cache is a gigabyte; the working set of a library is far smaller.
const PAGE_CACHE_BYTES: usize = 12 << 20;

/// Opens the database file in a folder, making both if they are not there.
pub(super) fn open(dir: &Path) -> Result<(Database, PathBuf), StoreError> {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| StoreError::Io { source, path }
    };
    fs::create_dir_all(dir).map_err(io(dir))?;
    let path = dir.join(STORE_FILE);
    if !path.try_exists().map_err(io(&path))? {
        create(dir, &path)?;
    }
    check_magic(&path)?;
    let database = open_when_free(&path)?;
    check_version(&database, &path)?;
    Ok((database, path))
}

/// Opens a store, and tries for a moment while somebody holds it: a program that is just closing, or a process that another
/// thread is starting and that holds our own lock of before until it is its own.
fn open_when_free(path: &Path) -> Result<Database, StoreError> {
    let begun = Instant::now();
    loop {
        match open_existing(path) {
            Err(StoreError::InUse { .. }) if begun.elapsed() < LONGEST_WAIT => std::thread::sleep(BETWEEN_TRIES),
            opened => return opened,
        }
    }
}

/// Makes an empty store under another name and renames it, so that a kill in between leaves no half-made store.
fn create(dir: &Path, path: &Path) -> Result<(), StoreError> {
    let aside = dir.join(format!("{STORE_FILE}.{}.new", std::process::id()));
    let io = |source| StoreError::Io { source, path: aside.clone() };
    if aside.exists() {
        fs::remove_file(&aside).map_err(io)?;
    }
    {
        let database = open_existing(&aside)?;
        let transaction = database.begin_write()?;
        {
            let mut meta = transaction.open_table(schema::META)?;
            meta.insert("schema_version", u64::from(schema::SCHEMA_VERSION))?;
            meta.insert("card_version", u64::from(schema::CARD_VERSION))?;
            transaction.open_table(schema::SETTINGS)?;
            transaction.open_table(schema::ROOTS)?;
            transaction.open_table(schema::FILES)?;
            transaction.open_table(schema::CARDS)?;
            transaction.open_table(schema::CARD_INDEX)?;
            transaction.open_table(schema::SUBJECTS)?;
            transaction.open_table(schema::SUBJECT_ALIASES)?;
            transaction.open_table(schema::COLLECTIONS)?;
            transaction.open_table(schema::KNOWN_CARDS)?;
            transaction.open_table(schema::CIVITAI_MODELS)?;
            transaction.open_table(schema::CIVITAI_VERSIONS)?;
            transaction.open_table(schema::HASHES)?;
        }
        transaction.commit()?;
    }
    // Another instance may have been quicker: its store is kept.
    if path.exists() {
        return fs::remove_file(&aside).map_err(io);
    }
    fs::rename(&aside, path).map_err(io)
}

fn check_magic(path: &Path) -> Result<(), StoreError> {
    let mut start = [0; REDB_MAGIC.len()];
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(source) => return Err(StoreError::Io { source, path: path.to_path_buf() }),
    };
    match file.read_exact(&mut start) {
        Ok(()) if start == REDB_MAGIC => Ok(()),
        // Windows locks bytes of an open store against reading; the open below says so properly.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        Ok(()) => Err(corrupt(path, "it does not begin like a library file")),
        Err(_) => Err(corrupt(path, "it is too short")),
    }
}

fn open_existing(path: &Path) -> Result<Database, StoreError> {
    // A damaged file may break an assertion inside the database; that must become a sentence, not an abort.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let mut builder = Database::builder();
        builder.set_cache_size(PAGE_CACHE_BYTES);
        builder.create(path)
    }));
    match opened {
        Ok(Ok(database)) => Ok(database),
        Ok(Err(DatabaseError::DatabaseAlreadyOpen)) => Err(StoreError::InUse { path: path.to_path_buf() }),
        Ok(Err(DatabaseError::Storage(redb::StorageError::Io(source))))
            if source.kind() != std::io::ErrorKind::InvalidData =>
        {
            Err(StoreError::Io { source, path: path.to_path_buf() })
        }
        Ok(Err(error)) => Err(corrupt(path, &error.to_string())),
        Err(_) => Err(corrupt(path, "its pages do not fit together")),
    }
}

fn check_version(database: &Database, path: &Path) -> Result<(), StoreError> {
    let read = catch_unwind(AssertUnwindSafe(|| -> Result<Option<u64>, redb::Error> {
        let transaction = database.begin_read()?;
        let meta = transaction.open_table(schema::META)?;
        Ok(meta.get("schema_version")?.map(|version| version.value()))
    }));
    match read {
        Ok(Ok(Some(found))) if found > u64::from(schema::SCHEMA_VERSION) => {
            Err(StoreError::Newer { found, supported: schema::SCHEMA_VERSION, path: path.to_path_buf() })
        }
        Ok(Ok(Some(_))) => Ok(()),
        Ok(Ok(None)) => Err(corrupt(path, "it does not say which layout it has")),
        Ok(Err(error)) => Err(corrupt(path, &error.to_string())),
        Err(_) => Err(corrupt(path, "its pages do not fit together")),
    }
}

fn corrupt(path: &Path, reason: &str) -> StoreError {
    StoreError::Corrupt { reason: reason.to_owned(), path: path.to_path_buf() }
}

/// Renames a damaged store so that a new one can take its place; nothing is deleted. Returns the backup's path.
pub fn set_aside(dir: &Path, now_unix_secs: i64) -> Result<PathBuf, StoreError> {
    let path = dir.join(STORE_FILE);
    let mut backup = dir.join(format!("{STORE_FILE}.damaged-{now_unix_secs}"));
    let mut number = 1;
    while backup.exists() {
        number += 1;
        backup = dir.join(format!("{STORE_FILE}.damaged-{now_unix_secs}-{number}"));
    }
    fs::rename(&path, &backup).map_err(|source| StoreError::Io { source, path })?;
    Ok(backup)
}
