//! The CivitAI client against the local server.

mod bad_days;
mod client;
mod health;
mod keeping;
mod lists;
mod session;
#[path = "../support/mod.rs"]
mod support;

use civitdeck::civitai::{Client, ClientSettings};
use std::time::Duration;
use support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use support::civitai_server::{CivitaiServer, quick_limits};

const INK: [u8; 32] = [0xab; 32];
const OIL: [u8; 32] = [0xcd; 32];
const UNKNOWN: [u8; 32] = [0xef; 32];

fn catalogue() -> Catalogue {
    let ink = TestVersion::new(11, "ink v1").file(TestFile::new("ink.safetensors", INK)).picture(111).video(112);
    let oil = TestVersion::new(21, "oil v1").file(TestFile::new("oil.safetensors", OIL));
    Catalogue::new().model(TestModel::new(1, "Ink").version(ink)).model(TestModel::new(2, "Oil").version(oil))
}

/// Settings that wait for nothing longer than a few milliseconds.
fn quick(server: &CivitaiServer) -> ClientSettings {
    let limits = quick_limits();
    ClientSettings {
        base_url: server.base_url(),
        background_pace: Duration::from_millis(1),
        timeout: Duration::from_secs(10),
        limits,
        ..ClientSettings::default()
    }
}

#[expect(clippy::unwrap_used, reason = "a helper of tests")]
fn client(server: &CivitaiServer) -> Client {
    Client::new(quick(server)).unwrap()
}
