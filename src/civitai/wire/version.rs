//! Versions: inside a model, by id, and by hash.

use super::file::{WireFile, read_files};
use super::image::WireImage;
use super::is_wire_id;
use super::lenient::{Level, Many, Maybe, Offers, Whole, unix_secs};
use super::model::{WireModel, WireStats};
use crate::civitai::answers::Answer;
use crate::model::catalogue::{Access, VersionInfo};
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
    early_access_deadline: Maybe<String>,
    /// How answers about a single version called it.
    early_access_ends_at: Maybe<String>,
    paid_access: Maybe<WirePaidAccess>,
    air: Maybe<String>,
    /// Only in answers about a single version.
    model: Maybe<Box<WireModel>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WirePaidAccess {
    permanent: Maybe<bool>,
    ends_at: Maybe<String>,
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
        let availability = self.availability.get();
        let deadline = self.early_access_deadline.get().or_else(|| self.early_access_ends_at.get());
        offers.to(&mut info.access, access(availability.as_deref(), deadline.as_deref(), self.paid_access.get()));
        offers.to(&mut info.availability, availability);
        offers.to(&mut info.air, self.air.get());
        Some(info)
    }
}

/// Who may download it; `None` when nothing was told about that.
fn access(availability: Option<&str>, deadline: Option<&str>, paid: Option<WirePaidAccess>) -> Option<Access> {
    if let Some(paid) = paid {
        if paid.permanent.get() == Some(true) {
            return Some(Access::Paid);
        }
        let until_unix_secs = paid.ends_at.get().as_deref().or(deadline).and_then(unix_secs);
        return Some(Access::Early { until_unix_secs });
    }
    if let Some(until) = deadline.and_then(unix_secs) {
        return Some(Access::Early { until_unix_secs: Some(until) });
    }
    availability.map(|word| match word {
        "EarlyAccess" => Access::Early { until_unix_secs: None },
        _ => Access::Free,
    })
}

fn trimmed(words: Vec<String>) -> Vec<String> {
    words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
