//! How good all of this is, measured: the same code for `civitdeck eval` and for tests.

pub mod corpus;
pub mod metrics;
pub mod recommend;
pub mod search;
pub mod trends;
pub mod visual;
pub mod world;
