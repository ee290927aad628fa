//! From question to text: what [`super::parse`] reads as the same question.

use super::field::Field;
use super::lex::is_colon;
use super::names::QueryNames;
use super::{numbers, parse::own_field, values};
use crate::model::facet::{FacetValue, Part};
use crate::model::limit::Limit;
use crate::model::query::{CardQuery, words_of};

/// Writes a question. What is about the list is written where it differs from `base`; what is hidden is no part of it.
pub fn print(query: &CardQuery, base: &CardQuery, names: &QueryNames) -> String {
    let mut parts: Vec<String> = words_of(&query.text).into_iter().map(|term| word(term.minus, term.text)).collect();
    let all = query.include.iter().map(|value| (value, Part::Include));
    let mut values: Vec<(&FacetValue, Part)> =
        all.chain(query.exclude.iter().map(|value| (value, Part::Exclude))).collect();
    values.sort_by_key(|(value, part)| (value.facet(), *part == Part::Exclude));
    parts.extend(values.into_iter().map(|(value, part)| print_value(value, part, names)));
    let mut limits = query.limits.clone();
    limits.sort_unstable();
    parts.extend(limits.into_iter().map(print_limit));
    let mut tell = |field: Field, is_other: bool, value: String| {
        if is_other {
            parts.push(format!("{}:{value}", field.id()));
        }
    };
    tell(Field::In, query.scope != base.scope, query.scope.id().to_owned());
    let sort = format!("{}{}", if query.reversed { "-" } else { "" }, values::sort_id(query.sort));
    tell(Field::Sort, (query.sort, query.reversed) != (base.sort, base.reversed), sort);
    tell(Field::Order, query.online.order != base.online.order, values::order_id(query.online.order).to_owned());
    tell(Field::Period, query.online.period != base.online.period, values::period_id(query.online.period).to_owned());
    parts.join(" ")
}

/// Writes one limit.
pub fn print_limit(limit: Limit) -> String {
    format!("{}:{}", Field::of_measure(limit.measure).id(), numbers::write(limit))
}

/// Writes one value that is asked for, or ruled out.
pub fn print_value(value: &FacetValue, part: Part, names: &QueryNames) -> String {
    if let FacetValue::Mark(mark) = value
        && let Some(field) = own_field(*mark)
    {
        return format!("{}:{}", field.id(), if part == Part::Exclude { "no" } else { "yes" });
    }
    let (field, text) = match value {
        FacetValue::Kind(kind) => (Field::Type, kind.id().to_owned()),
        FacetValue::Family(family) => (Field::Base, family.id().to_owned()),
        FacetValue::Base(name) => (Field::Base, in_quotes(name)),
        FacetValue::State(state) => (Field::State, state.id().to_owned()),
        FacetValue::Mark(mark) => (Field::Is, values::mark_id(*mark).to_owned()),
        FacetValue::Collection(id) => (Field::Collection, quoted(&names.collection_text(*id))),
        FacetValue::Rating(0) => (Field::Rating, "none".to_owned()),
        FacetValue::Rating(stars) => (Field::Rating, stars.to_string()),
        FacetValue::Label(label) => (Field::Label, label.id().to_owned()),
        FacetValue::Tag(tag) => (Field::Tag, quoted(tag)),
        FacetValue::OwnTag(tag) => (Field::MyTag, quoted(tag)),
        FacetValue::Creator(name) => (Field::Creator, quoted(name)),
        FacetValue::Folder(root, folder) => (Field::Folder, quoted(&names.folder_text(*root, folder))),
        FacetValue::Precision(label) if values::precision(label) == *label => (Field::Precision, quoted(label)),
        FacetValue::Precision(label) => (Field::Precision, in_quotes(label)),
        FacetValue::Format(format) => (Field::Format, format.id().to_owned()),
        FacetValue::Size(band) => (Field::Size, values::size_id(*band).to_owned()),
        FacetValue::Added(band) => (Field::Added, values::age_id(*band).to_owned()),
        FacetValue::Level(level) => (Field::Level, values::level_id(*level).to_owned()),
        FacetValue::Permission(permission) => (Field::License, values::permission_id(*permission).to_owned()),
    };
    format!("{}{}:{text}", if part == Part::Exclude { "-" } else { "" }, field.id())
}

/// A word of the text: in quotes where it would be read as something else.
fn word(minus: bool, text: &str) -> String {
    let is_plain = !text.starts_with('-') && !text.contains(is_colon) && !text.contains(char::is_whitespace);
    let text = if is_plain { text.to_owned() } else { in_quotes(text) };
    if minus { format!("-{text}") } else { text }
}

/// A value, in quotes where it needs them.
pub(super) fn quoted(text: &str) -> String {
    let needs = text.is_empty() || text.contains(|letter: char| letter.is_whitespace() || matches!(letter, '"' | ','));
    if needs { in_quotes(text) } else { text.to_owned() }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
