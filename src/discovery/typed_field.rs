//! Fields of the search language in a sentence: `type:lora`, `-tag:style`, `size:<300mb`, and phrases in quotes.

use super::intent::{Guess, creator_key, guess};
use super::published;
use super::wish::Wish;
use crate::model::base_models;
use crate::model::facet::FacetValue;
use crate::model::limit::{Limit, Measure};
use crate::model::query::CardQuery;
use crate::model::query::language::{QueryNames, parse};

/// Whoever types a field means it.
const SURE_OF_FIELD: f32 = 1.0;
/// Seconds of a day.
const DAY_SECS: u64 = 86_400;

/// A field or a phrase that the words begin with.
pub(super) fn read(words: &[String]) -> Option<(Guess, usize)> {
    let first = words.first()?;
    let wish = if let Some(phrase) = first.strip_prefix('"') {
        Wish::Words(vec![phrase.trim_matches('"').to_owned()])
    } else {
        field(first).filter(|_| first.contains(':'))?
    };
    Some(guess(wish, SURE_OF_FIELD, words.get(..1)?))
}

/// What one field asks for, where an index can tell; what only the library knows is left to its own search.
fn field(text: &str) -> Option<Wish> {
    let parsed = parse(text, &CardQuery::default(), &QueryNames::default());
    let query = parsed.query;
    if !parsed.troubles.is_empty() || !query.text.is_empty() {
        return None;
    }
    match (query.include.as_slice(), query.exclude.as_slice(), query.limits.as_slice()) {
        ([value], [], []) => of_value(value),
        ([], [value], []) => of_value(value).map(|wish| Wish::Not(Box::new(wish))),
        ([], [], [limit]) => of_limit(limit),
        _ => None,
    }
}

fn of_value(value: &FacetValue) -> Option<Wish> {
    match value {
        FacetValue::Kind(kind) => Some(Wish::Kind(*kind)),
        FacetValue::Family(family) => Some(Wish::Base(*family, None)),
        FacetValue::Base(name) => {
            let is_it = |facts: &&base_models::BaseModelFacts| facts.name.eq_ignore_ascii_case(name);
            base_models::ALL.iter().find(is_it).map(|facts| published::base(facts.name))
        }
        FacetValue::Tag(tag) | FacetValue::OwnTag(tag) => Some(Wish::Tag(tag.clone())),
        FacetValue::Creator(name) => Some(Wish::Creator(creator_key(name))),
        _ => None,
    }
}

fn of_limit(limit: &Limit) -> Option<Wish> {
    match (limit.measure, limit.min, limit.max) {
        (Measure::Size, None, Some(most)) => Some(Wish::AtMost(most)),
        (Measure::Size, Some(least), None) => Some(Wish::AtLeast(least)),
        (Measure::Size, Some(least), Some(most)) => Some(Wish::Between(least, most)),
        (Measure::Downloads, Some(least), None) => Some(Wish::DownloadsAtLeast(least)),
        (Measure::Downloads, None, Some(most)) => Some(Wish::DownloadsAtMost(most)),
        (Measure::Updated, None, Some(secs)) => Some(Wish::Since(u32::try_from(secs.div_ceil(DAY_SECS)).ok()?)),
        _ => None,
    }
}
