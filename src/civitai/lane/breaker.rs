//! The circuit breaker: a service that keeps failing is left alone for a while, then probed with one call.
//!
//! Pure: the caller brings the time.

use crate::civitai::client::now_unix_secs;
use crate::civitai::health::Circuit;
use std::time::{Duration, Instant};

/// How often the rest may double.
const MOST_DOUBLINGS: u32 = 3;

/// How an attempt went, as far as the service's health goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It gave what was asked for.
    Well,
    /// It answered, if only to refuse: alive, but no success.
    Alive,
    /// It failed, and why.
    Ill(String),
    /// There was no way to it, and why: nothing is learned of how it is.
    Away(String),
    /// It failed, and why, but is tried again.
    Tried(String),
    /// We never learned.
    Cancelled,
}

/// Why no call may go out now, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) reason: String,
    pub(super) retry_in: Duration,
}

#[derive(Debug)]
enum State {
    Closed {
        failures: u32,
    },
    /// Open until then; afterwards half-open, with at most one probe under way.
    Open {
        until: Instant,
        doublings: u32,
        probing: bool,
    },
}

#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    failures_to_open: u32,
    open_for: Duration,
    reason: Option<String>,
    last_success_unix_secs: Option<i64>,
}

impl Breaker {
    pub(super) fn new(failures_to_open: u32, open_for: Duration) -> Self {
        Self {
            state: State::Closed { failures: 0 },
            failures_to_open: failures_to_open.max(1),
            open_for,
            reason: None,
            last_success_unix_secs: None,
        }
    }

    /// Forgets all trouble.
    pub(super) fn reset(&mut self) {
        self.state = State::Closed { failures: 0 };
        self.reason = None;
    }

    /// Why a call may not go out now; `None` when it may. One that is urgent does not wait for the end of the rest.
    pub(super) fn refusal(&self, urgent: bool, now: Instant) -> Option<Rest> {
        let State::Open { until, probing, .. } = self.state else { return None };
        let retry_in = until.saturating_duration_since(now);
        let busy = (retry_in > Duration::ZERO && !urgent) || probing;
        busy.then(|| Rest { reason: self.reason.clone().unwrap_or_default(), retry_in })
    }

    /// Begins an attempt; true when it is the probe.
    pub(super) fn begin(&mut self, urgent: bool, now: Instant) -> Result<bool, Rest> {
        if let Some(rest) = self.refusal(urgent, now) {
            return Err(rest);
        }
        if let State::Open { probing, .. } = &mut self.state {
            *probing = true;
            return Ok(true);
        }
        Ok(false)
    }

    /// Ends an attempt that began with [`Self::begin`]. `may_open` tells whether enough is known for it to open.
    pub(super) fn end(&mut self, was_probe: bool, verdict: Verdict, may_open: bool, now: Instant) {
        match verdict {
            Verdict::Well | Verdict::Alive => {
                self.state = State::Closed { failures: 0 };
                self.reason = None;
                if verdict == Verdict::Well {
                    self.last_success_unix_secs = Some(now_unix_secs());
                }
            }
            Verdict::Ill(reason) => {
                self.reason = Some(reason);
                self.worsen(was_probe, 1, may_open, now);
            }
            Verdict::Away(reason) => {
                self.reason = Some(reason);
                // A network that is back is not left alone for long because it was away for long.
                self.worsen(was_probe, 0, may_open, now);
            }
            Verdict::Tried(reason) => self.reason = Some(reason),
            Verdict::Cancelled => {
                if let State::Open { probing, .. } = &mut self.state
                    && was_probe
                {
                    *probing = false;
                }
            }
        }
    }

    fn worsen(&mut self, was_probe: bool, more_doublings: u32, may_open: bool, now: Instant) {
        match &mut self.state {
            State::Closed { failures } => {
                *failures = failures.saturating_add(1);
                if may_open && *failures >= self.failures_to_open {
                    self.state = State::Open { until: now + self.open_for, doublings: 0, probing: false };
                }
            }
            State::Open { doublings, .. } if was_probe => {
                let doublings = (*doublings + more_doublings).min(MOST_DOUBLINGS);
                let rest = self.open_for.saturating_mul(1 << doublings);
                self.state = State::Open { until: now + rest, doublings, probing: false };
            }
            // A straggler from before it opened: nothing new.
            State::Open { .. } => {}
        }
    }

    pub(super) fn circuit(&self, now: Instant) -> Circuit {
        match self.state {
            State::Closed { .. } => Circuit::Closed,
            State::Open { until, .. } if until <= now => Circuit::HalfOpen,
            State::Open { until, .. } => Circuit::Open { retry_in: until.saturating_duration_since(now) },
        }
    }

    pub(super) fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    pub(super) fn last_success_unix_secs(&self) -> Option<i64> {
        self.last_success_unix_secs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn ill() -> Verdict {
        Verdict::Ill("status 503".to_owned())
    }

    fn opened(now: Instant) -> Breaker {
        let mut breaker = Breaker::new(2, MINUTE);
        for _ in 0..2 {
            assert_eq!(breaker.begin(false, now), Ok(false));
            breaker.end(false, ill(), true, now);
        }
        breaker
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let now = Instant::now();
        let mut breaker = Breaker::new(2, MINUTE);
        for verdict in [ill(), Verdict::Alive, ill()] {
            breaker.end(false, verdict, true, now);
        }
        assert_eq!(breaker.circuit(now), Circuit::Closed);
        assert_eq!(breaker.last_success_unix_secs(), None, "a refusal is no success");
        breaker.end(false, Verdict::Well, true, now);
        assert!(breaker.last_success_unix_secs().is_some());
    }

    #[test]
    fn it_opens_rests_probes_and_closes() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let rest = breaker.begin(false, now).unwrap_err();
        assert_eq!((rest.reason.as_str(), rest.retry_in), ("status 503", MINUTE));

        let later = now + MINUTE;
        assert_eq!(breaker.circuit(later), Circuit::HalfOpen);
        assert_eq!(breaker.begin(false, later), Ok(true), "one probe");
        assert!(breaker.begin(false, later).is_err(), "and only one");
        breaker.end(true, Verdict::Well, true, later);
        assert_eq!(breaker.circuit(later), Circuit::Closed);
        assert_eq!(breaker.reason(), None);
    }

    #[test]
    fn a_failed_probe_doubles_the_rest_and_a_cancelled_one_frees_it() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let later = now + MINUTE;
        assert_eq!(breaker.begin(false, later), Ok(true));
        breaker.end(true, Verdict::Cancelled, true, later);
        assert_eq!(breaker.begin(false, later), Ok(true));
        breaker.end(true, ill(), true, later);
        assert_eq!(breaker.circuit(later), Circuit::Open { retry_in: MINUTE * 2 });
        breaker.end(false, ill(), true, later);
        assert_eq!(breaker.circuit(later), Circuit::Open { retry_in: MINUTE * 2 }, "stragglers change nothing");
    }

    #[test]
    fn a_host_that_cannot_be_reached_is_asked_again_as_soon_as_before() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let mut later = now + MINUTE;
        for _ in 0..4 {
            assert_eq!(breaker.begin(false, later), Ok(true));
            breaker.end(true, Verdict::Away("no route".to_owned()), true, later);
            assert_eq!(breaker.circuit(later), Circuit::Open { retry_in: MINUTE });
            later += MINUTE;
        }
    }

    #[test]
    fn what_is_tried_again_is_no_failure_yet_and_too_little_known_opens_nothing() {
        let now = Instant::now();
        let mut breaker = Breaker::new(2, MINUTE);
        for _ in 0..5 {
            breaker.end(false, Verdict::Tried("status 503".to_owned()), true, now);
        }
        assert_eq!((breaker.circuit(now), breaker.reason()), (Circuit::Closed, Some("status 503")));
        for _ in 0..5 {
            breaker.end(false, ill(), false, now);
        }
        assert_eq!(breaker.circuit(now), Circuit::Closed);
        breaker.end(false, ill(), true, now);
        assert!(matches!(breaker.circuit(now), Circuit::Open { .. }));
    }
}
