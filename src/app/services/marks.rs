//! What the user keeps about models: marks, edits, collections. Each change is one transaction; every card it touches is
//! told, and the details on screen are read again.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::collection::{CollectionChange, RemovedCollections};
use crate::model::file::UserEdits;
use crate::model::ids::{CollectionId, FileKey, SubjectId};
use crate::model::marks::{MarkChange, Subject};
use crate::store::{StoreError, Writer};
use std::sync::Arc;

/// The subject of a file or a model, made if there is none; `None` of what is gone.
pub(super) fn subject_for(writer: &mut Writer<'_>, key: FileKey) -> Result<Option<Subject>, StoreError> {
    if let Some(model) = key.model() {
        return writer.known(model)?.map(|_| writer.subject_for_model(model)).transpose();
    }
    writer.file(key)?.map(|record| writer.subject_for_file(&record)).transpose()
}

impl Services {
    pub(super) fn mark(&self, keys: &[FileKey], change: &MarkChange) {
        let now = now_unix_secs();
        self.change_marks(keys, |writer| {
            for key in keys {
                let Some(mut subject) = subject_for(writer, *key)? else { continue };
                subject.marks.apply(change, now);
                writer.put_subject(&subject)?;
            }
            Ok(Vec::new())
        });
    }

    pub(super) fn edit(&self, key: FileKey, edits: UserEdits) {
        let at_unix_secs = now_unix_secs();
        self.change_marks(&[key], |writer| {
            let Some(mut record) = writer.file(key)? else { return Ok(Vec::new()) };
            record.user = UserEdits { at_unix_secs, ..edits };
            Ok(vec![writer.put_file(&record)?])
        });
    }

    /// Makes the changes that were asked for, in their order.
    pub(super) fn change_collections(&self) {
        let _turn = lock(&self.shared.turns.collections);
        loop {
            let next = lock(&self.shared.collection_changes).pop_front();
            let Some(change) = next else { return };
            let now = now_unix_secs();
            let mut removed = None;
            let done = self.change_marks(&[], |writer| {
                if let CollectionChange::Remove(id) = &change {
                    removed = Some(writer.removal_of(*id)?);
                }
                writer.change_collections(&change, now).map(|_| Vec::new())
            });
            if done {
                self.tell_collections();
                if let Some(removed) = removed {
                    self.send(AppEvent::CollectionsRemoved(Arc::new(removed)));
                }
            }
        }
    }

    pub(super) fn restore_collections(&self, removed: &RemovedCollections) {
        let _turn = lock(&self.shared.turns.collections);
        if self.change_marks(&[], |writer| writer.restore_collections(removed).map(|()| Vec::new())) {
            self.tell_collections();
        }
    }

    pub(super) fn collect(&self, id: CollectionId, keys: &[FileKey], add: bool) {
        if let Err(error) = self.try_collect(id, keys, add) {
            self.trouble(&error);
        }
    }

    pub(super) fn try_collect(&self, id: CollectionId, keys: &[FileKey], add: bool) -> Result<(), StoreError> {
        self.try_change_marks(keys, |writer| {
            let mut subjects: Vec<SubjectId> = Vec::with_capacity(keys.len());
            for key in keys {
                if add && let Some(subject) = subject_for(writer, *key)? {
                    subjects.push(subject.id);
                } else {
                    // What has no subject is in no collection.
                    let card = match key.model() {
                        Some(model) => writer.known(model)?.map(|known| known.card),
                        None => writer.card(*key)?,
                    };
                    subjects.extend(card.and_then(|card| card.subject));
                }
            }
            writer.collect(id, &subjects, add)?;
            Ok(Vec::new())
        })?;
        self.tell_collections();
        Ok(())
    }

    /// Puts models into a collection again, where they were among its members.
    pub(super) fn put_back(&self, id: CollectionId, places: &[(FileKey, usize)]) {
        if let Err(error) = self.try_put_back(id, places) {
            self.trouble(&error);
        }
    }

    pub(super) fn try_put_back(&self, id: CollectionId, places: &[(FileKey, usize)]) -> Result<(), StoreError> {
        let keys: Vec<FileKey> = places.iter().map(|(key, _)| *key).collect();
        self.try_change_marks(&keys, |writer| {
            let mut subjects = Vec::with_capacity(places.len());
            for (key, place) in places {
                subjects.extend(subject_for(writer, *key)?.map(|subject| (*place, subject.id)));
            }
            writer.put_back(id, &subjects)?;
            Ok(Vec::new())
        })?;
        self.tell_collections();
        Ok(())
    }

    /// Makes one change and tells the cards that are others now: those it returns and those that share a subject.
    fn change_marks(
        &self,
        keys: &[FileKey],
        change: impl FnOnce(&mut Writer<'_>) -> Result<Vec<Card>, StoreError>,
    ) -> bool {
        match self.try_change_marks(keys, change) {
            Ok(()) => self.store().is_some(),
            Err(error) => {
                self.trouble(&error);
                false
            }
        }
    }

    /// The same, with what went wrong for who reports it himself.
    pub(super) fn try_change_marks(
        &self,
        keys: &[FileKey],
        change: impl FnOnce(&mut Writer<'_>) -> Result<Vec<Card>, StoreError>,
    ) -> Result<(), StoreError> {
        let Some(store) = self.store() else { return Ok(()) };
        let mut marking = lock(&self.shared.marking);
        let cards = store.write(|writer| {
            let mut cards = change(writer)?;
            cards.extend(writer.take_touched()?);
            Ok(cards)
        })?;
        let shown = *lock(&self.shared.shown);
        let is_shown = |key: FileKey| shown == Some(key);
        let read_again = keys.iter().any(|key| is_shown(*key)) || cards.iter().any(|card| is_shown(card.key));
        marking.extend(cards.iter().map(|card| card.key));
        self.shared.finder.note(cards.iter().map(|card| card.key));
        if !cards.is_empty() {
            self.shared.view.upsert(cards);
        }
        drop(marking);
        if read_again && let Some(key) = shown {
            let turn = self.show_details_of(key);
            self.load_details(key, turn);
        }
        Ok(())
    }

    /// Tells cards a job has written. Those that were marked since are read again.
    pub(super) fn tell_cards(&self, mut cards: Vec<Card>) {
        self.shared.finder.note(cards.iter().map(|card| card.key));
        let marking = lock(&self.shared.marking);
        if let Some(store) = self.store() {
            for card in cards.iter_mut().filter(|card| marking.contains(&card.key)) {
                if let Ok(Some(newest)) = store.read(|reader| reader.any_card(card.key)) {
                    *card = newest;
                }
            }
        }
        self.shared.view.upsert(cards);
    }

    pub(super) fn tell_collections(&self) {
        let Some(store) = self.store() else { return };
        match store.read(|reader| reader.collections()) {
            Ok(collections) => self.send(AppEvent::Collections(collections)),
            Err(error) => self.trouble(&error),
        }
    }
}
