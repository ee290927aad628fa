//! Saved searches: a row each, and a field for the name of a new one.

use crate::app::Action;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Id, Key, TextEdit, Ui};

pub(super) fn presets_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let narrowed = cx.state.query.is_narrowed();
    if cx.state.presets.is_empty() && !narrowed {
        return;
    }
    widgets::section(ui, tr!("discovery-saved"), "");
    let presets = cx.state.presets.clone();
    for (index, preset) in presets.iter().enumerate() {
        let on = cx.state.query.asks_like(&preset.query);
        let row = widgets::nav_row(ui, icons::BOOKMARK, &preset.name, "", on);
        row.context_menu(|ui| {
            if ui.button(tr!("discovery-replace-preset")).clicked() {
                cx.actions.push(Action::SavePreset(preset.name.clone()));
            }
            if ui.button(tr!("discovery-remove-preset")).clicked() {
                cx.actions.push(Action::RemovePreset(index));
            }
        });
        if row.on_hover_text(tr!("discovery-preset-hint")).clicked() {
            cx.push(if on { Action::ClearFilters } else { Action::SetQuery(preset.query.clone()) });
        }
    }
    if let Some(mut name) = cx.memory.discovery.preset_name.take() {
        if !name_ui(ui, cx, &mut name) {
            cx.memory.discovery.preset_name = Some(name);
        }
    } else if narrowed && widgets::link(ui, tr!("discovery-save")).clicked() {
        cx.memory.discovery.preset_name = Some(cx.state.query.text.trim().to_owned());
    }
    ui.add_space(space::L);
}

/// The field for a name; returns whether it is done with.
fn name_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &mut String) -> bool {
    let tokens = theme::tokens(ui);
    let id = Id::unique("preset-name");
    ui.horizontal(|ui| {
        ui.label(icons::icon(icons::BOOKMARK, size::ICON).color(tokens.text2));
        let edit = TextEdit::singleline(name).id(id).hint_text(tr!("discovery-preset-name"));
        let field = ui.add(edit.desired_width(ui.available_width() - 2.0 * (size::CONTROL + space::S)));
        if !field.has_focus() && !field.lost_focus() {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let escaped = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        let can = !name.trim().is_empty();
        let saved =
            ui.add_enabled_ui(can, |ui| widgets::icon_button(ui, icons::CHECK, tr!("discovery-save-now"))).inner;
        let left = widgets::icon_button(ui, icons::X, tr!("discovery-save-not"));
        if can && (entered || saved.clicked()) {
            cx.push(Action::SavePreset(name.clone()));
            return true;
        }
        escaped || left.clicked()
    })
    .inner
}
