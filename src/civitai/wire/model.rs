//! Models, lists of them, and the small answers around them.

use super::is_wire_id;
use super::lenient::{Level, Many, Maybe, Offers, Whole};
use super::licence::CommercialUse;
use super::version::WireVersion;
use crate::civitai::answers::{Enums, HashIds, ModelAnswer};
use crate::model::catalogue::{Creator, Licence, ModelInfo, Stats, VersionInfo};
use crate::model::digests::from_hex;
use crate::model::ids::{ModelId, VersionId};
use crate::model::sourced::Source;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireModel {
    id: Maybe<Whole>,
    name: Maybe<String>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
    description: Maybe<String>,
    creator: Maybe<WireCreator>,
    tags: Many<WireTag>,
    stats: Maybe<WireStats>,
    allow_no_credit: Maybe<bool>,
    allow_derivatives: Maybe<bool>,
    allow_different_license: Maybe<bool>,
    allow_commercial_use: Maybe<CommercialUse>,
    nsfw: Maybe<bool>,
    nsfw_level: Maybe<Level>,
    poi: Maybe<bool>,
    mode: Maybe<String>,
    model_versions: Many<WireVersion>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireCreator {
    username: Maybe<String>,
    image: Maybe<String>,
}

/// A tag is a word; in the site's inner interface it is an object with a name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireTag {
    Word(String),
    Named { name: String },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireStats {
    #[serde(rename = "downloadCount")]
    downloads: Maybe<Whole>,
    #[serde(rename = "thumbsUpCount")]
    thumbs_up: Maybe<Whole>,
    #[serde(rename = "thumbsDownCount")]
    thumbs_down: Maybe<Whole>,
    #[serde(rename = "commentCount")]
    comments: Maybe<Whole>,
    #[serde(rename = "tippedAmountCount")]
    tips: Maybe<Whole>,
}

impl WireStats {
    /// The counts; `None` when none is told.
    pub(super) fn read(self) -> Option<Stats> {
        let count = |wire: Maybe<Whole>| wire.get().map(|count| count.0);
        let stats = Stats {
            download_count: count(self.downloads),
            thumbs_up_count: count(self.thumbs_up),
            thumbs_down_count: count(self.thumbs_down),
            comment_count: count(self.comments),
            tip_count: count(self.tips),
        };
        (stats != Stats::default()).then_some(stats)
    }
}

impl WireModel {
    pub(super) fn id(&self) -> Option<u64> {
        self.id.clone().get().map(|id| id.0).filter(|id| is_wire_id(*id))
    }

    /// The model with its versions; `None` without an id.
    pub(in crate::civitai) fn answer(mut self, now: i64) -> Option<ModelAnswer> {
        let id = ModelId(self.id()?);
        let versions = std::mem::take(&mut self.model_versions).list().unwrap_or_default().into_iter();
        let versions: Vec<VersionInfo> =
            versions.filter_map(|version| version.info(id, Source::Civitai, now)).collect();
        let mut model = self.info(id, Source::Civitai, now);
        let ids = versions.iter().map(|version| version.id).collect();
        Offers { source: Source::Civitai, now }.to(&mut model.version_ids, Some(ids));
        Some(ModelAnswer { model, versions })
    }

    /// The model without its versions.
    pub(super) fn info(self, id: ModelId, source: Source, now: i64) -> ModelInfo {
        let offers = Offers { source, now };
        let mut info = ModelInfo { id, fetched_unix_secs: now, ..ModelInfo::default() };
        let licence = Licence {
            allow_no_credit: self.allow_no_credit.get(),
            allow_derivatives: self.allow_derivatives.get(),
            allow_different_license: self.allow_different_license.get(),
            allow_commercial_use: self.allow_commercial_use.get().map(|uses| uses.0),
        };
        offers.to(&mut info.licence, (licence != Licence::default()).then_some(licence));
        offers.to(&mut info.name, self.name.get());
        offers.to(&mut info.type_name, self.kind.get());
        offers.to(&mut info.description, self.description.get());
        offers.to(&mut info.creator, self.creator.get().and_then(WireCreator::read));
        offers.to(&mut info.tags, self.tags.list().map(words));
        offers.to(&mut info.stats, self.stats.get().and_then(WireStats::read));
        offers.to(&mut info.nsfw, self.nsfw.get());
        offers.to(&mut info.nsfw_level, self.nsfw_level.get().map(|level| level.0));
        offers.to(&mut info.poi, self.poi.get());
        offers.to(&mut info.mode, self.mode.get());
        info
    }
}

impl WireCreator {
    fn read(self) -> Option<Creator> {
        let creator = Creator { username: self.username.get(), image_url: self.image.get() };
        (creator != Creator::default()).then_some(creator)
    }
}

fn words(tags: Vec<WireTag>) -> Vec<String> {
    let names = tags.into_iter().map(|tag| match tag {
        WireTag::Word(name) | WireTag::Named { name } => name,
    });
    names.filter(|name| !name.trim().is_empty()).collect()
}

/// A page of `GET /models`. Without `items` it is no page: an empty list must not be read out of an error.
#[derive(Debug, Deserialize)]
pub(in crate::civitai) struct WireModelPage {
    items: Vec<Maybe<WireModel>>,
    #[serde(default)]
    metadata: Maybe<WirePaging>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WirePaging {
    next_cursor: Maybe<WireCursor>,
}

/// Opaque; text nowadays, a number in old captures.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireCursor {
    Text(String),
    Number(serde_json::Number),
}

impl WirePaging {
    /// Where the next page begins.
    pub(super) fn cursor(self) -> Option<String> {
        let cursor = self.next_cursor.get().map(|cursor| match cursor {
            WireCursor::Text(text) => text,
            WireCursor::Number(number) => number.to_string(),
        });
        cursor.filter(|cursor| !cursor.is_empty())
    }
}

impl WireModelPage {
    /// The models that can be read, and the cursor of the next page.
    pub(in crate::civitai) fn read(self, now: i64) -> (Vec<ModelAnswer>, Option<String>) {
        let models = self.items.into_iter().filter_map(|element| element.get()?.answer(now)).collect();
        (models, self.metadata.get().and_then(WirePaging::cursor))
    }
}

/// An element of `POST /model-versions/by-hash/ids`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireHashIds {
    model_version_id: Maybe<Whole>,
    model_id: Maybe<Whole>,
    hash: Maybe<String>,
}

impl WireHashIds {
    pub(in crate::civitai) fn read(self) -> Option<HashIds> {
        let id = |wire: Maybe<Whole>| wire.get().map(|id| id.0).filter(|id| is_wire_id(*id));
        Some(HashIds {
            sha256: from_hex(&self.hash.get()?)?,
            model_id: id(self.model_id).map(ModelId),
            version_id: VersionId(id(self.model_version_id)?),
        })
    }
}

/// `GET /enums`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(in crate::civitai) struct WireEnums {
    model_type: Many<String>,
    model_file_type: Many<String>,
    active_base_model: Many<String>,
    base_model: Many<String>,
    base_model_type: Many<String>,
}

impl WireEnums {
    pub(in crate::civitai) fn read(self) -> Enums {
        let names = |list: Many<String>| list.list().unwrap_or_default();
        Enums {
            model_types: names(self.model_type),
            file_types: names(self.model_file_type),
            active_base_models: names(self.active_base_model),
            base_models: names(self.base_model),
            base_model_types: names(self.base_model_type),
        }
    }
}
