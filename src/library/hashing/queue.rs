//! What is to be hashed, per device. Small files first, so that most of a library is known soon; what somebody looks
//! at before everything else.

use crate::library::devices::{Device, Devices};
use crate::model::card::Card;
use crate::model::file::FileStamp;
use crate::model::ids::{FileKey, RootId};
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files that are on screen now. The window writes it, the queues read it; a command line leaves it empty.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<Mutex<Vec<FileKey>>>);

impl Wanted {
    /// Says what is on screen, most important first.
    pub fn set(&self, keys: Vec<FileKey>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn keys(&self) -> MutexGuard<'_, Vec<FileKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One file to hash.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) key: FileKey,
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
}

/// The files of one device.
pub(super) struct DeviceQueue {
    device: Device,
    jobs: Mutex<Jobs>,
}

#[derive(Default)]
struct Jobs {
    by_size: BTreeMap<(u64, FileKey), Job>,
    size_of: HashMap<FileKey, u64>,
}

impl DeviceQueue {
    pub(super) fn readers(&self) -> usize {
        self.device.readers
    }

    /// Files and bytes waiting.
    pub(super) fn totals(&self) -> (u64, u64) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        (jobs.by_size.len() as u64, jobs.by_size.keys().map(|(size, _)| size).sum())
    }

    /// The next file: one that is on screen, else the smallest.
    pub(super) fn take(&self, wanted: &Wanted) -> Option<Job> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let on_screen = {
            let keys = wanted.keys();
            keys.iter().find_map(|key| jobs.size_of.get(key).map(|size| (*size, *key)))
        };
        let next = on_screen.or_else(|| jobs.by_size.keys().next().copied())?;
        jobs.size_of.remove(&next.1);
        jobs.by_size.remove(&next)
    }

    fn push(&self, card: Card) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.size_of.insert(card.key, card.stamp.size_bytes);
        jobs.by_size
            .insert((card.stamp.size_bytes, card.key), Job { key: card.key, path: card.path, stamp: card.stamp });
    }
}

/// The queues of all files without digests.
pub(super) fn build(store: &Store, offline: &[RootId], devices: &Devices) -> Result<Vec<DeviceQueue>, StoreError> {
    let mut queues: Vec<DeviceQueue> = Vec::new();
    let mut put = |card: Card| {
        if card.sha256.is_some() || card.missing || offline.contains(&card.root) {
            return;
        }
        let device = devices.of(&card.path);
        if let Some(queue) = queues.iter().find(|queue| queue.device == device) {
            queue.push(card);
        } else {
            let queue = DeviceQueue { device, jobs: Mutex::default() };
            queue.push(card);
            queues.push(queue);
        }
    };
    store.read(|reader| reader.each_card(&mut put))?;
    Ok(queues)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::FileRecord;

    fn card(key: u64, size_bytes: u64) -> Card {
        let stamp = FileStamp { size_bytes, ..FileStamp::default() };
        Card::new(&FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}").into(), stamp, 1), None, None)
    }

    #[test]
    fn what_is_on_screen_goes_first_then_small_ones() {
        let device = Device { name: String::new(), readers: 1, is_rotating: false };
        let queue = DeviceQueue { device, jobs: Mutex::default() };
        for (key, size) in [(1, 300), (2, 100), (3, 200)] {
            queue.push(card(key, size));
        }
        let wanted = Wanted::default();
        wanted.set(vec![FileKey(9), FileKey(1)]);
        assert_eq!(queue.totals(), (3, 600));
        let order: Vec<u64> = std::iter::from_fn(|| queue.take(&wanted)).map(|job| job.key.0).collect();
        assert_eq!(order, [1, 2, 3]);
    }
}
