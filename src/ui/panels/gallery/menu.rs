//! The menu under the right mouse button, and the parts of it that the header has too.

use super::super::spots;
use crate::app::{Action, Command, DownloadAsk, Want, wanted};
use crate::model::collection::{CollectionChange, MAX_NAME_CHARS, in_order};
use crate::model::facet::FacetValue;
use crate::model::ids::{CollectionId, FileKey};
use crate::model::label::Label;
use crate::model::marks::MarkChange;
use crate::model::query::SortBy;
use crate::ui::{Cx, icons, keys, theme};
use crate::words::{facets, names, tr};
use egui::containers::menu::{MenuConfig, SubMenuButton};
use egui::{Button, Key, Popup, PopupCloseBehavior, Response, SetOpenCommand, TextEdit, Ui};

/// What a menu is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Menu {
    /// The selected models.
    #[default]
    Models,
    /// The gallery as a whole.
    Wall,
}

/// A collection that is being made from the menu.
#[derive(Debug, Default)]
pub(in crate::ui) struct NewCollection {
    name: String,
    /// What goes into it as soon as it is there.
    waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    name: String,
    known: Vec<CollectionId>,
    keys: Vec<FileKey>,
}

/// Opens the menu when an item or the wall asked for it in this frame, and keeps it open.
pub(super) fn menu_ui(cx: &mut Cx<'_>, background: &Response) {
    let asked = cx.memory.gallery.menu.take();
    if let Some(menu) = asked {
        cx.memory.gallery.open_menu = menu;
    }
    let open = asked.map(|_| SetOpenCommand::Bool(true));
    Popup::menu(background).open_memory(open).at_pointer_fixed().show(|ui| {
        ui.set_min_width(230.0);
        match cx.memory.gallery.open_menu {
            Menu::Models => models_ui(ui, cx),
            Menu::Wall => wall_ui(ui, cx),
        }
    });
}

fn wall_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    entries(ui, cx, &[Command::SelectAll, Command::SelectNone]);
    ui.separator();
    entries(ui, cx, &[Command::ShowGrid, Command::ShowTable, Command::LargerTiles, Command::SmallerTiles]);
    ui.separator();
    entries(ui, cx, &[Command::AddFolder, Command::Rescan]);
}

fn models_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if Command::Download.refusal(cx.state).is_none() {
        entries(ui, cx, &[Command::Download]);
        if let (wants, Some(kind)) = wanted(cx.state) {
            ui.menu_button(tr!("spots-download-to"), |ui| spots::menu_ui(ui, cx, kind, &wants));
        }
        ui.separator();
    }
    update_ui(ui, cx);
    entries(ui, cx, &[Command::QuickLook, Command::ToggleDrawer]);
    ui.separator();
    entry(ui, cx, Command::Favourite);
    ui.menu_button(tr!("gallery-rate"), |ui| rate_ui(ui, cx));
    ui.menu_button(tr!("facet-label"), |ui| labels_ui(ui, cx));
    let outside = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    SubMenuButton::new(tr!("gallery-add-to")).config(outside).ui(ui, |ui| collections_ui(ui, cx));
    if cx.state.own_order().is_some() {
        ui.menu_button(tr!("gallery-place"), |ui| place_ui(ui, cx));
    }
    ui.menu_button(tr!("gallery-pictures"), |ui| {
        use Command::{MatureBlur, MatureDefault, MatureShow, RevealPictures};
        entries(ui, cx, &[RevealPictures, MatureShow, MatureBlur, MatureDefault]);
    });
    ui.separator();
    super::super::discovery::more_like_ui(ui, cx);
    entry(ui, cx, Command::MakeCharacter);
    ui.separator();
    show_only_ui(ui, cx);
    entries(ui, cx, &[Command::CopyTriggerWords, Command::CopyPath, Command::CopyFiles, Command::CopyHashes]);
    ui.separator();
    entries(ui, cx, &[Command::ShowFile, Command::OpenPage]);
    ui.menu_button(tr!("gallery-share"), |ui| {
        use Command::{CopyAddress, CopyAir, CopyMarkdown, ShareCard};
        entries(ui, cx, &[CopyAddress, CopyAir, CopyMarkdown, ShareCard]);
    });
    entry(ui, cx, Command::SendToComfy);
    entry(ui, cx, Command::ShowImages);
    entries(ui, cx, &[Command::HideModel, Command::HideCreator]);
    ui.separator();
    entries(ui, cx, &[Command::BulkEdit, Command::SelectAll, Command::SelectNone]);
    ui.separator();
    entries(ui, cx, &[Command::OrganiseSelected, Command::Trash]);
}

/// The newer version of the selected model, where there is one: fetched with a click, or on its way.
fn update_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some((version, name)) = cx.state.selected_card().and_then(|card| Some((card.update?, card.name.clone())))
    else {
        return;
    };
    let open = cx.state.downloads.of(version, None).is_some_and(|one| !one.state.is_settled());
    let text = if open { tr!("gallery-update-queued") } else { tr!("gallery-download-update") };
    if ui.add_enabled(!open, Button::new(text)).clicked() {
        cx.push(Action::Download(DownloadAsk::Want(vec![Want::version(version, name)])));
    }
    ui.separator();
}

fn entries(ui: &mut Ui, cx: &mut Cx<'_>, commands: &[Command]) {
    for command in commands {
        entry(ui, cx, *command);
    }
}

/// A command with its keys; when it cannot be had, the reason is its tooltip.
fn entry(ui: &mut Ui, cx: &mut Cx<'_>, command: Command) {
    let refusal = command.refusal(cx.state);
    let label = match command {
        Command::ToggleDrawer if cx.state.settings.drawer_open => tr!("gallery-hide-details"),
        Command::ToggleDrawer => tr!("gallery-show-details"),
        other => other.label(),
    };
    let ticked = command != Command::ToggleDrawer && command.is_on(cx.state) == Some(true);
    let button = Button::new(if ticked { format!("{label} {}", icons::CHECK) } else { label.to_owned() });
    let keys = keys::text_of(ui.ctx(), command);
    let button = if keys.is_empty() { button } else { button.shortcut_text(keys) };
    let response = ui.add_enabled(refusal.is_none(), button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, refusal.is_none(), label));
    if response.clicked() {
        cx.push(Action::Run(command));
    }
    if let Some(why) = refusal {
        response.on_disabled_hover_text(why);
    }
}

/// Where the selected models go in the collection that is shown; first of all, that it is shown in the user's own order.
fn place_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    use Command::{PlaceDown, PlaceFirst, PlaceLast, PlaceUp};
    if !cx.state.is_in_own_order() && ui.button(tr!("gallery-own-order")).clicked() {
        cx.push(Action::SortBy(SortBy::Own));
    }
    entries(ui, cx, &[PlaceFirst, PlaceUp, PlaceDown, PlaceLast]);
}

/// Five stars to none.
pub(super) fn rate_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    for stars in (0..=5).rev() {
        entry(ui, cx, Command::rate(stars));
    }
}

/// The colours, for all selected models.
fn labels_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let has = cx.state.selected_card().map(|card| card.label);
    for label in Label::ALL {
        let name = facets::label(label);
        let dot = icons::icon_fill(icons::CIRCLE, 12.0).color(tokens.label(label).unwrap_or(tokens.bg3));
        let response = ui.add(Button::selectable(has == Some(label), (dot, name)));
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, has == Some(label), name));
        if response.clicked() {
            cx.push(Action::Mark(cx.state.targets(), MarkChange::Label(label)));
        }
    }
}

/// What the selected model has in common with others: a click shows only those.
fn show_only_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(card) = cx.state.selected_card() else { return };
    let creator = card
        .creator
        .as_deref()
        .map(|creator| (tr!("gallery-only-creator", creator = creator), FacetValue::Creator(creator.to_owned())));
    let family = card.family.is_known().then(|| {
        let name = names::family(card.family);
        (tr!("gallery-only-base", base = name), FacetValue::Family(card.family))
    });
    let values: Vec<(String, FacetValue)> = creator.into_iter().chain(family).collect();
    for (label, value) in &values {
        if ui.button(label).clicked() {
            cx.push(Action::ShowOnly(Some(value.clone())));
        }
    }
    if !values.is_empty() {
        ui.separator();
    }
}

/// The collections as a tree, and a field for a new one. Belongs into a menu that a click inside does not close.
pub(super) fn collections_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.set_width(220.0);
    let mut collections = in_order(&cx.state.collections);
    collections.retain(|(_, one)| one.smart.is_none());
    let mut chosen = None;
    egui::ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
        ui.with_layout(egui::Layout::top_down_justified(egui::Align::Min), |ui| {
            for (depth, collection) in &collections {
                // Spaces stand for the depth, so that the whole row can be clicked.
                let label = format!("{}{}", "\u{2003}".repeat(*depth), collection.name);
                let response = ui.add(Button::new(label).truncate());
                let name = collection.name.clone();
                response.widget_info(move || egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if response.clicked() {
                    chosen = Some(collection.id);
                }
            }
        });
    });
    if !collections.is_empty() {
        ui.separator();
    }
    if let Some(id) = chosen {
        cx.push(Action::AddTo(id, cx.state.targets()));
        ui.close();
    }
    new_collection_ui(ui, cx);
}

fn new_collection_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let state = cx.state;
    let new = &mut cx.memory.gallery.new_collection;
    let field = TextEdit::singleline(&mut new.name)
        .hint_text(tr!("gallery-new-collection"))
        .char_limit(MAX_NAME_CHARS)
        .margin(egui::Margin::symmetric(10, 7))
        .font(theme::body())
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    if !response.lost_focus() || !ui.input(|input| input.key_pressed(Key::Enter)) {
        return;
    }
    let name = new.name.trim().to_owned();
    if name.is_empty() {
        return;
    }
    let known = state.collections.iter().map(|collection| collection.id).collect();
    new.waiting = Some(Waiting { name: name.clone(), known, keys: state.targets() });
    new.name.clear();
    cx.actions.push(Action::ChangeCollections(CollectionChange::Create { name, parent: None }));
    ui.close();
}

/// Puts models into a collection that was made for them, as soon as it is there.
pub(super) fn fill_new_collection(cx: &mut Cx<'_>) {
    let waiting = &mut cx.memory.gallery.new_collection.waiting;
    let Some(wish) = waiting else { return };
    let made = cx.state.collections.iter().find(|one| one.name == wish.name && !wish.known.contains(&one.id));
    if let Some(made) = made {
        cx.actions.push(Action::AddTo(made.id, std::mem::take(&mut wish.keys)));
        *waiting = None;
    }
}
