//! The first run: what stands in the gallery until the library has a folder.

use crate::app::{Action, ModelCount};
use crate::model::root::ProposedRoot;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{names, tr};
use egui::{Align, Frame, Label, Layout, RichText, ScrollArea, Ui, Vec2, WidgetInfo};
use std::collections::BTreeSet;
use std::path::PathBuf;

const WIDTH: f32 = 460.0;
/// In less room than this it does without ornament, in points.
const LOW: f32 = 400.0;
const BUTTONS_WIDTH: f32 = 320.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct WelcomeMemory {
    /// Whether tools were asked for.
    searched: bool,
    /// Found folders that are not wanted.
    unticked: BTreeSet<PathBuf>,
    /// Whether a path is typed.
    typing: bool,
    /// The field for it has just appeared and takes the keyboard.
    focus: bool,
    path: String,
}

/// Says what this is and offers the ways to begin. Calm, and no higher than a small window: it scrolls.
pub(crate) fn welcome_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ScrollArea::vertical().id_salt("welcome").auto_shrink([false, false]).show(ui, |ui| {
        let room = ui.available_height();
        let is_low = room < LOW;
        ui.add_space(if is_low { space::XS } else { (room * 0.16).min(140.0) });
        let width = WIDTH.min(ui.available_width() - 2.0 * space::L);
        let left = ((ui.available_width() - width) / 2.0).max(0.0);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(left);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.x = space::S;
                column_ui(ui, cx, is_low);
            });
        });
        ui.add_space(space::L);
    });
}

fn column_ui(ui: &mut Ui, cx: &mut Cx<'_>, is_low: bool) {
    let tokens = theme::tokens(ui);
    ui.vertical_centered(|ui| {
        // In a low window the buttons matter more.
        if !is_low {
            ui.label(icons::icon(icons::LOGO, 40.0).color(tokens.accent));
            ui.add_space(space::XS);
        }
        widgets::hint(ui, tr!("welcome-eyebrow"));
        ui.label(RichText::new(tr!("welcome-title")).font(theme::title()).color(tokens.text1));
        ui.add_space(space::XS);
        ui.label(RichText::new(tr!("welcome-text")).font(theme::body()).color(tokens.text2));
    });
    ui.add_space(if is_low { space::S } else { space::L });
    let ticked = found_ui(ui, cx);
    ui.vertical_centered(|ui| {
        ui.set_max_width(BUTTONS_WIDTH.min(ui.available_width()));
        buttons_ui(ui, cx, &ticked);
    });
    path_ui(ui, cx);
    ui.add_space(space::M);
    ui.vertical_centered(|ui| {
        widgets::hint(ui, tr!("welcome-drop"));
        ui.add_space(space::S);
        widgets::hint(ui, format!("{}  {}", icons::SHIELD_CHECK, tr!("welcome-privacy")));
    });
}

/// The one primary button is what comes next: adding what was found, else adding a folder.
fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>, ticked: &[PathBuf]) {
    ui.spacing_mut().item_spacing.y = space::S;
    if ticked.is_empty() {
        if widgets::primary(ui, tr!("welcome-add")).clicked() {
            cx.push(Action::PickFolder);
        }
    } else {
        if widgets::primary(ui, &tr!("welcome-add-found", count = ticked.len())).clicked() {
            for path in ticked {
                cx.push(Action::AddFolder(path.clone()));
            }
        }
        if widgets::secondary(ui, tr!("welcome-add")).clicked() {
            cx.push(Action::PickFolder);
        }
    }
    let half = (ui.available_width() - space::S) / 2.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let find = half_button(ui, half, tr!("welcome-find")).on_hover_text(tr!("welcome-find-hint"));
        if find.clicked() {
            cx.memory.welcome.searched = true;
            cx.memory.welcome.unticked.clear();
            cx.push(Action::FindTools);
        }
        let sample = half_button(ui, half, tr!("welcome-sample")).on_hover_text(tr!("welcome-sample-hint"));
        if sample.clicked() {
            cx.push(Action::OpenSample);
        }
    });
}

fn half_button(ui: &mut Ui, width: f32, text: &str) -> egui::Response {
    let inner =
        ui.allocate_ui_with_layout(Vec2::new(width, size::CONTROL_LARGE), Layout::top_down(Align::Center), |ui| {
            widgets::secondary(ui, text)
        });
    inner.inner
}

/// What "Find my tools" found; returns what is ticked.
fn found_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<PathBuf> {
    if !cx.memory.welcome.searched {
        return Vec::new();
    }
    let state = cx.state;
    let Some(found) = &state.proposed else {
        ui.vertical_centered(|ui| widgets::hint(ui, tr!("welcome-searching")));
        ui.add_space(space::M);
        return Vec::new();
    };
    if found.is_empty() {
        ui.vertical_centered(|ui| widgets::hint(ui, tr!("welcome-found-none")));
        ui.add_space(space::M);
        return Vec::new();
    }
    let tokens = theme::tokens(ui);
    widgets::section(ui, tr!("welcome-found"), "");
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::S as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for place in found {
            let is_ticked = !cx.memory.welcome.unticked.contains(&place.path);
            if found_row_ui(ui, place, state.proposed_counts.get(&place.path), is_ticked) {
                let unticked = &mut cx.memory.welcome.unticked;
                if is_ticked {
                    unticked.insert(place.path.clone());
                } else {
                    unticked.remove(&place.path);
                }
            }
        }
    });
    ui.add_space(space::M);
    let is_ticked = |place: &&ProposedRoot| !cx.memory.welcome.unticked.contains(&place.path);
    found.iter().filter(is_ticked).map(|place| place.path.clone()).collect()
}

/// One found folder with its tick; whether the tick was clicked.
fn found_row_ui(ui: &mut Ui, place: &ProposedRoot, count: Option<&ModelCount>, is_ticked: bool) -> bool {
    let tokens = theme::tokens(ui);
    let path = place.path.display().to_string();
    let mut ticked = is_ticked;
    ui.horizontal(|ui| {
        let tick = widgets::checkbox(ui, &mut ticked, "");
        let name = tr!("welcome-found-row", tool = names::tool(place.tool), path = path);
        tick.widget_info(move || WidgetInfo::selected(egui::Role::CheckBox, true, is_ticked, &name));
        widgets::chip(ui, names::tool(place.tool), widgets::Tone::Plain);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let models = match count {
                None => tr!("welcome-counting").to_owned(),
                Some(count) if count.at_least => tr!("welcome-count-at-least", count = count.files),
                Some(count) => tr!("welcome-count", count = count.files),
            };
            widgets::hint(ui, models);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = RichText::new(&path).font(theme::body()).color(tokens.text1);
                ui.add(Label::new(text).truncate()).on_hover_text(&path);
            });
        });
    });
    ticked != is_ticked
}

/// A field for a path: where the system has no dialog, and for those who would rather paste.
fn path_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.memory.welcome.typing && !cx.state.no_dialog {
        ui.add_space(space::S);
        ui.vertical_centered(|ui| {
            if widgets::link(ui, tr!("welcome-type")).clicked() {
                cx.memory.welcome.typing = true;
                cx.memory.welcome.focus = true;
            }
        });
        return;
    }
    ui.add_space(space::M);
    let mut wanted = None;
    ui.horizontal(|ui| {
        let path = &mut cx.memory.welcome.path;
        let width = (ui.available_width() - 84.0).max(120.0);
        let field = egui::TextEdit::singleline(path).hint_text(tr!("welcome-path")).desired_width(width);
        let response = ui.add(field.margin(egui::vec2(space::S, space::S)));
        if std::mem::take(&mut cx.memory.welcome.focus) {
            response.request_focus();
        }
        let text = path.clone();
        response.widget_info(move || WidgetInfo {
            label: Some(tr!("welcome-path").to_owned()),
            ..WidgetInfo::text_edit(true, "", &text, "")
        });
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let typed = folder_of(path);
        let clicked =
            ui.add_enabled_ui(typed.is_some(), |ui| widgets::secondary(ui, tr!("welcome-path-add")).clicked());
        if clicked.inner || enter {
            wanted = typed;
        }
    });
    if let Some(path) = wanted {
        cx.push(Action::AddFolder(path));
    }
}

/// The folder that was typed. Explorer copies paths in quotes.
fn folder_of(typed: &str) -> Option<PathBuf> {
    let plain = typed.trim().trim_matches('"').trim();
    (!plain.is_empty()).then(|| PathBuf::from(plain))
}

#[cfg(test)]
#[path = "welcome_tests.rs"]
mod tests;
