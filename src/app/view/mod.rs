//! The gallery's rows: filtered and ordered on a worker, handed to the window whole.
//!
//! The window only swaps one `Arc` for another; whatever 100,000 cards cost is paid here.

mod build;
mod worker;

pub use worker::ViewWorker;

use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
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

/// How many cards of each sort there are in the whole library, and how many the other filters leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By kind, those that occur, in the order of menus.
    pub kinds: Vec<(ModelKind, u32)>,
    /// By family, those that occur, in the order of menus.
    pub families: Vec<(BaseFamily, u32)>,
    /// By state: identified, unknown, pending, broken.
    pub states: [u32; 4],
    /// With findings.
    pub with_findings: u32,
}

impl Facets {
    /// Files in one state.
    pub const fn in_state(&self, state: FileState) -> u32 {
        self.states[state as usize]
    }
}

/// An answer to a query.
#[derive(Debug, Default)]
pub struct View {
    /// The question.
    pub query: CardQuery,
    /// Rows that match, in order.
    pub rows: Vec<Arc<Row>>,
    /// Cards in the whole library.
    pub total: u32,
    /// Bytes of the whole library.
    pub total_bytes: u64,
    /// Bytes that duplicates of other files take.
    pub duplicate_bytes: u64,
    /// Files that are not where they were.
    pub missing: u32,
    /// Counts of the whole library.
    pub facets: Facets,
    /// How long filtering and ordering took.
    pub took_secs: f64,
    /// Whether the library has been read at all.
    pub loaded: bool,
    positions: HashMap<FileKey, u32>,
}

impl View {
    /// Where a file stands among the rows.
    pub fn position(&self, key: FileKey) -> Option<usize> {
        self.positions.get(&key).map(|position| *position as usize)
    }

    /// The row of a file, when it is among the rows.
    pub fn row(&self, key: FileKey) -> Option<&Arc<Row>> {
        self.rows.get(self.position(key)?)
    }
}
