//! A colour a person gives a model, for whatever it means to them.

use serde::{Deserialize, Serialize};

/// A colour label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// No label.
    #[default]
    None,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
}

impl Label {
    /// Every label, none first, as menus list them.
    pub const ALL: [Self; 7] =
        [Self::None, Self::Red, Self::Orange, Self::Yellow, Self::Green, Self::Blue, Self::Purple];

    /// The word in the query language and in `--json` output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Purple => "purple",
        }
    }

    /// Whether there is none.
    pub const fn is_none(self) -> bool {
        matches!(self, Self::None)
    }
}
