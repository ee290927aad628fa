//! What a BlurHash tells, without unrolling it to pixels: its few waves are laid over a small square of light.
//!
//! A catalogue has hundreds of thousands of them, so each must take microseconds.

use super::plane::{Plane, linear};
use std::f32::consts::PI;
use std::sync::LazyLock;

/// Side of the square in cells.
pub(super) const SIDE: usize = 16;
/// Waves in a direction at most.
const MOST_WAVES: usize = 9;
/// The digits, in their order.
const DIGITS: &[u8; 83] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Each wave at the middle of each cell.
static WAVES: LazyLock<[[f32; SIDE]; MOST_WAVES]> = LazyLock::new(|| {
    std::array::from_fn(|wave| std::array::from_fn(|cell| (PI * wave as f32 * (cell as f32 + 0.5) / SIDE as f32).cos()))
});

/// The colours a BlurHash stands for; `None` where it is none.
pub(super) fn plane_of(hash: &str) -> Option<Plane> {
    let bytes = hash.as_bytes();
    let size = number(bytes.get(..1)?)?;
    let (across, down) = (size as usize % 9 + 1, size as usize / 9 + 1);
    if down > MOST_WAVES || bytes.len() != 4 + 2 * across * down {
        return None;
    }
    let strongest = (number(bytes.get(1..2)?)? + 1) as f32 / 166.0;
    let mean = number(bytes.get(2..6)?).filter(|mean| *mean < 1 << 24)?;
    let mut waves = vec![[mean >> 16, mean >> 8, mean].map(|channel| linear((channel & 0xff) as u8))];
    for digits in bytes.get(6..)?.as_chunks::<2>().0 {
        let value = number(digits)?;
        waves.push([value / (19 * 19), value / 19 % 19, value % 19].map(|part| {
            let part = (part as f32 - 9.0) / 9.0;
            part * part.abs() * strongest
        }));
    }
    // First each row of waves across, then the rows down: as many steps as the sum of both, not their product.
    let over: &[[f32; SIDE]; MOST_WAVES] = &WAVES;
    let lines: Vec<[[f32; 3]; SIDE]> = waves
        .chunks_exact(across)
        .map(|line| std::array::from_fn(|column| sum(line.iter().zip(over).map(|(wave, at)| (*wave, at[column])))))
        .collect();
    let cell = |row: usize, column: usize| sum(lines.iter().zip(over).map(|(line, at)| (line[column], at[row])));
    let lines = &cell;
    Some(Plane::of_light(SIDE, (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| lines(row, column)))))
}

fn sum(parts: impl Iterator<Item = ([f32; 3], f32)>) -> [f32; 3] {
    parts.fold([0.0; 3], |[red, green, blue], ([r, g, b], by)| [red + r * by, green + g * by, blue + b * by])
}

fn number(digits: &[u8]) -> Option<u32> {
    let digit = |byte: &u8| DIGITS.iter().position(|digit| digit == byte);
    digits.iter().try_fold(0_u32, |number, byte| number.checked_mul(83)?.checked_add(digit(byte)? as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thumbs::{Thumb, blurhash_thumb};
    use proptest::prelude::*;

    #[test]
    fn it_tells_what_the_pixels_tell() {
        let rgba: Vec<u8> =
            (0..40 * 30).flat_map(|at| [(at % 40 * 6) as u8, (at / 40 * 8) as u8, (at * 7 % 251) as u8, 255]).collect();
        for (across, down) in [(4, 4), (4, 3), (1, 1), (9, 9)] {
            let hash = blurhash::encode(across, down, 40, 30, &rgba).unwrap();
            let plane = plane_of(&hash).unwrap();
            let thumb = blurhash_thumb(&hash, 128, 128).unwrap();
            let of_pixels = Plane::of(&thumb);
            for (ours, theirs) in plane.means(8).iter().zip(of_pixels.means(8)) {
                assert!(ours.iter().zip(theirs).all(|(one, other)| (one - other).abs() < 0.02), "{ours:?} {theirs:?}");
            }
        }
    }

    #[test]
    fn what_is_no_blurhash_gives_nothing() {
        let thumb = Thumb { width: 2, height: 2, rgba: vec![90; 16] };
        let hash = blurhash::encode(4, 4, thumb.width, thumb.height, &thumb.rgba).unwrap();
        assert!(plane_of(&hash).is_some());
        for none in [
            "",
            "U",
            "LEHV6nWB2yk8pyo0adR*.7kCMdn",
            "\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}",
            hash.get(1..).unwrap(),
            &"~".repeat(36),
        ] {
            assert!(plane_of(none).is_none(), "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".{0,200}") {
            let _told = plane_of(&text);
        }
    }
}
