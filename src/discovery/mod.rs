//! Finding models by meaning: the index over library and catalogue, its two tiers, and what comes of it.
//!
//! All of it runs on this machine and without a network. Nothing here may be called from a frame: the index is built and
//! asked by services.

mod assets;
pub mod document;
mod eastern;
pub mod encoder;
mod error;
pub mod eval;
mod field_words;
mod fields;
pub mod index;
pub mod insights;
pub mod intent;
mod lexicon;
pub mod live;
mod negation;
mod network;
mod packed;
mod published;
pub mod quality;
mod query_pieces;
pub mod recommend;
pub mod search;
mod shown;
pub mod static_table;
pub mod stock;
pub mod taste;
mod tensors;
mod text;
pub mod trends;
mod typed_field;
pub mod usage;
pub mod used;
pub mod vector;
pub mod vision;
pub mod visual;
mod western;
mod wish;
mod wish_words;
mod word_piece;
mod words;

pub use document::Document;
pub use encoder::Encoder;
pub use error::DiscoveryError;
pub use index::SearchIndex;
pub use search::{Answer, Hit, Legs, SaidOfWords, SearchOptions};
pub use shown::Shown;
