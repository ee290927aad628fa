//! Dropped files on the "What is this?" sheet.

use crate::jobs::JobControl;
use crate::library::lookup::Look;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A number no other look of this run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LookId(pub u64);

impl LookId {
    /// The next free number.
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Progress and stop of one look. Two are equal when they are the same.
#[derive(Clone, Debug, Default)]
pub struct LookControl(pub Arc<JobControl>);

impl PartialEq for LookControl {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// How far a look is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookStage {
    /// The header is being read.
    Reading,
    /// The digests are being computed.
    Hashing,
    /// CivitAI is being asked.
    Asking,
    /// Everything that can be known is known.
    Done,
    /// Stopped by the user.
    Cancelled,
    /// It came to nothing, for this reason.
    Failed(String),
}

/// One dropped file.
#[derive(Clone, Debug)]
pub struct LookView {
    /// Its number; results of others are dropped.
    pub id: LookId,
    /// The file.
    pub path: PathBuf,
    /// How far it is.
    pub stage: LookStage,
    /// What is known so far.
    pub look: Option<Box<Look>>,
    /// When it began.
    pub begun: Instant,
    /// How long it took, once it ended (seconds).
    pub took_secs: Option<f64>,
    /// Progress and stop.
    pub control: LookControl,
}

impl LookView {
    /// A look that begins now.
    pub fn new(path: PathBuf) -> Self {
        Self {
            id: LookId::next(),
            path,
            stage: LookStage::Reading,
            look: None,
            begun: Instant::now(),
            took_secs: None,
            control: LookControl::default(),
        }
    }

    /// Whether something more will come.
    pub const fn is_running(&self) -> bool {
        matches!(self.stage, LookStage::Reading | LookStage::Hashing | LookStage::Asking)
    }
}
