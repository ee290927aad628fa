//! Out of the best candidates a list that is not ten times the same: by marginal relevance, with caps, and with a few places for
//! what the user does not know yet.

use super::Recommender;
use super::terms::Scored;
use crate::discovery::eval::metrics::Random;
use crate::model::ids::ModelId;
use crate::model::kind::ModelKind;
use std::collections::{HashMap, HashSet};

/// How much relevance counts against being like what is in the list already.
const RELEVANCE_SHARE: f32 = 0.7;
/// Candidates looked at for each place of the list.
const POOL_FACTOR: usize = 10;
/// Candidates that are compared with each other to learn how alike they usually are.
const USUAL_OF: usize = 40;
/// Models of one creator at most.
const PER_CREATOR: usize = 2;
/// Every so many places one is given to something unknown.
const EXPLORE_EVERY: usize = 8;
/// Of the candidates, best first, exploration takes from this share of them on.
const EXPLORE_FROM: f32 = 0.15;

/// A place of the list: which candidate, how far it is from all before it, and whether it is there to explore.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) diversity: f32,
    pub(super) explores: bool,
}

/// How a list is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) limit: usize,
    pub(super) diverse: bool,
    pub(super) explore: bool,
    pub(super) one_creator_may_fill: bool,
    pub(super) seed: u64,
}

impl Recommender<'_> {
    /// Picks from candidates that are sorted, best first.
    pub(super) fn pick(&self, sorted: &[Scored<'_>], manner: Manner) -> Vec<Place> {
        let mut seen = HashSet::new();
        let is_new =
            |scored: &Scored<'_>, seen: &mut HashSet<ModelId>| scored.facts.model_id.is_none_or(|id| seen.insert(id));
        let once: Vec<usize> = (0..sorted.len()).filter(|at| is_new(&sorted[*at], &mut seen)).collect();
        if !manner.diverse {
            let mut places: Vec<Place> = Vec::new();
            for at in once.into_iter().take(manner.limit) {
                let near = self.nearest_of(sorted, at, &places);
                places.push(Place { at, diversity: (1.0 - near).clamp(0.0, 1.0), explores: false });
            }
            return places;
        }
        let mut pool: Vec<usize> = once.iter().copied().take(manner.limit * POOL_FACTOR).collect();
        let mut strange = if manner.explore { strangers(sorted, &once, manner) } else { Vec::new() };
        let usual = self.usual(sorted, &pool);
        let mut list = List::new(manner);
        // How like the list so far each of the pool is.
        let mut nearest: Vec<f32> = vec![0.0; pool.len()];
        while list.places.len() < manner.limit {
            let explores = (list.places.len() + 1).is_multiple_of(EXPLORE_EVERY) && !strange.is_empty();
            let next = if explores {
                let at = strange.remove(0);
                let near = self.nearest_of(sorted, at, &list.places);
                Some((at, near))
            } else {
                best_of(sorted, &pool, &nearest, usual, &list)
            };
            let Some((at, near)) = next else { break };
            list.take(sorted, Place { at, diversity: (1.0 - near).clamp(0.0, 1.0), explores });
            if let Some(place) = pool.iter().position(|other| *other == at) {
                pool.swap_remove(place);
                nearest.swap_remove(place);
            }
            for (other, near) in pool.iter().zip(&mut nearest) {
                *near = near.max(self.index.likeness(sorted[*other].facts.key, sorted[at].facts.key));
            }
        }
        list.places
    }

    /// How alike any two of the best of a pool are.
    fn usual(&self, sorted: &[Scored<'_>], pool: &[usize]) -> f32 {
        let keys: Vec<_> = pool.iter().take(USUAL_OF).map(|at| sorted[*at].facts.key).collect();
        let pairs =
            keys.iter().enumerate().flat_map(|(at, one)| keys.iter().skip(at + 1).map(move |other| (one, other)));
        let (sum, count) = pairs.fold((0.0, 0.0), |(sum, count), (one, other)| {
            (sum + self.index.likeness(*one, *other).max(0.0), count + 1.0)
        });
        if count > 0.0 { sum / count } else { 0.0 }
    }

    fn nearest_of(&self, sorted: &[Scored<'_>], at: usize, places: &[Place]) -> f32 {
        let near = |place: &Place| self.index.likeness(sorted[at].facts.key, sorted[place.at].facts.key);
        places.iter().map(near).fold(0.0, f32::max)
    }
}

/// Good things unlike what is liked, in an order that changes from day to day.
fn strangers(sorted: &[Scored<'_>], once: &[usize], manner: Manner) -> Vec<usize> {
    let from = (once.len() as f32 * EXPLORE_FROM) as usize;
    let mut far: Vec<usize> = once.iter().copied().skip(from.max(manner.limit)).collect();
    let alike: Vec<f32> = far.iter().map(|at| sorted[*at].alike).collect();
    let mean = alike.iter().sum::<f32>() / alike.len().max(1) as f32;
    far.retain(|at| sorted[*at].alike <= mean);
    // Of those the better liked half, shuffled.
    let standing = |at: usize| crate::discovery::quality::appeal(sorted[at].facts);
    far.sort_by(|one, other| standing(*other).total_cmp(&standing(*one)));
    far.truncate((far.len() / 2).max(1).min(manner.limit * POOL_FACTOR));
    let mut random = Random::new(manner.seed);
    for at in (1..far.len()).rev() {
        far.swap(at, random.below(at + 1));
    }
    far.truncate(manner.limit / EXPLORE_EVERY + 1);
    far
}

/// The best of a pool by marginal relevance that the caps allow; without any, the best that only they forbid.
fn best_of(sorted: &[Scored<'_>], pool: &[usize], nearest: &[f32], usual: f32, list: &List) -> Option<(usize, f32)> {
    let most = sorted.first().map_or(1.0, |first| first.score).max(f32::EPSILON);
    // All of the pool are a little alike: they were chosen by one taste. Only what is more alike than usual is held against it.
    let same = |near: f32| ((near - usual) / (1.0 - usual).max(f32::EPSILON)).max(0.0);
    let worth = |at: usize, near: f32| RELEVANCE_SHARE * sorted[at].score / most - (1.0 - RELEVANCE_SHARE) * same(near);
    let best = |capped: bool| {
        let open = pool.iter().zip(nearest).filter(|(at, _)| !capped || list.allows(&sorted[**at]));
        let best = open.max_by(|one, other| worth(*one.0, *one.1).total_cmp(&worth(*other.0, *other.1)));
        best.map(|(at, near)| (*at, *near))
    };
    best(true).or_else(|| best(false))
}

/// The list so far.
struct List {
    manner: Manner,
    places: Vec<Place>,
    creators: HashMap<String, usize>,
    kinds: HashMap<ModelKind, usize>,
}

impl List {
    fn new(manner: Manner) -> Self {
        Self { manner, places: Vec::new(), creators: HashMap::new(), kinds: HashMap::new() }
    }

    fn allows(&self, scored: &Scored<'_>) -> bool {
        // A type may have six tenths of a list.
        let of_kind = self.kinds.get(&scored.facts.kind).copied().unwrap_or(0);
        let by_creator = scored.facts.creator.as_ref().and_then(|name| self.creators.get(name)).copied().unwrap_or(0);
        of_kind * 10 < self.manner.limit * 6 && (self.manner.one_creator_may_fill || by_creator < PER_CREATOR)
    }

    fn take(&mut self, sorted: &[Scored<'_>], place: Place) {
        let facts = sorted[place.at].facts;
        if let Some(creator) = &facts.creator {
            *self.creators.entry(creator.clone()).or_default() += 1;
        }
        *self.kinds.entry(facts.kind).or_default() += 1;
        self.places.push(place);
    }
}
