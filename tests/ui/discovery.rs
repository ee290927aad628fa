//! Discovery's column: whatever is typed or asked for, nothing of it is cut off.

use crate::support::models::lora;
use crate::window::{Desk, WIDE, Window, click, type_text, until, until_idle};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;

fn opened(desk: &Desk) -> Window {
    let mut window = desk.open_sized(None, WIDE);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 2);
    until_idle(&mut window);
    window
}

/// Where the panel's heading ends: what is below it ends there, too.
fn right_edge(window: &Window) -> f32 {
    window.get_by_role_and_label(Role::Button, "Hide Discovery").rect().right()
}

fn right_of(window: &Window, role: Role, name: &str) -> f32 {
    window.get_by_role_and_label(role, name).rect().right()
}

#[test]
fn a_text_in_the_field_does_not_widen_the_column() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1)), ("brook.safetensors", &lora(2))]);
    let mut window = opened(&desk);
    let edge = right_edge(&window);
    assert!(right_of(&window, Role::CheckBox, "LoRA, 2") <= edge + 0.5);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(3);
    type_text(&mut window, "alpine");
    until(&mut window, "one model", |window| window.state().state().view.len() == 1);
    window.run_steps(5);
    for (role, name) in [(Role::Button, "Clear the text"), (Role::Button, "Reset"), (Role::CheckBox, "LoRA, 1")] {
        let right = right_of(&window, role, name);
        assert!(right <= edge + 0.5, "{name} ends at {right}, the column at {edge}");
    }
    click(&mut window, Role::Button, "Save this search…");
    window.run_steps(3);
    let right = right_of(&window, Role::Button, "Do not save");
    assert!(right <= edge + 0.5, "the field of a name ends at {right}, the column at {edge}");
}
