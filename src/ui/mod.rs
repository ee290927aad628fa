//! The window: what it looks like and how it is painted. The only place that knows egui.

pub mod icons;
mod run;
pub mod theme;

pub use run::run;
