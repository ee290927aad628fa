//! What can go wrong with a server or a job, in sentences.

use std::time::Duration;
use thiserror::Error;

/// Why something could not be had from a ComfyUI server. The text is for people and says what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ComfyError {
    /// The address is none.
    #[error("the address of the ComfyUI server cannot be used: {reason}; give one like http://127.0.0.1:8188")]
    BadAddress {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The system would not help.
    #[error("the network cannot be used ({reason})")]
    Setup {
        /// What it said.
        reason: String,
    },
    /// No server is set, or none that can do it.
    #[error("no ComfyUI server can be used; add one with `civitdeck comfy add ADDRESS` and see that it runs")]
    NoServer,
    /// Nothing may be sent to other machines.
    #[error("offline mode is on: pictures are only sent to a ComfyUI on this machine")]
    Offline,
    /// No connection.
    #[error("{server} cannot be reached ({reason}); see that ComfyUI runs there and listens to others (--listen)")]
    Unreachable {
        /// Host and port.
        server: String,
        /// What the system said.
        reason: String,
        /// The machine answers and says that nothing listens there: the program has ended.
        is_refused: bool,
    },
    /// It took too long to answer.
    #[error("{server} did not answer within {} s; it may hang", after.as_secs())]
    Silent {
        /// Host and port.
        server: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// The connection broke.
    #[error("the connection to {server} broke ({reason})")]
    Broken {
        /// Host and port.
        server: String,
        /// What the system said.
        reason: String,
    },
    /// Something else answers there.
    #[error("{server} answered, but not like ComfyUI (status {status})")]
    NotComfy {
        /// Host and port.
        server: String,
        /// HTTP status.
        status: u16,
    },
    /// An answer above its limit.
    #[error("the answer of {server} is larger than {limit_mib} MiB and was not read")]
    TooLarge {
        /// Host and port.
        server: String,
        /// The limit.
        limit_mib: usize,
    },
    /// The server does not take the graph.
    #[error("the server refused the workflow: {message}")]
    Refused {
        /// The server's word for it, like `value_not_in_list`.
        kind: String,
        /// What it said.
        message: String,
    },
    /// It ignores the id that was sent along.
    #[error("this ComfyUI is too old (before 0.3.45): it does not take over the number of a job; update it")]
    TooOld,
    /// A node failed.
    #[error("{node} failed: {message}")]
    Failed {
        /// Class of the node.
        node: String,
        /// What it said.
        message: String,
    },
    /// Memory ran out, also after freeing and with a smaller picture.
    #[error("out of memory, tried {tries} times, the last time smaller ({message})")]
    OutOfMemory {
        /// Attempts.
        tries: u32,
        /// What the server said.
        message: String,
    },
    /// Somebody else stopped the job.
    #[error("the job was stopped on the server by somebody else")]
    StoppedThere,
    /// It ran too long.
    #[error("not ready after {} s and cancelled", after.as_secs())]
    Overran {
        /// The limit.
        after: Duration,
    },
    /// It waited too long.
    #[error("waited {} s in the server's queue and cancelled", after.as_secs())]
    QueuedTooLong {
        /// The limit.
        after: Duration,
    },
    /// A cancelled job does not end, so nothing is put behind it.
    #[error("{server} is still busy with a job that was cancelled; restart it")]
    Blocked {
        /// Host and port.
        server: String,
    },
    /// The server forgot the job twice.
    #[error("the server lost the job twice, as if it restarted; try again once it stays up")]
    Lost,
    /// It ended well without a picture.
    #[error("the workflow ended without a picture")]
    NoPicture,
    /// What was fetched is no picture.
    #[error("what the server saved is no picture ({reason})")]
    BadPicture {
        /// What is wrong with it.
        reason: String,
    },
    /// The server lacks what it needs.
    #[error("{what}")]
    Missing {
        /// What to install.
        what: String,
    },
    /// A template cannot be used.
    #[error("the workflow template cannot be used: {reason}")]
    Template {
        /// Why.
        reason: String,
    },
    /// It did not begin and was taken out of the queue.
    #[error("it waited behind other people's work, and another server had nothing to do")]
    Withdrawn,
    /// We stopped it.
    #[error("cancelled")]
    Cancelled,
}

impl ComfyError {
    /// Whether every further picture on this server would fail the same way.
    pub fn is_set_wide(&self) -> bool {
        match self {
            Self::Refused { kind, .. } => {
                matches!(kind.as_str(), "value_not_in_list" | "missing_node_type" | "invalid_prompt")
            }
            Self::Missing { .. } | Self::Template { .. } | Self::NoServer | Self::Offline | Self::TooOld => true,
            other => other.is_server_trouble(),
        }
    }

    /// Whether it is this server that lacks something or knows nothing of it, so that another one may do it.
    pub(super) fn is_of_this_server(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Refused { .. }) && self.is_set_wide()
    }

    /// Whether the server is at fault, so that another one may do it.
    pub fn is_server_trouble(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Silent { .. }
                | Self::Broken { .. }
                | Self::NotComfy { .. }
                | Self::Blocked { .. }
                | Self::Lost
                | Self::TooOld
        )
    }

    /// Whether the connection failed, whatever the server may have done.
    pub(super) fn is_connection(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Silent { .. } | Self::Broken { .. })
    }
}
