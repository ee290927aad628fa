//! The keyboard: the one place that names shortcuts.

use super::Memory;
use crate::app::{Action, AppState, Sheet, Step};
use egui::{Key, KeyboardShortcut, Modifiers};

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
    if state.query.is_narrowed() && pressed(&CLOSE) {
        actions.push(Action::ClearFilters);
    }
    let columns = memory.columns.max(1) as i64;
    let page = columns * memory.rows_on_screen.max(1) as i64;
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
