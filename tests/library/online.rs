//! Clients for these tests, and identifying as they do it.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::{CivitaiServer, quick_limits};
use civitdeck::civitai::{Client, ClientSettings};
use civitdeck::jobs::JobControl;
use civitdeck::library::LibraryError;
use civitdeck::library::identify::{IdentifyReport, identify};
use civitdeck::store::Store;
use std::time::Duration;

/// A client that waits for nothing longer than a few milliseconds.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
pub(crate) fn client(server: &CivitaiServer) -> Client {
    let limits = quick_limits();
    let settings = ClientSettings {
        base_url: server.base_url(),
        background_pace: Duration::from_millis(1),
        timeout: Duration::from_secs(10),
        limits,
        ..ClientSettings::default()
    };
    Client::new(settings).unwrap()
}

/// A client that sends nothing.
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
pub(crate) fn offline() -> Client {
    Client::new(ClientSettings { offline: true, ..ClientSettings::default() }).unwrap()
}

/// One run of look-ups.
pub(crate) async fn run(store: &Store, client: &Client) -> Result<IdentifyReport, LibraryError> {
    identify(store, client, &JobControl::default(), &|_| ()).await
}

/// A model of one version with these files; the version's number is the model's with a 1 behind it.
pub(crate) fn model(id: u64, name: &str, files: impl IntoIterator<Item = TestFile>) -> TestModel {
    let version = TestVersion::new(id * 10 + 1, &format!("{name} v1"));
    TestModel::new(id, name).version(files.into_iter().fold(version, TestVersion::file))
}

/// A server that knows these models.
pub(crate) fn server(models: impl IntoIterator<Item = TestModel>) -> CivitaiServer {
    CivitaiServer::start(models.into_iter().fold(Catalogue::new(), Catalogue::model))
}
