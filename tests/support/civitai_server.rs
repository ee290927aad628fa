//! A local CivitAI for tests: on the loopback interface and a free port, over a catalogue the test declares, with a log of requests
//! and faults on demand. The same catalogue, faults and requests give the same answers.
//!
//! ```ignore
//! let server = CivitaiServer::start(catalogue);
//! server.fail_next(Fault::status(503));
//! let client = Client::new(ClientSettings { base_url: server.base_url(), ..ClientSettings::default() })?;
//! ```

#![expect(clippy::unwrap_used, reason = "a test whose server cannot start should fail where it starts")]

use super::civitai_catalogue::Catalogue;
use super::civitai_lists as lists;
use super::http::{Response, read_request};
use civitdeck::model::digests::to_hex;
use serde_json::{Value, json};
use sha2::Digest as _;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

pub(crate) use super::http::Request;

/// The smallest PNG: one pixel.
pub(crate) const TINY_PNG: &[u8] = b"\
    \x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x60\x00\x00\x00\
    \x02\x00\x01\x48\xaf\xa4\x71\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// What goes wrong with one request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A status with a JSON body and, perhaps, a `Retry-After`.
    Status { code: u16, retry_after: Option<String>, body: Value },
    /// A web page with this status.
    Html(u16),
    /// Status 200 and a body that is no JSON.
    BrokenJson,
    /// The right answer with a body that takes hours: a byte now and then.
    SlowBody,
    /// The right answer, cut in the middle.
    Truncated,
    /// The right answer, cut in the middle, with a length that claims it is whole.
    TruncatedSilently,
    /// The connection closes without an answer.
    Disconnect,
    /// The right answer, this much later.
    Delay(Duration),
    /// A redirect to an address, with this status.
    Redirect(u16, String),
    /// These bytes of this type instead of the answer.
    Bytes(String, Vec<u8>),
    /// A list with null elements, each element twice, and origins called `undefined`.
    GarbledList,
}

impl Fault {
    /// A plain error status.
    pub(crate) fn status(code: u16) -> Self {
        Self::Status { code, retry_after: None, body: json!({"error": "it failed as the test asked"}) }
    }

    /// A status with a `Retry-After` header.
    pub(crate) fn retry_after(code: u16, value: &str) -> Self {
        Self::Status { code, retry_after: Some(value.to_owned()), body: json!({"error": "please retry shortly"}) }
    }
}

#[derive(Default)]
struct State {
    catalogue: Catalogue,
    requests: Vec<Request>,
    faults: VecDeque<Fault>,
    /// Faults that stay, by a part of the address.
    places: Vec<(String, Fault)>,
    page_size: Option<usize>,
    /// Answers that need not be sent again.
    unchanged: usize,
    /// A key it knows, and what it says of whose it is.
    account: Option<(String, Value)>,
    /// Where downloads are redirected to.
    storage: Option<String>,
    /// Versions whose download is refused, with status and body.
    gates: BTreeMap<u64, (u16, Value)>,
    in_flight: usize,
    peak: usize,
    stopping: bool,
}

/// The server; stops when dropped.
pub(crate) struct CivitaiServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CivitaiServer {
    /// Starts it on a free port of the loopback interface.
    pub(crate) fn start(catalogue: Catalogue) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State { catalogue, ..State::default() }));
        let shared = Arc::clone(&state);
        let thread =
            Builder::new().name("civitai server".to_owned()).spawn(move || accept(&listener, &shared)).unwrap();
        Self { address, state, thread: Some(thread) }
    }

    /// Its address, for `ClientSettings::base_url` and `CIVITDECK_CIVITAI_URL`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far, in order of arrival.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }

    /// The paths (without queries) of every request so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.plain_path().to_owned()).collect()
    }

    /// The most requests that were under way at once.
    pub(crate) fn peak_in_flight(&self) -> usize {
        lock(&self.state).peak
    }

    /// The next request meets this fault, after those already waiting.
    pub(crate) fn fail_next(&self, fault: Fault) {
        lock(&self.state).faults.push_back(fault);
    }

    /// Every request whose address has this in it meets this fault until [`Self::heal`].
    pub(crate) fn fail_where(&self, part: &str, fault: Fault) {
        lock(&self.state).places.push((part.to_owned(), fault));
    }

    /// The next so many requests meet this fault.
    pub(crate) fn fail_times(&self, times: usize, fault: &Fault) {
        lock(&self.state).faults.extend(std::iter::repeat_n(fault.clone(), times));
    }

    /// Forgets the faults that have not happened yet.
    pub(crate) fn heal(&self) {
        let mut state = lock(&self.state);
        state.faults.clear();
        state.places.clear();
    }

    /// Method, path and query of every request so far.
    pub(crate) fn paths_with_queries(&self) -> Vec<String> {
        lock(&self.state).requests.iter().map(|request| format!("{} {}", request.method, request.path)).collect()
    }

    /// Knows a key, and whose it is.
    pub(crate) fn set_account(&self, key: &str, me: Value) {
        lock(&self.state).account = Some((key.to_owned(), me));
    }

    /// How often it said that what the client has is still the answer.
    pub(crate) fn unchanged(&self) -> usize {
        lock(&self.state).unchanged
    }

    /// At most this many models to a page, whatever the request says.
    pub(crate) fn set_page_size(&self, models: usize) {
        lock(&self.state).page_size = Some(models);
    }

    /// Downloads are to be had from this address from now on.
    pub(crate) fn set_storage(&self, base: String) {
        lock(&self.state).storage = Some(base);
    }

    /// Refuses the download of a version.
    pub(crate) fn gate(&self, version: u64, status: u16, body: Value) {
        lock(&self.state).gates.insert(version, (status, body));
    }

    /// Replaces what it knows.
    pub(crate) fn set_catalogue(&self, catalogue: Catalogue) {
        lock(&self.state).catalogue = catalogue;
    }
}

impl Drop for CivitaiServer {
    fn drop(&mut self) {
        lock(&self.state).stopping = true;
        // Wakes the thread that waits for connections; if that fails there is nothing to wake.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn accept(listener: &TcpListener, state: &Arc<Mutex<State>>) {
    for stream in listener.incoming() {
        if lock(state).stopping {
            return;
        }
        let Ok(stream) = stream else { continue };
        let state = Arc::clone(state);
        let serve = move || {
            // A client that goes away in the middle is part of many tests.
            drop(serve(&stream, &state));
        };
        Builder::new().name("civitai connection".to_owned()).spawn(serve).unwrap();
    }
}

/// Counts a request as under way.
struct InFlight<'a>(&'a Mutex<State>);

impl<'a> InFlight<'a> {
    fn new(state: &'a Mutex<State>) -> Self {
        let mut guard = lock(state);
        guard.in_flight += 1;
        guard.peak = guard.peak.max(guard.in_flight);
        drop(guard);
        Self(state)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(self.0).in_flight -= 1;
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let Some(request) = read_request(stream)? else { return Ok(()) };
    let in_flight = InFlight::new(state);
    let (fault, response) = {
        let mut state = lock(state);
        state.requests.push(request.clone());
        let is_there = |(part, _): &&(String, Fault)| request.path.contains(part.as_str());
        let fault = state.places.iter().find(is_there).map(|(_, fault)| fault.clone());
        let fault = fault.or_else(|| state.faults.pop_front());
        let mut response = answer(&state, &request);
        if fault.is_none() {
            response = marked(response, &request);
            state.unchanged += usize::from(response.status == 304);
        }
        (fault, response)
    };
    let Some(fault) = fault else {
        // Counted out before the client can know, or its next request would seem to overlap.
        drop(in_flight);
        return response.send(stream);
    };
    misbehave(stream, state, fault, response, in_flight)
}

fn misbehave(
    mut stream: &TcpStream,
    state: &Mutex<State>,
    fault: Fault,
    response: Response,
    in_flight: InFlight<'_>,
) -> std::io::Result<()> {
    let half = response.body.len() / 2;
    let instead = match fault {
        Fault::Disconnect => return Ok(()),
        Fault::Truncated | Fault::TruncatedSilently => {
            let silent = matches!(fault, Fault::TruncatedSilently);
            stream.write_all(&response.head(if silent { half } else { response.body.len() }))?;
            return stream.write_all(&response.body[..half]);
        }
        Fault::SlowBody => {
            stream.write_all(&response.head(1 << 20))?;
            while !lock(state).stopping {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(5));
            }
            return Ok(());
        }
        Fault::Delay(wait) => {
            std::thread::sleep(wait);
            response
        }
        Fault::Status { code, retry_after, body } => {
            let response = Response::new(code, "application/json", body.to_string());
            retry_after.iter().fold(response, |response, value| response.with("Retry-After", value))
        }
        Fault::Html(code) => Response::new(code, "text/html; charset=UTF-8", "<!DOCTYPE html><p>Just a moment</p>"),
        Fault::BrokenJson => Response::new(200, "application/json", "{\"items\": [,"),
        Fault::Redirect(code, to) => Response::new(code, "text/plain", "").with("Location", &to),
        Fault::Bytes(content_type, bytes) => Response::new(200, &content_type, bytes),
        Fault::GarbledList => garbled(response),
    };
    drop(in_flight);
    instead.send(stream)
}

fn garbled(response: Response) -> Response {
    let mut list = vec![Value::Null];
    for element in serde_json::from_slice::<Vec<Value>>(&response.body).unwrap_or_default() {
        let mut element = element;
        if let Some(url) = element.get("downloadUrl").and_then(Value::as_str) {
            let path = url.splitn(4, '/').nth(3).unwrap_or_default();
            element["downloadUrl"] = json!(format!("https://undefined/{path}"));
        }
        list.extend([element.clone(), Value::Null, element]);
    }
    Response { body: Value::from(list).to_string().into_bytes(), ..response }
}

/// As the service: data have a mark of their bytes, and are not sent to somebody who has them; its edge keeps what it tells
/// to anybody, errors too.
fn marked(response: Response, request: &Request) -> Response {
    let path = request.plain_path();
    if request.method != "GET" || !path.starts_with("/api/v1/") || path == "/api/v1/enums" {
        return response;
    }
    let secs = if path.contains("/by-hash/") { 3600 } else { 300 };
    let response = match request.header("authorization") {
        None => {
            response.with("Cache-Control", &format!("public, s-maxage={secs}, stale-while-revalidate={}", secs / 2))
        }
        Some(_) => response,
    };
    if response.status != 200 {
        return response;
    }
    let mark = format!("W/\"{}\"", to_hex(&sha2::Sha256::digest(&response.body)));
    if request.header("if-none-match") == Some(&mark) {
        return Response { status: 304, body: Vec::new(), ..response.with("ETag", &mark) };
    }
    response.with("ETag", &mark)
}

fn answer(state: &State, request: &Request) -> Response {
    let origin = format!("http://{}", request.header("host").unwrap_or_default());
    let found = |value: Option<Value>| {
        value.map_or_else(
            || error(404, "Model not found"),
            |value| Response::new(200, "application/json", value.to_string()),
        )
    };
    if let Some(version) = request.plain_path().strip_prefix("/api/download/models/") {
        return download(state, version);
    }
    let Some(path) = request.plain_path().strip_prefix("/api/v1/") else {
        return picture(request.plain_path());
    };
    let known = &state.catalogue;
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["models"]) => lists::models(known, request, &origin, state.page_size),
        ("GET", ["models", id]) => {
            found(id.parse().ok().and_then(|id| known.find_model(id)).map(|model| model.to_json(&origin)))
        }
        ("GET", ["model-versions", "by-hash", hash]) => {
            found(known.by_hash(hash).next().map(|(model, version)| version.to_single_json(model, &origin)))
        }
        ("POST", ["model-versions", "by-hash"]) => by_hash(request, 100, |hash| {
            known.by_hash(hash).map(|(model, version)| version.to_single_json(model, &origin)).collect()
        }),
        ("POST", ["model-versions", "by-hash", "ids"]) => by_hash(request, 10_000, |hash| {
            let ids = |hash: &str, model_id, version_id| json!({"modelId": model_id, "modelVersionId": version_id, "hash": hash.to_uppercase()});
            known.by_hash(hash).map(|(model, version)| ids(hash, model.id, version.id)).collect()
        }),
        ("GET", ["model-versions", id]) => {
            let one = known.versions().find(|(_, version)| version.id.to_string() == *id);
            found(one.map(|(model, version)| version.to_single_json(model, &origin)))
        }
        ("GET", ["me"]) => {
            let known =
                state.account.iter().find(|(key, _)| request.header("authorization") == Some(&format!("Bearer {key}")));
            known.map_or_else(
                || error(401, "Unauthorized"),
                |(_, me)| Response::new(200, "application/json", me.to_string()),
            )
        }
        ("GET", ["images"])
            if known.is_feed_for_all
                || ["modelVersionId", "imageId", "username"].iter().any(|name| request.query(name).is_some()) =>
        {
            found(Some(images(known, request, &origin)))
        }
        ("GET", ["enums"]) => found(Some(json!({
            "ModelType": ["Checkpoint", "LORA"], "ModelFileType": ["Model"], "ActiveBaseModel": ["SDXL 1.0"],
            "BaseModel": ["SDXL 1.0", "SD 1.5"], "BaseModelType": ["Standard"],
        }))),
        _ => lists::others(request, &segments),
    }
}

/// A page of the feed.
fn images(known: &Catalogue, request: &Request, origin: &str) -> Value {
    let version = request.query("modelVersionId").and_then(|id| id.parse::<u64>().ok());
    let image = request.query("imageId").and_then(|id| id.parse::<u64>().ok());
    let user = request.query("username");
    let items = known.feed(origin, |picture| {
        version.is_none_or(|version| picture["modelVersionIds"][0] == version)
            && image.is_none_or(|image| picture["id"] == image)
            && user.as_deref().is_none_or(|user| picture["username"] == user)
    });
    json!({"items": items, "metadata": {}})
}

/// As the service: a redirect to storage, whose address is another each time, or a refusal.
fn download(state: &State, version: &str) -> Response {
    if let Some((status, body)) = version.parse().ok().and_then(|version: u64| state.gates.get(&version)) {
        return Response::new(*status, "application/json", body.to_string());
    }
    match &state.storage {
        Some(storage) => {
            let address = format!("{storage}/{version}?X-Amz-Signature={}", state.requests.len());
            Response::new(307, "text/plain", "").with("Location", &address)
        }
        None => error(404, "File not found"),
    }
}

pub(crate) fn error(status: u16, text: &str) -> Response {
    Response::new(status, "application/json", json!({"error": text}).to_string())
}

fn by_hash(request: &Request, most: usize, answers: impl Fn(&str) -> Vec<Value>) -> Response {
    let hashes: Vec<String> = serde_json::from_slice(&request.body).unwrap_or_default();
    if hashes.is_empty() || hashes.len() > most || hashes.iter().any(|hash| hash.len() != 64) {
        return error(400, "Request must include an array of SHA256 Hashes.");
    }
    let list: Vec<Value> = hashes.iter().flat_map(|hash| answers(hash)).collect();
    Response::new(200, "application/json", Value::from(list).to_string())
}

/// Previews: a PNG whatever the ending, and a video's bytes for a video that is not asked for its still.
fn picture(path: &str) -> Response {
    if !path.starts_with("/account/") {
        return Response::new(404, "text/plain", "no such picture");
    }
    if path.rsplit('.').next() == Some("mp4") {
        return Response::new(200, "video/mp4", &b"\0\0\0\x1cftypisom"[..]);
    }
    Response::new(200, "image/jpeg", TINY_PNG)
}

/// Limits of a client that waits for nothing longer than a few milliseconds.
pub(crate) fn quick_limits() -> civitdeck::civitai::Limits {
    civitdeck::civitai::Limits {
        sustained_pace: Duration::from_millis(1),
        burst: 50,
        retry_first: Duration::from_millis(1),
        retry_longest: Duration::from_millis(5),
        failures_to_open: 100,
        fresh_for: Duration::ZERO,
        ..civitdeck::civitai::Limits::default()
    }
}
