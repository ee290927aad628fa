//! The licences of a collection: all together, what conflicts with what the user intends, each model, and reports.

use super::quality::licence::{credit, sign};
use super::title_ui;
use crate::app::{Action, FileWish, JudgingAsk, LicencesView};
use crate::model::terms::{Answer, Intent, Terms};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Frame, Label, RichText, ScrollArea, Ui, Vec2};
use std::sync::Arc;

/// Names of deciding models that are told in one line.
const MOST_NAMES: usize = 4;

pub(super) fn licences_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let view = cx.state.judging.licences.clone();
    let name = view.as_ref().map(|view| view.title.clone()).unwrap_or_default();
    let remark = view.as_ref().map(|view| tr!("licences-remark", count = view.all.len())).unwrap_or_default();
    title_ui(ui, cx, &tr!("licences-title", name = name), &remark);
    let Some(view) = view else {
        widgets::hint(ui, tr!("licences-reading"));
        return;
    };
    if view.all.is_empty() {
        widgets::hint(ui, tr!("licences-empty"));
        return;
    }
    intents_ui(ui, cx);
    ui.add_space(space::S);
    let height = (room.y - 2.0 * space::XL - 190.0).max(120.0);
    let scroll = ScrollArea::vertical().id_salt("licences").max_height(height).min_scrolled_height(height);
    scroll.auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - space::M);
        ui.spacing_mut().item_spacing.y = space::XS;
        together_ui(ui, cx, &view);
        models_ui(ui, cx, &view);
    });
    ui.add_space(space::S);
    buttons_ui(ui, cx, &view);
}

/// What the user intends, to be switched on and off.
fn intents_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(space::S);
        ui.label(RichText::new(tr!("licences-intend")).font(theme::body()).color(tokens.text2));
        for intent in Intent::ALL {
            let mut on = cx.state.judging.profile.intents.contains(intent);
            if widgets::checkbox(ui, &mut on, words::judging::intent(*intent)).clicked() {
                cx.push(Action::Judging(JudgingAsk::Intend(*intent, on)));
            }
        }
    });
}

fn together_ui(ui: &mut Ui, cx: &Cx<'_>, view: &LicencesView) {
    let tokens = theme::tokens(ui);
    let profile = &cx.state.judging.profile;
    let conflicts: usize = view.all.iter().map(|terms| terms.conflicts(profile).count()).sum();
    let to_check: usize = view.all.iter().map(|terms| terms.to_check(profile).count()).sum();
    let (text, ink) = match (profile.intents.is_empty(), conflicts, to_check) {
        (true, ..) => (tr!("licences-no-intent").to_owned(), tokens.text2),
        (_, 0, 0) => (tr!("licences-no-conflict").to_owned(), tokens.ok),
        (_, 0, count) => (tr!("licences-to-check", count = count), tokens.warn),
        (_, count, _) => (tr!("licences-conflicts", count = count), tokens.bad),
    };
    ui.label(RichText::new(text).font(theme::body_medium()).color(ink));
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for (intent, answer, deciding) in &view.together {
            let intended = profile.intents.contains(intent);
            let (glyph, ink) = sign(*answer, tokens);
            ui.horizontal(|ui| {
                ui.label(RichText::new(glyph).font(icons::font(15.0)).color(ink));
                let font = if intended { theme::body_semibold() } else { theme::body() };
                ui.label(RichText::new(words::judging::intent(*intent)).font(font).color(tokens.text1));
                ui.label(RichText::new(words::judging::answer(*answer)).font(theme::body_medium()).color(ink));
                let names = names_of(view, deciding);
                if !names.is_empty() {
                    let because = RichText::new(tr!("licences-because-of", names = names)).font(theme::small());
                    ui.add(Label::new(because.color(tokens.text2)).truncate());
                }
            });
        }
    });
}

fn names_of(view: &LicencesView, deciding: &[usize]) -> String {
    let names = deciding.iter().filter_map(|index| view.all.get(*index)).map(|terms| terms.licensed.name.as_str());
    let mut names: Vec<&str> = names.take(MOST_NAMES).collect();
    if deciding.len() > names.len() {
        names.push("…");
    }
    names.join(", ")
}

fn models_ui(ui: &mut Ui, cx: &Cx<'_>, view: &LicencesView) {
    let tokens = theme::tokens(ui);
    ui.add_space(space::M);
    ui.label(RichText::new(tr!("licences-models")).font(theme::body_semibold()).color(tokens.text1));
    for terms in &view.all {
        model_ui(ui, cx, terms);
    }
}

/// One model: its name, its answers as signs, its base licence.
fn model_ui(ui: &mut Ui, cx: &Cx<'_>, terms: &Terms) {
    let tokens = theme::tokens(ui);
    let profile = &cx.state.judging.profile;
    let licensed = &terms.licensed;
    ui.horizontal(|ui| {
        for ruling in &terms.rulings {
            let (glyph, ink) = sign(ruling.answer, tokens);
            let asked = profile.intents.is_empty() || profile.intents.contains(&ruling.intent);
            let ink = if asked { ink } else { tokens.text3 };
            let response = ui.label(RichText::new(glyph).font(icons::font(15.0)).color(ink));
            let because = if ruling.answer == Answer::Yes {
                String::new()
            } else {
                let creator = words::judging::ground(ruling.creator);
                format!("\n{}", tr!("licence-because", creator = creator, base = words::judging::ground(ruling.base)))
            };
            let (intent, answer) = (words::judging::intent(ruling.intent), words::judging::answer(ruling.answer));
            response.on_hover_text(format!("{intent}: {answer}{because}"));
        }
        ui.label(RichText::new(&licensed.name).font(theme::body_medium()).color(tokens.text1));
        let mut remark: Vec<&str> = licensed.creator.as_deref().into_iter().collect();
        remark.extend(licensed.base_model.as_deref());
        remark.extend(terms.base_licence.map(|licence| licence.name));
        let remark = RichText::new(remark.join(" · ")).font(theme::small()).color(tokens.text2);
        ui.add(Label::new(remark).truncate());
    });
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &Arc<LicencesView>) {
    let button = |ui: &mut Ui, text: &str| {
        let extent = Vec2::new(176.0, size::CONTROL_LARGE);
        let layout = egui::Layout::top_down(egui::Align::Center);
        ui.allocate_ui_with_layout(extent, layout, |ui| widgets::secondary(ui, text).clicked()).inner
    };
    ui.horizontal(|ui| {
        if button(ui, tr!("licences-save-markdown")) {
            cx.push(Action::AskFile(FileWish::LicenceReport));
        }
        if button(ui, tr!("licences-save-table")) {
            cx.push(Action::AskFile(FileWish::LicenceTable));
        }
        if button(ui, tr!("licences-copy-credits")) {
            let lines: Vec<String> = view.all.iter().map(|terms| credit(&terms.licensed)).collect();
            cx.push(Action::Copy(lines.join("\n"), tr!("licences-credits").to_owned()));
        }
        widgets::hint(ui, tr!("licences-advice"));
    });
}
