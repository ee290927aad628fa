//! Following creators, and how counters grow: what the user's own copy of CivitAI's numbers tells over time.
//!
//! CivitAI tells totals only. A rate needs two snapshots of different days; where there is one, nothing is said of a rate.

use super::ids::ModelId;
use serde::{Deserialize, Serialize};

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// A day, counted from 1970 in UTC: the key of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub u32);

impl Day {
    /// The day of a time in seconds since 1970; times before are the first day.
    pub fn of(unix_secs: i64) -> Self {
        Self(u32::try_from(unix_secs.div_euclid(DAY_SECS)).unwrap_or(0))
    }

    /// So many days before.
    #[must_use]
    pub const fn before(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// The counters of a model on one day. `None` is "not told".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counters {
    /// Downloads over all time.
    pub download_count: Option<u64>,
    /// Thumbs up.
    pub thumbs_up_count: Option<u64>,
    /// Comments.
    pub comment_count: Option<u64>,
}

impl Counters {
    /// Whether nothing was told.
    pub const fn is_empty(&self) -> bool {
        self.download_count.is_none() && self.thumbs_up_count.is_none() && self.comment_count.is_none()
    }
}

/// What a model gained between two days.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The model.
    pub model_id: ModelId,
    /// Days between the first snapshot used and the last; at least 1.
    pub days: u32,
    /// Downloads gained; `None` where they are hidden.
    pub downloads_gained: Option<u64>,
    /// Thumbs up gained.
    pub thumbs_up_gained: Option<u64>,
    /// Downloads (or thumbs up where those are hidden) of each snapshot in the window, oldest first: for a small line.
    pub line: Vec<u64>,
    /// Thumbs up before the window.
    thumbs_up_before: u64,
}

impl Growth {
    /// Growth within the last `window_days`, out of snapshots of one model in the order of their days. `None` when they are
    /// fewer than two, or tell of no counter twice.
    ///
    /// Counters can fall (CivitAI recounts): a fall is no gain, not a negative one.
    pub fn of(model_id: ModelId, snapshots: &[(Day, Counters)], window_days: u32) -> Option<Self> {
        let (last_day, last) = *snapshots.last()?;
        let from = last_day.before(window_days);
        let within: Vec<&(Day, Counters)> = snapshots.iter().filter(|(day, _)| *day >= from).collect();
        let (first_day, first) = **within.first()?;
        let days = last_day.0.checked_sub(first_day.0).filter(|days| *days > 0)?;
        let gained = |now: Option<u64>, then: Option<u64>| Some(now?.saturating_sub(then?));
        let downloads_gained = gained(last.download_count, first.download_count);
        let thumbs_up_gained = gained(last.thumbs_up_count, first.thumbs_up_count);
        if downloads_gained.is_none() && thumbs_up_gained.is_none() {
            return None;
        }
        let by_downloads = downloads_gained.is_some();
        let line = within
            .iter()
            .filter_map(|(_, counters)| if by_downloads { counters.download_count } else { counters.thumbs_up_count })
            .collect();
        let thumbs_up_before = first.thumbs_up_count.unwrap_or(0);
        Some(Self { model_id, days, downloads_gained, thumbs_up_gained, line, thumbs_up_before })
    }

    /// How much it rises for its size: thumbs up (a tenth of the downloads where none are told) gained a day, measured against
    /// the spread such a count has by chance, so that neither giants nor a model with its first two likes lead the list.
    pub fn rise(&self) -> f64 {
        let gained = self.thumbs_up_gained.map_or_else(
            || self.downloads_gained.map_or(0.0, |downloads| downloads as f64 / 10.0),
            |thumbs| thumbs as f64,
        );
        gained / f64::from(self.days) / (self.thumbs_up_before as f64 + 50.0).sqrt()
    }
}

/// A creator the user follows. Kept on this machine only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Followed {
    /// User name as CivitAI writes it.
    pub name: String,
    /// When following began, seconds since 1970.
    pub since_unix_secs: i64,
    /// What was published up to then has been seen, seconds since 1970.
    pub seen_unix_secs: i64,
    /// When their models were last asked for, seconds since 1970; 0 is never.
    pub asked_unix_secs: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, downloads: Option<u64>, thumbs: u64) -> (Day, Counters) {
        let counters = Counters { download_count: downloads, thumbs_up_count: Some(thumbs), comment_count: None };
        (Day(day), counters)
    }

    #[test]
    fn one_snapshot_tells_no_rate() {
        assert_eq!(Growth::of(ModelId(1), &[], 7), None);
        assert_eq!(Growth::of(ModelId(1), &[at(100, Some(5), 1)], 7), None);
        assert_eq!(Growth::of(ModelId(1), &[at(100, Some(5), 1), (Day(101), Counters::default())], 7), None);
    }

    #[test]
    fn only_the_window_counts_and_a_fall_is_no_gain() {
        let snapshots = [at(50, Some(0), 0), at(95, Some(1_000), 10), at(98, Some(1_400), 14), at(100, Some(2_000), 9)];
        let growth = Growth::of(ModelId(1), &snapshots, 7).unwrap();
        assert_eq!((growth.days, growth.downloads_gained, growth.thumbs_up_gained), (5, Some(1_000), Some(0)));
        assert_eq!(growth.line, [1_000, 1_400, 2_000]);
    }

    #[test]
    fn hidden_downloads_leave_the_likes() {
        let growth = Growth::of(ModelId(1), &[at(1, None, 10), at(2, None, 30)], 7).unwrap();
        assert_eq!((growth.downloads_gained, growth.thumbs_up_gained), (None, Some(20)));
        assert_eq!(growth.line, [10, 30]);
    }

    #[test]
    fn neither_giants_nor_first_likes_lead() {
        let growth = |before, after| Growth::of(ModelId(1), &[at(1, None, before), at(2, None, after)], 7).unwrap();
        let (giant, tiny, rising) = (growth(100_000, 100_100), growth(0, 2), growth(100, 160));
        assert!(rising.rise() > giant.rise() && rising.rise() > tiny.rise());
    }

    #[test]
    fn days_are_counted_in_utc() {
        assert_eq!(Day::of(0), Day(0));
        assert_eq!(Day::of(86_399), Day(0));
        assert_eq!(Day::of(86_400), Day(1));
        assert_eq!(Day::of(-5), Day(0));
    }
}
