//! Movements of credits. A movement has a key of its own, and one whose key is there already changes nothing: that is how
//! a crash or a second attempt neither loses nor doubles a credit.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::ledger::{Account, Movement};
use redb::ReadableTable;

fn sum(table: &impl ReadableTable<&'static str, &'static [u8]>, account: Account) -> Result<i64, StoreError> {
    let mut balance = 0_i64;
    for row in table.iter()? {
        let movement: Movement = codec::decode(row?.1.value())?;
        balance = balance.saturating_add(movement.gain(account));
    }
    Ok(balance)
}

impl Writer<'_> {
    /// Notes a movement, unless one of this key was noted before. Whether it was new.
    pub fn put_movement(&mut self, key: &str, movement: &Movement) -> Result<bool, StoreError> {
        if self.ledger.get(key)?.is_some() {
            return Ok(false);
        }
        self.ledger.insert(key, codec::encode(movement)?.as_slice())?;
        Ok(true)
    }

    /// Whether a movement of this key was noted.
    pub fn has_movement(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.ledger.get(key)?.is_some())
    }

    /// What an account holds.
    pub fn balance(&self, account: Account) -> Result<i64, StoreError> {
        sum(&self.ledger, account)
    }
}

impl Reader {
    /// What an account holds.
    pub fn balance(&self, account: Account) -> Result<i64, StoreError> {
        sum(&self.transaction.open_table(schema::LEDGER)?, account)
    }

    /// All movements with their keys, oldest first.
    pub fn movements(&self) -> Result<Vec<(String, Movement)>, StoreError> {
        let table = self.transaction.open_table(schema::LEDGER)?;
        let mut found = Vec::new();
        for row in table.iter()? {
            let (key, value) = row?;
            found.push((key.value().to_owned(), codec::decode::<Movement>(value.value())?));
        }
        found.sort_by_key(|(_, movement)| movement.at_unix_secs);
        Ok(found)
    }
}
