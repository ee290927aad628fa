//! What CivitAI shows beside models: pictures of its feed, people, articles, public collections. Bounded by whoever reads it.

use super::catalogue::ImageInfo;
use super::ids::VersionId;
use serde::{Deserialize, Serialize};

/// A model that a picture was made with, as far as its data tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsedModel {
    /// Its version on CivitAI.
    pub version_id: Option<VersionId>,
    /// Its name, as the picture's data have it.
    pub name: Option<String>,
    /// `lora`, `checkpoint`, …
    pub kind: Option<String>,
    /// A hash of it, upper case: mostly AutoV2, or AutoV3.
    pub hash: Option<String>,
    /// The weight it was used with, in hundredths.
    pub weight_hundredths: Option<i64>,
}

/// A picture of the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedImage {
    /// The picture itself, with how it was made.
    pub image: ImageInfo,
    /// Who posted it.
    pub username: Option<String>,
    /// When, seconds since 1970.
    pub created_unix_secs: Option<i64>,
    /// The post it is part of.
    pub post_id: Option<u64>,
    /// Hearts, likes, laughs and cries together.
    pub reaction_count: u64,
    /// Comments.
    pub comment_count: u64,
    /// Base model, where told.
    pub base_model: Option<String>,
    /// Versions it was made with, by their ids.
    pub version_ids: Vec<VersionId>,
    /// Models it was made with, as its data name them.
    pub used: Vec<UsedModel>,
}

/// A creator as the list of creators has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreatorInfo {
    /// User name.
    pub username: String,
    /// Models published; `None` where not told.
    pub model_count: Option<u64>,
    /// Avatar address; any host.
    pub image_url: Option<String>,
}

/// Who the key belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Myself {
    /// User id.
    pub id: u64,
    /// User name.
    pub username: String,
    /// `free`, `bronze`, … where told.
    pub tier: Option<String>,
    /// Whether the account is one that may not write, or not do anything: `muted`, `banned`; `None` where all is well or
    /// nothing is told.
    pub restriction: Option<String>,
    /// Whether a membership is paid for; `None` where not told.
    pub is_member: Option<bool>,
}

/// A page of the site: its terms, its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SitePage {
    /// Its title.
    pub title: Option<String>,
    /// Its text, Markdown.
    pub content: String,
}

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Its text, HTML; `None` in lists.
    pub content: Option<String>,
    /// Who wrote it.
    pub username: Option<String>,
    /// When it came out, seconds since 1970.
    pub published_unix_secs: Option<i64>,
    /// Address of its cover.
    pub cover_url: Option<String>,
    /// Browsing levels of it, as bits; 0 is unrated.
    pub nsfw_level: u32,
    /// Tags.
    pub tags: Vec<String>,
}

/// A public collection. CivitAI tells about it, not what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicCollection {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What its owner says about it.
    pub description: Option<String>,
    /// `Model`, `Image`, `Post`, `Article`, where told.
    pub kind: Option<String>,
    /// How many things are in it; `None` where not told.
    pub item_count: Option<u64>,
    /// Address of its cover.
    pub cover_url: Option<String>,
    /// Browsing levels of it, as bits; 0 is unrated.
    pub nsfw_level: u32,
    /// Whose it is.
    pub username: Option<String>,
}
