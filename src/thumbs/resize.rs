//! From a decoded picture to opaque pixels of the size asked for.

use super::decode::Decoded;
use super::filter::{self, Kernel};
use super::shrink::{Part, shrink};
use super::{Fit, Thumb, ThumbError};
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

/// The longest side of a preview in pixels.
pub const MAX_THUMB_SIDE: u32 = 4096;

/// The longest side to which all detail of a blurred picture is lost, in pixels.
const BLUR_SIDE: u32 = 24;
/// The longest side of a blurred picture: smooth enough that enlarging it further shows no grid.
const BLURRED_SIDE: u32 = 96;

/// [`ThumbError::BadFit`] where the size asked for is out of range.
pub(super) fn check(fit: Fit) -> Result<(), ThumbError> {
    let (width, height) = match fit {
        Fit::Cover { width, height } => (width, height),
        Fit::Inside { max_side } => (max_side, max_side),
        Fit::Blurred => (BLURRED_SIDE, BLURRED_SIDE),
    };
    let allowed = 1..=MAX_THUMB_SIDE;
    if allowed.contains(&width) && allowed.contains(&height) {
        Ok(())
    } else {
        Err(ThumbError::BadFit { width, height })
    }
}

/// Resizes, flattens and turns a picture.
pub(super) fn resize(decoded: Decoded, fit: Fit) -> Result<Thumb, ThumbError> {
    let Decoded { picture, orientation } = decoded;
    let lies_on_its_side = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = size_before_turning(picture.width(), picture.height(), fit, lies_on_its_side);
    let part = match fit {
        Fit::Cover { .. } => covering_part(picture.width(), picture.height(), width, height),
        Fit::Inside { .. } | Fit::Blurred => Part { x: 0, y: 0, width: picture.width(), height: picture.height() },
    };
    let reduced = reduce(&picture, part, width, height);
    drop(picture);
    turn(width, height, reduced, orientation)
}

/// The largest part of a picture, from its middle, that has the shape asked for.
fn covering_part(width: u32, height: u32, wanted_width: u32, wanted_height: u32) -> Part {
    let scaled = |length: u32, by: u32, to: u32| (u64::from(length) * u64::from(by) / u64::from(to.max(1))) as u32;
    let part_width = scaled(height, wanted_width, wanted_height).clamp(1, width.max(1));
    let part_height = scaled(width, wanted_height, wanted_width).clamp(1, height.max(1));
    let (part_width, part_height) =
        if u64::from(width) * u64::from(wanted_height) > u64::from(height) * u64::from(wanted_width) {
            (part_width, height)
        } else {
            (width, part_height)
        };
    Part { x: (width - part_width) / 2, y: (height - part_height) / 2, width: part_width, height: part_height }
}

/// Brings a part of a picture to a size: by averages to twice the size or more, which is quick, then by a good filter.
///
/// Our own checked arithmetic: the `image` crate's took three times as long as decoding, and a property test on mutated
/// pictures once stopped in the unchecked reads of `fast_image_resize`.
fn reduce(picture: &DynamicImage, part: Part, width: u32, height: u32) -> Vec<u8> {
    filter::resize(&shrink(picture, part, width, height), width, height, Kernel::Sharp)
}

/// A preview so blurred that nothing in it can be made out.
///
/// # Errors
/// [`ThumbError::Damaged`] for one whose size and bytes disagree.
pub fn blurred(thumb: Thumb) -> Result<Thumb, ThumbError> {
    let whole = |width, height| Part { x: 0, y: 0, width, height };
    let side = |length: u32, longer: u32, max: u64| ((u64::from(length) * max / u64::from(longer)).max(1)) as u32;
    let picture = |width, height, rgba| {
        let pixels = RgbaImage::from_raw(width, height, rgba).filter(|_| width > 0 && height > 0);
        pixels.map(DynamicImage::ImageRgba8).ok_or_else(|| unexpected("wrong number of bytes"))
    };
    let (width, height) = (thumb.width, thumb.height);
    let sharp = picture(width, height, thumb.rgba)?;
    let longer = width.max(height);
    let coarse = (side(width, longer, u64::from(BLUR_SIDE)), side(height, longer, u64::from(BLUR_SIDE)));
    let lost = picture(coarse.0, coarse.1, reduce(&sharp, whole(width, height), coarse.0, coarse.1))?;
    let (width, height) = (side(width, longer, u64::from(BLURRED_SIDE)), side(height, longer, u64::from(BLURRED_SIDE)));
    let from = shrink(&lost, whole(coarse.0, coarse.1), width, height);
    Ok(Thumb { width, height, rgba: filter::resize(&from, width, height, Kernel::Soft) })
}

/// The size to bring a picture to, given that it will be turned afterwards.
fn size_before_turning(width: u32, height: u32, fit: Fit, lies_on_its_side: bool) -> (u32, u32) {
    match fit {
        Fit::Cover { width, height } if lies_on_its_side => (height, width),
        Fit::Cover { width, height } => (width, height),
        Fit::Blurred => size_before_turning(width, height, Fit::Inside { max_side: BLURRED_SIDE }, lies_on_its_side),
        Fit::Inside { max_side } => {
            let longer = width.max(height);
            let side = |length: u32| {
                let exact = f64::from(length) * f64::from(max_side) / f64::from(longer.max(1));
                if longer <= max_side { length.max(1) } else { (exact.round() as u32).clamp(1, max_side) }
            };
            (side(width), side(height))
        }
    }
}

fn turn(width: u32, height: u32, rgba: Vec<u8>, orientation: Orientation) -> Result<Thumb, ThumbError> {
    let picture = RgbaImage::from_raw(width, height, rgba).ok_or_else(|| unexpected("wrong number of bytes"))?;
    if orientation == Orientation::NoTransforms {
        return Ok(Thumb { width, height, rgba: picture.into_raw() });
    }
    let mut picture = DynamicImage::ImageRgba8(picture);
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    Ok(Thumb { width, height, rgba: picture.into_rgba8().into_raw() })
}

fn unexpected(reason: impl std::fmt::Display) -> ThumbError {
    ThumbError::Damaged { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_keeps_the_shape_and_never_enlarges() {
        let size = |width, height, max_side| size_before_turning(width, height, Fit::Inside { max_side }, false);
        assert_eq!(size(1000, 500, 100), (100, 50));
        assert_eq!(size(500, 1000, 100), (50, 100));
        assert_eq!(size(30, 20, 100), (30, 20));
        assert_eq!(size(1, 30_000, 100), (1, 100));
        assert_eq!(size(u32::MAX, 1, MAX_THUMB_SIDE), (MAX_THUMB_SIDE, 1));
    }

    #[test]
    fn a_part_covers_the_shape_from_the_middle() {
        let part = |width, height| covering_part(width, height, 100, 50);
        assert_eq!(part(400, 200), Part { x: 0, y: 0, width: 400, height: 200 });
        assert_eq!(part(600, 200), Part { x: 100, y: 0, width: 400, height: 200 });
        assert_eq!(part(400, 400), Part { x: 0, y: 100, width: 400, height: 200 });
        assert_eq!(part(1, 60_000), Part { x: 0, y: 29_999, width: 1, height: 1 });
        assert_eq!(part(60_000, 1), Part { x: 29_999, y: 0, width: 2, height: 1 });
    }
}
