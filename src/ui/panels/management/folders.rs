//! Where the models lie: roots with their tools and sizes, and the folders in them.

use super::row::{Fold, Row, menu_line, section_ui};
use super::tree::TreeRow;
use super::{Asking, place};
use crate::app::{Action, Command, Sheet};
use crate::model::facet::FacetValue;
use crate::model::root::LibraryRoot;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, names, tr};
use egui::{Id, Rect, Ui, Vec2};
use std::path::PathBuf;

/// Narrower than this the buttons stand one below the other, in points.
const BUTTONS_BELOW: f32 = 250.0;

pub(super) fn folders_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let right = words::count(cx.state.roots.len() as u64);
    let open = section_ui(ui, "folders", tr!("folders-title"), &right);
    if !open {
        return;
    }
    if cx.state.roots.is_empty() {
        widgets::hint(ui, tr!("management-no-folders"));
    }
    tree_ui(ui, cx);
    asking_ui(ui, cx);
    ui.add_space(space::S);
    buttons_ui(ui, cx);
}

fn tree_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    // It is lent out, because painting a row needs the rest of the context.
    let mut tree = std::mem::take(&mut cx.memory.management.tree);
    tree.renew(cx.state);
    let (_, whole) = ui.allocate_space(Vec2::new(ui.available_width(), tree.height()));
    let seen = ui.clip_rect();
    let mut fold = None;
    for row in tree.rows().get(tree.within(seen.top() - whole.top(), seen.bottom() - whole.top())).unwrap_or_default() {
        let corner = egui::pos2(whole.left(), whole.top() + row.top);
        let rect = Rect::from_min_size(corner, Vec2::new(whole.width(), row.height()));
        let Some(root) = cx.state.roots.iter().find(|root| root.id == row.root) else { continue };
        let folder = row.index.and_then(|index| cx.state.library.folders.get(index));
        let folder = folder.map_or("", |folder| folder.folder.as_str());
        let wanted = if row.depth == 0 {
            root_ui(ui, cx, rect, row, root)
        } else {
            folder_ui(ui, cx, rect, row, (root, folder))
        };
        fold = wanted.map(|open| (row.root, folder.to_owned(), open)).or(fold);
    }
    if let Some((root, folder, open)) = fold {
        tree.fold(root, &folder, open);
        ui.ctx().request_repaint();
    }
    cx.memory.management.tree = tree;
}

/// Returns whether it should be opened or closed.
fn root_ui(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, row: &TreeRow, root: &LibraryRoot) -> Option<bool> {
    let tokens = theme::tokens(ui);
    let state = cx.state;
    let offline = state.offline_roots.contains(&root.id);
    let value = FacetValue::Folder(root.id, String::new());
    let name = place::root_name(root, &state.roots);
    let count = words::count(u64::from(row.group.count));
    let mut parts = vec![names::tool(root.tool).to_owned()];
    if offline {
        parts.insert(0, tr!("folders-offline").to_owned());
    } else if row.group.bytes > 0 {
        parts.push(words::size(row.group.bytes));
    }
    let under = parts.join(" · ");
    let plain = Row::new(tokens, if offline { icons::PLUGS } else { icons::HARD_DRIVES }, &name, &count, false);
    let line = Row {
        fold: Fold::of(row.has_children, row.is_open),
        glyph_ink: if offline { tokens.warn } else { plain.glyph_ink },
        text_ink: if offline { tokens.text2 } else { tokens.text1 },
        under: Some((&under, if offline { tokens.warn } else { tokens.text2 })),
        on: state.query.is_only(&value),
        has_menu: true,
        ..plain
    };
    let mut shown = line.ui(ui, Id::unique(("management-root", root.id.0)), rect);
    shown.response = shown.response.on_hover_ui(|ui| tip_ui(ui, root, offline, state.now_unix_secs));
    if shown.response.clicked() {
        cx.push(Action::ShowOnly(Some(value)));
    }
    let (actions, asking) = (&mut *cx.actions, &mut cx.memory.management.asking);
    shown.menu(|ui| {
        if menu_line(ui, tr!("management-rescan-root"), true) {
            actions.push(Action::RescanRoot(root.id));
        }
        if menu_line(ui, tr!("management-show-folder"), !offline) {
            actions.push(Action::ShowFile(root.path.clone()));
        }
        if menu_line(ui, tr!("management-remove-root"), true) {
            *asking = Some(Asking::Root(root.id));
        }
    });
    shown.fold
}

fn tip_ui(ui: &mut Ui, root: &LibraryRoot, offline: bool, now_unix_secs: i64) {
    if offline {
        ui.label(tr!("folders-offline-why"));
    }
    ui.label(scanned(root, now_unix_secs));
    ui.label(root.path.display().to_string());
}

/// When a root was last looked through, in words.
fn scanned(root: &LibraryRoot, now_unix_secs: i64) -> String {
    root.scanned_unix_secs.map_or_else(
        || tr!("folders-not-scanned").to_owned(),
        |at| tr!("folders-scanned", ago = words::ago(at, now_unix_secs)),
    )
}

fn folder_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    row: &TreeRow,
    (root, folder): (&LibraryRoot, &str),
) -> Option<bool> {
    let tokens = theme::tokens(ui);
    let value = FacetValue::Folder(root.id, folder.to_owned());
    let on = cx.state.query.is_only(&value);
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let count = words::count(u64::from(row.group.count));
    let glyph = if row.is_open { icons::FOLDER_OPEN } else { icons::FOLDER };
    let line = Row {
        depth: row.depth,
        fold: Fold::of(row.has_children, row.is_open),
        has_menu: true,
        ..Row::new(tokens, glyph, name, &count, on)
    };
    let shown = line.ui(ui, Id::unique(("management-folder", root.id.0, folder)), rect);
    if shown.response.clicked() {
        cx.push(Action::ShowOnly(Some(value)));
    }
    let offline = cx.state.offline_roots.contains(&root.id);
    let actions = &mut *cx.actions;
    shown.menu(|ui| {
        if menu_line(ui, tr!("management-show-folder"), !offline) {
            let path = folder.split('/').fold(root.path.clone(), |path: PathBuf, part| path.join(part));
            actions.push(Action::ShowFile(path));
        }
    });
    shown.fold
}

fn asking_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(Asking::Root(id)) = cx.memory.management.asking else { return };
    let Some(root) = cx.state.roots.iter().find(|root| root.id == id) else {
        cx.memory.management.asking = None;
        return;
    };
    ui.add_space(space::S);
    let question = tr!("folders-ask", name = place::root_name(root, &cx.state.roots));
    let answer = widgets::ask_ui(ui, Id::unique(("management-ask-root", id.0)), &question, tr!("folders-remove"));
    if let Some(remove) = answer {
        cx.memory.management.asking = None;
        if remove {
            cx.push(Action::RemoveRoot(id));
        }
    }
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if widgets::secondary(ui, tr!("folders-add")).clicked() {
        cx.push(Action::PickFolder);
    }
    ui.add_space(space::S);
    let two = |ui: &mut Ui, cx: &mut Cx<'_>, second: bool| {
        if second {
            if widgets::secondary(ui, tr!("folders-rescan")).clicked() {
                cx.push(Action::Run(Command::Rescan));
            }
        } else if widgets::secondary(ui, tr!("folders-find-tools")).clicked() {
            cx.push(Action::Show(Sheet::Folders));
        }
    };
    if ui.available_width() < BUTTONS_BELOW {
        two(ui, cx, false);
        ui.add_space(space::S);
        two(ui, cx, true);
    } else {
        ui.columns(2, |columns| {
            for (index, column) in columns.iter_mut().enumerate() {
                two(column, cx, index == 1);
            }
        });
    }
}
