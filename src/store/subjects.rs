//! Subjects: what the user's marks are about, found again through moves, copies and hashing.
//!
//! Whatever becomes known of a file (its bytes, its version) becomes an alias of its subject in the same transaction.
//! Aliases that lead to several subjects make them one.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::file::FileRecord;
use crate::model::ids::{FileKey, ModelId, SubjectId};
use crate::model::marks::{Alias, MAX_TAG_CHARS, Marks, Subject};
use redb::ReadableTable as _;
use std::collections::BTreeSet;

impl Writer<'_> {
    /// One subject; `None` too when its row cannot be read any more.
    pub fn subject(&self, id: SubjectId) -> Result<Option<Subject>, StoreError> {
        Ok(self.subjects.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// The subject an alias leads to.
    pub fn subject_by(&self, alias: &Alias) -> Result<Option<Subject>, StoreError> {
        let id = self.aliases.get(codec::alias_key(alias).as_str())?.map(|row| SubjectId(row.value()));
        Ok(id.map(|id| self.subject(id)).transpose()?.flatten())
    }

    /// The subject of a file, made if there is none, with all aliases that are known now.
    pub fn subject_for_file(&mut self, record: &FileRecord) -> Result<Subject, StoreError> {
        let name = self.card(record.key)?.map(|card| card.name).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| record.file_name());
        if let Some(subject) = self.settle_subject(record)? {
            return Ok(Subject { name, ..subject });
        }
        let id = SubjectId(self.next("next_subject_id")?);
        let subject = Subject { id, name, aliases: Alias::of_file(record), ..Subject::default() };
        self.store_subject(&subject)?;
        Ok(subject)
    }

    /// The subject of a model, made if there is none.
    pub fn subject_for_model(&mut self, id: ModelId) -> Result<Subject, StoreError> {
        let name = self.known(id)?.map(|known| known.card.name).unwrap_or_default();
        if let Some(mut subject) = self.subject_of_model(id)? {
            if !subject.aliases.contains(&Alias::Model(id)) {
                subject.aliases.push(Alias::Model(id));
                self.store_subject(&subject)?;
            }
            return Ok(Subject { name, ..subject });
        }
        let next = SubjectId(self.next("next_subject_id")?);
        let subject = Subject { id: next, name, aliases: vec![Alias::Model(id)], ..Subject::default() };
        self.store_subject(&subject)?;
        Ok(subject)
    }

    /// Stores a subject and brings the cards of all its files into step: see [`Writer::take_touched`]. One that keeps
    /// nothing and is in no collection is forgotten.
    pub fn put_subject(&mut self, subject: &Subject) -> Result<(), StoreError> {
        if self.is_needless(subject)? {
            self.forget_subject(subject)?;
            return self.refresh(&subject.aliases, None);
        }
        self.store_subject(subject)?;
        self.refresh(&subject.aliases, Some(subject))
    }

    /// Stores a subject even when nothing is kept about it yet: it is about to join a collection.
    pub fn keep_subject(&mut self, subject: &Subject) -> Result<(), StoreError> {
        self.store_subject(subject)?;
        self.refresh(&subject.aliases, Some(subject))
    }

    /// Takes in what was kept elsewhere: joined with the subject that one of these leads to, else as a new one.
    pub fn take_subject(&mut self, name: &str, aliases: &[Alias], marks: &Marks) -> Result<SubjectId, StoreError> {
        let mut known = None;
        let mut free = Vec::new();
        for alias in aliases {
            match self.subject_by(alias)? {
                Some(found) => known = known.or(Some(found)),
                None => free.push(*alias),
            }
        }
        let mut subject = if let Some(subject) = known {
            subject
        } else {
            let id = SubjectId(self.next("next_subject_id")?);
            Subject { id, name: name.chars().take(MAX_TAG_CHARS * 4).collect(), ..Subject::default() }
        };
        subject.marks.join(marks);
        subject.aliases.extend(free);
        self.keep_subject(&subject)?;
        Ok(subject.id)
    }

    /// Forgets a subject that keeps nothing and is in no collection.
    pub(super) fn drop_if_needless(&mut self, id: SubjectId) -> Result<(), StoreError> {
        match self.subject(id)? {
            Some(subject) if self.is_needless(&subject)? => self.put_subject(&subject),
            _ => Ok(()),
        }
    }

    fn is_needless(&mut self, subject: &Subject) -> Result<bool, StoreError> {
        Ok(subject.marks.is_empty() && !self.is_collected(subject.id)?)
    }

    fn store_subject(&mut self, subject: &Subject) -> Result<(), StoreError> {
        for alias in &subject.aliases {
            self.aliases.insert(codec::alias_key(alias).as_str(), subject.id.0)?;
        }
        self.subjects.insert(subject.id.0, codec::encode(subject)?.as_slice())?;
        Ok(())
    }

    fn forget_subject(&mut self, subject: &Subject) -> Result<(), StoreError> {
        for alias in &subject.aliases {
            self.forget_alias(alias, subject.id)?;
        }
        self.subjects.remove(subject.id.0)?;
        Ok(())
    }

    fn forget_alias(&mut self, alias: &Alias, id: SubjectId) -> Result<(), StoreError> {
        let key = codec::alias_key(alias);
        if self.aliases.get(key.as_str())?.is_some_and(|row| row.value() == id.0) {
            self.aliases.remove(key.as_str())?;
        }
        Ok(())
    }

    /// A forgotten file's key is never used again, so as an alias it is only in the way, unless it is the last one.
    pub(super) fn forget_file_alias(&mut self, key: FileKey) -> Result<(), StoreError> {
        let alias = Alias::File(key);
        if let Some(mut subject) = self.subject_by(&alias)?
            && subject.aliases.len() > 1
        {
            subject.aliases.retain(|known| *known != alias);
            self.forget_alias(&alias, subject.id)?;
            self.store_subject(&subject)?;
        }
        Ok(())
    }

    /// The subject of a file as it is now, if there is one: joined where its aliases lead to several, with the aliases
    /// that have become known.
    pub(super) fn settle_subject(&mut self, record: &FileRecord) -> Result<Option<Subject>, StoreError> {
        let aliases = Alias::of_file(record);
        let mut subjects: Vec<Subject> = Vec::new();
        for alias in &aliases {
            let Some(found) = self.subject_by(alias)? else { continue };
            if subjects.iter().any(|known| known.id == found.id) {
                continue;
            }
            if matches!(alias, Alias::File(_)) && is_of_other_bytes(&found, &aliases) {
                subjects.extend(self.leave(found, *alias, subjects.is_empty())?);
            } else {
                subjects.push(found);
            }
        }
        if subjects.is_empty()
            && let Some(found) = record.civit_match()
        {
            // What was kept of the model before there was a file of it.
            subjects.extend(self.subject_by(&Alias::Model(found.model_id))?);
        }
        // The oldest takes the others in, whichever alias led to it.
        subjects.sort_by_key(|subject| subject.id);
        let mut subjects = subjects.into_iter();
        let Some(mut subject) = subjects.next() else { return Ok(None) };
        let mut added: Vec<Alias> = aliases;
        let mut joined = false;
        for other in subjects {
            joined = true;
            subject.marks.join(&other.marks);
            self.replace_member(other.id, subject.id)?;
            self.forget_subject(&other)?;
            added.extend(other.aliases);
        }
        added.retain(|alias| !subject.aliases.contains(alias));
        if !joined && added.is_empty() {
            return Ok(Some(subject));
        }
        subject.aliases.extend(added.iter().copied().collect::<BTreeSet<_>>());
        self.store_subject(&subject)?;
        let changed = if joined { &subject.aliases } else { &added };
        self.refresh(changed, Some(&subject))?;
        Ok(Some(subject))
    }

    /// Gives what was kept of a file that is forgotten to another that turned out to be it.
    pub fn inherit(&mut self, gone: FileKey, heir: &FileRecord) -> Result<(), StoreError> {
        let Some(mut former) = self.subject_by(&Alias::File(gone))? else { return Ok(()) };
        let own = self.settle_subject(heir)?;
        former.aliases.retain(|alias| *alias != Alias::File(gone));
        self.forget_alias(&Alias::File(gone), former.id)?;
        let mut heirs = match own {
            Some(own) if own.id != former.id => {
                self.replace_member(former.id, own.id)?;
                self.forget_subject(&former)?;
                let mut own = own;
                own.marks.join(&former.marks);
                own
            }
            _ => former.clone(),
        };
        for alias in Alias::of_file(heir).into_iter().chain(former.aliases) {
            if !heirs.aliases.contains(&alias) {
                heirs.aliases.push(alias);
            }
        }
        self.store_subject(&heirs)?;
        self.refresh(&heirs.aliases, Some(&heirs))
    }

    /// Takes a file out of the subject of the bytes it had before. What was written about it goes with it, unless its new
    /// bytes have a subject already.
    fn leave(&mut self, mut former: Subject, file: Alias, alone: bool) -> Result<Option<Subject>, StoreError> {
        former.aliases.retain(|alias| *alias != file);
        self.forget_alias(&file, former.id)?;
        self.store_subject(&former)?;
        if !alone {
            return Ok(None);
        }
        let id = SubjectId(self.next("next_subject_id")?);
        let own = Subject { id, aliases: vec![file], name: former.name.clone(), marks: former.marks.clone() };
        self.store_subject(&own)?;
        self.copy_membership(former.id, id)?;
        Ok(Some(own))
    }

    /// Writes what is kept into the cards of all files these aliases lead to.
    fn refresh(&mut self, aliases: &[Alias], subject: Option<&Subject>) -> Result<(), StoreError> {
        let nothing = Subject::default();
        let mut keys = BTreeSet::new();
        for alias in aliases {
            keys.extend(self.files_of(alias)?);
            if let Alias::Model(id) = alias {
                self.note_files_of(*id);
            }
        }
        for key in keys {
            let Some(card) = self.card(key)? else { continue };
            let mut renewed = card.clone().marked(subject.unwrap_or(&nothing));
            renewed.subject = subject.map(|subject| subject.id);
            if renewed != card {
                self.put_card(&renewed)?;
                renewed.model_id.into_iter().for_each(|id| self.note_files_of(id));
                self.touched.insert(key, renewed);
            }
        }
        Ok(())
    }
}

/// Whether a subject that only the file's own key leads to is about other bytes or another version: the file was
/// replaced on disk.
fn is_of_other_bytes(subject: &Subject, aliases: &[Alias]) -> bool {
    let both = |is_kind: fn(&Alias) -> bool| subject.aliases.iter().any(is_kind) && aliases.iter().any(is_kind);
    both(|alias| matches!(alias, Alias::Version(_))) || both(|alias| matches!(alias, Alias::Sha256(_)))
}

impl Reader {
    /// One subject.
    pub fn subject(&self, id: SubjectId) -> Result<Option<Subject>, StoreError> {
        let table = self.transaction.open_table(schema::SUBJECTS)?;
        Ok(table.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// The subject of a file, once there is one.
    pub fn subject_of(&self, key: FileKey) -> Result<Option<Subject>, StoreError> {
        let id = self.any_card(key)?.and_then(|card| card.subject);
        Ok(id.map(|id| self.subject(id)).transpose()?.flatten())
    }

    /// Every subject that can be read, by id.
    pub fn subjects(&self) -> Result<Vec<Subject>, StoreError> {
        let table = self.transaction.open_table(schema::SUBJECTS)?;
        let mut subjects = Vec::new();
        for row in table.iter()? {
            subjects.extend(codec::decode(row?.1.value()).ok());
        }
        Ok(subjects)
    }
}
