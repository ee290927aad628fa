//! The state of the connection, for a light in the status bar.

use std::time::Duration;

/// Whether calls go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circuit {
    /// Calls go out.
    Closed,
    /// The rest is over; the next call is a probe that decides.
    HalfOpen,
    /// The service failed several times in a row and is left alone.
    Open {
        /// Until the next probe.
        retry_in: Duration,
    },
}

/// How the service has been doing, and how much we may ask of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether calls go out.
    pub circuit: Circuit,
    /// The last trouble in words; `None` once a call has succeeded after it.
    pub reason: Option<String>,
    /// When a call last succeeded, seconds since 1970.
    pub last_success_unix_secs: Option<i64>,
    /// Calls that could go out this moment.
    pub remaining_budget: u32,
    /// Calls under way.
    pub running: usize,
    /// Calls waiting for their turn.
    pub waiting: usize,
    /// The pause the service asked for, as far as it is not over.
    pub paused_for: Option<Duration>,
    /// Offline mode is on.
    pub offline: bool,
}
