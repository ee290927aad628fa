//! Which volume a folder lies on, and what a plan costs each.

use crate::downloads::volume_of;
use crate::model::organise::{PlanRow, RowState, VolumeCost};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// Volumes by folder; each is asked for once.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    devices: HashMap<PathBuf, Option<u64>>,
}

impl Volumes {
    /// Whether two folders lie on different volumes. Folders that are not there yet lie where the first above them does.
    pub(super) fn crosses(&mut self, from: &Path, to: &Path) -> bool {
        let (from, to) = (self.device(from), self.device(to));
        from.is_some() && to.is_some() && from != to
    }

    fn device(&mut self, folder: &Path) -> Option<u64> {
        if let Some(known) = self.devices.get(folder) {
            return *known;
        }
        let found = match device_of(folder) {
            Some(device) => Some(device),
            None => folder.parent().and_then(|above| self.device(above)),
        };
        self.devices.insert(folder.to_path_buf(), found);
        found
    }

    /// What the rows that will be moved cost.
    pub(super) fn costs(&mut self, rows: &[PlanRow]) -> Vec<VolumeCost> {
        let mut costs: BTreeMap<Option<u64>, (Option<PathBuf>, VolumeCost)> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.state == RowState::Ready) {
            let (from, to) = (row.model.from.parent(), row.model.to.parent());
            let (Some(from), Some(to)) = (from, to) else { continue };
            let bytes = row.size_bytes();
            let to_cost = costs.entry(self.device(to)).or_default();
            to_cost.0.get_or_insert_with(|| to.to_path_buf());
            if row.crosses {
                to_cost.1.incoming_bytes += bytes;
                let from_cost = costs.entry(self.device(from)).or_default();
                from_cost.0.get_or_insert_with(|| from.to_path_buf());
                from_cost.1.outgoing_bytes += bytes;
            } else {
                to_cost.1.renamed_bytes += bytes;
            }
        }
        let named = costs.into_values().map(|(folder, mut cost)| {
            let volume = folder.as_deref().and_then(volume_of);
            cost.free_bytes = volume.as_ref().map(|(_, free)| *free);
            cost.mount = volume.map(|(mount, _)| mount).or(folder).unwrap_or_default();
            cost
        });
        named.collect()
    }
}

fn device_of(folder: &Path) -> Option<u64> {
    let meta = fs::metadata(folder).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some(meta.dev())
    }
    #[cfg(not(unix))]
    {
        // The drive or share the path begins with.
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let _ = meta;
        let real = fs::canonicalize(folder).ok()?;
        let mut hasher = DefaultHasher::new();
        real.components().next().hash(&mut hasher);
        Some(hasher.finish())
    }
}
