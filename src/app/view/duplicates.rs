//! Which rows are duplicates of another: two short sorts whenever a digest has changed.

use super::facts::Facts;
use super::stock::Stock;
use crate::model::card::Card;
use crate::model::facet::Mark;
use crate::model::finding::FindingCode;
use std::collections::HashSet;
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
        let card = |slot: u32| self.shelf.get(slot).map(|row| &row.card);
        let by_bytes = self.keyed(|facts| facts.sha256_start);
        let mut others = HashSet::new();
        let mut copies = Vec::new();
        for group in by_bytes.chunk_by(|left, right| left.0 == right.0).filter(|group| group.len() > 1) {
            let key = |slot: u32| card(slot).map(|card| (card.sha256, card.key, slot));
            let mut whole: Vec<_> = group.iter().filter_map(|(_, slot)| key(*slot)).collect();
            whole.sort_unstable();
            // Another name of a file is no copy of it.
            let mut files = HashSet::new();
            whole.retain(|(.., slot)| {
                let is_new = card(*slot).and_then(Card::one_file).is_none_or(|file| files.insert(file));
                is_new || !others.insert(*slot)
            });
            for same in whole.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
                copies.extend(same.iter().enumerate().map(|(place, (.., slot))| (*slot, place > 0)));
            }
        }
        let mut by_weights = self.keyed(|facts| facts.autov3);
        by_weights.retain(|(_, slot)| !others.contains(slot));
        for group in by_weights.chunk_by(|left, right| left.0 == right.0).filter(|group| group.len() > 1) {
            let sha256 = |slot: u32| card(slot).and_then(|card| card.sha256);
            let first = group.first().and_then(|(_, slot)| sha256(*slot));
            if group.iter().any(|(_, slot)| sha256(*slot) != first) {
                for (_, slot) in group {
                    set(*slot, FindingCode::SameWeights);
                }
            }
        }
        for (slot, _) in &copies {
            set(*slot, FindingCode::Duplicate);
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
        for (slot, _) in copies.into_iter().filter(|(_, is_copy)| *is_copy) {
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
