//! Hot, rising and new models: what CivitAI sorts, and what the counters kept here tell.

use super::entry::{Entry, line_ui};
use super::is_left_out;
use crate::app::{Action, Fit, Trend, TrendList, TrendRow};
use crate::ui::theme::{self, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, tr};
use egui::{Rect, RichText, Ui, Vec2};
use std::sync::Arc;

/// Rows before somebody asks for more.
const FEW: usize = 5;
/// The small line's size in points.
const LINE: Vec2 = Vec2::new(44.0, 14.0);

pub(super) fn trending_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let list = cx.state.community.list;
    let labels = [tr!("community-hot"), tr!("community-rising"), tr!("community-new")];
    let chosen = TrendList::ALL.iter().position(|one| *one == list).unwrap_or(0);
    if let Some(list) = widgets::segmented(ui, &labels, chosen).and_then(|index| TrendList::ALL.get(index)) {
        cx.push(Action::ShowTrend(*list));
    }
    ui.add_space(space::S);
    let trend = cx.state.community.trend();
    let rows: Vec<TrendRow> = trend.rows.iter().filter(|row| !is_left_out(cx, &row.card)).cloned().collect();
    ui.spacing_mut().item_spacing.y = 2.0;
    let most = if cx.memory.community.trends_open { usize::MAX } else { FEW };
    for row in rows.iter().take(most) {
        row_ui(ui, cx, list, row);
    }
    if rows.len() > FEW {
        let all = cx.memory.community.trends_open;
        let text = if all { tr!("management-fewer").to_owned() } else { tr!("facet-more", count = rows.len() - FEW) };
        if widgets::link(ui, &text).clicked() {
            cx.memory.community.trends_open = !all;
        }
    }
    foot_ui(ui, cx, list);
    ui.spacing_mut().item_spacing.y = space::XS;
    widgets::gap(ui);
}

fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, list: TrendList, row: &TrendRow) {
    let card = Arc::clone(&row.card);
    let under = under(cx, list, row);
    let line = row.growth.as_ref().map(|growth| growth.line.as_slice()).filter(|line| line.len() > 1);
    let picture = widgets::picture_of(&card, Fit::Cover { width: 256, height: 256 });
    let entry = Entry {
        picture: picture.map(|id| (id, cx.state.treat(&card))),
        kind: card.kind,
        name: &card.name,
        under: &under,
        right_room: if line.is_some() { LINE.x + space::S } else { 0.0 },
        spoken: &tr!("community-trend-row", name = &card.name, about = &under),
    };
    let (response, right) = entry.ui(ui, cx);
    if let Some(line) = line {
        line_ui(ui, Rect::from_center_size(right.center(), LINE), line);
    }
    if response.clicked() {
        cx.push(Action::Reach(card.key));
    }
}

/// What is said of a row: what it gained where that is known, else its age and its totals.
fn under(cx: &Cx<'_>, list: TrendList, row: &TrendRow) -> String {
    let now_unix_secs = cx.state.now_unix_secs;
    let gained = row.growth.as_ref().and_then(|growth| {
        let days = growth.days;
        match (growth.downloads_gained, growth.thumbs_up_gained) {
            (Some(count), _) if count > 0 => Some(tr!("community-gained", count = count, days = days)),
            (_, Some(count)) if count > 0 => Some(tr!("community-gained-likes", count = count, days = days)),
            _ => None,
        }
    });
    let published = row.published_unix_secs.map(|at| tr!("community-out", ago = words::ago(at, now_unix_secs)));
    let total = row.card.download_count.map(|count| tr!("community-downloads", count = count));
    let parts = match list {
        TrendList::New => [published, Some(row.card.base_label().to_owned())],
        TrendList::Hot | TrendList::Rising => [gained.or(total), published],
    };
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Where the list comes from and how old it is, or why there is none.
fn foot_ui(ui: &mut Ui, cx: &mut Cx<'_>, list: TrendList) {
    let trend: &Trend = cx.state.community.trend();
    let age = trend.asked_unix_secs.map(|at| words::ago(at, cx.state.now_unix_secs));
    let text = match (&trend.trouble, age) {
        (Some(trouble), Some(age)) => format!("{} · {}", trouble.words(), tr!("community-as-of", ago = age)),
        (Some(trouble), None) => trouble.words(),
        (None, Some(age)) => tr!("community-from-civitai", ago = age),
        (None, None) if trend.is_running => tr!("community-asking").to_owned(),
        (None, None) if list == TrendList::Rising && trend.rows.is_empty() => {
            tr!("community-rising-none", count = trend.watched)
        }
        (None, None) if list == TrendList::Rising => tr!("community-rising-from", count = trend.watched),
        (None, None) => tr!("community-never-asked").to_owned(),
    };
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        let can_ask = !cx.state.settings.offline && list != TrendList::Rising;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| {
            if can_ask && widgets::icon_button(ui, icons::ARROWS_CLOCKWISE, tr!("community-refresh")).clicked() {
                cx.push(Action::RefreshCommunity);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::TOP), |ui| {
                let words = RichText::new(text).font(theme::small()).color(tokens.text2);
                ui.add(egui::Label::new(words).wrap());
            });
        });
    });
}
