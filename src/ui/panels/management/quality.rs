//! The verdict on the selected model, in short; the sheet has the evidence.

use super::row;
use crate::app::{Action, Sheet, VerdictView};
use crate::model::quality::{FORMULA, Part, Quality, Ring, Standing};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Label, RichText, Ui, Vec2};

const RING: f32 = 56.0;
const LABEL: f32 = 92.0;
const NUMBER: f32 = 40.0;
/// From here on so much is known that the score stands on firm ground.
const FIRM: f64 = 0.6;
const VERY_GOOD: u8 = 85;

pub(super) fn quality_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(key) = cx.state.selected else { return };
    widgets::gap(ui);
    let formula = tr!("quality-formula", version = FORMULA.trim_start_matches("quality-"));
    if !row::section_ui(ui, "quality", tr!("quality-title"), &formula) {
        return;
    }
    let Some(verdict) = cx.state.judging.verdict_of(Some(key)).cloned() else {
        widgets::hint(ui, tr!("quality-judging"));
        return;
    };
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.add_space(space::XS);
    match verdict.quality.ring() {
        Some(ring) => head_ui(ui, &verdict, ring),
        None => drop(widgets::hint(ui, tr!("quality-no-score"))),
    }
    ui.add_space(space::XS);
    parts_ui(ui, &verdict.quality);
    if widgets::link(ui, tr!("quality-evidence")).clicked() {
        cx.push(Action::Show(Sheet::Quality));
    }
}

fn head_ui(ui: &mut Ui, verdict: &VerdictView, ring: Ring) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        widgets::ring_ui(ui, RING, ring);
        ui.add_space(space::XS);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let words = summary(&verdict.quality, ring);
            ui.add(Label::new(RichText::new(words).font(theme::body_medium()).color(tokens.text1)).wrap());
            let between = tr!("quality-between", low = ring.low, high = ring.high);
            ui.label(RichText::new(between).font(theme::small()).color(tokens.text2));
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = Vec2::splat(space::XS);
                badges_ui(ui, ring);
            });
        });
    });
}

/// "Very good, well evidenced".
pub(in crate::ui) fn summary(quality: &Quality, ring: Ring) -> String {
    let word = match ring.standing {
        Standing::Good if ring.score >= VERY_GOOD => tr!("quality-very-good"),
        standing => words::judging::standing(standing),
    };
    if ring.standing == Standing::Dangerous {
        // However little else is known.
        return word.to_owned();
    }
    if quality.confidence >= FIRM {
        tr!("quality-well-evidenced", word = word)
    } else {
        tr!("quality-thin-evidence", word = word)
    }
}

/// The badges a verdict earned.
pub(in crate::ui) fn badges_ui(ui: &mut Ui, ring: Ring) {
    let badges = [
        (ring.verified, tr!("quality-badge-verified"), tr!("quality-badge-verified-hint")),
        (ring.safe, tr!("quality-badge-safe"), tr!("quality-badge-safe-hint")),
        (ring.compatible, tr!("quality-badge-compatible"), tr!("quality-badge-compatible-hint")),
    ];
    for (_, badge, hint) in badges.into_iter().filter(|(earned, ..)| *earned) {
        widgets::chip(ui, badge, widgets::Tone::Ok).on_hover_text(hint);
    }
}

/// A bar for each part.
fn parts_ui(ui: &mut Ui, quality: &Quality) {
    let tokens = theme::tokens(ui);
    for part in &quality.parts {
        let value = part.value.map(|value| (value * 100.0).round());
        let number = match (part.part, value) {
            (Part::Security, Some(_)) => tr!("quality-gate-word").to_owned(),
            (_, Some(value)) => words::count(value as u64),
            (_, None) => "–".to_owned(),
        };
        ui.horizontal(|ui| {
            ui.set_height(16.0);
            let name = RichText::new(words::judging::part(part.part)).font(theme::small()).color(tokens.text2);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(Vec2::new(LABEL, 16.0), layout, |ui| {
                ui.set_min_width(LABEL);
                ui.add(Label::new(name).truncate());
            });
            let room = (ui.available_width() - NUMBER - space::S).max(20.0);
            let ink = match value {
                Some(value) if value < 40.0 => tokens.bad,
                Some(value) if value < 60.0 => tokens.warn,
                _ => tokens.ok,
            };
            widgets::bar(ui, room, value.unwrap_or(0.0) as f32 / 100.0, ink);
            let text = RichText::new(number).font(theme::small()).color(tokens.text1);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(text));
        });
    }
}
