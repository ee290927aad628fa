//! One facet: its name with what is chosen, and below it, when it is open, its values with their counts. A click on a value
//! asks for it, a click on its "not" (or with Alt) rules it out, another takes it out of the question again.

use super::value_name;
use crate::app::{Action, FacetGroup};
use crate::model::facet::{Facet, FacetValue, Part};
use crate::ui::theme::{self, radius, size, space};
use crate::ui::{Cx, icons, widgets};
use crate::words::{self, facets as names, tr};
use egui::{Align2, Key, Rect, Response, Sense, TextEdit, Ui, Vec2, WidgetInfo, pos2};

/// Values that are listed before somebody asks for all.
const FEW: usize = 7;
/// From so many values on, all of them come with a field to find one.
const MANY: usize = 15;
const ROW: f32 = 26.0;
/// How far a folder is moved in below the one it lies in.
const INDENT: f32 = 12.0;

pub(super) fn facet_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &FacetGroup) {
    let facet = group.facet;
    let chosen: Vec<FacetValue> =
        cx.state.query.include.iter().filter(|value| value.facet() == facet).cloned().collect();
    // A facet in which everything is alike has nothing to choose from.
    let is_idle = group.values.len() < 2 && chosen.is_empty() && !facet.is_many();
    if is_idle && facet != Facet::Kind {
        return;
    }
    let by_default = matches!(facet, Facet::Kind | Facet::Family);
    let open = cx.memory.discovery.opened.get(&facet).copied().unwrap_or(by_default);
    let summary = chosen.iter().map(|value| value_name(cx, value).into_owned()).collect::<Vec<_>>().join(", ");
    let summary = if summary.is_empty() && !open { tr!("facet-any").to_owned() } else { summary };
    if head_ui(ui, names::facet(facet), &summary, open).clicked() {
        cx.memory.discovery.opened.insert(facet, !open);
    }
    if open {
        values_ui(ui, cx, group);
        ui.add_space(space::S);
    }
}

/// "Type    LoRA, LoCon ⌄".
pub(super) fn head_ui(ui: &mut Ui, name: &str, summary: &str, open: bool) -> Response {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), size::CONTROL), Sense::click());
    if ui.is_rect_visible(rect) {
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect.expand2(Vec2::new(space::XS, 0.0)), radius::CONTROL, tokens.bg2);
        }
        let caret = if open { icons::CARET_UP } else { icons::CARET_DOWN };
        let at = pos2(rect.right(), rect.center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, caret, icons::font(12.0), tokens.text3);
        let label = ui.painter().layout_no_wrap(name.to_owned(), theme::body(), tokens.text2);
        let room = rect.width() - label.size().x - 12.0 - 2.0 * space::S;
        let at = pos2(rect.left(), rect.center().y - label.size().y / 2.0);
        ui.painter().galley(at, label, tokens.text2);
        let galley = crate::ui::widgets::one_line(ui, summary, theme::body_medium(), tokens.text1, room.max(24.0));
        let at = pos2(rect.right() - 12.0 - space::S - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.text1);
    }
    let label = if summary.is_empty() { name.to_owned() } else { format!("{name}: {summary}") };
    response.widget_info(|| WidgetInfo::selected(egui::Role::DisclosureTriangle, true, open, &label));
    response
}

fn values_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &FacetGroup) {
    let facet = group.facet;
    let unfolded = cx.memory.discovery.unfolded.contains(&facet);
    let needle = if unfolded && group.values.len() >= MANY { needle_ui(ui, cx, facet) } else { String::new() };
    let few = few(facet, &group.values);
    let mut rows = Vec::new();
    for (index, (value, count)) in group.values.iter().enumerate() {
        let part = cx.state.query.part(value);
        let name = value_name(cx, value).into_owned();
        let fits = needle.is_empty() || name.to_lowercase().contains(&needle);
        // What takes part is always in sight, wherever it stands in the list.
        if (unfolded && fits) || part != Part::Off || (!unfolded && index < few) {
            rows.push(ValueRow { value, name, count: *count, part });
        }
    }
    rows_ui(ui, cx, facet, &rows);
    let hidden = group.values.len() - rows.len();
    if unfolded {
        if group.left_out > 0 {
            widgets::hint(ui, tr!("facet-left-out", count = group.left_out));
        }
        if group.values.len() > FEW && more_ui(ui, tr!("facet-fewer")).clicked() {
            cx.memory.discovery.unfolded.remove(&facet);
            cx.memory.discovery.needles.remove(&facet);
        }
    } else if hidden > 0 && more_ui(ui, &tr!("facet-more", count = hidden + group.left_out as usize)).clicked() {
        cx.memory.discovery.unfolded.insert(facet);
    }
}

/// A value as it is listed.
struct ValueRow<'a> {
    value: &'a FacetValue,
    name: String,
    count: u32,
    part: Part,
}

/// The values of a facet are one stop of the Tab key; the arrow keys lead from one to the next.
fn rows_ui(ui: &mut Ui, cx: &mut Cx<'_>, facet: Facet, rows: &[ValueRow<'_>]) {
    let kept = cx.memory.discovery.stops.get(&facet);
    let stop = kept.and_then(|kept| rows.iter().position(|row| row.value == kept)).unwrap_or(0);
    for (index, row) in rows.iter().enumerate() {
        let response = value_ui(ui, cx, row, index == stop);
        if cx.memory.discovery.next.as_ref() == Some(row.value) {
            cx.memory.discovery.next = None;
            response.request_focus();
            response.scroll_to_me(None);
        }
        if !response.has_focus() {
            continue;
        }
        let arrows = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
        let to = match (pressed(Key::ArrowDown), pressed(Key::ArrowUp)) {
            (true, false) => index + 1,
            (false, true) => index.saturating_sub(1),
            _ => index,
        };
        if let Some(next) = rows.get(to).filter(|_| to != index) {
            cx.memory.discovery.stops.insert(facet, next.value.clone());
            cx.memory.discovery.next = Some(next.value.clone());
            ui.request_repaint();
        }
    }
}

/// How many values are listed at first: of folders the roots and what lies right in them.
fn few(facet: Facet, values: &[(FacetValue, u32)]) -> usize {
    if values.len() == FEW + 1 || matches!(facet, Facet::Size | Facet::Mark | Facet::Permission) {
        values.len()
    } else {
        FEW
    }
}

fn more_ui(ui: &mut Ui, text: &str) -> Response {
    ui.horizontal(|ui| {
        ui.add_space(size::ICON + space::S);
        widgets::link(ui, text)
    })
    .inner
}

fn needle_ui(ui: &mut Ui, cx: &mut Cx<'_>, facet: Facet) -> String {
    let needle = cx.memory.discovery.needles.entry(facet).or_default();
    let hint = tr!("facet-find", name = names::facet(facet));
    let field = ui.add(TextEdit::singleline(needle).hint_text(hint.clone()).desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
    ui.add_space(space::XS);
    needle.trim().to_lowercase()
}

/// One value. Only the one that is the facet's stop takes part in the order of the Tab key.
fn value_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &ValueRow<'_>, stop: bool) -> Response {
    let ValueRow { value, name, count, part } = row;
    let (count, part) = (*count, *part);
    let tokens = theme::tokens(ui);
    let depth = match value {
        FacetValue::Folder(_, folder) if !folder.is_empty() => folder.split('/').count(),
        _ => 0,
    };
    let sense = if stop { Sense::click() } else { Sense::CLICK };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), sense);
    let not = Rect::from_center_size(pos2(rect.right() - 44.0, rect.center().y), Vec2::splat(size::ICON + 6.0));
    let not_response = ui.interact(not, response.id.with("not"), sense);
    let hovered = response.hovered() || not_response.hovered();
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        if hovered || response.has_focus() || not_response.has_focus() {
            painter.rect_filled(rect, radius::CONTROL, tokens.hover);
        }
        let (glyph, ink) = match part {
            Part::Include => (icons::CHECK_SQUARE, tokens.accent),
            Part::Exclude => (icons::MINUS_SQUARE, tokens.bad),
            Part::Off => (icons::SQUARE, tokens.text3),
        };
        let left = rect.left() + INDENT * depth as f32;
        let font = if part == Part::Off { icons::font(size::ICON) } else { icons::fill_font(size::ICON) };
        painter.text(pos2(left, rect.center().y), Align2::LEFT_CENTER, glyph, font, ink);
        let total = painter.layout_no_wrap(words::count(u64::from(count)), theme::small(), tokens.text3);
        let from = left + size::ICON + space::S;
        let room = rect.right() - space::XS - from - if hovered { 62.0 } else { total.size().x + space::S };
        let ink = if count == 0 && part == Part::Off { tokens.text3 } else { tokens.text1 };
        let galley = crate::ui::widgets::one_line(ui, name, theme::body(), ink, room.max(20.0));
        ui.painter().galley(pos2(from, rect.center().y - galley.size().y / 2.0), galley, ink);
        let at = pos2(rect.right() - space::XS - total.size().x, rect.center().y - total.size().y / 2.0);
        ui.painter().galley(at, total, tokens.text3);
        if hovered || not_response.has_focus() {
            let ink = if not_response.hovered() { tokens.bad } else { tokens.text2 };
            ui.painter().text(not.center(), Align2::CENTER_CENTER, icons::PROHIBIT, icons::font(14.0), ink);
        }
    }
    let label = format!("{name}, {}", words::count(u64::from(count)));
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, part == Part::Include, &label));
    let ruled_out = tr!("facet-rule-out", name = name);
    not_response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, part == Part::Exclude, &ruled_out));
    let alt = ui.input(|input| input.modifiers.alt);
    let clicked = response.clicked();
    let value: &FacetValue = value;
    let exclude = not_response.on_hover_text(ruled_out).clicked() || (clicked && alt);
    if exclude {
        let part = if part == Part::Exclude { Part::Off } else { Part::Exclude };
        cx.push(Action::SetPart(value.clone(), part));
    } else if clicked {
        let part = if part == Part::Off { Part::Include } else { Part::Off };
        cx.push(Action::SetPart(value.clone(), part));
    }
    response
}
