//! What speaks for a candidate: a few terms between 0 and 1, each with its weight, so that the largest can be named.

use super::reason::Reason;
use super::{ListKind, Recommender};
use crate::discovery::document::Document;
use crate::discovery::quality;
use crate::model::ids::{FileKey, ModelId};
use crate::model::reception::Liking;
use std::collections::HashMap;

/// How much each term counts in a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    together: f32,
    alike: f32,
    creator: f32,
    liked: f32,
    popular: f32,
    fresh: f32,
    rising: f32,
}

impl Weights {
    pub(super) const fn of(kind: &ListKind) -> Self {
        let none = Self { together: 0.0, alike: 0.0, creator: 0.0, liked: 0.0, popular: 0.0, fresh: 0.0, rising: 0.0 };
        match kind {
            ListKind::ForYou => Self { together: 0.45, alike: 0.30, creator: 0.08, liked: 0.10, popular: 0.07, ..none },
            ListKind::Similar(_) => {
                Self { together: 0.10, alike: 0.75, creator: 0.05, liked: 0.05, popular: 0.05, ..none }
            }
            ListKind::GoesWith(_) => Self { together: 0.85, liked: 0.05, popular: 0.10, ..none },
            ListKind::Trending => Self { rising: 0.80, alike: 0.10, liked: 0.10, ..none },
            ListKind::New => Self { fresh: 0.45, alike: 0.25, creator: 0.10, liked: 0.10, popular: 0.10, ..none },
        }
    }
}

/// What is known of one candidate.
#[derive(Clone, Debug)]
pub(super) struct Scored<'a> {
    pub(super) facts: &'a Document,
    pub(super) score: f32,
    pub(super) alike: f32,
    pub(super) reason: Reason,
}

/// How strongly each model is used with what is liked, with the one like that says most and how many pages that is.
pub(super) type Together = HashMap<ModelId, (f32, FileKey, u32, f32)>;

impl<'a> Recommender<'a> {
    pub(super) fn together(&self) -> Together {
        let mut found: Together = HashMap::new();
        for like in &self.taste.likes {
            let Some(id) = like.model_id else { continue };
            for (partner, pages) in self.usage.partners(id) {
                let strength = like.weight * self.usage.strength(id, *partner, *pages);
                let entry = found.entry(*partner).or_insert((0.0, like.key, 0, 0.0));
                entry.0 += strength;
                if strength > entry.3 {
                    *entry = (entry.0, like.key, *pages, strength);
                }
            }
        }
        found
    }

    /// Scores a candidate; `most` is the strongest [`Together`] of all.
    pub(super) fn score(&self, facts: &'a Document, weights: &Weights, together: &Together, most: f32) -> Scored<'a> {
        let used = facts.model_id.and_then(|id| together.get(&id));
        let together = used.map_or(0.0, |used| used.0 / most.max(f32::EPSILON));
        let (alike, nearest) = self.nearest(facts.key, weights.alike > 0.0);
        let creator = facts.creator.as_deref().map_or(0.0, |name| self.creator(name));
        let liking = facts.thumbs_up.and_then(|up| Liking::of(up, facts.thumbs_down.unwrap_or(0)));
        let liked = liking.map_or(0.0, |liking| liking.low as f32);
        let popular = self.popularity(facts);
        let fresh = quality::freshness(facts.published_unix_secs, self.now_unix_secs);
        let rise = facts.model_id.and_then(|id| self.rising.get(&id));
        let rising = rise.map_or(0.0, |rise| rise.score);
        let terms = [
            weights.together * together,
            weights.alike * alike,
            weights.creator * creator,
            weights.liked * liked,
            weights.popular * popular,
            weights.fresh * fresh,
            weights.rising * rising,
        ];
        let largest = (0..terms.len()).max_by(|one, other| terms[*one].total_cmp(&terms[*other])).unwrap_or(0);
        let reason = match largest {
            _ if terms[largest] <= 0.0 => Reason::Usable,
            0 => used.map_or(Reason::Usable, |used| Reason::UsedTogether { with: self.name(used.1), pages: used.2 }),
            1 => nearest.map_or(Reason::Usable, |key| self.alike(facts, key)),
            2 => Reason::Creator { name: facts.creator.clone().unwrap_or_default() },
            3 => Reason::WellLiked { percent: (liked * 100.0) as u8 },
            4 => Reason::Popular { downloads: facts.downloads.unwrap_or(0) },
            5 => Reason::New { days: self.age_days(facts).unwrap_or(0.0) as u32 },
            _ => rise.map_or(Reason::Usable, |rise| Reason::Rising { per_day: rise.per_day, tenfold: rise.tenfold }),
        };
        let mut score: f32 = terms.iter().sum();
        // What is like something that was waved away loses by it; a little alike is no fault.
        let unwanted = self.taste.dislikes.iter().map(|key| self.index.likeness(facts.key, *key)).fold(0.0, f32::max);
        score -= UNWANTED_PART * (unwanted - 0.25).max(0.0);
        Scored { facts, score, alike, reason }
    }

    fn nearest(&self, key: FileKey, wanted: bool) -> (f32, Option<FileKey>) {
        if !wanted {
            return (0.0, None);
        }
        let mut best = (0.0, None);
        for like in self.taste.likes.iter().filter(|like| like.key != key) {
            let near = like.weight.sqrt() * self.index.likeness(key, like.key);
            if near > best.0 {
                best = (near, Some(like.key));
            }
        }
        best
    }

    fn creator(&self, name: &str) -> f32 {
        let weight = self.taste.creators.get(&name.to_lowercase()).copied().unwrap_or(0.0);
        weight / (weight + 1.0)
    }

    /// Downloads for its age as a share of the most, on a scale of tens. Where no age is told, downloads alone.
    fn popularity(&self, facts: &Document) -> f32 {
        let downloads = facts.downloads.unwrap_or(0) as f32;
        let per_day = downloads / self.age_days(facts).unwrap_or(UNTOLD_AGE_DAYS).max(14.0);
        (1.0 + per_day).ln() / self.most_per_day.max(1.0).ln_1p().max(f32::EPSILON)
    }

    fn age_days(&self, facts: &Document) -> Option<f32> {
        let published = facts.published_unix_secs.filter(|_| self.now_unix_secs > 0)?;
        Some(self.now_unix_secs.saturating_sub(published).max(0) as f32 / 86_400.0)
    }

    /// The most downloads a day of any document.
    pub(super) fn most_per_day(&self) -> f32 {
        let per_day = |facts: &Document| {
            facts.downloads.unwrap_or(0) as f32 / self.age_days(facts).unwrap_or(UNTOLD_AGE_DAYS).max(14.0)
        };
        self.index.all_facts().map(per_day).fold(0.0, f32::max)
    }

    fn name(&self, key: FileKey) -> String {
        self.index.facts(key).map(|facts| facts.name.clone()).unwrap_or_default()
    }

    fn alike(&self, facts: &Document, key: FileKey) -> Reason {
        let tags = self.index.facts(key).map_or(&[][..], |other| &other.tags);
        let both = facts.tags.iter().filter(|tag| tags.contains(tag)).take(3).cloned().collect();
        Reason::Alike { to: self.name(key), tags: both }
    }
}

/// How much being like something that was waved away is held against a model.
const UNWANTED_PART: f32 = 0.5;
/// Models whose age nobody tells are taken for so old.
const UNTOLD_AGE_DAYS: f32 = 365.0;
