//! Whether the selected files go to the system's trash: which they are and how much room they take, before anything happens.

use super::title_ui;
use crate::app::{Action, AppState, Going, JobKind, OrderAsk};
use crate::model::card::Card;
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Align, Frame, Label, Layout, RichText, ScrollArea, Ui};

/// Height of one file of the list, in points.
const ROW: f32 = 24.0;
/// The most of the list that is seen at once, in points.
const LIST: f32 = 260.0;

pub(super) fn throw_away_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let files = files(cx.state);
    let bytes: u64 = files.iter().map(|card| card.stamp.size_bytes).sum();
    let remark = tr!("trash-remark", count = files.len(), size = words::size(bytes));
    title_ui(ui, cx, tr!("trash-title"), &remark);
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().max_height(LIST).auto_shrink([false, true]);
        area.show_rows(ui, ROW, files.len(), |ui, range| {
            for card in files.get(range).unwrap_or_default() {
                file_ui(ui, card);
            }
        });
    });
    ui.add_space(space::S);
    let undo = if cfg!(target_os = "macos") { tr!("trash-undo-finder") } else { tr!("trash-undo") };
    ui.add(Label::new(RichText::new(undo).font(theme::small()).color(tokens.text2)).wrap());
    ui.add_space(space::M);
    let can = !files.is_empty() && cx.state.running(JobKind::Order).is_none();
    // Both take all the width there is, so each has half of it.
    ui.columns_const(|[left, right]| {
        let yes = tr!("trash-yes", count = files.len());
        if left.add_enabled_ui(can, |ui| widgets::primary(ui, &yes)).inner.clicked() {
            let going = files.iter().map(|card| Going { key: card.key, kept: None }).collect();
            cx.push(Action::Order(OrderAsk::ThrowAway(going)));
            cx.push(Action::CloseSheet);
        }
        let keep = widgets::secondary(right, tr!("ask-keep"));
        // Enter alone takes nothing away.
        if right.memory(|memory| memory.focused().is_none()) {
            keep.request_focus();
        }
        if keep.clicked() {
            cx.push(Action::CloseSheet);
        }
    });
}

/// The selected files that are there.
fn files(state: &AppState) -> Vec<&Card> {
    let rows = state.targets().into_iter().filter_map(|key| state.view.row(key)).map(|row| &row.card);
    let outside = state.selected_card().filter(|card| state.view.position(card.key).is_none());
    rows.chain(outside).filter(|card| card.key.is_file() && !card.missing).collect()
}

fn file_ui(ui: &mut Ui, card: &Card) {
    let tokens = theme::tokens(ui);
    let width = ui.available_width();
    ui.allocate_ui_with_layout([width, ROW].into(), Layout::right_to_left(Align::Center), |ui| {
        widgets::hint(ui, words::size(card.stamp.size_bytes));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let path = card.path.display().to_string();
            let text = RichText::new(&path).font(theme::small()).color(tokens.text1);
            ui.add(Label::new(text).truncate()).on_hover_text(&path);
        });
    });
}
