//! The selection: one file whose details are shown, and any number that an action is about.

use crate::app::action::{Action, Effect, Step};
use crate::app::online;
use crate::app::pictures::PictureSource;
use crate::app::state::AppState;
use crate::model::ids::FileKey;
use crate::model::query::Scope;
use crate::words::tr;

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::Select(key) => {
            state.chosen = key.into_iter().collect();
            state.anchor = key;
            select(state, key)
        }
        Action::ToggleSelect(key) => toggle(state, key),
        Action::SelectTo(key) => {
            extend_to(state, key);
            select(state, Some(key))
        }
        Action::SelectMany { keys, add } => select_many(state, keys, add),
        Action::MoveSelection(step, extend) => move_selection(state, step, extend),
        Action::Reach(key) => reach(state, key),
        Action::SetVisible(keys) => {
            state.top = keys.first().copied();
            let last_row = keys.last().and_then(|key| state.view.position(*key)).unwrap_or(0);
            let files = keys.into_iter().filter(|key| key.is_file()).collect();
            let mut effects = vec![Effect::SetWanted(files)];
            effects.extend(online::seen_up_to(state, last_row));
            effects
        }
        Action::ShowVersion(version) => {
            let Some(key) = state.selected else { return Vec::new() };
            (state.version, state.picture) = (Some(version), 0);
            vec![Effect::LoadVersion(key, version)]
        }
        Action::ShowPicture(index) => {
            let count = state.details.as_ref().map_or(0, |details| details.pictures.len());
            state.picture = index.min(count.saturating_sub(1));
            Vec::new()
        }
        Action::LoadGeneration(source) => {
            let is_known = |(known, told): &(PictureSource, _)| *known == source && Result::is_ok(told);
            if state.generation.as_ref().is_some_and(is_known) {
                return Vec::new();
            }
            state.generation = None;
            vec![Effect::LoadGeneration(source)]
        }
        Action::NameVersions(versions) => {
            let new = state.version_names.ask(versions);
            if new.is_empty() { Vec::new() } else { vec![Effect::NameVersions(new)] }
        }
        Action::Play(source) => match source {
            PictureSource::File(path) => vec![Effect::OpenFile(path)],
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                state.confirm(tr!("play-fetching"), None);
                vec![Effect::Play(url)]
            }
            PictureSource::Embedded(_) => Vec::new(),
        },
        Action::Reveal(key, on) => {
            if on {
                state.revealed.insert(key);
            } else {
                state.revealed.remove(&key);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Shows a file's details. What is selected beside it is left alone.
pub(in crate::app) fn select(state: &mut AppState, key: Option<FileKey>) -> Vec<Effect> {
    if state.selected == key {
        return Vec::new();
    }
    state.selected = key;
    (state.picture, state.version) = (0, None);
    let mut effects = Vec::new();
    if let Some(key) = key {
        state.chosen.insert(key);
        effects.push(Effect::LoadDetails(key));
    } else {
        state.details = None;
    }
    effects.extend(super::finder::selected(state));
    effects
}

/// Where only files are shown, the file of a selected model takes its place, and where only models are, the model of a
/// selected file; where there is none, nothing stays selected.
pub(super) fn follow_scope(state: &mut AppState) -> Vec<Effect> {
    let Some(key) = state.selected else { return Vec::new() };
    let details = state.details.as_ref().filter(|details| details.record.key == key);
    let instead = match (state.query.scope, key.is_file()) {
        (Scope::Library, false) => details.and_then(|details| {
            let of_page = details.installed.iter().flatten();
            let of_versions = details.versions.iter().flat_map(|(_, files)| files);
            of_page.chain(of_versions).next().copied()
        }),
        (Scope::Civitai, true) => {
            details.and_then(|details| details.model.as_ref()).map(|model| FileKey::of_model(model.id))
        }
        _ => return Vec::new(),
    };
    state.chosen = instead.into_iter().collect();
    state.anchor = instead;
    select(state, instead)
}

fn toggle(state: &mut AppState, key: FileKey) -> Vec<Effect> {
    state.anchor = Some(key);
    if !state.chosen.remove(&key) {
        return select(state, Some(key));
    }
    if state.selected != Some(key) {
        return Vec::new();
    }
    let next = state.targets().first().copied();
    select(state, next)
}

/// Everything between the anchor and this file, and nothing else.
fn extend_to(state: &mut AppState, key: FileKey) {
    let anchor = state.anchor.or(state.selected).unwrap_or(key);
    let (Some(from), Some(to)) = (state.view.position(anchor), state.view.position(key)) else {
        state.chosen = [key].into();
        state.anchor = Some(key);
        return;
    };
    state.anchor = Some(anchor);
    let range = from.min(to)..=from.max(to);
    state.chosen = range.filter_map(|position| state.view.get(position)).map(|row| row.card.key).collect();
}

fn select_many(state: &mut AppState, keys: Vec<FileKey>, add: bool) -> Vec<Effect> {
    if !add {
        state.chosen.clear();
    }
    let first = keys.first().copied();
    state.chosen.extend(keys);
    match state.selected {
        Some(selected) if state.chosen.contains(&selected) => Vec::new(),
        // An empty rubber band leaves the details that were being read.
        Some(_) if first.is_none() => Vec::new(),
        _ => select(state, first),
    }
}

fn move_selection(state: &mut AppState, step: Step, extend: bool) -> Vec<Effect> {
    let count = state.view.len();
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
    let Some(key) = state.view.get(target).map(|row| row.card.key) else { return Vec::new() };
    if extend {
        extend_to(state, key);
        select(state, Some(key))
    } else {
        state.chosen = [key].into();
        state.anchor = Some(key);
        select(state, Some(key))
    }
}

/// Selects a file wherever it is asked for, and brings it on screen.
fn reach(state: &mut AppState, key: FileKey) -> Vec<Effect> {
    super::bring_models_forward(state);
    state.chosen = [key].into();
    state.anchor = Some(key);
    state.scroll_to_selected = true;
    let mut effects = select(state, Some(key));
    if state.view.position(key).is_some() {
        return effects;
    }
    effects.extend(super::finder::show_wall(state, None));
    if state.query.is_narrowed() {
        effects.extend(super::ask::reduce(state, Action::ClearFilters));
    }
    let scope = state.query.scope;
    if key.is_file() && scope == Scope::Civitai {
        effects.extend(super::ask::reduce(state, Action::SetScope(Scope::Library)));
    } else if !key.is_file() && scope != Scope::Civitai {
        effects.extend(super::ask::reduce(state, Action::SetScope(Scope::Civitai)));
    }
    effects
}
