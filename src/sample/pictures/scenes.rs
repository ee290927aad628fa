//! The scenes a picture can show. Each draws itself into a canvas of any size from a palette and a seed.

mod city;
mod figure;
mod land;
mod pattern;

use super::canvas::Canvas;
use super::palette::Palette;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scene {
    /// Ridge behind ridge under a low sun.
    Mountains,
    /// Firs in the mist.
    Forest,
    /// Sinuous bands of sand or water.
    Dunes,
    /// Northern lights over a lake.
    Aurora,
    /// Towers above water.
    Skyline,
    /// A town of cubes.
    Cubes,
    /// Paper lanterns at night.
    Lanterns,
    /// A ringed planet.
    Planet,
    /// A head against a bright disc.
    Portrait,
    /// An emblem on a tile.
    Badge,
    /// A brush stroke on paper.
    Brush,
    /// Small creatures of square dots.
    Sprites,
    /// Geometric tiles.
    Tiles,
    /// A rosette.
    Mandala,
    /// Height lines.
    Contours,
    /// Leaded glass.
    Glass,
}

impl Scene {
    /// Every scene.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 16] = [
        Self::Mountains,
        Self::Forest,
        Self::Dunes,
        Self::Aurora,
        Self::Skyline,
        Self::Cubes,
        Self::Lanterns,
        Self::Planet,
        Self::Portrait,
        Self::Badge,
        Self::Brush,
        Self::Sprites,
        Self::Tiles,
        Self::Mandala,
        Self::Contours,
        Self::Glass,
    ];

    /// Whether it is made of few flat colours, which PNG stores smaller and sharper than JPEG.
    pub(crate) const fn is_flat(self) -> bool {
        matches!(self, Self::Tiles | Self::Sprites)
    }

    /// Draws it.
    pub(super) fn draw(self, canvas: &mut Canvas, palette: &Palette, seed: u64) {
        match self {
            Self::Mountains => land::mountains(canvas, palette, seed),
            Self::Forest => land::forest(canvas, palette, seed),
            Self::Dunes => land::dunes(canvas, palette, seed),
            Self::Aurora => land::aurora(canvas, palette, seed),
            Self::Skyline => city::skyline(canvas, palette, seed),
            Self::Cubes => city::cubes(canvas, palette, seed),
            Self::Lanterns => city::lanterns(canvas, palette, seed),
            Self::Planet => figure::planet(canvas, palette, seed),
            Self::Portrait => figure::portrait(canvas, palette, seed),
            Self::Badge => figure::badge(canvas, palette, seed),
            Self::Brush => figure::brush(canvas, palette, seed),
            Self::Sprites => figure::sprites(canvas, palette, seed),
            Self::Tiles => pattern::tiles(canvas, palette, seed),
            Self::Mandala => pattern::mandala(canvas, palette, seed),
            Self::Contours => pattern::contours(canvas, palette, seed),
            Self::Glass => pattern::glass(canvas, palette, seed),
        }
    }
}
