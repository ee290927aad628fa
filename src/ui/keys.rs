//! The keyboard: the one place that names shortcuts.

use super::Memory;
use crate::app::{Action, AppState, Sheet, Step};
use egui::{Event, Key, KeyboardShortcut, Modifiers};
use std::path::PathBuf;

pub(super) const FIND: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::F);
pub(super) const SEARCH: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::K);
pub(super) const ADD_FOLDER: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::O);
pub(super) const SETTINGS: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Comma);
pub(super) const RESCAN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::F5);
const CLOSE: KeyboardShortcut = KeyboardShortcut::new(Modifiers::NONE, Key::Escape);

/// Turns keys into actions. Keys that a text field needs are left to it.
pub(super) fn handle(ctx: &egui::Context, state: &AppState, memory: &mut Memory, actions: &mut Vec<Action>) {
    let pressed = |shortcut: &KeyboardShortcut| ctx.input_mut(|input| input.consume_shortcut(shortcut));
    if pressed(&FIND) || pressed(&SEARCH) {
        memory.focus_search = true;
    }
    if pressed(&ADD_FOLDER) {
        actions.push(Action::PickFolder);
    }
    if pressed(&SETTINGS) {
        actions.push(Action::Show(Sheet::Settings));
    }
    if pressed(&RESCAN) {
        actions.push(Action::Rescan);
    }
    if state.sheet().is_some() {
        if pressed(&CLOSE) {
            actions.push(Action::CloseSheet);
        }
        return;
    }
    if ctx.text_edit_focused() {
        return;
    }
    let pasted = pasted_paths(ctx);
    if !pasted.is_empty() {
        actions.push(Action::Drop(pasted));
    }
    if state.query.is_narrowed() && pressed(&CLOSE) {
        actions.push(Action::ClearFilters);
    }
    let columns = memory.columns.max(1).cast_signed();
    let page = columns * memory.rows_on_screen.max(1).cast_signed();
    let steps = [
        (Key::ArrowRight, Step::By(1)),
        (Key::ArrowLeft, Step::By(-1)),
        (Key::ArrowDown, Step::By(columns)),
        (Key::ArrowUp, Step::By(-columns)),
        (Key::PageDown, Step::By(page)),
        (Key::PageUp, Step::By(-page)),
        (Key::Home, Step::First),
        (Key::End, Step::Last),
    ];
    for (key, step) in steps {
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            actions.push(Action::MoveSelection(step));
        }
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        actions.push(Action::ToggleDrawer);
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) && state.selected.is_some() {
        actions.push(Action::Show(Sheet::Picture));
    }
}

/// Pasted paths of files, one a line, are looked at like dropped ones: file managers copy files as such lines.
fn pasted_paths(ctx: &egui::Context) -> Vec<PathBuf> {
    ctx.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            Event::Paste(text) => Some(text.as_str()),
            _ => None,
        });
        texts.flat_map(paths_in).collect()
    })
}

fn paths_in(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().map(|line| line.trim().trim_matches('"'));
    lines
        .map(|line| PathBuf::from(line.strip_prefix("file://").unwrap_or(line)))
        .filter(|path| path.is_absolute())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_absolute_paths_are_taken_from_a_paste() {
        assert_eq!(paths_in("/m/a.pt\nhello\nfile:///m/b.pt\n"), [PathBuf::from("/m/a.pt"), PathBuf::from("/m/b.pt")]);
    }
}
