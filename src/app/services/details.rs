//! Reading all about one file, joined and ready to paint.

use crate::app::pictures::PictureSource;
use crate::app::state::{DetailPicture, Details};
use crate::formats::html::read_description;
use crate::library::duplicates::Duplicates;
use crate::model::card::Card;
use crate::model::catalogue::{MediaKind, VersionInfo};
use crate::model::file::FileRecord;
use crate::model::ids::{FileKey, VersionId};
use crate::model::marks::Marks;
use crate::model::mature::MatureLevel;
use crate::model::resolve;
use crate::model::sourced::Sourced;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Versions of a model that are listed.
const MAX_VERSIONS: usize = 30;
/// Pictures of a version that are listed.
const MAX_PICTURES: usize = 60;
/// Other models of a creator that are listed.
const MAX_BY_CREATOR: usize = 12;

/// All about a file; `None` when it has left the library.
pub(super) fn load(store: &Store, key: FileKey) -> Result<Option<Details>, StoreError> {
    let cards = store.read(|reader| reader.cards())?;
    let mut installed: BTreeMap<VersionId, Vec<FileKey>> = BTreeMap::new();
    for card in &cards {
        if let Some(version) = card.version_id {
            installed.entry(version).or_default().push(card.key);
        }
    }
    let duplicates = Duplicates::find(cards.iter());
    let others = duplicates.of(key).map(|(_, keys)| keys.to_vec()).unwrap_or_default();
    let others = others.iter().filter_map(|other| cards.iter().find(|card| card.key == *other));
    let duplicates: Vec<_> = others.map(|card| (card.key, card.path.clone())).collect();
    let creator = cards.iter().find(|card| card.key == key).and_then(|card| card.creator.clone());
    let by_creator = cards.iter().filter(|card| card.key != key && creator.is_some() && card.creator == creator);
    let by_creator: Vec<FileKey> = by_creator.map(|card| card.key).take(MAX_BY_CREATOR).collect();
    store.read(|reader| {
        let Some(record) = reader.file(key)? else { return Ok(None) };
        let found = record.civit_match();
        let version = found.map(|found| reader.version(found.version_id)).transpose()?.flatten();
        let model = found.map(|found| reader.model(found.model_id)).transpose()?.flatten();
        let mut versions = Vec::new();
        for id in model.iter().flat_map(|model| model.version_ids.iter()).flat_map(|ids| &ids.value).take(MAX_VERSIONS)
        {
            if let Some(version) = reader.version(*id)? {
                versions.push((version, installed.get(id).cloned().unwrap_or_default()));
            }
        }
        let resolved = resolve::resolve(&record, model.as_ref(), version.as_ref());
        let card = reader.card(key)?.unwrap_or_else(|| Card::new(&record, model.as_ref(), version.as_ref()));
        let pictures = pictures(&record, version.as_ref(), &card);
        let read = |html: Option<&Sourced<String>>| html.map(|html| Arc::new(read_description(&html.value)));
        let description = read(model.as_ref().and_then(|model| model.description.as_ref()));
        let version_description = read(version.as_ref().and_then(|version| version.description.as_ref()));
        Ok(Some(Details {
            record,
            card,
            resolved,
            marks: Marks::default(),
            collections: Vec::new(),
            model,
            version,
            versions,
            duplicates,
            pictures,
            description,
            version_description,
            by_creator,
        }))
    })
}

/// Pictures in the order they are shown: the user's own beside the file, the one inside it, CivitAI's.
fn pictures(record: &FileRecord, version: Option<&VersionInfo>, card: &Card) -> Vec<DetailPicture> {
    let plain = |source| DetailPicture {
        source,
        level: card.level(),
        media: MediaKind::Image,
        blurhash: None,
        size: None,
        page: None,
    };
    let beside = record.previews.iter().map(|path| plain(PictureSource::File(path.0.clone())));
    let inside = record.header.has_thumbnail.then(|| plain(PictureSource::Embedded(record.path.clone())));
    let images = version.and_then(|version| version.images.as_ref()).map_or(&[][..], |images| &images.value);
    let published = images.iter().filter(|image| image.media != MediaKind::Audio).take(MAX_PICTURES);
    let published = published.map(|image| DetailPicture {
        source: PictureSource::Url(image.url.clone()),
        level: MatureLevel::mildest(image.nsfw_level),
        media: image.media,
        blurhash: image.blurhash.clone(),
        size: image.width.zip(image.height),
        page: image.id.map(|id| format!("https://civitai.com/images/{id}")),
    });
    beside.chain(inside).chain(published).collect()
}
