//! Root folders: where the user's models lie, whichever tool put them there.

use super::ids::RootId;
use super::path_bytes;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The tool whose layout a root follows; decides which folder name means which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RootTool {
    /// ComfyUI, including folders named by `extra_model_paths.yaml`.
    ComfyUi,
    /// AUTOMATIC1111, Forge, SD.Next.
    A1111,
    /// SwarmUI.
    SwarmUi,
    /// InvokeAI.
    InvokeAi,
    /// StabilityMatrix.
    StabilityMatrix,
    /// A folder of no tool.
    #[default]
    Loose,
}

impl RootTool {
    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ComfyUi => "ComfyUI",
            Self::A1111 => "A1111 / Forge",
            Self::SwarmUi => "SwarmUI",
            Self::InvokeAi => "InvokeAI",
            Self::StabilityMatrix => "StabilityMatrix",
            Self::Loose => "folder",
        }
    }
}

/// A tool's own folder, of the folder its models are in.
pub fn tool_folder(path: &std::path::Path) -> &std::path::Path {
    let is_models = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("models"));
    path.parent().filter(|_| is_models).unwrap_or(path)
}

/// One root folder of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryRoot {
    /// Our number for it.
    pub id: RootId,
    /// Where it is.
    #[serde(with = "path_bytes")]
    pub path: PathBuf,
    /// Whose layout it follows.
    pub tool: RootTool,
    /// When it was added, seconds since 1970.
    pub added_unix_secs: i64,
    /// When a scan of it last came to its end, seconds since 1970.
    #[serde(default)]
    pub scanned_unix_secs: Option<i64>,
}

/// A root somebody could add: what "Find my tools" proposes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProposedRoot {
    /// Where it is.
    pub path: PathBuf,
    /// Whose layout it follows.
    pub tool: RootTool,
}
