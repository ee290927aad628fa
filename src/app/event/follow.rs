//! Which job follows which: a scan leads to hashing and look-ups, hashing to look-ups. At most one job of a kind runs.

use crate::app::action::Effect;
use crate::app::jobs_view::{JobKind, JobOutcome};
use crate::app::state::{AppState, NoticeLevel};
use crate::app::updates::{self, UpdateAsk};
use crate::jobs::JobId;
use crate::model::ids::RootId;

/// While hashing runs, answers are asked for this often (seconds).
const IDENTIFY_EVERY_SECS: u64 = 30;
/// After CivitAI could not be reached it is tried again after this long (seconds).
const RETRY_AFTER_SECS: u64 = 300;
/// Finished jobs that are kept on the list.
const KEEP_FINISHED: usize = 20;

/// Starts a scan, or notes that one is due when the running one ends.
pub(in crate::app) fn start_scan(state: &mut AppState, roots: Option<Vec<RootId>>) -> Vec<Effect> {
    if state.running(JobKind::Scan).is_some() {
        state.scan_again = true;
        return Vec::new();
    }
    vec![Effect::Scan(roots)]
}

pub(super) fn start_hash(state: &mut AppState) -> Vec<Effect> {
    if state.running(JobKind::Hash).is_some() {
        state.hash_again = true;
        return Vec::new();
    }
    vec![Effect::Hash]
}

/// Starts look-ups, or notes that they are due when the running ones end.
pub(in crate::app) fn start_identify(state: &mut AppState, after_secs: u64) -> Vec<Effect> {
    if state.running(JobKind::Identify).is_some() {
        state.identify_again = true;
        return Vec::new();
    }
    vec![Effect::Identify { after_secs }]
}

pub(super) fn job_ended(state: &mut AppState, id: JobId, outcome: JobOutcome, unreachable: bool) -> Vec<Effect> {
    let Some(job) = state.jobs.iter_mut().find(|job| job.handle.id == id) else { return Vec::new() };
    let kind = job.kind;
    let cancelled = outcome == JobOutcome::Cancelled;
    if let JobOutcome::Failed(message) = &outcome {
        // Being offline is a state with its own light, not an alarm.
        if !unreachable {
            let message = message.clone();
            state.notify(NoticeLevel::Error, message);
        }
    }
    if let Some(job) = state.jobs.iter_mut().find(|job| job.handle.id == id) {
        job.outcome = Some(outcome);
    }
    let finished = state.jobs.iter().filter(|job| !job.is_running()).count();
    let mut surplus = finished.saturating_sub(KEEP_FINISHED);
    state.jobs.retain(|job| {
        let drop = surplus > 0 && !job.is_running();
        surplus -= usize::from(drop);
        !drop
    });
    let mut effects = what_follows(state, kind, cancelled, unreachable);
    if matches!(kind, JobKind::Scan | JobKind::Identify | JobKind::Download | JobKind::Bulk | JobKind::ImportCatalogue)
    {
        // What these brought may answer what Discovery was asked.
        effects.extend(crate::app::reduce::finder::again(state));
    }
    effects
}

fn what_follows(state: &mut AppState, kind: JobKind, cancelled: bool, unreachable: bool) -> Vec<Effect> {
    let identify = state.settings.identify_in_background;
    match kind {
        JobKind::Scan => {
            if std::mem::take(&mut state.scan_again) {
                return vec![Effect::Scan(None)];
            }
            if cancelled {
                return Vec::new();
            }
            let mut effects = start_hash(state);
            if identify {
                effects.extend(start_identify(state, 0));
            }
            effects
        }
        JobKind::Hash => {
            if std::mem::take(&mut state.hash_again) {
                return vec![Effect::Hash];
            }
            if identify { start_identify(state, 0) } else { Vec::new() }
        }
        JobKind::Identify => {
            let again = std::mem::take(&mut state.identify_again);
            if cancelled || !identify {
                vec![Effect::Updates(UpdateAsk::List)]
            } else if unreachable {
                vec![Effect::Identify { after_secs: RETRY_AFTER_SECS }]
            } else if again || state.running(JobKind::Hash).is_some() {
                vec![Effect::Identify { after_secs: if again { 0 } else { IDENTIFY_EVERY_SECS } }]
            } else {
                vec![updates::after_lookups(state)]
            }
        }
        _ => Vec::new(),
    }
}
