//! Sidecars that are CivitAI's own records: one version (`.civitai.info`) or a whole model (`.api_info.json`, civitdl).

use super::fields::{self, Object};
use crate::model::facts::SidecarFacts;
use crate::model::sourced::SidecarKind;
use serde_json::Value;

/// Reads a version as `/api/v1/model-versions` gives it, with what Civitai Helper adds to it. A skeleton, which that
/// tool leaves for files CivitAI does not know, gives no ids.
pub(super) fn read_version(version: &Object, facts: &mut SidecarFacts) {
    if !is_skeleton(version) {
        facts.version_id = fields::id(version, "id");
        facts.model_id = fields::id(version, "modelId");
    }
    read_version_texts(version, facts);
    if let Some(files) = version.get("files").and_then(Value::as_array) {
        read_files(files, facts);
    }
}

/// The texts of a version and of the model section in it; what is known already is kept.
pub(super) fn read_version_texts(version: &Object, facts: &mut SidecarFacts) {
    fill(&mut facts.version_name, fields::name(version, "name"));
    fill(&mut facts.base_model, fields::known_name(version, "baseModel"));
    if facts.trigger_words.is_empty() {
        facts.trigger_words = fields::words(version, "trainedWords");
    }
    if let Some(model) = fields::object(version, "model") {
        read_model_texts(model, facts);
    }
    fill(&mut facts.description, fields::long_text(version, "description"));
    fill(&mut facts.type_name, fields::known_name(version, "type"));
    fill(&mut facts.creator, creator(version));
    if facts.tags.is_empty() {
        facts.tags = fields::words(version, "tags");
    }
}

/// Reads a whole model as `/api/v1/models` gives it. Which of its versions the file is, is told by civitdl in the name
/// of the sidecar, else by a file name, else by there being one version only.
pub(super) fn read_model(model: &Object, facts: &mut SidecarFacts) {
    facts.model_id = fields::id(model, "id");
    read_model_texts(model, facts);
    let name = facts.path.0.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let told = super::civitdl_ids(name.strip_suffix(".json").unwrap_or(&name));
    if facts.kind == SidecarKind::Civitdl && facts.model_id.is_none() {
        facts.model_id = told.map(|(model_id, _)| model_id);
    }
    let Some(versions) = model.get("modelVersions").and_then(Value::as_array) else {
        facts.version_id = told.map(|(_, version_id)| version_id);
        return;
    };
    let versions: Vec<&Object> = versions.iter().filter_map(Value::as_object).collect();
    let chosen = match told {
        Some((_, version_id)) => versions.iter().find(|version| fields::id(version, "id") == Some(version_id)),
        None => only(versions.iter().filter(|version| names_stem(version, facts)))
            .or_else(|| if versions.len() == 1 { versions.first() } else { None }),
    };
    facts.version_id = told.map(|(_, version_id)| version_id);
    if let Some(version) = chosen {
        let model_id = facts.model_id;
        read_version(version, facts);
        facts.model_id = model_id.or(facts.model_id);
    }
}

fn read_model_texts(model: &Object, facts: &mut SidecarFacts) {
    fill(&mut facts.model_name, fields::name(model, "name"));
    fill(&mut facts.type_name, fields::known_name(model, "type"));
    fill(&mut facts.description, fields::long_text(model, "description"));
    fill(&mut facts.creator, creator(model));
    facts.nsfw = facts.nsfw.or_else(|| fields::flag(model, "nsfw"));
    if facts.tags.is_empty() {
        facts.tags = fields::words(model, "tags");
    }
}

/// The one item there is; `None` for none or several.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    if items.next().is_some() { None } else { Some(first) }
}

fn fill(slot: &mut Option<String>, value: Option<String>) {
    if slot.is_none() {
        *slot = value;
    }
}

fn creator(from: &Object) -> Option<String> {
    match from.get("creator")? {
        Value::Object(creator) => fields::name(creator, "username"),
        Value::String(name) => fields::short(name),
        _ => None,
    }
}

fn is_skeleton(version: &Object) -> bool {
    let marked = |object: &Object| fields::flag(object, "skeleton_file") == Some(true);
    let block = |object: &Object| fields::object(object, "sd_civitai_helper").is_some_and(marked);
    marked(version)
        || block(version)
        || fields::object(version, "extensions").is_some_and(|all| marked(all) || block(all))
}

/// Takes hashes, id and size of the file the sidecar lies beside: the one whose hash is known already, else the one with
/// its name, else the only one. With several files and another name nothing says which it is, and nothing is claimed.
pub(super) fn read_files(files: &[Value], facts: &mut SidecarFacts) {
    let files: Vec<&Object> = files.iter().filter_map(Value::as_object).collect();
    let sha256_of =
        |file: &Object| fields::object(file, "hashes").and_then(|hashes| fields::hash::<32>(hashes, "SHA256"));
    let chosen = match facts.sha256 {
        Some(known) => files.iter().find(|file| sha256_of(file) == Some(known)),
        None => only(files.iter().filter(|file| is_named_as(file, facts)))
            .or_else(|| if files.len() == 1 { files.first() } else { None }),
    };
    let Some(file) = chosen else { return };
    facts.file_id = fields::id(file, "id");
    facts.size_bytes = facts.size_bytes.or_else(|| fields::size_from_kb(file, "sizeKB"));
    if let Some(hashes) = fields::object(file, "hashes") {
        read_hashes(hashes, facts);
    }
}

/// CivitAI's `hashes` of one file; what is known already is kept.
pub(super) fn read_hashes(hashes: &Object, facts: &mut SidecarFacts) {
    facts.sha256 = facts.sha256.or_else(|| fields::hash(hashes, "SHA256"));
    facts.autov3 = facts.autov3.or_else(|| fields::hash(hashes, "AutoV3"));
    facts.blake3 = facts.blake3.or_else(|| fields::hash(hashes, "BLAKE3"));
}

fn names_stem(version: &Object, facts: &SidecarFacts) -> bool {
    let files = version.get("files").and_then(Value::as_array);
    files.is_some_and(|files| files.iter().filter_map(Value::as_object).any(|file| is_named_as(file, facts)))
}

/// Whether a file on CivitAI has the name of the model the sidecar lies beside.
fn is_named_as(file: &Object, facts: &SidecarFacts) -> bool {
    let (Some(sidecar), Some(name)) = (facts.path.0.file_name(), file.get("name").and_then(Value::as_str)) else {
        return false;
    };
    let sidecar = sidecar.to_string_lossy().to_lowercase();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let suffixes = [".civitai.info", ".api_info.json", ".json"];
    suffixes.iter().any(|suffix| sidecar.strip_suffix(suffix) == Some(stem.as_str()))
}
