//! Finding models by a picture: what the picture itself says first, then what looks like it, with the tier named.
//!
//! "Similar colours" is not "similar style": what is told of a hit is what was compared, and no more.

mod descriptor;
mod exact;
mod gather;
mod plane;
#[cfg(test)]
mod tests;
mod window;

pub use descriptor::{COLOUR_DIMENSIONS, LOOK_DIMENSIONS, Look};
pub(super) use exact::stem as file_stem;
pub use exact::{Named, named_models};
pub use gather::{gather, look_of_file};

use super::error::DiscoveryError;
use super::vector;
use super::vision::{VisionFamily, tier_label};
use crate::model::ids::FileKey;
use crate::thumbs::{self, Fit, Thumb, blurhash_thumb};
use descriptor::{SAME_PICTURE_BITS, colours_of};
use plane::Plane;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use window::Overlay;

/// Longest side to which pictures are brought before they are looked at.
const MAX_SIDE: u32 = 192;
/// Waves of a BlurHash in each direction, as CivitAI makes them.
const BLUR_WAVES: u32 = 4;
/// Side of the square a BlurHash is unrolled to.
const BLUR_SIDE: u32 = 32;
/// Pictures that the one asked about is laid over: those that look most like it.
const LAID_OVER: usize = 8;
/// From this fit on one picture is a part of the other.
const SAME_PART: f32 = 0.97;
/// How much a hit by colours alone counts beside one by a local picture.
const COLOURS_PART: f32 = 0.8;

/// How a hit was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The picture's own data name the model.
    Named,
    /// It is one of the model's pictures, perhaps saved again.
    SamePicture,
    /// An encoder that the user has finds it alike in style and content.
    Vision(VisionFamily),
    /// Similar colours, lines and grain of a picture on this disk.
    Look,
    /// Similar colours and composition by the catalogue's placeholder of a picture.
    Colours,
}

impl Tier {
    /// In English, for the command line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Named => "named by the picture itself",
            Self::SamePicture => "the same picture",
            Self::Vision(family) => tier_label(family),
            Self::Look => "similar colours, lines and texture",
            Self::Colours => "similar colours and composition",
        }
    }
}

/// One hit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VisualHit {
    /// The file or model.
    pub key: FileKey,
    /// How it was found.
    pub tier: Tier,
    /// How alike, of this answer only: 1 is the nearest of its tier.
    pub score: f32,
    /// How alike the pictures are, -1 to 1.
    pub cosine: f32,
}

/// A picture that is asked about, as it is and mirrored.
#[derive(Clone, Debug)]
pub struct Asked {
    looks: [Look; 2],
    colours: [Vec<i8>; 2],
}

impl Asked {
    /// Of a picture's file in memory. Tens of milliseconds; never from a frame.
    pub fn of_bytes(bytes: &[u8], path: &Path) -> Result<Self, DiscoveryError> {
        let damaged =
            |error: &thumbs::ThumbError| DiscoveryError::Picture { reason: error.to_string(), path: path.to_owned() };
        let thumb = thumbs::make(bytes, Fit::Inside { max_side: MAX_SIDE }).map_err(|error| damaged(&error))?;
        Ok(Self::of(&thumb))
    }

    /// Of a picture that is decoded.
    pub fn of(thumb: &Thumb) -> Self {
        let plane = Plane::of(thumb);
        let mirrored = plane.mirrored();
        let blurred = blurred(thumb).map_or_else(|| plane.clone(), |blurred| Plane::of(&blurred));
        Self {
            looks: [Look::of(&plane), Look::of(&mirrored)],
            colours: [colours_of(&blurred), colours_of(&blurred.mirrored())],
        }
    }

    /// Its look, to be compared with others later.
    pub fn into_look(self) -> Look {
        let [look, _] = self.looks;
        look
    }

    /// Of what the catalogue tells of a picture that is not here.
    pub fn of_blurhash(hash: &str) -> Option<Self> {
        Some(Self::of(&blurhash_thumb(hash, BLUR_SIDE, BLUR_SIDE)?))
    }
}

/// A picture as its placeholder would show it.
fn blurred(thumb: &Thumb) -> Option<Thumb> {
    let small = plane::reduced(thumb, BLUR_SIDE);
    let hash = blurhash::encode(BLUR_WAVES, BLUR_WAVES, small.width, small.height, &small.rgba).ok()?;
    blurhash_thumb(&hash, BLUR_SIDE, BLUR_SIDE)
}

/// The pictures that can be compared.
#[derive(Default)]
pub struct VisualIndex {
    looks: Vec<(FileKey, Look)>,
    colours: Vec<(FileKey, Vec<i8>)>,
}

impl VisualIndex {
    /// Pictures on this disk, and placeholders of the catalogue.
    pub fn counts(&self) -> (usize, usize) {
        (self.looks.len(), self.colours.len())
    }

    /// Adds a picture of a model that is on this disk.
    pub fn add_look(&mut self, key: FileKey, look: Look) {
        self.looks.push((key, look));
    }

    /// Adds what the catalogue tells of a picture; a text that is no BlurHash is left out.
    pub fn add_blurhash(&mut self, key: FileKey, hash: &str) {
        if let Some(thumb) = blurhash_thumb(hash, BLUR_SIDE, BLUR_SIDE) {
            self.colours.push((key, colours_of(&Plane::of(&thumb))));
        }
    }

    /// Of the pictures that look most like it: how well one is a part of the other, by their place in the list.
    fn parts(&self, asked: &Asked, shares: &[f32]) -> HashMap<usize, f32> {
        let mut nearest: Vec<usize> = (0..shares.len()).collect();
        let by_share = |one: &usize, other: &usize| shares[*other].total_cmp(&shares[*one]);
        if nearest.len() > LAID_OVER {
            nearest.select_nth_unstable_by(LAID_OVER, by_share);
            nearest.truncate(LAID_OVER);
        }
        let [look, mirrored] = &asked.looks;
        let overlays = [look, mirrored].map(|look| Overlay::of(&look.light));
        let fit = |at: usize| {
            let (_, one) = self.looks.get(at)?;
            let is_mirrored = vector::cosine(&one.vector, &mirrored.vector) > vector::cosine(&one.vector, &look.vector);
            Some((at, overlays[usize::from(is_mirrored)].fit(&Overlay::of(&one.light))))
        };
        nearest.into_iter().filter_map(fit).collect()
    }

    /// Takes out all pictures of a document.
    pub fn remove(&mut self, key: FileKey) {
        self.looks.retain(|(known, _)| *known != key);
        self.colours.retain(|(known, _)| *known != key);
    }

    /// What looks like a picture, best first. `but` is left out: the model that the picture is of.
    pub fn search(&self, asked: &Asked, limit: usize, but: Option<FileKey>) -> Vec<VisualHit> {
        let mut best: HashMap<FileKey, VisualHit> = HashMap::new();
        let mut offer = |hit: VisualHit| {
            let known = best.entry(hit.key).or_insert(hit);
            if (hit.tier <= Tier::SamePicture, hit.score) > (known.tier <= Tier::SamePicture, known.score) {
                *known = hit;
            }
        };
        let near =
            |vector: &[i8], asked: [&[i8]; 2]| vector::cosine(vector, asked[0]).max(vector::cosine(vector, asked[1]));
        let [look, mirrored] = &asked.looks;
        let cosines: Vec<f32> =
            self.looks.iter().map(|(_, one)| near(&one.vector, [&look.vector, &mirrored.vector])).collect();
        let shares = shares(&cosines);
        let parts = self.parts(asked, &shares);
        for (at, ((key, one), (cosine, share))) in self.looks.iter().zip(cosines.iter().zip(shares)).enumerate() {
            let differing = (one.hash ^ look.hash).count_ones().min((one.hash ^ mirrored.hash).count_ones());
            let fit = parts.get(&at).copied().unwrap_or_default();
            let same = (differing <= SAME_PICTURE_BITS && *cosine > 0.85) || fit >= SAME_PART;
            // Of several that may be the same, the one whose light lies exactly over it.
            let (tier, score) = if same {
                (Tier::SamePicture, if fit > 0.0 { fit.min(1.0) } else { share })
            } else {
                (Tier::Look, share)
            };
            offer(VisualHit { key: *key, tier, score, cosine: *cosine });
        }
        let [colours, mirrored] = &asked.colours;
        let cosines: Vec<f32> = self.colours.iter().map(|(_, one)| near(one, [colours, mirrored])).collect();
        for ((key, _), (cosine, share)) in self.colours.iter().zip(cosines.iter().zip(self::shares(&cosines))) {
            offer(VisualHit { key: *key, tier: Tier::Colours, score: COLOURS_PART * share, cosine: *cosine });
        }
        let mut hits: Vec<VisualHit> = best.into_values().filter(|hit| Some(hit.key) != but).collect();
        let is_same = |hit: &VisualHit| hit.tier <= Tier::SamePicture;
        hits.sort_by(|one, other| {
            is_same(other).cmp(&is_same(one)).then(other.score.total_cmp(&one.score)).then(one.key.cmp(&other.key))
        });
        hits.truncate(limit);
        hits
    }
}

/// One list of what an encoder found and what the other tiers found: the same picture first, then the encoder's, then what only the
/// others found.
pub fn joined(by_vision: Vec<VisualHit>, others: Vec<VisualHit>, limit: usize) -> Vec<VisualHit> {
    let (mut all, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|hit| hit.tier <= Tier::SamePicture);
    let mut known: HashSet<FileKey> = all.iter().map(|hit| hit.key).collect();
    all.extend(by_vision.into_iter().chain(others).filter(|hit| known.insert(hit.key)));
    all.truncate(limit);
    all
}

/// Nearness as a share: 0 for what is as near as most, 1 for the nearest.
pub(super) fn shares(cosines: &[f32]) -> Vec<f32> {
    let mean = cosines.iter().sum::<f32>() / cosines.len().max(1) as f32;
    let most = cosines.iter().fold(f32::MIN, |most, cosine| most.max(*cosine));
    let width = (most - mean).max(0.02);
    cosines.iter().map(|cosine| ((cosine - mean) / width).clamp(0.0, 1.0)).collect()
}
