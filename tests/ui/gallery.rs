//! The wall of pictures: what hangs there, in which order, what a tile tells, and the keyboard.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::{digests_of, lora};
use crate::window::{
    Desk, Window, click, commands_of_next_frames, has, mentions, says, selected, tiles, type_text, until, until_idle,
    until_mentions, until_tiles,
};
use civitdeck::app::{Action, Sheet, Step};
use civitdeck::model::digests::HashKind;
use egui::{Key, Modifiers, OutputCommand, Role};
use egui_kittest::kittest::Queryable as _;
use serde_json::json;
use std::fs;

const HTML: &[u8] = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>";

/// Three models of different sizes; each name stands for itself.
fn desk() -> Desk {
    let pad = |seed, extra: usize| {
        let mut bytes = lora(seed);
        bytes.extend(std::iter::repeat_n(0, extra));
        bytes
    };
    Desk::with_models(&[
        ("alpine.safetensors", &lora(1)),
        ("boulder.safetensors", &pad(2, 9000)),
        ("cliffside.safetensors", &lora(3)),
    ])
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_steps(2);
}

#[test]
fn files_of_the_library_become_tiles_and_a_new_one_joins_them() {
    let desk = desk();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    assert!(mentions(&window, "3 models · "));
    fs::write(desk.model("dune.safetensors"), lora(4)).unwrap();
    click(&mut window, Role::Button, "Rescan");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside", "dune"]);
}

#[test]
fn a_tile_opens_its_details_and_civitai_tells_its_name() {
    let desk = Desk::with_models(&[("a.safetensors", &lora(1)), ("b.safetensors", &lora(2))]);
    let digests = digests_of(&lora(2));
    let version = TestVersion::new(71, "v1").file(TestFile::with_digests("b.safetensors", &digests));
    let version = version.field("trainedWords", json!(["zwx ridge", "golden hour"]));
    let server = CivitaiServer::start(Catalogue::new().model(TestModel::new(7, "Quiet Ridge").version(version)));
    let mut window = desk.open(Some(&server));
    until_tiles(&mut window, &["a", "Quiet Ridge"]);
    click(&mut window, Role::ListItem, "Quiet Ridge");
    until_mentions(&mut window, "by painter");
    until_mentions(&mut window, "On CivitAI, by SHA256");
    for word in ["zwx ridge", "golden hour"] {
        assert!(has(&window, Role::Button, word), "{word}");
    }
    for kind in HashKind::ALL {
        if let Some(hex) = digests.hex(kind) {
            assert!(has(&window, Role::Button, &format!("{kind} {hex}")), "{kind}");
        }
    }
    click(&mut window, Role::ListItem, "a");
    until_mentions(&mut window, "Not on CivitAI");
    until(&mut window, "the details of another file", |window| !mentions(window, "version v1"));
}

#[test]
fn a_trigger_word_is_copied_with_a_click() {
    let desk = Desk::with_models(&[("a.safetensors", &lora(1))]);
    let file = TestFile::with_digests("a.safetensors", &digests_of(&lora(1)));
    let version = TestVersion::new(71, "v1").file(file).field("trainedWords", json!(["mountain light"]));
    let model = TestModel::new(7, "Ridge").version(version);
    let server = CivitaiServer::start(Catalogue::new().model(model));
    let mut window = desk.open(Some(&server));
    until(&mut window, "the trigger word", |window| has(window, Role::Button, "mountain light"));
    until_idle(&mut window);
    window.get_by_role_and_label(Role::Button, "mountain light").click();
    let copied = commands_of_next_frames(&mut window);
    assert!(copied.contains(&OutputCommand::CopyText("mountain light".to_owned())), "{copied:?}");
    assert!(says(&window, "Trigger word copied"));
}

#[test]
fn typing_filters_and_escape_brings_everything_back() {
    let desk = desk();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(2);
    type_text(&mut window, "clif");
    until_tiles(&mut window, &["cliffside"]);
    assert!(says(&window, "3 models · 1 shown"));
    type_text(&mut window, "qqq");
    until_mentions(&mut window, "Nothing matches");
    press(&mut window, Key::Escape);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
}

#[test]
fn a_filter_narrows_and_reset_widens() {
    let desk = desk();
    fs::write(desk.model("boulder.safetensors"), HTML).unwrap();
    let mut window = desk.open(None);
    until_idle(&mut window);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    click(&mut window, Role::Button, "Broken");
    until_tiles(&mut window, &["boulder"]);
    click(&mut window, Role::Button, "Reset");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
}

#[test]
fn the_order_is_chosen_and_turned_round() {
    let desk = desk();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    click(&mut window, Role::ComboBox, "Sort: name");
    click(&mut window, Role::Button, "Size");
    until_tiles(&mut window, &["boulder", "alpine", "cliffside"]);
    click(&mut window, Role::Button, "Reverse the order");
    until_tiles(&mut window, &["cliffside", "alpine", "boulder"]);
}

#[test]
fn arrows_move_the_selection_and_space_shows_the_picture() {
    let desk = desk();
    let picture = image::RgbaImage::new(8, 8);
    picture.save(desk.model("cliffside.preview.png")).unwrap();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    click(&mut window, Role::ListItem, "alpine");
    assert_eq!(selected(&window).as_deref(), Some("alpine"));
    press(&mut window, Key::ArrowRight);
    assert_eq!(selected(&window).as_deref(), Some("boulder"));
    press(&mut window, Key::End);
    assert_eq!(selected(&window).as_deref(), Some("cliffside"));
    press(&mut window, Key::ArrowRight);
    assert_eq!(selected(&window).as_deref(), Some("cliffside"), "there is nothing behind the last");
    until(&mut window, "its details", |window| mentions(window, "cliffside.safetensors · "));
    press(&mut window, Key::Space);
    assert_eq!(window.state().state().sheet(), Some(Sheet::Picture));
    window.run();
    press(&mut window, Key::Escape);
    assert_eq!(window.state().state().sheet(), None);
    press(&mut window, Key::Home);
    assert_eq!(selected(&window).as_deref(), Some("alpine"));
}

#[test]
fn a_button_reached_with_the_keyboard_is_pressed_with_it() {
    let desk = desk();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    window.get_by_role_and_label(Role::Button, "Hide details").focus();
    window.run_steps(2);
    press(&mut window, Key::Enter);
    until(&mut window, "the drawer's end", |window| has(window, Role::Button, "Show details"));
    press(&mut window, Key::Space);
    until(&mut window, "the drawer's return", |window| has(window, Role::Button, "Hide details"));
    assert!(!has(&window, Role::Button, "Close"), "Space was the button's, not the gallery's");
}

#[test]
fn a_missing_file_keeps_its_tile() {
    let desk = desk();
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    fs::remove_file(desk.model("alpine.safetensors")).unwrap();
    click(&mut window, Role::Button, "Rescan");
    until(&mut window, "the loss", |window| window.state().state().view.iter().any(|row| row.card.missing));
    assert_eq!(tiles(&window).len(), 3);
}

/// Frames until the window itself asks for no other: what is then painted stays until somebody does something.
fn until_it_rests(window: &mut Window) {
    let more = |window: &Window| {
        let outputs = &window.output().viewport_output;
        outputs.values().any(|output| output.repaint_delay.is_zero())
    };
    window.step();
    for _ in 0..60 {
        if !more(window) {
            return;
        }
        window.step();
    }
}

#[test]
fn fewer_rows_in_the_middle_of_scrolling_leave_no_empty_wall() {
    let files: Vec<(String, Vec<u8>)> =
        (0..160_u64).map(|number| (format!("m{number:03}.safetensors"), lora(number))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let desk = Desk::with_models(&files);
    let mut window = desk.open_sized(None, [1920.0, 700.0]);
    until(&mut window, "the library", |window| window.state().state().view.len() == files.len());
    until_idle(&mut window);
    for text in ["m01", "m02", "m1", "m00"] {
        // The last one is brought on screen while the answer to another question is on its way.
        window.state_mut().ask(Action::MoveSelection(Step::Last, false));
        window.state_mut().ask(Action::SetText(text.to_owned()));
        let answered = |window: &Window| window.state().state().view.query.text == text;
        until(&mut window, "the answer", answered);
        until_it_rests(&mut window);
        assert!(!tiles(&window).is_empty(), "{} match {text}, none is painted", window.state().state().view.len());
        window.state_mut().ask(Action::SetText(String::new()));
        until(&mut window, "everything", |window| window.state().state().view.len() == files.len());
        until_it_rests(&mut window);
        assert!(!tiles(&window).is_empty());
    }
}
