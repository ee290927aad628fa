//! Facts about the file: where it is, how large, its hashes, copies of it, what was noticed about it.

use super::{Subject, about, section, text};
use crate::app::{Action, Command};
use crate::model::deploy::DeployTarget;
use crate::model::digests::HashKind;
use crate::model::finding::{Finding, Severity};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{names, tr};
use egui::{Label, RichText, Sense, Ui, Vec2, WidgetInfo};

/// Findings a person has to read before anything else.
pub(super) fn warnings_ui(ui: &mut Ui, subject: Subject<'_>) {
    let mut found = findings(subject).filter(|finding| about::is_pressing(finding.severity())).peekable();
    if found.peek().is_none() {
        return;
    }
    found.for_each(|finding| finding_ui(ui, finding));
    ui.add_space(space::S);
}

/// Findings that are worth knowing.
pub(super) fn notes_ui(ui: &mut Ui, subject: Subject<'_>) {
    let mut found = findings(subject).filter(|finding| !about::is_pressing(finding.severity())).peekable();
    if found.peek().is_none() {
        return;
    }
    section(ui, tr!("drawer-findings"));
    found.for_each(|finding| finding_ui(ui, finding));
}

fn findings(subject: Subject<'_>) -> impl Iterator<Item = &Finding> {
    let Subject { details, .. } = subject;
    details.record.all_findings().chain(&details.resolved.findings)
}

fn finding_ui(ui: &mut Ui, finding: &Finding) {
    let tokens = theme::tokens(ui);
    let (glyph, ink) = match finding.severity() {
        Severity::Broken => (icons::WARNING_OCTAGON, tokens.bad),
        Severity::Warning => (icons::WARNING, tokens.warn),
        Severity::Note => (icons::INFO, tokens.text2),
    };
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(glyph, size::ICON).color(ink)).on_hover_text(names::severity(finding.severity()));
        let words = RichText::new(names::finding(finding)).font(theme::body()).color(tokens.text1);
        ui.add(Label::new(words).wrap());
    });
}

/// The file: name, size, tensors, hashes, place, dates.
pub(super) fn file_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let Subject { details, card } = subject;
    if let Some(weight) = text::preferred_weight(&details.record) {
        widgets::fact(ui, tr!("drawer-weight"), |ui| value(ui, weight));
    }
    let line = format!("{} · {}", card.file_name(), text::file_line(details));
    widgets::fact(ui, tr!("drawer-file"), |ui| value(ui, line));
    if let Some(line) = text::tensor_line(&details.record) {
        widgets::fact(ui, tr!("drawer-tensors"), |ui| value(ui, line));
    }
    hashes_ui(ui, cx, subject);
    widgets::fact(ui, tr!("drawer-where"), |ui| place_ui(ui, cx, subject));
    if details.has_tools {
        widgets::fact(ui, tr!("drawer-visible-to"), |ui| visible_ui(ui, &details.visible_to));
    }
    widgets::fact(ui, tr!("drawer-dates"), |ui| value(ui, text::dates_line(&details.record, cx.state.now_unix_secs)));
}

fn value(ui: &mut Ui, text: String) {
    let tokens = theme::tokens(ui);
    widgets::fact_text(ui, Label::new(RichText::new(text).font(theme::body()).color(tokens.text1)).wrap());
}

/// Tools that see the file.
fn visible_ui(ui: &mut Ui, tools: &[DeployTarget]) {
    if tools.is_empty() {
        widgets::hint(ui, tr!("drawer-visible-to-none"));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(space::XS, space::XS);
        for one in tools {
            let chip = widgets::chip(ui, names::tool(one.tool), widgets::Tone::Plain);
            chip.on_hover_text(one.folder.display().to_string());
        }
    });
}

/// The folder; a click copies the whole path, the button shows the file.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let record = &subject.details.record;
    let path = record.path.display().to_string();
    let name = tr!("drawer-copy-what", what = path);
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icons::FOLDER_OPEN, Command::ShowFile.label()).clicked() {
                cx.push(Action::ShowFile(record.path.clone()));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                if path_ui(ui, text::folder(&cx.state.roots, record), &name) {
                    cx.push(Action::Copy(path, tr!("copied-path").to_owned()));
                }
            });
        });
    });
}

/// A place in the library that can be clicked. Gives whether it was.
fn path_ui(ui: &mut Ui, place: String, name: &str) -> bool {
    let tokens = theme::tokens(ui);
    let label = Label::new(RichText::new(place).font(theme::body()).color(tokens.text1)).truncate();
    let response = ui.add(label.show_tooltip_when_elided(false).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(name).clicked()
}

/// Every hash; a click copies it.
fn hashes_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let record = &subject.details.record;
    widgets::fact(ui, tr!("drawer-hashes"), |ui| {
        let Some(digests) = &record.digests else {
            let why = record.hash_error.clone().unwrap_or_else(|| tr!("drawer-not-hashed").to_owned());
            widgets::hint(ui, why);
            return;
        };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(space::M, 2.0);
            for kind in HashKind::ALL {
                if let Some(hex) = digests.hex(kind) {
                    let told = record.told_hashes.contains(&kind).then(|| tr!("drawer-hash-told"));
                    hash_ui(ui, cx, kind, &hex, told);
                }
            }
        });
    });
}

fn hash_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: HashKind, hex: &str, told: Option<&str>) {
    let job = widgets::hash_text(ui, kind, hex);
    let response = ui.add(Label::new(job).extend().sense(Sense::click()));
    let name = format!("{kind} {hex}");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let hint = tr!("drawer-copy-what", what = hex);
    if response.on_hover_text(told.map_or_else(|| hint.clone(), |told| format!("{hint}\n{told}"))).clicked() {
        cx.push(Action::Copy(hex.to_owned(), kind.label().to_owned()));
    }
}

/// Other files with the same bytes or weights; a click goes to one.
pub(super) fn duplicates_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let duplicates = &subject.details.duplicates;
    if duplicates.is_empty() {
        return;
    }
    section(ui, tr!("drawer-duplicates"));
    for (key, path) in duplicates {
        let name = tr!("drawer-go-to", path = path.display().to_string());
        if path_ui(ui, text::place(&cx.state.roots, path), &name) {
            cx.push(Action::Reach(*key));
        }
    }
}
