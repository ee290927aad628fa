//! The line above the gallery while it shows what Discovery found: what that is, and the way back to all models.

use crate::app::{Action, FinderAction, Wall};
use crate::ui::panels::discovery::list_name;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Align, Label, Layout, RichText, Ui};

/// Paints the line.
pub(super) fn found_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let finder = &cx.state.finder;
    // The answer of the gallery's thread may still be on its way.
    let Some(wall) = finder.wall else { return };
    let mut text = match wall {
        Wall::Sentence => tr!("gallery-found-sentence", text = finder.sentence.text.trim()),
        Wall::Picture => tr!("gallery-found-picture").to_owned(),
        Wall::List => tr!("gallery-found-list", list = list_name(finder.liked.list)),
    };
    // Filters that were set for the library hold here, too; nobody may wonder where the rest is.
    let left_out = finder.rows_of(wall).len().saturating_sub(cx.state.view.len());
    let is_filtered = left_out > 0 && cx.state.query.is_narrowed();
    if is_filtered {
        text = format!("{text} · {}", tr!("gallery-found-left-out", count = left_out));
    }
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::link(ui, tr!("gallery-found-all")).clicked() {
                cx.push(Action::Finder(FinderAction::Show(None)));
            }
            if is_filtered && widgets::link(ui, tr!("gallery-clear-filters")).clicked() {
                cx.push(Action::ClearFilters);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.label(icons::icon(icons::MAGNIFYING_GLASS, size::ICON).color(tokens.text2));
                let label = Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate();
                ui.add(label).on_hover_text(&text);
            });
        });
    });
}
