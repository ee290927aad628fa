//! What the sentence encoder made of texts: derived, but made slowly, so it is kept. Each row knows which texts it is of.

use super::error::StoreError;
use super::read::Reader;
use super::schema;
use super::write::Writer;
use crate::model::ids::FileKey;

impl Writer<'_> {
    /// Keeps what was made of the texts of a document; `digest` tells those texts from others.
    pub fn put_vectors(&mut self, key: FileKey, digest: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.vectors.insert(key.0, (digest, bytes))?;
        Ok(())
    }

    /// Forgets what nobody has any more.
    pub fn retain_vectors(&mut self, is_known: impl Fn(FileKey) -> bool) -> Result<(), StoreError> {
        self.vectors.retain(|key, _| is_known(FileKey(key)))?;
        Ok(())
    }
}

impl Reader {
    /// What is kept of the texts of a document, with their digest.
    pub fn vectors(&self, key: FileKey) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let table = self.transaction.open_table(schema::VECTORS)?;
        let row = table.get(key.0)?;
        Ok(row.map(|row| {
            let (digest, bytes) = row.value();
            (digest, bytes.to_vec())
        }))
    }
}
