//! Verdicts in the window: rings on cards, the verdict on the selected model, licences of a collection, what the user intends.

use super::Liking;
use super::action::Effect;
use super::state::{AppState, NoticeLevel, Sheet};
use crate::judging::licence_report::ReportForm;
use crate::model::fit::{Fit, Setup};
use crate::model::ids::{CollectionId, FileKey};
use crate::model::quality::{Quality, Ring};
use crate::model::terms::{Answer, Intent, Profile, Terms, TermsChange};
use crate::words::tr;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What is asked about verdicts.
#[derive(Clone, Debug, PartialEq)]
pub enum JudgingAsk {
    /// Judge one model with all its evidence.
    Judge(FileKey),
    /// Show the licences of a collection.
    Licences(CollectionId),
    /// Write the licences that are shown into a report.
    SaveLicences(ReportForm, PathBuf),
    /// The user intends this, or not any more.
    Intend(Intent, bool),
    /// The graphics card has so many GiB; `None` is as detected.
    GpuMemory(Option<u32>),
    /// Judge everything again and send what cards show of it.
    Rings,
    /// Remember what the user intends and what the machine has.
    Keep(Profile, Option<u32>),
}

/// What is told of verdicts.
#[derive(Clone, Debug)]
pub enum JudgingNews {
    /// What cards show.
    Rings(Arc<HashMap<FileKey, Ring>>),
    /// The verdict on one model.
    Verdict(Box<VerdictView>),
    /// The licences of a collection.
    Licences(Box<LicencesView>),
    /// Creators changed what they allow.
    Changed(Vec<TermsChange>),
    /// What is kept: what the user intends, what they said of the graphics card, and what is here.
    Kept(Profile, Option<u32>, Setup),
    /// A report was written.
    Saved(PathBuf),
}

/// The verdict on one model.
#[derive(Clone, Debug)]
pub struct VerdictView {
    /// Which.
    pub key: FileKey,
    /// Its name.
    pub name: String,
    /// The score with its evidence.
    pub quality: Quality,
    /// Whether it runs here.
    pub fit: Fit,
    /// What may be done with it.
    pub terms: Terms,
    /// Others that do the same, best first.
    pub alternatives: Vec<Relative>,
    /// Others that go with it, best first.
    pub complements: Vec<Relative>,
}

/// Why a model stands beside another's verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum Kinship {
    /// Tags that both have; empty when they share only type and base.
    Tags(Vec<String>),
    /// What the recommender found.
    Liking(Liking),
}

/// Another model beside a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Relative {
    /// Which.
    pub key: FileKey,
    /// Its name.
    pub name: String,
    /// Why it stands here.
    pub why: Kinship,
    /// What its card shows of its verdict.
    pub ring: Option<Ring>,
}

/// The licences of a collection.
#[derive(Clone, Debug)]
pub struct LicencesView {
    /// The collection.
    pub id: CollectionId,
    /// Its name.
    pub title: String,
    /// Each model.
    pub all: Vec<Terms>,
    /// All together: the strictest wins, with the numbers of those that decide.
    pub together: Vec<(Intent, Answer, Vec<usize>)>,
}

/// All of it in the window.
#[derive(Clone, Debug, Default)]
pub struct Judging {
    /// What cards show.
    pub rings: Arc<HashMap<FileKey, Ring>>,
    /// The verdict on the model whose details are shown.
    pub verdict: Option<Arc<VerdictView>>,
    /// The licences that are shown.
    pub licences: Option<Arc<LicencesView>>,
    /// What the user intends.
    pub profile: Profile,
    /// Memory of the graphics card in GiB, where the user said.
    pub gpu_gib: Option<u32>,
    /// What is here to run models with.
    pub setup: Setup,
}

impl Judging {
    /// The verdict on a model, where it is there.
    pub fn verdict_of(&self, key: Option<FileKey>) -> Option<&Arc<VerdictView>> {
        self.verdict.as_ref().filter(|verdict| Some(verdict.key) == key)
    }
}

/// Takes what a person asked for.
pub(super) fn reduce(state: &mut AppState, ask: JudgingAsk) -> Vec<Effect> {
    match ask {
        JudgingAsk::Intend(intent, on) => {
            let intents = &mut state.judging.profile.intents;
            intents.retain(|other| *other != intent);
            if on {
                intents.push(intent);
                intents.sort_unstable();
            }
            vec![keep(state)]
        }
        JudgingAsk::GpuMemory(gib) => {
            state.judging.gpu_gib = gib;
            vec![keep(state)]
        }
        JudgingAsk::Licences(id) => {
            state.judging.licences = None;
            let mut effects = super::reduce(state, super::Action::Show(Sheet::Licences));
            effects.push(Effect::Judging(JudgingAsk::Licences(id)));
            effects
        }
        other => vec![Effect::Judging(other)],
    }
}

fn keep(state: &AppState) -> Effect {
    Effect::Judging(JudgingAsk::Keep(state.judging.profile.clone(), state.judging.gpu_gib))
}

/// Takes what is told.
pub(super) fn take(state: &mut AppState, news: JudgingNews) -> Vec<Effect> {
    match news {
        JudgingNews::Rings(rings) => {
            state.judging.rings = rings;
            // What the verdict was held against may be another now.
            let shown = state.judging.verdict.as_ref().map(|verdict| verdict.key);
            return shown.map(|key| Effect::Judging(JudgingAsk::Judge(key))).into_iter().collect();
        }
        JudgingNews::Verdict(verdict) => {
            if state.selected == Some(verdict.key) {
                state.judging.verdict = Some(Arc::from(verdict));
            }
        }
        JudgingNews::Licences(licences) => state.judging.licences = Some(Arc::from(licences)),
        JudgingNews::Changed(changes) => notify_of(state, &changes),
        JudgingNews::Kept(profile, gpu_gib, setup) => {
            (state.judging.profile, state.judging.gpu_gib, state.judging.setup) = (profile, gpu_gib, setup);
        }
        JudgingNews::Saved(path) => {
            let offer = (super::Command::ShowFile.label().to_owned(), super::Action::ShowFile(path.clone()));
            let text = tr!("judging-report-saved", path = path.display().to_string());
            state.notify_with(NoticeLevel::Info, text, Some(offer));
        }
    }
    Vec::new()
}

/// Tells that creators changed what they allow: what was lost first, for that may bind what the user does.
fn notify_of(state: &mut AppState, changes: &[TermsChange]) {
    let lost: Vec<&TermsChange> = changes.iter().filter(|change| !change.lost.is_empty()).collect();
    let (list, level) = if lost.is_empty() {
        (changes.iter().collect::<Vec<_>>(), NoticeLevel::Info)
    } else {
        (lost, NoticeLevel::Error)
    };
    let Some(first) = list.first() else { return };
    let (name, more) = (first.name.clone(), list.len() - 1);
    let text = if level == NoticeLevel::Error {
        tr!("judging-terms-lost", name = name, more = more)
    } else {
        tr!("judging-terms-gained", name = name, more = more)
    };
    state.notify(level, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Action, AppEvent, apply_event};
    use crate::model::ids::ModelId;
    use crate::model::licence::Permission;

    fn change(lost: &[Permission]) -> TermsChange {
        TermsChange {
            model_id: ModelId(1),
            name: "Night Metro".to_owned(),
            at_unix_secs: 5,
            lost: lost.to_vec(),
            gained: vec![Permission::NoCredit],
        }
    }

    #[test]
    fn what_the_user_intends_is_kept_in_one_order() {
        let mut state = AppState::default();
        let mut intend = |intent, on| crate::app::reduce(&mut state, Action::Judging(JudgingAsk::Intend(intent, on)));
        intend(Intent::NoCredit, true);
        intend(Intent::SellImages, true);
        intend(Intent::SellImages, true);
        let effects = intend(Intent::Host, false);
        let profile = Profile { intents: vec![Intent::SellImages, Intent::NoCredit] };
        assert_eq!(effects, [Effect::Judging(JudgingAsk::Keep(profile.clone(), None))]);
        assert_eq!(state.judging.profile, profile);
    }

    #[test]
    fn a_lost_permission_is_said_louder_than_a_gained_one() {
        let mut state = AppState::default();
        apply_event(&mut state, AppEvent::Judging(JudgingNews::Changed(vec![change(&[])])));
        assert_eq!(state.notices.back().map(|notice| notice.level), Some(NoticeLevel::Info));
        let changes = vec![change(&[]), change(&[Permission::SellImages])];
        apply_event(&mut state, AppEvent::Judging(JudgingNews::Changed(changes)));
        let notice = state.notices.back().unwrap();
        assert_eq!(notice.level, NoticeLevel::Error);
        assert!(notice.text.contains("Night Metro"), "{}", notice.text);
    }

    #[test]
    fn the_licences_of_a_collection_open_their_sheet() {
        let mut state = AppState::default();
        let effects = crate::app::reduce(&mut state, Action::Judging(JudgingAsk::Licences(CollectionId(3))));
        assert_eq!(state.sheet(), Some(Sheet::Licences));
        assert_eq!(effects, [Effect::Judging(JudgingAsk::Licences(CollectionId(3)))]);
    }
}
