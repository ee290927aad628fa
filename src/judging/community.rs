//! The community part: votes and use, held against what is usual for models of the kind.

use super::evidence::Evidence;
use super::part::{Known, input, part};
use crate::model::quality::{Estimate, Origin, Part, PartScore, Raw, Signal};

/// What a share of thumbs up is worth. Nearly all votes are up, so the scale is fine at its upper end.
const LIKING_SCALE: [(f64, f64); 8] =
    [(0.0, 0.0), (0.5, 0.1), (0.8, 0.3), (0.9, 0.5), (0.95, 0.68), (0.98, 0.85), (0.995, 0.96), (1.0, 1.0)];

pub(super) fn score(evidence: &Evidence<'_>) -> PartScore {
    let inputs = vec![liking(evidence), reach(evidence), approval(evidence)];
    part(Part::Community, inputs)
}

/// What a share of likes is worth, 0 to 1.
fn worth_of_liking(share: f64) -> f64 {
    let above = LIKING_SCALE.partition_point(|(at, _)| *at < share);
    let (Some(left), Some(right)) = (LIKING_SCALE.get(above.saturating_sub(1)), LIKING_SCALE.get(above)) else {
        return 1.0;
    };
    if right.0 <= left.0 {
        return right.1;
    }
    left.1 + (right.1 - left.1) * (share - left.0) / (right.0 - left.0)
}

/// The true share of thumbs up: the votes on top of what is usual; `None` without votes.
pub(super) fn liked(evidence: &Evidence<'_>) -> Option<(Estimate, u64, u64)> {
    let (stats, _) = evidence.stats()?;
    let (up, down) = (stats.thumbs_up_count?, stats.thumbs_down_count.unwrap_or(0));
    if up == 0 && down == 0 {
        return None;
    }
    let share = evidence.population.prior(&evidence.member()).after(up, down).estimate();
    Some((share, up, down))
}

fn liking(evidence: &Evidence<'_>) -> crate::model::quality::Input {
    let at = evidence.stats().map(|(_, at)| at);
    let known = liked(evidence).map(|(share, up, down)| {
        let worth = Estimate {
            value: worth_of_liking(share.value),
            low: worth_of_liking(share.low),
            high: worth_of_liking(share.high),
        };
        Known::new(Raw::Votes { up, down }, worth, at)
    });
    input(Signal::Liking, 3.0, Origin::Civitai, known)
}

/// What a place among others is worth: being little used is no shame.
fn worth_of_place(place: Estimate) -> Estimate {
    let worth = |share: f64| 0.4 + 0.6 * share;
    Estimate { value: worth(place.value), low: worth(place.low), high: worth(place.high) }
}

fn reach(evidence: &Evidence<'_>) -> crate::model::quality::Input {
    let at = evidence.stats().map(|(_, at)| at);
    let place = evidence.population.reach(&evidence.member(), evidence.now_unix_secs);
    let known =
        place.map(|(place, among)| Known::new(Raw::Place { share: place.value, among }, worth_of_place(place), at));
    input(Signal::Reach, 1.5, Origin::Catalogue, known)
}

fn approval(evidence: &Evidence<'_>) -> crate::model::quality::Input {
    let at = evidence.stats().map(|(_, at)| at);
    let place = evidence.population.approval(&evidence.member(), evidence.now_unix_secs);
    let known =
        place.map(|(place, among)| Known::new(Raw::Place { share: place.value, among }, worth_of_place(place), at));
    input(Signal::Approval, 1.0, Origin::Catalogue, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_rises_from_nothing_to_all() {
        let mut last = -1.0;
        for step in 0..=200_u32 {
            let worth = worth_of_liking(f64::from(step) / 200.0);
            assert!(worth >= last && (0.0..=1.0).contains(&worth));
            last = worth;
        }
        assert!((worth_of_liking(0.9) - 0.5).abs() < 1e-9 && (worth_of_liking(1.0) - 1.0).abs() < 1e-9);
    }
}
