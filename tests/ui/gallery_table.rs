//! The gallery as a table: the switch, heads that order, the choice of columns, and rows that behave like tiles.

use crate::support::models::lora;
use crate::window::{Desk, Window, click, has, says, selected, tiles, until, until_idle, until_says, until_tiles};
use civitdeck::app::GalleryMode;
use civitdeck::model::column::Column;
use civitdeck::model::query::SortBy;
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

fn opened(desk: &Desk) -> Window {
    let mut window = desk.open(None);
    until_tiles(&mut window, &["alpine", "boulder", "cliff"]);
    until_idle(&mut window);
    click(&mut window, Role::Button, "Show as table");
    until_says(&mut window, "Base model");
    window
}

fn desk() -> Desk {
    let mut large = lora(2);
    large.extend(std::iter::repeat_n(0, 9000));
    Desk::with_models(&[
        ("alpine.safetensors", &lora(1)),
        ("boulder.safetensors", &large),
        ("cliff.safetensors", &lora(3)),
    ])
}

fn columns(window: &Window) -> Vec<Column> {
    window.state().state().settings.columns.clone()
}

#[test]
fn the_switch_is_remembered_and_rows_behave_like_tiles() {
    let desk = desk();
    let mut window = opened(&desk);
    assert_eq!(window.state().state().settings.gallery_mode, GalleryMode::Table);
    assert_eq!(tiles(&window), ["alpine", "boulder", "cliff"]);
    click(&mut window, Role::ListItem, "alpine");
    window.key_press(Key::ArrowDown);
    window.run_steps(3);
    assert_eq!(selected(&window).as_deref(), Some("boulder"), "one row down, whatever the wall had beside it");
    window.get_by_role_and_label(Role::ListItem, "cliff").click_modifiers(Modifiers::SHIFT);
    window.run_steps(3);
    assert!(says(&window, "2 selected"));
    window.get_by_role_and_label(Role::ListItem, "alpine").click_secondary();
    window.run_steps(4);
    assert!(has(&window, Role::Button, "Copy path"));
    click(&mut window, Role::Button, "Copy path");
    drop(desk.close(window));
    let mut window = desk.open(None);
    until_says(&mut window, "Base model");
    until_tiles(&mut window, &["alpine", "boulder", "cliff"]);
    click(&mut window, Role::Button, "Show as grid");
    until(&mut window, "the wall", |window| !says(window, "Base model"));
    until_tiles(&mut window, &["alpine", "boulder", "cliff"]);
}

#[test]
fn a_head_orders_and_the_same_head_turns_round() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::ColumnHeader, "Size");
    until_tiles(&mut window, &["boulder", "alpine", "cliff"]);
    click(&mut window, Role::ColumnHeader, "Size");
    until_tiles(&mut window, &["cliff", "alpine", "boulder"]);
    let query = &window.state().state().query;
    assert_eq!((query.sort, query.reversed), (SortBy::Size, true));
    click(&mut window, Role::ColumnHeader, "Name");
    until_tiles(&mut window, &["alpine", "boulder", "cliff"]);
}

#[test]
fn columns_are_chosen_moved_and_brought_back() {
    let desk = desk();
    let mut window = opened(&desk);
    click(&mut window, Role::Button, "Columns");
    click(&mut window, Role::CheckBox, "Creator");
    until(&mut window, "one column less", |window| !has(window, Role::ColumnHeader, "Creator"));
    assert!(!columns(&window).contains(&Column::Creator));
    click(&mut window, Role::CheckBox, "Folder");
    until(&mut window, "one column more", |window| has(window, Role::ColumnHeader, "Folder"));
    assert_eq!(columns(&window).last(), Some(&Column::Folder));
    click(&mut window, Role::Button, "Move Folder to the left");
    assert_eq!(columns(&window).last(), Some(&Column::State));
    let left = window.query_all_by_role_and_label(Role::Button, "Move Type to the left").next().unwrap();
    assert!(left.accesskit_node().is_disabled(), "the name always stands first");
    assert!(window.query_all_by_role_and_label(Role::CheckBox, "Name").all(|tick| tick.accesskit_node().is_disabled()));
    click(&mut window, Role::Button, "Back to the usual columns");
    assert_eq!(columns(&window), Column::DEFAULT);
    window.run();
}

#[test]
fn a_right_click_on_a_head_opens_the_choice_too() {
    let desk = desk();
    let mut window = opened(&desk);
    window.get_by_role_and_label(Role::ColumnHeader, "Type").click_secondary();
    window.run_steps(4);
    click(&mut window, Role::CheckBox, "Precision");
    until(&mut window, "the column", |window| has(window, Role::ColumnHeader, "Precision"));
}
