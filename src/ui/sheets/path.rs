//! The path of a file, typed: for whoever has no file dialog.

use super::title_ui;
use crate::app::{Action, FilePlace, FileWish};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Id, Key, Label, RichText, TextEdit, Ui, WidgetInfo};
use std::path::{Path, PathBuf};

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct PathMemory {
    typed: String,
    /// What it was typed for.
    wish: Option<FileWish>,
}

pub(super) fn path_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(wish) = cx.state.file_wish else { return };
    title_ui(ui, cx, wish.title(), "");
    if cx.memory.path.wish != Some(wish) {
        let former = std::mem::take(&mut cx.memory.path.typed);
        cx.memory.path = PathMemory { typed: first(wish, &former), wish: Some(wish) };
    }
    let hint = match (wish.is_save(), wish.is_folder()) {
        (_, true) => tr!("path-which-folder"),
        (true, false) => tr!("path-where-to"),
        (false, false) => tr!("path-which"),
    };
    widgets::hint(ui, hint);
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
    place_ui(ui, cx);
}

/// What stands in the way there, and whether it may be replaced.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some((path, place)) = &cx.state.file_place else { return };
    let path = path.display().to_string();
    ui.add_space(space::S);
    let trouble = match place {
        FilePlace::Free => return,
        FilePlace::Taken => {
            let question = tr!("path-replace", path = path);
            if let Some(yes) = widgets::ask_ui(ui, Id::unique("path-replace"), &question, tr!("path-replace-yes")) {
                cx.push(Action::ReplaceFile(yes));
            }
            return;
        }
        FilePlace::IsFolder => tr!("path-is-folder", path = path),
        FilePlace::IsFile => tr!("path-is-file", path = path),
    };
    let ink = theme::tokens(ui).bad;
    ui.add(Label::new(RichText::new(trouble).font(theme::small()).color(ink)).wrap());
}

/// What stands in the field at first: for a new file its usual name in the folder that was named last. Never a file that was named for
/// something else.
fn first(wish: FileWish, former: &str) -> String {
    let Some(folder) = path_of(former).and_then(|path| path.parent().map(Path::to_path_buf)) else {
        return String::new();
    };
    folder.join(wish.file_name()).display().to_string()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_never_offered_the_name_of_one_that_was_named_for_something_else() {
        let former = if cfg!(windows) { "C:\\w\\elf.png" } else { "/w/elf.png" };
        let offered = first(FileWish::ExportKept, former);
        assert!(offered.ends_with("civitdeck-library.json") && !offered.contains("elf"), "{offered}");
        assert_eq!(first(FileWish::ExportKept, ""), "");
    }
}
