//! Settings.

use super::title_ui;
use crate::app::{Action, ThemeChoice};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, keys, strings, widgets};
use egui::{RichText, Ui};

pub(super) fn settings_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    title_ui(ui, cx, strings::SETTINGS, "");
    let tokens = theme::tokens(ui);
    let settings = cx.state.settings.clone();
    widgets::section(ui, "Theme", "");
    let labels = ThemeChoice::ALL.map(ThemeChoice::label);
    let chosen = ThemeChoice::ALL.iter().position(|theme| *theme == settings.theme).unwrap_or_default();
    if let Some(theme) = widgets::segmented(ui, &labels, chosen).and_then(|index| ThemeChoice::ALL.get(index)) {
        cx.push(Action::SetTheme(*theme));
    }
    widgets::gap(ui);
    widgets::section(ui, "CivitAI", "");
    let mut on = settings.identify_in_background;
    if ui.checkbox(&mut on, "Look models up in the background").changed() {
        cx.push(Action::SetIdentify(on));
    }
    ui.horizontal(|ui| {
        let mut secs = settings.background_pace_secs;
        let label = ui.label(RichText::new("At most one call every").font(theme::body()).color(tokens.text1));
        let drag = egui::DragValue::new(&mut secs).range(0.5..=60.0).speed(0.1).max_decimals(1).suffix(" s");
        if ui.add(drag).labelled_by(label.id).changed() {
            cx.push(Action::SetPace(secs));
        }
    });
    widgets::hint(ui, "Only hashes are sent, never a file, a name or a path");
    ui.add_space(space::S);
    if widgets::secondary(ui, "Look up everything without an answer now").clicked() {
        cx.push(Action::IdentifyNow);
    }
    widgets::gap(ui);
    widgets::section(ui, "Keys", "");
    for (shortcut, what) in [
        (&keys::FIND, "search"),
        (&keys::SEARCH, "search"),
        (&keys::ADD_FOLDER, "add a folder"),
        (&keys::RESCAN, "scan again"),
        (&keys::SETTINGS, "settings"),
    ] {
        widgets::fact(ui, &ui.ctx().format_shortcut(shortcut), |ui| {
            widgets::hint(ui, what);
        });
    }
    for (name, what) in
        [("Arrows", "move in the gallery"), ("Space", "picture, large"), ("Enter", "details"), ("Esc", "close, clear")]
    {
        widgets::fact(ui, name, |ui| {
            widgets::hint(ui, what);
        });
    }
}
