//! The selected model's picture, as large as the window allows.

use super::title_ui;
use crate::app::Fit;
use crate::model::card::Card;
use crate::ui::theme::radius;
use crate::ui::widgets::{picture_of, picture_ui};
use crate::ui::{Cx, strings};
use egui::{CornerRadius, Sense, Ui, Vec2};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct PictureMemory {}

pub(super) fn picture_sheet_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let Some(details) = cx.state.details.clone() else {
        title_ui(ui, cx, strings::NOTHING_SELECTED, "");
        return;
    };
    let card = Card::new(&details.record, details.model.as_ref(), details.version.as_ref());
    title_ui(ui, cx, &card.name, card.base_label());
    let height = (room.y - 120.0).max(160.0);
    let width = (height * 0.8).min(ui.available_width());
    ui.vertical_centered(|ui| {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
        let id = picture_of(&card, Fit::Inside { max_side: 1024 });
        picture_ui(ui, cx, rect, CornerRadius::same(radius::CARD), id, (card.kind, card.is_safe()));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &card.name));
    });
}
