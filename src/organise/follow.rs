//! The store's records go with their files: key, hashes and marks stay, paths change.

use super::error::OrganiseError;
use crate::library::{LibraryEvent, Sink, places, scan};
use crate::model::card::Card;
use crate::model::file::{FileRecord, FileStamp};
use crate::model::ids::FileKey;
use crate::model::path_bytes::StoredPath;
use crate::model::root::LibraryRoot;
use crate::store::Store;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Models of one transaction.
const BATCH_MODELS: usize = 256;
/// The longest a model that was moved waits for its transaction.
const BATCH_WAIT: Duration = Duration::from_millis(400);

/// One model that went elsewhere.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) key: FileKey,
    pub(super) to: PathBuf,
    /// What it was right before.
    pub(super) was: Option<FileStamp>,
    /// Old and new paths of what lies beside it.
    pub(super) beside: HashMap<PathBuf, PathBuf>,
}

/// Writes moved models to the store, several at a time.
pub(super) struct Follower<'a> {
    store: &'a Store,
    roots: Vec<LibraryRoot>,
    sink: Sink<'a>,
    waiting: Vec<Moved>,
    since: Instant,
}

impl<'a> Follower<'a> {
    pub(super) fn new(store: &'a Store, sink: Sink<'a>) -> Result<Self, OrganiseError> {
        let roots = store.read(|reader| reader.roots())?;
        Ok(Self { store, roots, sink, waiting: Vec::new(), since: Instant::now() })
    }

    /// Takes a moved model in.
    pub(super) fn add(&mut self, moved: Moved) -> Result<(), OrganiseError> {
        if self.waiting.is_empty() {
            self.since = Instant::now();
        }
        self.waiting.push(moved);
        if self.waiting.len() >= BATCH_MODELS || self.since.elapsed() >= BATCH_WAIT { self.write() } else { Ok(()) }
    }

    /// Writes what waits.
    pub(super) fn write(&mut self) -> Result<(), OrganiseError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let moved = std::mem::take(&mut self.waiting);
        let cards = self.store.write(|writer| {
            let mut cards: Vec<Card> = Vec::with_capacity(moved.len());
            for one in &moved {
                if let Some(mut record) = writer.file(one.key)? {
                    self.follow(&mut record, one);
                    cards.push(writer.put_file(&record)?);
                }
            }
            cards.extend(writer.take_touched()?);
            Ok(cards)
        })?;
        (self.sink)(LibraryEvent::Cards(cards));
        Ok(())
    }

    fn follow(&self, record: &mut FileRecord, moved: &Moved) {
        record.path.clone_from(&moved.to);
        scan::take_moved(record, moved.was);
        let holders = self.roots.iter().filter(|root| record.path.starts_with(&root.path));
        if let Some(root) = holders.max_by_key(|root| root.path.as_os_str().len()) {
            record.root = root.id;
            record.kind_by_folder = places::kind_by_folder(root.tool, &root.path, &record.path);
        }
        let follow = |path: &mut StoredPath| {
            if let Some(new) = moved.beside.get(&path.0) {
                path.0.clone_from(new);
            }
        };
        record.previews.iter_mut().for_each(follow);
        record.sidecars.iter_mut().for_each(|sidecar| follow(&mut sidecar.path));
    }
}
