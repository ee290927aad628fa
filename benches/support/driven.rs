//! The real application without a window, one pass for one frame, as the window has it: what came since the last frame is taken in
//! together, shapes are made into triangles, and no screen reader listens.
//!
//! The test kit would not do here: it makes a pass for every single event and keeps a tree for screen readers up to date, which
//! together cost more than the frame.

use civitdeck::app::{Action, AppState, Launch};
use civitdeck::ui::Shell;
use eframe::App as _;
use std::time::{Duration, Instant};

/// Width and height, in points.
const SIZE: egui::Vec2 = egui::vec2(1920.0, 1080.0);
const AT_60: f32 = 1.0 / 60.0;

/// The application and what it is driven with.
pub(crate) struct Driven {
    pub(crate) ctx: egui::Context,
    shell: Shell,
    frame: eframe::Frame,
    begun: Instant,
    events: Vec<egui::Event>,
}

impl Driven {
    /// Starts the application and paints its first frame.
    pub(crate) fn start(launch: Launch) -> Self {
        let ctx = egui::Context::default();
        let shell = Shell::new(&ctx, launch).unwrap();
        let frame = eframe::Frame::_new_kittest();
        let mut driven = Self { ctx, shell, frame, begun: Instant::now(), events: Vec::new() };
        driven.step();
        driven
    }

    /// What comes with the next frame.
    pub(crate) fn event(&mut self, event: egui::Event) {
        self.events.push(event);
    }

    /// One frame, and how long it took: laying out, making shapes, and making triangles of them.
    pub(crate) fn step(&mut self) -> Duration {
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            time: Some(self.begun.elapsed().as_secs_f64()),
            predicted_dt: AT_60,
            events: std::mem::take(&mut self.events),
            focused: true,
            ..egui::RawInput::default()
        };
        let begun = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            self.shell.logic(ui.ctx(), &mut self.frame);
            self.shell.ui(ui, &mut self.frame);
        });
        let triangles = self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let took = begun.elapsed();
        drop(triangles);
        output.drop_without_applying_deltas();
        took
    }

    /// What the application knows.
    pub(crate) fn state(&self) -> &AppState {
        self.shell.state()
    }

    /// As a click would ask.
    pub(crate) fn ask(&mut self, action: Action) {
        self.shell.ask(action);
    }
}
