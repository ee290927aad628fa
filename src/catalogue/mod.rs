//! What CivitAI told us: kept, asked for, and what follows from it over time.

pub mod creators;
pub mod keep;
pub mod merge;
pub mod trending;
