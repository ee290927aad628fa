//! Calls under way: who asks for what somebody already asks for waits for the same answer. When nobody waits for a call any more,
//! it is given up.

use super::error::CivitaiError;
use super::settings::Priority;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

type Outcome<T> = BoxFuture<'static, Result<T, CivitaiError>>;
type UnderWay<T> = (WeakShared<Outcome<T>>, Arc<Urgency>);

/// Who waits for a call: it becomes as urgent as the least patient of those who wait.
#[derive(Debug)]
pub(super) struct Urgency(watch::Sender<Priority>);

impl Urgency {
    pub(super) fn of(priority: Priority) -> Self {
        Self(watch::Sender::new(priority))
    }

    /// Somebody of this priority waits too.
    fn joined_by(&self, priority: Priority) {
        self.0.send_if_modified(|now| {
            let is_more = priority > *now;
            *now = priority.max(*now);
            is_more
        });
    }

    pub(super) fn priority(&self) -> Priority {
        *self.0.borrow()
    }

    /// Ends when somebody with less patience than this waits.
    pub(super) async fn raised_above(&self, priority: Priority) {
        // It cannot fail while `self` is there.
        if self.0.subscribe().wait_for(|now| *now > priority).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The calls under way, by what is asked.
pub(super) struct Flights<T: Clone>(Mutex<HashMap<String, UnderWay<T>>>);

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> std::fmt::Debug for Flights<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flights")
    }
}

impl<T: Clone> Flights<T> {
    /// The call of this name: the one under way, or the one that `begin` makes.
    pub(super) fn join(
        &self,
        name: String,
        priority: Priority,
        begin: impl FnOnce(Arc<Urgency>) -> Outcome<T>,
    ) -> Shared<Outcome<T>> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((weak, urgency)) = flights.get(&name)
            && let Some(flight) = weak.upgrade()
            // One that has ended is history, even if somebody still reads its answer.
            && flight.peek().is_none()
        {
            urgency.joined_by(priority);
            return flight;
        }
        flights.retain(|_, (weak, _)| weak.upgrade().is_some());
        let urgency = Arc::new(Urgency::of(priority));
        let flight = begin(Arc::clone(&urgency)).shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(name, (weak, urgency));
        }
        flight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civitai::kept::answer_of;
    use crate::store::RawAnswer;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Notify;

    struct Given(Arc<AtomicUsize>);

    impl Drop for Given {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn the_same_is_asked_once_and_given_up_when_nobody_waits() {
        let flights: Flights<RawAnswer> = Flights::default();
        let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let go = Arc::new(Notify::new());
        let ask = |name: &str| {
            flights.join(name.to_owned(), Priority::Background, |_| {
                begun.fetch_add(1, Ordering::SeqCst);
                let (given, go) = (Given(Arc::clone(&ended)), Arc::clone(&go));
                async move {
                    let _given = given;
                    go.notified().await;
                    Ok(answer_of(None, None, 0))
                }
                .boxed()
            })
        };
        let (one, two) = (ask("x"), ask("x"));
        let other = ask("y");
        assert_eq!(begun.load(Ordering::SeqCst), 2);
        drop(one);
        assert_eq!(ended.load(Ordering::SeqCst), 0, "one still waits");
        drop(other);
        assert_eq!(ended.load(Ordering::SeqCst), 1, "nobody waits for y");
        go.notify_one();
        assert!(two.await.is_ok());
        drop(ask("x"));
        assert_eq!(begun.load(Ordering::SeqCst), 3, "what has ended is asked again");
    }

    #[tokio::test]
    async fn somebody_at_the_screen_makes_a_background_call_urgent() {
        let flights: Flights<RawAnswer> = Flights::default();
        let ask = |priority| {
            flights.join("x".to_owned(), priority, |urgency| {
                async move {
                    urgency.raised_above(Priority::Ahead).await;
                    assert_eq!(urgency.priority(), Priority::Interactive);
                    Ok(answer_of(None, None, 0))
                }
                .boxed()
            })
        };
        let patient = ask(Priority::Background);
        let urgent = ask(Priority::Interactive);
        let (one, other) = tokio::join!(patient, urgent);
        assert!(one.is_ok() && other.is_ok());
    }
}
