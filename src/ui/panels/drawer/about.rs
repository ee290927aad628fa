//! What the selected model is: its name, who made it, whether it is what it should be, what its creator allows, its words.

use super::{Subject, fold_ui, kind_chips_ui, text};
use crate::app::Action;
use crate::model::card::Card;
use crate::model::facet::FacetValue;
use crate::model::file::FileState;
use crate::model::finding::Severity;
use crate::ui::theme::{self, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, names, tr};
use egui::{RichText, Ui, Vec2};

/// Trigger words that are shown before the rest is asked for.
const WORDS_SHOWN: usize = 24;

/// The name with chips for what it is.
pub(super) fn title_ui(ui: &mut Ui, _cx: &mut Cx<'_>, card: &Card) {
    let tokens = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(space::S, space::XS);
        ui.label(RichText::new(&card.name).font(theme::title()).color(tokens.text1));
        kind_chips_ui(ui, card);
    });
}

/// Who made it, when, how it was received.
pub(super) fn byline_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let tokens = theme::tokens(ui);
    let rest = text::byline(subject.details, subject.card, cx.state.now_unix_secs);
    let creator = subject.card.creator.as_deref();
    if creator.is_none() && rest.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(space::XS, 2.0);
        ui.spacing_mut().interact_size.y = 18.0;
        if let Some(creator) = creator {
            let label =
                RichText::new(tr!("drawer-by", creator = creator)).font(theme::body_medium()).color(tokens.accent);
            let link = ui.add(egui::Button::new(label).frame(false)).on_hover_cursor(egui::CursorIcon::PointingHand);
            if link.on_hover_text(tr!("drawer-by-hint", creator = creator)).clicked() {
                cx.push(Action::ShowOnly(Some(FacetValue::Creator(creator.to_owned()))));
            }
        }
        if !rest.is_empty() {
            let line = if creator.is_some() { format!("· {rest}") } else { rest };
            ui.label(RichText::new(line).font(theme::body()).color(tokens.text2));
        }
    });
}

/// A row of chips that goes on in the next line.
pub(super) fn chips_row(ui: &mut Ui, chips: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = size::CHIP;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::splat(6.0);
            chips(ui);
        });
    });
}

/// Chips that say at a glance whether the file is what it should be, and what its creator allows.
pub(super) fn verdicts_ui(ui: &mut Ui, cx: &Cx<'_>, subject: Subject<'_>) {
    ui.add_space(space::XS);
    chips_row(ui, |ui| {
        file_chips_ui(ui, cx, subject);
        page_chips_ui(ui, subject);
        for words in text::terms(subject.card.permissions).duties {
            // To owe a credit is a duty to see; all else is plain.
            let tone = if words == tr!("licence-credit-the-creator") { Tone::Warn } else { Tone::Plain };
            widgets::chip(ui, words, tone);
        }
    });
}

fn file_chips_ui(ui: &mut Ui, cx: &Cx<'_>, Subject { details, card }: Subject<'_>) {
    match (card.state, details.record.civit_match()) {
        (FileState::Identified, Some(found)) => {
            let when = tr!("drawer-found", ago = crate::words::ago(found.at_unix_secs, cx.state.now_unix_secs));
            widgets::chip(ui, &tr!("drawer-on-civitai-by", hash = names::found_by(found.by)), Tone::Ok)
                .on_hover_text(when);
        }
        (FileState::Broken, _) => {
            widgets::chip(ui, tr!("drawer-broken"), Tone::Bad);
        }
        (FileState::NotInLibrary, _) if details.versions.iter().any(|(_, files)| !files.is_empty()) => {
            widgets::chip(ui, tr!("drawer-installed"), Tone::Ok);
        }
        (state, _) => {
            widgets::chip(ui, names::state(state), Tone::Plain);
        }
    }
    if card.findings.iter().any(|code| code.warns_of_pickle()) {
        widgets::chip(ui, tr!("drawer-suspicious"), Tone::Bad);
    }
    if details.record.digests.is_some() {
        widgets::chip(ui, tr!("drawer-hashed"), Tone::Plain);
    } else if let Some(error) = &details.record.hash_error {
        widgets::chip(ui, tr!("drawer-hash-failed"), Tone::Warn).on_hover_text(error);
    }
    if !details.duplicates.is_empty() {
        let places: Vec<String> = details.duplicates.iter().map(|(_, path)| path.display().to_string()).collect();
        let words = tr!("drawer-other-copies", count = details.duplicates.len());
        widgets::chip(ui, &words, Tone::Warn).on_hover_text(places.join("\n"));
    }
    if card.missing {
        widgets::chip(ui, tr!("drawer-missing"), Tone::Warn);
    } else if cx.state.is_unreachable(card) {
        widgets::chip(ui, tr!("drawer-unreachable"), Tone::Warn);
    }
}

fn page_chips_ui(ui: &mut Ui, Subject { details, card }: Subject<'_>) {
    let model = details.model.as_ref();
    if let Some(gone) = model.and_then(|model| model.gone_unix_secs) {
        let day = words::date(gone);
        widgets::chip(ui, &tr!("drawer-deleted", day = day), Tone::Bad).on_hover_text(tr!("drawer-deleted-hint"));
    }
    if card.update.is_some() {
        widgets::chip(ui, tr!("drawer-update"), Tone::Accent);
    }
    match model.and_then(|model| model.mode.as_ref()).map(|mode| mode.value.as_str()) {
        Some("TakenDown") => {
            widgets::chip(ui, tr!("drawer-taken-down"), Tone::Warn);
        }
        Some(_) => {
            widgets::chip(ui, tr!("drawer-archived"), Tone::Warn);
        }
        None => {}
    }
    let availability = details.version.as_ref().and_then(|version| version.availability.as_ref());
    if availability.is_some_and(|availability| availability.value == "EarlyAccess") {
        widgets::chip(ui, tr!("drawer-early-access"), Tone::Warn);
    }
    let danger = |scan: Option<&str>| scan == Some("Danger");
    let file = crate::model::resolve::matched_file(&details.record, details.version.as_ref());
    if file.is_some_and(|file| danger(file.pickle_scan.as_deref()) || danger(file.virus_scan.as_deref())) {
        widgets::chip(ui, tr!("drawer-scan-danger"), Tone::Bad);
    }
}

/// Trigger words: a click copies one, "all" copies all.
pub(super) fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let words = &subject.card.trigger_words;
    if words.is_empty() {
        return;
    }
    widgets::fact(ui, tr!("drawer-trigger-words"), |ui| {
        let is_long = words.len() > WORDS_SHOWN;
        let shown = if is_long && !cx.memory.drawer.unfolded.contains("words") { WORDS_SHOWN } else { words.len() };
        chips_row(ui, |ui| {
            for word in words.iter().take(shown) {
                if widgets::click_chip(ui, word, Tone::Accent).on_hover_text(tr!("drawer-copy")).clicked() {
                    cx.push(Action::Copy(word.to_string(), tr!("copied-trigger-word").to_owned()));
                }
            }
            if words.len() > 1 {
                let all = format!("{} {}", icons::COPY, tr!("drawer-all"));
                let chip = widgets::click_chip(ui, &all, Tone::Plain).on_hover_text(tr!("drawer-copy-all"));
                chip.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, tr!("drawer-copy-all")));
                if chip.clicked() {
                    cx.push(Action::Copy(words.join(", "), tr!("copied-trigger-words").to_owned()));
                }
            }
        });
        if is_long {
            fold_ui(ui, cx, "words", &tr!("drawer-more-words", count = words.len() - WORDS_SHOWN));
        }
    });
}

/// Whether a person has to read findings of this weight before anything else.
pub(super) const fn is_pressing(severity: Severity) -> bool {
    matches!(severity, Severity::Broken | Severity::Warning)
}
