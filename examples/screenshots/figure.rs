//! Draws the pictures that the local ComfyUI gives: a figure in a cloak before an evening sky, the same in every picture of a
//! character, by what its file is called. Plain shapes, so that nobody takes them for what a model makes.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

type Colour = [f32; 3];

/// The palette of a character: it follows from the seed.
struct Palette {
    sky: [Colour; 2],
    glow: Colour,
    cloak: Colour,
    hair: Colour,
    skin: Colour,
}

/// Where the figure is seen from.
#[derive(Clone, Copy, PartialEq)]
enum View {
    Head,
    Face,
    Front,
    Side,
    Back,
}

fn view(prefix: &str) -> View {
    match prefix.rsplit('/').next().unwrap_or_default() {
        "REFERENCE_AVATAR" => View::Face,
        "REFERENCE_FRONT" => View::Front,
        "REFERENCE_SIDE" => View::Side,
        "REFERENCE_BACK" => View::Back,
        _ => View::Head,
    }
}

fn hue(turn: f32, light: f32, strength: f32) -> Colour {
    [0.0, 1.0 / 3.0, 2.0 / 3.0].map(|shift| {
        let wave = ((turn + shift) * std::f32::consts::TAU).cos() * 0.5 + 0.5;
        light * (1.0 - strength + strength * wave)
    })
}

fn palette(seed: u64) -> Palette {
    let turn = |shift: u32| ((seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) & 0xff) as f32 / 255.0;
    let base = turn(40);
    Palette {
        sky: [hue(base, 0.30, 0.75), hue(base + 0.16, 0.72, 0.65)],
        glow: hue(base + 0.22, 1.0, 0.5),
        cloak: hue(base + 0.5, 0.34, 0.6),
        hair: hue(turn(48), 0.55, 0.8),
        skin: [0.86 - 0.3 * turn(56), 0.68 - 0.28 * turn(56), 0.56 - 0.26 * turn(56)],
    }
}

/// How much of a pixel an ellipse covers, softened at its edge.
fn ellipse(at: [f32; 2], centre: [f32; 2], radii: [f32; 2]) -> f32 {
    let [x, y] = [(at[0] - centre[0]) / radii[0], (at[1] - centre[1]) / radii[1]];
    let edge = (x.hypot(y) - 1.0) * radii[0].min(radii[1]);
    (0.5 - edge * 220.0).clamp(0.0, 1.0)
}

/// The same of what lies between two heights, with a half width at each.
fn taper(at: [f32; 2], middle: f32, (top, half_top): (f32, f32), (bottom, half_bottom): (f32, f32)) -> f32 {
    let along = ((at[1] - top) / (bottom - top)).clamp(0.0, 1.0);
    let half = half_top + (half_bottom - half_top) * along;
    let beside = (at[0] - middle).abs() - half;
    let above = (top - at[1]).max(at[1] - bottom);
    (0.5 - beside.max(above) * 220.0).clamp(0.0, 1.0)
}

fn over(under: Colour, top: Colour, part: f32) -> Colour {
    [0, 1, 2].map(|channel| under[channel] + (top[channel] - under[channel]) * part)
}

fn darker(colour: Colour, by: f32) -> Colour {
    colour.map(|channel| channel * by)
}

/// One point of the picture; `at` goes from 0 to 1 over its width and from 0 to `tall` over its height.
fn point(at: [f32; 2], tall: f32, view: View, own: &Palette) -> Colour {
    let down = at[1] / tall;
    let mut seen = over(own.sky[0], own.sky[1], down * down);
    let far = (at[0] - 0.5).hypot((at[1] - 0.36 * tall) * 0.9);
    seen = over(seen, own.glow, (0.62 - far).clamp(0.0, 1.0) * 0.8);
    // Size of the head, and where it is.
    let (scale, head) = match view {
        View::Head => (0.19, [0.5, 0.40 * tall]),
        View::Face => (0.31, [0.5, 0.47 * tall]),
        View::Front | View::Side | View::Back => (0.072, [0.5, 0.19 * tall]),
    };
    let place = |x: f32, y: f32| [head[0] + x * scale, head[1] + y * scale];
    let disc = |x: f32, y: f32, w: f32, h: f32| ellipse(at, place(x, y), [w * scale, h * scale]);
    let body = |top: (f32, f32), bottom: (f32, f32)| {
        let line = |(y, half): (f32, f32)| (head[1] + y * scale, half * scale);
        taper(at, head[0], line(top), line(bottom))
    };
    let narrow = if view == View::Side { 0.62 } else { 1.0 };
    let boots = darker(own.cloak, 0.4);
    seen = over(seen, boots, body((8.4, 0.62 * narrow), (9.7, 0.66 * narrow)));
    seen = over(seen, darker(own.hair, 0.8), disc(0.0, 0.35, 1.12, 1.5));
    seen = over(seen, own.cloak, body((1.55, 1.35 * narrow), (8.7, 2.25 * narrow)));
    seen = over(seen, own.cloak, disc(0.0, 1.75, 1.62 * narrow, 0.75));
    seen = over(seen, darker(own.cloak, 0.72), body((2.2, 0.05), (8.7, 0.16)));
    seen = over(seen, own.skin, body((0.6, 0.36 * narrow), (1.5, 0.4 * narrow)));
    seen = over(seen, own.skin, disc(0.0, 0.0, 0.86, 1.08));
    match view {
        View::Back => seen = over(seen, own.hair, disc(0.0, 0.1, 1.0, 1.3)),
        View::Side => {
            seen = over(seen, own.skin, disc(0.84, 0.12, 0.16, 0.2));
            seen = over(seen, own.hair, disc(-0.42, -0.1, 0.72, 1.18));
            seen = over(seen, [0.08; 3], disc(0.5, -0.06, 0.08, 0.12));
        }
        View::Head | View::Face | View::Front => {
            for side in [-0.34, 0.34] {
                seen = over(seen, [0.96; 3], disc(side, 0.02, 0.17, 0.1));
                seen = over(seen, own.sky[0], disc(side, 0.02, 0.08, 0.09));
            }
            seen = over(seen, darker(own.skin, 0.72), disc(0.0, 0.5, 0.2, 0.05));
        }
    }
    if view != View::Back {
        // The fringe lies over the brow.
        let brow = disc(0.0, -0.72, 0.94, 0.52) * (1.0 - disc(0.12, -0.1, 0.78, 0.5));
        seen = over(seen, own.hair, brow);
    }
    seen
}

/// The picture of a file with this prefix, as a PNG.
pub(crate) fn paint(prefix: &str, width: u32, height: u32, seed: u64) -> Vec<u8> {
    let (width, height) = (width.clamp(1, 1024) / 2, height.clamp(1, 1536) / 2);
    let own = palette(seed);
    let view = view(prefix);
    let tall = height as f32 / width.max(1) as f32;
    let picture = RgbImage::from_fn(width.max(1), height.max(1), |x, y| {
        let at = [(x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / width as f32];
        Rgb(point(at, tall, view, &own).map(|channel| (channel.clamp(0.0, 1.0) * 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    // Writing to memory does not fail; an empty file would be refused as no picture.
    drop(picture.write_to(&mut bytes, ImageFormat::Png));
    bytes.into_inner()
}
