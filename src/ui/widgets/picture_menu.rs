//! What can be done with a picture that stands still, under the right mouse button: others like it, a character of it.

use crate::app::{Action, FinderAction, PictureSource, PictureWish, StudioAsk};
use crate::model::ids::FileKey;
use crate::ui::Cx;
use crate::words::tr;
use egui::Response;

/// The menu of a picture. `of` is the model whose picture it is; `make` is what begins a character of it.
pub(in crate::ui) fn picture_menu_ui(
    response: &Response,
    cx: &mut Cx<'_>,
    (source, of): (&PictureSource, Option<FileKey>),
    make: impl FnOnce() -> StudioAsk,
) {
    response.context_menu(|ui| {
        if ui.button(tr!("finder-more-like-picture")).clicked() {
            // What is found fills the gallery; a sheet over it makes way.
            if cx.state.sheet().is_some() {
                cx.push(Action::CloseSheet);
            }
            let wish = PictureWish::Shown(source.clone(), of);
            cx.push(Action::Finder(FinderAction::Look(Some(wish))));
        }
        if ui.button(tr!("characters-make")).clicked() {
            cx.push(Action::Studio(make()));
        }
    });
}
