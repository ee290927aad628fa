//! The library: finding model files, hashing them, asking CivitAI about them, looking at dropped ones.
//!
//! Every service here is used by the window and by the command line alike; none of them knows which of the two it is
//! working for. They report through [`LibraryEvent`]s and [`crate::jobs::JobControl`], and a failure of one file is data
//! ([`ItemIssue`]), never the end of a run.

pub mod analytics;
pub mod arrived;
pub mod devices;
pub mod doctor;
pub mod duplicates;
pub mod error;
pub mod hashing;
pub mod identify;
pub mod lookup;
pub mod places;
pub mod roots;
pub mod scan;
pub mod updates;
pub mod used;
pub mod watch;

pub use error::LibraryError;

use crate::hash::HashControl;
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::ids::{FileKey, RootId};
use std::path::PathBuf;

/// What changed in the library while a service runs.
#[derive(Clone, Debug)]
pub enum LibraryEvent {
    /// Files that are new or changed, as they are in the store now.
    Cards(Vec<Card>),
    /// Files that left the library.
    Removed(Vec<FileKey>),
    /// A root could, or could not, be reached.
    RootReachable {
        /// The root.
        root: RootId,
        /// Whether it is there.
        reachable: bool,
    },
    /// Something about one file that a person should know.
    Issue(ItemIssue),
}

/// A failure that concerns one file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemIssue {
    /// One sentence.
    pub message: String,
    /// The file or folder.
    pub path: PathBuf,
}

/// Passes a job's cancel and pause on to the digests of a file, and the digests' progress on to the job.
pub struct JobHash<'a>(pub &'a JobControl);

impl HashControl for JobHash<'_> {
    fn advance(&self, bytes: u64) {
        self.0.progress.add_bytes(bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.0.should_stop()
    }
}

/// Where a service sends its events. Called from worker threads.
pub type Sink<'a> = &'a (dyn Fn(LibraryEvent) + Sync);

/// Seconds since 1970 by the system's clock; 0 for a clock before that.
pub fn now_unix_secs() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs().cast_signed())
}
