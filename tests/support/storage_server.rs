//! Download storage for tests: files by version, ranges and marks as real storage has them, and every fault it is known for.
//!
//! As real storage does, it refuses any request that carries credentials. Faults happen once each, in the order they were asked for,
//! or by chance with a seed.

#![expect(clippy::unwrap_used, reason = "a test whose server cannot start should fail where it starts")]

use super::http::{Request, Response, read_request};
use std::collections::{BTreeMap, VecDeque};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StorageFault {
    /// The connection closes after so many bytes of the body.
    Disconnect(usize),
    /// Half of the body with a length that claims it is whole.
    TruncatedSilently,
    /// A length that is wrong by so many bytes.
    WrongLength(i64),
    /// A byte at this place of the file is another.
    Corrupt(usize),
    /// A web page with status 200.
    Html,
    /// A JSON message with status 200.
    Json,
    /// A web page under the name of bytes.
    HtmlAsBytes,
    /// The address has expired.
    Expired,
    /// The whole file with status 200, whatever range was asked for.
    IgnoreRange,
    /// No such range.
    NotSatisfiable,
    /// A status.
    Status(u16),
    /// A redirect to itself, for ever.
    RedirectLoop,
    /// The bytes come in small pieces with pauses of a millisecond.
    Slow,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, (Vec<u8>, u32)>,
    requests: Vec<Request>,
    faults: VecDeque<StorageFault>,
    /// One in so many requests breaks off somewhere; 0 is none.
    chance: u32,
    seed: u64,
    in_flight: usize,
    peak: usize,
    /// Bodies wait until this is lifted.
    gate: bool,
    stopping: bool,
}

/// The server; stops when dropped.
pub(crate) struct StorageServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

/// Holds the bodies of a server back.
pub(crate) struct Gate(Arc<Mutex<State>>);

impl Gate {
    /// Holds bodies back after their first bytes, or lets them come.
    pub(crate) fn hold(&self, held: bool) {
        lock(&self.0).gate = held;
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StorageServer {
    /// Starts it on a free port of the loopback interface.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        let thread =
            Builder::new().name("storage server".to_owned()).spawn(move || accept(&listener, &shared)).unwrap();
        Self { address, state, thread: Some(thread) }
    }

    /// Its address.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives it the file of a version, or another in its place: the mark changes then.
    pub(crate) fn put(&self, version: u64, bytes: Vec<u8>) {
        let mut state = lock(&self.state);
        let revision = state.files.get(&version.to_string()).map_or(1, |(_, revision)| revision + 1);
        state.files.insert(version.to_string(), (bytes, revision));
    }

    /// The next requests meet these faults, one each.
    pub(crate) fn fail_next(&self, faults: &[StorageFault]) {
        lock(&self.state).faults.extend(faults);
    }

    /// One in `chance` requests breaks off somewhere in its body.
    pub(crate) fn fail_by_chance(&self, chance: u32, seed: u64) {
        let mut state = lock(&self.state);
        (state.chance, state.seed) = (chance, seed);
    }

    /// Holds bodies back after their first bytes, or lets them come.
    pub(crate) fn hold(&self, held: bool) {
        self.gate().hold(held);
    }

    /// What holds bodies back, for those that cannot borrow the server.
    pub(crate) fn gate(&self) -> Gate {
        Gate(Arc::clone(&self.state))
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }

    /// How many requests there were so far.
    pub(crate) fn request_count(&self) -> usize {
        lock(&self.state).requests.len()
    }

    /// The most requests under way at once.
    pub(crate) fn peak(&self) -> usize {
        lock(&self.state).peak
    }
}

impl Drop for StorageServer {
    fn drop(&mut self) {
        lock(&self.state).stopping = true;
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
            lock(&state).in_flight += 1;
            let peak = lock(&state).in_flight;
            let most = lock(&state).peak.max(peak);
            lock(&state).peak = most;
            // A client that goes away in the middle is part of many tests.
            drop(serve(&stream, &state));
            lock(&state).in_flight -= 1;
        };
        Builder::new().name("storage connection".to_owned()).spawn(serve).unwrap();
    }
}

fn chance_fault(state: &mut State, length: usize) -> Option<StorageFault> {
    state.seed = state.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let roll = (state.seed >> 33) as u32;
    (state.chance > 0 && roll.is_multiple_of(state.chance))
        .then(|| StorageFault::Disconnect(roll as usize / 7 % length.max(1)))
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let Some(request) = read_request(stream)? else { return Ok(()) };
    let name = request.plain_path().trim_start_matches('/').to_owned();
    let (fault, file) = {
        let mut state = lock(state);
        state.requests.push(request.clone());
        let file = state.files.get(&name).cloned();
        let length = file.as_ref().map_or(0, |(bytes, _)| bytes.len());
        let fault = state.faults.pop_front().or_else(|| chance_fault(&mut state, length));
        (fault, file)
    };
    let xml = |status, code: &str| Response::new(status, "application/xml", format!("<Error>{code}</Error>"));
    if request.header("authorization").is_some() || request.query("token").is_some() {
        return xml(400, "InvalidRequest").send(stream);
    }
    let Some((bytes, revision)) = file else { return xml(404, "NoSuchKey").send(stream) };
    match fault {
        Some(StorageFault::Html) => {
            return Response::new(200, "text/html", "<!DOCTYPE html><p>Sign in</p>").send(stream);
        }
        Some(StorageFault::Json) => {
            return Response::new(200, "application/json", "{\"error\":\"Unauthorized\"}").send(stream);
        }
        Some(StorageFault::HtmlAsBytes) => {
            let mut page = b"<!DOCTYPE html>".to_vec();
            page.resize(bytes.len(), b' ');
            return Response::new(200, "application/octet-stream", page).send(stream);
        }
        Some(StorageFault::Expired) => return xml(403, "AccessDenied").send(stream),
        Some(StorageFault::NotSatisfiable) => {
            let range = format!("bytes */{}", bytes.len());
            return xml(416, "InvalidRange").with("Content-Range", &range).send(stream);
        }
        Some(StorageFault::Status(status)) => return xml(status, "SlowDown").send(stream),
        Some(StorageFault::RedirectLoop) => {
            // It lasts as long as the same request comes again.
            lock(state).faults.push_front(StorageFault::RedirectLoop);
            return Response::new(307, "text/plain", "").with("Location", &request.path).send(stream);
        }
        _ => {}
    }
    send_file(stream, state, &request, bytes, revision, fault)
}

fn send_file(
    mut stream: &TcpStream,
    state: &Mutex<State>,
    request: &Request,
    mut bytes: Vec<u8>,
    revision: u32,
    fault: Option<StorageFault>,
) -> std::io::Result<()> {
    let mark = format!("\"{revision}-{}\"", bytes.len());
    if let Some(StorageFault::Corrupt(at)) = fault
        && let Some(byte) = bytes.get_mut(at)
    {
        *byte ^= 0xff;
    }
    let asked = request.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let same = request.header("if-range").is_none_or(|theirs| theirs == mark);
    let start: usize = asked.filter(|_| same && fault != Some(StorageFault::IgnoreRange)).unwrap_or(0);
    if start > 0 && start >= bytes.len() {
        let range = format!("bytes */{}", bytes.len());
        return Response::new(416, "application/xml", "").with("Content-Range", &range).send(stream);
    }
    let status = if start > 0 { 206 } else { 200 };
    let mut response = Response::new(status, "application/octet-stream", bytes[start..].to_vec()).with("ETag", &mark);
    if start > 0 {
        response = response.with("Content-Range", &format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len()));
    }
    let body = &response.body;
    let (claimed, sent) = match fault {
        Some(StorageFault::Disconnect(after)) => (body.len(), after.min(body.len())),
        Some(StorageFault::TruncatedSilently) => (body.len() / 2, body.len() / 2),
        Some(StorageFault::WrongLength(delta)) => (body.len().saturating_add_signed(delta as isize), body.len()),
        _ => (body.len(), body.len()),
    };
    stream.write_all(&response.head(claimed))?;
    let slow = fault == Some(StorageFault::Slow);
    for (number, piece) in body[..sent.min(claimed)].chunks(16 << 10).enumerate() {
        while number > 0 && lock(state).gate && !lock(state).stopping {
            std::thread::sleep(Duration::from_millis(2));
        }
        stream.write_all(piece)?;
        if slow {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    Ok(())
}
