//! What is known of models, as a file: take one in, write one.

use super::row::{self, Row};
use crate::app::{Action, Command, DownloadAsk};
use crate::ui::{Cx, icons, theme, widgets};
use crate::words::tr;
use egui::{Id, Ui};

pub(super) fn catalogue_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !row::section_ui(ui, "catalogue", tr!("management-catalogue"), "") {
        return;
    }
    let tokens = theme::tokens(ui);
    let commands = [Command::ImportKept, Command::ExportKept, Command::ImportCatalogue, Command::ExportCatalogue];
    for command in commands {
        let takes_in = matches!(command, Command::ImportKept | Command::ImportCatalogue);
        let glyph = if takes_in { icons::DOWNLOAD } else { icons::UPLOAD };
        let shown = Row::new(tokens, glyph, command.label(), "", false).next_ui(ui, Id::unique(("catalogue", command)));
        let refusal = command.refusal(cx.state);
        let response = shown.response.on_hover_text(refusal.unwrap_or_else(|| command.hint()));
        if response.clicked() {
            cx.push(Action::Run(command));
        }
        if command == Command::ImportKept {
            missing_ui(ui, cx);
        }
    }
}

/// What the last import found missing can still be asked for when its notice is gone.
fn missing_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let missing = cx.state.downloads.missing.len();
    if missing > 0 && widgets::link(ui, &tr!("order-download-missing", count = missing)).clicked() {
        cx.push(Action::Download(DownloadAsk::Missing));
    }
}
