//! Flat scenes: geometric tiles, rosettes, contour lines, leaded glass.

use crate::sample::noise::{Dice, fractal, lattice, lerp};
use crate::sample::pictures::canvas::{Area, Canvas, Color, Reach as _, edge};
use crate::sample::pictures::palette::Palette;
use std::f32::consts::TAU;

/// Quarter circles, bars and dots on a grid.
pub(super) fn tiles(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 31);
    let right = canvas.right();
    let paper = Color::hex(0xf4ecdf).to(palette.low, 0.25);
    canvas.gradient(paper, paper);
    let across = if right > 1.0 { 5 } else { 4 };
    let side = right / across as f32;
    let rows = (1.0 / side).ceil() as usize;
    let colors = [palette.pop, palette.near, palette.far, palette.sun, palette.high, palette.low.to(palette.far, 0.3)];
    let mut last = 9;
    for row in 0..rows {
        for column in 0..across {
            let (x, y) = (column as f32 * side, row as f32 * side);
            let mut pick = |avoid: usize| {
                let mut pick = dice.below(6);
                while pick == avoid {
                    pick = dice.below(6);
                }
                pick
            };
            let ground = pick(last);
            let figure = pick(ground);
            last = ground;
            let of = |index: usize| colors.get(index).copied().unwrap_or(palette.pop);
            let over = canvas.pixel() * 0.5;
            let back = if dice.rarely(3) { paper } else { of(ground) };
            canvas.rounded(Area(x - over, y - over, x + side + over, y + side + over), 0.0, back, 1.0);
            tile(canvas, &mut dice, (x, y, side), of(figure), of((figure + 2) % 6));
        }
    }
}

fn tile(canvas: &mut Canvas, dice: &mut Dice, (x, y, side): (f32, f32, f32), color: Color, other: Color) {
    let area = Area(x, y, x + side, y + side);
    let corner = (x + side * dice.below(2) as f32, y + side * dice.below(2) as f32);
    let pixel = canvas.pixel();
    let mut inside = |radius: f32, color: Color, center: (f32, f32)| {
        canvas.blend(area, |px, py, _| {
            let within = px >= x && px < x + side && py >= y && py < y + side;
            (color, if within { edge((px - center.0).reach(py - center.1) - radius, pixel) } else { 0.0 })
        });
    };
    let middle = (x + side * 0.5, y + side * 0.5);
    match dice.below(8) {
        0 | 1 => inside(side, color, corner),
        2 => {
            for (index, radius) in [1.0, 0.75, 0.5, 0.25].into_iter().enumerate() {
                inside(side * radius, if index % 2 == 0 { color } else { other }, corner);
            }
        }
        3 => {
            inside(side * 0.5, color, (corner.0, middle.1));
            inside(side * 0.5, color, (2.0 * middle.0 - corner.0, middle.1));
        }
        4 => {
            inside(side * 0.36, color, middle);
            inside(side * 0.16, other, middle);
        }
        5 => {
            for bar in 0..3 {
                let top = y + side * (0.08 + bar as f32 * 0.32);
                canvas.rounded(Area(x + side * 0.08, top, x + side * 0.92, top + side * 0.2), side * 0.1, color, 1.0);
            }
        }
        6 => canvas.polygon(&[(x, y + side), (x + side, y + side), (corner.0, y)], color, 1.0),
        _ => {
            for dot in 0..9 {
                let (column, row) = ((dot % 3) as f32, (dot / 3) as f32);
                let at = (x + side * (0.2 + column * 0.3), y + side * (0.2 + row * 0.3));
                canvas.disc(at.0, at.1, side * 0.085, color, 1.0);
            }
        }
    }
}

/// A rosette of petals, ring around ring.
pub(super) fn mandala(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 32);
    let right = canvas.right();
    let (x, y) = (right * 0.5, 0.5);
    let deep = palette.near.to(palette.ink, 0.4);
    canvas.shade(|px, py, _| palette.near.to(palette.far, 0.34).to(deep, (px - x).reach(py - y) * 1.5));
    let colors = [palette.low, palette.pop, palette.far, palette.sun, palette.high.to(palette.low, 0.4)];
    let fold = 8 + 2 * dice.below(5);
    let start = dice.below(5);
    for ring in (0..7_usize).rev() {
        let radius = 0.055 + ring as f32 * 0.062;
        let color = colors.get((ring + start) % 5).copied().unwrap_or(palette.low);
        let inner = colors.get((ring + start + 2) % 5).copied().unwrap_or(palette.pop);
        let count = if ring < 2 { fold } else { fold * 2 };
        let petal = (radius * TAU / count as f32 * 0.56).min(0.05);
        for index in 0..count {
            let turn = (index as f32 + if ring % 2 == 0 { 0.5 } else { 0.0 }) / count as f32 * TAU;
            leaf(canvas, (x, y, radius, turn), petal, color, deep);
            let (px, py) = (x + radius * turn.cos(), y + radius * turn.sin());
            match ring % 3 {
                0 => canvas.disc(px, py, petal * 0.34, inner, 1.0),
                1 => canvas.ring(px, py, petal * 0.4, petal * 0.16, inner, 0.9),
                _ => canvas.disc(px, py, petal * 0.2, deep, 0.9),
            }
        }
        canvas.ring(x, y, radius - 0.034, 0.003, palette.sun, 0.55);
    }
    canvas.disc(x, y, 0.045, palette.pop, 1.0);
    canvas.disc(x, y, 0.03, deep, 1.0);
    canvas.disc(x, y, 0.016, palette.sun, 1.0);
    for (cx, cy) in [(0.0, 0.0), (right, 0.0), (0.0, 1.0), (right, 1.0)] {
        for band in 0..3 {
            canvas.ring(cx, cy, 0.07 + band as f32 * 0.03, 0.006, palette.far.to(palette.low, 0.3), 0.55);
        }
    }
}

fn leaf(canvas: &mut Canvas, (x, y, radius, turn): (f32, f32, f32, f32), petal: f32, color: Color, deep: Color) {
    let (px, py) = (x + radius * turn.cos(), y + radius * turn.sin());
    let pixel = canvas.pixel();
    canvas.blend(Area::around(px, py, petal * 2.1), |qx, qy, _| {
        let (dx, dy) = (qx - px, qy - py);
        let out = dx * turn.cos() + dy * turn.sin();
        let side = -dx * turn.sin() + dy * turn.cos();
        // Two arcs that meet in a point outside.
        let reach = out / (petal * 1.9);
        let wide = petal * (1.0 - reach * reach).max(0.0).powf(0.75);
        let distance = if reach.abs() > 1.0 { petal } else { side.abs() - wide };
        (color.to(deep, 0.34 - 0.3 * reach), edge(distance, pixel))
    });
}

/// Height lines of an invented land.
pub(super) fn contours(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 33);
    let right = canvas.right();
    let (sea, line) = (dice.between(0.4, 0.5), palette.ink.to(palette.near, 0.5));
    let pixel = canvas.pixel();
    // The land once per pixel, with a margin for looking down the slope and towards the light.
    let (light_reach, width) = ((0.012 / pixel).ceil() as usize, canvas.columns());
    let (line_length, rows) = (width + light_reach + 1, (1.0 / pixel).round() as usize + light_reach + 1);
    let heights: Vec<f32> = (0..rows * line_length)
        .map(|at| {
            let (column, row) = ((at % line_length) as f32 + 0.5, (at / line_length) as f32 + 0.5);
            fractal(column * pixel * 2.6 + 3.0, row * pixel * 2.6, seed, 5)
        })
        .collect();
    let land = |column: usize, row: usize| heights.get(row * line_length + column).copied().unwrap_or(0.5);
    canvas.shade(|x, y, _| {
        let (column, row) = ((x / pixel) as usize, (y / pixel) as usize);
        let height = land(column, row);
        let slope = ((land(column + 1, row) - height).reach(land(column, row + 1) - height) / pixel).max(0.02);
        let steps = 26.0;
        let level = height * steps;
        let floor = (level.floor() / steps - sea) / 0.36;
        let tint = if floor < 0.0 {
            palette.high.to(palette.near, (-floor * 1.5).min(1.0))
        } else {
            palette.low.to(palette.far, floor * 1.3).to(palette.pop, (floor - 0.62) * 1.4)
        };
        let near_line = (level - level.round()).abs() / steps / slope;
        let width = if (level.round() as i32) % 5 == 0 { 1.25 } else { 0.6 };
        let ink = edge(near_line - width * pixel * 0.8, pixel);
        let light = (land(column + light_reach, row + light_reach) - height) * 5.0;
        tint.times(1.0 + light.clamp(-0.22, 0.22)).to(line, ink * if floor < 0.0 { 0.25 } else { 0.55 })
    });
    let mark = (right * dice.between(0.3, 0.7), dice.between(0.3, 0.7));
    canvas.halo(mark.0, mark.1, 0.09, palette.sun, 0.5);
    canvas.ring(mark.0, mark.1, 0.024, 0.006, palette.sun, 1.0);
    canvas.disc(mark.0, mark.1, 0.009, palette.sun, 1.0);
}

/// Panes of glass in lead.
pub(super) fn glass(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let right = canvas.right();
    let cells = 6.5;
    let (x0, y0) = (right * 0.5, 0.4);
    let pixel = canvas.pixel();
    let colors = [palette.high, palette.low, palette.far, palette.pop, palette.sun];
    canvas.shade(|x, y, _| {
        let (gx, gy) = (x * cells, y * cells);
        let (mut first, mut second, mut owner, mut center) = (9.0_f32, 9.0_f32, (0, 0), (0.0, 0.0));
        for row in -1..=1 {
            for column in -1..=1 {
                let (cx, cy) = (gx.floor() as i32 + column, gy.floor() as i32 + row);
                let point =
                    (cx as f32 + 0.1 + 0.8 * lattice(cx, cy, seed), cy as f32 + 0.1 + 0.8 * lattice(cx, cy, seed + 1));
                let distance = (gx - point.0).reach(gy - point.1);
                if distance < first {
                    (second, first, owner, center) = (first, distance, (cx, cy), (point.0 / cells, point.1 / cells));
                } else {
                    second = second.min(distance);
                }
            }
        }
        let from_sun = (center.0 - x0).reach(center.1 - y0);
        let chance = lattice(owner.0, owner.1, seed + 2);
        let own = colors.get((chance * 5.0) as usize).copied().unwrap_or(palette.low);
        let base = if from_sun < 0.13 {
            palette.sun
        } else if from_sun < 0.24 {
            palette.pop
        } else {
            palette.low.to(palette.high, (from_sun - 0.2) * 1.6).to(own, 0.45)
        };
        let bubbles = 0.9 + 0.2 * fractal(x * 13.0, y * 13.0, seed + 4, 3);
        let pane = base.times(bubbles * lerp(1.08, 0.8, from_sun)).glow(palette.sun, 0.22 - from_sun * 0.3);
        let lead = (second - first) * 0.5 / cells - 0.0052;
        palette.ink.to(pane, edge(-lead, pixel))
    });
}
