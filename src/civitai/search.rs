//! Lists of models by a question, page by page.

use super::answers::{ModelAnswer, Page};
use super::client::{Client, Told};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::WireModelPage;
use crate::model::online::{Cursor, ModelSearch};

impl Client {
    /// One page of the models a question asks for. A page may be short or even empty and yet have a next one: go by the cursor.
    pub async fn search_models(
        &self,
        priority: Priority,
        search: &ModelSearch,
        limit: usize,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ModelAnswer>, CivitaiError> {
        let pairs = search.pairs(limit, cursor);
        let query: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told: Told<WireModelPage> = self.get(priority, &["models"], &query).await?;
        let asked_unix_secs = told.at_unix_secs;
        let Some(page) = told.value else {
            // "User not found": nobody of this name is there, or there any more.
            return match &search.username {
                Some(name) => Err(CivitaiError::NoSuchCreator { name: name.clone() }),
                None => Ok(Page { asked_unix_secs, ..Page::default() }),
            };
        };
        let (items, next) = page.read(asked_unix_secs);
        Ok(Page { items, next: next.map(Cursor), asked_unix_secs })
    }
}
