//! What encoders made of texts and of pictures: derived, but made slowly, so it is kept. Each row knows what it is of.

use super::error::StoreError;
use super::read::Reader;
use super::schema;
use super::write::Writer;
use crate::model::ids::FileKey;
use redb::TableDefinition;

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

    /// Keeps what an encoder made of a card's picture; `digest` tells encoder and picture from others.
    pub fn put_picture_vector(&mut self, key: FileKey, digest: u64, bytes: &[u8]) -> Result<(), StoreError> {
        self.picture_vectors.insert(key.0, (digest, bytes))?;
        Ok(())
    }

    /// Forgets what nobody has any more.
    pub fn retain_picture_vectors(&mut self, is_known: impl Fn(FileKey) -> bool) -> Result<(), StoreError> {
        self.picture_vectors.retain(|key, _| is_known(FileKey(key)))?;
        Ok(())
    }
}

impl Reader {
    /// What is kept of the texts of a document, with their digest.
    pub fn vectors(&self, key: FileKey) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.digested(schema::VECTORS, key)
    }

    /// What is kept of a card's picture, with the digest of encoder and picture.
    pub fn picture_vector(&self, key: FileKey) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.digested(schema::PICTURE_VECTORS, key)
    }

    fn digested(
        &self,
        table: TableDefinition<'_, u64, (u64, &'static [u8])>,
        key: FileKey,
    ) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let table = self.transaction.open_table(table)?;
        let row = table.get(key.0)?;
        Ok(row.map(|row| {
            let (digest, bytes) = row.value();
            (digest, bytes.to_vec())
        }))
    }
}
