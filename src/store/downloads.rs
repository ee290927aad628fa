//! The download queue and its history.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::download::Download;
use crate::model::ids::DownloadId;
use redb::ReadableTable as _;

impl Writer<'_> {
    /// A number no download ever had.
    pub fn next_download_id(&mut self) -> Result<DownloadId, StoreError> {
        Ok(DownloadId(self.next("next_download_id")?))
    }

    /// Stores a download.
    pub fn put_download(&mut self, download: &Download) -> Result<(), StoreError> {
        self.downloads.insert(download.id.0, codec::encode(download)?.as_slice())?;
        Ok(())
    }

    /// Forgets a download.
    pub fn remove_download(&mut self, id: DownloadId) -> Result<(), StoreError> {
        self.downloads.remove(id.0)?;
        Ok(())
    }
}

impl Reader {
    /// Every download that can be read, by id.
    pub fn downloads(&self) -> Result<Vec<Download>, StoreError> {
        let table = self.transaction.open_table(schema::DOWNLOADS)?;
        let mut downloads = Vec::new();
        for row in table.iter()? {
            downloads.extend(codec::decode::<Download>(row?.1.value()).ok());
        }
        Ok(downloads)
    }

    /// One download; `None` too when it cannot be read any more.
    pub fn download(&self, id: DownloadId) -> Result<Option<Download>, StoreError> {
        let table = self.transaction.open_table(schema::DOWNLOADS)?;
        Ok(table.get(id.0)?.and_then(|row| codec::decode(row.value()).ok()))
    }
}
