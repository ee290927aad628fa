//! What a new character can be made with: what the servers have, LoRAs of the library with their trigger words, and what the
//! library knows of checkpoints. The test of a server belongs here too.

use super::Services;
use crate::app::studio::{Choices, LoraChoice, ServerCan, ServerTest, StudioNews};
use crate::characters::tell_family;
use crate::comfy::graph::Method;
use crate::comfy::{Capability, ComfyError, Families, Watch, Wish, test_server};
use crate::jobs::CancelToken;
use crate::model::card::Card;
use crate::model::kind::ModelKind;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;

/// What the servers told so lately is not asked for again.
const FRESH: Duration = Duration::from_secs(5);

impl Services {
    /// Asks all servers anew. One that does not answer is left out; making a character tells why.
    pub(super) fn tell_can(&self, store: &Arc<Store>) {
        let mut choices = self.of_library(store);
        let Ok(studio) = self.studio_of(store) else { return };
        let asked = self.shared.runtime.block_on(studio.pool().capabilities(FRESH));
        for (client, can) in asked {
            let Ok(can) = can else { continue };
            let missing = missing(&can, &choices.families);
            let (server, address) = (client.label(), client.spec().address);
            choices.servers.push(ServerCan { server, address, can, missing });
        }
        self.studio_news(StudioNews::Can(Box::new(choices)));
    }

    /// What the library has for characters.
    fn of_library(&self, store: &Store) -> Choices {
        let mut choices = Choices::default();
        let take = |card: Card| {
            tell_family(&mut choices.families, &card);
            choices.loras.extend(lora(&card));
            choices.titles.extend(title(&card));
        };
        if let Err(error) = store.read(|reader| reader.each_card(take)) {
            self.trouble(&error);
            return Choices::default();
        }
        choices.loras.sort_by_key(|one| one.title.to_lowercase());
        choices
    }

    /// The end-to-end test of a server, and what it can do.
    pub(super) fn test_comfy(&self, store: &Arc<Store>, address: &str) -> ServerTest {
        let studio = match self.studio_of(store) {
            Ok(studio) => studio,
            Err(error) => return ServerTest::Failed(error.to_string()),
        };
        let Some(client) = studio.pool().clients().iter().find(|client| client.spec().address == address) else {
            return ServerTest::Unknown;
        };
        if !studio.pool().may_use(client) {
            return ServerTest::Failed(ComfyError::Offline.to_string());
        }
        let watch: Watch = Arc::new(|_news| {});
        let cancel = CancelToken::default();
        let tested = self.shared.runtime.block_on(async {
            let tested = test_server(client, &watch, &cancel).await?;
            Ok::<_, ComfyError>((tested, client.capability().await?))
        });
        let (tested, can) = match tested {
            Ok(found) => found,
            Err(error) => return ServerTest::Failed(error.to_string()),
        };
        let known = self.of_library(store).families;
        let wish = Wish { known: Some(&known), ..Wish::default() };
        ServerTest::Works {
            version: tested.health.version,
            device: tested.health.devices.first().map(|device| device.name.clone()).unwrap_or_default(),
            methods: can.methods(&wish).into_iter().map(Method::label).collect(),
            missing: missing(&can, &known),
            checkpoints: can.checkpoints,
        }
    }
}

/// What to install for a method that keeps a character.
fn missing(can: &Capability, known: &Families) -> Option<String> {
    let wish = Wish { known: Some(known), ..Wish::default() };
    if [Method::FluxKontext, Method::QwenEdit].iter().any(|method| can.choose(*method, &wish).is_ok()) {
        return None;
    }
    match can.choose(Method::IpAdapter, &wish) {
        Ok(choice) => can.adapter_wish(choice.family),
        Err(_) if can.checkpoints.is_empty() => {
            can.choose(Method::TextToImage, &wish).err().map(|error| error.to_string())
        }
        Err(error) => Some(error.to_string()),
    }
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

/// What a checkpoint is called, by its file's name in lower case.
fn title(card: &Card) -> Option<(String, String)> {
    let is_main = matches!(card.kind, ModelKind::Checkpoint | ModelKind::DiffusionModel);
    let file = card.path.file_name()?.to_string_lossy().to_lowercase();
    is_main.then(|| (file, card.name.clone()))
}
