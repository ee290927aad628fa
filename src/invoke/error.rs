//! What InvokeAI answers, or does not, in sentences.

use std::time::Duration;
use thiserror::Error;

/// An error of InvokeAI.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum InvokeError {
    /// What was typed is no address.
    #[error("{address} is no web address; InvokeAI's is usually http://127.0.0.1:9090")]
    BadAddress {
        /// What was typed.
        address: String,
    },
    /// Files of this machine mean nothing elsewhere.
    #[error("{address} is another machine: InvokeAI can only be told of files on its own")]
    Elsewhere {
        /// The address.
        address: String,
    },
    /// Nobody listens.
    #[error("InvokeAI does not answer at {server} ({reason}): start it and try again")]
    Unreachable {
        /// Host and port.
        server: String,
        /// What the system said.
        reason: String,
    },
    /// It took too long.
    #[error("InvokeAI at {server} said nothing for {} seconds", after.as_secs())]
    Silent {
        /// Host and port.
        server: String,
        /// How long was waited.
        after: Duration,
    },
    /// Something else listens there, or a version that speaks otherwise.
    #[error("what answers at {server} is not InvokeAI 4.2 or newer (status {status})")]
    NotInvoke {
        /// Host and port.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// It failed over the question.
    #[error("InvokeAI at {server} failed (status {status}): its window or log says why")]
    Failed {
        /// Host and port.
        server: String,
        /// The HTTP status.
        status: u16,
    },
    /// It wants somebody to sign in.
    #[error(
        "InvokeAI at {server} asks people to sign in: add your model folder in its Model Manager under Scan Folder, in place"
    )]
    SignIn {
        /// Host and port.
        server: String,
    },
    /// The answer is longer than any of its kind.
    #[error("the answer of {server} is longer than {limit_mib} MiB")]
    TooLarge {
        /// Host and port.
        server: String,
        /// The most that is read.
        limit_mib: usize,
    },
    /// It does not take a model.
    #[error("InvokeAI does not take it: {reason}")]
    Refused {
        /// In its words.
        reason: String,
    },
    /// The user stopped it. What InvokeAI has begun to hash it finishes, though it says that it is cancelled (6.14).
    #[error("it was stopped while InvokeAI looked at it: InvokeAI may add it yet, and undo takes it off")]
    Stopped,
    /// The client could not be made.
    #[error("the network cannot be used: {reason}")]
    Setup {
        /// What failed.
        reason: String,
    },
}
