//! How inputs become a part: a weighted mean of what is known, with bounds that widen by what is not.

use crate::model::quality::{Estimate, Input, Origin, Part, PartScore, Raw, Signal};

/// What an unknown input may be worth at the least and at the most.
const UNKNOWN: (f64, f64) = (0.3, 1.0);

/// What is known of an input.
pub(super) struct Known {
    raw: Raw,
    worth: Estimate,
    at_unix_secs: Option<i64>,
}

impl Known {
    pub(super) const fn new(raw: Raw, worth: Estimate, at_unix_secs: Option<i64>) -> Self {
        Self { raw, worth, at_unix_secs }
    }

    /// A plain yes or no.
    pub(super) const fn told(is_so: bool, worth_if_so: f64, worth_if_not: f64, at_unix_secs: Option<i64>) -> Self {
        let raw = if is_so { Raw::Yes } else { Raw::No };
        Self::new(raw, Estimate::sure(if is_so { worth_if_so } else { worth_if_not }), at_unix_secs)
    }
}

/// An input; `None` is "nobody knows".
pub(super) fn input(signal: Signal, weight: f64, origin: Origin, known: Option<Known>) -> Input {
    let (raw, worth, at_unix_secs) = match known {
        Some(known) => (Some(known.raw), Some(known.worth), known.at_unix_secs),
        None => (None, None, None),
    };
    Input { signal, weight, raw, worth, origin, at_unix_secs }
}

/// The weight of a part in the whole.
pub(super) const fn weight_of(part: Part) -> f64 {
    match part {
        Part::Technical => 0.35,
        Part::Community => 0.30,
        Part::Compatibility => 0.20,
        Part::Performance => 0.15,
        Part::Security => 0.0,
    }
}

/// A part of its inputs.
pub(super) fn part(part: Part, inputs: Vec<Input>) -> PartScore {
    let (mut all, mut known) = (0.0, 0.0);
    let (mut value, mut low, mut high) = (0.0, 0.0, 0.0);
    for input in &inputs {
        all += input.weight;
        if let Some(worth) = input.worth {
            known += input.weight;
            value += input.weight * worth.value;
            low += input.weight * worth.low;
            high += input.weight * worth.high;
        } else {
            low += input.weight * UNKNOWN.0;
            high += input.weight * UNKNOWN.1;
        }
    }
    let weight = weight_of(part);
    if all <= 0.0 {
        return PartScore { part, weight, value: None, low: UNKNOWN.0, high: UNKNOWN.1, known: 0.0, inputs };
    }
    let (low, high) = (low / all, high / all);
    let value = (known > 0.0).then(|| (value / known).clamp(low, high));
    PartScore { part, weight, value, low, high, known: known / all, inputs }
}
