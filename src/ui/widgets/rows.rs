//! Headings, label-and-value lines, list rows, bars.

use crate::ui::theme::{self, radius, size, space};
use crate::words::tr;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Galley, Response, RichText, Sense, Ui, Vec2, WidgetInfo};
use std::sync::Arc;

/// One line of text laid out for a width in points; what is longer ends in an ellipsis.
pub(in crate::ui) fn one_line(ui: &Ui, text: &str, font: FontId, ink: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Text laid out for a width in points in at most so many lines; what is longer ends in an ellipsis.
pub(in crate::ui) fn few_lines(
    ui: &Ui,
    text: &str,
    (font, ink): (FontId, Color32),
    width: f32,
    most: usize,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, ink, width);
    job.wrap.max_rows = most;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A panel's name.
pub(in crate::ui) fn heading(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    ui.label(RichText::new(text).font(theme::heading()).color(tokens.text1))
}

/// A section's name, with a grey word at the right end.
pub(in crate::ui) fn section(ui: &mut Ui, text: &str, right: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).font(theme::small_medium()).color(tokens.text2));
        if !right.is_empty() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(right).font(theme::small()).color(tokens.text3)).truncate());
            });
        }
    });
    ui.add_space(space::XS);
}

/// A grey label and its value in two columns.
pub(in crate::ui) fn fact(ui: &mut Ui, label: &str, value: impl FnOnce(&mut Ui)) {
    const LABEL_WIDTH: f32 = 92.0;
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(
            Vec2::new(LABEL_WIDTH, size::CHIP),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(LABEL_WIDTH);
                ui.label(RichText::new(label).font(theme::body()).color(tokens.text2));
            },
        );
        ui.vertical(|ui| {
            ui.spacing_mut().interact_size.y = size::CHIP - 2.0;
            value(ui);
        });
    });
}

/// Plain text as the value of a fact: a line lower than chips and buttons, so that it stands on the line of the name.
pub(in crate::ui) fn fact_text(ui: &mut Ui, label: egui::Label) -> Response {
    let line = ui.fonts_mut(|fonts| fonts.row_height(&theme::body()));
    ui.add_space(((size::CHIP - line) / 2.0).max(0.0).floor());
    ui.add(label)
}

/// A row of a list: an icon, a name, a grey count; lit when chosen.
pub(in crate::ui) fn nav_row(ui: &mut Ui, glyph: &str, text: &str, right: &str, on: bool) -> Response {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), size::CONTROL + 2.0), Sense::click());
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if on || response.hovered() {
            painter.rect_filled(rect, radius::CONTROL, if on { tokens.bg3 } else { tokens.hover });
        }
        let mut left = rect.left() + space::S;
        if !glyph.is_empty() {
            let at = egui::pos2(left, rect.center().y);
            painter.text(at, egui::Align2::LEFT_CENTER, glyph, crate::ui::icons::font(size::ICON), tokens.text2);
            left += size::ICON + space::S;
        }
        let count = painter.layout_no_wrap(right.to_owned(), theme::small(), tokens.text3);
        let room = rect.right() - space::S - count.size().x - space::S - left;
        let galley = crate::ui::widgets::one_line(ui, text, theme::body(), tokens.text1, room.max(20.0));
        painter.galley(egui::pos2(left, rect.center().y - galley.size().y / 2.0), galley, tokens.text1);
        let at = egui::pos2(rect.right() - space::S - count.size().x, rect.center().y - count.size().y / 2.0);
        painter.galley(at, count, tokens.text3);
    }
    let name = text.to_owned();
    response.widget_info(move || WidgetInfo::selected(egui::Role::Button, true, on, &name));
    response
}

/// A bar that is full to `fraction`, without motion of its own.
pub(in crate::ui) fn bar(ui: &mut Ui, width: f32, fraction: f32, colour: egui::Color32) -> Response {
    const HEIGHT: f32 = 4.0;
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, HEIGHT), Sense::hover());
    ui.painter().rect_filled(rect, 2, tokens.bg3);
    let mut full = rect;
    full.set_width(rect.width() * fraction.clamp(0.0, 1.0));
    ui.painter().rect_filled(full, 2, colour);
    let percent = f64::from(fraction) * 100.0;
    response.widget_info(move || {
        let mut info = WidgetInfo::new(egui::Role::ProgressIndicator);
        info.value = Some(percent);
        info.label = Some(tr!("shell-progress").to_owned());
        info
    });
    response
}
