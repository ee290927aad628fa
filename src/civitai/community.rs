//! Everything beside models: pictures of the feed, tags, people, articles, public collections, pages of the site.

use super::answers::Page;
use super::client::{Client, Told};
use super::error::CivitaiError;
use super::settings::Priority;
use super::wire::{
    Maybe, WireArticle, WireCollection, WireCreatorRow, WireFeedImage, WirePage, WireSitePage, WireTagRow, WireUser,
    is_wire_id, no_answer, permitted,
};
use crate::model::feed::{Article, CreatorInfo, FeedImage, Myself, PublicCollection, SitePage};
use crate::model::online::{Cursor, ImageSearch};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most of one page of tags or creators.
const MOST_A_PAGE: usize = 200;
/// The most ids in one question.
const IDS_AT_ONCE: usize = 100;
/// The longest short name of a page of the site.
const LONGEST_PAGE_NAME: usize = 80;
/// The longest text a collection's name may be searched by, in characters; more is refused.
const LONGEST_COLLECTION_QUERY: usize = 100;

impl Client {
    /// One page of the picture feed. Popular models can take so long that the service gives up: that is its own trouble.
    pub async fn search_images(
        &self,
        priority: Priority,
        search: &ImageSearch,
        limit: usize,
        cursor: Option<&Cursor>,
    ) -> Result<Page<FeedImage>, CivitaiError> {
        let pairs = search.pairs(limit, cursor);
        self.page(priority, "images", &pairs, WireFeedImage::read).await
    }

    /// Tags that begin with a text; without one the featured ones.
    pub async fn tags(&self, priority: Priority, prefix: &str, limit: usize) -> Result<Vec<String>, CivitaiError> {
        let mut pairs = vec![("limit", limit.clamp(1, MOST_A_PAGE).to_string())];
        if !prefix.trim().is_empty() {
            pairs.push(("query", prefix.trim().to_owned()));
        }
        Ok(self.page(priority, "tags", &pairs, WireTagRow::read).await?.items)
    }

    /// Creators whose name has a text in it; without one those with most models.
    pub async fn creators(
        &self,
        priority: Priority,
        text: &str,
        limit: usize,
    ) -> Result<Vec<CreatorInfo>, CivitaiError> {
        let mut pairs = vec![("limit", limit.clamp(1, MOST_A_PAGE).to_string())];
        if !text.trim().is_empty() {
            pairs.push(("query", text.trim().to_owned()));
        }
        Ok(self.page(priority, "creators", &pairs, WireCreatorRow::read).await?.items)
    }

    /// Users by a text, a few. Nobody is asked for nothing, which would be refused.
    pub async fn users(&self, priority: Priority, text: &str) -> Result<Vec<Myself>, CivitaiError> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let pairs = vec![("query", text.trim().to_owned())];
        Ok(self.page(priority, "users", &pairs, WireUser::read).await?.items)
    }

    /// Users by their ids; those nobody has are absent.
    pub async fn users_by_ids(&self, priority: Priority, ids: &[u64]) -> Result<Vec<Myself>, CivitaiError> {
        let ids: BTreeSet<u64> = ids.iter().copied().filter(|id| is_wire_id(*id)).collect();
        let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
        let mut found = Vec::new();
        for portion in ids.chunks(IDS_AT_ONCE) {
            let pairs = vec![("ids", portion.join(","))];
            found.extend(self.page(priority, "users", &pairs, WireUser::read).await?.items);
        }
        Ok(found)
    }

    /// Which of some things the key's account may use, by id; what nothing is said of is absent.
    pub async fn permitted(&self, ids: &[u64]) -> Result<BTreeMap<u64, bool>, CivitaiError> {
        let ids: BTreeSet<u64> = ids.iter().copied().filter(|id| is_wire_id(*id)).collect();
        let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
        let mut found = BTreeMap::new();
        for portion in ids.chunks(IDS_AT_ONCE) {
            let ids = portion.join(",");
            let told: Option<Value> = self.get_private(&["permissions", "check"], &[("entityIds", &ids)]).await?;
            found.extend(permitted(&told.ok_or_else(no_answer)?));
        }
        Ok(found)
    }

    /// A page of the site by its short name (`terms`, `privacy`). `None` when there is no such page.
    pub async fn site_page(&self, priority: Priority, name: &str) -> Result<Option<SitePage>, CivitaiError> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > LONGEST_PAGE_NAME || !name.chars().all(is_name) {
            return Ok(None);
        }
        let told: Told<Maybe<WireSitePage>> = self.get(priority, &["content", name], &[]).await?;
        let Some(page) = told.value else { return Ok(None) };
        page.get().and_then(WireSitePage::read).map(Some).ok_or_else(no_answer)
    }

    /// One page of articles. The service counts these apart: 60 a minute.
    pub async fn articles(
        &self,
        priority: Priority,
        limit: usize,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Article>, CivitaiError> {
        let mut pairs = vec![("limit", limit.clamp(1, 100).to_string())];
        pairs.extend(cursor.map(|cursor| ("cursor", cursor.0.clone())));
        self.page(priority, "articles", &pairs, WireArticle::read).await
    }

    /// One article with its text. `None` when there is no such article.
    pub async fn article(&self, priority: Priority, id: u64) -> Result<Option<Article>, CivitaiError> {
        if !is_wire_id(id) {
            return Ok(None);
        }
        let told: Told<Maybe<WireArticle>> = self.get(priority, &["articles", &id.to_string()], &[]).await?;
        let Some(article) = told.value else { return Ok(None) };
        article.get().and_then(WireArticle::read).map(Some).ok_or_else(no_answer)
    }

    /// One page of public collections, newest first, perhaps only those with a text in their name.
    pub async fn collections(
        &self,
        priority: Priority,
        text: &str,
        limit: usize,
        cursor: Option<&Cursor>,
    ) -> Result<Page<PublicCollection>, CivitaiError> {
        let mut pairs = vec![("limit", limit.clamp(1, 100).to_string())];
        let text: String = text.trim().chars().take(LONGEST_COLLECTION_QUERY).collect();
        if !text.is_empty() {
            pairs.push(("query", text));
        }
        pairs.extend(cursor.map(|cursor| ("cursor", cursor.0.clone())));
        self.page(priority, "collections", &pairs, WireCollection::read).await
    }

    /// One public collection. `None` when there is no such collection, or it is not public.
    pub async fn collection(&self, priority: Priority, id: u64) -> Result<Option<PublicCollection>, CivitaiError> {
        if !is_wire_id(id) {
            return Ok(None);
        }
        let told: Told<Maybe<WireCollection>> = self.get(priority, &["collections", &id.to_string()], &[]).await?;
        let Some(collection) = told.value else { return Ok(None) };
        collection.get().and_then(WireCollection::read).map(Some).ok_or_else(no_answer)
    }

    async fn page<W: DeserializeOwned, T>(
        &self,
        priority: Priority,
        endpoint: &str,
        pairs: &[(&'static str, String)],
        read: impl Fn(W) -> Option<T>,
    ) -> Result<Page<T>, CivitaiError> {
        let query: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let told: Told<WirePage<W>> = self.get(priority, &[endpoint], &query).await?;
        let asked_unix_secs = told.at_unix_secs;
        let Some(page) = told.value else { return Ok(Page { asked_unix_secs, ..Page::default() }) };
        let (items, next) = page.read(read);
        Ok(Page { items, next, asked_unix_secs })
    }
}
