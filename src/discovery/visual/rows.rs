//! Vectors of one length side by side in memory, each with the model it is of: 400,000 of them are one piece, not 400,000.

use crate::discovery::vector::Wide;
use crate::model::ids::FileKey;
use std::collections::BTreeSet;

/// From so many numbers on they are compared by several threads.
const SHARED_FROM: usize = 16 << 20;
/// Threads that compare at most.
const MOST_THREADS: usize = 4;

/// Vectors in any order; what was added or taken out before makes no difference to any answer.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    numbers_of_one: usize,
    keys: Vec<FileKey>,
    numbers: Vec<i8>,
}

impl Rows {
    pub(super) const fn new(numbers_of_one: usize) -> Self {
        Self { numbers_of_one, keys: Vec::new(), numbers: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn keys(&self) -> &[FileKey] {
        &self.keys
    }

    /// Bytes that are held.
    pub(super) fn bytes(&self) -> usize {
        self.numbers.capacity() + self.keys.capacity() * size_of::<FileKey>()
    }

    pub(super) fn get(&self, at: usize) -> &[i8] {
        self.numbers.get(at * self.numbers_of_one..(at + 1) * self.numbers_of_one).unwrap_or_default()
    }

    /// Adds a vector; one of another length is left out.
    pub(super) fn push(&mut self, key: FileKey, vector: &[i8]) -> bool {
        let fits = vector.len() == self.numbers_of_one;
        if fits {
            self.keys.push(key);
            self.numbers.extend(vector);
        }
        fits
    }

    /// Takes all of another of the same length in.
    pub(super) fn append(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.numbers.extend(other.numbers);
    }

    /// Gives back what was kept free for more.
    pub(super) fn shrink(&mut self) {
        self.keys.shrink_to_fit();
        self.numbers.shrink_to_fit();
    }

    /// Takes out what belongs to any of these keys; each place that was left is told to `moved` and filled with the last one.
    pub(super) fn remove(&mut self, keys: &BTreeSet<FileKey>, mut moved: impl FnMut(usize)) {
        let mut at = 0;
        while let Some(key) = self.keys.get(at) {
            if !keys.contains(key) {
                at += 1;
                continue;
            }
            self.keys.swap_remove(at);
            let last = self.keys.len() * self.numbers_of_one;
            self.numbers.copy_within(last..last + self.numbers_of_one, at * self.numbers_of_one);
            self.numbers.truncate(last);
            moved(at);
        }
    }

    /// The product of each with the nearer of two that are asked about, in whole numbers: their sums do not depend on the order.
    pub(super) fn nearness(&self, asked: [&[i8]; 2]) -> Vec<i32> {
        let asked = asked.map(Wide::new);
        let near = |vectors: &[i8], out: &mut [i32]| {
            for (vector, out) in vectors.chunks_exact(self.numbers_of_one).zip(out) {
                *out = asked[0].dot(vector).max(asked[1].dot(vector));
            }
        };
        let mut all = vec![0; self.len()];
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        if self.numbers.len() < SHARED_FROM || threads < 2 {
            near(&self.numbers, &mut all);
            return all;
        }
        let part = self.len().div_ceil(threads);
        std::thread::scope(|scope| {
            let parts = self.numbers.chunks(part * self.numbers_of_one).zip(all.chunks_mut(part));
            for (vectors, out) in parts {
                scope.spawn(move || near(vectors, out));
            }
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out_leaves_the_others_as_they_were() {
        let mut rows = Rows::new(2);
        for at in 0..6_u64 {
            assert!(rows.push(FileKey(at % 3), &[at as i8, 1]));
        }
        assert!(!rows.push(FileKey(9), &[1]));
        let mut moved = Vec::new();
        rows.remove(&BTreeSet::from([FileKey(0), FileKey(2)]), |at| moved.push(at));
        assert_eq!((rows.len(), moved.len()), (2, 4));
        let mut left: Vec<i8> = (0..rows.len()).map(|at| rows.get(at)[0]).collect();
        left.sort_unstable();
        assert_eq!(left, [1, 4]);
        assert_eq!(rows.nearness([&[0, 1], &[0, -1]]), [1, 1]);
        rows.remove(&BTreeSet::from([FileKey(1)]), |_| ());
        assert!(rows.len() == 0 && rows.get(0).is_empty() && rows.nearness([&[0, 1], &[1, 0]]).is_empty());
    }

    #[test]
    fn several_threads_say_what_one_says() {
        let mut rows = Rows::new(64);
        let vector =
            |at: usize| -> Vec<i8> { (0..64).map(|n| (((at * 31 + n * 7) % 200) as u8).cast_signed()).collect() };
        let many = SHARED_FROM / 64 + 5;
        for at in 0..many {
            rows.push(FileKey(at as u64), &vector(at % 97));
        }
        let (one, other) = (vector(3), vector(8));
        let all = rows.nearness([&one, &other]);
        let (one, other) = (Wide::new(&one), Wide::new(&other));
        for at in [0, 1, many / 2, many - 1] {
            assert_eq!(all[at], one.dot(rows.get(at)).max(other.dot(rows.get(at))));
        }
    }
}
