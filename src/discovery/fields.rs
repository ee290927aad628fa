//! Vectors of the texts of all documents, several of each, side by side in memory.
//!
//! Of very many long ones the signs of their numbers are compared first: 48 bytes in place of 384 that tell how near two vectors
//! are about. Only those that may be among the nearest are compared in full; for the others "about" is enough.

use super::vector::Wide;
use std::thread;

/// Up to so many documents all are compared in full.
const ALL_IN_FULL: usize = 20_000;
/// Of more, so many.
const IN_FULL: usize = 4_000;
/// Signs in one number.
const SIGNS: usize = 64;

/// Below so many bytes one thread is quicker than two.
const SHARED_BYTES: usize = 4 << 20;

/// Vectors of documents: for each slot the same number of fields, any of which may be missing.
pub(super) struct FieldVectors {
    dimensions: usize,
    fields: usize,
    data: Vec<i8>,
    present: Vec<bool>,
    /// The signs of the numbers, where they are kept.
    signs: Vec<u64>,
    keeps_signs: bool,
}

impl FieldVectors {
    pub(super) const fn new(dimensions: usize, fields: usize) -> Self {
        Self { dimensions, fields, data: Vec::new(), present: Vec::new(), signs: Vec::new(), keeps_signs: false }
    }

    /// The same with the signs of the numbers, for vectors that are long.
    pub(super) const fn with_signs(mut self) -> Self {
        self.keeps_signs = true;
        self
    }

    const fn sign_words(&self) -> usize {
        self.dimensions.div_ceil(SIGNS)
    }

    /// Puts the vectors of a slot in, one a field; room is made up to it.
    pub(super) fn put(&mut self, slot: u32, vectors: &[Option<Vec<i8>>]) {
        let slots = slot as usize + 1;
        if self.present.len() < slots * self.fields {
            self.present.resize(slots * self.fields, false);
            self.data.resize(slots * self.fields * self.dimensions, 0);
            if self.keeps_signs {
                self.signs.resize(slots * self.fields * self.sign_words(), 0);
            }
        }
        for (field, vector) in vectors.iter().enumerate().take(self.fields) {
            let at = slot as usize * self.fields + field;
            let place = self.data.get_mut(at * self.dimensions..(at + 1) * self.dimensions);
            if let (Some(vector), Some(place)) = (vector.as_ref().filter(|v| v.len() == self.dimensions), place) {
                place.copy_from_slice(vector);
                self.present[at] = true;
                let words = self.sign_words();
                if let Some(place) = self.signs.get_mut(at * words..(at + 1) * words) {
                    place.copy_from_slice(&signs_of(vector));
                }
            }
        }
    }

    /// Whether a slot has any vector.
    pub(super) fn has(&self, slot: u32) -> bool {
        let at = slot as usize * self.fields;
        self.present.get(at..at + self.fields).is_some_and(|present| present.contains(&true))
    }

    /// The best weighted cosine of each slot's fields with the query; 0 where it has none. As many numbers as asked for. Of very many
    /// it is about that for those that are far.
    pub(super) fn nearness(&self, query: &[i8], weights: &[f32], slots: usize) -> Vec<f32> {
        let wide = &Wide::new(query);
        let mut near = vec![0.0; slots];
        let width = self.fields * self.dimensions;
        let known = self.data.len().checked_div(width).unwrap_or(0).min(slots);
        if self.keeps_signs && known > ALL_IN_FULL {
            let signs = signs_of(query);
            let guess = SignGuess::new(weights, self.dimensions);
            self.share(&mut near, known, &|start, part: &mut [f32]| self.fill_about(&signs, &guess, start, part));
            let mut sorted = near.clone();
            let (_, least, _) = sorted.select_nth_unstable_by(slots - IN_FULL, f32::total_cmp);
            for (slot, near) in near.iter_mut().enumerate().filter(|(_, near)| **near >= *least && **near > 0.0) {
                *near = 0.0;
                self.fill(wide, weights, slot, std::slice::from_mut(near));
            }
        } else {
            self.share(&mut near, known, &|start, part: &mut [f32]| self.fill(wide, weights, start, part));
        }
        near
    }

    /// Lets two threads fill the numbers of the known slots, where that is worth it.
    fn share(&self, near: &mut [f32], known: usize, fill: &(dyn Fn(usize, &mut [f32]) + Sync)) {
        let (first, second) = near.split_at_mut(if self.data.len() > SHARED_BYTES { known / 2 } else { known });
        let start = first.len();
        thread::scope(|scope| {
            if start < known {
                let work = || fill(start, second);
                if thread::Builder::new().name("nearness".into()).spawn_scoped(scope, work).is_err() {
                    // Without a second thread these documents are found by their words.
                    tracing::debug!("no thread to compare vectors");
                }
            }
            fill(0, first);
        });
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

    /// The same by the signs alone.
    fn fill_about(&self, query: &[u64], guess: &SignGuess, start: usize, near: &mut [f32]) {
        let words = self.sign_words();
        let width = self.fields * words;
        let rows = self.signs.get(start * width..).unwrap_or_default().chunks_exact(width);
        let present = self.present.get(start * self.fields..).unwrap_or_default().chunks_exact(self.fields);
        for ((best, row), present) in near.iter_mut().zip(rows).zip(present) {
            for ((field, is_there), about) in row.chunks_exact(words).zip(present).zip(&guess.0) {
                if *is_there {
                    let other: u32 = field.iter().zip(query).map(|(one, other)| (one ^ other).count_ones()).sum();
                    *best = best.max(about.get(other as usize).copied().unwrap_or(0.0));
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
        self.data.capacity() + self.present.capacity() + self.signs.capacity() * size_of::<u64>()
    }
}

/// About which weighted cosine so many other signs mean, for each field.
struct SignGuess(Vec<Vec<f32>>);

impl SignGuess {
    fn new(weights: &[f32], dimensions: usize) -> Self {
        let about = |other: usize| (std::f32::consts::PI * other as f32 / dimensions.max(1) as f32).cos();
        Self(weights.iter().map(|weight| (0..=dimensions).map(|other| about(other) * weight).collect()).collect())
    }
}

fn signs_of(vector: &[i8]) -> Vec<u64> {
    let word = |part: &[i8]| part.iter().rev().fold(0, |signs, value| signs << 1 | u64::from(*value < 0));
    vector.chunks(SIGNS).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::eval::metrics::Random;
    use crate::discovery::vector;

    #[test]
    fn of_very_many_the_nearest_are_those_that_are_found_in_full() {
        const DIMENSIONS: usize = 384;
        let mut random = Random::new(3);
        let mut drawn = || -> Vec<f32> { (0..DIMENSIONS).map(|_| random.normal() as f32).collect() };
        let themes: Vec<Vec<f32>> = (0..200).map(|_| drawn()).collect();
        let mut like = |theme: &[f32], noise: f32| {
            let mut vector: Vec<f32> = theme.iter().zip(drawn()).map(|(one, other)| one + noise * other).collect();
            vector::normalise(&mut vector);
            vector::to_bytes(&vector)
        };
        let slots = ALL_IN_FULL + 5_000;
        let (mut quick, mut full) = (FieldVectors::new(DIMENSIONS, 2).with_signs(), FieldVectors::new(DIMENSIONS, 2));
        for slot in 0..slots {
            let theme = &themes[slot % themes.len()];
            let vectors = [Some(like(theme, 1.5)), (slot % 3 > 0).then(|| like(theme, 2.5))];
            quick.put(slot as u32, &vectors);
            full.put(slot as u32, &vectors);
        }
        let weights = [1.0, 0.9];
        for theme in themes.iter().take(10) {
            let query = like(theme, 1.0);
            let (about, exact) = (quick.nearness(&query, &weights, slots), full.nearness(&query, &weights, slots));
            let mut best: Vec<usize> = (0..slots).collect();
            best.sort_by(|one, other| exact[*other].total_cmp(&exact[*one]));
            for slot in best.iter().take(50) {
                assert!((about[*slot] - exact[*slot]).abs() < 1e-6, "{} {}", about[*slot], exact[*slot]);
            }
            let mean = |near: &[f32]| near.iter().sum::<f32>() / slots as f32;
            assert!((mean(&about) - mean(&exact)).abs() < 0.03, "{} {}", mean(&about), mean(&exact));
        }
    }
}
