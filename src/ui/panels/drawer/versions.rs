//! The versions of the model the catalogue knows, by base model where there are several: those that are installed are gone
//! to, of others their page is shown in the drawer.

use super::{Subject, section, text};
use crate::app::{Action, UpdateAsk};
use crate::model::catalogue::VersionInfo;
use crate::model::ids::{FileKey, VersionId};
use crate::ui::Cx;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{self, Tone};
use crate::words::{self, tr};
use egui::{Align2, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

/// Versions that are listed before the rest is asked for.
const SHOWN: usize = 8;

/// How a version stands to the library.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Installed(FileKey),
    /// Not installed, and published after the one that is shown.
    Newer,
    Elsewhere,
}

pub(super) fn versions_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let versions = &subject.details.versions;
    if versions.is_empty() {
        return;
    }
    section(ui, tr!("drawer-versions"));
    let this = subject.card.version_id.filter(|_| subject.key().is_file());
    // Newest first: what stands before the shown one is newer.
    let place = versions.iter().position(|(version, _)| Some(version.id) == this);
    let is_long = versions.len() > SHOWN + 1;
    let all = !is_long || cx.memory.drawer.unfolded.contains("versions");
    let shown = if all { versions.len() } else { SHOWN };
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut base_before = None;
    let has_bases =
        versions.iter().any(|(version, _)| base_of(version) != versions.first().and_then(|it| base_of(&it.0)));
    for (index, (version, files)) in in_groups(versions).into_iter().take(shown) {
        let base = base_of(version);
        if has_bases && base_before != Some(base) {
            widgets::hint(ui, base.unwrap_or_else(|| tr!("licence-not-told")));
            base_before = Some(base);
        }
        let own = files.iter().find(|file| **file == subject.key()).or_else(|| files.first());
        let standing = match own {
            Some(file) => Standing::Installed(*file),
            None if place.is_some_and(|place| index < place) => Standing::Newer,
            None => Standing::Elsewhere,
        };
        let response = version_ui(ui, cx, subject, (version, index == 0), standing);
        menu_ui(&response, cx, subject, version.id);
    }
    compare_ui(ui, cx, subject);
    if is_long {
        super::fold_ui(ui, cx, "versions", &tr!("drawer-more-versions", count = versions.len() - SHOWN));
    }
}

/// The version whose page is shown.
fn shown_of(subject: Subject<'_>) -> Option<VersionId> {
    subject.details.page.as_ref().map(|page| page.id).or(subject.card.version_id)
}

/// Compares two versions, the older at the left.
fn compare(subject: Subject<'_>, one: VersionId, other: VersionId) -> Action {
    // They are listed newest first.
    let place = |id| subject.details.versions.iter().position(|(version, _)| version.id == id);
    let (older, newer) = if place(one) < place(other) { (other, one) } else { (one, other) };
    Action::Updates(UpdateAsk::Compare(older, newer))
}

fn menu_ui(response: &Response, cx: &mut Cx<'_>, subject: Subject<'_>, id: VersionId) {
    let shown = shown_of(subject);
    let mine = subject.card.version_id.filter(|_| subject.key().is_file());
    let with =
        [(shown, tr!("drawer-compare-shown")), (mine.filter(|own| Some(*own) != shown), tr!("drawer-compare-mine"))];
    let actions = &mut *cx.actions;
    response.context_menu(|ui| {
        for (other, text) in with {
            let other = other.filter(|other| *other != id);
            if ui.add_enabled(other.is_some(), egui::Button::new(text)).clicked() {
                ui.close();
                actions.extend(other.map(|other| compare(subject, id, other)));
            }
        }
    });
}

/// Two of them side by side: the one that is shown with that of the library, else with the newest other one.
fn compare_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let Some(shown) = shown_of(subject) else { return };
    let mine = subject.card.version_id.filter(|own| subject.key().is_file() && *own != shown);
    let mut all = subject.details.versions.iter().map(|(version, _)| version.id);
    let Some(other) = mine.or_else(|| all.find(|id| *id != shown)) else { return };
    if widgets::link(ui, tr!("drawer-compare-versions")).clicked() {
        cx.push(compare(subject, shown, other));
    }
}

/// The base model as published.
fn base_of(version: &VersionInfo) -> Option<&str> {
    version.base_model.as_ref().map(|base| base.value.as_str()).filter(|base| !base.is_empty())
}

/// Versions with their places, those for one base model together; the newest of each decides whose come first.
fn in_groups<T>(versions: &[(VersionInfo, T)]) -> Vec<(usize, &(VersionInfo, T))> {
    let first_of = |base| versions.iter().position(|(version, _)| base_of(version) == base);
    let mut all: Vec<_> = versions.iter().enumerate().collect();
    all.sort_by_key(|(_, (version, _))| first_of(base_of(version)));
    all
}

fn version_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    subject: Subject<'_>,
    (version, is_latest): (&VersionInfo, bool),
    standing: Standing,
) -> Response {
    let tokens = theme::tokens(ui);
    let own = subject.card.version_id;
    let is_this = Some(version.id) == shown_of(subject);
    let title = version.name.as_ref().map_or_else(|| version.id.to_string(), |name| name.value.clone());
    let extent = Vec2::new(ui.available_width(), size::CONTROL + 6.0);
    let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
    let (spoken, hint) = spoken(cx, version, &title, standing, is_this);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_this, &spoken));
    if ui.is_rect_visible(rect) {
        if is_this || response.hovered() || response.has_focus() {
            let ground = if response.hovered() { tokens.hover } else { tokens.bg3 };
            ui.painter().rect_filled(rect, radius::CONTROL, ground);
        }
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.0, tokens.accent);
            ui.painter().rect_stroke(rect, radius::CONTROL, stroke, egui::StrokeKind::Inside);
        }
        row_paint(ui, rect, version, &title, (standing, is_latest));
    }
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(hint);
    if response.clicked() {
        cx.push(match standing {
            Standing::Installed(file) if Some(version.id) != own || !subject.key().is_file() => Action::Reach(file),
            _ => Action::ShowVersion(version.id),
        });
    }
    response
}

/// What is read aloud, and what the pointer is told.
fn spoken(cx: &Cx<'_>, version: &VersionInfo, title: &str, standing: Standing, is_this: bool) -> (String, String) {
    let published = version.published_unix_secs.as_ref().map(|at| at.value);
    let date = published.map(|at| tr!("drawer-published", ago = words::ago(at, cx.state.now_unix_secs)));
    let (spoken, deed) = match standing {
        _ if is_this => (tr!("drawer-version-shown", name = title), tr!("drawer-version-is-shown")),
        Standing::Installed(_) => (tr!("drawer-version-installed", name = title), tr!("drawer-version-go-to")),
        _ => (tr!("drawer-version-elsewhere", name = title), tr!("drawer-version-look")),
    };
    let hint = [Some(title.to_owned()), date, Some(deed.to_owned())].into_iter().flatten().collect::<Vec<_>>();
    (spoken, hint.join("\n"))
}

fn row_paint(ui: &Ui, rect: Rect, version: &VersionInfo, title: &str, (standing, is_latest): (Standing, bool)) {
    let tokens = theme::tokens(ui);
    let right = rect.right_center() - Vec2::new(space::S, 0.0);
    let written =
        ui.painter().text(right, Align2::RIGHT_CENTER, text::version_size(version), theme::small(), tokens.text2);
    let room = written.left() - space::S - rect.left() - space::S;
    let chip = match standing {
        Standing::Installed(_) => Some((tr!("drawer-installed"), Tone::Ok)),
        Standing::Newer => Some((tr!("drawer-newer"), Tone::Accent)),
        Standing::Elsewhere if is_latest => Some((tr!("drawer-latest"), Tone::Accent)),
        Standing::Elsewhere => None,
    };
    let chip_room = if chip.is_some() { 76.0 } else { 0.0 };
    let galley = crate::ui::widgets::one_line(ui, title, theme::body(), tokens.text1, (room - chip_room).max(40.0));
    let at = egui::pos2(rect.left() + space::S, rect.center().y - galley.size().y / 2.0);
    let width = galley.size().x;
    ui.painter().galley(at, galley, tokens.text1);
    if let Some((words, tone)) = chip {
        let at = egui::pos2(rect.left() + space::S + width + space::S, rect.center().y);
        widgets::tag(ui, at, Align2::LEFT_CENTER, words, tone);
    }
}
