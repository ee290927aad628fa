//! Notices of this run, newest first, behind the bell of the top bar.

use super::top_bar::{badge, popover};
use crate::app::{Action, NoticeLevel};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Align, Id, Layout, RichText, ScrollArea, Ui};

const WIDTH: f32 = 380.0;

pub(super) fn button_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let unread = cx.state.unread;
    let name = if unread == 0 { tr!("notices-title").to_owned() } else { tr!("notices-unread", count = unread) };
    let button = widgets::icon_button(ui, icons::BELL, &name);
    badge(ui, &button, unread);
    let shown = popover(&button, Id::unique("notices-popover"), tr!("notices-title"), WIDTH, |ui| history_ui(ui, cx));
    // Who sees them has read them.
    if shown.is_some() && unread > 0 {
        cx.push(Action::ReadNotices);
    }
}

fn history_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr!("notices-title")).font(theme::heading()).color(tokens.text1));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !cx.state.notice_log.is_empty() && widgets::link(ui, tr!("notices-clear")).clicked() {
                cx.push(Action::ClearNotices);
            }
        });
    });
    ui.add_space(space::XS);
    if cx.state.notice_log.is_empty() {
        widgets::hint(ui, tr!("notices-none"));
        return;
    }
    let room = ui.max_rect().height() - size::CONTROL - space::S;
    let room = room.clamp(60.0, 520.0);
    let area = ScrollArea::vertical().max_height(room).min_scrolled_height(room);
    area.auto_shrink([false, true]).show(ui, |ui| {
        for notice in cx.state.notice_log.iter().rev() {
            ui.horizontal_top(|ui| {
                let (glyph, ink) = match notice.level {
                    NoticeLevel::Info => (icons::INFO, tokens.text2),
                    NoticeLevel::Error => (icons::WARNING, tokens.warn),
                };
                ui.label(icons::icon(glyph, size::ICON).color(ink));
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    let text = RichText::new(&notice.text).font(theme::body()).color(tokens.text1);
                    ui.add(egui::Label::new(text).wrap());
                    ui.horizontal(|ui| {
                        widgets::hint(ui, words::ago(notice.at_unix_secs, cx.state.now_unix_secs));
                        if let Some((label, action)) = &notice.offer
                            && widgets::link(ui, label).clicked()
                        {
                            cx.actions.push((**action).clone());
                        }
                    });
                });
            });
            ui.add_space(space::XS);
        }
    });
}
