//! Each kind of block: laid out for a width, then painted.

use super::text::{self, Look, Text};
use super::{RichTextEvent, strings};
use crate::model::rich_text::{Block, Marker, Row, Span};
use crate::ui::icons;
use crate::ui::theme::{self, radius, size, space};
use egui::{Id, Pos2, Rect, Stroke, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// Narrowest column of a table, in points.
const MIN_COLUMN: f32 = 48.0;

/// A block that is laid out.
pub(super) enum LaidOut {
    /// Text, indented by so many points, with what stands before it.
    Text {
        text: Text,
        indent: f32,
        marker: Option<Text>,
        is_quote: bool,
    },
    Code {
        text: Text,
    },
    Rule,
    Table {
        columns: Vec<f32>,
        rows: Vec<(f32, bool, Vec<Text>)>,
    },
}

/// Lays one block out.
pub(super) fn lay_out(ui: &Ui, block: &Block, width: f32) -> LaidOut {
    let tokens = theme::tokens(ui);
    let plain = |text| LaidOut::Text { text, indent: 0.0, marker: None, is_quote: false };
    match block {
        Block::Heading { level, spans } => plain(text::lay_out(ui, spans, &Look::heading(*level, tokens.text1), width)),
        Block::Paragraph { spans } => plain(text::lay_out(ui, spans, &Look::body(tokens.text1), width)),
        Block::ListItem { depth, marker, spans } => {
            let indent = (space::XL + f32::from(*depth) * space::L).min(width / 2.0);
            let sign = match marker {
                Marker::Bullet => Some("•".to_owned()),
                Marker::Number(number) => Some(format!("{number}.")),
                Marker::Continued => None,
            };
            LaidOut::Text {
                text: text::lay_out(ui, spans, &Look::body(tokens.text1), width - indent),
                indent,
                marker: sign.map(|sign| text::lay_out_plain(ui, &sign, theme::body(), tokens.text2, f32::INFINITY)),
                is_quote: false,
            }
        }
        Block::Quote { spans } => {
            let indent = size::QUOTE_BAR + space::M;
            let text = text::lay_out(ui, spans, &Look::body(tokens.text2), width - indent);
            LaidOut::Text { text, indent, marker: None, is_quote: true }
        }
        Block::Code { text } => {
            LaidOut::Code { text: text::lay_out_plain(ui, text, theme::mono(), tokens.text1, width - 2.0 * space::S) }
        }
        Block::Rule => LaidOut::Rule,
        Block::Image { alt, address } => {
            plain(text::lay_out(ui, &[picture_link(alt, address)], &Look::body(tokens.text2), width))
        }
        Block::Table { rows } => table(ui, rows, width),
    }
}

/// What is shown of a picture that is not fetched: its words, leading to it.
fn picture_link(alt: &str, address: &Arc<str>) -> Span {
    let words = if alt.is_empty() { strings::PICTURE } else { alt };
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    Span { link: is_web.then(|| address.clone()), ..Span::plain(format!("{} {words}", icons::IMAGE)) }
}

/// Columns as wide as their longest cell wants, as far as there is room; the widest give way first.
fn table(ui: &Ui, rows: &[Row], width: f32) -> LaidOut {
    let tokens = theme::tokens(ui);
    let look = |row: &Row| {
        let mut look = Look::body(tokens.text1);
        if row.is_header {
            look.font = look.bold.clone();
        }
        look
    };
    let count = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut columns = vec![MIN_COLUMN; count];
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(&row.cells) {
            let wanted = text::lay_out(ui, cell, &look(row), f32::INFINITY).galley.size().x.ceil();
            *column = column.max(wanted);
        }
    }
    shrink(&mut columns, width - 2.0 * space::S * count as f32);
    let lay_row = |row: &Row| {
        let cells = columns.iter().zip(&row.cells);
        let cells: Vec<Text> = cells.map(|(column, cell)| text::lay_out(ui, cell, &look(row), *column)).collect();
        let height = cells.iter().map(Text::height).fold(size::READING_LINE, f32::max);
        (height + 2.0 * space::XS, row.is_header, cells)
    };
    let rows = rows.iter().map(lay_row).collect();
    LaidOut::Table { columns, rows }
}

/// Takes from the widest columns what there is no room for.
fn shrink(columns: &mut [f32], room: f32) {
    let mut sorted: Vec<f32> = columns.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut left = room;
    let mut cap = f32::INFINITY;
    for (index, column) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - index) as f32;
        if *column > share {
            cap = share;
            break;
        }
        left -= column;
    }
    for column in columns {
        *column = column.min(cap).max(1.0);
    }
}

impl LaidOut {
    /// Height in points.
    pub(super) fn height(&self) -> f32 {
        match self {
            Self::Text { text, .. } => text.height(),
            Self::Code { text } => text.height() + 2.0 * space::S,
            Self::Rule => 1.0,
            Self::Table { rows, .. } => rows.iter().map(|row| row.0).sum(),
        }
    }

    /// Paints it with its upper left corner here.
    pub(super) fn paint(
        &self,
        ui: &Ui,
        id: Id,
        at: Pos2,
        width: f32,
        follows_quote: bool,
        on_event: &mut dyn FnMut(RichTextEvent<'_>),
    ) {
        let tokens = theme::tokens(ui);
        match self {
            Self::Text { text, indent, marker, is_quote } => {
                if *is_quote {
                    let above = if follows_quote { space::S } else { 0.0 };
                    let bar = Rect::from_min_max(
                        pos2(at.x, at.y - above),
                        pos2(at.x + size::QUOTE_BAR, at.y + text.height()),
                    );
                    ui.painter().rect_filled(bar, 0, tokens.line);
                }
                if let Some(marker) = marker {
                    let left = at.x + indent - space::S - marker.galley.size().x;
                    ui.painter().galley(pos2(left.max(at.x), at.y), marker.galley.clone(), tokens.text2);
                }
                text.paint(ui, id, at + vec2(*indent, 0.0), on_event);
            }
            Self::Code { text } => {
                let rect = Rect::from_min_size(at, vec2(width, self.height()));
                ui.painter().rect_filled(rect, radius::CONTROL, tokens.bg3);
                text.paint(ui, id, at + Vec2::splat(space::S), on_event);
            }
            Self::Rule => {
                ui.painter().hline(at.x..=at.x + width, at.y, Stroke::new(1.0, tokens.line));
            }
            Self::Table { columns, rows } => paint_table(ui, id, at, columns, rows, on_event),
        }
    }
}

fn paint_table(
    ui: &Ui,
    id: Id,
    at: Pos2,
    columns: &[f32],
    rows: &[(f32, bool, Vec<Text>)],
    on_event: &mut dyn FnMut(RichTextEvent<'_>),
) {
    let tokens = theme::tokens(ui);
    let width: f32 = columns.iter().map(|column| column + 2.0 * space::S).sum();
    let mut top = at.y;
    for (row_index, (height, is_header, cells)) in rows.iter().enumerate() {
        let rect = Rect::from_min_size(pos2(at.x, top), vec2(width, *height));
        if *is_header {
            ui.painter().rect_filled(rect, radius::CONTROL, tokens.bg3);
        } else if row_index + 1 < rows.len() {
            ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
        }
        let mut left = at.x;
        for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
            let cell_at = pos2(left + space::S, top + space::XS);
            cell.paint(ui, id.with((row_index, index)), cell_at, on_event);
            left += column + 2.0 * space::S;
        }
        top += height;
    }
}
