//! Activity: what runs, what waits, what failed and what is done, behind one button of the top bar.

use super::top_bar::{badge, popover};
use crate::app::{Action, AppState, Command, JobKind, JobOutcome, JobSummary, JobView, StudioAsk};
use crate::model::character::Character;
use crate::ui::sheets::{slot_name, so_far};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Align, Button, Id, Layout, RichText, ScrollArea, Ui};

const WIDTH: f32 = 400.0;

/// The popover's name among egui's own.
pub(super) fn popover_id() -> Id {
    Id::unique("activity-popover")
}

pub(super) fn button_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let running = cx.state.jobs.iter().filter(|job| job.is_running()).count() + cx.state.studio.running.len();
    let what = if running == 0 { tr!("activity-none").to_owned() } else { tr!("activity-running", count = running) };
    let name = format!("{}: {what}", tr!("activity-title"));
    let button = widgets::icon_button(ui, icons::PULSE, &name);
    badge(ui, &button, running);
    popover(&button, popover_id(), tr!("activity-title"), WIDTH, |ui| popover_ui(ui, cx));
}

fn popover_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    head_ui(ui, cx);
    let state = cx.state;
    let waiting = queued(state);
    if state.jobs.is_empty() && waiting.is_empty() && state.studio.running.is_empty() {
        widgets::hint(ui, tr!("activity-none"));
        return;
    }
    let room = ui.max_rect().height() - size::CONTROL - space::S;
    let room = room.clamp(60.0, 620.0);
    let area = ScrollArea::vertical().max_height(room).min_scrolled_height(room);
    area.auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        for job in state.jobs.iter().filter(|job| job.is_running()) {
            running_ui(ui, job, cx.actions);
            ui.add_space(space::S);
        }
        for one in state.studio.characters.iter().filter(|one| state.studio.running.contains(&one.id)) {
            character_ui(ui, state, one, cx.actions);
            ui.add_space(space::S);
        }
        for (kind, why) in &waiting {
            title_ui(ui, icons::CLOCK, kind.label(), |_| ());
            widgets::hint(ui, why.to_owned());
            ui.add_space(space::S);
        }
        for job in state.jobs.iter().rev() {
            if let Some(outcome) = &job.outcome {
                ended_ui(ui, job, outcome);
                ui.add_space(space::S);
            }
        }
    });
}

/// The title with what can be done with all jobs.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let any_running = cx.state.jobs.iter().any(JobView::is_running);
    let any_ended = cx.state.jobs.iter().any(|job| !job.is_running());
    let all_paused =
        cx.state.jobs.iter().filter(|job| job.is_running()).all(|job| job.handle.control.pause.is_paused());
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(tr!("activity-title")).font(theme::heading()).color(tokens.text1));
        ui.add_space(space::S);
        if any_running {
            let pause = if all_paused { tr!("activity-go-on-all") } else { tr!("activity-pause-all") };
            if small_button(ui, pause).on_hover_text(Command::PauseJobs.hint()).clicked() {
                cx.push(Action::Run(Command::PauseJobs));
            }
        }
        let can_cancel = Command::CancelJobs.refusal(cx.state).is_none();
        if can_cancel
            && small_button(ui, tr!("activity-cancel-all")).on_hover_text(Command::CancelJobs.hint()).clicked()
        {
            cx.push(Action::Run(Command::CancelJobs));
        }
        if any_ended && small_button(ui, tr!("activity-clear")).clicked() {
            cx.push(Action::ClearFinishedJobs);
        }
    });
    ui.add_space(space::XS);
}

fn small_button(ui: &mut Ui, text: &str) -> egui::Response {
    let tokens = theme::tokens(ui);
    let label = RichText::new(text).font(theme::small_medium()).color(tokens.text1);
    ui.add(
        Button::new(label).fill(tokens.bg3).corner_radius(radius::CONTROL).min_size([0.0, size::CONTROL - 4.0].into()),
    )
}

/// A job's name after its icon, with what can be done with it at the right end.
fn title_ui(ui: &mut Ui, glyph: &str, title: &str, right: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(size::CONTROL);
        ui.label(icons::icon(glyph, size::ICON).color(tokens.text2));
        ui.label(RichText::new(title).font(theme::body_medium()).color(tokens.text1));
        ui.with_layout(Layout::right_to_left(Align::Center), right);
    });
}

fn running_ui(ui: &mut Ui, job: &JobView, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    let paused = job.handle.control.pause.is_paused();
    let title = job.kind.label();
    title_ui(ui, if paused { icons::PAUSE } else { icons::PULSE }, title, |ui| {
        if widgets::icon_button(ui, icons::X, &tr!("activity-cancel-job", job = title)).clicked() {
            actions.push(Action::CancelJob(job.handle.id));
        }
        let (glyph, name) = if paused {
            (icons::PLAY, tr!("activity-go-on-job", job = title))
        } else {
            (icons::PAUSE, tr!("activity-pause-job", job = title))
        };
        if widgets::icon_button(ui, glyph, &name).clicked() {
            actions.push(Action::PauseJob(job.handle.id, !paused));
        }
    });
    let ink = if paused { tokens.text3 } else { tokens.accent };
    widgets::bar(ui, ui.available_width(), job.sample().fraction().unwrap_or_default(), ink);
    widgets::hint(ui, progress(job));
}

/// A character that is being made: how many of its pictures are there, the way to its sheet, and to stop it.
fn character_ui(ui: &mut Ui, state: &AppState, one: &Character, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    title_ui(ui, icons::SPARKLE, &tr!("activity-character", name = &one.name), |ui| {
        if widgets::icon_button(ui, icons::X, &tr!("activity-cancel-job", job = &one.name)).clicked() {
            actions.push(Action::Studio(StudioAsk::Stop(one.id)));
        }
    });
    let wanted = one.wanted();
    let made = wanted.iter().filter(|slot| one.picture(**slot).is_some()).count();
    widgets::bar(ui, ui.available_width(), made as f32 / wanted.len().max(1) as f32, tokens.accent);
    let under_way = state.studio.stages.iter().filter(|((id, _), _)| *id == one.id);
    let stages = under_way.map(|((_, slot), stage)| format!("{}: {}", slot_name(*slot), so_far(stage)));
    let pictures = tr!("activity-character-pictures", made = made, count = wanted.len());
    widgets::hint(ui, std::iter::once(pictures).chain(stages).collect::<Vec<_>>().join(" · "));
    if widgets::link(ui, tr!("activity-character-open")).clicked() {
        actions.push(Action::Studio(StudioAsk::Open(one.id)));
    }
}

/// How far a job is: files, bytes, speed, the time left.
fn progress(job: &JobView) -> String {
    let sample = job.sample();
    let mut parts = Vec::new();
    if sample.items_total > 0 {
        parts.push(done_of(&words::count(sample.items_done), &words::count(sample.items_total)));
    } else if sample.items_done > 0 {
        parts.push(words::count(sample.items_done));
    }
    if sample.bytes_total > 0 {
        parts.push(done_of(&words::size(sample.bytes_done), &words::size(sample.bytes_total)));
    }
    if job.handle.control.pause.is_paused() {
        parts.push(tr!("activity-paused").to_owned());
        return parts.join(" · ");
    }
    if sample.bytes_total > 0 && job.per_sec() >= 1.0 {
        parts.push(tr!("activity-per-second", amount = words::size(job.per_sec() as u64)));
    }
    if let Some(eta) = job.eta_secs() {
        parts.push(tr!("activity-left", time = words::duration(eta)));
    }
    if parts.is_empty() {
        parts.push(tr!("activity-begun").to_owned());
    }
    parts.join(" · ")
}

pub(super) fn done_of(done: &str, total: &str) -> String {
    tr!("activity-done-of", done = done, total = total)
}

/// Lines that are told one by one; the log has all.
const MOST_ISSUES: usize = 8;

fn ended_ui(ui: &mut Ui, job: &JobView, outcome: &JobOutcome) {
    let tokens = theme::tokens(ui);
    match outcome {
        JobOutcome::Done(summary) => {
            title_ui(ui, icons::CHECK, job.kind.label(), |_| ());
            let told = summary.in_words();
            widgets::hint(ui, if told.is_empty() { tr!("activity-done").to_owned() } else { told });
            if let JobSummary::Archive { issues, .. } = summary {
                issues_ui(ui, issues);
            }
        }
        JobOutcome::Cancelled => {
            title_ui(ui, icons::STOP, job.kind.label(), |_| ());
            widgets::hint(ui, tr!("activity-stopped"));
        }
        JobOutcome::Failed(reason) => {
            title_ui(ui, icons::WARNING, job.kind.label(), |_| ());
            ui.add(egui::Label::new(RichText::new(reason).font(theme::small()).color(tokens.bad)).wrap());
        }
    }
}

/// The lines of a file that could not be read, and why.
fn issues_ui(ui: &mut Ui, issues: &[(u64, String)]) {
    let tokens = theme::tokens(ui);
    for (line, why) in issues.iter().take(MOST_ISSUES) {
        let text = RichText::new(tr!("job-archive-issue", line = *line, why = why)).font(theme::small());
        ui.add(egui::Label::new(text.color(tokens.text2)).wrap());
    }
    if issues.len() > MOST_ISSUES {
        widgets::hint(ui, tr!("job-archive-issues-more", count = issues.len() - MOST_ISSUES));
    }
}

/// What will run when something else has ended, and why it waits.
fn queued(state: &AppState) -> Vec<(JobKind, &'static str)> {
    let runs = |kind| state.running(kind).is_some();
    let (scans, hashes, asks) = (runs(JobKind::Scan), runs(JobKind::Hash), runs(JobKind::Identify));
    let mut queued = Vec::new();
    if scans && state.scan_again {
        queued.push((JobKind::Scan, tr!("activity-waits-scan-again")));
    }
    if hashes && state.hash_again {
        queued.push((JobKind::Hash, tr!("activity-waits-hash-again")));
    } else if scans && !hashes {
        queued.push((JobKind::Hash, tr!("activity-waits-for-scan")));
    }
    if asks && state.identify_again {
        queued.push((JobKind::Identify, tr!("activity-waits-ask-again")));
    } else if (scans || hashes) && !asks && state.settings.identify_in_background && !state.settings.offline {
        queued.push((JobKind::Identify, tr!("activity-waits-for-hashes")));
    }
    queued
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::JobHandle;

    #[test]
    fn what_follows_a_job_is_told_while_it_waits() {
        let mut state = AppState::default();
        assert!(queued(&state).is_empty());
        state.jobs.push(JobView::new(JobHandle::new("scan"), JobKind::Scan));
        let kinds = |state: &AppState| queued(state).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(kinds(&state), [JobKind::Hash, JobKind::Identify]);
        state.settings.offline = true;
        state.scan_again = true;
        assert_eq!(kinds(&state), [JobKind::Scan, JobKind::Hash]);
    }

    #[test]
    fn progress_says_what_is_known_and_no_more() {
        let job = JobView::new(JobHandle::new("hash"), JobKind::Hash);
        assert_eq!(progress(&job), "Just begun");
        job.handle.control.progress.add_total(310, 2_000_000_000);
        job.handle.control.progress.add_items(118);
        assert_eq!(progress(&job), "118 of 310 · 0 B of 2.00 GB");
        job.handle.control.pause.set(true);
        assert!(progress(&job).ends_with("paused"));
    }
}
