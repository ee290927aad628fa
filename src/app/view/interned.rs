//! Values by number: what many rows share is compared, counted and ordered as a `u32`.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// The number of "no value".
pub(super) const NONE: u32 = 0;

/// Values with the numbers 1, 2, … in the order they were met. They are kept until the whole library is replaced.
#[derive(Debug)]
pub(super) struct Interned<K> {
    numbers: HashMap<K, u32>,
    values: Vec<K>,
}

impl<K> Default for Interned<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), values: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash> Interned<K> {
    /// The number of a value, a new one if need be.
    pub(super) fn number(&mut self, value: &K) -> u32 {
        match self.find(value) {
            NONE => self.add(value.clone()),
            known => known,
        }
    }

    /// Adds a value that is not there yet.
    pub(super) fn add(&mut self, value: K) -> u32 {
        self.values.push(value.clone());
        let number = self.values.len() as u32;
        self.numbers.insert(value, number);
        number
    }

    /// The number of a value; [`NONE`] when it was never met.
    pub(super) fn find<Q: ?Sized + Eq + Hash>(&self, value: &Q) -> u32
    where
        K: Borrow<Q>,
    {
        self.numbers.get(value).copied().unwrap_or(NONE)
    }

    /// One more than the highest number.
    pub(super) const fn end(&self) -> usize {
        self.values.len() + 1
    }

    /// Numbers with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &K)> {
        (1..).zip(&self.values)
    }

    /// The place of each number in an order of their values; no value is last.
    pub(super) fn ranks<O: Ord>(&self, key: impl Fn(&K) -> O) -> Vec<u32> {
        let mut sorted: Vec<(O, u32)> = self.iter().map(|(number, value)| (key(value), number)).collect();
        sorted.sort_unstable();
        let mut ranks = vec![u32::MAX; self.end()];
        for (rank, (_, number)) in (0..).zip(sorted) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = rank;
            }
        }
        ranks
    }
}

impl Interned<Arc<str>> {
    /// The number of a name, a new one if need be.
    pub(super) fn name(&mut self, name: &str) -> u32 {
        match self.find(name) {
            NONE => self.add(Arc::from(name)),
            known => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_ranks_follow_the_values() {
        let mut names: Interned<Arc<str>> = Interned::default();
        let (zoe, ann) = (names.name("zoe"), names.name("ann"));
        assert_eq!((zoe, ann, names.name("zoe")), (1, 2, 1));
        assert_eq!(names.find("bob"), NONE);
        assert_eq!(names.ranks(Arc::clone), [u32::MAX, 1, 0]);
    }
}
