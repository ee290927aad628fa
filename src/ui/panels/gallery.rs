//! The gallery: a header, the wall of pictures, the details drawer; and what stands there when there are no pictures.

use super::{drawer, grid};
use crate::app::{Action, Command, Phase, SettingChange, Settings, Sheet};
use crate::model::query::SortBy;
use crate::model::text;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, strings, widgets};
use egui::{CentralPanel, Frame, Margin, Panel, RichText, Ui};

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct GalleryMemory {}

pub(super) fn gallery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let inset = Frame::new().inner_margin(Margin::symmetric(space::L as i8, 0));
    Panel::top("gallery-header")
        .exact_size(size::TOP_BAR)
        .frame(inset)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| header_ui(ui, cx));
    if cx.state.library.total.count > 0 {
        drawer::drawer_panel_ui(ui, cx);
    }
    CentralPanel::no_frame().show(ui, |ui| {
        if cx.state.view.is_empty() {
            empty_ui(ui, cx);
        } else {
            grid::grid_ui(ui, cx);
        }
    });
}

fn header_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let view = &cx.state.view;
    ui.horizontal_centered(|ui| {
        widgets::heading(ui, strings::MODELS);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let drawer = if cx.state.settings.drawer_open { "Hide details" } else { "Show details" };
            if widgets::icon_button(ui, icons::SIDEBAR, drawer).clicked() {
                cx.actions.push(Action::Run(Command::ToggleDrawer));
            }
            tile_size_ui(ui, cx.state.settings.tile_width, cx.actions);
            sort_ui(ui, cx.state.query.sort, cx.state.query.reversed, cx.actions);
            let mut counts = text::plural(u64::from(cx.state.library.total.count), "model", "models");
            if view.len() != cx.state.library.total.count as usize {
                counts = format!("{counts} · {} shown", text::count(view.len() as u64));
            }
            ui.add(egui::Label::new(RichText::new(counts).font(theme::small()).color(tokens.text2)).truncate());
        });
    });
}

fn tile_size_ui(ui: &mut Ui, width: f32, actions: &mut Vec<Action>) {
    let mut chosen = width;
    ui.spacing_mut().slider_width = 84.0;
    ui.spacing_mut().interact_size.y = 16.0;
    let slider = egui::Slider::new(&mut chosen, Settings::TILE_WIDTHS).show_value(false).step_by(4.0);
    let response = ui.add(slider);
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(width), "Tile size"));
    if response.on_hover_text("Tile size").changed() {
        actions.push(Action::Set(SettingChange::TileWidth(chosen)));
    }
}

fn sort_ui(ui: &mut Ui, sort: SortBy, reversed: bool, actions: &mut Vec<Action>) {
    let arrow = if reversed { icons::ARROW_UP } else { icons::ARROW_DOWN };
    if widgets::icon_button(ui, arrow, "Reverse the order").clicked() {
        actions.push(Action::ReverseSort);
    }
    let response = egui::ComboBox::from_id_salt("sort")
        .selected_text(RichText::new(format!("Sort: {}", sort.label())).font(theme::small_medium()))
        .width(150.0)
        .show_ui(ui, |ui| {
            for choice in SortBy::ALL {
                if ui.selectable_label(choice == sort, choice.label()).clicked() {
                    actions.push(Action::SortBy(choice));
                }
            }
        })
        .response;
    response
        .widget_info(move || egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("Sort: {}", sort.label())));
}

/// Nothing to show: because nothing matches, because there is nothing, or because it is still being opened.
fn empty_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.view.loaded || cx.state.phase == Phase::Opening {
        message_ui(ui, icons::LOGO, strings::OPENING, "", |_| ());
    } else if cx.state.library.total.count > 0 {
        message_ui(ui, icons::FUNNEL, strings::NO_HITS_TITLE, strings::NO_HITS_TEXT, |ui| {
            if widgets::secondary(ui, strings::CLEAR_FILTERS).clicked() {
                cx.push(Action::ClearFilters);
            }
        });
    } else {
        message_ui(ui, icons::FOLDER_OPEN, strings::EMPTY_TITLE, strings::EMPTY_TEXT, |ui| {
            if widgets::primary(ui, strings::ADD_FOLDER).clicked() {
                cx.push(Action::PickFolder);
            }
            ui.add_space(space::S);
            if widgets::secondary(ui, strings::FIND_TOOLS).clicked() {
                cx.push(Action::Show(Sheet::Folders));
            }
        });
    }
}

/// The store could not be opened: why, and the way out.
pub(super) fn failed_ui(ui: &mut Ui, cx: &mut Cx<'_>, message: &str, can_rebuild: bool) {
    message_ui(ui, icons::WARNING_OCTAGON, strings::FAILED_TITLE, message, |ui| {
        if can_rebuild && widgets::primary(ui, strings::REBUILD).clicked() {
            cx.push(Action::RebuildStore);
        }
    });
}

fn message_ui(ui: &mut Ui, glyph: &str, title: &str, detail: &str, buttons: impl FnOnce(&mut Ui)) {
    const WIDTH: f32 = 380.0;
    let tokens = theme::tokens(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).min(220.0));
        ui.label(icons::icon(glyph, 44.0).color(tokens.text3));
        ui.add_space(space::S);
        ui.label(RichText::new(title).font(theme::title()).color(tokens.text1));
        ui.set_max_width(WIDTH.min(ui.available_width()));
        if !detail.is_empty() {
            ui.add_space(space::XS);
            ui.label(RichText::new(detail).font(theme::body()).color(tokens.text2));
        }
        ui.add_space(space::L);
        buttons(ui);
    });
}
