//! A call with its loop of attempts: each waits for its turn, and what fails is tried again where that helps.

use super::error::CivitaiError;
use super::flight::Urgency;
use super::lane::{Asker, Entry, Lane};
use super::settings::{Limits, Priority};
use backon::{ExponentialBuilder, Retryable as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Waits for the turn of a call, which comes sooner when somebody with less patience begins to wait for it.
async fn enter(lane: &Arc<Lane>, urgency: &Urgency, asker: Asker) -> Result<Entry, CivitaiError> {
    loop {
        let priority = urgency.priority();
        if priority == Priority::Interactive {
            return lane.enter(priority, asker).await;
        }
        tokio::select! {
            biased;
            entry = lane.enter(priority, asker) => return entry,
            () = urgency.raised_above(priority) => {}
        }
    }
}

/// Attempts a call until it succeeds, fails for good, or has been tried often enough. Waits happen outside the lane, so
/// that a failing call never holds up others.
pub(super) async fn attempts<T, F>(
    lane: &Arc<Lane>,
    urgency: &Urgency,
    asker: Asker,
    attempt: impl Fn() -> F,
) -> Result<T, CivitaiError>
where
    F: Future<Output = Result<T, CivitaiError>>,
{
    let limits = *lane.limits();
    // Who waits for a panel is told at once, too; only background work is patient.
    let is_hasty = || urgency.priority() != Priority::Background;
    let most = limits.tries(urgency.priority());
    let back_off = ExponentialBuilder::default()
        .with_min_delay(limits.retry_first)
        .with_max_delay(limits.retry_longest)
        .with_max_times(most - 1)
        .with_jitter();
    let (tried, again) = (AtomicUsize::new(0), AtomicBool::new(false));
    let once = || async {
        again.store(false, Ordering::Relaxed);
        let entry = enter(lane, urgency, asker).await?;
        let tries = tried.fetch_add(1, Ordering::Relaxed) + 1;
        let outcome = attempt().await;
        let is_worth_it = outcome.as_ref().is_err_and(|error| error.is_worth_retrying(is_hasty()));
        // A probe is one attempt: what it finds decides for all.
        let goes_on = is_worth_it && tries < most && !entry.is_probe();
        again.store(goes_on, Ordering::Relaxed);
        if goes_on {
            entry.report_try(&outcome);
        } else {
            entry.report(&outcome);
        }
        outcome
    };
    once.retry(back_off)
        .when(|_: &CivitaiError| again.load(Ordering::Relaxed))
        .adjust(|error, planned| next_wait(&limits, is_hasty(), error.retry_after(), planned))
        .notify(|error, wait| {
            tracing::info!(host = lane.host(), wait_ms = wait.as_millis() as u64, "retrying: {error}");
        })
        .await
}

/// The wait before the next attempt: what the service asks for where it asks, else the planned back-off; `None` gives up.
fn next_wait(limits: &Limits, hasty: bool, asked: Option<Duration>, planned: Option<Duration>) -> Option<Duration> {
    let planned = planned?.min(limits.retry_longest);
    match asked {
        None => Some(planned),
        Some(asked) if hasty && asked > limits.interactive_patience => None,
        Some(asked) => Some(asked.min(limits.retry_after_longest).max(planned)),
    }
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
}
