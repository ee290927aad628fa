//! Where is looked: among the files, on CivitAI, or both.

use crate::app::Action;
use crate::model::query::Scope;
use crate::ui::{Cx, widgets};
use crate::words::online as names;
use egui::Ui;

pub(super) fn scope_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let labels = Scope::ALL.map(names::scope);
    let chosen = Scope::ALL.iter().position(|scope| *scope == cx.state.query.scope).unwrap_or(0);
    if let Some(scope) = widgets::segmented(ui, &labels, chosen).and_then(|index| Scope::ALL.get(index)) {
        cx.push(Action::SetScope(*scope));
    }
}
