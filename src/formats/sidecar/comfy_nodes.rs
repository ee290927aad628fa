//! Sidecars of ComfyUI extensions: `file.ext.rgthree-info.json` of rgthree-comfy and `stem.md` of ComfyUI-Model-Manager.

use super::civitai;
use super::fields::{self, Object};
use crate::formats::{text_file, yaml};
use crate::model::digests::from_hex;
use crate::model::facts::SidecarFacts;
use serde_json::Value;

/// Reads rgthree's info. Trigger words that only come from the training tags are left out: there are hundreds, and the
/// file's own metadata has them.
pub(super) fn rgthree(object: &Object, facts: &mut SidecarFacts) {
    facts.sha256 = fields::hash(object, "sha256");
    facts.notes = fields::long_text(object, "userNote");
    facts.trigger_words = rgthree_words(object);
    facts.base_model = fields::known_name(object, "baseModel");
    facts.type_name = fields::known_name(object, "type");
    if let Some(version) = fields::object(object, "raw").and_then(|raw| fields::object(raw, "civitai")) {
        facts.version_id = fields::id(version, "id");
        facts.model_id = fields::id(version, "modelId");
        civitai::read_version_texts(version, facts);
        if let (Some(_), Some(files)) = (facts.sha256, version.get("files").and_then(Value::as_array)) {
            civitai::read_files(files, facts);
        }
    }
    if facts.model_id.is_none() {
        let mut links = object.get("links").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        if let Some((model_id, version_id)) = links.find_map(ids_in_address) {
            facts.model_id = Some(model_id);
            facts.version_id = facts.version_id.or(version_id);
        }
    }
    if facts.model_name.is_none() {
        facts.model_name = fields::name(object, "name");
    }
}

fn rgthree_words(object: &Object) -> Vec<String> {
    let words = object.get("trainedWords").and_then(Value::as_array).into_iter().flatten();
    fields::unique(words.filter_map(|word| match word {
        Value::String(text) => Some(text.as_str()),
        Value::Object(word) => {
            let told = |key| fields::flag(word, key) == Some(true);
            let wanted = told("civitai") || told("user") || !told("metadata");
            word.get("word").and_then(Value::as_str).filter(|_| wanted)
        }
        _ => None,
    }))
}

/// Model and version of an address as `https://civitai.com/models/123?modelVersionId=456`, on any of CivitAI's hosts.
fn ids_in_address(address: &str) -> Option<(u64, Option<u64>)> {
    let (_, rest) = address.split_once("civitai.")?;
    let (_, rest) = rest.split_once("/models/")?;
    let model_id = leading_id(rest)?;
    Some((model_id, rest.split_once("modelVersionId=").and_then(|(_, rest)| leading_id(rest))))
}

fn leading_id(text: &str) -> Option<u64> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|id| (1..=i32::MAX as u64).contains(id))
}

/// Reads notes of ComfyUI-Model-Manager: YAML between `---` lines, then Markdown sections. Notes that a user wrote
/// without any of that are all notes.
pub(super) fn model_manager(text: &str, facts: &mut SidecarFacts) {
    let body = match front_matter(text) {
        Some((head, body)) => {
            read_front_matter(head, facts);
            body
        }
        None => text,
    };
    let sections = sections(body);
    let known = sections.iter().any(|(title, _)| *title == "Trigger Words" || *title == "About this version");
    if !known {
        facts.notes = fields::long(body);
        return;
    }
    for (title, content) in sections {
        match title {
            "Trigger Words" if content != "No trigger words" => facts.trigger_words = fields::split_words(content),
            "About this version" | "Trigger Words" => {}
            _ if facts.model_name.is_none() => {
                facts.model_name = fields::short(title);
                facts.description = fields::long(content);
            }
            _ => {}
        }
    }
}

/// What stands between a first line `---` and the next one, and what follows.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_start().strip_prefix("---")?;
    let (head, body) = rest.split_once("\n---")?;
    Some((head, body.trim_start_matches('-')))
}

fn read_front_matter(head: &str, facts: &mut SidecarFacts) {
    // The list of preview addresses can be long; what we want stands before and after it in single lines, so a head
    // that is too long for the YAML reader is cut rather than lost.
    let Ok(node) = yaml::load(text_file::cut(head, yaml::LIMIT_BYTES)) else { return };
    let text = |key: &str| yaml::get(&node, key).and_then(yaml::scalar_text).and_then(|text| fields::short(&text));
    facts.creator = text("author");
    facts.base_model = text("baseModel");
    if let Some((model_id, version_id)) = text("modelPage").as_deref().and_then(ids_in_address) {
        facts.model_id = Some(model_id);
        facts.version_id = version_id;
    }
    if let Some(hashes) = yaml::get(&node, "hashes") {
        let hash = |key: &str| yaml::get(hashes, key).and_then(yaml::scalar_text);
        facts.sha256 = hash("SHA256").and_then(|hex| from_hex(&hex));
        facts.autov3 = hash("AutoV3").and_then(|hex| from_hex(&hex));
        facts.blake3 = hash("BLAKE3").and_then(|hex| from_hex(&hex));
    }
}

/// Sections under `# Title` lines: titles and what stands under them, both trimmed. A model's description can hold
/// headings of its own; they start sections too, and only the first unknown one is taken for the model's name.
fn sections(body: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(start) = heading_start(rest) {
        let Some(after) = rest.get(start..).and_then(|text| text.strip_prefix("# ")) else { break };
        let (title, content) = after.split_once('\n').unwrap_or((after, ""));
        let end = heading_start(content).unwrap_or(content.len());
        found.push((title.trim(), content.get(..end).unwrap_or_default().trim()));
        rest = content.get(end..).unwrap_or_default();
    }
    found
}

fn heading_start(text: &str) -> Option<usize> {
    if text.starts_with("# ") { Some(0) } else { text.find("\n# ").map(|at| at + 1) }
}
