//! `stem.json` of A1111, Forge and SD.Next, and the ids Civitai Browser+ adds to it.

use super::civitai;
use super::fields::{self, Object};
use crate::model::facts::SidecarFacts;

/// Reads the user metadata of A1111. Other tools write CivitAI's record of the version under the same name.
pub(super) fn read(object: &Object, facts: &mut SidecarFacts) {
    if fields::id(object, "id").is_some() && fields::id(object, "modelId").is_some() {
        civitai::read_version(object, facts);
        return;
    }
    facts.model_id = fields::id(object, "modelId");
    facts.version_id = fields::id(object, "modelVersionId");
    facts.sha256 = fields::hash(object, "sha256");
    facts.description = fields::long_text(object, "description");
    facts.base_model = fields::known_name(object, "sd version");
    facts.trigger_words =
        object.get("activation text").and_then(serde_json::Value::as_str).map(fields::split_words).unwrap_or_default();
    facts.negative_words = fields::long_text(object, "negative text");
    facts.preferred_weight = fields::weight(object, "preferred weight");
    facts.notes = fields::long_text(object, "notes");
}
