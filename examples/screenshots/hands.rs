//! What a person does in the window, step by step, by the names of things.

use crate::picture::Failure;
use crate::window::{COMMAND, Seen, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use image::RgbaImage;
use std::path::Path;
use std::time::Duration;

/// Painting in software is slow, and the sample is made first.
const PATIENCE: Duration = Duration::from_mins(3);

/// Opens the program with its data in a folder that is made for it.
pub(crate) fn open(program: &Path, home: &Path, arguments: &[&str]) -> Result<Window, Failure> {
    std::fs::create_dir_all(home)?;
    Ok(Window::open(program, home, arguments, PATIENCE))
}

/// Whether a thing has this name.
pub(crate) fn is(role: Role, name: &str) -> impl Fn(&Seen) -> bool {
    move |node| node.role == role && node.text == name
}

/// Takes the notices away that lie over what is to be seen.
pub(crate) fn dismiss_notices(window: &mut Window) {
    const MOST: usize = 8;
    const A_FRAME: Duration = Duration::from_millis(200);
    for _ in 0..MOST {
        let Some(notice) = window.nodes().into_iter().find(is(Role::Button, "Dismiss")) else { return };
        window.click(&notice);
        std::thread::park_timeout(A_FRAME);
    }
}

/// The picture of the window as it is, without the pointer.
pub(crate) fn picture(window: &mut Window) -> RgbaImage {
    window.leave();
    window.picture_at_rest()
}

/// Presses Escape until no sheet or menu of these names is left.
pub(crate) fn close(window: &mut Window, what: &str) {
    window.key(Key::Escape, Modifiers::NONE);
    window.wait_until(what, |nodes| !nodes.iter().any(|node| node.text == what));
}

/// Selects a model by the palette.
pub(crate) fn select(window: &mut Window, name: &str) {
    window.ask_palette(name);
    window.wait_for(name, |node| node.role == Role::Label && node.text == name);
}

/// Makes a collection in Management and drags models of the first screen into it.
pub(crate) fn collection(window: &mut Window, name: &str, models: &[&str]) {
    window.press(Role::Button, "New collection");
    window.wait_for("the field of the name", |node| node.role == Role::TextInput && node.is_focused);
    window.type_text(name);
    window.key(Key::Enter, Modifiers::NONE);
    let is_row = |node: &Seen| node.role == Role::Button && node.text == name;
    window.wait_for(name, is_row);
    for model in models {
        let tile = window.wait_for(model, |node| node.role == Role::ListItem && node.text.starts_with(model));
        let row = window.wait_for(name, is_row);
        window.drag(&tile, &row);
    }
}

/// Puts the keyboard into the search field of Discovery and types.
pub(crate) fn search(window: &mut Window, text: &str) {
    window.key(Key::F, COMMAND);
    let is_field = |node: &Seen| matches!(node.role, Role::TextInput | Role::MultilineTextInput);
    window.wait_for("the search field", |node| is_field(node) && node.is_focused);
    window.type_text(text);
}
