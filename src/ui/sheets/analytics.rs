//! The page of figures: what there is by type, base, precision, year and licence, how it grew, what is largest, and what
//! pictures were made with. Every number leads to the models behind it.

use super::title_ui;
use crate::app::{Action, AnalyticsAsk, AnalyticsView, Figure, FigureGroup, FigureOf, FileWish, JobKind};
use crate::model::ids::FileKey;
use crate::ui::panels::bars::{Lying, caption_ui, lying_ui};
use crate::ui::theme::{self, radius, space};
use crate::ui::widgets::{Chart, chart_ui, count_words, size_words};
use crate::ui::{Cx, widgets};
use crate::words::{self, facets, tr};
use egui::{Frame, Id, RichText, ScrollArea, TextEdit, Ui, Vec2, WidgetInfo};
use std::path::PathBuf;

/// What only this sheet remembers.
#[derive(Debug, Default)]
pub(crate) struct AnalyticsMemory {
    part: usize,
    /// Folders of pictures, one a line, as they are typed; `None` before anybody did.
    folders: Option<String>,
    /// Groups that are shown whole.
    whole: std::collections::BTreeSet<FigureGroup>,
}

/// Bars of a group before the rest is asked for.
const FEW: usize = 8;
/// Rows of a list.
const MOST_ROWS: usize = 200;

pub(super) fn analytics_ui(ui: &mut Ui, cx: &mut Cx<'_>, room: Vec2) {
    let view = cx.state.analytics.clone();
    let remark = view.as_ref().map(|view| {
        let size = words::size(view.figures.bytes);
        tr!("analytics-remark", count = view.figures.count, size = size)
    });
    title_ui(ui, cx, tr!("analytics-title"), &remark.unwrap_or_default());
    let Some(view) = view else {
        widgets::hint(ui, tr!("analytics-counting"));
        return;
    };
    let labels =
        [tr!("analytics-groups"), tr!("analytics-growth"), tr!("analytics-largest"), tr!("analytics-pictures")];
    if let Some(part) = widgets::segmented(ui, &labels, cx.memory.analytics.part) {
        cx.memory.analytics.part = part;
    }
    ui.add_space(space::M);
    let height = (room.y - 210.0).max(160.0);
    let area = ScrollArea::vertical().id_salt(("analytics", cx.memory.analytics.part)).max_height(height);
    area.min_scrolled_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - space::M);
        match cx.memory.analytics.part {
            0 => groups_ui(ui, cx, &view),
            1 => growth_ui(ui, cx, &view),
            2 => {
                let rows = view.figures.largest.iter().map(|one| (one.key, one.name.as_str(), one.bytes));
                files_ui(ui, cx, rows, words::size);
            }
            _ => pictures_ui(ui, cx, &view),
        }
    });
    ui.add_space(space::M);
    ui.horizontal(|ui| {
        if widgets::link(ui, tr!("analytics-save")).clicked() {
            cx.push(Action::AskFile(FileWish::AnalyticsTable));
        }
        ui.add_space(space::L);
        if widgets::link(ui, tr!("analytics-again")).clicked() {
            cx.push(Action::Analytics(AnalyticsAsk::Look));
        }
    });
}

/// Leaves the page for what a number stands for.
fn show(cx: &mut Cx<'_>, query: crate::model::query::CardQuery) {
    cx.push(Action::SetQuery(query));
    cx.push(Action::CloseSheet);
}

fn group_name(group: FigureGroup) -> &'static str {
    match group {
        FigureGroup::Type => tr!("facet-kind"),
        FigureGroup::Family => tr!("facet-family"),
        FigureGroup::Base => tr!("facet-base"),
        FigureGroup::Precision => tr!("facet-precision"),
        FigureGroup::Year => tr!("analytics-by-published"),
        FigureGroup::Arrived => tr!("analytics-by-arrived"),
        FigureGroup::Licence => tr!("facet-permission"),
        FigureGroup::Health => tr!("analytics-health"),
    }
}

fn figure_name(figure: &Figure) -> String {
    match &figure.of {
        FigureOf::Value(value) => facets::value(value).into_owned(),
        FigureOf::PublishedIn(year) | FigureOf::ArrivedIn(year) => year.to_string(),
    }
}

/// The groups side by side where there is room.
fn groups_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &AnalyticsView) {
    const TWO_FROM: f32 = 760.0;
    let groups: Vec<FigureGroup> =
        FigureGroup::ALL.into_iter().filter(|group| view.figures.groups.contains_key(group)).collect();
    let columns = if ui.available_width() >= TWO_FROM { 2 } else { 1 };
    ui.spacing_mut().item_spacing.x = space::M;
    ui.columns(columns, |uis| {
        for (place, group) in groups.iter().enumerate() {
            if let Some(ui) = uis.get_mut(place % columns) {
                let figures = view.figures.groups.get(group).map_or(&[][..], Vec::as_slice);
                ui.spacing_mut().item_spacing = Vec2::new(space::S, space::S);
                group_ui(ui, cx, *group, figures);
                ui.add_space(space::XS);
            }
        }
    });
}

fn group_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: FigureGroup, figures: &[Figure]) {
    let tokens = theme::tokens(ui);
    Frame::new().fill(tokens.bg2).corner_radius(radius::CARD).inner_margin(space::M as i8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        caption_ui(ui, group_name(group), "");
        if matches!(group, FigureGroup::Year | FigureGroup::Arrived) {
            years_ui(ui, cx, group, figures);
            return;
        }
        let most = figures.iter().map(|figure| figure.bytes).max().unwrap_or_default().max(1);
        let whole = cx.memory.analytics.whole.contains(&group);
        let shown = if whole || figures.len() <= FEW + 1 { figures.len() } else { FEW };
        for (index, figure) in figures.iter().take(shown).enumerate() {
            let (name, size) = (figure_name(figure), words::size(figure.bytes));
            let bar = Lying {
                id: Id::unique(("analytics-bar", group, index)),
                text: &name,
                right: format!("{} · {size}", words::count(figure.count)),
                fraction: figure.bytes as f32 / most as f32,
                on: false,
                name: tr!("management-bar", name = name, count = figure.count, size = size),
            };
            if lying_ui(ui, bar).clicked() {
                let query = figure.query(cx.state.now_unix_secs);
                show(cx, query);
            }
        }
        if figures.len() > FEW + 1 {
            let text = if whole {
                tr!("management-fewer").to_owned()
            } else {
                tr!("management-all-bars", count = figures.len())
            };
            if widgets::link(ui, &text).clicked() {
                if whole {
                    cx.memory.analytics.whole.remove(&group);
                } else {
                    cx.memory.analytics.whole.insert(group);
                }
            }
        }
    });
}

/// Years as a plot: those without models between others have their place, too.
fn years_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: FigureGroup, figures: &[Figure]) {
    /// Years before these are left to the table: a file from 1970 must not make all others thin.
    const MOST_YEARS: i64 = 20;
    let Some(last) = figures.iter().filter_map(Figure::year).max() else { return };
    let first = figures.iter().filter_map(Figure::year).filter(|year| last - year < MOST_YEARS).min().unwrap_or(last);
    let years: Vec<(i64, Option<&Figure>)> =
        (first..=last).map(|year| (year, figures.iter().find(|one| one.year() == Some(year)))).collect();
    let values: Vec<u64> = years.iter().map(|(_, figure)| figure.map_or(0, |figure| figure.count)).collect();
    let year_of = |at: usize| years.get(at).map(|(year, _)| year.to_string()).unwrap_or_default();
    let id = group.id();
    let chart = Chart { id, values: &values, is_line: false, axes: Some((&year_of, count_words)) };
    let clicked = chart_ui(ui, &chart, |at| {
        let (count, bytes) = years.get(at).and_then(|(_, one)| *one).map_or((0, 0), |one| (one.count, one.bytes));
        tr!("management-bar", name = year_of(at), count = count, size = words::size(bytes))
    });
    if let Some(figure) = clicked.and_then(|at| years.get(at)?.1) {
        let query = figure.query(cx.state.now_unix_secs);
        show(cx, query);
    }
}

fn growth_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &AnalyticsView) {
    let growth = &view.figures.growth;
    let now_unix_secs = cx.state.now_unix_secs;
    let month_of = |at: usize| growth.get(at).map(|one| words::month(one.year, one.month)).unwrap_or_default();
    let part_of = |at: usize| growth.get(at).copied().unwrap_or_default();
    caption_ui(ui, tr!("analytics-came"), &tr!("analytics-months", count = growth.len()));
    let counts: Vec<u64> = growth.iter().map(|part| part.count).collect();
    let chart = Chart { id: "came", values: &counts, is_line: false, axes: Some((&month_of, count_words)) };
    let came = chart_ui(ui, &chart, |at| {
        let part = part_of(at);
        tr!("analytics-came-in", month = month_of(at), count = part.count, size = words::size(part.bytes))
    });
    ui.add_space(space::L);
    caption_ui(ui, tr!("analytics-total"), "");
    let totals: Vec<u64> = growth.iter().map(|part| part.total_bytes).collect();
    let chart = Chart { id: "total", values: &totals, is_line: true, axes: Some((&month_of, size_words)) };
    let total = chart_ui(ui, &chart, |at| {
        tr!("analytics-total-then", month = month_of(at), size = words::size(part_of(at).total_bytes))
    });
    if let Some(at) = came.or(total) {
        show(cx, part_of(at).query(now_unix_secs));
    }
}

/// Files with a number each; a click goes to the file.
fn files_ui<'a>(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    rows: impl Iterator<Item = (FileKey, &'a str, u64)>,
    words: impl Fn(u64) -> String,
) {
    let rows: Vec<(FileKey, &str, u64)> = rows.take(MOST_ROWS).collect();
    let most = rows.first().map_or(1, |(_, _, number)| *number).max(1);
    for (key, name, number) in rows {
        let right = words(number);
        let bar = Lying {
            id: Id::unique(("analytics-file", key.0)),
            text: name,
            right: right.clone(),
            fraction: number as f32 / most as f32,
            on: false,
            name: format!("{name}: {right}"),
        };
        if lying_ui(ui, bar).clicked() {
            cx.push(Action::Reach(key));
            cx.push(Action::CloseSheet);
        }
    }
}

/// What pictures were made with: the folders, what was found, what was never used.
fn pictures_ui(ui: &mut Ui, cx: &mut Cx<'_>, view: &AnalyticsView) {
    let tokens = theme::tokens(ui);
    widgets::hint(ui, tr!("analytics-pictures-hint"));
    let known = || view.used.folders.iter().map(|folder| folder.0.display().to_string()).collect::<Vec<_>>().join("\n");
    let typed = cx.memory.analytics.folders.get_or_insert_with(known);
    let field = TextEdit::multiline(typed)
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .hint_text(tr!("analytics-folders-hint"))
        .margin(egui::Margin::symmetric(space::S as i8, 6));
    let response = ui.add(field);
    let text = typed.clone();
    response.widget_info(|| WidgetInfo {
        label: Some(tr!("analytics-folders").to_owned()),
        ..WidgetInfo::text_edit(true, "", &text, "")
    });
    let folders: Vec<PathBuf> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(PathBuf::from).collect();
    if let Some(job) = cx.state.running(JobKind::Used) {
        widgets::job_ui(ui, job, cx.actions);
    } else if widgets::link(ui, tr!("analytics-read")).clicked() && !folders.is_empty() {
        cx.push(Action::Analytics(AnalyticsAsk::Count(folders)));
    }
    if view.used.at_unix_secs == 0 {
        return;
    }
    ui.add_space(space::S);
    let ago = words::ago(view.used.at_unix_secs, cx.state.now_unix_secs);
    let told = tr!("analytics-read-so-many", pictures = view.used.pictures, known = view.used.known, ago = ago);
    ui.label(RichText::new(told).font(theme::body()).color(tokens.text1));
    let never = tr!("analytics-never", count = view.never.len());
    if !view.never.is_empty() && widgets::link(ui, &never).on_hover_text(tr!("analytics-never-hint")).clicked() {
        cx.push(Action::SelectMany { keys: view.never.clone(), add: false });
        cx.push(Action::CloseSheet);
    }
    ui.add_space(space::S);
    caption_ui(ui, tr!("analytics-most-used"), "");
    let rows = view.most.iter().map(|(key, name, count)| (*key, name.as_str(), *count));
    files_ui(ui, cx, rows, |count| tr!("analytics-in-pictures", count = count));
}
