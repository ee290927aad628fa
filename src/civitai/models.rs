//! Models by id, one or many.

use super::answers::ModelAnswer;
use super::client::{Client, Told};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{Maybe, WireModel, WireModelPage, is_wire_id, no_answer};
use crate::model::ids::ModelId;
use std::collections::BTreeSet;

/// The most ids in one request; the service documents no cap, and this keeps the address short.
const IDS_AT_ONCE: usize = 100;
/// The most pages taken for one such request: a page may be short or even empty, but not for ever.
const MOST_PAGES: usize = 100;

impl Client {
    /// Many models, 100 ids to a request, each with its versions. Misses are absent; so are models the list leaves out though
    /// they exist (real persons; archived ones): ask for those with [`Self::model`]. Fails as a whole.
    pub async fn models(&self, priority: Priority, ids: &[ModelId]) -> Result<Vec<ModelAnswer>, CivitaiError> {
        let asked: BTreeSet<u64> = ids.iter().map(|id| id.0).filter(|id| is_wire_id(*id)).collect();
        let asked: Vec<u64> = asked.into_iter().collect();
        let mut found: Vec<ModelAnswer> = Vec::new();
        let mut seen = BTreeSet::new();
        for portion in asked.chunks(IDS_AT_ONCE) {
            for answer in self.models_of(priority, portion).await? {
                if portion.binary_search(&answer.model.id.0).is_ok() && seen.insert(answer.model.id) {
                    found.push(answer);
                }
            }
        }
        Ok(found)
    }

    /// Every page of one request. The cursor is put into an address of our own making: `nextPage` may name another host and
    /// repeats whatever the query had.
    async fn models_of(&self, priority: Priority, ids: &[u64]) -> Result<Vec<ModelAnswer>, CivitaiError> {
        let ids = ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let mut found = Vec::new();
        let mut cursor: Option<String> = None;
        let mut used = BTreeSet::new();
        for _ in 0..MOST_PAGES {
            let mut query = vec![("ids", ids.as_str()), ("nsfw", "true"), ("limit", "100")];
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let told: Told<WireModelPage> = self.get(priority, &["models"], &query).await?;
            let (models, next) = told.value.ok_or_else(no_answer)?.read(told.at_unix_secs);
            found.extend(models);
            match next {
                // The end is a missing cursor, never a short page; a cursor that comes back would go round for ever.
                Some(next) if used.insert(next.clone()) => cursor = Some(next),
                _ => break,
            }
        }
        Ok(found)
    }

    /// One model with all its versions, also those a list leaves out. `None` when there is no such model.
    pub async fn model(&self, priority: Priority, id: ModelId) -> Result<Option<ModelAnswer>, CivitaiError> {
        if !is_wire_id(id.0) {
            return Ok(None);
        }
        let told: Told<Maybe<WireModel>> = self.get(priority, &["models", &id.to_string()], &[]).await?;
        let Some(model) = told.value else { return Ok(None) };
        let answer = model.get().and_then(|model| model.answer(told.at_unix_secs));
        answer.filter(|answer| answer.model.id == id).map(Some).ok_or_else(no_answer)
    }
}
