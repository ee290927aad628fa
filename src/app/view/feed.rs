//! What CivitAI lists for a question, in its order, and how it meets the filters it knows nothing of.

use super::facts::Facts;
use super::scan::{Slots, finders, has_any, unwanted};
use super::sieve::{Sieve, criteria};
use super::stock::Stock;
use crate::model::ids::{FileKey, ModelId};
use crate::model::limit::Criterion;
use crate::model::query::{CardQuery, Scope};
use std::collections::HashMap;
use std::sync::Arc;

/// Models in the order CivitAI listed them for a question. Its rows come first; words that must occur do not rule
/// them out, because CivitAI searches where we cannot (in descriptions); words that must not occur do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The models, each once.
    pub models: Arc<Vec<ModelId>>,
}

/// What became of a feed in a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedCounts {
    /// Models of the feed whose cards are known.
    pub listed: u32,
    /// Of them, those that are shown. They are the first rows of the view.
    pub shown: u32,
    /// Rows they take; a model of the library has one for each file.
    pub rows: u32,
    /// Those left out because of their pictures' level.
    pub above_level: u32,
    /// Those left out because the user never wants to see them.
    pub hidden: u32,
    /// How many each facet's values and each limit left out; a model may count under several.
    pub left_out: Vec<(Criterion, u32)>,
}

/// Rows of a feed in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct FeedRows {
    /// By model, its rows.
    groups: Vec<Vec<u32>>,
}

impl FeedRows {
    /// The rows that stand for a feed's models where is looked: the model's own, or those of its files.
    pub(super) fn find(stock: &Stock, feed: &Feed, scope: Scope) -> Self {
        if feed.models.is_empty() || !scope.is_online() {
            return Self::default();
        }
        let mut files: HashMap<u64, Vec<u32>> = HashMap::new();
        if scope == Scope::Both {
            for slot in &stock.by_name {
                if let Some(facts) = facts(stock, *slot).filter(|facts| !facts.is_model && facts.model_id != 0) {
                    files.entry(facts.model_id).or_default().push(*slot);
                }
            }
        }
        let rows_of = |id: &ModelId| match files.remove(&id.0) {
            Some(rows) => rows,
            None => stock.slots.get(&FileKey::of_model(*id)).copied().into_iter().collect(),
        };
        Self { groups: feed.models.iter().map(rows_of).filter(|rows: &Vec<u32>| !rows.is_empty()).collect() }
    }

    /// Lets all its rows through that nothing hides, whatever their text.
    pub(super) fn add_to(&self, texts: &mut Slots, stock: &Stock, query: &CardQuery) {
        let unwanted = unwanted(&query.text);
        let bans = finders(&unwanted);
        for slot in self.groups.iter().flatten() {
            let may = |facts: &Facts| !facts.is_hidden(query.hide_above) && !has_any(&bans, stock.text(facts));
            if facts(stock, *slot).is_some_and(may) {
                texts.add(*slot);
            }
        }
    }

    /// The rows that pass, in the feed's order, and what became of the others.
    pub(super) fn sift(&self, stock: &Stock, sieve: &Sieve, query: &CardQuery) -> (Vec<u32>, FeedCounts) {
        let mut rows = Vec::new();
        let mut counts = FeedCounts { listed: self.groups.len() as u32, ..FeedCounts::default() };
        let mut left_out: Vec<(Criterion, u32, u32)> = criteria().map(|(criterion, bit)| (criterion, bit, 0)).collect();
        let unwanted = unwanted(&query.text);
        let bans = finders(&unwanted);
        let mut by_words = 0;
        for group in &self.groups {
            let before = rows.len();
            let mut fails = 0;
            let mut has_banned = false;
            let (mut is_hidden, mut is_above) = (false, false);
            for slot in group {
                let Some(facts) = facts(stock, *slot) else { continue };
                if facts.is_hidden(query.hide_above) {
                    // What is shown once levels are left alone is hidden by its level.
                    let by_level = !facts.is_hidden(None);
                    (is_hidden, is_above) = (is_hidden || !by_level, is_above || by_level);
                    continue;
                }
                let is_banned = has_any(&bans, stock.text(facts));
                has_banned |= is_banned;
                match sieve.fails(stock, facts) {
                    0 if !is_banned => rows.push(*slot),
                    bits => fails |= bits,
                }
            }
            if rows.len() > before {
                counts.shown += 1;
            } else if is_above {
                counts.above_level += 1;
            } else if is_hidden {
                counts.hidden += 1;
            } else {
                by_words += u32::from(has_banned);
                for (_, bit, count) in &mut left_out {
                    *count += u32::from(fails & *bit != 0);
                }
            }
        }
        counts.rows = rows.len() as u32;
        let told = left_out.into_iter().map(|(criterion, _, count)| (criterion, count));
        let words = std::iter::once((Criterion::Words, by_words));
        counts.left_out = told.chain(words).filter(|(_, count)| *count > 0).collect();
        (rows, counts)
    }
}

fn facts(stock: &Stock, slot: u32) -> Option<&Facts> {
    stock.facts.get(slot as usize)
}
