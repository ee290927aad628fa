//! What a start of the program was given: where the data lies and how CivitAI is asked.

use crate::civitai::ClientSettings;
use std::path::PathBuf;

/// Everything the command line and the environment decide before anything is opened.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The folder of the library file.
    pub data_dir: PathBuf,
    /// The folder of what can be made again: pictures. The data folder itself when that was named.
    pub cache_dir: PathBuf,
    /// How CivitAI is reached.
    pub civitai: ClientSettings,
    /// Show the built-in sample instead of the user's library.
    pub sample: bool,
    /// The renderer the window must use ("wgpu" or "glow"); `None` tries them in turn.
    pub renderer: Option<String>,
}
