//! The list on top: everything, and what asks for attention.

use super::row::Row;
use crate::app::Action;
use crate::model::facet::{FacetValue, Mark};
use crate::model::file::FileState;
use crate::ui::{Cx, icons, theme};
use crate::words::{self, tr};
use egui::{Id, Ui};

/// One line of the list.
struct Line {
    glyph: &'static str,
    text: &'static str,
    /// What it shows; `None` is everything.
    value: Option<FacetValue>,
    count: u32,
    /// Bytes beside the count.
    bytes: Option<u64>,
    tip: String,
}

pub(super) fn overview_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let tokens = theme::tokens(ui);
    let order = Row::new(tokens, icons::BROOM, tr!("order-open"), "", false);
    if order.next_ui(ui, Id::unique("management-order")).response.clicked() {
        cx.push(Action::Show(crate::app::Sheet::Order));
    }
    for line in lines(cx) {
        let on = match &line.value {
            None => !cx.state.query.is_narrowed(),
            Some(value) => cx.state.query.is_only(value),
        };
        let count = words::count(u64::from(line.count));
        let right = line.bytes.map(|bytes| format!("{count} · {}", words::size(bytes))).unwrap_or(count);
        let row = Row::new(tokens, line.glyph, line.text, &right, on);
        let mut shown = row.next_ui(ui, Id::unique(("management-overview", line.text)));
        if !line.tip.is_empty() {
            shown.response = shown.response.on_hover_text(line.tip);
        }
        if shown.response.clicked() {
            cx.push(Action::ShowOnly(line.value));
        }
    }
}

fn lines(cx: &mut Cx<'_>) -> Vec<Line> {
    let state = cx.state;
    let library = &state.library;
    let plain = |glyph, text, value: FacetValue, count| Line {
        glyph,
        text,
        value: Some(value),
        count,
        bytes: None,
        tip: String::new(),
    };
    let all = Line {
        glyph: icons::STACK,
        text: tr!("management-my-models"),
        value: None,
        count: library.total.count,
        bytes: None,
        tip: words::size(library.total.bytes),
    };
    let favourites =
        plain(icons::STAR, tr!("management-favourites"), FacetValue::Mark(Mark::Favourite), library.favourites);
    cx.memory.management.tree.renew(state);
    let away = library.missing + cx.memory.management.tree.offline_count(&state.offline_roots);
    let duplicates = library.duplicates;
    let copies = Line {
        bytes: Some(duplicates.bytes),
        tip: tr!("management-duplicates-tip", count = duplicates.count, size = words::size(duplicates.bytes)),
        ..plain(icons::FILES, tr!("management-duplicates"), FacetValue::Mark(Mark::Duplicate), duplicates.count)
    };
    let state_of = |glyph, text, one| plain(glyph, text, FacetValue::State(one), library.in_state(one));
    let rest = [
        plain(icons::WARNING, tr!("management-needs-a-look"), FacetValue::Mark(Mark::NeedsALook), library.needs_a_look),
        state_of(icons::CLOUD_SLASH, tr!("state-unknown"), FileState::Unknown),
        state_of(icons::CLOCK, tr!("state-pending"), FileState::Pending),
        state_of(icons::WARNING_OCTAGON, tr!("state-broken"), FileState::Broken),
        plain(icons::PLUGS, tr!("management-away"), FacetValue::Mark(Mark::Missing), away),
        copies,
    ];
    [all, favourites].into_iter().chain(rest.into_iter().filter(|line| line.count > 0)).collect()
}
