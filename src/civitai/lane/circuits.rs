//! The circuit breakers of one host: one for each part of the service, so that a list that never comes closes no other
//! door, and one for the host, which opens when it cannot be reached or several parts fail.

use super::breaker::{Breaker, Rest, Verdict};
use crate::civitai::health::Circuit;
use crate::civitai::settings::Limits;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// So many parts must fail before their failures are those of the host.
const PARTS_TO_OPEN: usize = 2;

/// Whose turn it is to find out whether something answers again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Probe {
    host: bool,
    part: bool,
}

impl Probe {
    pub(super) const fn is_any(self) -> bool {
        self.host || self.part
    }
}

#[derive(Debug)]
pub(super) struct Circuits {
    limits: Limits,
    host: Breaker,
    parts: BTreeMap<&'static str, Breaker>,
    /// Parts that failed since anything succeeded.
    ill: BTreeSet<&'static str>,
}

fn breaker(limits: &Limits) -> Breaker {
    Breaker::new(limits.failures_to_open, limits.open_for)
}

impl Circuits {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, host: breaker(&limits), parts: BTreeMap::new(), ill: BTreeSet::new() }
    }

    /// Why a call may not go out now. Who asks urgently may find out before the rest is over.
    pub(super) fn refusal(&self, part: Option<&'static str>, urgent: bool, now: Instant) -> Option<Rest> {
        let of_part = || self.parts.get(part?)?.refusal(urgent, now);
        self.host.refusal(urgent, now).or_else(of_part)
    }

    /// Begins an attempt.
    pub(super) fn begin(&mut self, part: Option<&'static str>, urgent: bool, now: Instant) -> Result<Probe, Rest> {
        if let Some(rest) = self.refusal(part, urgent, now) {
            return Err(rest);
        }
        let host = self.host.begin(urgent, now)?;
        let part = part.and_then(|part| self.parts.get_mut(part));
        Ok(Probe { host, part: part.map_or(Ok(false), |part| part.begin(urgent, now))? })
    }

    /// Ends an attempt that began with [`Self::begin`].
    pub(super) fn end(&mut self, part: Option<&'static str>, probe: Probe, verdict: Verdict, now: Instant) {
        let Some(name) = part else { return self.host.end(probe.host, verdict, true, now) };
        match verdict {
            Verdict::Well | Verdict::Alive => self.ill.clear(),
            Verdict::Ill(_) => {
                self.ill.insert(name);
            }
            Verdict::Away(_) | Verdict::Tried(_) | Verdict::Cancelled => {}
        }
        let is_away = matches!(verdict, Verdict::Away(_));
        let own = self.parts.entry(name).or_insert_with(|| breaker(&self.limits));
        // Without a way to the host nothing is learned of its parts.
        own.end(probe.part, if is_away { Verdict::Cancelled } else { verdict.clone() }, true, now);
        self.host.end(probe.host, verdict, is_away || self.ill.len() >= PARTS_TO_OPEN, now);
    }

    /// Forgets all trouble.
    pub(super) fn reset(&mut self) {
        self.host.reset();
        self.parts.clear();
        self.ill.clear();
    }

    /// The host's own.
    pub(super) fn circuit(&self, now: Instant) -> Circuit {
        self.host.circuit(now)
    }

    /// The trouble of the host, else of a part that is left alone.
    pub(super) fn reason(&self, now: Instant) -> Option<&str> {
        let rests = |part: &&Breaker| part.circuit(now) != Circuit::Closed;
        self.host.reason().or_else(|| self.parts.values().find(rests)?.reason())
    }

    pub(super) fn last_success_unix_secs(&self) -> Option<i64> {
        self.host.last_success_unix_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const MINUTE: Duration = Duration::from_mins(1);

    fn circuits() -> Circuits {
        Circuits::new(Limits { failures_to_open: 2, open_for: MINUTE, ..Limits::default() })
    }

    fn ends(circuits: &mut Circuits, part: &'static str, verdict: &Verdict, now: Instant) {
        let probe = circuits.begin(Some(part), false, now).unwrap();
        circuits.end(Some(part), probe, verdict.clone(), now);
    }

    fn ill() -> Verdict {
        Verdict::Ill("status 524".to_owned())
    }

    #[test]
    fn a_part_that_fails_closes_no_other_door() {
        let now = Instant::now();
        let mut circuits = circuits();
        for _ in 0..2 {
            ends(&mut circuits, "images", &ill(), now);
        }
        assert!(circuits.refusal(Some("images"), false, now).is_some());
        assert_eq!(circuits.refusal(Some("models"), false, now), None);
        assert_eq!((circuits.circuit(now), circuits.reason(now)), (Circuit::Closed, Some("status 524")));
        ends(&mut circuits, "models", &Verdict::Well, now);
        assert!(circuits.refusal(Some("images"), false, now).is_some(), "and what works says nothing of it");
        assert_eq!(circuits.reason(now), Some("status 524"));
        ends(&mut circuits, "images", &Verdict::Well, now + MINUTE);
        assert_eq!(circuits.reason(now), None);
    }

    #[test]
    fn several_parts_that_fail_in_a_row_are_the_host() {
        let now = Instant::now();
        let mut circuits = circuits();
        ends(&mut circuits, "images", &ill(), now);
        ends(&mut circuits, "models", &ill(), now);
        assert!(matches!(circuits.circuit(now), Circuit::Open { .. }));
        assert!(circuits.refusal(Some("tags"), false, now).is_some());
    }

    #[test]
    fn without_a_way_to_the_host_nothing_is_asked_and_no_part_is_blamed() {
        let now = Instant::now();
        let mut circuits = circuits();
        for _ in 0..2 {
            ends(&mut circuits, "models", &Verdict::Away("no route".to_owned()), now);
        }
        assert!(circuits.refusal(Some("images"), false, now).is_some());
        let probe = circuits.begin(Some("models"), true, now).unwrap();
        assert!(probe.is_any(), "who asks urgently finds out");
        assert!(circuits.begin(Some("models"), true, now).is_err(), "one at a time");
        circuits.end(Some("models"), probe, Verdict::Well, now);
        assert_eq!((circuits.circuit(now), circuits.reason(now)), (Circuit::Closed, None));
        for _ in 0..2 {
            ends(&mut circuits, "models", &Verdict::Away("no route".to_owned()), now);
        }
        circuits.reset();
        assert_eq!(circuits.refusal(Some("models"), false, now), None);
    }
}
