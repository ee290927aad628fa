//! The status bar: how much there is, what is going on, whether anything is offline.

use crate::app::{Action, JobKind, JobView};
use crate::model::file::FileState;
use crate::model::text;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, strings, widgets};
use egui::{Align, Layout, RichText, Ui};

pub(super) fn status_bar_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let view = &cx.state.view;
    let library = &cx.state.library;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        let folders = text::plural(cx.state.roots.len() as u64, "folder", "folders");
        let models = text::plural(u64::from(library.total.count), "model", "models");
        let line = if view.loaded {
            format!("{models} · {} · {folders}", text::size(library.total.bytes))
        } else {
            strings::OPENING.to_owned()
        };
        ui.label(RichText::new(line).font(theme::small()).color(tokens.text2));
        if library.total.count > 0 && ui.available_width() > 700.0 {
            let count = |state| text::count(u64::from(library.in_state(state)));
            let line = format!(
                "Identified {} · unknown {} · broken {}",
                count(FileState::Identified),
                count(FileState::Unknown),
                count(FileState::Broken)
            );
            ui.label(RichText::new(line).font(theme::small()).color(tokens.text2));
        }
        if let Some(job) = cx.state.jobs.iter().rev().find(|job| job.is_running()) {
            job_ui(ui, job, cx.actions);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let offline = cx.state.offline_roots.len() as u64;
            let mut parts = Vec::new();
            if offline > 0 {
                parts.push(format!("{} offline", text::plural(offline, "folder", "folders")));
            }
            if let Some(health) = cx.state.health.as_ref().filter(|health| !health.offline) {
                parts.push(format!("CivitAI budget {}", health.remaining_budget));
            }
            ui.label(RichText::new(parts.join(" · ")).font(theme::small()).color(tokens.text3));
        });
    });
}

fn job_ui(ui: &mut Ui, job: &JobView, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    let sample = job.sample();
    ui.label(RichText::new(job.kind.label()).font(theme::small()).color(tokens.text2));
    if let Some(fraction) = sample.fraction() {
        widgets::bar(ui, 140.0, fraction, tokens.accent);
    }
    let mut parts = Vec::new();
    if sample.items_total > 0 {
        parts.push(format!("{} of {}", text::count(sample.items_done), text::count(sample.items_total)));
    }
    if job.handle.control.pause.is_paused() {
        parts.push("paused".to_owned());
    } else if let Some(eta) = job.eta_secs().filter(|_| job.kind != JobKind::Scan) {
        parts.push(text::duration(eta));
    }
    if !parts.is_empty() {
        ui.label(RichText::new(parts.join(" · ")).font(theme::small()).color(tokens.text2));
    }
    let cancel = widgets::link(ui, strings::CANCEL);
    if cancel.clicked() {
        actions.push(Action::CancelJob(job.handle.id));
    }
}
