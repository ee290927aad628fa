//! Fields of the form, each with a name for those who do not see it.

use crate::ui::theme::{self, space};
use crate::ui::widgets;
use egui::{TextEdit, Ui, WidgetInfo};

/// A labelled line to type in, with a remark below it. Whether it was changed.
pub(in crate::ui::sheets) fn field(ui: &mut Ui, label: &str, text: &mut String, hint: &str, remark: &str) -> bool {
    let mut was_changed = false;
    widgets::fact(ui, label, |ui| {
        was_changed = line(ui, label, text, hint, 420.0);
        if !remark.is_empty() {
            widgets::hint(ui, remark);
        }
    });
    ui.add_space(space::XS);
    was_changed
}

/// A line to type in, at most so wide.
pub(super) fn line(ui: &mut Ui, label: &str, text: &mut String, hint: &str, widest: f32) -> bool {
    let width = ui.available_width().min(widest);
    let response = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width));
    let (name, value) = (label.to_owned(), text.clone());
    response
        .widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::text_edit(true, "", &value, "") });
    response.changed()
}

/// A field of several lines.
pub(super) fn area(ui: &mut Ui, label: &str, text: &mut String) -> bool {
    let width = ui.available_width().min(560.0);
    let response = ui.add(TextEdit::multiline(text).desired_rows(2).desired_width(width).font(theme::small()));
    let (name, value) = (label.to_owned(), text.clone());
    response
        .widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::text_edit(true, "", &value, "") });
    response.changed()
}

/// Tells those who do not see it what a list is for.
pub(in crate::ui::sheets) fn name(response: &egui::Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}
