//! Scenes of the open air: mountains, forests, dunes, northern lights.

use crate::sample::noise::{Dice, fractal, lattice, lerp, smooth, step};
use crate::sample::pictures::canvas::{Area, Canvas, Color, edge};
use crate::sample::pictures::palette::Palette;

/// Heights of a ridge, one per column, in picture units from the top.
fn ridge(canvas: &Canvas, base: f32, swing: f32, scale: f32, seed: u64) -> Vec<f32> {
    (0..canvas.columns())
        .map(|column| {
            let x = canvas.column_x(column) * scale;
            // Sharp tops: the noise is folded, so that valleys are round and summits are not.
            let folded = 1.0 - (2.0 * fractal(x, 0.3, seed, 5) - 1.0).abs() * 1.6;
            base - swing * lerp(folded, fractal(x * 0.7, 9.1, seed, 3), 0.45)
        })
        .collect()
}

/// Everything below a ridge in a colour that fades into mist downwards.
fn fill_below(canvas: &mut Canvas, heights: &[f32], color: Color, mist: Color, mist_depth: f32, mist_amount: f32) {
    let (pixel, right) = (canvas.pixel(), canvas.right());
    let top = heights.iter().copied().fold(1.0_f32, f32::min);
    canvas.blend(Area(0.0, top, right, 1.0), |x, y, _| {
        let height = heights.get((x / pixel) as usize).copied().unwrap_or(1.0);
        let deep = ((y - height) / mist_depth).clamp(0.0, 1.0);
        (color.to(mist, deep * mist_amount), edge(height - y, pixel))
    });
}

fn stars(canvas: &mut Canvas, dice: &mut Dice, count: usize, lowest: f32, color: Color) {
    for _ in 0..count {
        let (x, y) = (dice.between(0.0, canvas.right()), dice.between(0.0, lowest));
        let size = dice.between(0.0008, 0.0022);
        let fade = 1.0 - y / lowest;
        canvas.disc(x, y, size, color, (0.25 + 0.75 * dice.unit()) * (0.3 + 0.7 * fade));
    }
}

fn sun(canvas: &mut Canvas, x: f32, y: f32, radius: f32, color: Color) {
    canvas.halo(x, y, radius * 5.5, color, 0.42);
    canvas.halo(x, y, radius * 2.2, color, 0.35);
    canvas.disc(x, y, radius, color, 1.0);
}

fn sky(canvas: &mut Canvas, palette: &Palette, horizon: f32) {
    let middle = palette.high.to(palette.low, 0.45).to(palette.pop, 0.12);
    canvas.shade(|_, y, _| {
        let at = y / horizon;
        if at < 0.55 { palette.high.to(middle, at / 0.55) } else { middle.to(palette.low, (at - 0.55) / 0.45) }
    });
}

/// Ridge behind ridge under a low sun.
pub(super) fn mountains(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 1);
    sky(canvas, palette, 0.72);
    stars(canvas, &mut dice, 60, 0.4, palette.sun);
    let right = canvas.right();
    let (x, y) = (right * dice.between(0.28, 0.72), dice.between(0.24, 0.38));
    sun(canvas, x, y, dice.between(0.055, 0.085), palette.sun);
    let layers = 6;
    for layer in 0..layers {
        let near = layer as f32 / (layers - 1) as f32;
        let heights = ridge(
            canvas,
            lerp(0.56, 1.02, near),
            lerp(0.2, 0.13, near),
            lerp(3.6, 2.2, near),
            seed + layer as u64 * 77,
        );
        let color = palette.low.to(palette.far, 0.55 + near * 1.2).to(palette.near, (near - 0.25) * 1.3);
        fill_below(canvas, &heights, color, palette.low.to(palette.far, near), 0.2, 0.55 - 0.45 * near);
    }
}

/// Firs in the morning mist.
pub(super) fn forest(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 2);
    sky(canvas, palette, 0.8);
    let right = canvas.right();
    sun(canvas, right * dice.between(0.3, 0.7), dice.between(0.2, 0.32), 0.06, palette.sun);
    for layer in 0..5 {
        let near = layer as f32 / 4.0;
        let color = palette.low.to(palette.far, 0.5 + near * 0.8).to(palette.near, (near - 0.1) * 1.1);
        let base = lerp(0.56, 1.0, near);
        let ground = ridge(canvas, base + 0.06, 0.08, 1.6, seed + 31 * layer);
        let height = lerp(0.1, 0.46, near * near);
        let mut x = -0.05;
        while x < right + 0.1 {
            let column = ((x / canvas.pixel()).max(0.0) as usize).min(ground.len().saturating_sub(1));
            let foot = ground.get(column).copied().unwrap_or(base) + 0.03;
            fir(canvas, x, foot, height * dice.between(0.6, 1.1), color);
            x += height * dice.between(0.13, 0.36);
        }
        let mist = palette.low.to(palette.far, near * 0.8);
        fill_below(canvas, &ground, color, mist, 0.16, 0.75 - 0.6 * near);
        if near < 0.9 {
            let (top, depth) = (base - 0.05, 0.2);
            canvas.blend(Area(0.0, top, right, top + depth), |x, y, _| {
                let cloud = smooth(x * 3.0, y * 9.0, seed + layer);
                (
                    palette.low,
                    0.5 * cloud * step(top, top + depth * 0.5, y) * (1.0 - step(top + depth * 0.5, top + depth, y)),
                )
            });
        }
    }
}

fn fir(canvas: &mut Canvas, x: f32, foot: f32, height: f32, color: Color) {
    let half = height * 0.17;
    let pixel = canvas.pixel();
    canvas.blend(Area(x - half, foot - height, x + half, foot), |px, py, _| {
        let down = ((py - foot + height) / height).clamp(0.0, 1.0);
        // Branches: a saw along the height, wider towards the ground.
        let saw = (down * 9.0).fract();
        let reach = half * down * (0.62 + 0.38 * saw);
        (color, edge((px - x).abs() - reach, pixel))
    });
}

/// Sinuous bands, one over the other.
pub(super) fn dunes(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 3);
    sky(canvas, palette, 0.6);
    let right = canvas.right();
    sun(canvas, right * dice.between(0.25, 0.75), 0.2, dice.between(0.06, 0.1), palette.sun);
    let (tilt, phase) = (dice.between(-0.25, 0.25), dice.between(0.0, 6.0));
    for layer in 0..8 {
        let near = layer as f32 / 7.0;
        let pixel = canvas.pixel();
        let lines: Vec<f32> = (0..canvas.columns())
            .map(|column| {
                let x = canvas.column_x(column);
                let wave = (x * lerp(5.5, 3.0, near) + phase + layer as f32 * 1.9).sin();
                lerp(0.36, 0.98, near)
                    + tilt * (x - right * 0.5) * (1.0 - near)
                    + wave * lerp(0.022, 0.06, near)
                    + 0.02 * smooth(x * 5.0, near * 9.0, seed)
            })
            .collect();
        let lit = palette.low.to(palette.far, near * 1.4).to(palette.near, (near - 0.4) * 1.2);
        let dark = lit.to(palette.near, 0.34);
        canvas.blend(Area(0.0, 0.2, right, 1.0), |x, y, _| {
            let height = lines.get((x / pixel) as usize).copied().unwrap_or(1.0);
            let deep = ((y - height) / 0.16).clamp(0.0, 1.0);
            let rim = 1.0 - ((y - height) / 0.012).clamp(0.0, 1.0);
            (lit.to(dark, deep).to(palette.sun, rim * 0.35), edge(height - y, pixel))
        });
    }
}

/// Curtains of light over a lake.
pub(super) fn aurora(canvas: &mut Canvas, palette: &Palette, seed: u64) {
    let mut dice = Dice::new(seed, 4);
    let right = canvas.right();
    let shore = 0.74;
    let deep = palette.ink.to(palette.high, 0.35);
    canvas.gradient(palette.ink, deep.to(palette.far, 0.4));
    stars(canvas, &mut dice, 150, 0.7, Color::hex(0xffffff));
    let hues = [palette.pop, palette.low, palette.sun.to(palette.low, 0.5)];
    for curtain in 0..4_u64 {
        let base = lerp(0.34, 0.62, curtain as f32 / 3.0);
        let color = hues.get(curtain as usize % 3).copied().unwrap_or(palette.low);
        let phase = dice.between(0.0, 9.0);
        canvas.blend(Area(0.0, 0.0, right, shore), |x, y, under| {
            let foot = base + 0.09 * (x * 3.4 + phase).sin() + 0.05 * (smooth(x * 3.0, phase, seed) - 0.5);
            let rays = 0.45 + 0.55 * smooth(x * 34.0 + 3.0 * (y * 2.0).sin(), phase, seed + curtain);
            let up = (foot - y) / 0.34;
            let light = if up < 0.0 { (1.0 + up * 9.0).max(0.0) } else { (1.0 - up).max(0.0) };
            (under.glow(color, light * light * rays * 0.62), 1.0)
        });
    }
    let heights = ridge(canvas, shore + 0.01, 0.13, 2.6, seed + 5);
    fill_below(canvas, &heights, palette.ink, deep, 0.15, 0.5);
    mirror(canvas, shore, palette.ink, seed);
}

/// Still water that shows what is above it.
pub(super) fn mirror(canvas: &mut Canvas, shore: f32, tint: Color, seed: u64) {
    let (right, pixel) = (canvas.right(), canvas.pixel());
    let columns = canvas.columns();
    let mut above: Vec<Color> = Vec::new();
    canvas.shade(|_, y, color| {
        if y < shore {
            above.push(color);
        }
        color
    });
    let rows = above.len() / columns.max(1);
    canvas.blend(Area(0.0, shore, right, 1.0), |x, y, under| {
        if y < shore {
            return (under, 0.0);
        }
        let deep = y - shore;
        let sway = (smooth(x * 6.0, y * 90.0, seed) - 0.5) * deep * 0.12;
        let row = (((shore - deep * 1.5).max(0.0) / pixel) as usize).min(rows.saturating_sub(1));
        let column = (((x + sway) / pixel).max(0.0) as usize).min(columns.saturating_sub(1));
        let seen = above.get(row * columns + column).copied().unwrap_or(under);
        let glint = if lattice((x * 90.0) as i32, (y * 200.0) as i32, seed) > 0.985 { 0.12 } else { 0.0 };
        (seen.times(0.8).to(tint, 0.18 + deep * 0.9).glow(Color::hex(0xffffff), glint), 1.0)
    });
}
