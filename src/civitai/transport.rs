//! One attempt of one request: redirects, credentials, limits on size and time, and the meaning of what came back.

use super::error::{CivitaiError, is_passing_status};
use super::{error_body, hosts, token, wire};
use crate::model::token::Token;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};
use reqwest::{Method, Response, StatusCode, Url, redirect};
use std::error::Error as _;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How we introduce ourselves. CivitAI sends anything with a browser's name in it to login pages instead of JSON.
const USER_AGENT: &str = concat!("CivitDeck/", env!("CARGO_PKG_VERSION"));
/// The most redirects of one API call.
const MOST_HOPS: usize = 4;
/// The most redirects of one picture.
const MOST_PICTURE_HOPS: usize = 5;
/// How much of an error answer is read for its sentence, in bytes.
const ERROR_BODY_BYTES: usize = 64 << 10;
/// The longest time for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// A request to the API.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    /// JSON text of a POST.
    pub(super) body: Option<Vec<u8>>,
    /// The mark of an answer we have, which need not come again.
    pub(super) known: Option<String>,
    /// Whether an answer can be read; one that cannot is asked for again.
    pub(super) check: fn(&[u8]) -> Result<(), CivitaiError>,
}

/// What came back of a call.
pub(super) enum Came {
    /// An answer.
    Answer {
        bytes: Vec<u8>,
        etag: Option<String>,
        /// For how long the service says it may be kept.
        fresh: Fresh,
    },
    /// There is no such thing.
    Nothing(Fresh),
    /// The answer we have is still the answer.
    Unchanged(Fresh),
}

/// For how long an answer may be kept, as its `Cache-Control` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fresh {
    /// It says nothing of it.
    Untold,
    /// For so many seconds.
    Secs(u32),
    /// Not at all.
    Never,
}

/// An answer as it came, its redirect not followed.
pub(super) struct Plain {
    pub(super) status: u16,
    /// Where it sends us, for a redirect.
    pub(super) location: Option<Url>,
    pub(super) retry_after: Option<Duration>,
    /// Its first bytes; empty for a redirect.
    pub(super) body: Body,
}

/// The bytes of a body and what the server calls them.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    /// The `Content-Type` in lower case, or nothing.
    pub(super) content_type: String,
}

/// The HTTP client, which follows no redirect and knows no credentials by itself: each request brings its own.
/// There is one, because making one reads the system's certificates, which takes a while.
#[derive(Debug)]
pub(super) struct Transport {
    http: reqwest::Client,
    base: Url,
    /// One for all addresses this program run asks: replaced in all of them at once.
    token: Arc<RwLock<Option<Token>>>,
    timeout: Duration,
}

impl Transport {
    pub(super) fn new(base: Url, token: Option<Token>, timeout: Duration) -> Result<Self, CivitaiError> {
        let http = http_client(&base)?;
        Ok(Self { http, base, token: Arc::new(RwLock::new(token)), timeout })
    }

    /// The key of this moment.
    pub(super) fn token(&self) -> Option<Token> {
        self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another key, or none, in its place, for every address.
    pub(super) fn set_token(&self, token: Option<Token>) {
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// The same for another address: the connections are shared unless only one of them may use a proxy.
    pub(super) fn at(&self, base: Url) -> Result<Self, CivitaiError> {
        let same = hosts::is_loopback(&base) == hosts::is_loopback(&self.base);
        let http = if same { self.http.clone() } else { http_client(&base)? };
        Ok(Self { http, base, token: Arc::clone(&self.token), timeout: self.timeout })
    }

    /// One attempt of an API call: its answer in JSON that can be read.
    pub(super) async fn json(&self, call: &Call, limit: usize) -> Result<Came, CivitaiError> {
        let host = hosts::host_label(&call.url);
        // One key for the whole attempt: what was sent is what must be blanked in the answer.
        let token = self.token();
        let work = async {
            let response = self.follow(call, &host, token.as_ref()).await?;
            interpret(response, call, &host, limit, token.as_ref()).await
        };
        let outcome = match tokio::time::timeout(self.timeout, work).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(CivitaiError::TimedOut { host, after: self.timeout }),
        };
        tracing::debug!(method = %call.method, path = call.url.path(), ok = outcome.is_ok(), "CivitAI call");
        outcome
    }

    /// One attempt of a request whose redirect is not followed but told.
    pub(super) async fn plain(&self, url: &Url, host: &str) -> Result<Plain, CivitaiError> {
        let token = self.token();
        let work = async {
            let mut request = self.http.get(url.clone()).header(ACCEPT, "application/json");
            if let Some(header) = token.as_ref().and_then(token::header)
                && hosts::may_see_token(&self.base, url)
            {
                request = request.header(AUTHORIZATION, header);
            }
            let response = request.send().await.map_err(|error| network(&error, host))?;
            let status = response.status();
            let location = status.is_redirection().then(|| next_address(url, &response)).flatten();
            let retry_after = retry_after(response.headers());
            let mut body = if location.is_some() { Body::default() } else { read_start(response).await };
            if let Some(token) = &token {
                body.bytes = token.redact(&String::from_utf8_lossy(&body.bytes)).into_bytes();
            }
            Ok(Plain { status: status.as_u16(), location, retry_after, body })
        };
        match tokio::time::timeout(self.timeout, work).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(CivitaiError::TimedOut { host: host.to_owned(), after: self.timeout }),
        }
    }

    /// One attempt at a picture, without credentials.
    pub(super) async fn bytes(&self, url: &Url, limit: usize) -> Result<Body, CivitaiError> {
        let host = hosts::host_label(url);
        let work = async {
            let response = self.follow_picture(url, &host).await?;
            let status = response.status();
            if !status.is_success() {
                let retry_after = retry_after(response.headers());
                return Err(refusal(&host, status.as_u16(), None, retry_after));
            }
            read(response, &host, limit).await
        };
        match tokio::time::timeout(self.timeout, work).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(CivitaiError::TimedOut { host, after: self.timeout }),
        }
    }

    /// Gets a picture from wherever its address leads, without credentials.
    async fn follow_picture(&self, url: &Url, host: &str) -> Result<Response, CivitaiError> {
        let mut url = url.clone();
        for _ in 0..=MOST_PICTURE_HOPS {
            let request =
                self.http.get(url.clone()).header(ACCEPT, "image/webp,image/png,image/jpeg,image/gif,*/*;q=0.1");
            let response = request.send().await.map_err(|error| network(&error, host))?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            let next = next_address(&url, &response).filter(wire::is_usable_host);
            url = next.ok_or_else(|| CivitaiError::SentElsewhere { host: host.to_owned() })?;
        }
        Err(CivitaiError::SentElsewhere { host: host.to_owned() })
    }

    /// Sends, and follows redirects by hand: only within the family, and with the key only as long as the
    /// host stays the same.
    async fn follow(&self, call: &Call, host: &str, token: Option<&Token>) -> Result<Response, CivitaiError> {
        let mut url = call.url.clone();
        for _ in 0..MOST_HOPS {
            let mut request = self.http.request(call.method.clone(), url.clone()).header(ACCEPT, "application/json");
            if let Some(header) = token.and_then(token::header)
                && hosts::same_origin(&call.url, &url)
                && hosts::may_see_token(&self.base, &url)
            {
                request = request.header(AUTHORIZATION, header);
            }
            if let Some(mark) = &call.known {
                request = request.header(IF_NONE_MATCH, mark);
            }
            if let Some(body) = &call.body {
                request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
            }
            let response = request.send().await.map_err(|error| network(&error, host))?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
                return Ok(response);
            }
            url = next_hop(&self.base, &url, &response, &call.method)
                .ok_or_else(|| CivitaiError::SentElsewhere { host: host.to_owned() })?;
        }
        Err(CivitaiError::SentElsewhere { host: host.to_owned() })
    }
}

async fn interpret(
    response: Response,
    call: &Call,
    host: &str,
    limit: usize,
    token: Option<&Token>,
) -> Result<Came, CivitaiError> {
    let status = response.status();
    let (retry_after, fresh) = (retry_after(response.headers()), fresh(response.headers()));
    if status.is_success() {
        let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = read(response, host, limit).await?;
        if is_web_page(&body) {
            return Err(CivitaiError::WebPage { status: status.as_u16() });
        }
        (call.check)(&body.bytes)?;
        return Ok(Came::Answer { bytes: body.bytes, etag, fresh });
    }
    if status == StatusCode::NOT_MODIFIED && call.known.is_some() {
        return Ok(Came::Unchanged(fresh));
    }
    let body = read_start(response).await;
    // Cloudflare's pages with a `Retry-After` are plain overload.
    let throttled = status == StatusCode::TOO_MANY_REQUESTS || retry_after.is_some();
    if is_web_page(&body) && !(throttled && is_passing_status(status.as_u16())) {
        return Err(CivitaiError::WebPage { status: status.as_u16() });
    }
    let said = error_body::said(&body.bytes).map(|said| match token {
        Some(token) => token.redact(&said),
        None => said,
    });
    // Only JSON says "no such thing": a bare 404 comes from a wrong address.
    if status == StatusCode::NOT_FOUND && said.is_some() {
        return Ok(Came::Nothing(fresh));
    }
    Err(refusal(host, status.as_u16(), said, retry_after))
}

/// The ring provider, once per process; whoever came first wins.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none()
        && rustls::crypto::ring::default_provider().install_default().is_err()
    {
        tracing::debug!("another thread installed the TLS provider first");
    }
}

/// An HTTP client that follows no redirect and names nobody as referrer.
fn http_client(base: &Url) -> Result<reqwest::Client, CivitaiError> {
    build(base, builder().gzip(true))
}

/// The same for storage: bytes as they are, and one connection to a file, whose speed no other stream takes.
pub(super) fn storage_http(base: &Url) -> Result<reqwest::Client, CivitaiError> {
    // Each download drives its connection on its own thread, so none is left behind for another.
    build(base, builder().gzip(false).http1_only().pool_max_idle_per_host(0))
}

fn builder() -> reqwest::ClientBuilder {
    install_crypto();
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::Policy::none())
        .referer(false)
}

fn build(base: &Url, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, CivitaiError> {
    // A proxy outside cannot reach a server inside this machine.
    let builder = if hosts::is_loopback(base) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| CivitaiError::Setup { reason: innermost(&error) })
}

fn next_hop(base: &Url, from: &Url, response: &Response, method: &Method) -> Option<Url> {
    let keeps_body = matches!(response.status().as_u16(), 307 | 308);
    if *method != Method::GET && !keeps_body {
        return None;
    }
    next_address(from, response).filter(|next| hosts::may_follow(base, from, next))
}

/// Where a redirect leads, without any user name in it.
pub(super) fn next_address(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let mut next = from.join(location).ok()?;
    hosts::forget_user(&mut next);
    Some(next)
}

fn refusal(host: &str, status: u16, said: Option<String>, retry_after: Option<Duration>) -> CivitaiError {
    let host = host.to_owned();
    match status {
        // The paging limit also answers 429, and for ever.
        429 if said.as_deref().is_some_and(|said| said.contains("too many pages")) => CivitaiError::TooManyPages,
        429 => CivitaiError::Throttled { host, retry_after },
        401 => CivitaiError::SignIn { said },
        status if is_passing_status(status) => CivitaiError::ServerTrouble { host, status, said, retry_after },
        status => CivitaiError::Refused { host, status, said },
    }
}

/// What `Cache-Control` says to caches that many share: the service's own edge is one, so asking sooner gives the same.
fn fresh(headers: &HeaderMap) -> Fresh {
    let Some(text) = headers.get(CACHE_CONTROL).and_then(|value| value.to_str().ok()) else { return Fresh::Untold };
    let words: Vec<String> = text.split(',').map(|word| word.trim().to_ascii_lowercase()).collect();
    if words.iter().any(|word| word == "no-store") {
        return Fresh::Never;
    }
    let secs = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)?.trim().parse().ok());
    secs("s-maxage=").or_else(|| secs("max-age=")).map_or(Fresh::Untold, Fresh::Secs)
}

/// Seconds or an HTTP date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let wait = then.duration_since(jiff::Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or_default())
}

/// Reads a body of at most `limit` bytes, decompressed.
async fn read(mut response: Response, host: &str, limit: usize) -> Result<Body, CivitaiError> {
    let content_type = content_type(&response);
    let too_large = || CivitaiError::TooLarge { host: host.to_owned(), limit_mib: limit >> 20 };
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| network(&error, host))? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Body { bytes, content_type })
}

/// As much of an error answer as is needed for its sentence; a broken one is as good as an empty one.
async fn read_start(mut response: Response) -> Body {
    let content_type = content_type(&response);
    let mut bytes = Vec::new();
    while bytes.len() < ERROR_BODY_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend(chunk.iter().take(ERROR_BODY_BYTES - bytes.len())),
            Ok(None) | Err(_) => break,
        }
    }
    Body { bytes, content_type }
}

fn content_type(response: &Response) -> String {
    let header = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.unwrap_or_default().to_ascii_lowercase()
}

/// HTML, by its name or its first character: a login page, a region block, Cloudflare.
pub(super) fn is_web_page(body: &Body) -> bool {
    let first = body.bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    body.content_type.starts_with("text/html") || first == Some(&b'<')
}

pub(super) fn network(error: &reqwest::Error, host: &str) -> CivitaiError {
    let host = host.to_owned();
    // Not the error's own text: it carries the address.
    let reason = innermost(error);
    if error.is_timeout() && !error.is_connect() {
        return CivitaiError::TimedOut { host, after: CONNECT_TIMEOUT };
    }
    if error.is_connect() {
        return CivitaiError::Unreachable { host, reason };
    }
    CivitaiError::Interrupted { host, reason }
}

/// The innermost cause in its own words, which name neither address nor headers.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(next) = cause.and_then(std::error::Error::source) {
        cause = Some(next);
    }
    cause.map_or_else(|| "the request could not be sent".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        headers
    }

    #[test]
    fn our_name_contains_no_browser() {
        let name = USER_AGENT.to_ascii_lowercase();
        for word in ["mozilla", "chrome", "safari", "firefox", "opera", "edge"] {
            assert!(!name.contains(word), "{word}");
        }
    }

    #[test]
    fn retry_after_comes_as_seconds_or_as_a_date() {
        assert_eq!(retry_after(&headers("120")), Some(Duration::from_mins(2)));
        assert_eq!(retry_after(&headers("Wed, 21 Oct 2015 07:28:00 GMT")), Some(Duration::ZERO), "in the past");
        let wait = retry_after(&headers("Tue, 01 Jan 2999 00:00:00 GMT")).unwrap();
        assert!(wait > Duration::from_hours(24));
        assert_eq!(retry_after(&headers("soon")), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn how_long_an_answer_may_be_kept_is_read() {
        let told = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, value.parse().unwrap());
            fresh(&headers)
        };
        assert_eq!(told("public, s-maxage=300, stale-while-revalidate=150"), Fresh::Secs(300));
        assert_eq!(told("public, max-age=60"), Fresh::Secs(60));
        assert_eq!(told("max-age=60, S-MaxAge=3600"), Fresh::Secs(3600));
        assert_eq!(
            (told("no-store, max-age=9"), told("private"), fresh(&HeaderMap::new())),
            (Fresh::Never, Fresh::Untold, Fresh::Untold)
        );
        assert_eq!(told("s-maxage=99999999999999"), Fresh::Untold);
    }

    #[test]
    fn the_two_kinds_of_429_are_told_apart() {
        let paging = "You've requested too many pages, please use cursors instead".to_owned();
        assert_eq!(refusal("h", 429, Some(paging), None), CivitaiError::TooManyPages);
        assert!(matches!(refusal("h", 429, None, None), CivitaiError::Throttled { .. }));
        assert!(matches!(refusal("h", 401, None, None), CivitaiError::SignIn { .. }));
        assert!(matches!(refusal("h", 522, None, None), CivitaiError::ServerTrouble { .. }));
        assert!(matches!(refusal("h", 410, None, None), CivitaiError::Refused { .. }));
    }
}
