//! Notices over the status bar, the newest below. Informing ones go by themselves, but not from under the pointer; errors
//! stay until they are dismissed. Screen readers hear them as they come.

use super::theme::{self, radius, size, space};
use super::{Cx, Memory, icons, widgets};
use crate::app::{Action, AppState, Notice, NoticeLevel, Sheet};
use crate::words::tr;
use egui::{Align2, Area, Context, Frame, Id, Order, Popup, RichText, Ui};
use std::time::{Duration, Instant};

/// How long an informing notice stays.
const NOTICE_FOR: Duration = Duration::from_secs(4);
/// How long one stays that offers a way back.
const OFFER_FOR: Duration = Duration::from_secs(9);
const WIDTH: f32 = 400.0;

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct NoticesMemory {
    /// Since when each informing notice is on screen.
    shown: Vec<(u64, Instant)>,
    /// Whether the pointer is on them: nothing goes while somebody reads.
    held: bool,
}

impl NoticesMemory {
    /// Notices whose time is over, and how long until the next one's is.
    fn expired(&mut self, state: &AppState, now: Instant) -> (Vec<u64>, Option<Duration>) {
        self.shown.retain(|(id, _)| state.notices.iter().any(|notice| notice.id == *id));
        let (mut over, mut next) = (Vec::new(), None::<Duration>);
        for notice in state.notices.iter().filter(|notice| notice.level == NoticeLevel::Info) {
            let known = self.shown.iter().position(|(id, _)| *id == notice.id);
            let place = known.unwrap_or_else(|| {
                self.shown.push((notice.id, now));
                self.shown.len() - 1
            });
            let Some((_, since)) = self.shown.get_mut(place) else { continue };
            if self.held {
                *since = now;
                continue;
            }
            let stays = if notice.offer.is_some() { OFFER_FOR } else { NOTICE_FOR };
            let left = stays.saturating_sub(now.saturating_duration_since(*since));
            if left.is_zero() {
                over.push(notice.id);
            } else {
                next = Some(next.map_or(left, |least| least.min(left)));
            }
        }
        (over, next)
    }
}

/// Lets notices go whose time is over, and asks for the frame in which the next one goes.
pub(super) fn expire(ctx: &Context, state: &AppState, memory: &mut Memory, now: Instant) -> Vec<Action> {
    if state.notices.is_empty() {
        memory.notices.held = false;
    }
    let (over, next) = memory.notices.expired(state, now);
    if let Some(next) = next {
        ctx.request_repaint_after(next);
    }
    over.into_iter().map(Action::DismissNotice).collect()
}

/// Paints the notices that are on screen.
pub(super) fn notices_ui(ctx: &Context, cx: &mut Cx<'_>) {
    if cx.state.notices.is_empty() {
        return;
    }
    // Away from what somebody is about to click: a sheet has its buttons below, and nothing in the middle of its head. The palette has
    // its field there.
    let (place, offset) = if matches!(cx.state.sheet(), None | Some(Sheet::Palette)) {
        (Align2::RIGHT_BOTTOM, egui::vec2(-space::L, -(size::STATUS_BAR + space::S)))
    } else {
        (Align2::CENTER_TOP, egui::vec2(0.0, space::S))
    };
    // Above every sheet; but a menu that is open is what somebody reads now.
    let order = if Popup::is_any_open(ctx) { Order::Middle } else { Order::Tooltip };
    let area = Area::new(Id::unique("notices")).order(order).anchor(place, offset);
    let shown = area.show(ctx, |ui| {
        ui.set_max_width(WIDTH.min(ctx.content_rect().width() - 2.0 * space::L));
        for notice in &cx.state.notices {
            ui.push_id(notice.id, |ui| notice_ui(ui, notice, cx.actions));
            ui.add_space(space::S);
        }
    });
    cx.memory.notices.held = shown.response.contains_pointer();
}

fn notice_ui(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let tokens = theme::tokens(ui);
    let (glyph, ink) = match notice.level {
        NoticeLevel::Info => (icons::CHECK, tokens.ok),
        NoticeLevel::Error => (icons::WARNING, tokens.warn),
    };
    let frame = Frame::new()
        .fill(tokens.bg2)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(radius::CARD)
        .inner_margin(space::M as i8);
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.label(icons::icon(glyph, size::ICON).color(ink));
            // The way out keeps its place at the right end, however long the sentence.
            let room = ui.available_width() - size::CONTROL - space::S;
            ui.allocate_ui_with_layout(egui::vec2(room, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_min_width(room);
                let text = RichText::new(&notice.text).font(theme::body()).color(tokens.text1);
                announce(ui, notice, |ui| ui.add(egui::Label::new(text).wrap()));
                if let Some((label, action)) = &notice.offer
                    && widgets::link(ui, label).clicked()
                {
                    actions.push(Action::DismissNotice(notice.id));
                    actions.push((**action).clone());
                }
            });
            if widgets::icon_button(ui, icons::X, tr!("notices-dismiss")).clicked() {
                actions.push(Action::DismissNotice(notice.id));
            }
        });
    });
}

/// Makes what is added a live region: screen readers speak it without being asked.
fn announce(ui: &mut Ui, notice: &Notice, add: impl FnOnce(&mut Ui) -> egui::Response) {
    let response = add(ui);
    let live = match notice.level {
        NoticeLevel::Info => egui::accesskit::Live::Polite,
        NoticeLevel::Error => egui::accesskit::Live::Assertive,
    };
    // Only there while somebody listens.
    let _listening = ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn informing_notices_go_in_time_but_not_from_under_the_pointer_and_errors_stay() {
        let mut state = AppState::default();
        state.notify(NoticeLevel::Info, "Path copied");
        state.notify(NoticeLevel::Error, "The disk is full");
        let back = ("Undo".to_owned(), Action::ClearFilters);
        state.notify_with(NoticeLevel::Info, "Put away", Some(back));
        let mut memory = NoticesMemory::default();
        let start = Instant::now();
        assert_eq!(memory.expired(&state, start), (vec![], Some(NOTICE_FOR)));
        memory.held = true;
        assert_eq!(memory.expired(&state, start + NOTICE_FOR), (vec![], None));
        memory.held = false;
        let (over, _) = memory.expired(&state, start + 2 * NOTICE_FOR);
        assert_eq!(over, [1], "the clock went on from where the pointer left");
        let (over, next) = memory.expired(&state, start + NOTICE_FOR + OFFER_FOR);
        assert_eq!((over, next), (vec![1, 3], None), "the error stays");
    }
}
