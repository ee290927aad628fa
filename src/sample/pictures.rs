//! The sample's preview pictures, drawn by the program itself.

mod canvas;
mod palette;
mod scenes;

pub(crate) use palette::Mood;
pub(crate) use scenes::Scene;

use canvas::Canvas;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, ImageError};

/// Quality of JPEGs: high enough that flat colours stay flat.
const JPEG_QUALITY: u8 = 90;

/// One picture: what it shows, in which colours, which of the many possible ones, and how large in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sketch {
    pub(crate) scene: Scene,
    pub(crate) mood: Mood,
    pub(crate) seed: u64,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Sketch {
    fn drawn(self, width: u32, height: u32) -> Canvas {
        let mut canvas = Canvas::new(width, height);
        self.scene.draw(&mut canvas, &self.mood.palette(), self.seed);
        canvas
    }

    /// The picture as a JPEG file.
    pub(crate) fn jpeg(self) -> Result<Vec<u8>, ImageError> {
        let pixels = self.drawn(self.width, self.height).to_rgb8(!self.scene.is_flat());
        let mut out = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
        encoder.write_image(&pixels, self.width, self.height, ExtendedColorType::Rgb8)?;
        Ok(out)
    }

    /// The picture as a PNG file.
    pub(crate) fn png(self) -> Result<Vec<u8>, ImageError> {
        let pixels = self.drawn(self.width, self.height).to_rgb8(false);
        let mut out = Vec::new();
        PngEncoder::new(&mut out).write_image(&pixels, self.width, self.height, ExtendedColorType::Rgb8)?;
        Ok(out)
    }

    /// Its BlurHash, from a small drawing of the same scene.
    pub(crate) fn blurhash(self) -> Option<String> {
        const LONG_SIDE: u32 = 40;
        let long = self.width.max(self.height).max(1);
        let (width, height) = ((self.width * LONG_SIDE / long).max(1), (self.height * LONG_SIDE / long).max(1));
        let rgb = self.drawn(width, height).to_rgb8(false);
        let rgba: Vec<u8> =
            rgb.as_chunks::<3>().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, u8::MAX]).collect();
        let (across, down) = if width < height { (3, 4) } else { (4, 3) };
        blurhash::encode(across, down, width, height, &rgba).ok()
    }
}

/// Puts the text A1111 writes into a PNG: a `tEXt` chunk behind the first one, the header of 25 bytes.
pub(crate) fn png_with_text(mut bytes: Vec<u8>, text: &str) -> Vec<u8> {
    const BEHIND_HEADER: usize = 8 + 25;
    let mut body = b"tEXtparameters\0".to_vec();
    body.extend(text.bytes());
    let length = body.len().saturating_sub(4) as u32;
    let chunk = [&length.to_be_bytes()[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat();
    if bytes.len() > BEHIND_HEADER {
        bytes.splice(BEHIND_HEADER..BEHIND_HEADER, chunk);
    }
    bytes
}

/// Puts it into a JPEG, as a comment behind the first marker. A comment holds less than 64 KiB.
pub(crate) fn jpeg_with_text(mut bytes: Vec<u8>, text: &str) -> Vec<u8> {
    const BEHIND_START: usize = 2;
    if let Ok(length) = u16::try_from(text.len() + 2)
        && bytes.len() > BEHIND_START
    {
        let segment = [&[0xff, 0xfe][..], &length.to_be_bytes(), text.as_bytes()].concat();
        bytes.splice(BEHIND_START..BEHIND_START, segment);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::infotext::picture_text;

    #[test]
    fn pictures_with_text_stay_pictures_and_tell_it() {
        let sketch = Sketch { scene: Scene::Dunes, mood: Mood::Dusk, seed: 1, width: 32, height: 32 };
        let text = "a cat\nNegative prompt: dog\nSteps: 20, Seed: 5, Size: 64x64";
        let png = png_with_text(sketch.png().unwrap(), text);
        let jpeg = jpeg_with_text(sketch.jpeg().unwrap(), text);
        for bytes in [png, jpeg] {
            assert!(image::load_from_memory(&bytes).is_ok());
            let read = picture_text(&bytes).unwrap();
            assert_eq!((read.prompt.as_str(), read.setting("Seed")), ("a cat", Some("5")));
        }
    }
}
