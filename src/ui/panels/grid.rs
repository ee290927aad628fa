//! The wall of pictures: only what is on screen is painted, whatever the library's size.

use crate::app::{Action, AppState, Fit, Row};
use crate::model::card::Card;
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::query::SortBy;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{Tone, picture_of, picture_ui, tag};
use crate::ui::{Cx, icons};
use egui::{Align2, CornerRadius, Rect, ScrollArea, Sense, StrokeKind, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

const GAP: f32 = space::M;
/// Height of the words under a picture.
const CAPTION: f32 = 56.0;
/// Height of a picture by its width.
const ASPECT: f32 = 1.08;

/// How tiles lie on a wall of a width.
struct Wall {
    columns: usize,
    tile: Vec2,
}

impl Wall {
    fn new(width: f32, wanted: f32) -> Self {
        let columns = (((width + GAP) / (wanted + GAP)).floor() as usize).max(1);
        let tile_width = (width - GAP * (columns - 1) as f32) / columns as f32;
        Self { columns, tile: Vec2::new(tile_width, (tile_width * ASPECT).round() + CAPTION) }
    }

    fn row_height(&self) -> f32 {
        self.tile.y + GAP
    }

    fn rect(&self, origin: egui::Pos2, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let offset = Vec2::new(column as f32 * (self.tile.x + GAP), row as f32 * self.row_height());
        Rect::from_min_size(origin + offset, self.tile)
    }
}

pub(super) fn grid_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let view = Arc::clone(&cx.state.view);
    let side = space::L;
    ScrollArea::vertical().id_salt("wall").auto_shrink(false).show_viewport(ui, |ui, viewport| {
        let wall = Wall::new(ui.available_width() - 2.0 * side, cx.state.settings.tile_width);
        let rows = view.len().div_ceil(wall.columns);
        ui.set_height(rows as f32 * wall.row_height() + GAP);
        let origin = ui.max_rect().min + Vec2::new(side, space::XS);
        let first = ((viewport.min.y / wall.row_height()).floor().max(0.0)) as usize;
        let last = ((viewport.max.y / wall.row_height()).ceil().max(0.0)) as usize;
        let on_screen = first * wall.columns..(last * wall.columns).min(view.len());
        cx.memory.columns = wall.columns;
        cx.memory.rows_on_screen = ((viewport.height() / wall.row_height()).floor() as usize).max(1);
        let mut visible = Vec::with_capacity(on_screen.len());
        for index in on_screen {
            let Some(row) = view.get(index) else { continue };
            visible.push(row.card.key);
            tile_ui(ui, cx, wall.rect(origin, index), row);
        }
        if cx.state.scroll_to_selected
            && let Some(position) = cx.state.selected.and_then(|key| view.position(key))
        {
            ui.scroll_to_rect(wall.rect(origin, position).expand(GAP), None);
        }
        if visible != cx.memory.visible {
            cx.memory.visible.clone_from(&visible);
            cx.push(Action::SetVisible(visible));
        }
    });
}

fn tile_ui(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, row: &Arc<Row>) {
    let tokens = theme::tokens(ui);
    let card = &row.card;
    let response = ui.interact(rect, ui.scope_id().with(("tile", card.key.0)), Sense::click());
    let selected = cx.state.selected == Some(card.key);
    let name = card.name.clone();
    response.widget_info(move || WidgetInfo::selected(egui::Role::ListItem, true, selected, &name));
    if response.clicked() {
        cx.push(Action::Select(Some(card.key)));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let unreachable = cx.state.is_unreachable(card);
    let painter = ui.painter();
    painter.rect_filled(rect, radius::CARD, if response.hovered() { tokens.hover } else { tokens.bg2 });
    let mut picture = rect;
    picture.max.y -= CAPTION;
    let corners = CornerRadius { nw: radius::CARD, ne: radius::CARD, sw: 0, se: 0 };
    let pixels = picture.width() * ui.ctx().pixels_per_point();
    let bucket = if pixels <= 256.0 { 256 } else { 512 };
    let fit = Fit::Cover { width: bucket, height: (bucket as f32 * ASPECT) as u32 };
    picture_ui(ui, cx, picture, corners, picture_of(card, fit), (card.kind, card.is_safe()));
    let painter = ui.painter();
    if unreachable {
        painter.rect_filled(picture, corners, tokens.scrim);
    }
    let corner = picture.min + Vec2::splat(space::S);
    let used = tag(ui, corner, Align2::LEFT_TOP, card.kind.label(), Tone::Plain);
    if let Some((word, tone)) = remark(cx.state, row)
        && used + 60.0 < picture.width()
    {
        let corner = egui::pos2(picture.max.x - space::S, picture.min.y + space::S);
        tag(ui, corner, Align2::RIGHT_TOP, word, tone);
    }
    caption_ui(ui, rect, row, tokens, cx.state.query.sort == SortBy::Size);
    if selected {
        ui.painter().rect_stroke(rect, radius::CARD, egui::Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
    } else if response.has_focus() {
        ui.painter().rect_stroke(rect, radius::CARD, egui::Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    }
}

/// The one remark a tile has room for: the most important first.
fn remark(state: &AppState, row: &Row) -> Option<(&'static str, Tone)> {
    let card = &row.card;
    let has = |code| card.findings.contains(&code);
    if card.missing {
        Some(("Missing", Tone::Warn))
    } else if state.offline_roots.contains(&card.root) {
        Some(("Offline", Tone::Warn))
    } else if card.state == FileState::Broken {
        Some(("Broken", Tone::Bad))
    } else if has(FindingCode::SuspiciousPickle) {
        Some(("Suspicious", Tone::Bad))
    } else if has(FindingCode::Misplaced) {
        Some(("Misplaced", Tone::Warn))
    } else if row.duplicate == Some(FindingCode::Duplicate) {
        Some(("Duplicate", Tone::Warn))
    } else {
        None
    }
}

fn caption_ui(ui: &Ui, rect: Rect, row: &Row, tokens: &theme::Tokens, by_size: bool) {
    let card = &row.card;
    let left = rect.min.x + 10.0;
    let width = rect.width() - 20.0;
    let painter = ui.painter();
    let line = |text: &str, font, ink, y: f32, room: f32| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        painter.galley(egui::pos2(left, y), galley, ink);
    };
    let top = rect.max.y - CAPTION;
    line(&card.name, theme::body_medium(), tokens.text1, top + 9.0, width);
    line(detail_line(card, &row.size_text, by_size), theme::small(), tokens.text2, top + 30.0, width - 22.0);
    let (glyph, ink) = match card.state {
        FileState::Identified => (icons::CHECK_CIRCLE, tokens.ok),
        FileState::Unknown => (icons::QUESTION, tokens.text3),
        FileState::Pending => (icons::CLOCK, tokens.text3),
        FileState::Broken => (icons::WARNING_OCTAGON, tokens.bad),
    };
    let at = egui::pos2(rect.max.x - 10.0, top + 37.0);
    painter.text(at, Align2::RIGHT_CENTER, glyph, icons::font(15.0), ink);
}

/// The base model; the size where that is not known, or where sizes are what the wall is ordered by.
fn detail_line<'a>(card: &'a Card, size: &'a str, by_size: bool) -> &'a str {
    let is_unknown = card.base_model.is_none() && !card.family.is_known();
    if by_size || is_unknown { size } else { card.base_label() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_fill_the_width_and_do_not_overlap() {
        let wall = Wall::new(900.0, 140.0);
        let origin = egui::pos2(0.0, 0.0);
        assert_eq!(wall.columns, 6);
        let last = wall.rect(origin, wall.columns - 1);
        assert!((last.max.x - 900.0).abs() < 0.5);
        assert!(wall.rect(origin, wall.columns).min.y >= last.max.y);
        assert_eq!(Wall::new(50.0, 140.0).columns, 1);
    }
}
