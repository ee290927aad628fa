//! Joining what CivitAI says now with what it said before: field by field, better never overwritten by worse.

use crate::model::catalogue::{ImageInfo, ModelInfo, VersionInfo};
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
    known.gone_unix_secs = match (known.gone_unix_secs, incoming.gone_unix_secs) {
        (_, Some(gone)) => Some(gone),
        // An answer about it from later on says that it is there after all.
        (Some(gone), None) if incoming.fetched_unix_secs > gone => None,
        (gone, None) => gone,
    };
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
    take_images(&mut known.images, incoming.images);
    take(&mut known.availability, incoming.availability);
    take(&mut known.access, incoming.access);
    take(&mut known.air, incoming.air);
    known.fetched_unix_secs = known.fetched_unix_secs.max(incoming.fetched_unix_secs);
}

/// Pictures, without losing how they were made: answers about a single version tell it, fuller ones do not.
fn take_images(known: &mut Field<Vec<ImageInfo>>, mut incoming: Field<Vec<ImageInfo>>) {
    let same =
        |left: &ImageInfo, right: &ImageInfo| left.url == right.url || (left.id.is_some() && left.id == right.id);
    let fill = |into: &mut Field<Vec<ImageInfo>>, from: &Field<Vec<ImageInfo>>| {
        let told: Vec<&ImageInfo> =
            from.iter().flat_map(|from| &from.value).filter(|image| image.generation.is_some()).collect();
        for image in into.iter_mut().flat_map(|into| &mut into.value).filter(|image| image.generation.is_none()) {
            image.generation = told.iter().find(|told| same(told, image)).and_then(|told| told.generation.clone());
        }
    };
    fill(&mut incoming, known);
    fill(known, &incoming);
    take(known, incoming);
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

    #[test]
    fn how_a_picture_was_made_is_kept_whichever_answer_told_it() {
        use crate::model::catalogue::GenerationInfo;
        let image = |id, generation: Option<&str>| ImageInfo {
            id: Some(id),
            url: format!("u{id}"),
            generation: generation
                .map(|prompt| Box::new(GenerationInfo { prompt: prompt.to_owned(), ..GenerationInfo::default() })),
            ..ImageInfo::default()
        };
        let of =
            |images, source| VersionInfo { images: Some(Sourced::new(images, source, 1)), ..VersionInfo::default() };
        let told = of(vec![image(1, Some("a cat"))], Source::CivitaiHash);
        let full = of(vec![image(1, None), image(2, None)], Source::Civitai);
        for (first, second) in [(told.clone(), full.clone()), (full, told)] {
            let mut known = first;
            version(&mut known, second);
            let images = known.images.unwrap().value;
            let prompts: Vec<_> =
                images.iter().map(|image| image.generation.as_ref().map(|made| made.prompt.as_str())).collect();
            assert_eq!(prompts, [Some("a cat"), None]);
        }
    }
}
