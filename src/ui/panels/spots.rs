//! Where a download goes: a button that says it, and the menu that chooses another folder of another root, remembered for the type.

use super::drawer::place;
use crate::app::downloads::Facts;
use crate::app::{Action, DownloadAsk, FileWish, Want};
use crate::model::kind::ModelKind;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{names, tr};
use egui::{Button, Popup, RichText, ScrollArea, Ui, WidgetInfo};

/// Height of the list before it scrolls.
const LIST_HEIGHT: f32 = 300.0;
/// Widths of the menu.
const LEAST_WIDTH: f32 = 220.0;
const MOST_WIDTH: f32 = 380.0;

/// Looks where files of a kind could go, once.
fn ask_once(cx: &mut Cx<'_>, kind: ModelKind) {
    if !cx.state.downloads.spots.contains_key(&kind) {
        cx.push(Action::Download(DownloadAsk::Spots(kind)));
    }
}

/// "To: models › loras › SDXL", and the menu behind it.
pub(super) fn to_ui(ui: &mut Ui, cx: &mut Cx<'_>, facts: &Facts) {
    let tokens = theme::tokens(ui);
    ask_once(cx, facts.kind);
    let folder = cx.state.downloads.folder_of(facts);
    let place = folder.as_ref().map_or_else(|| "…".to_owned(), |folder| place(&cx.state.roots, folder));
    let name = tr!("spots-to", place = place);
    let text = format!("{name} {}", icons::CARET_DOWN);
    let button = Button::new(RichText::new(text).font(theme::small()).color(tokens.text2)).frame_when_inactive(false);
    let response = ui.add(button.truncate().min_size(egui::vec2(0.0, size::CONTROL - space::S)));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    let hint = tr!("spots-choose", kind = names::kind(facts.kind));
    let hint = folder.map_or_else(|| hint.clone(), |folder| format!("{hint}\n{}", folder.display()));
    let response = response.on_hover_text(hint);
    if response.clicked() {
        cx.push(Action::Download(DownloadAsk::Spots(facts.kind)));
    }
    Popup::menu(&response).show(|ui| menu_ui(ui, cx, facts.kind, &[]));
}

/// A small button beside a file's own, whose menu fetches it to another folder.
pub(super) fn file_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: ModelKind, want: Want) {
    let response = widgets::icon_button(ui, icons::CARET_DOWN, &tr!("spots-file", name = want.name));
    if response.clicked() {
        cx.push(Action::Download(DownloadAsk::Spots(kind)));
    }
    Popup::menu(&response).show(|ui| menu_ui(ui, cx, kind, &[want]));
}

/// The folders that can be chosen. With `wants`, choosing one also downloads them there.
pub(super) fn menu_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: ModelKind, wants: &[Want]) {
    ask_once(cx, kind);
    ui.set_min_width(LEAST_WIDTH);
    ui.set_max_width(MOST_WIDTH);
    widgets::hint(ui, tr!("spots-of", kind = names::kind(kind)));
    let spots = cx.state.downloads.spots.get(&kind).cloned().unwrap_or_default();
    let set = cx.state.downloads.settings.places.get(&kind).filter(|set| set.folder.is_some()).cloned();
    let mut chosen = None;
    ScrollArea::vertical().id_salt(("spots", kind)).max_height(LIST_HEIGHT).show(ui, |ui| {
        let usual = spots.usual.as_ref().map(|usual| place(&cx.state.roots, usual));
        let text = usual.map_or_else(|| tr!("spots-usual-none").to_owned(), |usual| tr!("spots-usual", place = usual));
        if ui.add(Button::selectable(set.is_none(), text)).clicked() {
            chosen = Some(None);
        }
        for spot in &spots.list {
            let is_set = set.as_ref().is_some_and(|set| {
                let is_below = set.below.as_deref().map_or(spot.below.is_empty(), |below| below == spot.below);
                is_below && set.folder.as_ref().is_some_and(|folder| folder.0 == spot.folder)
            });
            let path = spot.path();
            let line = ui.add(Button::selectable(is_set, place(&cx.state.roots, &path)));
            if line.on_hover_text(path.display().to_string()).clicked() {
                chosen = Some(Some(spot.clone()));
            }
        }
    });
    ui.separator();
    if ui.button(tr!("spots-other")).clicked() {
        cx.push(Action::AskFile(FileWish::DownloadFolder(kind)));
        ui.close();
    }
    if let Some(spot) = chosen {
        cx.push(Action::Download(DownloadAsk::Into(kind, spot, wants.to_vec())));
        ui.close();
    }
}
