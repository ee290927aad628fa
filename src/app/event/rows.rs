//! A new view of the gallery: what it means for what is selected.

use crate::app::action::Effect;
use crate::app::state::AppState;
use crate::app::view::View;
use crate::model::ids::FileKey;
use crate::model::query::Scope;
use std::sync::Arc;

pub(super) fn take_view(state: &mut AppState, view: Arc<View>) -> Vec<Effect> {
    let former = std::mem::replace(&mut state.view, view);
    if state.view.loaded
        && state.view.query == state.query
        && let Some(top) = state.top_to_restore.take()
    {
        state.scroll_to_top = Some(top);
    }
    let Some(key) = state.selected else {
        let first = state.view.get(0).map(|row| row.card.key);
        return if first.is_some() && state.details.is_none() { select_alone(state, first) } else { Vec::new() };
    };
    match (former.row(key), state.view.row(key)) {
        // A job may have changed the selected file: its details are read again when its card is another.
        (Some(before), Some(after)) if before.card != after.card => vec![Effect::LoadDetails(key)],
        (_, Some(_)) => Vec::new(),
        (_, None) => without_the_gone(state, &former, key),
    }
}

/// A filter hides rows and leaves the selection as it is. When nothing is filtered, what is not there has left the
/// library: it leaves the selection, and its neighbour takes its place.
fn without_the_gone(state: &mut AppState, former: &View, key: FileKey) -> Vec<Effect> {
    let query = &state.view.query;
    let shows_files = query.scope != Scope::Civitai && !query.is_narrowed() && query.hide_above.is_none();
    // What Discovery found leaves out all others, as a filter does.
    if !state.view.loaded || state.view.is_found || !shows_files || !key.is_file() {
        return Vec::new();
    }
    let view = Arc::clone(&state.view);
    state.chosen.retain(|chosen| !chosen.is_file() || view.position(*chosen).is_some());
    let place = former.position(key).unwrap_or(0).min(view.len().saturating_sub(1));
    let next = state.chosen.first().copied().or_else(|| view.get(place).map(|row| row.card.key));
    crate::app::reduce::select(state, next)
}

fn select_alone(state: &mut AppState, key: Option<FileKey>) -> Vec<Effect> {
    state.chosen.clear();
    crate::app::reduce::select(state, key)
}
