//! Discovery: narrowing the library down. Text, types, base models, states, each with its count.

use crate::app::Action;
use crate::model::facet::Part;
use crate::model::text;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, strings, widgets};
use egui::{RichText, ScrollArea, TextEdit, Ui};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct DiscoveryMemory {}

pub(super) fn discovery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::heading(ui, strings::DISCOVERY);
    ui.add_space(space::M);
    search_ui(ui, cx);
    ui.add_space(space::XS);
    let view = std::sync::Arc::clone(&cx.state.view);
    let shown = view.len() as u64;
    let line = if view.loaded {
        format!("{} shown in {}", text::count(shown), milliseconds(view.took_secs))
    } else {
        strings::OPENING.to_owned()
    };
    widgets::hint(ui, line);
    ui.add_space(space::L);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            let tokens = theme::tokens(ui);
            ui.label(RichText::new(strings::FILTERS).font(theme::body_semibold()).color(tokens.text1));
            if cx.state.query.is_narrowed() {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if widgets::link(ui, strings::RESET).clicked() {
                        cx.push(Action::ClearFilters);
                    }
                });
            }
        });
        ui.add_space(space::S);
        let facets = std::sync::Arc::clone(&cx.state.facets);
        for group in &facets.groups {
            widgets::gap(ui);
            for (value, count) in &group.values {
                let on = cx.state.query.part(value) == Part::Include;
                let name = format!("{value:?}");
                if widgets::nav_row(ui, "", &name, &text::count(u64::from(*count)), on).clicked() {
                    cx.push(Action::SetPart(value.clone(), if on { Part::Off } else { Part::Include }));
                }
            }
        }
    });
}

fn milliseconds(secs: f64) -> String {
    if secs < 0.001 { "under 1 ms".to_owned() } else { format!("{:.0} ms", secs * 1000.0) }
}

fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    egui::Frame::new()
        .fill(tokens.bg2)
        .corner_radius(radius::BUTTON)
        .inner_margin(egui::Margin::symmetric(10, 0))
        .show(ui, |ui| {
            let extent = egui::vec2(ui.available_width(), size::CONTROL_LARGE - 2.0);
            ui.allocate_ui_with_layout(extent, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_size(extent);
                ui.label(icons::icon(icons::MAGNIFYING_GLASS, size::ICON).color(tokens.text2));
                let mut text = cx.state.query.text.clone();
                let text_is_empty = text.is_empty();
                let edit = TextEdit::singleline(&mut text)
                    .hint_text("Filter the library")
                    .frame(egui::Frame::NONE)
                    .align(egui::Align2::LEFT_CENTER)
                    .desired_width(ui.available_width() - if text_is_empty { 0.0 } else { size::CONTROL + space::S });
                let response = ui.add(edit);
                if response.changed() {
                    cx.push(Action::SetText(text.clone()));
                }
                if cx.state.focus_search {
                    response.request_focus();
                }
                if !text.is_empty() && widgets::icon_button(ui, icons::X, "Clear the text").clicked() {
                    cx.push(Action::SetText(String::new()));
                }
            });
        });
}
