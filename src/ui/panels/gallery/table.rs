//! The gallery as a table: the same rows, selection, menu and dragging as the wall, one line each.

use super::item::Item;
use super::wall::Wall;
use super::{background_ui, columns, finish_ui, item, rating, tile};
use crate::app::{Action, Row};
use crate::model::card::Card;
use crate::model::column::Column;
use crate::ui::theme::{self, Tokens, radius, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, icons};
use crate::words::{self, names};
use egui::{Align, Align2, CornerRadius, Layout, RichText, Sense, Ui, WidgetInfo};
use egui_extras::{TableBody, TableBuilder};
use std::sync::Arc;

/// Height of a row, in points.
const ROW: f32 = 36.0;
const HEAD: f32 = 30.0;
/// Side of the picture in the name column.
const PICTURE: f32 = 28.0;
/// Widths a column can be dragged to.
const WIDTHS: std::ops::RangeInclusive<f32> = 44.0..=900.0;

/// Paints the table.
pub(super) fn table_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let shown = cx.state.settings.columns.clone();
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(space::S as i8, 0));
    frame.show(ui, |ui| {
        egui::ScrollArea::horizontal().id_salt("table-across").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing = egui::vec2(space::S, 0.0);
            // No lines between columns but the one that can be dragged.
            let line = egui::Stroke::new(1.0, theme::tokens(ui).line);
            let widgets = &mut ui.visuals_mut().widgets;
            (widgets.noninteractive.bg_stroke, widgets.hovered.bg_stroke) = (egui::Stroke::NONE, line);
            rows_ui(ui, cx, &shown);
        });
    });
}

fn rows_ui(ui: &mut Ui, cx: &mut Cx<'_>, shown: &[Column]) {
    let wall = Wall::table(0.0, ROW);
    let others: f32 = shown.iter().skip(1).map(|column| width_of(cx, *column) + space::S).sum();
    let left_over = (ui.available_width() - others).clamp(180.0, 420.0);
    let mut table = TableBuilder::new(ui)
        .id_salt(("gallery-table", shown))
        .cell_layout(Layout::left_to_right(Align::Center))
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        // As on the wall of pictures.
        .animate_scrolling(false)
        .resizable(true);
    for (index, column) in shown.iter().enumerate() {
        table = table.column(spec(cx, *column, left_over, index + 1 == shown.len()));
    }
    if let Some(offset) = cx.memory.gallery.place.wanted(cx.state, &wall) {
        table = table.vertical_scroll_offset(offset);
    }
    let table = table.header(HEAD, |mut head| {
        for column in shown {
            head.col(|ui| head_ui(ui, cx, *column));
        }
    });
    let output = table.body(|body| body_ui(body, cx, shown));
    let (offset, room) = (output.state.clamped_offset().y, output.inner_rect.height());
    let memory = &mut *cx.memory;
    (memory.columns, memory.rows_on_screen) = (1, wall.rows_in(room));
    memory.gallery.place.painted(cx.state, &wall, offset, room, &memory.visible);
}

fn width_of(cx: &Cx<'_>, column: Column) -> f32 {
    cx.memory.gallery.widths.get(&column).copied().unwrap_or_else(|| usual_width(column))
}

fn spec(cx: &Cx<'_>, column: Column, left_over: f32, is_last: bool) -> egui_extras::Column {
    let is_dragged = cx.memory.gallery.widths.contains_key(&column);
    let width = if column == Column::Name && !is_dragged { left_over } else { width_of(cx, column) };
    let spec = if is_last { egui_extras::Column::remainder() } else { egui_extras::Column::initial(width) };
    let least = if column == Column::Name { 140.0 } else { *WIDTHS.start() };
    // The last one takes what is left, but never so little that its words vanish.
    let least = if is_last { usual_width(column) } else { least };
    spec.clip(true).range(least..=*WIDTHS.end()).resizable(!is_last)
}

/// Widths until somebody drags them, in points.
const fn usual_width(column: Column) -> f32 {
    match column {
        Column::Kind | Column::Rating => 94.0,
        Column::Base | Column::Version => 96.0,
        Column::Creator | Column::Added | Column::Modified => 104.0,
        Column::Size | Column::Precision | Column::Score => 72.0,
        Column::Downloads | Column::Likes => 84.0,
        Column::State => 116.0,
        Column::Name | Column::TriggerWords | Column::Folder => 180.0,
    }
}

/// Numbers stand at the right, so that they can be compared.
const fn is_number(column: Column) -> bool {
    matches!(column, Column::Size | Column::Downloads | Column::Likes | Column::Score)
}

fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, column: Column) {
    let tokens = theme::tokens(ui);
    let rect = ui.max_rect();
    let sort = column.sort();
    let sense = if sort.is_some() { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, ui.scope_id().with(("head", column)), sense);
    let query = &cx.state.query;
    let arrow = sort.filter(|sort| *sort == query.sort).map(|_| query.reversed);
    let name = names::column(column);
    response.widget_info(|| {
        let is_on = arrow.is_some();
        WidgetInfo::selected(egui::Role::ColumnHeader, sort.is_some(), is_on, name)
    });
    if response.clicked()
        && let Some(sort) = sort
    {
        cx.push(if sort == query.sort { Action::ReverseSort } else { Action::SortBy(sort) });
    }
    columns::context_menu_ui(&response, cx);
    let lit = arrow.is_some() || (sort.is_some() && response.hovered());
    let ink = if lit { tokens.text1 } else { tokens.text2 };
    let mut inner = rect;
    if column == Column::Name {
        inner.min.x += space::S;
    } else if is_number(column) {
        inner.max.x -= space::S;
    }
    let room = inner.width() - if arrow.is_some() { 16.0 } else { 0.0 };
    let start = if is_number(column) {
        let wanted = ui.painter().layout_no_wrap(name.to_owned(), theme::small_medium(), ink).size().x;
        inner.max.x - wanted.min(room) - if arrow.is_some() { 16.0 } else { 0.0 }
    } else {
        inner.min.x
    };
    let at = egui::pos2(start, inner.center().y);
    let (width, elided) = tile::line(ui, name, theme::small_medium(), ink, at, room);
    if let Some(reversed) = arrow {
        let glyph = if reversed { icons::ARROW_UP } else { icons::ARROW_DOWN };
        let at = egui::pos2(start + width + 10.0, inner.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, glyph, icons::font(12.0), tokens.accent);
    }
    if elided {
        response.on_hover_text(name);
    }
}

fn body_ui(mut body: TableBody<'_>, cx: &mut Cx<'_>, shown: &[Column]) {
    let view = Arc::clone(&cx.state.view);
    for (column, width) in shown.iter().zip(body.widths()).take(shown.len().saturating_sub(1)) {
        cx.memory.gallery.widths.insert(*column, *width);
    }
    let width = body.widths().iter().sum::<f32>() + space::S * shown.len().saturating_sub(1) as f32;
    let wall = Wall::table(width, ROW);
    let ui = body.ui_mut();
    let origin = ui.available_rect_before_wrap().min;
    let seen = ui.clip_rect();
    let background = background_ui(ui, cx);
    let on_screen = wall.between(seen.top() - origin.y, seen.bottom() - origin.y, view.len());
    let stop = item::tab_stop(cx, &view, &on_screen);
    let items: Vec<Item> = on_screen
        .clone()
        .filter_map(|index| Some((wall.rect(origin, index), view.get(index)?)))
        .map(|(rect, row)| row_ground_ui(ui, cx, rect, row, stop == Some(row.card.key)))
        .collect();
    let first = on_screen.start;
    finish_ui(ui, cx, &wall, origin, &background, on_screen, stop);
    body.rows(ROW, view.len(), |mut line| {
        let index = line.index();
        let Some(row) = view.get(index) else { return };
        let item = index.checked_sub(first).and_then(|index| items.get(index));
        let hovered = item.is_some_and(|item| item.hovered);
        for column in shown {
            line.col(|ui| cell_ui(ui, cx, *column, row, hovered));
        }
    });
}

fn row_ground_ui(ui: &Ui, cx: &mut Cx<'_>, rect: egui::Rect, row: &Arc<Row>, stop: bool) -> Item {
    let tokens = theme::tokens(ui);
    let item = item::item_ui(ui, cx, rect, row, stop);
    let ground = match (item.chosen || item.selected, item.hovered) {
        (true, _) => Some(tokens.accent_bg),
        (false, true) => Some(tokens.bg3),
        (false, false) => None,
    };
    let inner = rect.shrink2(egui::vec2(0.0, 0.5));
    if let Some(ground) = ground {
        ui.painter().rect_filled(inner, radius::CONTROL, ground);
    }
    if item.selected {
        let bar = egui::Rect::from_min_size(inner.min + egui::vec2(0.0, 6.0), egui::vec2(3.0, inner.height() - 12.0));
        ui.painter().rect_filled(bar, 2, tokens.accent);
    }
    if item.response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(inner, radius::CONTROL, stroke, egui::StrokeKind::Inside);
    }
    item
}

fn cell_ui(ui: &mut Ui, cx: &mut Cx<'_>, column: Column, row: &Arc<Row>, hovered: bool) {
    let tokens = theme::tokens(ui);
    let card = &row.card;
    match column {
        Column::Name => name_ui(ui, cx, row, hovered),
        Column::Rating => rating::stars_ui(ui, cx, card, ui.max_rect(), hovered),
        Column::State => state_ui(ui, cx, row, tokens),
        column => {
            let ring = cx.state.judging.rings.get(&card.key);
            let text = match (column, ring) {
                (Column::Score, Some(ring)) => ring.score.to_string(),
                _ => cell_text(column, row, cx.state.now_unix_secs),
            };
            if text.is_empty() {
                return;
            }
            let label = egui::Label::new(RichText::new(text).font(theme::small()).color(tokens.text2)).truncate();
            if is_number(column) {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.add_space(space::S);
                    ui.add(label);
                });
            } else {
                ui.add(label);
            }
        }
    }
}

/// What stands in a cell of words or numbers; empty where nothing is known.
fn cell_text(column: Column, row: &Row, now_unix_secs: i64) -> String {
    let card = &row.card;
    let count = |count: Option<u64>| count.map(words::count).unwrap_or_default();
    match column {
        Column::Version => card.version_name.as_deref().unwrap_or_default().to_owned(),
        Column::Kind => names::kind(card.kind).to_owned(),
        Column::Base if card.base_model.is_none() => names::family(card.family).to_owned(),
        Column::Base => card.base_label().to_owned(),
        Column::Creator => card.creator.as_deref().unwrap_or_default().to_owned(),
        Column::Size => row.size_text.to_string(),
        Column::Precision => card.precision.as_ref().map(ToString::to_string).unwrap_or_default(),
        Column::Downloads => count(card.download_count),
        Column::Likes => count(card.thumbs_up_count),
        Column::Added => words::ago(card.first_seen_unix_secs, now_unix_secs),
        Column::Modified => words::date(card.stamp.modified_ns / 1_000_000_000),
        Column::TriggerWords => card.trigger_words.join(", "),
        Column::Folder => folder(card),
        Column::Name | Column::Rating | Column::Score | Column::State => String::new(),
    }
}

/// The folder a file lies in, as text.
pub(super) fn folder(card: &Card) -> String {
    card.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default()
}

fn name_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &Arc<Row>, hovered: bool) {
    let tokens = theme::tokens(ui);
    let card = &row.card;
    let rect = ui.max_rect();
    let picture = egui::pos2(rect.left() + space::S, rect.center().y - PICTURE / 2.0);
    let picture = egui::Rect::from_min_size(picture, egui::Vec2::splat(PICTURE));
    tile::card_picture_ui(ui, cx, picture, CornerRadius::same(radius::CONTROL), card, hovered);
    let away = cx.state.is_unreachable(card);
    if away {
        ui.painter().rect_filled(picture, radius::CONTROL, tokens.bg1.gamma_multiply(0.6));
    }
    let star = card.favourite || hovered;
    let left = picture.right() + 10.0;
    let right = rect.right() - if star { 22.0 } else { 2.0 };
    let ink = if away { tokens.text2 } else { tokens.text1 };
    let at = egui::pos2(left, rect.center().y);
    let (_, elided) = tile::line(ui, &card.name, theme::body_medium(), ink, at, right - left);
    if elided && ui.rect_contains_pointer(rect) {
        let area = ui.interact(rect, ui.scope_id().with(("name", card.key.0)), Sense::hover());
        area.on_hover_text(card.name.as_str());
    }
    rating::favourite_ui(ui, cx, card, egui::pos2(rect.right() - 11.0, rect.center().y), hovered);
}

fn state_ui(ui: &mut Ui, cx: &Cx<'_>, row: &Row, tokens: &Tokens) {
    let (glyph, ink) = tile::identity(row.card.state, tokens);
    ui.spacing_mut().item_spacing.x = 5.0;
    ui.label(icons::icon(glyph, 14.0).color(ink));
    let (words, ink) = match tile::remark(cx.state, row) {
        Some((words, Tone::Bad)) => (words, tokens.bad),
        Some((words, Tone::Warn)) => (words, tokens.warn),
        Some((words, _)) => (words, tokens.text2),
        None => (names::state(row.card.state), tokens.text2),
    };
    ui.add(egui::Label::new(RichText::new(words).font(theme::small()).color(ink)).truncate());
}
