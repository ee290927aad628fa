//! "What is this?": one part per dropped file, filled in as it is read, hashed and looked up.

use super::title_ui;
use crate::app::{
    Action, FinderAction, Fit, LookStage, LookView, PictureId, PictureSource, PictureWish, StudioAsk, name_of,
};
use crate::app::{Asked, Look};
use crate::model::card::Card;
use crate::model::digests::{Digests, HashKind};
use crate::model::finding::{FindingCode, Severity};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone, picture_of, picture_ui};
use crate::ui::{Cx, icons};
use crate::words::{self, names, tr};
use egui::{CornerRadius, Frame, RichText, ScrollArea, Sense, Ui, Vec2};

const PICTURE: Vec2 = Vec2::new(132.0, 168.0);
const SMALL: Vec2 = Vec2::new(56.0, 56.0);
const ACTIONS_WIDTH: f32 = 168.0;

pub(super) fn drop_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: f32) {
    let looks = &cx.state.looks;
    let remark = format!("{} · {}", tr!("drop-files", count = looks.len()), tr!("drop-nothing-imported"));
    title_ui(ui, cx, tr!("drop-title"), &remark);
    let state = cx.state;
    ScrollArea::vertical().max_height(room - 120.0).min_scrolled_height(room - 120.0).auto_shrink([false, true]).show(
        ui,
        |ui| {
            for look in &state.looks {
                look_ui(ui, cx, look);
                ui.add_space(space::S);
            }
        },
    );
}

fn look_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &LookView) {
    let tokens = theme::tokens(ui);
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            let card = view.look.as_ref().map(|look| look.card());
            picture_part(ui, cx, view, card.as_ref());
            ui.add_space(space::S);
            let width = ui.available_width() - ACTIONS_WIDTH - space::L;
            ui.vertical(|ui| {
                ui.set_width(width);
                words_ui(ui, view, card.as_ref());
            });
            ui.add_space(space::S);
            ui.vertical(|ui| {
                ui.set_width(ACTIONS_WIDTH);
                actions_ui(ui, cx, view);
            });
        });
    });
}

fn picture_part(ui: &mut Ui, cx: &mut Cx<'_>, view: &LookView, card: Option<&Card>) {
    let tokens = theme::tokens(ui);
    let has_picture = card.is_some_and(|card| !matches!(card.preview, crate::model::card::Preview::None));
    let (rect, _) = ui.allocate_exact_size(if has_picture { PICTURE } else { SMALL }, Sense::hover());
    if let Some(card) = card.filter(|_| has_picture) {
        let id = picture_of(card, Fit::Cover { width: 256, height: 326 });
        picture_ui(
            ui,
            cx,
            rect,
            CornerRadius::same(radius::BUTTON),
            id,
            (card.kind, cx.state.treat(card) == MatureMode::Show),
        );
        return;
    }
    if is_shown(&view.path) {
        let source = PictureSource::File(view.path.clone());
        let id = PictureId { source, fit: Fit::Cover { width: 256, height: 256 } };
        picture_ui(ui, cx, rect, CornerRadius::same(radius::BUTTON), Some(id), (ModelKind::Asset, true));
        return;
    }
    let worst = view.look.as_ref().and_then(|look| look.findings().iter().map(|finding| finding.severity()).max());
    let (glyph, ink, ground) = match worst {
        Some(Severity::Broken) => (icons::WARNING_OCTAGON, tokens.bad, tokens.bad_bg),
        Some(Severity::Warning) => (icons::WARNING, tokens.warn, tokens.warn_bg),
        _ => (icons::HASH, tokens.accent, tokens.bg3),
    };
    ui.painter().rect_filled(rect, radius::BUTTON, ground);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, glyph, icons::font(24.0), ink);
}

fn words_ui(ui: &mut Ui, view: &LookView, card: Option<&Card>) {
    let tokens = theme::tokens(ui);
    let name = view.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::hint(ui, right_line(view));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = RichText::new(name).font(theme::heading()).color(tokens.text1);
                ui.add(egui::Label::new(title).truncate());
            });
        });
    });
    if is_shown(&view.path) {
        // That a picture is no model is no news.
        widgets::hint(ui, tr!("drop-is-picture"));
    } else if let (Some(look), Some(card)) = (&view.look, card) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
            widgets::chip(ui, names::kind(card.kind), Tone::Plain);
            if card.family.is_known() || card.base_model.is_some() {
                let precision = card.precision.as_ref().map(|precision| format!(" · {precision}")).unwrap_or_default();
                widgets::chip(ui, &format!("{}{precision}", card.base_label()), Tone::Plain);
            }
            widgets::chip(ui, names::container(look.record.header.container), Tone::Plain);
        });
        ui.add_space(space::XS);
        ui.label(RichText::new(answer_line(look, card, &view.stage)).font(theme::body()).color(tokens.text1));
        findings_ui(ui, look);
    }
    match &view.stage {
        LookStage::Hashing => {
            let fraction = view.control.0.progress.sample().fraction().unwrap_or_default();
            ui.add_space(space::XS);
            widgets::bar(ui, ui.available_width(), fraction, tokens.accent);
            widgets::hint(ui, tr!("drop-hashing"));
        }
        LookStage::Failed(reason) => {
            ui.label(RichText::new(reason).font(theme::body()).color(tokens.bad));
        }
        LookStage::Cancelled => {
            widgets::hint(ui, tr!("drop-stopped"));
        }
        LookStage::Reading | LookStage::Asking | LookStage::Done => {}
    }
    if let Some(digests) = view.look.as_ref().and_then(|look| look.record.digests.as_ref()) {
        ui.add_space(space::XS);
        hashes_ui(ui, digests);
    }
}

/// Size, and how long it took or how far it is.
fn right_line(view: &LookView) -> String {
    let size = view.look.as_ref().map(|look| words::size(look.record.stamp.size_bytes));
    let sample = view.control.0.progress.sample();
    match (&view.stage, size) {
        (LookStage::Hashing, _) => {
            tr!("drop-bytes-of", done = words::size(sample.bytes_done), total = words::size(sample.bytes_total))
        }
        (_, Some(size)) => match view.took_secs {
            Some(took) => format!("{size} · {}", words::duration(took)),
            None => size,
        },
        (_, None) => String::new(),
    }
}

/// What CivitAI says, in a sentence.
fn answer_line(look: &Look, card: &Card, stage: &LookStage) -> String {
    let matched = look.record.civit_match().map(|found| {
        let name = match (&card.version_name, &card.creator) {
            (None, None) => card.name.clone(),
            (Some(version), None) => tr!("drop-name-version", name = card.name, version = version),
            (None, Some(creator)) => tr!("drop-name-creator", name = card.name, creator = creator),
            (Some(version), Some(creator)) => {
                tr!("drop-name-version-creator", name = card.name, version = version, creator = creator)
            }
        };
        (name, names::found_by(found.by))
    });
    match (&look.asked, matched) {
        (Asked::Online, Some((name, by))) => tr!("drop-on-civitai", name = name, hash = by),
        (Asked::FromCache, Some((name, by))) => tr!("drop-from-cache", name = name, hash = by),
        (Asked::NotOnCivitai, _) => tr!("drop-not-on-civitai").to_owned(),
        (Asked::Unreachable(reason), _) => tr!("drop-unreachable", reason = reason),
        _ => match stage {
            LookStage::Asking => tr!("drop-asking").to_owned(),
            _ => from_header(look),
        },
    }
}

fn from_header(look: &Look) -> String {
    let header = &look.record.header;
    match (header.kind_by_tensors, header.family_by_tensors) {
        (Some(kind), Some(family)) => {
            tr!("drop-tensors-kind-base", kind = names::kind(kind), base = names::family(family))
        }
        (Some(kind), None) => tr!("drop-tensors-kind", kind = names::kind(kind)),
        _ => tr!("drop-container", container = names::container(header.container)),
    }
}

fn findings_ui(ui: &mut Ui, look: &Look) {
    let tokens = theme::tokens(ui);
    let findings = look.findings();
    let is_good = look.record.digests.is_some() && findings.iter().all(|finding| finding.severity() == Severity::Note);
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        let by_whole_file = look.record.civit_match().is_some_and(|found| found.by == Some(HashKind::Sha256));
        if is_good && by_whole_file {
            widgets::chip(ui, tr!("drop-same-as-published"), Tone::Ok);
        }
        for finding in &findings {
            if matches!(finding.code, FindingCode::Duplicate | FindingCode::SameWeights) {
                widgets::chip(ui, names::finding(finding), Tone::Warn);
            }
        }
    });
    for finding in findings.iter().filter(|f| !matches!(f.code, FindingCode::Duplicate | FindingCode::SameWeights)) {
        let ink = match finding.severity() {
            Severity::Broken => tokens.bad,
            Severity::Warning => tokens.warn,
            Severity::Note => tokens.text2,
        };
        ui.add(egui::Label::new(RichText::new(names::finding(finding)).font(theme::body()).color(ink)).wrap());
    }
}

fn hashes_ui(ui: &mut Ui, digests: &Digests) {
    ui.horizontal_wrapped(|ui| {
        for kind in HashKind::ALL {
            let Some(hex) = digests.hex(kind) else { continue };
            let response = ui.label(widgets::hash_text(ui, kind, &hex)).on_hover_text(&hex);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{kind} {hex}")));
            ui.add_space(space::XS);
        }
    });
}

/// Whether a file is called like a picture or a film, of which something can be shown.
fn is_shown(path: &std::path::Path) -> bool {
    crate::app::is_picture(path)
}

/// Whether a file is called like a picture that can be the source of a character.
fn is_picture(path: &std::path::Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["png", "jpg", "jpeg", "webp"].iter().any(|known| known.eq_ignore_ascii_case(ending))
}

fn actions_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &LookView) {
    ui.spacing_mut().item_spacing.y = space::S;
    ui.set_min_height(size::CONTROL_LARGE);
    if is_shown(&view.path)
        && widgets::secondary(ui, tr!("finder-find-by-picture"))
            .on_hover_text(tr!("finder-find-by-picture-hint"))
            .clicked()
    {
        let wish = PictureWish::File(view.path.clone());
        cx.actions.extend([Action::CloseSheet, Action::Finder(FinderAction::Look(Some(wish)))]);
    }
    if is_picture(&view.path) && widgets::secondary(ui, tr!("characters-make")).clicked() {
        let ask = StudioAsk::Draft(PictureSource::File(view.path.clone()), MatureLevel::Unrated, name_of(&view.path));
        cx.push(Action::CloseSheet);
        cx.push(Action::Studio(ask));
    }
    let Some(look) = view.look.as_ref().filter(|_| !view.is_running()) else {
        if view.is_running() && widgets::secondary(ui, tr!("shell-cancel")).clicked() {
            cx.push(Action::CancelLook(view.id));
        }
        return;
    };
    if let Some(same) = look.local.first()
        && widgets::primary(ui, tr!("drop-show-in-gallery")).clicked()
    {
        cx.push(Action::CloseSheet);
        cx.push(Action::Reach(same.key));
    }
    if let Some(digests) = &look.record.digests
        && widgets::secondary(ui, tr!("drop-copy-hashes")).clicked()
    {
        cx.push(Action::Copy(crate::ui::panels::all_hashes(digests), tr!("copied-hashes").to_owned()));
    }
    if let Some(found) = look.record.civit_match()
        && widgets::secondary(ui, tr!("drop-open-page")).clicked()
    {
        cx.push(Action::OpenUrl(crate::ui::panels::page_address(found)));
    }
}
