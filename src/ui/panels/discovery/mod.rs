//! Discovery: narrowing the library down. A text, what takes part already, saved searches, and every facet with its counts.

mod advanced;
mod chips;
mod facets;
mod finder;
mod help;
mod known;
mod left_out;
mod limits;
mod mode;
mod presets;
mod scope;
mod search;
mod tags;

pub(in crate::ui) use known::names;

use super::columns::panel_heading_ui;
use crate::app::{Action, Command, DiscoverMode, FinderAction, FinderList, PictureWish, SettingChange};
use crate::model::facet::{Facet, FacetValue};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, keys, widgets};
use crate::words::{self, facets as names, tr};
use egui::{RichText, Ui};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The tabs that are shown.
const MODES: [DiscoverMode; 4] =
    [DiscoverMode::Search, DiscoverMode::Smart, DiscoverMode::Visual, DiscoverMode::Recommend];

/// What only this part of the window remembers, and only while it is open.
#[derive(Debug, Default)]
pub(crate) struct DiscoveryMemory {
    /// Whether the searches of late were listed in the frame before.
    recent_open: bool,
    /// Facets that were opened or closed by hand; the others are as they are by default.
    opened: BTreeMap<Facet, bool>,
    /// Facets whose values are all listed.
    unfolded: BTreeSet<Facet>,
    /// What narrows the values of a long facet.
    needles: BTreeMap<Facet, String>,
    /// The value of each facet that the Tab key reaches; the arrow keys lead to the others.
    stops: BTreeMap<Facet, FacetValue>,
    /// A value takes the keyboard in the next frame.
    next: Option<FacetValue>,
    /// The name of a search that is being saved.
    preset_name: Option<String>,
    /// When the text was last changed, by egui's clock, until it is remembered as a search.
    typed_at: Option<f64>,
    /// Whether the fields for sizes, counts and dates are shown.
    limits_open: bool,
    /// The one of them that is being typed in.
    limit_typed: Option<limits::Typed>,
    /// What is typed in the tab of tags.
    tag: String,
    /// See there.
    advanced: advanced::AdvancedMemory,
}

pub(super) fn discovery_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    panel_heading_ui(ui, cx, tr!("discovery-title"));
    modes_ui(ui, cx);
    match cx.state.settings.discover {
        DiscoverMode::Search | DiscoverMode::Tags | DiscoverMode::Advanced => search_mode_ui(ui, cx),
        DiscoverMode::Smart => finder::sentence_ui(ui, cx),
        DiscoverMode::Visual => finder::picture_ui(ui, cx),
        DiscoverMode::Recommend => finder::liked_ui(ui, cx),
    }
}

/// Lines of a menu about the selected model: models like it, what goes with it, pictures like its own.
pub(super) fn more_like_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(key) = cx.state.selected else { return };
    let lists = [
        (tr!("finder-more-like-this"), FinderAction::List(FinderList::Similar)),
        (tr!("finder-goes-with"), FinderAction::List(FinderList::GoesWith)),
        (tr!("finder-more-like-picture"), FinderAction::Look(Some(PictureWish::Of(key)))),
    ];
    for (label, action) in lists {
        if ui.button(label).clicked() {
            cx.push(Action::Finder(action));
            ui.close();
        }
    }
}

pub(in crate::ui) use finder::liking;
pub(super) use finder::list_name;

/// The tabs.
fn modes_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    // Tags and the line of text are ways of the plain search.
    let chosen = Some(cx.state.settings.discover).filter(|mode| MODES.contains(mode)).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::Vec2::new(6.0, 6.0);
        for mode in MODES {
            let on = mode == chosen;
            let tone = if on { widgets::Tone::Accent } else { widgets::Tone::Plain };
            let chip = widgets::click_chip(ui, mode_name(mode), tone);
            chip.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, on, mode_name(mode)));
            if chip.clicked() {
                cx.push(Action::Set(SettingChange::Discover(mode)));
            }
        }
    });
    ui.add_space(space::S);
}

fn mode_name(mode: DiscoverMode) -> &'static str {
    match mode {
        DiscoverMode::Search | DiscoverMode::Tags | DiscoverMode::Advanced => tr!("discovery-mode-search"),
        DiscoverMode::Smart => tr!("discovery-mode-smart"),
        DiscoverMode::Visual => tr!("discovery-mode-visual"),
        DiscoverMode::Recommend => tr!("discovery-mode-recommend"),
    }
}

fn search_mode_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    mode::mode_ui(ui, cx);
    match cx.state.settings.discover {
        DiscoverMode::Tags => tags::tags_ui(ui, cx),
        DiscoverMode::Advanced => advanced::advanced_ui(ui, cx),
        _ => search::search_ui(ui, cx),
    }
    ui.add_space(space::XS);
    scope::scope_ui(ui, cx);
    chips::chips_ui(ui, cx);
    ui.add_space(space::XS);
    result_line_ui(ui, cx);
    left_out::left_out_ui(ui, cx);
    ui.add_space(space::M);
    widgets::column_ui(ui, "discovery", |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        presets::presets_ui(ui, cx);
        filters_head_ui(ui, cx);
        limits::limits_ui(ui, cx);
        let counts = Arc::clone(&cx.state.facets);
        for group in &counts.groups {
            facets::facet_ui(ui, cx, group);
        }
    });
}

/// "41 shown in 6 ms".
fn result_line_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let view = &cx.state.view;
    let line = if view.loaded {
        let millis = (view.took_secs * 1000.0).round();
        let time = if millis < 1.0 {
            tr!("discovery-under-1-ms").to_owned()
        } else {
            tr!("discovery-milliseconds", count = millis as u64)
        };
        tr!("discovery-shown-in", count = view.len(), time = time)
    } else {
        tr!("shell-opening").to_owned()
    };
    widgets::hint(ui, line);
}

fn filters_head_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(tr!("discovery-filters")).font(theme::small_medium()).color(tokens.text2));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if cx.state.query.is_narrowed() {
                let keys = keys::text_of(ui.ctx(), Command::ClearFilters);
                let reset = widgets::link(ui, tr!("discovery-reset"));
                if reset.on_hover_text(format!("{} · {keys}", Command::ClearFilters.hint())).clicked() {
                    cx.push(Action::Run(Command::ClearFilters));
                }
            }
        });
    });
}

/// The name of a value, with those only the user knows.
pub(in crate::ui) fn value_name<'a>(cx: &'a Cx<'_>, value: &'a FacetValue) -> Cow<'a, str> {
    match value {
        FacetValue::Collection(id) => {
            let collection = cx.state.collections.iter().find(|collection| collection.id == *id);
            collection.map_or_else(|| Cow::Borrowed("–"), |collection| collection.name.as_str().into())
        }
        FacetValue::Folder(root, folder) if folder.is_empty() => {
            let path = cx.state.roots.iter().find(|known| known.id == *root).map(|known| &known.path);
            let name = path.and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
            name.unwrap_or_else(|| words::text("facet-folder").to_owned()).into()
        }
        FacetValue::Folder(_, folder) => folder.rsplit('/').next().unwrap_or(folder).into(),
        named => names::value(named),
    }
}
