//! How the program was started: what the command line and the environment decided.

use crate::civitai::ClientSettings;
use std::path::PathBuf;

/// Where the CivitAI key is looked for and kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyPlaces {
    /// The environment, `.env` files, the system's keyring, a file in the data folder.
    #[default]
    System,
    /// Only a file in the data folder: the sample and tests must not meet the user's real key.
    DataFolder,
}

/// Options that window and command line share.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Folder of the user's data.
    pub data_dir: PathBuf,
    /// Folder of what can be made again.
    pub cache_dir: PathBuf,
    /// How CivitAI is reached.
    pub civitai: ClientSettings,
    /// Open the embedded sample library instead of the user's.
    pub sample: bool,
    /// `wgpu` or `glow`; the default is chosen by measurement (docs/performance.md).
    pub renderer: Option<String>,
    /// Where the CivitAI key is looked for.
    pub key_places: KeyPlaces,
}

impl Launch {
    /// The folder of the data that is really used: the sample keeps its own, apart from the user's.
    pub fn used_data_dir(&self) -> PathBuf {
        if self.sample { self.cache_dir.join("sample").join("data") } else { self.data_dir.clone() }
    }
}

/// What the window tells about the program it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Folder of the user's data.
    pub data_dir: PathBuf,
    /// What paints the window, where that is known.
    pub renderer: Option<String>,
}

impl About {
    /// What a start says.
    pub fn of(launch: &Launch) -> Self {
        Self { data_dir: launch.used_data_dir(), renderer: launch.renderer.clone() }
    }
}
