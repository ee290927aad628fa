//! Chips: short words on a tinted ground.

use crate::ui::theme::{self, Tokens, radius, size, space};
use egui::{Align2, Color32, Response, Sense, Ui, Vec2, WidgetInfo};

/// Room at both sides of the words of a label on a picture, in points.
const TAG_MARGIN: f32 = 12.0;

/// What a chip's colour says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Tone {
    /// Nothing in particular.
    Plain,
    /// Belongs to the selection, or can be clicked.
    Accent,
    /// In order.
    Ok,
    /// Worth a look.
    Warn,
    /// Wrong.
    Bad,
}

fn colours(tokens: &Tokens, tone: Tone) -> (Color32, Color32) {
    match tone {
        Tone::Plain => (tokens.bg3, tokens.text2),
        Tone::Accent => (tokens.accent_bg, tokens.accent),
        Tone::Ok => (tokens.ok_bg, tokens.ok),
        Tone::Warn => (tokens.warn_bg, tokens.warn),
        Tone::Bad => (tokens.bad_bg, tokens.bad),
    }
}

/// A chip that only says something.
pub(in crate::ui) fn chip(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    paint(ui, text, tone, Sense::hover())
}

/// A chip that does something when it is clicked.
pub(in crate::ui) fn click_chip(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let response = paint(ui, text, tone, Sense::click());
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

fn paint(ui: &mut Ui, text: &str, tone: Tone, sense: Sense) -> Response {
    let tokens = theme::tokens(ui);
    let (ground, ink) = colours(tokens, tone);
    let room = (ui.available_size_before_wrap().x - 2.0 * space::S).max(60.0).min(ui.max_rect().width());
    let galley = crate::ui::widgets::one_line(
        ui,
        text,
        theme::small_medium(),
        ink,
        room.max(160.0).min(ui.max_rect().width() - 2.0 * space::S),
    );
    let elided = galley.elided;
    let wanted = Vec2::new(galley.size().x + 2.0 * space::S, size::CHIP);
    let (rect, response) = ui.allocate_exact_size(wanted, sense);
    if ui.is_rect_visible(rect) {
        let ground = if sense == Sense::click() && response.hovered() { tokens.hover } else { ground };
        ui.painter().rect_filled(rect, radius::CONTROL, ground);
        let at = rect.left_center() + Vec2::new(space::S, -galley.size().y / 2.0);
        ui.painter().galley(at, galley, ink);
    }
    let role = if sense == Sense::click() { egui::Role::Button } else { egui::Role::Label };
    let name = text.to_owned();
    response.widget_info(move || WidgetInfo::labeled(role, true, &name));
    if elided { response.on_hover_text(text) } else { response }
}

/// The width of such a label as [`tag`] paints.
pub(in crate::ui) fn tag_width(ui: &Ui, text: &str) -> f32 {
    let ink = theme::tokens(ui).on_image;
    ui.painter().layout_no_wrap(text.to_owned(), theme::tiny(), ink).size().x + TAG_MARGIN
}

/// A small label on a picture, in one of its upper corners. Returns its width.
pub(in crate::ui) fn tag(ui: &Ui, corner: egui::Pos2, align: Align2, text: &str, tone: Tone) -> f32 {
    let tokens = theme::tokens(ui);
    let (ground, ink) = match tone {
        Tone::Plain => (tokens.on_image_bg, tokens.on_image),
        tone => colours(tokens, tone),
    };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::tiny(), ink);
    let extent = galley.size() + Vec2::new(TAG_MARGIN, 6.0);
    let rect = align.anchor_size(corner, extent);
    ui.painter().rect_filled(rect, radius::CONTROL, ground);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    extent.x
}
