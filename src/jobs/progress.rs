//! Counters a worker bumps and a watcher samples: thousands of files never become thousands of messages.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Counters of one job. Totals may grow while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    items_done: AtomicU64,
    items_total: AtomicU64,
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressSample {
    /// Items finished.
    pub items_done: u64,
    /// Items known of.
    pub items_total: u64,
    /// Bytes finished.
    pub bytes_done: u64,
    /// Bytes known of.
    pub bytes_total: u64,
}

impl Progress {
    /// Counts finished items.
    pub fn add_items(&self, items: u64) {
        self.items_done.fetch_add(items, Ordering::Relaxed);
    }

    /// Counts finished bytes.
    pub fn add_bytes(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Takes back bytes that were counted for a file that is read again or was given up.
    pub fn take_back_bytes(&self, bytes: u64) {
        self.bytes_done.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Adds to what there is to do.
    pub fn add_total(&self, items: u64, bytes: u64) {
        self.items_total.fetch_add(items, Ordering::Relaxed);
        self.bytes_total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Sets all counters, for a watcher that counts afresh each time.
    pub fn set(&self, sample: ProgressSample) {
        self.items_done.store(sample.items_done, Ordering::Relaxed);
        self.items_total.store(sample.items_total, Ordering::Relaxed);
        self.bytes_done.store(sample.bytes_done, Ordering::Relaxed);
        self.bytes_total.store(sample.bytes_total, Ordering::Relaxed);
    }

    /// The counters now.
    pub fn sample(&self) -> ProgressSample {
        ProgressSample {
            items_done: self.items_done.load(Ordering::Relaxed),
            items_total: self.items_total.load(Ordering::Relaxed),
            bytes_done: self.bytes_done.load(Ordering::Relaxed),
            bytes_total: self.bytes_total.load(Ordering::Relaxed),
        }
    }
}

impl ProgressSample {
    /// How far it is, 0 to 1, by bytes where there are any; `None` while the total is unknown.
    pub fn fraction(&self) -> Option<f32> {
        let (done, total) = if self.bytes_total > 0 {
            (self.bytes_done, self.bytes_total)
        } else {
            (self.items_done, self.items_total)
        };
        (total > 0).then(|| (done as f64 / total as f64).clamp(0.0, 1.0) as f32)
    }
}

/// Estimates the time left from how fast the counters moved lately.
#[derive(Debug)]
pub struct Rate {
    last: Option<(Instant, u64)>,
    per_sec: f64,
    /// For how long nothing has moved, as of the last note.
    silent: Duration,
}

impl Default for Rate {
    fn default() -> Self {
        Self { last: None, per_sec: 0.0, silent: Duration::ZERO }
    }
}

impl Rate {
    /// Weight of the newest interval in the running mean.
    const WEIGHT: f64 = 0.25;
    /// How long nothing may move before that counts.
    const SILENCE: Duration = Duration::from_secs(20);
    /// So long nobody doubts what was told.
    const PATIENCE: Duration = Duration::from_secs(3);

    /// Notes how many units (bytes, or items) are done at a moment.
    pub fn note(&mut self, now: Instant, done: u64) {
        let Some((then, before)) = self.last else {
            self.last = Some((now, done));
            return;
        };
        let elapsed = now.saturating_duration_since(then);
        self.silent = if done == before { self.silent.max(elapsed) } else { Duration::ZERO };
        if elapsed < Duration::from_millis(200) {
            return;
        }
        // Few large steps: how long one takes is known when it is done. Only a long silence says that it has become slow.
        if done == before && elapsed < Self::SILENCE {
            return;
        }
        let speed = done.saturating_sub(before) as f64 / elapsed.as_secs_f64();
        self.per_sec = if self.per_sec == 0.0 { speed } else { self.per_sec + Self::WEIGHT * (speed - self.per_sec) };
        self.last = Some((now, done));
    }

    /// Whether nothing has moved for longer than a moment.
    pub fn is_silent(&self) -> bool {
        self.silent >= Self::PATIENCE
    }

    /// Units a second, lately.
    pub const fn per_sec(&self) -> f64 {
        self.per_sec
    }

    /// Seconds until `remaining` units are done; `None` while nothing moves. When nothing has moved for longer than all of it should
    /// take, nobody knows how much longer.
    pub fn eta_secs(&self, remaining: u64) -> Option<f64> {
        let eta = (self.per_sec > 0.0).then(|| remaining as f64 / self.per_sec)?;
        let is_believed = !self.is_silent() || self.silent.as_secs_f64() <= eta;
        is_believed.then_some(eta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_speed() {
        let start = Instant::now();
        let mut rate = Rate::default();
        rate.note(start, 0);
        assert_eq!(rate.eta_secs(100), None);
        rate.note(start + Duration::from_secs(1), 50);
        assert_eq!(rate.eta_secs(100), Some(2.0));
    }

    #[test]
    fn few_large_steps_are_not_taken_for_a_standstill() {
        let start = Instant::now();
        let mut rate = Rate::default();
        for second in 0..=90 {
            rate.note(start + Duration::from_secs(second), second / 9);
        }
        let eta = rate.eta_secs(10).unwrap();
        assert!((80.0..100.0).contains(&eta), "ten steps of nine seconds: {eta}");
        rate.note(start + Duration::from_secs(200), 10);
        assert!(rate.eta_secs(10).unwrap() > 100.0, "a long silence counts");
    }

    #[test]
    fn at_a_standstill_no_time_is_told() {
        let start = Instant::now();
        let mut rate = Rate::default();
        for second in 0..=10 {
            rate.note(start + Duration::from_secs(second), second * 100);
        }
        assert_eq!(rate.eta_secs(50), Some(0.5));
        rate.note(start + Duration::from_secs(12), 1000);
        assert_eq!(rate.eta_secs(50), Some(0.5), "a moment is no standstill");
        rate.note(start + Duration::from_secs(15), 1000);
        assert_eq!(rate.eta_secs(50), None);
        rate.note(start + Duration::from_secs(31), 1000);
        assert_eq!(rate.eta_secs(50), None, "a long silence changes the speed and tells no more");
        rate.note(start + Duration::from_secs(32), 1100);
        assert!(rate.eta_secs(50).is_some());
    }

    #[test]
    fn bytes_tell_more_than_items() {
        let progress = Progress::default();
        assert_eq!(progress.sample().fraction(), None);
        progress.add_total(4, 0);
        progress.add_items(1);
        assert_eq!(progress.sample().fraction(), Some(0.25));
        progress.add_total(0, 10);
        progress.add_bytes(5);
        assert_eq!(progress.sample().fraction(), Some(0.5));
    }
}
