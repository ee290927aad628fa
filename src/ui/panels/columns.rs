//! The columns between the bars: panels, the rails of panels that are folded away, the gaps that are dragged to make a
//! panel wider, and the tabs of narrow windows.

use super::landmark::{Place, landmark_ui};
use super::layout::{self, Shape, widths};
use super::{community, discovery, gallery, management, part, square, widgets};
use crate::app::{Action, MODELS_TAB, SettingChange, Settings};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Key, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct LayoutMemory {
    /// The panel that is being made wider, with its width now.
    dragged: Option<(usize, f32)>,
    /// The panel that is being painted is named by its tab and needs no heading.
    pub(super) is_tab: bool,
}

/// How far an arrow key moves an edge, in points.
const KEY_STEP: f32 = 16.0;

/// The middle of a panel's heading below the panel's inner edge, in points.
const HEADING_MIDDLE: f32 = 10.0;

/// The name of a side panel.
fn name(panel: usize) -> &'static str {
    match panel {
        0 => tr!("panel-discovery"),
        1 => tr!("panel-community"),
        _ => tr!("panel-management"),
    }
}

const fn glyph(panel: usize) -> &'static str {
    match panel {
        0 => icons::COMPASS,
        1 => icons::USERS,
        _ => icons::BOOKS,
    }
}

pub(super) fn columns_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: Rect) {
    match Shape::of(stage.width()) {
        Shape::Tabs => tabs_ui(ui, cx, stage),
        Shape::Shared => shared_ui(ui, cx, stage),
        Shape::Four => four_ui(ui, cx, stage),
    }
}

/// The wanted width of a side panel, `None` when it is folded away; what is being dragged counts before it is kept.
fn wanted(cx: &Cx<'_>, panel: usize, is_open: bool) -> Option<f32> {
    let kept = cx.state.settings.panel_widths.get(panel).copied();
    let dragged = cx.memory.layout.dragged.filter(|(one, _)| *one == panel).map(|(_, width)| width);
    dragged.or(kept).filter(|_| is_open)
}

fn four_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: Rect) {
    let open = cx.state.settings.panels_open;
    let wanted = [0, 1, 2].map(|panel| wanted(cx, panel, open.get(panel) == Some(&true)));
    let [left, middle, right] = widths(stage.width() - 5.0 * size::GAP, wanted);
    let mut from = stage.left() + size::GAP;
    let mut take = |width: f32| {
        let rect = Rect::from_min_size(Pos2::new(from, stage.top()), Vec2::new(width, stage.height()));
        from += width + size::GAP;
        rect
    };
    let discovery = take(left);
    let gallery = take(stage.width() - 5.0 * size::GAP - left - middle - right);
    let (community, management) = (take(middle), take(right));
    side_ui(ui, cx, 0, discovery);
    part(ui, "gallery", gallery, |ui| gallery_ui(ui, cx));
    side_ui(ui, cx, 1, community);
    side_ui(ui, cx, 2, management);
}

/// A side panel with its edge, or its rail.
fn side_ui(ui: &mut Ui, cx: &mut Cx<'_>, panel: usize, rect: Rect) {
    if cx.state.settings.panels_open.get(panel) != Some(&true) {
        rail_ui(ui, cx, &[panel], rect);
        return;
    }
    surface(ui, rect);
    fold_ui(ui, cx, panel, rect, HEADING_MIDDLE);
    content_ui(ui, cx, panel, rect.shrink(space::L));
    edge_ui(ui, cx, panel, rect);
}

fn shared_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: Rect) {
    let settings = &cx.state.settings;
    let (is_left_open, is_right_open) = (settings.panels_open[0], layout::is_shared_column_open(settings));
    let wanted = [wanted(cx, 0, is_left_open), wanted(cx, 1, is_right_open)];
    let [left, right] = widths(stage.width() - 4.0 * size::GAP, wanted);
    let inner = stage.shrink2(Vec2::new(size::GAP, 0.0));
    let (discovery, rest) = inner.split_left_right_at_x(inner.left() + left);
    let (gallery, side) = rest.split_left_right_at_x(inner.right() - right);
    side_ui(ui, cx, 0, discovery);
    part(ui, "gallery", gallery.shrink2(Vec2::new(size::GAP, 0.0)), |ui| gallery_ui(ui, cx));
    if !is_right_open {
        rail_ui(ui, cx, &[1, 2], side);
        return;
    }
    surface(ui, side);
    let panel = cx.state.settings.side_tab + 1;
    let inner = side.shrink(space::L);
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + size::CONTROL + 4.0);
    let tabs = Rect::from_min_max(head.min, head.max - Vec2::new(size::CONTROL + space::XS, 0.0));
    part(ui, "side-tabs", tabs, |ui| {
        if let Some(tab) = widgets::segmented(ui, &[name(1), name(2)], panel - 1) {
            cx.push(Action::Set(SettingChange::SideTab(tab)));
        }
    });
    fold_ui(ui, cx, panel, side, head.height() / 2.0);
    tab_content_ui(ui, cx, panel, body.with_min_y(body.top() + space::M));
    edge_ui(ui, cx, 1, side);
}

/// All four panels as tabs of a narrow window.
fn tabs_ui(ui: &mut Ui, cx: &mut Cx<'_>, stage: Rect) {
    let inner = stage.shrink2(Vec2::new(size::GAP, 0.0));
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + size::CONTROL + 4.0);
    let shown = cx.state.settings.tab;
    part(ui, "tabs", head, |ui| {
        let labels = [name(0), tr!("panel-models"), name(1), name(2)];
        if let Some(tab) = widgets::segmented(ui, &labels, shown) {
            cx.push(Action::Set(SettingChange::Tab(tab)));
        }
    });
    let body = body.with_min_y(body.top() + space::S);
    if shown == MODELS_TAB {
        part(ui, "gallery", body, |ui| gallery_ui(ui, cx));
        return;
    }
    surface(ui, body);
    let panel = [0, 1, 2].into_iter().find(|panel| layout::tab_of(*panel) == shown).unwrap_or_default();
    tab_content_ui(ui, cx, panel, body.shrink2(Vec2::new(space::L, space::M)));
}

/// A panel whose name stands on its tab.
fn tab_content_ui(ui: &mut Ui, cx: &mut Cx<'_>, panel: usize, rect: Rect) {
    cx.memory.layout.is_tab = true;
    content_ui(ui, cx, panel, rect);
    cx.memory.layout.is_tab = false;
}

/// The heading of a side panel, where no tab says it.
pub(super) fn panel_heading_ui(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    if !cx.memory.layout.is_tab {
        widgets::heading(ui, text);
        ui.add_space(space::M);
    }
}

fn gallery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let rect = ui.max_rect();
    surface(ui, rect);
    landmark_ui(ui, cx, Place::Gallery, rect);
    gallery::gallery_ui(ui, cx);
}

fn surface(ui: &Ui, rect: Rect) {
    ui.painter().rect_filled(rect, radius::CARD, theme::tokens(ui).bg1);
}

fn content_ui(ui: &mut Ui, cx: &mut Cx<'_>, panel: usize, rect: Rect) {
    landmark_ui(ui, cx, Place::side(panel), rect.expand(space::L));
    match panel {
        0 => part(ui, "discovery", rect, |ui| discovery::discovery_ui(ui, cx)),
        1 => part(ui, "community", rect, |ui| community::community_ui(ui, cx)),
        _ => part(ui, "management", rect, |ui| management::management_ui(ui, cx)),
    }
}

/// The small sidebar in the corner of a panel, so far below its inner edge: folds it away. Painted before the panel, which keeps its heading clear of it.
fn fold_ui(ui: &mut Ui, cx: &mut Cx<'_>, panel: usize, rect: Rect, below: f32) {
    let middle = Pos2::new(rect.right() - space::L - size::ICON / 2.0, rect.top() + space::L + below);
    let place = Rect::from_center_size(middle, Vec2::splat(size::CONTROL));
    square(ui, "fold", place, |ui| {
        if widgets::icon_button(ui, icons::SIDEBAR, &tr!("panel-hide", panel = name(panel))).clicked() {
            cx.push(Action::TogglePanel(panel));
        }
    });
}

/// What is left of panels that are folded away: their names one below the other, each opens its panel.
fn rail_ui(ui: &mut Ui, cx: &mut Cx<'_>, panels: &[usize], rect: Rect) {
    let tokens = theme::tokens(ui);
    let height = (rect.height() - size::GAP * (panels.len().saturating_sub(1)) as f32) / panels.len().max(1) as f32;
    for (place, panel) in panels.iter().enumerate() {
        let top = rect.top() + place as f32 * (height + size::GAP);
        let rail = Rect::from_min_size(Pos2::new(rect.left(), top), Vec2::new(rect.width(), height));
        let response = ui.interact(rail, ui.scope_id().with(("rail", *panel)), Sense::click());
        let ground = if response.hovered() { tokens.hover } else { tokens.bg1 };
        ui.painter().rect_filled(rail, radius::CARD, ground);
        outline(ui, &response, rail);
        let icon = Pos2::new(rail.center().x, rail.top() + space::L + size::ICON / 2.0);
        ui.painter().text(icon, egui::Align2::CENTER_CENTER, glyph(*panel), icons::font(size::ICON), tokens.text2);
        let galley = ui.painter().layout_no_wrap(name(*panel).to_owned(), theme::body_medium(), tokens.text2);
        let at = Pos2::new(rail.center().x + galley.size().y / 2.0, icon.y + size::ICON);
        if at.y + galley.size().x < rail.bottom() {
            let shape = egui::epaint::TextShape::new(at, galley, tokens.text2).with_angle(std::f32::consts::FRAC_PI_2);
            ui.painter().add(shape);
        }
        let label = tr!("panel-show", panel = name(*panel));
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &label));
        if response.on_hover_text(&label).clicked() {
            cx.push(Action::TogglePanel(*panel));
        }
    }
}

fn outline(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, theme::tokens(ui).accent);
        ui.painter().rect_stroke(rect, radius::CARD, stroke, egui::StrokeKind::Inside);
    }
}

/// The edge of a panel towards the gallery: dragging makes it wider, a double click gives it its first width, arrow keys move
/// it when it has the keyboard.
fn edge_ui(ui: &mut Ui, cx: &mut Cx<'_>, panel: usize, rect: Rect) {
    let is_left = panel == 0;
    let middle = if is_left { rect.right() + size::GAP / 2.0 } else { rect.left() - size::GAP / 2.0 };
    let gap = Rect::from_center_size(Pos2::new(middle, rect.center().y), Vec2::new(size::GAP, rect.height()));
    let id = ui.scope_id().with(("edge", panel));
    let response =
        ui.interact(gap, id, Sense::click_and_drag()).on_hover_and_drag_cursor(egui::CursorIcon::ResizeHorizontal);
    let range = Settings::PANEL_WIDTHS;
    let clamp = |width: f32| width.clamp(*range.start(), *range.end());
    let label = tr!("panel-width", panel = name(panel));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::Role::Splitter, true, &label);
        info.value = Some(f64::from(rect.width()));
        info
    });
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        let width = if is_left { pointer.x - rect.left() } else { rect.right() - pointer.x } - size::GAP / 2.0;
        cx.memory.layout.dragged = Some((panel, clamp(width)));
    }
    if response.drag_stopped()
        && let Some((panel, width)) = cx.memory.layout.dragged.take()
    {
        cx.push(Action::Set(SettingChange::PanelWidth(panel, width)));
    }
    if response.double_clicked() {
        let first = Settings::PANEL_WIDTHS_DEFAULT.get(panel).copied().unwrap_or_else(|| rect.width());
        cx.push(Action::Set(SettingChange::PanelWidth(panel, first)));
    }
    if response.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(egui::Modifiers::NONE, key)) as f32;
        let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        if steps != 0.0 {
            let outwards = if is_left { steps } else { -steps };
            let width = clamp(rect.width() + outwards * KEY_STEP);
            cx.push(Action::Set(SettingChange::PanelWidth(panel, width)));
        }
    }
    if response.hovered() || response.dragged() || response.has_focus() {
        let tokens = theme::tokens(ui);
        let ink = if response.hovered() && !response.dragged() { tokens.pressed } else { tokens.accent };
        let line = Rect::from_center_size(gap.center(), Vec2::new(2.0, gap.height() - 2.0 * space::M));
        ui.painter().rect_filled(line, 1, ink);
    }
}
