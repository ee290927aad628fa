//! Management: counts that filter, collections made by hand, folders with theirs, plots by name.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use crate::support::models::lora;
use crate::window::{
    Desk, Window, click, has, mentions, said, says, tiles, type_text, until, until_idle, until_says, until_tiles,
};
use civitdeck::model::facet::{FacetValue, Mark};
use civitdeck::model::ids::CollectionId;
use civitdeck::model::query::SortBy;
use egui::{Key, Modifiers, Pos2, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::fs;

const HTML: &[u8] = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>";

/// Three models, one of them in a folder of a folder, one broken.
fn desk() -> Desk {
    let desk = Desk::with_models(&[("alpine.safetensors", &lora(1)), ("boulder.safetensors", HTML)]);
    fs::create_dir_all(desk.model("loras/style")).unwrap();
    fs::write(desk.model("loras/style/cliffside.safetensors"), lora(3)).unwrap();
    desk
}

fn opened(desk: &Desk) -> Window {
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    window
}

/// The middle of the row of Management with this name: the rightmost thing of that name.
fn row(window: &Window, name: &str) -> Pos2 {
    let rows = window.query_all_by_role_and_label(Role::Button, name);
    let row = rows.max_by(|one, other| one.rect().left().total_cmp(&other.rect().left()));
    row.unwrap_or_else(|| panic!("no row {name}: {:#?}", said(window))).rect().center()
}

/// Clicks on a row of Management.
fn choose(window: &mut Window, name: &str) {
    until(window, name, |window| has(window, Role::Button, name));
    press_at(window, row(window, name), egui::PointerButton::Primary);
}

fn press_at(window: &mut Window, pos: Pos2, button: egui::PointerButton) {
    window.hover_at(pos);
    window.step();
    for pressed in [true, false] {
        window.event(egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        window.step();
    }
    window.run_steps(3);
}

/// Drags from one place to another, slowly enough to be seen.
fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.drag_at(from);
    window.step();
    for part in 1..=4_u8 {
        window.hover_at(from + (to - from) * (f32::from(part) / 4.0));
        window.step();
    }
    window.drop_at(to);
    window.run_steps(3);
}

fn collections(window: &Window) -> Vec<(u32, String, Option<u32>)> {
    let all = &window.state().state().collections;
    all.iter().map(|one| (one.id.0, one.name.clone(), one.parent.map(|parent| parent.0))).collect()
}

/// Makes a collection by the plus and the keyboard.
fn make(window: &mut Window, name: &str) -> CollectionId {
    click(window, Role::Button, "New collection");
    type_text(window, name);
    window.key_press(Key::Enter);
    until(window, name, |window| collections(window).iter().any(|(_, own, _)| own == name));
    window.run_steps(3);
    let id = collections(window).into_iter().find(|(_, own, _)| own == name).map(|(id, ..)| id).unwrap();
    CollectionId(id)
}

#[test]
fn the_list_counts_what_there_is_and_filters_by_a_click() {
    let desk = desk();
    let mut window = opened(&desk);
    let described = |window: &Window, name: &str| {
        let mut rows = window.query_all_by_role_and_label(Role::Button, name);
        rows.find_map(|node| node.accesskit_node().description())
    };
    assert_eq!(described(&window, "My models").as_deref(), Some("3"));
    assert_eq!(described(&window, "Favourites").as_deref(), Some("0"));
    assert!(!has(&window, Role::Button, "Missing or offline"), "nothing is missing");
    choose(&mut window, "Broken");
    until_tiles(&mut window, &["boulder"]);
    choose(&mut window, "My models");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    fs::remove_file(desk.model("alpine.safetensors")).unwrap();
    click(&mut window, Role::Button, "Rescan");
    until_says(&mut window, "Missing or offline");
    choose(&mut window, "Missing or offline");
    until_tiles(&mut window, &["alpine"]);
}

#[test]
fn the_panel_keeps_its_width() {
    let desk = desk();
    let mut window = opened(&desk);
    let width = |window: &Window| window.get_by_role_and_label(Role::Button, "My models").rect().width();
    let before = width(&window);
    window.run_steps(40);
    assert!((width(&window) - before).abs() < 0.5, "{before} became {}", width(&window));
    assert!((180.0..=330.0).contains(&before), "{before}");
}

#[test]
fn the_scroll_bar_takes_no_click_of_what_stands_at_the_edge() {
    let desk = desk();
    let mut window = desk.open_sized(None, [1600.0, 800.0]);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    let plus = window.get_by_role_and_label(Role::Button, "New collection").rect();
    let fields = |window: &Window| window.query_all_by_role(Role::TextInput).count();
    let before = fields(&window);
    // The bar is there, and wide, while the pointer is over the panel.
    window.hover_at(plus.center());
    window.run_steps(30);
    press_at(&mut window, plus.center() + egui::vec2(plus.width() / 4.0, 0.0), egui::PointerButton::Primary);
    until(&mut window, "the field of the name", |window| fields(window) > before);
}

#[test]
fn a_collection_is_made_named_nested_and_taken_away() {
    let desk = desk();
    let mut window = opened(&desk);
    assert!(says(&window, "Make a collection, then drop models on it"));
    let (harbour, metro) = (make(&mut window, "Harbour"), make(&mut window, "Metro"));
    assert!(!says(&window, "Make a collection, then drop models on it"));

    window.get_by_role_and_label(Role::Button, "Metro").focus();
    window.run_steps(2);
    window.key_press(Key::F2);
    window.run_steps(3);
    type_text(&mut window, "Night metro");
    window.key_press(Key::Enter);
    until_says(&mut window, "Night metro");

    let (from, to) = (row(&window, "Night metro"), row(&window, "Harbour"));
    drag(&mut window, from, to);
    until(&mut window, "the nesting", |window| {
        collections(window).contains(&(metro.0, "Night metro".to_owned(), Some(harbour.0)))
    });
    window.run_steps(3);
    click(&mut window, Role::Button, "Close Harbour");
    assert!(!has(&window, Role::Button, "Night metro"));
    click(&mut window, Role::Button, "Open Harbour");
    assert!(has(&window, Role::Button, "Night metro"));

    window.get_by_role_and_label(Role::Button, "Harbour").focus();
    window.run_steps(2);
    window.key_press(Key::Delete);
    window.run_steps(3);
    assert!(mentions(&window, "and 1 more inside it?"));
    click(&mut window, Role::Button, "Keep");
    assert_eq!(collections(&window).len(), 2, "an answer that is no takes nothing away");
    window.get_by_role_and_label(Role::Button, "Harbour").focus();
    window.run_steps(2);
    window.key_press(Key::Delete);
    window.run_steps(3);
    click(&mut window, Role::Button, "Remove");
    until(&mut window, "the end of both", |window| collections(window).is_empty());
}

#[test]
fn escape_leaves_a_name_as_it_was() {
    let desk = desk();
    let mut window = opened(&desk);
    make(&mut window, "Harbour");
    window.get_by_role_and_label(Role::Button, "Harbour").focus();
    window.run_steps(2);
    window.key_press(Key::F2);
    window.run_steps(3);
    type_text(&mut window, "Something else");
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(has(&window, Role::Button, "Harbour"));
    assert_eq!(collections(&window).len(), 1);
}

#[test]
fn a_name_that_is_being_typed_waits_while_the_window_is_left() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "New collection");
    type_text(&mut window, "Har");
    let look_away = |window: &mut Window, away: bool| {
        window.input_mut().focused = !away;
        window.event(egui::Event::WindowFocused(!away));
        window.run_steps(3);
    };
    look_away(&mut window, true);
    look_away(&mut window, false);
    assert!(collections(&window).is_empty(), "nobody said that this is the whole name");
    window.event(egui::Event::Text("bour".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(&mut window, "the collection", |window| collections(window).iter().any(|(_, name, _)| name == "Harbour"));
}

#[test]
fn a_collection_filters_what_is_in_it() {
    let desk = desk();
    let mut window = opened(&desk);
    let harbour = make(&mut window, "Harbour");
    choose(&mut window, "Harbour");
    until(&mut window, "an empty wall", |window| tiles(window).is_empty());
    assert!(window.state().state().query.is_only(&FacetValue::Collection(harbour)));
    choose(&mut window, "My models");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
}

#[test]
fn models_are_dragged_to_their_places_in_a_collection() {
    let desk = desk();
    let mut window = opened(&desk);
    make(&mut window, "Harbour");
    // All three at once, dragged by one of them onto the collection.
    click(&mut window, Role::ListItem, "alpine");
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(3);
    let tile = |window: &Window, name: &str| window.get_by_role_and_label(Role::ListItem, name).rect();
    let (from, to) = (tile(&window, "alpine").center(), row(&window, "Harbour"));
    drag(&mut window, from, to);
    until(&mut window, "its members", |window| {
        window.state().state().collections.iter().any(|one| one.members.len() == 3)
    });
    choose(&mut window, "Harbour");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    click(&mut window, Role::ComboBox, "Sort: name");
    click(&mut window, Role::Button, "My order");
    until(&mut window, "my order", |window| window.state().state().view.query.sort == SortBy::Own);
    // The last one, alone, before the first: onto its left half.
    click(&mut window, Role::ListItem, "cliffside");
    let (from, first) = (tile(&window, "cliffside").center(), tile(&window, "alpine"));
    drag(&mut window, from, Pos2::new(first.left() + 12.0, first.center().y));
    until_tiles(&mut window, &["cliffside", "alpine", "boulder"]);
    until_idle(&mut window);
    window.key_press_modifiers(Modifiers::ALT, Key::End);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    until_tiles(&mut window, &["alpine", "cliffside", "boulder"]);
    // It opens as it was left, and everything else as it was before.
    choose(&mut window, "My models");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    choose(&mut window, "Harbour");
    until_tiles(&mut window, &["alpine", "cliffside", "boulder"]);
}

#[test]
fn folders_open_and_filter() {
    let desk = desk();
    let mut window = opened(&desk);
    assert!(!has(&window, Role::Button, "loras"));
    click(&mut window, Role::Button, "Open models");
    click(&mut window, Role::Button, "Open loras");
    choose(&mut window, "style");
    until_tiles(&mut window, &["cliffside"]);
    choose(&mut window, "models");
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    window.get_by_role_and_label(Role::Button, "models").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowLeft);
    window.run_steps(3);
    assert!(!has(&window, Role::Button, "loras"));
}

#[test]
fn a_root_is_taken_out_after_a_question() {
    let desk = desk();
    let mut window = opened(&desk);
    let at = row(&window, "models");
    press_at(&mut window, at, egui::PointerButton::Secondary);
    click(&mut window, Role::Button, "Remove from library…");
    assert!(mentions(&window, "Its files stay where they are"));
    click(&mut window, Role::Button, "Remove");
    until(&mut window, "a library without it", |window| window.state().state().roots.is_empty());
    until(&mut window, "an empty wall", |window| tiles(window).is_empty());
    assert!(desk.model("alpine.safetensors").exists());
}

#[test]
fn a_root_that_cannot_be_reached_says_so() {
    let desk = desk();
    let mut window = opened(&desk);
    fs::rename(desk.beside("models"), desk.beside("elsewhere")).unwrap();
    click(&mut window, Role::Button, "Rescan");
    let is_offline = |window: &Window| {
        let mut rows = window.query_all_by_role_and_label(Role::Button, "models");
        rows.any(|node| node.accesskit_node().description().is_some_and(|text| text.contains("offline")))
    };
    until(&mut window, "the mark", is_offline);
    until_says(&mut window, "Missing or offline");
    assert_eq!(tiles(&window).len(), 3, "nothing is forgotten");
}

#[test]
fn plots_have_names_and_filter() {
    let desk = desk();
    // So high that nothing has to be scrolled.
    let mut window = desk.open_sized(None, [1920.0, 2400.0]);
    until_tiles(&mut window, &["alpine", "boulder", "cliffside"]);
    until_idle(&mut window);
    until_says(&mut window, "Last 7 days: 3 models added");
    let weeks = window.query_all_by_label_contains(" models added").count();
    assert_eq!(weeks, 12);
    assert!(mentions(&window, "3 added this week · "));
    let lora_bar = said(&window).into_iter().find(|text| text.starts_with("LoRA: 2 models, ")).unwrap();
    choose(&mut window, &lora_bar);
    until_tiles(&mut window, &["alpine", "cliffside"]);
    choose(&mut window, "Last 7 days: 3 models added");
    until(&mut window, "all of them", |window| tiles(window).len() == 3);
    click(&mut window, Role::DisclosureTriangle, "Analytics");
    assert!(!mentions(&window, "added this week"));
}

#[test]
fn the_folder_sheet_takes_a_typed_path_and_says_what_is_wrong_with_it() {
    let desk = desk();
    let other = desk.beside("other");
    fs::create_dir(&other).unwrap();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "Find my tools");
    until_says(&mut window, "Found on this machine");
    let field = |window: &Window| window.query_all_by_role(Role::TextInput).last().map(|node| node.rect().center());
    let at = field(&window).unwrap();
    press_at(&mut window, at, egui::PointerButton::Primary);
    type_text(&mut window, &desk.beside("nowhere").display().to_string());
    window.key_press(Key::Enter);
    until(&mut window, "the answer", |window| {
        window.state().state().notice_log.iter().any(|notice| notice.text.contains("nowhere"))
    });
    // The answer has moved the field.
    window.run_steps(3);
    let at = field(&window).unwrap();
    press_at(&mut window, at, egui::PointerButton::Primary);
    window.key_press(Key::End);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::SHIFT, Key::Home);
    window.run_steps(2);
    type_text(&mut window, &other.display().to_string());
    click(&mut window, Role::Button, "Add the typed folder");
    until(&mut window, "the folder", |window| window.state().state().roots.iter().any(|root| root.path == other));
}

#[test]
fn favourites_are_counted() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "cliffside");
    window.key_press(Key::F);
    until(&mut window, "the count", |window| window.state().state().library.favourites == 1);
    choose(&mut window, "Favourites");
    until_tiles(&mut window, &["cliffside"]);
    assert!(window.state().state().query.is_only(&FacetValue::Mark(Mark::Favourite)));
}

#[test]
fn a_catalogue_is_imported_by_its_path_where_there_is_no_dialog() {
    let desk = desk();
    let dump = desk.beside("dump.jsonl");
    let model =
        r#"{"id":7,"name":"Lantern","type":"LORA","modelVersions":[{"id":70,"name":"v1","baseModel":"SDXL 1.0"}]}"#;
    fs::write(&dump, model).unwrap();
    let mut window = opened(&desk);
    let event = civitdeck::app::AppEvent::NoFileDialog(civitdeck::app::FileWish::ImportCatalogue);
    window.state_mut().report(event);
    until_says(&mut window, "Whole path of the file");
    click(&mut window, Role::TextInput, "Whole path of the file");
    type_text(&mut window, &dump.display().to_string());
    click(&mut window, Role::Button, "Go on");
    until_idle(&mut window);
    click(&mut window, Role::Tab, "CivitAI");
    until_tiles(&mut window, &["Lantern"]);
}
