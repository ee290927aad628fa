//! Putting the library in order: a plan of moves, what is there more than once, and what can be taken back.

mod deploy;
mod history;
mod plan;
mod same;
mod sidecars;

pub(super) use sidecars::form_boxes_ui;

use super::title_ui;
use crate::app::{Action, AppState, JobKind, OrderAsk};
use crate::model::ids::FileKey;
use crate::model::organise::RunReport;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{RichText, Ui};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct OrderMemory {
    /// Which part is shown.
    part: usize,
    /// The template as it is typed; `None` before anybody did.
    template: Option<String>,
    /// Whether files CivitAI does not know take part.
    unidentified: bool,
    /// Which states of the plan are shown: all, or one.
    shown: usize,
    /// Where files are to go.
    to: plan::ToMemory,
    /// The models that were chosen when the sheet was shown for them.
    only: Option<Arc<BTreeSet<FileKey>>>,
    /// What was asked to be thrown away.
    asking: Option<same::Asked>,
    /// See there.
    same: same::SameMemory,
    /// See there.
    deploy: deploy::DeployMemory,
    /// See there.
    sidecars: sidecars::SidecarsMemory,
}

/// Room for what stands above and below a list, in points.
const AROUND: f32 = 300.0;
/// Room above the sheet, and below it, in points.
const AROUND_ALL: f32 = 60.0;

pub(super) fn order_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: egui::Vec2) {
    // As high whatever is shown, or its parts would jump under the pointer.
    ui.set_min_height((room.y - 2.0 * AROUND_ALL).max(AROUND_ALL));
    title_ui(ui, cx, tr!("order-title"), tr!("order-promise"));
    if cx.memory.order.only != cx.state.order.only {
        // Chosen anew: what is asked for is the plan.
        cx.memory.order.only.clone_from(&cx.state.order.only);
        cx.memory.order.part = 0;
    }
    let labels = [
        tr!("order-organise"),
        tr!("order-duplicates"),
        tr!("order-deploy"),
        tr!("order-sidecars"),
        tr!("order-history"),
    ];
    if let Some(part) = widgets::segmented(ui, &labels, cx.memory.order.part) {
        cx.memory.order.part = part;
        cx.push(Action::Order(OrderAsk::Look));
    }
    ui.add_space(space::M);
    let height = (room.y - AROUND).max(120.0);
    match cx.memory.order.part {
        0 => plan::plan_ui(ui, cx, height),
        1 => same::same_ui(ui, cx, height),
        2 => deploy::deploy_ui(ui, cx, height),
        3 => sidecars::sidecars_ui(ui, cx, height),
        _ => history::history_ui(ui, cx, height),
    }
    running_ui(ui, cx);
    if let Some(report) = cx.state.order.report.clone() {
        report_ui(ui, cx, &report);
    }
}

/// Whether something is being moved, linked or thrown away.
fn is_running(state: &AppState) -> bool {
    state.running(JobKind::Order).is_some()
}

fn running_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    for job in [JobKind::Plan, JobKind::Order].into_iter().filter_map(|kind| state.running(kind)) {
        ui.add_space(space::S);
        widgets::job_ui(ui, job, cx.actions);
    }
}

/// What failed and why.
fn report_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &RunReport) {
    if report.failed.is_empty() {
        return;
    }
    ui.add_space(space::S);
    let title = tr!("order-failed", count = report.failed.len());
    let line = |number: usize| {
        report.failed.get(number).map(|one| format!("{} · {}", one.path.display(), one.message)).unwrap_or_default()
    };
    widgets::failures_ui(ui, cx.actions, &title, report.failed.len(), line);
}

/// A button of a row or a line of buttons.
/// One row of a list, exactly as high as the list counts on, whatever is in it: a list that counts amiss ends in empty rows.
fn row_of(ui: &mut Ui, height: f32, layout: egui::Layout, contents: impl FnOnce(&mut Ui)) {
    let height = height - ui.spacing().item_spacing.y;
    let (rect, _) = ui.allocate_exact_size([ui.available_width(), height].into(), egui::Sense::hover());
    contents(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)));
}

fn button(ui: &mut Ui, text: &str, enabled: bool) -> egui::Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    let button = egui::Button::new(label)
        .fill(tokens.bg3)
        .corner_radius(theme::radius::BUTTON)
        .min_size([0.0, theme::size::CONTROL].into());
    ui.add_enabled(enabled, button)
}
