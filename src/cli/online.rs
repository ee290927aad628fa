//! Asking CivitAI from a program that is otherwise not asynchronous. The runtime and the client are made when the first
//! question is asked, and only then.

use super::error::CliError;
use crate::civitai::{CivitaiError, Client, ClientSettings};
use crate::jobs::CancelToken;
use std::time::Duration;
use tokio::runtime::Runtime;

/// How soon a cancelled question is given up.
const CANCEL_EVERY: Duration = Duration::from_millis(100);

/// A client with something to run it on.
pub(super) struct Online {
    runtime: Runtime,
    pub(super) client: Client,
}

impl Online {
    /// Makes both.
    pub(super) fn new(settings: ClientSettings) -> Result<Self, CliError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CliError::System(format!("the network cannot be used ({error})")))?;
        let client = Client::new(settings).map_err(|error: CivitaiError| CliError::from(error))?;
        Ok(Self { runtime, client })
    }

    /// Waits for an answer, or until `cancel` is set: `None`.
    pub(super) fn wait<T>(&self, cancel: &CancelToken, question: impl Future<Output = T>) -> Option<T> {
        let cancelled = async {
            while !cancel.is_cancelled() {
                tokio::time::sleep(CANCEL_EVERY).await;
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                answer = question => Some(answer),
                () = cancelled => None,
            }
        })
    }
}
