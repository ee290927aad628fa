//! Analytics: what came when, what takes the space, what it can be loaded with. Every bar is a filter.

use super::bars::{Lying, caption_ui, lying_ui, upright_ui};
use super::row::section_ui;
use crate::app::{Action, Command, WEEKS};
use crate::model::facet::{FacetValue, Mark};
use crate::model::limit::{Limit, Measure};
use crate::model::query::{CardQuery, SortBy};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, widgets};
use crate::words::{self, names, tr};
use egui::{Id, RichText, Ui};

const WEEK_SECS: i64 = 7 * 86_400;
/// Bars of one plot before the rest is asked for.
const FEW: usize = 6;

pub(super) fn analytics_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let library = &cx.state.library;
    if library.total.count == 0 {
        return;
    }
    let right = tr!("management-last-weeks", count = WEEKS);
    if !section_ui(ui, "analytics", tr!("management-analytics"), &right) {
        return;
    }
    let now_unix_secs = cx.state.now_unix_secs;
    let clicked = upright_ui(ui, "weeks", &library.added_per_week, |week| {
        let count = library.added_per_week.get(week).copied().unwrap_or_default();
        week_in_words(WEEKS - 1 - week.min(WEEKS - 1), count, now_unix_secs)
    });
    if let Some(week) = clicked {
        cx.push(Action::SetQuery(added_in(WEEKS - 1 - week.min(WEEKS - 1))));
    }
    ui.add_space(space::XS);
    summary_ui(ui, cx);
    ui.add_space(space::S);
    kinds_ui(ui, cx);
    ui.add_space(space::S);
    families_ui(ui, cx);
    if widgets::link(ui, Command::Analytics.label()).on_hover_text(Command::Analytics.hint()).clicked() {
        cx.push(Action::Run(Command::Analytics));
    }
}

fn week_in_words(weeks_ago: usize, count: u32, now_unix_secs: i64) -> String {
    if weeks_ago == 0 {
        return tr!("management-week-now", count = count);
    }
    let end = now_unix_secs.saturating_sub(WEEK_SECS.saturating_mul(i64::try_from(weeks_ago).unwrap_or(i64::MAX)));
    let (from, to) = (words::date(end.saturating_sub(WEEK_SECS)), words::date(end));
    tr!("management-week", from = from, to = to, count = count)
}

/// What was added in one week, newest first.
fn added_in(weeks_ago: usize) -> CardQuery {
    let (week, ago) = (WEEK_SECS.unsigned_abs(), weeks_ago as u64);
    let limit = Limit { measure: Measure::Added, min: Some(ago * week), max: Some((ago + 1) * week - 1) };
    CardQuery { limits: vec![limit], sort: SortBy::Added, ..CardQuery::default() }
}

/// One sentence on all of it, and the way to what takes space twice.
fn summary_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let library = &cx.state.library;
    let added = library.added_per_week.last().copied().unwrap_or_default();
    let mut parts = vec![
        tr!("management-added", count = added),
        tr!("management-of-models", size = words::size(library.total.bytes)),
    ];
    let twice = library.duplicates.count > 0;
    if twice {
        parts.push(tr!("management-in-duplicates", size = words::size(library.duplicates.bytes)));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().button_padding.y = 0.0;
        ui.label(RichText::new(parts.join(" · ")).font(theme::small()).color(tokens.text2));
        if twice {
            let text = RichText::new(tr!("management-show")).font(theme::small_medium()).color(tokens.accent);
            let link = ui.add(egui::Button::new(text).frame(false)).on_hover_cursor(egui::CursorIcon::PointingHand);
            let name = tr!("management-show-duplicates");
            link.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
            if link.clicked() {
                cx.actions.push(Action::ShowOnly(Some(FacetValue::Mark(Mark::Duplicate))));
            }
        }
    });
}

fn kinds_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let library = &cx.state.library;
    caption_ui(ui, tr!("management-by-type"), tr!("management-by-size"));
    let most = library.kinds.first().map_or(1, |(_, group)| group.bytes).max(1);
    let rows = library.kinds.iter().map(|(kind, group)| Bar {
        value: FacetValue::Kind(*kind),
        text: names::kind(*kind),
        right: words::size(group.bytes),
        fraction: group.bytes as f32 / most as f32,
        count: group.count,
        bytes: group.bytes,
    });
    bars_ui(ui, cx, 0, rows);
}

fn families_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let library = &cx.state.library;
    caption_ui(ui, tr!("management-by-base"), tr!("management-by-count"));
    let most = library.families.first().map_or(1, |(_, group)| group.count).max(1);
    let rows = library.families.iter().map(|(family, group)| Bar {
        value: FacetValue::Family(*family),
        text: names::family(*family),
        right: words::count(u64::from(group.count)),
        fraction: group.count as f32 / most as f32,
        count: group.count,
        bytes: group.bytes,
    });
    bars_ui(ui, cx, 1, rows);
}

/// One bar of a plot, before it is painted.
struct Bar {
    value: FacetValue,
    text: &'static str,
    right: String,
    fraction: f32,
    count: u32,
    bytes: u64,
}

/// The first bars, or all of them once somebody asked.
fn bars_ui(ui: &mut Ui, cx: &mut Cx<'_>, plot: usize, rows: impl ExactSizeIterator<Item = Bar>) {
    let total = rows.len();
    let all = cx.memory.management.all_bars.get(plot).copied().unwrap_or_default();
    for (index, bar) in rows.take(if all { total } else { FEW }).enumerate() {
        let size = words::size(bar.bytes);
        let lying = Lying {
            id: Id::unique(("management-bar", plot, index)),
            text: bar.text,
            right: bar.right,
            fraction: bar.fraction,
            on: cx.state.query.is_only(&bar.value),
            name: tr!("management-bar", name = bar.text, count = bar.count, size = size),
        };
        if lying_ui(ui, lying).clicked() {
            cx.push(Action::ShowOnly(Some(bar.value)));
        }
    }
    if total > FEW {
        let text = if all { tr!("management-fewer").to_owned() } else { tr!("management-all-bars", count = total) };
        if widgets::link(ui, &text).clicked()
            && let Some(all) = cx.memory.management.all_bars.get_mut(plot)
        {
            *all = !*all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_named_by_its_days() {
        let now_unix_secs = 1_741_737_600;
        assert_eq!(week_in_words(0, 1, now_unix_secs), "Last 7 days: 1 model added");
        assert_eq!(week_in_words(1, 1200, now_unix_secs), "26 Feb 2025 to 5 Mar 2025: 1,200 models added");
    }

    #[test]
    fn a_bar_asks_for_its_week_and_no_other() {
        let week = WEEK_SECS.unsigned_abs();
        for weeks_ago in 0..WEEKS {
            let query = added_in(weeks_ago);
            let ago = weeks_ago as u64;
            let limit = Limit { measure: Measure::Added, min: Some(ago * week), max: Some((ago + 1) * week - 1) };
            assert_eq!((query.limits, query.sort), (vec![limit], SortBy::Added));
        }
    }
}
