//! Small plots of the panels: columns over time, and lists whose rows have a bar. Every one is a button with a name.

use crate::ui::theme::{self, radius, size, space};
use crate::ui::widgets::{Chart, chart_ui};
use egui::{Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

/// Height of a lying bar's row in points.
const ROW_HEIGHT: f32 = 24.0;

/// Columns over time without axes, the last one lit. `plot` tells one plot from another, `name` says what a column is. Returns the
/// one that was clicked.
pub(in crate::ui) fn upright_ui(
    ui: &mut Ui,
    plot: &str,
    counts: &[u32],
    name: impl Fn(usize) -> String,
) -> Option<usize> {
    let values: Vec<u64> = counts.iter().map(|count| u64::from(*count)).collect();
    chart_ui(ui, &Chart { id: plot, values: &values, is_line: false, axes: None }, name)
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

/// The grey name of a plot.
pub(in crate::ui) fn caption_ui(ui: &mut Ui, text: &str, right: &str) {
    let tokens = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), size::CHIP));
    let painter = ui.painter();
    painter.text(rect.left_center(), egui::Align2::LEFT_CENTER, text, theme::small(), tokens.text2);
    painter.text(rect.right_center(), egui::Align2::RIGHT_CENTER, right, theme::small(), tokens.text3);
}
