//! What grows: models and creators by the counters kept on this machine.

use crate::model::community::{Counters, Day, Growth};
use crate::model::ids::ModelId;
use std::collections::BTreeMap;

/// Growth is told of the last so many days.
pub const WINDOW_DAYS: u32 = 7;

/// Models that grow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rising {
    /// The ones that rise most for their size, first the first; those that gained nothing are not among them.
    pub growths: Vec<Growth>,
    /// How many models have counters of any day in the window: with one day alone there is no rate.
    pub watched: usize,
}

/// What rises most within the window, at most so many models.
pub fn rising(counters: &BTreeMap<ModelId, Vec<(Day, Counters)>>, most: usize) -> Rising {
    let mut growths: Vec<Growth> = growths(counters).filter(|growth| growth.rise() > 0.0).collect();
    growths.sort_by(|left, right| right.rise().total_cmp(&left.rise()).then(left.model_id.cmp(&right.model_id)));
    growths.truncate(most);
    Rising { growths, watched: counters.len() }
}

/// The growth of every model of which two days are known.
pub fn growths(counters: &BTreeMap<ModelId, Vec<(Day, Counters)>>) -> impl Iterator<Item = Growth> {
    counters.iter().filter_map(|(id, snapshots)| Growth::of(*id, snapshots, WINDOW_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(u64, &[(u32, u64)])]) -> BTreeMap<ModelId, Vec<(Day, Counters)>> {
        let snapshot =
            |(day, count): &(u32, u64)| (Day(*day), Counters { thumbs_up_count: Some(*count), ..Counters::default() });
        rows.iter().map(|(id, days)| (ModelId(*id), days.iter().map(snapshot).collect())).collect()
    }

    #[test]
    fn what_gained_nothing_does_not_rise() {
        let counters =
            of(&[(1, &[(1, 50), (2, 50)]), (2, &[(1, 50), (2, 80)]), (3, &[(2, 9)]), (4, &[(1, 60), (3, 75)])]);
        let rising = rising(&counters, 10);
        let ids: Vec<u64> = rising.growths.iter().map(|growth| growth.model_id.0).collect();
        assert_eq!((ids, rising.watched), (vec![2, 4], 4));
        assert_eq!(super::rising(&counters, 1).growths.len(), 1);
    }
}
