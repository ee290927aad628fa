//! Things to read: articles and public collections, page by page. What is kept is told at once, the rest is asked for behind.

use super::rows::reading_rows;
use super::sentence;
use crate::app::community::{CommunityNews, Reading, ReadingWish, Urge};
use crate::app::said::Said;
use crate::app::services::Services;
use crate::catalogue::lists::{self, CatalogueError, Dated};
use crate::model::feed::{Article, PublicCollection};
use crate::model::online::Cursor;
use crate::store::{Store, StoreError};

/// Pages of one list.
struct Pages<T> {
    items: Vec<T>,
    /// When the oldest page was asked for.
    asked_unix_secs: Option<i64>,
    /// How many pages there are.
    count: usize,
    /// Where the next page begins.
    next: Option<Cursor>,
}

impl<T> Pages<T> {
    const fn new() -> Self {
        Self { items: Vec::new(), asked_unix_secs: None, count: 0, next: None }
    }

    const fn goes_on(&self) -> bool {
        self.count == 0 || self.next.is_some()
    }

    fn add(&mut self, page: Dated<T>) {
        self.items.extend(page.value.items);
        self.asked_unix_secs =
            Some(self.asked_unix_secs.map_or(page.asked_unix_secs, |at| at.min(page.asked_unix_secs)));
        // A cursor that comes back would go round for ever.
        self.next = page.value.next.filter(|next| self.next.as_ref() != Some(next));
        self.count += 1;
    }

    /// The pages that are kept, as many as are wanted.
    fn kept(
        wanted: usize,
        kept: impl Fn(Option<&Cursor>) -> Result<Option<Dated<T>>, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut pages = Self::new();
        while pages.count < wanted && pages.goes_on() {
            let Some(page) = kept(pages.next.as_ref())? else { break };
            pages.add(page);
        }
        Ok(pages)
    }
}

impl Services {
    pub(super) fn reading(&self, store: &Store, wish: &ReadingWish, urge: Urge) -> Result<(), StoreError> {
        let (mut articles, mut collections) = Self::kept_reading(store, wish)?;
        let asked = oldest(&articles, &collections);
        let is_short = |count: usize, goes_on: bool| count < wish.pages && goes_on;
        let lacks = is_short(articles.count, articles.goes_on()) || is_short(collections.count, collections.goes_on());
        let will_ask = !self.shared.client.is_offline() && (lacks || self.is_to_ask(urge, asked));
        self.tell(told(store, wish, (&articles, &collections), None, will_ask)?);
        if !will_ask {
            return Ok(());
        }
        let mut trouble = None;
        match self.ask_reading(store, wish, urge) {
            Ok(asked) => (articles, collections) = asked,
            Err(error) => {
                trouble = Some(sentence(error)?);
                (articles, collections) = Self::kept_reading(store, wish)?;
            }
        }
        self.tell(told(store, wish, (&articles, &collections), trouble, false)?);
        Ok(())
    }

    fn kept_reading(
        store: &Store,
        wish: &ReadingWish,
    ) -> Result<(Pages<Article>, Pages<PublicCollection>), StoreError> {
        let articles = Pages::kept(wish.pages, |cursor| lists::kept_articles(store, cursor))?;
        let collections = Pages::kept(wish.pages, |cursor| lists::kept_collections(store, &wish.text, cursor))?;
        Ok((articles, collections))
    }

    /// Asks for the pages that are wanted; those that are young are told again by the client.
    fn ask_reading(
        &self,
        store: &Store,
        wish: &ReadingWish,
        urge: Urge,
    ) -> Result<(Pages<Article>, Pages<PublicCollection>), CatalogueError> {
        let (client, priority) = self.asker(urge);
        let (mut articles, mut collections) = (Pages::new(), Pages::new());
        let asking = async {
            for _ in 0..wish.pages {
                if articles.goes_on() {
                    let cursor = articles.next.clone();
                    articles.add(lists::ask_articles(store, &client, priority, cursor.as_ref()).await?);
                }
                if collections.goes_on() {
                    let cursor = collections.next.clone();
                    let asked = lists::ask_collections(store, &client, priority, &wish.text, cursor.as_ref());
                    collections.add(asked.await?);
                }
            }
            Ok::<(), CatalogueError>(())
        };
        self.shared.runtime.block_on(asking)?;
        Ok((articles, collections))
    }
}

fn oldest(articles: &Pages<Article>, collections: &Pages<PublicCollection>) -> Option<i64> {
    articles.asked_unix_secs.into_iter().chain(collections.asked_unix_secs).min()
}

fn told(
    store: &Store,
    wish: &ReadingWish,
    (articles, collections): (&Pages<Article>, &Pages<PublicCollection>),
    trouble: Option<Said>,
    is_running: bool,
) -> Result<CommunityNews, StoreError> {
    // CivitAI has no search for articles.
    let words: Vec<String> = wish.text.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |article: &&Article| {
        let title = article.title.to_lowercase();
        words.iter().all(|word| title.contains(word.as_str()))
    };
    let found: Vec<&Article> = articles.items.iter().filter(is_meant).collect();
    Ok(CommunityNews::Reading(Reading {
        wish: wish.clone(),
        rows: reading_rows(store, &found, &collections.items)?,
        asked_unix_secs: oldest(articles, collections),
        trouble,
        is_running,
        has_more: articles.count > 0 && (articles.next.is_some() || collections.next.is_some()),
    }))
}
