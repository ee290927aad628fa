//! Discovery's ways of asking: words, tags, a line of text, fields for sizes and dates; and opening what is pasted.

use crate::support::civitai_catalogue::{Catalogue, TestFile, TestModel, TestVersion};
use crate::support::civitai_server::CivitaiServer;
use crate::support::models::lora;
use crate::window::{
    Desk, Window, click, has, mentions, paste, tiles, type_text, until, until_idle, until_mentions, until_tiles,
};
use civitdeck::app::{Action, DiscoverMode, SettingChange, Sheet};
use civitdeck::model::limit::Measure;
use civitdeck::model::mature::{MatureLevel, MatureMode, MaturePolicy};
use civitdeck::model::query::Scope;
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::json;

/// All of Discovery's column at once.
const TALL: [f32; 2] = [1920.0, 2400.0];
const LINE: &str = "type:lora base:sdxl -tag:style \"exact phrase\"";

fn model(id: u64, name: &str, base: &str) -> TestModel {
    let file = TestFile::new(&format!("{id}.safetensors"), [id as u8; 32]);
    TestModel::new(id, name).version(TestVersion::new(id * 10, "v1").file(file).field("baseModel", json!(base)))
}

fn catalogue() -> Catalogue {
    Catalogue::new().model(model(1, "Night Metro", "SDXL 1.0")).model(model(2, "Day Metro", "Pony"))
}

fn opened(desk: &Desk, server: Option<&CivitaiServer>) -> Window {
    let mut window = desk.open_sized(server, TALL);
    until(&mut window, "the library", |window| window.state().state().library.total.count == 2);
    until_idle(&mut window);
    window
}

fn desk() -> Desk {
    Desk::with_models(&[("alpine.safetensors", &lora(1)), ("brook.safetensors", &lora(2))])
}

fn value_of(window: &Window, name: &str) -> String {
    let node = window.query_all_by_role_and_label(Role::TextInput, name).next();
    let node = node.or_else(|| window.query_all_by_role_and_label(Role::MultilineTextInput, name).next());
    node.and_then(|node| node.accesskit_node().value()).unwrap_or_default()
}

fn focus(window: &mut Window, name: &str) {
    until(window, name, |window| window.query_all_by_label(name).next().is_some());
    if let Some(node) = window.query_all_by_label(name).next() {
        node.focus();
    }
    window.run_steps(2);
}

/// Puts the keyboard into the field for words.
fn search_field(window: &mut Window) {
    window.key_press_modifiers(egui::Modifiers::COMMAND, Key::F);
    window.run_steps(3);
}

#[test]
fn chips_and_the_line_of_text_are_two_views_of_one_question() {
    let desk = desk();
    let mut window = opened(&desk, None);
    click(&mut window, Role::Tab, "Advanced");
    focus(&mut window, LINE);
    type_text(&mut window, "alpine -tag:ink size:<1gb -brook");
    until_tiles(&mut window, &["alpine"]);
    until(&mut window, "the chips", |window| has(window, Role::Button, "Take not ink out of the search"));
    // A chip that is taken out leaves the text, too.
    click(&mut window, Role::Button, "Take not ink out of the search");
    click(&mut window, Role::Tab, "Words");
    click(&mut window, Role::Tab, "Advanced");
    window.run_steps(2);
    assert_eq!(value_of(&window, LINE), "alpine -brook size:<1gb");
    let query = window.state().state().query.clone();
    assert_eq!((query.text.as_str(), query.exclude.len(), query.limits.len()), ("alpine -brook", 0, 1));
}

#[test]
fn a_tag_that_is_typed_is_asked_for_or_ruled_out() {
    let desk = desk();
    let mut window = opened(&desk, None);
    click(&mut window, Role::Tab, "Tags");
    focus(&mut window, "Find a tag");
    type_text(&mut window, "-Ink");
    window.key_press(Key::Enter);
    window.run_steps(3);
    until(&mut window, "a chip", |window| has(window, Role::Button, "Take not ink out of the search"));
    type_text(&mut window, "city");
    window.key_press(Key::Enter);
    window.run_steps(3);
    until_tiles(&mut window, &[]);
    click(&mut window, Role::Tab, "Advanced");
    window.run_steps(2);
    assert_eq!(value_of(&window, LINE), "tag:city -tag:ink");
}

#[test]
fn words_behind_a_minus_rule_out() {
    let desk = desk();
    let mut window = opened(&desk, None);
    search_field(&mut window);
    type_text(&mut window, "-alp");
    until_tiles(&mut window, &["brook"]);
}

#[test]
fn the_fields_for_sizes_and_dates_write_the_question_of_the_line() {
    let desk = desk();
    let mut window = opened(&desk, None);
    click(&mut window, Role::DisclosureTriangle, "Size, downloads, dates: Any");
    focus(&mut window, "Size: from");
    type_text(&mut window, "5gb");
    until_tiles(&mut window, &[]);
    assert_eq!(window.state().state().query.limit(Measure::Size).and_then(|limit| limit.min), Some(5_000_000_000));
    focus(&mut window, "Added: within");
    type_text(&mut window, "soon");
    window.run_steps(2);
    assert!(mentions(&window, "Write a time, such as 30d"));
    focus(&mut window, "Size: to");
    type_text(&mut window, "1gb");
    until_mentions(&mut window, "Nothing is both that much and that little");
    click(&mut window, Role::Tab, "Advanced");
    window.run_steps(2);
    assert_eq!(value_of(&window, LINE), "size:5gb..1gb");
}

#[test]
fn what_was_filtered_on_this_side_is_told_and_taken_back_by_a_click() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Night Metro", "Day Metro"]);
    search_field(&mut window);
    type_text(&mut window, "metro -day");
    until_tiles(&mut window, &["Night Metro"]);
    let is_asked = |path: &String| path.contains("query=metro") && !path.contains("day");
    until(&mut window, "the call", |_| server.paths_with_queries().iter().any(is_asked));
    click(&mut window, Role::Button, "1 hidden by Ruled-out words: show them");
    until(&mut window, "both", |window| tiles(window).len() == 2);
    assert_eq!(window.state().state().query.text, "metro");
}

#[test]
fn what_its_level_leaves_out_is_shown_blurred_by_a_click() {
    let desk = desk();
    let strong = TestVersion::new(30, "v1").file(TestFile::new("30.safetensors", [3; 32]));
    let strong = TestModel::new(3, "Harsh Metro").version(strong.field("nsfwLevel", json!(16)));
    let server = CivitaiServer::start(catalogue().model(strong.field("nsfwLevel", json!(16))));
    let mut window = opened(&desk, Some(&server));
    let policy = MaturePolicy { mode: MatureMode::Hide, fine_up_to: MatureLevel::Xxx };
    let set = |window: &mut Window, policy| window.state_mut().ask(Action::Set(SettingChange::Mature(policy)));
    set(&mut window, policy);
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Night Metro", "Day Metro", "Harsh Metro"]);
    set(&mut window, MaturePolicy { fine_up_to: MatureLevel::X, ..policy });
    until_tiles(&mut window, &["Night Metro", "Day Metro"]);
    click(&mut window, Role::Button, "1 hidden by their level: show them blurred");
    until_tiles(&mut window, &["Night Metro", "Day Metro", "Harsh Metro"]);
    click(&mut window, Role::Button, "Undo");
    until_tiles(&mut window, &["Night Metro", "Day Metro"]);
}

#[test]
fn an_address_pasted_anywhere_opens_its_model() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    let selected = |name: &'static str| {
        move |window: &Window| window.state().state().selected_card().is_some_and(|card| card.name == name)
    };
    paste(&mut window, "https://civitai.com/models/1/night-metro?modelVersionId=10");
    until(&mut window, "the model", selected("Night Metro"));
    assert_eq!(window.state().state().query.scope, Scope::Civitai);
    // By the hash of its file, in the palette.
    window.key_press_modifiers(egui::Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    paste(&mut window, &"02".repeat(32));
    until_mentions(&mut window, "Day Metro: LoRA");
    window.key_press(Key::Enter);
    until(&mut window, "the other", selected("Day Metro"));
    // In Discovery's field; what was searched for stays.
    search_field(&mut window);
    paste(&mut window, "urn:air:sdxl:lora:civitai:1@10");
    until(&mut window, "the first again", selected("Night Metro"));
    assert_eq!(window.state().state().query.text, "");
    // In the fields of the other tabs, which stay as they were, too.
    click(&mut window, Role::Tab, "Tags");
    focus(&mut window, "Find a tag");
    paste(&mut window, &"02".repeat(32));
    until(&mut window, "the other again", selected("Day Metro"));
    assert_eq!(value_of(&window, "Find a tag"), "");
    click(&mut window, Role::Tab, "Advanced");
    focus(&mut window, LINE);
    paste(&mut window, "https://civitai.com/models/1");
    until(&mut window, "the first for the third time", selected("Night Metro"));
    assert!(!value_of(&window, LINE).contains("models/1"));
    click(&mut window, Role::Tab, "Smart");
    search_field(&mut window);
    paste(&mut window, "https://civitai.com/models/2");
    until(&mut window, "the other for the third time", selected("Day Metro"));
    assert_eq!(window.state().state().finder.sentence.text, "");
    assert_eq!(window.state().state().query.text, "");
    click(&mut window, Role::Tab, "Search");
    search_field(&mut window);
    paste(&mut window, "https://civitai.com/models/999");
    until_mentions(&mut window, "CivitAI has nothing under https://civitai.com/models/999");
}

#[test]
fn what_is_pasted_offline_opens_when_it_is_known_and_says_so_when_not() {
    let desk = desk();
    let server = CivitaiServer::start(catalogue());
    let mut window = opened(&desk, Some(&server));
    paste(&mut window, "1");
    until(&mut window, "the model", |window| {
        window.state().state().selected_card().is_some_and(|card| card.name == "Night Metro")
    });
    drop(desk.close(window));
    let mut window = opened(&desk, None);
    paste(&mut window, "civitai.com/models/1");
    until(&mut window, "the model", |window| {
        window.state().state().selected_card().is_some_and(|card| card.name == "Night Metro")
    });
    paste(&mut window, "civitai.com/models/77");
    until_mentions(&mut window, "civitai.com/models/77 is not known here, and CivitAI cannot be asked offline");
}

#[test]
fn a_search_of_late_brings_its_filters_back() {
    let desk = desk();
    let mut window = opened(&desk, None);
    click(&mut window, Role::Tab, "Advanced");
    focus(&mut window, LINE);
    type_text(&mut window, "alpine -tag:ink");
    until_tiles(&mut window, &["alpine"]);
    click(&mut window, Role::Tab, "Words");
    click(&mut window, Role::Button, "Reset");
    until(&mut window, "everything", |window| tiles(window).len() == 2);
    search_field(&mut window);
    click(&mut window, Role::Button, "alpine -tag:ink");
    until_tiles(&mut window, &["alpine"]);
    let state = window.state().state();
    assert_eq!(state.settings.discover, DiscoverMode::Advanced, "where it was asked, not where the next click led");
    assert_eq!(state.query.exclude.len(), 1);
    assert_eq!(state.sheet(), None::<Sheet>);
}
