//! Workflow: the stages of the studio's run that goes on, or of the last one, and what automatic runs came to over time.

use super::bars::{caption_ui, upright_ui};
use super::row::section_ui;
use super::steps;
use crate::app::{Action, BatchAsk, BatchTotals, StudioAsk};
use crate::model::character::{Run, RunKind, StageLog};
use crate::ui::sheets::{slot_name, so_far};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Color32, Label, RichText, Ui};

/// Automatic runs that are shown as bars.
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
                None => match (one.picture(*slot), state.and_then(|state| state.trouble.as_ref())) {
                    (Some(made), _) => (icons::CHECK, tokens.ok, seconds_on(made.seconds, &made.server)),
                    (None, Some(why)) => (icons::WARNING, tokens.bad, why.clone()),
                    (None, None) => (icons::CLOCK, tokens.text3, tr!("characters-not-yet").to_owned()),
                },
            };
            stage_ui(ui, (glyph, ink), slot_name(*slot), &right);
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
    let kind = match run.kind {
        RunKind::Create => tr!("workflow-create"),
        RunKind::Retry => tr!("workflow-retry"),
        RunKind::Regenerate => tr!("workflow-renew"),
    };
    let name = known.map_or_else(|| tr!("characters-character").to_owned(), |one| one.name.clone());
    let is_known = known.is_some();
    if is_known {
        if widgets::link(ui, &name).clicked() {
            cx.push(Action::Studio(StudioAsk::Open(run.character)));
        }
    } else {
        ui.label(RichText::new(&name).font(theme::body_medium()).color(tokens.text1));
    }
    widgets::hint(ui, format!("{kind} · {}", words::ago(run.began_unix_secs, cx.state.now_unix_secs)));
    for stage in &run.stages {
        log_ui(ui, stage);
    }
    if run.cut_short {
        widgets::hint(ui, tr!("workflow-cut-short"));
    }
}

fn log_ui(ui: &mut Ui, stage: &StageLog) {
    let tokens = theme::tokens(ui);
    let server = if stage.server.is_empty() { String::new() } else { format!(" · {}", stage.server) };
    let took = format!("{}{server}", words::duration(stage.seconds));
    match &stage.error {
        None => stage_ui(ui, (icons::CHECK, tokens.ok), slot_name(stage.slot), &took),
        Some(why) => {
            stage_ui(ui, (icons::WARNING, tokens.bad), slot_name(stage.slot), &took);
            ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.bad)).wrap());
        }
    }
    for handed in &stage.handed_over {
        widgets::hint(ui, tr!("workflow-handed-over", why = handed.clone()));
    }
}

/// One stage: a sign, its name, and how far it is.
fn stage_ui(ui: &mut Ui, (glyph, ink): (&str, Color32), name: &str, right: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        ui.label(RichText::new(name).font(theme::small_medium()).color(tokens.text1));
        ui.add(Label::new(RichText::new(right).font(theme::small()).color(tokens.text2)).truncate())
            .on_hover_text(right);
    });
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
        widgets::hint(ui, tr!("workflow-reason", reason = reason.clone(), times = *times));
    }
    if clicked.is_some() {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Show)));
    }
}
