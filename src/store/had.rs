//! What was here once: that somebody had a file before outlives its row in the list of downloads, and the file itself.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::ids::VersionId;
use crate::model::marks::Alias;

impl Writer<'_> {
    /// Notes that a file was here, by its version and its bytes, as far as they are known.
    pub fn note_had(
        &mut self,
        version: Option<VersionId>,
        sha256: Option<[u8; 32]>,
        at_unix_secs: i64,
    ) -> Result<(), StoreError> {
        for alias in aliases(version, sha256) {
            self.had.insert(codec::alias_key(&alias).as_str(), at_unix_secs)?;
        }
        Ok(())
    }
}

impl Reader {
    /// When a file of this version, or one with these bytes, was here last, seconds since 1970; it may be here still.
    pub fn had(&self, version: Option<VersionId>, sha256: Option<[u8; 32]>) -> Result<Option<i64>, StoreError> {
        let table = self.transaction.open_table(schema::HAD)?;
        let mut last = None;
        for alias in aliases(version, sha256) {
            last = last.max(table.get(codec::alias_key(&alias).as_str())?.map(|row| row.value()));
        }
        Ok(last)
    }
}

fn aliases(version: Option<VersionId>, sha256: Option<[u8; 32]>) -> impl Iterator<Item = Alias> {
    version.map(Alias::Version).into_iter().chain(sha256.map(Alias::Sha256))
}
