//! The gallery's rows: filtered, ordered and counted on a worker, handed to the window whole.
//!
//! The window only swaps one `Arc` for another; whatever 100,000 cards cost is paid here. Three answers, each with its own
//! pace: the [`View`] (which rows, in which order), the [`Facets`] (how many there are of each value under the present
//! question) and the [`LibrarySummary`] (what holds whatever is asked).

mod arena;
mod context;
mod counts;
mod duplicates;
mod engine;
mod facts;
mod feed;
mod fold;
mod found;
mod interned;
mod names;
mod order;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod proof;
mod quick;
mod scan;
mod shelf;
mod sieve;
mod stock;
mod summary;
mod worker;

pub use context::ViewContext;
pub use feed::{Feed, FeedCounts};
pub use summary::{FolderCount, Group, LibrarySummary, WEEKS};
pub use worker::{ViewEvent, ViewWorker};

use crate::model::card::Card;
use crate::model::facet::{Facet, FacetValue};
use crate::model::finding::FindingCode;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use crate::model::text;
use shelf::Shelf;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// Of these cards those that a question asks for, in its order: what the gallery would show.
pub fn asked_for(cards: Vec<Card>, context: ViewContext, query: &CardQuery) -> Vec<FileKey> {
    let mut engine = engine::Engine::default();
    engine.set_context(context);
    engine.replace(cards);
    let view = engine.answer(query, &|| false);
    view.map(|view| view.iter().map(|row| row.card.key).collect()).unwrap_or_default()
}

/// A card with what would otherwise be computed in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The card.
    pub card: Card,
    /// Size with its unit.
    pub size_text: Box<str>,
    /// Whether it is a duplicate, and how.
    pub duplicate: Option<FindingCode>,
}

impl Row {
    /// A row of a card.
    pub fn new(card: Card) -> Self {
        let size_text = text::size(card.stamp.size_bytes).into_boxed_str();
        Self { card, size_text, duplicate: None }
    }
}

/// The values of one facet that occur, with their counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetGroup {
    /// The facet.
    pub facet: Facet,
    /// Values and how many rows have them under the present text and the values of all *other* facets: what a click
    /// would show. Fixed lists in their own order, open ones (tags, creators) by count. Values that take part in the
    /// question are always listed.
    pub values: Vec<(FacetValue, u32)>,
    /// How many values more there are than are listed.
    pub left_out: u32,
}

/// Counts under a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Facets that have values, in the order of [`Facet::ALL`].
    pub groups: Vec<FacetGroup>,
}

impl Facets {
    /// The values of one facet.
    pub fn of(&self, facet: Facet) -> Option<&FacetGroup> {
        self.groups.iter().find(|group| group.facet == facet)
    }
}

/// Rows found by name for the palette.
#[derive(Clone, Debug, Default)]
pub struct QuickHits {
    /// What was asked.
    pub text: String,
    /// The best rows, best first.
    pub rows: Vec<Arc<Row>>,
}

/// Answers one question at once, for whoever has no window: the same rows in the same order as the gallery's.
pub fn answer_once(cards: Vec<Card>, context: ViewContext, feed: Feed, query: &CardQuery) -> View {
    let mut engine = engine::Engine::default();
    engine.set_context(context);
    engine.replace(cards);
    engine.set_feed(feed);
    engine.answer(query, &|| false).unwrap_or_default()
}

/// The place of a row that is not among those of a view.
const NOT_THERE: u32 = u32::MAX;

/// An answer to a query. It shares the rows with the worker and other views; its own are only numbers.
#[derive(Debug, Default)]
pub struct View {
    /// The question.
    pub query: CardQuery,
    /// How long it took, in seconds.
    pub took_secs: f64,
    /// Whether the library has been read at all.
    pub loaded: bool,
    /// What became of CivitAI's list; its rows come first.
    pub feed: FeedCounts,
    /// Whether the rows are what Discovery found, in its order.
    pub is_found: bool,
    shelf: Shelf,
    slots: Arc<HashMap<FileKey, u32>>,
    /// Slots of the rows, in order.
    hits: Vec<u32>,
    /// By slot, the place among `hits`.
    places: Vec<u32>,
}

impl View {
    /// An answer: `hits` are slots of `shelf`.
    fn new(
        query: CardQuery,
        loaded: bool,
        begun: Instant,
        shelf: Shelf,
        slots: Arc<HashMap<FileKey, u32>>,
        mut hits: Vec<u32>,
    ) -> Self {
        // What `iter` relies on.
        hits.retain(|slot| (*slot as usize) < shelf.len());
        let mut places = vec![NOT_THERE; shelf.len()];
        for (place, slot) in (0..).zip(&hits) {
            if let Some(own) = places.get_mut(*slot as usize) {
                *own = place;
            }
        }
        Self {
            query,
            took_secs: begun.elapsed().as_secs_f64(),
            loaded,
            feed: FeedCounts::default(),
            is_found: false,
            shelf,
            slots,
            hits,
            places,
        }
    }

    /// How many rows match.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The row at a position.
    pub fn get(&self, position: usize) -> Option<&Arc<Row>> {
        self.shelf.get(*self.hits.get(position)?)
    }

    /// All rows that match, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Row>> + DoubleEndedIterator {
        self.hits.iter().map(|slot| self.shelf.at(*slot))
    }

    /// Where a file stands among the rows.
    pub fn position(&self, key: FileKey) -> Option<usize> {
        let place = *self.places.get(*self.slots.get(&key)? as usize)?;
        (place != NOT_THERE).then_some(place as usize)
    }

    /// The row of a file, when it is among the rows.
    pub fn row(&self, key: FileKey) -> Option<&Arc<Row>> {
        self.get(self.position(key)?)
    }
}
