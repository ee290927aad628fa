//! Finding cards without reading all of them: by version, by bytes, by weights, by creator. Derived from the cards.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::card::Card;
use crate::model::digests::{AUTOV3_OF_NOTHING, to_hex};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::marks::Alias;
use redb::ReadableTable;

fn creator_key(name: &str) -> String {
    format!("creator:{name}")
}

fn autov3_key(hash: [u8; 6]) -> String {
    format!("autov3:{}", to_hex(&hash))
}

/// All a card can be found by.
fn keys_of(card: &Card) -> Vec<String> {
    let version = card.version_id.map(|id| codec::alias_key(&Alias::Version(id)));
    let model = card.model_id.map(|id| codec::alias_key(&Alias::Model(id)));
    let sha256 = card.sha256.map(|hash| codec::alias_key(&Alias::Sha256(hash)));
    let autov3 = card.autov3.filter(|hash| *hash != AUTOV3_OF_NOTHING).map(autov3_key);
    let creator = card.creator.as_deref().map(creator_key);
    version.into_iter().chain(model).chain(sha256).chain(autov3).chain(creator).collect()
}

/// Keys of at most `most` cards that can be found by `key`.
fn found(
    table: &impl ReadableTable<(&'static str, u64), ()>,
    key: &str,
    most: usize,
) -> Result<Vec<FileKey>, StoreError> {
    let mut keys = Vec::new();
    for row in table.range((key, 0)..=(key, u64::MAX))?.take(most) {
        keys.push(FileKey(row?.0.value().1));
    }
    Ok(keys)
}

impl Writer<'_> {
    /// Brings the index from the card that is stored to the one that will be; `None` when it goes.
    pub(super) fn reindex(&mut self, key: FileKey, card: Option<&Card>) -> Result<(), StoreError> {
        let before = self.card(key)?;
        let (old, new) = (before.as_ref().and_then(|card| card.model_id), card.and_then(|card| card.model_id));
        if old != new {
            // Their cards say whether the library has files of them.
            old.into_iter().chain(new).for_each(|id| self.note_files_of(id));
        }
        let version_of = |card: &Card| card.version_id;
        if before.as_ref().and_then(version_of) != card.and_then(version_of) {
            // The cards of other files of the model say whether a newer version is there.
            old.into_iter().chain(new).for_each(|id| self.note_model(id));
        }
        let before = before.map(|card| keys_of(&card)).unwrap_or_default();
        let after = card.map(keys_of).unwrap_or_default();
        for gone in before.iter().filter(|text| !after.contains(text)) {
            self.card_index.remove((gone.as_str(), key.0))?;
        }
        for new in after.iter().filter(|text| !before.contains(text)) {
            self.card_index.insert((new.as_str(), key.0), ())?;
        }
        Ok(())
    }

    /// Files that have this version or these bytes, or are this file.
    pub(super) fn files_of(&self, alias: &Alias) -> Result<Vec<FileKey>, StoreError> {
        match alias {
            Alias::File(key) => Ok(vec![*key]),
            // What is kept of a model as such is not kept of its files.
            Alias::Model(_) => Ok(Vec::new()),
            _ => found(&self.card_index, &codec::alias_key(alias), usize::MAX),
        }
    }
}

impl Writer<'_> {
    /// Files of a model, at most so many.
    pub(super) fn files_of_model(&self, id: ModelId, most: usize) -> Result<Vec<FileKey>, StoreError> {
        found(&self.card_index, &codec::alias_key(&Alias::Model(id)), most)
    }
}

impl Reader {
    /// Files of a model, at most so many.
    pub fn files_of_model(&self, id: ModelId, most: usize) -> Result<Vec<FileKey>, StoreError> {
        self.found(&codec::alias_key(&Alias::Model(id)), most)
    }

    fn found(&self, key: &str, most: usize) -> Result<Vec<FileKey>, StoreError> {
        found(&self.transaction.open_table(schema::CARD_INDEX)?, key, most)
    }

    /// Files that are of a version, at most so many.
    pub fn files_of_version(&self, id: VersionId, most: usize) -> Result<Vec<FileKey>, StoreError> {
        self.found(&codec::alias_key(&Alias::Version(id)), most)
    }

    /// Files with these bytes, at most so many.
    pub fn files_of_sha256(&self, hash: [u8; 32], most: usize) -> Result<Vec<FileKey>, StoreError> {
        self.found(&codec::alias_key(&Alias::Sha256(hash)), most)
    }

    /// Files with these weights, at most so many.
    pub fn files_of_autov3(&self, hash: [u8; 6], most: usize) -> Result<Vec<FileKey>, StoreError> {
        self.found(&autov3_key(hash), most)
    }

    /// Files by a creator, at most so many.
    pub fn files_of_creator(&self, name: &str, most: usize) -> Result<Vec<FileKey>, StoreError> {
        self.found(&creator_key(name), most)
    }
}
