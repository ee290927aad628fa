//! The gallery: a header, the wall of pictures or the table, the details drawer; and what stands there when there is
//! nothing to show.

mod band;
mod characters;
mod columns;
mod empty;
mod filters;
mod found;
mod grid;
mod header;
mod item;
mod menu;
mod online;
mod place;
mod rating;
mod table;
mod tile;
mod wall;

pub(super) use empty::failed_ui;
pub(in crate::ui) use header::tile_size_ui;
use menu::Menu;
pub(in crate::ui) use rating::stars_ui;
use wall::Wall;

use super::drawer;
use crate::app::{Action, Command, FeedTrouble, GalleryMode};
use crate::model::column::Column;
use crate::ui::theme::{size, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{CentralPanel, Frame, Margin, Panel, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct GalleryMemory {
    /// Where it is scrolled to.
    place: place::Place,
    /// The rubber band that is being drawn.
    band: Option<band::Band>,
    /// A menu that was asked for in this frame.
    menu: Option<Menu>,
    /// What the open menu is about.
    open_menu: Menu,
    /// A collection that is being made.
    new_collection: menu::NewCollection,
    /// Widths of the table's columns as dragged, in points.
    widths: BTreeMap<Column, f32>,
    /// The item that the Tab key reaches. While it has the keyboard, keys go where they go when nothing has it.
    pub(in crate::ui) focus: Option<egui::Id>,
    /// Whether it has the keyboard, as of the beginning of this frame.
    had_focus: bool,
}

pub(super) fn gallery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    cx.memory.gallery.place.note(cx.state);
    cx.memory.gallery.had_focus = cx.memory.gallery.focus.is_some_and(|id| ui.memory(|memory| memory.has_focus(id)));
    menu::fill_new_collection(cx);
    let inset = Frame::new().inner_margin(Margin::symmetric(space::L as i8, 0));
    Panel::top("gallery-header")
        .exact_size(size::TOP_BAR)
        .frame(inset)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| header::header_ui(ui, cx));
    if cx.state.studio.is_shown {
        CentralPanel::no_frame().show(ui, |ui| characters::characters_ui(ui, cx));
        return;
    }
    let is_online = cx.state.query.scope.is_online();
    if cx.state.view.is_found {
        Panel::top("gallery-found")
            .exact_size(size::CONTROL_LARGE)
            .frame(inset)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| found::found_ui(ui, cx));
    } else if is_online {
        Panel::top("gallery-online")
            .exact_size(size::CONTROL_LARGE)
            .frame(inset)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| online::online_ui(ui, cx));
        // An empty gallery says it itself.
        if !cx.state.view.is_empty() && matches!(cx.state.online.trouble, Some(FeedTrouble::Failed(_))) {
            Panel::top("gallery-trouble")
                .frame(inset)
                .resizable(false)
                .show_separator_line(false)
                .show(ui, |ui| online::why_not_ui(ui, cx));
        }
    }
    if cx.state.library.total.count > 0 || is_online || cx.state.view.is_found {
        drawer::drawer_panel_ui(ui, cx);
    }
    CentralPanel::no_frame().show(ui, |ui| {
        if cx.state.view.is_empty() {
            empty::empty_ui(ui, cx);
        } else if cx.state.settings.gallery_mode == GalleryMode::Table {
            table::table_ui(ui, cx);
        } else {
            grid::grid_ui(ui, cx);
        }
    });
    widgets::dragged_ui(ui, cx);
}

/// What lies behind the items: a click lets go of a selection of several, dragging draws the rubber band.
fn background_ui(ui: &Ui, cx: &mut Cx<'_>) -> Response {
    let response = ui.interact(ui.clip_rect(), ui.scope_id().with("wall"), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::List, true, tr!("gallery-list")));
    if response.clicked() && cx.state.chosen.len() > 1 {
        cx.push(Action::Run(Command::SelectNone));
    }
    if response.secondary_clicked() {
        cx.memory.gallery.menu = Some(Menu::Wall);
    }
    response
}

/// What comes after the items: band, menu, scrolling to the selected one, telling what is on screen.
fn finish_ui(
    ui: &Ui,
    cx: &mut Cx<'_>,
    wall: &Wall,
    origin: Pos2,
    background: &Response,
    on_screen: std::ops::Range<usize>,
    stop: Option<crate::model::ids::FileKey>,
) {
    let view = Arc::clone(&cx.state.view);
    // An item that has the keyboard is there even where it cannot be seen, so that the keyboard does not lose its place.
    let unseen = stop.and_then(|key| view.position(key)).filter(|position| !on_screen.contains(position));
    if let Some((position, row)) = unseen.and_then(|position| Some((position, view.get(position)?))) {
        item::item_ui(ui, cx, wall.rect(origin, position), row, true);
    }
    band::band_ui(ui, cx, wall, origin, background, &view);
    if cx.state.is_in_own_order() {
        band::scroll_while_dragging(ui);
    }
    menu::menu_ui(cx, background);
    if cx.state.scroll_to_selected
        && let Some(position) = cx.state.selected.and_then(|key| view.position(key))
    {
        let rect = wall.rect(origin, position).expand2(Vec2::new(0.0, wall.gap));
        // A row may be wider than what is seen of it; only up and down counts.
        ui.scroll_to_rect(Rect::from_x_y_ranges(ui.clip_rect().x_range().shrink(1.0), rect.y_range()), None);
    }
    let visible = on_screen.filter_map(|index| view.get(index)).map(|row| row.card.key);
    if !visible.clone().eq(cx.memory.visible.iter().copied()) {
        cx.memory.visible = visible.collect();
        let visible = cx.memory.visible.clone();
        cx.push(Action::SetVisible(visible));
    }
}
