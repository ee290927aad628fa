//! What the store has for discovery: the documents of library and catalogue, what is used together, the user's taste.

use super::document::Document;
use super::error::DiscoveryError;
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
use crate::store::{Reader, Store, StoreError};
use std::collections::HashMap;

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

/// The document of a card, with what the catalogue knows of it.
pub fn document(reader: &Reader, card: &Card) -> Result<(Document, Option<VersionInfo>), StoreError> {
    let model = card.model_id.map(|id| reader.model(id)).transpose()?.flatten();
    let version = card.version_id.map(|id| reader.version(id)).transpose()?.flatten();
    Ok((Document::new(card, model.as_ref(), version.as_ref()), version))
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
    pub fn read(store: &Store, cancel: &CancelToken, now_unix_secs: i64) -> Result<Option<Self>, DiscoveryError> {
        let cards = cards(store)?;
        let mut documents = Vec::with_capacity(cards.len());
        let mut pages = Pages::default();
        for chunk in cards.chunks(AT_ONCE) {
            if cancel.is_cancelled() {
                return Ok(None);
            }
            store.read(|reader| {
                for card in chunk {
                    let (document, version) = document(reader, card)?;
                    documents.push(document);
                    if let Some(version) = version {
                        pages.version(reader, &version)?;
                    }
                }
                Ok(())
            })?;
        }
        let usage = pages.finish(store)?;
        let taste = taste(store, &cards, now_unix_secs)?;
        Ok(Some(Self { documents, usage, taste }))
    }
}

/// The user's taste, of all cards.
pub fn taste(store: &Store, cards: &[Card], now_unix_secs: i64) -> Result<Taste, StoreError> {
    let (hidden, dismissed, used) = store.read(|reader| {
        let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
        let dismissed: Dismissed = reader.setting(Dismissed::NAME)?.unwrap_or_default();
        Ok((hidden, dismissed, used::counts(reader, cards)?))
    })?;
    Ok(Taste::of(cards.iter(), hidden, &dismissed, &used, now_unix_secs))
}

/// Waves a model away from recommendations, or takes that back.
pub fn dismiss(store: &Store, id: ModelId, dismissed: bool) -> Result<(), StoreError> {
    let mut list: Dismissed = store.read(|reader| reader.setting(Dismissed::NAME))?.unwrap_or_default();
    list.set(id, dismissed);
    store.write(|writer| writer.put_setting(Dismissed::NAME, &list))
}

/// Pages with the models of their pictures, as they are gathered.
#[derive(Default)]
pub(crate) struct Pages {
    pages: HashMap<Page, Vec<ModelId>>,
}

/// What counts as one page: a version's own pictures, a post, else all pictures of somebody.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Page {
    Version(VersionId),
    Post(u64),
    Person(String),
}

impl Pages {
    /// Takes in the pictures of a version: each was made with it, and with what its data name.
    pub(crate) fn version(&mut self, reader: &Reader, version: &VersionInfo) -> Result<(), StoreError> {
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
            self.pages.entry(Page::Version(version.id)).or_default().extend(models);
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

/// The version with a file of this hash: the number of digits tells of which kind it is.
pub(crate) fn version_of_hash(reader: &Reader, hash: &str) -> Result<Option<VersionId>, StoreError> {
    let kind = match hash.len() {
        8 => HashKind::AutoV1,
        10 => HashKind::AutoV2,
        12 => HashKind::AutoV3,
        64 => HashKind::Sha256,
        _ => return Ok(None),
    };
    reader.version_by_hash(kind, &hash.to_uppercase())
}
