//! The rows whose text has all words: one pass over one piece of memory.

use super::fold::fold;
use super::stock::Stock;
use crate::model::mature::MatureLevel;
use crate::model::query::{CardQuery, Scope};
use memchr::memmem::Finder;

/// Rows between two looks at whether the question is still wanted.
pub(super) const STRIDE: usize = 4096;

/// Whether the answer that is being made is no longer wanted.
pub(super) type IsStale<'a> = &'a dyn Fn() -> bool;

/// A set of slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Slots(Vec<u64>);

impl Slots {
    /// None of so many.
    pub(super) fn none(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    /// Whether a slot is among them.
    pub(super) fn has(&self, slot: u32) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    /// Takes a slot out.
    pub(super) fn remove(&mut self, slot: u32) {
        if let Some(bits) = self.0.get_mut(slot as usize / 64) {
            *bits &= !(1 << (slot % 64));
        }
    }

    /// Adds a slot.
    pub(super) fn add(&mut self, slot: u32) {
        if let Some(bits) = self.0.get_mut(slot as usize / 64) {
            *bits |= 1 << (slot % 64);
        }
    }
}

/// The folded words of a text.
pub(super) fn words(text: &str) -> Vec<String> {
    let query = CardQuery { text: text.to_owned(), ..CardQuery::default() };
    query.words().iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect()
}

/// The folded words a text rules out.
pub(super) fn unwanted(text: &str) -> Vec<String> {
    let query = CardQuery { text: text.to_owned(), ..CardQuery::default() };
    query.unwanted().iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect()
}

/// Rows that text and hiding let through, and the question they answer.
#[derive(Debug)]
pub(super) struct TextHits {
    words: Vec<String>,
    unwanted: Vec<String>,
    hide_above: Option<MatureLevel>,
    scope: Scope,
    /// The rows.
    pub(super) slots: Slots,
}

impl TextHits {
    /// Looks through all rows, or through those that `before` found when the new words only narrow it. `None` when the
    /// answer is no longer wanted.
    pub(super) fn find(stock: &Stock, query: &CardQuery, before: Option<&Self>, is_stale: IsStale<'_>) -> Option<Self> {
        let (words, unwanted) = (words(&query.text), unwanted(&query.text));
        let within = before.filter(|before| {
            let is_same = before.hide_above == query.hide_above && before.scope == query.scope;
            is_same && before.is_narrowed_by(&words, &unwanted)
        });
        let (finders, bans) = (finders(&words), finders(&unwanted));
        let mut slots = Slots::none(stock.facts.len());
        let mut slot = 0;
        for stride in stock.facts.chunks(STRIDE) {
            if is_stale() {
                return None;
            }
            for facts in stride {
                if facts.is_in(query.scope)
                    && within.is_none_or(|within| within.slots.has(slot))
                    && !facts.is_hidden(query.hide_above)
                    && has_all(&finders, stock.text(facts))
                    && !has_any(&bans, stock.text(facts))
                {
                    slots.add(slot);
                }
                slot += 1;
            }
        }
        Some(Self { words, unwanted, hide_above: query.hide_above, scope: query.scope, slots })
    }

    /// Whether it answers this question, too.
    pub(super) fn answers(&self, query: &CardQuery) -> bool {
        let is_same = self.hide_above == query.hide_above && self.scope == query.scope;
        is_same && self.words == words(&query.text) && self.unwanted == unwanted(&query.text)
    }

    /// Whether what has these words and not those fits the old question, too.
    fn is_narrowed_by(&self, words: &[String], unwanted: &[String]) -> bool {
        let has_words = self.words.iter().all(|old| words.iter().any(|new| new.contains(old.as_str())));
        has_words && self.unwanted.iter().all(|old| unwanted.iter().any(|new| old.contains(new.as_str())))
    }
}

/// Words ready to be looked for, the longest first: it rules most out.
pub(super) fn finders(words: &[String]) -> Vec<Finder<'_>> {
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
    sorted.into_iter().map(|word| Finder::new(word.as_bytes())).collect()
}

/// Whether all words occur.
pub(super) fn has_all(finders: &[Finder<'_>], text: &[u8]) -> bool {
    finders.iter().all(|finder| finder.find(text).is_some())
}

/// Whether any of the words occurs.
pub(super) fn has_any(finders: &[Finder<'_>], text: &[u8]) -> bool {
    finders.iter().any(|finder| finder.find(text).is_some())
}
