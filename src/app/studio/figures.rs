//! What the studio's runs came to over time: pictures made and failed, how long they took, where and why they fail.

use crate::model::character::{Run, Slot};
use std::collections::BTreeMap;

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// What came of one kind of picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StageFigures {
    /// Pictures.
    pub made: usize,
    /// Tries that ended without one.
    pub failed: usize,
    /// Seconds a server worked on a picture.
    pub mean_secs: f64,
}

impl StageFigures {
    fn take(&mut self, seconds: f64, is_made: bool) {
        if is_made {
            self.mean_secs = (self.mean_secs * self.made as f64 + seconds) / (self.made + 1) as f64;
            self.made += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Pictures of a hundred tries; 100 where nothing was tried.
    pub fn percent(&self) -> usize {
        (self.made * 100).checked_div(self.made + self.failed).unwrap_or(100)
    }
}

/// One day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Its beginning, seconds since 1970.
    pub began_unix_secs: i64,
    /// Pictures.
    pub made: u32,
    /// Tries that ended without one.
    pub failed: u32,
}

/// What runs came to, those by hand and automatic ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// All pictures together.
    pub all: StageFigures,
    /// Each kind of picture.
    pub stages: BTreeMap<Slot, StageFigures>,
    /// Why pictures failed and how often, the most frequent first.
    pub reasons: Vec<(Slot, String, usize)>,
    /// Days on which something was tried, oldest first.
    pub days: Vec<Day>,
}

impl Figures {
    /// Of these runs. What a person stopped is neither a picture nor a failure, and does not count.
    pub fn of(runs: &[Run]) -> Self {
        let mut figures = Self::default();
        let mut reasons: BTreeMap<(Slot, &str), usize> = BTreeMap::new();
        let mut days: BTreeMap<i64, Day> = BTreeMap::new();
        for run in runs {
            let began = run.began_unix_secs.div_euclid(DAY_SECS) * DAY_SECS;
            for stage in run.stages.iter().filter(|stage| !stage.was_stopped()) {
                let is_made = stage.error.is_none();
                figures.all.take(stage.worked_seconds(), is_made);
                figures.stages.entry(stage.slot).or_default().take(stage.worked_seconds(), is_made);
                let day = days.entry(began).or_insert_with(|| Day { began_unix_secs: began, ..Day::default() });
                let count = if is_made { &mut day.made } else { &mut day.failed };
                *count = count.saturating_add(1);
                if let Some(why) = &stage.error {
                    *reasons.entry((stage.slot, why)).or_default() += 1;
                }
            }
        }
        figures.days = days.into_values().collect();
        figures.reasons = reasons.into_iter().map(|((slot, why), times)| (slot, why.to_owned(), times)).collect();
        figures.reasons.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::StageLog;

    #[test]
    fn runs_become_rates_durations_and_reasons_by_stage_and_day() {
        let stage = |slot, seconds, error: Option<&str>| StageLog {
            slot,
            seconds: seconds + 2.0,
            waited_seconds: 2.0,
            server: "attic".to_owned(),
            error: error.map(str::to_owned),
            handed_over: Vec::new(),
        };
        let run = |day: i64, stages| Run { began_unix_secs: day * DAY_SECS + 5, stages, ..Run::default() };
        let figures = Figures::of(&[
            run(9, vec![stage(Slot::Avatar, 4.0, None), stage(Slot::Back, 60.0, Some("out of memory"))]),
            run(8, vec![stage(Slot::Avatar, 2.0, None), stage(Slot::Back, 61.0, Some("out of memory"))]),
            run(8, vec![stage(Slot::Back, 6.0, None), stage(Slot::Side, 1.0, Some("no answer"))]),
        ]);
        assert_eq!((figures.all.made, figures.all.failed, figures.all.percent()), (3, 3, 50));
        assert!((figures.stages[&Slot::Avatar].mean_secs - 3.0).abs() < 1e-9);
        assert_eq!((figures.stages[&Slot::Back].made, figures.stages[&Slot::Back].failed), (1, 2));
        assert_eq!(figures.reasons[0], (Slot::Back, "out of memory".to_owned(), 2));
        let days: Vec<(i64, u32, u32)> =
            figures.days.iter().map(|day| (day.began_unix_secs / DAY_SECS, day.made, day.failed)).collect();
        assert_eq!(days, [(8, 2, 2), (9, 1, 1)]);
        assert_eq!(StageFigures::default().percent(), 100);
    }
}
