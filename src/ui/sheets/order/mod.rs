//! Putting the library in order: a plan of moves, what is there more than once, and what can be taken back.

mod deploy;
mod history;
mod plan;
mod same;
mod sidecars;

use super::title_ui;
use crate::app::{Action, AppState, JobKind, OrderAsk};
use crate::model::organise::RunReport;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Label, RichText, Ui};

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
    /// What was asked to be thrown away.
    asking: bool,
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
        report_ui(ui, &report);
    }
}

/// Whether something is being moved, linked or thrown away.
fn is_running(state: &AppState) -> bool {
    state.running(JobKind::Order).is_some()
}

fn running_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if let Some(job) = cx.state.running(JobKind::Order) {
        ui.add_space(space::S);
        widgets::job_ui(ui, job, cx.actions);
    }
}

/// What failed and why, one line each.
fn report_ui(ui: &mut Ui, report: &RunReport) {
    const MOST: usize = 5;
    if report.failed.is_empty() {
        return;
    }
    let tokens = theme::tokens(ui);
    ui.add_space(space::S);
    ui.label(
        RichText::new(tr!("order-failed", count = report.failed.len())).font(theme::body_medium()).color(tokens.bad),
    );
    for one in report.failed.iter().take(MOST) {
        let text = format!("{} · {}", one.path.display(), one.message);
        ui.add(Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate())
            .on_hover_text(&text);
    }
    if report.failed.len() > MOST {
        widgets::hint(ui, tr!("order-more-failed", count = report.failed.len() - MOST));
    }
}

/// A button of a row or a line of buttons.
fn button(ui: &mut Ui, text: &str, enabled: bool) -> egui::Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::body_medium()).color(tokens.text1);
    let button = egui::Button::new(label)
        .fill(tokens.bg3)
        .corner_radius(theme::radius::BUTTON)
        .min_size([0.0, theme::size::CONTROL].into());
    ui.add_enabled(enabled, button)
}
