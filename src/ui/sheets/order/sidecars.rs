//! What is known of models written beside them for other tools: which forms, in which folder, what would be written.

use super::{button, is_running, row_of};
use crate::app::{Action, OrderAsk, PictureChange, SidecarForm, SidecarPlan};
use crate::model::deploy::TextChange;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Align, ComboBox, Label, Layout, RichText, ScrollArea, Ui, WidgetInfo};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

const ROW: f32 = 30.0;

/// What only this part remembers.
#[derive(Debug, Default)]
pub(super) struct SidecarsMemory {
    pictures: bool,
    root: Option<PathBuf>,
    /// The change whose text is shown.
    shown: Option<PathBuf>,
}

pub(super) fn sidecars_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    widgets::hint(ui, tr!("sidecars-promise"));
    ask_ui(ui, cx);
    ui.add_space(space::S);
    let order = &cx.state.order;
    let tokens = theme::tokens(ui);
    if let Some(trouble) = &order.trouble {
        ui.add(Label::new(RichText::new(trouble).font(theme::body()).color(tokens.bad)).wrap());
        return;
    }
    let Some(plan) = order.sidecars.clone() else {
        widgets::hint(ui, if order.is_planning { tr!("order-planning") } else { tr!("sidecars-no-plan") });
        return;
    };
    let (changes, failed) = (plan.changes.len() + plan.pictures.len(), plan.failed.len());
    let text =
        tr!("sidecars-counts", changes = changes, same = plan.unchanged, unknown = plan.unknown, failed = failed);
    ui.label(RichText::new(text).font(theme::body_medium()).color(tokens.text1));
    ui.add_space(space::XS);
    plan_ui(ui, cx, &plan, height - 190.0);
    ui.add_space(space::S);
    let can = changes > 0 && !is_running(cx.state);
    let apply = tr!("sidecars-apply", count = changes);
    if ui.add_enabled_ui(can, |ui| widgets::primary(ui, &apply)).inner.clicked() {
        cx.push(Action::Order(OrderAsk::ApplySidecars(Arc::clone(&plan))));
    }
}

fn ask_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    let memory = &mut cx.memory.order.sidecars;
    if memory.root.is_none() {
        memory.root = state.roots.first().map(|root| root.path.clone());
    }
    // The choice is the root's, and kept: downloads write the same there.
    let root = state.roots.iter().find(|root| Some(&root.path) == memory.root.as_ref());
    let mut forms = root.and_then(|root| state.order.forms.chosen(root.id)).cloned().unwrap_or_default();
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        if form_boxes_ui(ui, &mut forms) {
            chosen = root.map(|root| (root.id, forms.clone()));
        }
        widgets::checkbox(ui, &mut memory.pictures, tr!("sidecars-pictures"));
    });
    ui.horizontal(|ui| {
        let chosen = memory.root.as_ref().map(|root| root.display().to_string()).unwrap_or_default();
        let combo = ComboBox::from_id_salt("sidecars-root").width(460.0).selected_text(chosen).show_ui(ui, |ui| {
            for root in &state.roots {
                let path = Some(root.path.clone());
                ui.selectable_value(&mut memory.root, path, root.path.display().to_string());
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, tr!("sidecars-folder")));
        let forms: Vec<SidecarForm> = forms.iter().copied().collect();
        let can = !state.order.is_planning && (!forms.is_empty() || memory.pictures) && memory.root.is_some();
        if button(ui, tr!("order-make-plan"), can).clicked()
            && let Some(root) = memory.root.clone()
        {
            cx.actions.push(Action::Order(OrderAsk::PlanSidecars(root, forms, memory.pictures)));
        }
    });
    if let Some((root, forms)) = chosen {
        cx.actions.push(Action::Order(OrderAsk::ChooseForms(root, forms)));
    }
}

/// A box for each form; whether one was clicked.
pub(in crate::ui::sheets) fn form_boxes_ui(ui: &mut Ui, forms: &mut BTreeSet<SidecarForm>) -> bool {
    let mut is_changed = false;
    for form in SidecarForm::ALL {
        let mut on = forms.contains(&form);
        if widgets::checkbox(ui, &mut on, form.label()).changed() {
            is_changed = if on { forms.insert(form) } else { forms.remove(&form) };
        }
    }
    is_changed
}

fn plan_ui(ui: &mut Ui, cx: &mut Cx<'_>, plan: &SidecarPlan, height: f32) {
    let tokens = theme::tokens(ui);
    let shown = cx.memory.order.sidecars.shown.clone();
    let text = shown.as_ref().and_then(|path| plan.changes.iter().find(|change| change.path == *path));
    let list_height = if text.is_some() { height * 0.45 } else { height }.max(90.0);
    egui::Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let area = ScrollArea::vertical().id_salt("sidecars").max_height(list_height).auto_shrink([false, true]);
        let (texts, all) = (plan.changes.len(), plan.changes.len() + plan.pictures.len());
        area.show_rows(ui, ROW - ui.spacing().item_spacing.y, all + plan.failed.len(), |ui, range| {
            ui.set_max_width(ui.available_width() - space::M);
            for index in range {
                if let Some(change) = plan.changes.get(index) {
                    change_ui(ui, cx, change);
                } else if let Some(change) = plan.pictures.get(index - texts) {
                    picture_ui(ui, change);
                } else if let Some(failed) = plan.failed.get(index - all) {
                    let line = format!("{} · {}", failed.path.display(), failed.message);
                    row_of(ui, ROW, Layout::left_to_right(Align::Center), |ui| {
                        ui.add(Label::new(RichText::new(line).font(theme::small()).color(tokens.bad)).truncate());
                    });
                }
            }
        });
        if let Some(change) = text {
            ui.separator();
            let area = ScrollArea::both().id_salt("sidecar-text").max_height((height * 0.45).max(80.0));
            area.auto_shrink([false, true]).show(ui, |ui| {
                ui.add(Label::new(RichText::new(&change.after).font(theme::mono()).color(tokens.text1)).extend());
            });
        }
    });
}

/// A picture that would be fetched; where from is its tooltip.
fn picture_ui(ui: &mut Ui, change: &PictureChange) {
    let tokens = theme::tokens(ui);
    row_of(ui, ROW, Layout::left_to_right(Align::Center), |ui| {
        widgets::chip(ui, tr!("sidecars-new"), Tone::Ok);
        let path = change.path.display().to_string();
        ui.add(Label::new(RichText::new(&path).font(theme::small()).color(tokens.text1)).truncate())
            .on_hover_text(&change.url);
    });
}

fn change_ui(ui: &mut Ui, cx: &mut Cx<'_>, change: &TextChange) {
    let tokens = theme::tokens(ui);
    let memory = &mut cx.memory.order.sidecars;
    row_of(ui, ROW, Layout::right_to_left(Align::Center), |ui| {
        let is_shown = memory.shown.as_ref() == Some(&change.path);
        let text = if is_shown { tr!("sidecars-hide-text") } else { tr!("sidecars-show-text") };
        if widgets::link(ui, text).clicked() {
            memory.shown = (!is_shown).then(|| change.path.clone());
        }
        widgets::hint(ui, words::size(change.after.len() as u64));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (text, tone) = match change.before {
                None => (tr!("sidecars-new"), Tone::Ok),
                Some(_) => (tr!("sidecars-changed"), Tone::Accent),
            };
            widgets::chip(ui, text, tone);
            let path = change.path.display().to_string();
            ui.add(Label::new(RichText::new(&path).font(theme::small()).color(tokens.text1)).truncate())
                .on_hover_text(&path);
        });
    });
}
