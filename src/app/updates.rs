//! Newer versions as the window knows them.

use super::action::{Action, Effect};
use super::compare::Comparing;
use super::downloads::{DownloadAsk, Want};
use super::jobs_view::JobKind;
use super::state::{AppState, Sheet};
use crate::library::updates::CHECK_EVERY_SECS;
use crate::model::ids::VersionId;
use crate::model::updates::{Update, UpdateChange, UpdateWishes};
use std::sync::Arc;

/// What can be asked about updates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateAsk {
    /// Ask CivitAI about the whole library.
    Check,
    /// List what is known.
    List,
    /// Hear of others from now on.
    Change(UpdateChange),
    /// Show two versions side by side, the older at the left.
    Compare(VersionId, VersionId),
    /// Download all that are listed.
    DownloadAll,
}

/// Newer versions of what is in the library.
#[derive(Debug, Default)]
pub struct Updates {
    /// All of them, the newest first.
    pub list: Arc<Vec<Update>>,
    /// What the user wants to hear of.
    pub wishes: UpdateWishes,
}

impl Updates {
    /// The newer version of one that is there.
    pub fn of(&self, own: VersionId) -> Option<&Update> {
        self.list.iter().find(|update| update.own == own)
    }
}

/// What a person asked for.
pub(super) fn ask(state: &mut AppState, ask: UpdateAsk) -> Vec<Effect> {
    match ask {
        UpdateAsk::Check if state.running(JobKind::Updates).is_some() => Vec::new(),
        UpdateAsk::DownloadAll => {
            let wants = state.updates.list.iter().filter(|update| !update.is_paid);
            let wants = wants.map(|update| Want::version(update.newer, &*update.name)).collect();
            super::reduce(state, Action::Download(DownloadAsk::Want(wants)))
        }
        UpdateAsk::Change(change) => {
            state.updates.wishes.apply(change.clone());
            vec![Effect::Updates(UpdateAsk::Change(change))]
        }
        UpdateAsk::Compare(left, right) => {
            state.comparing = Comparing { asked: Some((left, right)), found: None };
            state.sheets.retain(|open| *open != Sheet::Compare);
            state.sheets.push(Sheet::Compare);
            vec![Effect::Updates(ask)]
        }
        other => vec![Effect::Updates(other)],
    }
}

/// The list as it is now, and what the user wants to hear of.
pub(super) fn take(state: &mut AppState, list: Vec<Update>, wishes: UpdateWishes) {
    state.updates = Updates { list: Arc::new(list), wishes };
}

/// What is due when look-ups have ended: all models are asked about once a day, else what is known is listed anew.
pub(super) fn after_lookups(state: &AppState) -> Effect {
    let checked = state.updates.wishes.checked_unix_secs;
    let is_due = state.now_unix_secs.saturating_sub(checked) >= CHECK_EVERY_SECS;
    let may_ask = state.settings.identify_in_background && !state.settings.offline && !state.is_sample;
    let check = is_due && may_ask && state.now_unix_secs > 0 && state.running(JobKind::Updates).is_none();
    Effect::Updates(if check { UpdateAsk::Check } else { UpdateAsk::List })
}
