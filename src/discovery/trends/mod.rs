//! What rises and what falls, said only where the counters prove it.
//!
//! A rate is the posterior of a gamma distribution, drawn towards "as before" by a day's worth of what both spans have in common;
//! how unruly the counts are is measured on the series itself, so that a model whose downloads jump about needs more to
//! count as rising than one that is steady. A single day has no unruliness of its own: that of the days before is taken, at the
//! height that the day would have if nothing had changed enough.

mod chance;
mod groups;
mod series;

pub use groups::{Group, GroupTrend, by_groups};
pub use series::{DAYS, Series};

use super::recommend::Rise;
use crate::model::community::{Counters, Day};
use crate::model::ids::ModelId;
use chance::chance_above;
use std::collections::{BTreeMap, HashMap};

/// Windows that rates are told of, with the days before that each is held against.
pub const WINDOWS: [(usize, usize); 3] = [(1, 14), (7, 14), (30, 30)];
/// More than so many times as much as before is rising; less than one over it is cooling.
const CHANGE: f64 = 1.2;
/// How sure that has to be.
const SURE: f64 = 0.95;
/// Within this and one over it, surely, is steady.
const STEADY: f64 = 1.5;
/// Days' worth of "as before" that both spans are drawn to.
const PRIOR_DAYS: f64 = 1.0;
/// The same for a single day, which would not be told from the days before it if it were drawn half way to them.
const PRIOR_DAYS_OF_ONE: f64 = 1.0 / 3.0;
/// How much more than by chance (Poisson) counts are taken to vary until they tell, and how many days that belief is worth.
const USUAL_SPREAD: f64 = 2.0;
const USUAL_SPREAD_DAYS: f64 = 6.0;
/// For a single day: how much its rate itself varies (the square of it, as a share) until the days before tell, and how many days
/// that belief is worth.
const USUAL_UNREST: f64 = 0.1;
const USUAL_UNREST_DAYS: f64 = 8.0;
const LEAST_UNREST: f64 = 0.01;
/// Share of false claims that is put up with among all that are made.
const FALSE_SHARE: f64 = 0.1;

/// Which way something goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More than before.
    Rising,
    /// As before.
    Steady,
    /// Less than before.
    Cooling,
    /// The data does not tell.
    #[default]
    NotEnoughData,
}

impl Direction {
    /// In English, for the command line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Cooling => "cooling",
            Self::NotEnoughData => "not enough data",
        }
    }
}

/// The trend of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trend {
    /// Days of the window.
    pub window_days: usize,
    /// Gained within it.
    pub gained: f64,
    /// Gained a day, drawn towards what it was before.
    pub per_day: f64,
    /// How many times as much a day as before; 1 where nothing is known of before.
    pub ratio: f64,
    /// Gained a day before the window, as it was counted; 0 where nothing is known.
    pub before_per_day: f64,
    /// How sure the direction is, 0 to 1.
    pub certainty: f64,
    /// Which way it goes.
    pub direction: Direction,
}

/// The trends of all windows; `None` where the window itself is not covered.
pub fn trends(series: &Series) -> [Option<Trend>; WINDOWS.len()] {
    WINDOWS.map(|(window, before)| trend(series, window, before))
}

/// The trend of the last `window` days against so many `before` them.
pub fn trend(series: &Series, window: usize, before: usize) -> Option<Trend> {
    let from = series.gains.len().checked_sub(window)?;
    let now: Vec<f64> = series.gains.get(from..)?.iter().copied().collect::<Option<_>>()?;
    let gained: f64 = now.iter().sum();
    let mut trend =
        Trend { window_days: window, gained, per_day: gained / window as f64, ratio: 1.0, ..Trend::default() };
    let earlier: Vec<f64> =
        series.gains.get(from.saturating_sub(before)..from)?.iter().rev().map_while(|gain| *gain).collect();
    // Half of what it is held against must be known.
    if earlier.len() * 2 < before || told(series, from, window) == 0 {
        return Some(trend);
    }
    let told_before = told(series, from - earlier.len(), earlier.len());
    let (span_now, span_before) = (window as f64, earlier.len() as f64);
    let gained_before: f64 = earlier.iter().sum();
    let before = gained_before / span_before.max(1.0);
    let both = (gained + gained_before) / (span_now + span_before);
    let (prior, unruly) = if window == 1 {
        (PRIOR_DAYS_OF_ONE, Unruly::Rate(unrest(&earlier, told_before)))
    } else {
        (PRIOR_DAYS, Unruly::Count(spread(&[&now, &earlier], told(series, from, window) + told_before)))
    };
    // A rate with how sure it is, if so many a day are what is usual.
    let posterior = |sum: f64, span: f64, usual: f64| {
        let spread = unruly.spread(usual);
        ((sum + prior * both + 0.5) / spread, (span + prior) / spread)
    };
    let mean = |(shape, span): (f64, f64)| shape / span;
    trend.before_per_day = before;
    trend.per_day = mean(posterior(gained, span_now, before));
    trend.ratio = trend.per_day / mean(posterior(gained_before, span_before, before)).max(f64::MIN_POSITIVE);
    let then = posterior(gained_before, span_before, before);
    let above = |times: f64| chance_above(posterior(gained, span_now, before * times), then, times);
    let rising = above(CHANGE);
    let cooling = 1.0 - above(CHANGE.recip());
    let steady = above(STEADY.recip()) - above(STEADY);
    (trend.direction, trend.certainty) = if rising > SURE {
        (Direction::Rising, rising)
    } else if cooling > SURE {
        (Direction::Cooling, cooling)
    } else if steady > SURE {
        (Direction::Steady, steady)
    } else {
        (Direction::NotEnoughData, rising.max(cooling).max(steady))
    };
    Some(trend)
}

/// How much more than by chance counts vary.
#[derive(Clone, Copy, Debug)]
enum Unruly {
    /// So many times as much, whatever their height.
    Count(f64),
    /// Their rate itself varies: the higher it is, the more times as much.
    Rate(f64),
}

impl Unruly {
    /// How many times as much as by chance, around a mean.
    fn spread(self, mean: f64) -> f64 {
        match self {
            Self::Count(times) => times,
            Self::Rate(unrest) => 1.0 + unrest * mean,
        }
    }
}

/// How much the rate of days varies, as the square of a share of it. Days with few events tell little of that.
fn unrest(days: &[f64], told: u32) -> f64 {
    let mean = days.iter().sum::<f64>() / days.len().max(1) as f64;
    let free = f64::from(told.saturating_sub(1));
    let (mut unrest, mut weight) = (USUAL_UNREST * USUAL_UNREST_DAYS, USUAL_UNREST_DAYS);
    if mean > 0.0 {
        let squares: f64 = days.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
        let telling = mean / (mean + USUAL_UNREST.recip());
        unrest += telling * (squares - free * mean) / (mean * mean);
        weight += telling * free;
    }
    (unrest / weight).max(LEAST_UNREST)
}

/// Snapshots within a span of a series.
fn told(series: &Series, from: usize, days: usize) -> u32 {
    series.told.iter().skip(from).take(days).sum()
}

/// How much more than by chance the days of each span vary around their mean, at least 1.
fn spread(spans: &[&[f64]], told: u32) -> f64 {
    let mut squares = 0.0;
    let mut means = 0.0;
    for span in spans {
        let mean = span.iter().sum::<f64>() / span.len().max(1) as f64;
        if mean > 0.0 {
            squares += span.iter().map(|gain| (gain - mean) * (gain - mean) / mean).sum::<f64>();
            means += 1.0;
        }
    }
    let free = (f64::from(told) - means).max(0.0);
    ((squares + USUAL_SPREAD * USUAL_SPREAD_DAYS) / (free + USUAL_SPREAD_DAYS)).max(1.0)
}

/// Of all trends that are told side by side only those keep their direction that are sure even though so many were looked at
/// (Benjamini and Hochberg): of two thousand that stay as they are some dozens rise or fall by chance.
pub fn sure_among<'a>(trends: impl Iterator<Item = &'a mut Trend>) {
    let mut tried = 0_usize;
    let mut told: Vec<&mut Trend> = Vec::new();
    for trend in trends {
        tried += 1;
        if matches!(trend.direction, Direction::Rising | Direction::Cooling) {
            told.push(trend);
        }
    }
    told.sort_by(|one, other| other.certainty.total_cmp(&one.certainty));
    let holds = |place: usize, trend: &Trend| 1.0 - trend.certainty <= FALSE_SHARE * (place + 1) as f64 / tried as f64;
    let kept = (0..told.len()).rev().find(|place| holds(*place, told[*place])).map_or(0, |last| last + 1);
    for trend in told.into_iter().skip(kept) {
        trend.direction = Direction::NotEnoughData;
    }
}

/// Models that surely rise, the strongest first.
pub fn rising(trends: &BTreeMap<ModelId, Trend>) -> Vec<(ModelId, Trend)> {
    let rising = trends.iter().filter(|(_, trend)| trend.direction == Direction::Rising);
    let mut found: Vec<(ModelId, Trend)> = rising.map(|(id, trend)| (*id, *trend)).collect();
    found.sort_by(|(_, one), (_, other)| strength(other).total_cmp(&strength(one)));
    found
}

/// Models that surely rise or cool, the strongest change first.
pub fn changing(trends: &BTreeMap<ModelId, Trend>) -> Vec<(ModelId, Trend)> {
    let told = trends.iter().filter(|(_, trend)| matches!(trend.direction, Direction::Rising | Direction::Cooling));
    let mut found: Vec<(ModelId, Trend)> = told.map(|(id, trend)| (*id, *trend)).collect();
    found.sort_by(|(_, one), (_, other)| change(other).total_cmp(&change(one)));
    found
}

/// How much something changes either way, and how many it concerns.
pub fn change(trend: &Trend) -> f64 {
    // What cooled concerned more before than now.
    let per_day = trend.per_day.max(trend.per_day / trend.ratio.max(f64::MIN_POSITIVE));
    trend.ratio.max(f64::MIN_POSITIVE).ln().abs() * per_day.ln_1p()
}

/// How much something rises, for the order of lists: the change, and how many it concerns.
fn strength(trend: &Trend) -> f64 {
    trend.ratio.ln().max(0.0) * trend.per_day.ln_1p()
}

/// The days of one of [`WINDOWS`], with the days before that they are held against.
pub fn window(days: usize) -> Option<(usize, usize)> {
    WINDOWS.into_iter().find(|(known, _)| *known == days)
}

/// The series of every model, out of its counters up to today.
pub fn all_series(counters: &BTreeMap<ModelId, Vec<(Day, Counters)>>, today: Day) -> BTreeMap<ModelId, Series> {
    let of = |snapshots: &Vec<(Day, Counters)>| Series::of(snapshots, last_day(snapshots, today));
    counters.iter().map(|(id, snapshots)| (*id, of(snapshots))).collect()
}

/// The trend of every model over one of [`WINDOWS`]; a direction only where it is sure among so many.
pub fn of_series(series: &BTreeMap<ModelId, Series>, days: usize) -> BTreeMap<ModelId, Trend> {
    let Some((days, before)) = window(days) else { return BTreeMap::new() };
    let mut found: BTreeMap<ModelId, Trend> =
        series.iter().filter_map(|(id, series)| Some((*id, trend(series, days, before)?))).collect();
    sure_among(found.values_mut());
    found
}

/// The week's trend of every model, out of its counters up to today.
pub fn of_models(counters: &BTreeMap<ModelId, Vec<(Day, Counters)>>, today: Day) -> BTreeMap<ModelId, Trend> {
    of_series(&all_series(counters, today), WINDOWS[1].0)
}

/// The day a series ends on: the last snapshot's, when that is no more than a few days old.
pub fn last_day(snapshots: &[(Day, Counters)], today: Day) -> Day {
    const STALE_DAYS: u32 = 3;
    let last = snapshots.last().map_or(today, |(day, _)| *day).min(today);
    if today.0 - last.0 <= STALE_DAYS { last } else { today }
}

/// What rises, for [`super::recommend::Recommender::with_rising`].
pub fn rises(rising: &[(ModelId, Trend)]) -> HashMap<ModelId, Rise> {
    let most = rising.iter().map(|(_, trend)| strength(trend)).fold(f64::MIN_POSITIVE, f64::max);
    let rise = |trend: &Trend| Rise {
        score: (strength(trend) / most) as f32,
        per_day: trend.per_day.round() as u32,
        tenfold: (trend.ratio * 10.0).round() as u32,
    };
    rising.iter().map(|(id, trend)| (*id, rise(trend))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(gains: &[f64]) -> Series {
        let known = gains.iter().map(|gain| Some(*gain));
        let unknown = std::iter::repeat_n(None, DAYS - gains.len());
        let told = unknown.clone().map(|_: Option<f64>| 0).chain(gains.iter().map(|_| 1)).collect();
        Series { gains: unknown.chain(known).collect(), told }
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        assert!(trends(&series(&[])).iter().all(Option::is_none));
        let few = trends(&series(&[5.0, 5.0]));
        assert_eq!(few[0].map(|trend| trend.direction), Some(Direction::NotEnoughData));
        assert_eq!(few[1], None);
        // Three that become twelve are no proof; three thousand that become six thousand are.
        let small: Vec<f64> = [vec![0.4; 14], vec![1.7; 7]].concat();
        let large: Vec<f64> = [vec![430.0; 14], vec![860.0; 7]].concat();
        let direction = |gains: &[f64]| trends(&series(gains))[1].unwrap().direction;
        assert_eq!(direction(&large), Direction::Rising);
        let fewer: Vec<f64> = [vec![860.0; 14], vec![430.0; 7]].concat();
        assert_eq!(direction(&fewer), Direction::Cooling);
        assert_eq!(direction(&[500.0; 21]), Direction::Steady);
        assert_eq!(direction(&small[..14]), Direction::NotEnoughData);
    }

    #[test]
    fn rates_are_drawn_towards_what_was() {
        let gains: Vec<f64> = [vec![10.0; 14], vec![30.0; 7]].concat();
        let trend = trends(&series(&gains))[1].unwrap();
        assert!((210.0 - trend.gained).abs() < 1e-9 && trend.per_day < 30.0 && trend.per_day > 25.0);
        assert!(trend.ratio > 1.5 && trend.ratio < 3.0);
    }

    #[test]
    fn of_many_only_the_sure_are_listed() {
        let sure = |certainty: f64| Trend { direction: Direction::Rising, certainty, ..Trend::default() };
        let mut all: BTreeMap<ModelId, Trend> = (10..1_000).map(|id| (ModelId(id), Trend::default())).collect();
        all.insert(ModelId(1), sure(0.999_99));
        all.insert(ModelId(2), sure(0.91));
        let cooling = Trend { direction: Direction::Cooling, ..sure(0.999_98) };
        all.insert(ModelId(3), cooling);
        sure_among(all.values_mut());
        let found: Vec<u64> = rising(&all).iter().map(|(id, _)| id.0).collect();
        assert_eq!(found, [1], "one of a thousand at 91% is chance");
        assert_eq!(rises(&rising(&all)).len(), 1);
        assert_eq!(changing(&all).len(), 2);
        assert_eq!(all[&ModelId(2)].direction, Direction::NotEnoughData);
    }
}
