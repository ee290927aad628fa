//! Jobs as the window shows them: running ones with progress, finished ones with what came of them.

use crate::jobs::{JobHandle, ProgressSample, Rate};
use crate::library::hashing::HashReport;
use crate::library::identify::IdentifyReport;
use crate::library::scan::ScanReport;
use crate::words::{self, tr};
use std::time::Instant;

impl JobKind {
    /// What is being done, in the window's language.
    pub fn label(self) -> &'static str {
        match self {
            Self::Scan => tr!("job-scan"),
            Self::Hash => tr!("job-hash"),
            Self::Identify => tr!("job-identify"),
            Self::Sample => tr!("job-sample"),
            Self::Download => tr!("job-download"),
            Self::Updates => tr!("job-updates"),
            Self::Read => tr!("job-read"),
            Self::See => tr!("job-see"),
            Self::Plan => tr!("job-plan"),
            Self::Order => tr!("job-order"),
            Self::Bulk => tr!("job-bulk"),
            Self::Used => tr!("job-used"),
            Self::ImportCatalogue => tr!("job-import-catalogue"),
            Self::ExportCatalogue => tr!("job-export-catalogue"),
        }
    }
}

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
    /// Downloading.
    Download,
    /// Looking for newer versions.
    Updates,
    /// Reading texts for the search by meaning.
    Read,
    /// Looking at pictures for the search by picture.
    See,
    /// Planning what would be done to files.
    Plan,
    /// Moving, linking or throwing files away.
    Order,
    /// Editing many models.
    Bulk,
    /// Reading what pictures were made with.
    Used,
    /// Reading a catalogue's file.
    ImportCatalogue,
    /// Writing a catalogue's file.
    ExportCatalogue,
}

/// What a job did. Made into words by the window, in its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum JobSummary {
    /// Nothing to tell.
    #[default]
    Nothing,
    /// A scan.
    Scan {
        /// Model files seen.
        found: u64,
        /// Of which new.
        new: u64,
        /// Of which changed.
        changed: u64,
        /// Of which moved.
        moved: u64,
        /// Files that are not where they were.
        missing: u64,
        /// Folders that could not be reached.
        offline: u64,
        /// Files and folders that could not be read.
        unreadable: u64,
    },
    /// Hashing.
    Hash {
        /// Files hashed.
        files: u64,
        /// Their bytes.
        bytes: u64,
        /// Files that could not be read.
        failed: u64,
    },
    /// A catalogue read from a file, or written into one.
    Archive {
        /// Models.
        models: u64,
        /// Their versions.
        versions: u64,
        /// Lines or records that could not be read.
        unreadable: u64,
        /// The first of the lines, with their numbers, and why.
        issues: Vec<(u64, String)>,
    },
    /// Reading texts.
    Read {
        /// Models whose texts are read.
        models: u64,
    },
    /// Looking at pictures.
    See {
        /// Pictures that were looked at, now or before.
        pictures: u64,
        /// Pictures that could not be read.
        unreadable: u64,
    },
    /// Files put in order.
    Order {
        /// Models that were done.
        models: u64,
        /// Their files.
        files: u64,
        /// Models that could not be done.
        failed: u64,
        /// Models that were not reached.
        left: u64,
    },
    /// A plan.
    Plan {
        /// Files that were looked at.
        files: u64,
    },
    /// Pictures read.
    Used {
        /// Pictures that were looked at.
        pictures: u64,
        /// Those that name a model of the library.
        known: u64,
    },
    /// Many models edited.
    Bulk {
        /// Models that were edited.
        done: u64,
        /// What could not be.
        failed: u64,
        /// Models that were not reached.
        left: u64,
    },
    /// Look-ups.
    Identify {
        /// Files found.
        found: u64,
        /// Files CivitAI does not know.
        not_found: u64,
        /// Files left for later.
        left: u64,
        /// Only what was seen before was asked.
        offline: bool,
    },
    /// A look for newer versions.
    Updates {
        /// Models asked about.
        asked: u64,
        /// Newer versions that are known now.
        updates: u64,
    },
    /// Downloads.
    Download {
        /// Files that are in their place.
        done: u64,
        /// Files that were given up.
        failed: u64,
        /// Bytes of the finished ones.
        bytes: u64,
    },
}

impl JobSummary {
    /// One line in the window's language.
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |count: u64, text: String| {
            if count > 0 {
                parts.push(text);
            }
        };
        match *self {
            Self::Nothing => {}
            Self::Scan { found, new, changed, moved, missing, offline, unreadable } => {
                add(1, tr!("job-found", count = found));
                add(new, tr!("job-new", count = new));
                add(changed, tr!("job-changed", count = changed));
                add(moved, tr!("job-moved", count = moved));
                add(missing, tr!("job-missing", count = missing));
                add(offline, tr!("job-folders-offline", count = offline));
                add(unreadable, tr!("job-unreadable", count = unreadable));
            }
            Self::Hash { files, bytes, failed } => {
                add(1, tr!("job-hashed", count = files));
                add(1, words::size(bytes));
                add(failed, tr!("job-unreadable", count = failed));
            }
            Self::Updates { asked, updates } => {
                add(1, tr!("job-updates-found", count = updates));
                add(asked, tr!("job-updates-asked", count = asked));
            }
            Self::Download { done, failed, bytes } => {
                add(done, tr!("job-downloaded", count = done));
                add(done, words::size(bytes));
                add(failed, tr!("job-not-downloaded", count = failed));
            }
            Self::Archive { models, versions, unreadable, .. } => {
                add(1, tr!("job-archive-models", count = models));
                add(versions, tr!("job-archive-versions", count = versions));
                add(unreadable, tr!("job-archive-unreadable", count = unreadable));
            }
            Self::See { pictures, unreadable } => {
                add(1, tr!("job-pictures-seen", count = pictures));
                add(unreadable, tr!("job-unreadable", count = unreadable));
            }
            Self::Read { models } => add(1, tr!("job-texts-read", count = models)),
            Self::Used { pictures, known } => {
                add(1, tr!("job-used-pictures", count = pictures));
                add(known, tr!("job-used-known", count = known));
            }
            Self::Bulk { done, failed, left } => {
                add(1, tr!("bulk-done", count = done));
                add(failed, tr!("bulk-failed", count = failed));
                add(left, tr!("bulk-left", count = left));
            }
            Self::Plan { files } => add(1, tr!("job-planned", count = files)),
            Self::Order { models, failed, left, .. } => {
                add(1, tr!("job-ordered", count = models));
                add(failed, tr!("job-order-failed", count = failed));
                add(left, tr!("job-order-left", count = left));
            }
            Self::Identify { offline: true, .. } => add(1, tr!("job-offline").to_owned()),
            Self::Identify { found, not_found, left, .. } => {
                add(1, tr!("job-identified", count = found));
                add(not_found, tr!("job-not-found", count = not_found));
                add(left, tr!("job-left", count = left));
            }
        }
        parts.join(" · ")
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// With a result.
    Done(JobSummary),
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

    /// Bytes a second lately; items a second where there are no bytes.
    pub const fn per_sec(&self) -> f64 {
        self.rate.per_sec()
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

/// What a scan did.
pub(super) fn scan_summary(report: &ScanReport) -> JobSummary {
    JobSummary::Scan {
        found: report.found,
        new: report.new,
        changed: report.changed,
        moved: report.moved,
        missing: report.missing,
        offline: report.offline.len() as u64,
        unreadable: report.issues.len() as u64,
    }
}

/// What a run of hashing did.
pub(super) const fn hash_summary(report: &HashReport) -> JobSummary {
    JobSummary::Hash { files: report.hashed, bytes: report.bytes, failed: report.failed }
}

/// What look-ups found.
pub(super) const fn identify_summary(report: &IdentifyReport) -> JobSummary {
    JobSummary::Identify { found: report.found, not_found: report.not_found, left: report.left, offline: false }
}
