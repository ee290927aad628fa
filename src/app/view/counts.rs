//! How many rows each value would show: one pass over all rows.

use super::facts::{Facts, SINGLES, single};
use super::interned::{Interned, NONE};
use super::scan::{IsStale, STRIDE, Slots};
use super::sieve::{Sieve, ends, facet_bit};
use super::stock::Stock;
use super::{FacetGroup, Facets};
use crate::model::base::BaseFamily;
use crate::model::facet::{AgeBand, Facet, FacetValue, Mark, SizeBand};
use crate::model::file::FileState;
use crate::model::format::FileFormat;
use crate::model::kind::ModelKind;
use crate::model::label::Label;
use crate::model::licence::Permission;
use crate::model::mature::MatureLevel;
use crate::model::query::CardQuery;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values of an open list that are told.
pub(super) const MAX_OPEN_VALUES: usize = 200;

/// Counts by number.
#[derive(Debug)]
pub(super) struct Counts {
    singles: [Vec<u32>; SINGLES.len()],
    marks: [u32; 16],
    permissions: [u32; 16],
    /// Tags, own tags, collections.
    lists: [Vec<u32>; 3],
}

impl Counts {
    /// Counts rows that the text lets through. A row counts everywhere when all facets let it through, and under one that
    /// has single values when only that one does not: a click there would show it. `None` when it is no longer wanted.
    pub(super) fn new(stock: &Stock, texts: &Slots, sieve: &Sieve, is_stale: IsStale<'_>) -> Option<Self> {
        let names = &stock.names;
        let list_ends = [names.tags.end(), names.own_tags.end(), stock.context.collections.len() + 1];
        let mut counts = Self {
            singles: ends(stock).map(|end| vec![0; end]),
            marks: [0; 16],
            permissions: [0; 16],
            lists: list_ends.map(|end| vec![0; end]),
        };
        for (slot, facts) in (0..).zip(&stock.facts) {
            if (slot as usize).is_multiple_of(STRIDE) && is_stale() {
                return None;
            }
            if !texts.has(slot) {
                continue;
            }
            let fails = sieve.fails(stock, facts);
            if fails == 0 {
                counts.add(stock, facts);
            } else if fails.is_power_of_two() {
                let failed = SINGLES.iter().position(|facet| facet_bit(*facet) == fails);
                if let Some((counts, number)) =
                    failed.and_then(|place| counts.singles.get_mut(place).zip(facts.singles.get(place)))
                {
                    add_one(counts, *number);
                }
            }
        }
        Some(counts)
    }

    fn add(&mut self, stock: &Stock, facts: &Facts) {
        for (counts, number) in self.singles.iter_mut().zip(facts.singles) {
            add_one(counts, number);
        }
        for (counts, bits) in [(&mut self.marks, facts.marks), (&mut self.permissions, facts.permissions)] {
            for (number, count) in counts.iter_mut().enumerate() {
                *count += u32::from(bits >> number & 1);
            }
        }
        for (counts, own) in self.lists.iter_mut().zip(stock.lists(facts)) {
            for number in own {
                add_one(counts, *number);
            }
        }
    }

    /// The counts as values of facets.
    pub(super) fn told(mut self, stock: &Stock, query: &CardQuery) -> Facets {
        if let Some(folders) = single(Facet::Folder).and_then(|place| self.singles.get_mut(place)) {
            stock.names.folders.add_up(folders, |outer, inner| *outer += inner);
        }
        let group = |facet: Facet| {
            let asked: Vec<&FacetValue> =
                query.include.iter().chain(&query.exclude).filter(|value| value.facet() == facet).collect();
            let [tags, own_tags, _] = &self.lists;
            let names = &stock.names;
            let (values, left_out) = match facet {
                Facet::Tag => open(tags, &names.tags, FacetValue::Tag, &asked),
                Facet::OwnTag => open(own_tags, &names.own_tags, FacetValue::OwnTag, &asked),
                Facet::Creator => open(self.single(facet), &names.creators, FacetValue::Creator, &asked),
                Facet::Base => open(self.single(facet), &names.base_models, FacetValue::Base, &asked),
                _ => (closed(self.values(stock, facet), &asked), 0),
            };
            (!values.is_empty()).then_some(FacetGroup { facet, values, left_out })
        };
        Facets { groups: Facet::ALL.into_iter().filter_map(group).collect() }
    }

    fn single(&self, facet: Facet) -> &[u32] {
        single(facet).and_then(|place| self.singles.get(place)).map_or(&[], Vec::as_slice)
    }

    /// The values of a facet that is no open list.
    fn values(&self, stock: &Stock, facet: Facet) -> Vec<(FacetValue, u32)> {
        let counts = self.single(facet);
        let count = |number: u32| counts.get(number as usize).copied().unwrap_or(0);
        let states = FileState::ALL;
        match facet {
            Facet::Kind => ModelKind::ALL.map(|one| (FacetValue::Kind(one), count(one as u32))).to_vec(),
            Facet::Family => BaseFamily::ALL.map(|one| (FacetValue::Family(one), count(one as u32))).to_vec(),
            Facet::State => states.map(|one| (FacetValue::State(one), count(one as u32))).to_vec(),
            Facet::Rating => (0..=u8::MAX).map(|one| (FacetValue::Rating(one), count(one.into()))).collect(),
            Facet::Label => Label::ALL.map(|one| (FacetValue::Label(one), count(one as u32))).to_vec(),
            Facet::Size => SizeBand::ALL.map(|one| (FacetValue::Size(one), count(one as u32))).to_vec(),
            Facet::Added => AgeBand::ALL.map(|one| (FacetValue::Added(one), count(one as u32))).to_vec(),
            Facet::Level => MatureLevel::ALL.map(|one| (FacetValue::Level(one), count(one as u32))).to_vec(),
            Facet::Mark => Mark::ALL.into_iter().map(FacetValue::Mark).zip(by_bit(&Mark::ALL, &self.marks)).collect(),
            Facet::Permission => {
                let all = Permission::ALL.map(|one| one as usize);
                let counts = all.map(|bit| self.permissions.get(bit).copied().unwrap_or(0));
                Permission::ALL.into_iter().map(FacetValue::Permission).zip(counts).collect()
            }
            Facet::Collection => {
                let [.., counts] = &self.lists;
                let ids = stock.context.collections.iter().map(|one| FacetValue::Collection(one.id));
                ids.zip(counts.iter().skip(1).copied()).collect()
            }
            Facet::Folder => {
                let folders = stock.names.folders.known().iter();
                let found = folders.filter(|(number, _)| count(*number) > 0);
                found
                    .map(|(number, (root, name))| (FacetValue::Folder(*root, name.to_string()), count(number)))
                    .collect()
            }
            Facet::Precision => {
                let precisions = stock.names.precisions.iter();
                precisions.map(|(number, own)| (FacetValue::Precision(own.to_string()), count(number))).collect()
            }
            Facet::Format => FileFormat::ALL.map(|one| (FacetValue::Format(one), count(one as u32))).to_vec(),
            Facet::Tag | Facet::OwnTag | Facet::Creator | Facet::Base => Vec::new(),
        }
    }
}

fn by_bit(marks: &[Mark], counts: &[u32]) -> Vec<u32> {
    marks.iter().map(|mark| counts.get(*mark as usize).copied().unwrap_or(0)).collect()
}

fn add_one(counts: &mut [u32], number: u32) {
    if let Some(count) = counts.get_mut(number as usize) {
        *count += 1;
    }
}

/// Values that occur or are asked for, in their own order.
fn closed(values: Vec<(FacetValue, u32)>, asked: &[&FacetValue]) -> Vec<(FacetValue, u32)> {
    let mut merged: BTreeMap<FacetValue, u32> = asked.iter().map(|value| ((*value).clone(), 0)).collect();
    for (value, count) in values.into_iter().filter(|(_, count)| *count > 0) {
        *merged.entry(value).or_default() += count;
    }
    let mut values: Vec<(FacetValue, u32)> = merged.into_iter().collect();
    values.sort_by(|left, right| in_reading_order(&left.0, &right.0));
    values
}

/// Folders by their parts, so that what is in one follows it; anything else is in order as it is.
pub(super) fn in_reading_order(left: &FacetValue, right: &FacetValue) -> Ordering {
    match (left, right) {
        (FacetValue::Folder(left_root, left), FacetValue::Folder(right_root, right)) => {
            left_root.cmp(right_root).then_with(|| left.split('/').cmp(right.split('/')))
        }
        _ => Ordering::Equal,
    }
}

/// The most frequent values of a list that grows with the library, and how many more there are. What is asked for is
/// always told.
fn open(
    counts: &[u32],
    names: &Interned<Arc<str>>,
    value: fn(String) -> FacetValue,
    asked: &[&FacetValue],
) -> (Vec<(FacetValue, u32)>, u32) {
    let is_asked = |name: &str| {
        asked.iter().any(|value| match value {
            FacetValue::Tag(own) | FacetValue::OwnTag(own) | FacetValue::Creator(own) | FacetValue::Base(own) => {
                own == name
            }
            _ => false,
        })
    };
    let count = |number: u32| if number == NONE { 0 } else { counts.get(number as usize).copied().unwrap_or(0) };
    let mut found: Vec<(u32, &str)> =
        names.iter().map(|(number, name)| (count(number), &**name)).filter(|(count, _)| *count > 0).collect();
    for value in asked {
        if let FacetValue::Tag(own) | FacetValue::OwnTag(own) | FacetValue::Creator(own) | FacetValue::Base(own) = value
            && count(names.find(own.as_str())) == 0
            && !found.iter().rev().take_while(|(count, _)| *count == 0).any(|(_, name)| name == own)
        {
            found.push((0, own));
        }
    }
    let compare = |left: &(u32, &str), right: &(u32, &str)| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1));
    let all = found.len();
    if all > MAX_OPEN_VALUES {
        found.select_nth_unstable_by(MAX_OPEN_VALUES, compare);
        let asked_too: Vec<(u32, &str)> = found.drain(MAX_OPEN_VALUES..).filter(|(_, name)| is_asked(name)).collect();
        found.extend(asked_too);
    }
    found.sort_unstable_by(compare);
    let left_out = (all - found.len()) as u32;
    (found.into_iter().map(|(count, name)| (value(name.to_owned()), count)).collect(), left_out)
}
