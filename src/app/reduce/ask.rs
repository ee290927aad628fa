//! What the gallery is asked to show: text, facets, presets, order.

use crate::app::action::{Action, Effect};
use crate::app::discover::{DiscoverMode, RecentSearch};
use crate::app::online;
use crate::app::settings::SettingChange;
use crate::app::state::AppState;
use crate::model::facet::{FacetValue, Part};
use crate::model::ids::CollectionId;
use crate::model::mature::{MatureMode, MaturePolicy};
use crate::model::query::{CardQuery, Preset, Scope, SortBy};
use crate::words::tr;

/// Recent searches that are kept.
const MAX_RECENT: usize = 12;
/// The longest text that is searched for, in characters; what is pasted beyond it is cut.
const MAX_TEXT_CHARS: usize = 500;

pub(super) fn reduce(state: &mut AppState, action: Action) -> Vec<Effect> {
    match action {
        Action::SetText(text) => {
            let text: String = text.chars().take(MAX_TEXT_CHARS).collect();
            asked(state, |state| requery(state, |query| query.text = text))
        }
        Action::RememberSearch(mode) => remember_search(state, mode),
        Action::ShowLevels => show_levels(state),
        Action::SetScope(scope) => asked(state, |state| requery(state, |query| query.scope = scope)),
        Action::SetFeedOrder(order) => requery(state, |query| query.online = order),
        Action::AskOn => online::go_on(state),
        Action::AskAgain => online::again(state, true),
        Action::SetPart(value, part) => requery(state, |query| query.set_part(value, part)),
        Action::SetLimit(limit) => requery(state, |query| query.set_limit(limit)),
        Action::Lift(criterion) => requery(state, |query| query.lift(criterion)),
        Action::ShowOnly(Some(FacetValue::Collection(id))) if smart(state, id).is_some() => {
            let wanted = smart(state, id).unwrap_or_default();
            reduce(state, Action::SetQuery(wanted))
        }
        Action::ShowOnly(value) => {
            super::bring_models_forward(state);
            let is_arranged = |id| state.collections.iter().any(|one| one.id == id && one.is_arranged);
            let opens_in_order = matches!(&value, Some(FacetValue::Collection(id)) if is_arranged(*id));
            asked(state, |state| {
                requery(state, |query| {
                    query.clear();
                    if opens_in_order {
                        (query.sort, query.reversed) = (SortBy::Own, false);
                    }
                    if matches!(value, Some(FacetValue::Folder(..) | FacetValue::State(_))) {
                        // Nothing but a file lies anywhere.
                        query.scope = Scope::Library;
                    }
                    query.include.extend(value);
                })
            })
        }
        Action::SetQuery(wanted) => {
            super::bring_models_forward(state);
            let question = |query: &mut CardQuery| {
                let hide_above = query.hide_above;
                *query = CardQuery { hide_above, ..wanted };
            };
            let mut effects = asked(state, |state| requery(state, question));
            effects.extend(keep_order(state));
            effects
        }
        Action::TypeQuery(wanted) => {
            let hide_above = state.query.hide_above;
            asked(state, |state| requery_as(state, true, |query| *query = CardQuery { hide_above, ..*wanted }))
        }
        Action::FindWords(kind, text) => {
            let text: String = text.trim().chars().take(MAX_TEXT_CHARS).collect::<String>().to_lowercase();
            if text.chars().count() < 2 || !state.vocabulary.begin(kind, &text) {
                return Vec::new();
            }
            vec![Effect::FindWords(kind, text, state.query.scope.is_online())]
        }
        Action::ClearFilters => requery(state, CardQuery::clear),
        Action::SavePreset(name) => save_preset(state, &name),
        Action::RemovePreset(index) => {
            if index < state.presets.len() {
                state.presets.remove(index);
            }
            save(state)
        }
        Action::AskRecent(search) => ask_recent(state, *search),
        Action::ClearRecent => {
            state.recent.clear();
            save(state)
        }
        Action::QuickSearch(text) => vec![Effect::QuickSearch(text)],
        Action::SortBy(sort) => {
            let mut effects = requery(state, |query| (query.sort, query.reversed) = (sort, false));
            effects.extend(keep_order(state));
            effects
        }
        Action::ReverseSort => {
            let mut effects = requery(state, |query| query.reversed = !query.reversed);
            effects.extend(keep_order(state));
            effects
        }
        _ => Vec::new(),
    }
}

/// Whoever asks the gallery for something else no longer wants to see what Discovery found.
fn asked(state: &mut AppState, ask: impl FnOnce(&mut AppState) -> Vec<Effect>) -> Vec<Effect> {
    let mut effects = super::finder::show_wall(state, None);
    effects.extend(ask(state));
    effects
}

fn requery(state: &mut AppState, change: impl FnOnce(&mut CardQuery)) -> Vec<Effect> {
    requery_as(state, false, change)
}

fn requery_as(state: &mut AppState, typing: bool, change: impl FnOnce(&mut CardQuery)) -> Vec<Effect> {
    let before = state.query.clone();
    change(&mut state.query);
    if state.query.sort == SortBy::Own && state.own_order().is_none() {
        // That order ends with the collection it belongs to.
        (state.query.sort, state.query.reversed) = (state.settings.sort, state.settings.reversed);
    }
    if state.query == before {
        return Vec::new();
    }
    let mut effects = vec![Effect::Query(state.query.clone())];
    if state.query.scope != before.scope {
        effects.extend(super::choose::follow_scope(state));
    }
    effects.extend(online::follow(state, &before, typing));
    effects
}

fn keep_order(state: &mut AppState) -> Option<Effect> {
    let order = (state.query.sort, state.query.reversed);
    // The order of one collection is not that of all others.
    if (state.settings.sort, state.settings.reversed) == order || state.query.sort == SortBy::Own {
        return None;
    }
    (state.settings.sort, state.settings.reversed) = order;
    Some(Effect::Save(state.settings.clone()))
}

/// Brings the question into step with what the settings hide.
pub(in crate::app) fn hide_as_set(state: &mut AppState) -> Vec<Effect> {
    let hide_above = state.settings.mature.hide_above();
    requery(state, |query| query.hide_above = hide_above)
}

/// Lets models above the chosen level be seen, blurred, and offers the way back.
fn show_levels(state: &mut AppState) -> Vec<Effect> {
    let before = state.settings.mature;
    let change = SettingChange::Mature(MaturePolicy { mode: MatureMode::Blur, ..before });
    let effects = crate::app::reduce::reduce(state, Action::Set(change));
    let back = Action::Set(SettingChange::Mature(before));
    state.confirm(tr!("left-out-now-blurred"), Some((tr!("notice-undo").to_owned(), back)));
    effects
}

/// Takes a value out of the question.
pub(in crate::app) fn drop_value(state: &mut AppState, value: &FacetValue) -> Vec<Effect> {
    requery(state, |query| query.set_part(value.clone(), Part::Off))
}

/// The question of a smart collection.
fn smart(state: &AppState, id: CollectionId) -> Option<CardQuery> {
    let found = state.collections.iter().find(|one| one.id == id)?;
    found.smart.as_deref().cloned()
}

fn remember_search(state: &mut AppState, mode: DiscoverMode) -> Vec<Effect> {
    let query = CardQuery { hide_above: None, ..state.query.clone() };
    let text = query.text.trim().to_owned();
    let has_filters = !query.include.is_empty() || !query.exclude.is_empty() || !query.limits.is_empty();
    let search = RecentSearch { query, mode };
    if (text.chars().count() < 2 && !has_filters) || state.recent.first() == Some(&search) {
        return Vec::new();
    }
    // Typing on is one search, not one for every pause; the same with another order is one, too.
    let is_begun = |older: &CardQuery| {
        let as_typed = CardQuery { text: older.text.clone(), ..search.query.clone() };
        text.starts_with(older.text.trim()) && older.scope == search.query.scope && older.asks_like(&as_typed)
    };
    state.recent.retain(|older| !is_begun(&older.query));
    state.recent.insert(0, search);
    state.recent.truncate(MAX_RECENT);
    save(state)
}

/// Asks a search of late again, as it was asked.
fn ask_recent(state: &mut AppState, search: RecentSearch) -> Vec<Effect> {
    let mut effects = crate::app::reduce::reduce(state, Action::Set(SettingChange::Discover(search.mode)));
    effects.extend(reduce(state, Action::SetQuery(search.query)));
    effects
}

fn save_preset(state: &mut AppState, name: &str) -> Vec<Effect> {
    let name: String = name.trim().chars().take(80).collect();
    if name.is_empty() {
        return Vec::new();
    }
    // What is hidden is a matter of the settings, wherever the preset is used.
    let query = CardQuery { hide_above: None, ..state.query.clone() };
    let preset = Preset { name, query };
    if let Some(present) = state.presets.iter_mut().find(|present| present.name == preset.name) {
        *present = preset;
    } else if state.presets.len() < Preset::MOST {
        state.presets.push(preset);
    } else {
        return Vec::new();
    }
    save(state)
}

fn save(state: &AppState) -> Vec<Effect> {
    vec![Effect::SavePresets(state.presets.clone(), state.recent.clone())]
}
