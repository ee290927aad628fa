//! What the Community panel asks for: what is kept is told at once, CivitAI is asked behind when that is no longer young.

use super::{Services, lock};
use crate::app::community::{
    ArticleView, CommunityAsk, CommunityNews, CreatorRow, ReadingKind, ReadingRow, Showcase, ShowcasePicture, Trend,
    TrendList, TrendRow,
};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::said::Said;
use crate::catalogue::lists::{self, CatalogueError, Dated};
use crate::catalogue::{creators, keep, trending};
use crate::civitai::{Client, Priority};
use crate::formats::html;
use crate::library::now_unix_secs;
use crate::model::card::{Card, Preview};
use crate::model::community::{Day, Followed, Growth};
use crate::model::feed::{Article, FeedImage, PublicCollection};
use crate::model::ids::ModelId;
use crate::model::mature::MatureLevel;
use crate::model::online::{ImageSearch, ModelAsk, ModelOrder, ModelSearch, Period};
use crate::store::{KeptAnswer, Reader, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Models of one list.
const MOST_ROWS: usize = 20;
/// Creators beside those who are followed.
const MOST_CREATORS: usize = 12;
/// Pictures of a showcase that are told; some may be left out by their level.
const MOST_PICTURES: usize = 60;
/// Models of the user's favourites whose counters are asked for at once; more wait for the next day.
const MOST_FAVOURITES: usize = 1_000;
/// Models seen lately whose counters are asked for on a day on which nothing else told them.
const MOST_SEEN: usize = 300;
/// Name under which the store keeps when counters were last asked for.
const COUNTED: &str = "counters_asked";

impl Services {
    pub(super) fn community(&self, ask: CommunityAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            CommunityAsk::Trend { list, mature, anew } => self.trend(&store, list, mature, anew),
            CommunityAsk::Creators => self.creators(&store),
            CommunityAsk::Follow(name, on) => self.follow(&store, &name, on),
            CommunityAsk::Seen(name) => self.seen(&store, &name),
            CommunityAsk::Reading { anew } => self.reading(&store, anew),
            CommunityAsk::Showcase { of_week, family, search, anew } => {
                let asked = Showcase { of_week, family, ..Showcase::default() };
                self.showcase(&store, &asked, &search, anew)
            }
            CommunityAsk::Article(id) => self.article(&store, id),
            CommunityAsk::Shelf(id) => self.shelf(&store, id),
            CommunityAsk::NamedIn(path) => {
                self.named_in(&path);
                Ok(())
            }
            CommunityAsk::Keep(about, named) => self.keep_shelf(&store, &about, &named),
            CommunityAsk::Counters => self.count_daily(&store),
        };
        if let Err(error) = outcome {
            self.trouble(&error);
        }
    }

    /// Who asks: somebody who wants to know now is not told what is kept.
    fn asker(&self, anew: bool) -> Client {
        if anew { self.shared.client.anew() } else { self.shared.client.clone() }
    }

    pub(super) fn tell(&self, news: CommunityNews) {
        self.send(AppEvent::Community(news));
    }

    fn trend(&self, store: &Store, list: TrendList, mature: bool, anew: bool) -> Result<(), StoreError> {
        let growths = growths(store)?;
        let (order, period) = match list {
            TrendList::Rising => {
                let rising = trending::rising(&counters(store)?, MOST_ROWS);
                let ids: Vec<ModelId> = rising.growths.iter().map(|growth| growth.model_id).collect();
                let rows = store.read(|reader| rows(reader, &ids, &growths))?;
                let trend = Trend { rows, watched: rising.watched, is_known: true, ..Trend::default() };
                self.tell(CommunityNews::Trend(list, trend));
                return Ok(());
            }
            TrendList::Hot => (ModelOrder::MostDownloaded, Period::Week),
            TrendList::New => (ModelOrder::Newest, Period::AllTime),
        };
        let search = ModelSearch { ask: ModelAsk::List(order), period, mature, ..ModelSearch::default() };
        let kept = lists::kept_models(store, &search, None)?;
        let young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        let will_ask = (anew || !young) && !self.shared.client.is_offline();
        let trend = |page: Option<&Dated<ModelId>>, trouble| -> Result<Trend, StoreError> {
            let ids = page.map_or(&[][..], |page| &page.value.items);
            Ok(Trend {
                rows: store.read(|reader| rows(reader, ids.get(..MOST_ROWS).unwrap_or(ids), &growths))?,
                asked_unix_secs: page.map(|page| page.asked_unix_secs),
                watched: growths.len(),
                trouble,
                is_running: false,
                is_known: true,
            })
        };
        let at_once = Trend { is_running: will_ask, ..trend(kept.as_ref(), None)? };
        self.tell(CommunityNews::Trend(list, at_once));
        if will_ask {
            let client = self.asker(anew);
            let asked = lists::ask_models(store, &client, Priority::Interactive, &search, None);
            let news = match self.shared.runtime.block_on(asked) {
                Ok(page) => trend(Some(&page), None)?,
                Err(error) => trend(kept.as_ref(), Some(sentence(error)?))?,
            };
            self.tell(CommunityNews::Trend(list, news));
            // Who made them may be new here.
            return self.creators(store);
        }
        Ok(())
    }

    fn creators(&self, store: &Store) -> Result<(), StoreError> {
        let growths = growths(store)?;
        let (cards, followed) = store.read(|reader| {
            let mut cards = reader.cards()?;
            cards.extend(reader.known_cards()?);
            Ok((cards, reader.followed()?))
        })?;
        // Only the card of the model itself tells when its newest version came out.
        let published = |card: &Card| card.key.model().map(|_| card.first_seen_unix_secs).filter(|at| *at > 0);
        let found = creators::summaries(cards.iter(), published, growths.into_values(), &followed);
        let all: Vec<CreatorRow> = found.into_iter().map(creator_row).collect();
        let strangers = all.iter().filter(|creator| !creator.followed).take(MOST_CREATORS);
        let top = all.iter().filter(|creator| creator.followed).chain(strangers).cloned().collect();
        let all = all.into_iter().map(|creator| (creator.name.to_lowercase(), creator)).collect();
        self.tell(CommunityNews::Creators(top, Arc::new(all)));
        Ok(())
    }

    fn follow(&self, store: &Store, name: &str, on: bool) -> Result<(), StoreError> {
        let now = now_unix_secs();
        store.write(|writer| {
            if !on {
                return writer.remove_followed(name);
            }
            writer.put_followed(&Followed {
                name: name.to_owned(),
                since_unix_secs: now,
                seen_unix_secs: now,
                asked_unix_secs: 0,
            })
        })?;
        self.creators(store)?;
        if on { self.ask_followed(store) } else { Ok(()) }
    }

    fn seen(&self, store: &Store, name: &str) -> Result<(), StoreError> {
        let Some(followed) = store.read(|reader| reader.followed_creator(name))? else { return Ok(()) };
        let seen = Followed { seen_unix_secs: now_unix_secs(), ..followed };
        store.write(|writer| writer.put_followed(&seen))?;
        self.creators(store)
    }

    fn reading(&self, store: &Store, anew: bool) -> Result<(), StoreError> {
        let (articles, collections) = (lists::kept_articles(store)?, lists::kept_collections(store)?);
        let asked = |articles: &Option<Dated<Article>>, collections: &Option<Dated<PublicCollection>>| {
            let times = [
                articles.as_ref().map(|list| list.asked_unix_secs),
                collections.as_ref().map(|list| list.asked_unix_secs),
            ];
            times.into_iter().flatten().min()
        };
        let told = |articles: &Option<Dated<Article>>, collections: &Option<Dated<PublicCollection>>, trouble| {
            let rows = reading_rows(store, articles.as_ref(), collections.as_ref())?;
            Ok::<_, StoreError>(CommunityNews::Reading(rows, asked(articles, collections), trouble))
        };
        self.tell(told(&articles, &collections, None)?);
        let now = now_unix_secs();
        let young = asked(&articles, &collections).is_some_and(|at| lists::is_young(at, now));
        if (young && !anew) || self.shared.client.is_offline() {
            return Ok(());
        }
        let client = self.asker(anew);
        let both = async {
            let articles = lists::ask_articles(store, &client, Priority::Interactive).await;
            (articles, lists::ask_collections(store, &client, Priority::Interactive).await)
        };
        let (new_articles, new_collections) = self.shared.runtime.block_on(both);
        let mut trouble = None;
        let articles = newer(new_articles, articles, &mut trouble)?;
        let collections = newer(new_collections, collections, &mut trouble)?;
        self.tell(told(&articles, &collections, trouble)?);
        Ok(())
    }

    fn showcase(&self, store: &Store, asked: &Showcase, search: &ImageSearch, anew: bool) -> Result<(), StoreError> {
        let kept = lists::kept_images(store, search, None)?;
        let told = |page: Option<&Dated<FeedImage>>, trouble, is_running| {
            let images = page.map_or(&[][..], |page| &page.value.items);
            CommunityNews::Showcase(Showcase {
                of_week: asked.of_week,
                family: asked.family,
                is_running,
                pictures: images.iter().take(MOST_PICTURES).map(showcase_picture).collect(),
                asked_unix_secs: page.map(|page| page.asked_unix_secs),
                trouble,
            })
        };
        let young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        let is_enough = (young && !anew) || self.shared.client.is_offline();
        self.tell(told(kept.as_ref(), None, !is_enough));
        if is_enough {
            return Ok(());
        }
        let client = self.asker(anew);
        let asking = lists::ask_images(store, &client, Priority::Interactive, search, None);
        match self.shared.runtime.block_on(asking).inspect(|_| self.shared.finder.note_pictures()) {
            Ok(page) => self.tell(told(Some(&page), None, false)),
            Err(error) => self.tell(told(kept.as_ref(), Some(sentence(error)?), false)),
        }
        Ok(())
    }

    fn article(&self, store: &Store, id: u64) -> Result<(), StoreError> {
        let kept = lists::kept_article(store, id)?;
        if let Some(kept) = &kept {
            self.tell(CommunityNews::Article(article_view(kept, None)));
        }
        let young = kept.as_ref().is_some_and(|kept| lists::is_young(kept.asked_unix_secs, now_unix_secs()));
        if young {
            return Ok(());
        }
        let asked = lists::ask_article(store, &self.shared.client, Priority::Interactive, id);
        let (answer, trouble) = match self.shared.runtime.block_on(asked) {
            Ok(Some(answer)) => (Some(answer), None),
            Ok(None) => (kept, Some(Said::ArticleGone)),
            Err(error) => (kept, Some(sentence(error)?)),
        };
        let nothing = || KeptAnswer { value: Article { id, ..Article::default() }, asked_unix_secs: now_unix_secs() };
        self.tell(CommunityNews::Article(article_view(&answer.unwrap_or_else(nothing), trouble)));
        Ok(())
    }

    /// Once a day: what followed creators brought, and the counters of favourites and of what was seen lately. Politely, in the
    /// background.
    fn count_daily(&self, store: &Store) -> Result<(), StoreError> {
        let now = now_unix_secs();
        let last: i64 = store.read(|reader| reader.setting(COUNTED))?.unwrap_or(0);
        if self.shared.client.is_offline() || Day::of(last) == Day::of(now) {
            return Ok(());
        }
        self.ask_followed(store)?;
        let ids = to_count(store, Day::of(now))?;
        if !ids.is_empty() {
            let asked = self.shared.client.models(Priority::Background, &ids);
            match self.shared.runtime.block_on(asked) {
                Ok(answers) => keep::store_models(store, &answers)?,
                Err(error) => {
                    tracing::info!("counters of the day are left for later: {error}");
                    return Ok(());
                }
            }
        }
        store.write(|writer| writer.put_setting(COUNTED, &now))
    }

    /// Asks for the newest models of followed creators who were not asked about for a day.
    fn ask_followed(&self, store: &Store) -> Result<(), StoreError> {
        // One at a time: following many at once must not ask for the same ones twice.
        let _turn = lock(&self.shared.turns.community);
        let mut any = false;
        for followed in store.read(|reader| reader.followed())? {
            let now = now_unix_secs();
            let is_due = Day::of(followed.asked_unix_secs) != Day::of(now);
            if !is_due
                || self.shared.client.is_offline()
                || self.shared.stopped.load(std::sync::atomic::Ordering::Relaxed)
            {
                continue;
            }
            let search = ModelSearch {
                ask: ModelAsk::List(ModelOrder::Newest),
                username: Some(followed.name.clone()),
                mature: true,
                ..ModelSearch::default()
            };
            let asked = lists::ask_models(store, &self.shared.client, Priority::Background, &search, None);
            match self.shared.runtime.block_on(asked) {
                Ok(_) => {
                    any = true;
                    store.write(|writer| {
                        // Who was unfollowed meanwhile must not come back.
                        match writer.followed_creator(&followed.name)? {
                            Some(still) => writer.put_followed(&Followed { asked_unix_secs: now, ..still }),
                            None => Ok(()),
                        }
                    })?;
                }
                Err(CatalogueError::Store(error)) => return Err(error),
                Err(CatalogueError::Civitai(error)) => {
                    tracing::info!("{} is asked about later: {error}", followed.name);
                    break;
                }
            }
        }
        if any { self.creators(store) } else { Ok(()) }
    }
}

/// Models whose counters of a day are still to be asked for: favourites, then those that were seen within the window.
fn to_count(store: &Store, today: Day) -> Result<Vec<ModelId>, StoreError> {
    store.read(|reader| {
        let mut favourites: BTreeSet<ModelId> = BTreeSet::new();
        let mut take = |card: Card| favourites.extend(card.model_id.filter(|_| card.favourite && !card.deleted));
        reader.each_card(&mut take)?;
        reader.each_known_card(&mut take)?;
        let counted = reader.counters_since(today.before(trending::WINDOW_DAYS))?;
        let is_told = |id: &ModelId| counted.get(id).is_some_and(|days| days.iter().any(|(day, _)| *day == today));
        let mut ids: Vec<ModelId> =
            favourites.iter().copied().filter(|id| !is_told(id)).take(MOST_FAVOURITES).collect();
        let mut seen: Vec<(Day, ModelId)> = counted
            .iter()
            .filter(|(id, _)| !favourites.contains(id) && !is_told(id))
            .filter_map(|(id, days)| Some((days.iter().map(|(day, _)| *day).max()?, *id)))
            .collect();
        seen.sort_unstable_by(|left, right| right.cmp(left));
        ids.extend(seen.into_iter().take(MOST_SEEN).map(|(_, id)| id));
        Ok(ids)
    })
}

/// What could not be had of CivitAI; trouble with the store is passed on.
pub(super) fn sentence(error: CatalogueError) -> Result<Said, StoreError> {
    match error {
        CatalogueError::Civitai(error) => Ok(error.into()),
        CatalogueError::Store(error) => Err(error),
    }
}

fn newer<T>(
    asked: Result<Dated<T>, CatalogueError>,
    kept: Option<Dated<T>>,
    trouble: &mut Option<Said>,
) -> Result<Option<Dated<T>>, StoreError> {
    match asked {
        Ok(page) => Ok(Some(page)),
        Err(error) => {
            *trouble = Some(sentence(error)?);
            Ok(kept)
        }
    }
}

fn counters(store: &Store) -> Result<BTreeMap<ModelId, Vec<(Day, crate::model::community::Counters)>>, StoreError> {
    // A day more than the window, so that its first day has something to be measured from.
    let since = Day::of(now_unix_secs()).before(trending::WINDOW_DAYS + 1);
    store.read(|reader| reader.counters_since(since))
}

fn growths(store: &Store) -> Result<BTreeMap<ModelId, Growth>, StoreError> {
    Ok(trending::growths(&counters(store)?).map(|growth| (growth.model_id, growth)).collect())
}

/// Rows of these models, as far as they are known: by a file of the library where there is one.
fn rows(reader: &Reader, ids: &[ModelId], growths: &BTreeMap<ModelId, Growth>) -> Result<Vec<TrendRow>, StoreError> {
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

fn creator_row(creator: creators::CreatorSummary) -> CreatorRow {
    let picture = creator.picture.and_then(|(preview, levels)| match preview {
        Preview::Remote { url, blurhash } => {
            Some((PictureSource::remote(&url, blurhash.as_deref()), MatureLevel::mildest(levels)))
        }
        _ => None,
    });
    CreatorRow {
        name: creator.name,
        since_unix_secs: creator.followed.as_ref().map_or(0, |followed| followed.seen_unix_secs),
        followed: creator.followed.is_some(),
        new_works: creator.new_works.len(),
        known_models: creator.known_models,
        download_count: creator.download_count,
        like_count: creator.like_count,
        installed_models: creator.installed_models,
        newest_unix_secs: creator.newest_unix_secs,
        downloads_gained: creator.downloads_gained,
        picture,
    }
}

fn reading_rows(
    store: &Store,
    articles: Option<&Dated<Article>>,
    collections: Option<&Dated<PublicCollection>>,
) -> Result<Vec<ReadingRow>, StoreError> {
    let picture =
        |url: Option<&String>, levels| url.map(|url| (PictureSource::remote(url, None), MatureLevel::mildest(levels)));
    let mut rows = Vec::new();
    for article in articles.iter().flat_map(|list| &list.value.items) {
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
    let collections = collections.iter().flat_map(|list| &list.value.items).map(|collection| ReadingRow {
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

fn showcase_picture(image: &FeedImage) -> ShowcasePicture {
    ShowcasePicture {
        id: image.image.id.unwrap_or(0),
        source: PictureSource::remote(&image.image.url, image.image.blurhash.as_deref()),
        level: MatureLevel::mildest(image.image.nsfw_level),
        author: image.username.clone(),
        reaction_count: image.reaction_count,
        base_model: image.base_model.clone(),
    }
}

fn article_view(kept: &KeptAnswer<Article>, trouble: Option<Said>) -> Arc<ArticleView> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::community::Counters;

    #[test]
    fn what_was_seen_lately_is_counted_once_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let count = |id: u64, day: u32| {
            let counters = Counters { thumbs_up_count: Some(5), ..Counters::default() };
            store.write(|writer| writer.put_counters(ModelId(id), Day(day), &counters)).unwrap();
        };
        count(1, 99);
        count(2, 97);
        count(3, 50);
        count(4, 99);
        count(4, 100);
        assert_eq!(to_count(&store, Day(100)).unwrap(), [ModelId(1), ModelId(2)]);
        count(1, 100);
        assert_eq!(to_count(&store, Day(100)).unwrap(), [ModelId(2)]);
        assert_eq!(
            to_count(&store, Day(101)).unwrap(),
            [ModelId(4), ModelId(1), ModelId(2)],
            "and again on the next day"
        );
    }
}
