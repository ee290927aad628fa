//! What discovery knows of a model: its words, its facts, its pictures. Made of a card and the catalogue's records.

use crate::formats::html::read_description;
use crate::model::base::BaseFamily;
use crate::model::card::Card;
use crate::model::catalogue::{ImageInfo, ModelInfo, VersionInfo};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::model::kind::ModelKind;
use crate::model::mature::{MatureLevel, MatureMode};

/// Of a description so many characters are taken in: of a hundred real ones 99 are shorter.
const MAX_DESCRIPTION_CHARS: usize = 4_000;
/// Of those so many have a part in what it means: what follows is change logs and thanks.
const MAX_MEANT_CHARS: usize = 1_200;
/// Of each prompt so many characters.
const MAX_PROMPT_CHARS: usize = 300;
/// Prompts of one model at most.
const MAX_PROMPTS: usize = 6;

/// One model, or one file of the library.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What a hit leads to.
    pub key: FileKey,
    /// The model on CivitAI.
    pub model_id: Option<ModelId>,
    /// The version on CivitAI.
    pub version_id: Option<VersionId>,
    /// Name.
    pub name: String,
    /// Name of the version.
    pub version_name: Option<String>,
    /// Creator.
    pub creator: Option<String>,
    /// Trigger words.
    pub triggers: Vec<String>,
    /// Tags of CivitAI and of the user.
    pub tags: Vec<String>,
    /// Description, plain.
    pub description: String,
    /// Prompts of its preview pictures.
    pub prompts: Vec<String>,
    /// What it is for.
    pub kind: ModelKind,
    /// What it is loaded with.
    pub family: BaseFamily,
    /// The base model's published name.
    pub base_name: String,
    /// Size of its file in bytes.
    pub size_bytes: Option<u64>,
    /// Downloads.
    pub downloads: Option<u64>,
    /// Thumbs up.
    pub thumbs_up: Option<u64>,
    /// Thumbs down.
    pub thumbs_down: Option<u64>,
    /// When its version was published, seconds since 1970.
    pub published_unix_secs: Option<i64>,
    /// BlurHashes of its pictures.
    pub blurhashes: Vec<String>,
    /// The mildest level of its picture.
    pub level: MatureLevel,
    /// What the user decided about its pictures.
    pub mature: Option<MatureMode>,
}

impl Document {
    /// Of a card, with what the catalogue knows of its model and version.
    pub fn new(card: &Card, model: Option<&ModelInfo>, version: Option<&VersionInfo>) -> Self {
        let description = model.and_then(|model| model.description.as_ref()).map(|text| plain(&text.value));
        let images = version.and_then(|version| version.images.as_ref()).map_or(&[][..], |images| &images.value);
        let stats = model.and_then(|model| model.stats.as_ref()).map(|stats| stats.value).unwrap_or_default();
        let mut tags: Vec<String> = card.tags.iter().map(ToString::to_string).collect();
        tags.extend(card.own_tags.iter().filter(|tag| card.tags.iter().all(|known| **known != ***tag)).cloned());
        // What the user wrote comes first: of a long text the end has no part in what it means.
        let note = Some(first_chars(&card.note, MAX_DESCRIPTION_CHARS));
        let texts: Vec<String> = note.into_iter().chain(description).filter(|text| !text.is_empty()).collect();
        let mut document = Self {
            key: card.key,
            model_id: card.model_id,
            version_id: card.version_id,
            name: card.name.clone(),
            version_name: card.version_name.as_deref().map(str::to_owned),
            creator: card.creator.as_deref().map(str::to_owned),
            triggers: card.trigger_words.iter().map(ToString::to_string).collect(),
            tags,
            description: texts.join("\n"),
            prompts: Vec::new(),
            kind: card.kind,
            family: card.family,
            base_name: card.base_label().to_owned(),
            size_bytes: Some(card.stamp.size_bytes).filter(|size| *size > 0).or_else(|| published_size(version)),
            downloads: card.download_count.or(stats.download_count),
            thumbs_up: card.thumbs_up_count.or(stats.thumbs_up_count),
            thumbs_down: stats.thumbs_down_count,
            published_unix_secs: version
                .and_then(|version| version.published_unix_secs.as_ref())
                .map(|published| published.value),
            blurhashes: Vec::new(),
            level: card.level(),
            mature: card.mature,
        };
        document.add_pictures(images);
        document
    }

    /// Takes in what more pictures of the model tell: prompts and placeholders.
    pub fn add_pictures<'a>(&mut self, images: impl IntoIterator<Item = &'a ImageInfo>) {
        for image in images {
            let prompt = image.generation.as_deref().map(|how| how.prompt.trim()).unwrap_or_default();
            if !prompt.is_empty() && self.prompts.len() < MAX_PROMPTS {
                self.prompts.push(first_chars(prompt, MAX_PROMPT_CHARS));
            }
            self.blurhashes.extend(image.blurhash.clone());
        }
    }

    /// Name, tags and trigger words in one text: what a sentence encoder is told first.
    pub fn short_text(&self) -> String {
        let mut text = self.name.clone();
        for word in self.tags.iter().chain(&self.triggers) {
            text.push_str(", ");
            text.push_str(word);
        }
        text
    }

    /// The part of the description that says what it is.
    pub fn meant_text(&self) -> String {
        first_chars(&self.description, MAX_MEANT_CHARS)
    }

    /// Description and prompts in one text.
    pub fn long_text(&self) -> String {
        let mut text = self.meant_text();
        for prompt in &self.prompts {
            text.push('\n');
            text.push_str(prompt);
        }
        text
    }
}

fn published_size(version: Option<&VersionInfo>) -> Option<u64> {
    let files = &version?.files.as_ref()?.value;
    files.iter().find(|file| file.primary).or_else(|| files.first())?.size_bytes
}

fn plain(description: &str) -> String {
    taken_in(read_description(description).to_plain_text().trim())
}

/// What is taken in of a description that is read already.
pub(super) fn taken_in(description: &str) -> String {
    first_chars(description, MAX_DESCRIPTION_CHARS)
}

fn first_chars(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}
