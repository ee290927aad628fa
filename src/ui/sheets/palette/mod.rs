//! The command palette: everything that can be done or found, by typing. Its field lies over the one of the top bar.

mod fuzzy;
mod items;
mod row;

use crate::app::{Action, AppState, Command};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, paste};
use crate::words::{self, Language, tr};
use egui::{Key, Modifiers, Response, RichText, ScrollArea, TextEdit, Ui, Vec2};
use items::{Item, Target};

/// What was chosen lately that is kept.
const MAX_RECENT: usize = 6;
/// Lines that Page Up and Page Down move by.
const PAGE: usize = 8;
/// The longest text that is taken, in characters.
const MAX_TEXT: usize = 4000;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct PaletteMemory {
    text: String,
    chosen: usize,
    recent: Vec<Target>,
    items: Vec<Item>,
    /// What the items were made of.
    made_of: Option<MadeOf>,
    /// The frame it was last painted in; a gap means that it was closed meanwhile.
    painted: u64,
    /// The chosen line should be brought on screen.
    scroll: bool,
}

/// When this changes, the items are made anew. Addresses stand for what they point to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MadeOf {
    text: String,
    quick: (String, usize),
    facets: usize,
    counts: (usize, usize),
    language: Language,
}

impl MadeOf {
    fn of(state: &AppState, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            quick: (state.quick.text.clone(), state.quick.rows.len()),
            facets: std::sync::Arc::as_ptr(&state.facets) as usize,
            counts: (state.collections.len(), state.presets.len()),
            language: words::current(),
        }
    }
}

pub(super) fn palette_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let is_new = begin(ui, cx);
    let moved = keys(ui, cx.memory.palette.chosen, cx.memory.palette.items.len());
    let response = field_ui(ui, cx);
    if is_new || !response.has_focus() && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    if response.changed() || is_new {
        cx.push(Action::QuickSearch(cx.memory.palette.text.clone()));
    }
    renew(cx, response.changed() || is_new);
    if let Some(chosen) = moved.chosen {
        cx.memory.palette.chosen = chosen.min(cx.memory.palette.items.len().saturating_sub(1));
        cx.memory.palette.scroll = true;
    }
    ui.add_space(space::S);
    let clicked = list_ui(ui, cx, room, &response);
    if let Some(place) = clicked.or_else(|| moved.enter.then_some(cx.memory.palette.chosen)) {
        choose(cx, place);
    }
}

/// Notes the frame; a palette that was closed begins empty.
fn begin(ui: &Ui, cx: &mut Cx<'_>) -> bool {
    let now = ui.ctx().cumulative_frame_nr();
    let memory = &mut cx.memory.palette;
    let is_new = memory.painted + 1 < now || memory.made_of.is_none();
    memory.painted = now;
    if is_new {
        memory.text.clear();
        memory.chosen = 0;
        memory.scroll = true;
        memory.made_of = None;
    }
    is_new
}

struct Moved {
    chosen: Option<usize>,
    enter: bool,
}

/// The keys that move through the list. Taken before the field sees them, which would move its cursor.
fn keys(ui: &Ui, chosen: usize, count: usize) -> Moved {
    let mut now = chosen;
    let last = count.saturating_sub(1);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        now = if now >= last { 0 } else { now + 1 };
    }
    if pressed(Key::ArrowUp) {
        now = if now == 0 { last } else { now - 1 };
    }
    if pressed(Key::PageDown) {
        now = (now + PAGE).min(last);
    }
    if pressed(Key::PageUp) {
        now = now.saturating_sub(PAGE);
    }
    Moved { chosen: (now != chosen).then_some(now), enter: pressed(Key::Enter) }
}

fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Response {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL_LARGE);
        ui.label(icons::icon(icons::MAGNIFYING_GLASS, size::ICON).color(tokens.text2));
        let edit = TextEdit::singleline(&mut cx.memory.palette.text)
            .hint_text(tr!("palette-hint"))
            .frame(egui::Frame::NONE)
            .char_limit(MAX_TEXT)
            .font(theme::font(theme::type_size::HEADING, theme::Weight::Regular))
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(f32::INFINITY);
        ui.add(edit)
    })
    .inner
}

/// Makes the items anew when what they are made of has changed.
fn renew(cx: &mut Cx<'_>, typed: bool) {
    let memory = &mut cx.memory.palette;
    let made_of = MadeOf::of(cx.state, &memory.text);
    if memory.made_of.as_ref() == Some(&made_of) {
        return;
    }
    let pasted = paste::paths_in(&memory.text);
    memory.items = items::collect(cx.state, &memory.text, &pasted, &memory.recent);
    memory.made_of = Some(made_of);
    // Answers that come later must not take the line away that somebody has moved to.
    memory.chosen = if typed { 0 } else { memory.chosen.min(memory.items.len().saturating_sub(1)) };
    memory.scroll = true;
}

/// The items under the headings of their groups. Returns the one that was clicked.
fn list_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2, field: &Response) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let items = std::mem::take(&mut cx.memory.palette.items);
    let scroll = std::mem::take(&mut cx.memory.palette.scroll);
    let mut clicked = None;
    let height = (room.y - size::CONTROL_LARGE - 2.0 * space::XL).clamp(60.0, 460.0);
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
    area.auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let mut group = None;
        for (place, item) in items.iter().enumerate() {
            if group != Some(item.group) {
                group = Some(item.group);
                ui.add_space(space::S);
                ui.label(RichText::new(item.group.label()).font(theme::small_medium()).color(tokens.text2));
                ui.add_space(2.0);
            }
            let on = place == cx.memory.palette.chosen;
            let response = row::row_ui(ui, cx, item, on);
            if on && scroll {
                response.scroll_to_me(None);
            }
            if on {
                // The keyboard stays in the field; screen readers follow the line that Enter would choose.
                let line = response.id;
                let _listening = ui.ctx().accesskit_node_builder(field.id, |node| {
                    node.set_active_descendant(line.accesskit_id());
                });
            }
            if response.clicked() {
                clicked = Some(place);
            }
        }
        if items.is_empty() {
            ui.label(RichText::new(tr!("palette-nothing")).font(theme::body()).color(tokens.text2));
        }
    });
    cx.memory.palette.items = items;
    clicked
}

fn choose(cx: &mut Cx<'_>, place: usize) {
    let Some(item) = cx.memory.palette.items.get(place).cloned() else { return };
    if item.refusal(cx.state).is_some() {
        return;
    }
    let Some(action) = item.action(cx.state) else { return };
    if let Target::Setting(id) = item.target {
        cx.memory.settings.wanted = Some(id);
    }
    if !matches!(item.target, Target::Look(_) | Target::Search(_) | Target::Open(_) | Target::Place(_)) {
        let recent = &mut cx.memory.palette.recent;
        recent.retain(|older| *older != item.target);
        recent.insert(0, item.target);
        recent.truncate(MAX_RECENT);
    }
    cx.push(Action::CloseSheet);
    cx.push(action);
}

/// The keys of an item as people read them; empty for what has none.
fn keys_of(ui: &Ui, item: &Item) -> String {
    match item.target {
        Target::Command(command) => crate::ui::keys::text_of(ui.ctx(), command),
        _ => String::new(),
    }
}

/// Whether what an item turns on is on.
fn is_on(item: &Item, state: &AppState) -> bool {
    matches!(item.target, Target::Command(command) if Command::is_on(command, state) == Some(true))
}
