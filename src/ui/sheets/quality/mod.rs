//! The verdict on the selected model with all its evidence: score and bounds, parts and inputs, strengths, weaknesses and
//! what to do, whether it runs here, what its licence allows, and other models.

mod evidence;
pub(super) mod licence;

use super::title_ui;
use crate::app::{Action, Kinship, Relative, Sheet, VerdictView};
use crate::model::fit::Verdict;
use crate::model::quality::{FORMULA, Flag, Ring, Tone};
use crate::ui::panels::{badges_ui, summary};
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Color32, Frame, Label, RichText, ScrollArea, Ui, Vec2};
use std::sync::Arc;

/// Narrower than this all stands in one column, in points.
const TWO_COLUMNS_FROM: f32 = 700.0;
const RING: f32 = 88.0;

pub(super) fn quality_sheet_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let verdict = cx.state.judging.verdict_of(cx.state.selected).cloned();
    let name = verdict.as_ref().map(|verdict| verdict.name.clone()).unwrap_or_default();
    let remark = tr!("quality-formula", version = FORMULA.trim_start_matches("quality-"));
    title_ui(ui, cx, tr!("quality-title"), &format!("{name} · {remark}"));
    let Some(verdict) = verdict else {
        let text = if cx.state.selected.is_some() { tr!("quality-judging") } else { tr!("quality-none") };
        widgets::hint(ui, text);
        return;
    };
    let height = (room.y - 2.0 * space::XL - 48.0).max(120.0);
    let scroll = ScrollArea::vertical().id_salt("quality").max_height(height).min_scrolled_height(height);
    scroll.auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        let width = ui.available_width() - space::M;
        if width < TWO_COLUMNS_FROM {
            ui.set_width(width);
            score_ui(ui, &verdict);
            evidence::parts_ui(ui, &verdict.quality);
            words_ui(ui, cx, &verdict);
            return;
        }
        let column = (width - space::XL - 2.0 * ui.spacing().item_spacing.x) / 2.0;
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(column);
                score_ui(ui, &verdict);
                evidence::parts_ui(ui, &verdict.quality);
            });
            ui.add_space(space::XL);
            ui.vertical(|ui| {
                ui.set_width(column);
                words_ui(ui, cx, &verdict);
            });
        });
    });
}

/// Running text.
fn text_ui(ui: &mut Ui, text: &str, ink: Color32) {
    ui.add(Label::new(RichText::new(text).font(theme::body()).color(ink)).wrap());
}

/// A line with a sign before it.
fn sign_ui(ui: &mut Ui, glyph: &str, ink: Color32, text: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(glyph).font(icons::font(15.0)).color(ink));
        text_ui(ui, text, tokens.text1);
    });
}

fn heading_ui(ui: &mut Ui, text: &str) {
    let tokens = theme::tokens(ui);
    ui.add_space(space::M);
    ui.label(RichText::new(text).font(theme::body_semibold()).color(tokens.text1));
}

fn score_ui(ui: &mut Ui, verdict: &VerdictView) {
    let tokens = theme::tokens(ui);
    let quality = &verdict.quality;
    let Some(ring) = quality.ring() else {
        text_ui(ui, tr!("quality-no-score"), tokens.text2);
        return;
    };
    ui.horizontal(|ui| {
        widgets::ring_ui(ui, RING, ring);
        ui.add_space(space::S);
        ui.vertical(|ui| {
            ui.label(RichText::new(summary(quality, ring)).font(theme::heading()).color(tokens.text1));
            text_ui(ui, &tr!("quality-between", low = ring.low, high = ring.high), tokens.text2);
            let known = (quality.confidence * 100.0).round() as u32;
            text_ui(ui, &tr!("quality-known", percent = known), tokens.text2);
            ui.horizontal_wrapped(|ui| badges_ui(ui, ring));
        });
    });
    for gate in &quality.gates {
        let ink = if gate.is_danger() { tokens.bad } else { tokens.warn };
        let ground = if gate.is_danger() { tokens.bad_bg } else { tokens.warn_bg };
        Frame::new().fill(ground).corner_radius(radius::CONTROL).inner_margin(space::S as i8).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let cap = tr!("quality-cap", cap = gate.cap());
            text_ui(ui, &format!("{}: {cap}", words::judging::gate(*gate)), ink);
        });
    }
}

/// Strengths, weaknesses, whether it runs, licence, relatives.
fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, verdict: &Arc<VerdictView>) {
    let tokens = theme::tokens(ui);
    let quality = &verdict.quality;
    let list = |ui: &mut Ui, tone: Tone, glyph: &str, ink: Color32| {
        let flags: Vec<Flag> = quality.of_tone(tone).collect();
        for flag in &flags {
            sign_ui(ui, glyph, ink, words::judging::flag(*flag));
        }
        !flags.is_empty()
    };
    ui.label(RichText::new(tr!("quality-weaknesses")).font(theme::body_semibold()).color(tokens.text1));
    let danger = list(ui, Tone::Danger, icons::WARNING_OCTAGON, tokens.bad);
    let weak = list(ui, Tone::Weakness, icons::WARNING, tokens.warn);
    if !danger && !weak {
        text_ui(ui, tr!("quality-no-weakness"), tokens.text2);
    }
    if quality.of_tone(Tone::Strength).next().is_some() {
        heading_ui(ui, tr!("quality-strengths"));
        list(ui, Tone::Strength, icons::CHECK_CIRCLE, tokens.ok);
    }
    if quality.of_tone(Tone::Note).next().is_some() {
        heading_ui(ui, tr!("quality-notes"));
        list(ui, Tone::Note, icons::INFO, tokens.text2);
    }
    fit_ui(ui, cx, verdict);
    licence::licence_ui(ui, cx, &verdict.terms);
    relatives_ui(ui, cx, tr!("quality-alternatives"), &verdict.alternatives);
    relatives_ui(ui, cx, tr!("quality-complements"), &verdict.complements);
}

fn fit_ui(ui: &mut Ui, cx: &Cx<'_>, verdict: &VerdictView) {
    let tokens = theme::tokens(ui);
    let fit = &verdict.fit;
    heading_ui(ui, tr!("quality-fit"));
    let (glyph, ink) = match fit.verdict {
        Verdict::Works => (icons::CHECK_CIRCLE, tokens.ok),
        Verdict::Caveat => (icons::WARNING, tokens.warn),
        Verdict::No => (icons::WARNING_OCTAGON, tokens.bad),
        Verdict::Unknown => (icons::QUESTION, tokens.text2),
    };
    let tools: Vec<&str> = fit.tools.iter().map(|(tool, _)| tool.label()).collect();
    let said = words::judging::verdict(fit.verdict);
    let said = if tools.is_empty() { said.to_owned() } else { format!("{said} · {}", tools.join(", ")) };
    sign_ui(ui, glyph, ink, &said);
    for reason in &fit.reasons {
        text_ui(ui, words::judging::reason(*reason), tokens.text2);
    }
    if !fit.missing.is_empty() {
        let missing: Vec<&str> = fit.missing.iter().map(|one| words::judging::companion(*one)).collect();
        text_ui(ui, &tr!("quality-missing", what = missing.join(", ")), tokens.warn);
    }
    if let Some(memory) = fit.memory {
        let (least, all) = (words::size(memory.least_bytes()), words::size(memory.all_bytes()));
        text_ui(ui, &tr!("quality-memory", least = least, all = all), tokens.text2);
        if let Some(there) = cx.state.judging.setup.gpu_memory_bytes {
            text_ui(ui, &tr!("quality-memory-there", size = words::size(there)), tokens.text2);
        }
    }
    let card = cx.state.selected_card().filter(|card| card.family.is_known());
    if let Some(card) = card {
        let suitable = tr!("quality-suitable-with", kind = words::names::kind(card.kind), base = card.base_label());
        let tags: Vec<&str> = card.tags.iter().take(6).map(|tag| &**tag).collect();
        heading_ui(ui, tr!("quality-suitable"));
        text_ui(
            ui,
            &if tags.is_empty() { suitable } else { format!("{suitable} · {}", tags.join(", ")) },
            tokens.text2,
        );
    }
}

/// Other models: a click leads there.
fn relatives_ui(ui: &mut Ui, cx: &mut Cx<'_>, title: &str, relatives: &[Relative]) {
    if relatives.is_empty() {
        return;
    }
    let tokens = theme::tokens(ui);
    heading_ui(ui, title);
    for relative in relatives {
        let why = kinship(&relative.why);
        ui.horizontal(|ui| {
            if let Some(ring) = relative.ring {
                small_ring_ui(ui, ring);
            }
            if widgets::link(ui, &relative.name).clicked() {
                cx.push(Action::CloseSheet);
                cx.push(Action::Reach(relative.key));
                cx.push(Action::Show(Sheet::Quality));
            }
            ui.add(Label::new(RichText::new(why).font(theme::small()).color(tokens.text2)).truncate());
        });
    }
}

/// Why a model stands beside another.
pub(in crate::ui) fn kinship(why: &Kinship) -> String {
    match why {
        Kinship::Tags(tags) if tags.is_empty() => tr!("quality-same-kind").to_owned(),
        Kinship::Tags(tags) => tr!("quality-shared", tags = tags.join(", ")),
        Kinship::Liking(liking) => crate::ui::panels::liking(liking),
    }
}

fn small_ring_ui(ui: &mut Ui, ring: Ring) {
    widgets::ring_ui(ui, 26.0, ring).on_hover_text(widgets::ring_words(ring));
}
