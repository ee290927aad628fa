//! Columns of the gallery's table.

use super::query::SortBy;
use serde::{Deserialize, Serialize};

/// One column. The name is always the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Picture and name.
    Name,
    /// Version name.
    Version,
    /// Kind.
    Kind,
    /// Base model.
    Base,
    /// Creator.
    Creator,
    /// Size on disk.
    Size,
    /// Precision of the weights.
    Precision,
    /// The user's rating.
    Rating,
    /// Score of the verdict.
    Score,
    /// Downloads on CivitAI.
    Downloads,
    /// Thumbs up on CivitAI.
    Likes,
    /// When it was first seen.
    Added,
    /// The file's own time.
    Modified,
    /// State and findings.
    State,
    /// Trigger words.
    TriggerWords,
    /// Where it lies.
    Folder,
}

impl Column {
    /// Every column, as the chooser lists them.
    pub const ALL: [Self; 16] = [
        Self::Name,
        Self::Version,
        Self::Kind,
        Self::Base,
        Self::Creator,
        Self::Size,
        Self::Precision,
        Self::Rating,
        Self::Score,
        Self::Downloads,
        Self::Likes,
        Self::Added,
        Self::Modified,
        Self::State,
        Self::TriggerWords,
        Self::Folder,
    ];

    /// What is shown until somebody chooses.
    pub const DEFAULT: [Self; 8] =
        [Self::Name, Self::Kind, Self::Base, Self::Creator, Self::Size, Self::Rating, Self::Added, Self::State];

    /// The order a click on its head asks for; `None` where ordering makes no sense.
    pub const fn sort(self) -> Option<SortBy> {
        match self {
            Self::Name => Some(SortBy::Name),
            Self::Kind => Some(SortBy::Kind),
            Self::Base => Some(SortBy::Base),
            Self::Creator => Some(SortBy::Creator),
            Self::Size => Some(SortBy::Size),
            Self::Precision => Some(SortBy::Precision),
            Self::Rating => Some(SortBy::Rating),
            Self::Score => Some(SortBy::Score),
            Self::Downloads => Some(SortBy::Downloads),
            Self::Likes => Some(SortBy::Likes),
            Self::Added => Some(SortBy::Added),
            Self::Modified => Some(SortBy::Modified),
            Self::State => Some(SortBy::State),
            Self::Folder => Some(SortBy::Folder),
            Self::Version | Self::TriggerWords => None,
        }
    }
}
