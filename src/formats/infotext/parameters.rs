//! A1111's text format: the prompt, `Negative prompt:`, and a last part of `Key: value` pairs.

use super::{GenerationText, NamedResource, TextOrigin};
use crate::model::facts::FiniteF32;
use serde_json::Value;

/// Pairs that are read.
const MAX_SETTINGS: usize = 512;
/// Models that are read.
pub(super) const MAX_RESOURCES: usize = 256;
/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 64;
const NEGATIVE: &str = "Negative prompt:";

/// Reads A1111's format. Values in quotes may hold commas and escaped line breaks, values that are JSON anything. A text
/// without settings is all prompt, and its origin is unknown.
pub fn parse_infotext(text: &str) -> GenerationText {
    let (words, settings) = split_settings(text);
    let (prompt, negative) = split_negative(words);
    let mut found = GenerationText {
        prompt: prompt.trim().to_owned(),
        negative_prompt: negative.trim().to_owned(),
        settings: settings.map(pairs).unwrap_or_default(),
        raw: text.to_owned(),
        ..GenerationText::default()
    };
    if !found.settings.is_empty() || !negative.is_empty() {
        found.origin = TextOrigin::A1111;
    }
    found.resources = resources(&found);
    found
}

/// Prompts and settings. Settings begin at the last line that begins with `Steps: `; without one, the last line counts
/// when it has three pairs or more, as in A1111 itself.
fn split_settings(text: &str) -> (&str, Option<&str>) {
    let steps = if text.starts_with("Steps: ") { Some(0) } else { None };
    let start = text.rfind("\nSteps: ").map(|at| at + 1).or(steps);
    if let Some(start) = start {
        return (text.get(..start).unwrap_or_default(), text.get(start..));
    }
    let trimmed = text.trim_end();
    let last = trimmed.rfind('\n').map_or(0, |at| at + 1);
    let line = trimmed.get(last..).unwrap_or_default();
    if !line.starts_with(NEGATIVE) && pairs(line).len() >= 3 {
        return (trimmed.get(..last).unwrap_or_default(), Some(line));
    }
    (text, None)
}

fn split_negative(text: &str) -> (&str, &str) {
    if let Some(negative) = text.strip_prefix(NEGATIVE) {
        return ("", negative);
    }
    // `\r\n` too: the carriage return is trimmed off the prompt.
    text.split_once("\nNegative prompt:").unwrap_or((text, ""))
}

/// All `Key: value` pairs of a text, in order.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < MAX_SETTINGS {
        let Some((before, after)) = rest.split_once(':') else { break };
        // What stands before a comma or line break is the end of a value that no key claimed.
        let key = before.rsplit([',', '\n']).next().unwrap_or_default().trim();
        let after = after.trim_start_matches([' ', '\t']);
        if !is_key(key) {
            rest = after;
            continue;
        }
        let (value, next) = value(after);
        found.push((key.to_owned(), value));
        rest = next;
    }
    found
}

fn is_key(key: &str) -> bool {
    let first = key.chars().next().is_some_and(char::is_alphanumeric);
    first && key.len() <= MAX_KEY_BYTES && key.chars().all(|c| c.is_alphanumeric() || " _-/().".contains(c))
}

/// The value at the beginning of a text, and what follows it.
fn value(text: &str) -> (String, &str) {
    let end = match text.chars().next() {
        Some('"') => quoted_end(text),
        Some('{' | '[') => json_end(text),
        _ => None,
    };
    // Something in quotes or brackets counts as one value only when the pair ends behind it.
    let end = end.filter(|end| {
        let after = text.get(*end..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
        after.is_empty() || after.starts_with([',', '\n'])
    });
    if let Some((value, rest)) = end.and_then(|end| text.split_at_checked(end)) {
        let unquoted = if value.starts_with('"') { serde_json::from_str(value).ok() } else { None };
        return (unquoted.unwrap_or_else(|| value.to_owned()), rest);
    }
    let (value, rest) = text.find([',', '\n']).and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
    (value.trim().to_owned(), rest)
}

/// Where a text in quotes ends, behind the closing quote.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where a JSON object or list ends, behind the closing bracket.
fn json_end(text: &str) -> Option<usize> {
    let (mut depth, mut in_quotes, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' => in_quotes = !in_quotes,
            b'{' | b'[' if !in_quotes => depth += 1,
            b'}' | b']' if !in_quotes => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

fn resources(found: &GenerationText) -> Vec<NamedResource> {
    let mut list = resources_in_prompt(&found.prompt);
    let named = |kind: &str, name: &str, hash: Option<&str>| NamedResource {
        kind: kind.to_owned(),
        name: name.trim().to_owned(),
        hash: hash.and_then(hash_text),
        ..NamedResource::default()
    };
    for (kind, name, hash) in [("checkpoint", "Model", "Model hash"), ("vae", "VAE", "VAE hash")] {
        let (name, hash) = (found.setting(name), found.setting(hash));
        if name.is_some() || hash.is_some() {
            add_resource(&mut list, named(kind, name.unwrap_or_default(), hash));
        }
    }
    for (kind, setting) in [("lora", "Lora hashes"), ("embedding", "TI hashes")] {
        for pair in found.setting(setting).unwrap_or_default().split(',').take(MAX_RESOURCES) {
            if let Some((name, hash)) = pair.rsplit_once(':') {
                add_resource(&mut list, named(kind, name, Some(hash)));
            }
        }
    }
    if let Some(Value::Object(hashes)) = found.setting("Hashes").and_then(|json| serde_json::from_str(json).ok()) {
        for (key, hash) in hashes.iter().take(MAX_RESOURCES) {
            let (kind, name) = key.split_once(':').unwrap_or((key, ""));
            let kind = match kind.to_ascii_lowercase().as_str() {
                "model" => "checkpoint".to_owned(),
                "embed" => "embedding".to_owned(),
                other => other.to_owned(),
            };
            add_resource(&mut list, named(&kind, name, hash.as_str()));
        }
    }
    if let Some(Value::Array(items)) =
        found.setting("Civitai resources").and_then(|json| serde_json::from_str(json).ok())
    {
        items.iter().take(MAX_RESOURCES).filter_map(civitai_resource).for_each(|item| add_resource(&mut list, item));
    }
    list
}

/// One of CivitAI's `{"type": "lora", "weight": 0.8, "modelVersionId": 1, "modelName": "…"}`.
fn civitai_resource(item: &Value) -> Option<NamedResource> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
    let version_id = item.get("modelVersionId").and_then(Value::as_u64);
    let found = NamedResource {
        kind: text("type").to_ascii_lowercase(),
        name: text("modelName").to_owned(),
        hash: hash_text(text("hash")),
        weight: item.get("weight").and_then(Value::as_f64).and_then(|weight| FiniteF32::new(weight as f32)),
        version_id,
        model_id: None,
    };
    (version_id.is_some() || !found.name.is_empty()).then_some(found)
}

/// `<lora:name:0.8>` and its likes in a prompt.
pub(super) fn resources_in_prompt(prompt: &str) -> Vec<NamedResource> {
    let mut list = Vec::new();
    for part in prompt.split('<').skip(1).take(MAX_RESOURCES) {
        let Some((inside, _)) = part.split_once('>') else { continue };
        let mut fields = inside.split(':');
        let kind = match fields.next().map(|kind| kind.trim().to_ascii_lowercase()).as_deref() {
            Some("lora" | "lyco") => "lora",
            Some("hypernet") => "hypernetwork",
            _ => continue,
        };
        let Some(name) = fields.next().map(str::trim).filter(|name| !name.is_empty()) else { continue };
        let weight = fields.next().and_then(|weight| weight.trim().parse().ok()).and_then(FiniteF32::new);
        let found = NamedResource { kind: kind.to_owned(), name: name.to_owned(), weight, ..NamedResource::default() };
        add_resource(&mut list, found);
    }
    list
}

/// Adds a resource, or what it tells to the same version, or to one of the same kind that has its name, its hash, or no name yet.
pub(super) fn add_resource(list: &mut Vec<NamedResource>, new: NamedResource) {
    let same = list.iter_mut().find(|old| {
        let names = old.name.is_empty() || new.name.is_empty() || old.name.to_lowercase() == new.name.to_lowercase();
        let hash = old.hash.is_some() && old.hash == new.hash;
        let unnamed_unique = new.kind == "checkpoint" || new.kind == "vae";
        let by_name = !old.name.is_empty() && !new.name.is_empty() && names;
        let version = old.version_id.is_some() && old.version_id == new.version_id;
        version || (old.kind == new.kind && (hash || by_name || (names && unnamed_unique)))
    });
    let Some(old) = same else {
        if list.len() < MAX_RESOURCES {
            list.push(new);
        }
        return;
    };
    if old.name.is_empty() {
        old.name = new.name;
    }
    old.hash = old.hash.take().or(new.hash);
    old.weight = old.weight.or(new.weight);
    old.version_id = old.version_id.or(new.version_id);
    old.model_id = old.model_id.or(new.model_id);
}

/// A hash in upper case and without `0x`; `None` when it is not at least 8 hex digits.
pub(super) fn hash_text(hash: &str) -> Option<String> {
    let hash = hash.trim();
    let hash = hash.strip_prefix("0x").unwrap_or(hash);
    let is_hex = (8..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| hash.to_ascii_uppercase())
}
