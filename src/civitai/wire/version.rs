//! Versions: inside a model, by id, and by hash.

use super::file::{WireFile, read_files};
use super::image::WireImage;
use super::is_wire_id;
use super::lenient::{Level, Many, Maybe, Offers, Whole, unix_secs};
use super::model::{WireModel, WireStats};
use crate::civitai::answers::Answer;
use crate::model::catalogue::VersionInfo;
use crate::model::ids::{ModelId, VersionId};
use crate::model::sourced::Source;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::civitai) struct WireVersion {
    id: Maybe<Whole>,
    /// Absent inside a model.
    model_id: Maybe<Whole>,
    name: Maybe<String>,
    base_model: Maybe<String>,
    description: Maybe<String>,
    trained_words: Many<String>,
    published_at: Maybe<String>,
    nsfw_level: Maybe<Level>,
    stats: Maybe<WireStats>,
    files: Many<WireFile>,
    images: Many<WireImage>,
    availability: Maybe<String>,
    air: Maybe<String>,
    /// Only in answers about a single version.
    model: Maybe<Box<WireModel>>,
}

impl WireVersion {
    /// The version with the little it says of its model; `None` when it does not say which ones they are.
    pub(in crate::civitai) fn answer(mut self, source: Source, now: i64) -> Option<Answer> {
        let inner = std::mem::take(&mut self.model).get().map(|model| *model).unwrap_or_default();
        let model_id =
            self.model_id.clone().get().map(|id| id.0).or_else(|| inner.id()).filter(|id| is_wire_id(*id))?;
        let model = inner.info(ModelId(model_id), source, now);
        Some(Answer { version: self.info(ModelId(model_id), source, now)?, model })
    }

    /// The version itself; `None` without an id.
    pub(super) fn info(self, model_id: ModelId, source: Source, now: i64) -> Option<VersionInfo> {
        let id = self.id.get().map(|id| id.0).filter(|id| is_wire_id(*id))?;
        let offers = Offers { source, now };
        let mut info = VersionInfo { id: VersionId(id), model_id, fetched_unix_secs: now, ..VersionInfo::default() };
        offers.to(&mut info.name, self.name.get());
        offers.to(&mut info.base_model, self.base_model.get());
        offers.to(&mut info.description, self.description.get());
        offers.to(&mut info.trigger_words, self.trained_words.list().map(trimmed));
        offers.to(&mut info.published_unix_secs, self.published_at.get().as_deref().and_then(unix_secs));
        offers.to(&mut info.nsfw_level, self.nsfw_level.get().map(|level| level.0));
        offers.to(&mut info.stats, self.stats.get().and_then(WireStats::read));
        offers.to(&mut info.files, read_files(self.files));
        let images = self.images.list().map(|images| images.into_iter().filter_map(WireImage::read).collect());
        offers.to(&mut info.images, images);
        offers.to(&mut info.availability, self.availability.get());
        offers.to(&mut info.air, self.air.get());
        Some(info)
    }
}

fn trimmed(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
