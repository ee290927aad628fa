//! Small parts that panels are made of. Each has a name for keyboards and screen readers.

mod ask;
mod chart;
mod chip;
mod column;
mod drag;
mod failures;
mod job;
mod picture;
mod picture_menu;
pub(super) mod rich_text;
mod ring;
mod rows;
mod shelf;

pub(super) use ask::ask_ui;
pub(super) use chart::{Chart, chart_ui, count_words, size_words};
pub(super) use chip::{Tone, chip, click_chip, tag, tag_width};
pub(super) use column::column_ui;
pub(super) use drag::{DraggedModels, dragged_ui};
pub(super) use failures::failures_ui;
pub(super) use job::job_ui;
pub(super) use picture::{picture_of, picture_ui, texture_ui, whole_picture_ui};
pub(super) use picture_menu::picture_menu_ui;
pub(super) use ring::{paint_ring, ring_ui, ring_words};
pub(super) use rows::{bar, fact, fact_text, few_lines, heading, nav_row, one_line, section};
pub(super) use shelf::{Lie, PictureLook, Shelf, detail_picture_ui};

use super::theme::{self, radius, size, space};
use crate::model::digests::HashKind;
use egui::{Button, Response, RichText, Ui};

/// The one primary button of a view.
pub(super) fn primary(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.on_accent);
    wide(ui, Button::new(label).fill(tokens.accent))
}

/// A secondary button over the whole width.
pub(super) fn secondary(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    wide(ui, Button::new(label).fill(tokens.bg3))
}

/// A button over the whole width with its words in the middle.
fn wide(ui: &mut Ui, button: Button<'_>) -> Response {
    let extent = egui::vec2(ui.available_width(), size::CONTROL_LARGE);
    let layout = egui::Layout::centered_and_justified(egui::Direction::LeftToRight);
    ui.allocate_ui_with_layout(extent, layout, |ui| ui.add(button.corner_radius(radius::BUTTON).min_size(extent))).inner
}

/// An icon alone, with its name as tooltip.
pub(super) fn icon_button(ui: &mut Ui, glyph: &str, name: &str) -> Response {
    let tokens = theme::tokens(ui);
    let button = Button::new(super::icons::icon(glyph, size::ICON + 2.0).color(tokens.text2))
        .frame_when_inactive(false)
        .min_size([size::CONTROL, size::CONTROL].into());
    // A square of the size others reckon with, whatever room words get in a button.
    let padding = std::mem::replace(&mut ui.spacing_mut().button_padding, egui::Vec2::splat(4.0));
    let response = ui.add(button);
    ui.spacing_mut().button_padding = padding;
    let label = name.to_owned();
    response.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    response.on_hover_text(name)
}

/// A box to tick. Its edge is drawn: on a sheet its ground alone can hardly be seen.
pub(super) fn checkbox(ui: &mut Ui, on: &mut bool, text: &str) -> Response {
    let edge = egui::Stroke::new(1.0, theme::tokens(ui).text3);
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        widgets.inactive.bg_stroke = edge;
        widgets.hovered.bg_stroke = edge;
        ui.checkbox(on, text)
    })
    .inner
}

/// Words that lead somewhere.
pub(super) fn link(ui: &mut Ui, text: &str) -> Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.accent);
    ui.add(Button::new(label).frame(false)).on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// Choices side by side, one of them chosen. Returns the one that was clicked.
pub(super) fn segmented(ui: &mut Ui, labels: &[&str], chosen: usize) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let mut clicked = None;
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::BUTTON).inner_margin(2).show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 2.0;
        let width = (ui.available_width() - 2.0 * (labels.len().saturating_sub(1)) as f32) / labels.len().max(1) as f32;
        ui.horizontal(|ui| {
            for (index, label) in labels.iter().enumerate() {
                let on = index == chosen;
                let text = RichText::new(*label).font(theme::small_medium());
                let text = text.color(if on { tokens.text1 } else { tokens.text2 });
                let button = Button::new(text)
                    .truncate()
                    .fill(if on { tokens.bg3 } else { tokens.bg2 })
                    .corner_radius(radius::CONTROL);
                let response = ui.add_sized([width, size::CONTROL - 2.0], button);
                let name = (*label).to_owned();
                response.widget_info(move || egui::WidgetInfo::selected(egui::Role::Tab, true, on, &name));
                if response.clicked() {
                    clicked = Some(index);
                }
            }
        });
    });
    clicked
}

/// A small grey line of text.
pub(super) fn hint(ui: &mut Ui, text: impl Into<String>) -> Response {
    let tokens = theme::tokens(ui);
    ui.label(RichText::new(text).font(theme::small()).color(tokens.text2))
}

/// A hash with its kind before it; long ones show their ends.
pub(super) fn hash_text(ui: &Ui, kind: HashKind, hex: &str) -> egui::text::LayoutJob {
    let tokens = theme::tokens(ui);
    let format = |font_id, color| egui::TextFormat { font_id, color, ..egui::TextFormat::default() };
    let mut job = egui::text::LayoutJob::default();
    job.append(kind.label(), 0.0, format(theme::small(), tokens.text2));
    job.append(&super::panels::short_hex(hex), 6.0, format(theme::mono(), tokens.text1));
    job
}

/// Space between sections.
pub(super) fn gap(ui: &mut Ui) {
    ui.add_space(space::L);
}
