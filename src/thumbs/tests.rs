//! Pictures good, bad and hostile; all made here.

use super::{
    Fit, MAX_BLUR_SIDE, MAX_THUMB_SIDE, Thumb, ThumbError, ThumbOrigin, average_of_entry, average_rgb, blurhash_thumb,
    blurred, cache_key, decode_own, encode, make, read_bounded,
};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;

const RED: [u8; 3] = [200, 20, 20];
const BLUE: [u8; 3] = [20, 20, 200];

/// Red on the left half, blue on the right.
fn two_halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { RED } else { BLUE })).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pixel(thumb: &Thumb, x: u32, y: u32) -> [u8; 4] {
    let start = ((y * thumb.width + x) * 4) as usize;
    thumb.rgba[start..start + 4].try_into().unwrap()
}

#[track_caller]
fn assert_near(found: [u8; 4], expected: [u8; 3]) {
    let near = found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 24);
    assert!(near && found[3] == 255, "{found:?} is not near {expected:?}");
}

const COVER: Fit = Fit::Cover { width: 40, height: 60 };
const INSIDE: Fit = Fit::Inside { max_side: 32 };
const FORMATS: [ImageFormat; 4] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];

#[test]
fn every_kind_of_picture_is_read() {
    for format in FORMATS {
        let bytes = encoded(&two_halves(128, 64), format);
        let thumb = make(&bytes, INSIDE).unwrap();
        assert_eq!((thumb.width, thumb.height), (32, 16), "{format:?}");
        assert_eq!(thumb.rgba.len(), 32 * 16 * 4);
        assert_near(pixel(&thumb, 2, 8), RED);
        assert_near(pixel(&thumb, 29, 8), BLUE);
    }
}

#[test]
fn greyscale_and_16_bit_pictures_are_read() {
    let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(50, 50, image::Luma([90])));
    let deep =
        DynamicImage::ImageRgba16(image::ImageBuffer::from_pixel(50, 50, Rgba([0x5A5A, 0x5A5A, 0x5A5A, 0xFFFF])));
    for picture in [grey, deep] {
        let thumb = make(&encoded(&picture, ImageFormat::Png), INSIDE).unwrap();
        assert_near(pixel(&thumb, 16, 16), [90, 90, 90]);
    }
}

#[test]
fn cover_cuts_evenly_and_has_exactly_the_size() {
    let thumb = make(&encoded(&two_halves(400, 100), ImageFormat::Png), COVER).unwrap();
    assert_eq!((thumb.width, thumb.height), (40, 60));
    assert_near(pixel(&thumb, 2, 30), RED);
    assert_near(pixel(&thumb, 37, 30), BLUE);
    let tiny = make(&encoded(&two_halves(2, 2), ImageFormat::Png), COVER).unwrap();
    assert_eq!((tiny.width, tiny.height), (40, 60));
    let thread = make(&encoded(&two_halves(2, 9000), ImageFormat::Png), COVER).unwrap();
    assert_eq!((thread.width, thread.height), (40, 60));
}

#[test]
fn transparency_is_flattened() {
    let clear: DynamicImage = RgbaImage::from_pixel(64, 64, Rgba([255, 255, 255, 0])).into();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let thumb = make(&encoded(&clear, format), INSIDE).unwrap();
        assert_near(pixel(&thumb, 5, 5), [40, 40, 40]);
    }
}

/// A JPEG with this EXIF orientation: the segment is put behind the start marker.
fn turned_jpeg(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let mut bytes = b"\xff\xd8\xff\xe1".to_vec();
    bytes.extend((segment.len() as u16 + 2).to_be_bytes());
    bytes.extend(segment);
    bytes.extend(&encoded(&two_halves(128, 64), ImageFormat::Jpeg)[2..]);
    bytes
}

#[test]
fn exif_orientation_is_honoured() {
    // 6: to be turned clockwise by 90 degrees, so what was left is on top.
    let thumb = make(&turned_jpeg(6), INSIDE).unwrap();
    assert_eq!((thumb.width, thumb.height), (16, 32));
    assert_near(pixel(&thumb, 8, 2), RED);
    assert_near(pixel(&thumb, 8, 29), BLUE);
    let cover = make(&turned_jpeg(6), COVER).unwrap();
    assert_eq!((cover.width, cover.height), (40, 60));
    assert_near(pixel(&cover, 20, 2), RED);
    assert_near(pixel(&cover, 20, 57), BLUE);
    // 2: mirrored; 77: nonsense.
    assert_near(pixel(&make(&turned_jpeg(2), INSIDE).unwrap(), 2, 8), BLUE);
    assert_near(pixel(&make(&turned_jpeg(77), INSIDE).unwrap(), 2, 8), RED);
}

#[test]
fn an_animated_gif_shows_its_first_frame() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for colour in [RED, BLUE] {
        let [r, g, b] = colour;
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(40, 40, Rgba([r, g, b, 255])))).unwrap();
    }
    drop(encoder);
    assert_near(pixel(&make(&bytes, INSIDE).unwrap(), 16, 16), RED);
}

fn riff_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend((body.len() as u32).to_le_bytes());
    chunk.extend(body);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// An animated WebP of one-coloured frames, 40 x 40.
fn animated_webp(colours: &[[u8; 3]]) -> Vec<u8> {
    let side_minus_one = [39, 0, 0];
    let mut body = b"WEBP".to_vec();
    body.extend(riff_chunk(*b"VP8X", &[&[2, 0, 0, 0][..], &side_minus_one, &side_minus_one].concat()));
    body.extend(riff_chunk(*b"ANIM", &[0; 6]));
    for colour in colours {
        let still = encoded(&RgbImage::from_pixel(40, 40, Rgb(*colour)).into(), ImageFormat::WebP);
        let head = [&[0; 6][..], &side_minus_one, &side_minus_one, &[100, 0, 0, 0]].concat();
        body.extend(riff_chunk(*b"ANMF", &[&head, &still[12..]].concat()));
    }
    riff_chunk(*b"RIFF", &body)
}

#[test]
fn an_animated_webp_shows_its_first_frame() {
    assert_near(pixel(&make(&animated_webp(&[RED, BLUE]), INSIDE).unwrap(), 16, 16), RED);
}

fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name, body].concat();
    [&(body.len() as u32).to_be_bytes()[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A PNG that claims a size and has next to nothing in it.
fn empty_png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let data = b"\x78\x9c\x03\x00\x00\x00\x00\x01";
    [&b"\x89PNG\r\n\x1a\n"[..], &png_chunk(*b"IHDR", &header), &png_chunk(*b"IDAT", data), &png_chunk(*b"IEND", &[])]
        .concat()
}

#[test]
fn decompression_bombs_are_refused_by_their_size() {
    let bomb = make(&empty_png(30_000, 30_000), INSIDE);
    assert!(matches!(bomb, Err(ThumbError::TooLarge { width: 30_000, height: 30_000 })), "{bomb:?}");
    let mut gif = encoded(&two_halves(4, 4), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(matches!(make(&gif, INSIDE), Err(ThumbError::TooLarge { width: 65_535, height: 65_535 })));
    let huge = make(&empty_png(u32::MAX, u32::MAX), INSIDE);
    assert!(matches!(huge, Err(ThumbError::Damaged { .. } | ThumbError::TooLarge { .. })), "{huge:?}");
}

#[test]
fn pictures_without_pixels_are_errors() {
    let png = make(&empty_png(0, 10), INSIDE);
    assert!(matches!(png, Err(ThumbError::Damaged { .. } | ThumbError::Empty)), "{png:?}");
    let mut gif = encoded(&two_halves(4, 4), ImageFormat::Gif);
    gif[6..8].copy_from_slice(&[0, 0]);
    assert!(matches!(make(&gif, INSIDE), Err(ThumbError::Empty)));
}

#[test]
fn sizes_out_of_range_are_errors() {
    let bytes = encoded(&two_halves(4, 4), ImageFormat::Png);
    let too_far = MAX_THUMB_SIDE + 1;
    let (none, far) = (Fit::Inside { max_side: 0 }, Fit::Inside { max_side: too_far });
    let (narrow, tall) = (Fit::Cover { width: 0, height: 5 }, Fit::Cover { width: 5, height: too_far });
    for fit in [none, far, narrow, tall] {
        assert!(matches!(make(&bytes, fit), Err(ThumbError::BadFit { .. })), "{fit:?}");
    }
}

#[test]
fn videos_are_known_by_their_bytes() {
    let videos: [&[u8]; 5] = [
        b"\x00\x00\x00\x20ftypisom\0\0\x02\0",
        b"\x00\x00\x00\x14ftypqt  \0\0\0\0",
        b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fwebm",
        b"RIFF\x10\0\0\0AVI LIST",
        b"\x00\x00\x00\x08wide\0\0\0\0mdat",
    ];
    for video in videos {
        assert!(matches!(make(video, INSIDE), Err(ThumbError::Video)), "{video:?}");
    }
}

#[test]
fn what_is_no_picture_is_told_apart() {
    for bytes in [&b""[..], b"\x89PN", b"RIFF", b"<html>not found</html>", b"RIFF\0\0\0\0WAVE"] {
        assert!(matches!(make(bytes, INSIDE), Err(ThumbError::NotAPicture)), "{bytes:?}");
    }
    for bytes in [&b"\0\0\0\x1cftypavif"[..], b"\0\0\0\x18ftypheic", b"\0\0\0\x0cJXL \r\n\x87\n", b"II*\0\x08\0\0\0"] {
        assert!(matches!(make(bytes, INSIDE), Err(ThumbError::Unsupported { .. })), "{bytes:?}");
    }
}

#[test]
fn a_truncated_picture_is_damaged_or_the_part_that_came() {
    for format in FORMATS {
        let whole = encoded(&two_halves(128, 64), format);
        for length in 16..whole.len() {
            match make(&whole[..length], INSIDE) {
                Err(ThumbError::Damaged { reason }) => assert!(!reason.is_empty()),
                Ok(thumb) => assert_eq!((thumb.width, thumb.height), (32, 16), "{format:?} cut to {length} bytes"),
                Err(other) => panic!("{format:?} cut to {length} bytes: {other}"),
            }
        }
        assert!(matches!(make(&whole[..16], INSIDE), Err(ThumbError::Damaged { .. })), "{format:?}");
    }
}

fn sample_thumb() -> Thumb {
    make(&encoded(&two_halves(128, 64), ImageFormat::Png), INSIDE).unwrap()
}

#[test]
fn the_cache_format_round_trips() {
    let thumb = sample_thumb();
    let entry = encode(&thumb);
    assert!(entry.len() < thumb.rgba.len());
    let back = decode_own(&entry).unwrap();
    assert_eq!((back.width, back.height), (thumb.width, thumb.height));
    assert_near(pixel(&back, 2, 8), RED);
    assert_near(pixel(&back, 29, 8), BLUE);
    assert_eq!(average_of_entry(&entry), Some(average_rgb(&thumb)));
    assert_eq!(average_of_entry(&entry[1..]), None);
}

#[test]
fn a_blurred_picture_shows_colours_and_nothing_else() {
    // Lines a pixel wide on two halves: the halves can be told, the lines cannot.
    let picture: DynamicImage = RgbImage::from_fn(600, 300, |x, y| {
        Rgb(if (x + y) % 2 == 0 {
            [0; 3]
        } else if x < 300 {
            [255, 0, 0]
        } else {
            [0, 0, 255]
        })
    })
    .into();
    let thumb = make(&encoded(&picture, ImageFormat::Png), Fit::Blurred).unwrap();
    assert_eq!((thumb.width, thumb.height), (96, 48));
    assert_near(pixel(&thumb, 10, 20), [128, 0, 0]);
    assert_near(pixel(&thumb, 85, 20), [0, 0, 128]);
    let row: Vec<u8> = (0..96).map(|x| pixel(&thumb, x, 24)[0]).collect();
    assert!(row.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= 24), "an edge is left: {row:?}");
    assert!(blurred(Thumb { width: 3, height: 3, rgba: vec![0; 5] }).is_err());
    assert!(blurred(Thumb { width: 0, height: 0, rgba: Vec::new() }).is_err());
    let thread = blurred(Thumb { width: 1, height: 4000, rgba: vec![9; 16_000] }).unwrap();
    assert_eq!((thread.width, thread.height), (1, 96));
}

/// A PNG with the chunks of an animation before its picture, which is the first frame.
#[test]
fn an_animated_png_shows_its_first_frame() {
    let still = encoded(&RgbImage::from_pixel(40, 40, Rgb(RED)).into(), ImageFormat::Png);
    let side = 40_u32.to_be_bytes();
    let frame = |number: u32| [&number.to_be_bytes()[..], &side, &side, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat();
    let blue = encoded(&RgbImage::from_pixel(40, 40, Rgb(BLUE)).into(), ImageFormat::Png);
    let at = blue.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = u32::from_be_bytes(blue[at - 4..at].try_into().unwrap()) as usize;
    let second = [&2_u32.to_be_bytes()[..], &blue[at + 4..at + 4 + length]].concat();
    let (head, rest) = still.split_at(33);
    let (data, end) = rest.split_at(rest.len() - 12);
    let control = [2_u32.to_be_bytes(), 0_u32.to_be_bytes()].concat();
    let animated = [
        head,
        &png_chunk(*b"acTL", &control),
        &png_chunk(*b"fcTL", &frame(0)),
        data,
        &png_chunk(*b"fcTL", &frame(1)),
        &png_chunk(*b"fdAT", &second),
        end,
    ]
    .concat();
    assert_near(pixel(&make(&animated, INSIDE).unwrap(), 16, 16), RED);
}

#[test]
fn foreign_old_and_damaged_entries_are_refused() {
    let entry = encode(&sample_thumb());
    let is_refused = |bytes: &[u8]| matches!(decode_own(bytes), Err(ThumbError::ForeignEntry));
    for length in 0..entry.len() {
        assert!(is_refused(&entry[..length]), "cut to {length} bytes");
    }
    for position in 0..entry.len() {
        let mut changed = entry.clone();
        changed[position] ^= 1;
        assert!(is_refused(&changed), "changed at {position}");
    }
    assert!(is_refused(&encoded(&two_halves(8, 8), ImageFormat::Jpeg)));
}

#[test]
fn an_impossible_thumb_makes_an_entry_that_is_refused() {
    for (width, height) in [(2, 2), (0, 0), (u32::MAX, u32::MAX)] {
        let entry = encode(&Thumb { width, height, rgba: vec![0; 5] });
        assert!(matches!(decode_own(&entry), Err(ThumbError::ForeignEntry)));
    }
}

#[test]
fn the_average_of_two_halves_lies_between() {
    let [r, g, b] = average_rgb(&sample_thumb());
    assert_near([r, g, b, 255], [110, 20, 110]);
    assert_eq!(average_rgb(&Thumb { width: 0, height: 0, rgba: Vec::new() }), [0; 3]);
}

#[test]
fn a_blurhash_becomes_a_placeholder() {
    let picture = two_halves(32, 32).into_rgba8();
    let hash = blurhash::encode(4, 3, 32, 32, picture.as_raw()).unwrap();
    let thumb = blurhash_thumb(&hash, 20, 10).unwrap();
    assert_eq!((thumb.width, thumb.height, thumb.rgba.len()), (20, 10, 800));
    let (left, right) = (pixel(&thumb, 1, 5), pixel(&thumb, 18, 5));
    assert!(left[0] > right[0] && left[2] < right[2], "{left:?} {right:?}");
    assert!(thumb.rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == 255));
}

#[test]
fn hostile_blurhashes_give_none() {
    for hash in
        ["", "L", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "LEHV6nWB2yk8pyo0adR*.7kCMdn€", "\0\0\0\0\0\0", &"~".repeat(100_000)]
    {
        assert_eq!(blurhash_thumb(hash, 8, 8), None, "{} bytes", hash.len());
    }
    let good = "LEHV6nWB2yk8pyo0adR*.7kCMdnj";
    assert!(blurhash_thumb(good, 8, 8).is_some());
    for (width, height) in [(0, 8), (8, 0), (MAX_BLUR_SIDE + 1, 8), (8, u32::MAX)] {
        assert_eq!(blurhash_thumb(good, width, height), None);
    }
}

#[test]
fn cache_keys_differ_in_every_part() {
    let path = Path::new("a/b.png");
    let file = |size, modified_ns| ThumbOrigin::File { path, size, modified_ns };
    let origins = [
        file(1, 2),
        file(2, 1),
        file(1, 3),
        ThumbOrigin::File { path: Path::new("a/c.png"), size: 1, modified_ns: 2 },
        ThumbOrigin::Embedded { path, size: 1, modified_ns: 2 },
        ThumbOrigin::Url("a/b.png"),
        ThumbOrigin::Url(""),
    ];
    let fits = [INSIDE, COVER, Fit::Blurred, Fit::Inside { max_side: 40 }, Fit::Cover { width: 60, height: 40 }];
    let keys: HashSet<_> = origins.iter().flat_map(|origin| fits.map(|fit| cache_key(*origin, fit))).collect();
    assert_eq!(keys.len(), origins.len() * fits.len());
    assert_eq!(cache_key(file(1, 2), COVER), cache_key(file(1, 2), COVER));
}

#[test]
fn reading_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("preview.png");
    fs::write(&path, [7; 100]).unwrap();
    assert_eq!(read_bounded(&path, 100).unwrap(), [7; 100]);
    assert_eq!(read_bounded(&path, u64::MAX).unwrap().len(), 100);
    let error = read_bounded(&path, 99).unwrap_err();
    assert!(matches!(error, ThumbError::FileTooLarge { max_bytes: 99, .. }));
    assert!(error.to_string().ends_with(&path.display().to_string()));
    assert!(matches!(read_bounded(folder.path(), 100), Err(ThumbError::NotAFile { .. })));
    assert!(matches!(read_bounded(&folder.path().join("none"), 100), Err(ThumbError::Read { .. })));
}

/// One small picture of every kind, animated ones among them.
fn specimens() -> Vec<Vec<u8>> {
    let mut specimens: Vec<_> = FORMATS.map(|format| encoded(&two_halves(24, 17), format)).into();
    specimens.extend([turned_jpeg(6), animated_webp(&[RED, BLUE])]);
    specimens
}

/// Whatever came of the bytes, a preview has the size it says.
fn assert_sound(bytes: &[u8], fit: Fit) {
    if let Ok(thumb) = make(bytes, fit) {
        assert!(thumb.is_consistent());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_never_panic(kind in 0_usize..6, bytes in proptest::collection::vec(any::<u8>(), 0..400), keep in 0_usize..40) {
        let specimen = &specimens()[kind];
        let start = &specimen[..keep.min(specimen.len())];
        assert_sound(&[start, &bytes].concat(), INSIDE);
        assert_sound(&bytes, COVER);
        prop_assert!(decode_own(&bytes).is_err());
    }

    #[test]
    fn mutated_pictures_never_panic(
        kind in 0_usize..6,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        width in 1_u32..80,
        height in 1_u32..80,
    ) {
        let mut bytes = specimens()[kind].clone();
        for (position, value) in &changes {
            let position = position.index(bytes.len());
            bytes[position] = *value;
        }
        assert_sound(&bytes, Fit::Cover { width, height });
        assert_sound(&bytes, Fit::Blurred);
        bytes.truncate(cut.index(bytes.len()));
        assert_sound(&bytes, Fit::Inside { max_side: width });
    }

    #[test]
    fn any_blurhash_text_is_safe(hash in "[ -~]{0,170}", width in 0_u32..40, height in 0_u32..40) {
        if let Some(thumb) = blurhash_thumb(&hash, width, height) {
            prop_assert!(thumb.is_consistent());
        }
    }

    #[test]
    fn any_blurhash_of_the_right_length_is_safe(size in 0_u8..81, rest in proptest::collection::vec(0_usize..83, 166)) {
        const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
        let length = 4 + 2 * usize::from(size % 9 + 1) * usize::from(size / 9 + 1);
        let mut hash = String::from(char::from(DIGITS[usize::from(size)]));
        hash.extend(rest.iter().take(length - 1).map(|digit| char::from(DIGITS[*digit])));
        prop_assert!(blurhash_thumb(&hash, 9, 7).is_some());
    }
}
