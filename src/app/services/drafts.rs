//! A character that is being prepared: its source is read, a tagger looks at it, it is made or handed back.

use super::{Services, lock, thread};
use crate::app::images::FeedPicture;
use crate::app::pictures::PictureSource;
use crate::app::studio::{DraftView, MOST_DRAFTS, StudioNews};
use crate::characters::{self, Draft, STUDIO_SETTING, StudioError, StudioSettings, Told};
use crate::jobs::CancelToken;
use crate::model::catalogue::{GenerationInfo, ImageInfo};
use crate::model::character::{Character, Evidence, Owner};
use crate::model::feed::FeedImage;
use crate::model::mature::MatureLevel;
use crate::model::pasted::Pasted;
use crate::store::Store;
use crate::words::capitalised;
use std::sync::Arc;

/// The largest picture that is taken for a source, in bytes.
const MAX_SOURCE_BYTES: u64 = 64 << 20;
/// Width asked of CivitAI's pictures, in pixels.
const WIDTH_PX: u32 = 1024;

/// The bits CivitAI writes a level with.
const fn bits(level: MatureLevel) -> u32 {
    match level {
        MatureLevel::Unrated => 0,
        MatureLevel::Pg => 1,
        MatureLevel::Pg13 => 2,
        MatureLevel::R => 4,
        MatureLevel::X => 8,
        MatureLevel::Xxx => 16,
    }
}

impl Services {
    /// Reads a source and what is said of it, while the servers are asked what they have.
    pub(super) fn prepare_draft(
        &self,
        store: &Arc<Store>,
        source: &PictureSource,
        read: impl FnOnce() -> Result<Draft, StudioError>,
    ) {
        let (services, of) = (Self { shared: Arc::clone(&self.shared) }, Arc::clone(store));
        thread("studio-can", move || services.tell_can(&of));
        let settings = store.read(|reader| reader.setting::<StudioSettings>(STUDIO_SETTING));
        let look = settings.ok().flatten().unwrap_or_default().look;
        let view = match read() {
            Ok(draft) => {
                let draft = draft.with_look(look);
                let view = view_of(&draft.character, source.clone());
                keep_draft(&mut lock(&self.shared.studio).drafts, draft, source.clone());
                view
            }
            Err(error) => DraftView::Failed(capitalised(&error.to_string())),
        };
        self.studio_news(StudioNews::Draft(Box::new(view)));
    }

    /// A draft of a picture from anywhere.
    pub(super) fn read_source(
        &self,
        store: &Store,
        source: &PictureSource,
        level: MatureLevel,
        name: &str,
    ) -> Result<Draft, StudioError> {
        match source {
            PictureSource::File(path) => {
                let bytes = crate::thumbs::read_bounded(path, MAX_SOURCE_BYTES)?;
                characters::from_bytes(name, path.display().to_string(), bytes, None, bits(level))
            }
            PictureSource::Embedded(path) => {
                let bytes = crate::formats::embedded_thumbnail(path).ok().flatten().unwrap_or_default();
                characters::from_bytes(name, path.display().to_string(), bytes, None, bits(level))
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                if let Some(image) = self.published_image(store, url)? {
                    let image = rated(image, level);
                    return self.read_published(url, &image);
                }
                let bytes = self.picture_bytes(url)?;
                let told = self.told_of_picture(url).map(|prompt| Told { prompt, evidence: Evidence::CivitaiMeta });
                let mut draft = characters::from_bytes(name, url.clone(), bytes, told, bits(level))?;
                // Its number is in its address, so that it counts as taken although CivitAI could not be asked.
                draft.character.source.civitai_image = super::generation::image_id(url);
                Ok(draft)
            }
        }
    }

    /// A draft of a picture of which a list told: its number, who posted it and its level are known; its prompt, where the list
    /// did not tell it, is looked for.
    pub(super) fn read_feed(&self, store: &Store, picture: &FeedPicture, name: String) -> Result<Draft, StudioError> {
        let (PictureSource::Url(url) | PictureSource::Hashed { url, .. }) = &picture.picture.source else {
            return Err(StudioError::NotFromCivitai);
        };
        let id = number_of(picture.picture.page.as_deref(), url);
        let told = match (&picture.generation, id) {
            (None, Some(id)) => self.told_image(store, id)?.0,
            _ => None,
        };
        let told = told.unwrap_or_else(|| {
            let known = picture.generation.as_ref().map(|made| made.prompt.clone());
            let prompt = known.or_else(|| self.told_of_picture(url));
            let generation = prompt.map(|prompt| Box::new(GenerationInfo { prompt, ..GenerationInfo::default() }));
            FeedImage { image: ImageInfo { generation, ..ImageInfo::default() }, ..FeedImage::default() }
        });
        let image = FeedImage {
            username: told.username.or_else(|| picture.author.clone()),
            image: ImageInfo { id, ..told.image },
            ..told
        };
        let mut draft = self.read_published(url, &rated(image, picture.picture.level))?;
        if !name.is_empty() {
            draft.character.name = name;
        }
        Ok(draft)
    }

    /// A picture at CivitAI, or one that was drawn for the sample library.
    fn picture_bytes(&self, url: &str) -> Result<Vec<u8>, StudioError> {
        if let Some(drawn) = crate::sample::picture_bytes(url) {
            return Ok(drawn);
        }
        Ok(self.shared.runtime.block_on(self.shared.client.picture(url, WIDTH_PX))?)
    }

    fn read_published(&self, url: &str, image: &FeedImage) -> Result<Draft, StudioError> {
        let bytes = self.picture_bytes(url)?;
        characters::from_published(image, bytes)
    }

    /// Makes the draft. One that is refused is handed back as it was.
    pub(super) fn make(&self, store: &Arc<Store>, character: Character) -> Result<(), StudioError> {
        let Some((draft, source)) = take_draft(&mut lock(&self.shared.studio).drafts, &character) else {
            return Ok(());
        };
        let draft = Draft { character, ..draft };
        let (kept, cancel) = (draft.clone(), CancelToken::default());
        let studio = self.studio_of(store);
        let made = studio.and_then(|studio| {
            let listen = self.listen();
            let creating = studio.create(draft, Owner::You, &listen, &cancel);
            Ok((self.shared.runtime.block_on(creating)?, studio))
        });
        self.tell_runs(store).and_then(|()| self.tell_credits(store))?;
        match made {
            Ok((made, studio)) => self.tell_made(&studio, &made, None, &cancel),
            Err(error) => {
                let view = view_of(&kept.character, source.clone());
                keep_draft(&mut lock(&self.shared.studio).drafts, kept, source);
                self.studio_news(StudioNews::Refused(Box::new(view), capitalised(&error.to_string())));
            }
        }
        Ok(())
    }

    /// Has a tagger look at the source that is being prepared.
    pub(super) fn tag_draft(&self, store: &Arc<Store>, source: &str) -> Result<(), StudioError> {
        let desk = lock(&self.shared.studio);
        let source = desk.drafts.iter().find(|(draft, _)| draft.character.source.blake3 == source).map(|(draft, _)| {
            let character = &draft.character;
            (Arc::clone(&draft.bytes), character.source.blake3.clone(), character.look.servers.clone())
        });
        drop(desk);
        let Some((bytes, source, servers)) = source else { return Ok(()) };
        let (studio, cancel) = (self.studio_of(store)?, CancelToken::default());
        let told = self.shared.runtime.block_on(studio.ask_tagger(&bytes, &servers, &cancel));
        self.studio_news(StudioNews::Tagged(source, told.map_err(|error| error.to_string())));
        Ok(())
    }
}

/// Keeps a draft beside those that are being prepared; one of the same source takes the place of the former.
fn keep_draft(drafts: &mut Vec<(Draft, PictureSource)>, draft: Draft, picture: PictureSource) {
    let _former = take_draft(drafts, &draft.character);
    drafts.push((draft, picture));
    // The sources are in memory. One that is read again is prepared anew.
    let over = drafts.len().saturating_sub(MOST_DRAFTS);
    drafts.drain(..over);
}

/// Takes out the draft of a character's source.
fn take_draft(drafts: &mut Vec<(Draft, PictureSource)>, character: &Character) -> Option<(Draft, PictureSource)> {
    let at = drafts.iter().position(|(draft, _)| draft.character.source.blake3 == character.source.blake3)?;
    Some(drafts.remove(at))
}

/// The number of a published picture: in its page's address; the address of its file names it for some pictures only.
fn number_of(page: Option<&str>, url: &str) -> Option<u64> {
    match page.and_then(Pasted::of) {
        Some(Pasted::Picture(id)) => Some(id),
        _ => super::generation::image_id(url),
    }
}

/// A picture with the level it is shown with, where the feed tells none.
fn rated(image: FeedImage, level: MatureLevel) -> FeedImage {
    let nsfw_level = if image.image.nsfw_level == 0 { bits(level) } else { image.image.nsfw_level };
    FeedImage { image: ImageInfo { nsfw_level, ..image.image }, ..image }
}

fn view_of(character: &Character, picture: PictureSource) -> DraftView {
    DraftView::Ready { prompts: Vec::new(), refusal: None, character: Box::new(character.clone()), picture }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_page_where_its_file_does_not_name_it() {
        let unnamed = "https://image.civitai.com/k/e20d46b5/original=true/e20d46b5.jpeg";
        assert_eq!(number_of(Some("https://civitai.com/images/77"), unnamed), Some(77));
        assert_eq!(number_of(None, unnamed), None);
        assert_eq!(number_of(None, "https://image.civitai.com/k/e20d46b5/original=true/501.jpeg"), Some(501));
        assert_eq!(number_of(Some("https://civitai.com/models/77"), unnamed), None, "that is no picture");
    }
}
