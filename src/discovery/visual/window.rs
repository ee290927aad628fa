//! Whether one picture is a part of another: its light is laid over every part of the other's, and the best fit counts.
//!
//! Descriptions of whole pictures change when an edge is cut off. This finds the part that was left, coarsely everywhere and finely
//! where it fits best.

use super::plane::Plane;
use crate::discovery::vector;

/// Side of the square of light that is kept of a picture.
const SIDE: usize = 32;
/// Numbers that are kept.
pub(super) const LIGHTS: usize = SIDE * SIDE;
/// Cells along a side in the coarse comparison and in the fine one.
const COARSE: usize = 8;
const FINE: usize = 16;
/// Sides of the parts that are tried: from all of it to five eighths.
const SIDES: [usize; 5] = [32, 29, 26, 23, 20];
/// How much a part's sides may differ.
const MOST_UNEVEN: usize = 6;
/// Parts that are looked at finely.
const FINELY: usize = 6;
/// Those of them that are moved about until they fit best: what was cut off need not end where a cell does.
const MOVED: usize = 2;
/// What fits less than this where it was found is not moved: it is something else, and moving takes longest.
const WORTH_MOVING: f32 = 0.7;
/// Steps of moving in cells, the widest first.
const STEPS: [f32; 3] = [1.0, 0.5, 0.25];
/// Moves that are tried at most.
const MOST_MOVES: usize = 120;
/// The smallest side of a part in cells, however it is moved.
const LEAST_SIDE: f32 = 18.0;

/// The light of a picture, as it is kept.
pub(super) fn light_of(plane: &Plane) -> Vec<i8> {
    plane.means(SIDE).iter().map(|[light, ..]| ((light - 0.5) * 254.0).round().clamp(-127.0, 127.0) as i8).collect()
}

/// A picture made ready to be laid over others, and to be lain over.
pub(super) struct Overlay {
    lights: Vec<f32>,
    /// Sums of everything above and to the left of each cell.
    sums: Vec<f32>,
    coarse: Vec<f32>,
    fine: Vec<f32>,
}

impl Overlay {
    pub(super) fn of(light: &[i8]) -> Self {
        let lights: Vec<f32> = light.iter().map(|value| f32::from(*value)).collect();
        let mut sums = vec![0.0; (SIDE + 1) * (SIDE + 1)];
        for row in 0..SIDE {
            let mut line = 0.0;
            for column in 0..SIDE {
                line += lights.get(row * SIDE + column).copied().unwrap_or_default();
                sums[(row + 1) * (SIDE + 1) + column + 1] = sums[row * (SIDE + 1) + column + 1] + line;
            }
        }
        let mut made = Self { lights, sums, coarse: Vec::new(), fine: Vec::new() };
        let whole = Part { left: 0, top: 0, width: SIDE, height: SIDE };
        made.coarse = made.coarse_of(whole);
        made.fine = made.fine_of(whole.into());
        made
    }

    /// How well one is a part of the other, whichever way round: 1 is exactly.
    pub(super) fn fit(&self, other: &Self) -> f32 {
        other.best_part(self).max(self.best_part(other))
    }

    /// How well the best part of this fits the whole of `part`.
    fn best_part(&self, part: &Self) -> f32 {
        let mut best: Vec<(f32, Part)> = Vec::new();
        for window in parts() {
            let fit = dot(&self.coarse_of(window), &part.coarse);
            if best.len() < FINELY || best.last().is_some_and(|(least, _)| fit > *least) {
                let at = best.partition_point(|(known, _)| *known >= fit);
                best.insert(at, (fit, window));
                best.truncate(FINELY);
            }
        }
        let mut fine: Vec<(f32, Frame)> = best
            .iter()
            .map(|(_, window)| {
                let frame = Frame::from(*window);
                (dot(&self.fine_of(frame), &part.fine), frame)
            })
            .collect();
        fine.sort_by(|one, other| other.0.total_cmp(&one.0));
        let moved = |(fit, frame): &(f32, Frame)| {
            if *fit >= WORTH_MOVING { self.moved(part, *fit, *frame) } else { *fit }
        };
        fine.iter().take(MOVED).map(moved).fold(0.0, f32::max)
    }

    /// How well a part fits once its edges were moved to where it fits best.
    fn moved(&self, part: &Self, fit: f32, frame: Frame) -> f32 {
        let (mut best, mut moves) = ((fit, frame), 0);
        for step in STEPS {
            loop {
                let before = best.0;
                for edges in MOVES {
                    for way in [step, -step] {
                        moves += 1;
                        let Some(frame) = best.1.moved(edges.map(|edge| edge * way)) else { continue };
                        let fit = dot(&self.fine_of(frame), &part.fine);
                        if fit > best.0 {
                            best = (fit, frame);
                        }
                    }
                }
                if best.0 <= before || moves >= MOST_MOVES {
                    break;
                }
            }
        }
        best.0
    }

    /// Means of a part's cells around their own mean, of length one.
    fn coarse_of(&self, part: Part) -> Vec<f32> {
        let sum = |row: usize, column: usize| self.sums.get(row * (SIDE + 1) + column).copied().unwrap_or_default();
        let mut cells = Vec::with_capacity(COARSE * COARSE);
        for row in 0..COARSE {
            let (top, bottom) = (part.top + row * part.height / COARSE, part.top + (row + 1) * part.height / COARSE);
            for column in 0..COARSE {
                let left = part.left + column * part.width / COARSE;
                let right = part.left + (column + 1) * part.width / COARSE;
                let all = sum(bottom, right) - sum(top, right) - sum(bottom, left) + sum(top, left);
                cells.push(all / ((bottom - top) * (right - left)) as f32);
            }
        }
        centred(cells)
    }

    fn fine_of(&self, part: Frame) -> Vec<f32> {
        let at = |row: usize, column: usize| {
            self.lights.get(row.min(SIDE - 1) * SIDE + column.min(SIDE - 1)).copied().unwrap_or_default()
        };
        let place = |cell: usize, start: f32, length: f32| {
            let place = (start + (cell as f32 + 0.5) * length / FINE as f32 - 0.5).max(0.0);
            (place as usize, place.fract())
        };
        let mut cells = Vec::with_capacity(FINE * FINE);
        for row in 0..FINE {
            let (y, down) = place(row, part.top, part.height);
            for column in 0..FINE {
                let (x, across) = place(column, part.left, part.width);
                let upper = at(y, x) * (1.0 - across) + at(y, x + 1) * across;
                let lower = at(y + 1, x) * (1.0 - across) + at(y + 1, x + 1) * across;
                cells.push(upper * (1.0 - down) + lower * down);
            }
        }
        centred(cells)
    }
}

#[derive(Clone, Copy, Debug)]
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// A part whose edges may lie between cells.
#[derive(Clone, Copy, Debug)]
struct Frame {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl From<Part> for Frame {
    fn from(Part { left, top, width, height }: Part) -> Self {
        Self { left: left as f32, top: top as f32, width: width as f32, height: height as f32 }
    }
}

impl Frame {
    /// With its left, upper, right and lower edge moved by so much; `None` where that leaves the square, or too little.
    fn moved(self, [left, top, right, bottom]: [f32; 4]) -> Option<Self> {
        let moved = Self {
            left: self.left + left,
            top: self.top + top,
            width: self.width - left + right,
            height: self.height - top + bottom,
        };
        let side = SIDE as f32;
        let is_inside = moved.left >= 0.0
            && moved.top >= 0.0
            && moved.left + moved.width <= side
            && moved.top + moved.height <= side;
        (is_inside && moved.width >= LEAST_SIDE && moved.height >= LEAST_SIDE).then_some(moved)
    }
}

/// Moves of a frame's left, upper, right and lower edge that are tried, each both ways: the whole of it, and each edge.
const MOVES: [[f32; 4]; 6] = [
    [1.0, 0.0, 1.0, 0.0],
    [0.0, 1.0, 0.0, 1.0],
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
];

fn parts() -> impl Iterator<Item = Part> {
    let sizes = SIDES.into_iter().flat_map(|width| SIDES.map(|height| (width, height)));
    sizes.filter(|(width, height)| width.abs_diff(*height) <= MOST_UNEVEN).flat_map(|(width, height)| {
        let tops = 0..=SIDE - height;
        tops.flat_map(move |top| (0..=SIDE - width).map(move |left| Part { left, top, width, height }))
    })
}

fn centred(mut cells: Vec<f32>) -> Vec<f32> {
    let mean = cells.iter().sum::<f32>() / cells.len().max(1) as f32;
    for cell in &mut cells {
        *cell -= mean;
    }
    vector::normalise(&mut cells);
    cells
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
