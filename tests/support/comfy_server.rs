//! A local ComfyUI for tests: HTTP and WebSocket on one loopback port, a queue and a worker, behaving like 0.3.64 or 0.33,
//! with the known gotchas as faults. It makes plain pictures of the size the graph asks for.

#![expect(clippy::unwrap_used, reason = "a test whose server cannot start should fail where it starts")]

#[path = "comfy_server/answers.rs"]
mod answers;
#[path = "comfy_server/worker.rs"]
mod worker;

use super::http::read_request;
use answers::answer;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::{self, Message as Frame, WebSocket};
use worker::work;

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
    /// Faults of jobs to come, by how many came to an end before.
    later_faults: BTreeMap<u64, JobFault>,
    sockets: Vec<(String, WebSocket<TcpStream>)>,
    requests: Vec<String>,
    /// Every graph that was accepted.
    graphs: Vec<Value>,
    next_number: i64,
    saved: u64,
    dead: bool,
    /// Connections are taken and nothing is answered.
    hangs: bool,
    stopping: bool,
    silent_socket: bool,
    no_socket: bool,
    history_delay: Duration,
    /// Pictures wait until this is lifted.
    views_held: bool,
    job_time: Duration,
    /// Faults drawn by chance: one of so many jobs fails.
    fail_every: Option<u64>,
    ran: u64,
    /// How long jobs ran in all.
    busy: Duration,
    peak: usize,
    /// What its WD14 tagger sees, where it has one.
    tagger: Option<String>,
    /// Draws its pictures; without one they are plain.
    painter: Option<Painter>,
    /// Nodes it has beside the usual ones, or in their place.
    nodes: Map<String, Value>,
    /// So many questions for the queue are not answered.
    queue_faults: usize,
    /// What waits begins at the very moment somebody asks for something to be taken out of the queue.
    begins_on_delete: bool,
    /// What model files say of themselves, by name.
    metadata: Map<String, Value>,
    /// Ids of sockets that were ever connected.
    clients: Vec<String>,
    /// Connected a second time under one id: the real server drops these when the first goes, and they hear nothing.
    deaf: Vec<WebSocket<TcpStream>>,
}

/// Draws the picture of a file with this prefix: width, height, seed. Gives a PNG.
pub(crate) type Painter = fn(&str, u32, u32, u64) -> Vec<u8>;

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
        Self::start_at(version, 0)
    }

    /// On a port of one's choice.
    pub(crate) fn start_at(version: Version, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
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

    /// The job after so many others meets this.
    pub(crate) fn fail_nth(&self, before: u64, fault: JobFault) {
        let mut state = self.shared.lock();
        let at = state.ran + before;
        state.later_faults.insert(at, fault);
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

    /// Pictures are not handed out, or are again.
    pub(crate) fn hold_views(&self, held: bool) {
        self.shared.lock().views_held = held;
        self.shared.changed.notify_all();
    }

    pub(crate) fn job_time(&self, time: Duration) {
        self.shared.lock().job_time = time;
    }

    /// It has a WD14 tagger, which sees this in every picture.
    pub(crate) fn tag_with(&self, tags: &str) {
        self.shared.lock().tagger = Some(tags.to_owned());
    }

    /// Its pictures are drawn by this.
    pub(crate) fn paint_with(&self, painter: Painter) {
        self.shared.lock().painter = Some(painter);
    }

    /// The next so many questions for the queue are not answered.
    pub(crate) fn fail_queue(&self, times: usize) {
        self.shared.lock().queue_faults = times;
    }

    /// When somebody next asks for a job to be taken out of the queue, the running one has just ended and the next one begun.
    pub(crate) fn begin_on_delete(&self) {
        self.shared.lock().begins_on_delete = true;
    }

    /// A model file says this of itself.
    pub(crate) fn tell_of(&self, file: &str, metadata: Value) {
        self.shared.lock().metadata.insert(file.to_owned(), metadata);
    }

    /// Ids of sockets that were ever connected.
    pub(crate) fn clients(&self) -> Vec<String> {
        self.shared.lock().clients.clone()
    }

    /// From now on it has these nodes too, or in the place of others.
    pub(crate) fn set_nodes(&self, nodes: Value) {
        let Value::Object(nodes) = nodes else { return };
        self.shared.lock().nodes.extend(nodes);
    }

    /// From now on it has these checkpoints.
    pub(crate) fn set_checkpoints(&self, names: &[&str]) {
        let required = json!({"ckpt_name": [names, {}]});
        self.set_nodes(json!({"CheckpointLoaderSimple": {"input": {"required": required}}}));
    }

    /// Kills it from anywhere.
    pub(crate) fn killer(&self) -> impl Fn() + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move || {
            let mut state = shared.lock();
            state.dead = true;
            state.sockets.clear();
            shared.changed.notify_all();
        }
    }

    /// Makes it hang from anywhere: it takes connections and answers nothing.
    pub(crate) fn hanger(&self) -> impl Fn() + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move || shared.lock().hangs = true
    }

    /// Makes it refuse what is submitted from anywhere: with this inner type, so many times.
    pub(crate) fn refuser(&self) -> impl Fn(&'static str, usize) + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move |kind, times| shared.lock().post_faults.extend((0..times).map(|_| PostFault::Refuse(kind)))
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

    /// Counts them from anywhere.
    pub(crate) fn counter(&self) -> impl Fn() -> u64 + Send + Sync + use<> {
        let shared = Arc::clone(&self.shared);
        move || shared.lock().ran
    }

    /// How long jobs ran in all.
    pub(crate) fn busy(&self) -> Duration {
        self.shared.lock().busy
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
    {
        let mut state = shared.lock();
        while state.hangs && !state.stopping {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
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
    let is_known = state.clients.contains(&client);
    state.clients.push(client.clone());
    if is_known {
        state.deaf.push(socket);
    } else {
        state.sockets.push((client, socket));
    }
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

/// A picture of one colour made of the seed.
pub(crate) fn png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let colour = [seed as u8, (seed >> 8) as u8, 128];
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb(colour));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
