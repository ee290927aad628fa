//! Pictures of models: the texture when it is there, a calm placeholder until then, nothing mature unasked.

use crate::app::Fit;
use crate::app::{PictureId, PictureSource};
use crate::model::card::Card;
use crate::model::kind::ModelKind;
use crate::ui::textures::{Placeholder, Shown};
use crate::ui::{Cx, icons, theme};
use crate::words::tr;
use egui::{Align2, Color32, CornerRadius, Rect, TextureHandle, Ui};

/// The picture of a card in a shape, if it has one.
pub(in crate::ui) fn picture_of(card: &Card, fit: Fit) -> Option<PictureId> {
    let source = PictureSource::of_card(card)?;
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

/// Paints the whole of a picture, as large as it fits: what two are compared by may be at their edges.
pub(in crate::ui) fn whole_picture_ui(
    ui: &Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    corners: CornerRadius,
    id: PictureId,
    (kind, safe): (ModelKind, bool),
) {
    if safe && let Shown::Ready(handle) = cx.textures.get(id.clone()) {
        let size = handle.size_vec2();
        let factor = (rect.width() / size.x.max(1.0)).min(rect.height() / size.y.max(1.0));
        ui.painter().rect_filled(rect, corners, theme::tokens(ui).bg3);
        texture_ui(ui, Rect::from_center_size(rect.center(), size * factor), CornerRadius::ZERO, &handle);
    } else {
        picture_ui(ui, cx, rect, corners, Some(id), (kind, safe));
    }
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
        (false, true) => veil_ui(ui, rect, tokens.on_image, Some(tokens.on_image_bg)),
        (false, false) => veil_ui(ui, rect, tokens.text2, None),
    }
}

fn glyph_side(rect: Rect) -> f32 {
    (rect.width() * 0.26).clamp(16.0, 48.0)
}

/// Says that a picture is kept from view. On a picture of any colours it is read before a ground of its own.
fn veil_ui(ui: &Ui, rect: Rect, ink: Color32, ground: Option<Color32>) {
    let side = glyph_side(rect);
    let eye = ui.painter().layout_no_wrap(icons::EYE_SLASH.to_owned(), icons::font(side), ink);
    let word = (rect.width() > 80.0)
        .then(|| ui.painter().layout_no_wrap(tr!("shell-mature").to_owned(), theme::small_medium(), ink));
    let below = word.as_ref().map_or(0.0, |word| word.size().y + theme::space::XS);
    let width = word.as_ref().map_or(0.0, |word| word.size().x).max(eye.size().x);
    let whole = Rect::from_center_size(rect.center(), egui::vec2(width, eye.size().y + below));
    if let Some(ground) = ground {
        let pill = whole.expand2(egui::vec2(theme::space::M, theme::space::S)).intersect(rect);
        ui.painter().rect_filled(pill, theme::radius::BUTTON, ground);
    }
    let at = egui::pos2(whole.center().x - eye.size().x / 2.0, whole.top());
    ui.painter().galley(at, eye, ink);
    if let Some(word) = word {
        let at = egui::pos2(whole.center().x - word.size().x / 2.0, whole.bottom() - word.size().y);
        ui.painter().galley(at, word, ink);
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
