//! Pictures of models: the texture when it is there, a calm placeholder until then, nothing mature unasked.

use crate::app::Fit;
use crate::app::{PictureId, PictureSource};
use crate::model::card::{Card, Preview};
use crate::model::kind::ModelKind;
use crate::ui::textures::{Placeholder, Shown};
use crate::ui::{Cx, icons, theme};
use crate::words::tr;
use egui::{Align2, Color32, CornerRadius, Rect, TextureHandle, Ui};

/// The picture of a card in a shape, if it has one.
pub(in crate::ui) fn picture_of(card: &Card, fit: Fit) -> Option<PictureId> {
    let source = match &card.preview {
        Preview::None => return None,
        Preview::File(path) => PictureSource::File(path.0.clone()),
        Preview::Embedded => PictureSource::Embedded(card.path.clone()),
        Preview::Remote { url, blurhash } => PictureSource::remote(url, blurhash.as_deref()),
    };
    Some(PictureId { source, fit })
}

/// Paints a picture, or what stands for it. `safe` is whether it may be shown without asking.
pub(in crate::ui) fn picture_ui(
    ui: &Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    corners: CornerRadius,
    id: Option<PictureId>,
    (kind, safe): (ModelKind, bool),
) {
    let is_video = id.as_ref().is_some_and(|id| id.source.is_video());
    let shown = match id {
        Some(id) if safe => cx.textures.get(id),
        // Only the blurred picture is ever asked for.
        Some(id) => cx.textures.get(PictureId { fit: Fit::Blurred, ..id }),
        None => Shown::None,
    };
    let glyph = if is_video { icons::VIDEO } else { kind_glyph(kind) };
    shown_ui(ui, rect, corners, shown, (glyph, safe));
}

/// Paints what there is of a picture: itself, else its blurred shape or colour, else a sign for what it is of.
pub(super) fn shown_ui(ui: &Ui, rect: Rect, corners: CornerRadius, shown: Shown, (glyph, safe): (&'static str, bool)) {
    let tokens = theme::tokens(ui);
    let painted = match shown {
        Shown::Ready(handle) => {
            texture_ui(ui, rect, corners, &handle);
            true
        }
        Shown::Coming(Placeholder::Blur(handle)) => {
            // The whole of it, stretched: its own shape is not the picture's.
            egui::Image::from_texture((handle.id(), rect.size())).corner_radius(corners).paint_at(ui, rect);
            true
        }
        Shown::Coming(Placeholder::Colour(colour)) => {
            ui.painter().rect_filled(rect, corners, theme::picture_colour(colour));
            true
        }
        Shown::Coming(Placeholder::None) | Shown::None => {
            ui.painter().rect_filled(rect, corners, tokens.bg3);
            false
        }
    };
    match (safe, painted) {
        (true, true) => {}
        (true, false) => {
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, glyph, icons::font(glyph_side(rect)), tokens.text3);
        }
        (false, true) => veil_ui(ui, rect, tokens.text1),
        (false, false) => veil_ui(ui, rect, tokens.text3),
    }
}

fn glyph_side(rect: Rect) -> f32 {
    (rect.width() * 0.26).clamp(16.0, 48.0)
}

/// Says that a picture is kept from view.
fn veil_ui(ui: &Ui, rect: Rect, ink: Color32) {
    let side = glyph_side(rect);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::EYE_SLASH, icons::font(side), ink);
    if rect.width() > 80.0 {
        let at = rect.center() + egui::vec2(0.0, side * 0.9);
        ui.painter().text(at, Align2::CENTER_CENTER, tr!("shell-mature"), theme::small(), ink);
    }
}

/// Fills the rectangle with a texture, cutting off evenly what sticks out.
pub(in crate::ui) fn texture_ui(ui: &Ui, rect: Rect, corners: CornerRadius, handle: &TextureHandle) {
    let extent = handle.size_vec2();
    let scale = (rect.width() / extent.x).max(rect.height() / extent.y);
    let part = rect.size() / (extent * scale);
    let uv = Rect::from_center_size(egui::pos2(0.5, 0.5), part);
    egui::Image::from_texture((handle.id(), rect.size())).uv(uv).corner_radius(corners).paint_at(ui, rect);
}

pub(super) const fn kind_glyph(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Checkpoint | ModelKind::DiffusionModel => icons::LOGO,
        ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => icons::LIGHTNING,
        ModelKind::Embedding | ModelKind::TextEncoder => icons::TAG,
        ModelKind::ControlNet | ModelKind::IpAdapter => icons::SHARE,
        ModelKind::Other => icons::FILE,
        _ => icons::IMAGE,
    }
}
