//! A question in place, before something is taken away.

use crate::ui::theme::{self, radius, size, space};
use crate::words::tr;
use egui::{Button, Frame, Id, Response, RichText, Ui};

/// Asks once. Returns what was answered: do it, or leave it. The keyboard goes to the harmless answer first.
pub(in crate::ui) fn ask_ui(ui: &mut Ui, id: Id, question: &str, yes: &str) -> Option<bool> {
    let tokens = theme::tokens(ui);
    let mut answer = None;
    let frame = Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8);
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(question).font(theme::body()).color(tokens.text1)).wrap());
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            let keep = answer_ui(ui, tr!("ask-keep"), tokens.text1, tokens.bg3);
            if keep.clicked() {
                answer = Some(false);
            }
            // Asked just now: the question comes on screen, and Enter alone takes nothing away.
            let asked = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
            if !asked {
                keep.request_focus();
                ui.data_mut(|data| data.insert_temp(id, true));
            }
            if answer_ui(ui, yes, tokens.bad, tokens.bad_bg).clicked() {
                answer = Some(true);
            }
        });
    });
    if ui.data(|data| data.get_temp::<u8>(id).is_none()) {
        shown.response.scroll_to_me(None);
        ui.data_mut(|data| data.insert_temp(id, 0_u8));
    }
    if answer.is_some() {
        ui.data_mut(|data| {
            data.remove::<bool>(id);
            data.remove::<u8>(id);
        });
    }
    answer
}

fn answer_ui(ui: &mut Ui, text: &str, ink: egui::Color32, ground: egui::Color32) -> Response {
    let text = RichText::new(text).font(theme::body_medium()).color(ink);
    ui.add(Button::new(text).fill(ground).corner_radius(radius::CONTROL).min_size([0.0, size::CONTROL].into()))
}
