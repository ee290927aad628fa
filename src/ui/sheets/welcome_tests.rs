//! The welcome page with made-up findings: nothing of this machine is looked at.

use super::*;
use crate::app::AppState;
use crate::model::root::RootTool;
use crate::ui::Memory;
use crate::ui::textures::Textures;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

struct Page {
    state: AppState,
    memory: Memory,
    textures: Textures,
    actions: Vec<Action>,
}

fn page(state: AppState) -> Harness<'static, Page> {
    let page = Page { state, memory: Memory::default(), textures: Textures::new(None), actions: Vec::new() };
    Harness::builder().with_size([640.0, 420.0]).with_context_setup(crate::ui::theme::install).build_ui_state(
        |ui, page: &mut Page| {
            let mut cx = Cx {
                state: &page.state,
                textures: &mut page.textures,
                actions: &mut page.actions,
                memory: &mut page.memory,
            };
            welcome_ui(ui, &mut cx);
        },
        page,
    )
}

fn with(change: impl FnOnce(&mut AppState)) -> AppState {
    let mut state = AppState::default();
    change(&mut state);
    state
}

fn found() -> Vec<ProposedRoot> {
    let place = |path: &str, tool| ProposedRoot { path: path.into(), tool };
    vec![place("/a/ComfyUI/models", RootTool::ComfyUi), place("/b/webui/models", RootTool::A1111)]
}

fn press(page: &mut Harness<'static, Page>, role: egui::Role, label: &str) {
    let node = page.get_by_role_and_label(role, label);
    node.scroll_to_me();
    page.run();
    page.get_by_role_and_label(role, label).click();
    page.run();
}

#[test]
fn tools_are_searched_at_once_and_what_is_ticked_is_added() {
    let mut page = page(AppState::default());
    page.run();
    press(&mut page, egui::Role::Button, "Find my tools");
    assert_eq!(page.state().actions, [Action::FindTools]);
    assert!(page.query_by_label("Looking for tools…").is_some());

    page.state_mut().actions.clear();
    page.state_mut().state.proposed = Some(found());
    let count = ModelCount { files: 1203, at_least: false };
    page.state_mut().state.proposed_counts.insert("/a/ComfyUI/models".into(), count);
    page.run();
    assert!(page.query_by_label("1,203 models").is_some());
    assert!(page.query_by_label("counting…").is_some());
    assert!(page.query_by_label("Add 2 folders").is_some(), "everything is ticked at first");

    let row = "A1111 / Forge, /b/webui/models";
    let row = page.query_by_role_and_label(egui::Role::CheckBox, row).map_or_else(
        || {
            let boxes = page.query_all_by_role(egui::Role::CheckBox);
            boxes.filter_map(|node| node.accesskit_node().label()).find(|name| name.contains("/b/webui")).unwrap()
        },
        |_| row.to_owned(),
    );
    press(&mut page, egui::Role::CheckBox, &row);
    press(&mut page, egui::Role::Button, "Add 1 folder");
    assert_eq!(page.state().actions, [Action::AddFolder("/a/ComfyUI/models".into())]);
}

#[test]
fn a_path_can_be_typed_where_there_is_no_dialog() {
    let mut page = page(with(|state| state.no_dialog = true));
    page.run();
    let field = page.get_by_role(egui::Role::TextInput);
    field.scroll_to_me();
    field.focus();
    page.run();
    page.event(egui::Event::Text(" \"/models of mine\" ".to_owned()));
    page.run();
    press(&mut page, egui::Role::Button, "Add");
    assert_eq!(page.state().actions, [Action::AddFolder("/models of mine".into())]);
    assert_eq!(folder_of(" \"\" "), None);
}

#[test]
fn nothing_found_leaves_the_other_ways() {
    let mut page = page(with(|state| state.proposed = Some(Vec::new())));
    page.state_mut().memory.welcome.searched = true;
    page.run();
    assert!(page.query_by_label("No tool's models were found in the usual places").is_some());
    press(&mut page, egui::Role::Button, "Add folder…");
    press(&mut page, egui::Role::Button, "Open the sample");
    assert_eq!(page.state().actions, [Action::PickFolder, Action::OpenSample]);
}
