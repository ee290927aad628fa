//! Scenes with one thing in the middle: a planet, a portrait, a badge, a brush stroke, small creatures.

use crate::sample::noise::{Dice, ease, fractal, lattice, lerp, smooth, step};
use crate::sample::pictures::canvas::{Area, Canvas, Color, Reach as _, edge, rounded_distance, segment_distance};
use crate::sample::pictures::palette::Palette;
use std::f32::consts::{PI, TAU};

/// A ringed planet among stars.
pub(super) fn planet(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 21);
    let right = canvas.right();
    let space = palette.ink.to(palette.high, 0.25);
    let cloud = palette.far.to(palette.low, 0.3);
    canvas.shade(|x, y, _| {
        let haze = fractal(x * 2.6, y * 2.6, seed, 4);
        space.to(palette.high, y * 0.35).glow(cloud, step(0.42, 0.86, haze) * 0.6)
    });
    for _ in 0..170 {
        let (x, y) = (dice.between(0.0, right), dice.between(0.0, 1.0));
        canvas.disc(x, y, dice.between(0.0007, 0.0022), Color::hex(0xffffff), dice.between(0.2, 0.95));
    }
    let (x, y, radius) = (right * dice.between(0.44, 0.56), dice.between(0.44, 0.54), dice.between(0.19, 0.24));
    let tilt = dice.between(-0.5, 0.5);
    let ringed = seed % 7 != 6;
    if ringed {
        rings(canvas, palette, (x, y, radius, tilt), false, seed);
    }
    canvas.halo(x, y, radius * 1.7, palette.low, 0.38);
    ball(canvas, palette, (x, y, radius, tilt), seed);
    if ringed {
        rings(canvas, palette, (x, y, radius, tilt), true, seed);
    }
    let moon = (x + radius * dice.between(1.2, 1.5), y - radius * dice.between(1.1, 1.6));
    canvas.disc(moon.0, moon.1, radius * 0.14, palette.sun, 1.0);
    canvas.disc(moon.0 + radius * 0.05, moon.1 + radius * 0.04, radius * 0.12, space, 0.45);
}

fn ball(canvas: &mut Canvas, palette: &Palette, (x, y, radius, tilt): (f32, f32, f32, f32), seed: u64) {
    let pixel = canvas.pixel();
    canvas.blend(Area::around(x, y, radius), |px, py, _| {
        let (dx, dy) = ((px - x) / radius, (py - y) / radius);
        let distance = dx.reach(dy);
        let dz = (1.0 - (distance * distance).min(1.0)).sqrt();
        let across = dx * tilt.cos() + dy * tilt.sin();
        let down = -dx * tilt.sin() + dy * tilt.cos();
        let latitude = down.clamp(-1.0, 1.0).asin();
        let storm = fractal(across / (dz + 0.6) * 2.2, latitude * 5.0, seed + 9, 4);
        let bands = 0.5 + 0.5 * (latitude * 11.0 + storm * 3.4).sin();
        let ground = palette.far.to(palette.low, bands).to(palette.pop, step(0.66, 0.9, storm) * 0.4);
        let light = (-dx * 0.55 - dy * 0.5 + dz * 0.68).max(0.0);
        let lit = palette.ink.to(ground, ease(light * 1.15)).glow(palette.sun, light.powi(7) * 0.42);
        let rim = (1.0 - dz).powi(3) * light * 0.9;
        (lit.glow(palette.low, rim), edge((distance - 1.0) * radius, pixel))
    });
}

fn rings(canvas: &mut Canvas, palette: &Palette, (x, y, radius, tilt): (f32, f32, f32, f32), front: bool, seed: u64) {
    let outer = radius * 2.05;
    canvas.blend(Area::around(x, y, outer), |px, py, under| {
        let (dx, dy) = (px - x, py - y);
        let across = dx * tilt.cos() + dy * tilt.sin();
        let down = (-dx * tilt.sin() + dy * tilt.cos()) / 0.27;
        let distance = across.reach(down) / radius;
        if (down > 0.0) != front || !(1.28..2.0).contains(&distance) {
            return (under, 0.0);
        }
        let grain = smooth(distance * 34.0, 1.0, seed) * 0.6 + smooth(distance * 11.0, 2.0, seed) * 0.4;
        let fade = step(1.28, 1.34, distance) * (1.0 - step(1.9, 2.0, distance));
        let shadow = if !front && across > 0.0 && across < radius { 0.4 } else { 1.0 };
        (palette.sun.to(palette.far, grain).times(shadow), fade * (0.25 + 0.7 * grain))
    });
}

/// A head against a bright disc.
pub(super) fn portrait(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 22);
    let right = canvas.right();
    canvas.gradient(palette.high, palette.low.to(palette.far, 0.45));
    let (x, y) = (right * 0.5, dice.between(0.4, 0.44));
    for ring in (0..5_i32).rev() {
        let radius = 0.25 + ring as f32 * 0.075;
        canvas.disc(x, y, radius, palette.sun.to(palette.low, ring as f32 * 0.22), 0.2);
    }
    canvas.disc(x, y, 0.25, palette.sun, 0.92);
    let dark = palette.ink.to(palette.near, 0.35);
    let style = (seed / 7) % 4;
    let pixel = canvas.pixel();
    let jaw = dice.between(0.88, 1.0);
    let body = move |px: f32, py: f32| {
        let side = (px - x).abs();
        let shoulders = ((side / 0.31).powf(2.5) + ((1.02 - py) / 0.38).max(0.0).powf(2.5)).powf(0.4) * 0.3 - 0.3;
        let neck = (side - 0.056 - 0.05 * step(0.56, 0.68, py)).max((py - 0.62).abs() - 0.09);
        shoulders.min(neck)
    };
    let head = move |px: f32, py: f32| {
        let (dx, dy) = ((px - x) / 0.118, (py - y) / 0.158);
        let narrow = if dy > 0.0 { dx * (1.0 + dy * 0.26) / jaw } else { dx };
        (narrow.reach(dy) - 1.0) * 0.118
    };
    let hair = move |px: f32, py: f32| match style {
        0 => ((px - x).reach(py - y + 0.19) - 0.07).min(((px - x) / 0.13).reach((py - y + 0.05) / 0.14) * 0.13 - 0.13),
        1 => {
            let long = rounded_distance(Area(x - 0.145, y - 0.165, x + 0.145, y + 0.27), 0.14, px, py);
            long + 0.012 * (px * 90.0).sin() * step(y, y + 0.25, py)
        }
        2 => {
            ((px - x) / 0.175).reach((py - y + 0.045) / 0.165) * 0.17 - 0.17
                + 0.012 * (((py - y).atan2(px - x)) * 17.0).sin()
        }
        _ => ((px - x - 0.02) / 0.128).reach((py - y + 0.05) / 0.135) * 0.13 - 0.13,
    };
    canvas.blend(Area(0.0, 0.1, right, 1.0), |px, py, _| {
        let distance = body(px, py).min(head(px, py)).min(hair(px, py));
        // Light from behind and the left touches the edge.
        let towards = (x - px) * 0.8 + (y - py) * 0.6;
        let rim = (1.0 + distance / 0.016).clamp(0.0, 1.0) * step(-0.06, 0.12, towards);
        let cloth = dark.to(palette.far, step(0.72, 1.05, py) * 0.5);
        (cloth.glow(palette.pop.to(palette.sun, 0.35), rim * 0.75), edge(distance, pixel))
    });
    for drop in 0..=dice.below(3) {
        canvas.disc(x - 0.115, y + 0.06 + drop as f32 * 0.025, 0.008, palette.pop, 0.9);
    }
    for _ in 0..26 {
        let (px, py) = (dice.between(0.0, right), dice.between(0.0, 0.95));
        canvas.disc(px, py, dice.between(0.0015, 0.004), palette.sun, dice.between(0.15, 0.7));
    }
}

/// An emblem on a tile.
pub(super) fn badge(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 23);
    let right = canvas.right();
    let (x, y, half) = (right * 0.5, 0.5, 0.245);
    canvas.shade(|px, py, _| {
        palette.low.to(palette.far, py * 0.75).glow(palette.sun, 0.3 - (px - x).reach(py - 0.3) * 0.45)
    });
    let tile = Area(x - half, y - half, x + half, y + half);
    canvas.blend(Area(x - 0.4, y - 0.3, x + 0.4, y + 0.45), |px, py, _| {
        let distance = rounded_distance(tile, 0.1, px, py - 0.035);
        (palette.ink, 0.42 * (1.0 - step(-0.05, 0.07, distance)))
    });
    let pixel = canvas.pixel();
    canvas.blend(tile, |px, py, _| {
        let down = (py - y + half) / (half * 2.0);
        let distance = rounded_distance(tile, 0.105, px, py);
        let bevel = (1.0 + distance / 0.006).clamp(0.0, 1.0) * (1.0 - down);
        let face = palette.near.to(palette.ink, down).to(palette.far, 0.16 * (1.0 - down));
        (face.glow(palette.sun, bevel * 0.35), edge(distance, pixel))
    });
    let (points, depth) = (4 + dice.below(5), dice.between(0.38, 0.62));
    let turn = if dice.rarely(2) { 0.0 } else { PI / points as f32 };
    let star = move |px: f32, py: f32| {
        let angle = (py - y).atan2(px - x) + PI * 0.5 + turn;
        let fold = (angle * points as f32 / TAU).rem_euclid(1.0) * 2.0 - 1.0;
        let reach = 0.155 * lerp(1.0, depth, 1.0 - fold.abs().powf(0.85));
        ((px - x).reach(py - y) - reach) * 0.8
    };
    canvas.ring(x, y, 0.196, 0.007, palette.pop, 0.9);
    canvas.blend(tile, |px, py, _| {
        let shine = palette.sun.to(palette.pop, (py - y + 0.16) / 0.32 * 0.8);
        (shine, edge(star(px, py), pixel))
    });
    canvas.disc(x, y, 0.047, palette.ink, 1.0);
    canvas.disc(x, y, 0.024, palette.low, 1.0);
}

/// One brush stroke around, on paper.
pub(super) fn brush(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 24);
    let right = canvas.right();
    let paper = palette.low.to(Color::hex(0xffffff), 0.35);
    canvas.shade(|x, y, _| {
        let fibre = smooth(x * 160.0, y * 26.0, seed) * 0.5 + fractal(x * 5.0, y * 5.0, seed, 3) * 0.5;
        paper.to(palette.far, 0.13 * fibre + 0.07 * y)
    });
    let (x, y, radius) = (right * 0.5, 0.46, dice.between(0.23, 0.27));
    let start = dice.between(0.0, TAU);
    let ink = palette.ink.to(palette.near, 0.3);
    let pixel = canvas.pixel();
    canvas.blend(Area::around(x, y, radius + 0.12), |px, py, _| {
        let turn = ((py - y).atan2(px - x) - start).rem_euclid(TAU) / TAU;
        let wide = 0.066 * (1.0 - 0.72 * turn) * step(0.0, 0.03, turn) + 0.008;
        let drift = radius * (1.0 - 0.09 * turn) + 0.016 * (smooth(turn * 6.0, 3.0, seed) - 0.5);
        let across = ((px - x).reach(py - y) - drift) / wide;
        // The brush runs dry: hairs separate towards the end.
        let hairs = smooth(across * 9.0 + 40.0, turn * 7.0, seed + 1);
        let dry = step(0.35, 1.0, turn) * 0.95;
        let cover = if turn > 0.965 { 0.0 } else { 1.0 - dry * step(0.35, 0.65, hairs) };
        (ink.to(palette.far, 0.25 * hairs), edge((across.abs() - 1.0) * wide, pixel * 1.6) * cover)
    });
    canvas.halo(x, y, radius * 0.8, palette.pop, 0.12);
    canvas.disc(x + radius * 0.2, y + radius * 0.1, 0.06, palette.pop, 0.92);
    let seal = (right * 0.5 + 0.2, 0.86);
    canvas.rounded(Area(seal.0 - 0.03, seal.1 - 0.03, seal.0 + 0.03, seal.1 + 0.03), 0.006, palette.pop, 0.9);
    for mark in 0..3 {
        let at = seal.1 - 0.015 + mark as f32 * 0.015;
        canvas.line((seal.0 - 0.016, at), (seal.0 + 0.016, at), 0.004, paper, 0.95);
    }
    for bird in 0..3 {
        let (bx, by) = (right * 0.3 + bird as f32 * 0.06, 0.13 + (bird % 2) as f32 * 0.03);
        canvas.shape(Area::around(bx, by, 0.03), ink, 0.8, |px, py| {
            segment_distance((bx, by), (bx - 0.018, by - 0.012), px, py).min(segment_distance(
                (bx, by),
                (bx + 0.018, by - 0.014),
                px,
                py,
            )) - 0.002
        });
    }
}

/// Small mirrored creatures of square dots.
pub(super) fn sprites(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 25);
    let right = canvas.right();
    let ground = palette.near.to(palette.ink, 0.3);
    canvas.gradient(ground, palette.near.to(palette.far, 0.35));
    let single = (seed >> 3).is_multiple_of(2);
    let (across, down) = if single { (1, 1) } else { (2, 3) };
    let colors = [palette.pop, palette.sun, palette.low, palette.far.to(palette.sun, 0.4)];
    for row in 0..down {
        for column in 0..across {
            let x = right * (column as f32 + 0.5) / across as f32;
            let y = (row as f32 + 0.5) / down as f32;
            let cell = if single { right / 15.0 } else { right / 27.0 };
            let first = dice.below(4);
            let main = colors.get(first).copied().unwrap_or(palette.pop);
            let other = colors.get((first + 1) % 4).copied().unwrap_or(palette.sun);
            canvas.halo(x, y, cell * 8.0, main, 0.22);
            creature(canvas, (x, y, cell), main, other, palette.ink, dice.next_u64());
        }
    }
}

fn creature(canvas: &mut Canvas, (x, y, cell): (f32, f32, f32), main: Color, other: Color, ink: Color, seed: u64) {
    let solid = |column: i32, row: i32| -> Option<Color> {
        let side = column.abs();
        let round = ((side as f32 / 5.4).powi(2) + ((row as f32 - 0.3) / 5.6).powi(2)).sqrt();
        let chance = lattice(side, row, seed);
        if (side == 2 || side == 1 && chance > 0.97) && row == -1 {
            return Some(ink);
        }
        let there = round < 0.52 || round < 1.0 && chance > 0.34 + round * 0.18;
        there.then(
            || if lattice(side, row, seed + 5) > 0.66 { other } else { main.times(1.0 - 0.03 * row.max(0) as f32) },
        )
    };
    for row in -6..=6 {
        for column in -5..=5_i32 {
            let corner = (x + (column as f32 - 0.5) * cell, y + (row as f32 - 0.5) * cell);
            let square = Area(corner.0, corner.1, corner.0 + cell, corner.1 + cell);
            if let Some(color) = solid(column, row) {
                canvas.rounded(square, 0.0, color, 1.0);
                let shine = Area(corner.0, corner.1, corner.0 + cell, corner.1 + cell * 0.22);
                canvas.rounded(shine, 0.0, Color::hex(0xffffff), 0.16);
            } else if solid(column, row - 1).is_some() {
                canvas.rounded(square, 0.0, ink, 0.32);
            }
        }
    }
}
