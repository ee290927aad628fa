//! What CivitAI's page of the shown version says: its age, who may have it, its files with their scans and hashes, and what
//! its creator and the base model's licence allow.

use super::{Subject, download, fold_ui, section};
use crate::app::{Action, PageAsk};
use crate::model::base_models;
use crate::model::catalogue::{Access, FileInfo, Stats, VersionInfo};
use crate::model::ids::FileKey;
use crate::model::licence::Permission;
use crate::ui::panels::drawer::about::chips_row;
use crate::ui::panels::short_hex;
use crate::ui::theme::{self, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, tr};
use egui::{Align, Label, Layout, RichText, Sense, Ui, Vec2, WidgetInfo};

pub(super) fn page_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let Some(page) = &subject.details.page else { return };
    heading_ui(ui, cx, subject, page);
    access_ui(ui, cx, page);
    words_ui(ui, cx, subject, page);
    files_ui(ui, cx, subject, page);
    licence_ui(ui, cx, subject, page);
}

/// Which version is shown, and how old what is said of it is.
fn heading_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, page: &VersionInfo) {
    let name = page.name.as_ref().map_or_else(|| page.id.to_string(), |name| name.value.clone());
    section(ui, &tr!("page-title", name = name));
    let mut parts = Vec::new();
    if let Some(base) = page.base_model.as_ref().filter(|base| !base.value.is_empty()) {
        parts.push(base.value.clone());
    }
    if let Some(at) = &page.published_unix_secs {
        parts.push(tr!("drawer-published", ago = words::ago(at.value, cx.state.now_unix_secs)));
    }
    let Stats { download_count, thumbs_up_count, .. } =
        page.stats.as_ref().map(|stats| stats.value).unwrap_or_default();
    parts.extend(download_count.map(|count| tr!("drawer-downloads", count = count)));
    parts.extend(thumbs_up_count.map(|count| tr!("page-thumbs-up", count = count)));
    if !parts.is_empty() {
        widgets::hint(ui, parts.join(" · "));
    }
    widgets::hint(ui, age(cx, subject));
    if subject.key().is_file() && Some(page.id) != subject.card.version_id {
        ui.horizontal(|ui| {
            widgets::chip(ui, tr!("page-not-yours"), Tone::Accent);
            if let Some(own) = subject.card.version_id
                && widgets::link(ui, tr!("page-back")).clicked()
            {
                cx.push(Action::ShowVersion(own));
            }
        });
    }
}

/// "Told 3 days ago · asking again…".
fn age(cx: &Cx<'_>, subject: Subject<'_>) -> String {
    let now = cx.state.now_unix_secs;
    let model = subject.details.model.as_ref();
    let fetched = model.map(|model| model.fetched_unix_secs).filter(|at| *at > 0);
    let mut parts = Vec::new();
    if let Some(gone) = model.and_then(|model| model.gone_unix_secs) {
        parts.push(tr!("page-gone", ago = words::ago(gone, now)));
    }
    parts.extend(fetched.map(|at| tr!("page-told", ago = words::ago(at, now))));
    let ask = cx.state.page_ask.as_ref().filter(|(key, _)| *key == subject.key()).map(|(_, ask)| ask);
    match ask {
        Some(PageAsk::Running) => parts.push(tr!("page-asking").to_owned()),
        Some(PageAsk::Offline) => parts.push(tr!("page-offline").to_owned()),
        Some(PageAsk::Failed(why)) => parts.push(tr!("page-failed", why = why.words())),
        Some(PageAsk::Done) | None => {}
    }
    parts.join(" · ")
}

fn access_ui(ui: &mut Ui, cx: &Cx<'_>, page: &VersionInfo) {
    let access = page.access.as_ref().map(|access| access.value).unwrap_or_default();
    if !access.is_paid(cx.state.now_unix_secs) {
        return;
    }
    let words = match access {
        Access::Early { until_unix_secs: Some(until) } => tr!("page-early-until", date = words::date(until)),
        Access::Early { until_unix_secs: None } => tr!("drawer-early-access").to_owned(),
        Access::Free | Access::Paid => tr!("page-paid").to_owned(),
    };
    widgets::chip(ui, &words, Tone::Warn);
}

/// The version's own words, where they are not those that stand above.
fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, page: &VersionInfo) {
    let Some(words) = &page.trigger_words else { return };
    if words.value.is_empty() || Some(page.id) == subject.card.version_id {
        return;
    }
    widgets::fact(ui, tr!("drawer-trigger-words"), |ui| {
        chips_row(ui, |ui| {
            for word in &words.value {
                if widgets::click_chip(ui, word, Tone::Accent).on_hover_text(tr!("drawer-copy")).clicked() {
                    cx.push(Action::Copy(word.clone(), tr!("copied-trigger-word").to_owned()));
                }
            }
        });
    });
}

fn files_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, page: &VersionInfo) {
    let files = page.files.as_ref().map_or(&[][..], |files| &files.value);
    if files.is_empty() {
        widgets::hint(ui, tr!("page-no-files"));
        return;
    }
    section(ui, &tr!("page-files", count = files.len()));
    for (index, file) in files.iter().enumerate() {
        let own = subject.details.installed.get(index).copied().flatten();
        file_ui(ui, cx, subject, (page, file), own);
    }
    if fold_ui(ui, cx, "page-hashes", tr!("drawer-hashes")) {
        for file in files {
            widgets::hint(ui, &file.name);
            hashes_ui(ui, cx, file);
        }
    }
}

/// One file: its name and size, what can be done with it, what it is, what the scans say.
fn file_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    subject: Subject<'_>,
    (page, file): (&VersionInfo, &FileInfo),
    own: Option<FileKey>,
) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            download::file_ui(ui, cx, subject, (page, file), own);
            let size = file.size_bytes.map(words::size).unwrap_or_default();
            ui.label(RichText::new(size).font(theme::small()).color(tokens.text2));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = RichText::new(&file.name).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(name).truncate());
            });
        });
    });
    chips_row(ui, |ui| {
        if own.is_some() {
            widgets::chip(ui, tr!("drawer-installed"), Tone::Ok);
        }
        if file.primary {
            widgets::chip(ui, tr!("page-file-primary"), Tone::Plain).on_hover_text(tr!("page-file-primary-hint"));
        }
        for words in facts(file) {
            widgets::chip(ui, &words, Tone::Plain);
        }
        let when = file.scanned_unix_secs;
        scan_ui(ui, cx, tr!("page-pickle"), (&file.pickle_scan, &file.pickle_scan_message, when));
        scan_ui(ui, cx, tr!("page-virus"), (&file.virus_scan, &file.virus_scan_message, when));
    });
    ui.add_space(space::S);
}

fn facts(file: &FileInfo) -> Vec<String> {
    let type_name = Some(file.type_name.clone()).filter(|name| !name.is_empty() && name != "Model");
    let parts = [type_name, file.format.clone(), file.fp.clone(), file.quant.clone(), file.size_name.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
}

/// What a scan of CivitAI's says, with its message and date for who points at it.
fn scan_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    name: &str,
    (result, message, scanned_unix_secs): (&Option<String>, &Option<String>, Option<i64>),
) {
    let Some(result) = result.as_deref() else { return };
    let (words, tone) = match result {
        "Success" => (tr!("page-scan-clean", name = name), Tone::Ok),
        "Danger" => (tr!("page-scan-danger", name = name), Tone::Bad),
        "Pending" => (tr!("page-scan-pending", name = name), Tone::Warn),
        "Error" => (tr!("page-scan-error", name = name), Tone::Warn),
        other => (tr!("page-scan-other", name = name, result = other), Tone::Plain),
    };
    let when = scanned_unix_secs
        .map(|at| tr!("page-scanned", date = words::date(at), ago = words::ago(at, cx.state.now_unix_secs)));
    let hover: Vec<String> = message.iter().filter(|text| !text.is_empty()).cloned().chain(when).collect();
    let chip = widgets::chip(ui, &words, tone);
    if !hover.is_empty() {
        chip.on_hover_text(hover.join("\n"));
    }
}

/// Every hash as CivitAI gives it; a click copies it.
fn hashes_ui(ui: &mut Ui, cx: &mut Cx<'_>, file: &FileInfo) {
    let tokens = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(space::M, 2.0);
        for (kind, hex) in &file.hashes {
            let words = RichText::new(format!("{kind} {}", short_hex(hex))).font(theme::mono()).color(tokens.text1);
            let response = ui.add(Label::new(words).extend().sense(Sense::click()));
            let name = format!("{kind} {hex}");
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
            let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
            if response.on_hover_text(tr!("drawer-copy-what", what = hex)).clicked() {
                cx.push(Action::Copy(hex.clone(), kind.clone()));
            }
        }
    });
}

/// Each permission as a plain question with its answer, and the base model's licence beside them.
fn licence_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, page: &VersionInfo) {
    let permissions = subject.card.permissions;
    let is_told = Permission::ALL.iter().any(|one| permissions.allows(*one).is_some());
    let base = page.base_model.as_ref().map(|base| base.value.as_str());
    let licence = base.and_then(base_models::find).and_then(|base| base.licence);
    if !is_told && licence.is_none() {
        return;
    }
    section(ui, tr!("page-licence"));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for permission in Permission::ALL.into_iter().filter(|_| is_told) {
            question_ui(ui, permission, permissions.allows(permission));
        }
    });
    let (Some(base), Some(licence)) = (base, licence) else { return };
    ui.add_space(space::XS);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 2.0);
        widgets::hint(ui, tr!("page-base-licence", base = base));
        if licence.url.is_empty() {
            widgets::hint(ui, licence.name);
        } else if widgets::link(ui, licence.name).on_hover_text(licence.url).clicked() {
            cx.push(Action::OpenUrl(licence.url.to_owned()));
        }
        if licence.is_non_commercial {
            widgets::chip(ui, tr!("page-non-commercial"), Tone::Warn);
        }
    });
    widgets::hint(ui, tr!("page-licence-remark"));
}

fn question_ui(ui: &mut Ui, permission: Permission, answer: Option<bool>) {
    let tokens = theme::tokens(ui);
    let (glyph, ink, said) = match answer {
        Some(true) => (icons::CHECK, tokens.ok, tr!("page-yes")),
        Some(false) => (icons::X, tokens.bad, tr!("page-no")),
        None => (icons::INFO, tokens.text3, tr!("licence-not-told")),
    };
    let question = question(permission);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.spacing_mut().interact_size.y = size::CHIP - 2.0;
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        let words = RichText::new(question).font(theme::body()).color(tokens.text1);
        let label = ui.add(Label::new(words).truncate());
        label.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, format!("{question} {said}")));
        ui.label(RichText::new(said).font(theme::small_medium()).color(ink));
    });
}

fn question(permission: Permission) -> &'static str {
    match permission {
        Permission::NoCredit => tr!("page-ask-no-credit"),
        Permission::SellImages => tr!("page-ask-sell-images"),
        Permission::Rent => tr!("page-ask-rent"),
        Permission::SellModel => tr!("page-ask-sell-model"),
        Permission::ShareMerges => tr!("page-ask-share-merges"),
        Permission::OtherLicence => tr!("page-ask-other-licence"),
    }
}
