//! The path of a file, typed: for whoever has no file dialog.

use super::title_ui;
use crate::app::Action;
use crate::ui::theme::space;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Key, TextEdit, Ui, WidgetInfo};
use std::path::PathBuf;

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct PathMemory {
    typed: String,
}

pub(super) fn path_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(wish) = cx.state.file_wish else { return };
    title_ui(ui, cx, wish.title(), "");
    widgets::hint(ui, if wish.is_save() { tr!("path-where-to") } else { tr!("path-which") });
    ui.add_space(space::S);
    let mut named = false;
    ui.horizontal(|ui| {
        let typed = &mut cx.memory.path.typed;
        let width = (ui.available_width() - 96.0).max(120.0);
        let field = TextEdit::singleline(typed).hint_text(tr!("path-field")).char_limit(4096).desired_width(width);
        let response = ui.add(field.margin(egui::vec2(space::S, space::S)));
        let text = typed.clone();
        response.widget_info(move || WidgetInfo {
            label: Some(tr!("path-field").to_owned()),
            ..WidgetInfo::text_edit(true, "", &text, "")
        });
        if text_is_new(ui) {
            response.request_focus();
        }
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = path_of(&cx.memory.path.typed).is_some();
        let clicked = ui.add_enabled_ui(ready, |ui| widgets::secondary(ui, tr!("path-take")).clicked());
        named = clicked.inner || (enter && ready);
    });
    if named && let Some(path) = path_of(&cx.memory.path.typed) {
        cx.push(Action::FileNamed(wish, path));
    }
}

/// Whether nothing has the keyboard yet: the sheet has just opened.
fn text_is_new(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none())
}

/// The whole path that was typed. File managers copy paths in quotes.
fn path_of(typed: &str) -> Option<PathBuf> {
    let path = PathBuf::from(typed.trim().trim_matches('"').trim());
    path.is_absolute().then_some(path)
}
