//! Downloading from the drawer: the version that is shown, and each of its files, with what has become of it so far.

use super::super::spots;
use super::Subject;
use crate::app::downloads::{Facts, download_facts};
use crate::app::{Action, AppState, DownloadAsk, Want};
use crate::model::catalogue::{Access, FileInfo, ModelInfo, VersionInfo};
use crate::model::download::{Download, DownloadState};
use crate::model::ids::{CivitFileId, FileKey, VersionId};
use crate::model::known::KnownVersion;
use crate::ui::theme::{self, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::{self, tr};
use egui::{RichText, Ui};

/// The version a download button is about: the one whose page is shown, or else the model's own, when no file of it is
/// in the library.
pub(super) fn to_fetch(state: &AppState, subject: Subject<'_>) -> Option<VersionId> {
    let details = subject.details;
    let id = match &details.page {
        Some(page) => page.id,
        None => subject.card.version_id.filter(|_| !subject.key().is_file())?,
    };
    let listed = details.versions.iter().any(|(version, files)| version.id == id && !files.is_empty());
    let is_own = subject.key().is_file() && subject.card.version_id == Some(id);
    let has_file = details.page.is_some() && details.installed.iter().any(Option::is_some);
    let is_here = listed || is_own || has_file;
    let is_under_way = state.downloads.of(id, None).is_some_and(|one| !one.state.is_settled());
    (!is_here || is_under_way).then_some(id)
}

/// The button of a version, or how far its download is.
pub(super) fn version_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, version: VersionId) {
    if let Some(one) = cx.state.downloads.of(version, None)
        && !matches!(one.state, DownloadState::Done | DownloadState::Cancelled)
    {
        under_way_ui(ui, cx, one);
        return;
    }
    let page = subject.details.page.as_ref().filter(|page| page.id == version);
    let size = page.and_then(primary_of).and_then(|file| file.size_bytes);
    let label = match size {
        Some(bytes) => tr!("page-download-size", size = words::size(bytes)),
        None => tr!("downloads-download").to_owned(),
    };
    let hint = page.and_then(|page| refusal(page, cx.state.now_unix_secs));
    if let Some(page) = page.map(KnownVersion::of) {
        before_ui(ui, cx, subject, &page);
    }
    let response = widgets::primary(ui, &label);
    to_ui(ui, cx, subject, page);
    let response = match hint {
        Some(hint) => response.on_hover_text(hint),
        None => response.on_hover_text(tr!("page-download-hint")),
    };
    if response.clicked() {
        want(cx, Want::version(version, &*subject.card.name));
    }
}

/// What the user should know before fetching a version: that a newer one of the same base model is here, and that it was here before.
fn before_ui(ui: &mut Ui, cx: &Cx<'_>, subject: Subject<'_>, page: &KnownVersion) {
    let details = subject.details;
    let others = details.versions.iter().filter(|(_, files)| !files.is_empty()).map(|(version, _)| version);
    let own = details.version.as_ref().filter(|_| subject.key().is_file());
    let newer = others.chain(own).find(|version| {
        let known = KnownVersion::of(version);
        known.id != page.id && known.base_model == page.base_model && known.is_newer_than(page)
    });
    if let Some(newer) = newer {
        let name = newer.name.as_ref().map_or_else(|| newer.id.to_string(), |name| name.value.clone());
        widgets::chip(ui, &tr!("page-have-newer", name = name), Tone::Accent);
    }
    // What came since the details were read is known by its row.
    let before = cx.state.downloads.of(page.id, None).filter(|one| one.state == DownloadState::Done);
    if let Some(at) = before.and_then(|one| one.ended_unix_secs).max(details.had_unix_secs) {
        let text = tr!("page-had-before", ago = words::ago(at, cx.state.now_unix_secs));
        widgets::chip(ui, &text, Tone::Plain).on_hover_text(tr!("page-had-before-hint"));
    }
}

/// What can be done with one file of the page: gone to, fetched, or waited for.
pub(super) fn file_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    subject: Subject<'_>,
    (page, file): (&VersionInfo, &FileInfo),
    own: Option<FileKey>,
) {
    if let Some(key) = own {
        if key != subject.key() && widgets::link(ui, tr!("page-file-go")).clicked() {
            cx.push(Action::Reach(key));
        }
        return;
    }
    if file.id == CivitFileId::default() {
        return;
    }
    let queued = cx.state.downloads.of(page.id, Some(file.id));
    if let Some(one) = queued.filter(|one| !matches!(one.state, DownloadState::Done | DownloadState::Cancelled)) {
        if one.state == DownloadState::Failed {
            let name = tr!("downloads-retry", name = file.name);
            let again = widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, &name);
            if again.clicked() {
                cx.actions.push(Action::Download(DownloadAsk::Resume(one.id)));
            }
        }
        let tone = if one.state == DownloadState::Failed { Tone::Bad } else { Tone::Accent };
        widgets::chip(ui, &short(cx.state, one), tone).on_hover_text(words::downloads::state(one));
        return;
    }
    let name = tr!("downloads-file", name = file.name);
    let wanted = Want::file(page.id, file.id, &*file.name);
    let kind = facts_of(subject, page, file).kind;
    spots::file_ui(ui, cx, kind, wanted.clone());
    let response = widgets::icon_button(ui, icons::DOWNLOAD, &name);
    if response.clicked() {
        want(cx, wanted);
    }
}

/// Where the file a plain download gives would go, and the menu for another place.
fn to_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>, page: Option<&VersionInfo>) {
    let file = page.and_then(primary_of);
    let facts = match page.zip(file) {
        Some((page, file)) => facts_of(subject, page, file),
        None => Facts { kind: subject.card.kind, ..Facts::default() },
    };
    spots::to_ui(ui, cx, &facts);
}

fn facts_of(subject: Subject<'_>, page: &VersionInfo, file: &FileInfo) -> Facts {
    let unknown = ModelInfo::default();
    let model = subject.details.model.as_ref().unwrap_or(&unknown);
    let mut facts = download_facts(model, page, file);
    if model.type_name.is_none() {
        facts.kind = subject.card.kind;
    }
    facts
}

fn want(cx: &mut Cx<'_>, want: Want) {
    cx.push(Action::Download(DownloadAsk::Want(vec![want])));
}

fn primary_of(page: &VersionInfo) -> Option<&FileInfo> {
    let files = page.files.as_ref().map(|files| files.value.as_slice())?;
    files.iter().find(|file| file.primary).or_else(|| files.first())
}

/// Why it may be refused, as far as the page tells; asked for it can be all the same, for who has paid.
fn refusal(page: &VersionInfo, now_unix_secs: i64) -> Option<String> {
    let access = page.access.as_ref().map(|access| access.value).unwrap_or_default();
    match access {
        _ if !access.is_paid(now_unix_secs) => None,
        Access::Early { until_unix_secs: Some(until) } => Some(tr!("page-download-early", date = words::date(until))),
        _ => Some(tr!("page-download-paid").to_owned()),
    }
}

/// Where one stands, in a word or two.
fn short(state: &AppState, one: &Download) -> String {
    match one.state {
        DownloadState::Waiting => tr!("page-download-queued").to_owned(),
        DownloadState::Running => match state.downloads.bytes_of(one) {
            (done, total) if total > 0 => tr!("page-download-percent", percent = done.min(total) * 100 / total),
            _ => tr!("download-running").to_owned(),
        },
        DownloadState::Failed => tr!("page-download-failed").to_owned(),
        DownloadState::Paused | DownloadState::Done | DownloadState::Cancelled => words::downloads::state(one),
    }
}

/// A bar with words, and what can be done about it.
fn under_way_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Download) {
    let tokens = theme::tokens(ui);
    let name = one.wish.model_name.clone();
    let failed = one.state == DownloadState::Failed;
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let mut deed = |ui: &mut Ui, glyph, text: String, ask| {
                if widgets::icon_button(ui, glyph, &text).clicked() {
                    cx.actions.push(Action::Download(ask));
                }
            };
            match one.state {
                DownloadState::Failed => {
                    deed(ui, icons::ARROWS_CLOCKWISE, tr!("downloads-retry", name = name), DownloadAsk::Resume(one.id));
                }
                DownloadState::Paused => {
                    deed(ui, icons::X, tr!("downloads-cancel", name = name), DownloadAsk::Cancel(one.id));
                    deed(ui, icons::PLAY, tr!("downloads-resume", name = name), DownloadAsk::Resume(one.id));
                }
                _ => {
                    deed(ui, icons::X, tr!("downloads-cancel", name = name), DownloadAsk::Cancel(one.id));
                    deed(ui, icons::PAUSE, tr!("downloads-pause", name = name), DownloadAsk::Pause(one.id));
                }
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let ink = if failed { tokens.bad } else { tokens.text1 };
                let text = RichText::new(short(cx.state, one)).font(theme::body_medium()).color(ink);
                ui.add(egui::Label::new(text).truncate());
            });
        });
    });
    let (done, total) = cx.state.downloads.bytes_of(one);
    if failed {
        let why = words::downloads::state(one);
        ui.add(egui::Label::new(RichText::new(why).font(theme::small()).color(tokens.text2)).wrap());
    } else if total > 0 {
        widgets::bar(ui, ui.available_width(), (done as f64 / total as f64) as f32, tokens.accent);
    }
    ui.add_space(space::XS);
}
