//! Which encoder looks at pictures: the lightest of the library, none, or a file that is named.

use super::controls::{path_ui, small_button};
use crate::app::{Action, EncoderState, FileWish, SettingChange, VisionChoice};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::tr;
use egui::{Label, RichText, Ui};

pub(super) fn vision_ui(ui: &mut Ui, cx: &mut Cx<'_>) -> Option<SettingChange> {
    let choice = cx.state.settings.vision.clone();
    let labels = [tr!("setting-vision-auto"), tr!("setting-vision-off"), tr!("setting-vision-file")];
    let chosen = match choice {
        VisionChoice::Auto => 0,
        VisionChoice::Off => 1,
        VisionChoice::File(_) => 2,
    };
    let clicked = widgets::segmented(ui, &labels, chosen);
    ui.add_space(space::XS);
    match &cx.state.finder.encoder {
        EncoderState::Used { family, path } if choice != VisionChoice::Off => {
            let path = path.display().to_string();
            path_ui(ui, &tr!("setting-vision-used", encoder = family.label(), path = path));
        }
        EncoderState::Refused(reason) if choice != VisionChoice::Off => {
            let text = RichText::new(reason).font(theme::small()).color(theme::tokens(ui).bad);
            ui.add(Label::new(text).wrap());
        }
        EncoderState::None if choice == VisionChoice::Auto => {
            widgets::hint(ui, tr!("setting-vision-none"));
        }
        _ if choice == VisionChoice::Off => {}
        _ => {
            widgets::hint(ui, tr!("setting-vision-later"));
        }
    }
    if chosen == 2 && small_button(ui, tr!("setting-vision-choose")).clicked() {
        cx.push(Action::AskFile(FileWish::VisionEncoder));
    }
    match clicked? {
        0 => Some(SettingChange::Vision(VisionChoice::Auto)),
        1 => Some(SettingChange::Vision(VisionChoice::Off)),
        _ => {
            cx.push(Action::AskFile(FileWish::VisionEncoder));
            None
        }
    }
}
