//! Stopping and pausing a job from outside.

use super::progress::Progress;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Set once, seen by everybody who holds it. Long loops look at it between chunks, not between files.
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    own: Arc<AtomicBool>,
    /// Those of the jobs this one is a part of.
    above: Vec<Arc<AtomicBool>>,
}

impl CancelToken {
    /// A token for a part of the job: it is set with this one, and setting it stops that part only.
    #[must_use]
    pub fn child(&self) -> Self {
        let above = self.above.iter().chain([&self.own]).map(Arc::clone).collect();
        Self { own: Arc::default(), above }
    }

    /// Asks the job to stop.
    pub fn cancel(&self) {
        self.own.store(true, Ordering::Release);
    }

    /// Whether it was asked.
    pub fn is_cancelled(&self) -> bool {
        self.own.load(Ordering::Acquire) || self.above.iter().any(|above| above.load(Ordering::Acquire))
    }
}

/// Holds workers while a job is paused.
#[derive(Debug, Default)]
pub struct PauseGate {
    paused: Mutex<bool>,
    changed: Condvar,
}

impl PauseGate {
    /// Pauses or resumes.
    pub fn set(&self, paused: bool) {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = paused;
        self.changed.notify_all();
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while paused, and no longer once `cancel` is set. Returns at once when not paused.
    pub fn wait(&self, cancel: &CancelToken) {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        while *paused && !cancel.is_cancelled() {
            // The token has no bell of its own, so the wait is cut into short parts.
            let waited = self.changed.wait_timeout(paused, Duration::from_millis(100));
            paused = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// All a job shares with those who watch it.
#[derive(Debug, Default)]
pub struct JobControl {
    /// Stop it.
    pub cancel: CancelToken,
    /// Pause it.
    pub pause: PauseGate,
    /// See how far it is.
    pub progress: Progress,
}

impl JobControl {
    /// Whether the job was asked to stop; waits first while it is paused.
    pub fn should_stop(&self) -> bool {
        self.pause.wait(&self.cancel);
        self.cancel.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_job_waits_and_a_cancelled_one_does_not() {
        let control = Arc::new(JobControl::default());
        control.pause.set(true);
        let worker = {
            let control = Arc::clone(&control);
            std::thread::Builder::new().spawn(move || control.should_stop()).unwrap()
        };
        assert!(!worker.is_finished());
        control.cancel.cancel();
        assert!(worker.join().unwrap());
    }

    #[test]
    fn a_part_stops_alone_and_all_parts_stop_with_the_whole() {
        let whole = CancelToken::default();
        let (one, other) = (whole.child(), whole.child());
        let inner = other.child();
        one.cancel();
        assert!(one.is_cancelled() && !whole.is_cancelled() && !other.is_cancelled());
        whole.cancel();
        assert!(other.is_cancelled() && inner.is_cancelled());
    }

    #[test]
    fn resuming_lets_it_go_on() {
        let control = Arc::new(JobControl::default());
        control.pause.set(true);
        let worker = {
            let control = Arc::clone(&control);
            std::thread::Builder::new().spawn(move || control.should_stop()).unwrap()
        };
        control.pause.set(false);
        assert!(!worker.join().unwrap());
    }
}
