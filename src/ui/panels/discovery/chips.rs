//! What takes part in the question: a chip each, a click takes it out.

use super::value_name;
use crate::app::Action;
use crate::model::facet::{FacetValue, Part};
use crate::model::limit::Limit;
use crate::ui::theme::space;
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{facets as names, tr};
use egui::{Ui, Vec2};

pub(super) fn chips_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let limits: Vec<Limit> = cx.state.query.limits.clone();
    if cx.state.query.include.is_empty() && cx.state.query.exclude.is_empty() && limits.is_empty() {
        return;
    }
    ui.add_space(space::S);
    let included: Vec<FacetValue> = cx.state.query.include.clone();
    let excluded: Vec<FacetValue> = cx.state.query.exclude.clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        for value in included {
            let name = value_name(cx, &value).into_owned();
            chip_ui(ui, cx, value, &name, Tone::Accent);
        }
        for value in excluded {
            let name = tr!("discovery-not", name = value_name(cx, &value));
            chip_ui(ui, cx, value, &name, Tone::Bad);
        }
        for limit in limits {
            limit_ui(ui, cx, limit);
        }
    });
}

fn chip_ui(ui: &mut Ui, cx: &mut Cx<'_>, value: FacetValue, name: &str, tone: Tone) {
    let text = format!("{name}  {}", icons::X);
    let chip = widgets::click_chip(ui, &text, tone);
    let label = tr!("discovery-take-out", name = name);
    chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    let facet = names::facet(value.facet());
    if chip.on_hover_text(format!("{facet} · {label}")).clicked() {
        cx.push(Action::SetPart(value, Part::Off));
    }
}

fn limit_ui(ui: &mut Ui, cx: &mut Cx<'_>, limit: Limit) {
    let name = names::limit(limit);
    let chip = widgets::click_chip(ui, &format!("{name}  {}", icons::X), Tone::Accent);
    let label = tr!("discovery-take-out", name = name);
    chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if chip.on_hover_text(label.clone()).clicked() {
        cx.push(Action::SetLimit(Limit { min: None, max: None, ..limit }));
    }
}
