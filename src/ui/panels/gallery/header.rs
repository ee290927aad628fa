//! The gallery's first line: its name, how many models there are, what is selected, order and looks.

use super::{columns, menu};
use crate::app::{Action, Command, GalleryMode, SettingChange, Settings, StudioAsk};
use crate::model::query::SortBy;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{capitalised, names, tr};
use egui::{Align, Button, Layout, Popup, PopupCloseBehavior, Response, RichText, Sense, Ui, WidgetInfo};

/// Below this width of the gallery there is no slider; the commands for larger and smaller pictures remain.
const SLIDER_FROM: f32 = 600.0;
/// While several models are selected, below this width there is no slider and their buttons are icons.
const WORDS_FROM: f32 = 820.0;
/// Below this width the order is an icon, too; while several models are selected, below the second.
const ORDER_FROM: (f32, f32) = (540.0, 700.0);
/// While several models are selected: below the first width there is no switch between grid and table, and none for the details; their
/// commands remain. Below the second the tabs give way, too, until the selection is cleared.
const SWITCHES_FROM: f32 = 700.0;
const TABS_FROM: f32 = 600.0;
/// Below this width only the other of grid and table is offered, and the order is reversed in its menu.
const PAIRS_FROM: f32 = 420.0;
/// Below this width the buttons for several selected models take the place of the counts.
const COUNTS_FROM: f32 = 920.0;

/// Paints the line.
pub(super) fn header_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let width = ui.available_width();
    let several = cx.state.chosen.len() > 1;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        if !several || cx.state.studio.is_shown || width >= TABS_FROM {
            tabs_ui(ui, cx);
        }
        if cx.state.studio.is_shown {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| super::characters::tools_ui(ui, cx));
            return;
        }
        if several {
            ui.add_space(space::M);
            selected_ui(ui, cx, width >= WORDS_FROM);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            tools_ui(ui, cx, width);
            if width >= if several { COUNTS_FROM } else { ORDER_FROM.0 } {
                ui.add_space(space::S);
                counts_ui(ui, cx);
            }
        });
    });
}

/// Models, characters, and the way to the pictures people made; the one that is shown is underlined.
fn tabs_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    for (name, on) in [(tr!("panel-models"), false), (tr!("panel-characters"), true)] {
        let is_open = cx.state.studio.is_shown == on;
        let ink = if is_open { tokens.text1 } else { tokens.text2 };
        let label = egui::Label::new(RichText::new(name).font(theme::heading()).color(ink));
        if is_open {
            let rect = ui.add(label).rect;
            ui.painter().hline(rect.x_range(), rect.bottom() + 5.0, egui::Stroke::new(2.0, tokens.accent));
        } else {
            let response = ui.add(label.sense(Sense::click())).on_hover_cursor(egui::CursorIcon::PointingHand);
            // No tab by its role: those are the panels of a narrow window.
            response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, name));
            if response.clicked() {
                cx.push(Action::Studio(StudioAsk::Show(on)));
            }
        }
        ui.add_space(space::S);
    }
    let label = egui::Label::new(RichText::new(tr!("panel-images")).font(theme::heading()).color(tokens.text2));
    let response = ui.add(label.sense(Sense::click())).on_hover_cursor(egui::CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, tr!("panel-images")));
    if response.on_hover_text(Command::BrowseImages.hint()).clicked() {
        cx.push(Action::Run(Command::BrowseImages));
    }
    ui.add_space(space::S);
}

fn counts_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let tokens = theme::tokens(ui);
    let (total, shown) = (cx.state.library.total.count, cx.state.view.len());
    let mut counts = tr!("gallery-models", count = total);
    if cx.state.query.scope.is_online() || cx.state.view.is_found {
        counts = tr!("gallery-shown", count = shown);
    } else if shown != total as usize && cx.state.view.loaded {
        counts = format!("{counts} · {}", tr!("gallery-shown", count = shown));
    }
    ui.add(egui::Label::new(RichText::new(counts).font(theme::small()).color(tokens.text2)).truncate());
}

/// What can be done with several models at once.
fn selected_ui(ui: &mut Ui, cx: &mut Cx<'_>, roomy: bool) {
    let tokens = theme::tokens(ui);
    let words = tr!("gallery-selected", count = cx.state.chosen.len());
    ui.label(RichText::new(words).font(theme::small_medium()).color(tokens.accent));
    ui.add_space(space::XS);
    if widgets::icon_button(ui, icons::STAR, Command::Favourite.label()).clicked() {
        cx.push(Action::Run(Command::Favourite));
    }
    let rate = menu_button(ui, roomy.then_some(tr!("gallery-rate")), icons::GAUGE, tr!("gallery-rate"));
    Popup::menu(&rate).show(|ui| menu::rate_ui(ui, cx));
    let add = menu_button(ui, roomy.then_some(tr!("gallery-add-to")), icons::BOOKS, tr!("gallery-add-to"));
    let popup = Popup::menu(&add).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| menu::collections_ui(ui, cx));
    if widgets::icon_button(ui, icons::NOTE_PENCIL, Command::BulkEdit.label()).clicked() {
        cx.push(Action::Run(Command::BulkEdit));
    }
    if widgets::icon_button(ui, icons::X, tr!("gallery-clear-selection")).clicked() {
        cx.push(Action::Run(Command::SelectNone));
    }
}

/// A quiet button that opens a menu: with words and a caret, or as an icon where there is little room.
fn menu_button(ui: &mut Ui, words: Option<&str>, glyph: &str, name: &str) -> Response {
    let tokens = theme::tokens(ui);
    let text = match words {
        Some(words) => {
            RichText::new(format!("{words} {}", icons::CARET_DOWN)).font(theme::small_medium()).color(tokens.text2)
        }
        None => icons::icon(glyph, size::ICON + 2.0).color(tokens.text2),
    };
    let least = egui::vec2(size::CONTROL, size::CONTROL);
    let button = quiet(ui, text).min_size(least);
    let response = ui.add(button);
    let label = name.to_owned();
    response.widget_info(move || WidgetInfo::labeled(egui::Role::Button, true, &label));
    if words.is_none() { response.on_hover_text(name) } else { response }
}

fn quiet<'a>(ui: &mut Ui, text: RichText) -> Button<'a> {
    ui.spacing_mut().button_padding.x = space::S;
    Button::new(text).frame_when_inactive(false)
}

/// From the right: details, size or columns, grid or table, order.
fn tools_ui(ui: &mut Ui, cx: &mut Cx<'_>, width: f32) {
    let several = cx.state.chosen.len() > 1;
    let switches = !several || width >= SWITCHES_FROM;
    let drawer_open = cx.state.settings.drawer_open;
    let name = if drawer_open { tr!("gallery-hide-details") } else { tr!("gallery-show-details") };
    if switches && widgets::icon_button(ui, icons::SIDEBAR, name).clicked() {
        cx.push(Action::Run(Command::ToggleDrawer));
    }
    let is_table = cx.state.settings.gallery_mode == GalleryMode::Table;
    if is_table {
        let button = widgets::icon_button(ui, icons::SLIDERS, tr!("gallery-columns"));
        columns::menu_ui(&button, cx);
    } else if width >= if several { WORDS_FROM } else { SLIDER_FROM } {
        ui.add_space(space::XS);
        tile_size_ui(ui, cx.state.settings.tile_width, cx.actions);
        ui.add_space(space::XS);
    }
    let looks = [(Command::ShowTable, icons::LIST, is_table), (Command::ShowGrid, icons::GRID, !is_table)];
    let is_offered = |on: bool| switches && (!on || width >= PAIRS_FROM);
    for (command, glyph, on) in looks.into_iter().filter(|(_, _, on)| is_offered(*on)) {
        if switch(ui, glyph, command.label(), on).clicked() {
            cx.push(Action::Run(command));
        }
    }
    let in_words = width >= if several { ORDER_FROM.1 } else { ORDER_FROM.0 };
    if cx.state.view.is_found {
        // What was found has one order: what fits best comes first.
        if in_words {
            let tokens = theme::tokens(ui);
            let order = tr!("gallery-sort", order = tr!("gallery-found-order"));
            ui.add_space(space::S);
            ui.label(RichText::new(order).font(theme::small_medium()).color(tokens.text2));
        }
        return;
    }
    sort_ui(ui, cx, in_words, width >= PAIRS_FROM);
}

/// One of several icons of which one is lit.
fn switch(ui: &mut Ui, glyph: &str, name: &str, on: bool) -> Response {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(size::CONTROL), Sense::click());
    let ground = if on { tokens.bg3 } else { tokens.bg1 };
    let ground = if response.hovered() { tokens.hover } else { ground };
    ui.painter().rect_filled(rect, theme::radius::BUTTON, ground);
    let ink = if on { tokens.text1 } else { tokens.text2 };
    let font = if on { icons::fill_font(size::ICON + 1.0) } else { icons::font(size::ICON + 1.0) };
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, glyph, font, ink);
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, theme::radius::BUTTON, stroke, egui::StrokeKind::Inside);
    }
    let label = name.to_owned();
    response.widget_info(move || WidgetInfo::selected(egui::Role::Button, true, on, &label));
    response.on_hover_text(name)
}

/// The slider for the size of the pictures.
pub(in crate::ui) fn tile_size_ui(ui: &mut Ui, width: f32, actions: &mut Vec<Action>) {
    let mut chosen = width;
    ui.spacing_mut().slider_width = 76.0;
    ui.spacing_mut().interact_size.y = 14.0;
    let slider = egui::Slider::new(&mut chosen, Settings::TILE_WIDTHS).show_value(false).step_by(4.0);
    let response = ui.add(slider);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(width), tr!("gallery-tile-size")));
    if response.on_hover_text(tr!("gallery-tile-size")).changed() {
        actions.push(Action::Set(SettingChange::TileWidth(chosen)));
    }
}

fn sort_ui(ui: &mut Ui, cx: &mut Cx<'_>, in_words: bool, with_arrow: bool) {
    let (sort, reversed) = (cx.state.query.sort, cx.state.query.reversed);
    // Only the models of one collection have it.
    let has_own = cx.state.own_order().is_some();
    let actions = &mut *cx.actions;
    let tokens = theme::tokens(ui);
    let arrow = if reversed { icons::ARROW_UP } else { icons::ARROW_DOWN };
    if with_arrow && widgets::icon_button(ui, arrow, tr!("gallery-reverse")).clicked() {
        actions.push(Action::ReverseSort);
    }
    let name = tr!("gallery-sort", order = names::sort(sort));
    let text = if in_words {
        RichText::new(format!("{name} {}", icons::CARET_DOWN)).font(theme::small_medium())
    } else {
        icons::icon(icons::SORT_ASCENDING, size::ICON + 2.0)
    };
    let button = quiet(ui, text.color(tokens.text2)).min_size(egui::vec2(size::CONTROL, size::CONTROL));
    let response = ui.add(button);
    response.widget_info(move || WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(180.0);
        for choice in SortBy::ALL.into_iter().filter(|choice| *choice != SortBy::Own || has_own) {
            if ui.add(Button::selectable(choice == sort, capitalised(names::sort(choice)))).clicked() {
                actions.push(Action::SortBy(choice));
            }
        }
        ui.separator();
        if ui.add(Button::selectable(reversed, tr!("gallery-reverse"))).clicked() {
            actions.push(Action::ReverseSort);
        }
    });
}
