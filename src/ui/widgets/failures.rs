//! What failed and why: all of it, one line each, and to be taken along.

use crate::app::Action;
use crate::ui::theme::{self, radius, size, space};
use crate::words::tr;
use egui::{Button, Frame, Label, RichText, ScrollArea, Ui};

/// Height of one line of the list, in points.
const ROW: f32 = 20.0;
/// The most of the list that is seen at once, in points.
const LIST: f32 = 160.0;

/// Shows failures below a title. `line` says one of them by its number.
pub(in crate::ui) fn failures_ui(
    ui: &mut Ui,
    actions: &mut Vec<Action>,
    title: &str,
    count: usize,
    line: impl Fn(usize) -> String,
) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).font(theme::body_medium()).color(tokens.bad));
        let text = RichText::new(tr!("failures-copy")).font(theme::small_medium()).color(tokens.text1);
        let button = Button::new(text).fill(tokens.bg3).corner_radius(radius::BUTTON);
        if ui.add(button.min_size([0.0, size::CHIP].into())).clicked() {
            let lines: Vec<String> = (0..count).map(&line).collect();
            actions.push(Action::Copy(lines.join("\n"), tr!("failures-copied").to_owned()));
        }
    });
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().id_salt("failures").max_height(LIST).auto_shrink([false, true]);
        area.show_rows(ui, ROW, count, |ui, range| {
            for number in range {
                let text = line(number);
                let label = Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate();
                ui.add_sized([ui.available_width(), ROW], label).on_hover_text(&text);
            }
        });
    });
}
