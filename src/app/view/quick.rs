//! The palette's search: the rows whose name or words fit best.

use super::scan::{Slots, finders, has_all, words};
use super::stock::Stock;
use super::{QuickHits, Row};
use crate::model::query::Scope;
use crate::model::reference::Reference;
use std::sync::Arc;

/// Rows the palette shows.
pub(super) const MAX_QUICK: usize = 20;

/// The rows that an address, an AIR or a hash is of.
fn meant(stock: &Stock, text: &str) -> Vec<Arc<Row>> {
    let Some(reference) = Reference::of(text) else { return Vec::new() };
    let rows = (0..stock.facts.len() as u32).filter_map(|slot| stock.shelf.get(slot));
    rows.filter(|row| reference.is_of(&row.card)).take(MAX_QUICK).map(Arc::clone).collect()
}

/// Rows that have all words: first those whose name begins with the first and has all, then those whose name has all,
/// then the others; each by name.
pub(super) fn find(stock: &Stock, text: &str) -> QuickHits {
    let meant = meant(stock, text);
    if !meant.is_empty() {
        return QuickHits { text: text.to_owned(), rows: meant };
    }
    let words = words(text);
    let Some(first) = words.first() else { return QuickHits { text: text.to_owned(), rows: Vec::new() } };
    let finders = finders(&words);
    // Where the texts lie, one after the other; then by name, but only those that were found.
    let mut hits = Slots::none(stock.facts.len());
    for (slot, facts) in (0..).zip(&stock.facts) {
        if facts.is_in(Scope::Both) && !facts.is_banned && has_all(&finders, stock.text(facts)) {
            hits.add(slot);
        }
    }
    let mut best: [Vec<u32>; 3] = Default::default();
    for slot in stock.by_name.iter().copied().filter(|slot| hits.has(*slot)) {
        let name = stock.facts.get(slot as usize).map(|facts| stock.name(facts)).unwrap_or_default();
        let in_name = has_all(&finders, name);
        let at_start = in_name && name.starts_with(first.as_bytes());
        let class = 2 - usize::from(in_name) - usize::from(at_start);
        if let Some(rows) = best.get_mut(class).filter(|rows| rows.len() < MAX_QUICK) {
            rows.push(slot);
        }
        if best.first().is_some_and(|rows| rows.len() == MAX_QUICK) {
            break;
        }
    }
    let rows = best.iter().flatten().take(MAX_QUICK).filter_map(|slot| stock.shelf.get(*slot)).map(Arc::clone);
    QuickHits { text: text.to_owned(), rows: rows.collect() }
}
