//! Characters, their runs, the pictures they were made of, and reports of automatic runs.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::character::{BatchReport, Character, Run};
use crate::model::ids::{CharacterId, RunId};
use redb::ReadableTable as _;

impl Writer<'_> {
    /// A number no character ever had.
    pub fn next_character_id(&mut self) -> Result<CharacterId, StoreError> {
        Ok(CharacterId(self.next("next_character_id")?))
    }

    /// A number no run ever had.
    pub fn next_run_id(&mut self) -> Result<RunId, StoreError> {
        Ok(RunId(self.next("next_run_id")?))
    }

    /// A character as it stands now.
    pub fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        Ok(self.characters.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Stores a character.
    pub fn put_character(&mut self, character: &Character) -> Result<(), StoreError> {
        self.characters.insert(character.id.0, codec::encode(character)?.as_slice())?;
        Ok(())
    }

    /// Takes a character out for good, with its runs. What it was made of stays known.
    pub fn remove_character(&mut self, id: CharacterId) -> Result<(), StoreError> {
        self.characters.remove(id.0)?;
        let is_of_it = |bytes: &[u8]| codec::decode::<Run>(bytes).is_ok_and(|run| run.character == id);
        self.runs.retain(|_, bytes| !is_of_it(bytes))?;
        Ok(())
    }

    /// Stores a run.
    pub fn put_run(&mut self, run: &Run) -> Result<(), StoreError> {
        self.runs.insert(run.id.0, codec::encode(run)?.as_slice())?;
        Ok(())
    }

    /// Notes that a picture was taken, with the fingerprint of what it looks like. Whether it was new.
    pub fn put_source(&mut self, key: &str, looks_like: u64) -> Result<bool, StoreError> {
        Ok(self.sources.insert(key, looks_like)?.is_none())
    }

    /// Forgets that a picture was taken.
    pub fn remove_source(&mut self, key: &str) -> Result<(), StoreError> {
        self.sources.remove(key)?;
        Ok(())
    }

    /// Takes the report of an automatic run out, by when it began.
    pub fn remove_batch(&mut self, began_unix_secs: i64) -> Result<(), StoreError> {
        self.batches.remove(began_unix_secs)?;
        Ok(())
    }

    /// Keeps the report of an automatic run.
    pub fn put_batch(&mut self, report: &BatchReport) -> Result<(), StoreError> {
        self.batches.insert(report.began_unix_secs, codec::encode(report)?.as_slice())?;
        Ok(())
    }
}

impl Reader {
    /// One character; `None` too when it cannot be read any more.
    pub fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        let table = self.transaction.open_table(schema::CHARACTERS)?;
        Ok(table.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Every character that can be read, deleted ones too, by id.
    pub fn characters(&self) -> Result<Vec<Character>, StoreError> {
        let table = self.transaction.open_table(schema::CHARACTERS)?;
        let mut found = Vec::new();
        for row in table.iter()? {
            found.extend(codec::decode::<Character>(row?.1.value()).ok());
        }
        Ok(found)
    }

    /// Every run that can be read, by id.
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let table = self.transaction.open_table(schema::CHARACTER_RUNS)?;
        let mut found = Vec::new();
        for row in table.iter()? {
            found.extend(codec::decode::<Run>(row?.1.value()).ok());
        }
        Ok(found)
    }

    /// Keys and fingerprints of every picture that was taken.
    pub fn sources(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let table = self.transaction.open_table(schema::CHARACTER_SOURCES)?;
        let mut found = Vec::new();
        for row in table.iter()? {
            let (key, value) = row?;
            found.push((key.value().to_owned(), value.value()));
        }
        Ok(found)
    }

    /// Reports of automatic runs, oldest first.
    pub fn batches(&self) -> Result<Vec<BatchReport>, StoreError> {
        let table = self.transaction.open_table(schema::CHARACTER_BATCHES)?;
        let mut found = Vec::new();
        for row in table.iter()? {
            found.extend(codec::decode::<BatchReport>(row?.1.value()).ok());
        }
        Ok(found)
    }
}
