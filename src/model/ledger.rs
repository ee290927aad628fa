//! Credits: movements between accounts. Every movement takes from one account what it gives to another, so that all
//! accounts together are always nothing.

use super::ids::RunId;
use serde::{Deserialize, Serialize};

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Where credits come from; the only account that goes below nothing.
    Allowance,
    /// The user's.
    Yours,
    /// Held for runs that have not ended.
    Held,
    /// Spent.
    Spent,
}

impl Account {
    /// All.
    pub const ALL: [Self; 4] = [Self::Allowance, Self::Yours, Self::Held, Self::Spent];
}

/// Why credits moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The day's allowance.
    Day,
    /// A run began.
    Begin(RunId),
    /// A run ended with at least one picture.
    Made(RunId),
    /// A run ended without any, and what it held came back.
    Refund(RunId),
}

/// One movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// When, seconds since 1970.
    pub at_unix_secs: i64,
    /// From here
    pub from: Account,
    /// to there.
    pub to: Account,
    /// How many.
    pub amount: u64,
    /// Why.
    pub reason: Reason,
}

impl Movement {
    /// What an account gains by it; negative is what it loses.
    pub fn gain(&self, account: Account) -> i64 {
        let amount = i64::try_from(self.amount).unwrap_or(i64::MAX);
        i64::from(self.to == account).saturating_sub(i64::from(self.from == account)).saturating_mul(amount)
    }
}
