//! Folders of the library, and those that installed tools keep.

use super::title_ui;
use crate::app::Action;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, names, tr};
use egui::{RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

pub(super) fn folders_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: f32) {
    title_ui(ui, cx, tr!("folders-title"), tr!("folders-promise"));
    ScrollArea::vertical().max_height(room - 180.0).auto_shrink([false, true]).show(ui, |ui| {
        roots_ui(ui, cx);
        proposals_ui(ui, cx);
    });
    ui.add_space(space::L);
    if widgets::primary(ui, tr!("folders-add")).clicked() {
        cx.push(Action::PickFolder);
    }
}

fn roots_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    if state.roots.is_empty() {
        widgets::hint(ui, tr!("folders-none"));
        return;
    }
    let tokens = theme::tokens(ui);
    let table = TableBuilder::new(ui)
        .id_salt("roots")
        .column(Column::remainder().clip(true))
        .column(Column::exact(130.0))
        .column(Column::exact(130.0))
        .column(Column::exact(size::CONTROL + space::S))
        .vscroll(false);
    table.body(|body| {
        body.rows(size::CONTROL_LARGE, state.roots.len(), |mut row| {
            let Some(root) = state.roots.get(row.index()) else { return };
            let path = root.path.display().to_string();
            row.col(|ui| {
                let label = RichText::new(&path).font(theme::body()).color(tokens.text1);
                ui.add(egui::Label::new(label).truncate()).on_hover_text(&path);
            });
            row.col(|ui| {
                widgets::hint(ui, names::tool(root.tool));
            });
            row.col(|ui| {
                let scanned = match root.scanned_unix_secs {
                    _ if state.offline_roots.contains(&root.id) => tr!("folders-offline").to_owned(),
                    Some(at) => tr!("folders-scanned", ago = words::ago(at, state.now_unix_secs)),
                    None => tr!("folders-not-scanned").to_owned(),
                };
                widgets::hint(ui, scanned);
            });
            row.col(|ui| {
                if widgets::icon_button(ui, icons::X, &tr!("folders-take-out", path = path)).clicked() {
                    cx.actions.push(Action::RemoveRoot(root.id));
                }
            });
        });
    });
}

fn proposals_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    let Some(proposed) = &state.proposed else { return };
    let fresh: Vec<_> =
        proposed.iter().filter(|place| !state.roots.iter().any(|root| place.path.starts_with(&root.path))).collect();
    ui.add_space(space::L);
    widgets::section(ui, tr!("folders-found"), "");
    if fresh.is_empty() {
        widgets::hint(ui, tr!("folders-found-none"));
    }
    for place in fresh {
        ui.horizontal(|ui| {
            widgets::chip(ui, names::tool(place.tool), widgets::Tone::Plain);
            let path = place.path.display().to_string();
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let add = widgets::link(ui, tr!("folders-add-found"));
                let name = tr!("folders-add-found-path", path = path);
                add.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if add.clicked() {
                    cx.actions.push(Action::AddFolder(place.path.clone()));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(RichText::new(&path).font(theme::body())).truncate()).on_hover_text(&path);
                });
            });
        });
    }
}
