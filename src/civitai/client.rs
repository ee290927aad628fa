//! The client itself: what its clones share, and the way of a call: kept and young, else under way already, else asked.

use super::attempts::attempts;
use super::error::CivitaiError;
use super::flight::{Flights, Urgency};
use super::health::Health;
use super::hosts;
use super::kept::{Kept, KeptKey, answer_of, kept_key};
use super::lane::{Asker, Lane};
use super::settings::{ClientSettings, DEFAULT_BASE_URL, Limits, Priority};
use super::transport::{Body, Call, Came, Fresh, Transport};
use super::wire;
use crate::model::token::Token;
use crate::store::{RawAnswer, ThumbCache};
use futures_util::FutureExt as _;
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// Hosts of pictures that get a lane of their own; any above share one, so that hostile records cannot fill the memory.
const MOST_PICTURE_HOSTS: usize = 32;
/// Parts of the service by the first word of their addresses; the rest is one more.
const PARTS: [&str; 8] = ["models", "model-versions", "images", "tags", "creators", "articles", "collections", "enums"];
/// An answer is kept no longer than this without asking whether it still holds, whatever the service says.
const LONGEST_FRESH: Duration = Duration::from_hours(1);

/// An answer that was read, and when it was asked for.
pub(super) struct Told<T> {
    /// `None` is the service's "no such thing".
    pub(super) value: Option<T>,
    /// Seconds since 1970.
    pub(super) at_unix_secs: i64,
}

/// The client. Clones are cheap and share one budget per host. Every method may be cancelled by dropping its future.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
    /// Whether young answers are asked for again.
    anew: bool,
}

#[derive(Debug)]
struct Inner {
    site: RwLock<Arc<Site>>,
    offline: AtomicBool,
    limits: Limits,
    background_pace: Mutex<Duration>,
    pictures: Mutex<BTreeMap<String, Arc<Lane>>>,
    kept: Kept,
    flights: Flights<RawAnswer>,
    picture_flights: Flights<Arc<Body>>,
}

/// The service that is asked: all of it changes when its address does.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) base: Url,
    pub(super) transport: Transport,
    api: Arc<Lane>,
}

impl Client {
    /// Makes a client; nothing is sent yet. Fails for an address that is none, or when the system's TLS cannot be set up.
    pub fn new(settings: ClientSettings) -> Result<Self, CivitaiError> {
        let ClientSettings { base_url, background_pace, offline, timeout, token, limits } = settings;
        let base = hosts::api_base(&base_url)?;
        let transport = Transport::new(base.clone(), token, timeout)?;
        let api = Arc::new(Lane::new(hosts::host_label(&base), limits, background_pace));
        let inner = Inner {
            site: RwLock::new(Arc::new(Site { base, transport, api })),
            offline: AtomicBool::new(offline),
            limits,
            background_pace: Mutex::new(background_pace),
            pictures: Mutex::default(),
            kept: Kept::default(),
            flights: Flights::default(),
            picture_flights: Flights::default(),
        };
        Ok(Self { inner: Arc::new(inner), anew: false })
    }

    /// Keeps answers in the disposable cache too, so that a later run of the program need not ask for young ones again.
    pub fn keep_answers_in(&self, cache: ThumbCache) {
        self.inner.kept.keep_in(cache);
    }

    /// The same client for somebody who wants to know now: it asks whether even a young answer still holds.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), anew: true }
    }

    /// How the API has been doing, for a health light.
    pub fn health(&self) -> Health {
        self.site().api.health(self.is_offline())
    }

    /// Changes the least time between two background calls of all clones, from the next one on.
    pub fn set_background_pace(&self, pace: Duration) {
        *self.inner.background_pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
        self.site().api.set_background_pace(pace);
    }

    /// Replaces the user's key for all clones, from the next attempt on; `None` goes on without one. An attempt under way
    /// ends with the key it began with.
    pub fn set_token(&self, token: Option<Token>) {
        self.site().transport.set_token(token);
        // What another account was told is not this one's.
        self.inner.kept.forget();
    }

    /// Whether calls carry a key.
    pub fn has_token(&self) -> bool {
        self.site().transport.token().is_some()
    }

    /// Asks all clones' questions at another address from the next call on; an empty one is CivitAI's own. A call under
    /// way ends where it began. The new address starts with a full budget and in good health.
    ///
    /// Call it inside the runtime; it may block for a moment on the system's certificates.
    pub fn set_address(&self, address: &str) -> Result<(), CivitaiError> {
        let address = if address.trim().is_empty() { DEFAULT_BASE_URL } else { address };
        let base = hosts::api_base(address)?;
        let before = self.site();
        if before.base == base {
            return Ok(());
        }
        let transport = before.transport.at(base.clone())?;
        let pace = *self.inner.background_pace.lock().unwrap_or_else(PoisonError::into_inner);
        let api = Arc::new(Lane::new(hosts::host_label(&base), self.inner.limits, pace));
        let site = Arc::new(Site { base, transport, api });
        *self.inner.site.write().unwrap_or_else(PoisonError::into_inner) = site;
        Ok(())
    }

    /// The service that is asked, as one text.
    pub fn address(&self) -> String {
        self.site().base.to_string()
    }

    /// Whether CivitAI itself is asked, or what stands for it on this machine: a mirror may lack what CivitAI has.
    pub fn is_civitais_own(&self) -> bool {
        hosts::is_own(&self.site().base)
    }

    /// Sends nothing from the next call on, or sends again, whatever trouble there was before.
    pub fn set_offline(&self, offline: bool) {
        self.inner.offline.store(offline, Ordering::Relaxed);
        if !offline {
            self.site().api.forget_trouble();
        }
    }

    /// Whether nothing is sent.
    pub fn is_offline(&self) -> bool {
        self.inner.offline.load(Ordering::Relaxed)
    }

    /// The service that is asked now.
    pub(super) fn site(&self) -> Arc<Site> {
        Arc::clone(&self.inner.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    pub(super) fn refuse_if_offline(&self) -> Result<(), CivitaiError> {
        if self.is_offline() { Err(CivitaiError::Offline) } else { Ok(()) }
    }

    /// A GET under the API's address.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        priority: Priority,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Told<T>, CivitaiError> {
        let site = self.site();
        let url = site.question(segments, query)?;
        let key = kept_key(url.as_str(), site.transport.token().as_ref());
        self.json(site, priority, Question::get(segments, url), Some(key)).await
    }

    /// A GET of what is about the user: never kept.
    pub(super) async fn get_private<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Option<T>, CivitaiError> {
        let site = self.site();
        let url = site.question(segments, query)?;
        Ok(self.json(site, Priority::Interactive, Question::get(segments, url), None).await?.value)
    }

    /// A POST of JSON under the API's address; only for look-ups, which can be repeated safely.
    pub(super) async fn post<T: DeserializeOwned, B: Serialize + ?Sized>(
        &self,
        priority: Priority,
        segments: &[&str],
        body: &B,
    ) -> Result<Option<T>, CivitaiError> {
        let site = self.site();
        let url = site.question(segments, &[])?;
        let body = serde_json::to_vec(body).map_err(|error| CivitaiError::Setup { reason: error.to_string() })?;
        let question = Question { method: Method::POST, body: Some(body), ..Question::get(segments, url) };
        Ok(self.json(site, priority, question, None).await?.value)
    }

    /// A POST that changes something: attempted once, because nobody knows whether one that failed was heard.
    pub(super) async fn post_once(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<(), CivitaiError> {
        self.refuse_if_offline()?;
        let site = self.site();
        let url = site.question(segments, query)?;
        let check = |bytes: &[u8]| wire::decode::<serde_json::Value>(bytes).map(drop);
        let call = Call { method: Method::POST, url, body: Some(b"{}".to_vec()), known: None, check };
        let asker = Asker { part: part_of(segments), urgent: false };
        let entry = site.api.enter(Priority::Interactive, asker).await?;
        let outcome = site.transport.json(&call, self.inner.limits.json_bytes).await;
        entry.report(&outcome);
        match outcome? {
            Came::Answer { .. } => Ok(()),
            Came::Nothing(_) | Came::Unchanged(_) => Err(wire::no_answer()),
        }
    }

    async fn json<T: DeserializeOwned>(
        &self,
        site: Arc<Site>,
        priority: Priority,
        question: Question,
        key: Option<KeptKey>,
    ) -> Result<Told<T>, CivitaiError> {
        self.refuse_if_offline()?;
        let check = |bytes: &[u8]| wire::decode::<T>(bytes).map(drop);
        let Question { part, method, url, body } = question;
        let name = flight_name(&method, &url, body.as_deref(), site.transport.token().as_ref(), self.anew);
        let call = Call { method, url, body, known: None, check };
        let client = self.clone();
        let flight = self.inner.flights.join(name, priority, |urgency| {
            async move { client.fly(&site, &urgency, (part, call), key).await }.boxed()
        });
        let answer = flight.await?;
        let value = answer.body.as_deref().map(wire::decode::<T>).transpose()?;
        Ok(Told { value, at_unix_secs: answer.asked_unix_secs })
    }

    /// One call for all who wait for it: what is kept and young, else what is asked for, by the mark of what is kept.
    async fn fly(
        &self,
        site: &Site,
        urgency: &Urgency,
        (part, mut call): (Option<&'static str>, Call),
        key: Option<KeptKey>,
    ) -> Result<RawAnswer, CivitaiError> {
        let mut kept = match key {
            Some(key) => self.inner.kept.get(key).await,
            None => None,
        };
        // What another version of the program could read is not for us.
        kept = kept.filter(|kept| kept.body.as_deref().is_none_or(|body| (call.check)(body).is_ok()));
        if let Some(kept) = &kept
            && !self.anew
            && kept.is_fresh(now_unix_secs())
        {
            return Ok(kept.clone());
        }
        call.known = kept.as_ref().filter(|kept| kept.body.is_some()).and_then(|kept| kept.etag.clone());
        let limit = self.inner.limits.json_bytes;
        // Who wants to know now may find out whether a service that was left alone answers again.
        let asker = Asker { part, urgent: self.anew };
        let came = attempts(&site.api, urgency, asker, || site.transport.json(&call, limit)).await?;
        let (answer, fresh) = match (came, kept) {
            (Came::Answer { bytes, etag, fresh }, _) => (answer_of(Some(bytes.into()), etag, 0), fresh),
            (Came::Nothing(fresh), _) => (answer_of(None, None, 0), fresh),
            (Came::Unchanged(fresh), Some(kept)) => (answer_of(kept.body, kept.etag, 0), fresh),
            // Only what is kept has a mark to ask by.
            (Came::Unchanged(_), None) => return Err(wire::no_answer()),
        };
        let answer = RawAnswer { fresh_secs: self.inner.limits.fresh_secs(fresh), ..answer };
        if let Some(key) = key
            && fresh != Fresh::Never
        {
            self.inner.kept.put(key, answer.clone()).await;
        }
        Ok(answer)
    }

    /// Pictures under way.
    pub(super) fn picture_flights(&self) -> &Flights<Arc<Body>> {
        &self.inner.picture_flights
    }

    /// The lane to the host of a picture.
    pub(super) fn picture_lane(&self, url: &Url) -> Arc<Lane> {
        let mut lanes = self.inner.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut host = hosts::host_label(url);
        if lanes.len() >= MOST_PICTURE_HOSTS && !lanes.contains_key(&host) {
            "other picture servers".clone_into(&mut host);
        }
        let limits = self.inner.limits.for_pictures();
        let lane =
            lanes.entry(host).or_insert_with_key(|host| Arc::new(Lane::new(host.clone(), limits, Duration::ZERO)));
        Arc::clone(lane)
    }
}

impl Site {
    /// Who may call the API now.
    pub(super) fn lane(&self) -> &Arc<Lane> {
        &self.api
    }

    /// Whether the user's key may go to this address.
    pub(super) fn sends_token(&self) -> bool {
        hosts::may_see_token(&self.base, &self.base)
    }

    fn question(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Url, CivitaiError> {
        let mut url = self.base.clone();
        match url.path_segments_mut() {
            Ok(mut path) => path.extend(segments),
            Err(()) => return Err(CivitaiError::BadAddress { reason: "it cannot have a path" }),
        };
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

/// What is asked, before anybody knows whether it must be.
struct Question {
    part: Option<&'static str>,
    method: Method,
    url: Url,
    body: Option<Vec<u8>>,
}

impl Question {
    fn get(segments: &[&str], url: Url) -> Self {
        Self { part: part_of(segments), method: Method::GET, url, body: None }
    }
}

/// The part of the service that answers: each has its good and bad days of its own.
fn part_of(segments: &[&str]) -> Option<&'static str> {
    PARTS.into_iter().find(|part| segments.first() == Some(part)).or(Some("others"))
}

/// The name of a call: those of one name have the same answer. It stays in memory.
fn flight_name(method: &Method, url: &Url, body: Option<&[u8]>, token: Option<&Token>, anew: bool) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(body.unwrap_or_default());
    // Another key may be told another thing.
    hasher.update(token.map_or(&[][..], |token| token.reveal().as_bytes()));
    format!("{method} {url} {anew} {}", hasher.finalize())
}

impl Limits {
    fn fresh_secs(&self, told: Fresh) -> u32 {
        let own = self.fresh_for;
        let time = match told {
            _ if own.is_zero() => own,
            Fresh::Never => Duration::ZERO,
            Fresh::Untold => own,
            Fresh::Secs(secs) => Duration::from_secs(u64::from(secs)).clamp(own, LONGEST_FRESH.max(own)),
        };
        u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
    }
}

/// Now, in seconds since 1970.
pub fn now_unix_secs() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_picture_hosts_share_a_lane() {
        let client = Client::new(ClientSettings::default()).unwrap();
        for number in 0..1000 {
            client.picture_lane(&Url::parse(&format!("https://h{number}.example/")).unwrap());
        }
        assert_eq!(client.inner.pictures.lock().unwrap().len(), MOST_PICTURE_HOSTS + 1);
    }

    #[test]
    fn another_address_is_asked_by_all_clones_and_a_wrong_one_changes_nothing() {
        let client = Client::new(ClientSettings::default()).unwrap();
        let clone = client.clone();
        client.set_address("mirror.example").unwrap();
        assert_eq!(clone.site().base.as_str(), "https://mirror.example/api/v1");
        assert_eq!(clone.site().api.host(), "mirror.example");
        assert!(client.set_address("ftp://nowhere").is_err());
        assert_eq!(clone.site().base.host_str(), Some("mirror.example"));
        client.set_address(" ").unwrap();
        assert_eq!(clone.site().base.host_str(), Some("civitai.com"));
        client.set_offline(true);
        assert!(clone.is_offline() && clone.refuse_if_offline().is_err() && clone.health().offline);
    }

    #[test]
    fn nothing_prints_the_key() {
        let token = super::super::Token::new("very-secret");
        let settings = ClientSettings { token, ..ClientSettings::default() };
        assert!(!format!("{settings:?}").contains("very-secret"));
        assert!(!format!("{:?}", Client::new(settings).unwrap()).contains("very-secret"));
    }
}
