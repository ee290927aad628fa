//! Pictures of the feed, people, articles and public collections, as they are told.

use super::generation;
use super::image::WireImage;
use super::lenient::{Level, Many, Maybe, Whole, unix_secs};
use super::model::WirePaging;
use crate::model::feed::{Article, CreatorInfo, FeedImage, Myself, PublicCollection, UsedModel};
use crate::model::ids::VersionId;
use crate::model::online::Cursor;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Models of one picture that are kept.
const MOST_USED: usize = 24;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 200;
/// The longest text of an article that is kept, in bytes.
const LONGEST_ARTICLE: usize = 2 << 20;

/// A list with its cursor. Without `items` it is no list: an empty one must not be read out of an error.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: serde::de::DeserializeOwned"))]
pub(in crate::civitai) struct WirePage<T> {
    items: Vec<Maybe<T>>,
    #[serde(default)]
    metadata: Maybe<WirePaging>,
}

impl<T> WirePage<T> {
    /// What can be read of it, and where the next one begins.
    pub(in crate::civitai) fn read<U>(self, read: impl Fn(T) -> Option<U>) -> (Vec<U>, Option<Cursor>) {
        let items = self.items.into_iter().filter_map(|item| read(item.get()?)).collect();
        (items, self.metadata.get().and_then(WirePaging::cursor).map(Cursor))
    }
}

/// An element of `GET /images`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireFeedImage {
    id: Maybe<Whole>,
    url: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    hash: Maybe<String>,
    width: Maybe<Whole>,
    height: Maybe<Whole>,
    /// A word here ("Soft"), bits elsewhere.
    nsfw_level: Maybe<Level>,
    browsing_level: Maybe<Level>,
    created_at: Maybe<String>,
    post_id: Maybe<Whole>,
    stats: Maybe<Map<String, Value>>,
    /// Flat, or `{id, meta}` on an old path.
    meta: Maybe<Map<String, Value>>,
    username: Maybe<String>,
    base_model: Maybe<String>,
    model_version_ids: Many<Whole>,
}

impl WireFeedImage {
    pub(in crate::civitai) fn read(self) -> Option<FeedImage> {
        let meta = self.meta.get().map(flat);
        let level = self.browsing_level.get().or_else(|| self.nsfw_level.get());
        let mut image =
            WireImage::of_feed(self.id, self.url, self.kind, level, (self.width, self.height), self.hash).read()?;
        image.generation = meta.as_ref().and_then(generation::read).map(Box::new);
        let stats = self.stats.get().unwrap_or_default();
        let count = |name: &str| stats.get(name).and_then(Value::as_u64).unwrap_or(0);
        let reactions = ["likeCount", "heartCount", "laughCount", "cryCount"].map(count);
        let ids = self.model_version_ids.list().unwrap_or_default();
        Some(FeedImage {
            image,
            username: name(self.username),
            created_unix_secs: self.created_at.get().as_deref().and_then(unix_secs),
            post_id: self.post_id.get().map(|id| id.0),
            reaction_count: reactions.iter().fold(0, |sum, count| sum.saturating_add(*count)),
            comment_count: count("commentCount"),
            base_model: name(self.base_model),
            version_ids: ids.into_iter().map(|id| VersionId(id.0)).take(MOST_USED).collect(),
            used: meta.as_ref().map(used).unwrap_or_default(),
        })
    }
}

/// Takes the old path's wrapper off.
fn flat(mut meta: Map<String, Value>) -> Map<String, Value> {
    match meta.remove("meta") {
        Some(Value::Object(inner)) => inner,
        Some(other) => {
            meta.insert("meta".to_owned(), other);
            meta
        }
        None => meta,
    }
}

fn name(text: Maybe<String>) -> Option<String> {
    text.get().map(|text| text.trim().chars().take(LONGEST_NAME).collect::<String>()).filter(|text| !text.is_empty())
}

/// Models a picture's data name: CivitAI's own list, A1111's, and its hashes.
pub(super) fn used(meta: &Map<String, Value>) -> Vec<UsedModel> {
    let list = |key: &str| meta.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |value: &Value, key: &str| {
        let text = value.get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.chars().take(LONGEST_NAME).collect::<String>())
    };
    let weight = |value: &Value| value.get("weight")?.as_f64().map(|weight| (weight * 100.0).round() as i64);
    let mut used: Vec<UsedModel> = Vec::new();
    for one in list("civitaiResources") {
        used.push(UsedModel {
            version_id: one.get("modelVersionId").and_then(Value::as_u64).map(VersionId),
            name: text(one, "modelName"),
            kind: text(one, "type"),
            hash: None,
            weight_hundredths: weight(one),
        });
    }
    for one in list("resources") {
        let hash = text(one, "hash").map(|hash| hash.to_uppercase());
        used.push(UsedModel {
            version_id: None,
            name: text(one, "name"),
            kind: text(one, "type"),
            hash,
            weight_hundredths: weight(one),
        });
    }
    if let Some(hashes) = meta.get("hashes").and_then(Value::as_object) {
        for (key, value) in hashes {
            let Some(hash) = value.as_str().map(str::to_uppercase).filter(|hash| hash.len() <= 64) else { continue };
            if hash.is_empty() || used.iter().any(|one| one.hash.as_deref() == Some(&hash)) {
                continue;
            }
            let (kind, name) = key.split_once(':').unwrap_or((key.as_str(), ""));
            let name = (!name.is_empty()).then(|| name.chars().take(LONGEST_NAME).collect());
            used.push(UsedModel { hash: Some(hash), kind: Some(kind.to_owned()), name, ..UsedModel::default() });
        }
    }
    used.retain(|one| one.version_id.is_some() || one.name.is_some() || one.hash.is_some());
    used.truncate(MOST_USED);
    used
}

/// An element of `GET /creators`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireCreatorRow {
    username: Maybe<String>,
    model_count: Maybe<Whole>,
    image: Maybe<String>,
}

impl WireCreatorRow {
    pub(in crate::civitai) fn read(self) -> Option<CreatorInfo> {
        Some(CreatorInfo {
            username: name(self.username)?,
            model_count: self.model_count.get().map(|count| count.0),
            image_url: name(self.image),
        })
    }
}

/// An element of `GET /tags`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::civitai) struct WireTagRow {
    name: Maybe<String>,
}

impl WireTagRow {
    pub(in crate::civitai) fn read(self) -> Option<String> {
        name(self.name)
    }
}

/// `GET /me`, and an element of `GET /users`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireUser {
    id: Maybe<Whole>,
    username: Maybe<String>,
    tier: Maybe<String>,
    status: Maybe<String>,
    is_member: Maybe<bool>,
}

impl WireUser {
    pub(in crate::civitai) fn read(self) -> Option<Myself> {
        let id = self.id.get().map_or(0, |id| id.0);
        let restriction = name(self.status).filter(|status| status != "active");
        let is_member = self.is_member.get();
        Some(Myself { id, username: name(self.username)?, tier: name(self.tier), restriction, is_member })
    }
}

/// A user inside something else.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireOwner {
    username: Maybe<String>,
}

/// A cover: an address, or an object with one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireCover {
    Address(String),
    Object { url: Maybe<String> },
}

fn cover(wire: Maybe<WireCover>) -> Option<String> {
    let text = match wire.get()? {
        WireCover::Address(text) => text,
        WireCover::Object { url } => url.get()?,
    };
    let usable = reqwest::Url::parse(text.trim()).ok().filter(super::is_usable_host)?;
    Some(usable.into())
}

/// A tag: a word, or an object with one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireWord {
    Word(String),
    Named { name: String },
}

/// `GET /articles` and `GET /articles/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireArticle {
    id: Maybe<Whole>,
    title: Maybe<String>,
    content: Maybe<String>,
    user: Maybe<WireOwner>,
    username: Maybe<String>,
    published_at: Maybe<String>,
    cover_image: Maybe<WireCover>,
    cover: Maybe<WireCover>,
    cover_image_url: Maybe<WireCover>,
    nsfw_level: Maybe<Level>,
    tags: Many<WireWord>,
}

impl WireArticle {
    pub(in crate::civitai) fn read(self) -> Option<Article> {
        let content = self.content.get().filter(|text| !text.trim().is_empty()).map(|mut text| {
            let mut end = LONGEST_ARTICLE.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text
        });
        let words = self.tags.list().unwrap_or_default().into_iter().map(|word| match word {
            WireWord::Word(name) | WireWord::Named { name } => name,
        });
        Some(Article {
            id: self.id.get()?.0,
            title: name(self.title)?,
            content,
            username: self.user.get().and_then(|user| name(user.username)).or_else(|| name(self.username)),
            published_unix_secs: self.published_at.get().as_deref().and_then(unix_secs),
            cover_url: cover(self.cover_image).or_else(|| cover(self.cover)).or_else(|| cover(self.cover_image_url)),
            nsfw_level: self.nsfw_level.get().map_or(0, |level| level.0),
            tags: words.take(MOST_USED).collect(),
        })
    }
}

/// `GET /collections` and `GET /collections/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireCollection {
    id: Maybe<Whole>,
    name: Maybe<String>,
    description: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    item_count: Maybe<Whole>,
    cover_image_url: Maybe<WireCover>,
    nsfw_level: Maybe<Level>,
    user: Maybe<WireOwner>,
}

impl WireCollection {
    pub(in crate::civitai) fn read(self) -> Option<PublicCollection> {
        Some(PublicCollection {
            id: self.id.get()?.0,
            name: name(self.name)?,
            description: self.description.get().map(|text| text.chars().take(4_000).collect()),
            kind: name(self.kind),
            item_count: self.item_count.get().map(|count| count.0),
            cover_url: cover(self.cover_image_url),
            nsfw_level: self.nsfw_level.get().map_or(0, |level| level.0),
            username: self.user.get().and_then(|user| name(user.username)),
        })
    }
}
