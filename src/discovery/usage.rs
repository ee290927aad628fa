//! What is used together: counted from the pictures that CivitAI shows, by page and not by picture, so that one busy person
//! counts once.

use crate::model::ids::ModelId;
use std::collections::{BTreeMap, HashMap};

/// How much the popularity of both is held against what they have in common: 0 not at all, 0.5 as a cosine does.
const POPULARITY_POWER: f32 = 0.3;
/// Pages that must be more than chance.
const SHRINK: f32 = 5.0;
/// Models of one page that are looked at: a page with more is a list, not a picture.
const MOST_OF_A_PAGE: usize = 24;

/// How often models are used, and with which others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoUsage {
    pages: HashMap<ModelId, u32>,
    partners: HashMap<ModelId, Vec<(ModelId, u32)>>,
}

impl CoUsage {
    /// Of pages, each with the models of its pictures.
    pub fn of(pages: impl IntoIterator<Item = Vec<ModelId>>) -> Self {
        let mut counts = HashMap::new();
        let mut pairs: BTreeMap<(ModelId, ModelId), u32> = BTreeMap::new();
        for mut page in pages {
            page.sort_unstable();
            page.dedup();
            if page.len() > MOST_OF_A_PAGE {
                continue;
            }
            for (at, one) in page.iter().enumerate() {
                *counts.entry(*one).or_default() += 1;
                for other in page.iter().skip(at + 1) {
                    *pairs.entry((*one, *other)).or_default() += 1;
                }
            }
        }
        let mut partners: HashMap<ModelId, Vec<(ModelId, u32)>> = HashMap::new();
        for ((one, other), count) in pairs {
            partners.entry(one).or_default().push((other, count));
            partners.entry(other).or_default().push((one, count));
        }
        Self { pages: counts, partners }
    }

    /// Pages with a model.
    pub fn pages(&self, id: ModelId) -> u32 {
        self.pages.get(&id).copied().unwrap_or(0)
    }

    /// Models that are used with one, and on how many pages.
    pub fn partners(&self, id: ModelId) -> &[(ModelId, u32)] {
        self.partners.get(&id).map_or(&[], Vec::as_slice)
    }

    /// How strongly two go together that share so many pages.
    pub fn strength(&self, one: ModelId, other: ModelId, together: u32) -> f32 {
        let both = self.pages(one) as f32 * self.pages(other) as f32;
        together as f32 / (both.powf(POPULARITY_POWER) + SHRINK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_once_and_lists_not_at_all() {
        let id = ModelId;
        let long: Vec<ModelId> = (0..100).map(ModelId).collect();
        let usage = CoUsage::of([vec![id(1), id(2), id(1)], vec![id(2), id(1)], vec![id(2), id(3)], long]);
        assert_eq!((usage.pages(id(1)), usage.pages(id(2)), usage.pages(id(50))), (2, 3, 0));
        assert_eq!(usage.partners(id(1)), [(id(2), 2)]);
        assert!(usage.strength(id(1), id(2), 2) > usage.strength(id(2), id(3), 1));
    }
}
