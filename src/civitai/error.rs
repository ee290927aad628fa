//! Everything that can go wrong with a call, in sentences for people.

use std::time::Duration;

/// Why a call gave no answer. "Not on CivitAI" is not among them: that is an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CivitaiError {
    /// The base address in the settings cannot be used.
    #[error("The CivitAI address in the settings cannot be used: {reason}. Enter one like https://civitai.com")]
    BadAddress {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client could not be made.
    #[error("The network part of CivitDeck could not be started: {reason}")]
    Setup {
        /// What the system said.
        reason: String,
    },
    /// Offline mode is on.
    #[error("CivitAI was not asked, because offline mode is on")]
    Offline,
    /// The text is not a hash.
    #[error("This is not a hash CivitAI could know; it should be hex digits only, 8 to 64 of them")]
    NotAHash,
    /// No connection.
    #[error("{host} could not be reached ({reason}). Check the internet connection")]
    Unreachable {
        /// The host.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The attempt took longer than allowed.
    #[error("{host} did not answer in {}. Try again later", seconds(*.after))]
    TimedOut {
        /// The host.
        host: String,
        /// The time allowed.
        after: Duration,
    },
    /// The connection broke in the middle.
    #[error("The connection to {host} broke off ({reason}). Try again")]
    Interrupted {
        /// The host.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// HTML where JSON is due.
    #[error("CivitAI answered with a web page; {} (status {status})", page_words(*.status))]
    WebPage {
        /// The HTTP status.
        status: u16,
    },
    /// JSON that cannot be read.
    #[error("CivitAI sent an answer that cannot be read ({what}). Try again later")]
    BadAnswer {
        /// What is wrong with it.
        what: String,
    },
    /// More bytes than we take.
    #[error("The answer of {host} is larger than {limit_mib} MiB and was not taken")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit_mib: usize,
    },
    /// 429: too many calls.
    #[error("{host} asks us to slow down{}", wait_words(*.retry_after))]
    Throttled {
        /// The host.
        host: String,
        /// The wait it asks for.
        retry_after: Option<Duration>,
    },
    /// The 429 that is no throttle: the paging limit. Asking again never helps.
    #[error("CivitAI does not list that many pages; narrow the search")]
    TooManyPages,
    /// 401.
    #[error("CivitAI wants to know who asks{}. Check the API key in the settings", said_words(.said.as_deref()))]
    SignIn {
        /// What the service said.
        said: Option<String>,
    },
    /// Any other refusal.
    #[error("{host} refused the request (status {status}){}", said_words(.said.as_deref()))]
    Refused {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What the service said.
        said: Option<String>,
    },
    /// The service's own trouble.
    #[error("{host} has trouble of its own (status {status}){}. Try again later", said_words(.said.as_deref()))]
    ServerTrouble {
        /// The host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What the service said.
        said: Option<String>,
        /// The wait it asks for.
        retry_after: Option<Duration>,
    },
    /// The circuit is open.
    #[error("{host} failed several times in a row and is left alone for {} more. The last trouble: {reason}", seconds(*.retry_in))]
    Resting {
        /// The host.
        host: String,
        /// The error that opened the circuit.
        reason: String,
        /// Until the next probe.
        retry_in: Duration,
    },
    /// A redirect that is not followed.
    #[error("{host} sent us on to an address we do not follow. Check the CivitAI address in the settings")]
    SentElsewhere {
        /// The host that sent us on.
        host: String,
    },
    /// There is no such creator, or not any more.
    #[error("CivitAI has no creator “{name}” (any more)")]
    NoSuchCreator {
        /// The name that was asked for.
        name: String,
    },
    /// The address of a picture gives no picture.
    #[error("There is no picture at this address: {what}")]
    NotAPicture {
        /// What there is instead.
        what: &'static str,
    },
}

impl CivitaiError {
    /// No call could leave the machine or reach a host: by choice or for want of a network.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Offline | Self::Unreachable { .. })
    }

    /// The same call may succeed later without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Offline
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Interrupted { .. }
            | Self::BadAnswer { .. }
            | Self::Throttled { .. }
            | Self::ServerTrouble { .. }
            | Self::Resting { .. } => true,
            Self::WebPage { status } => !matches!(status, 401 | 403 | 404 | 410 | 451),
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 499),
            _ => false,
        }
    }

    /// Trying again within the same call makes sense. Narrower than [`Self::is_temporary`].
    pub(super) fn is_worth_retrying(&self, interactive: bool) -> bool {
        match self {
            Self::Interrupted { .. } | Self::BadAnswer { .. } | Self::Throttled { .. } | Self::ServerTrouble { .. } => {
                true
            }
            // A dead network is told to people at once, and who has waited a minute does not wait three; background work waits
            // it out.
            Self::Unreachable { .. } | Self::TimedOut { .. } => !interactive,
            Self::WebPage { status } => is_passing_status(*status),
            _ => false,
        }
    }

    /// Whether it says that the service is unwell, as opposed to our request being wrong.
    pub(super) fn is_ill_health(&self) -> bool {
        self.is_worth_retrying(false) || matches!(self, Self::WebPage { .. })
    }

    /// The wait the service asked for.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } | Self::ServerTrouble { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Statuses that pass by themselves: throttling, overload, and Cloudflare's own 520 to 524.
pub(super) const fn is_passing_status(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504 | 520..=524)
}

/// Its own full stop would stand before the end of our sentence.
pub(crate) fn without_stop(said: &str) -> &str {
    said.trim_end().trim_end_matches('.')
}

fn said_words(said: Option<&str>) -> String {
    said.map(|said| format!(": “{}”", without_stop(said))).unwrap_or_default()
}

fn seconds(wait: Duration) -> String {
    match wait.as_secs() {
        0 | 1 => "a second".to_owned(),
        secs @ ..120 => format!("{secs} seconds"),
        secs @ ..7_200 => format!("{} minutes", secs.div_ceil(60)),
        secs => format!("{} hours", secs.div_ceil(3_600)),
    }
}

/// What a web page means where data are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageReason {
    /// The service does not serve this region.
    Region,
    /// The region, or whoever guards the service.
    Robot,
    /// There is no such service at this address.
    WrongAddress,
    /// It is unwell.
    Overloaded,
    /// Nothing tells.
    Unknown,
}

impl PageReason {
    /// By the status that the page came with.
    pub const fn of(status: u16) -> Self {
        match status {
            451 => Self::Region,
            403 => Self::Robot,
            404 => Self::WrongAddress,
            status if is_passing_status(status) => Self::Overloaded,
            _ => Self::Unknown,
        }
    }
}

fn page_words(status: u16) -> &'static str {
    match PageReason::of(status) {
        PageReason::Region => "it is not served in your region",
        PageReason::Robot => "it may be blocked in your region, or takes this computer for a robot",
        PageReason::WrongAddress => "the CivitAI address in the settings may be wrong",
        PageReason::Overloaded => "it is overloaded or down. Try again later",
        PageReason::Unknown => "it may be blocked in your region or down",
    }
}

fn wait_words(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(wait) => format!("; try again in {}", seconds(wait)),
        None => "; try again in a minute".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_sentences() {
        let host = || "civitai.com".to_owned();
        let trouble = CivitaiError::ServerTrouble {
            host: host(),
            status: 503,
            said: Some("Server busy.".to_owned()),
            retry_after: None,
        };
        assert_eq!(
            trouble.to_string(),
            "civitai.com has trouble of its own (status 503): “Server busy”. Try again later"
        );
        let slow = CivitaiError::Throttled { host: host(), retry_after: Some(Duration::from_secs(7)) };
        assert_eq!(slow.to_string(), "civitai.com asks us to slow down; try again in 7 seconds");
        let long = CivitaiError::Throttled { host: host(), retry_after: Some(Duration::from_hours(1)) };
        assert_eq!(long.to_string(), "civitai.com asks us to slow down; try again in 60 minutes");
        assert!(CivitaiError::Offline.is_offline() && CivitaiError::Offline.is_temporary());
    }

    #[test]
    fn what_never_helps_is_never_retried() {
        assert!(!CivitaiError::TooManyPages.is_worth_retrying(false));
        assert!(!CivitaiError::TooManyPages.is_temporary());
        for status in [400, 403, 405, 410] {
            let refused = CivitaiError::Refused { host: String::new(), status, said: None };
            assert!(!refused.is_worth_retrying(false) && !refused.is_temporary(), "{status}");
        }
        assert!(!CivitaiError::WebPage { status: 403 }.is_worth_retrying(false));
        assert!(CivitaiError::WebPage { status: 524 }.is_worth_retrying(true));
        assert!(!CivitaiError::WebPage { status: 200 }.is_worth_retrying(true));
    }
}
