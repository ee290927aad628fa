//! Puts a document together from what a reader of HTML or Markdown sees, bounded and cleaned.
//!
//! The readers only say what begins, what ends and what is written; white space, empty paragraphs, unfit characters,
//! bare addresses and every bound are dealt with here, once for both.

mod addresses;
mod characters;
mod line;

pub(super) use addresses::{link_address, web_address};

use super::limits;
use crate::model::rich_text::{Block, Document, Marker, Row, SpanStyle};
use addresses::Piece;
use line::Line;
use std::sync::Arc;

/// What running text belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Paragraph,
    Quote,
    Heading(u8),
    Item {
        depth: u8,
        marker: Marker,
    },
}

/// A table that is being written.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    bytes: usize,
}

/// Collects blocks. Everything it is given may be hostile.
#[derive(Debug, Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    span_count: usize,
    was_cut: bool,
    place: Place,
    /// The paragraph that is being written, or the cell while there is a table.
    line: Line,
    table: Option<Table>,
}

impl Builder {
    /// Whether a bound was reached: nothing more is taken.
    pub(super) const fn is_full(&self) -> bool {
        self.was_cut
    }

    /// Whether running text was written since the last block ended.
    pub(super) fn has_open_text(&self) -> bool {
        self.line.span_count() > 0
    }

    /// Ends the block that is being written; what follows belongs to `place`.
    pub(super) fn start(&mut self, place: Place) {
        self.close();
        self.place = place;
    }

    /// Running text as HTML means it: runs of white space are one space. Bare addresses become links.
    pub(super) fn text(&mut self, text: &str, style: SpanStyle, link: Option<&Arc<str>>) {
        if link.is_some() || style.code {
            return self.words(text, style, link);
        }
        for piece in addresses::pieces(text) {
            match piece {
                Piece::Words(words) => self.words(words, style, None),
                Piece::Address(address) => self.words(address, style, web_address(address).as_ref()),
            }
        }
    }

    /// The same without a look for addresses.
    pub(super) fn words(&mut self, text: &str, style: SpanStyle, link: Option<&Arc<str>>) {
        for letter in text.chars() {
            if self.was_cut {
                return;
            }
            let is_long = self.line.bytes() >= limits::RICH_BLOCK_BYTES;
            if is_long && (letter.is_whitespace() || self.line.bytes() >= 2 * limits::RICH_BLOCK_BYTES) {
                self.go_on_in_a_new_block();
            }
            self.line.push(letter, style, link);
            self.was_cut |= self.span_count + self.line.span_count() >= limits::RICH_SPANS;
        }
    }

    /// A line break; two in a row begin a new paragraph.
    pub(super) fn line_break(&mut self) {
        if self.table.is_none() && self.line.is_at_start() {
            self.close();
        } else {
            self.line.line_break();
        }
    }

    /// Text whose spaces and line breaks count.
    pub(super) fn code_block(&mut self, text: &str) {
        if self.table.is_some() {
            return self.words(text, SpanStyle { code: true, ..SpanStyle::default() }, None);
        }
        self.close();
        let text = characters::verbatim(text);
        let mut rest = text.trim_end().trim_start_matches('\n');
        while !rest.is_empty() && !self.was_cut {
            let (part, after) = rest.split_at(code_block_bytes(rest));
            self.push_block(Block::Code { text: part.to_owned() });
            rest = after.trim_start_matches('\n');
        }
    }

    /// A line across.
    pub(super) fn rule(&mut self) {
        self.close();
        if self.table.is_none() && !matches!(self.blocks.last(), None | Some(Block::Rule)) {
            self.push_block(Block::Rule);
        }
    }

    /// A picture. The caller has checked the address.
    pub(super) fn image(&mut self, alt: &str, address: Arc<str>) {
        let alt = characters::one_line(alt, limits::TEXT_CHARS);
        if self.table.is_some() {
            let shown = if alt.is_empty() { &*address } else { &alt };
            return self.words(shown, SpanStyle::default(), web_address(&address).as_ref());
        }
        self.close();
        self.push_block(Block::Image { alt, address });
    }

    /// A table begins; one inside another is taken as text of its cell.
    pub(super) fn start_table(&mut self) {
        if self.table.is_none() {
            self.close();
            self.table = Some(Table::default());
        }
    }

    /// A row of the table begins.
    pub(super) fn start_row(&mut self) {
        self.end_cell();
        let Some(table) = &mut self.table else { return };
        if table.bytes >= limits::RICH_BLOCK_BYTES {
            self.end_table();
            self.table = Some(Table::default());
        }
        if let Some(table) = &mut self.table {
            // A row costs something even when nothing is in it.
            table.bytes += 8;
            table.rows.push(Row::default());
        }
    }

    /// A cell of the row begins.
    pub(super) fn start_cell(&mut self, is_header: bool) {
        self.end_cell();
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut())
            && row.cells.len() < limits::RICH_COLUMNS
        {
            row.is_header = is_header && (row.is_header || row.cells.is_empty());
            row.cells.push(Vec::new());
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        table.bytes += self.line.bytes();
        let spans = self.line.take();
        self.span_count += spans.len();
        if spans.is_empty() {
            return;
        }
        if table.rows.is_empty() {
            table.rows.push(Row::default());
        }
        let Some(row) = table.rows.last_mut() else { return };
        match row.cells.last_mut() {
            Some(cell) => cell.extend(spans),
            None => row.cells.push(spans),
        }
    }

    /// The table ends.
    pub(super) fn end_table(&mut self) {
        self.end_cell();
        let Some(mut table) = self.table.take() else { return };
        table.rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        if !table.rows.is_empty() {
            self.push_block(Block::Table { rows: table.rows });
        }
    }

    /// Ends the block that is being written, if it says anything; what follows goes on in the same place. In a table it
    /// ends a line of the cell.
    pub(super) fn close(&mut self) {
        if self.table.is_some() {
            return self.line.line_break();
        }
        let spans = self.line.take();
        if spans.is_empty() {
            return;
        }
        self.span_count += spans.len();
        let block = match self.place {
            Place::Paragraph => Block::Paragraph { spans },
            Place::Quote => Block::Quote { spans },
            Place::Heading(level) => Block::Heading { level: level.clamp(1, 6), spans },
            Place::Item { depth, marker } => {
                self.place = Place::Item { depth, marker: Marker::Continued };
                Block::ListItem { depth: depth.min(limits::RICH_LIST_DEPTH), marker, spans }
            }
        };
        self.push_block(block);
    }

    /// What was collected; `more` says that the reader itself stopped before the end.
    pub(super) fn finish(mut self, more: bool) -> Document {
        self.end_table();
        self.close();
        while matches!(self.blocks.last(), Some(Block::Rule)) {
            self.blocks.pop();
        }
        Document::new(self.blocks, self.was_cut || more)
    }

    fn go_on_in_a_new_block(&mut self) {
        if self.table.is_some() {
            // A cell this long is no cell: the table is taken apart so that no block is dear.
            self.start_row();
        } else {
            self.close();
        }
    }

    fn push_block(&mut self, block: Block) {
        if self.blocks.len() >= limits::RICH_BLOCKS {
            self.was_cut = true;
        } else {
            self.blocks.push(block);
        }
    }
}

/// How much of a text is one code block: whole lines where they are not too long.
fn code_block_bytes(text: &str) -> usize {
    if text.len() <= limits::RICH_BLOCK_BYTES {
        return text.len();
    }
    let longest = text.floor_char_boundary(limits::RICH_BLOCK_BYTES);
    text.get(..longest).and_then(|part| part.rfind('\n')).filter(|end| *end > 0).unwrap_or(longest)
}
