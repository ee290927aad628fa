//! The rubber band: dragging from empty space selects what it touches, and scrolls at the edges.

use super::wall::{Touched, Wall};
use crate::app::{Action, View};
use crate::model::ids::FileKey;
use crate::ui::Cx;
use crate::ui::theme::{self, radius};
use egui::{Pos2, Rect, Response, Stroke, StrokeKind, Ui, Vec2};

/// How near to an edge the band begins to scroll, in points.
const EDGE: f32 = 28.0;
/// The fastest it scrolls, in points per second.
const FASTEST: f32 = 1800.0;

/// A band that is being drawn.
#[derive(Debug)]
pub(super) struct Band {
    /// Where it began, from the wall's beginning, so that it stays there while the wall scrolls.
    from: Vec2,
    /// What was selected before and stays so: with Ctrl.
    before: Vec<FileKey>,
    /// What it touched when it was last looked at.
    touched: Option<Touched>,
    /// Whether it has selected anything at all yet.
    begun: bool,
}

/// Begins, draws and ends a band that is dragged on the empty part of the wall (`background`).
pub(super) fn band_ui(ui: &Ui, cx: &mut Cx<'_>, wall: &Wall, origin: Pos2, background: &Response, view: &View) {
    if background.drag_started_by(egui::PointerButton::Primary)
        && let Some(pressed) = ui.input(|input| input.pointer.press_origin())
    {
        let adds = ui.input(|input| input.modifiers.command);
        // Once for a whole band; never in a frame.
        let before = if adds { cx.state.chosen.iter().copied().collect() } else { Vec::new() };
        cx.memory.gallery.band = Some(Band { from: pressed - origin, before, touched: None, begun: false });
    }
    if !ui.input(|input| input.pointer.primary_down()) {
        cx.memory.gallery.band = None;
        return;
    }
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let Some(band) = &mut cx.memory.gallery.band else { return };
    let area = Rect::from_two_pos(band.from.to_pos2(), (pointer - origin).to_pos2());
    let touched = wall.touched(area, view.len());
    if touched != band.touched || !band.begun {
        (band.touched, band.begun) = (touched.clone(), true);
        let tiles = touched.into_iter().flat_map(|touched| wall.tiles(touched, view.len()));
        let rows = tiles.filter_map(|index| view.get(index)).map(|row| row.card.key);
        let keys = band.before.iter().copied().chain(rows).collect();
        cx.actions.push(Action::SelectMany { keys, add: false });
    }
    let tokens = theme::tokens(ui);
    let area = area.translate(origin.to_vec2());
    ui.painter().rect_filled(area, radius::CONTROL, tokens.accent.gamma_multiply(0.14));
    ui.painter().rect_stroke(area, radius::CONTROL, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    scroll_at_edges(ui, pointer);
}

/// Models that are dragged to another place in the wall scroll it, too.
pub(super) fn scroll_while_dragging(ui: &Ui) {
    let dragged = egui::DragAndDrop::has_payload_of_type::<crate::ui::widgets::DraggedModels>(ui.ctx());
    let Some(pointer) = ui.ctx().pointer_latest_pos().filter(|_| dragged) else { return };
    if ui.clip_rect().x_range().contains(pointer.x) {
        scroll_at_edges(ui, pointer);
    }
}

fn scroll_at_edges(ui: &Ui, pointer: Pos2) {
    let seen = ui.clip_rect();
    let above = (seen.top() + EDGE - pointer.y).max(0.0);
    let below = (pointer.y - seen.bottom() + EDGE).max(0.0);
    let pull = ((above - below) / EDGE).clamp(-2.0, 2.0) / 2.0;
    if pull != 0.0 {
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        let delta = Vec2::new(0.0, pull * FASTEST * seconds);
        ui.scroll_with_delta_animation(delta, egui::style::ScrollAnimation::none());
        ui.ctx().request_repaint();
    }
}
