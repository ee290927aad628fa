//! `--encode`: the encoder reads the texts that it has not read, before the question is answered.

use crate::cli::error::CliError;
use crate::cli::output::{Output, tell};
use crate::cli::progress::Progress;
use crate::discovery::live::LiveIndex;
use crate::jobs::{CancelToken, JobControl};
use crate::store::Store;
use std::sync::Arc;

/// Reads them and keeps what came of it; false when interrupted. What was read before that is kept, too.
pub(super) fn read_all(store: &Store, cancel: &CancelToken, output: &Output) -> Result<bool, CliError> {
    let control = || Arc::new(JobControl { cancel: cancel.clone(), ..JobControl::default() });
    let live = LiveIndex::default();
    if !live.fill(store, &control(), &mut |_, _| ())? {
        return Ok(false);
    }
    let reading = control();
    let progress = Progress::show("Reading texts", &reading, output);
    let done = live.encode(store, &reading, &mut || ())?;
    drop(progress);
    tell(&format!("the texts of {} models were read now, those of {} before", done.read, done.known));
    Ok(!done.stopped)
}
