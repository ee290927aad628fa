//! The wall of pictures: only what is on screen is painted, whatever the library's size.

use super::wall::Wall;
use super::{background_ui, finish_ui, item, tile};
use crate::ui::Cx;
use crate::ui::theme::space;
use egui::{ScrollArea, Ui, Vec2};
use std::sync::Arc;

const GAP: f32 = space::M;

/// Paints the wall.
pub(super) fn grid_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let view = Arc::clone(&cx.state.view);
    let width = ui.available_width() - 2.0 * space::L;
    let wall = Wall::grid(width, cx.state.settings.tile_width, GAP, tile::ASPECT, tile::CAPTION);
    // A way that is still being scrolled would lead to where the rows were before: with fewer rows past their end.
    let mut area = ScrollArea::vertical().id_salt("wall").auto_shrink(false).animated(false);
    let mut painted_at = 0.0;
    if let Some(offset) = cx.memory.gallery.place.wanted(cx.state, &wall) {
        area = area.vertical_scroll_offset(offset);
    }
    let output = area.show_viewport(ui, |ui, viewport| {
        painted_at = viewport.min.y;
        ui.set_height(wall.height(view.len()) + GAP);
        let origin = ui.max_rect().min + Vec2::new(space::L, space::XS);
        let background = background_ui(ui, cx);
        let on_screen = wall.between(viewport.min.y, viewport.max.y, view.len());
        let stop = item::tab_stop(cx, &view, &on_screen);
        for index in on_screen.clone() {
            if let Some(row) = view.get(index) {
                tile::tile_ui(ui, cx, wall.rect(origin, index), row, stop == Some(row.card.key));
            }
        }
        finish_ui(ui, cx, &wall, origin, &background, on_screen, stop);
    });
    let (offset, room) = (output.state.clamped_offset().y, output.inner_rect.height());
    if (painted_at - offset).abs() > 0.5 {
        // What was painted is not what is in sight now; nothing else might bring another frame.
        ui.request_repaint();
    }
    let memory = &mut *cx.memory;
    (memory.columns, memory.rows_on_screen) = (wall.columns, wall.rows_in(room));
    memory.gallery.place.painted(cx.state, &wall, offset, room, &memory.visible);
}
