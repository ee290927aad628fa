//! Below the lists: what rises and what cools by the counters, over a day, a week or a month, each with what proves it.

use super::why::percent;
use crate::app::{Action, Direction, FinderAction, GrowthTrend, TrendGroup, TrendWindow};
use crate::model::ids::FileKey;
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::Ui;

/// What is told of in one line, and where a click leads.
struct Line {
    name: String,
    trend: GrowthTrend,
    /// Models in it; `None` for a model.
    models: Option<usize>,
    leads: Leads,
}

enum Leads {
    To(FileKey),
    Look(String),
}

pub(super) fn trends_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.add_space(space::M);
    widgets::section(ui, tr!("finder-trends"), "");
    let labels = TrendWindow::ALL.map(|window| match window {
        TrendWindow::Day => tr!("finder-day"),
        TrendWindow::Week => tr!("finder-week"),
        TrendWindow::Month => tr!("finder-month"),
    });
    let trends = &cx.state.finder.trends;
    let chosen = TrendWindow::ALL.iter().position(|window| *window == trends.window).unwrap_or(1);
    if let Some(window) = widgets::segmented(ui, &labels, chosen).and_then(|index| TrendWindow::ALL.get(index)) {
        cx.push(Action::Finder(FinderAction::Trends(*window)));
    }
    ui.add_space(space::XS);
    let (watched, steady) = (trends.watched, trends.steady);
    if trends.groups.is_empty() && trends.models.is_empty() {
        // What surely stays as it is, is no lack of data.
        widgets::hint(
            ui,
            if steady > 0 {
                tr!("finder-trends-steady", steady = steady, count = watched)
            } else {
                tr!("finder-trends-none", count = watched)
            },
        );
        return;
    }
    let groups = trends.groups.iter().map(|group| Line {
        name: format!("{} {}", group_name(group.group), group.name),
        trend: group.trend,
        models: Some(group.models),
        leads: Leads::Look(match group.group {
            TrendGroup::Creator => format!("by {}", group.name),
            TrendGroup::Kind | TrendGroup::Base | TrendGroup::Tag => group.name.clone(),
        }),
    });
    let models = trends.models.iter().map(|(card, trend)| Line {
        name: card.name.clone(),
        trend: *trend,
        models: None,
        leads: Leads::To(card.key),
    });
    let lines: Vec<Line> = groups.chain(models).collect();
    for line in lines {
        line_ui(ui, cx, line);
    }
    widgets::hint(ui, tr!("finder-trends-from", count = watched));
    if steady > 0 {
        widgets::hint(ui, tr!("finder-trends-also-steady", steady = steady));
    }
}

fn line_ui(ui: &mut Ui, cx: &mut Cx<'_>, line: Line) {
    let tokens = theme::tokens(ui);
    let rises = line.trend.direction == Direction::Rising;
    let (glyph, ink) = if rises { (icons::TREND_UP, tokens.ok) } else { (icons::TREND_DOWN, tokens.warn) };
    ui.horizontal_top(|ui| {
        ui.label(icons::icon(glyph, size::ICON).color(ink));
        let text = tr!("finder-trend", name = &line.name, times = format!("{:.1}", line.trend.ratio));
        // What is longer than the column goes on in a second line.
        let room = egui::vec2(ui.available_width(), 0.0);
        let link = |ui: &mut Ui| widgets::link(ui, &text).on_hover_text(evidence(&line)).clicked();
        let clicked = ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::Min), link).inner;
        if clicked {
            cx.push(match line.leads {
                Leads::To(key) => Action::Reach(key),
                Leads::Look(text) => Action::Finder(FinderAction::Seek(text)),
            });
        }
    });
}

/// What proves it.
fn evidence(line: &Line) -> String {
    let trend = &line.trend;
    let rounded = |value: f64| words::count(value.round() as u64);
    let mut parts = vec![
        tr!("finder-gained", count = rounded(trend.gained), days = trend.window_days),
        tr!("finder-gained-a-day", count = rounded(trend.per_day), before = rounded(trend.before_per_day)),
    ];
    parts.extend(line.models.map(|count| tr!("finder-trend-models", count = count)));
    // Nothing that is counted is certain.
    parts.push(tr!("finder-trend-sure", share = percent(trend.certainty as f32).min(99)));
    parts.join("\n")
}

fn group_name(group: TrendGroup) -> &'static str {
    match group {
        TrendGroup::Kind => tr!("finder-group-type"),
        TrendGroup::Base => tr!("finder-group-base"),
        TrendGroup::Tag => tr!("finder-group-tag"),
        TrendGroup::Creator => tr!("finder-group-creator"),
    }
}
