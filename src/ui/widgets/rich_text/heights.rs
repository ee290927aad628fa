//! How high each block of a document is, remembered from frame to frame.

use super::estimated_height;
use crate::model::rich_text::Document;
use egui::{Id, Ui};
use std::ops::RangeInclusive;

/// The heights of a document's blocks at one width, in points.
#[derive(Clone, Debug, Default)]
pub(super) struct Heights {
    fingerprint: u64,
    width: f32,
    pixels_per_point: f32,
    /// Each with whether it was measured; others are estimates.
    blocks: Vec<(f32, bool)>,
    /// Blocks with a link in them, in order.
    with_links: Vec<usize>,
}

impl Heights {
    /// Takes what is remembered, or estimates when the document is new or its width another.
    pub(super) fn take(ui: &Ui, id: Id, document: &Document, width: f32) -> Self {
        let pixels_per_point = ui.ctx().pixels_per_point();
        let kept = ui.ctx().data_mut(|data| data.remove_temp::<Self>(id));
        let fits = |kept: &Self| {
            kept.fingerprint == document.fingerprint()
                && kept.width.to_bits() == width.to_bits()
                && kept.pixels_per_point.to_bits() == pixels_per_point.to_bits()
                && kept.blocks.len() == document.blocks().len()
        };
        kept.filter(fits).unwrap_or_else(|| {
            let blocks = document.blocks();
            let has_link = |index: &usize| {
                blocks.get(*index).is_some_and(|block| block.all_spans().any(|span| span.link.is_some()))
            };
            Self {
                fingerprint: document.fingerprint(),
                width,
                pixels_per_point,
                blocks: blocks.iter().map(|block| (estimated_height(block, width), false)).collect(),
                with_links: (0..blocks.len()).filter(has_link).collect(),
            }
        })
    }

    /// Remembers them for the next frame.
    pub(super) fn keep(self, ui: &Ui, id: Id) {
        ui.ctx().data_mut(|data| data.insert_temp(id, self));
    }

    pub(super) fn of(&self, index: usize) -> f32 {
        self.blocks.get(index).map_or(0.0, |block| block.0)
    }

    pub(super) fn is_known(&self, index: usize) -> bool {
        self.blocks.get(index).is_some_and(|block| block.1)
    }

    pub(super) fn set(&mut self, index: usize, height: f32) {
        if let Some(block) = self.blocks.get_mut(index) {
            *block = (height, true);
        }
    }

    /// Whether a block has the next link before or after those in view: it takes part although it is not seen, so that
    /// the keyboard can go there.
    pub(super) fn is_link_beside(&self, index: usize, seen: &RangeInclusive<usize>) -> bool {
        if seen.is_empty() {
            return false;
        }
        let before = self.with_links.partition_point(|with_link| with_link < seen.start());
        let after = self.with_links.partition_point(|with_link| with_link <= seen.end());
        let before = before.checked_sub(1).and_then(|before| self.with_links.get(before));
        before == Some(&index) || self.with_links.get(after) == Some(&index)
    }
}
