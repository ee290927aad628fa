//! Versions by id.

use super::answers::Answer;
use super::client::{Client, Told};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{Maybe, WireBrief, WireVersion, is_wire_id, no_answer};
use crate::model::account::VersionBrief;
use crate::model::ids::VersionId;
use crate::model::sourced::Source;

impl Client {
    /// One version in full, with at most 10 pictures. `None` when there is none, or none with files.
    pub async fn version(&self, priority: Priority, id: VersionId) -> Result<Option<Answer>, CivitaiError> {
        // The service answers such ids with 400 and 500 rather than 404.
        if !is_wire_id(id.0) {
            return Ok(None);
        }
        let told: Told<Maybe<WireVersion>> = self.get(priority, &["model-versions", &id.to_string()], &[]).await?;
        let Some(version) = told.value else { return Ok(None) };
        let answer = version.get().and_then(|version| version.answer(Source::Civitai, told.at_unix_secs));
        answer.filter(|answer| answer.version.id == id).map(Some).ok_or_else(no_answer)
    }

    /// The short answer about a version, which says before a download whether one may have it. `None` when there is none.
    pub async fn version_brief(&self, priority: Priority, id: VersionId) -> Result<Option<VersionBrief>, CivitaiError> {
        if !is_wire_id(id.0) {
            return Ok(None);
        }
        let told: Told<Maybe<WireBrief>> =
            self.get(priority, &["model-versions", "mini", &id.to_string()], &[]).await?;
        let Some(brief) = told.value else { return Ok(None) };
        brief.get().map(|brief| Some(brief.read(id))).ok_or_else(no_answer)
    }
}
