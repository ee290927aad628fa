//! The thread that owns all rows. It is handed changes and questions, never waits for the window, and answers only the
//! newest question.

use super::build;
use super::matching::ViewContext;
use super::summary::LibrarySummary;
use super::{Facets, QuickHits, Row, View};
use crate::jobs::EventSender;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// While cards keep changing, the gallery is renewed no more often than this.
const RENEW_EVERY: Duration = Duration::from_millis(250);

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
}

#[derive(Default)]
struct Inbox {
    /// Everything anew: all cards of the library.
    replace: Option<Vec<Card>>,
    cards: Vec<Card>,
    removed: Vec<FileKey>,
    query: Option<CardQuery>,
    quick: Option<String>,
    context: Option<ViewContext>,
    /// Views the window no longer shows: taking 100,000 rows apart is not the window's work.
    spent: Vec<Arc<View>>,
    closed: bool,
}

impl Inbox {
    const fn has_work(&self) -> bool {
        self.replace.is_some()
            || !self.cards.is_empty()
            || !self.removed.is_empty()
            || self.query.is_some()
            || self.quick.is_some()
            || self.context.is_some()
            || !self.spent.is_empty()
            || self.closed
    }
}

/// Hands work to the thread. Clones share it; it ends when [`ViewWorker::close`] is called.
#[derive(Clone)]
pub struct ViewWorker {
    shared: Arc<(Mutex<Inbox>, Condvar)>,
}

impl ViewWorker {
    /// Starts the thread. `wrap` makes an event of what it tells.
    pub fn start<E: Send + 'static>(
        events: EventSender<E>,
        wrap: impl Fn(ViewEvent) -> E + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared: Arc<(Mutex<Inbox>, Condvar)> = Arc::default();
        let inbox = Arc::clone(&shared);
        std::thread::Builder::new().name("view".to_owned()).spawn(move || work(&inbox, &events, &wrap))?;
        Ok(Self { shared })
    }

    fn with(&self, change: impl FnOnce(&mut Inbox)) {
        change(&mut self.shared.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.shared.1.notify_one();
    }

    /// Replaces all cards.
    pub fn replace(&self, cards: Vec<Card>) {
        self.with(|inbox| {
            inbox.replace = Some(cards);
            inbox.cards.clear();
            inbox.removed.clear();
        });
    }

    /// Adds or renews cards.
    pub fn upsert(&self, cards: Vec<Card>) {
        self.with(|inbox| inbox.cards.extend(cards));
    }

    /// Takes cards away.
    pub fn remove(&self, keys: Vec<FileKey>) {
        self.with(|inbox| inbox.removed.extend(keys));
    }

    /// Asks. Only the newest question is answered.
    pub fn query(&self, query: CardQuery) {
        self.with(|inbox| inbox.query = Some(query));
    }

    /// Asks for rows by name, for the palette. Only the newest question is answered.
    pub fn quick(&self, text: String) {
        self.with(|inbox| inbox.quick = Some(text));
    }

    /// Tells what rows are judged by beside themselves.
    pub fn set_context(&self, context: ViewContext) {
        self.with(|inbox| inbox.context = Some(context));
    }

    /// Hands back a view that is no longer shown.
    pub fn recycle(&self, view: Arc<View>) {
        self.with(|inbox| inbox.spent.push(view));
    }

    /// Ends the thread.
    pub fn close(&self) {
        self.with(|inbox| inbox.closed = true);
    }
}

fn work<E>(shared: &(Mutex<Inbox>, Condvar), events: &EventSender<E>, wrap: &impl Fn(ViewEvent) -> E) {
    let mut rows: BTreeMap<FileKey, Arc<Row>> = BTreeMap::new();
    let mut context = ViewContext::default();
    let mut query = CardQuery::default();
    let mut loaded = false;
    let mut renewed: Option<Instant> = None;
    let send = |event| events.send(wrap(event));
    loop {
        let mut inbox = wait(shared, renewed);
        if inbox.closed {
            return;
        }
        inbox.spent.clear();
        if let Some(text) = inbox.quick.take()
            && !send(ViewEvent::Quick(build::quick(&rows, &text)))
        {
            return;
        }
        let asked = inbox.query.take();
        let new_context = inbox.context.take().filter(|new| *new != context);
        let cards_changed = inbox.replace.is_some() || !inbox.cards.is_empty() || !inbox.removed.is_empty();
        let changed = cards_changed || new_context.is_some();
        if let Some(new) = new_context {
            context = new;
        }
        if let Some(cards) = inbox.replace {
            rows = cards.into_iter().map(|card| (card.key, Arc::new(Row::new(card)))).collect();
            loaded = true;
        }
        for card in inbox.cards {
            rows.insert(card.key, Arc::new(Row::new(card)));
        }
        for key in inbox.removed {
            rows.remove(&key);
        }
        if cards_changed {
            build::mark_duplicates(&mut rows);
            renewed = Some(Instant::now());
        }
        if let Some(asked) = &asked {
            query.clone_from(asked);
        }
        if !changed && asked.is_none() {
            continue;
        }
        if !send(ViewEvent::View(Arc::new(build::answer(&rows, &context, &query, loaded))))
            || !send(ViewEvent::Facets(Arc::new(build::facets(&rows, &context, &query))))
        {
            return;
        }
        if changed && !send(ViewEvent::Summary(Arc::new(LibrarySummary::new(&rows, &context)))) {
            return;
        }
    }
}

/// Waits for work: for a question at once, for changes until the gallery may be renewed.
fn wait(shared: &(Mutex<Inbox>, Condvar), renewed: Option<Instant>) -> Inbox {
    let (lock, bell) = shared;
    let mut inbox = lock.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if inbox.query.is_some() || inbox.quick.is_some() || inbox.replace.is_some() || inbox.closed {
            return std::mem::take(&mut *inbox);
        }
        let rest = renewed.map_or(Duration::ZERO, |then| RENEW_EVERY.saturating_sub(then.elapsed()));
        if inbox.has_work() && rest.is_zero() {
            return std::mem::take(&mut *inbox);
        }
        inbox = if inbox.has_work() {
            bell.wait_timeout(inbox, rest).unwrap_or_else(PoisonError::into_inner).0
        } else {
            bell.wait(inbox).unwrap_or_else(PoisonError::into_inner)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn card(key: u64) -> Card {
        let record = FileRecord::new(FileKey(key), RootId(1), format!("/m/{key}").into(), FileStamp::default(), 1);
        Card::new(&record, None, None)
    }

    /// The next view, whatever else is told before it.
    fn view(receiver: &std::sync::mpsc::Receiver<ViewEvent>) -> Arc<View> {
        loop {
            if let ViewEvent::View(view) = receiver.recv_timeout(Duration::from_secs(30)).unwrap() {
                return view;
            }
        }
    }

    #[test]
    fn changes_and_questions_lead_to_views() {
        let (sender, receiver) = jobs::channel(Arc::new(|| ()));
        let worker = ViewWorker::start(sender, |event| event).unwrap();
        worker.replace(vec![card(1), card(2)]);
        assert_eq!(view(&receiver).len(), 2);
        worker.upsert(vec![card(3)]);
        assert_eq!(view(&receiver).len(), 3);
        worker.query(CardQuery { text: "2".to_owned(), ..CardQuery::default() });
        assert_eq!(view(&receiver).len(), 1);
        worker.remove(vec![FileKey(2)]);
        assert_eq!(view(&receiver).len(), 0);
        worker.close();
    }
}
