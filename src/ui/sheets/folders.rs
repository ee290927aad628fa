//! Folders of the library, those that installed tools keep, and a field for whoever has no folder dialog.

use super::title_ui;
use crate::app::{Action, AppState, NoticeLevel};
use crate::model::ids::RootId;
use crate::model::root::{LibraryRoot, ProposedRoot};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, names, tr};
use egui::{Align, Button, Id, Key, Label, Layout, RichText, ScrollArea, TextEdit, Ui, Vec2};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What only this sheet remembers, and only while the window is open.
#[derive(Debug, Default)]
pub(crate) struct FoldersMemory {
    /// Proposals that are ticked.
    ticked: BTreeSet<PathBuf>,
    /// The root that was asked to be taken out.
    asking: Option<RootId>,
    /// The path that is being typed.
    typed: String,
    /// The path that was handed over, and the newest notice at that time: a newer one may be the answer.
    sent: Option<(PathBuf, u64)>,
}

pub(super) fn folders_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: f32) {
    title_ui(ui, cx, tr!("folders-title"), tr!("folders-promise"));
    ScrollArea::vertical().max_height(room - 240.0).auto_shrink([false, true]).show(ui, |ui| {
        roots_ui(ui, cx);
        proposals_ui(ui, cx);
    });
    ui.add_space(space::L);
    add_ui(ui, cx);
}

fn roots_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    if state.roots.is_empty() {
        widgets::hint(ui, tr!("folders-none"));
    }
    ui.spacing_mut().item_spacing.y = space::XS;
    for root in &state.roots {
        root_ui(ui, cx, root);
        if cx.memory.folders.asking != Some(root.id) {
            continue;
        }
        let question = tr!("folders-ask", name = root.path.display().to_string());
        let id = Id::unique(("folders-ask", root.id.0));
        if let Some(remove) = widgets::ask_ui(ui, id, &question, tr!("folders-remove")) {
            cx.memory.folders.asking = None;
            if remove {
                cx.push(Action::RemoveRoot(root.id));
            }
        }
    }
}

/// A root in two lines, with what can be done with it at its end.
fn root_ui(ui: &mut Ui, cx: &mut Cx<'_>, root: &LibraryRoot) {
    const HEIGHT: f32 = 44.0;
    let tokens = theme::tokens(ui);
    let state = cx.state;
    let offline = state.offline_roots.contains(&root.id);
    let path = root.path.display().to_string();
    ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), HEIGHT), Layout::right_to_left(Align::Center), |ui| {
        if widgets::icon_button(ui, icons::X, &tr!("folders-take-out", path = path)).clicked() {
            cx.memory.folders.asking = Some(root.id);
        }
        if widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, &tr!("folders-rescan-path", path = path)).clicked() {
            cx.actions.push(Action::RescanRoot(root.id));
        }
        let group = cx.memory.management.root_group(state, root.id);
        let (count, bytes) = (group.count, words::size(group.bytes));
        widgets::hint(ui, tr!("folders-holds", count = count, size = bytes));
        ui.add_space(space::M);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let (glyph, ink) = if offline { (icons::PLUGS, tokens.warn) } else { (icons::HARD_DRIVES, tokens.text2) };
            ui.label(icons::icon(glyph, size::ICON_LARGE).color(ink));
            ui.add_space(space::XS);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.add_space(space::XS);
                let label = RichText::new(&path).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(label).truncate()).on_hover_text(&path);
                let line = RichText::new(line_of(state, root, offline)).font(theme::small());
                ui.add(Label::new(line.color(if offline { tokens.warn } else { tokens.text2 })).truncate());
            });
        });
    });
}

fn line_of(state: &AppState, root: &LibraryRoot, offline: bool) -> String {
    let scanned = match root.scanned_unix_secs {
        Some(at) => tr!("folders-scanned", ago = words::ago(at, state.now_unix_secs)),
        None => tr!("folders-not-scanned").to_owned(),
    };
    let mut parts = vec![names::tool(root.tool).to_owned(), scanned];
    if offline {
        parts.insert(0, tr!("folders-offline").to_owned());
        parts.push(tr!("folders-offline-why").to_owned());
    }
    parts.join(" · ")
}

/// Whether a proposal is not in the library yet.
fn is_fresh(state: &AppState, place: &ProposedRoot) -> bool {
    !state.roots.iter().any(|root| place.path.starts_with(&root.path))
}

fn proposals_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    ui.add_space(space::L);
    widgets::section(ui, tr!("folders-found"), "");
    let Some(proposed) = &state.proposed else {
        widgets::hint(ui, tr!("folders-looking"));
        return;
    };
    let fresh: Vec<&ProposedRoot> = proposed.iter().filter(|place| is_fresh(state, place)).collect();
    cx.memory.folders.ticked.retain(|path| fresh.iter().any(|place| place.path == *path));
    if fresh.is_empty() {
        widgets::hint(ui, tr!("folders-found-none"));
        return;
    }
    for place in &fresh {
        proposal_ui(ui, cx, place);
    }
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        let ticked = cx.memory.folders.ticked.len();
        let text = tr!("folders-add-ticked", count = ticked);
        let add = Button::new(RichText::new(text).font(theme::body_medium())).corner_radius(radius::BUTTON);
        if ui.add_enabled(ticked > 0, add.min_size([0.0, size::CONTROL].into())).clicked() {
            for path in std::mem::take(&mut cx.memory.folders.ticked) {
                cx.actions.push(Action::AddFolder(path));
            }
        }
        if ticked < fresh.len() && widgets::link(ui, tr!("folders-tick-all")).clicked() {
            cx.memory.folders.ticked = fresh.iter().map(|place| place.path.clone()).collect();
        }
    });
}

fn proposal_ui(ui: &mut Ui, cx: &mut Cx<'_>, place: &ProposedRoot) {
    let tokens = theme::tokens(ui);
    let path = place.path.display().to_string();
    ui.horizontal(|ui| {
        let ticked = &mut cx.memory.folders.ticked;
        let mut on = ticked.contains(&place.path);
        let tick = widgets::checkbox(ui, &mut on, "");
        let name = tr!("folders-add-found-path", path = path);
        tick.widget_info(move || egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
        if tick.changed() {
            if on {
                ticked.insert(place.path.clone());
            } else {
                ticked.remove(&place.path);
            }
        }
        widgets::chip(ui, names::tool(place.tool), widgets::Tone::Plain);
        let label = RichText::new(&path).font(theme::body()).color(tokens.text1);
        ui.add(Label::new(label).truncate()).on_hover_text(&path);
    });
}

/// The system's dialog, and a field for those who have none.
fn add_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if widgets::primary(ui, tr!("folders-add")).clicked() {
        cx.push(Action::PickFolder);
    }
    ui.add_space(space::S);
    let mut wanted = false;
    ui.allocate_ui_with_layout(
        Vec2::new(ui.available_width(), size::CONTROL_LARGE),
        Layout::right_to_left(Align::Center),
        |ui| {
            let path = typed_path(&cx.memory.folders.typed);
            let button = Button::new(RichText::new(tr!("folders-add-found")).font(theme::body_medium()))
                .corner_radius(radius::BUTTON)
                .min_size([72.0, size::CONTROL_LARGE - 4.0].into());
            let add = ui.add_enabled(path.is_some(), button);
            let add = add.on_disabled_hover_text(tr!("folders-whole-path"));
            add.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, path.is_some(), tr!("folders-add-typed")));
            let field = TextEdit::singleline(&mut cx.memory.folders.typed)
                .hint_text(tr!("folders-type-path"))
                .char_limit(4096)
                .margin(egui::Margin::symmetric(space::M as i8, space::S as i8))
                .desired_width(ui.available_width());
            let field = ui.add(field);
            if field.changed() {
                cx.memory.folders.sent = None;
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            wanted = add.clicked() || (entered && path.is_some());
        },
    );
    if wanted && let Some(path) = typed_path(&cx.memory.folders.typed) {
        let newest = cx.state.notice_log.back().map_or(0, |notice| notice.id);
        cx.memory.folders.sent = Some((path.clone(), newest));
        cx.push(Action::AddFolder(path));
    }
    answer_ui(ui, cx);
}

/// What became of the path that was typed: the library's own answer.
fn answer_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some((path, newest)) = &cx.memory.folders.sent else { return };
    let tokens = theme::tokens(ui);
    let trouble = cx.state.notice_log.iter().find(|notice| notice.id > *newest && notice.level == NoticeLevel::Error);
    if let Some(trouble) = trouble {
        let text = RichText::new(&trouble.text).font(theme::small()).color(tokens.warn);
        ui.add(Label::new(text).wrap());
    } else if cx.state.roots.iter().any(|root| path.starts_with(&root.path)) {
        cx.memory.folders.typed.clear();
        cx.memory.folders.sent = None;
    }
}

/// The path in what was typed or pasted: whole, without the quotes that file managers put around it.
fn typed_path(text: &str) -> Option<PathBuf> {
    let text = text.trim().trim_matches(['"', '\'']);
    let path = Path::new(text);
    path.is_absolute().then(|| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_is_whole_and_without_quotes() {
        let whole = if cfg!(windows) { r"C:\models" } else { "/srv/models" };
        assert_eq!(typed_path(&format!("  \"{whole}\" ")), Some(PathBuf::from(whole)));
        assert_eq!(typed_path("models"), None);
        assert_eq!(typed_path("  "), None);
    }
}
