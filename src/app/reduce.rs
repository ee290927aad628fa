//! Actions into state and effects. A plain function: most of the window's behaviour is tested through it.

use super::action::{Action, Effect, Step};
use super::jobs_view::JobKind;
use super::looks::{LookStage, LookView};
use super::state::{AppState, NoticeLevel, Phase, Sheet};
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;

/// Files of one drop that are looked at; more at once would be a library to add.
const MAX_LOOKS: usize = 200;

/// Changes the state as asked and returns what has to be done beside the window.
pub fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::SetText(text) => requery(state, |query| query.text = text),
        Action::ToggleKind(kind) => requery(state, |query| toggle(&mut query.kinds, kind)),
        Action::ToggleFamily(family) => requery(state, |query| toggle(&mut query.families, family)),
        Action::ToggleState(file_state) => requery(state, |query| toggle(&mut query.states, file_state)),
        Action::ToggleOnlyFindings => requery(state, |query| query.only_findings = !query.only_findings),
        Action::ClearFilters => requery(state, |query| {
            *query = CardQuery { sort: query.sort, reversed: query.reversed, ..CardQuery::default() }
        }),
        Action::SortBy(sort) => {
            state.settings.sort = sort;
            let mut effects = requery(state, |query| (query.sort, query.reversed) = (sort, false));
            effects.push(Effect::Save(state.settings.clone()));
            effects
        }
        Action::ReverseSort => requery(state, |query| query.reversed = !query.reversed),
        Action::Select(key) => select(state, key),
        Action::MoveSelection(step) => move_selection(state, step),
        Action::SetVisible(keys) => vec![Effect::SetWanted(keys)],
        Action::Drop(paths) => drop_files(state, paths),
        Action::CancelLook(id) => {
            if let Some(look) = state.looks.iter_mut().find(|look| look.id == id && look.is_running()) {
                look.control.0.cancel.cancel();
                look.stage = LookStage::Cancelled;
                look.took_secs = Some(look.begun.elapsed().as_secs_f64());
            }
            Vec::new()
        }
        Action::Show(sheet) => {
            state.sheets.retain(|open| *open != sheet);
            state.sheets.push(sheet);
            if sheet == Sheet::Folders && state.proposed.is_none() { vec![Effect::FindTools] } else { Vec::new() }
        }
        Action::CloseSheet => close_sheet(state),
        Action::PickFolder => vec![Effect::PickFolder],
        Action::AddFolder(path) => vec![Effect::AddRoot(path)],
        Action::RemoveRoot(id) => vec![Effect::RemoveRoot(id)],
        Action::FindTools => vec![Effect::FindTools],
        Action::Rescan => super::event::start_scan(state, None),
        Action::IdentifyNow => super::event::start_identify(state, 0),
        Action::CancelJob(id) => {
            if let Some(job) = state.jobs.iter().find(|job| job.handle.id == id) {
                job.handle.control.cancel.cancel();
                // What was due after it is off too; what is asked for from now on is not.
                match job.kind {
                    JobKind::Scan => state.scan_again = false,
                    JobKind::Hash => state.hash_again = false,
                    JobKind::Identify => state.identify_again = false,
                    JobKind::Sample => {}
                }
            }
            Vec::new()
        }
        Action::PauseJob(id, paused) => {
            if let Some(job) = state.jobs.iter().find(|job| job.handle.id == id) {
                job.handle.control.pause.set(paused);
            }
            Vec::new()
        }
        Action::ClearFinishedJobs => {
            state.jobs.retain(super::JobView::is_running);
            Vec::new()
        }
        Action::Copy(text, what) => {
            state.notify(NoticeLevel::Info, format!("{what} copied"));
            vec![Effect::Copy(text)]
        }
        Action::OpenUrl(address) => vec![Effect::OpenUrl(address)],
        Action::Reveal(path) => vec![Effect::Reveal(path)],
        Action::DismissNotice(id) => {
            state.notices.retain(|notice| notice.id != id);
            Vec::new()
        }
        Action::RebuildStore => {
            state.phase = Phase::Opening;
            vec![Effect::RebuildStore]
        }
        Action::ToggleDrawer
        | Action::SetDrawerHeight(_)
        | Action::SetTileWidth(_)
        | Action::TogglePanel(_)
        | Action::SetTheme(_)
        | Action::SetPace(_)
        | Action::SetIdentify(_) => change_settings(state, &action),
    }
}

fn requery(state: &mut AppState, change: impl FnOnce(&mut CardQuery)) -> Vec<Effect> {
    let before = state.query.clone();
    change(&mut state.query);
    if state.query == before { Vec::new() } else { vec![Effect::Query(state.query.clone())] }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if let Some(position) = list.iter().position(|present| *present == value) {
        list.remove(position);
    } else {
        list.push(value);
    }
}

fn change_settings(state: &mut AppState, action: &Action) -> Vec<Effect> {
    let settings = &mut state.settings;
    let mut effects = Vec::new();
    match action {
        Action::ToggleDrawer => settings.drawer_open = !settings.drawer_open,
        Action::SetDrawerHeight(height) => settings.drawer_height = *height,
        Action::SetTileWidth(width) => settings.tile_width = *width,
        Action::TogglePanel(panel) => {
            if let Some(open) = settings.panels_open.get_mut(*panel) {
                *open = !*open;
            }
        }
        Action::SetTheme(theme) => settings.theme = *theme,
        Action::SetPace(secs) => settings.background_pace_secs = *secs,
        Action::SetIdentify(on) => settings.identify_in_background = *on,
        _ => {}
    }
    *settings = settings.clone().sane();
    if matches!(action, Action::SetPace(_)) {
        effects.push(Effect::SetPace(settings.background_pace_secs));
    }
    effects.push(Effect::Save(settings.clone()));
    effects
}

/// Selects a file and asks for its details.
pub(super) fn select(state: &mut AppState, key: Option<FileKey>) -> Vec<Effect> {
    if state.selected == key {
        return Vec::new();
    }
    state.selected = key;
    if let Some(key) = key {
        return vec![Effect::LoadDetails(key)];
    }
    state.details = None;
    Vec::new()
}

fn move_selection(state: &mut AppState, step: Step) -> Vec<Effect> {
    let count = state.view.rows.len();
    if count == 0 {
        return Vec::new();
    }
    let last = count - 1;
    let here = state.selected.and_then(|key| state.view.position(key));
    let target = match (step, here) {
        (Step::First, _) | (Step::By(_), None) => 0,
        (Step::Last, _) => last,
        (Step::By(by), Some(here)) => here.saturating_add_signed(by).min(last),
    };
    state.scroll_to_selected = true;
    let key = state.view.rows.get(target).map(|row| row.card.key);
    select(state, key)
}

fn drop_files(state: &mut AppState, paths: Vec<std::path::PathBuf>) -> Vec<Effect> {
    let mut effects = Vec::new();
    // A new drop replaces the sheet; what still runs of the old one is stopped.
    for look in state.looks.drain(..) {
        look.control.0.cancel.cancel();
    }
    if paths.len() > MAX_LOOKS {
        state.notify(
            NoticeLevel::Error,
            format!(
                "Only the first {MAX_LOOKS} of {} dropped files are looked at; add their folder instead",
                paths.len()
            ),
        );
    }
    for path in paths.into_iter().take(MAX_LOOKS) {
        let look = LookView::new(path);
        effects.push(Effect::Look(look.id, look.path.clone(), look.control.clone()));
        state.looks.push(look);
    }
    if !state.looks.is_empty() && state.sheet() != Some(Sheet::Drop) {
        state.sheets.push(Sheet::Drop);
    }
    effects
}

fn close_sheet(state: &mut AppState) -> Vec<Effect> {
    if state.sheets.pop() == Some(Sheet::Drop) {
        for look in state.looks.drain(..) {
            look.control.0.cancel.cancel();
        }
    }
    Vec::new()
}
