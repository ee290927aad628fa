//! "What is this?": one part per dropped file, filled in as it is read, hashed and looked up.

use super::title_ui;
use crate::app::{Action, Fit, LookStage, LookView};
use crate::app::{Asked, Look};
use crate::model::card::Card;
use crate::model::digests::{Digests, HashKind};
use crate::model::finding::{FindingCode, Severity};
use crate::model::text;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone, picture_of, picture_ui};
use crate::ui::{Cx, icons, strings};
use crate::words::tr;
use egui::{CornerRadius, Frame, RichText, ScrollArea, Sense, Ui, Vec2};

const PICTURE: Vec2 = Vec2::new(132.0, 168.0);
const SMALL: Vec2 = Vec2::new(56.0, 56.0);
const ACTIONS_WIDTH: f32 = 168.0;

pub(super) fn drop_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: f32) {
    let looks = &cx.state.looks;
    let remark = format!(
        "{} · {}",
        text::plural(looks.len() as u64, "file dropped", "files dropped"),
        strings::NOTHING_IMPORTED
    );
    title_ui(ui, cx, strings::WHAT_IS_THIS, &remark);
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
        picture_ui(ui, cx, rect, CornerRadius::same(radius::BUTTON), id, (card.kind, card.is_safe()));
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
    if let (Some(look), Some(card)) = (&view.look, card) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
            widgets::chip(ui, card.kind.label(), Tone::Plain);
            if card.family.is_known() || card.base_model.is_some() {
                let precision = card.precision.as_ref().map(|precision| format!(" · {precision}")).unwrap_or_default();
                widgets::chip(ui, &format!("{}{precision}", card.base_label()), Tone::Plain);
            }
            widgets::chip(ui, look.record.header.container.label(), Tone::Plain);
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
            widgets::hint(ui, "Hashing: six digests in one read");
        }
        LookStage::Failed(reason) => {
            ui.label(RichText::new(reason).font(theme::body()).color(tokens.bad));
        }
        LookStage::Cancelled => {
            widgets::hint(ui, "Stopped");
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
    let size = view.look.as_ref().map(|look| text::size(look.record.stamp.size_bytes));
    let sample = view.control.0.progress.sample();
    match (&view.stage, size) {
        (LookStage::Hashing, _) => format!("{} of {}", text::size(sample.bytes_done), text::size(sample.bytes_total)),
        (_, Some(size)) => match view.took_secs {
            Some(took) => format!("{size} · {}", text::duration(took)),
            None => size,
        },
        (_, None) => String::new(),
    }
}

/// What CivitAI says, in a sentence.
fn answer_line(look: &Look, card: &Card, stage: &LookStage) -> String {
    let matched = look.record.civit_match().map(|found| {
        let version = card.version_name.as_ref().map(|name| format!(", version {name}")).unwrap_or_default();
        let creator = card.creator.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        (format!("{}{version}{creator}", card.name), found.by)
    });
    match (&look.asked, matched) {
        (Asked::Online, Some((name, by))) => format!("{name} on CivitAI · matched by {by}"),
        (Asked::FromCache, Some((name, by))) => format!("{name} · offline, from cache · matched by {by}"),
        (Asked::NotOnCivitai, _) => "Not on CivitAI".to_owned(),
        (Asked::Unreachable(reason), _) => format!("Not seen before · {reason}"),
        _ => match stage {
            LookStage::Asking => "Asking CivitAI…".to_owned(),
            _ => from_header(look),
        },
    }
}

fn from_header(look: &Look) -> String {
    let header = &look.record.header;
    match (header.kind_by_tensors, header.family_by_tensors) {
        (Some(kind), Some(family)) => format!("From its tensors: {kind}, {family}"),
        (Some(kind), None) => format!("From its tensors: {kind}"),
        _ => format!("{} file", header.container.label()),
    }
}

fn findings_ui(ui: &mut Ui, look: &Look) {
    let tokens = theme::tokens(ui);
    let findings = look.findings();
    let is_good = look.record.digests.is_some() && findings.iter().all(|finding| finding.severity() == Severity::Note);
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        let by_whole_file = look.record.civit_match().is_some_and(|found| found.by == HashKind::Sha256);
        if is_good && by_whole_file {
            widgets::chip(ui, "Same as published", Tone::Ok);
        }
        for finding in &findings {
            if matches!(finding.code, FindingCode::Duplicate | FindingCode::SameWeights) {
                widgets::chip(ui, &finding.detail, Tone::Warn);
            }
        }
    });
    for finding in findings.iter().filter(|f| !matches!(f.code, FindingCode::Duplicate | FindingCode::SameWeights)) {
        let ink = match finding.severity() {
            Severity::Broken => tokens.bad,
            Severity::Warning => tokens.warn,
            Severity::Note => tokens.text2,
        };
        ui.add(egui::Label::new(RichText::new(&finding.detail).font(theme::body()).color(ink)).wrap());
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

fn actions_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &LookView) {
    ui.spacing_mut().item_spacing.y = space::S;
    ui.set_min_height(size::CONTROL_LARGE);
    let Some(look) = view.look.as_ref().filter(|_| !view.is_running()) else {
        if view.is_running() && widgets::secondary(ui, strings::CANCEL).clicked() {
            cx.push(Action::CancelLook(view.id));
        }
        return;
    };
    if let Some(same) = look.local.first()
        && widgets::primary(ui, strings::SHOW_IN_GALLERY).clicked()
    {
        cx.push(Action::CloseSheet);
        cx.push(Action::Reach(same.key));
    }
    if let Some(digests) = &look.record.digests
        && widgets::secondary(ui, strings::COPY_HASHES).clicked()
    {
        cx.push(Action::Copy(crate::ui::panels::all_hashes(digests), tr!("copied-hashes").to_owned()));
    }
    if let Some(found) = look.record.civit_match()
        && widgets::secondary(ui, strings::OPEN_PAGE).clicked()
    {
        cx.push(Action::OpenUrl(crate::ui::panels::page_address(found)));
    }
}
