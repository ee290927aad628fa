//! What stands in the gallery of a library without models: the first steps.

use crate::app::{Action, Sheet};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{RichText, Ui};

/// The first steps: add a folder, or let the program look for tools.
pub(in crate::ui) fn welcome_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    const WIDTH: f32 = 380.0;
    let tokens = theme::tokens(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).min(220.0));
        ui.label(icons::icon(icons::FOLDER_OPEN, 44.0).color(tokens.text3));
        ui.add_space(space::S);
        ui.label(RichText::new(tr!("gallery-empty-title")).font(theme::title()).color(tokens.text1));
        ui.set_max_width(WIDTH.min(ui.available_width()));
        ui.add_space(space::XS);
        ui.label(RichText::new(tr!("gallery-empty-text")).font(theme::body()).color(tokens.text2));
        ui.add_space(space::L);
        if widgets::primary(ui, tr!("command-add-folder")).clicked() {
            cx.push(Action::PickFolder);
        }
        ui.add_space(space::S);
        if widgets::secondary(ui, tr!("command-find-tools")).clicked() {
            cx.push(Action::Show(Sheet::Folders));
        }
    });
}
