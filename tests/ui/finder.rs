//! Discovery's tabs beside the plain search, through the window.

use crate::window::{Desk, Window, click, has, mentions, type_text, until, until_mentions};
use egui::{Key, Modifiers, Role};

fn sample(desk: &Desk) -> Window {
    let mut window = desk.open_sample();
    until(&mut window, "models from the catalogue", |window| {
        window.state().state().library.total.count > 10
            && window.state().state().jobs.iter().all(|job| !job.is_running())
    });
    window
}

#[test]
fn a_sentence_is_understood_and_its_chips_can_be_taken_back() {
    let desk = Desk::new();
    let mut window = sample(&desk);
    click(&mut window, Role::Tab, "Smart");
    window.run_steps(3);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(3);
    type_text(&mut window, "popular sdxl lora");
    until_mentions(&mut window, "found in");
    assert!(has(&window, Role::Button, "Take LoRA back"));
    click(&mut window, Role::Button, "Take LoRA back");
    until(&mut window, "the chip is gone", |window| !has(window, Role::Button, "Take LoRA back"));
    until_mentions(&mut window, "found in");
}

#[test]
fn recommendations_have_reasons_and_can_be_waved_away() {
    let desk = Desk::new();
    let mut window = sample(&desk);
    click(&mut window, Role::Tab, "Recommend");
    until(&mut window, "a list", |window| window.state().state().finder.liked.is_known);
    window.run_steps(3);
    assert!(has(&window, Role::Tab, "Goes well with"));
    assert!(mentions(&window, "Trends of the week"));
    let rows = &window.state().state().finder.liked.rows;
    let first = rows.iter().find(|row| row.card.model_id.is_some()).map(|row| row.card.name.clone());
    if let Some(name) = first {
        click(&mut window, Role::Button, &format!("Not interested in {name}"));
        window.run_steps(3);
        assert!(!has(&window, Role::Button, &format!("Not interested in {name}")));
    }
}
