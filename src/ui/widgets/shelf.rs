//! The pictures of the model whose details are shown: which of them may be seen, which one is, and how each is painted.

use super::chip::{Tone, tag};
use super::picture::{kind_glyph, shown_ui};
use crate::app::{AppState, DetailPicture, Details, Fit, PictureId};
use crate::model::card::Card;
use crate::model::catalogue::MediaKind;
use crate::model::kind::ModelKind;
use crate::model::mature::MatureMode;
use crate::ui::textures::Shown;
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Align2, CornerRadius, Rect, Ui, Vec2};

/// A picture that differs more than this from its frame's shape is shown whole, with room beside it.
const MOST_CUT: f32 = 1.5;
/// Narrower than this a frame has no room for words.
const ROOM_FOR_WORDS: f32 = 150.0;
/// How far below the middle of a veiled picture the sign ends, in points.
const BELOW_SIGN: f32 = 46.0;

/// The pictures that may be seen, by their places among all pictures of the details.
pub(in crate::ui) struct Shelf {
    places: Vec<usize>,
    at: usize,
    /// How many are left out because of their level.
    pub(in crate::ui) hidden: usize,
}

impl Shelf {
    /// What may be seen of these details now.
    pub(in crate::ui) fn of(state: &AppState, card: &Card, details: &Details) -> Self {
        let seen = |level| state.treat_level(card, level) != MatureMode::Hide;
        let places: Vec<usize> = (0..details.pictures.len())
            .filter(|place| details.pictures.get(*place).is_some_and(|it| seen(it.level)))
            .collect();
        let at = places.partition_point(|place| *place < state.picture).min(places.len().saturating_sub(1));
        Self { hidden: details.pictures.len() - places.len(), at, places }
    }

    /// How many may be seen.
    pub(in crate::ui) fn len(&self) -> usize {
        self.places.len()
    }

    /// Which of them is shown, counted from 0.
    pub(in crate::ui) fn at(&self) -> usize {
        self.at
    }

    /// The place of the n-th among all pictures.
    pub(in crate::ui) fn place(&self, n: usize) -> Option<usize> {
        self.places.get(n).copied()
    }

    /// The place of the one that is shown.
    pub(in crate::ui) fn shown(&self) -> Option<usize> {
        self.place(self.at)
    }

    /// The place of the one so many further on; behind the last comes the first.
    pub(in crate::ui) fn step(&self, by: isize) -> Option<usize> {
        let count = self.places.len().cast_signed();
        if count < 2 {
            return None;
        }
        self.place((self.at.cast_signed() + by).rem_euclid(count).cast_unsigned())
    }
}

/// How a picture lies in its frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Lie {
    /// It fills the frame; what sticks out is cut off evenly.
    Fill,
    /// It fills the frame, unless too much would be cut off.
    Best,
}

/// A picture and how it is to be painted.
pub(in crate::ui) struct PictureLook<'a> {
    /// Which.
    pub(in crate::ui) picture: &'a DetailPicture,
    /// What its model is for.
    pub(in crate::ui) kind: ModelKind,
    /// The shape it is asked for in.
    pub(in crate::ui) fit: Fit,
    /// How it lies in its frame.
    pub(in crate::ui) lie: Lie,
    /// The corners of its frame.
    pub(in crate::ui) corners: CornerRadius,
    /// Whether it is covered.
    pub(in crate::ui) is_veiled: bool,
    /// Whether pointing at it uncovers it; else a click does.
    pub(in crate::ui) by_pointing: bool,
}

impl PictureLook<'_> {
    fn id(&self) -> PictureId {
        PictureId { source: self.picture.source.clone(), fit: self.fit }
    }
}

/// Paints a picture in its frame, covered where it should be. Gives its size in pixels once it is there and seen.
pub(in crate::ui) fn detail_picture_ui(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, look: &PictureLook<'_>) -> Option<Vec2> {
    if look.is_veiled {
        veiled_picture_ui(ui, cx, rect, look);
        return None;
    }
    let handle = match cx.textures.get(look.id()) {
        Shown::Ready(handle) => handle,
        // Its blurred shape or its colour, where one of them is known.
        meanwhile => {
            shown_ui(ui, rect, look.corners, meanwhile, (kind_glyph(look.kind), true));
            video_mark_ui(ui, rect, look.picture);
            return None;
        }
    };
    let extent = handle.size_vec2();
    let (across, down) = (rect.width() / extent.x, rect.height() / extent.y);
    let whole = match look.lie {
        Lie::Fill => false,
        Lie::Best => across.max(down) > across.min(down) * MOST_CUT,
    };
    if whole {
        let place = Rect::from_center_size(rect.center(), extent * across.min(down));
        ui.painter().rect_filled(rect, look.corners, theme::tokens(ui).bg2);
        egui::Image::from_texture((handle.id(), place.size())).paint_at(ui, place);
    } else {
        let part = rect.size() / (extent * across.max(down));
        let uv = Rect::from_center_size(egui::pos2(0.5, 0.5), part);
        egui::Image::from_texture((handle.id(), rect.size())).uv(uv).corner_radius(look.corners).paint_at(ui, rect);
    }
    video_mark_ui(ui, rect, look.picture);
    Some(extent)
}

/// Paints a picture that is not to be met unasked: blurred until nothing of it can be told, with its level.
pub(in crate::ui) fn veiled_picture_ui(ui: &Ui, cx: &mut Cx<'_>, rect: Rect, look: &PictureLook<'_>) {
    let id = PictureId { source: look.picture.source.clone(), fit: Fit::Blurred };
    super::picture_ui(ui, cx, rect, look.corners, Some(id), (look.kind, false));
    if rect.width() < ROOM_FOR_WORDS {
        return;
    }
    tag(ui, rect.min + Vec2::splat(space::S), Align2::LEFT_TOP, look.picture.level.label(), Tone::Warn);
    let how = if look.by_pointing { tr!("picture-point") } else { tr!("picture-click") };
    // Below the sign in the middle, on a ground of its own: what is blurred may have any colour, and the corners are taken.
    tag(ui, rect.center() + Vec2::new(0.0, BELOW_SIGN), Align2::CENTER_TOP, how, Tone::Plain);
}

/// A video is told by a sign: only its first picture is shown.
fn video_mark_ui(ui: &Ui, rect: Rect, picture: &DetailPicture) {
    if picture.media != MediaKind::Video {
        return;
    }
    let tokens = theme::tokens(ui);
    let radius = (rect.width() * 0.12).clamp(9.0, 26.0);
    ui.painter().circle_filled(rect.center(), radius, tokens.on_image_bg);
    let font = icons::fill_font(radius);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::PLAY, font, tokens.on_image);
    if rect.width() >= ROOM_FOR_WORDS {
        let corner = rect.left_bottom() + Vec2::new(space::S, -space::S);
        tag(ui, corner, Align2::LEFT_BOTTOM, tr!("picture-video"), Tone::Plain);
    }
}
