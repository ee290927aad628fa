//! Collections in the store. The rules of a change are the model's; here it is kept.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::arrange::family;
use crate::model::collection::{self, Collection, CollectionChange, CollectionRefusal, RemovedCollections};
use crate::model::ids::{CollectionId, SubjectId};
use redb::ReadableTable;
use std::collections::{BTreeMap, BTreeSet};

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

    /// A collection with those that lie in it and all that is in them, to be had again by [`Self::restore_collections`].
    pub fn removal_of(&self, id: CollectionId) -> Result<RemovedCollections, StoreError> {
        let known = self.collections()?;
        let collections: Vec<Collection> = family(&known, id).into_iter().cloned().collect();
        let members: BTreeSet<SubjectId> = collections.iter().flat_map(|one| one.members.iter().copied()).collect();
        let subjects = members.into_iter().map(|member| self.subject(member)).collect::<Result<Vec<_>, _>>()?;
        Ok(RemovedCollections { collections, subjects: subjects.into_iter().flatten().collect() })
    }

    /// Has removed collections again, where they were as far as that place is there. Those that are here stay as they are.
    pub fn restore_collections(&mut self, removed: &RemovedCollections) -> Result<(), StoreError> {
        let mut now: BTreeMap<SubjectId, SubjectId> = BTreeMap::new();
        for subject in &removed.subjects {
            let id = match self.subject(subject.id)? {
                Some(kept) => kept.id,
                None => self.take_subject(&subject.name, &subject.aliases, &subject.marks)?,
            };
            now.insert(subject.id, id);
        }
        let mut known = self.collections()?;
        let mut ids: BTreeSet<CollectionId> = known.iter().map(|one| one.id).collect();
        for one in &removed.collections {
            if !ids.insert(one.id) {
                continue;
            }
            let mut seen = BTreeSet::new();
            let members = one.members.iter().filter_map(|member| now.get(member)).copied();
            let members: Vec<SubjectId> = members.filter(|member| seen.insert(*member)).collect();
            let parent = one.parent.filter(|parent| ids.contains(parent));
            // Those behind it make room.
            for other in known.iter_mut().filter(|other| other.parent == parent && other.position >= one.position) {
                other.position += 1;
            }
            known.push(Collection { parent, members, ..one.clone() });
        }
        for collection in &known {
            self.put_collection(collection)?;
        }
        for id in now.into_values() {
            // Their cards tell of them again.
            if let Some(subject) = self.subject(id)? {
                self.put_subject(&subject)?;
            }
        }
        Ok(())
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

    /// Puts subjects into a collection again, each to the place it had among its members.
    pub fn put_back(&mut self, id: CollectionId, places: &[(usize, SubjectId)]) -> Result<(), StoreError> {
        let subjects: Vec<SubjectId> = places.iter().map(|(_, subject)| *subject).collect();
        self.collect(id, &subjects, true)?;
        let Some(mut collection) = self.collections()?.into_iter().find(|one| one.id == id) else { return Ok(()) };
        collection.members.retain(|member| !subjects.contains(member));
        let mut places = places.to_vec();
        places.sort_unstable();
        places.dedup_by_key(|(_, subject)| *subject);
        for (place, subject) in places {
            collection.members.insert(place.min(collection.members.len()), subject);
        }
        self.put_collection(&collection)
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
            // Beside the one it came from.
            let place = collection.members.iter().position(|member| *member == old);
            collection.members.insert(place.map_or(collection.members.len(), |place| place + 1), new);
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
