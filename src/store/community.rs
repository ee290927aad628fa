//! Creators the user follows, and CivitAI's counters day by day.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::community::{Counters, Day, Followed};
use crate::model::ids::ModelId;
use redb::ReadableTable as _;
use std::collections::BTreeMap;

/// Snapshots are kept for so many days; older ones go when newer ones of the same model come.
const KEEP_DAYS: u32 = 400;

fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Writer<'_> {
    /// Follows a creator, or brings what is kept about one up to date.
    pub fn put_followed(&mut self, followed: &Followed) -> Result<(), StoreError> {
        self.followed.insert(name_key(&followed.name).as_str(), codec::encode(followed)?.as_slice())?;
        Ok(())
    }

    /// Follows a creator no more.
    pub fn remove_followed(&mut self, name: &str) -> Result<(), StoreError> {
        self.followed.remove(name_key(name).as_str())?;
        Ok(())
    }

    /// A creator the user follows.
    pub fn followed_creator(&self, name: &str) -> Result<Option<Followed>, StoreError> {
        Ok(self.followed.get(name_key(name).as_str())?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Keeps the counters of a model for a day; the last answer of a day counts. Nothing told is nothing kept.
    pub fn put_counters(&mut self, id: ModelId, day: Day, counters: &Counters) -> Result<(), StoreError> {
        if counters.is_empty() {
            return Ok(());
        }
        self.counters.insert((id.0, day.0), codec::encode_compact(counters)?.as_slice())?;
        let oldest = day.before(KEEP_DAYS);
        self.counters.retain_in((id.0, 0)..(id.0, oldest.0), |_, _| false)?;
        Ok(())
    }
}

impl Reader {
    /// Creators the user follows, by name.
    pub fn followed(&self) -> Result<Vec<Followed>, StoreError> {
        let table = self.transaction.open_table(schema::FOLLOWED)?;
        let mut followed = Vec::new();
        for row in table.iter()? {
            followed.extend(codec::decode::<Followed>(row?.1.value()).ok());
        }
        Ok(followed)
    }

    /// Whether the user follows a creator, and since when.
    pub fn followed_creator(&self, name: &str) -> Result<Option<Followed>, StoreError> {
        let table = self.transaction.open_table(schema::FOLLOWED)?;
        Ok(table.get(name_key(name).as_str())?.and_then(|row| codec::decode(row.value()).ok()))
    }

    /// Counters of one model, oldest day first.
    pub fn counters_of(&self, id: ModelId) -> Result<Vec<(Day, Counters)>, StoreError> {
        let table = self.transaction.open_table(schema::COUNTERS)?;
        let mut found = Vec::new();
        for row in table.range((id.0, 0)..=(id.0, u32::MAX))? {
            let (key, value) = row?;
            found.extend(codec::decode_compact(value.value()).ok().map(|counters| (Day(key.value().1), counters)));
        }
        Ok(found)
    }

    /// Counters of all models since a day, each oldest first. Models with a single snapshot are among them.
    pub fn counters_since(&self, day: Day) -> Result<BTreeMap<ModelId, Vec<(Day, Counters)>>, StoreError> {
        let table = self.transaction.open_table(schema::COUNTERS)?;
        let mut found: BTreeMap<ModelId, Vec<(Day, Counters)>> = BTreeMap::new();
        for row in table.iter()? {
            let (key, value) = row?;
            let (id, at) = key.value();
            if at >= day.0
                && let Ok(counters) = codec::decode_compact(value.value())
            {
                found.entry(ModelId(id)).or_default().push((Day(at), counters));
            }
        }
        Ok(found)
    }
}
