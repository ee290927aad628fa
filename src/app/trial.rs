//! The way of a model into use: fetched, seen by a tool, tried with a test picture.

use super::action::Effect;
use super::pictures::PictureSource;
use super::state::{AppState, NoticeLevel};
use super::studio::StageView;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::trial::{Trial, Trials};
use std::path::PathBuf;

/// Test pictures, and the one that is being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialView {
    /// Whether what is kept was read.
    pub is_loaded: bool,
    /// The last one of each model.
    pub kept: Trials,
    /// Where they lie.
    pub folder: PathBuf,
    /// The model that is being tried, and how far that is.
    pub running: Option<(FileKey, StageView)>,
    /// Why the last attempt with a model failed.
    pub trouble: Option<(FileKey, String)>,
}

impl TrialView {
    /// The test picture of a model, and where it is.
    pub fn of(&self, card: &Card) -> Option<(&Trial, PictureSource)> {
        let trial = self.kept.of(card)?;
        Some((trial, PictureSource::File(self.folder.join(&trial.file))))
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrialAsk {
    /// Read what is kept.
    Load,
    /// Make a picture with a model.
    Try(FileKey),
    /// Stop that.
    Stop,
}

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub enum TrialNews {
    /// What is kept, and where.
    Kept(Trials, PathBuf),
    /// The picture of a model is so far.
    Stage(FileKey, StageView),
    /// It ended; why it failed, if it did. Nothing is said of one that was stopped.
    Ended(FileKey, Option<String>),
}

pub(super) fn reduce(state: &mut AppState, ask: TrialAsk) -> Vec<Effect> {
    match &ask {
        // One at a time: a second click on a busy server would only wait.
        TrialAsk::Try(_) if state.trial.running.is_some() => return Vec::new(),
        TrialAsk::Try(key) => {
            state.trial.running = Some((*key, StageView::default()));
            state.trial.trouble = None;
        }
        TrialAsk::Load | TrialAsk::Stop => {}
    }
    vec![Effect::Trial(ask)]
}

pub(super) fn take(state: &mut AppState, news: TrialNews) {
    let trial = &mut state.trial;
    match news {
        TrialNews::Kept(kept, folder) => (trial.is_loaded, trial.kept, trial.folder) = (true, kept, folder),
        TrialNews::Stage(key, stage) => {
            if let Some((of, shown)) = &mut trial.running
                && *of == key
            {
                *shown = stage;
            }
        }
        TrialNews::Ended(key, why) => {
            if trial.running.as_ref().is_some_and(|(of, _)| *of == key) {
                trial.running = None;
            }
            if let Some(why) = why {
                trial.trouble = Some((key, why.clone()));
                state.notify(NoticeLevel::Error, why);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_model_is_tried_at_a_time_and_its_end_makes_room() {
        let mut state = AppState::default();
        assert_eq!(reduce(&mut state, TrialAsk::Try(FileKey(1))), [Effect::Trial(TrialAsk::Try(FileKey(1)))]);
        assert!(reduce(&mut state, TrialAsk::Try(FileKey(2))).is_empty());
        let stage = StageView { server: "attic".to_owned(), ..StageView::default() };
        take(&mut state, TrialNews::Stage(FileKey(2), stage.clone()));
        assert_eq!(state.trial.running.as_ref().unwrap().1.server, "", "news of another model");
        take(&mut state, TrialNews::Stage(FileKey(1), stage));
        assert_eq!(state.trial.running.as_ref().unwrap().1.server, "attic");
        take(&mut state, TrialNews::Ended(FileKey(1), Some("no".to_owned())));
        assert_eq!((state.trial.running.clone(), state.notices.len()), (None, 1));
        assert_eq!(reduce(&mut state, TrialAsk::Try(FileKey(2))).len(), 1);
        assert_eq!(state.trial.trouble, None);
        take(&mut state, TrialNews::Ended(FileKey(2), None));
        assert_eq!((state.trial.running.clone(), state.notices.len()), (None, 1));
    }
}
