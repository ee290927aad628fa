//! The three ways to say the same question: words, tags, a line of text.

use crate::app::{Action, DiscoverMode, SettingChange};
use crate::ui::theme::space;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::Ui;

/// The ways, as they are listed.
const WAYS: [DiscoverMode; 3] = [DiscoverMode::Search, DiscoverMode::Tags, DiscoverMode::Advanced];

pub(super) fn mode_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let labels = [tr!("mode-words"), tr!("mode-tags"), tr!("mode-advanced")];
    let chosen = WAYS.iter().position(|mode| *mode == cx.state.settings.discover).unwrap_or(0);
    if let Some(mode) = widgets::segmented(ui, &labels, chosen).and_then(|index| WAYS.get(index)) {
        cx.push(Action::Set(SettingChange::Discover(*mode)));
    }
    ui.add_space(space::S);
}
