//! The download queue and its history.

use super::error::StoreError;
use super::read::Reader;
use super::write::Writer;
use super::{codec, schema};
use crate::model::download::{Download, DownloadState};
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
        self.note_download(download)
    }

    /// Forgets a download.
    pub fn remove_download(&mut self, id: DownloadId) -> Result<(), StoreError> {
        let known = self.downloads.remove(id.0)?.and_then(|row| codec::decode::<Download>(row.value()).ok());
        // One that an earlier program brought to its end was not noted.
        known.map_or(Ok(()), |download| self.note_download(&download))
    }

    /// That its file was here is known when the row is gone.
    fn note_download(&mut self, download: &Download) -> Result<(), StoreError> {
        let Some(ended) = download.ended_unix_secs.filter(|_| download.state == DownloadState::Done) else {
            return Ok(());
        };
        let sha256 = download.digests.as_ref().map(|digests| digests.sha256);
        self.note_had(Some(download.wish.version_id), sha256, ended)
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
