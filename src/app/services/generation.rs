//! How a picture was made: from the text inside it, or from what CivitAI told of it.

use super::{Services, lock};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::state::Generation;
use crate::formats;
use crate::formats::infotext::{self, GenerationText};
use crate::model::catalogue::{GenerationInfo, VersionInfo};
use crate::model::ids::FileKey;
use crate::store::{Reader, Store, StoreError};

/// The longest prompt that is shown, in characters.
const MAX_PROMPT_CHARS: usize = 20_000;
/// The longest value that is shown, in characters.
const MAX_VALUE_CHARS: usize = 2_000;
/// Settings that are shown.
const MAX_SETTINGS: usize = 200;
/// The longest text that is handed out for copying, in characters; ComfyUI's graphs can be larger than any clipboard.
const MAX_TEXT_CHARS: usize = 500_000;
/// Versions of the shown model that are searched for a picture.
const MAX_VERSIONS: usize = 30;

impl Services {
    pub(super) fn load_generation(&self, source: PictureSource) {
        let found = match &source {
            // A picture that cannot be read tells nothing; that it cannot be read is seen where it should be.
            PictureSource::File(path) => infotext::read_picture_text(path).ok().flatten().map(of_text),
            PictureSource::Embedded(path) => {
                let picture = formats::embedded_thumbnail(path).ok().flatten();
                picture.and_then(|bytes| infotext::picture_text(&bytes)).map(of_text)
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                let (store, shown) = (self.store(), *lock(&self.shared.shown));
                let told = store.zip(shown).map(|(store, key)| told_of(&store, key, url));
                told.transpose()
                    .unwrap_or_else(|error| {
                        self.trouble(&error);
                        None
                    })
                    .flatten()
                    .map(|info| of_info(&info))
            }
        };
        self.send(AppEvent::Generation(source, found.map(Box::new)));
    }
}

/// What the catalogue tells of a picture of the shown model.
fn told_of(store: &Store, key: FileKey, url: &str) -> Result<Option<GenerationInfo>, StoreError> {
    store.read(|reader| {
        let found = match key.model() {
            Some(model) => Some((model, None)),
            None => reader.file(key)?.and_then(|record| record.civit_match()).map(|it| (it.model_id, Some(it.version_id))),
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

fn of_info(info: &GenerationInfo) -> Generation {
    Generation {
        prompt: info.prompt.clone(),
        negative: info.negative_prompt.clone(),
        parameters: info.settings.clone(),
        text: info.text(),
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
