//! Collections in the store. The rules of a change are the model's; here it is kept.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::collection::{self, Collection, CollectionChange, CollectionRefusal};
use crate::model::ids::{CollectionId, SubjectId};
use redb::ReadableTable;
use std::collections::BTreeSet;

/// Every collection that can be read, by id.
fn all(table: &impl ReadableTable<u32, &'static [u8]>) -> Result<Vec<Collection>, StoreError> {
    let mut collections = Vec::new();
    for row in table.iter()? {
        collections.extend(codec::decode(row?.1.value()).ok());
    }
    Ok(collections)
}

impl Writer<'_> {
    /// Every collection, by id.
    pub fn collections(&self) -> Result<Vec<Collection>, StoreError> {
        all(&self.collections)
    }

    /// Whether a subject is in any collection. Thousands may be asked about in one transaction.
    pub(super) fn is_collected(&mut self, id: SubjectId) -> Result<bool, StoreError> {
        if let Some(collected) = &self.collected {
            return Ok(collected.contains(&id));
        }
        let collected: BTreeSet<SubjectId> = self.collections()?.into_iter().flat_map(|one| one.members).collect();
        let is_in = collected.contains(&id);
        self.collected = Some(collected);
        Ok(is_in)
    }

    fn put_collection(&mut self, collection: &Collection) -> Result<(), StoreError> {
        self.collected = None;
        self.collections.insert(collection.id.0, codec::encode(collection)?.as_slice())?;
        Ok(())
    }

    /// Changes the collections; [`StoreError::Refused`] says why it cannot be done. Returns the new one's number.
    pub fn change_collections(
        &mut self,
        change: &CollectionChange,
        now_unix_secs: i64,
    ) -> Result<Option<CollectionId>, StoreError> {
        let is_new = matches!(change, CollectionChange::Create { .. } | CollectionChange::CreateSmart { .. });
        let next = if is_new { self.next("next_collection_id")? as u32 } else { 0 };
        let before = self.collections()?;
        let mut after = before.clone();
        let removed = collection::apply(&mut after, change, CollectionId(next), now_unix_secs)?;
        for collection in after.iter().filter(|collection| !before.contains(collection)) {
            self.put_collection(collection)?;
        }
        self.collected = None;
        for collection in &removed {
            self.collections.remove(collection.id.0)?;
        }
        let members: BTreeSet<SubjectId> = removed.iter().flat_map(|collection| collection.members.clone()).collect();
        for member in members {
            self.drop_if_needless(member)?;
        }
        Ok(is_new.then_some(CollectionId(next)))
    }

    /// Puts subjects into a collection, or takes them out. A subject is in it once.
    pub fn collect(&mut self, id: CollectionId, subjects: &[SubjectId], add: bool) -> Result<(), StoreError> {
        let known = self.collections()?;
        let Some(mut collection) = known.into_iter().find(|one| one.id == id) else {
            return Err(CollectionRefusal::Gone.into());
        };
        let wanted: BTreeSet<SubjectId> = subjects.iter().copied().collect();
        let mut present: BTreeSet<SubjectId> = collection.members.iter().copied().collect();
        if add {
            collection.members.extend(subjects.iter().filter(|subject| present.insert(**subject)));
        } else {
            collection.members.retain(|member| !wanted.contains(member));
        }
        self.put_collection(&collection)?;
        for subject in wanted {
            match self.subject(subject)? {
                Some(subject) if add => self.put_subject(&subject)?,
                _ => self.drop_if_needless(subject)?,
            }
        }
        Ok(())
    }

    /// Puts `new` where `old` is, everywhere.
    pub(super) fn replace_member(&mut self, old: SubjectId, new: SubjectId) -> Result<(), StoreError> {
        for mut collection in self.collections()?.into_iter().filter(|one| one.members.contains(&old)) {
            if collection.members.contains(&new) {
                collection.members.retain(|member| *member != old);
            } else {
                collection.members.iter_mut().filter(|member| **member == old).for_each(|member| *member = new);
            }
            self.put_collection(&collection)?;
        }
        Ok(())
    }

    /// Puts `new` into every collection `old` is in.
    pub(super) fn copy_membership(&mut self, old: SubjectId, new: SubjectId) -> Result<(), StoreError> {
        for mut collection in self.collections()?.into_iter().filter(|one| one.members.contains(&old)) {
            collection.members.push(new);
            self.put_collection(&collection)?;
        }
        Ok(())
    }
}

impl Reader {
    /// Every collection, by id.
    pub fn collections(&self) -> Result<Vec<Collection>, StoreError> {
        all(&self.transaction.open_table(schema::COLLECTIONS)?)
    }
}
