//! Workflow: the stages of the studio's run that goes on, or of the last one, and what automatic runs came to over time.

use super::bars::{caption_ui, upright_ui};
use super::row::section_ui;
use super::steps;
use crate::app::{Action, BatchAsk, BatchTotals, Figures, StudioAsk};
use crate::model::character::Run;
use crate::ui::sheets::{reason_words, run_words, slot_name, so_far, stage_ui, stages_ui};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Label, RichText, Ui};

/// Reasons of failures that are told.
const REASONS: usize = 3;
/// Automatic runs, or days, that are shown as bars.
const BARS: usize = 14;
/// Characters whose stages are shown while they are made.
const MOST: usize = 6;

pub(super) fn workflow_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let studio = &cx.state.studio;
    if !studio.is_loaded {
        // Only asked once the library is there; the answer sets it, also when there is nothing.
        if cx.state.view.loaded && !std::mem::replace(&mut cx.memory.management.studio_asked, true) {
            cx.push(Action::Studio(StudioAsk::Load));
        }
    }
    let has_runs = !studio.running.is_empty() || !studio.batch.runs.is_empty() || !studio.batch.reports.is_empty();
    let has_model = steps::is_there(cx);
    if !has_runs && !has_model {
        return;
    }
    widgets::gap(ui);
    let studio = &cx.state.studio;
    let right = match cx.state.selected_card() {
        _ if !studio.running.is_empty() => tr!("workflow-running", count = studio.running.len()),
        Some(card) => card.name.clone(),
        None => String::new(),
    };
    if !section_ui(ui, "workflow", tr!("workflow-title"), &right) {
        return;
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    if has_model {
        steps::steps_ui(ui, cx);
    }
    if !has_runs {
        return;
    }
    if has_model {
        ui.add_space(space::S);
        caption_ui(ui, tr!("workflow-characters"), "");
    }
    let studio = &cx.state.studio;
    if studio.running.is_empty() {
        if let Some(run) = studio.batch.runs.first().cloned() {
            last_ui(ui, cx, &run);
        }
    } else {
        running_ui(ui, cx);
    }
    figures_ui(ui, &cx.state.studio.batch.figures);
    statistics_ui(ui, cx);
    if widgets::link(ui, tr!("batch-open")).clicked() {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Show)));
    }
}

fn running_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let studio = &cx.state.studio;
    let mut opened = None;
    for one in studio.characters.iter().filter(|one| studio.running.contains(&one.id)).take(MOST) {
        if widgets::link(ui, &one.name).clicked() {
            opened = Some(one.id);
        }
        for slot in one.wanted() {
            let state = one.slots.get(slot);
            let (glyph, ink, right) = match studio.stages.get(&(one.id, *slot)) {
                Some(stage) => (icons::SPARKLE, tokens.accent, so_far(stage)),
                None => match (one.picture(*slot), state.and_then(|state| state.failure())) {
                    (Some(made), _) => (icons::CHECK, tokens.ok, seconds_on(made.seconds, &made.server)),
                    (None, Some(why)) => (icons::WARNING, tokens.bad, why.to_owned()),
                    (None, None) => (icons::CLOCK, tokens.text3, tr!("characters-not-yet").to_owned()),
                },
            };
            stage_ui(ui, (glyph, ink), *slot, &right);
        }
    }
    if let Some(id) = opened {
        cx.push(Action::Studio(StudioAsk::Open(id)));
    }
}

fn seconds_on(seconds: f64, server: &str) -> String {
    format!("{} · {server}", words::duration(seconds))
}

/// The last run: what it was, when, and its stages.
fn last_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &Run) {
    let tokens = theme::tokens(ui);
    let known = cx.state.studio.characters.iter().find(|one| one.id == run.character);
    let name = known.map_or_else(|| tr!("characters-character").to_owned(), |one| one.name.clone());
    let is_known = known.is_some();
    if is_known {
        if widgets::link(ui, &name).clicked() {
            cx.push(Action::Studio(StudioAsk::Open(run.character)));
        }
    } else {
        ui.label(RichText::new(&name).font(theme::body_medium()).color(tokens.text1));
    }
    widgets::hint(ui, run_words(run, cx.state.now_unix_secs));
    stages_ui(ui, run);
}

/// Pictures over time, of runs by hand and automatic ones: how many, how long, what fails most and why.
fn figures_ui(ui: &mut Ui, figures: &Figures) {
    let tokens = theme::tokens(ui);
    let all = figures.all;
    if all.made + all.failed == 0 {
        return;
    }
    ui.add_space(space::S);
    let shown = &figures.days[figures.days.len().saturating_sub(BARS)..];
    caption_ui(ui, tr!("workflow-pictures"), &tr!("workflow-days", count = shown.len()));
    let counts: Vec<u32> = shown.iter().map(|day| day.made).collect();
    upright_ui(ui, "pictures", &counts, |at| {
        let Some(day) = shown.get(at) else { return String::new() };
        tr!("workflow-day", date = words::date(day.began_unix_secs), made = day.made, failed = day.failed)
    });
    let (tried, mean) = (all.made + all.failed, words::duration(all.mean_secs));
    widgets::hint(ui, tr!("workflow-rate", made = all.made, tried = tried, percent = all.percent(), mean = mean));
    for (slot, stage) in &figures.stages {
        let (glyph, ink) = if stage.failed == 0 { (icons::CHECK, tokens.ok) } else { (icons::WARNING, tokens.warn) };
        let mean = words::duration(stage.mean_secs);
        let text = tr!("workflow-stage", percent = stage.percent(), failed = stage.failed, mean = mean);
        stage_ui(ui, (glyph, ink), *slot, &text);
    }
    for (slot, why, times) in figures.reasons.iter().take(REASONS) {
        let text = tr!("workflow-why", times = *times, what = slot_name(*slot), why = why.clone());
        let label = Label::new(RichText::new(&text).font(theme::small()).color(tokens.text2)).truncate();
        ui.add(label).on_hover_text(text);
    }
}

/// Automatic runs over time: characters made by each, and what all came to.
fn statistics_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let reports = &cx.state.studio.batch.reports;
    if reports.is_empty() {
        return;
    }
    ui.add_space(space::S);
    let totals = BatchTotals::of(reports);
    caption_ui(ui, tr!("workflow-over-time"), &tr!("workflow-runs", count = totals.runs));
    let shown = &reports[reports.len().saturating_sub(BARS)..];
    let counts: Vec<u32> = shown.iter().map(|report| u32::try_from(report.successful).unwrap_or(u32::MAX)).collect();
    let clicked = upright_ui(ui, "batches", &counts, |at| {
        let Some(report) = shown.get(at) else { return String::new() };
        let date = words::date(report.began_unix_secs);
        tr!("workflow-bar", date = date, made = report.successful, total = report.total)
    });
    let (made, total, pictures) = (totals.successful, totals.total, totals.pictures);
    let took = words::duration(totals.seconds);
    widgets::hint(ui, tr!("workflow-totals", made = made, total = total, pictures = pictures, took = took));
    if let Some((reason, times)) = totals.reasons.first() {
        widgets::hint(ui, tr!("workflow-reason", reason = reason_words(reason), times = *times));
    }
    if clicked.is_some() {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Show)));
    }
}
