//! How the program was started: what the command line and the environment decided.

use crate::civitai::ClientSettings;
use std::path::PathBuf;

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
}
