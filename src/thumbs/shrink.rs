//! The quick first step of reducing a picture: a part of it as opaque RGB, whole blocks of pixels averaged to one.

use image::DynamicImage;
use std::borrow::Cow;

/// What shows through transparent pictures: a dark grey that suits light and dark subjects alike.
pub(super) const BACKDROP: u8 = 40;
/// The longest side of a block that is averaged: its sums stay far within 32 bits.
const MAX_BLOCK: u32 = 1024;

/// A part of a picture, in whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Rows of opaque RGB pixels, perhaps a window into a wider picture.
pub(super) struct Rgb<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    bytes: Cow<'a, [u8]>,
    /// Bytes from the start of one row to the start of the next.
    stride: usize,
    /// Bytes before the first row.
    first: usize,
}

impl Rgb<'_> {
    /// The bytes of a row, three a pixel; empty for one that is not there.
    pub(super) fn row(&self, y: u32) -> &[u8] {
        let start = self.first + y as usize * self.stride;
        self.bytes.get(start..start + self.width as usize * 3).unwrap_or_default()
    }
}

/// A part of `picture`, reduced by whole factors to no less than `width` x `height`, and left as it is where that is
/// less than half of it away.
pub(super) fn shrink(picture: &DynamicImage, part: Part, width: u32, height: u32) -> Rgb<'_> {
    // A block less than half as large as it could be leaves the good filter enough to be good.
    let block = |from: u32, to: u32| (from / to.max(1).saturating_mul(2)).clamp(1, MAX_BLOCK);
    let (across, down) = (block(part.width, width), block(part.height, height));
    match picture {
        DynamicImage::ImageRgb8(rgb) if across == 1 && down == 1 => {
            let stride = rgb.width() as usize * 3;
            let first = part.y as usize * stride + part.x as usize * 3;
            Rgb { width: part.width, height: part.height, bytes: Cow::Borrowed(rgb.as_raw()), stride, first }
        }
        DynamicImage::ImageRgb8(rgb) => averaged(rgb.as_raw(), rgb.width(), part, (across, down), copy_rgb),
        DynamicImage::ImageRgba8(rgba) => averaged(rgba.as_raw(), rgba.width(), part, (across, down), flatten),
        DynamicImage::ImageLuma8(grey) => averaged(grey.as_raw(), grey.width(), part, (across, down), spread_grey),
        other => {
            let rgba = other.crop_imm(part.x, part.y, part.width, part.height).into_rgba8();
            let whole = Part { x: 0, y: 0, ..part };
            averaged(rgba.as_raw(), rgba.width(), whole, (across, down), flatten)
        }
    }
}

/// Averages blocks. `to_rgb` turns the pixels of a row into RGB.
fn averaged<const CHANNELS: usize>(
    bytes: &[u8],
    picture_width: u32,
    part: Part,
    (across, down): (u32, u32),
    to_rgb: fn(&[[u8; CHANNELS]], &mut [[u8; 3]]),
) -> Rgb<'static> {
    let (pixels, _) = bytes.as_chunks::<CHANNELS>();
    let (width, height) = (part.width / across, part.height / down);
    // What does not fill a block is left out evenly on both sides.
    let (left, top) = (part.x + part.width % across / 2, part.y + part.height % down / 2);
    let source_row = |y: u32| {
        let start = (top + y) as usize * picture_width as usize + left as usize;
        pixels.get(start..start + (width * across) as usize).unwrap_or_default()
    };
    let mut out = vec![[0; 3]; width as usize * height as usize];
    let mut row = vec![[0; 3]; (width * across) as usize];
    let mut sums = vec![0_u32; row.len() * 3];
    // Divides by the size of a block, rounding to the nearest: exact for sums of blocks of up to 4 Ki pixels.
    let block = u64::from(across * down);
    let reciprocal = (1_u64 << 40) / block + 1;
    for (y, out_row) in (0..height).zip(out.chunks_exact_mut(width.max(1) as usize)) {
        if across == 1 && down == 1 {
            to_rgb(source_row(y), out_row);
            continue;
        }
        sums.fill(0);
        for line in 0..down {
            to_rgb(source_row(y * down + line), &mut row);
            for (sum, value) in sums.iter_mut().zip(row.as_flattened()) {
                *sum += u32::from(*value);
            }
        }
        let (columns, _) = sums.as_chunks::<3>();
        for (pixel, columns) in out_row.iter_mut().zip(columns.chunks_exact(across as usize)) {
            let mut total = [0_u64; 3];
            for column in columns {
                for (total, value) in total.iter_mut().zip(column) {
                    *total += u64::from(*value);
                }
            }
            *pixel = total.map(|total| (((total + block / 2) * reciprocal) >> 40).min(255) as u8);
        }
    }
    let stride = width as usize * 3;
    Rgb { width, height, bytes: Cow::Owned(out.into_flattened()), stride, first: 0 }
}

fn copy_rgb(from: &[[u8; 3]], to: &mut [[u8; 3]]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

fn spread_grey(from: &[[u8; 1]], to: &mut [[u8; 3]]) {
    for (to, [grey]) in to.iter_mut().zip(from) {
        *to = [*grey; 3];
    }
}

/// Straight-alpha pixels over the backdrop.
fn flatten(from: &[[u8; 4]], to: &mut [[u8; 3]]) {
    for (to, [r, g, b, alpha]) in to.iter_mut().zip(from) {
        *to = [*r, *g, *b].map(|channel| over(channel, *alpha));
    }
}

fn over(channel: u8, alpha: u8) -> u8 {
    let mixed = u32::from(channel) * u32::from(alpha) + u32::from(BACKDROP) * (255 - u32::from(alpha));
    ((mixed + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, RgbImage, RgbaImage};

    fn whole(picture: &DynamicImage) -> Part {
        Part { x: 0, y: 0, width: picture.width(), height: picture.height() }
    }

    #[test]
    fn transparent_pixels_show_the_backdrop() {
        let mut to = [[0; 3]; 2];
        flatten(&[[200, 100, 0, 255], [9, 9, 9, 0]], &mut to);
        assert_eq!(to, [[200, 100, 0], [BACKDROP; 3]]);
    }

    #[test]
    fn blocks_are_averaged_exactly() {
        let rgb: DynamicImage =
            RgbImage::from_fn(40, 24, |x, y| image::Rgb([x as u8, y as u8, if (x + y) % 2 == 0 { 255 } else { 0 }]))
                .into();
        let small = shrink(&rgb, whole(&rgb), 10, 6);
        assert_eq!((small.width, small.height), (20, 12));
        // 0.5, 0.5 and 127.5, rounded.
        assert_eq!(small.row(0).get(..6), Some(&[1, 1, 128, 3, 1, 128][..]));
        assert_eq!(small.row(12), [0_u8; 0]);
        let white: DynamicImage = GrayImage::from_pixel(3000, 9, image::Luma([255])).into();
        assert!(shrink(&white, whole(&white), 1, 1).row(0).iter().all(|value| *value == 255));
    }

    #[test]
    fn a_part_is_taken_from_where_it_is() {
        let rgb: DynamicImage = RgbImage::from_fn(10, 10, |x, y| image::Rgb([x as u8, y as u8, 0])).into();
        let rgba: DynamicImage = RgbaImage::from_fn(10, 10, |x, y| image::Rgba([x as u8, y as u8, 0, 255])).into();
        for picture in [rgb, rgba] {
            let part = shrink(&picture, Part { x: 3, y: 5, width: 2, height: 4 }, 2, 4);
            assert_eq!((part.width, part.height), (2, 4));
            assert_eq!(part.row(1), [3, 6, 0, 4, 6, 0]);
        }
    }
}
