//! Models and creators that are hidden for good, and models that are not to be recommended, each with the way back.

use super::controls::small_button;
use crate::app::{Action, FinderAction};
use crate::model::hidden::HiddenChange;
use crate::ui::theme::space;
use crate::ui::{Cx, theme, widgets};
use crate::words::tr;
use egui::{Align, Label, Layout, RichText, ScrollArea, Ui, WidgetInfo};

/// Height of the list, in points.
const HEIGHT: f32 = 220.0;
/// Entries that are listed, newest first.
const MOST_ROWS: usize = 500;

pub(super) fn hidden_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let hidden = &cx.state.hidden;
    let dismissed = &cx.state.finder.dismissed;
    if hidden.is_empty() && dismissed.is_empty() {
        widgets::hint(ui, tr!("hidden-none"));
        return;
    }
    let creators = hidden
        .creators
        .iter()
        .rev()
        .map(|name| (tr!("hidden-creator", name = name), Action::Hide(HiddenChange::ShowCreator(name.clone()))));
    let models = hidden.models.iter().rev().map(|(id, name)| {
        let name = if name.is_empty() { id.to_string() } else { name.clone() };
        (name, Action::Hide(HiddenChange::ShowModel(*id)))
    });
    let waved = dismissed.iter().map(|(id, name)| {
        let name = if name.is_empty() { id.to_string() } else { name.clone() };
        (tr!("hidden-not-recommended", name = name), Action::Finder(FinderAction::Dismiss(*id, false)))
    });
    let rows: Vec<(String, Action)> = creators.chain(models).chain(waved).take(MOST_ROWS).collect();
    ScrollArea::vertical().id_salt("hidden").max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - space::M);
        for (name, back) in rows {
            row_ui(ui, cx, &name, back);
        }
    });
}

fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, back: Action) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = small_button(ui, tr!("hidden-show"));
            let spoken = tr!("hidden-show-this", name = name);
            button.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &spoken));
            if button.clicked() {
                cx.push(back);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = RichText::new(name).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(words).truncate());
            });
        });
    });
}
