//! Finding by sentence, picture and taste: the index behind the window, filled when it is first needed.
//!
//! One thread at a time fills and catches up (`turns.finder`); the encoder reads on as a job of its own. Every answer carries the
//! number of its question, and the newest question of the window is the only one that is still answered.

mod pictures;

use super::{Services, lock, thread};
use crate::app::Liking;
use crate::app::event::AppEvent;
use crate::app::finder::{FinderAsk, FinderList, FinderNews, FoundRow, Liked, Sentence, Trends, Why};
use crate::app::jobs_view::{JobKind, JobSummary};
use crate::discovery::insights::Insights;
use crate::discovery::live::LiveIndex;
use crate::discovery::recommend::{ListFigures, ListKind, ListOptions, Recommender};
use crate::discovery::search::SearchOptions;
use crate::discovery::trends::{self, Direction, Series};
use crate::discovery::vision::{VisionChoice, VisionShelf};
use crate::discovery::visual::VisualIndex;
use crate::discovery::{DiscoveryError, stock};
use crate::jobs::JobControl;
use crate::library::now_unix_secs;
use crate::model::card::Card;
use crate::model::community::Day;
use crate::model::hidden::Hidden;
use crate::model::ids::FileKey;
use crate::store::{Store, StoreError};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Rows of an answer.
const MOST_ROWS: usize = 40;
/// Places of a list.
const LIST_ROWS: usize = 24;
/// Groups and models of the trends.
const MOST_TRENDS: usize = 8;
/// Of each kind of insight.
const MOST_INSIGHTS: usize = 5;

/// Files or models with the reason for each: what is like one model, and what goes with it.
pub(super) type Beside = (Vec<(FileKey, Liking)>, Vec<(FileKey, Liking)>);

/// What is kept for answering.
#[derive(Default)]
pub(super) struct FinderShelf {
    live: LiveIndex,
    pictures: Mutex<Option<Arc<VisualIndex>>>,
    /// What an encoder that the user has made of pictures.
    vision: VisionShelf,
    /// Which encoder the window wants; `None` until a picture is asked about.
    choice: Mutex<Option<VisionChoice>>,
    /// An encoder at work on the picture that was asked about last.
    looking: Mutex<Option<Arc<JobControl>>>,
    is_seeing: AtomicBool,
    seen_at: AtomicU64,
    is_filled: AtomicBool,
    is_reading: AtomicBool,
    newest: AtomicU64,
    /// Counts changes; what was read, and which pictures were looked at, is of one of these states.
    changes: AtomicU64,
    read_at: AtomicU64,
    pictures_at: AtomicU64,
}

impl FinderShelf {
    /// Notes cards that were changed; costs next to nothing before the index is first needed.
    pub(super) fn note(&self, keys: impl IntoIterator<Item = FileKey>) {
        if self.is_filled.load(Ordering::Acquire) {
            self.live.note(keys);
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Says what is on screen.
    pub(super) fn want(&self, keys: Vec<FileKey>) {
        self.vision.want(keys.clone());
        self.live.want(keys);
    }
}

impl Services {
    pub(super) fn finder(&self, ask: FinderAsk) {
        if let FinderAsk::Sentence { turn, .. } | FinderAsk::Picture { turn, .. } | FinderAsk::List { turn, .. } = &ask
        {
            self.shared.finder.newest.fetch_max(*turn, Ordering::Relaxed);
        }
        let services = self.clone();
        thread("finder", move || services.find(ask));
    }

    fn find(&self, ask: FinderAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            FinderAsk::Prepare => self.prepare(&store).map(|_| ()),
            FinderAsk::Sentence { turn, text, ignored } => self.find_sentence(&store, turn, &text, ignored),
            FinderAsk::Picture { turn, wish, vision } => {
                self.choose_vision(&vision);
                self.find_picture(&store, turn, &wish);
                Ok(())
            }
            FinderAsk::Vision(vision) => {
                self.choose_vision(&vision);
                self.prepare(&store).map(|_| ())
            }
            FinderAsk::List { turn, list, of } => self.make_list(&store, turn, list, of),
            FinderAsk::Dismiss(id, dismissed) => stock::dismiss(&store, id, dismissed).map_err(DiscoveryError::from),
            FinderAsk::Trends => self.tell_trends(&store),
        };
        drop(store);
        if let Err(error) = outcome {
            self.trouble(&error);
        }
        self.read_on();
        self.see_on();
    }

    fn is_newest(&self, turn: u64) -> bool {
        self.shared.finder.newest.load(Ordering::Relaxed) == turn && !self.shared.stopped.load(Ordering::Relaxed)
    }

    /// Fills the index, or takes in what changed; `false` when the window is closing.
    fn prepare(&self, store: &Store) -> Result<bool, DiscoveryError> {
        let shelf = &self.shared.finder;
        let _turn = lock(&self.shared.turns.finder);
        if self.shared.stopped.load(Ordering::Relaxed) {
            return Ok(false);
        }
        if shelf.is_filled.load(Ordering::Acquire) {
            shelf.live.catch_up(store)?;
            return Ok(true);
        }
        let control = Arc::new(JobControl::default());
        lock(&self.shared.running).push(Arc::clone(&control));
        // Changes from now on are noted: what is read twice is only read twice.
        shelf.is_filled.store(true, Ordering::Release);
        let filled = shelf.live.fill(store, &control);
        lock(&self.shared.running).retain(|running| !Arc::ptr_eq(running, &control));
        if !matches!(filled, Ok(true)) {
            shelf.is_filled.store(false, Ordering::Release);
        }
        filled
    }

    /// Lets the encoder read what it has not read, as a job, once at a time.
    fn read_on(&self) {
        let shelf = &self.shared.finder;
        let (count, encoded) = shelf.live.counts();
        let changes = shelf.changes.load(Ordering::Relaxed) + 1;
        // What has no texts stays unread: it is not tried again until something changes.
        let is_done = encoded >= count || shelf.read_at.load(Ordering::Relaxed) == changes;
        if is_done || self.shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        if shelf.is_reading.swap(true, Ordering::AcqRel) {
            return;
        }
        self.job("Reading texts", JobKind::Read, |store, control| {
            let done = self.shared.finder.live.encode(store, control);
            Ok(match done {
                Ok(done) => JobSummary::Read { models: done.read + done.known },
                Err(error) => {
                    self.trouble(&error);
                    JobSummary::Nothing
                }
            })
        });
        shelf.read_at.store(changes, Ordering::Relaxed);
        shelf.is_reading.store(false, Ordering::Release);
    }

    fn find_sentence(&self, store: &Store, turn: u64, text: &str, ignored: Vec<String>) -> Result<(), DiscoveryError> {
        if !self.is_newest(turn) || !self.prepare(store)? || !self.is_newest(turn) {
            return Ok(());
        }
        let begun = Instant::now();
        let now = now_unix_secs();
        let options = SearchOptions { limit: MOST_ROWS * 2, ignored, now_unix_secs: now, ..SearchOptions::default() };
        let answer = self.shared.finder.live.search(text, &options)?;
        let took_secs = begun.elapsed().as_secs_f64();
        let hidden = hidden(store)?;
        let mut rows = store.read(|reader| {
            let mut rows = Vec::new();
            for hit in &answer.hits {
                let Some(card) = reader.any_card(hit.key)? else { continue };
                let why = Why::Sentence(hit.reason.clone());
                rows.push(row(card, why, hit.relevance));
            }
            Ok(rows)
        })?;
        rows.retain(|row| !hidden.hides(&row.card));
        rows.truncate(MOST_ROWS);
        let sentence = Sentence {
            text: String::new(),
            ignored: options.ignored,
            guesses: answer.intent.guesses,
            corrected: answer.corrected,
            refinements: answer.refinements,
            rows,
            encoded_share: answer.encoded_share,
            took_secs: Some(took_secs),
            is_running: false,
        };
        self.send(AppEvent::Finder(FinderNews::Sentence(turn, Box::new(sentence))));
        Ok(())
    }

    fn make_list(&self, store: &Store, turn: u64, list: FinderList, of: Option<FileKey>) -> Result<(), DiscoveryError> {
        if !self.is_newest(turn) || !self.prepare(store)? || !self.is_newest(turn) {
            return Ok(());
        }
        let now = now_unix_secs();
        let live = &self.shared.finder.live;
        let taste = live.taste(store, now)?;
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
        let liked = Liked { list, of, rows, figures, has_taste, is_running: false, is_known: true };
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
        let taste = shelf.live.taste(store, now)?;
        let (index, usage) = (shelf.live.read(), shelf.live.usage());
        let recommender = Recommender::new(&index, &usage, taste, now);
        let options = ListOptions { limit, diverse: false, explore: false };
        let list = |kind: ListKind| -> Vec<(FileKey, Liking)> {
            recommender.list(&kind, options).into_iter().map(|one| (one.key, one.reason)).collect()
        };
        Ok(Some((list(ListKind::Similar(known)), list(ListKind::GoesWith(known)))))
    }

    fn tell_trends(&self, store: &Store) -> Result<(), DiscoveryError> {
        let now = now_unix_secs();
        let today = Day::of(now);
        let counters = counters(store, now)?;
        let series: BTreeMap<_, Series> = counters
            .iter()
            .map(|(id, snapshots)| (*id, Series::of(snapshots, trends::last_day(snapshots, today))))
            .collect();
        let cards = stock::cards(store)?;
        let documents: Vec<_> = cards.iter().map(|card| crate::discovery::Document::new(card, None, None)).collect();
        let is_told = |direction| matches!(direction, Direction::Rising | Direction::Cooling);
        let mut groups = trends::by_groups(&series, documents.iter(), 7);
        groups.retain(|group| is_told(group.trend.direction));
        groups.sort_by(|one, other| other.trend.ratio.ln().abs().total_cmp(&one.trend.ratio.ln().abs()));
        groups.truncate(MOST_TRENDS);
        let by_model: HashMap<_, &Card> = cards.iter().filter_map(|card| Some((card.model_id?, card))).collect();
        let rising = trends::rising(&trends::of_models(&counters, today));
        let models = rising.iter().filter_map(|(id, trend)| Some((Arc::new((*by_model.get(id)?).clone()), *trend)));
        let models = models.take(MOST_TRENDS).collect();
        let told = Trends { groups, models, watched: series.len(), is_known: true };
        self.send(AppEvent::Finder(FinderNews::Trends(Box::new(told))));
        Ok(())
    }
}

fn row(card: Card, why: Why, relevance: f32) -> FoundRow {
    FoundRow { card: Arc::new(card), why, relevance, figures: None, explores: false }
}

fn hidden(store: &Store) -> Result<Hidden, StoreError> {
    Ok(store.read(|reader| reader.setting(Hidden::NAME))?.unwrap_or_default())
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
