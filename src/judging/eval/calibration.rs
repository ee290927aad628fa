//! Whether the bounds of votes hold: models are made whose true liking is known, half of their votes is shown, and the other
//! half, which nobody has seen, must lie within the bounds 95 times in a hundred.
//!
//! The votes are split by lot, one by one (binomial thinning), so that no later votes are needed. What is usual is learned
//! from the half that is shown, by the same code that the score uses.

use crate::judging::beta::Beta;
use crate::judging::population::{Member, Population};
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::quality::Estimate;
use crate::model::reception::Liking;
use crate::sample::Dice;

/// Groups of models: kind, family, the mean of their liking and how alike they are.
const GROUPS: [(ModelKind, BaseFamily, f64, f64); 4] = [
    (ModelKind::Lora, BaseFamily::Sdxl, 0.955, 18.0),
    (ModelKind::Lora, BaseFamily::Flux1, 0.93, 14.0),
    (ModelKind::Checkpoint, BaseFamily::Sdxl, 0.94, 12.0),
    (ModelKind::Embedding, BaseFamily::Sd1, 0.90, 9.0),
];
/// Votes of a model, from and to; most have few (the draw is even on a scale of powers).
const VOTES: (f64, f64) = (20.0, 3000.0);
/// Hidden halves with fewer votes than this hardly scatter on a scale one could hold bounds against.
const FEWEST_HIDDEN: u64 = 10;

/// How often bounds held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// How often the hidden half's share lay within the bounds for it.
    pub later: Liking,
    /// How often the true share lay within the bounds of the score.
    pub truth: Liking,
    /// Models.
    pub count: u64,
}

struct Made {
    truth: f64,
    shown: Member,
    hidden: (u64, u64),
    within_step: f64,
}

/// Makes so many models and counts; `None` for none.
pub fn run(count: usize, seed: u64) -> Option<Coverage> {
    let made: Vec<Made> = (0..count).map(|index| one(&mut Dice::new(seed, index as u64), index)).collect();
    let population = Population::of(made.iter().map(|one| one.shown), 0);
    let (mut later, mut truth, mut all) = (0, 0, 0);
    for one in made.iter().filter(|one| one.hidden.0 + one.hidden.1 >= FEWEST_HIDDEN) {
        let votes = one.hidden.0 + one.hidden.1;
        let (up, down) = (one.shown.thumbs_up_count.unwrap_or(0), one.shown.thumbs_down_count.unwrap_or(0));
        let posterior = population.prior(&one.shown).after(up, down);
        // A share of so many votes comes in steps: where within its step it lies is drawn by lot, as is usual for counts.
        let share = (one.hidden.0 as f64 + one.within_step) / (votes + 1) as f64;
        let within = |bounds: Estimate, share: f64| u64::from(bounds.low <= share && share <= bounds.high);
        all += 1;
        later += within(posterior.later(votes), share);
        truth += within(posterior.estimate(), one.truth);
    }
    Some(Coverage { later: Liking::of(later, all - later)?, truth: Liking::of(truth, all - truth)?, count: all })
}

fn one(dice: &mut Dice, index: usize) -> Made {
    let (kind, family, mean, strength) = GROUPS[index % GROUPS.len()];
    let truth = Beta::of_mean(mean, strength).quantile(f64::from(dice.unit()).clamp(1e-6, 1.0 - 1e-6));
    let votes = (VOTES.0 * (VOTES.1 / VOTES.0).powf(f64::from(dice.unit()))) as u64;
    // Up and down, shown and hidden.
    let mut counts = [[0_u64; 2]; 2];
    for _ in 0..votes {
        let is_down = usize::from(f64::from(dice.unit()) >= truth);
        let is_hidden = usize::from(dice.rarely(2));
        counts[is_hidden][is_down] += 1;
    }
    let [shown, hidden] = counts;
    let shown = Member {
        kind,
        family,
        thumbs_up_count: Some(shown[0]),
        thumbs_down_count: Some(shown[1]),
        ..Member::default()
    };
    Made { truth, shown, hidden: (hidden[0], hidden[1]), within_step: f64::from(dice.unit()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_as_often_as_they_say() {
        let coverage = run(3000, 11).unwrap();
        for share in [coverage.later.share, coverage.truth.share] {
            assert!((0.93..=0.97).contains(&share), "{coverage:?}");
        }
    }
}
