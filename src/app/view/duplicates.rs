//! Which rows are duplicates of another: two short sorts whenever a digest has changed.

use super::facts::Facts;
use super::stock::Stock;
use crate::model::facet::Mark;
use crate::model::finding::FindingCode;
use std::sync::Arc;

impl Stock {
    /// Marks rows whose bytes or weights another row has, too: what [`crate::library::duplicates`] says of all cards.
    pub(super) fn mark_duplicates(&mut self) {
        let mut found: Vec<Option<FindingCode>> = vec![None; self.facts.len()];
        let mut set = |slot: u32, code| {
            if let Some(place) = found.get_mut(slot as usize) {
                *place = Some(code);
            }
        };
        let sha256 = |slot: u32| self.shelf.get(slot).and_then(|row| row.card.sha256);
        let by_weights = self.keyed(|facts| facts.autov3);
        for group in by_weights.chunk_by(|left, right| left.0 == right.0).filter(|group| group.len() > 1) {
            let first = group.first().and_then(|(_, slot)| sha256(*slot));
            if group.iter().any(|(_, slot)| sha256(*slot) != first) {
                for (_, slot) in group {
                    set(*slot, FindingCode::SameWeights);
                }
            }
        }
        let mut copies = Vec::new();
        let by_bytes = self.keyed(|facts| facts.sha256_start);
        for group in by_bytes.chunk_by(|left, right| left.0 == right.0).filter(|group| group.len() > 1) {
            let key = |slot: u32| self.shelf.get(slot).map(|row| (row.card.sha256, row.card.key, slot));
            let mut whole: Vec<_> = group.iter().filter_map(|(_, slot)| key(*slot)).collect();
            whole.sort_unstable();
            for same in whole.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
                for (.., slot) in same {
                    set(*slot, FindingCode::Duplicate);
                }
                copies.extend(same.iter().skip(1).map(|(.., slot)| *slot));
            }
        }
        for (slot, (facts, found)) in (0..).zip(self.facts.iter_mut().zip(found)) {
            facts.is_copy = false;
            // `duplicate` is only looked up where it can be another: rows are far apart in memory.
            if found.is_some() || facts.has_mark(Mark::Duplicate) {
                facts.set_mark(Mark::Duplicate, found.is_some());
                if self.shelf.get(slot).is_some_and(|row| row.duplicate != found)
                    && let Some(row) = self.shelf.get_mut(slot)
                {
                    Arc::make_mut(row).duplicate = found;
                }
            }
        }
        for slot in copies {
            if let Some(facts) = self.facts.get_mut(slot as usize) {
                facts.is_copy = true;
            }
        }
    }

    fn keyed(&self, key: impl Fn(&Facts) -> u64) -> Vec<(u64, u32)> {
        let all = (0..).zip(&self.facts).map(|(slot, facts)| (key(facts), slot));
        let mut keyed: Vec<(u64, u32)> = all.filter(|(key, _)| *key != 0).collect();
        keyed.sort_unstable();
        keyed
    }
}
