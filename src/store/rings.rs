//! What cards show of verdicts. Derived: made again whenever the program has the time.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::ids::FileKey;
use crate::model::quality::Ring;
use redb::ReadableTable as _;
use std::collections::HashMap;

impl Writer<'_> {
    /// Keeps rings; `None` takes one away.
    pub fn put_rings(&mut self, rings: &[(FileKey, Option<Ring>)]) -> Result<(), StoreError> {
        for (key, ring) in rings {
            match ring {
                Some(ring) => self.rings.insert(key.0, codec::encode_compact(ring)?.as_slice())?,
                None => self.rings.remove(key.0)?,
            };
        }
        Ok(())
    }
}

impl Reader {
    /// Every ring. Those that cannot be read are left out.
    pub fn rings(&self) -> Result<HashMap<FileKey, Ring>, StoreError> {
        let table = self.transaction.open_table(schema::RINGS)?;
        let mut rings = HashMap::new();
        for row in table.iter()? {
            let (key, value) = row?;
            if let Ok(ring) = codec::decode_compact(value.value()) {
                rings.insert(FileKey(key.value()), ring);
            }
        }
        Ok(rings)
    }
}
