//! How a picture of a character was made, all of it, and the character outside of the program.

use super::character::slot_name;
use crate::app::{Action, ExportForm, FileWish, recipes_text};
use crate::model::character::{Character, Slot, SlotPicture};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::tr;
use egui::{Label, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

/// Width of a recipe, in points.
const WIDTH: f32 = 360.0;
/// Height of a recipe at most, in points.
const HEIGHT: f32 = 360.0;
/// Letters of a hash that are shown.
const HASH_LETTERS: usize = 10;

/// A button that shows how a picture was made.
pub(super) fn recipe_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Character, (slot, picture): (Slot, &SlotPicture)) {
    let name = tr!("characters-recipe-of", what = slot_name(slot));
    let button = widgets::icon_button(ui, icons::INFO, &name);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(WIDTH);
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| told_ui(ui, picture));
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            if !picture.graph_json.is_empty() && widgets::link(ui, tr!("characters-copy-recipe")).clicked() {
                cx.push(Action::Copy(picture.graph_json.clone(), tr!("characters-recipe").to_owned()));
                ui.close();
            }
            if widgets::link(ui, tr!("characters-copy-all")).clicked() {
                cx.push(Action::Copy(recipes_text(one, &[slot]), tr!("characters-recipe").to_owned()));
                ui.close();
            }
        });
    });
}

fn told_ui(ui: &mut Ui, picture: &SlotPicture) {
    let tokens = theme::tokens(ui);
    let text = |ui: &mut Ui, text: String| {
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(tokens.text1)).wrap());
    };
    text(ui, picture.positive.clone());
    if !picture.negative.is_empty() {
        widgets::hint(ui, tr!("characters-not", text = picture.negative.clone()));
    }
    ui.add_space(space::XS);
    text(ui, super::character::about(picture));
    text(ui, format!("{} × {}", picture.width, picture.height));
    for file in &picture.models {
        text(ui, file.name.clone());
        let hash = file.sha256.as_deref().and_then(|hash| hash.get(..HASH_LETTERS));
        let said = hash.map_or_else(|| tr!("characters-no-hash").to_owned(), |hash| format!("SHA256 {hash}…"));
        widgets::hint(ui, said);
    }
}

/// Copies the recipes of all pictures.
pub(super) fn recipes_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Character) {
    let button = widgets::secondary(ui, tr!("characters-recipe")).on_hover_text(tr!("characters-copy-recipes"));
    if button.clicked() {
        cx.push(Action::Copy(recipes_text(one, &Slot::ALL), tr!("characters-recipe").to_owned()));
    }
}

/// A button with the forms a character can be written in.
pub(super) fn export_ui(ui: &mut Ui, cx: &mut Cx<'_>, one: &Character) {
    let button = widgets::secondary(ui, tr!("characters-export"));
    Popup::menu(&button).show(|ui| {
        for (form, name) in [
            (ExportForm::Folder, tr!("characters-export-folder")),
            (ExportForm::Zip, tr!("characters-export-zip")),
            (ExportForm::Sheet, tr!("characters-export-sheet")),
        ] {
            if ui.button(name).clicked() {
                cx.push(Action::AskFile(FileWish::ExportCharacter(one.id, form)));
            }
        }
    });
}
