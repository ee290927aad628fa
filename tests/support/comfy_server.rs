//! A local ComfyUI for tests: HTTP and WebSocket on one loopback port, a queue and a worker, behaving like 0.3.64 or 0.33,
//! with the known gotchas as faults. It makes plain pictures of the size the graph asks for.

#![expect(clippy::unwrap_used, reason = "a test whose server cannot start should fail where it starts")]

use super::comfy_info::object_info;
use super::http::{Request, Response, read_request};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::{self, Message as Frame, WebSocket};

/// Which server it is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// October 2025: no `/api/jobs`, any text as id.
    V0364,
    /// August 2026.
    V033,
}

/// What happens to the next job that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobFault {
    /// A node fails with this type and message.
    Error(&'static str, &'static str),
    /// Memory runs out.
    OutOfMemory,
    /// It runs until it is cancelled.
    NeverEnds,
    /// It runs for ever, whatever is asked.
    CannotBeStopped,
    /// The server restarts in the middle: queue, history and connections are gone.
    Restart,
    /// Every WebSocket is closed in the middle.
    DropSockets,
    /// The server dies in the middle and stays away.
    Die,
    /// Somebody at the server stops it.
    StoppedThere,
    /// It succeeds without a picture.
    NoPicture,
}

/// What happens to the next `POST /prompt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PostFault {
    /// 200, with errors of one of the nodes.
    NodeErrors,
    /// The job is taken and the connection closed without an answer.
    LoseReply,
    /// Another id than the one sent is given.
    OwnId,
    /// 400 with this inner type.
    Refuse(&'static str),
}

struct Job {
    number: i64,
    id: String,
    graph: Value,
    client: String,
}

#[derive(Default)]
struct State {
    pending: Vec<Job>,
    running: Option<Job>,
    interrupted: bool,
    /// Raised by a restart: what ran before it ends without a trace.
    life: u64,
    history: Map<String, Value>,
    uploads: BTreeMap<String, Vec<u8>>,
    pictures: BTreeMap<String, Vec<u8>>,
    job_faults: VecDeque<JobFault>,
    post_faults: VecDeque<PostFault>,
    sockets: Vec<(String, WebSocket<TcpStream>)>,
    requests: Vec<String>,
    /// Every graph that was accepted.
    graphs: Vec<Value>,
    next_number: i64,
    saved: u64,
    dead: bool,
    stopping: bool,
    silent_socket: bool,
    no_socket: bool,
    history_delay: Duration,
    job_time: Duration,
    /// Faults drawn by chance: one of so many jobs fails.
    fail_every: Option<u64>,
    ran: u64,
    peak: usize,
}

/// The server; stops when dropped.
pub(crate) struct ComfyServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    version: Version,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ComfyServer {
    pub(crate) fn start(version: Version) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { job_time: Duration::from_millis(8), ..State::default() };
        let shared = Arc::new(Shared { version, state: Mutex::new(state), changed: Condvar::new() });
        let (one, two) = (Arc::clone(&shared), Arc::clone(&shared));
        let threads = vec![
            Builder::new().name("comfy server".to_owned()).spawn(move || accept(&listener, &one)).unwrap(),
            Builder::new().name("comfy worker".to_owned()).spawn(move || work(&two)).unwrap(),
        ];
        Self { address, shared, threads }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next job meets this, after those already waiting.
    pub(crate) fn fail_job(&self, fault: JobFault) {
        self.shared.lock().job_faults.push_back(fault);
    }

    pub(crate) fn fail_post(&self, fault: PostFault) {
        self.shared.lock().post_faults.push_back(fault);
    }

    /// Connections are taken and nothing is ever said on them.
    pub(crate) fn silence_sockets(&self) {
        self.shared.lock().silent_socket = true;
    }

    /// No connection is taken.
    pub(crate) fn refuse_sockets(&self) {
        self.shared.lock().no_socket = true;
    }

    /// The history knows of a job this much later than the socket.
    pub(crate) fn delay_history(&self, delay: Duration) {
        self.shared.lock().history_delay = delay;
    }

    pub(crate) fn job_time(&self, time: Duration) {
        self.shared.lock().job_time = time;
    }

    /// One of so many jobs fails.
    pub(crate) fn fail_every(&self, jobs: u64) {
        self.shared.lock().fail_every = Some(jobs);
    }

    /// Answers nothing from now on, or again.
    pub(crate) fn set_dead(&self, dead: bool) {
        let mut state = self.shared.lock();
        state.dead = dead;
        state.sockets.clear();
        self.shared.changed.notify_all();
    }

    /// Puts a job of somebody else into the queue; it runs until it is stopped.
    pub(crate) fn foreign_job(&self) -> String {
        let mut state = self.shared.lock();
        let number = state.next_number;
        state.next_number += 1;
        let id = format!("foreign-{number}");
        state.job_faults.push_front(JobFault::NeverEnds);
        state.pending.push(Job { number, id: id.clone(), graph: json!({}), client: String::new() });
        self.shared.changed.notify_all();
        id
    }

    /// Ends the running job as its owner would.
    pub(crate) fn end_running(&self) {
        self.shared.lock().interrupted = true;
        self.shared.changed.notify_all();
    }

    /// `METHOD /path` of every request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.lock().requests.clone()
    }

    /// Every graph that was taken.
    pub(crate) fn graphs(&self) -> Vec<Value> {
        self.shared.lock().graphs.clone()
    }

    /// Ids that run or wait.
    pub(crate) fn queued(&self) -> Vec<String> {
        let state = self.shared.lock();
        state.running.iter().chain(&state.pending).map(|job| job.id.clone()).collect()
    }

    /// Jobs that came to an end of their own.
    pub(crate) fn ran(&self) -> u64 {
        self.shared.lock().ran
    }

    /// Most jobs that were in the queue at once.
    pub(crate) fn peak(&self) -> usize {
        self.shared.lock().peak
    }

    /// Waits until a condition holds; fails the test after ten seconds.
    pub(crate) fn wait_for(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            assert!(began.elapsed() < Duration::from_secs(10), "never: {what}");
            std::thread::yield_now();
        }
    }
}

impl Drop for ComfyServer {
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.stopping = true;
            state.sockets.clear();
        }
        self.shared.changed.notify_all();
        drop(TcpStream::connect(self.address));
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { continue };
        {
            let state = shared.lock();
            if state.stopping {
                return;
            }
            if state.dead {
                continue;
            }
        }
        let shared = Arc::clone(shared);
        let serve = move || drop(serve(stream, &shared));
        Builder::new().name("comfy connection".to_owned()).spawn(serve).unwrap();
    }
}

fn serve(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut start = [0; 8];
    let mut seen = stream.peek(&mut start)?;
    while seen < start.len() && start[..seen] == b"GET /ws?"[..seen] && seen > 0 {
        seen = stream.peek(&mut start)?;
    }
    if &start == b"GET /ws?" {
        take_socket(stream, shared);
        return Ok(());
    }
    let Some(request) = read_request(&stream)? else { return Ok(()) };
    shared.lock().requests.push(format!("{} {}", request.method, request.plain_path()));
    if let Some(answer) = answer(&request, shared) { answer.send(&stream) } else { Ok(()) }
}

#[expect(clippy::result_large_err, reason = "the handshake's own signature")]
fn take_socket(stream: TcpStream, shared: &Shared) {
    if shared.lock().no_socket {
        return;
    }
    let mut client = String::new();
    let read_id = |request: &tungstenite::handshake::server::Request,
                   response: tungstenite::handshake::server::Response| {
        let query = request.uri().query().unwrap_or_default();
        query.trim_start_matches("clientId=").clone_into(&mut client);
        Ok(response)
    };
    let Ok(mut socket) = tungstenite::accept_hdr(stream, read_id) else { return };
    let mut state = shared.lock();
    if !state.silent_socket {
        let left = state.pending.len() + usize::from(state.running.is_some());
        let hello =
            json!({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": left}}, "sid": client}});
        drop(socket.send(Frame::text(hello.to_string())));
    }
    state.sockets.push((client, socket));
}

impl State {
    /// Says something to one client, or to all.
    fn say(&mut self, to: Option<&str>, kind: &str, data: &Value) {
        if self.silent_socket {
            return;
        }
        let text = json!({"type": kind, "data": data}).to_string();
        for (client, socket) in &mut self.sockets {
            if to.is_none_or(|to| to == client) {
                drop(socket.send(Frame::text(text.clone())));
            }
        }
    }

    fn say_status(&mut self) {
        let left = self.pending.len() + usize::from(self.running.is_some());
        let data = json!({"status": {"exec_info": {"queue_remaining": left}}});
        // The real one says it twice too.
        self.say(None, "status", &data);
        self.say(None, "status", &data);
    }

    fn preview(&mut self, to: &str, picture: &[u8]) {
        if self.silent_socket {
            return;
        }
        let frame: Vec<u8> = [0, 0, 0, 1, 0, 0, 0, 2].into_iter().chain(picture.iter().copied()).collect();
        for (client, socket) in &mut self.sockets {
            if to == client {
                drop(socket.send(Frame::binary(frame.clone())));
            }
        }
    }
}

fn work(shared: &Shared) {
    loop {
        let mut state = shared.lock();
        while state.pending.is_empty() && !state.stopping {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopping {
            return;
        }
        let first = (0..state.pending.len()).min_by_key(|index| state.pending[*index].number).unwrap();
        let job = state.pending.remove(first);
        let (id, client, graph) = (job.id.clone(), job.client.clone(), job.graph.clone());
        state.running = Some(job);
        state.interrupted = false;
        let life = state.life;
        let chance = state.fail_every.is_some_and(|every| (state.ran + 1).is_multiple_of(every));
        let fault = state.job_faults.pop_front();
        let fault = fault.or_else(|| chance.then_some(JobFault::Error("ValueError", "drawn by chance")));
        state.say(Some(&client), "execution_start", &json!({"prompt_id": id, "timestamp": 1}));
        drop(state);
        run(shared, &id, &client, &graph, fault.as_ref(), life);
    }
}

/// Waits while the job runs; whether it may go on.
fn pass(shared: &Shared, life: u64, until: Option<Instant>, stoppable: bool) -> bool {
    let mut state = shared.lock();
    loop {
        if state.stopping || state.life != life || (stoppable && state.interrupted) {
            return false;
        }
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            Some(Duration::ZERO) => return true,
            Some(left) => state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            None => state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

fn run(shared: &Shared, id: &str, client: &str, graph: &Value, fault: Option<&JobFault>, life: u64) {
    let half = shared.lock().job_time / 2;
    let sampler = graph
        .as_object()
        .and_then(|nodes| nodes.iter().find(|(_, node)| node["class_type"] == "KSampler").map(|(id, _)| id.clone()));
    {
        let mut state = shared.lock();
        let node = sampler.clone().unwrap_or_else(|| "1".to_owned());
        state.say(Some(client), "executing", &json!({"node": node, "display_node": node, "prompt_id": id}));
        state.say(Some(client), "progress", &json!({"value": 1, "max": 2, "prompt_id": id, "node": node}));
        let picture = png(8, 8, 1);
        state.preview(client, &picture);
    }
    let went_on = pass(shared, life, Some(Instant::now() + half), true);
    match fault {
        Some(JobFault::NeverEnds) if went_on => {
            pass(shared, life, None, true);
        }
        Some(JobFault::CannotBeStopped) => {
            pass(shared, life, None, false);
        }
        Some(JobFault::StoppedThere) => shared.lock().interrupted = true,
        Some(JobFault::Restart) => {
            let mut state = shared.lock();
            state.life += 1;
            state.running = None;
            state.pending.clear();
            state.history.clear();
            state.sockets.clear();
            return;
        }
        Some(JobFault::Die) => {
            let mut state = shared.lock();
            state.life += 1;
            state.dead = true;
            state.running = None;
            state.pending.clear();
            state.sockets.clear();
            return;
        }
        Some(JobFault::DropSockets) => shared.lock().sockets.clear(),
        _ => {}
    }
    let went_on = went_on && pass(shared, life, Some(Instant::now() + half), true);
    if shared.lock().life != life {
        return;
    }
    let stopped = !went_on || shared.lock().interrupted;
    finish(shared, id, client, graph, fault, stopped);
}

fn finish(shared: &Shared, id: &str, client: &str, graph: &Value, fault: Option<&JobFault>, stopped: bool) {
    let mut state = shared.lock();
    let start = json!(["execution_start", {"prompt_id": id}]);
    let error = |kind: &str, message: &str| {
        json!({"prompt_id": id, "node_id": "3", "node_type": "KSampler", "exception_type": kind,
            "exception_message": message, "traceback": [], "executed": []})
    };
    let failed = match fault {
        Some(JobFault::Error(kind, message)) => Some(error(kind, message)),
        Some(JobFault::OutOfMemory) => {
            Some(error("torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory.\nTIPS: smaller"))
        }
        _ => None,
    };
    let entry = if stopped {
        let data = json!({"prompt_id": id, "node_id": "3", "node_type": "KSampler"});
        // Everybody hears of it.
        state.say(None, "execution_interrupted", &data);
        json!({"outputs": {}, "status": {"status_str": "error", "completed": false,
            "messages": [start, ["execution_interrupted", data]]}})
    } else if let Some(data) = failed {
        state.say(Some(client), "execution_error", &data);
        json!({"outputs": {}, "status": {"status_str": "error", "completed": false,
            "messages": [start, ["execution_error", data]]}})
    } else {
        state.say(Some(client), "execution_success", &json!({"prompt_id": id, "timestamp": 2}));
        let outputs = if fault == Some(&JobFault::NoPicture) { json!({}) } else { save(&mut state, graph) };
        json!({"outputs": outputs, "status": {"status_str": "success", "completed": true, "messages": [start]}})
    };
    let delay = state.history_delay;
    state.ran += 1;
    state.running = None;
    if !delay.is_zero() {
        drop(state);
        let life = shared.lock().life;
        pass(shared, life, Some(Instant::now() + delay), false);
        state = shared.lock();
    }
    state.history.insert(id.to_owned(), entry);
    state.say_status();
    state.say(Some(client), "executing", &json!({"node": null, "prompt_id": id}));
}

/// Makes the picture of a graph and keeps it under a name.
fn save(state: &mut State, graph: &Value) -> Value {
    let nodes = graph.as_object().cloned().unwrap_or_default();
    let mut outputs = Map::new();
    let number = |name: &str| nodes.values().find_map(|node| node["inputs"][name].as_u64());
    let (width, height) = (number("width").unwrap_or(64) as u32, number("height").unwrap_or(64) as u32);
    for (id, node) in nodes.iter().filter(|(_, node)| node["class_type"] == "SaveImage") {
        state.saved += 1;
        let prefix = node["inputs"]["filename_prefix"].as_str().unwrap_or("ComfyUI");
        let (folder, name) = prefix.rsplit_once('/').unwrap_or(("", prefix));
        let name = format!("{name}_{:05}_.png", state.saved);
        // Small pictures of the right shape: the tests look at the shape only.
        let seed = number("seed").unwrap_or_default();
        state.pictures.insert(format!("{folder}/{name}"), png((width / 8).max(1), (height / 8).max(1), seed));
        outputs.insert(id.clone(), json!({"images": [{"filename": name, "subfolder": folder, "type": "output"}]}));
    }
    Value::Object(outputs)
}

/// A picture of one colour made of the seed.
pub(crate) fn png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let colour = [seed as u8, (seed >> 8) as u8, 128];
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb(colour));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn ok(value: &Value) -> Response {
    Response::new(200, "application/json; charset=utf-8", value.to_string())
}

fn empty(status: u16) -> Response {
    Response::new(status, "text/plain", "")
}

/// `None` closes the connection without a word.
fn answer(request: &Request, shared: &Shared) -> Option<Response> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let path = request.plain_path().trim_start_matches('/').to_owned();
    let segments: Vec<&str> = path.split('/').collect();
    let newer = shared.version == Version::V033;
    let mut state = shared.lock();
    if request.header("origin").is_some() {
        return Some(empty(403));
    }
    Some(match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["system_stats"]) => ok(&json!({
            "system": {"os": "linux", "comfyui_version": if newer { "0.33.0" } else { "0.3.64" }, "argv": ["main.py"]},
            "devices": [{"name": "test device", "type": "cpu", "vram_total": 8_589_934_592_u64, "vram_free": 4_294_967_296_u64}]})),
        ("GET", ["object_info"]) => ok(&object_info(newer)),
        ("GET", ["queue"]) => {
            let row = |job: &Job| json!([job.number, job.id, job.graph, {"client_id": job.client}, []]);
            let mut pending: Vec<Value> = state.pending.iter().map(row).collect();
            // A heap is in no order.
            pending.reverse();
            ok(&json!({"queue_running": state.running.iter().map(row).collect::<Vec<_>>(), "queue_pending": pending}))
        }
        ("GET", ["history", id]) => {
            let found = state.history.get(*id).map(|entry| json!({*id: entry}));
            ok(&found.unwrap_or_else(|| json!({})))
        }
        ("GET", ["view"]) => {
            let name = format!(
                "{}/{}",
                request.query("subfolder").unwrap_or_default(),
                request.query("filename").unwrap_or_default()
            );
            match state.pictures.get(&name) {
                Some(picture) => Response::new(200, "image/png", picture.clone()),
                None => empty(404),
            }
        }
        ("POST", ["upload", "image"]) => upload(&mut state, &request.body),
        ("POST", ["prompt"]) => return prompt(&mut state, shared, &body),
        ("POST", ["queue"]) => {
            let gone: Vec<&str> = body["delete"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            state.pending.retain(|job| !gone.contains(&job.id.as_str()));
            if body["clear"] == true {
                state.pending.clear();
            }
            empty(200)
        }
        ("POST", ["interrupt"]) => {
            let running = state.running.as_ref().map(|job| job.id.clone());
            if body["prompt_id"].is_null() || body["prompt_id"].as_str() == running.as_deref() {
                state.interrupted = true;
                shared.changed.notify_all();
            }
            empty(200)
        }
        ("POST", ["free"]) => empty(200),
        ("POST", ["api", "jobs", id, "cancel"]) if newer => {
            let running = state.running.as_ref().is_some_and(|job| job.id == *id);
            state.interrupted |= running;
            let before = state.pending.len();
            state.pending.retain(|job| job.id != *id);
            shared.changed.notify_all();
            ok(&json!({"cancelled": running || state.pending.len() < before}))
        }
        ("POST", ["api", "jobs", ..]) => empty(405),
        _ => empty(404),
    })
}

fn upload(state: &mut State, body: &[u8]) -> Response {
    let text = String::from_utf8_lossy(body);
    let part = |marker: &str| text.split_once(marker).map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let name = part("filename=\"").split('"').next().unwrap_or_default().to_owned();
    let folder = part("name=\"subfolder\"\r\n\r\n").lines().next().unwrap_or_default().to_owned();
    if name.is_empty() || folder.contains("..") {
        return empty(400);
    }
    state.uploads.insert(format!("{folder}/{name}"), body.to_vec());
    ok(&json!({"name": name, "subfolder": folder, "type": "input"}))
}

fn prompt(state: &mut State, shared: &Shared, body: &Value) -> Option<Response> {
    let newer = shared.version == Version::V033;
    let refuse = |kind: &str, class: &str, details: &str| {
        let error = json!({"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation",
            "details": "", "extra_info": {}}, "node_errors": {"4": {"class_type": class, "dependent_outputs": ["9"],
            "errors": [{"type": kind, "message": "Value not in list", "details": details, "extra_info": {}}]}}});
        Some(Response::new(400, "application/json", error.to_string()))
    };
    let mut id = body["prompt_id"].as_str().unwrap_or_default().to_owned();
    if newer && id.len() != 36 {
        return Some(Response::new(
            400,
            "application/json",
            json!({"error": {"type": "invalid_prompt_id"}}).to_string(),
        ));
    }
    let fault = state.post_faults.pop_front();
    if let Some(PostFault::Refuse(kind)) = fault {
        return refuse(kind, "CheckpointLoaderSimple", "ckpt_name: 'gone' not in ['other']");
    }
    let info = object_info(newer);
    for node in body["prompt"].as_object()?.values() {
        let class = node["class_type"].as_str().unwrap_or_default();
        let Some(known) = info.get(class) else {
            let kind = if newer { "missing_node_type" } else { "invalid_prompt" };
            let error =
                json!({"error": {"type": kind, "message": format!("Node '{class}' not found")}, "node_errors": {}});
            return Some(Response::new(400, "application/json", error.to_string()));
        };
        for name in known["input"]["required"].as_object().into_iter().flatten().map(|(name, _)| name) {
            if node["inputs"].get(name).is_none() {
                return refuse("required_input_missing", class, name);
            }
        }
        let file = node["inputs"]["image"].as_str();
        if class == "LoadImage" && file.is_some_and(|file| !state.uploads.contains_key(file)) {
            return refuse("custom_validation_failed", class, "Invalid image file");
        }
    }
    if fault == Some(PostFault::OwnId) {
        "00000000-0000-4000-8000-000000000000".clone_into(&mut id);
    }
    let number = state.next_number;
    state.next_number += 1;
    let client = body["client_id"].as_str().unwrap_or_default().to_owned();
    state.graphs.push(body["prompt"].clone());
    state.pending.push(Job { number, id: id.clone(), graph: body["prompt"].clone(), client });
    state.peak = state.peak.max(state.pending.len() + usize::from(state.running.is_some()));
    state.say_status();
    shared.changed.notify_all();
    let errors = match fault {
        Some(PostFault::LoseReply) => return None,
        Some(PostFault::NodeErrors) => json!({"7": {"class_type": "PreviewImage", "dependent_outputs": ["7"],
            "errors": [{"type": "required_input_missing", "message": "Required input is missing", "details": "images"}]}}),
        _ => json!({}),
    };
    Some(ok(&json!({"prompt_id": id, "number": number, "node_errors": errors})))
}
