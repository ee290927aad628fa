//! Which columns the table has, and in which order.

use crate::app::{Action, SettingChange};
use crate::model::column::Column;
use crate::ui::theme;
use crate::ui::{Cx, icons, widgets};
use crate::words::{names, tr};
use egui::{Popup, PopupCloseBehavior, Response, Ui};

/// Opens the chooser under a button.
pub(super) fn menu_ui(button: &Response, cx: &mut Cx<'_>) {
    let popup = Popup::menu(button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| chooser_ui(ui, cx));
}

/// Opens the chooser with a right click.
pub(super) fn context_menu_ui(head: &Response, cx: &mut Cx<'_>) {
    let popup = Popup::context_menu(head).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| chooser_ui(ui, cx));
}

/// A tick and two arrows for each column; those that are shown come first, in their order.
fn chooser_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let shown = &cx.state.settings.columns;
    ui.set_width(240.0);
    let heading = egui::RichText::new(tr!("gallery-columns")).font(theme::small_medium());
    ui.label(heading.color(theme::tokens(ui).text2));
    let hidden = Column::ALL.into_iter().filter(|column| !shown.contains(column));
    let mut wanted = None;
    for column in shown.iter().copied().chain(hidden) {
        let place = shown.iter().position(|one| *one == column);
        ui.horizontal(|ui| {
            let mut on = place.is_some();
            // The name always stands first.
            let tick = ui
                .add_enabled_ui(column != Column::Name, |ui| widgets::checkbox(ui, &mut on, names::column(column)))
                .inner;
            if tick.changed() {
                wanted = Some(if on { with(shown, column) } else { without(shown, column) });
            }
            let Some(place) = place.filter(|place| *place > 0) else { return };
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let name = names::column(column);
                let (right, left) =
                    (tr!("gallery-column-right", column = name), tr!("gallery-column-left", column = name));
                let moves = [(icons::CARET_RIGHT, right, place + 1), (icons::CARET_LEFT, left, place - 1)];
                for (glyph, name, to) in moves {
                    let can = to > 0 && to < shown.len();
                    let button = ui.add_enabled_ui(can, |ui| widgets::icon_button(ui, glyph, &name)).inner;
                    if button.clicked() {
                        wanted = Some(moved(shown, place, to));
                    }
                }
            });
        });
    }
    ui.separator();
    if ui.button(tr!("gallery-columns-usual")).clicked() {
        wanted = Some(Column::DEFAULT.to_vec());
    }
    if let Some(columns) = wanted {
        cx.push(Action::Set(SettingChange::Columns(columns)));
    }
}

fn with(shown: &[Column], column: Column) -> Vec<Column> {
    shown.iter().copied().chain([column]).collect()
}

fn without(shown: &[Column], column: Column) -> Vec<Column> {
    shown.iter().copied().filter(|one| *one != column).collect()
}

fn moved(shown: &[Column], from: usize, to: usize) -> Vec<Column> {
    let mut columns = shown.to_vec();
    if from < columns.len() && to < columns.len() {
        let column = columns.remove(from);
        columns.insert(to, column);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_put_in_moved_and_taken_out() {
        let shown = [Column::Name, Column::Kind, Column::Size];
        assert_eq!(with(&shown, Column::Base), [Column::Name, Column::Kind, Column::Size, Column::Base]);
        assert_eq!(without(&shown, Column::Kind), [Column::Name, Column::Size]);
        assert_eq!(moved(&shown, 2, 1), [Column::Name, Column::Size, Column::Kind]);
        assert_eq!(moved(&shown, 2, 9), shown);
    }
}
