//! One durable transaction: everything in it is kept, or nothing.

use super::error::StoreError;
use super::known::Unsettled;
use super::{codec, schema};
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::file::FileRecord;
use crate::model::ids::{FileKey, ModelId, RootId, SubjectId, VersionId};
use crate::model::root::LibraryRoot;
use redb::{ReadableTable as _, Table, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// A write transaction. Cards are kept in step by [`Writer::put_file`].
pub struct Writer<'txn> {
    meta: Table<'txn, &'static str, u64>,
    settings: Table<'txn, &'static str, &'static [u8]>,
    roots: Table<'txn, u32, &'static [u8]>,
    files: Table<'txn, u64, &'static [u8]>,
    pub(super) cards: Table<'txn, u64, &'static [u8]>,
    pub(super) card_index: Table<'txn, (&'static str, u64), ()>,
    pub(super) subjects: Table<'txn, u64, &'static [u8]>,
    pub(super) aliases: Table<'txn, &'static str, u64>,
    pub(super) collections: Table<'txn, u32, &'static [u8]>,
    pub(super) known: Table<'txn, u64, &'static [u8]>,
    pub(super) models: Table<'txn, u64, &'static [u8]>,
    pub(super) versions: Table<'txn, u64, &'static [u8]>,
    hashes: Table<'txn, &'static str, u64>,
    pub(super) followed: Table<'txn, &'static str, &'static [u8]>,
    pub(super) answers: Table<'txn, &'static str, (i64, &'static [u8])>,
    pub(super) counters: Table<'txn, (u64, u32), &'static [u8]>,
    pub(super) downloads: Table<'txn, u64, &'static [u8]>,
    pub(super) characters: Table<'txn, u64, &'static [u8]>,
    pub(super) runs: Table<'txn, u64, &'static [u8]>,
    pub(super) sources: Table<'txn, &'static str, u64>,
    pub(super) batches: Table<'txn, i64, &'static [u8]>,
    pub(super) ledger: Table<'txn, &'static str, &'static [u8]>,
    pub(super) had: Table<'txn, &'static str, i64>,
    pub(super) past_terms: Table<'txn, u64, &'static [u8]>,
    pub(super) rings: Table<'txn, u64, &'static [u8]>,
    pub(super) vectors: Table<'txn, u64, (u64, &'static [u8])>,
    pub(super) picture_vectors: Table<'txn, u64, (u64, &'static [u8])>,
    /// See [`Writer::take_touched`].
    pub(super) touched: BTreeMap<FileKey, Card>,
    /// Models whose cards are to be made again, see [`Writer::settle`].
    pub(super) unsettled: BTreeMap<ModelId, Unsettled>,
    /// Members of all collections, once somebody asked.
    pub(super) collected: Option<BTreeSet<SubjectId>>,
}

impl<'txn> Writer<'txn> {
    pub(super) fn new(transaction: &'txn WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            meta: transaction.open_table(schema::META)?,
            settings: transaction.open_table(schema::SETTINGS)?,
            roots: transaction.open_table(schema::ROOTS)?,
            files: transaction.open_table(schema::FILES)?,
            cards: transaction.open_table(schema::CARDS)?,
            card_index: transaction.open_table(schema::CARD_INDEX)?,
            subjects: transaction.open_table(schema::SUBJECTS)?,
            aliases: transaction.open_table(schema::SUBJECT_ALIASES)?,
            collections: transaction.open_table(schema::COLLECTIONS)?,
            known: transaction.open_table(schema::KNOWN_CARDS)?,
            models: transaction.open_table(schema::CIVITAI_MODELS)?,
            versions: transaction.open_table(schema::CIVITAI_VERSIONS)?,
            hashes: transaction.open_table(schema::HASHES)?,
            followed: transaction.open_table(schema::FOLLOWED)?,
            answers: transaction.open_table(schema::ANSWERS)?,
            counters: transaction.open_table(schema::COUNTERS)?,
            downloads: transaction.open_table(schema::DOWNLOADS)?,
            characters: transaction.open_table(schema::CHARACTERS)?,
            runs: transaction.open_table(schema::CHARACTER_RUNS)?,
            sources: transaction.open_table(schema::CHARACTER_SOURCES)?,
            batches: transaction.open_table(schema::CHARACTER_BATCHES)?,
            ledger: transaction.open_table(schema::LEDGER)?,
            had: transaction.open_table(schema::HAD)?,
            past_terms: transaction.open_table(schema::PAST_TERMS)?,
            rings: transaction.open_table(schema::RINGS)?,
            vectors: transaction.open_table(schema::VECTORS)?,
            picture_vectors: transaction.open_table(schema::PICTURE_VECTORS)?,
            touched: BTreeMap::new(),
            unsettled: BTreeMap::new(),
            collected: None,
        })
    }

    pub(super) fn next(&mut self, counter: &'static str) -> Result<u64, StoreError> {
        let next = self.meta.get(counter)?.map_or(1, |row| row.value());
        self.meta.insert(counter, next + 1)?;
        Ok(next)
    }

    /// A key no file ever had.
    pub fn next_file_key(&mut self) -> Result<FileKey, StoreError> {
        Ok(FileKey(self.next("next_file_key")?))
    }

    /// An id no root ever had.
    pub fn next_root_id(&mut self) -> Result<RootId, StoreError> {
        Ok(RootId(self.next("next_root_id")? as u32))
    }

    /// Stores a root.
    pub fn put_root(&mut self, root: &LibraryRoot) -> Result<(), StoreError> {
        self.roots.insert(root.id.0, codec::encode(root)?.as_slice())?;
        Ok(())
    }

    /// One root.
    pub fn root(&self, id: RootId) -> Result<Option<LibraryRoot>, StoreError> {
        self.roots.get(id.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Forgets a root. Its files are the caller's to remove.
    pub fn remove_root(&mut self, id: RootId) -> Result<(), StoreError> {
        self.roots.remove(id.0)?;
        Ok(())
    }

    /// Stores a file and its card with the user's marks, and returns the card.
    ///
    /// What became known of a file that is marked, or of a copy of one, may change the cards of others: see
    /// [`Writer::take_touched`].
    pub fn put_file(&mut self, record: &FileRecord) -> Result<Card, StoreError> {
        let mut card = self.card_of(record)?;
        self.reindex(record.key, Some(&card))?;
        if let Some(subject) = self.settle_subject(record)? {
            card = card.marked(&subject);
        }
        self.files.insert(record.key.0, codec::encode(record)?.as_slice())?;
        self.put_card(&card)?;
        self.touched.remove(&card.key);
        Ok(card)
    }

    /// The card of a file without the user's marks.
    pub(super) fn card_of(&self, record: &FileRecord) -> Result<Card, StoreError> {
        let found = record.civit_match();
        let model = found.map(|found| self.model(found.model_id)).transpose()?.flatten();
        let version = found.map(|found| self.version(found.version_id)).transpose()?.flatten();
        let mut card = Card::new(record, model.as_ref(), version.as_ref());
        card.update = self.update_of(&card)?;
        Ok(card)
    }

    pub(super) fn put_card(&mut self, card: &Card) -> Result<(), StoreError> {
        self.cards.insert(card.key.0, codec::encode_compact(card)?.as_slice())?;
        Ok(())
    }

    /// One card; `None` too when it cannot be read any more.
    pub fn card(&self, key: FileKey) -> Result<Option<Card>, StoreError> {
        Ok(self.cards.get(key.0)?.and_then(|row| codec::decode_compact(row.value()).ok()))
    }

    /// Cards of other files and of models that were changed in this transaction because they share a subject or a model
    /// with what was written. Who shows cards has to be told of them too.
    pub fn take_touched(&mut self) -> Result<Vec<Card>, StoreError> {
        self.settle()?;
        Ok(std::mem::take(&mut self.touched).into_values().collect())
    }

    /// One file.
    pub fn file(&self, key: FileKey) -> Result<Option<FileRecord>, StoreError> {
        self.files.get(key.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Forgets a file: only for roots the user takes out of the library. A file that vanished is marked, not forgotten.
    pub fn remove_file(&mut self, key: FileKey) -> Result<(), StoreError> {
        self.reindex(key, None)?;
        self.forget_file_alias(key)?;
        self.files.remove(key.0)?;
        self.cards.remove(key.0)?;
        Ok(())
    }

    /// What CivitAI told of a model.
    pub fn model(&self, id: ModelId) -> Result<Option<ModelInfo>, StoreError> {
        self.models.get(id.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Stores what CivitAI told of a model. Merge with what is there first: see `library::enrich`.
    pub fn put_model(&mut self, model: &ModelInfo) -> Result<(), StoreError> {
        self.note_model(model.id);
        self.models.insert(model.id.0, codec::encode(model)?.as_slice())?;
        Ok(())
    }

    /// What CivitAI told of a version.
    pub fn version(&self, id: VersionId) -> Result<Option<VersionInfo>, StoreError> {
        self.versions.get(id.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Stores what CivitAI told of a version and indexes the hashes of its files.
    pub fn put_version(&mut self, version: &VersionInfo) -> Result<(), StoreError> {
        self.note_version(version);
        self.versions.insert(version.id.0, codec::encode(version)?.as_slice())?;
        for file in version.files.iter().flat_map(|files| &files.value) {
            for (kind, hex) in &file.hashes {
                let key = codec::hash_key(kind, hex);
                // The same bytes may be published twice; the older version is the original.
                let older = self.hashes.get(key.as_str())?.is_some_and(|row| row.value() <= version.id.0);
                if !older {
                    self.hashes.insert(key.as_str(), version.id.0)?;
                }
            }
        }
        Ok(())
    }

    /// A setting; `None` when it was never stored or cannot be read any more.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        Ok(self.settings.get(name)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Stores a setting.
    pub fn put_setting<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), StoreError> {
        self.settings.insert(name, codec::encode(value)?.as_slice())?;
        Ok(())
    }

    /// Makes every card again from its file and the catalogue.
    pub(super) fn rebuild_cards(&mut self) -> Result<(), StoreError> {
        self.cards.retain(|_, _| false)?;
        self.card_index.retain(|_, ()| false)?;
        self.rebuild_known()?;
        let mut keys = Vec::new();
        for row in self.files.iter()? {
            keys.push(row?.0.value());
        }
        for key in keys {
            if let Ok(Some(record)) = self.file(FileKey(key)) {
                self.put_file(&record)?;
                self.touched.clear();
            }
        }
        self.settle()?;
        self.touched.clear();
        self.meta.insert("card_version", u64::from(schema::CARD_VERSION))?;
        Ok(())
    }
}
