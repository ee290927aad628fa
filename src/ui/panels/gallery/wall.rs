//! How tiles and rows lie in the gallery: positions into rectangles and back. Pure arithmetic, the same for both views.

use egui::{Pos2, Rect, Vec2};
use std::ops::RangeInclusive;

/// Equal tiles in equal rows; a table is a wall of one column without gaps. Distances in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wall {
    /// Tiles side by side, at least one.
    pub(super) columns: usize,
    /// Extent of a tile.
    pub(super) tile: Vec2,
    /// Between tiles.
    pub(super) gap: f32,
}

/// Rows and columns that something touches.
pub(super) type Touched = (RangeInclusive<usize>, RangeInclusive<usize>);

impl Wall {
    /// As many tiles of about the wanted width as go side by side, with `caption` under square-ish pictures.
    pub(super) fn grid(width: f32, wanted: f32, gap: f32, aspect: f32, caption: f32) -> Self {
        let columns = (((width + gap) / (wanted + gap)).floor() as usize).max(1);
        let tile_width = ((width - gap * (columns - 1) as f32) / columns as f32).max(1.0);
        Self { columns, tile: Vec2::new(tile_width, (tile_width * aspect).round() + caption), gap }
    }

    /// Rows of a table.
    pub(super) const fn table(width: f32, row_height: f32) -> Self {
        Self { columns: 1, tile: Vec2::new(width, row_height), gap: 0.0 }
    }

    /// From the top of a row to the top of the next.
    pub(super) fn row_height(&self) -> f32 {
        self.tile.y + self.gap
    }

    /// Height of so many tiles.
    pub(super) fn height(&self, count: usize) -> f32 {
        count.div_ceil(self.columns) as f32 * self.row_height()
    }

    /// Where a tile lies on a wall that begins at `origin`.
    pub(super) fn rect(&self, origin: Pos2, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let offset = Vec2::new(column as f32 * (self.tile.x + self.gap), row as f32 * self.row_height());
        Rect::from_min_size(origin + offset, self.tile)
    }

    /// The tiles of all rows between two heights.
    pub(super) fn between(&self, top: f32, bottom: f32, count: usize) -> std::ops::Range<usize> {
        let first = (top / self.row_height()).floor().max(0.0) as usize;
        let last = (bottom / self.row_height()).ceil().max(0.0) as usize;
        (first * self.columns).min(count)..(last * self.columns).min(count)
    }

    /// Rows that fit into a height, at least one.
    pub(super) fn rows_in(&self, height: f32) -> usize {
        ((height / self.row_height()).floor() as usize).max(1)
    }

    /// What a rectangle (from the wall's beginning) touches; `None` when it lies in a gap or beside the wall.
    pub(super) fn touched(&self, area: Rect, count: usize) -> Option<Touched> {
        let rows = spanned(area.min.y, area.max.y, self.tile.y, self.gap, count.div_ceil(self.columns))?;
        let columns = spanned(area.min.x, area.max.x, self.tile.x, self.gap, self.columns)?;
        Some((rows, columns))
    }

    /// The tiles in rows and columns, in order.
    pub(super) fn tiles(&self, (rows, columns): Touched, count: usize) -> impl Iterator<Item = usize> {
        let across = self.columns;
        rows.flat_map(move |row| columns.clone().map(move |column| row * across + column)).filter(move |i| *i < count)
    }
}

/// Which of `count` equal pieces with gaps between them lie between two coordinates.
fn spanned(from: f32, to: f32, piece: f32, gap: f32, count: usize) -> Option<RangeInclusive<usize>> {
    let step = piece + gap;
    let first = ((from - piece) / step).ceil().max(0.0) as usize;
    if to < 0.0 || count == 0 {
        return None;
    }
    let last = ((to / step).floor() as usize).min(count - 1);
    (first <= last).then_some(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall() -> Wall {
        Wall::grid(900.0, 140.0, 12.0, 1.0, 50.0)
    }

    #[test]
    fn tiles_fill_the_width_and_do_not_overlap() {
        let (wall, origin) = (wall(), egui::pos2(0.0, 0.0));
        assert_eq!(wall.columns, 6);
        let last = wall.rect(origin, wall.columns - 1);
        assert!((last.max.x - 900.0).abs() < 0.5);
        assert!(wall.rect(origin, wall.columns).min.y >= last.max.y);
        assert_eq!(Wall::grid(50.0, 140.0, 12.0, 1.0, 50.0).columns, 1);
        assert_eq!(Wall::grid(-50.0, 140.0, 12.0, 1.0, 50.0).columns, 1);
    }

    #[test]
    fn only_rows_on_screen_are_visited() {
        let wall = wall();
        let row = wall.row_height();
        assert_eq!(wall.between(0.0, row, 1000), 0..6);
        assert_eq!(wall.between(row * 10.5, row * 11.5, 1000), 60..72);
        assert_eq!(wall.between(row * 10.0, row * 12.0, 63), 60..63);
        assert_eq!(wall.between(row * 900.0, row * 901.0, 63), 63..63);
    }

    #[test]
    fn a_band_touches_what_it_covers_and_nothing_in_the_gaps() {
        let wall = wall();
        let touched = |from: (f32, f32), to: (f32, f32)| {
            let area = Rect::from_two_pos(from.into(), to.into());
            wall.touched(area, 20).map(|touched| wall.tiles(touched, 20).collect::<Vec<_>>()).unwrap_or_default()
        };
        let (step, row) = (wall.tile.x + wall.gap, wall.row_height());
        assert_eq!(touched((1.0, 1.0), (2.0, 2.0)), [0]);
        assert_eq!(touched((step * 2.0 + 5.0, row + 5.0), (step - 4.0, 5.0)), [1, 2, 7, 8]);
        assert_eq!(touched((wall.tile.x + 1.0, 0.0), (wall.tile.x + 5.0, 9.0)).len(), 0, "between two tiles");
        assert_eq!(touched((0.0, row * 3.0 + 1.0), (900.0, row * 9.0)), [18, 19], "there are no more");
        assert_eq!(touched((-90.0, -90.0), (-1.0, -1.0)).len(), 0);
        assert_eq!(touched((-90.0, -90.0), (9000.0, 90.0)).len(), 6);
    }
}
