//! Command palette.

use super::title_ui;
use crate::ui::Cx;
use egui::Ui;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct PaletteMemory {}

pub(super) fn palette_ui(ui: &mut Ui, cx: &mut Cx<'_>, _room: egui::Vec2) {
    title_ui(ui, cx, "Command palette", "");
}
