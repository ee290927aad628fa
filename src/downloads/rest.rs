//! The pause CivitAI asks for when too much was downloaded in too short a time. It is one for the whole queue: nobody asks where a
//! file is before it is over, and then one download asks alone, so that a service that still says no is asked once and not by all.

use super::control::{Control, Phase};
use super::settings::FetchLimits;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often one that waits looks whether it may ask.
const LOOK_UP: Duration = Duration::from_millis(50);
/// No pause is believed to be longer than this; after it is asked once more.
const LONGEST_TOLD: Duration = Duration::from_hours(24);

/// Who may ask where a file is, and when.
#[derive(Debug, Default)]
pub(super) struct Rest {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the pause is over; `None` where there is none.
    until: Option<Instant>,
    /// Somebody asks whether it is.
    is_tried: bool,
    /// Pauses one after the other, without an answer in between.
    in_a_row: u32,
}

/// The right to ask once.
pub(super) struct Turn<'a> {
    rest: &'a Rest,
    /// Whether it asks on behalf of all, after a pause.
    tries: bool,
}

impl Rest {
    /// Waits for the right to ask. `None`: it was asked to stop.
    pub(super) fn turn(&self, control: &Control) -> Option<Turn<'_>> {
        loop {
            if control.asked().is_some() {
                return None;
            }
            let mut state = self.lock();
            match state.until {
                None => return Some(Turn { rest: self, tries: false }),
                Some(until) if until <= Instant::now() && !state.is_tried => {
                    state.is_tried = true;
                    return Some(Turn { rest: self, tries: true });
                }
                Some(_) => {}
            }
            drop(state);
            control.set_phase(Phase::Resting);
            control.wait(LOOK_UP);
        }
    }

    /// When the pause is over; `None` where there is none.
    pub(super) fn until(&self) -> Option<Instant> {
        self.lock().until.filter(|until| *until > Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// It was answered: all may ask again.
    pub(super) fn answered(self) {
        if self.tries {
            let mut state = self.rest.lock();
            (state.until, state.in_a_row) = (None, 0);
        }
    }

    /// CivitAI asks for a pause, for so long where it says so. Where it does not each is twice as long as the one before.
    pub(super) fn put_off(self, told: Option<Duration>, limits: &FetchLimits) {
        let mut state = self.rest.lock();
        if self.tries || state.until.is_none() {
            state.in_a_row += 1;
        }
        let doubled = limits.rest_first.saturating_mul(1 << (state.in_a_row.max(1) - 1).min(16));
        let wait =
            told.map_or_else(|| doubled.min(limits.rest_longest), |told| told.clamp(limits.retry_first, LONGEST_TOLD));
        let until = Instant::now() + wait;
        // What two were told at the same time is one pause.
        state.until = Some(state.until.map_or(until, |known| known.max(until)));
        tracing::info!(wait_secs = wait.as_secs(), "CivitAI asks for a pause between downloads");
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.tries {
            self.rest.lock().is_tried = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rest_first: Duration) -> FetchLimits {
        FetchLimits { rest_first, rest_longest: rest_first * 3, ..FetchLimits::default() }
    }

    #[test]
    fn a_pause_without_a_time_grows_and_an_answer_ends_it() {
        let (rest, control) = (Rest::default(), Control::default());
        let limits = limits(Duration::from_millis(20));
        assert_eq!(rest.until(), None);
        let mut waits = Vec::new();
        for _ in 0..3 {
            let asked = Instant::now();
            let turn = rest.turn(&control).unwrap();
            let before = Instant::now();
            turn.put_off(None, &limits);
            waits.push((asked, rest.until().unwrap().saturating_duration_since(before)));
        }
        let least: Vec<bool> =
            waits.iter().zip([20, 40, 60]).map(|((_, wait), ms)| *wait >= Duration::from_millis(ms)).collect();
        assert_eq!(least, [true; 3], "{waits:?}");
        assert!(waits[1].0.elapsed() >= Duration::from_millis(20), "nobody asks before it is over");
        rest.turn(&control).unwrap().answered();
        assert_eq!(rest.until(), None);
        let before = Instant::now();
        rest.turn(&control).unwrap().put_off(None, &limits);
        assert!(rest.until().unwrap() < before + Duration::from_millis(40), "it begins anew");
    }

    #[test]
    fn after_a_pause_one_asks_and_the_others_wait_for_what_it_hears() {
        let (rest, control) = (Rest::default(), Control::default());
        rest.turn(&control).unwrap().put_off(Some(Duration::ZERO), &limits(Duration::ZERO));
        let first = rest.turn(&control).unwrap();
        let stopped = Control::default();
        stopped.ask(super::super::control::Asked::Pause);
        assert!(rest.turn(&stopped).is_none(), "one that is to stop waits for nobody");
        assert!(rest.lock().is_tried);
        // It broke off without an answer: the next one asks.
        drop(first);
        rest.turn(&control).unwrap().answered();
        let (one, other) = (rest.turn(&control).unwrap(), rest.turn(&control).unwrap());
        one.put_off(Some(Duration::from_hours(1)), &FetchLimits::default());
        other.answered();
        let left = rest.until().unwrap().saturating_duration_since(Instant::now());
        assert!(left > Duration::from_mins(59), "an answer from before does not end it");
    }
}
