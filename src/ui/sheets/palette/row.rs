//! One line of the palette: an icon or a picture, what it is, what it does or why it cannot be had, its keys.

use super::items::Item;
use crate::app::Fit;
use crate::model::mature::MatureMode;
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use egui::{Align2, CornerRadius, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo};

const PICTURE: f32 = 28.0;
/// Pictures are asked for in the size of a large screen's pixels.
const PICTURE_PIXELS: u32 = 96;

pub(super) fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, item: &Item, on: bool) -> Response {
    let tokens = theme::tokens(ui);
    let height = size::CONTROL_LARGE;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::click());
    let refusal = item.refusal(cx.state);
    let detail = refusal.filter(|why| !why.is_empty()).unwrap_or(&item.detail);
    let keys = super::keys_of(ui, item);
    let name = if detail.is_empty() { item.title.clone() } else { format!("{}: {detail}", item.title) };
    response.widget_info(|| WidgetInfo::selected(egui::Role::ListBoxOption, refusal.is_none(), on, &name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if on || response.hovered() {
        let ground = if on { tokens.accent_bg } else { tokens.bg3 };
        ui.painter().rect_filled(rect, radius::CONTROL, ground);
    }
    let ink = if refusal.is_some() { tokens.text3 } else { tokens.text1 };
    let picture = Rect::from_center_size(
        Pos2::new(rect.left() + space::S + PICTURE / 2.0, rect.center().y),
        Vec2::splat(PICTURE),
    );
    lead_ui(ui, cx, item, picture);
    let keys = ui.painter().layout_no_wrap(keys, theme::small(), tokens.text2);
    let mut right = rect.right() - space::M;
    if keys.size().x > 0.0 {
        right -= keys.size().x;
        ui.painter().galley(Pos2::new(right, rect.center().y - keys.size().y / 2.0), keys, tokens.text2);
        right -= space::M;
    }
    if super::is_on(item, cx.state) {
        right -= size::ICON;
        let at = Pos2::new(right, rect.center().y);
        ui.painter().text(at, Align2::LEFT_CENTER, icons::CHECK, icons::font(size::ICON), tokens.accent);
        right -= space::S;
    }
    let left = picture.right() + space::M;
    let title_room = (right - left).max(0.0);
    let used = words(ui, Pos2::new(left, rect.center().y), &item.title, theme::body_medium(), ink, title_room);
    let from = left + used + space::M;
    if right - from > 60.0 {
        words(ui, Pos2::new(from, rect.center().y), detail, theme::small(), tokens.text2, right - from);
    }
    if name.chars().count() > 70 { response.on_hover_text(name) } else { response }
}

fn lead_ui(ui: &Ui, cx: &mut Cx<'_>, item: &Item, rect: Rect) {
    let tokens = theme::tokens(ui);
    let Some(row) = &item.row else {
        let font = icons::font(size::ICON);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, item.glyph, font, tokens.text2);
        return;
    };
    let card = &row.card;
    let id = widgets::picture_of(card, Fit::Cover { width: PICTURE_PIXELS, height: PICTURE_PIXELS });
    let safe = cx.state.treat(card) == MatureMode::Show;
    widgets::picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), id, (card.kind, safe));
}

/// One line, cut with an ellipsis. Returns its width.
fn words(ui: &Ui, at: Pos2, text: &str, font: egui::FontId, ink: egui::Color32, room: f32) -> f32 {
    let galley = crate::ui::widgets::one_line(ui, text, font, ink, room);
    let width = galley.size().x;
    ui.painter().galley(at - Vec2::new(0.0, galley.size().y / 2.0), galley, ink);
    width
}
