//! What can be done with the selected model: the one primary button, favourite and stars, and a menu with the rest.

use super::marks::{favourite_ui, labels_ui, stars_ui, tall_button, with_keys};
use super::{Subject, download};
use crate::app::{Action, AppState, Command};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, keys, widgets};
use crate::words::tr;
use egui::{Button, RichText, Ui, WidgetInfo};

/// Width of the button that opens the menu.
const MORE_WIDTH: f32 = 46.0;
/// The menu, in groups.
const MENU: [&[Command]; 7] = [
    &[Command::QuickLook, Command::OpenPage, Command::ShowFile],
    &[Command::CopyTriggerWords, Command::CopyPath, Command::CopyFiles, Command::CopyHashes, Command::SendToComfy],
    &[Command::CopyAddress, Command::CopyAir, Command::CopyMarkdown, Command::ShareCard],
    &[Command::ShowImages, Command::MakeCharacter],
    &[Command::RevealPictures, Command::MatureShow, Command::MatureBlur, Command::MatureDefault],
    &[Command::HideModel, Command::HideCreator],
    &[Command::Trash],
];

pub(super) fn actions_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let to_fetch = download::to_fetch(cx.state, subject);
    if let Some(version) = to_fetch {
        download::version_ui(ui, cx, subject, version);
        ui.add_space(space::S - ui.spacing().item_spacing.y.min(space::S));
    }
    let primary = primary_of(cx.state, subject);
    let button = if to_fetch.is_some() { widgets::secondary } else { widgets::primary };
    if button(ui, primary.label()).on_hover_text(with_keys(ui, primary)).clicked() {
        cx.push(Action::Run(primary));
    }
    ui.add_space(space::S - ui.spacing().item_spacing.y.min(space::S));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let width = ((ui.available_width() - MORE_WIDTH - 2.0 * space::S) / 2.0).floor();
        favourite_ui(ui, cx, subject, width);
        copy_words_ui(ui, cx, width);
        more_ui(ui, cx, subject);
    });
    stars_ui(ui, cx, subject);
    labels_ui(ui, cx, subject);
}

/// What is most likely wanted: a file goes to ComfyUI where a server is named, a model with a page is read there, any
/// other is found on disk.
fn primary_of(state: &AppState, subject: Subject<'_>) -> Command {
    let has_server = !state.studio.batch.health.is_empty();
    if has_server && subject.key().is_file() && Command::SendToComfy.refusal(state).is_none() {
        Command::SendToComfy
    } else if subject.card.model_id.is_some() {
        Command::OpenPage
    } else {
        Command::ShowFile
    }
}

fn copy_words_ui(ui: &mut Ui, cx: &mut Cx<'_>, width: f32) {
    let tokens = theme::tokens(ui);
    let command = Command::CopyTriggerWords;
    let refusal = command.refusal(cx.state);
    let label = RichText::new(tr!("drawer-copy-words")).font(theme::body_medium()).color(tokens.text1);
    let response = ui.add_enabled_ui(refusal.is_none(), |ui| tall_button(ui, Button::new(label), width)).inner;
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, refusal.is_none(), tr!("drawer-copy-words")));
    let response = response.on_hover_text(with_keys(ui, command));
    if response.on_disabled_hover_text(refusal.unwrap_or_default()).clicked() {
        cx.push(Action::Run(command));
    }
}

fn more_ui(ui: &mut Ui, cx: &mut Cx<'_>, subject: Subject<'_>) {
    let tokens = theme::tokens(ui);
    let button = Button::new(icons::icon(icons::DOTS_THREE, size::ICON_LARGE).color(tokens.text2))
        .fill(tokens.bg3)
        .corner_radius(theme::radius::BUTTON)
        .min_size(egui::vec2(MORE_WIDTH, size::CONTROL_LARGE));
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        if subject.key().is_file() && ui.button(tr!("drawer-edit")).on_hover_text(tr!("drawer-edit-hint")).clicked() {
            super::edit::open(cx, subject);
            ui.close();
        }
        ui.separator();
        super::super::discovery::more_like_ui(ui, cx);
        for group in MENU {
            ui.separator();
            for command in group {
                command_ui(ui, cx, *command);
            }
        }
        ui.separator();
        command_ui(ui, cx, Command::ToggleDrawer);
    });
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, tr!("drawer-more")));
    response.on_hover_text(tr!("drawer-more"));
}

/// A line of a menu: the command's name and keys; why it cannot be had, where it cannot.
fn command_ui(ui: &mut Ui, cx: &mut Cx<'_>, command: Command) {
    let refusal = command.refusal(cx.state);
    let button = Button::new(command.label()).shortcut_text(keys::text_of(ui.ctx(), command));
    let response = ui.add_enabled(refusal.is_none(), button).on_hover_text(command.hint());
    if response.on_disabled_hover_text(refusal.unwrap_or_default()).clicked() {
        cx.push(Action::Run(command));
        ui.close();
    }
}
