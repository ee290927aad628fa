//! What the user may like, and why: lists from their own marks, from texts, and from what others use together.
//!
//! Nothing is known of other users. "Used together" is counted from the pictures that CivitAI shows.

mod pick;
mod reason;
mod terms;
#[cfg(test)]
mod tests;

pub use reason::Reason;

use super::index::SearchIndex;
use super::taste::{Like, Taste};
use super::usage::CoUsage;
use super::{Document, quality};
use crate::model::ids::{FileKey, ModelId};
use pick::Manner;
use std::collections::HashMap;
use terms::{Scored, Weights};

/// Younger than this a model is new.
const NEW_DAYS: i64 = 60;
const DAY_SECS: i64 = 86_400;

/// A list of recommendations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// By the user's whole taste.
    ForYou,
    /// Like one model, of any kind.
    Similar(FileKey),
    /// What others use with one model.
    GoesWith(FileKey),
    /// What gains more than before, for the base models that the user has.
    Trending,
    /// What came out lately, nearest to the user's taste first.
    New,
}

/// How a model rises, see [`super::trends`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rise {
    /// How sure and how much, 0 to 1.
    pub score: f32,
    /// Gained a day.
    pub per_day: u32,
    /// How many times as much as before, in tenths.
    pub tenfold: u32,
}

/// One recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// The file or model.
    pub key: FileKey,
    /// The model on CivitAI.
    pub model_id: Option<ModelId>,
    /// Its name.
    pub name: String,
    /// What it was ranked by; of this list only.
    pub score: f32,
    /// The score as a share of the best, 0 to 1.
    pub relevance: f32,
    /// How few use it, 0 (the most used of all) to 1 (nobody).
    pub novelty: f32,
    /// How unlike everything before it in the list it is, 0 to 1.
    pub diversity: f32,
    /// How well it stands with the community, 0 to 1.
    pub alignment: f32,
    /// Why.
    pub reason: Reason,
    /// Whether it is there because the user may not know the like of it.
    pub explores: bool,
}

/// The means of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ListFigures {
    /// Mean relevance.
    pub relevance: f32,
    /// Mean novelty.
    pub novelty: f32,
    /// Mean diversity.
    pub diversity: f32,
    /// Mean standing with the community.
    pub alignment: f32,
}

impl ListFigures {
    /// Of a list.
    pub fn of(list: &[Recommendation]) -> Self {
        let mean = |value: fn(&Recommendation) -> f32| list.iter().map(value).sum::<f32>() / list.len().max(1) as f32;
        Self {
            relevance: mean(|one| one.relevance),
            novelty: mean(|one| one.novelty),
            diversity: mean(|one| one.diversity),
            alignment: mean(|one| one.alignment),
        }
    }
}

/// How a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOptions {
    /// Places at most.
    pub limit: usize,
    /// Whether the list is kept diverse; evaluations look at the plain order too.
    pub diverse: bool,
    /// Whether a few places are for what the user may not know.
    pub explore: bool,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { limit: 20, diverse: true, explore: true }
    }
}

/// Makes lists out of what is known.
pub struct Recommender<'a> {
    index: &'a SearchIndex,
    usage: &'a CoUsage,
    taste: Taste,
    rising: HashMap<ModelId, Rise>,
    now_unix_secs: i64,
    most_per_day: f32,
}

impl<'a> Recommender<'a> {
    /// Of an index, of what is used together and of a taste.
    pub fn new(index: &'a SearchIndex, usage: &'a CoUsage, taste: Taste, now_unix_secs: i64) -> Self {
        let mut made = Self { index, usage, taste, rising: HashMap::new(), now_unix_secs, most_per_day: 0.0 };
        made.most_per_day = made.most_per_day();
        made
    }

    /// The same with what rises.
    #[must_use]
    pub fn with_rising(mut self, rising: HashMap<ModelId, Rise>) -> Self {
        self.rising = rising;
        self
    }

    /// The same for another taste.
    #[must_use]
    pub fn with_taste(mut self, taste: Taste) -> Self {
        self.taste = taste;
        self
    }

    /// Makes a list.
    pub fn list(&self, kind: &ListKind, options: ListOptions) -> Vec<Recommendation> {
        match kind {
            ListKind::Similar(key) | ListKind::GoesWith(key) => {
                let model_id = self.index.facts(*key).and_then(|facts| facts.model_id);
                let mut taste = Taste::of_likes(vec![Like { key: *key, model_id, weight: 1.0 }]);
                taste.shown = self.taste.shown.clone();
                taste.families.clone_from(&self.taste.families);
                // What was waved away stays away here, too; what is looked at holds nothing against its own like.
                taste.excluded.extend(&self.taste.dismissed);
                taste.dislikes = self.taste.dislikes.iter().copied().filter(|disliked| disliked != key).collect();
                let mine = Recommender {
                    index: self.index,
                    usage: self.usage,
                    taste,
                    rising: HashMap::new(),
                    now_unix_secs: self.now_unix_secs,
                    most_per_day: self.most_per_day,
                };
                mine.make(kind, options, Some(*key))
            }
            ListKind::ForYou | ListKind::Trending | ListKind::New => self.make(kind, options, None),
        }
    }

    fn make(&self, kind: &ListKind, options: ListOptions, of: Option<FileKey>) -> Vec<Recommendation> {
        let weights = Weights::of(kind);
        let together = self.together();
        let most = together.values().map(|used| used.0).fold(0.0, f32::max);
        let candidates = self.index.all_facts().filter(|facts| self.is_candidate(facts, kind, of, &together));
        let mut sorted: Vec<Scored<'_>> = candidates
            .map(|facts| self.score(facts, &weights, &together, most))
            .filter(|one| one.score > 0.0)
            .collect();
        sorted.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.facts.key.cmp(&other.facts.key)));
        let for_taste = matches!(kind, ListKind::ForYou | ListKind::New);
        let manner = Manner {
            limit: options.limit,
            diverse: options.diverse,
            explore: options.explore && for_taste && !self.taste.likes.is_empty(),
            one_creator_may_fill: !for_taste,
            seed: self.now_unix_secs.div_euclid(DAY_SECS).cast_unsigned(),
        };
        let best = sorted.first().map_or(1.0, |first| first.score).max(f32::EPSILON);
        let most_downloads = self.index.all_facts().filter_map(|facts| facts.downloads).max().unwrap_or(0);
        self.pick(&sorted, manner)
            .into_iter()
            .map(|place| {
                let scored = &sorted[place.at];
                Recommendation {
                    key: scored.facts.key,
                    model_id: scored.facts.model_id,
                    name: scored.facts.name.clone(),
                    score: scored.score,
                    relevance: (scored.score / best).clamp(0.0, 1.0),
                    novelty: novelty(scored.facts, most_downloads),
                    diversity: place.diversity,
                    alignment: quality::appeal(scored.facts),
                    reason: scored.reason.clone(),
                    explores: place.explores,
                }
            })
            .collect()
    }

    fn is_candidate(&self, facts: &Document, kind: &ListKind, of: Option<FileKey>, together: &terms::Together) -> bool {
        let taste = &self.taste;
        let is_excluded = facts.model_id.is_some_and(|id| taste.excluded.contains(&id));
        if Some(facts.key) == of || is_excluded || !taste.shown.allows_document(facts) {
            return false;
        }
        match kind {
            ListKind::Similar(_) => true,
            ListKind::GoesWith(_) => facts.model_id.is_some_and(|id| together.contains_key(&id)),
            // What lies on the disk need not be recommended.
            ListKind::ForYou => !facts.key.is_file() && taste.can_use(facts.family),
            ListKind::Trending => {
                facts.model_id.is_some_and(|id| self.rising.contains_key(&id)) && taste.can_use(facts.family)
            }
            ListKind::New => {
                let young = |published: i64| self.now_unix_secs.saturating_sub(published) <= NEW_DAYS * DAY_SECS;
                !facts.key.is_file() && facts.published_unix_secs.is_some_and(young) && taste.can_use(facts.family)
            }
        }
    }
}

/// How few use a model, against the most used of all: 0 (the most used) to 1 (nobody).
pub fn novelty(facts: &Document, most_downloads: u64) -> f32 {
    let most = (most_downloads as f32).ln_1p();
    if most <= 0.0 {
        return 1.0;
    }
    (1.0 - (facts.downloads.unwrap_or(0) as f32).ln_1p() / most).clamp(0.0, 1.0)
}
