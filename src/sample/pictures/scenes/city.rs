//! Built scenes: a skyline, cubes in parallel projection, lanterns over a street.

use super::land::mirror;
use crate::sample::noise::{Dice, lattice, lerp, smooth};
use crate::sample::pictures::canvas::{Area, Canvas, Color, Reach as _};
use crate::sample::pictures::palette::Palette;

/// Towers with lit windows above water.
pub(super) fn skyline(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 11);
    let right = canvas.right();
    let shore = 0.8;
    let middle = palette.high.to(palette.low, 0.4).to(palette.pop, 0.2);
    canvas.shade(|_, y, _| {
        let at = y / shore;
        if at < 0.6 { palette.high.to(middle, at / 0.6) } else { middle.to(palette.low, (at - 0.6) / 0.4) }
    });
    for _ in 0..50 {
        let (x, y) = (dice.between(0.0, right), dice.between(0.0, 0.4));
        canvas.disc(x, y, dice.between(0.0008, 0.0018), palette.sun, dice.between(0.2, 0.8));
    }
    let (x, y, radius) = (right * dice.between(0.2, 0.8), dice.between(0.18, 0.3), dice.between(0.05, 0.09));
    canvas.halo(x, y, radius * 5.0, palette.sun, 0.4);
    canvas.disc(x, y, radius, palette.sun, 1.0);
    for layer in 0..3 {
        let near = layer as f32 / 2.0;
        let wall = palette.low.to(palette.far, 0.7 + near).to(palette.near, near * 0.92 + 0.05);
        let mut left = -dice.between(0.0, 0.05);
        while left < right {
            let width = dice.between(0.05, 0.12) * lerp(0.8, 1.15, near);
            // Tall in the middle, as skylines are.
            let middle = 1.0 - ((left + width * 0.5) / right - 0.5).abs() * 1.1;
            let top = shore - lerp(0.46, 0.3, near) * middle * dice.between(0.45, 1.05) - 0.04;
            tower(canvas, Area(left, top, left + width, shore + 0.01), wall, palette, near, &mut dice);
            left += width + if dice.rarely(3) { dice.between(0.0, 0.02) } else { 0.0 };
        }
    }
    mirror(canvas, shore, palette.ink, seed);
}

fn tower(canvas: &mut Canvas, walls: Area, color: Color, palette: &Palette, near: f32, dice: &mut Dice) {
    let Area(left, top, right, bottom) = walls;
    canvas.rounded(walls, 0.002, color, 1.0);
    let middle = (left + right) * 0.5;
    match dice.below(5) {
        0 => canvas.line((middle, top), (middle, top - 0.07), 0.003, color, 1.0),
        1 => {
            let inset = (right - left) * 0.22;
            canvas.rounded(Area(left + inset, top - 0.03, right - inset, top + 0.01), 0.002, color, 1.0);
        }
        2 => canvas.polygon(&[(left, top + 0.001), (right, top + 0.001), (right, top - 0.035)], color, 1.0),
        _ => {}
    }
    let (cell, salt) = (0.0135, dice.next_u64());
    let columns = (((right - left) - 0.008) / cell).max(1.0) as i32;
    let inset = ((right - left) - columns as f32 * cell) * 0.5;
    let lit = palette.sun.to(palette.pop, 0.25);
    let mut y = top + 0.014;
    let mut row = 0;
    while y + cell < bottom {
        for column in 0..columns {
            let chance = lattice(column, row, salt);
            if chance > 0.62 {
                let x = left + inset + column as f32 * cell;
                let window = Area(x + cell * 0.22, y + cell * 0.16, x + cell * 0.78, y + cell * 0.8);
                canvas.rounded(window, 0.0008, lit, (0.3 + 0.7 * near) * (0.35 + 0.65 * (chance - 0.62) / 0.38));
            }
        }
        y += cell * 1.25;
        row += 1;
    }
}

/// A town of cubes.
pub(super) fn cubes(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let right = canvas.right();
    canvas.gradient(palette.high, palette.low);
    let (wide, flat) = (right / 7.0, right / 14.0);
    let tops = [palette.low, palette.far.to(palette.low, 0.35), palette.sun, palette.pop];
    for depth in 0..34_i32 {
        for across in -1..8_i32 {
            let x = (across as f32 + if depth % 2 == 0 { 0.0 } else { 0.5 }) * wide;
            let y = depth as f32 * flat * 0.5 + 0.3;
            let (cell_x, cell_y) = (across * 2 + depth % 2, depth);
            let hill = smooth(cell_x as f32 * 0.16, cell_y as f32 * 0.13, seed);
            let levels = (hill * 5.0 + lattice(cell_x, cell_y, seed) * 2.2).floor();
            // Neighbours share a colour, so that quarters form; a few cubes are of another mind.
            let quarter = smooth(cell_x as f32 * 0.3, cell_y as f32 * 0.22, seed + 3);
            let odd = lattice(cell_x, cell_y, seed + 4) > 0.86;
            let pick = if odd { 3 } else { (quarter * 3.2) as usize };
            let top = tops.get(pick).copied().unwrap_or(palette.low);
            cube(canvas, (x, y), wide * 0.5, flat * 0.55 * levels, top, palette.near);
        }
    }
}

/// One cube: the middle of its foot, half its width, its height.
fn cube(canvas: &mut Canvas, (x, y): (f32, f32), half: f32, height: f32, top: Color, shade: Color) {
    let (roof, flat) = (y - height, half * 0.5);
    // Slightly wider than its cell, or the background shines through between neighbours.
    let half = half + canvas.pixel() * 0.6;
    let (left, right) = (top.to(shade, 0.5), top.to(shade, 0.8));
    let foot = flat * 1.6;
    canvas.polygon(&[(x - half, roof), (x, roof + flat), (x, y + flat + foot), (x - half, y + foot)], left, 1.0);
    canvas.polygon(&[(x + half, roof), (x, roof + flat), (x, y + flat + foot), (x + half, y + foot)], right, 1.0);
    canvas.polygon(&[(x, roof - flat), (x + half, roof), (x, roof + flat), (x - half, roof)], top, 1.0);
    let inset = 0.74;
    let rim = [(x, roof - flat * inset), (x + half * inset, roof), (x, roof + flat * inset), (x - half * inset, roof)];
    canvas.polygon(&rim, top.to(shade, 0.1), 1.0);
}

/// Paper lanterns rising in the dark.
pub(super) fn lanterns(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 13);
    let right = canvas.right();
    let deep = palette.ink.to(palette.high, 0.3);
    canvas.gradient(deep, palette.ink.to(palette.far, 0.55));
    let warm = palette.sun.to(palette.pop, 0.4);
    for _ in 0..40 {
        let (x, y, radius) = (dice.between(0.0, right), dice.between(0.0, 1.0), dice.between(0.004, 0.03));
        canvas.disc(x, y, radius, warm, dice.between(0.03, 0.14));
    }
    let mut lanterns: Vec<(f32, f32, f32)> =
        (0..16).map(|_| (dice.between(0.02, right - 0.02), dice.between(0.06, 0.96), dice.unit())).collect();
    lanterns.sort_by(|a, b| a.2.total_cmp(&b.2));
    for (x, y, near) in lanterns {
        let size = lerp(0.018, 0.085, near * near);
        let bright = 0.45 + 0.55 * near;
        canvas.halo(x, y, size * 3.6, warm, 0.5 * bright);
        let pixel = canvas.pixel();
        canvas.blend(Area(x - size, y - size * 1.3, x + size, y + size * 1.3), |px, py, _| {
            let down = ((py - y) / (size * 1.25)).clamp(-1.0, 1.0);
            let half = size * (0.62 + 0.24 * (1.0 - down * down).max(0.0).sqrt() - 0.12 * down);
            let inside = ((px - x).abs() - half).max((py - y).abs() - size * 1.22);
            let ribs = 0.9 + 0.1 * ((py - y) / size * 16.0).sin();
            let light = palette.pop.to(palette.sun, 0.5 + 0.5 * down).times((0.62 + 0.38 * bright) * ribs);
            let core = 1.0 - ((px - x).reach(py - y - size * 0.7) / size).min(1.0);
            (light.glow(palette.sun, core * 0.8), crate::sample::pictures::canvas::edge(inside, pixel))
        });
        let cap = Area(x - size * 0.5, y + size * 1.16, x + size * 0.5, y + size * 1.27);
        canvas.rounded(cap, size * 0.04, palette.ink.to(palette.pop, 0.35), 0.9);
    }
}
