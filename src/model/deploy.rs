//! Making models of the library visible to another tool: what a plan says of each, and how it would be done.

use super::ids::FileKey;
use super::path_bytes;
use super::root::RootTool;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A tool and where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeployTarget {
    /// Which tool.
    pub tool: RootTool,
    /// Its folder.
    #[serde(with = "path_bytes")]
    pub folder: PathBuf,
}

/// How models are made visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeployHow {
    /// By naming the folders in ComfyUI's `extra_model_paths.yaml`; for other tools by links.
    #[default]
    Best,
    /// By second names of the same file; only within one volume.
    HardLinks,
    /// By links with a path in them.
    Symlinks,
}

/// What a plan says of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeployState {
    /// It will be made visible.
    Ready,
    /// The tool sees it already.
    Visible,
    /// Another file has the name its link would have.
    Taken,
    /// The tool has no folder for its kind.
    NoPlace,
    /// A hard link cannot lead to another volume.
    OtherVolume,
    /// It lies in the tool's own folder, which the tool alone looks after.
    Managed,
    /// The tool has it in its list and does not know what it is, so that nothing loads it.
    NotKnown,
}

impl DeployState {
    /// The word in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Visible => "visible",
            Self::Taken => "taken",
            Self::NoPlace => "no_place",
            Self::OtherVolume => "other_volume",
            Self::Managed => "managed",
            Self::NotKnown => "not_known",
        }
    }
}

/// One model of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployRow {
    /// The file.
    pub key: FileKey,
    /// Where it is.
    pub from: PathBuf,
    /// Its link, or the folder that is named.
    pub to: PathBuf,
    /// Whether its link has a path in it.
    pub symbolic: bool,
    /// What will be done.
    pub state: DeployState,
}

/// A text file as it is and as it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// The file.
    pub path: PathBuf,
    /// What is in it; `None` where there is none.
    pub before: Option<String>,
    /// What would be in it.
    pub after: String,
}

/// What deploying would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployPlan {
    /// For which tool.
    pub tool: RootTool,
    /// Its folder.
    pub folder: PathBuf,
    /// How models are made visible.
    pub how: DeployHow,
    /// The change of its list of folders, where it has one.
    pub list: Option<TextChange>,
    /// The address of the tool that is told of each model, where it is told.
    pub server: Option<String>,
    /// Folders that hold models of several kinds: a tool that is told of folders lists all that is in them under each of the kinds.
    pub mixed: Vec<PathBuf>,
    /// Every model, by path.
    pub rows: Vec<DeployRow>,
}

impl DeployPlan {
    /// How many rows are in a state.
    pub fn count(&self, state: DeployState) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }
}
