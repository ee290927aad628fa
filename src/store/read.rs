//! A consistent view of the store: all reads of one piece of work see the same moment.

use super::error::StoreError;
use super::{codec, schema};
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::digests::HashKind;
use crate::model::file::FileRecord;
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::root::LibraryRoot;
use crate::model::word::{WordPool, sharing};
use redb::{ReadTransaction, ReadableTable as _, ReadableTableMetadata as _};
use serde::de::DeserializeOwned;

/// A read transaction.
pub struct Reader {
    pub(super) transaction: ReadTransaction,
}

impl Reader {
    pub(super) const fn new(transaction: ReadTransaction) -> Self {
        Self { transaction }
    }

    /// All roots, by id.
    pub fn roots(&self) -> Result<Vec<LibraryRoot>, StoreError> {
        let table = self.transaction.open_table(schema::ROOTS)?;
        let mut roots = Vec::new();
        for row in table.iter()? {
            roots.push(codec::decode(row?.1.value())?);
        }
        Ok(roots)
    }

    /// One file.
    pub fn file(&self, key: FileKey) -> Result<Option<FileRecord>, StoreError> {
        let table = self.transaction.open_table(schema::FILES)?;
        table.get(key.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// How many files there are.
    pub fn file_count(&self) -> Result<u64, StoreError> {
        Ok(self.transaction.open_table(schema::FILES)?.len()?)
    }

    /// Hands every file to `visit`. A row that cannot be read is handed as its key and error; the run goes on.
    pub fn each_file(&self, mut visit: impl FnMut(FileKey, Result<FileRecord, StoreError>)) -> Result<(), StoreError> {
        let table = self.transaction.open_table(schema::FILES)?;
        for row in table.iter()? {
            let (key, value) = row?;
            visit(FileKey(key.value()), codec::decode(value.value()));
        }
        Ok(())
    }

    /// Every card. Cards that cannot be read are left out: they are derived, and `Store::open` makes them again.
    pub fn cards(&self) -> Result<Vec<Card>, StoreError> {
        let table = self.transaction.open_table(schema::CARDS)?;
        let mut cards = Vec::with_capacity(table.len()? as usize);
        let mut pool = WordPool::default();
        sharing(|| {
            for row in table.iter()? {
                if let Ok(mut card) = codec::decode_compact::<Card>(row?.1.value()) {
                    card.share(&mut pool);
                    cards.push(card);
                }
            }
            Ok(cards)
        })
    }

    /// Hands every card to `visit`, by rising key, without holding them all: for who needs little of each. Cards that
    /// cannot be read are left out.
    pub fn each_card(&self, mut visit: impl FnMut(Card)) -> Result<(), StoreError> {
        let table = self.transaction.open_table(schema::CARDS)?;
        for row in table.iter()? {
            if let Ok(card) = codec::decode_compact::<Card>(row?.1.value()) {
                visit(card);
            }
        }
        Ok(())
    }

    /// One card.
    pub fn card(&self, key: FileKey) -> Result<Option<Card>, StoreError> {
        let table = self.transaction.open_table(schema::CARDS)?;
        table.get(key.0)?.map(|row| codec::decode_compact(row.value())).transpose()
    }

    /// What CivitAI told of a model.
    pub fn model(&self, id: ModelId) -> Result<Option<ModelInfo>, StoreError> {
        let table = self.transaction.open_table(schema::CIVITAI_MODELS)?;
        table.get(id.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Every model of the catalogue, by id.
    pub fn model_ids(&self) -> Result<Vec<ModelId>, StoreError> {
        let table = self.transaction.open_table(schema::CIVITAI_MODELS)?;
        table.iter()?.map(|row| Ok(ModelId(row?.0.value()))).collect()
    }

    /// Hands every model of the catalogue to `visit`. Those that cannot be read are left out.
    pub fn each_model(&self, mut visit: impl FnMut(ModelInfo)) -> Result<(), StoreError> {
        let table = self.transaction.open_table(schema::CIVITAI_MODELS)?;
        for row in table.iter()? {
            if let Ok(model) = codec::decode(row?.1.value()) {
                visit(model);
            }
        }
        Ok(())
    }

    /// What CivitAI told of a version.
    pub fn version(&self, id: VersionId) -> Result<Option<VersionInfo>, StoreError> {
        let table = self.transaction.open_table(schema::CIVITAI_VERSIONS)?;
        table.get(id.0)?.map(|row| codec::decode(row.value())).transpose()
    }

    /// Number of models and versions in the catalogue.
    pub fn catalogue_counts(&self) -> Result<(u64, u64), StoreError> {
        let models = self.transaction.open_table(schema::CIVITAI_MODELS)?.len()?;
        let versions = self.transaction.open_table(schema::CIVITAI_VERSIONS)?.len()?;
        Ok((models, versions))
    }

    /// The version that has a file with this hash, as far as the catalogue knows.
    pub fn version_by_hash(&self, kind: HashKind, hex: &str) -> Result<Option<VersionId>, StoreError> {
        let table = self.transaction.open_table(schema::HASHES)?;
        Ok(table.get(codec::hash_key(kind.label(), hex).as_str())?.map(|row| VersionId(row.value())))
    }

    /// A setting; `None` when it was never stored or cannot be read any more.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let table = self.transaction.open_table(schema::SETTINGS)?;
        Ok(table.get(name)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Whether the tables of later programs are there too.
    pub(super) fn has_every_table(&self) -> Result<bool, StoreError> {
        use redb::TableHandle as _;
        let present: Vec<String> = self.transaction.list_tables()?.map(|table| table.name().to_owned()).collect();
        let later = [
            schema::CARD_INDEX.name(),
            schema::KNOWN_CARDS.name(),
            schema::SUBJECTS.name(),
            schema::SUBJECT_ALIASES.name(),
            schema::COLLECTIONS.name(),
            schema::FOLLOWED.name(),
            schema::COUNTERS.name(),
            schema::DOWNLOADS.name(),
            schema::HAD.name(),
            schema::ANSWERS.name(),
            schema::CHARACTERS.name(),
            schema::CHARACTER_RUNS.name(),
            schema::CHARACTER_SOURCES.name(),
            schema::CHARACTER_BATCHES.name(),
            schema::LEDGER.name(),
            schema::PAST_TERMS.name(),
            schema::RINGS.name(),
            schema::VECTORS.name(),
            schema::PICTURE_VECTORS.name(),
        ];
        Ok(later.iter().all(|name| present.iter().any(|there| there == name)))
    }

    pub(super) fn meta(&self, name: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.transaction.open_table(schema::META)?.get(name)?.map(|row| row.value()))
    }
}
