//! The panels and where they stand: four side by side, fewer and with tabs where the window is narrow.

mod activity;
mod columns;
mod community;
mod discovery;
mod drawer;
mod gallery;
mod health;
mod history;
mod landmark;
mod layout;
mod management;
mod spots;
mod status_bar;
mod top_bar;

pub(crate) use columns::LayoutMemory;
pub(crate) use community::CommunityMemory;
pub(in crate::ui) use community::creator_sheet_ui;
pub(crate) use discovery::DiscoveryMemory;
pub(super) use discovery::liking;
pub(crate) use drawer::DrawerMemory;
pub(super) use drawer::{all_hashes, page_address, picture_name, short_hex};
pub(crate) use gallery::GalleryMemory;
pub(super) use gallery::tile_size_ui;
pub(crate) use landmark::LandmarkMemory;
pub(super) use layout::reroute;
pub(crate) use management::ManagementMemory;
pub(super) use management::{badges_ui, bars, summary};
pub(crate) use top_bar::TopBarMemory;

use super::theme::{self, size};
use super::{Cx, widgets};
use crate::app::Phase;
use egui::{Layout, Rect, Ui, UiBuilder};
use landmark::Place;

/// Paints the whole window, in reading order.
pub(super) fn window_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    drawer::keep_notes(ui, cx);
    landmark::begin(ui, cx.state, &mut cx.memory.landmarks);
    let whole = ui.max_rect();
    ui.painter().rect_filled(whole, 0, tokens.bg0);
    let (top, rest) = whole.split_top_bottom_at_y(whole.top() + size::TOP_BAR);
    let bar_height = if whole.height() < size::STATUS_BAR_ABOVE { size::GAP } else { size::STATUS_BAR };
    let (stage, bottom) = rest.split_top_bottom_at_y(rest.bottom() - bar_height);
    part(ui, "top-bar", top, |ui| {
        landmark::landmark_ui(ui, cx, Place::TopBar, top);
        top_bar::top_bar_ui(ui, cx);
    });
    if let Phase::Failed { message, can_rebuild } = &cx.state.phase {
        let (message, can_rebuild) = (message.clone(), *can_rebuild);
        part(ui, "failed", stage, |ui| gallery::failed_ui(ui, cx, &message, can_rebuild));
    } else {
        columns::columns_ui(ui, cx, stage);
    }
    if bottom.height() >= size::STATUS_BAR {
        part(ui, "status-bar", bottom, |ui| status_bar::status_bar_ui(ui, cx));
    }
}

/// Paints into a rectangle of its own; nothing spills over its edges.
fn part<R>(ui: &mut Ui, name: &'static str, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(egui::Align::Min));
    let mut child = ui.new_child(builder);
    child.shrink_clip_rect(rect);
    content(&mut child)
}

/// Paints an icon button into a small square of its own.
fn square<R>(ui: &mut Ui, name: &'static str, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    part(ui, name, rect, |ui| {
        ui.spacing_mut().button_padding = egui::Vec2::splat(4.0);
        content(ui)
    })
}
