//! One setting: its name, what it does, its control, and the way back to what it was.

use super::controls;
use super::entries::SettingId;
use super::marked_job;
use crate::app::Action;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Frame, Label, Response, Ui};

/// Narrower than this the control stands below the words, in points.
const BESIDE_FROM: f32 = 480.0;
/// Width of a control beside the words.
const CONTROL_WIDTH: f32 = 264.0;

pub(super) fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: SettingId, terms: &[String]) -> Response {
    let tokens = theme::tokens(ui);
    let is_lit = cx.memory.settings.lit == Some(id);
    let fill = if is_lit { tokens.accent_bg } else { egui::Color32::TRANSPARENT };
    let frame = Frame::new().fill(fill).corner_radius(radius::BUTTON).inner_margin(space::S as i8);
    frame
        .show(ui, |ui| {
            let width = ui.available_width();
            ui.set_width(width);
            if width < BESIDE_FROM || controls::needs_width(id) {
                words_ui(ui, cx, id, terms);
                ui.add_space(space::S);
                controls::control_ui(ui, cx, id);
                return;
            }
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(width - CONTROL_WIDTH - space::L);
                    words_ui(ui, cx, id, terms);
                });
                ui.add_space(space::S);
                ui.vertical(|ui| {
                    ui.set_width(CONTROL_WIDTH);
                    controls::control_ui(ui, cx, id);
                });
            });
        })
        .response
}

fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: SettingId, terms: &[String]) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    // As high as its words, so that they stand beside the control and not below it. Before the row begins: a row is at least
    // as high as this says then.
    let control = std::mem::replace(&mut ui.spacing_mut().interact_size.y, size::CHIP);
    ui.horizontal_wrapped(|ui| {
        let name = marked_job(ui, id.label(), terms, &theme::body_medium(), tokens.text1);
        ui.add(Label::new(name).wrap());
        if let Some(change) = controls::reset_of(id, &cx.state.settings) {
            let response = widgets::link(ui, tr!("settings-reset"));
            response.widget_info(move || {
                egui::WidgetInfo::labeled(egui::Role::Button, true, tr!("settings-reset-of", setting = id.label()))
            });
            if response.clicked() {
                cx.memory.settings.address = None;
                cx.push(Action::Set(change));
            }
        }
    });
    ui.spacing_mut().interact_size.y = control;
    let line = marked_job(ui, id.hint(), terms, &theme::small(), tokens.text2);
    ui.add(Label::new(line).wrap());
}
