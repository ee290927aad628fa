//! How Discovery is asked: the tabs above its field. All of them lead to the same question.

use serde::{Deserialize, Serialize};

/// A tab of Discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverMode {
    /// Words, and filters below.
    #[default]
    Search,
    /// Tags that are wanted or not.
    Tags,
    /// The whole question as a line of text.
    Advanced,
}

impl DiscoverMode {
    /// Every tab, as the panel lists them.
    pub const ALL: [Self; 3] = [Self::Search, Self::Tags, Self::Advanced];
}
