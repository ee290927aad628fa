//! Joining what CivitAI says now with what it said before: field by field, better never overwritten by worse.

use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::sourced::{Field, Informative, offer};

fn take<T: Informative>(field: &mut Field<T>, incoming: Field<T>) {
    if let Some(value) = incoming {
        offer(field, value);
    }
}

/// Offers every field of `incoming` to `known`.
pub fn model(known: &mut ModelInfo, incoming: ModelInfo) {
    known.id = incoming.id;
    take(&mut known.name, incoming.name);
    take(&mut known.type_name, incoming.type_name);
    take(&mut known.description, incoming.description);
    take(&mut known.creator, incoming.creator);
    take(&mut known.tags, incoming.tags);
    take(&mut known.stats, incoming.stats);
    take(&mut known.licence, incoming.licence);
    take(&mut known.nsfw, incoming.nsfw);
    take(&mut known.nsfw_level, incoming.nsfw_level);
    take(&mut known.poi, incoming.poi);
    take(&mut known.mode, incoming.mode);
    take(&mut known.version_ids, incoming.version_ids);
    known.fetched_unix_secs = known.fetched_unix_secs.max(incoming.fetched_unix_secs);
}

/// Offers every field of `incoming` to `known`.
pub fn version(known: &mut VersionInfo, incoming: VersionInfo) {
    known.id = incoming.id;
    if incoming.model_id.0 != 0 {
        known.model_id = incoming.model_id;
    }
    take(&mut known.name, incoming.name);
    take(&mut known.base_model, incoming.base_model);
    take(&mut known.description, incoming.description);
    take(&mut known.trigger_words, incoming.trigger_words);
    take(&mut known.published_unix_secs, incoming.published_unix_secs);
    take(&mut known.nsfw_level, incoming.nsfw_level);
    take(&mut known.stats, incoming.stats);
    take(&mut known.files, incoming.files);
    take(&mut known.images, incoming.images);
    take(&mut known.availability, incoming.availability);
    take(&mut known.air, incoming.air);
    known.fetched_unix_secs = known.fetched_unix_secs.max(incoming.fetched_unix_secs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ModelId;
    use crate::model::sourced::{Source, Sourced};

    #[test]
    fn a_poorer_answer_takes_nothing_away() {
        let full = ModelInfo {
            id: ModelId(1),
            name: Some(Sourced::new("Night Metro".to_owned(), Source::Civitai, 10)),
            tags: Some(Sourced::new(vec!["city".to_owned()], Source::Civitai, 10)),
            ..ModelInfo::default()
        };
        let mut known = full.clone();
        let poor = ModelInfo {
            id: ModelId(1),
            name: Some(Sourced::new("night metro (hash)".to_owned(), Source::CivitaiHash, 20)),
            tags: Some(Sourced::new(Vec::new(), Source::Civitai, 20)),
            ..ModelInfo::default()
        };
        model(&mut known, poor);
        assert_eq!(known.name, full.name);
        assert_eq!(known.tags, full.tags);
    }
}
