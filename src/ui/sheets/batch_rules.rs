//! What automatic runs take, how pictures are made, and what they cost: all that can be set on their sheet.

use super::maker::{look_choices_ui, name, way_ui, workflow_ui};
use crate::app::{Action, BatchAsk, FileWish, StudioAsk, StudioView};
use crate::model::ids::RunId;
use crate::model::ledger::Reason;
use crate::model::mature::MatureLevel;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{DragValue, Response, RichText, TextEdit, Ui, WidgetInfo};

/// Levels that can be the highest, with the bits of all up to them.
const LEVELS: [(MatureLevel, u8); 5] =
    [(MatureLevel::Pg, 1), (MatureLevel::Pg13, 3), (MatureLevel::R, 7), (MatureLevel::X, 15), (MatureLevel::Xxx, 31)];

pub(super) fn rules_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, tr!("batch-rules"), "");
    let before = cx.state.studio.batch.rules.clone();
    let mut rules = before.clone();
    widgets::checkbox(ui, &mut rules.enabled, tr!("batch-enabled"));
    widgets::fact(ui, tr!("batch-hour"), |ui| {
        let hour = ui.add(DragValue::new(&mut rules.hour_utc).range(0..=23).suffix(":00 UTC"));
        named(&hour, tr!("batch-hour"), f64::from(rules.hour_utc));
    });
    widgets::fact(ui, tr!("batch-count"), |ui| {
        let count = ui.add(DragValue::new(&mut rules.count).range(1..=500));
        named(&count, tr!("batch-count"), rules.count as f64);
    });
    widgets::fact(ui, tr!("batch-budget"), |ui| {
        let mut minutes = rules.budget_secs / 60;
        ui.horizontal(|ui| {
            let budget = ui.add(DragValue::new(&mut minutes).range(0..=1440).suffix(" min"));
            named(&budget, tr!("batch-budget"), minutes as f64);
            if budget.changed() {
                rules.budget_secs = minutes * 60;
            }
            if minutes == 0 {
                widgets::hint(ui, tr!("batch-no-budget"));
            }
        });
    });
    widgets::fact(ui, tr!("batch-reactions"), |ui| {
        let reactions = ui.add(DragValue::new(&mut rules.least_reactions).range(0..=1_000_000));
        named(&reactions, tr!("batch-reactions"), rules.least_reactions as f64);
    });
    level_ui(ui, &mut rules.levels);
    text_ui(ui, tr!("batch-words"), &mut rules.words, tr!("batch-any"));
    let mut bases = rules.base_models.join(", ");
    if text_ui(ui, tr!("batch-bases"), &mut bases, tr!("batch-any")) {
        let names = bases.split(',').map(str::trim_start).map(str::to_owned);
        rules.base_models = if bases.trim().is_empty() { Vec::new() } else { names.collect() };
    }
    widgets::checkbox(ui, &mut rules.references, tr!("characters-with-references"));
    widgets::checkbox(ui, &mut rules.tagger, tr!("batch-tagger"));
    widgets::checkbox(ui, &mut rules.continue_on_error, tr!("batch-continue"));
    if rules != before {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Rules(Box::new(rules)))));
    }
    ui.add_space(space::L);
}

fn text_ui(ui: &mut Ui, label: &str, text: &mut String, hint: &str) -> bool {
    let mut was_changed = false;
    widgets::fact(ui, label, |ui| {
        let width = ui.available_width().min(360.0);
        let response = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width));
        let (name, value) = (label.to_owned(), text.clone());
        response.widget_info(move || WidgetInfo {
            label: Some(name.clone()),
            ..WidgetInfo::text_edit(true, "", &value, "")
        });
        was_changed = response.changed();
    });
    was_changed
}

/// The highest level of pictures that are taken.
fn level_ui(ui: &mut Ui, levels: &mut u8) {
    let highest = LEVELS.iter().rev().find(|(_, bits)| *levels & (bits ^ (bits >> 1)) != 0).unwrap_or(&LEVELS[0]);
    let mut chosen = highest.0;
    widgets::fact(ui, tr!("batch-level"), |ui| {
        let combo =
            egui::ComboBox::from_id_salt("level").selected_text(chosen.label()).width(100.0).show_ui(ui, |ui| {
                for (level, _) in LEVELS {
                    ui.selectable_value(&mut chosen, level, level.label());
                }
            });
        name(&combo.response, tr!("batch-level"));
    });
    if chosen != highest.0
        && let Some((_, bits)) = LEVELS.iter().find(|(level, _)| *level == chosen)
    {
        *levels = *bits;
    }
}

/// A number with its name.
fn number_ui(ui: &mut Ui, label: &str, value: &mut u64, range: std::ops::RangeInclusive<u64>, suffix: &str) {
    widgets::fact(ui, label, |ui| {
        let response = ui.add(DragValue::new(value).range(range).suffix(suffix));
        named(&response, label, *value as f64);
    });
}

/// What a number is called by those who do not see what stands before it.
fn named(response: &Response, label: &str, value: f64) {
    let name = label.to_owned();
    response.widget_info(move || WidgetInfo { label: Some(name.clone()), ..WidgetInfo::drag_value(true, value) });
}

/// How the pictures of automatic runs are made, and what a character by hand begins with.
pub(super) fn how_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let before = cx.state.studio.batch.settings.clone();
    let mut settings = before.clone();
    let title = RichText::new(tr!("batch-how")).font(theme::small_medium()).color(theme::tokens(ui).text2);
    egui::CollapsingHeader::new(title).id_salt("how").show(ui, |ui| {
        widgets::hint(ui, tr!("batch-how-hint"));
        ui.add_space(space::XS);
        look_choices_ui(ui, cx, &mut settings.look);
        way_ui(ui, cx, &mut settings.look);
        workflow_ui(ui, cx, &mut settings.look, FileWish::BatchWorkflow);
        widgets::checkbox(ui, &mut settings.look.uses_source, tr!("characters-uses-source"));
        number_ui(ui, tr!("batch-picture-time"), &mut settings.picture_secs, 10..=86_400, " s");
        number_ui(ui, tr!("batch-avatar-time"), &mut settings.avatar_secs, 10..=86_400, " s");
        let mut attempts = u64::from(settings.attempts);
        number_ui(ui, tr!("batch-attempts"), &mut attempts, 1..=5, "");
        settings.attempts = u32::try_from(attempts).unwrap_or(1);
    });
    if settings != before {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Settings(Box::new(settings)))));
    }
    ui.add_space(space::L);
}

pub(super) fn credits_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let credits = cx.state.studio.credits.clone();
    widgets::section(ui, tr!("batch-credits"), "");
    let line = tr!("batch-credits-line", yours = credits.yours, held = credits.held);
    ui.label(RichText::new(line).font(theme::body()));
    movements_ui(ui, &cx.state.studio, cx.state.now_unix_secs);
    widgets::hint(ui, tr!("batch-prices"));
    let before = cx.state.studio.batch.settings.clone();
    let mut settings = before.clone();
    number_ui(ui, tr!("batch-price-set"), &mut settings.price_set, 0..=10_000, "");
    number_ui(ui, tr!("batch-price-picture"), &mut settings.price_picture, 0..=10_000, "");
    number_ui(ui, tr!("batch-allowance"), &mut settings.daily_allowance, 0..=1_000_000, "");
    if settings != before {
        cx.push(Action::Studio(StudioAsk::Batch(BatchAsk::Settings(Box::new(settings)))));
    }
    ui.add_space(space::L);
}

/// Where credits came from and where they went, newest first.
fn movements_ui(ui: &mut Ui, studio: &StudioView, now: i64) {
    let movements = &studio.credits.movements;
    if movements.is_empty() {
        return;
    }
    let name = |run: RunId| {
        let of = studio.batch.runs.iter().find(|one| one.id == run).map(|run| run.character);
        let known = of.and_then(|id| studio.characters.iter().find(|one| one.id == id));
        known.map_or_else(|| tr!("characters-character").to_owned(), |one| one.name.clone())
    };
    let title = RichText::new(tr!("batch-movements")).font(theme::small_medium()).color(theme::tokens(ui).text2);
    egui::CollapsingHeader::new(title).id_salt("movements").show(ui, |ui| {
        for one in movements {
            let (ago, amount) = (words::ago(one.at_unix_secs, now), one.amount);
            widgets::hint(
                ui,
                match one.reason {
                    Reason::Day => tr!("batch-movement-day", ago = ago, amount = amount),
                    Reason::Begin(run) => tr!("batch-movement-begin", ago = ago, amount = amount, name = name(run)),
                    Reason::Made(run) => tr!("batch-movement-made", ago = ago, amount = amount, name = name(run)),
                    Reason::Refund(run) => tr!("batch-movement-refund", ago = ago, amount = amount, name = name(run)),
                },
            );
        }
    });
}
