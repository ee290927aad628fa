//! The keyboard: commands by their shortcuts, and the keys that move through the gallery.
//!
//! Which keys a command has is said in `app/command.rs`; here they are only translated and listened to.

use super::{Memory, paste};
use crate::app::{Action, AppState, Command, FinderAction, Key, PictureWish, Sheet, Shortcut, Step};
use crate::words::tr;
use egui::{Key as EguiKey, KeyboardShortcut, Modifiers};

/// The keys of a command as egui knows them.
pub(super) fn egui_shortcut(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let key = match shortcut.key {
        Key::Letter(letter) => EguiKey::from_name(letter.encode_utf8(&mut [0; 4]))?,
        Key::Digit(digit) => EguiKey::from_name(&digit.to_string())?,
        Key::F(number) => EguiKey::from_name(&format!("F{number}"))?,
        Key::Space => EguiKey::Space,
        Key::Enter => EguiKey::Enter,
        Key::Delete => EguiKey::Delete,
        Key::Comma => EguiKey::Comma,
        Key::Slash => EguiKey::Slash,
        Key::Backslash => EguiKey::Backslash,
    };
    let command = if shortcut.command { Modifiers::COMMAND } else { Modifiers::NONE };
    let shift = if shortcut.shift { Modifiers::SHIFT } else { Modifiers::NONE };
    Some(KeyboardShortcut::new(command | shift, key))
}

/// The keys of a command as people read them on this system; empty when it has none.
pub(super) fn text_of(ctx: &egui::Context, command: Command) -> String {
    let Some(shortcut) = command.shortcut() else { return String::new() };
    let text = egui_shortcut(shortcut).map(|keys| ctx.format_shortcut(&keys)).unwrap_or_default();
    // What stands on the key says more than what it is called.
    match shortcut.key {
        Key::Space => text.replace("Space", tr!("help-key-space")),
        Key::Comma => text.replace("Comma", ","),
        Key::Slash => text.replace("Slash", "/"),
        Key::Backslash => text.replace("Backslash", "\\"),
        _ => text,
    }
}

/// Turns keys into actions. Keys that a text field needs are left to it.
pub(super) fn handle(ctx: &egui::Context, state: &AppState, memory: &mut Memory, actions: &mut Vec<Action>) {
    let typing = ctx.text_edit_focused();
    // Pasting does what dropping does, so a sheet that lies over the window does not hinder it either.
    if !typing {
        let pasted = paste::pasted_paths(ctx);
        if !pasted.is_empty() {
            actions.push(Action::Drop(pasted));
        } else if let Some(text) = paste::pasted_place(ctx) {
            actions.push(Action::Open(text));
        }
    }
    let sheet = state.sheet();
    // No text field takes pixels.
    if let Some(pixels) = paste::pasted_pixels(ctx).filter(|_| sheet.is_none()) {
        actions.push(Action::Finder(FinderAction::Look(Some(PictureWish::Pixels(pixels)))));
    }
    // Who went to a button with Tab presses it with Space; the gallery's own item is no such button.
    let focus = ctx.memory(|memory| memory.focused());
    let focused = focus.is_some() && focus != memory.gallery.focus;
    let menu_open = egui::Popup::is_any_open(ctx);
    for (command, shortcut) in pressed_candidates(ctx) {
        // In a text field these choose all of its text.
        if typing && matches!(command, Command::SelectAll | Command::SelectNone) {
            continue;
        }
        // A button is pressed with Space, and a row of Management has a Delete of its own.
        let is_theirs = focused && matches!(shortcut.key, Key::Space | Key::Delete);
        // These are about models, which nobody sees behind the characters.
        let is_hidden = state.studio.is_shown;
        if shortcut.is_typing() && (typing || sheet.is_some() || is_theirs || is_hidden) {
            continue;
        }
        // While somebody types, Ctrl+A means all of the text.
        if typing && command == Command::SelectAll {
            continue;
        }
        let Some(keys) = egui_shortcut(shortcut) else { continue };
        if shortcut.is_typing() && ctx.input(|input| input.modifiers.any()) {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(&keys)) {
            actions.push(Action::Run(command));
        }
    }
    // An open menu closes itself.
    let escape = !typing && !menu_open && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, EguiKey::Escape));
    if let Some(sheet) = sheet {
        // In the palette the keyboard is always in its field.
        let from_field = sheet == Sheet::Palette && ctx.input(|input| input.key_pressed(EguiKey::Escape));
        let by_space =
            sheet == Sheet::Picture && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, EguiKey::Space));
        if sheet == Sheet::Images && escape && std::mem::take(&mut memory.images.is_large) {
            return;
        }
        if sheet == Sheet::Character && escape && memory.character.leave_compared() {
            return;
        }
        if escape || from_field || by_space {
            actions.push(Action::CloseSheet);
        }
        return;
    }
    if escape {
        if state.chosen.len() > 1 {
            actions.push(Action::Run(Command::SelectNone));
        } else if state.query.is_narrowed() {
            actions.push(Action::ClearFilters);
        }
    }
    // Who went to a slider or a button with Tab moves or presses it with these keys.
    if !typing && !focused && !menu_open && !state.studio.is_shown {
        place_in_order(ctx, state, actions);
        move_through_gallery(ctx, memory, actions);
    }
}

/// Commands with their shortcuts, the more exact ones first: egui lets more modifiers pass than are asked for. None in the
/// many frames in which no key is pressed.
fn pressed_candidates(ctx: &egui::Context) -> Vec<(Command, Shortcut)> {
    let is_press = |event: &egui::Event| matches!(event, egui::Event::Key { pressed: true, .. });
    if !ctx.input(|input| input.events.iter().any(is_press)) {
        return Vec::new();
    }
    let mut commands: Vec<(Command, Shortcut)> =
        Command::ALL.iter().filter_map(|command| Some((*command, command.shortcut()?))).collect();
    commands.sort_by_key(|(_, shortcut)| (!shortcut.shift, !shortcut.command));
    commands
}

/// Alt with an arrow brings the selected models one place further in the user's own order, with Home or End all the way.
fn place_in_order(ctx: &egui::Context, state: &AppState, actions: &mut Vec<Action>) {
    let places = [
        (EguiKey::ArrowLeft, Command::PlaceUp),
        (EguiKey::ArrowUp, Command::PlaceUp),
        (EguiKey::ArrowRight, Command::PlaceDown),
        (EguiKey::ArrowDown, Command::PlaceDown),
        (EguiKey::Home, Command::PlaceFirst),
        (EguiKey::End, Command::PlaceLast),
    ];
    for (key, command) in places {
        if command.refusal(state).is_none() && ctx.input_mut(|input| input.consume_key(Modifiers::ALT, key)) {
            actions.push(Action::Run(command));
        }
    }
}

fn move_through_gallery(ctx: &egui::Context, memory: &Memory, actions: &mut Vec<Action>) {
    let columns = memory.columns.max(1).cast_signed();
    let page = columns * memory.rows_on_screen.max(1).cast_signed();
    let steps = [
        (EguiKey::ArrowRight, Step::By(1)),
        (EguiKey::ArrowLeft, Step::By(-1)),
        (EguiKey::ArrowDown, Step::By(columns)),
        (EguiKey::ArrowUp, Step::By(-columns)),
        (EguiKey::PageDown, Step::By(page)),
        (EguiKey::PageUp, Step::By(-page)),
        (EguiKey::Home, Step::First),
        (EguiKey::End, Step::Last),
    ];
    for (key, step) in steps {
        if ctx.input_mut(|input| input.consume_key(Modifiers::SHIFT, key)) {
            actions.push(Action::MoveSelection(step, true));
        } else if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            actions.push(Action::MoveSelection(step, false));
        }
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, EguiKey::Enter)) {
        actions.push(Action::Run(Command::ToggleDrawer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_is_a_key_that_egui_knows() {
        for command in Command::ALL {
            if let Some(shortcut) = command.shortcut() {
                assert!(egui_shortcut(shortcut).is_some(), "{command:?}");
            }
        }
    }

    #[test]
    fn keys_that_a_text_field_takes_are_left_to_it() {
        for command in Command::ALL {
            let Some(shortcut) = command.shortcut() else { continue };
            let Some(keys) = egui_shortcut(shortcut) else { continue };
            // Function keys type nothing, though egui counts them in.
            let types = keys.conflicts_with_text_editing() && !matches!(shortcut.key, Key::F(_));
            assert!(!types || shortcut.is_typing(), "{command:?}");
        }
    }
}
