//! `stem.metadata.json` of ComfyUI Lora Manager, as its docs/metadata-json-schema.md tells.

use super::civitai;
use super::fields::{self, Object};
use crate::model::facts::SidecarFacts;
use serde_json::Value;

/// Reads its own fields first, then CivitAI's version inside. It never checks `sha256` again, so the claim can be stale.
pub(super) fn read(object: &Object, facts: &mut SidecarFacts) {
    facts.model_name = fields::name(object, "model_name");
    facts.sha256 = fields::hash(object, "sha256");
    facts.autov3 = fields::hash(object, "autov3");
    facts.size_bytes = fields::count(object, "size").filter(|size| *size > 0);
    facts.base_model = fields::known_name(object, "base_model");
    facts.notes = fields::long_text(object, "notes");
    facts.tags = fields::words(object, "tags");
    facts.description = fields::long_text(object, "modelDescription");
    facts.favorite = fields::flag(object, "favorite");
    facts.preferred_weight = usage_tips(object).and_then(|tips| fields::weight(&tips, "strength"));
    let picture = fields::name(object, "preview_url");
    facts.preview_name = picture.and_then(|path| path.rsplit(['/', '\\']).next().map(str::to_owned));
    facts.preview_level = fields::count(object, "preview_nsfw_level")
        .and_then(|level| u32::try_from(level).ok())
        .filter(|level| level.is_power_of_two() && *level <= 32);
    if let Some(version) = fields::object(object, "civitai") {
        facts.version_id = fields::id(version, "id");
        facts.model_id = fields::id(version, "modelId");
        civitai::read_version_texts(version, facts);
        // Only the file with our hash: the others of the version are other files.
        if let (Some(_), Some(files)) = (facts.sha256, version.get("files").and_then(Value::as_array)) {
            civitai::read_files(files, facts);
        }
    }
    if facts.type_name.is_none() {
        facts.type_name = fields::known_name(object, "model_type");
    }
}

/// `usage_tips` is JSON inside a JSON string; an object is taken as well.
fn usage_tips(object: &Object) -> Option<Object> {
    match object.get("usage_tips")? {
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Object(tips) => Some(tips.clone()),
        _ => None,
    }
}
