//! What a tile and a row of the table have in common: selecting, opening, dragging, the keyboard, the name for screen readers.

use crate::app::{Action, Command, GalleryMode, Row, View};
use crate::model::arrange::Place;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::mature::MatureMode;
use crate::ui::Cx;
use crate::ui::theme::{self, space};
use crate::ui::widgets::DraggedModels;
use egui::{DragAndDrop, EventFilter, PointerButton, Rect, Response, Sense, Stroke, Ui, WidgetInfo};
use std::ops::Range;
use std::sync::Arc;

/// How a file stands in the gallery now.
pub(super) struct Item {
    /// Its interaction.
    pub(super) response: Response,
    /// Its details are shown.
    pub(super) selected: bool,
    /// It is selected, alone or with others.
    pub(super) chosen: bool,
    /// The pointer is over it, or over a button on it.
    pub(super) hovered: bool,
}

/// Lets a file be clicked, opened and dragged. Only one item of the gallery takes part in the order of the Tab key: the
/// selected one (`stop`), from where the arrows go on.
pub(super) fn item_ui(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, row: &Arc<Row>, stop: bool) -> Item {
    let card = &row.card;
    let key = card.key;
    let (selected, chosen) = (cx.state.selected == Some(key), cx.state.chosen.contains(&key));
    let sense = if stop { Sense::click_and_drag() } else { Sense::CLICK | Sense::DRAG };
    let response = ui.interact(rect, ui.scope_id().with(("model", key.0)), sense);
    response.widget_info(|| WidgetInfo::selected(egui::Role::ListItem, true, chosen || selected, &card.name));
    if stop {
        take_focus(ui, cx, &response);
    }
    if response.double_clicked() {
        let open = if cx.state.settings.drawer_open { Command::QuickLook } else { Command::ToggleDrawer };
        cx.push(Action::Run(open));
    } else if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        cx.push(if modifiers.shift {
            Action::SelectTo(key)
        } else if modifiers.command {
            Action::ToggleSelect(key)
        } else {
            Action::Select(Some(key))
        });
    }
    if response.secondary_clicked() {
        if !chosen {
            cx.push(Action::Select(Some(key)));
        }
        cx.memory.gallery.menu = Some(super::Menu::Models);
    }
    if response.drag_started_by(PointerButton::Primary) {
        let keys = if chosen { cx.state.targets() } else { vec![key] };
        if !chosen {
            cx.push(Action::Select(Some(key)));
        }
        DragAndDrop::set_payload(ui.ctx(), DraggedModels(keys));
    }
    if cx.state.is_in_own_order() {
        drop_between(ui, cx, rect, key, &response);
    }
    Item { selected, chosen, hovered: ui.rect_contains_pointer(rect), response }
}

/// Models that are dragged over another in the user's own order go before or after it: a line shows where.
fn drop_between(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, key: FileKey, response: &Response) {
    let Some(dragged) = response.dnd_hover_payload::<DraggedModels>() else { return };
    let Some(pointer) = ui.ctx().pointer_latest_pos() else { return };
    if dragged.0.contains(&key) {
        return;
    }
    let in_rows = cx.state.settings.gallery_mode == GalleryMode::Table;
    let is_after = if in_rows { pointer.y > rect.center().y } else { pointer.x > rect.center().x };
    let stroke = Stroke::new(2.0, theme::tokens(ui).accent);
    if in_rows {
        ui.painter().hline(rect.x_range(), if is_after { rect.bottom() } else { rect.top() }, stroke);
    } else {
        let gap = space::M / 2.0;
        ui.painter().vline(if is_after { rect.right() + gap } else { rect.left() - gap }, rect.y_range(), stroke);
    }
    if let Some(models) = response.dnd_release_payload::<DraggedModels>() {
        cx.push(Action::Arrange(models.0.clone(), if is_after { Place::After(key) } else { Place::Before(key) }));
    }
}

/// Lets the focus follow the selection while the gallery has it, and keeps the arrow keys for the gallery.
fn take_focus(ui: &Ui, cx: &mut Cx<'_>, response: &Response) {
    let before = cx.memory.gallery.focus.replace(response.id);
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    let follows = cx.memory.gallery.had_focus && before != Some(response.id);
    ui.memory_mut(|memory| {
        if follows {
            memory.request_focus(response.id);
        }
        memory.set_focus_lock_filter(response.id, arrows);
    });
}

/// The file that stands in the order of the Tab key: the selected one while it is in sight or has the keyboard, else the
/// first in sight.
pub(super) fn tab_stop(cx: &Cx<'_>, view: &View, on_screen: &Range<usize>) -> Option<FileKey> {
    let selected = cx
        .state
        .selected
        .filter(|key| view.position(*key).is_some_and(|at| on_screen.contains(&at) || cx.memory.gallery.had_focus));
    selected.or_else(|| view.get(on_screen.start).map(|row| row.card.key))
}

/// Whether a card's picture may be shown as it is now: it is not too mature, or it is revealed by the pointer.
pub(super) fn may_show(cx: &Cx<'_>, card: &Card, hovered: bool) -> bool {
    cx.state.treat(card) == MatureMode::Show || (hovered && cx.state.settings.reveal_on_hover)
}
