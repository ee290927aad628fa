//! Answers questions about the library and remembers what the next question can use.

use super::counts::Counts;
use super::feed::{Feed, FeedRows};
use super::found::{self, Found};
use super::order::Order;
use super::scan::{IsStale, STRIDE, TextHits};
use super::sieve::Sieve;
use super::stock::{Changes, Stock};
use super::summary::LibrarySummary;
use super::{Facets, QuickHits, View, ViewContext, quick};
use crate::app::vocabulary::WordKind;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use std::sync::Arc;
use std::time::Instant;

/// Tags or creators that are offered for a beginning.
const MOST_WORDS: usize = 20;

/// The library with what the last answers left behind.
#[derive(Debug, Default)]
pub(super) struct Engine {
    stock: Stock,
    loaded: bool,
    texts: Option<TextHits>,
    order: Option<(Order, Vec<u32>)>,
    feed: Feed,
    found: Option<Found>,
}

impl Engine {
    /// Replaces all cards.
    pub(super) fn replace(&mut self, cards: Vec<Card>) {
        self.forget();
        self.stock.replace(cards);
        self.loaded = true;
    }

    /// Whether there is a row of it.
    pub(super) fn has(&self, key: FileKey) -> bool {
        self.stock.slots.contains_key(&key)
    }

    /// Takes changes in.
    pub(super) fn change(&mut self, changes: Changes) {
        self.forget();
        self.stock.change(changes);
    }

    /// Judges rows by another context; tells whether it is another.
    pub(super) fn set_context(&mut self, context: ViewContext) -> bool {
        let is_new = context != self.stock.context;
        if is_new {
            // Neither text nor names depend on it, but folders and collections are orders.
            self.order = None;
            if context.hidden != self.stock.context.hidden {
                self.texts = None;
            }
            self.stock.set_context(context);
        }
        is_new
    }

    /// Takes over what CivitAI lists; tells whether it is another.
    pub(super) fn set_feed(&mut self, feed: Feed) -> bool {
        let is_new = feed != self.feed;
        self.feed = feed;
        is_new
    }

    /// Shows what Discovery found instead of what the question asks for, or no longer; tells whether that is another.
    pub(super) fn set_found(&mut self, found: Option<Found>) -> bool {
        let is_new = found != self.found;
        self.found = found;
        is_new
    }

    /// The rows a question asks for: those of the feed in its order, then the others in the question's. `None` when it is no longer wanted.
    pub(super) fn answer(&mut self, query: &CardQuery, is_stale: IsStale<'_>) -> Option<View> {
        let begun = Instant::now();
        if let Some(found) = &self.found {
            let hits =
                found::sift(&self.stock, found::rows(&self.stock, found), &Sieve::new(query, &self.stock), query);
            let (shelf, slots) = (self.stock.shelf.clone(), Arc::clone(&self.stock.slots));
            let view = View::new(query.clone(), self.loaded, begun, shelf, slots, hits);
            return Some(View { is_found: true, ..view });
        }
        self.look(query, is_stale)?;
        let wanted = Order::of(query);
        if self.order.as_ref().is_none_or(|(order, _)| *order != wanted) {
            self.order = Some((wanted, self.stock.in_order(wanted)));
        }
        let (texts, (_, order)) = (self.texts.as_ref()?, self.order.as_ref()?);
        let sieve = Sieve::new(query, &self.stock);
        let feed = FeedRows::find(&self.stock, &self.feed, query.scope);
        let (mut hits, counts) = feed.sift(&self.stock, &sieve, query);
        let mut wanted = texts.slots.clone();
        if !sieve.is_open() {
            wanted = super::scan::Slots::none(self.stock.facts.len());
            for (slot, facts) in (0..).zip(&self.stock.facts) {
                if (slot as usize).is_multiple_of(STRIDE) && is_stale() {
                    return None;
                }
                if texts.slots.has(slot) && sieve.fails(&self.stock, facts) == 0 {
                    wanted.add(slot);
                }
            }
        }
        for slot in &hits {
            wanted.remove(*slot);
        }
        let passes = |slot: &&u32| wanted.has(**slot);
        if query.reversed {
            hits.extend(order.iter().rev().filter(passes));
        } else {
            hits.extend(order.iter().filter(passes));
        }
        hits.shrink_to_fit();
        let (shelf, slots) = (self.stock.shelf.clone(), Arc::clone(&self.stock.slots));
        let mut view = View::new(query.clone(), self.loaded, begun, shelf, slots, hits);
        view.feed = counts;
        Some(view)
    }

    /// How many rows each value would show. `None` when it is no longer wanted.
    pub(super) fn facets(&mut self, query: &CardQuery, is_stale: IsStale<'_>) -> Option<Facets> {
        if let Some(found) = &self.found {
            let slots = found::slots(&self.stock, &found::rows(&self.stock, found), query);
            let sieve = Sieve::new(query, &self.stock);
            return Some(Counts::new(&self.stock, &slots, &sieve, is_stale)?.told(&self.stock, query));
        }
        self.look(query, is_stale)?;
        let sieve = Sieve::new(query, &self.stock);
        let mut slots = self.texts.as_ref()?.slots.clone();
        FeedRows::find(&self.stock, &self.feed, query.scope).add_to(&mut slots, &self.stock, query);
        Some(Counts::new(&self.stock, &slots, &sieve, is_stale)?.told(&self.stock, query))
    }

    /// What holds whatever is asked. `None` when something else is wanted first.
    pub(super) fn summary(&self, is_stale: IsStale<'_>) -> Option<LibrarySummary> {
        LibrarySummary::new(&self.stock, is_stale)
    }

    /// Rows for the palette.
    pub(super) fn quick(&self, text: &str) -> QuickHits {
        quick::find(&self.stock, text)
    }

    /// Tags or creators that begin with a text, in lower case: the shortest first.
    pub(super) fn words(&self, kind: WordKind, text: &str) -> Vec<String> {
        let names = match kind {
            WordKind::Tag => &self.stock.names.tags,
            WordKind::Creator => &self.stock.names.creators,
        };
        let begins =
            |name: &str| name.len() >= text.len() && (name.starts_with(text) || name.to_lowercase().starts_with(text));
        let mut found: Vec<&str> = names.iter().map(|(_, name)| &**name).filter(|name| begins(name)).collect();
        found.sort_unstable_by_key(|name| (name.len(), *name));
        found.into_iter().take(MOST_WORDS).map(str::to_owned).collect()
    }

    /// Finds the rows that the text lets through, unless they are known.
    fn look(&mut self, query: &CardQuery, is_stale: IsStale<'_>) -> Option<()> {
        if self.texts.as_ref().is_none_or(|texts| !texts.answers(query)) {
            self.texts = Some(TextHits::find(&self.stock, query, self.texts.as_ref(), is_stale)?);
        }
        Some(())
    }

    fn forget(&mut self) {
        (self.texts, self.order) = (None, None);
    }
}
