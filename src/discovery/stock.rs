//! What the store has for discovery: the documents of library and catalogue, what is used together, the user's taste.

use super::document::Document;
use super::error::DiscoveryError;
use super::shown::Shown;
use super::taste::Taste;
use super::usage::CoUsage;
use super::used;
use crate::catalogue::lists;
use crate::jobs::CancelToken;
use crate::model::card::Card;
use crate::model::catalogue::VersionInfo;
use crate::model::digests::HashKind;
use crate::model::dismissed::Dismissed;
use crate::model::feed::UsedModel;
use crate::model::hidden::Hidden;
use crate::model::ids::{ModelId, VersionId};
use crate::model::mature::MatureLevel;
use crate::store::{Reader, Store, StoreError};
use std::collections::HashMap;

/// Digits of an AutoV3.
const AUTOV3_DIGITS: usize = 12;
/// Other versions of a model whose pictures are looked at.
const MOST_VERSIONS: usize = 12;
/// Documents read in one view of the store; between two of them the work can be stopped.
const AT_ONCE: usize = 500;

/// Every card that is a document: all files, and the models of the catalogue that the library has none of.
pub fn cards(store: &Store) -> Result<Vec<Card>, StoreError> {
    store.read(|reader| {
        let mut cards = reader.cards()?;
        cards.extend(reader.known_cards()?.into_iter().filter(|card| !card.in_library));
        Ok(cards)
    })
}

/// The document of a card, with what the catalogue knows of it, and all versions of its model that it was made of, its own first.
pub fn document(reader: &Reader, card: &Card) -> Result<(Document, Vec<VersionInfo>), StoreError> {
    let model = card.model_id.map(|id| reader.model(id)).transpose()?.flatten();
    let own = card.version_id.map(|id| reader.version(id)).transpose()?.flatten();
    let mut document = Document::new(card, model.as_ref(), own.as_ref());
    let ids = model.as_ref().and_then(|model| model.version_ids.as_ref()).map_or(&[][..], |ids| &ids.value);
    let mut versions: Vec<VersionInfo> = own.into_iter().collect();
    for id in ids.iter().filter(|id| Some(**id) != card.version_id).take(MOST_VERSIONS) {
        versions.extend(reader.version(*id)?);
    }
    let others = versions.iter().filter(|version| Some(version.id) != card.version_id);
    document.add_pictures(others.flat_map(|version| version.images.iter().flat_map(|images| &images.value)));
    Ok((document, versions))
}

/// Everything that lists are made of.
pub struct Stock {
    /// Documents of library and catalogue.
    pub documents: Vec<Document>,
    /// What is used together.
    pub usage: CoUsage,
    /// What the user likes.
    pub taste: Taste,
}

impl Stock {
    /// Reads it; `None` when cancelled.
    pub fn read(
        store: &Store,
        cancel: &CancelToken,
        shown: Shown,
        now_unix_secs: i64,
    ) -> Result<Option<Self>, DiscoveryError> {
        let cards = cards(store)?;
        let mut documents = Vec::with_capacity(cards.len());
        let mut pages = Pages::default();
        for chunk in cards.chunks(AT_ONCE) {
            if cancel.is_cancelled() {
                return Ok(None);
            }
            store.read(|reader| {
                for card in chunk {
                    let (document, versions) = document(reader, card)?;
                    documents.push(document);
                    pages.take(reader, &versions)?;
                }
                Ok(())
            })?;
        }
        let usage = pages.finish(store)?;
        let taste = taste(store, &cards, shown, now_unix_secs)?;
        Ok(Some(Self { documents, usage, taste }))
    }
}

/// The user's taste, of all cards.
pub fn taste(store: &Store, cards: &[Card], shown: Shown, now_unix_secs: i64) -> Result<Taste, StoreError> {
    let (dismissed, used) = store.read(|reader| {
        let dismissed: Dismissed = reader.setting(Dismissed::NAME)?.unwrap_or_default();
        Ok((dismissed, used::counts(reader, cards)?))
    })?;
    Ok(Taste::of(cards.iter(), shown, &dismissed, &used, now_unix_secs))
}

/// What may be told of, with models above a level left out.
pub fn shown(store: &Store, hide_above: Option<MatureLevel>) -> Result<Shown, StoreError> {
    let hidden: Hidden = store.read(|reader| reader.setting(Hidden::NAME))?.unwrap_or_default();
    Ok(Shown { hidden, hide_above })
}

/// Waves a model away from recommendations, or takes that back.
pub fn dismiss(store: &Store, id: ModelId, dismissed: bool) -> Result<(), StoreError> {
    let mut list: Dismissed = store.read(|reader| reader.setting(Dismissed::NAME))?.unwrap_or_default();
    list.set(id, dismissed);
    store.write(|writer| writer.put_setting(Dismissed::NAME, &list))
}

/// Pages with the models of their pictures, as they are gathered.
#[derive(Clone, Default)]
pub(crate) struct Pages {
    pages: HashMap<Page, Vec<ModelId>>,
    is_changed: bool,
}

/// What counts as one page: a version's own pictures, a post, else all pictures of somebody.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Page {
    Version(VersionId),
    Post(u64),
    Person(String),
}

impl Pages {
    /// Whether anything else was taken in since this was asked last.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// Takes in the pictures of versions.
    pub(crate) fn take(&mut self, reader: &Reader, versions: &[VersionInfo]) -> Result<(), StoreError> {
        versions.iter().try_for_each(|version| self.version(reader, version))
    }

    /// Takes in the pictures of a version, in place of those it had: each was made with it, and with what its data name.
    fn version(&mut self, reader: &Reader, version: &VersionInfo) -> Result<(), StoreError> {
        let images = version.images.as_ref().map_or(&[][..], |images| &images.value);
        let mut models = Vec::new();
        for made in images.iter().filter_map(|image| image.generation.as_deref()) {
            for used in &made.used {
                models.extend(model_of(reader, used)?);
            }
            let hash = made.settings.iter().find(|(name, _)| name == "Model hash").map(|(_, hash)| hash);
            if let Some(hash) = hash.filter(|_| made.used.is_empty()) {
                models.extend(model_of(reader, &UsedModel { hash: Some(hash.clone()), ..UsedModel::default() })?);
            }
        }
        if !models.is_empty() && version.model_id.0 != 0 {
            models.push(version.model_id);
            let page = Page::Version(version.id);
            if self.pages.get(&page) != Some(&models) {
                self.pages.insert(page, models);
                self.is_changed = true;
            }
        }
        Ok(())
    }

    /// Takes in the pictures of the feed that are kept, and counts.
    pub(crate) fn finish(mut self, store: &Store) -> Result<CoUsage, StoreError> {
        let mut images = Vec::new();
        lists::each_kept_image(store, |image| images.push(image))?;
        store.read(|reader| {
            for image in images {
                let page = match (image.post_id, image.username) {
                    (Some(post), _) => Page::Post(post),
                    (None, Some(name)) => Page::Person(name),
                    (None, None) => continue,
                };
                let mut models = Vec::new();
                for id in &image.version_ids {
                    models.extend(reader.version(*id)?.map(|version| version.model_id));
                }
                for used in &image.used {
                    models.extend(model_of(reader, used)?);
                }
                if !models.is_empty() {
                    self.pages.entry(page).or_default().extend(models);
                }
            }
            Ok(())
        })?;
        Ok(CoUsage::of(self.pages.into_values()))
    }
}

/// The model that a picture's data name, where the catalogue knows it.
fn model_of(reader: &Reader, used: &UsedModel) -> Result<Option<ModelId>, StoreError> {
    if let Some(id) = used.version_id
        && let Some(version) = reader.version(id)?
    {
        return Ok(Some(version.model_id).filter(|id| id.0 != 0));
    }
    let Some(hash) = &used.hash else { return Ok(None) };
    let version = version_of_hash(reader, hash)?;
    let version = version.map(|id| reader.version(id)).transpose()?.flatten();
    Ok(version.map(|version| version.model_id).filter(|id| id.0 != 0))
}

/// The version with a file of this hash: the number of digits tells of which kind it may be. 64 are a SHA256, a BLAKE3 as InvokeAI
/// writes it, or a hash of the tensors alone as SwarmUI does, of which AutoV3 is the beginning.
pub(crate) fn version_of_hash(reader: &Reader, hash: &str) -> Result<Option<VersionId>, StoreError> {
    let hash = hash.to_uppercase();
    let kinds: &[HashKind] = match hash.len() {
        8 => &[HashKind::AutoV1],
        10 => &[HashKind::AutoV2],
        12 => &[HashKind::AutoV3],
        64 => &[HashKind::Sha256, HashKind::Blake3, HashKind::AutoV3],
        _ => &[],
    };
    for kind in kinds {
        let digits = if *kind == HashKind::AutoV3 { AUTOV3_DIGITS } else { hash.len() };
        let found = hash.get(..digits).map(|hash| reader.version_by_hash(*kind, hash)).transpose()?.flatten();
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
