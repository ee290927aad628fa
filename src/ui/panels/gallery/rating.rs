//! Stars to rate with and the favourite star.

use crate::app::Action;
use crate::model::card::Card;
use crate::model::marks::MarkChange;
use crate::ui::theme;
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Align2, CursorIcon, Rect, Sense, Ui, Vec2, WidgetInfo};

/// Width of one star, in points.
const STAR: f32 = 16.0;
const STARS: u8 = 5;

/// Five stars to click; the same star again takes the rating away. Empty ones are shown under the pointer only.
pub(in crate::ui) fn stars_ui(ui: &Ui, cx: &mut Cx<'_>, card: &Card, rect: Rect, row_hovered: bool) {
    let tokens = theme::tokens(ui);
    let extent = Vec2::new(STAR * f32::from(STARS), rect.height());
    let rect = Rect::from_min_size(rect.min, extent);
    let response = ui.interact(rect, ui.scope_id().with(("stars", card.key.0)), Sense::CLICK);
    let name = rating_text(card.rating);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let star_at = |x: f32| ((x - rect.left()) / STAR).floor().clamp(0.0, f32::from(STARS - 1)) as u8 + 1;
    let aimed = response.hover_pos().map(|at| star_at(at.x));
    if response.clicked()
        && let Some(stars) = aimed
    {
        let stars = if stars == card.rating { 0 } else { stars };
        cx.push(Action::Mark(vec![card.key], MarkChange::Rating(stars)));
    }
    let lit = aimed.unwrap_or(card.rating);
    for star in 1..=STARS {
        let centre = egui::pos2(rect.left() + STAR * (f32::from(star) - 0.5), rect.center().y);
        if star <= lit {
            let ink = if aimed.is_some() { tokens.accent } else { tokens.text2 };
            ui.painter().text(centre, Align2::CENTER_CENTER, icons::STAR, icons::fill_font(13.0), ink);
        } else if row_hovered || card.rating > 0 {
            ui.painter().text(centre, Align2::CENTER_CENTER, icons::STAR, icons::font(13.0), tokens.text3);
        }
    }
}

/// The favourite star: lit for favourites, an outline under the pointer, a click turns it over.
pub(super) fn favourite_ui(ui: &Ui, cx: &mut Cx<'_>, card: &Card, centre: egui::Pos2, item_hovered: bool) {
    const SIDE: f32 = 20.0;
    if !card.favourite && !item_hovered {
        return;
    }
    let tokens = theme::tokens(ui);
    let rect = Rect::from_center_size(centre, Vec2::splat(SIDE));
    let response = ui.interact(rect, ui.scope_id().with(("favourite", card.key.0)), Sense::CLICK);
    let name = tr!("gallery-favourite", name = card.name);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, card.favourite, &name));
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if response.clicked() {
        cx.push(Action::Mark(vec![card.key], MarkChange::Favourite(!card.favourite)));
    }
    let (font, ink) = match (card.favourite, response.hovered()) {
        (true, _) => (icons::fill_font(14.0), tokens.warn),
        (false, true) => (icons::font(14.0), tokens.warn),
        (false, false) => (icons::font(14.0), tokens.text3),
    };
    ui.painter().text(centre, Align2::CENTER_CENTER, icons::STAR, font, ink);
}

/// A rating in words.
fn rating_text(stars: u8) -> String {
    if stars == 0 { tr!("gallery-not-rated").to_owned() } else { tr!("gallery-rating", stars = u64::from(stars)) }
}
