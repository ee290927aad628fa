//! Automatic runs, the servers they use, and what the studio's runs came to, as the window shows it.

use super::action::{Action, Effect};
use super::state::{AppState, NoticeLevel, Sheet};
use super::studio::{Figures, StudioAsk};
use crate::characters::{BatchProgress, BatchSettings, StudioSettings, is_due, seconds_until};
use crate::comfy::Health;
use crate::model::character::{BatchReport, Run};
use crate::words::tr;

/// Runs that are kept in mind, newest first.
const RUNS: usize = 600;

/// A picture that the next automatic run would take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Its number on CivitAI.
    pub image: Option<u64>,
    /// Who posted it.
    pub creator: String,
    /// Reactions.
    pub reactions: u64,
    /// The beginning of its prompt.
    pub prompt: String,
}

/// What an automatic run would take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    /// Nobody asked.
    #[default]
    None,
    /// CivitAI is being asked.
    Looking,
    /// These.
    Found(Vec<Candidate>),
}

/// What a server made, by the runs that are kept in mind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Pictures.
    pub made: usize,
    /// Stages that failed there.
    pub failed: usize,
    /// Seconds a picture took, waiting included.
    pub mean_secs: f64,
}

/// Automatic runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchView {
    /// What the user decided.
    pub rules: BatchSettings,
    /// How pictures are made and what they cost; the rules are not looked at here.
    pub settings: StudioSettings,
    /// How far the one that runs is.
    pub progress: Option<BatchProgress>,
    /// What the next one would take.
    pub dry: DryRun,
    /// How the servers were doing when last asked.
    pub health: Vec<Health>,
    /// Reports, oldest first.
    pub reports: Vec<BatchReport>,
    /// Runs of the studio, newest first.
    pub runs: Vec<Run>,
    /// What those runs came to.
    pub figures: Figures,
}

impl BatchView {
    /// What a server made.
    pub fn pace(&self, server: &str) -> Pace {
        let mut pace = Pace::default();
        let stages = self.runs.iter().flat_map(|run| &run.stages);
        for stage in stages.filter(|stage| stage.server == server && !stage.was_stopped()) {
            if stage.error.is_some() {
                pace.failed += 1;
            } else {
                pace.made += 1;
                pace.mean_secs += stage.worked_seconds();
            }
        }
        pace.mean_secs /= pace.made.max(1) as f64;
        pace
    }

    /// Seconds until the next run begins; `None` when none will.
    pub fn next_in(&self, now: i64) -> Option<i64> {
        let rules = &self.rules;
        let last = self.reports.last().map_or(0, |report| report.began_unix_secs).max(rules.since_unix_secs);
        let wait = if is_due(last, now, rules.hour_utc) { 0 } else { seconds_until(now, rules.hour_utc) };
        rules.enabled.then_some(wait)
    }

    fn take_runs(&mut self, mut runs: Vec<Run>) {
        runs.sort_by_key(|run| std::cmp::Reverse((run.began_unix_secs, run.id.0)));
        runs.truncate(RUNS);
        self.figures = Figures::of(&runs);
        self.runs = runs;
    }
}

/// What a person asks of automatic runs.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchAsk {
    /// Show them.
    Show,
    /// Ask the servers how they are doing.
    Look,
    /// Begin one now.
    Start,
    /// End the one that runs.
    Stop,
    /// Say what one would take.
    Try,
    /// The rules are to be these.
    Rules(Box<BatchSettings>),
    /// Pictures are to be made so, and to cost this; the rules in it are not looked at.
    Settings(Box<StudioSettings>),
}

/// What is told of automatic runs.
#[derive(Debug)]
pub enum BatchNews {
    /// The rules are these.
    Rules(Box<BatchSettings>),
    /// All that was decided for the studio.
    Settings(Box<StudioSettings>),
    /// What the servers answered.
    Health(Vec<Health>),
    /// The runs of the studio.
    Runs(Vec<Run>),
    /// How far it is.
    Progress(BatchProgress),
    /// It ended.
    Ended(Box<BatchReport>),
    /// It did not come about; why, unless that was said before.
    Failed(Option<String>),
    /// What one would take; `None` when that could not be found out.
    Found(Option<Vec<Candidate>>),
}

/// Takes what a person asks.
pub(super) fn reduce(state: &mut AppState, ask: BatchAsk) -> Vec<Effect> {
    let batch = &mut state.studio.batch;
    let mut effects = Vec::new();
    match &ask {
        BatchAsk::Show => {
            state.sheets.retain(|sheet| *sheet != Sheet::Batch);
            state.sheets.push(Sheet::Batch);
            if !state.studio.is_loaded {
                effects.push(Effect::Studio(StudioAsk::Load));
            }
            effects.push(Effect::Studio(StudioAsk::Batch(BatchAsk::Look)));
            effects.push(Effect::Studio(StudioAsk::AskServers));
            return effects;
        }
        BatchAsk::Start => {
            if batch.progress.is_some() {
                return effects;
            }
            batch.progress = Some(BatchProgress { wanted: batch.rules.count, ..BatchProgress::default() });
        }
        BatchAsk::Try => batch.dry = DryRun::Looking,
        BatchAsk::Rules(rules) => batch.rules.clone_from(rules),
        BatchAsk::Settings(settings) => batch.settings = StudioSettings::clone(settings),
        BatchAsk::Look | BatchAsk::Stop => {}
    }
    effects.push(Effect::Studio(StudioAsk::Batch(ask)));
    effects
}

/// Takes what is told.
pub(super) fn take(state: &mut AppState, news: BatchNews) {
    let batch = &mut state.studio.batch;
    match news {
        BatchNews::Rules(rules) => batch.rules = *rules,
        BatchNews::Settings(settings) => {
            batch.rules.clone_from(&settings.batch);
            batch.settings = *settings;
        }
        BatchNews::Health(health) => batch.health = health,
        BatchNews::Runs(runs) => batch.take_runs(runs),
        BatchNews::Progress(progress) => batch.progress = Some(progress),
        BatchNews::Ended(report) => {
            batch.progress = None;
            let (made, total) = (report.successful, report.of());
            let (level, text) = match &report.stopped {
                _ if report.was_stopped() => {
                    let (whole, pictures) = (report.with_all_references, report.pictures);
                    let text = tr!("characters-batch-stopped", whole = whole, total = total, pictures = pictures);
                    (NoticeLevel::Info, text)
                }
                Some(why) if report.total == 0 => (NoticeLevel::Error, tr!("batch-nothing", why = why.clone())),
                _ if report.is_troubled() => {
                    let failed = report.failed;
                    (NoticeLevel::Error, tr!("characters-batch-troubled", failed = failed, total = report.total))
                }
                Some(why) => {
                    let text = tr!("characters-batch-ended-early", made = made, total = total, why = why.clone());
                    (NoticeLevel::Info, text)
                }
                _ => (NoticeLevel::Info, tr!("characters-batch-ended", made = made, total = total)),
            };
            batch.reports.push(*report);
            // Who is told that it went badly wants to see why.
            let show = Action::Studio(StudioAsk::Batch(BatchAsk::Show));
            state.notify_with(level, text, Some((tr!("characters-show").to_owned(), show)));
        }
        BatchNews::Failed(why) => {
            batch.progress = None;
            if let Some(why) = why {
                state.notify(NoticeLevel::Error, tr!("batch-nothing", why = why));
            }
        }
        BatchNews::Found(found) => batch.dry = found.map_or(DryRun::None, DryRun::Found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::character::{Slot, StageLog};
    use crate::model::ids::RunId;

    fn stage(server: &str, seconds: f64, error: Option<&str>) -> StageLog {
        let (server, error) = (server.to_owned(), error.map(str::to_owned));
        StageLog {
            slot: Slot::Avatar,
            seconds: seconds + 5.0,
            waited_seconds: 5.0,
            server,
            error,
            handed_over: Vec::new(),
        }
    }

    #[test]
    fn the_pace_of_a_server_is_that_of_its_pictures() {
        let mut view = BatchView::default();
        let run = |id: u64, stages| Run { id: RunId(id), began_unix_secs: 7, stages, ..Run::default() };
        let first = vec![stage("a", 2.0, None), stage("b", 9.0, None), stage("a", 60.0, Some("it broke"))];
        view.take_runs(vec![run(1, first), run(2, vec![stage("a", 4.0, None)])]);
        assert_eq!(view.pace("a"), Pace { made: 2, failed: 1, mean_secs: 3.0 });
        assert_eq!((view.pace("c"), view.runs[0].id), (Pace::default(), RunId(2)));
    }

    #[test]
    fn the_next_run_is_only_foreseen_when_there_will_be_one() {
        let mut view = BatchView::default();
        let now = 1_000 * 86_400;
        assert_eq!(view.next_in(now), None);
        view.rules = BatchSettings { enabled: true, since_unix_secs: now - 60, ..BatchSettings::default() };
        assert_eq!(view.next_in(now), Some(2 * 3600));
        view.rules.since_unix_secs = 0;
        assert_eq!(view.next_in(now), Some(0), "one was missed");
    }
}
