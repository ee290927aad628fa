//! Collections: the user's own shelves as a tree that is made, named, nested and filled here.

use super::place::{self, Spot, move_into, move_to};
use super::row::{Fold, Row, Shown, menu_line, section_with_plus_ui};
use super::{Asking, ManagementMemory};
use crate::app::{Action, AppState, JudgingAsk};
use crate::model::collection::{Collection, CollectionChange, MAX_DEPTH, MAX_NAME_CHARS, in_order};
use crate::model::facet::FacetValue;
use crate::model::ids::CollectionId;
use crate::model::query::CardQuery;
use crate::model::query::language;
use crate::ui::panels::discovery::names;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::text::{CCursor, CCursorRange};
use egui::{Id, Key, Modifiers, Rect, Sense, TextEdit, Ui, Vec2};

/// A name that is being typed.
#[derive(Debug)]
pub(super) struct Edit {
    what: Naming,
    text: String,
    has_begun: bool,
    /// The window lost the keyboard while the name was typed.
    is_away: bool,
}

/// What gets the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// A new one, in this one.
    New(Option<CollectionId>),
    /// A new one that shows what is searched for now.
    Smart,
    /// One that is there.
    Old(CollectionId),
}

impl Edit {
    fn new(what: Naming, text: &str) -> Self {
        Self { what, text: text.to_owned(), has_begun: false, is_away: false }
    }
}

/// The payload of a collection that is dragged.
pub(super) struct DraggedCollection(pub(super) CollectionId);

pub(super) fn collections_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let names = (tr!("management-collections"), tr!("management-new-collection"));
    let (open, wants_new) = section_with_plus_ui(ui, "collections", names.0, names.1);
    if wants_new {
        cx.memory.management.edit = Some(Edit::new(Naming::New(None), ""));
    }
    if !open && !wants_new {
        return;
    }
    let state = cx.state;
    if state.collections.is_empty() && cx.memory.management.edit.is_none() {
        widgets::hint(ui, tr!("management-no-collections"));
    }
    let order = in_order(&state.collections);
    // What lies deeper than this lies in a collection that is closed.
    let mut shown_to = usize::MAX;
    for (place, (depth, one)) in order.iter().enumerate() {
        if *depth > shown_to {
            continue;
        }
        let has_children = order.get(place + 1).is_some_and(|(next, _)| next > depth);
        let is_open = has_children && !cx.memory.management.closed.contains(&one.id);
        shown_to = if is_open { usize::MAX } else { *depth };
        if cx.memory.management.edit.as_ref().is_some_and(|edit| edit.what == Naming::Old(one.id)) {
            name_ui(ui, cx, *depth);
        } else {
            collection_ui(ui, cx, one, *depth, Fold::of(has_children, is_open));
        }
        if cx.memory.management.edit.as_ref().is_some_and(|edit| edit.what == Naming::New(Some(one.id))) {
            name_ui(ui, cx, depth + 1);
        }
        asking_ui(ui, cx, one);
    }
    if cx.memory.management.edit.as_ref().is_some_and(|edit| edit.what == Naming::New(None)) {
        name_ui(ui, cx, 0);
    }
    save_search_ui(ui, cx);
}

/// Keeps the present search as a smart collection, unless there is one that asks the same.
fn save_search_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if cx.memory.management.edit.as_ref().is_some_and(|edit| edit.what == Naming::Smart) {
        name_ui(ui, cx, 0);
        return;
    }
    let query = &cx.state.query;
    let asks_it = |one: &Collection| {
        one.smart.as_ref().is_some_and(|own| own.asks_like(query)) || query.is_only(&FacetValue::Collection(one.id))
    };
    if !query.is_narrowed() || cx.state.collections.iter().any(asks_it) {
        return;
    }
    let link = widgets::link(ui, tr!("collections-save-search")).on_hover_text(tr!("collections-save-search-hint"));
    if link.clicked() {
        let base = CardQuery { scope: query.scope, ..CardQuery::default() };
        let bare = CardQuery { online: base.online, sort: base.sort, reversed: base.reversed, ..query.clone() };
        let text = language::print(&bare, &base, &names(cx.state));
        let text: String = text.chars().take(MAX_NAME_CHARS).collect();
        cx.memory.management.edit = Some(Edit::new(Naming::Smart, &text));
    }
}

fn collection_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Collection, depth: usize, fold: Fold) {
    let tokens = theme::tokens(ui);
    let state = cx.state;
    let value = FacetValue::Collection(one.id);
    let count = state.library.collections.get(&one.id).copied().unwrap_or_default();
    let count = words::count(u64::from(count));
    let on = one.smart.as_ref().map_or_else(|| state.query.is_only(&value), |query| state.query.asks_like(query));
    let glyph = if one.smart.is_some() { icons::FUNNEL } else { icons::BOOKS };
    let line = Row {
        depth,
        fold,
        has_menu: true,
        sense: Sense::click_and_drag(),
        ..Row::new(tokens, glyph, &one.name, &count, on)
    };
    let shown = line.next_ui(ui, Id::unique(("management-collection", one.id.0)));
    drops_ui(ui, cx, one, &shown);
    let memory = &mut cx.memory.management;
    match shown.fold {
        Some(true) => drop(memory.closed.remove(&one.id)),
        Some(false) => drop(memory.closed.insert(one.id)),
        None => {}
    }
    if shown.response.has_focus() {
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::F2) {
            memory.edit = Some(Edit::new(Naming::Old(one.id), &one.name));
        } else if pressed(Key::Delete) {
            memory.asking = Some(Asking::Collection(one.id));
        }
    }
    if shown.response.double_clicked() {
        memory.edit = Some(Edit::new(Naming::Old(one.id), &one.name));
    } else if shown.response.clicked() {
        cx.actions.push(match &one.smart {
            Some(_) if on => Action::ClearFilters,
            Some(query) => Action::SetQuery((**query).clone()),
            None => Action::ShowOnly(Some(value)),
        });
    }
    let (actions, memory) = (&mut *cx.actions, &mut cx.memory.management);
    shown.menu(|ui| menu_ui(ui, state, (one, depth), memory, actions));
}

fn menu_ui(
    ui: &mut Ui,
    state: &AppState,
    (one, depth): (&Collection, usize),
    memory: &mut ManagementMemory,
    actions: &mut Vec<Action>,
) {
    if menu_line(ui, tr!("management-new-inside"), depth < MAX_DEPTH) {
        memory.closed.remove(&one.id);
        memory.edit = Some(Edit::new(Naming::New(Some(one.id)), ""));
    }
    if menu_line(ui, tr!("management-rename"), true) {
        memory.edit = Some(Edit::new(Naming::Old(one.id), &one.name));
    }
    ui.menu_button(tr!("management-move-into"), |ui| {
        let mut offer = |ui: &mut Ui, text: &str, parent| {
            if let Some(change) = move_into(&state.collections, one.id, parent)
                && menu_line(ui, text, true)
            {
                actions.push(Action::ChangeCollections(change));
            }
        };
        offer(ui, tr!("management-top-level"), None);
        for (_, other) in in_order(&state.collections) {
            offer(ui, &other.name, Some(other.id));
        }
    });
    if one.smart.is_some() {
        let can = state.query.is_narrowed();
        if menu_line(ui, tr!("collections-requery"), can) {
            let query = Box::new(state.query.clone());
            actions.push(Action::ChangeCollections(CollectionChange::Requery(one.id, query)));
        }
    }
    if menu_line(ui, tr!("management-licences"), true) {
        actions.push(Action::Judging(JudgingAsk::Licences(one.id)));
    }
    if let Some(source) = &one.source
        && menu_line(ui, tr!("shelf-open"), true)
    {
        actions.push(Action::OpenCollection(source.id));
    }
    if menu_line(ui, tr!("management-remove-collection"), true) {
        memory.asking = Some(Asking::Collection(one.id));
    }
}

/// What is dragged from this row, and what is held over it or dropped on it.
fn drops_ui(ui: &Ui, cx: &mut Cx<'_>, one: &Collection, shown: &Shown) {
    let response = &shown.response;
    response.dnd_set_drag_payload(DraggedCollection(one.id));
    if response.dnd_hover_payload::<widgets::DraggedModels>().is_some() {
        // What a smart one shows is found, not put there.
        if one.smart.is_some() {
            return;
        }
        shown.light(ui);
        if let Some(models) = response.dnd_release_payload::<widgets::DraggedModels>() {
            cx.push(Action::AddTo(one.id, models.0.clone()));
        }
        return;
    }
    let Some(dragged) = response.dnd_hover_payload::<DraggedCollection>() else { return };
    let Some(pointer) = ui.ctx().pointer_latest_pos() else { return };
    let spot = Spot::at((pointer.y - shown.rect.top()) / shown.rect.height().max(1.0));
    let Some(change) = move_to(&cx.state.collections, dragged.0, one.id, spot) else { return };
    match spot {
        Spot::Inside => shown.light(ui),
        Spot::Before | Spot::After => shown.line(ui, spot == Spot::After),
    }
    if response.dnd_release_payload::<DraggedCollection>().is_some() {
        cx.push(Action::ChangeCollections(change));
    }
}

/// The field in which a name is typed. Enter and leaving it keep the name, Escape does not.
fn name_ui(ui: &mut Ui, cx: &mut Cx<'_>, depth: usize) {
    let Some(mut edit) = cx.memory.management.edit.take() else { return };
    let tokens = theme::tokens(ui);
    let (_, row) = ui.allocate_space(Vec2::new(ui.available_width(), size::CONTROL + space::XS));
    let rect = Rect::from_min_max(egui::pos2(row.left() + depth as f32 * space::M, row.top() + 2.0), row.max);
    ui.painter().rect_filled(rect, radius::BUTTON, tokens.bg2);
    ui.painter().rect_stroke(rect, radius::BUTTON, egui::Stroke::new(1.0, tokens.accent), egui::StrokeKind::Inside);
    let id = Id::unique("management-collection-name");
    let field = TextEdit::singleline(&mut edit.text)
        .id(id)
        .char_limit(MAX_NAME_CHARS)
        .hint_text(tr!("management-name-hint"))
        .frame(egui::Frame::NONE)
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(rect.width() - 2.0 * space::S);
    let response = ui.put(rect.shrink2(Vec2::new(space::S, 0.0)), field);
    if !edit.has_begun {
        // The click that asked for the field is one beside it, and takes the keyboard from it again.
        edit.has_begun = ui.memory(|memory| memory.has_focus(id));
        response.request_focus();
        response.scroll_to_me(None);
        let mut typing = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = CCursor::new(edit.text.chars().count());
        typing.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
        typing.store(ui.ctx(), id);
    } else if edit.is_away {
        // Who looked at another window for a moment finds the field as it was.
        if ui.input(|input| input.focused) {
            edit.is_away = false;
            response.request_focus();
        }
    } else if response.lost_focus() {
        // Escape takes the keyboard away before anybody sees the key, so that the other ways out are looked for.
        let keeps = ui.input(|input| {
            let pointer = &input.pointer;
            let by_key = input.key_pressed(Key::Enter) || input.key_pressed(Key::Tab);
            by_key || pointer.any_pressed() || pointer.any_released()
        });
        edit.is_away = !keeps && !ui.input(|input| input.focused);
        if edit.is_away {
            cx.memory.management.edit = Some(edit);
            return;
        }
        let name = edit.text.trim();
        if keeps && !name.is_empty() {
            keep_name(cx, edit.what, name);
        }
        return;
    }
    cx.memory.management.edit = Some(edit);
}

fn keep_name(cx: &mut Cx<'_>, what: Naming, name: &str) {
    let name = name.to_owned();
    let change = match what {
        Naming::New(parent) => CollectionChange::Create { name, parent },
        Naming::Smart => CollectionChange::CreateSmart { name, parent: None, query: Box::new(cx.state.query.clone()) },
        Naming::Old(id) if cx.state.collections.iter().any(|one| one.id == id && one.name == name) => return,
        Naming::Old(id) => CollectionChange::Rename(id, name),
    };
    cx.push(Action::ChangeCollections(change));
}

fn asking_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Collection) {
    if cx.memory.management.asking != Some(Asking::Collection(one.id)) {
        return;
    }
    let nested = cx.state.collections.iter().filter(|other| place::is_inside(&cx.state.collections, other.id, one.id));
    let question = match nested.count() {
        0 | 1 => tr!("management-ask-collection", name = one.name),
        more => tr!("management-ask-collections", name = one.name, count = more - 1),
    };
    let id = Id::unique(("management-ask-collection", one.id.0));
    if let Some(remove) = widgets::ask_ui(ui, id, &question, tr!("management-remove-collection-yes")) {
        cx.memory.management.asking = None;
        if remove {
            cx.push(Action::ChangeCollections(CollectionChange::Remove(one.id)));
        }
    }
}
