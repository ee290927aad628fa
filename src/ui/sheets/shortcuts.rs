//! Keyboard shortcuts.

use super::title_ui;
use crate::ui::Cx;
use egui::Ui;

pub(super) fn shortcuts_ui(ui: &mut Ui, cx: &mut Cx<'_>, _room: egui::Vec2) {
    title_ui(ui, cx, "Keyboard shortcuts", "");
}
