//! What was said to make each picture of a character, and what was done: each run with its stages, how long, where, and why not.

use super::character::slot_name;
use crate::model::character::{Character, Run, RunKind, Slot, StageLog};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Color32, Label, RichText, Ui};
use std::sync::Arc;

/// Runs that are listed, newest first.
const RUNS: usize = 8;
/// A wait of so many seconds is told.
const WORTH_TELLING_SECS: f64 = 1.0;
/// Narrower than this prompts stand above the runs, in points.
const BESIDE_FROM: f32 = 760.0;

/// The prompts of the five pictures and the runs of the character, side by side where there is room.
pub(super) fn below_ui(ui: &mut Ui, cx: &Cx<'_>, one: &Arc<Character>) {
    if ui.available_width() < BESIDE_FROM {
        prompts_ui(ui, cx, one);
        ui.add_space(space::L);
        log_ui(ui, cx, one);
        return;
    }
    ui.horizontal_top(|ui| {
        let half = (ui.available_width() - 2.0 * space::XL) / 2.0;
        ui.vertical(|ui| {
            ui.set_width(half);
            prompts_ui(ui, cx, one);
        });
        ui.add_space(space::XL);
        ui.vertical(|ui| {
            ui.set_width(half);
            log_ui(ui, cx, one);
        });
    });
}

/// What each picture was made with; of those that are lacking what they would be made with.
fn prompts_ui(ui: &mut Ui, cx: &Cx<'_>, one: &Character) {
    widgets::section(ui, tr!("characters-prompts"), "");
    let would_be = if one.lacking().is_empty() { Vec::new() } else { cx.state.studio.prompts_of(one) };
    let tokens = theme::tokens(ui);
    for slot in one.wanted() {
        let made = one.picture(*slot).map(|picture| picture.positive.as_str());
        let planned = would_be.iter().find(|(of, ..)| of == slot).map(|(_, positive, _)| positive.as_str());
        let Some(text) = made.or(planned).filter(|text| !text.is_empty()) else { continue };
        ui.label(RichText::new(slot_name(*slot)).font(theme::small_medium()).color(tokens.text1));
        let galley = widgets::few_lines(ui, text, (theme::small(), tokens.text2), ui.available_width(), 3);
        ui.label(galley).on_hover_text(text);
        ui.add_space(space::XS);
    }
}

fn log_ui(ui: &mut Ui, cx: &Cx<'_>, one: &Character) {
    let runs: Vec<&Run> = cx.state.studio.batch.runs.iter().filter(|run| run.character == one.id).collect();
    widgets::section(ui, tr!("characters-log"), &words::count(runs.len() as u64));
    if runs.is_empty() {
        widgets::hint(ui, tr!("characters-log-none"));
    }
    for run in runs.into_iter().take(RUNS) {
        widgets::hint(ui, run_words(run, cx.state.now_unix_secs));
        stages_ui(ui, run);
        ui.add_space(space::S);
    }
}

/// "new character · 3 min ago".
pub(in crate::ui) fn run_words(run: &Run, now_unix_secs: i64) -> String {
    let kind = match run.kind {
        RunKind::Create => tr!("workflow-create"),
        RunKind::Retry => tr!("workflow-retry"),
        RunKind::Regenerate => tr!("workflow-renew"),
    };
    format!("{kind} · {}", words::ago(run.began_unix_secs, now_unix_secs))
}

/// A reason of a report, with the picture it is about by its name: reports are read by programs, too, and name it for them.
pub(in crate::ui) fn reason_words(reason: &str) -> String {
    let named = reason.split_once(": ").and_then(|(key, why)| Some((Slot::from_key(key)?, why)));
    named.map_or_else(|| reason.to_owned(), |(slot, why)| format!("{}: {why}", slot_name(slot)))
}

/// The stages of a run, each with its end.
pub(in crate::ui) fn stages_ui(ui: &mut Ui, run: &Run) {
    for stage in &run.stages {
        ended_ui(ui, stage);
    }
    if run.cut_short {
        widgets::hint(ui, tr!("workflow-cut-short"));
    }
}

fn ended_ui(ui: &mut Ui, stage: &StageLog) {
    let tokens = theme::tokens(ui);
    let server = if stage.server.is_empty() { String::new() } else { format!(" · {}", stage.server) };
    let waited = match stage.waited_seconds {
        waited if waited >= WORTH_TELLING_SECS => tr!("workflow-waited", time = words::duration(waited)),
        _ => String::new(),
    };
    let took = format!("{}{waited}{server}", words::duration(stage.worked_seconds()));
    match &stage.error {
        None => stage_ui(ui, (icons::CHECK, tokens.ok), stage.slot, &took),
        Some(_) if stage.was_stopped() => {
            stage_ui(ui, (icons::STOP, tokens.text3), stage.slot, tr!("characters-was-stopped"));
        }
        Some(why) => {
            stage_ui(ui, (icons::WARNING, tokens.bad), stage.slot, &took);
            ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.bad)).wrap());
        }
    }
    for handed in &stage.handed_over {
        widgets::hint(ui, tr!("workflow-handed-over", why = handed.clone()));
    }
}

/// One stage: a sign, its name, and how far it is.
pub(in crate::ui) fn stage_ui(ui: &mut Ui, (glyph, ink): (&str, Color32), slot: Slot, right: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        ui.label(RichText::new(slot_name(slot)).font(theme::small_medium()).color(tokens.text1));
        ui.add(Label::new(RichText::new(right).font(theme::small()).color(tokens.text2)).truncate())
            .on_hover_text(right);
    });
}
