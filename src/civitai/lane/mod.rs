//! One lane per host: who may call now. A gate (pace, concurrency, pauses) and a circuit breaker, shared by every clone.

mod breaker;
mod gate;

use super::error::CivitaiError;
use super::health::{Circuit, Health};
use super::settings::{Limits, Priority};
use breaker::{Breaker, Verdict};
use gate::{Gate, Permit};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The way to one host.
#[derive(Debug)]
pub(super) struct Lane {
    host: String,
    limits: Limits,
    gate: Gate,
    breaker: Mutex<Breaker>,
}

/// A lock that survives a panic elsewhere: what it guards is plain numbers, valid at every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lane {
    pub(super) fn new(host: String, limits: Limits, background_pace: Duration) -> Self {
        let breaker = Mutex::new(Breaker::new(limits.failures_to_open, limits.open_for));
        Self { host, limits, gate: Gate::new(&limits, background_pace), breaker }
    }

    pub(super) fn set_background_pace(&self, pace: Duration) {
        self.gate.set_background_pace(pace);
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
    pub(super) async fn enter(self: &Arc<Self>, priority: Priority) -> Result<Entry, CivitaiError> {
        self.refuse_while_open()?;
        let permit = self
            .gate
            .turn(priority)
            .await
            .map_err(|wait| CivitaiError::Throttled { host: self.host.clone(), retry_after: Some(wait) })?;
        // It may have opened while we waited.
        let probe = lock(&self.breaker).begin(Instant::now()).map_err(|rest| self.resting(rest))?;
        Ok(Entry { lane: Arc::clone(self), probe, reported: false, _permit: permit })
    }

    fn refuse_while_open(&self) -> Result<(), CivitaiError> {
        lock(&self.breaker).refusal(Instant::now()).map_or(Ok(()), |rest| Err(self.resting(rest)))
    }

    fn resting(&self, rest: breaker::Rest) -> CivitaiError {
        CivitaiError::Resting { host: self.host.clone(), reason: rest.reason, retry_in: rest.retry_in }
    }

    /// The state for the health light.
    pub(super) fn health(&self, offline: bool) -> Health {
        let now = Instant::now();
        let crowd = self.gate.crowd(now);
        let breaker = lock(&self.breaker);
        let circuit = breaker.circuit(now);
        let remaining_budget = match circuit {
            _ if offline || crowd.paused_for.is_some() => 0,
            Circuit::Open { .. } => 0,
            Circuit::HalfOpen => crowd.remaining.min(1),
            Circuit::Closed => crowd.remaining,
        };
        Health {
            circuit,
            reason: breaker.reason().map(str::to_owned),
            last_success_unix_secs: breaker.last_success_unix_secs(),
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
    probe: bool,
    reported: bool,
    _permit: Permit,
}

impl Entry {
    /// Tells how the attempt went: the breaker learns from it, and a wait the service asks for holds everybody.
    pub(super) fn report<T>(mut self, outcome: &Result<T, CivitaiError>) {
        self.reported = true;
        let verdict = match outcome {
            Err(error) if error.is_ill_health() => Verdict::Ill(error.to_string()),
            Err(_) => Verdict::Alive,
            Ok(_) => Verdict::Well,
        };
        if let Err(error) = outcome
            && let Some(wait) = self.pause_for(error)
        {
            self.lane.gate.pause(wait.min(self.lane.limits.retry_after_longest));
        }
        lock(&self.lane.breaker).end(self.probe, verdict, Instant::now());
    }

    fn pause_for(&self, error: &CivitaiError) -> Option<Duration> {
        let throttled = matches!(error, CivitaiError::Throttled { .. });
        error.retry_after().or_else(|| throttled.then_some(self.lane.limits.retry_first))
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !self.reported {
            lock(&self.lane.breaker).end(self.probe, Verdict::Cancelled, Instant::now());
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
            lane.enter(Priority::Interactive).await.unwrap().report(&ill());
        }
        let refused = lane.enter(Priority::Interactive).await.unwrap_err();
        assert!(matches!(&refused, CivitaiError::Resting { reason, .. } if reason.contains("broke off")), "{refused}");
        let health = lane.health(false);
        assert!(matches!(health.circuit, Circuit::Open { .. }));
        assert_eq!(health.remaining_budget, 0);
        assert!(health.reason.is_some());
    }

    #[tokio::test]
    async fn a_dropped_call_says_nothing_and_frees_its_place() {
        let lane = lane(1);
        drop(lane.enter(Priority::Interactive).await.unwrap());
        assert!(lane.is_idle());
        assert_eq!(lane.health(false).circuit, Circuit::Closed);
        assert_eq!(lane.health(false).last_success_unix_secs, None);
    }

    #[tokio::test]
    async fn a_long_pause_is_told_to_people_at_once() {
        let lane = lane(10);
        let slow: Result<(), _> =
            Err(CivitaiError::Throttled { host: "host".to_owned(), retry_after: Some(Duration::from_secs(90)) });
        lane.enter(Priority::Interactive).await.unwrap().report(&slow);
        let refused = lane.enter(Priority::Interactive).await.unwrap_err();
        assert!(matches!(refused, CivitaiError::Throttled { retry_after: Some(_), .. }), "{refused}");
        assert!(lane.health(false).paused_for.is_some());
        assert!(lane.is_idle());
    }
}
