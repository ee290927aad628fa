//! The same picture is found again however it was saved, and what is told of a hit is what was compared.

use super::*;
use crate::thumbs::Thumb;
use std::path::Path;

/// A picture of a few coloured bars and discs, another for each seed.
fn picture(seed: u32) -> Thumb {
    let (width, height) = (96_u32, 128_u32);
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let bar = (x / (7 + seed % 5) + seed * 3) % 4;
            let (dx, dy) = (x as f32 - 30.0 - (seed * 7 % 40) as f32, y as f32 - 40.0 - (seed * 13 % 50) as f32);
            let disc = dx.hypot(dy) < 14.0 + (seed % 4) as f32 * 4.0;
            let light = 40 + bar * 35 + y / 4;
            let colour = if disc {
                [230, (seed * 37 % 200) as u8, (seed * 91 % 255) as u8]
            } else {
                [light as u8, (light / 2 + seed * 11 % 90) as u8, (seed * 53 % 180) as u8]
            };
            rgba.extend([colour[0], colour[1], colour[2], 255]);
        }
    }
    Thumb { width, height, rgba }
}

fn flipped(thumb: &Thumb) -> Thumb {
    let row = thumb.width as usize * 4;
    let rows = thumb.rgba.chunks_exact(row);
    let rgba = rows.flat_map(|row| row.as_chunks::<4>().0.iter().rev().copied().flatten()).collect();
    Thumb { rgba, ..*thumb }
}

fn key(at: u32) -> FileKey {
    FileKey(u64::from(at))
}

fn index(count: u32) -> VisualIndex {
    let mut index = VisualIndex::default();
    for at in 0..count {
        index.add_look(key(at), &Asked::of(&picture(at)).into_look().unwrap());
    }
    index
}

#[test]
fn the_same_picture_comes_first_and_mirrored_too() {
    let index = index(20);
    for at in 0..20 {
        for asked in [picture(at), flipped(&picture(at))] {
            let hits = index.search(&Asked::of(&asked), 5, None);
            assert_eq!(hits.first().map(|hit| (hit.key, hit.tier)), Some((key(at), Tier::SamePicture)), "{at}");
            assert!(hits.iter().skip(1).all(|hit| hit.score <= 1.0));
        }
    }
    let without = index.search(&Asked::of(&picture(3)), 30, Some(key(3)));
    assert!(!without.is_empty() && without.iter().all(|hit| hit.key != key(3) && hit.alike >= 0.1));
}

/// Hills of light and dark, in a colour of equal light each.
fn hills(tint: [f32; 3], part: f32) -> Thumb {
    let (width, height) = (96_u32, 128_u32);
    let light_of = |tint: [f32; 3]| 0.299 * tint[0] + 0.587 * tint[1] + 0.114 * tint[2];
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f32 * part, y as f32 * part);
            let hill = ((y + 6.0 * (x / 17.0).sin()) / 22.0).floor();
            let light = 190.0 - hill * 30.0 - y * 0.2;
            let colour = tint.map(|part| (light * part / light_of(tint)).clamp(0.0, 255.0) as u8);
            rgba.extend([colour[0], colour[1], colour[2], 255]);
        }
    }
    Thumb { width, height, rgba }
}

#[test]
fn the_same_hills_in_other_colours_are_another_picture() {
    let (green, violet) = ([0.35, 1.15, 0.75], [1.1, 0.55, 1.6]);
    let mut index = VisualIndex::default();
    index.add_look(key(1), &Asked::of(&hills(green, 1.0)).into_look().unwrap());
    let tier = |asked: &Thumb| index.search(&Asked::of(asked), 5, None).first().map(|hit| hit.tier);
    assert_eq!(tier(&hills(green, 0.8)), Some(Tier::SamePicture), "a part of it is");
    assert_ne!(tier(&hills(violet, 1.0)), Some(Tier::SamePicture));
}

#[test]
fn placeholders_are_a_tier_of_their_own() {
    let mut index = VisualIndex::default();
    for at in 0..12 {
        let thumb = picture(at);
        let hash = blurhash::encode(4, 4, thumb.width, thumb.height, &thumb.rgba).unwrap();
        index.add_blurhash(key(at), &hash);
    }
    index.add_blurhash(key(99), "no blurhash");
    assert_eq!(index.counts(), (0, 12));
    let hits = index.search(&Asked::of(&picture(4)), 3, None);
    assert_eq!(hits.first().map(|hit| (hit.key, hit.tier)), Some((key(4), Tier::Colours)));
    let by_placeholder = Asked::of_blurhash(&blurhash::encode(4, 4, 96, 128, &picture(4).rgba).unwrap()).unwrap();
    assert_eq!(index.search(&by_placeholder, 1, None).first().map(|hit| hit.key), Some(key(4)));
    index.remove(&[key(4)].into());
    assert!(index.search(&Asked::of(&picture(4)), 50, None).iter().all(|hit| hit.key != key(4)));
    assert!(Asked::of_blurhash("?").is_none());
    assert!(VisualIndex::default().search(&by_placeholder, 5, None).is_empty());
}

#[test]
fn what_is_no_picture_is_told_in_words() {
    let error = Asked::of_bytes(b"nothing", Path::new("a.png")).unwrap_err().to_string();
    assert!(error.contains("cannot be read") && error.contains("a.png"), "{error}");
}
