//! The real window, used as a person would use it: by what it says, with real files, real threads and the local CivitAI.
//! No display, no graphics card and no network are needed.

#[path = "../support/mod.rs"]
mod support;

mod asking;
mod characters;
mod characters_daily;
mod community;
mod discovery;
mod downloads;
mod drawer;
mod drop;
mod finder;
mod gallery;
mod gallery_choose;
mod gallery_table;
mod management;
mod online;
mod opening;
mod order;
mod public_shelf;
mod quality;
mod screens;
mod session;
mod settings;
mod shell;
mod window;
