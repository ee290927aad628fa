//! The panels and where they stand: four side by side, fewer and with tabs where the window is narrow.

mod community;
mod discovery;
mod drawer;
mod drawer_text;
mod gallery;
mod management;
mod status_bar;
mod top_bar;

pub(crate) use community::CommunityMemory;
pub(crate) use discovery::DiscoveryMemory;
pub(crate) use drawer::DrawerMemory;
pub(super) use drawer_text::{all_hashes, page_address, short_hex};
pub(crate) use gallery::GalleryMemory;
pub(crate) use management::ManagementMemory;
pub(crate) use top_bar::TopBarMemory;

use super::theme::{self, radius, size, space};
use super::{Cx, strings, widgets};
use crate::app::Phase;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};

/// Paints the whole window.
pub(super) fn window_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(ui.max_rect(), 0, tokens.bg0);
    let bar = Frame::new().fill(tokens.bg0).inner_margin(Margin::symmetric(space::L as i8, 0));
    Panel::top("top-bar").exact_size(size::TOP_BAR).frame(bar).show_separator_line(false).resizable(false).show(
        ui,
        |ui| {
            top_bar::top_bar_ui(ui, cx);
        },
    );
    Panel::bottom("status-bar")
        .exact_size(size::STATUS_BAR)
        .frame(bar)
        .show_separator_line(false)
        .resizable(false)
        .show(ui, |ui| status_bar::status_bar_ui(ui, cx));
    let width = ui.available_width();
    if let Phase::Failed { message, can_rebuild } = &cx.state.phase {
        let (message, can_rebuild) = (message.clone(), *can_rebuild);
        CentralPanel::no_frame().show(ui, |ui| gallery::failed_ui(ui, cx, &message, can_rebuild));
        return;
    }
    if width < size::ALL_TABS_BELOW {
        tabs_ui(ui, cx);
        return;
    }
    let [discovery, community, management] = cx.state.settings.panels_open;
    if discovery {
        side(Panel::left("discovery"), size::DISCOVERY, tokens).show(ui, |ui| discovery::discovery_ui(ui, cx));
    }
    if width < size::SHARED_COLUMN_BELOW {
        if community || management {
            side(Panel::right("side"), size::COMMUNITY, tokens).show(ui, |ui| {
                let labels = [strings::COMMUNITY, strings::MANAGEMENT];
                if let Some(tab) = widgets::segmented(ui, &labels, cx.memory.side_tab) {
                    cx.memory.side_tab = tab;
                }
                ui.add_space(space::M);
                if cx.memory.side_tab == 0 {
                    community::community_ui(ui, cx);
                } else {
                    management::management_ui(ui, cx);
                }
            });
        }
    } else {
        if management {
            side(Panel::right("management"), size::MANAGEMENT, tokens).show(ui, |ui| management::management_ui(ui, cx));
        }
        if community {
            let panel = side(Panel::right("community"), size::COMMUNITY, tokens);
            // Two panels side by side share one gap.
            let right = if management { 0 } else { size::GAP as i8 };
            let margin = Margin { left: size::GAP as i8, right, top: 0, bottom: 0 };
            let frame = surface(tokens).inner_margin(Margin::same(space::L as i8)).outer_margin(margin);
            panel.frame(frame).show(ui, |ui| community::community_ui(ui, cx));
        }
    }
    let stage = surface(tokens);
    let margin = Margin {
        left: if discovery { 0 } else { size::GAP as i8 },
        right: if community || management { 0 } else { size::GAP as i8 },
        top: 0,
        bottom: 0,
    };
    CentralPanel::default().frame(stage.outer_margin(margin)).show(ui, |ui| gallery::gallery_ui(ui, cx));
}

/// All four panels as tabs of a narrow window.
fn tabs_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new().inner_margin(Margin::symmetric(size::GAP as i8, 0));
    Panel::top("tabs").frame(frame).show_separator_line(false).resizable(false).show(ui, |ui| {
        let labels = [strings::DISCOVERY, strings::MODELS, strings::COMMUNITY, strings::MANAGEMENT];
        if let Some(tab) = widgets::segmented(ui, &labels, cx.memory.tab) {
            cx.memory.tab = tab;
        }
        ui.add_space(space::S);
    });
    let side = size::GAP as i8;
    let margin = Margin { left: side, right: side, top: 0, bottom: 0 };
    let inner = if cx.memory.tab == 1 { Margin::ZERO } else { Margin::same(space::L as i8) };
    CentralPanel::default().frame(surface(tokens).inner_margin(inner).outer_margin(margin)).show(ui, |ui| {
        match cx.memory.tab {
            0 => discovery::discovery_ui(ui, cx),
            2 => community::community_ui(ui, cx),
            3 => management::management_ui(ui, cx),
            _ => gallery::gallery_ui(ui, cx),
        }
    });
}

fn surface(tokens: &theme::Tokens) -> Frame {
    Frame::new().fill(tokens.bg1).corner_radius(radius::CARD)
}

fn side(panel: Panel, width: f32, tokens: &theme::Tokens) -> Panel {
    let gap = size::GAP as i8;
    let margin = Margin { left: gap, right: gap, top: 0, bottom: 0 };
    panel
        .default_size(width + 2.0 * size::GAP)
        .size_range(220.0..=560.0)
        .resizable(true)
        .show_separator_line(false)
        .frame(surface(tokens).inner_margin(Margin::same(space::L as i8)).outer_margin(margin))
}
