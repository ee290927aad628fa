//! One row of a list: a small picture, a name with one or two lines below it, and room at the right.

use crate::app::{Fit, PictureId, PictureSource};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};
use crate::ui::theme::{self, radius, space};
use crate::ui::{Cx, widgets};
use egui::{CornerRadius, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2};

/// Height of a row with one line below the name, in points.
pub(super) const HEIGHT: f32 = 40.0;

/// What a row shows.
pub(in crate::ui::panels) struct Entry<'a> {
    /// Its picture and the picture's treatment; `Hide` shows the sign of its kind.
    pub(in crate::ui::panels) picture: Option<(PictureId, MatureMode)>,
    /// What it is, for the sign that stands where there is no picture.
    pub(in crate::ui::panels) kind: ModelKind,
    /// First line.
    pub(in crate::ui::panels) name: &'a str,
    /// What stands below; it takes a second line where one is too narrow.
    pub(in crate::ui::panels) under: &'a str,
    /// Room kept free at the right, in points.
    pub(in crate::ui::panels) right_room: f32,
    /// What a screen reader says; the name alone where it is empty.
    pub(in crate::ui::panels) spoken: &'a str,
}

impl Entry<'_> {
    /// Paints it as the next thing; also gives the room that was kept free.
    pub(in crate::ui::panels) fn ui(&self, ui: &mut Ui, cx: &mut Cx<'_>) -> (Response, Rect) {
        let tokens = theme::tokens(ui);
        let width = ui.available_width();
        let left = HEIGHT - 8.0 + space::S;
        let room = (width - self.right_room - left - space::XS).max(20.0);
        let under = widgets::few_lines(ui, self.under, (theme::small(), tokens.text2), room, 2);
        let second = under.rows.get(1).map_or(0.0, |row| row.rect().height());
        let (rect, response) = ui.allocate_exact_size(Vec2::new(width, HEIGHT + second), Sense::click());
        let spoken = if self.spoken.is_empty() { self.name } else { self.spoken }.to_owned();
        response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        let right = Rect::from_min_max(pos2(rect.right() - self.right_room, rect.top()), rect.max);
        if !ui.is_rect_visible(rect) {
            return (response, right);
        }
        if response.hovered() || response.has_focus() {
            let ground = rect.expand2(Vec2::new(space::XS, 0.0));
            ui.painter().rect_filled(ground, radius::CONTROL, tokens.hover);
        }
        let picture = Rect::from_min_size(rect.min + Vec2::new(0.0, 4.0), Vec2::splat(HEIGHT - 8.0));
        let shown = self.picture.clone().filter(|(_, mode)| *mode != MatureMode::Hide);
        let safe = shown.as_ref().is_none_or(|(_, mode)| *mode == MatureMode::Show);
        let corners = CornerRadius::same(radius::CONTROL);
        widgets::picture_ui(ui, cx, picture, corners, shown.map(|(id, _)| id), (self.kind, safe));
        let name = widgets::one_line(ui, self.name, theme::body(), tokens.text1, room);
        let elided = name.elided || under.elided;
        // Both centred on their lines, so that rows of one line below and of two stand on the same grid.
        let (first, below) = (rect.top() + HEIGHT / 2.0 - 8.0, rect.top() + HEIGHT / 2.0 + 9.0);
        let line = under.rows.first().map_or(0.0, |row| row.rect().height());
        ui.painter().galley(pos2(rect.left() + left, first - name.size().y / 2.0), name, tokens.text1);
        ui.painter().galley(pos2(rect.left() + left, below - line / 2.0), under, tokens.text2);
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        let whole = if self.under.is_empty() { self.name.to_owned() } else { format!("{}\n{}", self.name, self.under) };
        (if elided { response.on_hover_text(whole) } else { response }, right)
    }
}

/// A small square picture of these, treated as the settings say.
pub(super) fn square(cx: &Cx<'_>, picture: Option<&(PictureSource, MatureLevel)>) -> Option<(PictureId, MatureMode)> {
    let (source, level) = picture?;
    let id = PictureId { source: source.clone(), fit: Fit::Cover { width: 256, height: 256 } };
    Some((id, cx.state.settings.mature.treat(*level, None)))
}

/// A small rising line in a rectangle.
pub(super) fn line_ui(ui: &Ui, rect: Rect, values: &[u64]) {
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { return };
    if values.len() < 2 {
        return;
    }
    let span = (most - least).max(1) as f32;
    let step = rect.width() / (values.len() - 1) as f32;
    let points = values.iter().enumerate().map(|(index, value)| {
        let up = (value - least) as f32 / span;
        pos2(rect.left() + index as f32 * step, rect.bottom() - up * rect.height())
    });
    let stroke = egui::Stroke::new(1.5, theme::tokens(ui).ok);
    ui.painter().add(egui::Shape::line(points.collect(), stroke));
}
