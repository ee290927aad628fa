//! Answers of CivitAI that are lists: kept under the question, with their time, so that they can be shown again at once.
//!
//! Models are not in them: those are records of the catalogue, and a list holds their ids. What is older than the most that
//! are kept goes, the oldest first.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use redb::{ReadableTable as _, ReadableTableMetadata as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Answers that are kept.
const MOST: u64 = 4_000;
/// When there are more, so many of the oldest go at once.
const GO_AT_ONCE: usize = 400;

/// Stands between the kind of a question and each of its parts.
pub const PARTS: char = '\u{1f}';

/// An answer and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer<T> {
    /// The answer.
    pub value: T,
    /// When it was asked for, seconds since 1970.
    pub asked_unix_secs: i64,
}

impl Writer<'_> {
    /// Forgets all answers.
    pub fn forget_answers(&mut self) -> Result<(), StoreError> {
        self.answers.retain(|_, _| false)?;
        Ok(())
    }

    /// Keeps an answer under its question; an older one of the same question is replaced.
    pub fn put_answer<T: Serialize>(
        &mut self,
        question: &str,
        value: &T,
        asked_unix_secs: i64,
    ) -> Result<(), StoreError> {
        self.answers.insert(question, (asked_unix_secs, codec::encode(value)?.as_slice()))?;
        if self.answers.len()? > MOST {
            let mut ages: Vec<(i64, String)> = Vec::new();
            for row in self.answers.iter()? {
                let (key, value) = row?;
                ages.push((value.value().0, key.value().to_owned()));
            }
            ages.sort_unstable();
            for (_, question) in ages.iter().take(GO_AT_ONCE) {
                self.answers.remove(question.as_str())?;
            }
        }
        Ok(())
    }
}

impl Reader {
    /// What was answered to a question; `None` too when it cannot be read any more.
    pub fn answer<T: DeserializeOwned>(&self, question: &str) -> Result<Option<KeptAnswer<T>>, StoreError> {
        let table = self.transaction.open_table(schema::ANSWERS)?;
        let Some(row) = table.get(question)? else { return Ok(None) };
        let (asked_unix_secs, bytes) = row.value();
        Ok(codec::decode(bytes).ok().map(|value| KeptAnswer { value, asked_unix_secs }))
    }

    /// Hands over all answers to questions of a kind: those that are `kind` or begin with it and the mark between a kind and its
    /// parts. Answers that cannot be read any more are left out.
    pub fn each_answer<T: DeserializeOwned>(
        &self,
        kind: &str,
        mut visit: impl FnMut(KeptAnswer<T>),
    ) -> Result<(), StoreError> {
        let table = self.transaction.open_table(schema::ANSWERS)?;
        for row in table.range(kind..)? {
            let (key, value) = row?;
            let Some(rest) = key.value().strip_prefix(kind) else { break };
            let (asked_unix_secs, bytes) = value.value();
            if (rest.is_empty() || rest.starts_with(PARTS))
                && let Ok(value) = codec::decode(bytes)
            {
                visit(KeptAnswer { value, asked_unix_secs });
            }
        }
        Ok(())
    }
}
