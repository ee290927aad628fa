//! Reading all about one file, joined and ready to paint.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::state::{DetailPicture, Details};
use crate::formats::html;
use crate::model::card::{Card, level_of_own_pictures};
use crate::model::catalogue::{CivitMatch, FileInfo, ImageInfo, MediaKind, VersionInfo};
use crate::model::digests::from_hex;
use crate::model::file::{FileRecord, FileStamp, Lookup};
use crate::model::ids::{CollectionId, FileKey, RootId, VersionId};
use crate::model::marks::Marks;
use crate::model::mature::MatureLevel;
use crate::model::resolve;
use crate::model::rich_text::Document;
use crate::organise::deploy;
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
        let version = *lock(&self.shared.shown_version);
        match load(&store, key, version) {
            _ if !is_newest() => {}
            Ok(Some(details)) => self.send(AppEvent::Details(Box::new(details))),
            Ok(None) => {}
            Err(error) => self.trouble(&error),
        }
    }
}

/// All about a file or a model, with the page of a version of it; `None` when it has left the library. What it costs does
/// not depend on the size of the library.
fn load(store: &Store, key: FileKey, shown: Option<VersionId>) -> Result<Option<Details>, StoreError> {
    store.read(|reader| {
        let Some((record, known)) = subject(reader, key)? else { return Ok(None) };
        let found = record.civit_match();
        let version = found.map(|found| reader.version(found.version_id)).transpose()?.flatten();
        // A model is itself, whether or not any version of it is known.
        let model_id = key.model().or_else(|| found.map(|found| found.model_id));
        let model = model_id.map(|id| reader.model(id)).transpose()?.flatten();
        let mut versions = Vec::new();
        for id in model.iter().flat_map(|model| model.version_ids.iter()).flat_map(|ids| &ids.value).take(MAX_VERSIONS)
        {
            if let Some(version) = reader.version(*id)? {
                versions.push((version, reader.files_of_version(*id, MAX_FILES)?));
            }
        }
        let resolved = resolve::resolve(&record, model.as_ref(), version.as_ref());
        let stored = if known.is_some() { known } else { reader.card(key)? };
        let card = stored.unwrap_or_else(|| Card::new(&record, model.as_ref(), version.as_ref()));
        let other = shown.filter(|shown| version.as_ref().is_none_or(|own| own.id != *shown));
        let other = other.map(|id| reader.version(id)).transpose()?.flatten();
        let other = other.filter(|other| model_id == Some(other.model_id));
        let pictures = match &other {
            Some(other) => published(other),
            None => pictures(&record, version.as_ref(), level_of_own_pictures(model.as_ref(), version.as_ref())),
        };
        let page = other.or_else(|| version.clone());
        let installed = installed(reader, page.as_ref())?;
        let had_unix_secs = reader.had(page.as_ref().map(|page| page.id), None)?;
        let (marks, collections) = kept(reader, &card)?;
        let published = model.as_ref().and_then(|model| model.description.as_ref()).map(|text| text.value.as_str());
        let beside = || record.sidecars.iter().find_map(|sidecar| sidecar.description.as_deref());
        let text = published.or_else(beside).or(record.header.description.as_deref());
        let description = text.and_then(document);
        let about = page.as_ref().and_then(|version| version.description.as_ref());
        let version_description = about.and_then(|text| document(&text.value));
        let (duplicates, by_creator) = (duplicates(reader, &card)?, by_creator(reader, &card)?);
        let tools = deploy::targets(reader)?;
        let mut visible_to = deploy::seen_by(&tools, &card);
        visible_to.extend(deploy::told_of(reader, &card)?);
        Ok(Some(Details {
            has_tools: !tools.is_empty() || !visible_to.is_empty(),
            visible_to,
            record,
            card,
            resolved,
            marks,
            collections,
            model,
            version,
            page,
            had_unix_secs,
            installed,
            versions,
            duplicates,
            pictures,
            description,
            version_description,
            by_creator,
        }))
    })
}

/// The record of a file. Of a model an empty one that only carries which model it is, with the model's card.
fn subject(reader: &Reader, key: FileKey) -> Result<Option<(FileRecord, Option<Card>)>, StoreError> {
    let Some(model_id) = key.model() else { return Ok(reader.file(key)?.map(|record| (record, None))) };
    let Some(known) = reader.known(model_id)? else { return Ok(None) };
    let card = known.card;
    let mut record = FileRecord::new(key, RootId(0), PathBuf::new(), FileStamp::default(), card.first_seen_unix_secs);
    if let Some(version_id) = card.version_id {
        let (by, at_unix_secs) = (None, card.fetched_unix_secs);
        record.lookup = Lookup::Found(CivitMatch { model_id, version_id, file_id: None, by, at_unix_secs });
    }
    Ok(Some((record, Some(card))))
}

/// By file of a page, the file of the library with the same bytes.
fn installed(reader: &Reader, page: Option<&VersionInfo>) -> Result<Vec<Option<FileKey>>, StoreError> {
    let files = page.and_then(|page| page.files.as_ref()).map_or(&[][..], |files| &files.value);
    let own = |file: &FileInfo| {
        let Some(sha256) = file.hash("SHA256").and_then(from_hex) else { return Ok(None) };
        Ok(reader.files_of_sha256(sha256, 1)?.first().copied())
    };
    files.iter().take(MAX_FILES).map(own).collect()
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

fn by_creator(reader: &Reader, card: &Card) -> Result<Vec<Arc<Card>>, StoreError> {
    let Some(creator) = &card.creator else { return Ok(Vec::new()) };
    let keys = reader.files_of_creator(creator, MAX_BY_CREATOR + 1)?;
    let others = keys.into_iter().filter(|key| *key != card.key).take(MAX_BY_CREATOR);
    let cards: Result<Vec<Option<Card>>, StoreError> = others.map(|key| reader.card(key)).collect();
    Ok(cards?.into_iter().flatten().map(Arc::new).collect())
}

/// Pictures in the order they are shown: the user's own beside the file, the one inside it, CivitAI's. One that we put beside it is
/// CivitAI's and has the level it was published with, as in the gallery.
fn pictures(record: &FileRecord, version: Option<&VersionInfo>, own_level: MatureLevel) -> Vec<DetailPicture> {
    let plain = |source| DetailPicture { source, level: own_level, media: MediaKind::Image, size: None, page: None };
    let noted = record.still().zip(record.noted_level().map(MatureLevel::strongest));
    // The same picture is not shown twice.
    let own = record.own_url();
    let is_beside = |picture: &DetailPicture| own.is_some() && picture.source.url() == own;
    let (copied, others): (Vec<_>, Vec<_>) = version.into_iter().flat_map(published).partition(is_beside);
    let beside = record.previews.iter().map(|path| {
        let picture = plain(PictureSource::File(path.0.clone()));
        let Some((_, level)) = noted.filter(|(still, _)| *still == path) else { return picture };
        let told = copied.first();
        let (size, page) = (told.and_then(|told| told.size), told.and_then(|told| told.page.clone()));
        DetailPicture { level, size, page, ..picture }
    });
    let inside = record.header.has_thumbnail.then(|| plain(PictureSource::Embedded(record.path.clone())));
    beside.chain(inside).chain(others).collect()
}

/// CivitAI's pictures of a version.
fn published(version: &VersionInfo) -> Vec<DetailPicture> {
    let images = version.images.as_ref().map_or(&[][..], |images| &images.value);
    let shown = images.iter().filter(|image| image.media != MediaKind::Audio).take(MAX_PICTURES);
    let picture = |image: &ImageInfo| DetailPicture {
        source: PictureSource::remote(&image.url, image.blurhash.as_deref()),
        level: MatureLevel::mildest(image.nsfw_level),
        media: image.media,
        size: image.width.zip(image.height),
        page: image.id.map(|id| format!("https://civitai.com/images/{id}")),
    };
    shown.map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::OwnPreview;
    use crate::model::path_bytes::StoredPath;
    use crate::model::sourced::{Source, Sourced};

    #[test]
    fn a_picture_we_put_beside_a_model_is_shown_once_as_mature_as_it_was_published() {
        let image = |number: u64, nsfw_level| ImageInfo {
            id: Some(number),
            url: format!("https://image.example/{number}.jpeg"),
            nsfw_level,
            ..ImageInfo::default()
        };
        let images = Some(Sourced::new(vec![image(1, 16), image(2, 1)], Source::Civitai, 1));
        let version = VersionInfo { images, ..VersionInfo::default() };
        let mut record = FileRecord::new(FileKey(1), RootId(1), "/m/ink.pt".into(), FileStamp::default(), 0);
        record.previews = vec![StoredPath("/m/ink.preview.png".into()), StoredPath("/m/ink.2.png".into())];
        let url = "https://image.example/2.jpeg".to_owned();
        record.own_preview = Some(OwnPreview { url, level: 1, is_shown: true, ..OwnPreview::default() });
        let shown = |record: &FileRecord| {
            let pictures = pictures(record, Some(&version), MatureLevel::Xxx);
            pictures.into_iter().map(|one| (one.level, one.page.is_some())).collect::<Vec<_>>()
        };
        let (mild, other) = ((MatureLevel::Pg, true), (MatureLevel::Xxx, false));
        assert_eq!(
            shown(&record),
            [mild, other, (MatureLevel::Xxx, true)],
            "ours, the user's, the other published one"
        );
        record.own_preview = None;
        assert_eq!(shown(&record), [other, other, (MatureLevel::Xxx, true), mild]);
    }
}
