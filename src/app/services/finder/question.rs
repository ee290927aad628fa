//! What is asked about with a picture: read once, from a file, from what is shown, or from CivitAI by an address.

use super::row;
use crate::app::finder::{FoundRow, PictureWish, Pixels, UnknownModel, Why};
use crate::app::generation::UsedRow;
use crate::app::pictures::PictureSource;
use crate::app::services::Services;
use crate::app::services::generation::{image_id, used_in, used_rows};
use crate::civitai::CivitaiError;
use crate::discovery::DiscoveryError;
use crate::discovery::visual::{self, Asked};
use crate::formats;
use crate::formats::infotext::picture_text;
use crate::model::card::{Card, Preview};
use crate::model::feed::FeedImage;
use crate::model::ids::{FileKey, ModelId};
use crate::model::reference::Reference;
use crate::store::{Store, StoreError, ThumbCache};
use crate::thumbs::{self, Fit, Thumb, ThumbOrigin, read_bounded, read_head};
use std::path::{Path, PathBuf};

/// The largest picture that is looked for, in bytes.
const MAX_PICTURE_BYTES: u64 = 128 << 20;
/// Bytes that tell a film from a picture.
const HEAD_BYTES: u64 = 64;
/// Width in which a picture of CivitAI's is asked for: more than is looked at.
const ASKED_WIDTH_PX: u32 = 450;

/// What is asked about.
#[derive(Default)]
pub(super) struct Question {
    /// What it looks like; nothing where only its own data could be read.
    pub(super) asked: Option<Asked>,
    /// Why it could not be looked at, as a sentence.
    pub(super) unseen: Option<String>,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) named: Vec<FoundRow>,
    pub(super) unknown: Vec<UnknownModel>,
    /// The card whose own picture it is: an encoder may have looked at it before.
    pub(super) of: Option<FileKey>,
    /// The card that is no find, as the picture is one of its own.
    pub(super) but: Option<FileKey>,
    /// The model that the picture is of: its other versions and copies are no find.
    pub(super) model: Option<ModelId>,
    /// The names of that card: its own, and its file's.
    own_names: Vec<String>,
    /// A picture of CivitAI's of which nothing is kept that says what it was made with: CivitAI may know.
    pub(super) published: Option<u64>,
}

impl Question {
    fn new(asked: Asked) -> Self {
        Self { asked: Some(asked), ..Self::default() }
    }

    /// The same about a picture of this card: that it leads there is no news.
    fn one_of(mut self, card: &Card) -> Self {
        (self.but, self.model) = (Some(card.key), card.model_id);
        self.own_names = [&*card.name, &*card.file_name()].map(visual::file_stem).into();
        self.leave_own_out();
        self
    }

    fn leave_own_out(&mut self) {
        let (but, model) = (self.but, self.model);
        let is_own = |row: &FoundRow| Some(row.card.key) == but || (model.is_some() && row.card.model_id == model);
        self.named.retain(|row| !is_own(row));
        self.unknown.retain(|model| !self.own_names.contains(&visual::file_stem(&model.name)));
    }

    /// Takes in what a published picture was made with.
    fn add_used(&mut self, store: &Store, used: Vec<UsedRow>) -> Result<(), StoreError> {
        for used in used {
            let card = used.key.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
            match card {
                Some(card) if self.named.iter().any(|row| row.card.key == card.key) => {}
                Some(card) => self.named.push(row(card, Why::Named { proven: true }, 1.0)),
                None => self.unknown.push(UnknownModel { name: used.name, goal: used.page.or(used.goal) }),
            }
        }
        self.leave_own_out();
        Ok(())
    }
}

impl Services {
    /// Reads what is asked about.
    pub(super) fn question(&self, store: &Store, wish: &PictureWish) -> Result<Question, DiscoveryError> {
        match wish {
            PictureWish::File(path) => of_file(store, path),
            PictureWish::Pixels(pixels) => {
                let (asked, bytes) = of_pixels(pixels)?;
                Ok(Question { bytes: Some(bytes), ..Question::new(asked) })
            }
            PictureWish::Of(key) => {
                let gone = || picture_error("the model is not known any more", Path::new(""));
                let card = store.read(|reader| reader.any_card(*key))?.ok_or_else(gone)?;
                let mut question = match &card.preview {
                    Preview::None => return Err(picture_error("the model has none", &card.path)),
                    Preview::File(path) => of_file(store, &path.0)?,
                    Preview::Embedded => {
                        self.of_source(store, &PictureSource::Embedded(card.path.clone()), Some(*key))?
                    }
                    Preview::Remote { url, blurhash } => {
                        self.of_source(store, &PictureSource::remote(url, blurhash.as_deref()), Some(*key))?
                    }
                };
                question.of = Some(*key);
                Ok(question.one_of(&card))
            }
            PictureWish::Shown(source, of) => {
                let question = self.of_source(store, source, *of)?;
                let card = of.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
                Ok(match card {
                    Some(card) => question.one_of(&card),
                    None => question,
                })
            }
            PictureWish::Published(id) => self.of_published(store, *id),
            PictureWish::Address(url) => {
                let source = PictureSource::Url(url.clone());
                let mut question = self.of_remote(&source, url, true)?;
                question.published = image_id(url);
                Ok(question)
            }
        }
    }

    /// One picture that is shown somewhere: as it lies on the disk, else as the window keeps it, else its placeholder.
    fn of_source(
        &self,
        store: &Store,
        source: &PictureSource,
        of: Option<FileKey>,
    ) -> Result<Question, DiscoveryError> {
        match source {
            PictureSource::File(path) => of_file(store, path),
            PictureSource::Embedded(path) => {
                let none = || picture_error("the model holds none", path);
                let bytes = formats::embedded_thumbnail(path).ok().flatten().ok_or_else(none)?;
                of_bytes(store, bytes, path)
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                let mut question = self.of_remote(source, url, false)?;
                let used = used_in(store, of, url)?;
                question.published = image_id(url).filter(|_| used.is_empty());
                question.add_used(store, used)?;
                Ok(question)
            }
        }
    }

    /// A picture of CivitAI's by its number: CivitAI tells what it was made with, and its picture is loaded.
    fn of_published(&self, store: &Store, id: u64) -> Result<Question, DiscoveryError> {
        let page = PathBuf::from(format!("civitai.com/images/{id}"));
        let (image, trouble) = self.told_image(store, id)?;
        let Some(image) = image else {
            let reason = trouble.map_or_else(|| "CivitAI knows no such picture".to_owned(), |error| error.to_string());
            return Err(picture_error(&reason, &page));
        };
        let source = PictureSource::remote(&image.image.url, image.image.blurhash.as_deref());
        let mut question = match self.of_remote(&source, &image.image.url, true) {
            Ok(question) => question,
            Err(error) => Question { unseen: Some(error.to_string()), ..Question::default() },
        };
        add_published(store, &image, &mut question)?;
        Ok(question)
    }

    /// Asks CivitAI what a published picture was made with; whether it said anything.
    pub(super) fn ask_published(
        &self,
        store: &Store,
        id: u64,
        question: &mut Question,
    ) -> Result<bool, DiscoveryError> {
        let before = (question.named.len(), question.unknown.len());
        if let (Some(image), _) = self.told_image(store, id)? {
            add_published(store, &image, question)?;
        }
        Ok(before != (question.named.len(), question.unknown.len()))
    }

    /// A picture at CivitAI: as it lies on this disk already; with `load`, because somebody named its address, it is loaded.
    fn of_remote(&self, source: &PictureSource, url: &str, load: bool) -> Result<Question, DiscoveryError> {
        let path = Path::new(url);
        if let Some(bytes) = crate::sample::picture_bytes(url) {
            let asked = Asked::of_bytes(&bytes, path)?;
            return Ok(Question { bytes: Some(bytes), ..Question::new(asked) });
        }
        if let Some(thumb) = kept_thumb(&self.thumbs(), url) {
            let bytes = thumbs::png(thumb.width, thumb.height, &thumb.rgba).ok();
            return Ok(Question { bytes, ..Question::new(Asked::of(&thumb)) });
        }
        let mut reason = "it is not on this disk yet".to_owned();
        if load {
            match self.load(url) {
                Ok(bytes) => {
                    let asked = Asked::of_bytes(&bytes, path)?;
                    return Ok(Question { bytes: Some(bytes), ..Question::new(asked) });
                }
                Err(error) => reason = error.to_string(),
            }
        }
        let blurhash = match source {
            PictureSource::Hashed { blurhash, .. } => Asked::of_blurhash(blurhash),
            _ => None,
        };
        Ok(Question::new(blurhash.ok_or_else(|| picture_error(&reason, path))?))
    }

    fn load(&self, url: &str) -> Result<Vec<u8>, CivitaiError> {
        self.shared.runtime.block_on(self.shared.client.picture(url, ASKED_WIDTH_PX))
    }
}

fn of_file(store: &Store, path: &Path) -> Result<Question, DiscoveryError> {
    let odd = |error: thumbs::ThumbError| picture_error(&error.to_string(), path);
    // A film may be larger than any picture; one of its first frames stands for it.
    let head = read_head(path, HEAD_BYTES).map_err(odd)?;
    let bytes = if thumbs::is_video(&head) {
        thumbs::video_still(path).map_err(odd)?
    } else {
        read_bounded(path, MAX_PICTURE_BYTES).map_err(odd)?
    };
    of_bytes(store, bytes, path)
}

/// What a picture's own data say stands, whatever becomes of its pixels.
fn of_bytes(store: &Store, bytes: Vec<u8>, path: &Path) -> Result<Question, DiscoveryError> {
    let (named, unknown) = named(store, &bytes)?;
    match Asked::of_bytes(&bytes, path) {
        Ok(asked) => Ok(Question { bytes: Some(bytes), named, unknown, ..Question::new(asked) }),
        Err(error) if named.is_empty() && unknown.is_empty() => Err(error),
        Err(error) => Ok(Question { unseen: Some(error.to_string()), named, unknown, ..Question::default() }),
    }
}

fn picture_error(reason: &str, path: &Path) -> DiscoveryError {
    DiscoveryError::Picture { reason: reason.to_owned(), path: path.to_owned() }
}

/// A picture of CivitAI as the window keeps it, the largest first.
fn kept_thumb(cache: &ThumbCache, url: &str) -> Option<Thumb> {
    const KEPT: [Fit; 4] = [
        Fit::Inside { max_side: 2048 },
        Fit::Inside { max_side: 1024 },
        Fit::Cover { width: 256, height: 256 },
        Fit::Inside { max_side: 96 },
    ];
    KEPT.into_iter().find_map(|fit| {
        let bytes = cache.get(&thumbs::cache_key(ThumbOrigin::Url(url), fit))?;
        thumbs::decode_own(&bytes).ok()
    })
}

/// The models that a picture's own data name: those that are known here, and the others with what leads to them.
fn named(store: &Store, bytes: &[u8]) -> Result<(Vec<FoundRow>, Vec<UnknownModel>), DiscoveryError> {
    let (mut rows, mut unknown) = (Vec::new(), Vec::new());
    let Some(text) = picture_text(bytes) else { return Ok((rows, unknown)) };
    for model in visual::named_models(store, &text)? {
        let card = model.key.map(|key| store.read(|reader| reader.any_card(key))).transpose()?.flatten();
        match card {
            Some(card) => rows.push(row(card, Why::Named { proven: model.proven }, 1.0)),
            None => unknown.push(UnknownModel { goal: goal_of(&model), name: model.name }),
        }
    }
    Ok((rows, unknown))
}

/// What leads to a model that is not known here: its version's address, else its hash.
fn goal_of(model: &visual::Named) -> Option<String> {
    let version = model.version_id.and_then(|id| Reference::Version(id).page());
    let hash = model.hash.as_deref().filter(|hash| Reference::of(hash).is_some());
    version.or_else(|| hash.map(str::to_owned))
}

/// Pixels of the clipboard, as a file would hold them: from here on they go the way of a file.
fn of_pixels(pixels: &Pixels) -> Result<(Asked, Vec<u8>), DiscoveryError> {
    let path = PathBuf::from("clipboard");
    let damaged = |reason: String| DiscoveryError::Picture { reason, path: path.clone() };
    let [width, height] = pixels.size.map(|side| u32::try_from(side).unwrap_or(0));
    let bytes = thumbs::png(width, height, &pixels.rgba).map_err(|error| damaged(error.to_string()))?;
    Ok((Asked::of_bytes(&bytes, &path)?, bytes))
}

/// What CivitAI says a picture was made with.
fn add_published(store: &Store, image: &FeedImage, question: &mut Question) -> Result<(), DiscoveryError> {
    let used = store.read(|reader| used_rows(reader, image))?;
    Ok(question.add_used(store, used)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue::ModelInfo;

    #[test]
    fn that_a_picture_names_the_model_it_is_of_is_no_news() {
        let info = ModelInfo { id: ModelId(7), ..ModelInfo::default() };
        let card = Card { name: "Bauhaus Shapes".to_owned(), ..Card::known(&info, None, false) };
        let named = |name: &str| UnknownModel { name: name.to_owned(), goal: None };
        let unknown = vec![named("bauhaus shapes"), named("Other Shapes")];
        let question = Question { unknown, ..Question::default() }.one_of(&card);
        assert_eq!(question.unknown, [named("Other Shapes")]);
    }
}
