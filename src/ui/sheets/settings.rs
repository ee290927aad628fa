//! Settings.

use super::title_ui;
use crate::app::{Action, SettingChange, ThemeChoice};
use crate::ui::{Cx, strings, widgets};
use egui::Ui;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct SettingsMemory {
    /// The setting to bring on screen; the palette sets it, the sheet takes it.
    pub(crate) wanted: Option<&'static str>,
}

pub(super) fn settings_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    title_ui(ui, cx, strings::SETTINGS, "");
    let chosen = ThemeChoice::ALL.iter().position(|theme| *theme == cx.state.settings.theme).unwrap_or_default();
    let labels = ["System", "Dark", "Light"];
    if let Some(theme) = widgets::segmented(ui, &labels, chosen).and_then(|index| ThemeChoice::ALL.get(index)) {
        cx.push(Action::Set(SettingChange::Theme(*theme)));
    }
}
