//! What a new character can be made with: what the servers have, and LoRAs of the library with their trigger words.

use super::Services;
use super::studio::{family_of, missing};
use crate::app::studio::{LoraChoice, ServerCan, StudioNews};
use crate::comfy::Capability;
use crate::comfy::graph::Method;
use crate::model::card::Card;
use crate::model::kind::ModelKind;
use crate::store::Store;
use std::sync::Arc;

impl Services {
    /// Asks all servers. One that does not answer is left out; making a character tells why.
    pub(super) fn tell_can(&self, store: &Arc<Store>) {
        let mut loras: Vec<LoraChoice> = Vec::new();
        let mut take = |card: Card| loras.extend(lora(&card));
        if store.read(|reader| reader.each_card(&mut take)).is_err() {
            loras.clear();
        }
        loras.sort_by_key(|one| one.title.to_lowercase());
        let Ok(studio) = self.studio_of(store) else { return };
        let asked = self.shared.runtime.block_on(studio.pool().capabilities());
        let can = asked.into_iter().filter_map(|(client, can)| Some(server(client.label(), can.ok()?))).collect();
        self.studio_news(StudioNews::Can(can, loras));
    }
}

fn server(label: &str, can: Capability) -> ServerCan {
    let methods = can.methods(family_of(&can), None).into_iter().map(Method::label).collect();
    let missing = missing(&can);
    let has_tagger = can.has_tagger;
    ServerCan { server: label.to_owned(), methods, missing, has_tagger, checkpoints: can.checkpoints, loras: can.loras }
}

fn lora(card: &Card) -> Option<LoraChoice> {
    if !matches!(card.kind, ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora) {
        return None;
    }
    let file = card.path.file_name()?.to_string_lossy().into_owned();
    let words: Vec<&str> = card.trigger_words.iter().map(|word| word.as_ref()).collect();
    let base = card.base_model.as_ref().map(|word| word.to_string()).unwrap_or_default();
    Some(LoraChoice { file, title: card.name.clone(), base, words: words.join(", ") })
}
