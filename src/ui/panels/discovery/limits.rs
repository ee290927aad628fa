//! Sizes, counts and dates: fields for what a question may ask of them. They write the same limits as the line of text.

use super::facets::head_ui;
use crate::app::Action;
use crate::model::date;
use crate::model::limit::{Limit, Measure, age};
use crate::model::query::language::{read_amount, write_amount};
use crate::ui::theme::{self, size, space};
use crate::ui::{Cx, widgets};
use crate::words::{facets as names, tr};
use egui::{RichText, TextEdit, Ui, WidgetInfo};

/// The width of a field.
const FIELD: f32 = 84.0;
/// The longest text of one, in characters.
const MAX_CHARS: usize = 24;

/// One end of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Least,
    Most,
}

/// The field that is being typed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    measure: Measure,
    end: End,
    text: String,
}

/// The ends of each measure that have a field, as they are listed.
const FIELDS: [(Measure, &[End]); 5] = [
    (Measure::Size, &[End::Least, End::Most]),
    (Measure::Downloads, &[End::Least]),
    (Measure::Likes, &[End::Least]),
    (Measure::Updated, &[End::Most, End::Least]),
    (Measure::Added, &[End::Most, End::Least]),
];

pub(super) fn limits_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let limits = cx.state.query.limits.iter();
    let summary = limits.map(|limit| names::limit(*limit)).collect::<Vec<_>>().join(", ");
    let open = cx.memory.discovery.limits_open;
    let summary = if summary.is_empty() && !open { tr!("facet-any").to_owned() } else { summary };
    if head_ui(ui, tr!("limits-title"), &summary, open).clicked() {
        cx.memory.discovery.limits_open = !open;
    }
    if !open {
        return;
    }
    for (measure, ends) in FIELDS {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let label = RichText::new(names::measure(measure)).font(theme::body()).color(theme::tokens(ui).text2);
            let room = (ui.available_width() - 2.0 * (FIELD + space::S)).max(60.0);
            ui.allocate_ui_with_layout(
                egui::vec2(room, size::CONTROL),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.set_min_width(room);
                    ui.add(egui::Label::new(label).truncate());
                },
            );
            for end in ends {
                field_ui(ui, cx, measure, *end);
            }
        });
        trouble_ui(ui, cx, measure);
    }
    ui.add_space(space::S);
}

const fn is_age(measure: Measure) -> bool {
    matches!(measure, Measure::Added | Measure::Updated)
}

/// What a field says while it is empty.
fn hint(measure: Measure, end: End) -> &'static str {
    match (measure, end) {
        (Measure::Added | Measure::Updated, End::Most) => tr!("limits-within"),
        (Measure::Added | Measure::Updated, End::Least) => tr!("limits-before"),
        (Measure::Size, End::Least) => tr!("limits-from"),
        (Measure::Size, End::Most) => tr!("limits-to"),
        (_, End::Least) => tr!("limits-at-least"),
        (_, End::Most) => tr!("limits-at-most"),
    }
}

fn field_ui(ui: &mut Ui, cx: &mut Cx<'_>, measure: Measure, end: End) {
    let present = cx.state.query.limit(measure);
    let typed = cx.memory.discovery.limit_typed.as_ref().filter(|typed| typed.measure == measure && typed.end == end);
    let mut text =
        typed.map_or_else(|| present.map(|limit| written(limit, end)).unwrap_or_default(), |it| it.text.clone());
    let is_wrong = reading(&text, measure, cx.state.now_unix_secs).is_err();
    let mut edit = TextEdit::singleline(&mut text)
        .id(egui::Id::unique(("discovery-limit", measure, end == End::Least)))
        .hint_text(hint(measure, end))
        .char_limit(MAX_CHARS)
        .desired_width(FIELD - 8.0);
    if is_wrong {
        edit = edit.text_color(theme::tokens(ui).bad);
    }
    let response = ui.add(edit);
    let name = format!("{}: {}", names::measure(measure), hint(measure, end));
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, &name));
    let example = if is_age(measure) {
        tr!("limits-example-date")
    } else if measure == Measure::Size {
        tr!("limits-example-size")
    } else {
        tr!("limits-example-count")
    };
    let response = response.on_hover_text(format!("{name} · {example}"));
    if response.changed() {
        if let Ok(amount) = reading(&text, measure, cx.state.now_unix_secs) {
            let before = present.unwrap_or(Limit { measure, min: None, max: None });
            cx.push(Action::SetLimit(match end {
                End::Least => Limit { min: amount, ..before },
                End::Most => Limit { max: amount, ..before },
            }));
        }
        cx.memory.discovery.limit_typed = Some(Typed { measure, end, text });
    }
    if response.lost_focus() {
        cx.memory.discovery.limit_typed = None;
        cx.push(Action::RememberSearch(cx.state.settings.discover));
    }
}

/// Why a limit finds nothing, or is not understood.
fn trouble_ui(ui: &mut Ui, cx: &Cx<'_>, measure: Measure) {
    let typed = cx.memory.discovery.limit_typed.as_ref().filter(|typed| typed.measure == measure);
    let is_wrong = typed.is_some_and(|typed| reading(&typed.text, measure, cx.state.now_unix_secs).is_err());
    let is_empty =
        cx.state.query.limit(measure).is_some_and(|limit| limit.min.zip(limit.max).is_some_and(|(min, max)| min > max));
    let text = match (is_wrong, is_empty) {
        (true, _) if is_age(measure) => tr!("limits-no-date"),
        (true, _) => tr!("limits-no-amount"),
        (_, true) => tr!("limits-nothing-fits"),
        _ => return,
    };
    widgets::hint(ui, text);
}

/// A text that is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NotUnderstood;

/// What a text says: no limit when it is empty.
fn reading(text: &str, measure: Measure, now_unix_secs: i64) -> Result<Option<u64>, NotUnderstood> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if is_age(measure)
        && let Some(begin) = date::begin_of(text)
    {
        return age(begin, now_unix_secs).map(Some).ok_or(NotUnderstood);
    }
    read_amount(measure, text).map(Some).ok_or(NotUnderstood)
}

/// One end as it is read: of two neighbours the one that is shorter, for "under 30 days" is kept as a second less.
fn written(limit: Limit, end: End) -> String {
    let text = |amount| write_amount(limit.measure, amount);
    match end {
        End::Least => limit.min.map(text).unwrap_or_default(),
        End::Most => {
            let Some(max) = limit.max else { return String::new() };
            let near = max.checked_add(1).map(text);
            let exact = text(max);
            near.filter(|near| near.len() < exact.len()).unwrap_or(exact)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_are_read_and_written_as_people_type_them() {
        let now = date::begin_of("2026-03-01").unwrap();
        assert_eq!(reading("", Measure::Size, now), Ok(None));
        assert_eq!(reading("1.5gb", Measure::Size, now), Ok(Some(1_500_000_000)));
        assert_eq!(reading("10k", Measure::Downloads, now), Ok(Some(10_000)));
        assert_eq!(reading("2026-02-01", Measure::Updated, now), Ok(Some(28 * 86_400)));
        assert_eq!(reading("30d", Measure::Updated, now), Ok(Some(30 * 86_400)));
        assert_eq!(reading("soon", Measure::Updated, now), Err(NotUnderstood));
        let limit = Limit { measure: Measure::Updated, min: None, max: Some(30 * 86_400 - 1) };
        assert_eq!(written(limit, End::Most), "30d");
        assert_eq!(written(Limit { measure: Measure::Size, min: Some(500_000_000), max: None }, End::Least), "500mb");
    }
}
