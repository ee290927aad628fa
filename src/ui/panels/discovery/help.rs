//! All that can be asked in a line of text, behind a link below the field.

use crate::app::{Action, Sheet};
use crate::model::query::language::Field;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::{query as words, tr};
use egui::{Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

/// How wide the list is, in points.
const WIDTH: f32 = 420.0;
/// How high it is at most.
const HEIGHT: f32 = 460.0;

pub(super) fn help_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let link = widgets::link(ui, tr!("query-help"));
    Popup::menu(&link).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 2.0 * space::L));
        widgets::hint(ui, tr!("query-help-intro"));
        ui.add_space(space::S);
        let tokens = *theme::tokens(ui);
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
            for field in Field::ALL {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(field.example()).font(theme::mono()).color(tokens.accent));
                    ui.label(RichText::new(words::field(field)).font(theme::small()).color(tokens.text2));
                });
            }
        });
        ui.add_space(space::S);
        if widgets::link(ui, tr!("query-help-guide")).clicked() {
            cx.push(Action::Show(Sheet::Guide));
            ui.close();
        }
    });
}
