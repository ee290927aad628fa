//! Reading all about one file, joined and ready to paint.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::state::{DetailPicture, Details};
use crate::formats::html;
use crate::model::card::Card;
use crate::model::catalogue::{MediaKind, VersionInfo};
use crate::model::file::FileRecord;
use crate::model::ids::{CollectionId, FileKey};
use crate::model::marks::Marks;
use crate::model::mature::MatureLevel;
use crate::model::resolve;
use crate::model::rich_text::Document;
use crate::store::{Reader, Store, StoreError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Versions of a model that are listed.
const MAX_VERSIONS: usize = 30;
/// Pictures of a version that are listed.
const MAX_PICTURES: usize = 60;
/// Files of a version, and duplicates, that are listed.
const MAX_FILES: usize = 100;
/// Other models of a creator that are listed.
const MAX_BY_CREATOR: usize = 12;

impl Services {
    /// Notes whose details are wanted now; the number tells older readings from the newest.
    pub(super) fn show_details_of(&self, key: FileKey) -> u64 {
        *lock(&self.shared.shown) = Some(key);
        self.shared.details_turn.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn load_details(&self, key: FileKey, turn: u64) {
        let Some(store) = self.store() else { return };
        let is_newest = || self.shared.details_turn.load(Ordering::Relaxed) == turn;
        if !is_newest() {
            return;
        }
        match load(&store, key) {
            _ if !is_newest() => {}
            Ok(Some(details)) => self.send(AppEvent::Details(Box::new(details))),
            Ok(None) => {}
            Err(error) => self.trouble(&error),
        }
    }
}

/// All about a file; `None` when it has left the library. What it costs does not depend on the size of the library.
fn load(store: &Store, key: FileKey) -> Result<Option<Details>, StoreError> {
    store.read(|reader| {
        let Some(record) = reader.file(key)? else { return Ok(None) };
        let found = record.civit_match();
        let version = found.map(|found| reader.version(found.version_id)).transpose()?.flatten();
        let model = found.map(|found| reader.model(found.model_id)).transpose()?.flatten();
        let mut versions = Vec::new();
        for id in model.iter().flat_map(|model| model.version_ids.iter()).flat_map(|ids| &ids.value).take(MAX_VERSIONS)
        {
            if let Some(version) = reader.version(*id)? {
                versions.push((version, reader.files_of_version(*id, MAX_FILES)?));
            }
        }
        let resolved = resolve::resolve(&record, model.as_ref(), version.as_ref());
        let card = reader.card(key)?.unwrap_or_else(|| Card::new(&record, model.as_ref(), version.as_ref()));
        let pictures = pictures(&record, version.as_ref(), &card);
        let (marks, collections) = kept(reader, &card)?;
        let published = model.as_ref().and_then(|model| model.description.as_ref()).map(|text| text.value.as_str());
        let beside = || record.sidecars.iter().find_map(|sidecar| sidecar.description.as_deref());
        let text = published.or_else(beside).or(record.header.description.as_deref());
        let description = text.and_then(document);
        let about = version.as_ref().and_then(|version| version.description.as_ref());
        let version_description = about.and_then(|text| document(&text.value));
        let (duplicates, by_creator) = (duplicates(reader, &card)?, by_creator(reader, &card)?);
        Ok(Some(Details {
            record,
            card,
            resolved,
            marks,
            collections,
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

/// A description ready to be painted; `None` when it says nothing.
fn document(text: &str) -> Option<Arc<Document>> {
    let document = html::read_description(text);
    (!document.is_empty()).then(|| Arc::new(document))
}

/// What the user keeps about it, and where it is collected.
fn kept(reader: &Reader, card: &Card) -> Result<(Marks, Vec<CollectionId>), StoreError> {
    let Some(id) = card.subject else { return Ok((Marks::default(), Vec::new())) };
    let marks = reader.subject(id)?.map(|subject| subject.marks).unwrap_or_default();
    let collections = reader.collections()?.into_iter().filter(|collection| collection.members.contains(&id));
    Ok((marks, collections.map(|collection| collection.id).collect()))
}

/// Other files with the same bytes; where there are none, those with the same weights. As `library::duplicates` tells it
/// for all files at once: what is not where it was does not count.
fn duplicates(reader: &Reader, card: &Card) -> Result<Vec<(FileKey, PathBuf)>, StoreError> {
    let Some(sha256) = card.sha256.filter(|_| !card.missing) else { return Ok(Vec::new()) };
    let others = |keys: Vec<FileKey>| {
        let mut others = Vec::new();
        for key in keys.into_iter().filter(|key| *key != card.key) {
            others.extend(reader.card(key)?.filter(|other| !other.missing).map(|other| (key, other.path)));
        }
        Ok::<_, StoreError>(others)
    };
    let same_bytes = others(reader.files_of_sha256(sha256, MAX_FILES)?)?;
    match card.autov3 {
        Some(autov3) if same_bytes.is_empty() => others(reader.files_of_autov3(autov3, MAX_FILES)?),
        _ => Ok(same_bytes),
    }
}

fn by_creator(reader: &Reader, card: &Card) -> Result<Vec<FileKey>, StoreError> {
    let Some(creator) = &card.creator else { return Ok(Vec::new()) };
    let keys = reader.files_of_creator(creator, MAX_BY_CREATOR + 1)?;
    Ok(keys.into_iter().filter(|key| *key != card.key).take(MAX_BY_CREATOR).collect())
}

/// Pictures in the order they are shown: the user's own beside the file, the one inside it, CivitAI's.
fn pictures(record: &FileRecord, version: Option<&VersionInfo>, card: &Card) -> Vec<DetailPicture> {
    let plain = |source| DetailPicture { source, level: card.level(), media: MediaKind::Image, size: None, page: None };
    let beside = record.previews.iter().map(|path| plain(PictureSource::File(path.0.clone())));
    let inside = record.header.has_thumbnail.then(|| plain(PictureSource::Embedded(record.path.clone())));
    let images = version.and_then(|version| version.images.as_ref()).map_or(&[][..], |images| &images.value);
    let published = images.iter().filter(|image| image.media != MediaKind::Audio).take(MAX_PICTURES);
    let published = published.map(|image| DetailPicture {
        source: PictureSource::remote(&image.url, image.blurhash.as_deref()),
        level: MatureLevel::mildest(image.nsfw_level),
        media: image.media,
        size: image.width.zip(image.height),
        page: image.id.map(|id| format!("https://civitai.com/images/{id}")),
    });
    beside.chain(inside).chain(published).collect()
}
