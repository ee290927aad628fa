//! The bandwidth limit: one bucket for all downloads.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Gives out bytes at a pace; without a limit it costs nothing.
#[derive(Debug)]
pub(super) struct Bucket {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    per_sec: Option<u64>,
    /// When what was taken so far will have been paid for.
    paid_at: Instant,
}

/// Less is not read at once, however slow it is to be.
const LEAST_PIECE_BYTES: u64 = 4096;
/// How much may come at once after a pause.
const BURST: Duration = Duration::from_millis(250);

impl Bucket {
    pub(super) fn new(per_sec: Option<u64>) -> Self {
        Self { inner: Mutex::new(Inner { per_sec, paid_at: Instant::now() }) }
    }

    /// Another limit from now on.
    pub(super) fn set(&self, per_sec: Option<u64>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.per_sec = per_sec.filter(|limit| *limit > 0);
        inner.paid_at = Instant::now();
    }

    /// The most bytes to read at once: under a limit an eighth of a second's, so that they come evenly and a pause is soon felt.
    pub(super) fn piece(&self) -> usize {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let eighth = inner.per_sec.map_or(u64::MAX, |per_sec| (per_sec / 8).max(LEAST_PIECE_BYTES));
        usize::try_from(eighth).unwrap_or(usize::MAX)
    }

    /// Takes bytes that came; returns how long to wait before more are read.
    pub(super) fn take(&self, bytes: u64, now: Instant) -> Duration {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(per_sec) = inner.per_sec else { return Duration::ZERO };
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let cost = Duration::from_secs_f64(bytes as f64 / per_sec as f64);
        inner.paid_at = inner.paid_at.max(earliest) + cost;
        inner.paid_at.saturating_duration_since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_cost_time_only_under_a_limit() {
        let start = Instant::now() + Duration::from_secs(10);
        let bucket = Bucket::new(None);
        assert_eq!(bucket.take(1 << 40, start), Duration::ZERO);
        assert_eq!(bucket.piece(), usize::MAX);
        bucket.set(Some(800_000));
        assert_eq!(bucket.piece(), 100_000);
        bucket.set(Some(1000));
        assert_eq!(bucket.piece(), 4096);
        let waits: Vec<Duration> = (0..3).map(|_| bucket.take(1000, start)).collect();
        let millis: Vec<u128> = waits.iter().map(Duration::as_millis).collect();
        assert_eq!(millis, [750, 1750, 2750], "a burst of a quarter second, then a second each");
        bucket.set(Some(0));
        assert_eq!(bucket.take(1000, start), Duration::ZERO, "0 is no limit");
    }
}
