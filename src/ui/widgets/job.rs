//! One running job in three lines: its name with pause and stop, its bar, how far it is.

use super::{bar, hint, icon_button};
use crate::app::{Action, JobView};
use crate::ui::{icons, theme};
use crate::words::{self, tr};
use egui::{Align, Label, Layout, RichText, Ui};

/// Paints a running job.
pub(in crate::ui) fn job_ui(ui: &mut Ui, job: &JobView, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    let sample = job.sample();
    let paused = job.handle.control.pause.is_paused();
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icons::X, tr!("activity-stop")).clicked() {
                actions.push(Action::CancelJob(job.handle.id));
            }
            let (glyph, name) =
                if paused { (icons::PLAY, tr!("activity-go-on")) } else { (icons::PAUSE, tr!("activity-pause")) };
            if icon_button(ui, glyph, name).clicked() {
                actions.push(Action::PauseJob(job.handle.id, !paused));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = RichText::new(job.kind.label()).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(title).truncate());
            });
        });
    });
    bar(ui, ui.available_width(), sample.fraction().unwrap_or_default(), tokens.accent);
    let of = |done: String, total: String| tr!("activity-done-of", done = done, total = total);
    let mut parts = Vec::new();
    if sample.items_total > 0 {
        parts.push(of(words::count(sample.items_done), words::count(sample.items_total)));
    }
    if sample.bytes_total > 0 {
        parts.push(of(words::size(sample.bytes_done), words::size(sample.bytes_total)));
    }
    if paused {
        parts.push(tr!("activity-paused").to_owned());
    } else if let Some(eta_secs) = job.eta_secs() {
        parts.push(tr!("activity-left", time = words::duration(eta_secs)));
    }
    hint(ui, parts.join(" · "));
}
