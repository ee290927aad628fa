//! Work beside the window: named jobs with a cancel token, a pause gate and progress that is sampled, not sent.
//!
//! A job counts its progress in atomics and sends events on one bounded channel, **then** wakes the reader. Whoever
//! reads drops the results of jobs it no longer knows (see [`JobId`]).

mod control;
mod events;
mod progress;

pub use control::{CancelToken, JobControl, PauseGate};
pub use events::{EventSender, Waker, channel};
pub use progress::{Progress, ProgressSample, Rate};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number no other job of this run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

impl JobId {
    /// The next free number.
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What a person sees of a job and can do to it.
#[derive(Clone, Debug)]
pub struct JobHandle {
    /// Its number.
    pub id: JobId,
    /// What it does, in words ("Hashing", "Looking up on CivitAI").
    pub title: String,
    /// Stop and pause it, read its progress.
    pub control: Arc<JobControl>,
}

impl JobHandle {
    /// A new job with its own control.
    pub fn new(title: impl Into<String>) -> Self {
        Self { id: JobId::next(), title: title.into(), control: Arc::default() }
    }
}
