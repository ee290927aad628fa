//! One server over HTTP: bounded answers, bounded waits, errors in sentences. No `Origin` is sent: ComfyUI refuses any
//! that is not its own.

use super::address;
use super::capability::Capability;
use super::error::ComfyError;
use super::job::{Upload, picture_kind};
use super::object_info::ObjectInfo;
use super::settings::{Limits, ServerSpec};
use super::wire::{self, HistoryEntry, Output, Queue};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, Url};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How we introduce ourselves.
const USER_AGENT: &str = concat!("CivitDeck/", env!("CARGO_PKG_VERSION"));
/// The folder for our pictures on the server.
const FOLDER: &str = "civitdeck";
/// Most uploads that are remembered.
const MAX_REMEMBERED: usize = 10_000;

/// What a server knows of itself: its nodes and what follows from them.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) info: ObjectInfo,
    pub(super) capability: Capability,
}

/// A client of one server. Clones share everything.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) spec: ServerSpec,
    pub(super) limits: Limits,
    pub(super) base: Url,
    pub(super) label: String,
    http: reqwest::Client,
    known: Mutex<Option<Arc<Known>>>,
    /// Names the server gave to what was uploaded, by our name.
    uploaded: Mutex<BTreeMap<String, String>>,
    /// Jobs on it that are not ours, as last seen.
    pub(super) queue_seen: AtomicUsize,
    /// Jobs of ours on it.
    pub(super) ours: AtomicUsize,
    /// Whether `/api/jobs` is known to be missing.
    pub(super) has_no_jobs_api: AtomicBool,
    /// Milliseconds of execution of our jobs.
    pub(super) ran_ms: AtomicU64,
}

/// How an answer to `/prompt` turned out.
#[derive(Debug)]
pub(super) enum Submitted {
    /// It is in the queue under this id.
    Accepted(String),
    /// It is in the queue, but a part of it was refused.
    Partly { id: String, message: String },
}

impl Client {
    /// Makes a client; nothing is sent yet.
    pub fn new(spec: ServerSpec, limits: Limits) -> Result<Self, ComfyError> {
        let base = address::base(&spec.address)?;
        if rustls::crypto::CryptoProvider::get_default().is_none()
            && rustls::crypto::ring::default_provider().install_default().is_err()
        {
            tracing::debug!("another thread installed the TLS provider first");
        }
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(limits.connect)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .gzip(true);
        let builder = if address::is_loopback(&base) { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| ComfyError::Setup { reason: innermost(&error) })?;
        let inner = Inner {
            label: spec.label(),
            spec,
            limits,
            base,
            http,
            known: Mutex::default(),
            uploaded: Mutex::default(),
            queue_seen: AtomicUsize::new(0),
            ours: AtomicUsize::new(0),
            has_no_jobs_api: AtomicBool::new(false),
            ran_ms: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What people call the server.
    pub fn label(&self) -> &str {
        &self.inner.label
    }

    /// What the user set.
    pub fn spec(&self) -> &ServerSpec {
        &self.inner.spec
    }

    /// Whether what is sent could be read on the way: plain http to another machine.
    pub fn is_open_to_listeners(&self) -> bool {
        self.inner.base.scheme() == "http" && !address::is_loopback(&self.inner.base)
    }

    /// Time our jobs ran on it since the start of the program.
    pub fn time_run(&self) -> Duration {
        Duration::from_millis(self.inner.ran_ms.load(Ordering::Relaxed))
    }

    fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Url, ComfyError> {
        let mut url = self.inner.base.clone();
        match url.path_segments_mut() {
            Ok(mut path) => path.pop_if_empty().extend(segments),
            Err(()) => return Err(ComfyError::BadAddress { reason: "it cannot have a path" }),
        };
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Sends and reads: status, what it is, and the body.
    async fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<(String, Vec<u8>)>,
        within: Duration,
        limit: usize,
    ) -> Result<(u16, Vec<u8>), ComfyError> {
        let work = async {
            let mut request = self.inner.http.request(method, url);
            if let Some((kind, body)) = body {
                request = request.header(CONTENT_TYPE, kind).body(body);
            }
            let response = request.send().await.map_err(|error| self.network(&error))?;
            let status = response.status().as_u16();
            Ok((status, self.read(response, limit).await?))
        };
        match tokio::time::timeout(within, work).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(ComfyError::Silent { server: self.inner.label.clone(), after: within }),
        }
    }

    async fn read(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, ComfyError> {
        let too_large = || ComfyError::TooLarge { server: self.inner.label.clone(), limit_mib: limit >> 20 };
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.network(&error))? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn network(&self, error: &reqwest::Error) -> ComfyError {
        let server = self.inner.label.clone();
        let reason = innermost(error);
        if error.is_connect() {
            return ComfyError::Unreachable { server, reason };
        }
        ComfyError::Broken { server, reason }
    }

    fn decode(&self, status: u16, bytes: &[u8]) -> Result<Value, ComfyError> {
        let not_comfy = || ComfyError::NotComfy { server: self.inner.label.clone(), status };
        if !(200..300).contains(&status) {
            return Err(not_comfy());
        }
        serde_json::from_slice(bytes).map_err(|_error| not_comfy())
    }

    async fn get(&self, segments: &[&str], within: Duration) -> Result<Value, ComfyError> {
        let url = self.url(segments, &[])?;
        let (status, bytes) = self.exchange(Method::GET, url, None, within, self.limits().json_bytes).await?;
        self.decode(status, &bytes)
    }

    async fn post(&self, segments: &[&str], body: &Value) -> Result<(u16, Vec<u8>), ComfyError> {
        let body = Some(("application/json".to_owned(), body.to_string().into_bytes()));
        let (within, limit) = (self.limits().small, self.limits().json_bytes);
        self.exchange(Method::POST, self.url(segments, &[])?, body, within, limit).await
    }

    /// `/system_stats`.
    pub(super) async fn system_stats(&self) -> Result<Value, ComfyError> {
        let stats = self.get(&["system_stats"], self.limits().small).await?;
        if stats.get("system").is_none_or(|system| !system.is_object()) {
            return Err(ComfyError::NotComfy { server: self.inner.label.clone(), status: 200 });
        }
        Ok(stats)
    }

    /// The queue now.
    pub async fn queue(&self) -> Result<Queue, ComfyError> {
        let queue = Queue::read(&self.get(&["queue"], self.limits().small).await?);
        let foreign = queue.len().saturating_sub(self.inner.ours.load(Ordering::Relaxed));
        self.inner.queue_seen.store(foreign, Ordering::Relaxed);
        Ok(queue)
    }

    /// A job's entry in the history; `None` while there is none.
    pub async fn history(&self, id: &str) -> Result<Option<HistoryEntry>, ComfyError> {
        let answer = self.get(&["history", id], self.limits().small).await?;
        Ok(HistoryEntry::read(&answer, id))
    }

    /// The server's nodes, asked for once.
    pub(super) async fn known(&self) -> Result<Arc<Known>, ComfyError> {
        if let Some(known) = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let answer = self.get(&["object_info"], self.limits().large).await?;
        let info = ObjectInfo::read(&answer);
        let known = Arc::new(Known { capability: Capability::read(&info), info });
        *self.inner.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// What it can do.
    pub async fn capability(&self) -> Result<Capability, ComfyError> {
        Ok(self.known().await?.capability.clone())
    }

    /// Asks for nodes and models anew at the next need: after a refresh, and when a name was not in the server's list.
    pub fn forget_known(&self) {
        *self.inner.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.inner.uploaded.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What a file of the server says about itself: the metadata of a safetensors header.
    pub async fn metadata(&self, folder: &str, file: &str) -> Result<Option<Value>, ComfyError> {
        let url = self.url(&["view_metadata", folder], &[("filename", file)])?;
        let (within, limit) = (self.limits().small, self.limits().json_bytes);
        let (status, bytes) = self.exchange(Method::GET, url, None, within, limit).await?;
        if status == 404 { Ok(None) } else { self.decode(status, &bytes).map(Some) }
    }

    /// Puts a picture there, once, and gives the name `LoadImage` knows it by.
    pub(super) async fn upload(&self, upload: &Upload) -> Result<String, ComfyError> {
        let known = self.inner.uploaded.lock().unwrap_or_else(PoisonError::into_inner).get(&upload.name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let (kind, body) = multipart(upload);
        let url = self.url(&["upload", "image"], &[])?;
        let (within, limit) = (self.limits().large, self.limits().json_bytes);
        let (status, bytes) = self.exchange(Method::POST, url, Some((kind, body)), within, limit).await?;
        if status == 413 {
            let message = "the picture is larger than the server takes".to_owned();
            return Err(ComfyError::Refused { kind: "too_large".to_owned(), message });
        }
        let answer = self.decode(status, &bytes)?;
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, folder) = (text("name"), text("subfolder"));
        if name.is_empty() {
            return Err(ComfyError::NotComfy { server: self.inner.label.clone(), status });
        }
        let name = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let mut uploaded = self.inner.uploaded.lock().unwrap_or_else(PoisonError::into_inner);
        if uploaded.len() < MAX_REMEMBERED {
            uploaded.insert(upload.name.clone(), name.clone());
        }
        Ok(name)
    }

    /// Hands a graph over under an id of ours.
    pub(super) async fn submit(&self, graph: &Value, id: &str, client_id: &str) -> Result<Submitted, ComfyError> {
        let body = json!({"prompt": graph, "client_id": client_id, "prompt_id": id});
        let (status, bytes) = self.post(&["prompt"], &body).await?;
        if status == 400 {
            let answer = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            let (kind, message) = wire::refusal(&answer);
            return Err(ComfyError::Refused { kind, message });
        }
        let answer = self.decode(status, &bytes)?;
        let echoed = answer.get("prompt_id").and_then(Value::as_str);
        let Some(echoed) = echoed else {
            return Err(ComfyError::NotComfy { server: self.inner.label.clone(), status });
        };
        match wire::node_errors(&answer) {
            Some((_, message)) => Ok(Submitted::Partly { id: echoed.to_owned(), message }),
            None => Ok(Submitted::Accepted(echoed.to_owned())),
        }
    }

    /// Stops one job by its id, in whatever state it is; never anybody else's.
    pub async fn cancel(&self, id: &str) -> Result<(), ComfyError> {
        if !self.inner.has_no_jobs_api.load(Ordering::Relaxed) {
            let (status, _) = self.post(&["api", "jobs", id, "cancel"], &json!({})).await?;
            if (200..300).contains(&status) {
                return Ok(());
            }
            if matches!(status, 404 | 405) {
                self.inner.has_no_jobs_api.store(true, Ordering::Relaxed);
            }
        }
        self.post(&["queue"], &json!({"delete": [id]})).await?;
        // Older servers stop whatever runs, so it is first seen to be ours.
        if self.queue().await?.running.first().is_some_and(|running| running == id) {
            self.post(&["interrupt"], &json!({"prompt_id": id})).await?;
        }
        Ok(())
    }

    /// Asks the server to free its memory. It does so between jobs.
    pub(super) async fn free(&self) -> Result<(), ComfyError> {
        self.post(&["free"], &json!({"unload_models": true, "free_memory": true})).await.map(|_| ())
    }

    /// Fetches a picture.
    pub(super) async fn view(&self, output: &Output) -> Result<Vec<u8>, ComfyError> {
        let query = [("filename", &*output.filename), ("subfolder", &*output.subfolder), ("type", &*output.kind)];
        let (within, limit) = (self.limits().large, self.limits().picture_bytes);
        let (status, bytes) = self.exchange(Method::GET, self.url(&["view"], &query)?, None, within, limit).await?;
        if status == 404 {
            return Err(ComfyError::NoPicture);
        }
        if !(200..300).contains(&status) {
            return Err(ComfyError::NotComfy { server: self.inner.label.clone(), status });
        }
        match picture_kind(&bytes) {
            Some(_) => Ok(bytes),
            None => Err(ComfyError::BadPicture { reason: "it does not begin like PNG, JPEG or WebP".to_owned() }),
        }
    }
}

/// A form with one picture. The boundary is made of the contents' name, so it is not in the contents but by a miracle.
fn multipart(upload: &Upload) -> (String, Vec<u8>) {
    let boundary = format!("civitdeck-{}", super::random::new_uuid());
    let mut body = Vec::with_capacity(upload.bytes.len() + 1024);
    for (name, value) in [("type", "input"), ("subfolder", FOLDER)] {
        let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
        upload.name
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&upload.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// The innermost cause in its own words, which name neither address nor headers.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(next) = cause.and_then(std::error::Error::source) {
        cause = Some(next);
    }
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}
