//! Lists of models by a question, page by page.

use super::answers::{ModelAnswer, Page};
use super::client::{Client, now_unix_secs};
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
        let page: Option<WireModelPage> = self.get(priority, &["models"], &query).await?;
        // "User not found" is an answer: that creator has nothing.
        let Some(page) = page else { return Ok(Page::default()) };
        let (items, next) = page.read(now_unix_secs());
        Ok(Page { items, next: next.map(Cursor), asked_unix_secs: now_unix_secs() })
    }
}
