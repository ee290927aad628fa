//! How a picture is enlarged and moved: numbers alone, no painting.

use egui::{Pos2, Rect, Vec2};

/// Physical pixels that one pixel of a picture may take at most.
const MOST_ENLARGED: f32 = 8.0;
/// A picture smaller than its room is not enlarged beyond this to fit it.
const MOST_FITTED: f32 = 3.0;

/// How far a picture is enlarged beyond fitting, and how far it is moved out of the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zoom {
    /// 1 fits.
    factor: f32,
    /// In points.
    offset: Vec2,
}

impl Default for Zoom {
    fn default() -> Self {
        Self { factor: 1.0, offset: Vec2::ZERO }
    }
}

/// The room, the picture's size in pixels, and the physical pixels of a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage {
    pub(super) room: Rect,
    pub(super) picture: Vec2,
    pub(super) pixels_per_point: f32,
}

impl Stage {
    /// Points of a picture's pixel when it fits.
    fn fitting(&self) -> f32 {
        let scale = (self.room.width() / self.picture.x.max(1.0)).min(self.room.height() / self.picture.y.max(1.0));
        scale.min(MOST_FITTED * self.one_to_one()).max(f32::EPSILON)
    }

    /// Points of a picture's pixel when it takes one of the screen.
    fn one_to_one(&self) -> f32 {
        1.0 / self.pixels_per_point.max(f32::EPSILON)
    }

    fn factors(&self) -> (f32, f32) {
        let one = self.one_to_one() / self.fitting();
        (one.min(1.0), (one * MOST_ENLARGED).max(1.0))
    }
}

impl Zoom {
    /// Where the picture lies.
    pub(super) fn place(&self, stage: Stage) -> Rect {
        let size = stage.picture * stage.fitting() * self.factor;
        Rect::from_center_size(stage.room.center() + self.offset, size)
    }

    /// Screen pixels that a pixel of the picture takes, in percent.
    pub(super) fn percent(&self, stage: Stage) -> u32 {
        (stage.fitting() * self.factor / stage.one_to_one() * 100.0).round() as u32
    }

    /// Whether it is larger than its room.
    pub(super) fn is_beyond(&self, stage: Stage) -> bool {
        let size = self.place(stage).size();
        size.x > stage.room.width() + 0.5 || size.y > stage.room.height() + 0.5
    }

    /// Enlarged by a factor; what is at the point stays there.
    pub(super) fn by(&mut self, stage: Stage, factor: f32, around: Option<Pos2>) {
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let (least, most) = stage.factors();
        let wanted = (self.factor * factor).clamp(least, most);
        let by = wanted / self.factor;
        let from_middle = around.map_or(Vec2::ZERO, |point| point - stage.room.center());
        self.offset = from_middle - (from_middle - self.offset) * by;
        self.factor = wanted;
        self.keep_in(stage);
    }

    /// Moved by so many points.
    pub(super) fn pan(&mut self, stage: Stage, by: Vec2) {
        self.offset += by;
        self.keep_in(stage);
    }

    /// One pixel of the picture takes one of the screen.
    pub(super) fn one_to_one(&mut self, stage: Stage, around: Option<Pos2>) {
        let wanted = stage.one_to_one() / stage.fitting();
        self.by(stage, wanted / self.factor, around);
    }

    /// Fitting, or one to one where it fits already.
    pub(super) fn toggle(&mut self, stage: Stage, around: Option<Pos2>) {
        if *self == Self::default() {
            self.one_to_one(stage, around);
        } else {
            *self = Self::default();
        }
    }

    /// The picture's edge does not leave the room's where it is larger, and stays in the middle where it is smaller.
    fn keep_in(&mut self, stage: Stage) {
        let beyond = (stage.picture * stage.fitting() * self.factor - stage.room.size()).max(Vec2::ZERO) / 2.0;
        self.offset = self.offset.clamp(-beyond, beyond);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Stage {
        let room = Rect::from_min_size(Pos2::new(100.0, 50.0), Vec2::new(800.0, 600.0));
        Stage { room, picture: Vec2::new(1600.0, 2400.0), pixels_per_point: 2.0 }
    }

    #[test]
    fn it_fits_at_first_and_one_to_one_counts_screen_pixels() {
        let mut zoom = Zoom::default();
        assert_eq!(zoom.place(stage()).height().round() as i32, 600);
        assert_eq!(zoom.percent(stage()), 50);
        assert!(!zoom.is_beyond(stage()));
        zoom.toggle(stage(), None);
        assert_eq!(zoom.percent(stage()), 100);
        assert_eq!(zoom.place(stage()).width().round() as i32, 800);
        assert!(zoom.is_beyond(stage()));
        zoom.toggle(stage(), None);
        assert_eq!(zoom, Zoom::default());
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let mut zoom = Zoom::default();
        let pointer = Pos2::new(500.0, 200.0);
        let before = zoom.place(stage());
        zoom.by(stage(), 3.0, Some(pointer));
        let after = zoom.place(stage());
        let part = |place: Rect| (pointer.y - place.min.y) / place.height();
        assert!((part(before) - part(after)).abs() < 1e-3);
    }

    #[test]
    fn it_cannot_be_lost() {
        let mut zoom = Zoom::default();
        zoom.pan(stage(), Vec2::new(5000.0, 5000.0));
        assert_eq!(zoom, Zoom::default(), "what fits stays in the middle");
        zoom.by(stage(), 1e9, None);
        assert_eq!(zoom.percent(stage()), 800);
        zoom.pan(stage(), Vec2::splat(1e9));
        assert!(zoom.place(stage()).min.x <= stage().room.min.x + 0.5);
        zoom.by(stage(), 1e-9, None);
        zoom.by(stage(), f32::NAN, None);
        assert_eq!(zoom.percent(stage()), 50);
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        let small = Stage { picture: Vec2::splat(64.0), pixels_per_point: 1.0, ..stage() };
        assert_eq!(Zoom::default().percent(small), 300);
    }
}
