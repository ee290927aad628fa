//! Recommend: lists by taste, each entry with its one reason.

use super::why::percent;
use super::{looking, row_ui, trouble_ui, wall_ui};
use crate::app::{Action, FinderAction, FinderList, Wall};
use crate::ui::theme::{size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{Ui, UiBuilder, Vec2};

pub(in crate::ui::panels::discovery) fn liked_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let chosen = cx.state.finder.liked.list;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(6.0, 6.0);
        for list in FinderList::ALL {
            let on = list == chosen;
            let chip = widgets::click_chip(ui, list_name(list), if on { Tone::Accent } else { Tone::Plain });
            chip.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, on, list_name(list)));
            if chip.clicked() {
                cx.push(Action::Finder(FinderAction::List(list)));
            }
        }
    });
    ui.add_space(space::S);
    head_ui(ui, cx);
    if !cx.state.finder.liked.rows.is_empty() {
        wall_ui(ui, cx, Wall::List);
        ui.add_space(space::S);
    }
    let rows = cx.state.finder.liked.rows.clone();
    widgets::column_ui(ui, "finder-liked", |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for row in &rows {
            let room = if row.card.model_id.is_some() { size::CONTROL } else { 0.0 };
            let right = row_ui(ui, cx, row, room);
            let Some(id) = row.card.model_id else { continue };
            let name = tr!("finder-not-interested", name = &row.card.name);
            let dismissed = ui
                .scope_builder(UiBuilder::new().max_rect(right), |ui| {
                    ui.centered_and_justified(|ui| widgets::icon_button(ui, icons::X, &name)).inner
                })
                .inner;
            if dismissed.clicked() {
                cx.push(Action::Finder(FinderAction::Dismiss(id, true)));
            }
        }
        super::trends::trends_ui(ui, cx);
        super::insights::insights_ui(ui, cx);
    });
}

/// What the list is about and how it stands, or why it is empty.
fn head_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let liked = &cx.state.finder.liked;
    if let Some(trouble) = &liked.trouble {
        trouble_ui(ui, trouble);
        return;
    }
    let text = if liked.list.is_of_one() && cx.state.selected.is_none() {
        tr!("finder-select-one").to_owned()
    } else if liked.is_running && liked.rows.is_empty() {
        looking(cx.state.finder.prepared)
    } else if liked.rows.is_empty() {
        match liked.list {
            FinderList::Trending if !cx.state.finder.trends.models.is_empty() => tr!("finder-none-rising-new"),
            FinderList::Trending => tr!("finder-none-rising"),
            FinderList::New if cx.state.library.total.count > 0 => tr!("finder-none-new"),
            FinderList::GoesWith => tr!("finder-none-with"),
            _ => tr!("finder-none-liked"),
        }
        .to_owned()
    } else {
        let figures = liked.figures;
        let line = tr!(
            "finder-figures",
            relevance = percent(figures.relevance),
            novelty = percent(figures.novelty),
            diversity = percent(figures.diversity),
            community = percent(figures.alignment)
        );
        if liked.has_taste { line } else { format!("{}\n{line}", tr!("finder-no-taste")) }
    };
    widgets::hint(ui, text);
    ui.add_space(space::S);
}

pub(in crate::ui::panels) fn list_name(list: FinderList) -> &'static str {
    match list {
        FinderList::ForYou => tr!("finder-for-you"),
        FinderList::Similar => tr!("finder-similar"),
        FinderList::GoesWith => tr!("finder-goes-with"),
        FinderList::Trending => tr!("finder-trending"),
        FinderList::New => tr!("finder-newest"),
    }
}
