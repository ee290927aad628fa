//! Finding models by a picture: what the picture itself says first, then what looks like it, with the tier named.
//!
//! "Similar colours" is not "similar style": what is told of a hit is what was compared, and no more.

mod asked;
mod descriptor;
mod exact;
mod gather;
mod index;
mod live;
#[cfg(test)]
mod live_tests;
mod placeholder;
mod plane;
mod rows;
#[cfg(test)]
mod tests;
mod window;

pub use asked::Asked;
pub use descriptor::{COLOUR_DIMENSIONS, LOOK_DIMENSIONS, Look};
pub use exact::stem as file_stem;
pub use exact::{Named, named_models};
pub(super) use index::Scale;
pub use index::VisualIndex;
pub use live::LivePictures;

use super::vision::{VisionFamily, tier_label};
use crate::model::ids::FileKey;
use std::collections::HashSet;

/// Longest side to which pictures are brought before they are looked at.
const MAX_SIDE: u32 = 192;
/// Side of the square a picture is brought to before a placeholder is made of it.
const BLUR_SIDE: u32 = 32;

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
    /// What hits of one tier are ordered by, 0 to 1.
    pub score: f32,
    /// How alike the descriptions of the pictures are, -1 to 1.
    pub cosine: f32,
    /// How much nearer they are than any two pictures: 0 for as near as most, 1 for the same.
    pub alike: f32,
}

/// One list of what an encoder found and what the other tiers found: the same picture first, then the encoder's, then what only the
/// others found, by turns: likeness by one says nothing against likeness by another.
pub fn joined(by_vision: Vec<VisualHit>, others: Vec<VisualHit>, limit: usize) -> Vec<VisualHit> {
    let (mut all, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|hit| hit.tier <= Tier::SamePicture);
    let (looks, colours): (Vec<_>, Vec<_>) = others.into_iter().partition(|hit| hit.tier == Tier::Look);
    let (mut looks, mut colours) = (looks.into_iter(), colours.into_iter());
    let others = std::iter::from_fn(|| match [looks.next(), colours.next()] {
        [None, None] => None,
        turn => Some(turn.into_iter().flatten()),
    });
    let mut known: HashSet<FileKey> = all.iter().map(|hit| hit.key).collect();
    all.extend(by_vision.into_iter().chain(others.flatten()).filter(|hit| known.insert(hit.key)));
    all.truncate(limit);
    all
}

/// How much nearer than usual a cosine is.
pub(super) fn alike(cosine: f32, usual: f32) -> f32 {
    ((cosine - usual) / (1.0 - usual).max(f32::EPSILON)).clamp(0.0, 1.0)
}
