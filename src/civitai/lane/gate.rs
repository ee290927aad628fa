//! The gate to one host: a queue for each priority, people before all other work, each first come first served.
//!
//! One place decides (`State::take`) under one lock; those who wait are woken whenever something changes or their time comes.

use super::lock;
use crate::civitai::settings::{Limits, Priority};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

type Limiter = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

#[derive(Clone, Debug)]
pub(super) struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Notify,
    limiter: Limiter,
    concurrent: usize,
    burst: u32,
    sustained_pace: Duration,
    /// Nanoseconds; a setting people may change while the program runs.
    background_pace_ns: AtomicU64,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    running: usize,
    /// A call that nobody waits for is under way: one place is left for people.
    patient_running: bool,
    next_ticket: u64,
    interactive: VecDeque<u64>,
    ahead: VecDeque<u64>,
    background: VecDeque<u64>,
    ahead_from: Instant,
    background_from: Instant,
    paused_until: Instant,
    /// What the limiter said at its last yes; it cannot be asked without taking.
    remaining: u32,
    remaining_at: Instant,
}

/// Numbers for the health light.
#[derive(Debug)]
pub(super) struct Crowd {
    pub(super) running: usize,
    pub(super) waiting: usize,
    pub(super) remaining: u32,
    pub(super) paused_for: Option<Duration>,
}

enum Turn {
    Now,
    /// Not before something changes.
    Blocked,
    /// Not before this long, unless something changes.
    In(Duration),
    /// The service asked for a pause this long, which is more than people wait.
    TooLong(Duration),
}

/// Centuries are enough for a pace.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Gate {
    pub(super) fn new(limits: &Limits, background_pace: Duration) -> Self {
        let burst = NonZeroU32::new(limits.burst).unwrap_or(NonZeroU32::MIN);
        let pace = limits.sustained_pace.max(Duration::from_micros(1));
        let quota = Quota::with_period(pace).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN)).allow_burst(burst);
        let now = Instant::now();
        let state = State {
            running: 0,
            patient_running: false,
            next_ticket: 0,
            interactive: VecDeque::new(),
            ahead: VecDeque::new(),
            background: VecDeque::new(),
            ahead_from: now,
            background_from: now,
            paused_until: now,
            remaining: burst.get(),
            remaining_at: now,
        };
        let shared = Shared {
            state: Mutex::new(state),
            changed: Notify::new(),
            limiter: RateLimiter::direct(quota).with_middleware::<StateInformationMiddleware>(),
            concurrent: limits.concurrent.max(1),
            burst: burst.get(),
            sustained_pace: pace,
            background_pace_ns: AtomicU64::new(nanos(background_pace)),
            patience: limits.interactive_patience,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Changes the pace of background calls from the next one on.
    pub(super) fn set_background_pace(&self, pace: Duration) {
        self.shared.background_pace_ns.store(nanos(pace), Ordering::Relaxed);
    }

    /// Waits for a turn. The error is a pause too long for somebody at the screen.
    pub(super) async fn turn(&self, priority: Priority) -> Result<Permit, Duration> {
        let ticket = Ticket::draw(&self.shared, priority);
        loop {
            // Made before the look, so that a change between the look and the wait is not missed.
            let changed = self.shared.changed.notified();
            match self.shared.take(&ticket) {
                Turn::Now => return Ok(Permit { shared: Arc::clone(&self.shared), priority }),
                Turn::TooLong(pause) => return Err(pause),
                Turn::Blocked => changed.await,
                Turn::In(wait) => tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// Nobody goes for this long; a shorter pause never shortens a longer one.
    pub(super) fn pause(&self, wait: Duration) {
        let mut state = lock(&self.shared.state);
        state.paused_until = state.paused_until.max(Instant::now() + wait);
        drop(state);
        self.shared.changed.notify_waiters();
    }

    pub(super) fn crowd(&self, now: Instant) -> Crowd {
        let state = lock(&self.shared.state);
        let grown =
            now.saturating_duration_since(state.remaining_at).as_nanos() / self.shared.sustained_pace.as_nanos();
        let grown = u32::try_from(grown).unwrap_or(u32::MAX);
        let pause = state.paused_until.saturating_duration_since(now);
        Crowd {
            running: state.running,
            waiting: state.interactive.len() + state.ahead.len() + state.background.len(),
            remaining: state.remaining.saturating_add(grown).min(self.shared.burst),
            paused_for: (pause > Duration::ZERO).then_some(pause),
        }
    }
}

impl Shared {
    fn take(&self, ticket: &Ticket<'_>) -> Turn {
        let now = Instant::now();
        let mut state = lock(&self.state);
        let turn = self.look(&mut state, ticket, now);
        if matches!(turn, Turn::Now) {
            state.running += 1;
            let pace = Duration::from_nanos(self.background_pace_ns.load(Ordering::Relaxed));
            match ticket.priority {
                Priority::Interactive => {}
                // As fast as budget grows back: the burst stays for people.
                Priority::Ahead => (state.patient_running, state.ahead_from) = (true, now + self.sustained_pace),
                Priority::Background => (state.patient_running, state.background_from) = (true, now + pace),
            }
        }
        turn
    }

    fn look(&self, state: &mut State, ticket: &Ticket<'_>, now: Instant) -> Turn {
        let interactive = ticket.priority == Priority::Interactive;
        let pause = state.paused_until.saturating_duration_since(now);
        if interactive && pause > self.patience {
            return Turn::TooLong(pause);
        }
        let first = state.queue(ticket.priority).front() == Some(&ticket.number);
        let yields = match ticket.priority {
            Priority::Interactive => false,
            Priority::Ahead => !state.interactive.is_empty() || state.patient_running,
            Priority::Background => !state.interactive.is_empty() || !state.ahead.is_empty() || state.patient_running,
        };
        if !first || yields || state.running >= self.concurrent {
            return Turn::Blocked;
        }
        let wait = match ticket.priority {
            Priority::Interactive => pause,
            Priority::Ahead => pause.max(state.ahead_from.saturating_duration_since(now)),
            Priority::Background => pause.max(state.background_from.saturating_duration_since(now)),
        };
        if wait > Duration::ZERO {
            return Turn::In(wait);
        }
        // Last, because a yes is also a taking.
        match self.limiter.check() {
            Ok(snapshot) => {
                state.remaining = snapshot.remaining_burst_capacity();
                state.remaining_at = now;
                Turn::Now
            }
            Err(not_yet) => Turn::In(not_yet.wait_time_from(self.limiter.clock().now()).max(Duration::from_millis(1))),
        }
    }
}

impl State {
    fn queue(&mut self, priority: Priority) -> &mut VecDeque<u64> {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Ahead => &mut self.ahead,
            Priority::Background => &mut self.background,
        }
    }
}

/// A place in the queue, given back when dropped: taken, refused or cancelled.
struct Ticket<'a> {
    shared: &'a Shared,
    priority: Priority,
    number: u64,
}

impl<'a> Ticket<'a> {
    fn draw(shared: &'a Shared, priority: Priority) -> Self {
        let mut state = lock(&shared.state);
        let number = state.next_ticket;
        state.next_ticket += 1;
        state.queue(priority).push_back(number);
        Self { shared, priority, number }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        lock(&self.shared.state).queue(self.priority).retain(|number| *number != self.number);
        self.shared.changed.notify_waiters();
    }
}

/// One call under way; dropping it makes room.
#[derive(Debug)]
pub(super) struct Permit {
    shared: Arc<Shared>,
    priority: Priority,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        state.running = state.running.saturating_sub(1);
        if self.priority != Priority::Interactive {
            state.patient_running = false;
        }
        drop(state);
        self.shared.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Priority::{Ahead, Background, Interactive};

    fn gate(concurrent: usize, burst: u32, sustained_ms: u64, background_ms: u64) -> Gate {
        let limits =
            Limits { concurrent, burst, sustained_pace: Duration::from_millis(sustained_ms), ..Limits::default() };
        Gate::new(&limits, Duration::from_millis(background_ms))
    }

    /// Lets every other task run until it waits.
    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    /// The order in which these get their turn when they wait behind one that has the only place.
    async fn order_of(waiting: &[(&'static str, Priority)]) -> Vec<&'static str> {
        let gate = gate(1, 100, 1, 0);
        let order = Arc::new(Mutex::new(Vec::new()));
        let held = gate.turn(Interactive).await.unwrap();
        let mut tasks = Vec::new();
        for &(name, priority) in waiting {
            let (gate, order) = (gate.clone(), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                let permit = gate.turn(priority).await.unwrap();
                lock(&order).push(name);
                drop(permit);
            }));
            settle().await;
        }
        assert_eq!(gate.crowd(Instant::now()).waiting, waiting.len());
        drop(held);
        for task in tasks {
            task.await.unwrap();
        }
        lock(&order).clone()
    }

    #[tokio::test]
    async fn people_overtake_background_work() {
        let waiting = [("b1", Background), ("b2", Background), ("i1", Interactive), ("i2", Interactive)];
        assert_eq!(order_of(&waiting).await, ["i1", "i2", "b1", "b2"]);
    }

    #[tokio::test]
    async fn what_may_be_wanted_soon_goes_between_people_and_background_work() {
        let waiting = [("b", Background), ("a1", Ahead), ("a2", Ahead), ("i", Interactive)];
        assert_eq!(order_of(&waiting).await, ["i", "a1", "a2", "b"]);
    }

    #[tokio::test]
    async fn what_may_be_wanted_soon_leaves_the_burst_and_a_place_to_people() {
        let gate = gate(2, 5, 40, 0);
        let begun = Instant::now();
        let held = gate.turn(Ahead).await.unwrap();
        let second = gate.turn(Ahead);
        tokio::pin!(second);
        tokio::select! {
            biased;
            _ = &mut second => panic!("two at once"),
            permit = gate.turn(Interactive) => drop(permit.unwrap()),
        }
        drop(held);
        drop(second.await.unwrap());
        assert!(begun.elapsed() >= Duration::from_millis(39), "at the pace of the budget: {:?}", begun.elapsed());
        let begun = Instant::now();
        for _ in 0..2 {
            drop(gate.turn(Interactive).await.unwrap());
        }
        assert!(begun.elapsed() < Duration::from_millis(39), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn background_work_leaves_a_place_free() {
        let gate = gate(2, 100, 1, 0);
        let held = gate.turn(Background).await.unwrap();
        let second = gate.turn(Background);
        tokio::pin!(second);
        tokio::select! {
            biased;
            _ = &mut second => panic!("two background calls at once"),
            permit = gate.turn(Interactive) => drop(permit.unwrap()),
        }
        drop(held);
        second.await.unwrap();
    }

    #[tokio::test]
    async fn a_cancelled_wait_does_not_block_the_queue() {
        let gate = gate(1, 100, 1, 0);
        let held = gate.turn(Interactive).await.unwrap();
        {
            let waiting = gate.turn(Interactive);
            tokio::pin!(waiting);
            tokio::select! {
                biased;
                _ = &mut waiting => panic!("went through a full gate"),
                () = settle() => {}
            }
            assert_eq!(gate.crowd(Instant::now()).waiting, 1);
        }
        assert_eq!(gate.crowd(Instant::now()).waiting, 0);
        drop(held);
        drop(gate.turn(Interactive).await.unwrap());
    }

    #[tokio::test]
    async fn the_burst_is_spent_and_then_the_pace_holds() {
        let gate = gate(10, 2, 30, 0);
        let begun = Instant::now();
        for _ in 0..2 {
            drop(gate.turn(Interactive).await.unwrap());
        }
        assert_eq!(gate.crowd(begun).remaining, 0);
        drop(gate.turn(Interactive).await.unwrap());
        drop(gate.turn(Interactive).await.unwrap());
        assert!(begun.elapsed() >= Duration::from_millis(55), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn background_calls_keep_their_pace() {
        let gate = gate(2, 100, 1, 40);
        let begun = Instant::now();
        for _ in 0..3 {
            drop(gate.turn(Background).await.unwrap());
        }
        assert!(begun.elapsed() >= Duration::from_millis(80), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn a_pause_holds_everybody() {
        let gate = gate(2, 100, 1, 0);
        gate.pause(Duration::from_millis(40));
        gate.pause(Duration::from_millis(1));
        let begun = Instant::now();
        drop(gate.turn(Interactive).await.unwrap());
        assert!(begun.elapsed() >= Duration::from_millis(39), "{:?}", begun.elapsed());
        gate.pause(Duration::from_secs(100));
        assert!(gate.turn(Interactive).await.unwrap_err() > Duration::from_secs(99));
    }
}
