//! Lists of CivitAI's: shown from what is kept at once, asked for again when they are no longer young.

use super::keep;
use crate::civitai::{CivitaiError, Client, Page, Priority};
use crate::model::feed::{Article, CreatorInfo, FeedImage, PublicCollection};
use crate::model::ids::{ModelId, VersionId};
use crate::model::names_in_use::NamesInUse;
use crate::model::online::{Cursor, ImageSearch, ModelSearch};
use crate::store::{KeptAnswer, PARTS, Reader, Store, StoreError};
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

/// What is asked for a page of reading: the newest alone go by the name of the list.
fn reading(kind: &str, text: &str, cursor: Option<&Cursor>) -> String {
    let mut pairs = Vec::new();
    if !text.trim().is_empty() {
        pairs.push(("query", text.trim().to_lowercase()));
    }
    pairs.extend(cursor.map(|cursor| ("cursor", cursor.0.clone())));
    question(kind, &pairs)
}

/// The page of articles that is kept.
pub fn kept_articles(store: &Store, cursor: Option<&Cursor>) -> Result<Option<Dated<Article>>, StoreError> {
    kept(store, &reading(ARTICLES, "", cursor))
}

/// Asks for a page of articles, newest first, and keeps it without their texts.
pub async fn ask_articles(
    store: &Store,
    client: &Client,
    priority: Priority,
    cursor: Option<&Cursor>,
) -> Result<Dated<Article>, CatalogueError> {
    let mut page = client.articles(priority, READING, cursor).await?;
    for article in &mut page.items {
        article.content = None;
    }
    put(store, &reading(ARTICLES, "", cursor), page)
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

/// The page of public collections that is kept, of those with a text in their name.
pub fn kept_collections(
    store: &Store,
    text: &str,
    cursor: Option<&Cursor>,
) -> Result<Option<Dated<PublicCollection>>, StoreError> {
    kept(store, &reading(COLLECTIONS, text, cursor))
}

/// Asks for a page of public collections, newest first, perhaps only of those with a text in their name, and keeps it.
pub async fn ask_collections(
    store: &Store,
    client: &Client,
    priority: Priority,
    text: &str,
    cursor: Option<&Cursor>,
) -> Result<Dated<PublicCollection>, CatalogueError> {
    let page = client.collections(priority, text, READING, cursor).await?;
    put(store, &reading(COLLECTIONS, text, cursor), page)
}

/// Finds a public collection in any list that is kept.
pub fn listed_collection(store: &Store, id: u64) -> Result<Option<(PublicCollection, i64)>, StoreError> {
    let mut found = None;
    store.read(|reader| {
        reader.each_answer(COLLECTIONS, |page: Dated<PublicCollection>| {
            let asked = page.asked_unix_secs;
            found =
                found.take().or_else(|| page.value.items.into_iter().find(|one| one.id == id).map(|one| (one, asked)));
        })
    })?;
    Ok(found)
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

fn version_name(id: VersionId) -> String {
    format!("version name {id}")
}

/// What a version is called, as CivitAI said in short.
pub fn version_name_in(reader: &Reader, id: VersionId) -> Result<Option<KeptAnswer<String>>, StoreError> {
    reader.answer(&version_name(id))
}

/// See [`version_name_in`].
pub fn kept_version_name(store: &Store, id: VersionId) -> Result<Option<KeptAnswer<String>>, StoreError> {
    store.read(|reader| version_name_in(reader, id))
}

/// Asks what a version is called, by the shortest answer there is, and keeps it; `None` when there is no such version.
pub async fn ask_version_name(
    store: &Store,
    client: &Client,
    priority: Priority,
    id: VersionId,
) -> Result<Option<String>, CatalogueError> {
    let Some(brief) = client.version_brief(priority, id).await? else { return Ok(None) };
    let name = match (brief.model_name, brief.version_name) {
        (Some(model), Some(version)) => format!("{model} · {version}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => return Ok(None),
    };
    Ok(Some(put_one(store, &version_name(id), name)?.value))
}

/// Words that complete what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Tags, which begin with it.
    Tags,
    /// Creators, who have it in their name.
    Creators,
}

fn words(of: Words, text: &str) -> String {
    let kind = match of {
        Words::Tags => "tags",
        Words::Creators => "creators",
    };
    question(kind, &[("query", text.to_owned())])
}

/// The words that are kept for a text.
pub fn kept_words(store: &Store, of: Words, text: &str) -> Result<Option<KeptAnswer<Vec<String>>>, StoreError> {
    store.read(|reader| reader.answer(&words(of, text)))
}

/// Asks for words and keeps them. Tags are in lower case, as models have them.
pub async fn ask_words(
    store: &Store,
    client: &Client,
    priority: Priority,
    of: Words,
    text: &str,
    most: usize,
) -> Result<Vec<String>, CatalogueError> {
    let told = match of {
        Words::Tags => client.tags(priority, text, most).await?.into_iter().map(|tag| tag.to_lowercase()).collect(),
        Words::Creators => client.creators(priority, text, most).await?.into_iter().map(|one| one.username).collect(),
    };
    Ok(put_one(store, &words(of, text), told)?.value)
}

fn creator(name: &str) -> String {
    format!("creator {}", name.to_lowercase())
}

/// What CivitAI told of a creator.
pub fn kept_creator(store: &Store, name: &str) -> Result<Option<KeptAnswer<CreatorInfo>>, StoreError> {
    store.read(|reader| reader.answer(&creator(name)))
}

/// Asks for a creator by their whole name and keeps what is told; `None` when the list has nobody of this name.
pub async fn ask_creator(
    store: &Store,
    client: &Client,
    priority: Priority,
    name: &str,
) -> Result<Option<KeptAnswer<CreatorInfo>>, CatalogueError> {
    let found = client.creators(priority, name, READING).await?;
    let it = found.into_iter().find(|one| one.username.eq_ignore_ascii_case(name));
    it.map(|it| put_one(store, &creator(name), it)).transpose()
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

/// Keeps a page as if CivitAI had told it: where it was asked for, and where it goes on.
#[cfg(test)]
pub(crate) fn keep_for_tests(
    store: &Store,
    search: &ModelSearch,
    items: Vec<ModelId>,
    asked_unix_secs: i64,
    (at, next): (Option<Cursor>, Option<Cursor>),
) -> Result<(), CatalogueError> {
    let page = Page { items, next, asked_unix_secs };
    put(store, &question("models", &search.pairs(ModelSearch::PAGE, at.as_ref())), page).map(|_| ())
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
