//! The library's services on real files and against the local CivitAI: what they find, what they keep, and what they ask.

#[path = "../support/mod.rs"]
mod support;

mod claims;
mod hashing;
mod identify;
mod lookup;
mod online;
mod scan;
mod scan_links;
