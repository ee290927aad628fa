//! The details drawer and the quick look, used as a person would.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::{digests_of, lora};
use crate::window::{
    Desk, Window, click, commands_of_next_frames, has, mentions, said, selected, type_text, until, until_idle,
    until_tiles,
};
use civitdeck::app::{Action, Sheet, UpdateAsk};
use civitdeck::model::ids::VersionId;
use egui::{Key, OutputCommand, Role};
use egui_kittest::kittest::Queryable as _;
use serde_json::json;

/// Two versions of one model in the library, one with three pictures, and a model nobody knows.
fn library() -> (Desk, CivitaiServer) {
    let desk = Desk::with_models(&[
        ("old.safetensors", &lora(1)),
        ("new.safetensors", &lora(2)),
        ("zebra.safetensors", &lora(3)),
    ]);
    let file = |name: &str, seed| TestFile::with_digests(name, &digests_of(&lora(seed)));
    let new = TestVersion::new(72, "v2").file(file("new.safetensors", 2)).picture(5).picture(6).video(7);
    let new = new.field("trainedWords", json!(["mountain light", "dawn"]));
    let old = TestVersion::new(71, "v1").file(file("old.safetensors", 1));
    let model = TestModel::new(7, "Ridge").version(new).version(old);
    (desk, CivitaiServer::start(Catalogue::new().model(model)))
}

/// The window with the newer version's details.
fn opened(desk: &Desk, server: &CivitaiServer) -> Window {
    let mut window = desk.open_sized(Some(server), [1920.0, 1200.0]);
    until_tiles(&mut window, &["Ridge", "Ridge", "zebra"]);
    until_idle(&mut window);
    for _ in 0..2 {
        if !has(&window, Role::Button, "dawn") {
            press(&mut window, Key::ArrowRight);
            until(&mut window, "details", details_match);
        }
    }
    until(&mut window, "the newer version", |window| has(window, Role::Button, "dawn"));
    window
}

fn details_match(window: &Window) -> bool {
    let state = window.state().state();
    state.details.as_ref().map(|details| details.record.key) == state.selected
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(2);
}

/// Whether a field holds this text.
fn holds(window: &Window, text: &str) -> bool {
    window.query_all_by_value(text).next().is_some()
}

fn picture_on_show(window: &Window) -> usize {
    window.state().state().picture
}

#[test]
fn a_trigger_word_is_copied() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    window.get_by_role_and_label(Role::Button, "mountain light").click();
    let copied = commands_of_next_frames(&mut window);
    assert!(copied.contains(&OutputCommand::CopyText("mountain light".to_owned())), "{copied:?}");
}

#[test]
fn the_carousel_turns_and_quick_look_goes_on_from_there() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    click(&mut window, Role::Button, "Show picture 2");
    assert_eq!(picture_on_show(&window), 1);
    press(&mut window, Key::Escape);
    // The small picture keeps the keyboard; the gallery's Space is for those who are nowhere.
    click(&mut window, Role::Button, "Picture 2 of 3, show it large");
    until(&mut window, "quick look", |window| has(window, Role::Image, "Ridge: Picture 2 of 3, show it large"));
    assert_eq!(window.state().state().sheet(), Some(Sheet::Picture));
    press(&mut window, Key::ArrowRight);
    assert_eq!(picture_on_show(&window), 2);
    assert!(has(&window, Role::Image, "Ridge: Video 3 of 3, show its first picture large"), "{:#?}", said(&window));
    press(&mut window, Key::ArrowRight);
    assert_eq!(picture_on_show(&window), 0, "behind the last comes the first");
    press(&mut window, Key::Space);
    assert_eq!(window.state().state().sheet(), None);
}

#[test]
fn quick_look_leads_to_the_next_model() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    click(&mut window, Role::Button, "Picture 1 of 3, show it large");
    until(&mut window, "quick look", |window| has(window, Role::Image, "Ridge: Picture 1 of 3, show it large"));
    let before = window.state().state().selected;
    press(&mut window, Key::ArrowDown);
    if window.state().state().selected == before {
        press(&mut window, Key::ArrowUp);
    }
    assert_ne!(window.state().state().selected, before);
    until(&mut window, "a model without pictures", |window| {
        details_match(window) && has(window, Role::Image, "No pictures")
    });
    press(&mut window, Key::Escape);
    assert_eq!(window.state().state().sheet(), None);
}

#[test]
fn what_is_typed_as_a_note_is_there_when_its_model_is_shown_again() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    window.get_by_role_and_label(Role::MultilineTextInput, "Your note").focus();
    window.run_steps(2);
    type_text(&mut window, "best at 0.7");
    click(&mut window, Role::ListItem, "zebra");
    until(&mut window, "the other model", |window| details_match(window) && !has(window, Role::Button, "dawn"));
    assert!(!holds(&window, "best at 0.7"));
    assert_eq!(selected(&window).as_deref(), Some("zebra"));
    press(&mut window, Key::ArrowLeft);
    until(&mut window, "its details", details_match);
    if !has(&window, Role::Button, "dawn") {
        press(&mut window, Key::ArrowLeft);
        until(&mut window, "its details", |window| has(window, Role::Button, "dawn"));
    }
    assert!(holds(&window, "best at 0.7"));
}

#[test]
fn an_installed_version_is_gone_to_with_a_click() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    let before = window.state().state().selected;
    assert!(has(&window, Role::Button, "v2, shown"));
    click(&mut window, Role::Button, "v1, installed");
    until(&mut window, "the older version", |window| has(window, Role::Button, "v1, shown"));
    assert_ne!(window.state().state().selected, before);
    assert!(mentions(&window, "old.safetensors · "));
}

#[test]
fn two_versions_are_compared_from_the_details_and_others_can_take_their_place() {
    let (desk, server) = library();
    let mut window = opened(&desk, &server);
    click(&mut window, Role::Button, "Compare versions…");
    let sides = |window: &Window| {
        let found = window.state().state().comparing.found.clone()?.ok()?;
        Some([found.sides[0].name.clone(), found.sides[1].name.clone()])
    };
    until(&mut window, "both", |window| sides(window).is_some_and(|sides| sides == ["v1", "v2"]));
    until(&mut window, "what is new", |window| mentions(window, "dawn"));
    assert!(!has(&window, Role::ComboBox, "Version at the left"), "there are no others");
    // One nobody knows here: CivitAI is asked, and its answer is told.
    window.state_mut().ask(Action::Updates(UpdateAsk::Compare(VersionId(71), VersionId(99))));
    until(&mut window, "a sentence", |window| mentions(window, "not on CivitAI any more"));
}
