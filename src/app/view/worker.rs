//! The thread that owns all rows. It is handed changes and questions, never waits for the window, and answers only the
//! newest question.

use super::build::{self, Summary};
use super::{Row, View};
use crate::jobs::EventSender;
use crate::model::card::Card;
use crate::model::ids::FileKey;
use crate::model::query::CardQuery;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// While cards keep changing, the gallery is renewed no more often than this.
const RENEW_EVERY: Duration = Duration::from_millis(250);

#[derive(Default)]
struct Inbox {
    /// Everything anew: all cards of the library.
    replace: Option<Vec<Card>>,
    cards: Vec<Card>,
    removed: Vec<FileKey>,
    query: Option<CardQuery>,
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
    /// Starts the thread. `wrap` makes an event of a view.
    pub fn start<E: Send + 'static>(
        events: EventSender<E>,
        wrap: impl Fn(Arc<View>) -> E + Send + 'static,
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

    /// Hands back a view that is no longer shown.
    pub fn recycle(&self, view: Arc<View>) {
        self.with(|inbox| inbox.spent.push(view));
    }

    /// Ends the thread.
    pub fn close(&self) {
        self.with(|inbox| inbox.closed = true);
    }
}

fn work<E>(shared: &(Mutex<Inbox>, Condvar), events: &EventSender<E>, wrap: &impl Fn(Arc<View>) -> E) {
    let mut rows: BTreeMap<FileKey, Arc<Row>> = BTreeMap::new();
    let mut summary = Summary::default();
    let mut query = CardQuery::default();
    let mut loaded = false;
    let mut renewed: Option<Instant> = None;
    loop {
        let mut inbox = wait(shared, renewed);
        if inbox.closed {
            return;
        }
        inbox.spent.clear();
        let asked = inbox.query.take();
        let changed = inbox.replace.is_some() || !inbox.cards.is_empty() || !inbox.removed.is_empty();
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
        if changed {
            summary = build::summarise(&mut rows);
            renewed = Some(Instant::now());
        }
        if let Some(asked) = &asked {
            query.clone_from(asked);
        }
        if (changed || asked.is_some()) && !events.send(wrap(Arc::new(build::answer(&rows, &summary, &query, loaded))))
        {
            return;
        }
    }
}

/// Waits for work: for a question at once, for changes until the gallery may be renewed.
fn wait(shared: &(Mutex<Inbox>, Condvar), renewed: Option<Instant>) -> Inbox {
    let (lock, bell) = shared;
    let mut inbox = lock.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if inbox.query.is_some() || inbox.replace.is_some() || inbox.closed {
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

    #[test]
    fn changes_and_questions_lead_to_views() {
        let (sender, receiver) = jobs::channel(Arc::new(|| ()));
        let worker = ViewWorker::start(sender, |view| view).unwrap();
        worker.replace(vec![card(1), card(2)]);
        let wait = Duration::from_secs(10);
        assert_eq!(receiver.recv_timeout(wait).unwrap().rows.len(), 2);
        worker.upsert(vec![card(3)]);
        assert_eq!(receiver.recv_timeout(wait).unwrap().rows.len(), 3);
        worker.query(CardQuery { text: "2".to_owned(), ..CardQuery::default() });
        let view = receiver.recv_timeout(wait).unwrap();
        assert_eq!((view.rows.len(), view.total), (1, 3));
        worker.remove(vec![FileKey(2)]);
        assert_eq!(receiver.recv_timeout(wait).unwrap().rows.len(), 0);
        worker.close();
    }
}
