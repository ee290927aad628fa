//! Verdicts in the window: the sheet with its evidence, what the user intends, and the licences of a collection.

use crate::support::models::lora;
use crate::window::{Desk, says, until, until_idle, until_mentions, until_says, until_tiles};
use civitdeck::app::{Action, JudgingAsk, Sheet, reduce};
use civitdeck::judging::gather::PROFILE_SETTING;
use civitdeck::model::terms::{Intent, Profile};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_sheet_tells_the_verdict_with_its_evidence() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine"]);
    until_idle(&mut window);
    until_mentions(&mut window, "between");
    window.key_press_modifiers(Modifiers::NONE, Key::Q);
    until_says(&mut window, "Weaknesses and what to do");
    for words in ["Strengths", "Will it run here?", "May I …?", "Votes: not known"] {
        assert!(says(&window, words), "{words}");
    }
    window.key_press(Key::Escape);
    until(&mut window, "the sheet is closed", |window| !says(window, "Will it run here?"));
}

#[test]
fn what_the_user_intends_outlives_the_window() {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1))]);
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine"]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    until_says(&mut window, "Licences and machine");
    window.get_by_label("Licences and machine").click();
    until_says(&mut window, "Sell pictures made with it");
    window.get_by_label("Sell pictures made with it").click();
    window.run_steps(3);
    until_idle(&mut window);
    let wanted = Profile { intents: vec![Intent::SellImages] };
    let store = desk.close(window);
    let kept = store.read(|reader| reader.setting::<Profile>(PROFILE_SETTING)).unwrap();
    assert_eq!(kept, Some(wanted));
    // The same by the way of a click, without a window.
    let mut state = civitdeck::app::AppState::default();
    reduce(&mut state, Action::Judging(JudgingAsk::Licences(civitdeck::model::ids::CollectionId(1))));
    assert_eq!(state.sheet(), Some(Sheet::Licences));
}
