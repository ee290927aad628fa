//! What things are: ids, digests, records, licences, filters, sort. Pure values: no I/O, no threads, no clock.
//!
//! Everything the store keeps and the window paints is defined here, so that services and painters can be written
//! without knowing each other. Only `std`, `serde` and `zeroize` may be used (see `tests/layering.rs`).

pub mod account;
mod attribute;
pub mod base;
pub mod base_models;
pub mod card;
pub mod catalogue;
pub mod character;
pub mod collection;
pub mod column;
pub mod community;
pub mod date;
pub mod deploy;
pub mod digests;
pub mod dismissed;
pub mod download;
pub mod facet;
pub mod facts;
pub mod feed;
pub mod file;
pub mod finding;
pub mod fit;
pub mod format;
pub mod hidden;
pub mod ids;
pub mod kind;
pub mod known;
pub mod label;
pub mod ledger;
pub mod licence;
pub mod limit;
pub mod marks;
pub mod mature;
pub mod names_in_use;
pub mod online;
pub mod organise;
pub mod pasted;
pub mod path_bytes;
pub mod precision;
pub mod quality;
pub mod query;
pub mod reception;
pub mod reference;
pub mod resolve;
pub mod rich_text;
pub mod root;
pub mod same;
pub mod share;
pub mod sourced;
pub mod terms;
pub mod text;
pub mod token;
pub mod updates;
pub mod used;
pub mod word;
