//! The text field of Discovery, with the searches of late below it while it is empty.

use super::known::names;
use crate::app::{Action, Command, DiscoverMode};
use crate::model::pasted::Pasted;
use crate::model::query::language::print;
use crate::model::query::{CardQuery, Scope};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, keys, paste, widgets};
use crate::words::{online, tr};
use egui::{Id, Key, Popup, PopupCloseBehavior, Response, TextEdit, Ui};

/// A pause in typing after which the text counts as a search, in seconds.
const REMEMBER_AFTER_SECS: f64 = 2.0;
/// Searches that are listed.
const SHOWN: usize = 8;

pub(super) fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let field = egui::Frame::new()
        .fill(tokens.bg2)
        .corner_radius(radius::BUTTON)
        .inner_margin(egui::Margin::symmetric(10, 0))
        .show(ui, |ui| {
            let extent = egui::vec2(ui.available_width(), size::CONTROL_LARGE - 2.0);
            ui.allocate_ui_with_layout(extent, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_size(extent);
                edit_ui(ui, cx)
            })
            .inner
        });
    if field.inner.has_focus() {
        let stroke = egui::Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(field.response.rect, radius::BUTTON, stroke, egui::StrokeKind::Inside);
    }
    place_ui(ui, cx, &field.inner);
    recent_ui(&field.inner, cx);
    remember(ui, cx, &field.inner);
}

fn edit_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Response {
    let tokens = theme::tokens(ui);
    ui.label(icons::icon(icons::MAGNIFYING_GLASS, size::ICON).color(tokens.text2));
    let mut text = cx.state.query.text.clone();
    let room = if text.is_empty() { 0.0 } else { size::CONTROL + space::S };
    let edit = TextEdit::singleline(&mut text)
        .id(Id::unique("discovery-text"))
        .hint_text(tr!("discovery-filter-hint"))
        .frame(egui::Frame::NONE)
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(ui.available_width() - room);
    let response = ui.add(edit).on_hover_text(format!(
        "{} · {}",
        tr!("discovery-filter-why"),
        keys::text_of(ui.ctx(), Command::Find)
    ));
    if cx.state.focus_search {
        response.request_focus();
    }
    if !open_pasted(ui, cx, &response) && response.changed() {
        cx.memory.discovery.typed_at = Some(ui.input(|input| input.time));
        cx.push(Action::SetText(text.clone()));
    }
    if !text.is_empty() && widgets::icon_button(ui, icons::X, tr!("discovery-clear-text")).clicked() {
        cx.push(Action::SetText(String::new()));
        response.request_focus();
    }
    response
}

/// Opens what was just pasted into a field, where that says by itself what is meant; the field is to stay as it was.
pub(super) fn open_pasted(ui: &Ui, cx: &mut Cx<'_>, field: &Response) -> bool {
    let pasted = field.changed().then(|| paste::pasted_place(ui.ctx())).flatten();
    let Some(place) = pasted.filter(|place| Pasted::of(place).is_some_and(|pasted| pasted.is_certain())) else {
        return false;
    };
    cx.push(Action::Open(place));
    true
}

/// What the text names on CivitAI can be opened, by a click or Enter.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>, field: &Response) {
    let Some(pasted) = Pasted::of(&cx.state.query.text) else { return };
    let clicked = widgets::nav_row(ui, icons::COMPASS, &online::pasted(&pasted), "", false).clicked();
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if clicked || (entered && pasted.is_certain()) {
        cx.push(Action::Open(cx.state.query.text.trim().to_owned()));
        cx.push(Action::SetText(String::new()));
    }
}

/// What was typed counts as a search after a pause, on Enter, and when the field is left.
fn remember(ui: &Ui, cx: &mut Cx<'_>, field: &Response) {
    let Some(typed_at) = cx.memory.discovery.typed_at else { return };
    let left = REMEMBER_AFTER_SECS - (ui.input(|input| input.time) - typed_at);
    if left <= 0.0 || field.lost_focus() {
        cx.memory.discovery.typed_at = None;
        cx.push(Action::RememberSearch(DiscoverMode::Search));
    } else {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
}

/// The searches of late, while the field has the keyboard and is empty.
fn recent_ui(field: &Response, cx: &mut Cx<'_>) {
    let id = Id::unique("recent-searches");
    let wanted = field.has_focus() && cx.state.query.text.is_empty() && !cx.state.recent.is_empty();
    // The click on one of them takes the keyboard from the field, and must still find the list where it was.
    let in_click = field.ctx.input(|input| input.pointer.any_down() || input.pointer.any_released());
    let was_open = std::mem::replace(&mut cx.memory.discovery.recent_open, false);
    let mut open = wanted || (was_open && in_click && cx.state.query.text.is_empty());
    cx.memory.discovery.recent_open = open;
    let recent = cx.state.recent.clone();
    Popup::from_response(field)
        .id(id)
        .open_bool(&mut open)
        .width(field.rect.width())
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            widgets::section(ui, tr!("discovery-recent"), "");
            let known = names(cx.state);
            for search in recent.iter().take(SHOWN) {
                // Order and time do not tell searches apart; where they look does.
                let base = CardQuery { scope: Scope::Library, ..search.query.clone() };
                let text = print(&search.query, &base, &known);
                if widgets::nav_row(ui, icons::CLOCK, &text, "", false).on_hover_text(&text).clicked() {
                    cx.actions.push(Action::AskRecent(Box::new(search.clone())));
                }
            }
            if widgets::link(ui, tr!("discovery-forget-recent")).clicked() {
                cx.actions.push(Action::ClearRecent);
            }
        });
}
