//! Orders: all slots by name are kept; any other order is a stable sort of them by one number.

use super::facts::Facts;
use super::fold::fold;
use super::stock::Stock;
use crate::model::arrange::members_in_order;
use crate::model::ids::{CollectionId, SubjectId};
use crate::model::limit::Measure;
use crate::model::query::{CardQuery, SortBy};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// An order of all slots, not reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    sort: SortBy,
    /// The collection whose order it is, where it is the user's own.
    collection: Option<CollectionId>,
}

impl Order {
    /// The order a question asks for.
    pub(super) fn of(query: &CardQuery) -> Self {
        Self { sort: query.sort, collection: query.collection().filter(|_| query.sort == SortBy::Own) }
    }
}

/// Bytes of a name that are compared without looking it up.
const START: usize = 16;

impl Stock {
    /// Orders all slots by name.
    pub(super) fn sort_by_name(&mut self) {
        let mut slots = std::mem::take(&mut self.by_name);
        self.sort(&mut slots);
        self.by_name = slots;
    }

    /// Moves some slots to their places by name.
    pub(super) fn place_by_name(&mut self, mut renamed: Vec<u32>) {
        let mut is_renamed = vec![false; self.facts.len()];
        for slot in &renamed {
            if let Some(place) = is_renamed.get_mut(*slot as usize) {
                *place = true;
            }
        }
        let mut rest = std::mem::take(&mut self.by_name);
        rest.retain(|slot| !is_renamed.get(*slot as usize).copied().unwrap_or(true));
        self.sort(&mut renamed);
        let mut merged = Vec::with_capacity(self.facts.len());
        let mut from = 0;
        for slot in renamed {
            let behind = rest.get(from..).unwrap_or_default();
            let count = behind.partition_point(|other| self.compare_names(*other, slot) == Ordering::Less);
            merged.extend_from_slice(behind.get(..count).unwrap_or_default());
            merged.push(slot);
            from += count;
        }
        merged.extend_from_slice(rest.get(from..).unwrap_or_default());
        self.by_name = merged;
    }

    fn sort(&self, slots: &mut [u32]) {
        let start = |slot: u32| {
            let mut start = [0; START];
            let name = self.facts.get(slot as usize).map(|facts| self.name(facts)).unwrap_or_default();
            start.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
            u128::from_be_bytes(start)
        };
        let mut keyed: Vec<(u128, u32)> = slots.iter().map(|slot| (start(*slot), *slot)).collect();
        keyed.sort_unstable_by(|left, right| left.0.cmp(&right.0).then_with(|| self.compare_names(left.1, right.1)));
        slots.iter_mut().zip(keyed).for_each(|(place, (_, slot))| *place = slot);
    }

    fn compare_names(&self, left: u32, right: u32) -> Ordering {
        let name = |slot: u32| self.facts.get(slot as usize).map(|facts| self.name(facts));
        let card = |slot: u32| self.shelf.get(slot).map(|row| &row.card);
        name(left)
            .cmp(&name(right))
            .then_with(|| card(left).map(|card| &card.path).cmp(&card(right).map(|card| &card.path)))
            .then_with(|| card(left).map(|card| card.key).cmp(&card(right).map(|card| card.key)))
    }

    /// All slots in an order, not reversed.
    pub(super) fn in_order(&self, Order { sort, collection }: Order) -> Vec<u32> {
        let names = &self.names;
        match sort {
            SortBy::Own => {
                let members = collection.map(|id| members_in_order(&self.context.collections, id)).unwrap_or_default();
                let places: HashMap<SubjectId, u64> = members.into_iter().zip(0..).collect();
                self.ordered(|_, slot| {
                    let subject = self.shelf.get(slot).and_then(|row| row.card.subject);
                    subject.and_then(|subject| places.get(&subject)).copied().unwrap_or(u64::MAX)
                })
            }
            SortBy::Name => self.by_name.clone(),
            SortBy::Added => self.ordered(|facts, _| descending(facts.first_seen_unix_secs)),
            SortBy::Modified => {
                self.ordered(|_, slot| self.shelf.get(slot).map_or(0, |row| descending(row.card.stamp.modified_ns)))
            }
            SortBy::Size => self.ordered(|facts, _| !facts.size_bytes),
            SortBy::Base => {
                let ranks = names.bases.ranks(Clone::clone);
                self.ordered(|facts, _| rank(&ranks, facts.base))
            }
            SortBy::Kind => self.ordered(|facts, _| facts.singles[0].into()),
            SortBy::Downloads => self.ordered(|_, slot| most_first(self.counts(slot).0)),
            SortBy::Likes => self.ordered(|_, slot| most_first(self.counts(slot).1)),
            SortBy::Score => {
                self.ordered(|facts, _| most_first(facts.amount(Measure::Score, self.context.now_unix_secs)))
            }
            SortBy::Rating => self.ordered(|facts, _| !u64::from(facts.singles[3])),
            SortBy::Creator => {
                let ranks = names.creators.ranks(|name| (fold(name), Arc::clone(name)));
                self.ordered(|facts, _| rank(&ranks, facts.singles[7]))
            }
            SortBy::Precision => {
                let ranks = names.precisions.ranks(Clone::clone);
                self.ordered(|facts, _| rank(&ranks, facts.singles[9]))
            }
            SortBy::State => self.ordered(|facts, _| facts.singles[2].into()),
            SortBy::Folder => {
                let ranks = names
                    .folders
                    .known()
                    .ranks(|(root, folder)| (*root, folder.split('/').map(str::to_owned).collect::<Vec<_>>()));
                self.ordered(|facts, _| rank(&ranks, facts.singles[8]))
            }
        }
    }

    fn ordered(&self, key: impl Fn(&Facts, u32) -> u64) -> Vec<u32> {
        let keyed = |slot: &u32| self.facts.get(*slot as usize).map(|facts| (key(facts, *slot), *slot));
        let mut keyed: Vec<(u64, u32)> = self.by_name.iter().filter_map(keyed).collect();
        // Stable: what is equal stays in the order of names.
        keyed.sort_by_key(|(key, _)| *key);
        keyed.into_iter().map(|(_, slot)| slot).collect()
    }

    fn counts(&self, slot: u32) -> (Option<u64>, Option<u64>) {
        self.shelf.get(slot).map_or((None, None), |row| (row.card.download_count, row.card.thumbs_up_count))
    }
}

fn rank(ranks: &[u32], number: u32) -> u64 {
    ranks.get(number as usize).copied().unwrap_or(u32::MAX).into()
}

const fn descending(number: i64) -> u64 {
    !(number.cast_unsigned() ^ (1 << 63))
}

fn most_first(count: Option<u64>) -> u64 {
    count.map_or(u64::MAX, |count| (u64::MAX - 1).saturating_sub(count))
}
