//! Previews of a version.

use super::lenient::{Level, Maybe, Whole};
use super::{community, generation, is_usable_host};
use crate::civitai::edge_url::extension;
use crate::model::catalogue::{GenerationInfo, ImageInfo, MediaKind};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WireImage {
    id: Maybe<Whole>,
    url: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    nsfw_level: Maybe<Level>,
    /// 2023's form of the level.
    nsfw: Maybe<Level>,
    width: Maybe<Whole>,
    height: Maybe<Whole>,
    hash: Maybe<String>,
    /// Only in answers about a single version, and in those of 2023.
    meta: Maybe<Map<String, Value>>,
}

impl WireImage {
    /// A picture of the feed, which tells the same in other words.
    pub(super) fn of_feed(
        id: Maybe<Whole>,
        url: Maybe<String>,
        kind: Maybe<String>,
        level: Option<Level>,
        (width, height): (Maybe<Whole>, Maybe<Whole>),
        hash: Maybe<String>,
    ) -> Self {
        let nsfw_level = Maybe::of(level);
        Self { id, url, kind, nsfw_level, width, height, hash, ..Self::default() }
    }

    /// The preview; `None` without an address to fetch it from.
    pub(super) fn read(self) -> Option<ImageInfo> {
        let text = self.url.get()?;
        let url = Url::parse(text.trim()).ok().filter(is_usable_host)?;
        let level = self.nsfw_level.get().or_else(|| self.nsfw.get()).map_or(0, |level| level.0);
        Some(ImageInfo {
            id: self.id.get().map(|id| id.0).or_else(|| id_in_address(&url)),
            media: media(self.kind.get().as_deref(), &url),
            nsfw_level: level,
            width: pixels(self.width),
            height: pixels(self.height),
            blurhash: self.hash.get().filter(|hash| !hash.trim().is_empty()),
            url: text.trim().to_owned(),
            generation: self.meta.get().as_ref().and_then(made).map(Box::new),
        })
    }
}

/// How a preview was made, with the models it was made with: what is used together is learnt from them.
fn made(meta: &Map<String, Value>) -> Option<GenerationInfo> {
    let used = community::used(meta);
    match generation::read(meta) {
        Some(read) => Some(GenerationInfo { used, ..read }),
        None if used.is_empty() => None,
        None => Some(GenerationInfo { used, ..GenerationInfo::default() }),
    }
}

fn pixels(count: Maybe<Whole>) -> Option<u32> {
    count.get().and_then(|count| u32::try_from(count.0).ok()).filter(|count| *count > 0)
}

/// In model answers the last segment is `{id}.jpeg`.
fn id_in_address(url: &Url) -> Option<u64> {
    let name = url.path_segments()?.next_back()?;
    let stem = name.split('.').next()?;
    let digits = !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| stem.parse().ok()).flatten()
}

fn media(kind: Option<&str>, url: &Url) -> MediaKind {
    match kind {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        // Old records have no type.
        _ => match extension(url.path()).as_str() {
            "mp4" | "webm" | "mov" | "m4v" | "mkv" => MediaKind::Video,
            "mp3" | "wav" | "ogg" | "flac" | "m4a" => MediaKind::Audio,
            _ => MediaKind::Image,
        },
    }
}
