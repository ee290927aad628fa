//! The pictures that can be compared, and what looks like one of them. Pictures come and go singly; any order gives the same answers.

use super::asked::Asked;
use super::descriptor::{COLOUR_DIMENSIONS, LOOK_DIMENSIONS, Look, SAME_PICTURE_BITS, colours_of};
use super::placeholder;
use super::rows::Rows;
use super::window::{LIGHTS, Overlay};
use super::{Tier, VisualHit, alike};
use crate::discovery::vector;
use crate::model::ids::FileKey;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// Pictures that the one asked about is laid over: those that look most like it.
const LAID_OVER: usize = 24;
/// From this fit on one picture is a part of the other: 99 of 100 cut out of real pictures fit better, and no other picture.
const SAME_PART: f32 = 0.95;
/// Nor is it a part of it where it is less like it than this in colours, lines and texture, however its light lies: waves of light and
/// dark are in many pictures. Cut out to 80 % of 25 pictures the least was 0.76, other pictures that fit came to 0.62.
const SAME_PART_LOOK: f32 = 0.7;
/// Nor where its colours are less alike than this by their places: the least of those 25 was 0.79.
const SAME_PART_COLOURS: f32 = 0.75;
/// How much a hit by colours alone counts beside one by a local picture.
const COLOURS_PART: f32 = 0.8;
/// From this cosine on two pictures with nearly the same hash are one.
const SAME_LOOK: f32 = 0.85;
/// Cosines of any two pictures: the median of 1,200 real ones (docs/evaluation.md).
const USUAL_LOOK: f32 = 0.66;
const USUAL_COLOURS: f32 = 0.5;
/// What is hardly nearer than any picture is no find.
const LEAST_ALIKE: f32 = 0.1;
/// A tier whose pictures are all alike is not spread out wider than this.
const LEAST_WIDTH: f64 = 0.02;

/// The pictures that can be compared.
#[derive(Clone, Debug)]
pub struct VisualIndex {
    looks: Rows,
    hashes: Vec<u64>,
    lights: Rows,
    /// What a placeholder of each picture on this disk would tell.
    own_colours: Rows,
    colours: Rows,
}

impl Default for VisualIndex {
    fn default() -> Self {
        Self {
            looks: Rows::new(LOOK_DIMENSIONS),
            hashes: Vec::new(),
            lights: Rows::new(LIGHTS),
            own_colours: Rows::new(COLOUR_DIMENSIONS),
            colours: Rows::new(COLOUR_DIMENSIONS),
        }
    }
}

impl VisualIndex {
    /// Pictures on this disk, and placeholders of the catalogue.
    pub fn counts(&self) -> (usize, usize) {
        (self.looks.len(), self.colours.len())
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        let rows = [&self.looks, &self.lights, &self.own_colours, &self.colours];
        rows.iter().map(|rows| rows.bytes()).sum::<usize>() + self.hashes.capacity() * size_of::<u64>()
    }

    /// Adds a picture of a model that is on this disk.
    pub fn add_look(&mut self, key: FileKey, look: &Look) {
        let fits = look.light.len() == LIGHTS && look.colours.len() == COLOUR_DIMENSIONS;
        if fits && self.looks.push(key, &look.vector) {
            self.lights.push(key, &look.light);
            self.own_colours.push(key, &look.colours);
            self.hashes.push(look.hash);
        }
    }

    /// Adds what the catalogue tells of a picture; a text that is no BlurHash is left out.
    pub fn add_blurhash(&mut self, key: FileKey, hash: &str) {
        if let Some(plane) = placeholder::plane_of(hash) {
            self.colours.push(key, &colours_of(&plane));
        }
    }

    /// Takes all of another in.
    pub(super) fn append(&mut self, other: Self) {
        self.looks.append(other.looks);
        self.hashes.extend(other.hashes);
        self.lights.append(other.lights);
        self.own_colours.append(other.own_colours);
        self.colours.append(other.colours);
    }

    /// Gives back what was kept free for more, once everything is there.
    pub(super) fn shrink(&mut self) {
        let rows = [&mut self.looks, &mut self.lights, &mut self.own_colours, &mut self.colours];
        rows.into_iter().for_each(Rows::shrink);
        self.hashes.shrink_to_fit();
    }

    /// Takes out all pictures of these documents.
    pub fn remove(&mut self, keys: &BTreeSet<FileKey>) {
        let hashes = &mut self.hashes;
        self.looks.remove(keys, |at| {
            hashes.swap_remove(at);
        });
        self.lights.remove(keys, |_| ());
        self.own_colours.remove(keys, |_| ());
        self.colours.remove(keys, |_| ());
    }

    /// What looks like a picture, best first: at most so many by pictures on this disk, and as many by placeholders. `but` is left out:
    /// the model that the picture is of.
    pub fn search(&self, asked: &Asked, limit: usize, but: Option<FileKey>) -> Vec<VisualHit> {
        let mut best: HashMap<FileKey, VisualHit> = HashMap::new();
        let mut offer = |hit: VisualHit| {
            let known = best.entry(hit.key).or_insert(hit);
            if order(&hit, known).is_lt() {
                *known = hit;
            }
        };
        let [colours, mirrored] = &asked.colours;
        let mut by_colours = |rows: &Rows| {
            let near = rows.nearness([colours, mirrored]);
            for (key, near) in rows.keys().iter().zip(near) {
                let cosine = vector::cosine_of(near);
                let alike = alike(cosine, USUAL_COLOURS);
                if alike >= LEAST_ALIKE {
                    offer(VisualHit { key: *key, tier: Tier::Colours, score: COLOURS_PART * alike, cosine, alike });
                }
            }
        };
        by_colours(&self.colours);
        match &asked.looks {
            Some(looks) => self.by_look(looks, &asked.colours, &mut offer),
            // Of a placeholder there are only colours; those of pictures on this disk are as good as the catalogue's.
            None => by_colours(&self.own_colours),
        }
        let hits = best.into_values().filter(|hit| Some(hit.key) != but);
        // A catalogue of hundreds of thousands must not crowd out what lies on this disk.
        let (colours, looks): (Vec<_>, Vec<_>) = hits.partition(|hit| hit.tier == Tier::Colours);
        let mut hits: Vec<VisualHit> = [looks, colours].into_iter().flat_map(|hits| first(hits, limit)).collect();
        hits.sort_unstable_by(order);
        hits
    }

    fn by_look(&self, asked: &[Look; 2], colours: &[Vec<i8>; 2], offer: &mut impl FnMut(VisualHit)) {
        let [look, mirrored] = asked;
        let near = self.looks.nearness([&look.vector, &mirrored.vector]);
        let parts = self.parts(asked, &near);
        for (at, (key, near)) in self.looks.keys().iter().zip(near).enumerate() {
            let cosine = vector::cosine_of(near);
            let hash = self.hashes.get(at).copied().unwrap_or_default();
            let differing = (hash ^ look.hash).count_ones().min((hash ^ mirrored.hash).count_ones());
            let fit = parts.get(&at).copied().unwrap_or_default();
            let is_coloured_alike = || {
                let own = self.own_colours.get(at);
                colours.iter().any(|asked| vector::cosine(asked, own) >= SAME_PART_COLOURS)
            };
            let is_part = fit >= SAME_PART && cosine >= SAME_PART_LOOK && is_coloured_alike();
            let same = (differing <= SAME_PICTURE_BITS && cosine > SAME_LOOK) || is_part;
            let alike = alike(cosine, USUAL_LOOK);
            // Of several that may be the same, the one whose light lies exactly over it.
            let same_score = if fit > 0.0 { fit.min(1.0) } else { alike };
            if same {
                offer(VisualHit { key: *key, tier: Tier::SamePicture, score: same_score, cosine, alike: 1.0 });
            } else if alike >= LEAST_ALIKE {
                offer(VisualHit { key: *key, tier: Tier::Look, score: alike, cosine, alike });
            }
        }
    }

    /// Of the pictures that look most like it: how well one is a part of the other, by their place in the list.
    fn parts(&self, asked: &[Look; 2], near: &[i32]) -> HashMap<usize, f32> {
        let mut nearest: Vec<usize> = (0..near.len()).collect();
        let is_before = |one: &usize, other: &usize| {
            let key = |at: usize| (self.looks.keys().get(at), self.lights.get(at));
            near[*other].cmp(&near[*one]).then_with(|| key(*one).cmp(&key(*other)))
        };
        if nearest.len() > LAID_OVER {
            nearest.select_nth_unstable_by(LAID_OVER - 1, is_before);
            nearest.truncate(LAID_OVER);
        }
        let [look, mirrored] = asked;
        let overlays = [look, mirrored].map(|look| Overlay::of(&look.light));
        let fit = |at: usize| {
            let one = self.looks.get(at);
            let is_mirrored = vector::cosine(one, &mirrored.vector) > vector::cosine(one, &look.vector);
            (at, overlays[usize::from(is_mirrored)].fit(&Overlay::of(self.lights.get(at))))
        };
        nearest.into_iter().map(fit).collect()
    }
}

fn first(mut hits: Vec<VisualHit>, limit: usize) -> Vec<VisualHit> {
    if hits.len() > limit && limit > 0 {
        hits.select_nth_unstable_by(limit - 1, order);
    }
    hits.truncate(limit);
    hits
}

/// The same picture before any other, then the nearer, the surer tier, the smaller key: no two hits are equal.
fn order(one: &VisualHit, other: &VisualHit) -> Ordering {
    let is_same = |hit: &VisualHit| hit.tier <= Tier::SamePicture;
    let by_rank = is_same(other).cmp(&is_same(one)).then(other.score.total_cmp(&one.score));
    by_rank.then(one.tier.cmp(&other.tier)).then(other.cosine.total_cmp(&one.cosine)).then(one.key.cmp(&other.key))
}

/// Nearness as a share: 0 for what is as near as most, 1 for the nearest. Made of whole numbers, so that it does not depend on the
/// order in which pictures came.
pub(in crate::discovery) struct Scale {
    mean: f64,
    width: f64,
}

impl Scale {
    pub(in crate::discovery) fn of(near: &[i32]) -> Self {
        let mean = near.iter().map(|near| i64::from(*near)).sum::<i64>() as f64 / near.len().max(1) as f64;
        let most = near.iter().copied().max().map_or(mean, f64::from);
        Self { mean, width: (most - mean).max(LEAST_WIDTH * f64::from(vector::SQUARE)) }
    }

    /// The cosine of most.
    pub(in crate::discovery) fn usual(&self) -> f32 {
        (self.mean / f64::from(vector::SQUARE)) as f32
    }

    pub(in crate::discovery) fn share(&self, near: i32) -> f32 {
        (((f64::from(near) - self.mean) / self.width) as f32).clamp(0.0, 1.0)
    }
}
