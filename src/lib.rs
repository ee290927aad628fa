//! CivitDeck: a native desktop workbench for people who use AI image-generation models from CivitAI.
//!
//! The layers, and who may use whom, are told in docs/architecture.md and enforced by `tests/layering.rs`.

pub mod app;
pub mod catalogue;
pub mod characters;
pub mod civitai;
pub mod cli;
pub mod comfy;
pub mod discovery;
pub mod downloads;
pub mod formats;
pub mod hash;
pub mod invoke;
pub mod jobs;
pub mod judging;
pub mod library;
pub mod model;
pub mod organise;
pub mod report;
pub mod sample;
pub mod secrets;
pub mod store;
pub mod thumbs;
pub mod ui;
pub mod words;
