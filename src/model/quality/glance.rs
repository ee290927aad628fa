//! What cards show of a verdict.

use serde::{Deserialize, Serialize};

/// What a score looks like at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing against it.
    Good,
    /// Have a look.
    Doubtful,
    /// It may do harm.
    Dangerous,
}

/// The little of a verdict that every card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// The score, rounded.
    pub score: u8,
    /// Lower bound, rounded.
    pub low: u8,
    /// Upper bound, rounded.
    pub high: u8,
    /// How it stands.
    pub standing: Standing,
    /// Its bytes are the published ones.
    pub verified: bool,
    /// Its format cannot run code, its structure is whole, and no scan found anything.
    pub safe: bool,
    /// The tools here can load it and all that it needs is here.
    pub compatible: bool,
}
