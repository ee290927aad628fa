//! A picture in a small square of OKLab colours, in which equal distances look equally far: what all descriptors are made of.

use crate::thumbs::Thumb;
use std::sync::LazyLock;

/// Side in cells of the square that a picture's own pixels make.
pub(super) const SIDE: usize = 64;

/// Lightness and two colour axes of each cell, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plane {
    side: usize,
    pub(super) cells: Vec<[f32; 3]>,
}

/// From a byte of sRGB to light.
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|channel| linear(channel as u8)));

impl Plane {
    /// Of a picture; its sides are stretched to the square, so that one that is merely resized gives the same.
    pub(super) fn of(thumb: &Thumb) -> Self {
        let (width, height) = (thumb.width as usize, thumb.height as usize);
        let pixels = thumb.rgba.as_chunks::<4>().0;
        let linear: &[f32; 256] = &LINEAR;
        let mut cells = Vec::with_capacity(SIDE * SIDE);
        for row in 0..SIDE {
            let rows = span(row, SIDE, height);
            for column in 0..SIDE {
                let columns = span(column, SIDE, width);
                let mut sum = [0.0; 3];
                let mut count = 0.0;
                for y in rows.clone() {
                    for x in columns.clone() {
                        let Some([red, green, blue, _]) = pixels.get(y * width + x) else { continue };
                        for (sum, channel) in sum.iter_mut().zip([red, green, blue]) {
                            *sum += linear[usize::from(*channel)];
                        }
                        count += 1.0;
                    }
                }
                cells.push(oklab(sum.map(|sum: f32| sum / f32::max(count, 1.0))));
            }
        }
        Self { side: SIDE, cells }
    }

    /// Of light, red, green and blue of each cell of a square.
    pub(super) fn of_light(side: usize, light: impl Iterator<Item = [f32; 3]>) -> Self {
        let cells = light.map(|rgb| oklab(rgb.map(|channel| channel.clamp(0.0, 1.0))));
        Self { side, cells: cells.collect() }
    }

    /// Its mirror image.
    pub(super) fn mirrored(&self) -> Self {
        let rows = self.cells.chunks_exact(self.side);
        Self { side: self.side, cells: rows.flat_map(|row| row.iter().rev().copied()).collect() }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> [f32; 3] {
        self.cells.get(row * self.side + column).copied().unwrap_or_default()
    }

    /// The means of a coarser square.
    pub(super) fn means(&self, side: usize) -> Vec<[f32; 3]> {
        let step = (self.side / side).max(1);
        let mut means = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let mut sum = [0.0; 3];
                for y in row * step..(row + 1) * step {
                    for x in column * step..(column + 1) * step {
                        let cell = self.at(y, x);
                        sum.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value);
                    }
                }
                means.push(sum.map(|sum: f32| sum / (step * step) as f32));
            }
        }
        means
    }
}

/// The pixels that one of `cells` touches along a side of so many: the same from both ends, so that a mirror image is one.
const fn span(cell: usize, cells: usize, pixels: usize) -> std::ops::Range<usize> {
    let start = cell * pixels / cells;
    start..((cell + 1) * pixels).div_ceil(cells)
}

/// A picture as a small square of means: enough for a placeholder, which knows only slow waves.
pub(super) fn reduced(thumb: &Thumb, side: u32) -> Thumb {
    let (width, height) = (thumb.width as usize, thumb.height as usize);
    let pixels = thumb.rgba.as_chunks::<4>().0;
    let mut rgba = Vec::with_capacity(side as usize * side as usize * 4);
    for row in 0..side as usize {
        for column in 0..side as usize {
            let (mut sum, mut count) = ([0_u32; 3], 0);
            for y in span(row, side as usize, height) {
                for x in span(column, side as usize, width) {
                    let Some([red, green, blue, _]) = pixels.get(y * width + x) else { continue };
                    for (sum, channel) in sum.iter_mut().zip([red, green, blue]) {
                        *sum += u32::from(*channel);
                    }
                    count += 1;
                }
            }
            rgba.extend(sum.map(|sum| (sum / count.max(1)) as u8));
            rgba.push(u8::MAX);
        }
    }
    Thumb { width: side, height: side, rgba }
}

/// From sRGB to light.
pub(super) fn linear(channel: u8) -> f32 {
    let value = f32::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// From light to OKLab (Björn Ottosson's matrices).
fn oklab([red, green, blue]: [f32; 3]) -> [f32; 3] {
    let long = (0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue).cbrt();
    let middle = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
    let short = (0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue).cbrt();
    [
        0.210_454_26 * long + 0.793_617_8 * middle - 0.004_072_047 * short,
        1.977_998_5 * long - 2.428_592_2 * middle + 0.450_593_7 * short,
        0.025_904_037 * long + 0.782_771_77 * middle - 0.808_675_77 * short,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_books_and_sizes_do_not_matter() {
        let one = |rgb: [u8; 3], width: u32, height: u32| Thumb {
            width,
            height,
            rgba: [rgb[0], rgb[1], rgb[2], 255].repeat((width * height) as usize),
        };
        let white = Plane::of(&one([255, 255, 255], 3, 90)).at(5, 5);
        assert!((white[0] - 1.0).abs() < 1e-3 && white[1].abs() < 1e-3 && white[2].abs() < 1e-3, "{white:?}");
        let red = Plane::of(&one([255, 0, 0], 200, 100)).at(63, 63);
        assert!((red[0] - 0.628).abs() < 1e-3 && (red[1] - 0.225).abs() < 1e-3 && (red[2] - 0.126).abs() < 1e-3);
        let plane = Plane::of(&one([255, 0, 0], 1, 1));
        assert_eq!((plane.cells.len(), plane.means(8).len()), (SIDE * SIDE, 64));
        assert_eq!(plane.mirrored(), plane);
    }
}
