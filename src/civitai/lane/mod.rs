//! One lane per host: who may call now. A gate (pace, concurrency, pauses) and circuit breakers, shared by every clone.

mod breaker;
mod circuits;
mod gate;

use super::error::CivitaiError;
use super::health::{Circuit, Health};
use super::settings::{Limits, Priority};
use breaker::Verdict;
use circuits::{Circuits, Probe};
use gate::{Gate, Permit};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The way to one host.
#[derive(Debug)]
pub(super) struct Lane {
    host: String,
    limits: Limits,
    gate: Gate,
    circuits: Mutex<Circuits>,
}

/// Who wants a turn.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asker {
    /// The part of the service that is asked; `None` where the host is all one.
    pub(super) part: Option<&'static str>,
    /// Somebody asks for it now, whatever happened before: it may find out whether the service answers again.
    pub(super) urgent: bool,
}

/// A lock that survives a panic elsewhere: what it guards is plain numbers, valid at every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lane {
    pub(super) fn new(host: String, limits: Limits, background_pace: Duration) -> Self {
        let circuits = Mutex::new(Circuits::new(limits));
        Self { host, limits, gate: Gate::new(&limits, background_pace), circuits }
    }

    pub(super) fn set_background_pace(&self, pace: Duration) {
        self.gate.set_background_pace(pace);
    }

    /// Forgets what went wrong: somebody says that things are different now.
    pub(super) fn forget_trouble(&self) {
        lock(&self.circuits).reset();
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits for the turn of a call. Dropping the future gives the place in the queue back.
    ///
    /// Fails at once while the circuit is open, and for somebody at the screen when the service asked for a long pause.
    pub(super) async fn enter(self: &Arc<Self>, priority: Priority, asker: Asker) -> Result<Entry, CivitaiError> {
        let asker = Asker { urgent: asker.urgent && priority == Priority::Interactive, ..asker };
        self.refuse_while_open(asker)?;
        let permit = self
            .gate
            .turn(priority)
            .await
            .map_err(|wait| CivitaiError::Throttled { host: self.host.clone(), retry_after: Some(wait) })?;
        // It may have opened while we waited.
        let begun = lock(&self.circuits).begin(asker.part, asker.urgent, Instant::now());
        let probe = begun.map_err(|rest| self.resting(rest))?;
        Ok(Entry { lane: Arc::clone(self), part: asker.part, probe, reported: false, _permit: permit })
    }

    fn refuse_while_open(&self, asker: Asker) -> Result<(), CivitaiError> {
        let refusal = lock(&self.circuits).refusal(asker.part, asker.urgent, Instant::now());
        refusal.map_or(Ok(()), |rest| Err(self.resting(rest)))
    }

    fn resting(&self, rest: breaker::Rest) -> CivitaiError {
        CivitaiError::Resting { host: self.host.clone(), reason: rest.reason, retry_in: rest.retry_in }
    }

    /// The state for the health light.
    pub(super) fn health(&self, offline: bool) -> Health {
        let now = Instant::now();
        let crowd = self.gate.crowd(now);
        let circuits = lock(&self.circuits);
        let circuit = circuits.circuit(now);
        let remaining_budget = match circuit {
            _ if offline || crowd.paused_for.is_some() => 0,
            Circuit::Open { .. } => 0,
            Circuit::HalfOpen => crowd.remaining.min(1),
            Circuit::Closed => crowd.remaining,
        };
        Health {
            circuit,
            reason: circuits.reason(now).map(str::to_owned),
            last_success_unix_secs: circuits.last_success_unix_secs(),
            remaining_budget,
            running: crowd.running,
            waiting: crowd.waiting,
            paused_for: crowd.paused_for,
            offline,
        }
    }

    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        let crowd = self.gate.crowd(Instant::now());
        crowd.running == 0 && crowd.waiting == 0
    }
}

/// The right to make one attempt. Dropped without a report, it was cancelled, which says nothing about the service.
#[derive(Debug)]
pub(super) struct Entry {
    lane: Arc<Lane>,
    part: Option<&'static str>,
    probe: Probe,
    reported: bool,
    _permit: Permit,
}

impl Entry {
    /// Whether this attempt decides if the service is asked again.
    pub(super) const fn is_probe(&self) -> bool {
        self.probe.is_any()
    }

    /// Tells how the last attempt of a call went: the breakers learn from it, and a wait the service asks for holds everybody.
    pub(super) fn report<T>(self, outcome: &Result<T, CivitaiError>) {
        let verdict = match outcome {
            Err(error @ CivitaiError::Unreachable { .. }) => Verdict::Away(error.to_string()),
            Err(error) if error.is_ill_health() => Verdict::Ill(error.to_string()),
            Err(_) => Verdict::Alive,
            Ok(_) => Verdict::Well,
        };
        self.end(outcome, verdict);
    }

    /// Tells how an attempt went that is followed by another.
    pub(super) fn report_try<T>(self, outcome: &Result<T, CivitaiError>) {
        let verdict = outcome.as_ref().err().map_or(Verdict::Cancelled, |error| Verdict::Tried(error.to_string()));
        self.end(outcome, verdict);
    }

    fn end<T>(mut self, outcome: &Result<T, CivitaiError>, verdict: Verdict) {
        self.reported = true;
        if let Err(error) = outcome
            && let Some(wait) = self.pause_for(error)
        {
            self.lane.gate.pause(wait.min(self.lane.limits.retry_after_longest));
        }
        lock(&self.lane.circuits).end(self.part, self.probe, verdict, Instant::now());
    }

    fn pause_for(&self, error: &CivitaiError) -> Option<Duration> {
        let throttled = matches!(error, CivitaiError::Throttled { .. });
        error.retry_after().or_else(|| throttled.then_some(self.lane.limits.retry_first))
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !self.reported {
            lock(&self.lane.circuits).end(self.part, self.probe, Verdict::Cancelled, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(failures_to_open: u32) -> Arc<Lane> {
        let limits = Limits { failures_to_open, burst: 100, open_for: Duration::from_mins(1), ..Limits::default() };
        Arc::new(Lane::new("host".to_owned(), limits, Duration::ZERO))
    }

    fn ill() -> Result<(), CivitaiError> {
        Err(CivitaiError::Interrupted { host: "host".to_owned(), reason: "reset".to_owned() })
    }

    #[tokio::test]
    async fn failures_in_a_row_open_the_circuit_and_say_why() {
        let lane = lane(2);
        for _ in 0..2 {
            lane.enter(Priority::Interactive, Asker::default()).await.unwrap().report(&ill());
        }
        let refused = lane.enter(Priority::Interactive, Asker::default()).await.unwrap_err();
        assert!(matches!(&refused, CivitaiError::Resting { reason, .. } if reason.contains("broke off")), "{refused}");
        let health = lane.health(false);
        assert!(matches!(health.circuit, Circuit::Open { .. }));
        assert_eq!(health.remaining_budget, 0);
        assert!(health.reason.is_some());
    }

    #[tokio::test]
    async fn a_dropped_call_says_nothing_and_frees_its_place() {
        let lane = lane(1);
        drop(lane.enter(Priority::Interactive, Asker::default()).await.unwrap());
        assert!(lane.is_idle());
        assert_eq!(lane.health(false).circuit, Circuit::Closed);
        assert_eq!(lane.health(false).last_success_unix_secs, None);
    }

    #[tokio::test]
    async fn a_long_pause_is_told_to_people_at_once() {
        let lane = lane(10);
        let slow: Result<(), _> =
            Err(CivitaiError::Throttled { host: "host".to_owned(), retry_after: Some(Duration::from_secs(90)) });
        lane.enter(Priority::Interactive, Asker::default()).await.unwrap().report(&slow);
        let refused = lane.enter(Priority::Interactive, Asker::default()).await.unwrap_err();
        assert!(matches!(refused, CivitaiError::Throttled { retry_after: Some(_), .. }), "{refused}");
        assert!(lane.health(false).paused_for.is_some());
        assert!(lane.is_idle());
    }
}
