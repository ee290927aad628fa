//! What a counter gained, day by day, out of snapshots with gaps.

use crate::model::community::{Counters, Day};

/// Days that are looked back on: the longest window and what it is held against.
pub const DAYS: usize = 60;

/// What one thing gained on each of the last [`DAYS`] days, oldest first. Where no snapshot tells, it is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Gains; a gap of several days is shared out evenly among them.
    pub gains: Vec<Option<f64>>,
    /// How many snapshots, not counting the first, end on each day: how much is really known.
    pub told: Vec<u32>,
}

impl Series {
    /// Of snapshots in the order of their days, up to and with `today`. Downloads, or thumbs up where those are hidden.
    pub fn of(snapshots: &[(Day, Counters)], today: Day) -> Self {
        let count = |counters: &Counters| counters.download_count;
        let thumbs = |counters: &Counters| counters.thumbs_up_count;
        let is_hidden = snapshots.iter().filter(|(_, counters)| count(counters).is_some()).count() < 2;
        let value: &dyn Fn(&Counters) -> Option<u64> = if is_hidden { &thumbs } else { &count };
        let mut series = Self::empty();
        let mut last: Option<(Day, u64)> = None;
        for (day, counters) in snapshots.iter().filter(|(day, _)| *day <= today) {
            let Some(now) = value(counters) else { continue };
            if let Some((from, then)) = last {
                // A counter that falls was counted anew: no gain, and not a negative one.
                series.put(from, *day, today, now.saturating_sub(then) as f64);
            }
            last = Some((*day, now));
        }
        series
    }

    fn empty() -> Self {
        Self { gains: vec![None; DAYS], told: vec![0; DAYS] }
    }

    fn put(&mut self, from: Day, until: Day, today: Day, gained: f64) {
        let days = until.0.saturating_sub(from.0);
        if days == 0 {
            return;
        }
        for day in from.0 + 1..=until.0 {
            if let Some(at) = place(Day(day), today) {
                self.gains[at] = Some(gained / f64::from(days));
                self.told[at] += u32::from(day == until.0);
            }
        }
    }

    /// The sum of several: only of days that all of them know.
    pub fn sum<'a>(all: impl Iterator<Item = &'a Self>) -> Option<Self> {
        all.cloned().reduce(|mut sum, one| {
            for (sum, one) in sum.gains.iter_mut().zip(&one.gains) {
                *sum = sum.zip(*one).map(|(sum, one)| sum + one);
            }
            for (sum, one) in sum.told.iter_mut().zip(&one.told) {
                *sum = (*sum).min(*one);
            }
            sum
        })
    }

    /// Whether every one of the last days is known.
    pub fn covers(&self, days: usize) -> bool {
        self.gains.len() >= days && self.gains.iter().rev().take(days).all(Option::is_some)
    }
}

/// Where a day stands in a series that ends today.
fn place(day: Day, today: Day) -> Option<usize> {
    let ago = today.0.checked_sub(day.0)? as usize;
    (DAYS - 1).checked_sub(ago)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, downloads: Option<u64>, thumbs: u64) -> (Day, Counters) {
        (Day(day), Counters { download_count: downloads, thumbs_up_count: Some(thumbs), comment_count: None })
    }

    #[test]
    fn gaps_are_shared_out_and_falls_are_no_gain() {
        let series = Series::of(&[at(10, Some(5), 0), at(13, Some(35), 0), at(14, Some(20), 0)], Day(15));
        let last: Vec<_> = series.gains.iter().rev().take(6).copied().collect();
        assert_eq!(last, [None, Some(0.0), Some(10.0), Some(10.0), Some(10.0), None]);
        assert_eq!(series.told.iter().sum::<u32>(), 2);
        assert!(!series.covers(2));
    }

    #[test]
    fn hidden_downloads_leave_the_likes_and_sums_need_all() {
        let one = Series::of(&[at(1, None, 10), at(2, None, 14)], Day(2));
        let two = Series::of(&[at(0, Some(1), 0), at(1, Some(2), 0), at(2, Some(5), 0)], Day(2));
        assert_eq!(one.gains.last(), Some(&Some(4.0)));
        let sum = Series::sum([&one, &two].into_iter()).unwrap();
        assert_eq!(sum.gains.iter().rev().take(2).copied().collect::<Vec<_>>(), [Some(7.0), None]);
        assert_eq!(Series::sum(std::iter::empty()), None);
    }
}
