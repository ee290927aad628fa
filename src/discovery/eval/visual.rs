//! How well pictures lead to pictures: of the same model, and to themselves after what happens to pictures on their way.

use super::metrics::{Figure, Random};
use crate::discovery::DiscoveryError;
use crate::discovery::visual::{Asked, Tier, VisualIndex};
use crate::model::ids::FileKey;
use crate::thumbs::Thumb;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use std::path::Path;

/// Waves of the placeholders that are made, as CivitAI makes them.
const BLUR_WAVES: u32 = 4;
/// Quality of the JPEG that pictures are saved as again.
const ROUGH_QUALITY: u8 = 40;

/// Pictures of one model.
pub struct Album {
    /// The model.
    pub key: FileKey,
    /// Its pictures.
    pub pictures: Vec<Thumb>,
}

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

    fn apply(self, thumb: &Thumb, random: &mut Random) -> Result<Asked, DiscoveryError> {
        let (width, height) = (thumb.width, thumb.height);
        let pixel = |x: u32, y: u32| {
            let at = (y as usize * width as usize + x as usize) * 4;
            thumb.rgba.get(at..at + 4).unwrap_or(&[0, 0, 0, 255]).to_vec()
        };
        let made = |width: u32, height: u32, from: &dyn Fn(u32, u32) -> Vec<u8>| Thumb {
            width,
            height,
            rgba: (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| from(x, y)).collect(),
        };
        let thumb = match self {
            Self::Crop => {
                let (wide, high) = ((width * 4 / 5).max(1), (height * 4 / 5).max(1));
                let left = random.below((width - wide) as usize + 1) as u32;
                let top = random.below((height - high) as usize + 1) as u32;
                made(wide, high, &|x, y| pixel(left + x, top + y))
            }
            Self::Flip => made(width, height, &|x, y| pixel(width - 1 - x, y)),
            Self::Resize => made((width / 2).max(1), (height / 2).max(1), &|x, y| mean_of_four(thumb, x * 2, y * 2)),
            Self::Hue => made(width, height, &|x, y| turned(&pixel(x, y))),
            Self::Jpeg => {
                let rgb: Vec<u8> = thumb.rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
                let mut bytes = Vec::new();
                let path = Path::new("memory");
                JpegEncoder::new_with_quality(&mut bytes, ROUGH_QUALITY)
                    .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
                    .map_err(|error| DiscoveryError::Picture { reason: error.to_string(), path: path.to_owned() })?;
                return Asked::of_bytes(&bytes, path);
            }
        };
        Ok(Asked::of(&thumb))
    }
}

fn mean_of_four(thumb: &Thumb, x: u32, y: u32) -> Vec<u8> {
    let at = |x: u32, y: u32, channel: usize| {
        let (x, y) = (x.min(thumb.width - 1) as usize, y.min(thumb.height - 1) as usize);
        u16::from(thumb.rgba.get((y * thumb.width as usize + x) * 4 + channel).copied().unwrap_or(255))
    };
    (0..4).map(|c| ((at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c)) / 4) as u8).collect()
}

/// A colour turned by ten degrees around grey.
fn turned(pixel: &[u8]) -> Vec<u8> {
    let [red, green, blue, alpha] = *pixel else { return pixel.to_vec() };
    let (sin, cos) = 10_f32.to_radians().sin_cos();
    let third = (1.0 - cos) / 3.0;
    let side = sin / 3_f32.sqrt();
    let turn = |main: u8, next: u8, last: u8| {
        let sum = (cos + third) * f32::from(main) + (third - side) * f32::from(next) + (third + side) * f32::from(last);
        sum.round().clamp(0.0, 255.0) as u8
    };
    vec![turn(red, green, blue), turn(green, blue, red), turn(blue, red, green), alpha]
}

/// One line of the evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was asked.
    pub what: String,
    /// By which pictures it was answered.
    pub tier: &'static str,
    /// Pictures asked about.
    pub count: usize,
    /// Share with the right one first.
    pub hit_1: Figure,
    /// Share with the right one among the first ten.
    pub hit_10: Figure,
}

/// Measures both tiers: each changed picture against the original, and each picture against others of its model. All pictures are
/// looked through; asked about are those of every second album: `Some(true)` for development, `Some(false)` to report, `None` all.
pub fn run(albums: &[Album], dev: Option<bool>) -> Result<Vec<Row>, DiscoveryError> {
    let mut random = Random::new(9);
    let mut rows = Vec::new();
    // Each picture is a document of its own here.
    let all: Vec<&Thumb> = albums.iter().flat_map(|album| &album.pictures).collect();
    let (looks, colours) = indexes(all.iter().enumerate().map(|(at, thumb)| (FileKey(at as u64), *thumb)));
    let owner: Vec<FileKey> =
        albums.iter().flat_map(|album| std::iter::repeat_n(album.key, album.pictures.len())).collect();
    let halves =
        albums.iter().enumerate().flat_map(|(at, album)| std::iter::repeat_n(at % 2 == 1, album.pictures.len()));
    let halves: Vec<bool> = halves.collect();
    let is_asked = |at: usize| dev.is_none_or(|dev| halves.get(at) == Some(&dev));
    for change in Change::ALL {
        let (mut by_look, mut by_colours) = (Vec::new(), Vec::new());
        for (at, thumb) in all.iter().enumerate().filter(|(at, _)| is_asked(*at)) {
            let asked = change.apply(thumb, &mut random)?;
            by_look.push(place(&looks, &asked, |key| key == FileKey(at as u64), None));
            by_colours.push(place(&colours, &asked, |key| key == FileKey(at as u64), None));
        }
        rows.push(row(format!("the original, {}", change.label()), Tier::Look.label(), &by_look));
        rows.push(row(format!("the original, {}", change.label()), Tier::Colours.label(), &by_colours));
    }
    let (mut by_look, mut by_colours, mut by_chance) = (Vec::new(), Vec::new(), Vec::new());
    for (at, thumb) in all.iter().enumerate().filter(|(at, _)| is_asked(*at)) {
        let asked = Asked::of(thumb);
        let own = FileKey(at as u64);
        let same = |key: FileKey| owner.get(key.0 as usize) == owner.get(at) && key != own;
        by_look.push(place(&looks, &asked, same, Some(own)));
        by_colours.push(place(&colours, &asked, same, Some(own)));
        let drawn = (0..10).position(|_| same(FileKey(random.below(all.len()) as u64)));
        by_chance.push(drawn);
    }
    let what = "another picture of the same model".to_owned();
    rows.push(row(what.clone(), Tier::Look.label(), &by_look));
    rows.push(row(what.clone(), Tier::Colours.label(), &by_colours));
    rows.push(row(what, "chance", &by_chance));
    Ok(rows)
}

/// One index of looks, one of placeholders.
fn indexes<'a>(pictures: impl Iterator<Item = (FileKey, &'a Thumb)>) -> (VisualIndex, VisualIndex) {
    let (mut looks, mut colours) = (VisualIndex::default(), VisualIndex::default());
    for (key, thumb) in pictures {
        looks.add_look(key, Asked::of(thumb).into_look());
        if let Ok(hash) = blurhash::encode(BLUR_WAVES, BLUR_WAVES, thumb.width, thumb.height, &thumb.rgba) {
            colours.add_blurhash(key, &hash);
        }
    }
    (looks, colours)
}

fn place(
    index: &VisualIndex,
    asked: &Asked,
    is_right: impl Fn(FileKey) -> bool,
    but: Option<FileKey>,
) -> Option<usize> {
    index.search(asked, 10, but).iter().position(|hit| is_right(hit.key))
}

fn row(what: String, tier: &'static str, places: &[Option<usize>]) -> Row {
    let within = |depth: usize| {
        let hits: Vec<f64> =
            places.iter().map(|place| f64::from(u8::from(place.is_some_and(|place| place < depth)))).collect();
        Figure::of(&hits)
    };
    Row { what, tier, count: places.len(), hit_1: within(1), hit_10: within(10) }
}
