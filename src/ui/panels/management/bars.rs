//! Plots painted by hand: upright bars for weeks, lying ones for groups. Every bar is a button with a name.

use crate::ui::theme::{self, radius, size, space};
use egui::{Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

/// Height of the upright bars in points.
const PLOT_HEIGHT: f32 = 56.0;
/// Between two of them.
const PLOT_GAP: f32 = 4.0;
/// Height of a lying bar's row in points.
const ROW_HEIGHT: f32 = 24.0;

/// Upright bars, the last one lit. `plot` tells one plot from another, `name` says what a bar is. Returns the one that was clicked.
pub(in crate::ui) fn upright_ui(
    ui: &mut Ui,
    plot: &str,
    counts: &[u32],
    name: impl Fn(usize) -> String,
) -> Option<usize> {
    let tokens = theme::tokens(ui);
    let (_, whole) = ui.allocate_space(Vec2::new(ui.available_width(), PLOT_HEIGHT));
    let whole_id = Id::unique(("management-plot", plot));
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let step = (whole.width() + PLOT_GAP) / counts.len().max(1) as f32;
    let mut clicked = None;
    for (index, count) in counts.iter().enumerate() {
        let left = whole.left() + index as f32 * step;
        let room = Rect::from_min_size(egui::pos2(left, whole.top()), Vec2::new(step - PLOT_GAP, whole.height()));
        let response = ui.interact(room, whole_id.with(index), Sense::click());
        if ui.is_rect_visible(room) {
            let part = *count as f32 / most as f32;
            // An empty week keeps its foot, so that twelve can be counted.
            let height = (part * whole.height()).max(2.0);
            let bar = Rect::from_min_max(egui::pos2(room.left(), room.bottom() - height), room.max);
            let lit = index + 1 == counts.len() || is_at(&response);
            let fill = if lit { tokens.accent } else { tokens.accent_bg };
            let corners = egui::CornerRadius { nw: 3, ne: 3, sw: 0, se: 0 };
            ui.painter().rect_filled(bar, corners, fill);
        }
        let text = name(index);
        if named(response, text).clicked() {
            clicked = Some(index);
        }
    }
    clicked
}

/// One lying bar: what it is, how much of the longest, its number in words.
pub(in crate::ui) struct Lying<'a> {
    pub(in crate::ui) id: Id,
    pub(in crate::ui) text: &'a str,
    pub(in crate::ui) right: String,
    /// Between 0 and 1.
    pub(in crate::ui) fraction: f32,
    pub(in crate::ui) on: bool,
    /// Said by its tooltip, and to those who cannot see it.
    pub(in crate::ui) name: String,
}

/// Paints it. The name gets two fifths of the width.
pub(in crate::ui) fn lying_ui(ui: &mut Ui, bar: Lying<'_>) -> Response {
    let tokens = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW_HEIGHT));
    let response = ui.interact(rect, bar.id, Sense::click());
    if ui.is_rect_visible(rect) {
        let lit = bar.on || is_at(&response);
        let ink = if lit { tokens.text1 } else { tokens.text2 };
        let painter = ui.painter();
        let number = painter.layout_no_wrap(bar.right, theme::small(), ink);
        let number_width = number.size().x.max(56.0);
        let at = egui::pos2(rect.right() - number.size().x, rect.center().y - number.size().y / 2.0);
        painter.galley(at, number, ink);
        let text_width = rect.width() * 0.38;
        let text = crate::ui::widgets::one_line(ui, bar.text, theme::small(), ink, text_width);
        painter.galley(egui::pos2(rect.left(), rect.center().y - text.size().y / 2.0), text, ink);
        let left = rect.left() + text_width + space::S;
        let right = rect.right() - number_width - space::S;
        if right > left {
            let track = Rect::from_center_size(
                egui::pos2(f32::midpoint(left, right), rect.center().y),
                Vec2::new(right - left, space::S),
            );
            painter.rect_filled(track, radius::CONTROL, tokens.bg2);
            let width = (track.width() * bar.fraction.clamp(0.0, 1.0)).max(2.0);
            let full = Rect::from_min_size(track.min, Vec2::new(width, track.height()));
            painter.rect_filled(full, radius::CONTROL, if lit { tokens.accent } else { tokens.accent_bg });
        }
    }
    let selected = bar.on;
    let name = bar.name.clone();
    response.widget_info(move || WidgetInfo::selected(egui::Role::Button, true, selected, &name));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.on_hover_text(bar.name)
}

fn is_at(response: &Response) -> bool {
    response.hovered() || response.has_focus()
}

fn named(response: Response, name: String) -> Response {
    let label = name.clone();
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &label));
    response.on_hover_text(name)
}

/// The grey name of a plot.
pub(in crate::ui) fn caption_ui(ui: &mut Ui, text: &str, right: &str) {
    let tokens = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), size::CHIP));
    let painter = ui.painter();
    painter.text(rect.left_center(), egui::Align2::LEFT_CENTER, text, theme::small(), tokens.text2);
    painter.text(rect.right_center(), egui::Align2::RIGHT_CENTER, right, theme::small(), tokens.text3);
}
