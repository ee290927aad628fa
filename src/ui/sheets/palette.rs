//! Command palette.

use super::title_ui;
use crate::ui::Cx;
use egui::Ui;

pub(super) fn palette_ui(ui: &mut Ui, cx: &mut Cx<'_>, _room: egui::Vec2) {
    title_ui(ui, cx, "Command palette", "");
}
