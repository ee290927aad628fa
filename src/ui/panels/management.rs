//! Management: where the models come from, what the program is doing, what takes space twice.

use crate::app::{Action, Command, JobOutcome, JobView, Sheet};
use crate::model::facet::FacetValue;
use crate::model::file::FileState;
use crate::model::text;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, strings, widgets};
use egui::{RichText, ScrollArea, Ui};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct ManagementMemory {}

pub(super) fn management_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::heading(ui, strings::MANAGEMENT);
    ui.add_space(space::M);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        overview_ui(ui, cx);
        widgets::gap(ui);
        folders_ui(ui, cx);
        widgets::gap(ui);
        activity_ui(ui, cx);
    });
}

fn overview_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let library = std::sync::Arc::clone(&cx.state.library);
    let total = text::count(u64::from(library.total.count));
    if widgets::nav_row(ui, icons::BOOKS, "My models", &total, !cx.state.query.is_narrowed()).clicked() {
        cx.push(Action::ShowOnly(None));
    }
    let rows = [
        (FileState::Unknown, icons::QUESTION, strings::UNKNOWN),
        (FileState::Pending, icons::CLOCK, strings::PENDING),
        (FileState::Broken, icons::WARNING_OCTAGON, strings::BROKEN),
    ];
    for (state, glyph, name) in rows {
        let count = library.in_state(state);
        let value = FacetValue::State(state);
        let on = cx.state.query.is_only(&value);
        if count > 0 && widgets::nav_row(ui, glyph, name, &text::count(u64::from(count)), on).clicked() {
            cx.push(Action::ShowOnly(Some(value)));
        }
    }
}

fn folders_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, strings::FOLDERS, &cx.state.roots.len().to_string());
    let roots = cx.state.roots.clone();
    for root in &roots {
        let offline = cx.state.offline_roots.contains(&root.id);
        let name =
            root.path.file_name().map_or_else(|| root.path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let state = if offline { "offline" } else { root.tool.label() };
        let glyph = if offline { icons::PLUGS } else { icons::FOLDER };
        let row = widgets::nav_row(ui, glyph, &name, state, false).on_hover_text(root.path.display().to_string());
        if row.clicked() {
            cx.push(Action::Show(Sheet::Folders));
        }
    }
    ui.add_space(space::S);
    if widgets::secondary(ui, strings::ADD_FOLDER).clicked() {
        cx.push(Action::PickFolder);
    }
    ui.add_space(space::S);
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            if widgets::secondary(left, strings::FIND_TOOLS).clicked() {
                cx.push(Action::Show(Sheet::Folders));
            }
            if widgets::secondary(right, strings::RESCAN).clicked() {
                cx.push(Action::Run(Command::Rescan));
            }
        }
    });
}

fn activity_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let running = cx.state.jobs.iter().filter(|job| job.is_running()).count();
    let right = if running > 0 { format!("{running} running") } else { String::new() };
    widgets::section(ui, strings::ACTIVITY, &right);
    if cx.state.jobs.is_empty() {
        widgets::hint(ui, strings::NO_ACTIVITY);
        return;
    }
    for job in cx.state.jobs.iter().rev().take(8) {
        job_ui(ui, job, cx.actions);
        ui.add_space(space::S);
    }
    if running < cx.state.jobs.len() && widgets::link(ui, "Clear finished").clicked() {
        cx.push(Action::ClearFinishedJobs);
    }
}

fn job_ui(ui: &mut Ui, job: &JobView, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    let sample = job.sample();
    ui.horizontal(|ui| {
        let title = RichText::new(job.kind.label()).font(theme::body()).color(tokens.text1);
        ui.add(egui::Label::new(title).truncate());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if !job.is_running() {
                return;
            }
            if widgets::icon_button(ui, icons::X, "Stop this job").clicked() {
                actions.push(Action::CancelJob(job.handle.id));
            }
            let paused = job.handle.control.pause.is_paused();
            let (glyph, name) = if paused { (icons::PLAY, "Go on") } else { (icons::PAUSE, "Pause") };
            if widgets::icon_button(ui, glyph, name).clicked() {
                actions.push(Action::PauseJob(job.handle.id, !paused));
            }
        });
    });
    match &job.outcome {
        None => {
            let fraction = sample.fraction().unwrap_or_default();
            widgets::bar(ui, ui.available_width(), fraction, tokens.accent);
            let mut parts = Vec::new();
            if sample.items_total > 0 {
                parts.push(format!("{} of {}", text::count(sample.items_done), text::count(sample.items_total)));
            }
            if sample.bytes_total > 0 {
                parts.push(format!("{} of {}", text::size(sample.bytes_done), text::size(sample.bytes_total)));
            }
            if job.handle.control.pause.is_paused() {
                parts.push("paused".to_owned());
            } else if let Some(eta) = job.eta_secs() {
                parts.push(format!("{} left", text::duration(eta)));
            }
            widgets::hint(ui, parts.join(" · "));
        }
        Some(JobOutcome::Done(summary)) => {
            widgets::hint(ui, summary.in_words());
        }
        Some(JobOutcome::Cancelled) => {
            widgets::hint(ui, "Stopped; what was done is kept");
        }
        Some(JobOutcome::Failed(reason)) => {
            ui.label(RichText::new(reason).font(theme::small()).color(tokens.warn));
        }
    }
}
