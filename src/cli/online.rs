//! Asking CivitAI from a program that is otherwise not asynchronous. The runtime and the client are made when the first
//! question is asked, and only then.

use super::error::CliError;
use super::output::tell;
use crate::app::launch::Launch;
use crate::civitai::{CivitaiError, Client};
use crate::jobs::CancelToken;
use crate::model::token::Token;
use crate::secrets::Secrets;
use crate::store::ThumbCache;
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
    /// Makes both. The client carries the user's key where there is one.
    pub(super) fn new(launch: &Launch) -> Result<Self, CliError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CliError::System(format!("the network cannot be used ({error})")))?;
        let mut settings = launch.civitai.clone();
        settings.token = settings.token.or_else(|| token(launch));
        let client = Client::new(settings).map_err(|error: CivitaiError| CliError::from(error))?;
        client.keep_answers_in(ThumbCache::open(&launch.cache_dir));
        Ok(Self { runtime, client })
    }

    /// The same on threads of its own, for work that waits on it from others.
    pub(super) fn with_threads(launch: &Launch) -> Result<Self, CliError> {
        let mut online = Self::new(launch)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        online.runtime = runtime.map_err(|error| CliError::System(format!("the network cannot be used ({error})")))?;
        Ok(online)
    }

    /// What others hand their questions to.
    pub(super) fn handle(&self) -> tokio::runtime::Handle {
        self.runtime.handle().clone()
    }

    /// Waits for work that looks at its own cancel token, so that it can put things in order.
    pub(super) fn finish<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
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

/// The user's key. One that cannot be read is told, and CivitAI asked without: most of it answers to anybody.
pub(super) fn token(launch: &Launch) -> Option<Token> {
    match Secrets::new(&launch.data_dir).load() {
        Ok(found) => found.map(|(token, _)| token),
        Err(error) => {
            tell(&format!("going on without a CivitAI key: {error}"));
            None
        }
    }
}
