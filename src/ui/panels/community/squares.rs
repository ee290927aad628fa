//! Rows of square pictures as wide as the panel.

use egui::Ui;

/// Between two squares, in points.
pub(super) const GAP: f32 = 6.0;

/// So many in a row. `square_ui` paints one of a side in points; `below` is room under each row, beside what the layout leaves.
pub(super) fn squares_ui<T>(
    ui: &mut Ui,
    shown: &[T],
    columns: usize,
    below: f32,
    mut square_ui: impl FnMut(&mut Ui, &T, f32),
) {
    let side = ((ui.available_width() - GAP * (columns - 1) as f32) / columns as f32).floor();
    for row in shown.chunks(columns) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for one in row {
                square_ui(ui, one, side);
            }
        });
        ui.add_space(below);
    }
}
