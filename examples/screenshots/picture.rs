//! Writes what was painted: small PNG files, smaller JPEG copies, and two pictures one above the other.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{self, FilterType as Resampling};
use image::{DynamicImage, RgbImage, RgbaImage};
use std::fs;
use std::path::Path;

/// What may go wrong; told as it is.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// The most a committed picture may take.
const MAX_BYTES: usize = 400 * 1000;
/// The side of a copy for the guide, by that of the picture: all copies show letters of one size.
const GUIDE_SCALE: f64 = 0.6;
/// Width of the pictures beside their drawings.
const BESIDE_WIDTH: u32 = 1280;
/// Between two pictures that are set one above the other.
const GAP: u32 = 16;

/// Where pictures are kept.
pub(crate) struct Album<'a> {
    /// The folder with README.md.
    pub(crate) repository: &'a Path,
    /// Drawings of the window to set it beside.
    pub(crate) drawings: Option<&'a Path>,
}

/// A part of the window: left, top, width and height in pixels.
pub(crate) type Part = [u32; 4];

impl Album<'_> {
    /// Keeps a picture, or a part of it, as `screenshots/NAME.png`.
    pub(crate) fn keep(&self, name: &str, painted: &RgbaImage, part: Option<Part>) -> Result<(), Failure> {
        let [left, top, width, height] = part.unwrap_or_else(|| [0, 0, painted.width(), painted.height()]);
        let picture = imageops::crop_imm(painted, left, top, width, height).to_image();
        let picture = DynamicImage::from(picture).into_rgb8();
        let bytes = png_within(&picture)?;
        fs::write(self.repository.join("screenshots").join(format!("{name}.png")), bytes)?;
        // Only the guide decides which pictures it has; a copy is renewed where one is.
        let copy = self.repository.join("assets/guide").join(format!("{name}.jpg"));
        if copy.exists() {
            let scaled = |side: u32| (f64::from(side) * GUIDE_SCALE).round() as u32;
            let (width, height) = (scaled(picture.width()), scaled(picture.height()));
            let small = imageops::resize(&picture, width, height, Resampling::Lanczos3);
            fs::write(copy, jpeg(&small, 82)?)?;
        }
        Ok(())
    }

    /// Sets a picture above the drawing of this theme, where there are drawings.
    pub(crate) fn beside(&self, theme: &str, painted: &RgbaImage) -> Result<(), Failure> {
        let Some(drawings) = self.drawings else { return Ok(()) };
        let ours = DynamicImage::from(painted.clone()).into_rgb8();
        let drawing = image::open(drawings.join(format!("{theme}.jpg")))?.into_rgb8();
        let fitted = |picture: &RgbImage| {
            let height = picture.height() * BESIDE_WIDTH / picture.width();
            imageops::resize(picture, BESIDE_WIDTH, height, Resampling::Lanczos3)
        };
        let (ours, drawing) = (fitted(&ours), fitted(&drawing));
        let mut both = RgbImage::from_pixel(BESIDE_WIDTH, ours.height() + GAP + drawing.height(), [128; 3].into());
        imageops::replace(&mut both, &ours, 0, 0);
        imageops::replace(&mut both, &drawing, 0, i64::from(ours.height() + GAP));
        let folder = self.repository.join("docs/pictures");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("beside-mock-{theme}.jpg")), jpeg(&both, 86)?)?;
        Ok(())
    }
}

/// A JPEG file of this quality, or of one low enough for what a file may take.
fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Failure> {
    let mut quality = quality;
    loop {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
        if bytes.len() <= MAX_BYTES || quality < 40 {
            return Ok(bytes);
        }
        quality -= 4;
    }
}

/// A PNG file with as many shades as fit into what a file may take. Surfaces and letters hardly show the difference.
fn png_within(picture: &RgbImage) -> Result<Vec<u8>, Failure> {
    for step in [1, 2, 4, 8, 12, 16] {
        let mut coarse = picture.clone();
        for value in coarse.pixels_mut().flat_map(|pixel| &mut pixel.0) {
            let nearest = (u16::from(*value) + step / 2) / step * step;
            *value = u8::try_from(nearest).unwrap_or(u8::MAX);
        }
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
        coarse.write_with_encoder(encoder)?;
        if bytes.len() <= MAX_BYTES {
            return Ok(bytes);
        }
    }
    Err("a picture does not fit into 400 kB".into())
}
