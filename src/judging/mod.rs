//! Judging models: a score with its evidence, whether they run here, what their licences allow.
//!
//! The rules are pure functions of what is known; [`gather`] brings together what the store and the file say, and [`eval`]
//! measures how often the rules are right. docs/quality.md tells the formula in words; raise
//! [`crate::model::quality::FORMULA`] with every change of a number here.

pub mod beta;
mod community;
pub mod compatibility;
pub mod eval;
mod evidence;
mod families;
mod flags;
pub mod gather;
pub mod licence;
pub mod licence_report;
pub mod machine;
mod part;
mod performance;
pub mod population;
pub mod score;
mod security;
mod technical;
#[cfg(test)]
mod tests;
pub mod timings;

pub use evidence::Evidence;
pub use population::Population;
pub use score::judge;
