//! What CivitAI told us: kept, asked for, and what follows from it over time.

pub mod archive;
pub mod ask;
pub mod creators;
pub mod keep;
pub mod lists;
pub mod merge;
pub mod page;
pub mod shelf;
pub mod trending;
