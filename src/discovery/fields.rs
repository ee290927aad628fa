//! Vectors of the texts of all documents, several of each, side by side in memory.

use super::vector::Wide;
use std::thread;

/// Below so many bytes one thread is quicker than two.
const SHARED_BYTES: usize = 4 << 20;

/// Vectors of documents: for each slot the same number of fields, any of which may be missing.
pub(super) struct FieldVectors {
    dimensions: usize,
    fields: usize,
    data: Vec<i8>,
    present: Vec<bool>,
}

impl FieldVectors {
    pub(super) const fn new(dimensions: usize, fields: usize) -> Self {
        Self { dimensions, fields, data: Vec::new(), present: Vec::new() }
    }

    /// Puts the vectors of a slot in, one a field; room is made up to it.
    pub(super) fn put(&mut self, slot: u32, vectors: &[Option<Vec<i8>>]) {
        let slots = slot as usize + 1;
        if self.present.len() < slots * self.fields {
            self.present.resize(slots * self.fields, false);
            self.data.resize(slots * self.fields * self.dimensions, 0);
        }
        for (field, vector) in vectors.iter().enumerate().take(self.fields) {
            let at = slot as usize * self.fields + field;
            let place = self.data.get_mut(at * self.dimensions..(at + 1) * self.dimensions);
            if let (Some(vector), Some(place)) = (vector.as_ref().filter(|v| v.len() == self.dimensions), place) {
                place.copy_from_slice(vector);
                self.present[at] = true;
            }
        }
    }

    /// Whether a slot has any vector.
    pub(super) fn has(&self, slot: u32) -> bool {
        let at = slot as usize * self.fields;
        self.present.get(at..at + self.fields).is_some_and(|present| present.contains(&true))
    }

    /// The best weighted cosine of each slot's fields with the query; 0 where it has none. As many numbers as asked for.
    pub(super) fn nearness(&self, query: &[i8], weights: &[f32], slots: usize) -> Vec<f32> {
        let query = &Wide::new(query);
        let mut near = vec![0.0; slots];
        let width = self.fields * self.dimensions;
        let known = self.data.len().checked_div(width).unwrap_or(0).min(slots);
        let (first, second) = near.split_at_mut(if self.data.len() > SHARED_BYTES { known / 2 } else { known });
        let start = first.len();
        thread::scope(|scope| {
            if start < known {
                let work = || self.fill(query, weights, start, second);
                if thread::Builder::new().name("nearness".into()).spawn_scoped(scope, work).is_err() {
                    // Without a second thread these documents are found by their words.
                    tracing::debug!("no thread to compare vectors");
                }
            }
            self.fill(query, weights, 0, first);
        });
        near
    }

    fn fill(&self, query: &Wide, weights: &[f32], start: usize, near: &mut [f32]) {
        let width = self.fields * self.dimensions;
        let rows = self.data.get(start * width..).unwrap_or_default().chunks_exact(width);
        let present = self.present.get(start * self.fields..).unwrap_or_default().chunks_exact(self.fields);
        for ((best, row), present) in near.iter_mut().zip(rows).zip(present) {
            for ((field, is_there), weight) in row.chunks_exact(self.dimensions).zip(present).zip(weights) {
                if *is_there {
                    *best = best.max(query.cosine(field) * weight);
                }
            }
        }
    }

    /// The vector of one field of a slot.
    pub(super) fn get(&self, slot: u32, field: usize) -> Option<&[i8]> {
        let at = slot as usize * self.fields + field;
        self.present.get(at).filter(|is_there| **is_there)?;
        self.data.get(at * self.dimensions..(at + 1) * self.dimensions)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.data.capacity() + self.present.capacity()
    }
}
