//! How a picture was made: from the text inside it, or from what CivitAI told of it.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::generation::{Generation, UsedRow};
use crate::app::pictures::PictureSource;
use crate::app::said::Said;
use crate::catalogue::lists::{self, CatalogueError, Dated};
use crate::civitai::{CivitaiError, Priority};
use crate::discovery::stock;
use crate::formats;
use crate::formats::infotext::{self, GenerationText, NamedResource};
use crate::library::now_unix_secs;
use crate::model::catalogue::{GenerationInfo, VersionInfo};
use crate::model::feed::{FeedImage, UsedModel};
use crate::model::ids::{FileKey, VersionId};
use crate::model::online::{ImageSearch, ImagesOf};
use crate::model::reference::Reference;
use crate::store::{Reader, Store, StoreError};
use std::path::Path;

/// The longest prompt that is shown, in characters.
const MAX_PROMPT_CHARS: usize = 20_000;
/// The longest value that is shown, in characters.
const MAX_VALUE_CHARS: usize = 2_000;
/// Settings that are shown.
const MAX_SETTINGS: usize = 200;
/// The longest text that is handed out for copying, in characters; ComfyUI's graphs can be larger than any clipboard.
const MAX_TEXT_CHARS: usize = 500_000;
/// Models of one picture's text that are looked up.
const MAX_NAMED: usize = 64;
/// Versions of the shown model that are searched for a picture.
const MAX_VERSIONS: usize = 30;

impl Services {
    /// The prompt of a picture of the shown model, where CivitAI told it.
    pub(super) fn told_of_picture(&self, url: &str) -> Option<String> {
        let (store, key) = self.store().zip(*lock(&self.shared.shown))?;
        told_of(&store, key, url).ok()?.map(|info| info.prompt).filter(|prompt| !prompt.trim().is_empty())
    }

    pub(super) fn load_generation(&self, source: PictureSource) {
        let found = match &source {
            // A picture that cannot be read tells nothing; that it cannot be read is seen where it should be.
            PictureSource::File(path) => match infotext::read_picture_text(path).ok().flatten() {
                Some(text) => Ok(Some(self.of_known_text(text))),
                None => self.told_of_own(path),
            },
            PictureSource::Embedded(path) => {
                let picture = formats::embedded_thumbnail(path).ok().flatten();
                Ok(picture.and_then(|bytes| infotext::picture_text(&bytes)).map(|text| self.of_known_text(text)))
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                let shown = *lock(&self.shared.shown);
                match self.store() {
                    Some(store) => self.published(&store, shown, url).map_err(Said::from),
                    None => Err(Said::NotOpen),
                }
            }
        };
        self.send(AppEvent::Generation(source, found.map(|found| found.map(Box::new))));
    }

    /// What CivitAI tells of a picture that we put beside the shown model: the file itself says nothing.
    fn told_of_own(&self, path: &Path) -> Result<Option<Generation>, Said> {
        let Some((store, key)) = self.store().zip(*lock(&self.shared.shown)) else { return Ok(None) };
        let record = store.read(|reader| reader.file(key)).map_err(|error| Said::from(CatalogueError::from(error)))?;
        let own = record.as_ref().filter(|record| record.still().is_some_and(|still| still.0 == path));
        let url = own.and_then(|record| record.own_url());
        url.map_or(Ok(None), |url| self.published(&store, Some(key), url).map_err(Said::from))
    }

    /// Tells what versions are called of which only the number is known: as kept, else as CivitAI says in short.
    pub(super) fn name_versions(&self, ids: &[VersionId]) {
        let Some(store) = self.store() else { return };
        for id in ids {
            let name = match lists::kept_version_name(&store, *id) {
                Ok(Some(kept)) => Some(kept.value),
                Ok(None) => {
                    let asked = lists::ask_version_name(&store, &self.shared.client, Priority::Ahead, *id);
                    match self.shared.runtime.block_on(asked) {
                        Ok(name) => name,
                        Err(error) => return tracing::info!("names of models are asked for later: {error}"),
                    }
                }
                Err(error) => return self.trouble(&error),
            };
            if let Some(name) = name {
                self.send(AppEvent::VersionName(*id, name));
            }
        }
    }
}

impl Services {
    /// The text of a picture on this disk, with the models it names and where they are.
    fn of_known_text(&self, text: GenerationText) -> Generation {
        let named: Vec<UsedModel> = text.resources.iter().take(MAX_NAMED).map(used_of).collect();
        let used = self.store().and_then(|store| {
            let rows = |reader: &Reader| {
                let rows = named.iter().map(|one| used_row(reader, one, version_of(reader, one)?));
                rows.collect::<Result<Vec<_>, _>>()
            };
            store.read(rows).ok()
        });
        Generation { used: used.into_iter().flatten().flatten().collect(), ..of_text(text) }
    }

    /// What CivitAI's feed tells of a picture, and why it could not be asked where nothing is kept.
    pub(super) fn told_image(
        &self,
        store: &Store,
        id: u64,
    ) -> Result<(Option<FeedImage>, Option<CivitaiError>), StoreError> {
        let search = ImageSearch { of: ImagesOf::Image(id), levels: ImageSearch::ALL_LEVELS, ..ImageSearch::default() };
        let of_page =
            |page: &Dated<FeedImage>| page.value.items.iter().find(|image| image.image.id == Some(id)).cloned();
        let kept = lists::kept_images(store, &search, None)?;
        let image = kept.as_ref().and_then(of_page);
        // A picture of an hour ago may say more by now.
        let is_young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        if is_young || image.as_ref().is_some_and(says_something) {
            return Ok((image, None));
        }
        let asked = lists::ask_images(store, &self.shared.client, Priority::Interactive, &search, None);
        match self.shared.runtime.block_on(asked) {
            Ok(page) => {
                self.shared.finder.note_pictures();
                Ok((of_page(&page), None))
            }
            Err(CatalogueError::Civitai(error)) => {
                tracing::info!("a picture's data could not be asked for: {error}");
                Ok((image, kept.is_none().then_some(error)))
            }
            Err(CatalogueError::Store(error)) => Err(error),
        }
    }

    /// What CivitAI's feed tells of a picture; `None` for one of elsewhere, and when it cannot be asked.
    pub(super) fn published_image(&self, store: &Store, url: &str) -> Result<Option<FeedImage>, StoreError> {
        let Some(id) = image_id(url) else { return Ok(None) };
        Ok(self.told_image(store, id)?.0)
    }

    /// How a published picture was made: as CivitAI's feed tells it, which knows the models too; else as the version does.
    fn published(
        &self,
        store: &Store,
        shown: Option<FileKey>,
        url: &str,
    ) -> Result<Option<Generation>, CatalogueError> {
        let told = shown.map(|key| told_of(store, key, url)).transpose()?.flatten();
        let Some(id) = image_id(url) else { return Ok(told.map(|info| of_info(&info))) };
        let (image, trouble) = self.told_image(store, id)?;
        let info = image.as_ref().and_then(|image| image.image.generation.as_deref()).or(told.as_ref());
        let rows = |image: &FeedImage| store.read(|reader| used_rows(reader, image));
        let used = image.as_ref().map(rows).transpose()?.unwrap_or_default();
        if info.is_none() && used.is_empty() {
            return trouble.map_or(Ok(None), |error| Err(error.into()));
        }
        Ok(Some(Generation { used, ..info.map(of_info).unwrap_or_default() }))
    }
}

fn says_something(image: &FeedImage) -> bool {
    image.image.generation.is_some() || !image.used.is_empty() || !image.version_ids.is_empty()
}

/// What a published picture was made with, as far as it is known without asking: as the feed tells it, and as the version does.
pub(super) fn used_in(store: &Store, shown: Option<FileKey>, url: &str) -> Result<Vec<UsedRow>, StoreError> {
    let told = shown.map(|key| told_of(store, key, url)).transpose()?.flatten();
    let search =
        |id| ImageSearch { of: ImagesOf::Image(id), levels: ImageSearch::ALL_LEVELS, ..ImageSearch::default() };
    let page = image_id(url).map(|id| lists::kept_images(store, &search(id), None)).transpose()?.flatten();
    let image = page.and_then(|page| page.value.items.into_iter().find(|image| image.image.url == url));
    store.read(|reader| {
        let mut rows = image.map(|image| used_rows(reader, &image)).transpose()?.unwrap_or_default();
        for one in told.iter().flat_map(|info| &info.used) {
            let row = used_row(reader, one, version_of(reader, one)?)?;
            rows.extend(row.filter(|row| rows.iter().all(|known| known.name != row.name)));
        }
        Ok(rows)
    })
}

/// The number of a picture: the name of its file on CivitAI's picture servers.
pub(super) fn image_id(url: &str) -> Option<u64> {
    let mut parts = url.split(['?', '#']).next()?.rsplit('/');
    let (name, params) = (parts.next()?, parts.next()?);
    // Elsewhere a number as a name is anybody's.
    if !params.contains('=') {
        return None;
    }
    name.split('.').next()?.parse().ok().filter(|id| *id > 0)
}

/// The models a picture was made with, each once, and where they are found here.
pub(super) fn used_rows(reader: &Reader, image: &FeedImage) -> Result<Vec<UsedRow>, StoreError> {
    let named = image.used.iter().cloned();
    let bare = image.version_ids.iter().map(|id| UsedModel { version_id: Some(*id), ..UsedModel::default() });
    let mut rows: Vec<UsedRow> = Vec::new();
    let mut seen: Vec<VersionId> = Vec::new();
    for one in named.chain(bare) {
        let version_id = version_of(reader, &one)?;
        if let Some(id) = version_id {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
        }
        rows.extend(used_row(reader, &one, version_id)?);
    }
    Ok(rows)
}

/// The version it is, as far as the catalogue can tell.
fn version_of(reader: &Reader, one: &UsedModel) -> Result<Option<VersionId>, StoreError> {
    if one.version_id.is_some() {
        return Ok(one.version_id);
    }
    match &one.hash {
        Some(hash) => stock::version_of_hash(reader, hash),
        None => Ok(None),
    }
}

fn used_of(named: &NamedResource) -> UsedModel {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let weight = named.weight.map(|weight| (f64::from(weight.get()) * 100.0).round() as i64);
    UsedModel {
        version_id: named.version_id.map(VersionId),
        name: text(&named.name),
        kind: text(&named.kind),
        hash: named.hash.clone(),
        weight_hundredths: weight,
    }
}

fn used_row(reader: &Reader, one: &UsedModel, id: Option<VersionId>) -> Result<Option<UsedRow>, StoreError> {
    let version = id.map(|id| reader.version(id)).transpose()?.flatten();
    let model_id = version.as_ref().map(|version| version.model_id).filter(|model| model.0 != 0);
    let model = model_id.map(|id| reader.model(id)).transpose()?.flatten();
    let file = id.map(|id| reader.files_of_version(id, 1)).transpose()?.and_then(|files| files.first().copied());
    let known = model.as_ref().map(|model| FileKey::of_model(model.id));
    let mut told = model.and_then(|model| model.name).map(|name| name.value);
    if let (None, None, Some(id)) = (&told, &one.name, id) {
        told = lists::version_name_in(reader, id)?.map(|kept| kept.value);
    }
    let Some(name) =
        told.or_else(|| one.name.clone()).or_else(|| one.hash.clone()).or_else(|| id.map(|id| id.to_string()))
    else {
        return Ok(None);
    };
    let page = match (model_id, id) {
        (Some(model), id) => Some(Reference::page_of(model, id)),
        (None, Some(id)) => Reference::Version(id).page(),
        (None, None) => None,
    };
    let (kind, weight_hundredths) = (one.kind.clone(), one.weight_hundredths);
    let goal = id.map(|id| id.to_string()).or_else(|| one.hash.clone());
    Ok(Some(UsedRow { name, kind, weight_hundredths, key: file.or(known), page, goal }))
}

/// What the catalogue tells of a picture of the shown model.
fn told_of(store: &Store, key: FileKey, url: &str) -> Result<Option<GenerationInfo>, StoreError> {
    store.read(|reader| {
        let found = match key.model() {
            Some(model) => Some((model, None)),
            None => {
                reader.file(key)?.and_then(|record| record.civit_match()).map(|it| (it.model_id, Some(it.version_id)))
            }
        };
        let Some((model, own)) = found else { return Ok(None) };
        let others = reader.model(model)?.and_then(|model| model.version_ids);
        let others = others.into_iter().flat_map(|ids| ids.value).filter(|id| Some(*id) != own);
        for id in own.into_iter().chain(others).take(MAX_VERSIONS) {
            if let Some(info) = read_version(reader, id, url)? {
                return Ok(Some(info));
            }
        }
        Ok(None)
    })
}

fn read_version(
    reader: &Reader,
    id: crate::model::ids::VersionId,
    url: &str,
) -> Result<Option<GenerationInfo>, StoreError> {
    let version: VersionInfo = reader.version(id)?.unwrap_or_default();
    let mut images = version.images.into_iter().flat_map(|images| images.value);
    Ok(images.find(|image| image.url == url).and_then(|image| image.generation).map(|info| *info))
}

pub(super) fn of_info(info: &GenerationInfo) -> Generation {
    Generation {
        prompt: info.prompt.clone(),
        negative: info.negative_prompt.clone(),
        parameters: info.settings.clone(),
        text: info.text(),
        used: Vec::new(),
    }
}

fn of_text(text: GenerationText) -> Generation {
    let cut = |text: String, most: usize| match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    };
    let settings = text.settings.into_iter().take(MAX_SETTINGS);
    Generation {
        prompt: cut(text.prompt, MAX_PROMPT_CHARS),
        negative: cut(text.negative_prompt, MAX_PROMPT_CHARS),
        parameters: settings.map(|(name, value)| (name, cut(value, MAX_VALUE_CHARS))).collect(),
        text: cut(text.raw, MAX_TEXT_CHARS),
        used: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pictures_number_is_the_name_of_its_file() {
        let cdn = "https://image.civitai.com/key/00000000-0000-4000-8000-000000000005/original=true/12345.jpeg";
        assert_eq!(image_id(cdn), Some(12345));
        assert_eq!(image_id("https://image.civitai.com/key/a-b/width=450/a1b2-uuid.jpeg"), None);
        assert_eq!(image_id("https://elsewhere.example/pictures/5.png"), None);
    }

    #[test]
    fn what_is_too_long_for_the_window_is_cut() {
        let text = GenerationText {
            prompt: "ü".repeat(MAX_PROMPT_CHARS + 1),
            settings: vec![("Seed".to_owned(), "5".to_owned()); MAX_SETTINGS + 5],
            raw: "short".to_owned(),
            ..GenerationText::default()
        };
        let shown = of_text(text);
        assert_eq!(shown.prompt.chars().count(), MAX_PROMPT_CHARS + 1);
        assert!(shown.prompt.ends_with("ü…"));
        assert_eq!((shown.parameters.len(), shown.text.as_str()), (MAX_SETTINGS, "short"));
    }
}
