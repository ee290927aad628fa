//! What happens to pictures on their way from one place to another.

use crate::discovery::DiscoveryError;
use crate::discovery::eval::metrics::Random;
use crate::discovery::visual::Asked;
use crate::thumbs::{self, Thumb};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use std::path::Path;

/// Quality of the JPEG that pictures are saved as again.
const ROUGH_QUALITY: u8 = 40;

/// What happens to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Eight tenths of each side are left, from somewhere within.
    Crop,
    /// Mirrored.
    Flip,
    /// Saved as a rough JPEG.
    Jpeg,
    /// At half its size.
    Resize,
    /// Colours turned by ten degrees.
    Hue,
}

impl Change {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Crop, Self::Flip, Self::Jpeg, Self::Resize, Self::Hue];

    /// Its name in tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Crop => "cropped to 80%",
            Self::Flip => "mirrored",
            Self::Jpeg => "JPEG of quality 40",
            Self::Resize => "half the size",
            Self::Hue => "hue turned by 10 degrees",
        }
    }

    /// Asked as the program is asked: the changed picture is a file first.
    pub(super) fn apply(self, thumb: &Thumb, random: &mut Random) -> Result<Asked, DiscoveryError> {
        let (width, height) = (thumb.width, thumb.height);
        let path = Path::new("memory");
        let odd = |reason: String| DiscoveryError::Picture { reason, path: path.to_owned() };
        if self == Self::Jpeg {
            let rgb: Vec<u8> = thumb.rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, ROUGH_QUALITY)
                .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
                .map_err(|error| odd(error.to_string()))?;
            return Asked::of_bytes(&bytes, path);
        }
        let pixels = thumb.rgba.as_chunks::<4>().0;
        let pixel =
            |x: u32, y: u32| pixels.get(y as usize * width as usize + x as usize).copied().unwrap_or([0, 0, 0, 255]);
        let changed = match self {
            Self::Crop => {
                let (wide, high) = ((width * 4 / 5).max(1), (height * 4 / 5).max(1));
                let left = random.below((width - wide) as usize + 1) as u32;
                let top = random.below((height - high) as usize + 1) as u32;
                made(wide, high, |x, y| pixel(left + x, top + y))
            }
            Self::Flip => made(width, height, |x, y| pixel(width - 1 - x, y)),
            Self::Hue => made(width, height, |x, y| turned(pixel(x, y))),
            Self::Resize | Self::Jpeg => {
                let at = |x: u32, y: u32| pixel(x.min(width - 1), y.min(height - 1)).map(u16::from);
                made((width / 2).max(1), (height / 2).max(1), |x, y| {
                    let four = [at(x * 2, y * 2), at(x * 2 + 1, y * 2), at(x * 2, y * 2 + 1), at(x * 2 + 1, y * 2 + 1)];
                    std::array::from_fn(|channel| (four.iter().map(|one| one[channel]).sum::<u16>() / 4) as u8)
                })
            }
        };
        let bytes =
            thumbs::png(changed.width, changed.height, &changed.rgba).map_err(|error| odd(error.to_string()))?;
        Asked::of_bytes(&bytes, path)
    }
}

fn made(width: u32, height: u32, from: impl Fn(u32, u32) -> [u8; 4]) -> Thumb {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Thumb { width, height, rgba: places.flat_map(|(x, y)| from(x, y)).collect() }
}

/// A colour turned by ten degrees around grey.
fn turned([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let (sin, cos) = 10_f32.to_radians().sin_cos();
    let third = (1.0 - cos) / 3.0;
    let side = sin / 3_f32.sqrt();
    let turn = |main: u8, next: u8, last: u8| {
        let sum = (cos + third) * f32::from(main) + (third - side) * f32::from(next) + (third + side) * f32::from(last);
        sum.round().clamp(0.0, 255.0) as u8
    };
    [turn(red, green, blue), turn(green, blue, red), turn(blue, red, green), alpha]
}
