//! What the choice about mature pictures looks like: one small picture for each level, treated as the real ones are.

use super::controls::levels;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, Tokens, radius, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Align2, Painter, Rect, Sense, Ui, Vec2, WidgetInfo};

const EXTENT: Vec2 = Vec2::new(72.0, 92.0);

pub(super) fn example_ui(ui: &mut Ui, cx: &Cx<'_>) {
    ui.add_space(space::S);
    ui.horizontal(|ui| {
        ui.add_space(space::S);
        ui.vertical(|ui| {
            widgets::section(ui, tr!("settings-example"), "");
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = Vec2::splat(space::S);
                for level in levels() {
                    tile_ui(ui, cx, level);
                }
            });
        });
    });
}

fn tile_ui(ui: &mut Ui, cx: &Cx<'_>, level: MatureLevel) {
    let tokens = theme::tokens(ui);
    let settings = &cx.state.settings;
    let treated = settings.mature.treat(level, None);
    let (rect, response) = ui.allocate_exact_size(EXTENT, Sense::hover());
    let is_revealed = treated == MatureMode::Blur && settings.reveal_on_hover && response.hovered();
    let painter = ui.painter_at(rect);
    let name = match treated {
        MatureMode::Show => tr!("settings-example-shown", level = level.label()),
        MatureMode::Blur => tr!("settings-example-blurred", level = level.label()),
        MatureMode::Hide => tr!("settings-example-hidden", level = level.label()),
    };
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Image, true, &name));
    match treated {
        MatureMode::Hide => {
            let stroke = egui::Stroke::new(1.0, tokens.line);
            painter.rect_stroke(rect, radius::BUTTON, stroke, egui::StrokeKind::Inside);
            painter.text(rect.center(), Align2::CENTER_CENTER, level.label(), theme::small(), tokens.text3);
        }
        MatureMode::Blur if !is_revealed => {
            blurred(&painter, rect, tokens);
            painter.text(rect.center(), Align2::CENTER_CENTER, icons::EYE_SLASH, icons::font(20.0), tokens.on_image);
        }
        MatureMode::Blur | MatureMode::Show => scene(&painter, rect, tokens),
    }
    if treated != MatureMode::Hide {
        let corner = rect.left_top() + Vec2::splat(space::XS);
        widgets::tag(ui, corner, Align2::LEFT_TOP, level.label(), widgets::Tone::Plain);
    }
}

/// A sun over hills.
fn scene(painter: &Painter, rect: Rect, tokens: &Tokens) {
    painter.rect_filled(rect, radius::BUTTON, tokens.accent);
    let at = |x: f32, y: f32| rect.lerp_inside(Vec2::new(x, y));
    painter.circle_filled(at(0.66, 0.42), rect.width() * 0.15, tokens.warn);
    // Hills stay inside the rounded corners, so only their upper edge is theirs.
    let hill = |x: f32, y: f32, size: f32, ink| painter.circle_filled(at(x, y), rect.width() * size, ink);
    hill(0.3, 1.0, 0.42, tokens.ok);
    hill(0.8, 1.12, 0.5, tokens.ok_bg);
    let frame = egui::Stroke::new(1.0, tokens.line);
    painter.rect_stroke(rect, radius::BUTTON, frame, egui::StrokeKind::Inside);
}

/// The same, as if seen through frosted glass: circles in circles, each letting the others through.
fn blurred(painter: &Painter, rect: Rect, tokens: &Tokens) {
    painter.rect_filled(rect, radius::BUTTON, tokens.accent.lerp_to_gamma(tokens.bg3, 0.35));
    let at = |x: f32, y: f32| rect.lerp_inside(Vec2::new(x, y));
    let soft = |centre: egui::Pos2, ink: egui::Color32, largest: f32| {
        for ring in 1..=8_u8 {
            let part = f32::from(ring) / 8.0;
            painter.circle_filled(centre, rect.width() * largest * (1.1 - part), ink.gamma_multiply(0.12));
        }
    };
    soft(at(0.66, 0.42), tokens.warn, 0.5);
    soft(at(0.3, 0.95), tokens.ok, 0.75);
    soft(at(0.85, 1.0), tokens.ok_bg, 0.8);
}
