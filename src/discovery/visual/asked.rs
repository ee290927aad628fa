//! A picture that is asked about: what it looks like, as it is and mirrored.

use super::descriptor::{Look, colours_of};
use super::plane::{self, Plane};
use super::{BLUR_SIDE, MAX_SIDE, placeholder};
use crate::discovery::error::DiscoveryError;
use crate::thumbs::{self, Fit, Thumb};
use std::path::Path;

/// Waves of a BlurHash in each direction, as CivitAI makes them.
const BLUR_WAVES: u32 = 4;

/// A picture that is asked about, as it is and mirrored.
#[derive(Clone, Debug)]
pub struct Asked {
    pub(super) looks: Option<[Look; 2]>,
    pub(super) colours: [Vec<i8>; 2],
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
        let blurred = blurred(thumb).unwrap_or_else(|| plane.clone());
        let looks = [Look::of(&plane, &blurred), Look::of(&plane.mirrored(), &blurred.mirrored())];
        Self { colours: looks.each_ref().map(|look| look.colours.clone()), looks: Some(looks) }
    }

    /// Its look, to be compared with others later; `None` where only a placeholder of it is known.
    pub fn into_look(self) -> Option<Look> {
        let [look, _] = self.looks?;
        Some(look)
    }

    /// Of what the catalogue tells of a picture that is not here: lines and grain of such a thing are nobody's.
    pub fn of_blurhash(hash: &str) -> Option<Self> {
        let plane = placeholder::plane_of(hash)?;
        Some(Self { looks: None, colours: [colours_of(&plane), colours_of(&plane.mirrored())] })
    }

    /// Whether there was more to look at than a placeholder.
    pub const fn has_pixels(&self) -> bool {
        self.looks.is_some()
    }
}

/// A picture as its placeholder would show it.
fn blurred(thumb: &Thumb) -> Option<Plane> {
    let small = plane::reduced(thumb, BLUR_SIDE);
    let hash = blurhash::encode(BLUR_WAVES, BLUR_WAVES, small.width, small.height, &small.rgba).ok()?;
    placeholder::plane_of(&hash)
}
