//! How well trends are told apart from chance: invented counters that step, climb, fall or stay, in noise, with days missing.

use super::metrics::{Figure, Random};
use crate::discovery::trends::{Direction, Series, Trend, WINDOWS, sure_among, trend};
use crate::model::community::{Counters, Day};

/// Series of each sort.
const SERIES: usize = 240;
/// What one of the windows is tried on.
#[derive(Clone, Copy, Debug)]
struct Frame {
    window: usize,
    /// Days before the event from this one on are judged, for false alarms.
    quiet_from: u32,
    /// Day on which something happens, and how long is waited for it to be noticed.
    event_day: u32,
    patience_days: u32,
}

const DAY: Frame = Frame { window: 0, quiet_from: 22, event_day: 40, patience_days: 14 };
const WEEK: Frame = Frame { window: 1, ..DAY };
/// A month is held against another: it takes so long.
const MONTH: Frame = Frame { window: 2, quiet_from: 60, event_day: 80, patience_days: 40 };
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
    fn factor(self, day: u32, event_day: u32) -> f64 {
        let since = day.saturating_sub(event_day);
        match self {
            _ if day < event_day => 1.0,
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

/// What the windows of a day and of a month are tried on.
const OTHER_SORTS: [(&str, Course, f64); 6] = [
    ("flat, 2 a day", Course::Flat, 2.0),
    ("flat, 30 a day", Course::Flat, 30.0),
    ("flat, 400 a day", Course::Flat, 400.0),
    ("three times, 30 a day", Course::Step(3.0), 30.0),
    ("half, 30 a day", Course::Step(0.5), 30.0),
    ("half, 400 a day", Course::Step(0.5), 400.0),
];
/// Series that stay as they are, told side by side.
const SIDE_BY_SIDE: usize = 2_000;

/// Figures of one sort of series, by one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The sort.
    pub sort: &'static str,
    /// Days of the window.
    pub window_days: usize,
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
    /// Of two thousand series that stay as they are, told side by side on one day: how many are called rising or cooling, each for
    /// itself, and with it held against how many there are.
    pub side_by_side: [usize; 2],
}

/// Runs the simulation; always the same.
pub fn run() -> Report {
    let mut claims = Vec::new();
    let mut random = Random::new(77);
    let mut rows: Vec<Row> = SORTS.into_iter().map(|sort| row(sort, WEEK, &mut random, &mut claims)).collect();
    let precision = Figure::of(&claims);
    for frame in [DAY, MONTH] {
        rows.extend(OTHER_SORTS.into_iter().map(|sort| row(sort, frame, &mut random, &mut claims)));
    }
    Report { rows, precision, side_by_side: side_by_side(&mut random) }
}

/// One sort by one window; `claims` takes in whether what is said ten days after the event is true.
fn row(
    (sort, course, rate): (&'static str, Course, f64),
    frame: Frame,
    random: &mut Random,
    claims: &mut Vec<f64>,
) -> Row {
    let (mut alarms, mut noticed, mut delays) = (Vec::new(), Vec::new(), Vec::new());
    let Frame { window, event_day, patience_days, .. } = frame;
    let window_days = WINDOWS[window].0;
    for _ in 0..SERIES {
        let snapshots = snapshots(course, rate, frame, random);
        let quiet = (frame.quiet_from..event_day).map(|day| direction(&snapshots, day, window));
        let (days, wrong) =
            quiet.fold((0, 0), |(days, wrong), direction| (days + 1, wrong + usize::from(is_claim(direction))));
        alarms.push(f64::from(wrong as u32) / f64::from(days));
        if let Some(expected) = course.expected() {
            let found = (0..patience_days).find(|after| direction(&snapshots, event_day + after, window) == expected);
            noticed.push(f64::from(u8::from(found.is_some())));
            delays.extend(found.map(|days| f64::from(days + 1)));
        }
        let later = direction(&snapshots, event_day + 10, window);
        if is_claim(later) {
            claims.push(f64::from(u8::from(Some(later) == course.expected())));
        }
    }
    let some = |values: &[f64]| (!values.is_empty()).then(|| Figure::of(values));
    let (recall, delay_days) = (some(&noticed), some(&delays));
    Row { sort, window_days, count: SERIES, false_alarms: Figure::of(&alarms), recall, delay_days }
}

fn side_by_side(random: &mut Random) -> [usize; 2] {
    let (window, before) = WINDOWS[1];
    let mut trends: Vec<Trend> = Vec::new();
    for _ in 0..SIDE_BY_SIDE {
        let snapshots = snapshots(Course::Flat, 30.0, WEEK, random);
        trends.extend(trend(&Series::of(&snapshots, Day(WEEK.event_day)), window, before));
    }
    let told = |trends: &[Trend]| trends.iter().filter(|trend| is_claim(trend.direction)).count();
    let alone = told(&trends);
    sure_among(trends.iter_mut());
    [alone, told(&trends)]
}

fn is_claim(direction: Direction) -> bool {
    matches!(direction, Direction::Rising | Direction::Cooling)
}

/// What is said on a day, given what was known by then.
fn direction(snapshots: &[(Day, Counters)], day: u32, window: usize) -> Direction {
    let known: Vec<(Day, Counters)> = snapshots.iter().filter(|(at, _)| at.0 <= day).copied().collect();
    let last = known.last().map_or(Day(day), |(day, _)| *day);
    let (window, before) = WINDOWS[window];
    trend(&Series::of(&known, last), window, before).map_or(Direction::NotEnoughData, |trend| trend.direction)
}

fn snapshots(course: Course, rate: f64, frame: Frame, random: &mut Random) -> Vec<(Day, Counters)> {
    let mut total = 1_000;
    let mut snapshots = Vec::new();
    for day in 0..=frame.event_day + frame.patience_days.max(20) {
        let mean = rate * course.factor(day, frame.event_day) * random.gamma(NOISE_SHAPE) / NOISE_SHAPE;
        total += random.poisson(mean);
        if random.share() >= MISSING {
            let counters = Counters { download_count: Some(total), ..Counters::default() };
            snapshots.push((Day(day), counters));
        }
    }
    snapshots
}
