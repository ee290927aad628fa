//! Models on their way: what is dragged out of the gallery and what follows the pointer meanwhile.

use super::{picture_of, picture_ui};
use crate::app::Fit;
use crate::model::ids::FileKey;
use crate::model::mature::MatureMode;
use crate::ui::Cx;
use crate::ui::theme::{self, radius, space};
use crate::words::tr;
use egui::{Area, CornerRadius, DragAndDrop, Frame, Id, Order, RichText, Sense, Stroke, Ui, Vec2};

/// The payload of models that are dragged: at least one file, in the order of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct DraggedModels(pub(in crate::ui) Vec<FileKey>);

/// Paints what follows the pointer while models are dragged: the first one's picture and how many there are.
pub(in crate::ui) fn dragged_ui(ui: &Ui, cx: &mut Cx<'_>) {
    const SIDE: f32 = 40.0;
    let ctx = ui.ctx();
    let Some(dragged) = DragAndDrop::payload::<DraggedModels>(ctx) else { return };
    let Some(pointer) = ctx.pointer_latest_pos() else { return };
    let tokens = theme::tokens(ui);
    let first = dragged.0.first().and_then(|key| cx.state.view.row(*key)).cloned();
    let area = Area::new(Id::unique("dragged-models")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(pointer + Vec2::new(14.0, 10.0)).show(ctx, |ui| {
        let frame = Frame::new()
            .fill(tokens.bg2)
            .stroke(Stroke::new(1.0, tokens.accent))
            .corner_radius(radius::CARD)
            .inner_margin(6);
        frame.show(ui, |ui| {
            ui.horizontal(|ui| {
                if let Some(row) = &first {
                    let (rect, _) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
                    let safe = cx.state.treat(&row.card) == MatureMode::Show;
                    let id = picture_of(&row.card, Fit::Cover { width: 256, height: 276 });
                    picture_ui(ui, cx, rect, CornerRadius::same(radius::CONTROL), id, (row.card.kind, safe));
                }
                let words = match (&first, dragged.0.len()) {
                    (Some(row), 1) => row.card.name.clone(),
                    (_, count) => tr!("gallery-models", count = count),
                };
                let words = RichText::new(words).font(theme::body_medium()).color(tokens.text1);
                ui.add(egui::Label::new(words).extend());
                ui.add_space(space::XS);
            });
        });
    });
}
