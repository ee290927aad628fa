//! What a look comes to on a server: one answer for the pictures, the preview of their prompts, and what people are told.

use crate::comfy::graph::{Family, Method};
use crate::comfy::{Capability, Choice, ComfyError, Families, Wish};
use crate::model::card::Card;
use crate::model::character::Look;
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
}
