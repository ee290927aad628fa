//! What a running download shares with those who watch and stop it.

use crate::hash::HashControl;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

/// Why a running download was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Stop for now.
    Pause,
    /// Stop for good.
    Cancel,
    /// The program ends.
    Quit,
}

/// What a running download does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It asks CivitAI where the file is.
    #[default]
    Asking,
    /// It reads again what is on disk, to go on from there.
    Rereading,
    /// Bytes come.
    Fetching,
    /// Structure and hashes are checked, and the file gets its name.
    Finishing,
    /// It waits before it tries again.
    Waiting,
    /// It waits because CivitAI asks for a pause between downloads.
    Resting,
}

impl Phase {
    const ALL: [Self; 6] =
        [Self::Asking, Self::Rereading, Self::Fetching, Self::Finishing, Self::Waiting, Self::Resting];
}

/// Counters and the wish to stop; all of it is read and set from any thread.
#[derive(Debug, Default)]
pub(super) struct Control {
    asked: AtomicU8,
    phase: AtomicU8,
    done_bytes: AtomicU64,
    total_bytes: AtomicU64,
}

/// Waits are cut into parts of this length, so that stopping is felt at once.
const SLICE: Duration = Duration::from_millis(50);

impl Control {
    /// Asks it to stop. The first wish counts, but quitting goes before all.
    pub(super) fn ask(&self, asked: Asked) {
        let code = match asked {
            Asked::Pause => 1,
            Asked::Cancel => 2,
            Asked::Quit => 3,
        };
        self.asked.fetch_max(code, Ordering::AcqRel);
    }

    /// What it was asked.
    pub(super) fn asked(&self) -> Option<Asked> {
        match self.asked.load(Ordering::Acquire) {
            1 => Some(Asked::Pause),
            2 => Some(Asked::Cancel),
            3 => Some(Asked::Quit),
            _ => None,
        }
    }

    /// What it does now.
    pub(super) fn phase(&self) -> Phase {
        Phase::ALL.get(usize::from(self.phase.load(Ordering::Relaxed))).copied().unwrap_or_default()
    }

    pub(super) fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Bytes on disk.
    pub(super) fn done_bytes(&self) -> u64 {
        self.done_bytes.load(Ordering::Relaxed)
    }

    /// Bytes in all; 0 while unknown.
    pub(super) fn total_bytes(&self) -> u64 {
        self.total_bytes.load(Ordering::Relaxed)
    }

    pub(super) fn set_done(&self, bytes: u64) {
        self.done_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn set_total(&self, bytes: u64) {
        self.total_bytes.store(bytes, Ordering::Relaxed);
    }

    /// Waits, unless it is asked to stop meanwhile; returns whether it waited to the end.
    pub(super) fn wait(&self, mut left: Duration) -> bool {
        while !left.is_zero() {
            if self.asked().is_some() {
                return false;
            }
            let now = left.min(SLICE);
            std::thread::sleep(now);
            left = left.saturating_sub(now);
        }
        self.asked().is_none()
    }
}

impl HashControl for Control {
    fn advance(&self, _bytes: u64) {}

    fn is_cancelled(&self) -> bool {
        self.asked().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quitting_goes_before_what_was_asked_earlier() {
        let control = Control::default();
        assert_eq!(control.asked(), None);
        control.ask(Asked::Cancel);
        control.ask(Asked::Pause);
        assert_eq!(control.asked(), Some(Asked::Cancel));
        control.ask(Asked::Quit);
        assert_eq!(control.asked(), Some(Asked::Quit));
        assert!(!control.wait(Duration::from_hours(1)));
        control.set_phase(Phase::Finishing);
        assert_eq!(control.phase(), Phase::Finishing);
    }
}
