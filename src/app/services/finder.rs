//! Finding by sentence, picture and taste: the index behind the window, filled when it is first needed.
//!
//! One thread at a time fills and catches up (`turns.finder`); the encoder reads on as a job of its own. Every answer carries the
//! number of its question, and the newest question of the window is the only one that is still answered.

mod compared;
mod keep;
mod pictures;
mod question;

use super::{Services, lock, thread};
use crate::app::Liking;
use crate::app::event::AppEvent;
use crate::app::finder::{
    FinderAsk, FinderList, FinderNews, FoundRow, Liked, SaidOfWords, Sentence, TrendWindow, Trends, Why,
};
use crate::app::settings::Settings;
use crate::discovery::insights::Insights;
use crate::discovery::live::LiveIndex;
use crate::discovery::recommend::{ListFigures, ListKind, ListOptions, Recommender};
use crate::discovery::search::SearchOptions;
use crate::discovery::trends::{self, Direction};
use crate::discovery::vision::{VisionChoice, VisionShelf};
use crate::discovery::{DiscoveryError, Shown, stock};
use crate::jobs::JobControl;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::community::Day;
use crate::model::dismissed::Dismissed;
use crate::model::ids::{FileKey, ModelId};
use crate::model::mature::MaturePolicy;
use crate::store::{Store, StoreError};
use compared::Compared;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Rows of an answer.
const MOST_ROWS: usize = 200;
/// Places of a list.
const LIST_ROWS: usize = 24;
/// Groups and models of the trends.
const MOST_TRENDS: usize = 8;
/// Of each kind of insight.
const MOST_INSIGHTS: usize = 5;

/// Files or models with the reason for each: what is like one model, and what goes with it.
pub(super) type Beside = (Vec<(FileKey, Liking)>, Vec<(FileKey, Liking)>);

/// What is liked, and how much.
type LikedKeys = Arc<[(FileKey, f32)]>;

/// What is kept for answering.
#[derive(Default)]
pub(super) struct FinderShelf {
    live: LiveIndex,
    /// Pictures that can be compared, gathered when one is first asked about.
    compared: Compared,
    /// What an encoder that the user has made of pictures.
    vision: VisionShelf,
    /// Which encoder the window wants; `None` until a picture is asked about.
    choice: Mutex<Option<VisionChoice>>,
    /// An encoder at work on the picture that was asked about last.
    looking: Mutex<Option<Arc<JobControl>>>,
    /// What is done with mature models, once the window has said so; until then the settings that are kept tell.
    mature: Mutex<Option<MaturePolicy>>,
    /// What is liked, of which state of the library and with what left out.
    liked: Mutex<Option<(u64, Shown, LikedKeys)>>,
    is_seeing: AtomicBool,
    seen_at: AtomicU64,
    is_filled: AtomicBool,
    /// While it is filled for the first time: how many of how many documents are there.
    filling: Mutex<Option<(usize, usize)>>,
    /// Whether anybody was told of a part of them.
    has_answered_part: AtomicBool,
    is_renewing: AtomicBool,
    is_reading: AtomicBool,
    newest: Newest,
    /// Counts changes; what was read is of one of these states.
    changes: AtomicU64,
    read_at: AtomicU64,
}

/// The newest question of each sort; the window no longer waits for an older one's answer.
#[derive(Default)]
struct Newest {
    sentence: AtomicU64,
    picture: AtomicU64,
    list: AtomicU64,
}

impl FinderShelf {
    /// Notes cards that were changed; costs next to nothing before the index is first needed.
    pub(super) fn note(&self, keys: impl IntoIterator<Item = FileKey> + Clone) {
        self.compared.note(keys.clone());
        if self.is_filled.load(Ordering::Acquire) {
            self.live.note(keys);
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that pictures of the feed were kept: they tell what is used together.
    pub(super) fn note_pictures(&self) {
        self.live.note_pictures();
    }

    /// Says what is on screen.
    pub(super) fn want(&self, keys: Vec<FileKey>) {
        self.vision.want(keys.clone());
        self.live.want(keys);
    }

    /// Says what is done with mature models.
    pub(super) fn mature(&self, policy: MaturePolicy) {
        *lock(&self.mature) = Some(policy);
    }
}

impl Services {
    pub(super) fn finder(&self, ask: FinderAsk) {
        let newest = &self.shared.finder.newest;
        match &ask {
            FinderAsk::Sentence { turn, .. } => newest.sentence.fetch_max(*turn, Ordering::Relaxed),
            FinderAsk::Picture { turn, .. } => newest.picture.fetch_max(*turn, Ordering::Relaxed),
            FinderAsk::List { turn, .. } => newest.list.fetch_max(*turn, Ordering::Relaxed),
            _ => 0,
        };
        let services = self.clone();
        thread("finder", move || services.find(ask));
    }

    fn find(&self, ask: FinderAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            FinderAsk::Prepare => self.prepare(&store).map(|_| ()),
            FinderAsk::Sentence { turn, text, said, personal } => {
                let outcome = self.find_sentence(&store, turn, &text, said, personal);
                if let Err(error) = outcome {
                    tracing::warn!("{error}");
                    let sentence = Sentence { trouble: Some(error.to_string()), ..Sentence::default() };
                    self.send(AppEvent::Finder(FinderNews::Sentence(turn, Box::new(sentence))));
                }
                Ok(())
            }
            FinderAsk::Picture { turn, wish, vision } => {
                self.choose_vision(&vision);
                self.find_picture(&store, turn, &wish);
                self.recheck_pictures();
                Ok(())
            }
            FinderAsk::Vision(vision) => {
                self.choose_vision(&vision);
                self.gather_pictures();
                Ok(())
            }
            FinderAsk::List { turn, list, of } => {
                self.answer_list(&store, turn, list, of);
                Ok(())
            }
            FinderAsk::Dismiss(id, dismissed) => self.dismiss(&store, id, dismissed),
            FinderAsk::Dismissed => self.tell_dismissed(&store),
            FinderAsk::Trends(window) => self.tell_trends(&store, window),
        };
        if let Err(error) = outcome {
            self.trouble(&error);
        }
        self.renew_worn(&store);
        drop(store);
        self.read_on();
        self.see_on();
    }

    fn is_newest(&self, newest: &AtomicU64, turn: u64) -> bool {
        newest.load(Ordering::Relaxed) == turn && !self.shared.stopped.load(Ordering::Relaxed)
    }

    /// What may be told of at all.
    fn shown(&self, store: &Store) -> Result<Shown, StoreError> {
        let said = *lock(&self.shared.finder.mature);
        let policy = if let Some(policy) = said {
            policy
        } else {
            let settings: Settings = store.read(|reader| reader.setting(Settings::NAME))?.unwrap_or_default();
            settings.sane().mature
        };
        stock::shown(store, policy.hide_above())
    }

    /// What is liked, worked out once for each state of the library: it takes every card.
    fn liked(&self, store: &Store, shown: &Shown) -> Result<LikedKeys, StoreError> {
        let shelf = &self.shared.finder;
        let changes = shelf.changes.load(Ordering::Relaxed);
        let kept = lock(&shelf.liked).clone().filter(|(at, before, _)| *at == changes && before == shown);
        if let Some((_, _, liked)) = kept {
            return Ok(liked);
        }
        let taste = shelf.live.taste(store, shown.clone(), now_unix_secs())?;
        let liked: LikedKeys = taste.likes.iter().map(|like| (like.key, like.weight)).collect();
        *lock(&shelf.liked) = Some((changes, shown.clone(), Arc::clone(&liked)));
        Ok(liked)
    }

    fn find_sentence(
        &self,
        store: &Store,
        turn: u64,
        text: &str,
        said: SaidOfWords,
        personal: bool,
    ) -> Result<(), DiscoveryError> {
        let shelf = &self.shared.finder;
        let newest = &shelf.newest.sentence;
        // While everything is read for the first time, part of an answer is better than none.
        let is_part = lock(&shelf.filling).is_some();
        shelf.has_answered_part.fetch_or(is_part, Ordering::Relaxed);
        if !self.is_newest(newest, turn) || (!is_part && !self.prepare(store)?) || !self.is_newest(newest, turn) {
            return Ok(());
        }
        let shown = self.shown(store)?;
        let taste = personal.then(|| self.liked(store, &shown)).transpose()?;
        let begun = Instant::now();
        let options = SearchOptions {
            limit: MOST_ROWS,
            said,
            now_unix_secs: now_unix_secs(),
            shown,
            taste,
            ..SearchOptions::default()
        };
        let answer = shelf.live.search(text, &options)?;
        let took_secs = begun.elapsed().as_secs_f64();
        let mut rows = store.read(|reader| {
            let mut rows = Vec::new();
            for hit in &answer.hits {
                let Some(card) = reader.any_card(hit.key)? else { continue };
                let why = Why::Sentence(hit.reason.clone());
                rows.push(row(card, why, hit.relevance));
            }
            Ok(rows)
        })?;
        // The card may have changed since it was read.
        rows.retain(|row| options.shown.allows(&row.card));
        let sentence = Sentence {
            said: options.said,
            guesses: answer.intent.guesses,
            corrected: answer.corrected,
            refinements: answer.refinements,
            rows,
            encoded_share: answer.encoded_share,
            took_secs: Some(took_secs),
            ..Sentence::default()
        };
        self.send(AppEvent::Finder(FinderNews::Sentence(turn, Box::new(sentence))));
        Ok(())
    }

    fn answer_list(&self, store: &Store, turn: u64, list: FinderList, of: Option<FileKey>) {
        if let Err(error) = self.make_list(store, turn, list, of) {
            tracing::warn!("{error}");
            let liked = Liked { list, of, trouble: Some(error.to_string()), ..Liked::default() };
            self.send(AppEvent::Finder(FinderNews::List(turn, Box::new(liked))));
        }
    }

    fn make_list(&self, store: &Store, turn: u64, list: FinderList, of: Option<FileKey>) -> Result<(), DiscoveryError> {
        let newest = &self.shared.finder.newest.list;
        if !self.is_newest(newest, turn) || !self.prepare(store)? || !self.is_newest(newest, turn) {
            return Ok(());
        }
        let now = now_unix_secs();
        let live = &self.shared.finder.live;
        live.refresh_usage(store)?;
        let taste = live.taste(store, self.shown(store)?, now)?;
        let has_taste = !taste.likes.is_empty();
        let rising = trends::rises(&trends::rising(&trends::of_models(&counters(store, now)?, Day::of(now))));
        let kind = match (list, of) {
            (FinderList::Similar, Some(key)) => ListKind::Similar(known_as(store, key)?),
            (FinderList::GoesWith, Some(key)) => ListKind::GoesWith(known_as(store, key)?),
            (FinderList::Trending, _) => ListKind::Trending,
            (FinderList::New, _) => ListKind::New,
            _ => ListKind::ForYou,
        };
        let found = {
            let (index, usage) = (live.read(), live.usage());
            if kind == ListKind::ForYou {
                let insights = Insights::of(&index, &usage, &taste, now, MOST_INSIGHTS);
                self.send(AppEvent::Finder(FinderNews::Insights(Box::new(insights))));
            }
            let recommender = Recommender::new(&index, &usage, taste, now).with_rising(rising);
            let is_plain = list.is_of_one();
            recommender.list(&kind, ListOptions { limit: LIST_ROWS, diverse: !is_plain, explore: !is_plain })
        };
        let rows = store.read(|reader| {
            let mut rows = Vec::new();
            for one in &found {
                let Some(card) = reader.any_card(one.key)? else { continue };
                let figures = Some((one.novelty, one.diversity));
                let why = Why::Liked(one.reason.clone());
                rows.push(FoundRow { figures, explores: one.explores, ..row(card, why, one.relevance) });
            }
            Ok(rows)
        })?;
        let figures = ListFigures::of(&found);
        let liked = Liked { list, of, rows, figures, has_taste, is_known: true, ..Liked::default() };
        self.send(AppEvent::Finder(FinderNews::List(turn, Box::new(liked))));
        Ok(())
    }

    /// What the recommender sets beside a model: what is like it, and what others use with it. `None` while the index is not
    /// there: a verdict does not wait for it to be filled.
    pub(super) fn liked_beside(&self, store: &Store, key: FileKey, limit: usize) -> Result<Option<Beside>, StoreError> {
        let shelf = &self.shared.finder;
        if !shelf.is_filled.load(Ordering::Acquire) {
            return Ok(None);
        }
        let now = now_unix_secs();
        let known = known_as(store, key)?;
        let taste = shelf.live.taste(store, self.shown(store)?, now)?;
        let (index, usage) = (shelf.live.read(), shelf.live.usage());
        let recommender = Recommender::new(&index, &usage, taste, now);
        let options = ListOptions { limit, diverse: false, explore: false };
        let list = |kind: ListKind| -> Vec<(FileKey, Liking)> {
            recommender.list(&kind, options).into_iter().map(|one| (one.key, one.reason)).collect()
        };
        Ok(Some((list(ListKind::Similar(known)), list(ListKind::GoesWith(known)))))
    }

    /// Waves a model away, or takes that back, and tells of it once it is kept: lists are made anew after that.
    fn dismiss(&self, store: &Store, id: ModelId, dismissed: bool) -> Result<(), DiscoveryError> {
        stock::dismiss(store, id, dismissed)?;
        self.tell_dismissed(store)
    }

    fn tell_dismissed(&self, store: &Store) -> Result<(), DiscoveryError> {
        let named = store.read(|reader| {
            let list: Dismissed = reader.setting(Dismissed::NAME)?.unwrap_or_default();
            let mut named = Vec::with_capacity(list.models.len());
            for id in list.models.into_iter().rev() {
                let name = reader.known(id)?.map(|known| known.card.name).unwrap_or_default();
                named.push((id, name));
            }
            Ok(named)
        })?;
        self.send(AppEvent::Finder(FinderNews::Dismissed(named)));
        Ok(())
    }

    fn tell_trends(&self, store: &Store, window: TrendWindow) -> Result<(), DiscoveryError> {
        let now = now_unix_secs();
        let shown = self.shown(store)?;
        let (cards, left_out): (Vec<Card>, Vec<Card>) =
            stock::cards(store)?.into_iter().partition(|card| shown.allows(card));
        let mut counters = counters(store, now)?;
        // Of what may not be told of, groups are not made either.
        for id in left_out.iter().filter_map(|card| card.model_id) {
            counters.remove(&id);
        }
        let series = trends::all_series(&counters, Day::of(now));
        let documents: Vec<_> = cards.iter().map(|card| crate::discovery::Document::new(card, None, None)).collect();
        let is_told = |direction| matches!(direction, Direction::Rising | Direction::Cooling);
        let mut groups = trends::by_groups(&series, documents.iter(), window.days());
        groups.retain(|group| is_told(group.trend.direction));
        groups.sort_by(|one, other| other.trend.ratio.ln().abs().total_cmp(&one.trend.ratio.ln().abs()));
        groups.truncate(MOST_TRENDS);
        let by_model: HashMap<_, &Card> = cards.iter().filter_map(|card| Some((card.model_id?, card))).collect();
        let all = trends::of_series(&series, window.days());
        let steady = all.values().filter(|trend| trend.direction == Direction::Steady).count();
        let changing = trends::changing(&all);
        let models = changing.iter().filter_map(|(id, trend)| Some((Arc::new((*by_model.get(id)?).clone()), *trend)));
        let models = models.take(MOST_TRENDS).collect();
        let told = Trends { window, groups, models, watched: series.len(), steady, is_known: true };
        self.send(AppEvent::Finder(FinderNews::Trends(Box::new(told))));
        Ok(())
    }
}

fn row(card: Card, why: Why, relevance: f32) -> FoundRow {
    FoundRow { card: Arc::new(card), why, relevance, figures: None, explores: false }
}

fn counters(
    store: &Store,
    now_unix_secs: i64,
) -> Result<BTreeMap<crate::model::ids::ModelId, Vec<(Day, crate::model::community::Counters)>>, StoreError> {
    let since = Day::of(now_unix_secs).before(trends::DAYS as u32 + 1);
    store.read(|reader| reader.counters_since(since))
}

/// The key under which the index knows a model: that of a file, where the library has one.
fn known_as(store: &Store, key: FileKey) -> Result<FileKey, StoreError> {
    let Some(id) = key.model() else { return Ok(key) };
    Ok(store.read(|reader| reader.files_of_model(id, 1))?.first().copied().unwrap_or(key))
}
