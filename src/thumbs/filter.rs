//! The good second step of resizing: a cubic filter, first down the columns, then along the rows.
//!
//! Plain checked arithmetic in floats, in shapes that the compiler turns into vector instructions: blocks of columns
//! going down, four floats a pixel going along. (16-bit whole numbers took twice as long.)

use super::shrink::Rgb;

/// Numbers that go down together: they stay in registers.
const LANES: usize = 16;
/// How far the filter reaches, in pixels of the coarser of both pictures.
const REACH: f32 = 2.0;

/// The shape of the filter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kernel {
    /// Catmull-Rom: keeps detail.
    Sharp,
    /// A cubic B-spline: loses detail, and enlarges without any trace of the pixels.
    Soft,
}

/// Brings opaque pixels to a size; four bytes a pixel, alpha 255.
pub(super) fn resize(from: &Rgb<'_>, width: u32, height: u32, kernel: Kernel) -> Vec<u8> {
    let (columns, rows) = (taps(from.width, width, kernel), taps(from.height, height, kernel));
    let mut out = vec![[0, 0, 0, 255]; width as usize * height as usize];
    let mut sums = vec![0.0; from.width as usize * 3];
    let mut line = vec![[0.0_f32; 4]; from.width as usize];
    for (taps, out_row) in rows.iter().zip(out.chunks_exact_mut(width.max(1) as usize)) {
        go_down(from, taps, &mut sums);
        let (pixels, _) = sums.as_chunks::<3>();
        for (to, [r, g, b]) in line.iter_mut().zip(pixels) {
            *to = [*r, *g, *b, 0.0];
        }
        for (taps, pixel) in columns.iter().zip(out_row) {
            *pixel = go_along(&line, taps);
        }
    }
    out.into_flattened()
}

/// One row of the result, as wide as what it is made from.
fn go_down(from: &Rgb<'_>, taps: &Taps, sums: &mut [f32]) {
    let rows = || (taps.first..).map(|y| from.row(y)).zip(&taps.weights);
    let blocked: Vec<(&[[u8; LANES]], f32)> = rows().map(|(row, weight)| (row.as_chunks().0, *weight)).collect();
    let (blocks, rest) = sums.as_chunks_mut::<LANES>();
    let done = blocks.len() * LANES;
    for (index, block) in blocks.iter_mut().enumerate() {
        let mut sum = [0.0; LANES];
        for (row, weight) in &blocked {
            let Some(values) = row.get(index) else { continue };
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += f32::from(*value) * weight;
            }
        }
        *block = sum;
    }
    for (column, sum) in (done..).zip(rest) {
        let value = |row: &[u8]| f32::from(row.get(column).copied().unwrap_or_default());
        *sum = rows().map(|(row, weight)| value(row) * weight).sum();
    }
}

/// One pixel of the result.
fn go_along(line: &[[f32; 4]], taps: &Taps) -> [u8; 4] {
    let add = |sum: &mut [f32; 4], pixel: &[f32; 4], weight: f32| {
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum += value * weight;
        }
    };
    // Two sums, so that one need not wait for the other.
    let (mut sum, mut other) = ([0.5; 4], [0.0; 4]);
    let first = taps.first as usize;
    let (pixels, last) = line.get(first..first + taps.weights.len()).unwrap_or_default().as_chunks::<2>();
    let (weights, last_weight) = taps.weights.as_chunks::<2>();
    for ([left, right], [left_weight, right_weight]) in pixels.iter().zip(weights) {
        add(&mut sum, left, *left_weight);
        add(&mut other, right, *right_weight);
    }
    for (pixel, weight) in last.iter().zip(last_weight) {
        add(&mut sum, pixel, *weight);
    }
    // Casting cuts off the fraction, and at 0 and 255.
    let [r, g, b] = [0, 1, 2].map(|channel: usize| (sum[channel] + other[channel]) as u8);
    [r, g, b, 255]
}

/// The pixels one pixel of the result is made of.
struct Taps {
    first: u32,
    /// They add up to one.
    weights: Vec<f32>,
}

fn taps(from: u32, to: u32, kernel: Kernel) -> Vec<Taps> {
    let weight = match kernel {
        Kernel::Sharp => catmull_rom,
        Kernel::Soft => b_spline,
    };
    let ratio = f64::from(from) / f64::from(to.max(1));
    let coarse = ratio.max(1.0);
    let reach = f64::from(REACH) * coarse;
    (0..to)
        .map(|position| {
            let middle = (f64::from(position) + 0.5) * ratio;
            let first = (middle - reach).floor().max(0.0) as u32;
            let end = ((middle + reach).ceil().max(1.0) as u32).min(from).max(first + 1);
            let weigh = |source: u32| weight(((f64::from(source) + 0.5 - middle) / coarse) as f32);
            let weights: Vec<f32> = (first..end).map(weigh).collect();
            let total: f32 = weights.iter().sum();
            let total = if total > 0.01 { total } else { 1.0 };
            Taps { first, weights: weights.into_iter().map(|weight| weight / total).collect() }
        })
        .collect()
}

fn catmull_rom(distance: f32) -> f32 {
    let x = distance.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < REACH {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

fn b_spline(distance: f32) -> f32 {
    let x = distance.abs();
    if x < 1.0 {
        (0.5 * x - 1.0) * x * x + 2.0 / 3.0
    } else if x < REACH {
        (REACH - x).powi(3) / 6.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::shrink::{Part, shrink};
    use super::*;
    use image::imageops::FilterType;
    use image::{DynamicImage, RgbImage};

    fn resized(picture: &RgbImage, width: u32, height: u32) -> Vec<u8> {
        let part = Part { x: 0, y: 0, width: picture.width(), height: picture.height() };
        resize(&shrink(&DynamicImage::ImageRgb8(picture.clone()), part, width, height), width, height, Kernel::Sharp)
    }

    #[test]
    fn one_colour_stays_exactly_that() {
        for level in [0, 1, 77, 128, 254, 255] {
            let picture = RgbImage::from_pixel(61, 47, image::Rgb([level; 3]));
            for (width, height) in [(1, 1), (20, 20), (61, 47), (33, 150), (200, 3)] {
                let out = resized(&picture, width, height);
                assert_eq!(out.len(), (width * height * 4) as usize);
                assert!(out.as_chunks::<4>().0.iter().all(|pixel| *pixel == [level, level, level, 255]), "{level}");
            }
        }
    }

    #[test]
    fn it_agrees_with_another_implementation() {
        let picture = RgbImage::from_fn(90, 70, |x, y| {
            image::Rgb([(x * 37 % 256) as u8, (y * 53 % 256) as u8, ((x * y) % 256) as u8])
        });
        for (width, height) in [(40, 30), (90, 70), (47, 61), (130, 90)] {
            let ours = resized(&picture, width, height);
            let theirs = image::imageops::resize(&picture, width, height, FilterType::CatmullRom);
            for (ours, theirs) in ours.as_chunks::<4>().0.iter().zip(theirs.pixels()) {
                let far = ours.iter().zip(theirs.0).any(|(a, b)| a.abs_diff(b) > 3);
                assert!(!far, "{ours:?} and {theirs:?} at {width} x {height}");
            }
        }
    }
}
