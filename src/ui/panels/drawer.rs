//! The details drawer: the selected model's picture, what it is, its words, its file, its versions.

use super::drawer_text;
use crate::app::{Action, Details, Fit};
use crate::model::card::Card;
use crate::model::digests::HashKind;
use crate::model::file::{FileRecord, FileState};
use crate::model::finding::Severity;
use crate::model::text;
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{self, Tone, picture_of, picture_ui};
use crate::ui::{Cx, icons, strings};
use crate::words::tr;
use egui::{CornerRadius, RichText, ScrollArea, Sense, Ui, UiBuilder, Vec2};
use std::sync::Arc;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct DrawerMemory {}

const ACTIONS_WIDTH: f32 = 250.0;

pub(super) fn drawer_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let details = cx.state.details.clone();
    let Some(details) = details.filter(|details| Some(details.record.key) == cx.state.selected) else {
        // The drawer keeps its height whatever is in it.
        ui.set_min_size(ui.available_size());
        widgets::hint(ui, strings::NOTHING_SELECTED);
        return;
    };
    let card = Card::new(&details.record, details.model.as_ref(), details.version.as_ref());
    let whole = ui.available_rect_before_wrap();
    let hero_height = whole.height().min(420.0);
    let hero_width = (hero_height * 0.8).min(whole.width() * 0.3);
    let hero = egui::Rect::from_min_size(whole.min, Vec2::new(hero_width, hero_height));
    hero_ui(ui, cx, hero, &card);
    let wide = whole.width() > 620.0;
    let right = if wide { ACTIONS_WIDTH + space::L } else { 0.0 };
    let mut middle = whole;
    middle.min.x = hero.max.x + space::L;
    middle.max.x -= right;
    ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
        ScrollArea::vertical().id_salt("details-text").auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(middle.width() - space::S);
            middle_ui(ui, cx, &details, &card);
            if !wide {
                widgets::gap(ui);
                actions_ui(ui, cx, &details);
            }
        });
    });
    if wide {
        let mut side = whole;
        side.min.x = whole.max.x - ACTIONS_WIDTH;
        ui.scope_builder(UiBuilder::new().max_rect(side), |ui| {
            ScrollArea::vertical().id_salt("details-actions").auto_shrink(false).show(ui, |ui| {
                actions_ui(ui, cx, &details);
            });
        });
    }
    ui.allocate_rect(whole, Sense::hover());
}

fn hero_ui(ui: &Ui, cx: &mut Cx<'_>, rect: egui::Rect, card: &Card) {
    let fit = Fit::Inside { max_side: 1024 };
    let corners = CornerRadius::same(radius::CARD);
    picture_ui(ui, cx, rect, corners, picture_of(card, fit), (card.kind, card.is_safe()));
    let response = ui.interact(rect, ui.scope_id().with("hero"), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Show the picture large"));
    if response.on_hover_cursor(egui::CursorIcon::ZoomIn).clicked() {
        cx.push(Action::Show(crate::app::Sheet::Picture));
    }
}

fn middle_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Arc<Details>, card: &Card) {
    let tokens = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&card.name).font(theme::title()).color(tokens.text1));
        widgets::chip(ui, card.kind.label(), Tone::Plain);
        widgets::chip(ui, card.base_label(), Tone::Plain);
    });
    let line = drawer_text::byline(details, card, cx.state.now_unix_secs);
    if !line.is_empty() {
        ui.label(RichText::new(line).font(theme::body()).color(tokens.text2));
    }
    ui.add_space(space::XS);
    verdicts_ui(ui, details, card, cx.state.is_unreachable(card));
    ui.add_space(space::S);
    words_ui(ui, cx, &card.trigger_words);
    file_facts_ui(ui, cx, details, card);
    findings_ui(ui, details);
    ui.add_space(space::M);
    egui::CollapsingHeader::new(RichText::new(strings::SOURCES).font(theme::small_medium()).color(tokens.text2)).show(
        ui,
        |ui| {
            for (field, value, origin) in drawer_text::sources(details, cx.state.now_unix_secs) {
                widgets::fact(ui, field, |ui| {
                    ui.label(RichText::new(value).font(theme::body()).color(tokens.text1));
                    widgets::hint(ui, origin);
                });
            }
        },
    );
}

/// Chips that say at a glance whether the file is what it should be.
fn verdicts_ui(ui: &mut Ui, details: &Details, card: &Card, unreachable: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        match (card.state, details.record.civit_match()) {
            (FileState::Identified, Some(found)) => {
                widgets::chip(ui, &format!("On CivitAI, by {}", found.by), Tone::Ok);
            }
            (FileState::Unknown, _) => {
                widgets::chip(ui, strings::UNKNOWN, Tone::Plain);
            }
            (FileState::Broken, _) => {
                widgets::chip(ui, "Broken file", Tone::Bad);
            }
            _ => {
                widgets::chip(ui, strings::PENDING, Tone::Plain);
            }
        }
        if details.record.digests.is_some() {
            widgets::chip(ui, "Hashed", Tone::Plain);
        }
        if !details.duplicates.is_empty() {
            let count = text::plural(details.duplicates.len() as u64, "other copy", "other copies");
            let places: Vec<String> = details.duplicates.iter().map(|(_, path)| path.display().to_string()).collect();
            widgets::chip(ui, &count, Tone::Warn).on_hover_text(places.join("\n"));
        }
        if unreachable {
            widgets::chip(ui, "Cannot be reached now", Tone::Warn);
        }
    });
}

fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, words: &[String]) {
    const SHOWN: usize = 24;
    if words.is_empty() {
        return;
    }
    widgets::fact(ui, strings::TRIGGER_WORDS, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
            for word in words.iter().take(SHOWN) {
                if widgets::click_chip(ui, word, Tone::Accent).on_hover_text("Copy").clicked() {
                    cx.actions.push(Action::Copy(word.clone(), tr!("copied-trigger-word").to_owned()));
                }
            }
            if words.len() > 1 {
                let all = format!("{} all", icons::COPY);
                if widgets::click_chip(ui, &all, Tone::Plain).on_hover_text("Copy all trigger words").clicked() {
                    cx.actions.push(Action::Copy(words.join(", "), tr!("copied-trigger-words").to_owned()));
                }
            }
        });
    });
}

fn file_facts_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Details, card: &Card) {
    let tokens = theme::tokens(ui);
    let value = |ui: &mut Ui, text: String| {
        ui.label(RichText::new(text).font(theme::body()).color(tokens.text1));
    };
    widgets::fact(ui, "File", |ui| value(ui, format!("{} · {}", card.file_name(), drawer_text::file_line(details))));
    if let Some(line) = drawer_text::tensor_line(&details.record) {
        widgets::fact(ui, "Tensors", |ui| value(ui, line));
    }
    hashes_ui(ui, cx, &details.record);
    widgets::fact(ui, "Where", |ui| {
        let folder = details.record.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        let label = egui::Label::new(RichText::new(&folder).font(theme::body()).color(tokens.text1)).truncate();
        ui.add(label).on_hover_text(folder);
    });
}

/// Every hash; a click copies it.
fn hashes_ui(ui: &mut Ui, cx: &mut Cx<'_>, record: &FileRecord) {
    let Some(digests) = &record.digests else {
        widgets::fact(ui, "Hashes", |ui| {
            widgets::hint(ui, record.hash_error.clone().unwrap_or_else(|| "not hashed yet".to_owned()));
        });
        return;
    };
    widgets::fact(ui, "Hashes", |ui| {
        ui.horizontal_wrapped(|ui| {
            for kind in HashKind::ALL {
                if let Some(hex) = digests.hex(kind) {
                    hash_ui(ui, cx.actions, kind, &hex);
                }
            }
        });
    });
}

fn hash_ui(ui: &mut Ui, actions: &mut Vec<Action>, kind: HashKind, hex: &str) {
    let job = widgets::hash_text(ui, kind, hex);
    let response = ui.add(egui::Label::new(job).sense(Sense::click())).on_hover_text(format!("Copy {hex}"));
    let name = format!("{kind} {hex}");
    response.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        actions.push(Action::Copy(hex.to_owned(), kind.label().to_owned()));
    }
}

fn findings_ui(ui: &mut Ui, details: &Details) {
    let tokens = theme::tokens(ui);
    let findings: Vec<_> = details.record.all_findings().chain(&details.resolved.findings).collect();
    if findings.is_empty() {
        return;
    }
    ui.add_space(space::S);
    widgets::section(ui, strings::FINDINGS, "");
    for finding in findings {
        let (glyph, ink) = match finding.severity() {
            Severity::Broken => (icons::WARNING_OCTAGON, tokens.bad),
            Severity::Warning => (icons::WARNING, tokens.warn),
            Severity::Note => (icons::INFO, tokens.text2),
        };
        ui.horizontal_top(|ui| {
            ui.label(icons::icon(glyph, 16.0).color(ink));
            ui.add(egui::Label::new(RichText::new(&finding.detail).font(theme::body()).color(tokens.text1)).wrap());
        });
    }
}

fn actions_ui(ui: &mut Ui, cx: &mut Cx<'_>, details: &Arc<Details>) {
    if let Some(found) = details.record.civit_match() {
        let address = drawer_text::page_address(found);
        if widgets::primary(ui, strings::OPEN_PAGE).on_hover_text(address.clone()).clicked() {
            cx.push(Action::OpenUrl(address));
        }
        ui.add_space(space::S);
    }
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            if widgets::secondary(left, strings::SHOW_FILE).clicked() {
                cx.push(Action::ShowFile(details.record.path.clone()));
            }
            if widgets::secondary(right, strings::COPY_HASHES).clicked()
                && let Some(digests) = &details.record.digests
            {
                cx.push(Action::Copy(drawer_text::all_hashes(digests), tr!("copied-hashes").to_owned()));
            }
        }
    });
    versions_ui(ui, details);
}

fn versions_ui(ui: &mut Ui, details: &Details) {
    if details.versions.is_empty() {
        return;
    }
    ui.add_space(space::L);
    widgets::section(ui, strings::VERSIONS, "");
    let tokens = theme::tokens(ui);
    let this = details.record.civit_match().map(|found| found.version_id);
    for (version, files) in &details.versions {
        let installed = !files.is_empty();
        let frame = egui::Frame::new()
            .corner_radius(radius::CONTROL)
            .inner_margin(egui::Margin::symmetric(8, 6))
            .fill(if Some(version.id) == this { tokens.bg3 } else { tokens.bg1 });
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                let name = version.name.as_ref().map_or("?", |name| name.value.as_str());
                ui.label(RichText::new(name).font(theme::body()).color(tokens.text1));
                if installed {
                    widgets::chip(ui, "Installed", Tone::Ok);
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    widgets::hint(ui, drawer_text::version_size(version));
                });
            });
        });
    }
}
