//! What a look comes to on a server: one answer for the pictures, the preview of their prompts, and what people are told.

use crate::comfy::graph::{Family, Lora, Method};
use crate::comfy::{Capability, Choice, ComfyError, Families, Wish, same_file};
use crate::model::card::Card;
use crate::model::character::{Look, LoraWish};
use crate::model::kind::ModelKind;
use crate::store::{Store, StoreError};

/// The family the user named.
pub(super) fn family(look: &Look) -> Option<Family> {
    Family::ALL.into_iter().find(|family| family.key() == look.family)
}

/// The method the user named.
pub(super) fn method(look: &Look) -> Option<Method> {
    let named = |method: &Method| serde_json::to_value(method).is_ok_and(|value| value == look.method.as_str());
    Method::ALL.into_iter().find(named)
}

/// What a look asks of a server.
pub fn wish<'a>(look: &'a Look, known: &'a Families) -> Wish<'a> {
    let model = Some(look.checkpoint.as_str()).filter(|name| !name.trim().is_empty());
    Wish { model, family: family(look), known: Some(known) }
}

/// The LoRAs of a look, by a server's names.
pub(super) fn loras(look: &Look, can: &Capability) -> Result<Vec<Lora>, ComfyError> {
    let of = |wish: &LoraWish| {
        let name = same_file(&can.loras, &wish.name)
            .ok_or_else(|| ComfyError::Missing { what: format!("the server does not have the LoRA {}", wish.name) })?;
        Ok(Lora { name: name.to_owned(), strength: wish.strength })
    };
    look.loras.iter().map(of).collect()
}

/// The most faithful method a server can do for a look, and its model. Without a picture only words are left.
pub fn choose(look: &Look, can: &Capability, known: &Families, has_picture: bool) -> Result<Choice, ComfyError> {
    let wish = wish(look, known);
    if let Some(method) = method(look) {
        return can.choose(method, &wish);
    }
    let mut last = None;
    for method in Method::ALL.into_iter().filter(|method| has_picture || !method.needs_picture()) {
        // Who names a model wants its look, which one that edits does not have.
        let edits = matches!(method, Method::FluxKontext | Method::QwenEdit);
        if edits && wish.model.is_some_and(|model| !can.edits_with(method, model)) {
            continue;
        }
        match can.choose(method, &wish) {
            Ok(found) => return Ok(found),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or(ComfyError::NoServer))
}

/// Of these servers the one with the most faithful method for a look.
pub fn best<'a, S>(
    look: &Look,
    servers: impl Iterator<Item = (&'a S, &'a Capability)>,
    known: &Families,
) -> Option<(&'a S, Choice)> {
    let of = |(server, can): (&'a S, &'a Capability)| Some((server, choose(look, can, known, true).ok()?));
    servers.filter_map(of).min_by_key(|(_, choice)| choice.method)
}

/// Notes the family of a checkpoint by the base model the library knows.
pub fn tell_family(known: &mut Families, card: &Card) {
    let base = card.base_model.as_ref().and_then(|base| Family::guess(base));
    let is_main = matches!(card.kind, ModelKind::Checkpoint | ModelKind::DiffusionModel);
    if let (true, Some(family), Some(file)) = (is_main, base, card.path.file_name()) {
        known.tell(&file.to_string_lossy(), family);
    }
}

/// Families of the library's checkpoints.
pub fn families(store: &Store) -> Result<Families, StoreError> {
    let mut known = Families::default();
    store.read(|reader| reader.each_card(|card| tell_family(&mut known, &card)))?;
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comfy::ObjectInfo;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{FileKey, RootId};
    use serde_json::json;

    #[test]
    fn choices_are_read_by_their_written_names() {
        let mut look = Look::default();
        assert_eq!((family(&look), method(&look)), (None, None));
        look.method = "image_to_image".to_owned();
        look.family = "sd15".to_owned();
        assert_eq!((family(&look), method(&look)), (Some(Family::Sd15), Some(Method::ImageToImage)));
    }

    #[test]
    fn the_best_has_the_most_faithful_method() {
        let nodes = json!({"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["inkXL.safetensors"]]}}}});
        let plain = Capability::read(&ObjectInfo::read(&nodes));
        let none = Capability::default();
        let (name, choice) =
            best(&Look::default(), [(&"attic", &none), (&"cellar", &plain)].into_iter(), &Families::default()).unwrap();
        assert_eq!((*name, choice.method), ("cellar", Method::ImageToImage));
        assert!(best(&Look::default(), [(&"attic", &none)].into_iter(), &Families::default()).is_none());
    }

    /// A server with a checkpoint, and Kontext with all its parts.
    fn with_kontext() -> Capability {
        let list = |class: &str, input: &str, names: &[&str]| {
            (class.to_owned(), json!({"input": {"required": {input: [names]}}}))
        };
        let mut nodes: serde_json::Map<String, serde_json::Value> = [
            list("CheckpointLoaderSimple", "ckpt_name", &["inkXL.safetensors"]),
            list("UNETLoader", "unet_name", &["flux1-kontext-dev.safetensors"]),
            list("CLIPLoader", "clip_name", &["clip_l.safetensors", "t5xxl.safetensors"]),
            list("VAELoader", "vae_name", &["ae.safetensors"]),
        ]
        .into_iter()
        .collect();
        for class in [
            "DualCLIPLoader",
            "FluxGuidance",
            "ConditioningZeroOut",
            "EmptySD3LatentImage",
            "FluxKontextImageScale",
            "ReferenceLatent",
        ] {
            nodes.insert(class.to_owned(), json!({"input": {"required": {}}}));
        }
        Capability::read(&ObjectInfo::read(&serde_json::Value::Object(nodes)))
    }

    #[test]
    fn who_names_a_checkpoint_gets_no_model_that_edits_unless_that_is_what_was_named() {
        let can = with_kontext();
        let method = |checkpoint: &str, has_picture| {
            let look = Look { checkpoint: checkpoint.to_owned(), ..Look::default() };
            choose(&look, &can, &Families::default(), has_picture).unwrap().method
        };
        assert_eq!(method("", true), Method::FluxKontext);
        assert_eq!(method("inkXL.safetensors", true), Method::ImageToImage);
        assert_eq!(method("flux1-kontext-dev.safetensors", true), Method::FluxKontext);
        assert_eq!(method("", false), Method::TextToImage);
    }

    #[test]
    fn the_library_tells_families_by_base_models() {
        let path = "/m/dreamshaper_8.safetensors".into();
        let record = FileRecord::new(FileKey(1), RootId(1), path, FileStamp::default(), 1);
        let card = |kind, base: &str| Card { kind, base_model: Some(base.into()), ..Card::new(&record, None, None) };
        let mut known = Families::default();
        tell_family(&mut known, &card(ModelKind::Lora, "SD 1.5"));
        assert_eq!(known.of("dreamshaper_8.safetensors"), None, "only what makes pictures");
        tell_family(&mut known, &card(ModelKind::Checkpoint, "SD 1.5"));
        assert_eq!(known.of("sub\\DreamShaper_8.safetensors"), Some(Family::Sd15));
    }
}
