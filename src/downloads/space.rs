//! Room on the disk: what is free, less what running downloads will still write there.

use crate::model::download::Refusal;
use crate::model::ids::DownloadId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use sysinfo::{DiskRefreshKind, Disks};

/// What is left alone on every disk, in bytes: a full system disk stops more than a download.
const KEEP_FREE_BYTES: u64 = 64 << 20;

/// What each running download still has to write, and where.
#[derive(Debug, Default)]
pub(super) struct Reservations {
    inner: Mutex<BTreeMap<DownloadId, (PathBuf, u64)>>,
}

impl Reservations {
    /// Reserves room; refuses when there is not enough. A disk that nobody knows is believed to have room.
    pub(super) fn reserve(&self, id: DownloadId, folder: &Path, needed: u64) -> Result<(), Refusal> {
        let Some((mount, free)) = volume_of(folder) else { return Ok(()) };
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let others = inner.iter().filter(|(other, (place, _))| **other != id && *place == mount);
        let promised: u64 = others.map(|(_, (_, bytes))| *bytes).sum();
        let free = free.saturating_sub(promised).saturating_sub(KEEP_FREE_BYTES);
        if needed > free {
            return Err(Refusal::DiskFull { needed_bytes: needed, free_bytes: free });
        }
        inner.insert(id, (mount, needed));
        Ok(())
    }

    /// What is still to come of it now.
    pub(super) fn update(&self, id: DownloadId, needed: u64) {
        if let Some((_, bytes)) = self.inner.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
            *bytes = needed;
        }
    }

    /// It writes no more.
    pub(super) fn release(&self, id: DownloadId) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// The mount point a folder lies on, and the bytes free there.
pub fn volume_of(folder: &Path) -> Option<(PathBuf, u64)> {
    let real = folder.ancestors().find_map(|above| std::fs::canonicalize(above).ok())?;
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage());
    let disks = disks.ok()?;
    let on = disks.iter().filter(|disk| real.starts_with(disk.mount_point()));
    let innermost = on.max_by_key(|disk| disk.mount_point().as_os_str().len())?;
    Some((innermost.mount_point().to_path_buf(), innermost.available_space()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_promised_once() {
        let dir = tempfile::tempdir().unwrap();
        let Some((_, free)) = volume_of(&dir.path().join("not/there/yet")) else { return };
        let reservations = Reservations::default();
        let half = free / 2;
        reservations.reserve(DownloadId(1), dir.path(), half).unwrap();
        let refused = reservations.reserve(DownloadId(2), dir.path(), half).unwrap_err();
        assert!(matches!(refused, Refusal::DiskFull { .. }), "{refused}");
        reservations.update(DownloadId(1), 0);
        reservations.reserve(DownloadId(2), dir.path(), half).unwrap();
        reservations.release(DownloadId(2));
        reservations.reserve(DownloadId(1), dir.path(), half).unwrap();
    }
}
