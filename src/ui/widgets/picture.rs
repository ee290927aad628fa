//! Pictures of models: the texture when it is there, a calm placeholder until then, nothing mature unasked.

use crate::app::Fit;
use crate::app::{PictureId, PictureSource};
use crate::model::card::{Card, Preview};
use crate::model::kind::ModelKind;
use crate::ui::textures::Shown;
use crate::ui::{Cx, icons, theme};
use crate::words::tr;
use egui::{Align2, CornerRadius, Rect, Ui};

/// The picture of a card in a shape, if it has one.
pub(in crate::ui) fn picture_of(card: &Card, fit: Fit) -> Option<PictureId> {
    let source = match &card.preview {
        Preview::None => return None,
        Preview::File(path) => PictureSource::File(path.0.clone()),
        Preview::Embedded => PictureSource::Embedded(card.path.clone()),
        Preview::Remote { url, .. } => PictureSource::Url(url.clone()),
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
    let tokens = theme::tokens(ui);
    let shown = match id {
        Some(id) if safe => cx.textures.get(id),
        _ => Shown::None,
    };
    if let Shown::Ready(handle) = shown {
        let extent = handle.size_vec2();
        // Fill the rectangle, cutting off evenly what sticks out.
        let scale = (rect.width() / extent.x).max(rect.height() / extent.y);
        let part = rect.size() / (extent * scale);
        let uv = Rect::from_center_size(egui::pos2(0.5, 0.5), part);
        egui::Image::from_texture((handle.id(), rect.size())).uv(uv).corner_radius(corners).paint_at(ui, rect);
        return;
    }
    ui.painter().rect_filled(rect, corners, tokens.bg3);
    let side = (rect.width() * 0.26).clamp(16.0, 48.0);
    let glyph = if safe { kind_glyph(kind) } else { icons::EYE_SLASH };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, glyph, icons::font(side), tokens.text3);
    if !safe && rect.width() > 80.0 {
        let at = rect.center() + egui::vec2(0.0, side * 0.9);
        ui.painter().text(at, Align2::CENTER_CENTER, tr!("shell-mature"), theme::small(), tokens.text2);
    }
}

const fn kind_glyph(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Checkpoint | ModelKind::DiffusionModel => icons::LOGO,
        ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora => icons::LIGHTNING,
        ModelKind::Embedding | ModelKind::TextEncoder => icons::TAG,
        ModelKind::ControlNet | ModelKind::IpAdapter => icons::SHARE,
        ModelKind::Other => icons::FILE,
        _ => icons::IMAGE,
    }
}
