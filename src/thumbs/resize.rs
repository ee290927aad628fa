//! From a decoded picture to opaque pixels of the size asked for.

use super::decode::Decoded;
use super::{Fit, Thumb, ThumbError};
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

/// The longest side of a preview in pixels.
pub const MAX_THUMB_SIDE: u32 = 4096;
/// What shows through transparent pictures: a dark grey that suits light and dark subjects alike.
const BACKDROP: u8 = 40;

/// [`ThumbError::BadFit`] where the size asked for is out of range.
pub(super) fn check(fit: Fit) -> Result<(), ThumbError> {
    let (width, height) = match fit {
        Fit::Cover { width, height } => (width, height),
        Fit::Inside { max_side } => (max_side, max_side),
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
    let has_alpha = picture.color().has_alpha();
    let ((bytes, source_width, source_height), pixel_type) = if has_alpha {
        (raw(picture.into_rgba8()), PixelType::U8x4)
    } else {
        (raw(picture.into_rgb8()), PixelType::U8x3)
    };
    let source = Image::from_vec_u8(source_width, source_height, bytes, pixel_type).map_err(unexpected)?;
    let mut target = Image::new(width, height, pixel_type);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(has_alpha);
    let options = match fit {
        Fit::Cover { .. } => options.fit_into_destination(Some((0.5, 0.5))),
        // What its rounding to whole pixels distorts is too little to be seen.
        Fit::Inside { .. } => options,
    };
    Resizer::new().resize(&source, &mut target, &options).map_err(unexpected)?;
    let opaque = if has_alpha { flatten(target.buffer()) } else { widen(target.buffer()) };
    turn(width, height, opaque, orientation)
}

/// The size to bring a picture to, given that it will be turned afterwards.
fn size_before_turning(width: u32, height: u32, fit: Fit, lies_on_its_side: bool) -> (u32, u32) {
    match fit {
        Fit::Cover { width, height } if lies_on_its_side => (height, width),
        Fit::Cover { width, height } => (width, height),
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

/// Straight-alpha pixels over the backdrop.
fn flatten(rgba: &[u8]) -> Vec<u8> {
    let over = |channel: u8, alpha: u8| {
        let mixed = u32::from(channel) * u32::from(alpha) + u32::from(BACKDROP) * (255 - u32::from(alpha));
        ((mixed + 127) / 255) as u8
    };
    let (pixels, _) = rgba.as_chunks::<4>();
    pixels.iter().flat_map(|&[r, g, b, a]| [over(r, a), over(g, a), over(b, a), 255]).collect()
}

/// Adds the alpha that opaque pixels lack.
fn widen(rgb: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgb.as_chunks::<3>();
    pixels.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
}

fn turn(width: u32, height: u32, rgba: Vec<u8>, orientation: Orientation) -> Result<Thumb, ThumbError> {
    let picture = RgbaImage::from_raw(width, height, rgba).ok_or_else(|| unexpected("wrong number of bytes"))?;
    let mut picture = DynamicImage::ImageRgba8(picture);
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    Ok(Thumb { width, height, rgba: picture.into_rgba8().into_raw() })
}

fn unexpected(reason: impl std::fmt::Display) -> ThumbError {
    ThumbError::Damaged { reason: reason.to_string() }
}

/// The bytes of a picture and its width and height, without a copy.
fn raw<P: image::Pixel<Subpixel = u8>>(picture: image::ImageBuffer<P, Vec<u8>>) -> (Vec<u8>, u32, u32) {
    let (width, height) = picture.dimensions();
    (picture.into_raw(), width, height)
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
    fn transparent_pixels_show_the_backdrop() {
        assert_eq!(flatten(&[200, 100, 0, 255, 9, 9, 9, 0]), [200, 100, 0, 255, BACKDROP, BACKDROP, BACKDROP, 255]);
    }
}
