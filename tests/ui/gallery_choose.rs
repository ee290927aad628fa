//! Choosing models in the gallery: by mouse, by keyboard, by the rubber band; what the menu offers; and that nothing of it gets
//! lost when the rows change.

use crate::support::models::lora;
use crate::window::{
    Desk, Window, click, has, mentions, says, selected, tiles, type_text, until, until_idle, until_tiles,
};
use civitdeck::app::{Action, Command};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const NAMES: [&str; 8] = ["alpine", "boulder", "cliff", "dune", "estuary", "fjord", "glacier", "heath"];

fn desk_of(count: usize) -> Desk {
    let names: Vec<String> = match count {
        0..=8 => NAMES.iter().take(count).map(|name| format!("{name}.safetensors")).collect(),
        more => (0..more).map(|number| format!("model {number:03}.safetensors")).collect(),
    };
    let mut bytes: Vec<Vec<u8>> = (0..count).map(|number| lora(number as u64 + 1)).collect();
    if count > 8
        && let Some(last) = bytes.last_mut()
    {
        // One that stands out, to filter by.
        *last = b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec();
    }
    let files: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(bytes.iter().map(Vec::as_slice)).collect();
    Desk::with_models(&files)
}

fn opened(desk: &Desk) -> Window {
    let mut window = desk.open(None);
    until_tiles(&mut window, &NAMES);
    until_idle(&mut window);
    window
}

fn press(window: &mut Window, key: Key, modifiers: Modifiers) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(3);
}

#[track_caller]
fn click_with(window: &mut Window, tile: &str, modifiers: Modifiers) {
    window.get_by_role_and_label(Role::ListItem, tile).click_modifiers(modifiers);
    window.run_steps(3);
}

/// The names of all files that are chosen, in the order of the gallery.
fn chosen(window: &Window) -> Vec<String> {
    let state = window.state().state();
    state.targets().into_iter().filter_map(|key| Some(state.view.row(key)?.card.name.clone())).collect()
}

fn scrolled(window: &Window, tile: &str) -> Option<f32> {
    let tiles = window.query_all_by_role(Role::ListItem);
    tiles.filter(|node| node.accesskit_node().label().as_deref() == Some(tile)).map(|node| node.rect().top()).next()
}

fn wheel(window: &mut Window, at: Pos2, by: f32) {
    window.event(Event::PointerMoved(at));
    window.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, by),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.run_steps(8);
}

#[test]
fn the_mouse_chooses_one_several_and_a_range() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "boulder");
    assert_eq!(chosen(&window), ["boulder"]);
    assert!(!mentions(&window, " selected"), "one needs no counting");
    click_with(&mut window, "dune", Modifiers::COMMAND);
    assert_eq!((chosen(&window), selected(&window).is_some()), (vec!["boulder".into(), "dune".into()], true));
    assert!(says(&window, "2 selected"));
    click_with(&mut window, "boulder", Modifiers::COMMAND);
    assert_eq!(chosen(&window), ["dune"]);
    click(&mut window, Role::ListItem, "boulder");
    click_with(&mut window, "estuary", Modifiers::SHIFT);
    assert_eq!(chosen(&window), ["boulder", "cliff", "dune", "estuary"]);
    click_with(&mut window, "alpine", Modifiers::SHIFT);
    assert_eq!(chosen(&window), ["alpine", "boulder"], "the range turns round its beginning");
    click(&mut window, Role::Button, "Clear the selection");
    assert_eq!(chosen(&window), ["alpine"], "the one whose details are shown stays");
    assert!(!says(&window, "2 selected"));
    window.run();
}

#[test]
fn the_keyboard_chooses_a_range_and_everything() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "boulder");
    press(&mut window, Key::ArrowRight, Modifiers::SHIFT);
    press(&mut window, Key::ArrowRight, Modifiers::SHIFT);
    assert_eq!(chosen(&window), ["boulder", "cliff", "dune"]);
    press(&mut window, Key::Escape, Modifiers::NONE);
    assert_eq!(chosen(&window), ["dune"]);
    press(&mut window, Key::A, Modifiers::COMMAND);
    assert_eq!(chosen(&window), NAMES);
    assert!(says(&window, "8 selected"));
    press(&mut window, Key::A, Modifiers::COMMAND | Modifiers::SHIFT);
    assert_eq!(chosen(&window), ["dune"]);
}

#[test]
fn the_tab_key_reaches_one_item_and_arrows_go_on_from_there() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "boulder");
    let on_item = |window: &Window| {
        let focused = window.query_all_by_role(Role::ListItem).find(|node| node.is_focused());
        focused.and_then(|node| node.accesskit_node().label())
    };
    let mut passed = 0;
    while on_item(&window).is_none() {
        passed += 1;
        assert!(passed < 100, "the Tab key never reaches the gallery");
        press(&mut window, Key::Tab, Modifiers::NONE);
    }
    assert_eq!(on_item(&window).as_deref(), Some("boulder"));
    press(&mut window, Key::ArrowRight, Modifiers::NONE);
    press(&mut window, Key::ArrowRight, Modifiers::NONE);
    assert_eq!((selected(&window).as_deref(), on_item(&window).as_deref()), (Some("dune"), Some("dune")));
    press(&mut window, Key::Tab, Modifiers::NONE);
    assert_eq!(on_item(&window), None, "the next Tab leaves the gallery");
}

#[test]
fn f6_goes_from_panel_to_panel() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "boulder");
    let focused = |window: &Window| {
        let nodes = window.root().children_recursive();
        let node = nodes.into_iter().find(|node| node.is_focused() && node.accesskit_node().label().is_some());
        node.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().left()))
    };
    let mut lefts = Vec::new();
    for _ in 0..5 {
        press(&mut window, Key::F6, Modifiers::NONE);
        window.run_steps(3);
        lefts.push(focused(&window).unwrap_or_else(|| panic!("nothing has the keyboard after {lefts:?}")));
    }
    let [community, management, top, discovery, gallery] = &lefts[..] else { panic!("{lefts:?}") };
    assert_eq!((gallery.0.as_str(), top.0.as_str()), ("boulder", "Search and commands"));
    assert!(discovery.1 < gallery.1 && gallery.1 < community.1 && community.1 < management.1, "{lefts:?}");
    press(&mut window, Key::F6, Modifiers::SHIFT);
    window.run_steps(3);
    assert_eq!(focused(&window).as_ref(), Some(discovery));
}

#[test]
fn the_selected_model_is_still_there_when_its_filter_goes() {
    let desk = desk_of(80);
    let mut window = desk.open(None);
    until(&mut window, "all tiles", |window| window.state().state().view.len() == 80);
    until_idle(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(2);
    type_text(&mut window, "model 071");
    until_tiles(&mut window, &["model 071"]);
    click(&mut window, Role::ListItem, "model 071");
    press(&mut window, Key::Escape, Modifiers::NONE);
    until(&mut window, "all tiles again", |window| window.state().state().view.len() == 80);
    window.run_steps(3);
    assert_eq!(selected(&window).as_deref(), Some("model 071"));
    let tile = window.get_by_role_and_label(Role::ListItem, "model 071").rect();
    assert!(window.ctx.content_rect().contains_rect(tile), "{tile:?}");
}

#[test]
fn a_rubber_band_from_a_gap_chooses_what_it_touches() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "heath");
    let rect = |window: &Window, name: &str| window.get_by_role_and_label(Role::ListItem, name).rect();
    let (first, last) = (rect(&window, "boulder"), rect(&window, "cliff"));
    let from = first.left_center() - egui::vec2(6.0, 0.0);
    window.drag_at(from);
    window.run_steps(2);
    for part in [0.3, 0.6, 1.0] {
        window.hover_at(from.lerp(last.center(), part));
        window.run_steps(2);
    }
    assert_eq!(chosen(&window), ["boulder", "cliff"]);
    window.hover_at(first.center());
    window.run_steps(2);
    assert_eq!(chosen(&window), ["boulder"], "what the band lets go of is not selected any more");
    window.drop_at(first.center());
    window.run_steps(2);
    window.hover_at(last.center());
    window.run_steps(2);
    assert_eq!(chosen(&window), ["boulder"], "the band ends with the button");
    window.run();
}

#[test]
fn a_band_with_ctrl_adds() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "alpine");
    let rect = window.get_by_role_and_label(Role::ListItem, "cliff").rect();
    let from = rect.left_center() - egui::vec2(6.0, 0.0);
    window.event(Event::PointerMoved(from));
    let button = |pressed, pos| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::COMMAND,
    };
    window.event_modifiers(button(true, from), Modifiers::COMMAND);
    window.run_steps(2);
    window.event_modifiers(Event::PointerMoved(rect.center()), Modifiers::COMMAND);
    window.step();
    window.event_modifiers(button(false, rect.center()), Modifiers::COMMAND);
    window.run_steps(2);
    assert_eq!(chosen(&window), ["alpine", "cliff"]);
}

#[test]
fn the_menu_selects_what_it_is_about_and_offers_what_fits() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "alpine");
    window.get_by_role_and_label(Role::ListItem, "cliff").click_secondary();
    window.run_steps(4);
    assert_eq!(chosen(&window), ["cliff"], "a model that is not selected is selected first");
    for entry in ["Favourite", "Copy path", "Show file", "Select all", "Rate", "Add to collection", "Pictures"] {
        assert!(has(&window, Role::Button, entry), "{entry}");
    }
    let open_page = window.query_all_by_role_and_label(Role::Button, "Open page").last().unwrap();
    assert!(open_page.accesskit_node().is_disabled(), "CivitAI does not know it");
    press(&mut window, Key::Escape, Modifiers::NONE);
    until(&mut window, "the menu's end", |window| !has(window, Role::Button, "Copy path"));
    assert_eq!(chosen(&window), ["cliff"]);
    click_with(&mut window, "boulder", Modifiers::COMMAND);
    window.get_by_role_and_label(Role::ListItem, "cliff").click_secondary();
    window.run_steps(4);
    assert_eq!(chosen(&window), ["boulder", "cliff"], "several stay selected");
    click(&mut window, Role::Button, "Select all");
    assert_eq!(chosen(&window).len(), 8);
}

#[test]
fn a_filter_keeps_the_selection_and_names_itself_when_nothing_passes() {
    let desk = desk_of(8);
    let mut window = opened(&desk);
    click(&mut window, Role::ListItem, "boulder");
    click_with(&mut window, "dune", Modifiers::COMMAND);
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run_steps(2);
    type_text(&mut window, "fjord");
    until_tiles(&mut window, &["fjord"]);
    type_text(&mut window, "qq");
    until(&mut window, "no hits", |window| says(window, "Nothing matches"));
    click(&mut window, Role::Button, "Take away the filter “fjordqq”");
    until(&mut window, "everything", |window| window.state().state().view.len() == NAMES.len());
    assert_eq!(chosen(&window), ["boulder", "dune"]);
}

#[test]
fn the_place_survives_filtering_and_the_switch_to_the_table() {
    let desk = desk_of(120);
    let mut window = desk.open(None);
    until(&mut window, "tiles", |window| tiles(window).len() > 10);
    until_idle(&mut window);
    let at = window.get_by_role_and_label(Role::ListItem, "model 000").rect().center();
    wheel(&mut window, at, -700.0);
    let before = tiles(&window);
    let top = before.iter().find(|name| scrolled(&window, name).is_some_and(|top| top > 100.0)).cloned().unwrap();
    let stood = scrolled(&window, &top);
    assert!(!before.contains(&"model 000".to_owned()), "it scrolled: {before:?}");
    click(&mut window, Role::Button, "Broken");
    until_tiles(&mut window, &["model 119"]);
    click(&mut window, Role::Button, "My models");
    until(&mut window, "all tiles", |window| tiles(window).len() > 10);
    window.run_steps(3);
    assert_eq!(scrolled(&window, &top), stood, "{top} hangs where it hung");
    click(&mut window, Role::Button, "Show as table");
    window.run_steps(3);
    let first_row = tiles(&window).first().cloned().unwrap();
    assert!(before.iter().take(12).any(|name| *name == first_row), "{first_row} was not on screen before");
}

#[test]
fn another_order_keeps_the_selected_model_in_sight_only_if_it_was() {
    let desk = desk_of(120);
    let mut window = desk.open(None);
    until(&mut window, "tiles", |window| tiles(window).len() > 10);
    until_idle(&mut window);
    click(&mut window, Role::ListItem, "model 001");
    click(&mut window, Role::Button, "Reverse the order");
    until(&mut window, "the other order", |window| tiles(window).iter().any(|name| name == "model 002"));
    window.run_steps(3);
    assert!(tiles(&window).iter().any(|name| name == "model 000"), "{:?}", tiles(&window));
    press(&mut window, Key::Home, Modifiers::NONE);
    until(&mut window, "the beginning", |window| tiles(window).iter().any(|name| name == "model 118"));
    window.run_steps(8);
    let at = window.get_by_role_and_label(Role::ListItem, "model 115").rect().center();
    wheel(&mut window, at, -700.0);
    click(&mut window, Role::Button, "Reverse the order");
    until(&mut window, "the first order", |window| {
        window.state().state().view.get(0).is_some_and(|row| row.card.name == "model 000")
    });
    window.run_steps(3);
    assert!(scrolled(&window, "model 000").is_some_and(|top| top > 0.0), "from the top: {:?}", tiles(&window));
}

#[test]
fn buttons_for_several_models_and_those_for_all_have_room_in_a_narrow_gallery() {
    for width in [1020.0, 1240.0, 1340.0, 1500.0] {
        let desk = desk_of(8);
        let mut window = desk.open_sized(None, [width, 800.0]);
        until(&mut window, "the library", |window| window.state().state().library.total.count == 8);
        until_idle(&mut window);
        window.state_mut().ask(Action::Run(Command::SelectAll));
        until(&mut window, "the buttons", |window| has(window, Role::Button, "Clear the selection"));
        let clear = window.get_by_role_and_label(Role::Button, "Clear the selection").rect();
        let order = window.get_by_role_and_label(Role::ComboBox, "Sort: name").rect();
        assert!(clear.right() <= order.left(), "{width}: {clear} reaches into {order}");
        desk.close(window);
    }
}
