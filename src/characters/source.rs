//! Sources: a picture from disk or from CivitAI becomes a draft of a character, analysed and with nothing made yet.

use super::analysis::{Told, analyse, told_by_file};
use super::error::StudioError;
use super::files::MAX_BYTES;
use super::fingerprint::looks_like;
use crate::civitai::{Client, Priority};
use crate::comfy::random_seed;
use crate::formats::infotext::picture_text;
use crate::model::character::{Character, CharacterSource, Evidence, Look};
use crate::model::feed::FeedImage;
use crate::model::online::{ImageSearch, ImagesOf};
use std::path::Path;
use std::sync::Arc;

/// Width asked of CivitAI's pictures, in pixels.
const WIDTH_PX: u32 = 1024;
/// The longest name that is taken from a file, in characters.
const LONGEST_NAME: usize = 60;

/// A character that is not made yet, and the bytes of its source.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it will be. Everything can be changed.
    pub character: Character,
    /// The source.
    pub bytes: Arc<[u8]>,
}

impl Draft {
    /// A draft of bytes and what was told of them; `level_bits` are CivitAI's, 0 when unknown.
    fn new(
        name: String,
        source: CharacterSource,
        bytes: Vec<u8>,
        told: Option<Told>,
        level_bits: u32,
    ) -> Result<Self, StudioError> {
        let hash = blake3::hash(&bytes).to_hex();
        let ending = if bytes.starts_with(b"\x89PNG") { "png" } else { "img" };
        let source = CharacterSource {
            file: format!("{}.{ending}", hash.as_str().get(..32).unwrap_or("source")),
            looks_like: looks_like(&bytes)?,
            blake3: hash.to_string(),
            ..source
        };
        let told = told.or_else(|| told_by_file(&picture_text(&bytes)?)).unwrap_or_default();
        let mut character =
            Character { name, source, seed: random_seed(), wants_references: true, ..Character::default() };
        analyse(&mut character, &told, level_bits);
        Ok(Self { character, bytes: Arc::from(bytes) })
    }

    /// The same with another look.
    #[must_use]
    pub fn with_look(mut self, look: Look) -> Self {
        self.character.look = look;
        self
    }
}

/// A draft of a picture on disk.
pub fn from_file(path: &Path) -> Result<Draft, StudioError> {
    let bytes = crate::thumbs::read_bounded(path, MAX_BYTES)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: String = stem.replace(['_', '-'], " ").chars().take(LONGEST_NAME).collect();
    let source = CharacterSource { came_from: path.display().to_string(), ..CharacterSource::default() };
    Draft::new(name, source, bytes, None, 0)
}

/// A draft of bytes from anywhere: what to call it, where it was, what was told of it, CivitAI's level (0 when unknown).
pub fn from_bytes(
    name: &str,
    came_from: String,
    bytes: Vec<u8>,
    told: Option<Told>,
    level_bits: u32,
) -> Result<Draft, StudioError> {
    let source = CharacterSource { came_from, ..CharacterSource::default() };
    Draft::new(name.chars().take(LONGEST_NAME).collect(), source, bytes, told, level_bits)
}

/// A draft of a picture CivitAI lists.
pub async fn from_feed(client: &Client, image: &FeedImage) -> Result<Draft, StudioError> {
    let bytes = client.picture(&image.image.url, WIDTH_PX).await?;
    from_published(image, bytes)
}

/// A draft of a picture CivitAI lists, fetched before.
pub fn from_published(image: &FeedImage, bytes: Vec<u8>) -> Result<Draft, StudioError> {
    let id = image.image.id;
    let told = image.image.generation.as_ref().filter(|made| !made.prompt.trim().is_empty());
    let told = told.map(|made| Told { prompt: made.prompt.clone(), evidence: Evidence::CivitaiMeta });
    let name = id.map_or_else(|| "CivitAI".to_owned(), |id| format!("CivitAI {id}"));
    let source = CharacterSource { civitai_image: id, creator: image.username.clone(), ..CharacterSource::default() };
    Draft::new(name, source, bytes, told, image.image.nsfw_level)
}

/// A draft of a picture on CivitAI, by its number.
pub async fn from_civitai(client: &Client, id: u64) -> Result<Draft, StudioError> {
    let search = ImageSearch { of: ImagesOf::Image(id), levels: ImageSearch::ALL_LEVELS, ..ImageSearch::default() };
    let page = client.search_images(Priority::Interactive, &search, 1, None).await?;
    let image = page.items.into_iter().find(|image| image.image.id == Some(id));
    from_feed(client, &image.ok_or(StudioError::NoSuchImage { id })?).await
}
