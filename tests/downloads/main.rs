//! Downloads against a local CivitAI and a local storage with every fault: what ends is right or refused in words, and what is
//! refused leaves nothing under a model's name.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world should fail where it does so")]

#[path = "../support/mod.rs"]
mod support;

mod command;
mod faults;
mod pipe;
mod queue;
mod stress;

use civitdeck::civitai::{Client, ClientSettings, Token};
use civitdeck::downloads::{FetchLimits, Queue, QueueSetup, Sink};
use civitdeck::hash::hash_file;
use civitdeck::model::catalogue::FileInfo;
use civitdeck::model::digests::{Digests, HashKind};
use civitdeck::model::download::{Download, DownloadState, Wish};
use civitdeck::model::ids::{CivitFileId, DownloadId, ModelId, VersionId};
use civitdeck::model::kind::ModelKind;
use civitdeck::store::Store;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use support::civitai_catalogue::Catalogue;
use support::civitai_server::{CivitaiServer, quick_limits};
use support::fixtures::{safetensors, weights};
use support::storage_server::StorageServer;
use tempfile::TempDir;

/// The key of the user; storage must never see it.
const KEY: &str = "the-users-key";

/// A CivitAI, a storage, a data folder and a folder for models.
struct World {
    api: CivitaiServer,
    storage: StorageServer,
    data: TempDir,
    models: TempDir,
    runtime: tokio::runtime::Runtime,
    /// After so many failures in a row CivitAI is left alone.
    failures_to_open: u32,
}

impl World {
    fn new() -> Self {
        let (api, storage) = (CivitaiServer::start(Catalogue::new()), StorageServer::start());
        api.set_storage(storage.base_url());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (data, models) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Self { api, storage, data, models, runtime, failures_to_open: quick_limits().failures_to_open }
    }

    fn folder(&self) -> PathBuf {
        self.models.path().join("loras")
    }

    /// A file at the storage, as CivitAI would publish it, and the wish for it.
    fn publish(&self, version: u64, bytes: &[u8]) -> Wish {
        self.storage.put(version, bytes.to_vec());
        let file = self.data.path().join("to be hashed");
        std::fs::write(&file, bytes).unwrap();
        let digests = hash_file(&file, &()).unwrap();
        self.wish(version, &format!("ink-{version}.safetensors"), &digests)
    }

    fn wish(&self, version: u64, name: &str, digests: &Digests) -> Wish {
        let hashes = HashKind::ALL.iter().filter_map(|kind| Some((kind.label().to_owned(), digests.hex(*kind)?)));
        Wish {
            model_id: ModelId(1),
            version_id: VersionId(version),
            model_name: "Ink".to_owned(),
            version_name: "v1".to_owned(),
            kind: ModelKind::Lora,
            base_model: "SDXL 1.0".to_owned(),
            file: FileInfo {
                id: CivitFileId(version * 10),
                name: name.to_owned(),
                size_bytes: Some(digests.size_bytes),
                hashes: hashes.collect(),
                ..FileInfo::default()
            },
            folder: self.folder(),
            file_name: civitdeck::downloads::name::clean_file_name(name),
            preview: None,
            sidecars: false,
        }
    }

    fn queue(&self, at_once: usize) -> Queue {
        let store = Arc::new(Store::open(self.data.path()).unwrap());
        self.queue_on(store, at_once)
    }

    fn queue_on(&self, store: Arc<Store>, at_once: usize) -> Queue {
        self.queue_heard(store, at_once, Arc::new(|_| {}))
    }

    fn queue_heard(&self, store: Arc<Store>, at_once: usize, sink: Sink) -> Queue {
        let _inside = self.runtime.enter();
        let settings = ClientSettings {
            base_url: self.api.base_url(),
            token: Token::new(KEY),
            limits: civitdeck::civitai::Limits { failures_to_open: self.failures_to_open, ..quick_limits() },
            background_pace: Duration::ZERO,
            ..ClientSettings::default()
        };
        let setup = QueueSetup {
            store,
            client: Client::new(settings).unwrap(),
            runtime: self.runtime.handle().clone(),
            to_png: |_| None,
            limits: quick(),
            at_once,
            bytes_per_sec: None,
            clock: || 1_800_000_000,
        };
        Queue::start(setup, sink, false).unwrap()
    }

    /// Downloads one wish to its end.
    fn fetch(&self, wish: Wish) -> Download {
        let queue = self.queue(1);
        let ids = queue.add(vec![wish]).unwrap();
        ended(&queue, &ids).remove(0)
    }

    /// Every file below the folder of models, with its bytes.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut waiting = vec![self.models.path().to_path_buf()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    waiting.push(entry.path());
                } else {
                    let name = entry.file_name().into_string().unwrap();
                    found.push((name, std::fs::read(entry.path()).unwrap()));
                }
            }
        }
        found.sort();
        found
    }

    fn names(&self) -> Vec<String> {
        self.files().into_iter().map(|(name, _)| name).collect()
    }
}

/// No waits worth the name.
fn quick() -> FetchLimits {
    FetchLimits {
        tries: 4,
        retry_first: Duration::from_millis(1),
        retry_longest: Duration::from_millis(4),
        stall: Duration::from_secs(20),
        rest_first: Duration::from_millis(2),
        rest_longest: Duration::from_millis(10),
    }
}

/// Waits until these are settled and gives them.
fn ended(queue: &Queue, ids: &[DownloadId]) -> Vec<Download> {
    queue.wait_for(ids);
    ids.iter().map(|id| queue.get(*id).unwrap()).collect()
}

/// A model of about so many bytes.
fn model(seed: u8, bytes: usize) -> Vec<u8> {
    let end = bytes / 2 * 2;
    let header = format!("{{\"a\":{{\"dtype\":\"F16\",\"shape\":[{}],\"data_offsets\":[0,{end}]}}}}", end / 2);
    safetensors(&header, &weights(seed, end))
}

/// Whether a download ended with exactly these bytes in its place, proved.
fn assert_right(download: &Download, bytes: &[u8]) {
    assert_eq!(download.state, DownloadState::Done, "{:?}", download.refusal);
    assert!(std::fs::read(&download.target).unwrap() == bytes, "other bytes");
    let digests = hash_file(&download.target, &()).unwrap();
    assert_eq!(download.digests.as_ref(), Some(&digests), "the digests taken on the way are those of the file");
    assert!(!download.part().unwrap().exists());
}

/// Whether a name is one of bytes that are not proved yet.
fn is_part(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "part")
}

/// Where a file lies below a folder.
fn is_inside(path: &Path, folder: &Path) -> bool {
    path.canonicalize().unwrap().starts_with(folder.canonicalize().unwrap())
}
