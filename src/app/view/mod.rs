//! The gallery's rows: filtered, ordered and counted on a worker, handed to the window whole.
//!
//! The window only swaps one `Arc` for another; whatever 100,000 cards cost is paid here. Three answers, each with its own
//! pace: the [`View`] (which rows, in which order), the [`Facets`] (how many there are of each value under the present
//! question) and the [`LibrarySummary`] (what holds whatever is asked).

mod build;
mod matching;
mod summary;
mod worker;

pub use matching::ViewContext;
pub use summary::{FolderCount, Group, LibrarySummary, WEEKS};
pub use worker::{ViewEvent, ViewWorker};

use crate::model::card::Card;
use crate::model::facet::{Facet, FacetValue};
use crate::model::finding::FindingCode;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use crate::model::text;
use std::collections::HashMap;
use std::sync::Arc;

/// A card with everything that would otherwise be computed in a frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The card.
    pub card: Card,
    /// What the text filter looks at, in lower case.
    pub haystack: String,
    /// The name as it is ordered.
    pub sort_name: String,
    /// Size with its unit.
    pub size_text: String,
    /// Whether it is a duplicate, and how.
    pub duplicate: Option<FindingCode>,
}

impl Row {
    /// A row of a card.
    pub fn new(card: Card) -> Self {
        let haystack = card.haystack();
        let sort_name = card.name.to_lowercase();
        let size_text = text::size(card.stamp.size_bytes);
        Self { card, haystack, sort_name, size_text, duplicate: None }
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

/// An answer to a query.
#[derive(Debug, Default)]
pub struct View {
    /// The question.
    pub query: CardQuery,
    /// How long it took, in seconds.
    pub took_secs: f64,
    /// Whether the library has been read at all.
    pub loaded: bool,
    rows: Vec<Arc<Row>>,
    positions: HashMap<FileKey, u32>,
}

impl View {
    /// How many rows match.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a position.
    pub fn get(&self, position: usize) -> Option<&Arc<Row>> {
        self.rows.get(position)
    }

    /// All rows that match, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Row>> {
        self.rows.iter()
    }

    /// Where a file stands among the rows.
    pub fn position(&self, key: FileKey) -> Option<usize> {
        self.positions.get(&key).map(|position| *position as usize)
    }

    /// The row of a file, when it is among the rows.
    pub fn row(&self, key: FileKey) -> Option<&Arc<Row>> {
        self.get(self.position(key)?)
    }
}
