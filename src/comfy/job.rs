//! What is asked for, how far it is, and what comes back.

use super::error::ComfyError;
use super::graph::Graph;
use super::object_info::ObjectInfo;
use std::sync::Arc;
use std::time::Duration;

/// A picture that has to be on the server before the graph runs.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name on the server without a folder: plain ASCII and made of the contents, so that it is stored once.
    pub name: String,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl Upload {
    /// A picture named after its contents.
    pub fn new(bytes: Arc<[u8]>) -> Self {
        let ending = match picture_kind(&bytes) {
            Some("jpeg") => "jpg",
            Some(kind) => kind,
            None => "png",
        };
        let hash = blake3::hash(&bytes).to_hex();
        Self { name: format!("{}.{ending}", hash.as_str().get(..32).unwrap_or("picture")), bytes }
    }

    /// A form with it, for a folder of the server: what it is, and its bytes. The boundary is made of the contents' name, so it is not in the contents but by a miracle.
    pub(super) fn form(&self, folder: &str) -> (String, Vec<u8>) {
        let boundary = format!("civitdeck-{}", super::random::new_uuid());
        let mut body = Vec::with_capacity(self.bytes.len() + 1024);
        for (name, value) in [("type", "input"), ("subfolder", folder)] {
            let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            self.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&self.bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }
}

/// One picture to be made, told without a server: which nodes and file names it needs is only known once one is chosen.
pub trait Work: Send + Sync {
    /// Pictures that must be there first.
    fn uploads(&self) -> &[Upload] {
        &[]
    }

    /// The graph for a server with these nodes and models; `uploaded` are the names it gave to the uploads, in order.
    /// `smaller` asks for a smaller picture, because memory ran out.
    fn graph(&self, info: &ObjectInfo, uploaded: &[String], smaller: bool) -> Result<Graph, ComfyError>;

    /// Whether a server with these nodes and models can do it. Asked before a picture moves there.
    fn suits(&self, _info: &ObjectInfo) -> bool {
        true
    }

    /// Whether others wait for it: it gets a server before those of which this is not so.
    fn goes_first(&self) -> bool {
        false
    }

    /// The longest one run may take, where it differs from the usual.
    fn run_limit(&self) -> Option<Duration> {
        None
    }
}

/// Where a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum JobState {
    /// It waits for a server that is free.
    #[default]
    Waiting,
    /// Its pictures are being sent.
    Uploading,
    /// It is being handed over.
    Submitting,
    /// It is in the server's queue, behind so many others.
    Queued(usize),
    /// It runs.
    Running {
        /// Class of the node at work; empty while unknown.
        node: String,
        /// Steps done.
        step: u32,
        /// Steps in all; 0 while unknown.
        steps: u32,
    },
    /// The picture is being fetched.
    Fetching,
    /// The server does not answer; it is waited for.
    OutOfReach,
}

/// What a watcher hears.
#[derive(Clone, Debug)]
pub enum JobNews<'a> {
    /// It began on this server, for the first time or again.
    Server(&'a str),
    /// A new state.
    State(&'a JobState),
    /// A preview: a JPEG or PNG.
    Preview(&'a [u8]),
}

/// Hears of a job's progress. Called between two waits: it must not block.
pub type Watch = Arc<dyn Fn(JobNews<'_>) + Send + Sync>;

/// A picture as the server saved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// The server's name for it, for the record only: never a path here.
    pub server_name: String,
}

/// A job that ended well.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its pictures; none where it made tags.
    pub pictures: Vec<Picture>,
    /// What a tagger in it saw.
    pub tags: Vec<String>,
    /// The graph that made them.
    pub graph: Graph,
    /// Its number on the server.
    pub prompt_id: String,
    /// From the start of its execution to its end, as seen from here.
    pub ran: Duration,
    /// In the queue before.
    pub queued: Duration,
    /// Whether memory ran out and it was made smaller.
    pub smaller: bool,
    /// How often it had to be handed over again.
    pub again: u32,
}

/// PNG, JPEG or WebP by the first bytes.
pub(super) fn picture_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}
