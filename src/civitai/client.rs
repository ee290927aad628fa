//! The client itself: what its clones share, and the loop of attempts around every call.

use super::error::CivitaiError;
use super::health::Health;
use super::hosts;
use super::lane::Lane;
use super::settings::{ClientSettings, Limits, Priority};
use super::transport::{Call, Transport};
use crate::model::token::Token;
use backon::{ExponentialBuilder, Retryable as _};
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Hosts of pictures that get a lane of their own; any above share one, so that hostile records cannot fill the memory.
const MOST_PICTURE_HOSTS: usize = 32;

/// The client. Clones are cheap and share one budget per host. Every method may be cancelled by dropping its future.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    base: Url,
    offline: bool,
    limits: Limits,
    background_pace: Duration,
    transport: Transport,
    api: Arc<Lane>,
    pictures: Mutex<BTreeMap<String, Arc<Lane>>>,
}

impl Client {
    /// Makes a client; nothing is sent yet. Fails for an address that is none, or when the system's TLS cannot be set up.
    pub fn new(settings: ClientSettings) -> Result<Self, CivitaiError> {
        let ClientSettings { base_url, background_pace, offline, timeout, token, limits } = settings;
        let base = hosts::api_base(&base_url)?;
        let transport = Transport::new(base.clone(), token, timeout)?;
        let api = Arc::new(Lane::new(hosts::host_label(&base), limits, background_pace));
        let pictures = Mutex::default();
        let inner = Inner { base, offline, limits, background_pace, transport, api, pictures };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// How the API has been doing, for a health light.
    pub fn health(&self) -> Health {
        self.inner.api.health(self.inner.offline)
    }

    /// Changes the least time between two background calls of all clones, from the next one on.
    pub fn set_background_pace(&self, pace: Duration) {
        self.inner.api.set_background_pace(pace);
    }

    /// Replaces the user's key for all clones, from the next attempt on; `None` goes on without one. An attempt under way
    /// ends with the key it began with.
    pub fn set_token(&self, token: Option<Token>) {
        self.inner.transport.set_token(token);
    }

    /// Whether calls carry a key.
    pub fn has_token(&self) -> bool {
        self.inner.transport.token().is_some()
    }

    pub(super) fn base(&self) -> &Url {
        &self.inner.base
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    pub(super) fn refuse_if_offline(&self) -> Result<(), CivitaiError> {
        if self.inner.offline { Err(CivitaiError::Offline) } else { Ok(()) }
    }

    /// A GET under the API's address. `None` is the service's "no such thing".
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        priority: Priority,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Option<T>, CivitaiError> {
        let mut url = self.endpoint(segments)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.json(priority, &Call { method: Method::GET, url, body: None }).await
    }

    /// A POST of JSON under the API's address; only for look-ups, which can be repeated safely.
    pub(super) async fn post<T: DeserializeOwned, B: Serialize + ?Sized>(
        &self,
        priority: Priority,
        segments: &[&str],
        body: &B,
    ) -> Result<Option<T>, CivitaiError> {
        let url = self.endpoint(segments)?;
        let body = serde_json::to_vec(body).map_err(|error| CivitaiError::Setup { reason: error.to_string() })?;
        self.json(priority, &Call { method: Method::POST, url, body: Some(body) }).await
    }

    fn endpoint(&self, segments: &[&str]) -> Result<Url, CivitaiError> {
        let mut url = self.inner.base.clone();
        match url.path_segments_mut() {
            Ok(mut path) => path.extend(segments),
            Err(()) => return Err(CivitaiError::BadAddress { reason: "it cannot have a path" }),
        };
        Ok(url)
    }

    async fn json<T: DeserializeOwned>(&self, priority: Priority, call: &Call) -> Result<Option<T>, CivitaiError> {
        self.refuse_if_offline()?;
        let limit = self.inner.limits.json_bytes;
        attempts(&self.inner.api, priority, || self.inner.transport.json(call, limit)).await
    }

    /// The lane to the host of a picture.
    pub(super) fn picture_lane(&self, url: &Url) -> Arc<Lane> {
        let mut lanes = self.inner.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut host = hosts::host_label(url);
        if lanes.len() >= MOST_PICTURE_HOSTS && !lanes.contains_key(&host) {
            "other picture servers".clone_into(&mut host);
        }
        let limits = self.inner.limits.for_pictures();
        let lane = lanes
            .entry(host)
            .or_insert_with_key(|host| Arc::new(Lane::new(host.clone(), limits, self.inner.background_pace)));
        Arc::clone(lane)
    }
}

/// Attempts a call until it succeeds, fails for good, or has been tried often enough. Waits happen outside the lane, so
/// that a failing call never holds up others.
pub(super) async fn attempts<T, F>(
    lane: &Arc<Lane>,
    priority: Priority,
    attempt: impl Fn() -> F,
) -> Result<T, CivitaiError>
where
    F: Future<Output = Result<T, CivitaiError>>,
{
    let limits = *lane.limits();
    let interactive = priority == Priority::Interactive;
    let back_off = ExponentialBuilder::default()
        .with_min_delay(limits.retry_first)
        .with_max_delay(limits.retry_longest)
        .with_max_times(limits.tries(priority) - 1)
        .with_jitter();
    let once = || async {
        let entry = lane.enter(priority).await?;
        let outcome = attempt().await;
        entry.report(&outcome);
        outcome
    };
    once.retry(back_off)
        .when(|error: &CivitaiError| error.is_worth_retrying(interactive))
        .adjust(|error, planned| next_wait(&limits, interactive, error.retry_after(), planned))
        .notify(|error, wait| {
            tracing::info!(host = lane.host(), wait_ms = wait.as_millis() as u64, "retrying: {error}");
        })
        .await
}

/// The wait before the next attempt: what the service asks for where it asks, else the planned back-off; `None` gives up.
fn next_wait(
    limits: &Limits,
    interactive: bool,
    asked: Option<Duration>,
    planned: Option<Duration>,
) -> Option<Duration> {
    let planned = planned?.min(limits.retry_longest);
    match asked {
        None => Some(planned),
        Some(asked) if interactive && asked > limits.interactive_patience => None,
        Some(asked) => Some(asked.min(limits.retry_after_longest).max(planned)),
    }
}

/// Now, in seconds since 1970.
pub(super) fn now_unix_secs() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_decides_the_wait_within_reason() {
        let limits = Limits::default();
        let secs = Duration::from_secs;
        assert_eq!(next_wait(&limits, true, None, Some(secs(2))), Some(secs(2)));
        assert_eq!(next_wait(&limits, true, None, Some(secs(55))), Some(secs(30)), "jitter may not pass the cap");
        assert_eq!(next_wait(&limits, true, Some(secs(8)), Some(secs(2))), Some(secs(8)));
        assert_eq!(next_wait(&limits, true, Some(secs(60)), Some(secs(2))), None, "people do not wait that long");
        assert_eq!(next_wait(&limits, false, Some(secs(60)), Some(secs(2))), Some(secs(60)));
        assert_eq!(next_wait(&limits, false, Some(secs(86_400)), Some(secs(2))), Some(secs(120)));
        assert_eq!(next_wait(&limits, false, Some(secs(1)), None), None, "tries are used up");
    }

    #[test]
    fn hostile_picture_hosts_share_a_lane() {
        let client = Client::new(ClientSettings::default()).unwrap();
        for number in 0..1000 {
            client.picture_lane(&Url::parse(&format!("https://h{number}.example/")).unwrap());
        }
        assert_eq!(client.inner.pictures.lock().unwrap().len(), MOST_PICTURE_HOSTS + 1);
    }

    #[test]
    fn nothing_prints_the_key() {
        let token = super::super::Token::new("very-secret");
        let settings = ClientSettings { token, ..ClientSettings::default() };
        assert!(!format!("{settings:?}").contains("very-secret"));
        assert!(!format!("{:?}", Client::new(settings).unwrap()).contains("very-secret"));
    }
}
