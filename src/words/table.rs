//! The messages of each language, read once when the language is first spoken.

use super::{Language, Value, assets};
use crate::model::text;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use std::collections::HashMap;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Table> = LazyLock::new(|| Table::new(Language::English));
static CHINESE_SIMPLIFIED: LazyLock<Table> = LazyLock::new(|| Table::new(Language::ChineseSimplified));

fn table(language: Language) -> &'static Table {
    match language {
        Language::English => &ENGLISH,
        Language::ChineseSimplified => &CHINESE_SIMPLIFIED,
    }
}

/// The message without arguments, in the language or in English.
pub(super) fn plain(language: Language, id: &str) -> Option<&'static str> {
    table(language).plain.get(id).or_else(|| ENGLISH.plain.get(id)).map(String::as_str)
}

/// The message with its arguments, in the language or in English. A message that wants other arguments than it was given
/// is only shown when there is nothing better.
pub(super) fn format(language: Language, id: &str, arguments: &[(&str, Value<'_>)]) -> Option<String> {
    let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, fluent(*value))).collect();
    let own = table(language).format(id, &arguments);
    match own {
        Some((said, true)) => Some(said),
        own => ENGLISH.format(id, &arguments).or(own).map(|(said, _)| said),
    }
}

struct Table {
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, by id, ready to show.
    plain: HashMap<String, String>,
}

impl Table {
    fn new(language: Language) -> Self {
        let mut table =
            Self { bundle: FluentBundle::new_concurrent(vec![language.identifier()]), plain: HashMap::new() };
        // The marks keep right-to-left names apart from the sentence around them; fonts here would show them as boxes.
        table.bundle.set_use_isolating(false);
        table.bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(number_text(number.value)),
            _ => None,
        }));
        let mut ids = Vec::new();
        for (area, source) in assets::of(language) {
            // What could be read of a faulty file is used; a test keeps faulty files out of the program.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!("{} errors in the words {}/{area}", errors.len(), language.tag());
                resource
            });
            ids.extend(resource.entries().filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            }));
            if let Err(errors) = table.bundle.add_resource(resource) {
                tracing::error!("{} words said twice in {}/{area}", errors.len(), language.tag());
            }
        }
        let plain = ids.into_iter().filter_map(|id| match table.format(&id, &FluentArgs::new()) {
            Some((said, true)) => Some((id, said)),
            _ => None,
        });
        table.plain = plain.collect();
        table
    }

    /// The message and whether it had all the arguments it wants; `None` when there is no such message.
    fn format(&self, id: &str, arguments: &FluentArgs<'_>) -> Option<(String, bool)> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        Some((said, errors.is_empty()))
    }
}

fn fluent(value: Value<'_>) -> FluentValue<'_> {
    match value {
        Value::Number(number) => FluentValue::from(number),
        Value::Text(text) => FluentValue::from(text),
    }
}

/// A number as people read it: whole ones in groups of three digits, others with at most two decimals.
fn number_text(number: f64) -> String {
    /// Above this neighbouring whole numbers cannot be told apart any more (2^53).
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        let sign = if number < 0.0 { "-" } else { "" };
        return format!("{sign}{}", text::count(number.abs() as u64));
    }
    let written = format!("{number:.2}");
    if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.').to_owned() } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_short() {
        assert_eq!(number_text(0.0), "0");
        assert_eq!(number_text(-0.0), "0");
        assert_eq!(number_text(1_234_567.0), "1,234,567");
        assert_eq!(number_text(-1200.0), "-1,200");
        assert_eq!(number_text(4.904), "4.9");
        assert_eq!(number_text(99.999), "100");
        assert_eq!(number_text(f64::NAN), "NaN");
    }

    #[test]
    fn a_message_with_the_wrong_arguments_is_still_something() {
        let said = format(Language::ChineseSimplified, "drop-files", &[("name", Value::Text("a"))]);
        assert!(said.is_some_and(|said| said.contains("file")));
        assert_eq!(format(Language::English, "no-such-message", &[]), None);
        assert_eq!(plain(Language::ChineseSimplified, "no-such-message"), None);
    }
}
