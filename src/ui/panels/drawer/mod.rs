//! The details drawer under the gallery: the selected model's pictures, what it is, what the user keeps about it, its
//! words, its file, its versions. One line when it is folded.

mod about;
mod actions;
mod description;
mod download;
mod edit;
mod facts;
mod hero;
mod marks;
mod notes;
mod own;
mod page;
mod similar;
mod sources;
#[cfg(test)]
mod tests;
mod text;
mod versions;

pub(in crate::ui) use hero::picture_name;
pub(in crate::ui) use text::{all_hashes, page_address, place, short_hex};

use crate::app::{Action, Command, Details, Fit, SettingChange, Settings};
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::marks::MarkChange;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, Tone, picture_of, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::{names, tr};
use egui::{CornerRadius, Frame, Margin, Panel, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, Vec2};
use std::collections::BTreeSet;
use std::time::Duration;

/// Room that is left to the gallery above the drawer.
const LEFT_TO_GALLERY: f32 = 160.0;
/// Height of the folded drawer.
const FOLDED_HEIGHT: f32 = 44.0;
/// Width of the column at the right.
const ACTIONS_WIDTH: f32 = 280.0;
/// Narrower than this the right column's parts go into the middle one.
const THREE_COLUMNS_FROM: f32 = 700.0;
/// Narrower than this the picture stands above the words.
const TWO_COLUMNS_FROM: f32 = 420.0;
/// Height of the strip along the upper edge that is dragged.
const EDGE: f32 = 6.0;
/// How far an arrow key moves the upper edge.
const EDGE_STEP: f32 = 24.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct DrawerMemory {
    /// The height while the upper edge is dragged.
    dragged_height: Option<f32>,
    /// Whose details were painted last.
    shown: Option<FileKey>,
    /// Parts of the shown model that are unfolded.
    unfolded: BTreeSet<&'static str>,
    /// Texts of the shown model that are too long to be shown whole at first.
    long_texts: BTreeSet<&'static str>,
    /// Notes that are being typed.
    notes: notes::Notes,
    /// The own tag that is being typed.
    tag: String,
    /// The name of a collection that is being typed.
    collection: String,
    /// A collection that was asked for, and the file to put into it once it is there.
    put_into_new: Option<(String, FileKey)>,
    /// The form to say what a file is.
    edit: Option<Box<edit::EditDraft>>,
}

/// What the parts of the drawer are about. The card is the freshest there is.
#[derive(Clone, Copy)]
struct Subject<'a> {
    details: &'a Details,
    card: &'a Card,
}

impl Subject<'_> {
    const fn key(self) -> FileKey {
        self.details.record.key
    }
}

/// Hands notes over that are due, whether the drawer is on screen or not. Call once in every frame.
pub(super) fn keep_notes(ui: &Ui, cx: &mut Cx<'_>) {
    let (now_secs, closing) = ui.input(|input| (input.time, input.viewport().close_requested()));
    let notes = &mut cx.memory.drawer.notes;
    for (key, text) in notes.take_due(cx.state.selected, now_secs, closing) {
        cx.actions.push(Action::Mark(vec![key], MarkChange::Note(text)));
    }
    if let Some(wait_secs) = notes.next_due_secs(now_secs) {
        ui.request_repaint_after(Duration::from_secs_f64(wait_secs));
    }
}

/// The drawer at the bottom of what is left, open or folded.
pub(super) fn drawer_panel_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let panel = |height: f32| Panel::bottom("details").exact_size(height).resizable(false).show_separator_line(false);
    if !cx.state.settings.drawer_open {
        let frame = Frame::new().inner_margin(Margin::symmetric(space::L as i8, 0));
        let shown = panel(FOLDED_HEIGHT).frame(frame).show(ui, |ui| folded_ui(ui, cx));
        edge_line(ui, shown.response.rect, false);
        return;
    }
    let smallest = *Settings::DRAWER_HEIGHTS.start();
    let tallest = (ui.available_height() - LEFT_TO_GALLERY).clamp(smallest, *Settings::DRAWER_HEIGHTS.end());
    let wanted = cx.memory.drawer.dragged_height.unwrap_or(cx.state.settings.drawer_height);
    let height = wanted.clamp(smallest, tallest);
    let frame = Frame::new().inner_margin(Margin::same(space::L as i8));
    let shown = panel(height).frame(frame).show(ui, |ui| drawer_ui(ui, cx));
    edge_ui(ui, cx, shown.response.rect, smallest..=tallest);
}

/// The upper edge: dragged, or moved with arrow keys. The height is remembered when a drag ends.
fn edge_ui(ui: &mut Ui, cx: &mut Cx<'_>, drawer: Rect, range: std::ops::RangeInclusive<f32>) {
    let rect = Rect::from_min_size(drawer.min, Vec2::new(drawer.width(), EDGE));
    let response = ui.interact(rect, ui.scope_id().with("drawer-edge"), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Splitter, true, tr!("drawer-height")));
    let memory = &mut cx.memory.drawer;
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        memory.dragged_height = Some((drawer.max.y - pointer.y).clamp(*range.start(), *range.end()));
    } else if let Some(height) = memory.dragged_height.take() {
        cx.actions.push(Action::Set(SettingChange::DrawerHeight(height)));
    }
    if response.double_clicked() {
        cx.actions.push(Action::Run(Command::ToggleDrawer));
    }
    if response.has_focus() {
        let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
        let by = f32::from(i8::from(pressed(egui::Key::ArrowUp)) - i8::from(pressed(egui::Key::ArrowDown)));
        if by != 0.0 {
            let height = (drawer.height() + by * EDGE_STEP).clamp(*range.start(), *range.end());
            cx.actions.push(Action::Set(SettingChange::DrawerHeight(height)));
        }
    }
    let is_lit = response.hovered() || response.dragged() || response.has_focus();
    response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
    edge_line(ui, drawer, is_lit);
}

fn edge_line(ui: &Ui, drawer: Rect, is_lit: bool) {
    let tokens = theme::tokens(ui);
    let (width, ink) = if is_lit { (2.0, tokens.accent) } else { (1.0, tokens.line) };
    ui.painter().hline(drawer.x_range(), drawer.min.y + width / 2.0, egui::Stroke::new(width, ink));
}

/// The folded drawer: what is selected, and the way back.
fn folded_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let card = cx.state.selected_card();
    ui.horizontal_centered(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::link(ui, tr!("drawer-show")).on_hover_text(Command::ToggleDrawer.hint()).clicked() {
                cx.actions.push(Action::Run(Command::ToggleDrawer));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| match card {
                None => {
                    widgets::hint(ui, tr!("drawer-nothing"));
                }
                Some(card) => {
                    let chips = 180.0_f32.min(ui.available_width() * 0.5);
                    let name = RichText::new(&card.name).font(theme::body_medium()).color(tokens.text1);
                    ui.scope(|ui| {
                        ui.set_max_width(ui.available_width() - chips);
                        ui.add(egui::Label::new(name).truncate());
                    });
                    kind_chips_ui(ui, card);
                }
            });
        });
    });
}

/// What it is for and what it is loaded with.
fn kind_chips_ui(ui: &mut Ui, card: &Card) {
    widgets::chip(ui, names::kind(card.kind), Tone::Plain);
    widgets::chip(ui, text::base(card), Tone::Plain);
}

fn drawer_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    // The drawer keeps its height whatever is in it.
    ui.set_min_size(ui.available_size());
    let state = cx.state;
    let Some(key) = state.selected else {
        widgets::hint(ui, tr!("drawer-nothing"));
        return;
    };
    let is_new = cx.memory.drawer.shown.replace(key) != Some(key);
    if is_new {
        cx.memory.drawer.unfolded.clear();
        cx.memory.drawer.long_texts.clear();
        cx.memory.drawer.tag.clear();
    }
    let details = state.details.as_deref().filter(|details| details.record.key == key);
    let Some(details) = details else {
        coming_ui(ui, cx);
        return;
    };
    let card = state.view.row(key).map_or(&details.card, |row| &row.card);
    columns_ui(ui, cx, Subject { details, card }, is_new);
}

/// Until the details have been read: what the gallery knows of it, where it will stand.
fn coming_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(card) = cx.state.selected_card() else { return };
    let whole = ui.available_rect_before_wrap();
    let (hero, words) = beside(whole);
    let safe = cx.state.treat(card) == crate::model::mature::MatureMode::Show;
    let id = picture_of(card, Fit::Inside { max_side: hero::HERO_SIDE });
    picture_ui(ui, cx, hero, CornerRadius::same(radius::CARD), id, (card.kind, safe));
    ui.scope_builder(UiBuilder::new().max_rect(words), |ui| about::title_ui(ui, cx, card));
}

/// The place of the picture and of what stands beside it.
fn beside(whole: Rect) -> (Rect, Rect) {
    let width = (whole.height() * 0.78).min(whole.width() * 0.3);
    let hero = Rect::from_min_size(whole.min, Vec2::new(width, whole.height()));
    let words = Rect::from_min_max(egui::pos2(hero.max.x + space::L, whole.min.y), whole.max);
    (hero, words)
}

fn columns_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, is_new: bool) {
    let whole = ui.available_rect_before_wrap();
    let column = |name: &'static str| {
        let area = ScrollArea::vertical().id_salt(name).auto_shrink(false);
        if is_new { area.vertical_scroll_offset(0.0) } else { area }
    };
    if whole.width() < TWO_COLUMNS_FROM {
        column("details-text").show(ui, |ui| {
            let size = Vec2::new(ui.available_width(), (whole.width() * 0.75).min(whole.height() * 0.7));
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            hero::hero_ui(ui, cx, subject, rect);
            ui.add_space(space::M);
            middle_ui(ui, cx, subject, true);
        });
        return;
    }
    let (hero_rect, mut middle) = beside(whole);
    hero::hero_ui(ui, cx, subject, hero_rect);
    let is_wide = whole.width() >= THREE_COLUMNS_FROM;
    if is_wide {
        middle.max.x -= ACTIONS_WIDTH + space::L;
    }
    ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
        column("details-text").show(ui, |ui| {
            // The bar of the scroll area lies beside the words, not on them.
            ui.set_max_width(middle.width() - space::M);
            middle_ui(ui, cx, subject, !is_wide);
        });
    });
    if is_wide {
        let mut side = whole;
        side.min.x = whole.max.x - ACTIONS_WIDTH;
        ui.scope_builder(UiBuilder::new().max_rect(side), |ui| {
            column("details-actions").show(ui, |ui| {
                ui.set_max_width(ACTIONS_WIDTH - space::S);
                actions::actions_ui(ui, cx, subject);
                versions::versions_ui(ui, cx, subject);
            });
        });
    }
}

fn middle_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, with_actions: bool) {
    about::title_ui(ui, cx, subject.card);
    // The form takes the place of what it is about to change.
    if edit::is_open(cx, subject.key()) {
        edit::edit_ui(ui, cx, subject);
        return;
    }
    about::byline_ui(ui, cx, subject);
    about::verdicts_ui(ui, cx, subject);
    if with_actions {
        ui.add_space(space::S);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(2.0 * ACTIONS_WIDTH));
            actions::actions_ui(ui, cx, subject);
        });
    }
    ui.add_space(space::S);
    facts::warnings_ui(ui, subject);
    about::words_ui(ui, cx, subject);
    own::own_ui(ui, cx, subject);
    if subject.key().is_file() {
        facts::file_ui(ui, cx, subject);
    }
    page::page_ui(ui, cx, subject);
    description::descriptions_ui(ui, cx, subject);
    if with_actions {
        versions::versions_ui(ui, cx, subject);
    }
    similar::similar_ui(ui, cx, subject);
    facts::duplicates_ui(ui, cx, subject);
    facts::notes_ui(ui, subject);
    sources::sources_ui(ui, cx, subject);
}

/// A field's name for those who do not see its hint; egui says the rest of it.
fn name_field(ui: &Ui, field: &egui::Response, name: &str) {
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(name));
}

/// A part's name, closer to its part than a panel's section is.
fn section(ui: &mut Ui, name: &str) {
    ui.add_space(space::S);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 16.0;
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::section(ui, name, "");
    });
}

/// A folded part's switch: its name with a caret. Gives whether it is open.
fn fold_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &'static str, name: &str) -> bool {
    let tokens = theme::tokens(ui);
    let unfolded = &mut cx.memory.drawer.unfolded;
    let is_open = unfolded.contains(id);
    let caret = if is_open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let label = RichText::new(format!("{name} {caret}")).font(theme::small_medium()).color(tokens.text2);
    let response = ui.add(egui::Button::new(label).frame(false));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::DisclosureTriangle, true, is_open, name));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        if is_open {
            unfolded.remove(id);
        } else {
            unfolded.insert(id);
        }
    }
    is_open
}
