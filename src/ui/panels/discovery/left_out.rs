//! What was filtered on this side because CivitAI cannot: how many each filter left out, each taken back by a click.

use crate::app::{Action, Sheet};
use crate::model::limit::Criterion;
use crate::ui::sheets::SettingId;
use crate::ui::theme::space;
use crate::ui::{Cx, widgets};
use crate::words::{facets as names, tr};
use egui::Ui;

/// Filters that are listed.
const SHOWN: usize = 5;

pub(super) fn left_out_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.query.scope.is_online() {
        return;
    }
    let feed = &cx.state.view.feed;
    let (above_level, hidden) = (feed.above_level, feed.hidden);
    let mut filters: Vec<(Criterion, u32)> = feed.left_out.clone();
    filters.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if above_level == 0 && hidden == 0 && filters.is_empty() {
        return;
    }
    ui.add_space(space::XS);
    for (criterion, count) in filters.into_iter().take(SHOWN) {
        let text = tr!("left-out-by", count = count, name = names::criterion(criterion));
        if widgets::link(ui, &text).on_hover_text(tr!("left-out-lift")).clicked() {
            cx.push(Action::Lift(criterion));
        }
    }
    if above_level > 0 {
        let text = tr!("left-out-by-level", count = above_level);
        if widgets::link(ui, &text).on_hover_text(tr!("left-out-level-why")).clicked() {
            cx.push(Action::ShowLevels);
        }
    }
    if hidden > 0 {
        let text = tr!("left-out-hidden", count = hidden);
        if widgets::link(ui, &text).on_hover_text(tr!("left-out-settings")).clicked() {
            cx.memory.settings.wanted = Some(SettingId::Hidden);
            cx.push(Action::Show(Sheet::Settings));
        }
    }
}
