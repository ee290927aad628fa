//! What was done to files in bulk, newest first, each with its way back.

use super::{button, is_running, row_of};
use crate::app::{Action, OrderAsk};
use crate::model::organise::{PastRun, RunKind};
use crate::ui::theme::{self, space};
use crate::ui::widgets::Tone;
use crate::ui::{Cx, widgets};
use crate::words::{self, tr};
use egui::{Align, Label, Layout, RichText, ScrollArea, Ui};

const ROW: f32 = 40.0;
/// Room for a word on how it stands.
const CHIP_ROOM: f32 = 150.0;

pub(super) fn history_ui(ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
    let state = cx.state;
    if state.order.runs.is_empty() {
        widgets::hint(ui, tr!("order-no-runs"));
        return;
    }
    let area = ScrollArea::vertical().max_height(height).auto_shrink([false, true]);
    area.show_rows(ui, ROW - ui.spacing().item_spacing.y, state.order.runs.len(), |ui, range| {
        for run in state.order.runs.get(range).unwrap_or_default() {
            run_ui(ui, cx, run);
        }
    });
}

fn run_ui(ui: &mut Ui, cx: &mut Cx<'_>, run: &PastRun) {
    let tokens = theme::tokens(ui);
    row_of(ui, ROW, Layout::right_to_left(Align::Center), |ui| {
        let can = !run.undone && !run.damaged && !is_running(cx.state);
        if button(ui, tr!("notice-undo"), can).clicked() {
            cx.push(Action::Order(OrderAsk::Undo(run.id)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let text = match run.kind {
                RunKind::Organise => tr!("order-run-organise"),
                RunKind::Trash => tr!("order-run-trash"),
                RunKind::Duplicates => tr!("order-run-duplicates"),
                RunKind::Sidecars => tr!("order-run-sidecars"),
                RunKind::Deploy => tr!("order-run-deploy"),
            };
            ui.label(RichText::new(text).font(theme::body()).color(tokens.text1));
            ui.add_space(space::S);
            let when = words::ago(run.at_unix_secs, cx.state.now_unix_secs);
            let mut parts = vec![when, tr!("order-steps", count = run.files)];
            parts.extend(Some(run.about.clone()).filter(|about| !about.is_empty()));
            let hint = RichText::new(parts.join(" · ")).font(theme::small()).color(tokens.text2);
            let is_marked = run.damaged || run.undone || !run.ended;
            let room = ui.available_width() - if is_marked { CHIP_ROOM } else { 0.0 };
            let text = ui.allocate_ui([room, ui.available_height()].into(), |ui| ui.add(Label::new(hint).truncate()));
            text.inner.on_hover_text(&run.about);
            if run.damaged {
                widgets::chip(ui, tr!("order-damaged"), Tone::Bad);
            } else if run.undone {
                widgets::chip(ui, tr!("order-was-undone"), Tone::Plain);
            } else if !run.ended && !is_running(cx.state) {
                widgets::chip(ui, tr!("order-interrupted"), Tone::Warn);
            }
        });
    });
}
