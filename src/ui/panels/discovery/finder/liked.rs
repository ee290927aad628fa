//! Recommend: lists by taste, each entry with its one reason; and what rises by the counters.

use super::row_ui;
use super::why::percent;
use crate::app::{Action, Direction, FinderAction, FinderList, TrendGroup};
use crate::ui::theme::{self, size, space};
use crate::ui::widgets::{self, Tone};
use crate::ui::{Cx, icons};
use crate::words::tr;
use egui::{RichText, Ui, UiBuilder, Vec2};

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
        trends_ui(ui, cx);
        super::insights::insights_ui(ui, cx);
    });
}

/// What the list is about and how it stands, or why it is empty.
fn head_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let liked = &cx.state.finder.liked;
    let text = if liked.list.is_of_one() && cx.state.selected.is_none() {
        tr!("finder-select-one").to_owned()
    } else if liked.is_running && liked.rows.is_empty() {
        tr!("finder-looking").to_owned()
    } else if liked.rows.is_empty() {
        match liked.list {
            FinderList::Trending => tr!("finder-none-rising"),
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

fn trends_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let trends = &cx.state.finder.trends;
    ui.add_space(space::M);
    widgets::section(ui, tr!("finder-trends"), "");
    if trends.groups.is_empty() && trends.models.is_empty() {
        widgets::hint(ui, tr!("finder-trends-none", count = trends.watched));
        return;
    }
    let tokens = theme::tokens(ui);
    let groups = trends.groups.iter().map(|group| (format!("{} {}", group_name(group.group), group.name), group.trend));
    let models = trends.models.iter().map(|(card, trend)| (card.name.clone(), *trend));
    for (name, trend) in groups.chain(models) {
        let rises = trend.direction == Direction::Rising;
        let (glyph, ink) = if rises { (icons::TREND_UP, tokens.ok) } else { (icons::TREND_DOWN, tokens.warn) };
        ui.horizontal(|ui| {
            ui.label(icons::icon(glyph, size::ICON).color(ink));
            let text = tr!("finder-trend", name = name, times = format!("{:.1}", trend.ratio));
            ui.add(egui::Label::new(RichText::new(text).font(theme::small()).color(tokens.text1)).wrap());
        });
    }
    widgets::hint(ui, tr!("finder-trends-from", count = trends.watched));
}

fn group_name(group: TrendGroup) -> &'static str {
    match group {
        TrendGroup::Kind => tr!("finder-group-type"),
        TrendGroup::Base => tr!("finder-group-base"),
        TrendGroup::Tag => tr!("finder-group-tag"),
        TrendGroup::Creator => tr!("finder-group-creator"),
    }
}

pub(in crate::ui::panels::discovery) fn list_name(list: FinderList) -> &'static str {
    match list {
        FinderList::ForYou => tr!("finder-for-you"),
        FinderList::Similar => tr!("finder-similar"),
        FinderList::GoesWith => tr!("finder-goes-with"),
        FinderList::Trending => tr!("finder-trending"),
        FinderList::New => tr!("finder-newest"),
    }
}
