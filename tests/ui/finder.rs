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
    // What was found is on the wall, in its order, and the library comes back.
    until(&mut window, "the finds on the wall", |window| {
        let state = window.state().state();
        // While texts are still being read, answers become better: the wall follows the newest.
        let found = state.finder.sentence.rows.iter().map(|row| row.card.key);
        let shown = state.view.iter().map(|row| row.card.key);
        state.view.is_found && !state.view.is_empty() && shown.eq(found)
    });
    window.run_steps(3);
    assert!(mentions(&window, "Found for “popular sdxl lora”"));
    click(&mut window, Role::Button, "Show all models");
    until(&mut window, "the library", |window| !window.state().state().view.is_found);
    click(&mut window, Role::Button, "Show as pictures");
    until(&mut window, "the finds again", |window| window.state().state().view.is_found);
    click(&mut window, Role::Tab, "Search");
    until(&mut window, "the library again", |window| !window.state().state().view.is_found);
}

#[test]
fn recommendations_have_reasons_and_can_be_waved_away() {
    let desk = Desk::new();
    let mut window = sample(&desk);
    click(&mut window, Role::Tab, "Recommend");
    until(&mut window, "a list", |window| window.state().state().finder.liked.is_known);
    window.run_steps(3);
    assert!(has(&window, Role::Tab, "Goes well with"));
    assert!(mentions(&window, "Trends") && has(&window, Role::Tab, "Month"));
    let rows = &window.state().state().finder.liked.rows;
    let first = rows.iter().find(|row| row.card.model_id.is_some()).map(|row| row.card.name.clone());
    if let Some(name) = first {
        click(&mut window, Role::Button, &format!("Not interested in {name}"));
        window.run_steps(3);
        assert!(!has(&window, Role::Button, &format!("Not interested in {name}")));
    }
}

#[test]
fn a_pasted_picture_is_looked_for_by_its_pixels() {
    use civitdeck::app::{Tier, Why};
    use civitdeck::model::card::Preview;
    use civitdeck::thumbs::{Fit, make};
    let desk = Desk::new();
    let mut window = sample(&desk);
    // A preview of the sample as a screenshot would hold it: without its data, at another size.
    let view = std::sync::Arc::clone(&window.state().state().view);
    let preview = view.iter().find_map(|row| match &row.card.preview {
        Preview::File(path) => Some(path.0.clone()),
        _ => None,
    });
    let bytes = std::fs::read(preview.unwrap()).unwrap();
    let shot = make(&bytes, Fit::Inside { max_side: 300 }).unwrap();
    let image = egui::ColorImage::from_rgba_unmultiplied([shot.width as usize, shot.height as usize], &shot.rgba);
    window.event(egui::Event::PasteImage(std::sync::Arc::new(image)));
    // While pictures are looked at for the first time, answers by placeholders come before.
    until(&mut window, "the same picture first", |window| {
        let picture = &window.state().state().finder.picture;
        let first = picture.rows.first();
        !picture.is_running && first.is_some_and(|row| row.why == Why::Picture(Tier::SamePicture))
    });
    window.run_steps(3);
    assert!(mentions(&window, "Pasted picture") && mentions(&window, "The same picture"));
    assert!(has(&window, Role::Button, "Choose a picture…"));
    click(&mut window, Role::Button, "Forget it");
    until(&mut window, "nothing asked", |window| window.state().state().finder.picture.wish.is_none());
}
