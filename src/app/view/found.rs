//! What Discovery found as the gallery's rows: these and no others, in this order, wherever they are known from. The
//! question's text and place do not matter then; its filters do.

use super::scan::Slots;
use super::sieve::Sieve;
use super::stock::Stock;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use std::collections::HashSet;
use std::sync::Arc;

/// Files and models in the order they were found.
pub(super) type Found = Arc<Vec<FileKey>>;

/// The rows of what was found, each once.
pub(super) fn rows(stock: &Stock, found: &Found) -> Vec<u32> {
    let mut seen = HashSet::new();
    found.iter().filter_map(|key| stock.slots.get(key).copied()).filter(|slot| seen.insert(*slot)).collect()
}

/// Those that nothing hides and every filter lets through.
pub(super) fn sift(stock: &Stock, rows: Vec<u32>, sieve: &Sieve, query: &CardQuery) -> Vec<u32> {
    let passes = |slot: &u32| {
        let facts = stock.facts.get(*slot as usize);
        facts.is_some_and(|facts| !facts.is_hidden(query.hide_above) && sieve.fails(stock, facts) == 0)
    };
    rows.into_iter().filter(passes).collect()
}

/// Those that nothing hides, as what filters are counted over.
pub(super) fn slots(stock: &Stock, rows: &[u32], query: &CardQuery) -> Slots {
    let mut slots = Slots::none(stock.facts.len());
    for slot in rows {
        if stock.facts.get(*slot as usize).is_some_and(|facts| !facts.is_hidden(query.hide_above)) {
            slots.add(*slot);
        }
    }
    slots
}
