//! What can be done with any picture of the window, behind the right mouse button: find more like it, make a character of it.

use crate::app::{Action, PictureSource, StudioAsk};
use crate::model::ids::FileKey;
use crate::model::mature::MatureLevel;
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Response, Ui};

/// A picture somebody points at.
#[derive(Clone, Copy)]
pub(super) struct Pointed<'a> {
    /// Where it is.
    pub(super) source: &'a PictureSource,
    /// Its level.
    pub(super) level: MatureLevel,
    /// What a character made of it is called at first.
    pub(super) name: &'a str,
    /// The model it belongs to, if any: that one is not told as like it.
    pub(super) of: Option<FileKey>,
}

/// The menu of a picture. Films have none: neither search nor the studio takes them.
pub(super) fn picture_menu_ui(response: &Response, cx: &mut Cx<'_>, picture: Pointed<'_>) {
    if picture.source.is_video() {
        return;
    }
    let make = || StudioAsk::Draft(picture.source.clone(), picture.level, picture.name.to_owned());
    widgets::picture_menu_ui(response, cx, (picture.source, picture.of), make);
}

/// The line that begins a character.
pub(super) fn make_ui(ui: &mut Ui, cx: &mut Cx<'_>, picture: Pointed<'_>) {
    if ui.button(tr!("characters-make")).clicked() {
        let ask = StudioAsk::Draft(picture.source.clone(), picture.level, picture.name.to_owned());
        cx.push(Action::Studio(ask));
        ui.close();
    }
}
