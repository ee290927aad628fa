//! What the store knows, as rows of the Community panel.

use crate::app::community::{ArticleView, CreatorRow, ReadingKind, ReadingRow, ShowcasePicture, TrendRow};
use crate::app::pictures::PictureSource;
use crate::app::said::Said;
use crate::catalogue::creators;
use crate::catalogue::lists;
use crate::formats::html;
use crate::model::card::Preview;
use crate::model::community::Growth;
use crate::model::feed::{Article, FeedImage, PublicCollection};
use crate::model::ids::ModelId;
use crate::model::mature::MatureLevel;
use crate::store::{KeptAnswer, Reader, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// New works of one creator that are listed.
const MOST_NEW: usize = 5;

/// Rows of these models, as far as they are known: by a file of the library where there is one.
pub(super) fn rows(
    reader: &Reader,
    ids: &[ModelId],
    growths: &BTreeMap<ModelId, Growth>,
) -> Result<Vec<TrendRow>, StoreError> {
    let mut rows = Vec::new();
    for id in ids {
        let Some(known) = reader.known(*id)? else { continue };
        let published = known.card.first_seen_unix_secs;
        let file = reader.files_of_model(*id, 1)?.first().copied();
        let card = match file {
            Some(key) => reader.card(key)?.unwrap_or(known.card),
            None => known.card,
        };
        rows.push(TrendRow {
            card: Arc::new(card),
            growth: growths.get(id).cloned(),
            published_unix_secs: (published > 0).then_some(published),
        });
    }
    Ok(rows)
}

pub(super) fn creator_row(
    reader: &Reader,
    creator: creators::CreatorSummary,
    growths: &BTreeMap<ModelId, Growth>,
) -> Result<CreatorRow, StoreError> {
    let mut new_rows = rows(reader, &creator.new_works, growths)?;
    new_rows.sort_by_key(|row| std::cmp::Reverse(row.published_unix_secs));
    new_rows.truncate(MOST_NEW);
    let picture = creator.picture.and_then(|(preview, levels)| match preview {
        Preview::Remote { url, blurhash } => {
            Some((PictureSource::remote(&url, blurhash.as_deref()), MatureLevel::mildest(levels)))
        }
        _ => None,
    });
    Ok(CreatorRow {
        name: creator.name,
        since_unix_secs: creator.followed.as_ref().map_or(0, |followed| followed.seen_unix_secs),
        followed: creator.followed.is_some(),
        new_works: creator.new_works.len(),
        new_rows,
        known_models: creator.known_models,
        download_count: creator.download_count,
        like_count: creator.like_count,
        installed_models: creator.installed_models,
        newest_unix_secs: creator.newest_unix_secs,
        downloads_gained: creator.downloads_gained,
        picture,
    })
}

pub(super) fn reading_rows(
    store: &Store,
    articles: &[&Article],
    collections: &[PublicCollection],
) -> Result<Vec<ReadingRow>, StoreError> {
    let picture =
        |url: Option<&String>, levels| url.map(|url| (PictureSource::remote(url, None), MatureLevel::mildest(levels)));
    let mut rows = Vec::new();
    for article in articles {
        let text = lists::kept_article(store, article.id)?.and_then(|kept| kept.value.content);
        rows.push(ReadingRow {
            kind: ReadingKind::Article,
            id: article.id,
            title: article.title.clone(),
            author: article.username.clone(),
            amount: text.as_deref().map(minutes),
            picture: picture(article.cover_url.as_ref(), article.nsfw_level),
        });
    }
    let collections = collections.iter().map(|collection| ReadingRow {
        kind: ReadingKind::Collection,
        id: collection.id,
        title: collection.name.clone(),
        author: collection.username.clone(),
        amount: collection.item_count,
        picture: picture(collection.cover_url.as_ref(), collection.nsfw_level),
    });
    // In turn, so that neither hides the other.
    let articles = std::mem::take(&mut rows);
    let (mut articles, mut collections) = (articles.into_iter(), collections);
    loop {
        match (articles.next(), collections.next()) {
            (None, None) => return Ok(rows),
            (article, collection) => rows.extend(article.into_iter().chain(collection)),
        }
    }
}

/// Minutes it takes to read a text; people read about 200 words a minute.
fn minutes(html: &str) -> u64 {
    let words = html::read_description(html).to_plain_text().split_whitespace().count() as u64;
    words.div_ceil(200).max(1)
}

pub(super) fn showcase_picture(image: &FeedImage) -> ShowcasePicture {
    ShowcasePicture {
        id: image.image.id.unwrap_or(0),
        source: PictureSource::remote(&image.image.url, image.image.blurhash.as_deref()),
        level: MatureLevel::mildest(image.image.nsfw_level),
        author: image.username.clone(),
        reaction_count: image.reaction_count,
        base_model: image.base_model.clone(),
    }
}

pub(super) fn article_view(kept: &KeptAnswer<Article>, trouble: Option<Said>) -> Arc<ArticleView> {
    let article = &kept.value;
    Arc::new(ArticleView {
        id: article.id,
        title: article.title.clone(),
        author: article.username.clone(),
        published_unix_secs: article.published_unix_secs,
        asked_unix_secs: kept.asked_unix_secs,
        text: article.content.as_deref().map(|text| Arc::new(html::read_description(text))),
        trouble,
    })
}
