//! Paints a document: headings, lists, code, tables, and links that can be clicked and reached with the keyboard.
//!
//! A long document costs a frame no more than what is seen of it. The height of each block is remembered for the width
//! at hand; a block that is out of view is neither laid out nor painted. Blocks not yet measured are estimated and
//! measured a few per frame, so that the scroll bar soon tells the truth. Galleys are cached by egui itself.

mod blocks;
mod heights;
#[cfg(test)]
mod tests;
mod text;

use crate::model::rich_text::{Block, Document};
use crate::ui::theme::{size, space};
use egui::{Align, Pos2, Rect, Ui, UiBuilder, pos2, vec2};
use heights::Heights;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Words of this widget.
mod strings {
    /// After a document that was too long to be kept whole.
    pub(super) const CUT: &str = "The text goes on; only its beginning is kept here";
    /// A picture nobody described.
    pub(super) const PICTURE: &str = "Picture";
}

/// Bytes of text outside the view that are measured in one frame; about a millisecond's work.
const MEASURED_BYTES_PER_FRAME: usize = 8 << 10;
/// When the next ones are measured.
const MEASURE_AGAIN: Duration = Duration::from_millis(30);
/// Narrower than this nothing is laid out, in points.
const MIN_WIDTH: f32 = 60.0;

/// What somebody did with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RichTextEvent<'a> {
    /// A link was clicked; its address is http, https or mailto.
    Link(&'a str),
}

/// Paints a picture of a document below the cursor of the `Ui` it is given, from its words and its address.
type PictureUi<'a> = &'a mut dyn FnMut(&mut Ui, &str, &str);

/// Paints a description. Its pictures are shown as links: a description causes no network.
pub fn rich_text_ui(ui: &mut Ui, document: &Document, on_event: &mut impl FnMut(RichTextEvent<'_>)) {
    RichTextView::new(document).show(ui, on_event);
}

/// A document and how to paint it.
pub struct RichTextView<'a> {
    document: &'a Document,
    picture_ui: Option<PictureUi<'a>>,
    scroll_to: Option<usize>,
}

impl<'a> RichTextView<'a> {
    /// A document with its pictures as links.
    pub fn new(document: &'a Document) -> Self {
        Self { document, picture_ui: None, scroll_to: None }
    }

    /// Pictures are painted by the caller, who knows what their addresses mean: it is given their words and address.
    pub fn pictures(mut self, picture_ui: PictureUi<'a>) -> Self {
        self.picture_ui = Some(picture_ui);
        self
    }

    /// Scrolls to a block in this frame, by its index.
    pub fn scroll_to(mut self, block: Option<usize>) -> Self {
        self.scroll_to = block;
        self
    }

    /// Paints it from the cursor down, over the available width.
    pub fn show(mut self, ui: &mut Ui, on_event: &mut impl FnMut(RichTextEvent<'_>)) {
        let width = ui.available_width().max(MIN_WIDTH).floor();
        let id = ui.scope_id().with(("rich text", self.document.fingerprint()));
        // By place and not by document: what was measured of the last one shown here is let go.
        let place = ui.next_auto_id().with("heights");
        let mut heights = Heights::take(ui, place, self.document, width);
        let origin = ui.cursor().min;
        let wanted = self.wanted(ui, &heights, origin);
        let mut budget_bytes = if self.scroll_to.is_some() { usize::MAX } else { MEASURED_BYTES_PER_FRAME };
        let mut measured_any = false;
        let mut top = origin.y;
        for (index, block) in self.document.blocks().iter().enumerate() {
            top += self.gap_above(index);
            let rect = Rect::from_min_size(pos2(origin.x, top), vec2(width, heights.of(index)));
            let bytes = block.text_bytes() + 1;
            if wanted.contains(&index) || heights.is_link_beside(index, &wanted) || is_seen(ui, rect) {
                let height = self.block_ui(ui, id.with(index), index, rect, on_event);
                heights.set(index, height);
            } else if !heights.is_known(index) && budget_bytes > 0 {
                budget_bytes = budget_bytes.saturating_sub(bytes);
                measured_any = true;
                let height = self.is_painted_by_caller(block).then(|| heights.of(index));
                heights.set(index, height.unwrap_or_else(|| blocks::lay_out(ui, block, width).height()));
            }
            let height = heights.of(index);
            if self.scroll_to == Some(index) {
                let rect = Rect::from_min_size(rect.min, vec2(width, height));
                ui.scroll_to_rect(rect, Some(Align::TOP));
            }
            top += height;
        }
        ui.advance_cursor_after_rect(Rect::from_min_max(origin, pos2(origin.x + width, top)));
        if measured_any {
            ui.request_repaint_after(MEASURE_AGAIN);
        }
        heights.keep(ui, place);
        if self.document.was_cut() {
            super::hint(ui, strings::CUT);
        }
    }

    /// The first and the last block that are in view, as far as their heights are known.
    fn wanted(&self, ui: &Ui, heights: &Heights, origin: Pos2) -> RangeInclusive<usize> {
        let clip = ui.clip_rect().y_range();
        let (mut first, mut last) = (usize::MAX, 0);
        let mut top = origin.y;
        for index in 0..self.document.blocks().len() {
            top += self.gap_above(index);
            let bottom = top + heights.of(index);
            if bottom >= clip.min && top <= clip.max {
                first = first.min(index);
                last = index;
            }
            top = bottom;
        }
        first..=last
    }

    /// Points between a block and the one above it.
    fn gap_above(&self, index: usize) -> f32 {
        let blocks = self.document.blocks();
        let (Some(above), Some(block)) = (index.checked_sub(1).and_then(|above| blocks.get(above)), blocks.get(index))
        else {
            return 0.0;
        };
        match (above, block) {
            (_, Block::Heading { level: 1 | 2, .. }) => space::XL,
            (_, Block::Heading { .. }) => space::L,
            (Block::ListItem { .. }, Block::ListItem { .. }) => space::XS,
            (_, Block::Rule) | (Block::Rule, _) => space::M,
            _ => space::S,
        }
    }

    fn is_painted_by_caller(&self, block: &Block) -> bool {
        self.picture_ui.is_some() && matches!(block, Block::Image { .. })
    }

    /// Paints one block; returns its height.
    fn block_ui(
        &mut self,
        ui: &mut Ui,
        id: egui::Id,
        index: usize,
        rect: Rect,
        on_event: &mut dyn FnMut(RichTextEvent<'_>),
    ) -> f32 {
        let blocks = self.document.blocks();
        let Some(block) = blocks.get(index) else { return 0.0 };
        if let (Block::Image { alt, address }, Some(picture_ui)) = (block, &mut self.picture_ui) {
            let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(id));
            picture_ui(&mut inside, alt, address);
            return inside.min_rect().height();
        }
        let follows_quote = index.checked_sub(1).and_then(|above| blocks.get(above));
        let follows_quote = matches!(follows_quote, Some(Block::Quote { .. }));
        let laid_out = blocks::lay_out(ui, block, rect.width());
        let height = laid_out.height();
        laid_out.paint(ui, id, rect.min, rect.width(), follows_quote, on_event);
        height
    }
}

/// Whether any of the rectangle is in view.
fn is_seen(ui: &Ui, rect: Rect) -> bool {
    ui.clip_rect().y_range().intersects(rect.y_range())
}

/// What a document of this width most likely needs for so many bytes, in points.
fn estimated_height(block: &Block, width: f32) -> f32 {
    const PICTURE_HEIGHT: f32 = 240.0;
    const POINTS_PER_BYTE: f32 = 6.5;
    match block {
        Block::Rule => 1.0,
        Block::Image { .. } => PICTURE_HEIGHT,
        Block::Code { text } => text.lines().count() as f32 * size::READING_LINE + 2.0 * space::S,
        Block::Table { rows } => rows.len() as f32 * (size::READING_LINE + 2.0 * space::XS),
        block => {
            let lines = (block.text_bytes() as f32 * POINTS_PER_BYTE / width).ceil().max(1.0);
            lines * size::READING_LINE
        }
    }
}
