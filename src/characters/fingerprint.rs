//! What a picture looks like, as 64 bits: pictures that are nearly the same differ in few of them.

use crate::thumbs::{self, Fit, ThumbError};

/// Pictures that differ in at most so many bits are taken for the same.
pub(super) const NEARLY: u32 = 8;
/// Sides of the picture that is compared.
const WIDTH: u32 = 9;
const HEIGHT: u32 = 8;

/// Whether each of 8 x 8 places is brighter than the one to its right.
pub fn looks_like(bytes: &[u8]) -> Result<u64, ThumbError> {
    let small = thumbs::make(bytes, Fit::Cover { width: WIDTH, height: HEIGHT })?;
    let grey: Vec<u32> = small
        .rgba
        .chunks_exact(4)
        .map(|pixel| {
            let part = |at: usize| u32::from(pixel.get(at).copied().unwrap_or_default());
            part(0) * 299 + part(1) * 587 + part(2) * 114
        })
        .collect();
    let mut print = 0;
    for row in grey.chunks_exact(WIDTH as usize) {
        for pair in row.windows(2) {
            print = print << 1 | u64::from(pair.first() > pair.last());
        }
    }
    Ok(print)
}

/// Whether two pictures are nearly the same. A picture of one colour says nothing of others.
pub const fn is_near(one: u64, other: u64) -> bool {
    one != 0 && other != 0 && (one ^ other).count_ones() <= NEARLY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(change: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(90, 80, |x, y| image::Rgb(change(x, y)));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_brighter_copy_is_near_and_another_picture_is_not() {
        let wave = |x: u32, y: u32, add: u32| [((x * 7 + y * 3) % 97 + add) as u8; 3];
        let one = looks_like(&picture(|x, y| wave(x, y, 20))).unwrap();
        let brighter = looks_like(&picture(|x, y| wave(x, y, 60))).unwrap();
        let other = looks_like(&picture(|x, y| [(x * y % 251) as u8, x as u8, y as u8])).unwrap();
        assert!(is_near(one, brighter) && !is_near(one, other));
        assert!(!is_near(0, 0), "plain pictures are not all the same");
        assert!(looks_like(b"no picture").is_err());
    }
}
