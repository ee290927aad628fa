//! What the user and the tests can set, and the numbers that keep us polite.

use crate::model::token::Token;
use std::time::Duration;

/// Where the service lives unless told otherwise.
pub const DEFAULT_BASE_URL: &str = "https://civitai.com";

/// The environment variable that points the client elsewhere: at `civitai.red`, a mirror, or a test server.
pub const BASE_URL_VARIABLE: &str = "CIVITDECK_CIVITAI_URL";

/// Who waits for the answer, the most patient first. People go before all other work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Nobody waits: one at a time, at its pace, and patient.
    Background,
    /// Somebody may look at it soon: before background work, but never before people, one at a time and at the pace at which
    /// budget grows back.
    Ahead,
    /// Somebody looks at the screen: goes first, may use the burst, gives up sooner.
    Interactive,
}

/// The settings of a client.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// Where the service lives; `/api/v1` is appended when missing.
    pub base_url: String,
    /// The least time between the starts of two background calls.
    pub background_pace: Duration,
    /// No call leaves the machine; every one answers [`super::CivitaiError::Offline`].
    pub offline: bool,
    /// The longest one attempt may take, from connecting to the last byte.
    pub timeout: Duration,
    /// The user's key, if any. Sent to the service only, over https (or to this machine).
    pub token: Option<Token>,
    /// The finer numbers.
    pub limits: Limits,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.to_owned(),
            background_pace: Duration::from_secs(3),
            offline: false,
            timeout: Duration::from_mins(1),
            token: None,
            limits: Limits::default(),
        }
    }
}

impl ClientSettings {
    /// The defaults, with the address from [`BASE_URL_VARIABLE`] where it is set.
    pub fn from_environment() -> Self {
        let mut settings = Self::default();
        if let Ok(address) = std::env::var(BASE_URL_VARIABLE)
            && !address.trim().is_empty()
        {
            settings.base_url = address;
        }
        settings
    }
}

/// The numbers behind the manners. CivitAI publishes no limits for these endpoints; about one call a second and two at a time is
/// what its documentation and its limiter for other endpoints (60 a minute) suggest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The most API calls under way at once; what nobody waits for takes at most one of them.
    pub concurrent: usize,
    /// The time in which one API call's worth of budget grows back.
    pub sustained_pace: Duration,
    /// The most API calls in one go after a quiet time.
    pub burst: u32,
    /// The first wait after a failed attempt; it doubles from there, with jitter.
    pub retry_first: Duration,
    /// The longest such wait.
    pub retry_longest: Duration,
    /// The longest wait taken from a `Retry-After` header; what asks for more is asked again after this.
    pub retry_after_longest: Duration,
    /// How long somebody at the screen is kept waiting when the service asks for a pause; above it the call fails at once.
    pub interactive_patience: Duration,
    /// Attempts of a background call.
    pub background_tries: usize,
    /// Attempts of a call somebody waits for, now or soon.
    pub interactive_tries: usize,
    /// Calls that fail in a row, with all their attempts, after which a part of the service is left alone for a while. All of
    /// it is, when it cannot be reached or several parts fail.
    pub failures_to_open: u32,
    /// That while; it doubles, up to eight times this, as long as the probe after it fails.
    pub open_for: Duration,
    /// How long an answer need not be asked for again where the service says nothing else, or less; zero asks every time.
    pub fresh_for: Duration,
    /// The largest JSON answer in bytes, after decompression.
    pub json_bytes: usize,
    /// The largest picture in bytes.
    pub picture_bytes: usize,
    /// The largest film in bytes.
    pub film_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent: 2,
            sustained_pace: Duration::from_secs(1),
            burst: 5,
            retry_first: Duration::from_secs(1),
            retry_longest: Duration::from_secs(30),
            retry_after_longest: Duration::from_mins(2),
            interactive_patience: Duration::from_secs(10),
            background_tries: 5,
            interactive_tries: 3,
            failures_to_open: 5,
            open_for: Duration::from_mins(1),
            fresh_for: Duration::from_mins(5),
            json_bytes: 32 << 20,
            picture_bytes: 20 << 20,
            film_bytes: 128 << 20,
        }
    }
}

impl Limits {
    /// The numbers for a host that only serves pictures: a CDN, made for more calls than an API.
    pub(super) fn for_pictures(self) -> Self {
        Self { concurrent: 4, sustained_pace: self.sustained_pace / 10, burst: 20, ..self }
    }

    /// Attempts of a call of this priority, at least one.
    pub(super) fn tries(&self, priority: Priority) -> usize {
        match priority {
            Priority::Interactive | Priority::Ahead => self.interactive_tries,
            Priority::Background => self.background_tries,
        }
        .max(1)
    }
}
