//! Ctrl+C: the first asks the work to stop, so that what is done is kept and printed; the second ends the program.

use super::output;
use crate::jobs::{CancelToken, JobControl};
use std::sync::Arc;
use std::thread::Builder;

/// Exit code of a program that was interrupted, as shells expect it.
const INTERRUPTED: i32 = 130;

/// Listens from now on and cancels `token`. Where it cannot listen, Ctrl+C ends the program as it always does.
pub(super) fn listen(token: &CancelToken) {
    let token = token.clone();
    let listening = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            token.cancel();
            output::tell("Stopping; what is done is kept. Press Ctrl+C again to end at once.");
            if tokio::signal::ctrl_c().await.is_ok() {
                end();
            }
        });
    };
    if let Err(error) = Builder::new().name("interrupt".to_owned()).spawn(listening) {
        tracing::debug!("Ctrl+C cannot be listened for: {error}");
    }
}

#[expect(clippy::exit, reason = "the second Ctrl+C asks for exactly this; every commit so far is on disk")]
fn end() {
    std::process::exit(INTERRUPTED);
}

/// A fresh job that stops with `token`.
pub(super) fn job(token: &CancelToken) -> Arc<JobControl> {
    Arc::new(JobControl { cancel: token.clone(), ..JobControl::default() })
}
