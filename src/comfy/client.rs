//! One server over HTTP: bounded answers, bounded waits, errors in sentences. No `Origin` is sent: ComfyUI refuses any
//! that is not its own.

use super::address;
use super::capability::Capability;
use super::choice::{Families, family_in};
use super::error::ComfyError;
use super::graph::Family;
use super::job::{Upload, picture_kind};
use super::object_info::ObjectInfo;
use super::settings::{Limits, ServerSpec};
use super::tls::Tls;
use super::wire::{self, HistoryEntry, Output, Queue};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, Url};
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How we introduce ourselves.
const USER_AGENT: &str = concat!("CivitDeck/", env!("CARGO_PKG_VERSION"));
/// The folder for our pictures on the server.
const FOLDER: &str = "civitdeck";
/// Most uploads that are remembered.
const MAX_REMEMBERED: usize = 10_000;
/// How long the stopping of a job is waited for.
const STOP_WITHIN: Duration = Duration::from_secs(1);
/// Most model files whose own words are asked for.
const MAX_READ: usize = 32;
/// How long that may take.
const READ_WITHIN: Duration = Duration::from_secs(3);

/// What a server knows of itself: its nodes and what follows from them.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) info: ObjectInfo,
    pub(super) capability: Capability,
    /// When it was asked.
    at: Instant,
}

/// A client of one server. Clones share everything.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    spec: Mutex<ServerSpec>,
    pub(super) limits: Limits,
    pub(super) base: Url,
    http: reqwest::Client,
    /// For the WebSocket, where the address is https.
    pub(super) tls: Option<Tls>,
    known: Mutex<Option<Arc<Known>>>,
    /// Names the server gave to what was uploaded, by our name.
    uploaded: Mutex<BTreeMap<String, String>>,
    /// Jobs on it that are not ours, as last seen.
    pub(super) queue_seen: AtomicUsize,
    /// When it was last asked for its queue.
    queue_asked: Mutex<Option<Instant>>,
    /// Jobs of ours on it.
    pub(super) ours: AtomicUsize,
    /// Whether `/api/jobs` is known to be missing.
    pub(super) has_no_jobs_api: AtomicBool,
    /// Jobs of ours that nobody waits for and that may still be there: the server did not answer when they were stopped.
    orphans: Mutex<Vec<String>>,
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
        Self::trusting(spec, limits, &[])
    }

    /// Makes a client that trusts these roots beside the system's, over https.
    pub fn trusting(spec: ServerSpec, limits: Limits, roots: &[CertificateDer<'static>]) -> Result<Self, ComfyError> {
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
        let added = roots.iter().map(|root| reqwest::Certificate::from_der(root)).collect::<Result<Vec<_>, _>>();
        let added = added.map_err(|error| ComfyError::Setup { reason: innermost(&error) })?;
        let builder = if added.is_empty() { builder } else { builder.tls_certs_merge(added) };
        let tls = if base.scheme() == "https" { Some(Tls::trusting(roots)?) } else { None };
        let http = builder.build().map_err(|error| ComfyError::Setup { reason: innermost(&error) })?;
        let inner = Inner {
            spec: Mutex::new(spec),
            limits,
            base,
            http,
            tls,
            known: Mutex::default(),
            uploaded: Mutex::default(),
            queue_seen: AtomicUsize::new(0),
            queue_asked: Mutex::default(),
            ours: AtomicUsize::new(0),
            has_no_jobs_api: AtomicBool::new(false),
            orphans: Mutex::default(),
            ran_ms: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What people call the server.
    pub fn label(&self) -> String {
        self.inner.spec.lock().unwrap_or_else(PoisonError::into_inner).label()
    }

    /// What the user set.
    pub fn spec(&self) -> ServerSpec {
        self.inner.spec.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether somebody who says this means this server: its address, or what it is called.
    pub fn is_called(&self, name: &str) -> bool {
        let spec = self.inner.spec.lock().unwrap_or_else(PoisonError::into_inner);
        spec.is_called(name)
    }

    /// Takes over another name and weight; its address stays.
    pub(super) fn rename(&self, changed: &ServerSpec) {
        let mut spec = self.inner.spec.lock().unwrap_or_else(PoisonError::into_inner);
        spec.name.clone_from(&changed.name);
        spec.weight = changed.weight;
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        address::is_loopback(&self.inner.base)
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
            Err(_elapsed) => Err(ComfyError::Silent { server: self.label(), after: within }),
        }
    }

    async fn read(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, ComfyError> {
        let too_large = || ComfyError::TooLarge { server: self.label(), limit_mib: limit >> 20 };
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
        let server = self.label();
        let reason = innermost(error);
        if error.is_connect() {
            return ComfyError::Unreachable { server, reason, is_refused: is_refused(error) };
        }
        ComfyError::Broken { server, reason }
    }

    fn decode(&self, status: u16, bytes: &[u8]) -> Result<Value, ComfyError> {
        let not_comfy = || ComfyError::NotComfy { server: self.label(), status };
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
            return Err(ComfyError::NotComfy { server: self.label(), status: 200 });
        }
        Ok(stats)
    }

    /// The queue now.
    pub async fn queue(&self) -> Result<Queue, ComfyError> {
        *self.inner.queue_asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let queue = Queue::read(&self.get(&["queue"], self.limits().small).await?);
        let foreign = queue.len().saturating_sub(self.inner.ours.load(Ordering::Relaxed));
        self.inner.queue_seen.store(foreign, Ordering::Relaxed);
        Ok(queue)
    }

    /// Whether it was not asked for its queue for so long.
    pub(super) fn queue_is_older_than(&self, age: Duration) -> bool {
        let asked = *self.inner.queue_asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.is_none_or(|asked| asked.elapsed() >= age)
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
        let families = self.families(&info).await;
        let info = info.with_families(families);
        let known = Arc::new(Known { capability: Capability::read(&info), info, at: Instant::now() });
        *self.inner.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// The families of models whose names say nothing, by what the files say of themselves. A hint: what does not answer in
    /// time stays unknown.
    async fn families(&self, info: &ObjectInfo) -> Families {
        let lists =
            [("checkpoints", "CheckpointLoaderSimple", "ckpt_name"), ("diffusion_models", "UNETLoader", "unet_name")];
        let named = lists
            .into_iter()
            .flat_map(|(folder, class, input)| info.options(class, input).iter().map(move |file| (folder, file)));
        let unknown = named.filter(|(_, file)| Family::guess(file).is_none()).take(MAX_READ);
        let told = Mutex::new(Families::default());
        let asked = futures_util::future::join_all(unknown.map(|(folder, file)| {
            let told = &told;
            async move {
                let found = self.metadata(folder, file).await.ok().flatten();
                if let Some(family) = found.as_ref().and_then(family_in) {
                    told.lock().unwrap_or_else(PoisonError::into_inner).tell(file, family);
                }
            }
        }));
        drop(tokio::time::timeout(self.limits().small.min(READ_WITHIN), asked).await);
        told.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it can do.
    pub async fn capability(&self) -> Result<Capability, ComfyError> {
        Ok(self.known().await?.capability.clone())
    }

    /// What it can do, asked anew when it was asked longer ago than this.
    pub async fn capability_within(&self, age: Duration) -> Result<Capability, ComfyError> {
        self.forget_nodes(age);
        self.capability().await
    }

    /// Forgets nodes and models that were asked for longer ago than this.
    pub(super) fn forget_nodes(&self, age: Duration) {
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_some_and(|known| known.at.elapsed() >= age) {
            *known = None;
        }
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
        let (kind, body) = upload.form(FOLDER);
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
            return Err(ComfyError::NotComfy { server: self.label(), status });
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
            return Err(ComfyError::NotComfy { server: self.label(), status });
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
        self.take_out(id).await?;
        // Older servers stop whatever runs, so it is first seen to be ours.
        if self.queue().await?.running.first().is_some_and(|running| running == id) {
            self.post(&["interrupt"], &json!({"prompt_id": id})).await?;
        }
        Ok(())
    }

    /// Takes a job out of the queue by its id, if it waits there; one that runs goes on.
    pub(super) async fn take_out(&self, id: &str) -> Result<(), ComfyError> {
        let (status, _) = self.post(&["queue"], &json!({"delete": [id]})).await?;
        if (200..300).contains(&status) { Ok(()) } else { Err(ComfyError::NotComfy { server: self.label(), status }) }
    }

    /// Stops a job of ours that nobody waits for any more. A server that hangs is not waited for: it is told when it answers
    /// again.
    pub(super) async fn stop(&self, id: &str) {
        let (client, id) = (self.clone(), id.to_owned());
        let stopping = tokio::spawn(async move {
            if client.cancel(&id).await.is_err() {
                client.remember(id);
            }
        });
        drop(tokio::time::timeout(STOP_WITHIN, stopping).await);
    }

    /// Remembers a job that may be there and that nobody waits for.
    pub(super) fn remember(&self, id: String) {
        let mut orphans = self.inner.orphans.lock().unwrap_or_else(PoisonError::into_inner);
        if orphans.len() < MAX_REMEMBERED {
            orphans.push(id);
        }
    }

    /// Stops the jobs that could not be stopped when they were to be.
    pub(super) async fn sweep(&self) {
        let orphans = std::mem::take(&mut *self.inner.orphans.lock().unwrap_or_else(PoisonError::into_inner));
        for id in orphans {
            self.stop(&id).await;
        }
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
            return Err(ComfyError::NotComfy { server: self.label(), status });
        }
        match picture_kind(&bytes) {
            Some(_) => Ok(bytes),
            None => Err(ComfyError::BadPicture { reason: "it does not begin like PNG, JPEG or WebP".to_owned() }),
        }
    }
}

/// The innermost cause in its own words, which name neither address nor headers.
/// Whether the machine is there and nothing listens at the address.
fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(next) = cause {
        if next.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused) {
            return true;
        }
        cause = next.source();
    }
    false
}

fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(next) = cause.and_then(std::error::Error::source) {
        cause = Some(next);
    }
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}
