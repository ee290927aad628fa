//! How well trends are told apart from chance: invented counters that step, climb, fall or stay, in noise, with days missing.

use super::metrics::{Figure, Random};
use crate::discovery::trends::{DAYS, Direction, Series, WINDOWS, trend};
use crate::model::community::{Counters, Day};

/// Series of each sort.
const SERIES: usize = 240;
/// Day on which something happens, and how long is waited for it to be noticed.
const EVENT_DAY: u32 = 40;
const PATIENCE_DAYS: u32 = 14;
/// Days before the event that are judged, for false alarms.
const QUIET_FROM: u32 = 22;
/// How unruly counts are: their variance is the mean and the mean squared over this.
const NOISE_SHAPE: f64 = 10.0;
/// Share of the days without a snapshot.
const MISSING: f64 = 0.2;

/// What happens to a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    Flat,
    Step(f64),
    Ramp(f64),
}

impl Course {
    fn factor(self, day: u32) -> f64 {
        let since = day.saturating_sub(EVENT_DAY);
        match self {
            _ if day < EVENT_DAY => 1.0,
            Self::Flat => 1.0,
            Self::Step(times) => times,
            Self::Ramp(share) => (1.0 + share).powi(since.min(21).cast_signed() + 1),
        }
    }

    fn expected(self) -> Option<Direction> {
        match self {
            Self::Flat => None,
            Self::Step(times) if times < 1.0 => Some(Direction::Cooling),
            Self::Step(_) | Self::Ramp(_) => Some(Direction::Rising),
        }
    }
}

/// Sorts of series: a name, what happens, and the downloads a day before.
const SORTS: [(&str, Course, f64); 9] = [
    ("flat, 2 a day", Course::Flat, 2.0),
    ("flat, 30 a day", Course::Flat, 30.0),
    ("flat, 400 a day", Course::Flat, 400.0),
    ("twice as much, 30 a day", Course::Step(2.0), 30.0),
    ("three times, 5 a day", Course::Step(3.0), 5.0),
    ("three times, 30 a day", Course::Step(3.0), 30.0),
    ("half, 30 a day", Course::Step(0.5), 30.0),
    ("10% more each day, 30 a day", Course::Ramp(0.1), 30.0),
    ("10% more each day, 400 a day", Course::Ramp(0.1), 400.0),
];

/// Figures of one sort of series, by the week's window.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The sort.
    pub sort: &'static str,
    /// Series of it.
    pub count: usize,
    /// Share of series-days without any event that were called rising or cooling.
    pub false_alarms: Figure,
    /// Share of series whose event was noticed within two weeks; `None` where there is none.
    pub recall: Option<Figure>,
    /// Days until it was noticed, of those that were.
    pub delay_days: Option<Figure>,
}

/// What came of all sorts.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Each sort.
    pub rows: Vec<Row>,
    /// Of all claims "rising" or "cooling" made on a day ten days after the events, the share that is true.
    pub precision: Figure,
}

/// Runs the simulation; always the same.
pub fn run() -> Report {
    let mut random = Random::new(77);
    let mut rows = Vec::new();
    let mut claims = Vec::new();
    for (sort, course, rate) in SORTS {
        let mut alarms = Vec::new();
        let mut noticed = Vec::new();
        let mut delays = Vec::new();
        for _ in 0..SERIES {
            let snapshots = snapshots(course, rate, &mut random);
            let quiet = (QUIET_FROM..EVENT_DAY).map(|day| direction(&snapshots, day));
            let (days, wrong) =
                quiet.fold((0, 0), |(days, wrong), direction| (days + 1, wrong + usize::from(is_claim(direction))));
            alarms.push(f64::from(wrong as u32) / f64::from(days));
            if let Some(expected) = course.expected() {
                let found = (0..PATIENCE_DAYS).find(|after| direction(&snapshots, EVENT_DAY + after) == expected);
                noticed.push(f64::from(u8::from(found.is_some())));
                delays.extend(found.map(|days| f64::from(days + 1)));
            }
            let later = direction(&snapshots, EVENT_DAY + 10);
            if is_claim(later) {
                claims.push(f64::from(u8::from(Some(later) == course.expected())));
            }
        }
        let some = |values: &[f64]| (!values.is_empty()).then(|| Figure::of(values));
        rows.push(Row {
            sort,
            count: SERIES,
            false_alarms: Figure::of(&alarms),
            recall: some(&noticed),
            delay_days: some(&delays),
        });
    }
    Report { rows, precision: Figure::of(&claims) }
}

fn is_claim(direction: Direction) -> bool {
    matches!(direction, Direction::Rising | Direction::Cooling)
}

/// What is said on a day, given what was known by then.
fn direction(snapshots: &[(Day, Counters)], day: u32) -> Direction {
    let known: Vec<(Day, Counters)> = snapshots.iter().filter(|(at, _)| at.0 <= day).copied().collect();
    let last = known.last().map_or(Day(day), |(day, _)| *day);
    let (window, before) = WINDOWS[1];
    trend(&Series::of(&known, last), window, before).map_or(Direction::NotEnoughData, |trend| trend.direction)
}

fn snapshots(course: Course, rate: f64, random: &mut Random) -> Vec<(Day, Counters)> {
    let mut total = 1_000;
    let mut snapshots = Vec::new();
    for day in 0..=DAYS as u32 {
        let mean = rate * course.factor(day) * random.gamma(NOISE_SHAPE) / NOISE_SHAPE;
        total += random.poisson(mean);
        if random.share() >= MISSING {
            let counters = Counters { download_count: Some(total), ..Counters::default() };
            snapshots.push((Day(day), counters));
        }
    }
    snapshots
}
