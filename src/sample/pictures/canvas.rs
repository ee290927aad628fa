//! A picture being drawn: colours, pixels, and shapes with soft edges.
//!
//! Positions are in units of the picture's height: `y` runs from 0 at the top to 1, `x` from 0 to [`Canvas::right`].
//! A shape is a signed distance in the same unit; its edge is blended over one pixel, so every size looks the same.

use crate::sample::noise::{ease, lerp};

/// A colour, each channel 0–1, in sRGB's own curve (mixes look as people expect from paint programs).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Color(pub(super) [f32; 3]);

impl Color {
    /// From `0xrrggbb`.
    pub(super) const fn hex(rgb: u32) -> Self {
        const fn channel(value: u32) -> f32 {
            (value & 0xff) as f32 / 255.0
        }
        Self([channel(rgb >> 16), channel(rgb >> 8), channel(rgb)])
    }

    /// The way from this colour to another.
    pub(super) fn to(self, other: Self, at: f32) -> Self {
        let at = at.clamp(0.0, 1.0);
        Self([0, 1, 2].map(|i| lerp(self.0[i], other.0[i], at)))
    }

    /// Lighter (over 1) or darker (under 1).
    pub(super) fn times(self, factor: f32) -> Self {
        Self(self.0.map(|channel| channel * factor))
    }

    /// With light added, as a glow does: bright parts never go past white.
    pub(super) fn glow(self, light: Self, amount: f32) -> Self {
        let amount = amount.max(0.0);
        Self([0, 1, 2].map(|i| 1.0 - (1.0 - self.0[i].min(1.0)) * (1.0 - (light.0[i] * amount).min(1.0))))
    }
}

/// The length of a vector. `f32::hypot` guards against overflow that cannot happen here, and most of the time a picture
/// takes would go there.
pub(super) trait Reach {
    /// The length of the vector of this and another coordinate.
    fn reach(self, other: Self) -> Self;
}

impl Reach for f32 {
    #[inline]
    fn reach(self, other: Self) -> Self {
        (self * self + other * other).sqrt()
    }
}

/// A rectangle in picture units: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area(pub(super) f32, pub(super) f32, pub(super) f32, pub(super) f32);

impl Area {
    /// The square around a circle.
    pub(super) fn around(x: f32, y: f32, radius: f32) -> Self {
        Self(x - radius, y - radius, x + radius, y + radius)
    }
}

/// The pixels.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Canvas {
    /// A black picture of a size in pixels, at least one by one.
    pub(super) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1) as usize, height.max(1) as usize);
        Self { width, height, pixels: vec![Color([0.0; 3]); width * height] }
    }

    /// The right edge: width over height.
    pub(super) fn right(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// One pixel's size.
    pub(super) fn pixel(&self) -> f32 {
        1.0 / self.height as f32
    }

    /// Columns, for tables of one value per column.
    pub(super) const fn columns(&self) -> usize {
        self.width
    }

    /// The middle of a column.
    pub(super) fn column_x(&self, column: usize) -> f32 {
        (column as f32 + 0.5) * self.pixel()
    }

    /// Every pixel anew, from its position and its colour so far.
    pub(super) fn shade(&mut self, mut paint: impl FnMut(f32, f32, Color) -> Color) {
        let pixel = self.pixel();
        for (row, line) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            let y = (row as f32 + 0.5) * pixel;
            for (column, color) in line.iter_mut().enumerate() {
                *color = paint((column as f32 + 0.5) * pixel, y, *color);
            }
        }
    }

    /// A gradient from top to bottom.
    pub(super) fn gradient(&mut self, top: Color, bottom: Color) {
        self.shade(|_, y, _| top.to(bottom, y));
    }

    /// Pixels inside an area, blended by how much `coverage` (0–1) says.
    pub(super) fn blend(&mut self, area: Area, mut paint: impl FnMut(f32, f32, Color) -> (Color, f32)) {
        let pixel = self.pixel();
        let clip = |value: f32, most: usize| (value * self.height as f32).clamp(0.0, most as f32) as usize;
        let (left, right) = (clip(area.0 - pixel, self.width), clip(area.2 + 2.0 * pixel, self.width));
        let (top, bottom) = (clip(area.1 - pixel, self.height), clip(area.3 + 2.0 * pixel, self.height));
        let lines = self.pixels.chunks_exact_mut(self.width).enumerate();
        for (row, line) in lines.take(bottom).skip(top) {
            let y = (row as f32 + 0.5) * pixel;
            for (column, color) in line.iter_mut().enumerate().take(right).skip(left) {
                let (paint, coverage) = paint((column as f32 + 0.5) * pixel, y, *color);
                if coverage > 0.0 {
                    *color = color.to(paint, coverage);
                }
            }
        }
    }

    /// A shape in one colour; `opacity` 0–1.
    pub(super) fn shape(&mut self, area: Area, color: Color, opacity: f32, distance: impl Fn(f32, f32) -> f32) {
        let pixel = self.pixel();
        self.blend(area, |x, y, _| (color, opacity * edge(distance(x, y), pixel)));
    }

    /// A disc.
    pub(super) fn disc(&mut self, x: f32, y: f32, radius: f32, color: Color, opacity: f32) {
        self.shape(Area::around(x, y, radius), color, opacity, |px, py| (px - x).reach(py - y) - radius);
    }

    /// A ring of a line width.
    pub(super) fn ring(&mut self, x: f32, y: f32, radius: f32, line: f32, color: Color, opacity: f32) {
        self.shape(Area::around(x, y, radius + line), color, opacity, |px, py| {
            ((px - x).reach(py - y) - radius).abs() - line * 0.5
        });
    }

    /// A rectangle with rounded corners.
    pub(super) fn rounded(&mut self, area: Area, corner: f32, color: Color, opacity: f32) {
        self.shape(area, color, opacity, |x, y| rounded_distance(area, corner, x, y));
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, color: Color, opacity: f32) {
        let half = width * 0.5;
        let area =
            Area(from.0.min(to.0) - half, from.1.min(to.1) - half, from.0.max(to.0) + half, from.1.max(to.1) + half);
        self.shape(area, color, opacity, |x, y| segment_distance(from, to, x, y) - half);
    }

    /// A convex polygon, corners in either turning sense.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)], color: Color, opacity: f32) {
        let mut area = Area(f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        let mut doubled = 0.0;
        for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            area = Area(area.0.min(a.0), area.1.min(a.1), area.2.max(a.0), area.3.max(a.1));
            doubled += a.0 * b.1 - b.0 * a.1;
        }
        let turn = if doubled < 0.0 { -1.0 } else { 1.0 };
        // Each edge as a line: the distance of a point is `x * .0 + y * .1 + .2`, positive outside.
        let edges: Vec<(f32, f32, f32)> = corners
            .iter()
            .zip(corners.iter().cycle().skip(1))
            .map(|(a, b)| {
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                let scale = turn / dx.reach(dy).max(1e-6);
                (dy * scale, -dx * scale, (dx * a.1 - dy * a.0) * scale)
            })
            .collect();
        self.shape(area, color, opacity, |x, y| {
            edges.iter().fold(f32::MIN, |most, line| most.max(x * line.0 + y * line.1 + line.2))
        });
    }

    /// Light around a point that fades out at `radius`.
    pub(super) fn halo(&mut self, x: f32, y: f32, radius: f32, light: Color, amount: f32) {
        self.blend(Area::around(x, y, radius), |px, py, under| {
            let at = 1.0 - (px - x).reach(py - y) / radius;
            (under.glow(light, amount * ease(at) * ease(at)), 1.0)
        });
    }

    /// Eight-bit RGB. `dither` hides the steps of gradients and is for formats that do not mind noise.
    pub(super) fn to_rgb8(&self, dither: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.pixels.len() * 3);
        let mut state = 0x2545_f491_u32;
        for color in &self.pixels {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = if dither { (state >> 16) as f32 / 65_536.0 - 0.5 } else { 0.0 };
            out.extend(color.0.map(|channel| (channel * 255.0 + noise * 1.6 + 0.5).clamp(0.0, 255.0) as u8));
        }
        out
    }
}

/// How much of a pixel at a signed distance lies inside.
pub(super) fn edge(distance: f32, pixel: f32) -> f32 {
    (0.5 - distance / pixel).clamp(0.0, 1.0)
}

/// Signed distance of a rectangle with rounded corners.
pub(super) fn rounded_distance(area: Area, corner: f32, x: f32, y: f32) -> f32 {
    let (half_x, half_y) = ((area.2 - area.0) * 0.5, (area.3 - area.1) * 0.5);
    let dx = (x - (area.0 + area.2) * 0.5).abs() - half_x + corner;
    let dy = (y - (area.1 + area.3) * 0.5).abs() - half_y + corner;
    dx.max(0.0).reach(dy.max(0.0)) + dx.max(dy).min(0.0) - corner
}

/// Distance of a straight piece of line.
pub(super) fn segment_distance(from: (f32, f32), to: (f32, f32), x: f32, y: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let at = (((x - from.0) * dx + (y - from.1) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    (x - from.0 - dx * at).reach(y - from.1 - dy * at)
}
