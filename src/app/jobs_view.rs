//! Jobs as the window shows them: running ones with progress, finished ones with what came of them.

use crate::jobs::{JobHandle, ProgressSample, Rate};
use crate::library::hashing::HashReport;
use crate::library::identify::IdentifyReport;
use crate::library::scan::ScanReport;
use crate::model::text;
use std::time::Instant;

/// What a job is about; at most one of a kind runs at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Scanning folders.
    Scan,
    /// Hashing.
    Hash,
    /// Asking CivitAI.
    Identify,
    /// Making the sample library.
    Sample,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// With a result, in words.
    Done(String),
    /// Because somebody asked it to stop.
    Cancelled,
    /// With an error, in words.
    Failed(String),
}

/// One job.
#[derive(Debug)]
pub struct JobView {
    /// The job itself.
    pub handle: JobHandle,
    /// What it is about.
    pub kind: JobKind,
    /// How it ended; `None` while it runs.
    pub outcome: Option<JobOutcome>,
    rate: Rate,
}

impl JobView {
    /// A job that has just begun.
    pub fn new(handle: JobHandle, kind: JobKind) -> Self {
        Self { handle, kind, outcome: None, rate: Rate::default() }
    }

    /// Whether it is still at work.
    pub const fn is_running(&self) -> bool {
        self.outcome.is_none()
    }

    /// Its counters now.
    pub fn sample(&self) -> ProgressSample {
        self.handle.control.progress.sample()
    }

    /// Notes the counters for the estimate of the time left.
    pub fn tick(&mut self, now: Instant) {
        let sample = self.sample();
        self.rate.note(now, if sample.bytes_total > 0 { sample.bytes_done } else { sample.items_done });
    }

    /// Seconds to go, once there is something to estimate from.
    pub fn eta_secs(&self) -> Option<f64> {
        let sample = self.sample();
        let remaining = if sample.bytes_total > 0 {
            sample.bytes_total.saturating_sub(sample.bytes_done)
        } else {
            sample.items_total.saturating_sub(sample.items_done)
        };
        self.rate.eta_secs(remaining)
    }
}

/// What a scan did, in words.
pub(super) fn scan_summary(report: &ScanReport) -> String {
    let mut parts = vec![text::plural(report.found, "model file", "model files")];
    for (count, what) in [
        (report.new, "new"),
        (report.changed, "changed"),
        (report.moved, "moved"),
        (report.missing, "missing"),
        (report.offline.len() as u64, "folders offline"),
        (report.issues.len() as u64, "folders unreadable"),
    ] {
        if count > 0 {
            parts.push(format!("{} {what}", text::count(count)));
        }
    }
    parts.join(" · ")
}

/// What a run of hashing did, in words.
pub(super) fn hash_summary(report: &HashReport) -> String {
    let mut parts = vec![format!("{} hashed", text::plural(report.hashed, "file", "files")), text::size(report.bytes)];
    if report.failed > 0 {
        parts.push(format!("{} could not be read", text::count(report.failed)));
    }
    parts.join(" · ")
}

/// What look-ups found, in words.
pub(super) fn identify_summary(report: &IdentifyReport) -> String {
    let mut parts = vec![format!("{} identified", text::count(report.found))];
    if report.not_found > 0 {
        parts.push(format!("{} not on CivitAI", text::count(report.not_found)));
    }
    if report.left > 0 {
        parts.push(format!("{} left for later", text::count(report.left)));
    }
    parts.join(" · ")
}
