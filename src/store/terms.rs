//! What creators allowed before they changed it.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::ids::ModelId;
use crate::model::terms::PastTerms;
use redb::ReadableTable as _;

/// Changes that are kept of one model, the latest ones.
const MOST_CHANGES: usize = 50;

impl Writer<'_> {
    /// Keeps what a creator allowed until now.
    pub fn put_past_terms(&mut self, id: ModelId, past: PastTerms) -> Result<(), StoreError> {
        let mut all: Vec<PastTerms> =
            self.past_terms.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()).unwrap_or_default();
        all.push(past);
        let surplus = all.len().saturating_sub(MOST_CHANGES);
        all.drain(..surplus);
        self.past_terms.insert(id.0, codec::encode(&all)?.as_slice())?;
        Ok(())
    }
}

impl Reader {
    /// What a creator allowed before, the oldest first.
    pub fn past_terms(&self, id: ModelId) -> Result<Vec<PastTerms>, StoreError> {
        let table = self.transaction.open_table(schema::PAST_TERMS)?;
        Ok(table.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()).unwrap_or_default())
    }

    /// Models whose creators changed what they allow at or after a time.
    pub fn terms_changed_since(&self, since_unix_secs: i64) -> Result<Vec<(ModelId, PastTerms)>, StoreError> {
        let table = self.transaction.open_table(schema::PAST_TERMS)?;
        let mut changed = Vec::new();
        for row in table.iter()? {
            let (id, value) = row?;
            let all: Vec<PastTerms> = codec::decode(value.value()).unwrap_or_default();
            let last = all.into_iter().next_back().filter(|past| past.until_unix_secs >= since_unix_secs);
            changed.extend(last.map(|past| (ModelId(id.value()), past)));
        }
        Ok(changed)
    }
}
