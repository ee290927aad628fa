//! What the Community panel asks for: what is kept is told at once, CivitAI is asked behind when that is no longer young.

mod creator;
mod daily;
mod made;
mod reading;
mod rows;

use super::Services;
use crate::app::community::{CommunityAsk, CommunityNews, CreatorRow, Showcase, Trend, TrendList, Urge};
use crate::app::event::AppEvent;
use crate::app::said::Said;
use crate::catalogue::lists::{self, CatalogueError, Dated};
use crate::catalogue::{creators, trending};
use crate::civitai::{Client, Priority};
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::community::{Counters, Day, Followed, Growth};
use crate::model::feed::{Article, FeedImage};
use crate::model::hidden::Hidden;
use crate::model::ids::ModelId;
use crate::model::online::{ImageSearch, ModelAsk, ModelOrder, ModelSearch, Period};
use crate::store::{KeptAnswer, Store, StoreError};
use rows::{article_view, creator_row, rows, showcase_picture};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Models of one list.
const MOST_ROWS: usize = 20;
/// Creators beside those who are followed.
const MOST_CREATORS: usize = 12;
/// Pictures of a showcase that are told; some may be left out by their level.
const MOST_PICTURES: usize = 60;
/// Name under which the store keeps when counters were last asked for.
const COUNTED: &str = "counters_asked";

impl Services {
    pub(super) fn community(&self, ask: CommunityAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            CommunityAsk::Trend { list, mature, urge } => self.trend(&store, list, mature, urge),
            CommunityAsk::Creators => self.creators(&store),
            CommunityAsk::Follow(name, on) => self.follow(&store, &name, on),
            CommunityAsk::Creator(name) => self.creator(&store, &name),
            CommunityAsk::Seen(name) => self.seen(&store, &name),
            CommunityAsk::Reading { wish, urge } => self.reading(&store, &wish, urge),
            CommunityAsk::Showcase { of_week, family, search, urge } => {
                let asked = Showcase { of_week, family, ..Showcase::default() };
                self.showcase(&store, &asked, &search, urge)
            }
            CommunityAsk::Made(version, search) => {
                self.made(version, *search);
                Ok(())
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
    fn asker(&self, urge: Urge) -> (Client, Priority) {
        let priority = if urge == Urge::Ahead { Priority::Ahead } else { Priority::Interactive };
        let client = if urge == Urge::Anew { self.shared.client.anew() } else { self.shared.client.clone() };
        (client, priority)
    }

    /// Whether CivitAI is asked, after what is kept of this time was told.
    fn is_to_ask(&self, urge: Urge, kept_unix_secs: Option<i64>) -> bool {
        let is_young = kept_unix_secs.is_some_and(|at| lists::is_young(at, now_unix_secs()));
        (urge == Urge::Anew || !is_young) && !self.shared.client.is_offline()
    }

    pub(super) fn tell(&self, news: CommunityNews) {
        self.send(AppEvent::Community(news));
    }

    fn trend(&self, store: &Store, list: TrendList, mature: bool, urge: Urge) -> Result<(), StoreError> {
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
        let will_ask = self.is_to_ask(urge, kept.as_ref().map(|kept| kept.asked_unix_secs));
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
            let (client, priority) = self.asker(urge);
            let asked = lists::ask_models(store, &client, priority, &search, None);
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
        let found = creators::summaries(cards.iter(), published, growths.values().cloned(), &followed);
        let (all, hidden) = store.read(|reader| {
            let rows = found.into_iter().map(|creator| creator_row(reader, creator, &growths));
            let hidden: Hidden = reader.setting(Hidden::NAME)?.unwrap_or_default();
            Ok((rows.collect::<Result<Vec<CreatorRow>, _>>()?, hidden))
        })?;
        let is_stranger = |creator: &&CreatorRow| !creator.followed && !hidden.hides_creator(&creator.name);
        let strangers = all.iter().filter(is_stranger).take(MOST_CREATORS);
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
        if on {
            self.ask_followed(store)?;
        }
        Ok(())
    }

    fn seen(&self, store: &Store, name: &str) -> Result<(), StoreError> {
        let Some(followed) = store.read(|reader| reader.followed_creator(name))? else { return Ok(()) };
        let seen = Followed { seen_unix_secs: now_unix_secs(), ..followed };
        store.write(|writer| writer.put_followed(&seen))?;
        self.creators(store)
    }

    fn showcase(&self, store: &Store, asked: &Showcase, search: &ImageSearch, urge: Urge) -> Result<(), StoreError> {
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
        let will_ask = self.is_to_ask(urge, kept.as_ref().map(|kept| kept.asked_unix_secs));
        self.tell(told(kept.as_ref(), None, will_ask));
        if !will_ask {
            return Ok(());
        }
        let (client, priority) = self.asker(urge);
        let asking = lists::ask_images(store, &client, priority, search, None);
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
}

/// What could not be had of CivitAI; trouble with the store is passed on.
pub(super) fn sentence(error: CatalogueError) -> Result<Said, StoreError> {
    match error {
        CatalogueError::Civitai(error) => Ok(error.into()),
        CatalogueError::Store(error) => Err(error),
    }
}

fn counters(store: &Store) -> Result<BTreeMap<ModelId, Vec<(Day, Counters)>>, StoreError> {
    // A day more than the window, so that its first day has something to be measured from.
    let since = Day::of(now_unix_secs()).before(trending::WINDOW_DAYS + 1);
    store.read(|reader| reader.counters_since(since))
}

fn growths(store: &Store) -> Result<BTreeMap<ModelId, Growth>, StoreError> {
    Ok(trending::growths(&counters(store)?).map(|growth| (growth.model_id, growth)).collect())
}

/// The day counters were last asked for.
fn counters_day(store: &Store) -> Result<Day, StoreError> {
    let last: i64 = store.read(|reader| reader.setting(COUNTED))?.unwrap_or(0);
    Ok(Day::of(last))
}
