//! A question made ready: each facet that takes part is a table of numbers or a few bits.

use super::facts::{Facts, NAMED, SINGLES, bit, single};
use super::interned::NONE;
use super::stock::Stock;
use crate::model::facet::{Facet, FacetValue};
use crate::model::limit::{Criterion, Limit, Measure};
use crate::model::query::CardQuery;

/// A number no row has.
const NOWHERE: u32 = u32::MAX;
/// Facets whose numbers are the values themselves have no more of them than this.
pub(super) const FIXED: usize = 256;

/// A question made ready for one state of the library.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    /// Place among the facts, bit of the facet, and by number whether it lets through.
    singles: Vec<(usize, u32, Vec<bool>)>,
    /// Bits of marks and permissions that must be there, and that must not.
    marks: (u16, u16),
    permissions: (u16, u16),
    /// Of tags, own tags and collections, the numbers that must be there, and that must not.
    lists: [(Vec<u32>, Vec<u32>); 3],
    /// Amounts that must fit, with the bit of each.
    limits: Vec<(Limit, u32)>,
}

/// The bit of a facet in what [`Sieve::fails`] tells.
pub(super) const fn facet_bit(facet: Facet) -> u32 {
    1 << facet as u32
}

/// The bit of a limit.
const fn limit_bit(measure: Measure) -> u32 {
    1 << (Facet::ALL.len() + measure as usize)
}

/// Everything that can leave a row out, with its bit.
pub(super) fn criteria() -> impl Iterator<Item = (Criterion, u32)> {
    let facets = Facet::ALL.into_iter().map(|facet| (Criterion::Facet(facet), facet_bit(facet)));
    facets.chain(Measure::ALL.into_iter().map(|measure| (Criterion::Limit(measure), limit_bit(measure))))
}

impl Sieve {
    /// Makes a question ready.
    pub(super) fn new(query: &CardQuery, stock: &Stock) -> Self {
        let limits = query.limits.iter().map(|limit| (*limit, limit_bit(limit.measure)));
        let mut sieve = Self { limits: limits.collect(), ..Self::default() };
        for facet in Facet::ALL {
            let of = |values: &[FacetValue]| -> Vec<FacetValue> {
                values.iter().filter(|value| value.facet() == facet).cloned().collect()
            };
            let (include, exclude) = (of(&query.include), of(&query.exclude));
            if let Some(place) = single(facet).filter(|_| !include.is_empty() || !exclude.is_empty()) {
                sieve.singles.push((place, facet_bit(facet), table(place, &include, &exclude, stock)));
                continue;
            }
            for (values, banned) in [(&include, false), (&exclude, true)] {
                for value in values {
                    sieve.add_many(value, banned, stock);
                }
            }
        }
        sieve
    }

    fn add_many(&mut self, value: &FacetValue, banned: bool, stock: &Stock) {
        let known = |number: u32| if number == NONE { NOWHERE } else { number };
        let pick = |pair: &mut (u16, u16), new: u16| {
            let bits = if banned { &mut pair.1 } else { &mut pair.0 };
            *bits |= new;
        };
        let (list, number) = match value {
            FacetValue::Mark(mark) => return pick(&mut self.marks, bit(*mark as u8)),
            FacetValue::Permission(permission) => return pick(&mut self.permissions, bit(*permission as u8)),
            FacetValue::Tag(tag) => (0, known(stock.names.tags.find(tag.as_str()))),
            FacetValue::OwnTag(tag) => (1, known(stock.names.own_tags.find(tag.as_str()))),
            FacetValue::Collection(id) => {
                let place = stock.context.collections.iter().position(|one| one.id == *id);
                (2, place.map_or(NOWHERE, |place| place as u32 + 1))
            }
            _ => return,
        };
        if let Some((needed, forbidden)) = self.lists.get_mut(list) {
            if banned { forbidden } else { needed }.push(number);
        }
    }

    /// What does not let a row through, a bit each.
    pub(super) fn fails(&self, stock: &Stock, facts: &Facts) -> u32 {
        let mut fails = 0;
        for (place, bit, table) in &self.singles {
            let number = facts.singles.get(*place).copied().unwrap_or(NONE);
            if !table.get(number as usize).copied().unwrap_or(false) {
                fails |= *bit;
            }
        }
        for (limit, bit) in &self.limits {
            let amount = facts.amount(limit.measure, stock.context.now_unix_secs);
            if !amount.is_some_and(|amount| limit.fits(amount)) {
                fails |= *bit;
            }
        }
        if !passes(self.marks, facts.marks) {
            fails |= facet_bit(Facet::Mark);
        }
        if !passes(self.permissions, facts.permissions) {
            fails |= facet_bit(Facet::Permission);
        }
        if self.lists.iter().any(|(needed, forbidden)| !needed.is_empty() || !forbidden.is_empty()) {
            let facets = [Facet::Tag, Facet::OwnTag, Facet::Collection];
            for (((needed, forbidden), own), facet) in self.lists.iter().zip(stock.lists(facts)).zip(facets) {
                let has = |number: &u32| own.binary_search(number).is_ok();
                if !needed.iter().all(has) || forbidden.iter().any(has) {
                    fails |= facet_bit(facet);
                }
            }
        }
        fails
    }

    /// Whether every row passes.
    pub(super) fn is_open(&self) -> bool {
        self.singles.is_empty()
            && self.limits.is_empty()
            && (self.marks, self.permissions) == ((0, 0), (0, 0))
            && self.lists.iter().all(|(needed, forbidden)| needed.is_empty() && forbidden.is_empty())
    }
}

const fn passes((needed, forbidden): (u16, u16), own: u16) -> bool {
    own & needed == needed && own & forbidden == 0
}

/// By number, whether it lets through.
fn table(place: usize, include: &[FacetValue], exclude: &[FacetValue], stock: &Stock) -> Vec<bool> {
    let end = ends(stock).get(place).copied().unwrap_or(FIXED);
    let marked = |values: &[FacetValue]| {
        let mut table = vec![false; end];
        for value in values {
            mark(value, &mut table, stock);
        }
        table
    };
    let included = if include.is_empty() { vec![true; end] } else { marked(include) };
    included.into_iter().zip(marked(exclude)).map(|(included, excluded)| included && !excluded).collect()
}

/// One more than the highest number, by the place of a facet among the facts.
pub(super) fn ends(stock: &Stock) -> [usize; SINGLES.len()] {
    let mut ends = [FIXED; SINGLES.len()];
    let names = &stock.names;
    let named = [names.creators.end(), names.folders.known().end(), names.precisions.end(), names.base_models.end()];
    ends.iter_mut().skip(NAMED.start).zip(named).for_each(|(end, own)| *end = own);
    ends
}

fn mark(value: &FacetValue, table: &mut [bool], stock: &Stock) {
    let names = &stock.names;
    let number = match value {
        FacetValue::Kind(kind) => *kind as u32,
        FacetValue::Family(family) => *family as u32,
        FacetValue::State(state) => *state as u32,
        FacetValue::Rating(stars) => (*stars).into(),
        FacetValue::Label(label) => *label as u32,
        FacetValue::Size(band) => *band as u32,
        FacetValue::Added(band) => *band as u32,
        FacetValue::Level(level) => *level as u32,
        FacetValue::Format(format) => *format as u32,
        // People type names as they remember them.
        FacetValue::Creator(name) => {
            for (number, _) in names.creators.iter().filter(|(_, own)| own.eq_ignore_ascii_case(name)) {
                if let Some(place) = table.get_mut(number as usize) {
                    *place = true;
                }
            }
            return;
        }
        FacetValue::Base(name) => match names.base_models.find(name.as_str()) {
            NONE => return,
            number => number,
        },
        FacetValue::Folder(root, folder) => {
            let wanted = names.folders.find(*root, folder);
            if wanted != NONE {
                for number in wanted..table.len() as u32 {
                    let outer = names.folders.outer(number) as usize;
                    let inside = number == wanted || (outer != 0 && table.get(outer).copied().unwrap_or(false));
                    if let Some(place) = table.get_mut(number as usize) {
                        *place |= inside;
                    }
                }
            }
            return;
        }
        // Two precisions may have one label: a GGUF file names its own.
        FacetValue::Precision(label) => {
            for (number, _) in names.precisions.iter().filter(|(_, own)| own.to_string() == *label) {
                if let Some(place) = table.get_mut(number as usize) {
                    *place = true;
                }
            }
            return;
        }
        _ => return,
    };
    if let Some(place) = table.get_mut(number as usize) {
        *place = true;
    }
}
