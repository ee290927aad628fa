//! Lists of CivitAI's: shown from what is kept at once, asked for again when they are no longer young.

use super::keep;
use crate::civitai::{CivitaiError, Client, Page, Priority};
use crate::model::feed::{Article, FeedImage, PublicCollection};
use crate::model::ids::ModelId;
use crate::model::names_in_use::NamesInUse;
use crate::model::online::{Cursor, ImageSearch, ModelSearch};
use crate::store::{KeptAnswer, PARTS, Store, StoreError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A list is not asked for again within this time (seconds), as long as CivitAI's own edge keeps it.
pub const YOUNG_SECS: i64 = 300;

/// Why a list could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// CivitAI could not be asked.
    #[error(transparent)]
    Civitai(#[from] CivitaiError),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPage<T> {
    /// What is on it; of models their ids.
    pub items: Vec<T>,
    /// Where the next one begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// A page with the time it was asked for.
pub type Dated<T> = KeptAnswer<KeptPage<T>>;

/// Whether an answer of this time need not be asked for again.
pub const fn is_young(asked_unix_secs: i64, now_unix_secs: i64) -> bool {
    // A clock that was set back must not keep an answer for ever.
    asked_unix_secs <= now_unix_secs && now_unix_secs - asked_unix_secs < YOUNG_SECS
}

/// The question as one text: the same for equal questions.
fn question(kind: &str, pairs: &[(&'static str, String)]) -> String {
    let mut text = kind.to_owned();
    for (name, value) in pairs {
        text.push(PARTS);
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

fn kept<T: DeserializeOwned>(store: &Store, question: &str) -> Result<Option<Dated<T>>, StoreError> {
    store.read(|reader| reader.answer(question))
}

/// The page of models that is kept for a question, whatever its age.
pub fn kept_models(
    store: &Store,
    search: &ModelSearch,
    cursor: Option<&Cursor>,
) -> Result<Option<Dated<ModelId>>, StoreError> {
    kept(store, &question("models", &search.pairs(ModelSearch::PAGE, cursor)))
}

/// Asks for a page of models and keeps it: its models become records of the catalogue.
pub async fn ask_models(
    store: &Store,
    client: &Client,
    priority: Priority,
    search: &ModelSearch,
    cursor: Option<&Cursor>,
) -> Result<Dated<ModelId>, CatalogueError> {
    let page = client.search_models(priority, search, ModelSearch::PAGE, cursor).await?;
    keep::store_models(store, &page.items)?;
    let items = page.items.iter().map(|answer| answer.model.id).collect();
    let pairs = search.pairs(ModelSearch::PAGE, cursor);
    put(store, &question("models", &pairs), Page { items, next: page.next, asked_unix_secs: page.asked_unix_secs })
}

/// The page of pictures that is kept for a question.
pub fn kept_images(
    store: &Store,
    search: &ImageSearch,
    cursor: Option<&Cursor>,
) -> Result<Option<Dated<FeedImage>>, StoreError> {
    kept(store, &question("images", &search.pairs(ImageSearch::PAGE, cursor)))
}

/// Hands over every picture of the feed that is kept, whatever was asked for. The same picture may come more than once.
pub fn each_kept_image(store: &Store, mut visit: impl FnMut(FeedImage)) -> Result<(), StoreError> {
    store.read(|reader| {
        reader.each_answer("images", |page: Dated<FeedImage>| page.value.items.into_iter().for_each(&mut visit))
    })
}

/// Asks for a page of pictures and keeps it.
pub async fn ask_images(
    store: &Store,
    client: &Client,
    priority: Priority,
    search: &ImageSearch,
    cursor: Option<&Cursor>,
) -> Result<Dated<FeedImage>, CatalogueError> {
    let page = client.search_images(priority, search, ImageSearch::PAGE, cursor).await?;
    put(store, &question("images", &search.pairs(ImageSearch::PAGE, cursor)), page)
}

/// Articles, the newest.
const ARTICLES: &str = "articles";
/// Public collections, the newest.
const COLLECTIONS: &str = "collections";
/// Things to read of one list.
const READING: usize = 20;

/// The articles that are kept.
pub fn kept_articles(store: &Store) -> Result<Option<Dated<Article>>, StoreError> {
    kept(store, ARTICLES)
}

/// Asks for the newest articles and keeps them, without their texts.
pub async fn ask_articles(
    store: &Store,
    client: &Client,
    priority: Priority,
) -> Result<Dated<Article>, CatalogueError> {
    let mut page = client.articles(priority, READING, None).await?;
    for article in &mut page.items {
        article.content = None;
    }
    put(store, ARTICLES, page)
}

/// The article that is kept, with its text.
pub fn kept_article(store: &Store, id: u64) -> Result<Option<KeptAnswer<Article>>, StoreError> {
    store.read(|reader| reader.answer(&format!("article {id}")))
}

/// Asks for an article and keeps it; `None` when there is no such article.
pub async fn ask_article(
    store: &Store,
    client: &Client,
    priority: Priority,
    id: u64,
) -> Result<Option<KeptAnswer<Article>>, CatalogueError> {
    let article = client.article(priority, id).await?;
    article.map(|article| put_one(store, &format!("article {id}"), article)).transpose()
}

/// The public collections that are kept.
pub fn kept_collections(store: &Store) -> Result<Option<Dated<PublicCollection>>, StoreError> {
    kept(store, COLLECTIONS)
}

/// Asks for the newest public collections and keeps them.
pub async fn ask_collections(
    store: &Store,
    client: &Client,
    priority: Priority,
) -> Result<Dated<PublicCollection>, CatalogueError> {
    let page = client.collections(priority, "", READING, None).await?;
    put(store, COLLECTIONS, page)
}

/// The public collection that is kept.
pub fn kept_collection(store: &Store, id: u64) -> Result<Option<KeptAnswer<PublicCollection>>, StoreError> {
    store.read(|reader| reader.answer(&format!("collection {id}")))
}

/// Asks for a public collection and keeps it; `None` when there is none of this number, or it is not public.
pub async fn ask_collection(
    store: &Store,
    client: &Client,
    priority: Priority,
    id: u64,
) -> Result<Option<KeptAnswer<PublicCollection>>, CatalogueError> {
    let collection = client.collection(priority, id).await?;
    collection.map(|collection| put_one(store, &format!("collection {id}"), collection)).transpose()
}

/// The names in use.
const NAMES: &str = "enums";
/// Names are asked for again after this time (seconds): new ones come every month.
pub const NAMES_KEPT_SECS: i64 = 24 * 3600;

/// The names CivitAI told last, with their time; without any, those that are built in.
pub fn kept_names(store: &Store) -> Result<Option<KeptAnswer<NamesInUse>>, StoreError> {
    store.read(|reader| reader.answer(NAMES))
}

/// Asks for the names in use and keeps them.
pub async fn ask_names(store: &Store, client: &Client, priority: Priority) -> Result<NamesInUse, CatalogueError> {
    let told = client.enums(priority).await?;
    let names = NamesInUse {
        types: told.model_types,
        file_types: told.file_types,
        base_models: told.base_models,
        active_base_models: told.active_base_models,
    };
    Ok(put_one(store, NAMES, names)?.value)
}

/// Keeps a thing that has no pages, as told just now.
fn put_one<T: Serialize>(store: &Store, question: &str, value: T) -> Result<KeptAnswer<T>, CatalogueError> {
    let asked_unix_secs = crate::civitai::now_unix_secs();
    store.write(|writer| writer.put_answer(question, &value, asked_unix_secs))?;
    Ok(KeptAnswer { value, asked_unix_secs })
}

fn put<T: Serialize>(store: &Store, question: &str, page: Page<T>) -> Result<Dated<T>, CatalogueError> {
    let Page { items, next, asked_unix_secs } = page;
    let value = KeptPage { items, next };
    store.write(|writer| writer.put_answer(question, &value, asked_unix_secs))?;
    Ok(KeptAnswer { value, asked_unix_secs })
}

/// Keeps a first page as if CivitAI had told it.
#[cfg(test)]
pub(crate) fn keep_for_tests(
    store: &Store,
    search: &ModelSearch,
    items: Vec<ModelId>,
    asked_unix_secs: i64,
) -> Result<(), CatalogueError> {
    let page = Page { items, next: None, asked_unix_secs };
    put(store, &question("models", &search.pairs(ModelSearch::PAGE, None)), page).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_young_for_a_while_and_never_from_the_future() {
        assert!(is_young(1_000, 1_000) && is_young(1_000, 1_299));
        assert!(!is_young(1_000, 1_300) && !is_young(1_001, 1_000));
    }

    #[test]
    fn questions_differ_where_their_answers_may() {
        let search = ModelSearch::default();
        let one = question("models", &search.pairs(100, None));
        let other = question("models", &search.pairs(100, Some(&Cursor("2".to_owned()))));
        assert_ne!(one, other);
        assert_eq!(one, question("models", &ModelSearch::default().pairs(100, None)));
    }
}
