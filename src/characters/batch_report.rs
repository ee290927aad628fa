//! What an automatic run comes to: how far it is, its report, and what all reports say together.

use crate::model::character::{BatchReport, Character, STOPPED, Slot};
use std::collections::BTreeMap;
use std::time::Instant;

/// How far an automatic run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchProgress {
    /// Characters that ended.
    pub ended: usize,
    /// Characters wanted.
    pub wanted: usize,
    /// Those being made now.
    pub running: usize,
    /// How long all will take at this pace, in seconds; 0 while nothing ended.
    pub foreseen_secs: u64,
    /// The time it was given, in seconds; 0 is as long as it takes.
    pub budget_secs: u64,
}

impl BatchProgress {
    /// Whether it will not be ready within its time.
    pub const fn will_be_late(&self) -> bool {
        self.budget_secs > 0 && self.foreseen_secs > self.budget_secs
    }
}

pub(super) fn progress(report: &BatchReport, wanted: usize, running: usize, began: Instant) -> BatchProgress {
    let ended = report.successful + report.failed;
    let foreseen = if ended == 0 { 0.0 } else { began.elapsed().as_secs_f64() * wanted as f64 / ended as f64 };
    BatchProgress { ended, wanted, running, foreseen_secs: foreseen as u64, budget_secs: report.budget_seconds }
}

/// Adds a character that ended to the report; one that is gone was deleted meanwhile.
pub(super) fn count(report: &mut BatchReport, character: Option<&Character>) {
    let Some(character) = character else {
        report.failed += 1;
        *report.reasons.entry("it was deleted".to_owned()).or_default() += 1;
        return;
    };
    let has_avatar = character.picture(Slot::Avatar).is_some();
    let references = Slot::REFERENCES.iter().filter(|slot| character.picture(**slot).is_some()).count();
    report.characters.push(character.id);
    report.pictures += character.made();
    // Who was stopped before there was a picture neither failed nor succeeded.
    let was_stopped = character.slots.get(&Slot::Avatar).is_some_and(|state| state.trouble.as_deref() == Some(STOPPED));
    report.successful += usize::from(has_avatar);
    report.failed += usize::from(!has_avatar && !was_stopped);
    report.with_all_references += usize::from(has_avatar && references == Slot::REFERENCES.len());
    report.only_avatar += usize::from(has_avatar && references == 0);
    for (slot, state) in &character.slots {
        if let Some(trouble) = state.failure() {
            *report.reasons.entry(format!("{}: {trouble}", slot.key())).or_default() += 1;
        }
    }
}

/// What all automatic runs came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchTotals {
    /// Runs.
    pub runs: usize,
    /// Characters begun.
    pub total: usize,
    /// Characters with an avatar.
    pub successful: usize,
    /// Pictures.
    pub pictures: usize,
    /// Hours.
    pub seconds: f64,
    /// Reasons of failures, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl BatchTotals {
    /// Of these reports.
    pub fn of(reports: &[BatchReport]) -> Self {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for (reason, times) in reports.iter().flat_map(|report| &report.reasons) {
            *reasons.entry(reason).or_default() += times;
        }
        let mut reasons: Vec<(String, usize)> =
            reasons.into_iter().map(|(reason, times)| (reason.to_owned(), times)).collect();
        reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        Self {
            runs: reports.len(),
            total: reports.iter().map(|report| report.total).sum(),
            successful: reports.iter().map(|report| report.successful).sum(),
            pictures: reports.iter().map(|report| report.pictures).sum(),
            seconds: reports.iter().map(|report| report.seconds).sum(),
            reasons,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_deleted_meanwhile_is_counted_too() {
        let mut report = BatchReport { total: 1, ..BatchReport::default() };
        count(&mut report, None);
        assert_eq!((report.failed, report.reasons.len()), (1, 1));
    }

    #[test]
    fn a_run_that_will_be_late_is_foreseen() {
        let slow = BatchProgress { foreseen_secs: 1801, budget_secs: 1800, ..BatchProgress::default() };
        assert!(slow.will_be_late());
        assert!(!BatchProgress { budget_secs: 0, ..slow }.will_be_late());
        let totals = BatchTotals::of(&[
            BatchReport {
                total: 3,
                successful: 2,
                reasons: BTreeMap::from([("a".to_owned(), 1)]),
                ..BatchReport::default()
            },
            BatchReport {
                total: 2,
                successful: 2,
                reasons: BTreeMap::from([("b".to_owned(), 4)]),
                ..BatchReport::default()
            },
        ]);
        assert_eq!((totals.runs, totals.total, totals.successful, totals.reasons[0].0.as_str()), (2, 5, 4, "b"));
    }
}
