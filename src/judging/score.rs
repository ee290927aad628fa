//! The verdict: parts joined by a weighted geometric mean, held below the gates.

use super::evidence::Evidence;
use super::{community, compatibility, flags, performance, security, technical};
use crate::model::fit::Fit;
use crate::model::quality::{PartScore, Quality};

/// Parts are never worth less than this in the mean: a single zero would hide all else.
const LEAST: f64 = 0.03;
/// After so many days what CivitAI told counts half.
const HALF_LIFE_DAYS: f64 = 365.0;
const DAY_SECS: f64 = 86_400.0;

/// Judges a model: whether it runs here, and how good it is.
pub fn judge(evidence: &Evidence<'_>) -> (Quality, Fit) {
    let fit = compatibility::fit(evidence);
    let parts = vec![
        technical::score(evidence),
        community::score(evidence),
        performance::score(evidence, &fit),
        compatibility::score(evidence, &fit),
        security::score(evidence),
    ];
    let gates = security::gates(evidence);
    let cap = gates.iter().map(|gate| gate.cap()).fold(100.0, f64::min);
    let score = mean(&parts, |part| part.value).map(|score| score.min(cap));
    let low = mean(&parts, |part| Some(part.low)).unwrap_or(0.0).min(cap);
    let high = mean(&parts, |part| Some(part.high)).unwrap_or(100.0).min(cap);
    let quality = Quality {
        score: score.map(|score| score.clamp(low, high)),
        low,
        high,
        confidence: confidence(evidence, &parts),
        flags: flags::flags(evidence, &fit),
        gates,
        parts,
    };
    (quality, fit)
}

/// The weighted geometric mean of the parts that have a value, times a hundred.
fn mean(parts: &[PartScore], value: impl Fn(&PartScore) -> Option<f64>) -> Option<f64> {
    let (mut weights, mut sum) = (0.0, 0.0);
    for part in parts {
        if let Some(value) = value(part) {
            weights += part.weight;
            sum += part.weight * value.max(LEAST).ln();
        }
    }
    (weights > 0.0).then(|| 100.0 * (sum / weights).exp())
}

/// The share of the weight that is known, where what CivitAI told fades with its age.
fn confidence(evidence: &Evidence<'_>, parts: &[PartScore]) -> f64 {
    let told_at = evidence.model.map(|model| model.fetched_unix_secs).filter(|at| *at > 0);
    let fresh = told_at.map_or(1.0, |at| {
        let days = evidence.now_unix_secs.saturating_sub(at).max(0) as f64 / DAY_SECS;
        0.5 + 0.5 * 0.5_f64.powf(days / HALF_LIFE_DAYS)
    });
    let share: f64 = parts.iter().map(|part| part.weight * part.known).sum();
    (share * fresh).clamp(0.0, 1.0)
}
