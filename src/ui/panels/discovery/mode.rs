//! The tabs of Discovery: how the question is asked.

use crate::app::{Action, DiscoverMode, SettingChange};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::Ui;

pub(super) fn mode_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let labels = DiscoverMode::ALL.map(name);
    let now = cx.state.settings.discover;
    let chosen = DiscoverMode::ALL.iter().position(|mode| *mode == now).unwrap_or(0);
    if let Some(mode) = widgets::segmented(ui, &labels, chosen).and_then(|index| DiscoverMode::ALL.get(index)) {
        cx.push(Action::Set(SettingChange::Discover(*mode)));
    }
}

fn name(mode: DiscoverMode) -> &'static str {
    match mode {
        DiscoverMode::Search => tr!("mode-search"),
        DiscoverMode::Tags => tr!("mode-tags"),
        DiscoverMode::Advanced => tr!("mode-advanced"),
    }
}
