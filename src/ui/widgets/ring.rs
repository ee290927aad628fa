//! A score as a ring that is full by so much, its number inside, its colour by how it stands.

use crate::model::quality::{Ring, Standing};
use crate::ui::theme::{self, Tokens};
use crate::words::{self, tr};
use egui::{Color32, FontId, Pos2, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

/// Points of a whole ring.
const POINTS: f32 = 48.0;

/// The colour of how a score stands.
pub(in crate::ui) const fn standing_ink(standing: Standing, tokens: &Tokens) -> Color32 {
    match standing {
        Standing::Good => tokens.ok,
        Standing::Doubtful => tokens.warn,
        Standing::Dangerous => tokens.bad,
    }
}

/// What a ring says, for ears and tooltips.
pub(in crate::ui) fn ring_words(ring: Ring) -> String {
    let standing = words::judging::standing(ring.standing).to_lowercase();
    let score = tr!("quality-score", score = ring.score, standing = standing);
    format!("{score}, {}", tr!("quality-between", low = ring.low, high = ring.high))
}

/// Bounds further apart than this say that little is known.
const WIDE: u8 = 35;

/// Paints a ring: full colour up to the lower bound, faint from there to the score. Where little is known its number is grey.
pub(in crate::ui) fn paint_ring(ui: &Ui, centre: Pos2, radius: f32, ring: Ring, font: FontId) {
    let tokens = theme::tokens(ui);
    let width = (radius * 0.2).clamp(2.0, 6.0);
    let radius = radius - width / 2.0;
    let ink = standing_ink(ring.standing, tokens);
    ui.painter().circle_stroke(centre, radius, Stroke::new(width, tokens.bg3));
    let arc = |from: u8, to: u8, ink: Color32| {
        let (from, to) = (f32::from(from.min(100)) / 100.0, f32::from(to.min(100)) / 100.0);
        let steps = (POINTS * (to - from)).ceil();
        if steps < 1.0 {
            return;
        }
        let at = |step: f32| {
            let angle = std::f32::consts::TAU * (from + (to - from) * step / steps - 0.25);
            centre + radius * Vec2::angled(angle)
        };
        let points: Vec<Pos2> = (0..=steps as u32).map(|step| at(step as f32)).collect();
        ui.painter().add(Shape::line(points, Stroke::new(width, ink)));
    };
    let sure = ring.low.min(ring.score);
    arc(sure, ring.score, ink.gamma_multiply(0.45));
    arc(0, sure, ink);
    let number = if ring.high.saturating_sub(ring.low) > WIDE { tokens.text2 } else { tokens.text1 };
    let font = if ring.score > 99 { FontId::new(font.size * 0.85, font.family) } else { font };
    ui.painter().text(centre, egui::Align2::CENTER_CENTER, ring.score.to_string(), font, number);
}

/// A large ring as a thing of its own.
pub(in crate::ui) fn ring_ui(ui: &mut Ui, side: f32, ring: Ring) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    paint_ring(ui, rect.center(), side / 2.0 - 1.0, ring, theme::font(side * 0.34, theme::Weight::SemiBold));
    let said = ring_words(ring);
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Label, true, &said));
    response
}
