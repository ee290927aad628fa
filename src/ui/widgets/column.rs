//! The scrolled column of a side panel.

use crate::ui::theme::space;
use egui::{ScrollArea, Ui, UiBuilder};

/// Shows what a side panel holds below its heading. The scroll bar stands in the panel's margin, where it neither hides a
/// number nor takes the clicks of a button at the right edge.
pub(in crate::ui) fn column_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let column = ui.available_rect_before_wrap();
    let mut room = column;
    room.max.x += space::M;
    // The room of the bar is the panel's own: were it counted, the panel would grow by it in every frame.
    let inner = &mut ui.new_child(UiBuilder::new().max_rect(room));
    // egui moves a bar that would be clipped back over the content.
    let clip = inner.clip_rect();
    inner.set_clip_rect(clip.with_max_x(clip.right().max(room.right())));
    ScrollArea::vertical().id_salt(name).auto_shrink(false).show(inner, |ui| {
        ui.set_max_width(column.width());
        content(ui);
    });
    ui.advance_cursor_after_rect(column);
}
