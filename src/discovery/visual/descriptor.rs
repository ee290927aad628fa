//! What a picture looks like in numbers: where which colours are, which colours there are, lines, grain; and a hash that the same
//! picture keeps when it is saved again.

use super::plane::{Plane, SIDE};
use super::window::light_of;
use crate::discovery::vector;

/// Numbers of a picture's full description.
pub const LOOK_DIMENSIONS: usize = LAYOUT + COLOURS + LINES + GRAIN + CONTRAST;
/// Numbers of what colours alone tell.
pub const COLOUR_DIMENSIONS: usize = LAYOUT + COLOURS;
/// Bits of two hashes of the same picture that may differ.
pub(super) const SAME_PICTURE_BITS: u32 = 8;

const LAYOUT_SIDE: usize = 8;
const LAYOUT: usize = LAYOUT_SIDE * LAYOUT_SIDE * 3;
const LIGHT_BINS: usize = 12;
const HUE_BINS: usize = 8;
const COLOURS: usize = LIGHT_BINS + HUE_BINS * HUE_BINS;
const LINE_CELLS: usize = 4;
const DIRECTIONS: usize = 8;
const LINES: usize = LINE_CELLS * LINE_CELLS * DIRECTIONS;
const PATTERNS: usize = 10;
const GRAIN: usize = 2 * PATTERNS;
const CONTRAST: usize = 8;

/// The description of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Colours, lines and grain.
    pub vector: Vec<i8>,
    /// The colours of its placeholder: what can be compared with a placeholder.
    pub colours: Vec<i8>,
    /// A hash of its coarse light and shade.
    pub hash: u64,
    /// Its light in a small square: a part that was cut out of it is looked for there.
    pub light: Vec<i8>,
}

impl Look {
    /// Of a picture, and of its placeholder.
    pub(super) fn of(plane: &Plane, blurred: &Plane) -> Self {
        let blocks = [
            (layout(plane), 0.30),
            (colours(plane), 0.27),
            (lines(plane), 0.24),
            (grain(plane), 0.12),
            (contrast(plane), 0.07),
        ];
        Self { vector: join(&blocks), colours: colours_of(blurred), hash: light_hash(plane), light: light_of(plane) }
    }
}

/// What the colours of a picture tell, and where they are.
pub(super) fn colours_of(plane: &Plane) -> Vec<i8> {
    join(&[(layout(plane), 0.6), (colours(plane), 0.4)])
}

/// Each block of length one, then by the root of its weight: cosines of the whole are weighed means of the blocks' cosines.
fn join(blocks: &[(Vec<f32>, f32)]) -> Vec<i8> {
    let mut all = Vec::new();
    for (block, weight) in blocks {
        let mut block = block.clone();
        vector::normalise(&mut block);
        all.extend(block.iter().map(|value| value * weight.sqrt()));
    }
    vector::normalise(&mut all);
    // Several hundred numbers share one length: larger steps would round most of them to nothing.
    vector::to_bytes(&all)
}

/// The colours of an 8 by 8 square around the picture's own mean, which [`colours`] tells of.
fn layout(plane: &Plane) -> Vec<f32> {
    let means = plane.means(LAYOUT_SIDE);
    let mean = means.iter().map(|cell| cell[0]).sum::<f32>() / means.len().max(1) as f32;
    means.iter().flat_map(|[light, a, b]| [light - 0.5 * (mean + 0.5), 2.5 * a, 2.5 * b]).collect()
}

/// Which colours there are, wherever; shared out between neighbouring bins so that a small shift is a small change.
fn colours(plane: &Plane) -> Vec<f32> {
    let mut light = vec![0.0; LIGHT_BINS];
    let mut hue = vec![0.0; HUE_BINS * HUE_BINS];
    for [l, a, b] in &plane.cells {
        share(&mut light, l * (LIGHT_BINS - 1) as f32, 1.0);
        let place = |axis: f32| ((axis + 0.2) / 0.4).clamp(0.0, 1.0) * (HUE_BINS - 1) as f32;
        let (row, rest) = split(place(*a), HUE_BINS);
        for (row, part) in [(row, 1.0 - rest), (row + 1, rest)] {
            if let Some(bins) = hue.get_mut(row * HUE_BINS..(row + 1) * HUE_BINS) {
                share(bins, place(*b), part);
            }
        }
    }
    // Roots: otherwise the one most common colour is all that counts.
    light.into_iter().chain(hue).map(f32::sqrt).collect()
}

fn split(place: f32, bins: usize) -> (usize, f32) {
    let at = (place.max(0.0) as usize).min(bins - 1);
    (at, (place - at as f32).clamp(0.0, 1.0))
}

fn share(bins: &mut [f32], place: f32, amount: f32) {
    let (at, rest) = split(place, bins.len());
    for (at, part) in [(at, 1.0 - rest), (at + 1, rest)] {
        if let Some(bin) = bins.get_mut(at) {
            *bin += part * amount;
        }
    }
}

/// How light changes at a cell: across and down.
fn slope(plane: &Plane, row: usize, column: usize) -> (f32, f32) {
    let light = |row: usize, column: usize| plane.at(row.min(SIDE - 1), column.min(SIDE - 1))[0];
    let across = light(row, column + 1) - light(row, column.saturating_sub(1));
    let down = light(row + 1, column) - light(row.saturating_sub(1), column);
    (across, down)
}

/// Directions of lines in a 4 by 4 square.
fn lines(plane: &Plane) -> Vec<f32> {
    let mut bins = vec![0.0; LINES];
    let step = SIDE / LINE_CELLS;
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (across, down) = slope(plane, row, column);
            let turn = (down.atan2(across) / std::f32::consts::PI).rem_euclid(1.0) * DIRECTIONS as f32;
            let cell = (row / step) * LINE_CELLS + column / step;
            let at = turn as usize % DIRECTIONS;
            let rest = turn.fract();
            for (at, part) in [(at, 1.0 - rest), ((at + 1) % DIRECTIONS, rest)] {
                bins[cell * DIRECTIONS + at] += part * across.hypot(down);
            }
        }
    }
    bins.into_iter().map(f32::sqrt).collect()
}

/// Small patterns around each cell (local binary patterns, however they are turned), near and a little further off.
fn grain(plane: &Plane) -> Vec<f32> {
    const AROUND: [(isize, isize); 8] = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)];
    let mut bins = vec![0.0; GRAIN];
    for (scale, reach) in [1_isize, 3].into_iter().enumerate() {
        for row in reach as usize..SIDE - reach as usize {
            for column in reach as usize..SIDE - reach as usize {
                let middle = plane.at(row, column)[0];
                let bits = AROUND.map(|(down, across)| {
                    let row = row.saturating_add_signed(down * reach);
                    plane.at(row, column.saturating_add_signed(across * reach))[0] > middle + 0.01
                });
                let changes = (0..8).filter(|at| bits[*at] != bits[(at + 1) % 8]).count();
                let lit = bits.iter().filter(|bit| **bit).count();
                let pattern = if changes <= 2 { lit } else { PATTERNS - 1 };
                bins[scale * PATTERNS + pattern] += 1.0;
            }
        }
    }
    bins.into_iter().map(f32::sqrt).collect()
}

/// How strong changes of light are: soft pictures and hard ones.
fn contrast(plane: &Plane) -> Vec<f32> {
    let mut bins = vec![0.0; CONTRAST];
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (across, down) = slope(plane, row, column);
            share(&mut bins, (across.hypot(down) * 40.0).ln_1p() * 2.2, 1.0);
        }
    }
    bins.into_iter().map(f32::sqrt).collect()
}

/// 63 signs of the slowest waves of light and shade (a cosine transform), against their median.
fn light_hash(plane: &Plane) -> u64 {
    const COARSE: usize = 32;
    const WAVES: usize = 8;
    let light: Vec<f32> = plane.means(COARSE).iter().map(|cell| cell[0]).collect();
    let wave =
        |number: usize, at: usize| (std::f32::consts::PI * (at as f32 + 0.5) * number as f32 / COARSE as f32).cos();
    let mut values = Vec::with_capacity(WAVES * WAVES);
    for down in 0..WAVES {
        for across in 0..WAVES {
            let mut sum = 0.0;
            for (row, lights) in light.chunks_exact(COARSE).enumerate() {
                let line: f32 = lights.iter().enumerate().map(|(at, light)| light * wave(across, at)).sum();
                sum += line * wave(down, row);
            }
            values.push(sum);
        }
    }
    let mut sorted: Vec<f32> = values.iter().skip(1).copied().collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    values.iter().skip(1).enumerate().fold(0, |hash, (bit, value)| hash | (u64::from(*value > median) << bit))
}
