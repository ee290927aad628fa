//! The thread that owns all rows. It is handed changes and questions, never waits for the window, and answers only the
//! newest question.
//!
//! What it owes goes out one by one, the most urgent first: rows for the palette, the list, the counts, the summary. It looks
//! into its inbox between them, and counts and summary are given up midway for a newer question.

use super::context::ViewContext;
use super::engine::Engine;
use super::feed::Feed;
use super::found::Found;
use super::stock::Changes;
use super::summary::LibrarySummary;
use super::{Facets, QuickHits, View};
use crate::app::vocabulary::WordKind;
use crate::jobs::EventSender;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// While cards keep changing, the gallery is renewed no more often than this.
const RENEW_EVERY: Duration = Duration::from_millis(250);
/// And renewing takes no more than one part in so many of the time.
const RENEW_SHARE: u32 = 5;
/// A list that was given up so often for a newer question is finished, so that typing never starves the window.
const MAX_GIVEN_UP: u32 = 3;

/// What the worker tells.
#[derive(Clone, Debug)]
pub enum ViewEvent {
    /// Rows in their order.
    View(Arc<View>),
    /// Counts under the question.
    Facets(Arc<Facets>),
    /// What holds whatever is asked.
    Summary(Arc<LibrarySummary>),
    /// Rows for the palette.
    Quick(QuickHits),
    /// Tags or creators that begin with a text.
    Words(WordKind, String, Vec<String>),
}

/// What rows are taken from.
enum Wall {
    /// What the question asks for.
    Asked,
    /// What Discovery found.
    Found(Found),
}

#[derive(Default)]
struct Inbox {
    /// Everything anew: all cards of the library.
    replace: Option<Vec<Card>>,
    changes: Changes,
    /// Cards of what is not known yet.
    added: Vec<Card>,
    query: Option<CardQuery>,
    quick: Option<String>,
    words: Option<(WordKind, String)>,
    context: Option<ViewContext>,
    feed: Option<Feed>,
    /// What Discovery found, or that it is no longer shown.
    found: Option<Wall>,
    /// Views the window no longer shows: taking rows apart that nobody else holds is not the window's work.
    spent: Vec<Arc<View>>,
    closed: bool,
}

impl Inbox {
    /// Whether there is work that does not wait for the next renewal.
    const fn is_urgent(&self) -> bool {
        self.replace.is_some()
            || self.query.is_some()
            || self.quick.is_some()
            || self.words.is_some()
            || self.context.is_some()
            || self.feed.is_some()
            || self.found.is_some()
            || !self.added.is_empty()
            || self.closed
    }

    /// All of it; changes only when they are due.
    fn take(&mut self, changes_too: bool) -> Self {
        let changes = if changes_too { Changes::new() } else { std::mem::take(&mut self.changes) };
        std::mem::replace(self, Self { changes, ..Self::default() })
    }
}

#[derive(Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    bell: Condvar,
    /// Counts what makes an answer that is still being made stale. Written under the lock.
    hurries: AtomicU64,
    /// Whether cards of models are wanted. Many models are known, and whoever only looks at the own files needs none.
    takes_models: AtomicBool,
    /// Models that were found: their cards are wanted even so.
    found_models: Mutex<HashSet<FileKey>>,
}

impl Shared {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What there is to do: at once while something is owed, else as soon as there is something; changes not before they
    /// are due. Also the count of hurries that belongs to it.
    fn wait(&self, owes: bool, due: Option<Instant>) -> (Inbox, u64) {
        let mut inbox = self.inbox();
        loop {
            let rest = due.map_or(Duration::ZERO, |due| due.saturating_duration_since(Instant::now()));
            // What a feed lists was told just before it, and is not of much use without.
            let changes_too = inbox.feed.is_some() || (!owes && rest.is_zero());
            let has_changes = !inbox.changes.is_empty();
            if owes || inbox.is_urgent() || !inbox.spent.is_empty() || (has_changes && changes_too) {
                return (inbox.take(changes_too), self.hurries.load(Ordering::Relaxed));
            }
            inbox = if has_changes {
                self.bell.wait_timeout(inbox, rest).unwrap_or_else(PoisonError::into_inner).0
            } else {
                self.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner)
            };
        }
    }
}

/// Hands work to the thread. Clones share it; it ends when [`ViewWorker::close`] is called.
#[derive(Clone)]
pub struct ViewWorker {
    shared: Arc<Shared>,
}

impl ViewWorker {
    /// Starts the thread. `wrap` makes an event of what it tells.
    pub fn start<E: Send + 'static>(
        events: EventSender<E>,
        wrap: impl Fn(ViewEvent) -> E + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared: Arc<Shared> = Arc::default();
        let mut worker = Worker { shared: Arc::clone(&shared), ..Worker::default() };
        let send = move |event| events.send(wrap(event));
        std::thread::Builder::new().name("view".to_owned()).spawn(move || while worker.step(&send) {})?;
        Ok(Self { shared })
    }

    fn with(&self, hurries: bool, change: impl FnOnce(&mut Inbox)) {
        {
            let mut inbox = self.shared.inbox();
            change(&mut inbox);
            if hurries {
                self.shared.hurries.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.shared.bell.notify_one();
    }

    /// Replaces all cards.
    pub fn replace(&self, cards: Vec<Card>) {
        self.shared.takes_models.store(false, Ordering::Release);
        self.with(true, |inbox| {
            inbox.replace = Some(cards);
            inbox.feed = Some(Feed::default());
            inbox.found = Some(Wall::Asked);
            inbox.changes.clear();
            inbox.added.clear();
        });
    }

    /// Adds or renews cards.
    pub fn upsert(&self, mut cards: Vec<Card>) {
        if !self.shared.takes_models.load(Ordering::Acquire) {
            let found = self.shared.found_models.lock().unwrap_or_else(PoisonError::into_inner);
            cards.retain(|card| card.key.is_file() || found.contains(&card.key));
        }
        self.with(false, |inbox| inbox.changes.extend(cards.into_iter().map(|card| (card.key, Some(card)))));
    }

    /// Says that cards of models are wanted from now on; whether this is new, so that all of them have to be told once by
    /// [`ViewWorker::add`].
    pub fn wants_models(&self) -> bool {
        !self.shared.takes_models.swap(true, Ordering::AcqRel)
    }

    /// Adds cards that were read a while ago: where something newer was told meanwhile, that holds.
    pub fn add(&self, cards: Vec<Card>) {
        self.with(false, |inbox| inbox.added.extend(cards));
    }

    /// Says what CivitAI lists for the newest question; cards of what is new in it have been told before.
    pub fn feed(&self, feed: Feed) {
        self.with(true, |inbox| inbox.feed = Some(feed));
    }

    /// Shows these and no others, in this order, until `None` is told.
    pub fn found(&self, cards: Option<Vec<Card>>) {
        let keys = cards.as_ref().map(|cards| cards.iter().map(|card| card.key).collect::<Vec<_>>());
        let models = keys.iter().flatten().filter(|key| !key.is_file()).copied().collect();
        *self.shared.found_models.lock().unwrap_or_else(PoisonError::into_inner) = models;
        self.with(true, |inbox| {
            inbox.added.extend(cards.into_iter().flatten());
            inbox.found = Some(keys.map_or(Wall::Asked, |keys| Wall::Found(Arc::new(keys))));
        });
    }

    /// Takes cards away.
    pub fn remove(&self, keys: Vec<FileKey>) {
        self.with(false, |inbox| inbox.changes.extend(keys.into_iter().map(|key| (key, None))));
    }

    /// Asks. Only the newest question is answered.
    pub fn query(&self, query: CardQuery) {
        self.with(true, |inbox| inbox.query = Some(query));
    }

    /// Asks for rows by name, for the palette. Only the newest question is answered.
    pub fn quick(&self, text: String) {
        self.with(true, |inbox| inbox.quick = Some(text));
    }

    /// Asks for tags or creators that begin with a text. Only the newest question is answered.
    pub fn words(&self, kind: WordKind, text: String) {
        self.with(true, |inbox| inbox.words = Some((kind, text)));
    }

    /// Tells what rows are judged by beside themselves.
    pub fn set_context(&self, context: ViewContext) {
        self.with(false, |inbox| inbox.context = Some(context));
    }

    /// Hands back a view that is no longer shown.
    pub fn recycle(&self, view: Arc<View>) {
        self.with(false, |inbox| inbox.spent.push(view));
    }

    /// Ends the thread.
    pub fn close(&self) {
        self.with(true, |inbox| inbox.closed = true);
    }
}

/// What has not been told yet.
#[derive(Clone, Copy, Default)]
struct Owed {
    list: bool,
    facets: bool,
    summary: bool,
}

impl Owed {
    const fn any(self) -> bool {
        self.list || self.facets || self.summary
    }
}

#[derive(Default)]
struct Worker {
    shared: Arc<Shared>,
    engine: Engine,
    query: CardQuery,
    owed: Owed,
    /// Lists given up in a row.
    given_up: u32,
    /// When changes were last taken in, until all that follows of it is told.
    renewing_since: Option<Instant>,
    /// When changes may be taken in again.
    due: Option<Instant>,
}

impl Worker {
    /// Takes in what there is and tells one thing; whether to go on.
    fn step(&mut self, send: &impl Fn(ViewEvent) -> bool) -> bool {
        let (mut inbox, hurries) = self.shared.wait(self.owed.any(), self.due);
        if inbox.closed {
            return false;
        }
        if let Some(text) = inbox.quick.take()
            && !send(ViewEvent::Quick(self.engine.quick(&text)))
        {
            return false;
        }
        if let Some((kind, text)) = inbox.words.take() {
            let found = self.engine.words(kind, &text);
            if !send(ViewEvent::Words(kind, text, found)) {
                return false;
            }
        }
        self.take_in(inbox);
        let goes_on = self.tell(send, hurries);
        if !self.owed.any()
            && let Some(since) = self.renewing_since.take()
        {
            self.due = Some(since + RENEW_EVERY.max(since.elapsed() * RENEW_SHARE));
        }
        goes_on
    }

    fn take_in(&mut self, inbox: Inbox) {
        let begun = Instant::now();
        let mut changed = false;
        if let Some(context) = inbox.context {
            changed |= self.engine.set_context(context);
        }
        if let Some(cards) = inbox.replace {
            self.engine.replace(cards);
            changed = true;
        }
        if !inbox.added.is_empty() {
            let new = inbox.added.into_iter().filter(|card| !self.engine.has(card.key));
            self.engine.change(new.map(|card| (card.key, Some(card))).collect());
            changed = true;
        }
        if let Some(feed) = inbox.feed
            && self.engine.set_feed(feed)
        {
            (self.owed.list, self.owed.facets) = (true, true);
        }
        let found = inbox.found.map(|wall| match wall {
            Wall::Asked => None,
            Wall::Found(found) => Some(found),
        });
        if found.is_some_and(|found| self.engine.set_found(found)) {
            (self.owed.list, self.owed.facets) = (true, true);
        }
        if !inbox.changes.is_empty() {
            self.engine.change(inbox.changes);
            changed = true;
        }
        if changed {
            self.owed = Owed { list: true, facets: true, summary: true };
            self.renewing_since.get_or_insert(begun);
        }
        if let Some(query) = inbox.query {
            self.query = query;
            (self.owed.list, self.owed.facets) = (true, true);
        }
    }

    /// Tells the most urgent of what is owed; whether anybody listens.
    fn tell(&mut self, send: &impl Fn(ViewEvent) -> bool, hurries: u64) -> bool {
        let shared = Arc::clone(&self.shared);
        let is_stale = move || shared.hurries.load(Ordering::Relaxed) != hurries;
        if self.owed.list {
            let finish = self.given_up >= MAX_GIVEN_UP;
            let Some(view) = self.engine.answer(&self.query, &|| !finish && is_stale()) else {
                self.given_up += 1;
                return true;
            };
            (self.owed.list, self.given_up) = (false, 0);
            send(ViewEvent::View(Arc::new(view)))
        } else if self.owed.facets {
            let Some(facets) = self.engine.facets(&self.query, &is_stale) else { return true };
            self.owed.facets = false;
            send(ViewEvent::Facets(Arc::new(facets)))
        } else if self.owed.summary {
            let Some(summary) = self.engine.summary(&is_stale) else { return true };
            self.owed.summary = false;
            send(ViewEvent::Summary(Arc::new(summary)))
        } else {
            true
        }
    }
}

#[cfg(test)]
mod tests;
