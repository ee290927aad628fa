//! How Discovery is asked: the tabs above its field. All of them lead to the same question.

use serde::{Deserialize, Serialize};

/// A tab of Discovery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverMode {
    /// Words, and filters below.
    #[default]
    Search,
    /// A sentence that says what is meant.
    Smart,
    /// A picture.
    Visual,
    /// Tags that are wanted or not.
    Tags,
    /// The whole question as a line of text.
    Advanced,
    /// What may be liked.
    Recommend,
}

impl DiscoverMode {
    /// Every tab, as the panel lists them.
    pub const ALL: [Self; 6] = [Self::Search, Self::Smart, Self::Visual, Self::Tags, Self::Advanced, Self::Recommend];
}
