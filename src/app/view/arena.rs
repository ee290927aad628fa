//! Many short slices in one piece of memory, so that a scan over all of them reads memory in order.

/// Rubbish below this is not worth clearing away, in elements.
const MIN_RUBBISH: usize = 64 * 1024;

/// Where a slice lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    start: usize,
    len: u32,
}

/// Slices in one piece of memory. Whoever holds the spans clears rubbish away with [`Arena::compact`].
#[derive(Debug)]
pub(super) struct Arena<T> {
    all: Vec<T>,
    rubbish: usize,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { all: Vec::new(), rubbish: 0 }
    }
}

impl<T: Copy + PartialEq> Arena<T> {
    /// The slice at a span; empty for a span of another arena.
    pub(super) fn get(&self, span: Span) -> &[T] {
        self.all.get(span.start..span.start + span.len as usize).unwrap_or_default()
    }

    /// Stores a slice in place of another and tells where. What fits into the old place stays there.
    pub(super) fn put(&mut self, old: Span, slice: &[T]) -> Span {
        let len = u32::try_from(slice.len()).unwrap_or(u32::MAX);
        let slice = slice.get(..len as usize).unwrap_or(slice);
        if len <= old.len
            && let Some(place) = self.all.get_mut(old.start..old.start + len as usize)
        {
            place.copy_from_slice(slice);
            self.rubbish += (old.len - len) as usize;
            return Span { start: old.start, len };
        }
        self.free(old);
        let start = self.all.len();
        self.all.extend_from_slice(slice);
        Span { start, len }
    }

    /// Forgets a slice.
    pub(super) fn free(&mut self, old: Span) {
        self.rubbish += old.len as usize;
    }

    /// Moves all slices together once half of the memory is rubbish. Every span that is in use must be told.
    pub(super) fn compact<'a>(&mut self, spans: impl Iterator<Item = &'a mut Span>) {
        if self.rubbish < MIN_RUBBISH || self.rubbish * 2 < self.all.len() {
            return;
        }
        let mut kept = Vec::with_capacity(self.all.len() - self.rubbish);
        for span in spans {
            let start = kept.len();
            kept.extend_from_slice(self.get(*span));
            span.start = start;
        }
        (self.all, self.rubbish) = (kept, 0);
    }

    /// Gives back memory that is not used.
    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_keep_their_contents_through_changes_and_compaction() {
        let mut arena = Arena::default();
        let long = vec![7_u8; MIN_RUBBISH];
        let mut first = arena.put(Span::default(), &long);
        let mut second = arena.put(Span::default(), b"second");
        first = arena.put(first, b"short");
        assert_eq!((arena.get(first), arena.get(second)), (&b"short"[..], &b"second"[..]));
        let third = arena.put(Span::default(), &long);
        arena.free(third);
        let before = arena.all.len();
        arena.compact([&mut first, &mut second].into_iter());
        assert!(arena.all.len() < before);
        assert_eq!((arena.get(first), arena.get(second)), (&b"short"[..], &b"second"[..]));
        second = arena.put(second, b"a longer one");
        assert_eq!(arena.get(second), b"a longer one");
    }
}
