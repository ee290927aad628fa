//! Lenient getters: a field of the wrong type is as good as absent, and no text is kept without a limit.

use crate::formats::text_file::cut;
use crate::model::digests::from_hex;
use crate::model::facts::FiniteF32;
use serde_json::{Map, Value};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

const NAME_BYTES: usize = 1024;
const WORD_BYTES: usize = 4096;
const LONG_TEXT_BYTES: usize = 256 * 1024;
const MAX_WORDS: usize = 500;

/// The object under a key.
pub(super) fn object<'a>(from: &'a Object, key: &str) -> Option<&'a Object> {
    from.get(key)?.as_object()
}

/// A short text: trimmed, not empty, cut at 1 KiB.
pub(super) fn name(from: &Object, key: &str) -> Option<String> {
    short(from.get(key)?.as_str()?)
}

/// A long text: trimmed, not empty, cut at 256 KiB. A1111 shows descriptions as HTML, so Civitai Helper hides plain
/// text in a comment; that wrapping is taken off.
pub(super) fn long_text(from: &Object, key: &str) -> Option<String> {
    long(from.get(key)?.as_str()?)
}

/// See [`long_text`].
pub(super) fn long(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")).unwrap_or(text).trim();
    (!bare.is_empty()).then(|| cut(bare, LONG_TEXT_BYTES).to_owned())
}

/// See [`name`].
pub(super) fn short(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| cut(text, NAME_BYTES).to_owned())
}

/// A name that is not one of the tools' words for "not known".
pub(super) fn known_name(from: &Object, key: &str) -> Option<String> {
    let found = name(from, key)?;
    let unknown = ["unknown", "other", "none", "null"].iter().any(|word| found.eq_ignore_ascii_case(word));
    (!unknown).then_some(found)
}

/// A number that is not negative, also when it is written as text.
pub(super) fn count(from: &Object, key: &str) -> Option<u64> {
    match from.get(key)? {
        Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An id of CivitAI's: a positive number of 31 bits, also when it is written as text. Tools write 0, -1 or "" for "none".
pub(super) fn id(from: &Object, key: &str) -> Option<u64> {
    count(from, key).filter(|id| (1..=i32::MAX as u64).contains(id))
}

fn whole(number: f64) -> Option<u64> {
    (0.0..9e15).contains(&number).then(|| number.round() as u64)
}

/// CivitAI's size in kilobytes as bytes: a fraction that is exact to the byte.
pub(super) fn size_from_kb(from: &Object, key: &str) -> Option<u64> {
    whole(from.get(key)?.as_f64()? * 1024.0).filter(|size| *size > 0)
}

/// Yes or no, also as text or number.
pub(super) fn flag(from: &Object, key: &str) -> Option<bool> {
    match from.get(key)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_u64().filter(|n| *n < 2).map(|n| n == 1),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A weight, also as text; 0 is every tool's "not set".
pub(super) fn weight(from: &Object, key: &str) -> Option<FiniteF32> {
    let number = match from.get(key)? {
        Value::Number(number) => number.as_f64()? as f32,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    FiniteF32::new(number).filter(|weight| weight.get() != 0.0)
}

/// A list of texts without empty or repeated ones. One text with commas is a list too (SwarmUI's tags); an object in the
/// list counts by its `name` (CivitAI's older tags).
pub(super) fn words(from: &Object, key: &str) -> Vec<String> {
    match from.get(key) {
        Some(Value::Array(items)) => unique(items.iter().filter_map(|item| match item {
            Value::String(text) => Some(text.as_str()),
            Value::Object(object) => object.get("name")?.as_str(),
            _ => None,
        })),
        Some(Value::String(text)) => split_words(text),
        _ => Vec::new(),
    }
}

/// Trimmed texts without empty or repeated ones, in their order, at most 500.
pub(super) fn unique<'a>(items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    items
        .map(|text| text.trim().trim_end_matches(',').trim_end())
        .filter(|text| !text.is_empty() && seen.insert(*text))
        .take(MAX_WORDS)
        .map(|text| cut(text, WORD_BYTES).to_owned())
        .collect()
}

/// The words of a prompt: split at commas outside brackets, so that `(red, blue:1.2)` and `<lora:a,b:1>` stay whole.
pub(super) fn split_words(text: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let parts = text.split(move |c: char| {
        match c {
            '(' | '[' | '<' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '>' | '}' => depth = (depth - 1).max(0),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let found = unique(parts);
    // A bracket that is never closed swallowed the commas behind it: then they were only text.
    if text.chars().filter(|c| "([<{".contains(*c)).count() > text.chars().filter(|c| ")]>}".contains(*c)).count() {
        return unique(text.split(','));
    }
    found
}

/// A hash in hex, `0x` allowed; the wrong length or the hash of nothing is none.
pub(super) fn hash<const N: usize>(from: &Object, key: &str) -> Option<[u8; N]> {
    from_hex(from.get(key)?.as_str()?)
}

/// The first six bytes of a hash of the tensors: AutoV3, whether it is written with 12 digits or with all 64.
pub(super) fn autov3(from: &Object, key: &str) -> Option<[u8; 6]> {
    hash::<6>(from, key).or_else(|| hash::<32>(from, key)?.first_chunk::<6>().copied())
}

/// The value of the first key for which the getter finds one.
pub(super) fn first_of<T>(from: &Object, keys: &[&str], get: fn(&Object, &str) -> Option<T>) -> Option<T> {
    keys.iter().find_map(|key| get(from, key))
}
