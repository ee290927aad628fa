//! What the window knows and does, without painting it.

pub mod launch;
