//! What is dropped on a collection, without a window around it.

use super::*;
use crate::app::{Action, AppState};
use crate::model::collection::{Collection, CollectionChange};
use crate::model::ids::FileKey;
use crate::ui::textures::Textures;
use crate::ui::{Memory, theme};
use egui::{DragAndDrop, Pos2, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// The collections of a state, and what was asked for.
struct Shelf {
    state: AppState,
    textures: Textures,
    memory: Memory,
    actions: Vec<Action>,
}

fn shelf() -> Harness<'static, Shelf> {
    let collection = |id: u32, name: &str| Collection {
        id: CollectionId(id),
        name: name.to_owned(),
        position: id,
        ..Collection::default()
    };
    let mut state = AppState::default();
    state.collections = vec![collection(1, "Harbour"), collection(2, "Metro"), collection(3, "Night")];
    let shelf = Shelf { state, textures: Textures::new(None), memory: Memory::default(), actions: Vec::new() };
    let mut harness = Harness::builder().with_size([300.0, 300.0]).with_context_setup(theme::install).build_ui_state(
        |ui, shelf: &mut Shelf| {
            let Shelf { state, textures, memory, actions } = shelf;
            let mut cx = Cx { state, textures, actions, memory };
            ui.spacing_mut().item_spacing.y = 0.0;
            collections::collections_ui(ui, &mut cx);
        },
        shelf,
    );
    harness.run_steps(3);
    harness
}

fn place(harness: &Harness<'_, Shelf>, name: &str) -> egui::Rect {
    harness.get_by_role_and_label(Role::Button, name).rect()
}

/// Presses in an empty corner, takes something into the hand and lets it go here.
fn drop_at<P: Send + Sync + 'static>(harness: &mut Harness<'_, Shelf>, payload: P, at: Pos2) {
    harness.drag_at(Pos2::new(290.0, 290.0));
    harness.step();
    DragAndDrop::set_payload(&harness.ctx, payload);
    for _ in 0..2 {
        harness.hover_at(at);
        harness.step();
    }
    harness.drop_at(at);
    harness.run_steps(3);
}

#[test]
fn models_fall_into_the_collection_under_the_pointer() {
    let mut harness = shelf();
    let keys = vec![FileKey(4), FileKey(9)];
    let at = place(&harness, "Metro").center();
    drop_at(&mut harness, widgets::DraggedModels(keys.clone()), at);
    assert_eq!(harness.state().actions, [Action::AddTo(CollectionId(2), keys)]);
    drop_at(&mut harness, widgets::DraggedModels(vec![FileKey(4)]), Pos2::new(150.0, 280.0));
    assert_eq!(harness.state().actions.len(), 1, "there is no collection there");
}

#[test]
fn a_collection_dropped_on_an_edge_comes_between() {
    let mut harness = shelf();
    let rect = place(&harness, "Metro");
    let upper = Pos2::new(rect.center().x, rect.top() + 2.0);
    drop_at(&mut harness, collections::DraggedCollection(CollectionId(3)), upper);
    let change = CollectionChange::Move { id: CollectionId(3), parent: None, before: Some(CollectionId(2)) };
    assert_eq!(harness.state().actions, [Action::ChangeCollections(change)]);
}
