//! `stem.swarm.json` of SwarmUI: the `modelspec` fields it would write into a safetensors file.

use super::fields::{self, Object};
use crate::model::facts::SidecarFacts;

/// Reads the fields with and without `modelspec.` in front, as SwarmUI does.
pub(super) fn read(object: &Object, facts: &mut SidecarFacts) {
    facts.model_name = fields::first_of(object, &["modelspec.title", "title"], fields::name);
    facts.creator = fields::first_of(object, &["modelspec.author", "author"], fields::name);
    facts.description = fields::first_of(object, &["modelspec.description", "description"], fields::long_text);
    facts.notes = fields::first_of(object, &["modelspec.usage_hint", "usage_hint"], fields::long_text);
    facts.preferred_weight =
        fields::first_of(object, &["modelspec.lora_default_weight", "lora_default_weight"], fields::weight);
    facts.trigger_words = first_words(object, &["modelspec.trigger_phrase", "trigger_phrase"]);
    facts.tags = first_words(object, &["modelspec.tags", "tags"]);
    // SwarmUI hashes what lies behind the header, which is what AutoV3 is the beginning of.
    facts.autov3 = fields::first_of(object, &["modelspec.hash_sha256", "hash_sha256"], fields::autov3);
    let architecture = fields::first_of(object, &["modelspec.architecture", "architecture"], fields::known_name);
    if let Some(architecture) = architecture {
        let (base, adapter) = match architecture.split_once('/') {
            Some((base, adapter)) => (base.to_owned(), Some(adapter.to_owned())),
            None => (architecture, None),
        };
        facts.base_model = Some(base);
        facts.type_name = adapter;
    }
}

fn first_words(object: &Object, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| fields::words(object, key)).find(|words| !words.is_empty()).unwrap_or_default()
}
