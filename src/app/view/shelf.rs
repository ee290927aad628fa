//! Rows by slot, in pieces that views share: renewing some rows copies the pieces they lie in, not the whole library.

use super::Row;
use std::sync::Arc;

const PIECE: usize = 64;

/// Rows by slot; a clone shares all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    pieces: Vec<Arc<Vec<Arc<Row>>>>,
    len: usize,
}

impl Shelf {
    /// How many rows there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The row of a slot.
    pub(super) fn get(&self, slot: u32) -> Option<&Arc<Row>> {
        self.pieces.get(slot as usize / PIECE)?.get(slot as usize % PIECE)
    }

    /// The row of a slot below [`Shelf::len`].
    pub(super) fn at(&self, slot: u32) -> &Arc<Row> {
        &self.pieces[slot as usize / PIECE][slot as usize % PIECE]
    }

    /// The row of a slot, to be changed; views that hold it keep what they have.
    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut Arc<Row>> {
        Arc::make_mut(self.pieces.get_mut(slot as usize / PIECE)?).get_mut(slot as usize % PIECE)
    }

    /// Adds a row in the next slot.
    pub(super) fn push(&mut self, row: Arc<Row>) {
        if self.len.is_multiple_of(PIECE) {
            self.pieces.push(Arc::new(Vec::with_capacity(PIECE)));
        }
        if let Some(piece) = self.pieces.last_mut() {
            Arc::make_mut(piece).push(row);
            self.len += 1;
        }
    }

    /// All rows, by slot.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }
}
