//! Which physical device a path lies on, and how many readers that device likes.

use std::path::{Path, PathBuf};
use sysinfo::{DiskKind, Disks};

/// A device that is read on its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// The system's name for it ("/dev/sda1", "C:"); empty for what no disk holds.
    pub name: String,
    /// Files read at the same time: one on a rotating disk, where a second reader only makes the heads travel.
    pub readers: usize,
    /// Whether it turns.
    pub is_rotating: bool,
}

/// The mounted disks of this moment.
pub struct Devices {
    mounts: Vec<(PathBuf, Device)>,
}

impl Devices {
    /// Asks the system.
    pub fn detect() -> Self {
        let disks = Disks::new_with_refreshed_list();
        let readers = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 4);
        let mut mounts: Vec<(PathBuf, Device)> = disks
            .iter()
            .flat_map(|disks| disks.iter())
            .map(|disk| {
                let is_rotating = disk.kind() == DiskKind::HDD;
                let device = Device {
                    name: disk.name().to_string_lossy().into_owned(),
                    readers: if is_rotating { 1 } else { readers },
                    is_rotating,
                };
                (disk.mount_point().to_path_buf(), device)
            })
            .collect();
        // The longest mount point that holds a path is the one it lies on.
        mounts.sort_by_key(|(mount, _)| std::cmp::Reverse(mount.as_os_str().len()));
        Self { mounts }
    }

    /// The device a path lies on.
    pub fn of(&self, path: &Path) -> Device {
        let found = self.mounts.iter().find(|(mount, _)| path.starts_with(mount));
        found.map_or_else(
            || Device { name: String::new(), readers: 2, is_rotating: false },
            |(_, device)| device.clone(),
        )
    }
}

/// Where disks are mounted: places where somebody may keep a tool's folder.
pub fn mount_points() -> Vec<PathBuf> {
    Devices::detect().mounts.into_iter().map(|(mount, _)| mount).filter(|mount| mount.parent().is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_decides() {
        let device = |name: &str, rotating| Device {
            name: name.to_owned(),
            readers: if rotating { 1 } else { 2 },
            is_rotating: rotating,
        };
        let devices =
            Devices { mounts: vec![("/mnt/hdd".into(), device("hdd", true)), ("/".into(), device("root", false))] };
        assert_eq!(devices.of(Path::new("/mnt/hdd/models/a")).name, "hdd");
        assert_eq!(devices.of(Path::new("/home/a")).name, "root");
    }
}
