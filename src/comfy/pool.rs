//! Several servers: pictures go to the one with the least to do, what a dying one held goes to the others, and what waits
//! behind other people's work moves to one that has none.

mod idle;

use super::capability::Capability;
use super::client::Client;
use super::error::ComfyError;
use super::job::{Done, JobNews, JobState, Watch, Work};
use super::settings::{Limits, ServerSpec};
use crate::jobs::CancelToken;
pub(super) use idle::Offer;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How often those who wait look whether they are cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often one picture moves to a server with nothing to do. Others see the same idle server.
const MOST_MOVES: usize = 10;

/// The servers. Clones share everything.
#[derive(Clone, Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clients: Vec<Client>,
    seats: Mutex<Vec<Seat>>,
    /// Which servers those have tried who wait and go first.
    first: Mutex<Vec<Arc<BTreeSet<usize>>>>,
    freed: Notify,
    limits: Limits,
    /// Whether nothing may be sent to other machines.
    local_only: AtomicBool,
}

/// One picture of ours at a time per server: cancelling stays simple, and other people's work fits in between.
#[derive(Clone, Copy, Debug, Default)]
struct Seat {
    taken: bool,
    /// Not before this moment, because it failed.
    rests_until: Option<Instant>,
    /// Pictures made, for sharing by weight.
    given: u64,
}

/// A picture and the server it was made on.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The picture.
    pub done: Done,
    /// What people call the server.
    pub server: String,
    /// Reasons why other servers did not make it.
    pub handed_over: Vec<String>,
}

impl Pool {
    /// A pool of these servers; one whose address is none is an error.
    pub fn new(servers: &[ServerSpec], limits: Limits) -> Result<Self, ComfyError> {
        let clients: Vec<Client> =
            servers.iter().map(|spec| Client::new(spec.clone(), limits)).collect::<Result<_, _>>()?;
        let seats = Mutex::new(vec![Seat::default(); clients.len()]);
        Ok(Self {
            shared: Arc::new(Shared {
                clients,
                seats,
                first: Mutex::default(),
                freed: Notify::new(),
                limits,
                local_only: AtomicBool::new(false),
            }),
        })
    }

    /// The servers.
    pub fn clients(&self) -> &[Client] {
        &self.shared.clients
    }

    /// How many pictures can be made at once.
    pub fn width(&self) -> usize {
        self.shared.clients.len()
    }

    /// From now on nothing is sent to other machines, or it is again.
    pub fn keep_local(&self, local_only: bool) {
        self.shared.local_only.store(local_only, Ordering::Relaxed);
    }

    /// Takes over names and weights. Whether the servers are the same, in the same order; else another pool is needed.
    pub fn take_names(&self, servers: &[ServerSpec]) -> bool {
        let clients = self.clients();
        let same = clients.len() == servers.len()
            && clients.iter().zip(servers).all(|(client, server)| client.spec().address == server.address);
        if same {
            clients.iter().zip(servers).for_each(|(client, server)| client.rename(server));
        }
        same
    }

    /// Whether a server may be used now.
    pub fn may_use(&self, client: &Client) -> bool {
        client.is_local() || !self.shared.local_only.load(Ordering::Relaxed)
    }

    /// Whether one of these servers answers now; none named is all.
    pub async fn answers(&self, names: &[String]) -> bool {
        let named = |client: &&Client| names.is_empty() || names.iter().any(|name| client.is_called(name));
        let usable = self.clients().iter().filter(|client| self.may_use(client)).filter(named);
        futures_util::future::join_all(usable.map(Client::queue)).await.iter().any(Result::is_ok)
    }

    /// What the servers that answer can do, with their names; asked anew when it was asked longer ago than this.
    pub async fn capabilities(&self, age: Duration) -> Vec<(Client, Result<Capability, ComfyError>)> {
        let usable = self.clients().iter().filter(|client| self.may_use(client));
        let asked = usable.map(|client| async move { (client.clone(), client.capability_within(age).await) });
        futures_util::future::join_all(asked).await
    }

    /// Makes a picture on whichever server can do it, waiting for one that is free. A server in trouble hands it over;
    /// the others are tried once each.
    pub async fn run(&self, work: &dyn Work, watch: &Watch, cancel: &CancelToken) -> Result<Placed, ComfyError> {
        self.run_among(&[], work, watch, cancel).await
    }

    /// As [`Pool::run`], on servers of these names or addresses only; none named is all.
    pub async fn run_among(
        &self,
        names: &[String],
        work: &dyn Work,
        watch: &Watch,
        cancel: &CancelToken,
    ) -> Result<Placed, ComfyError> {
        let others = |client: &Client| !names.is_empty() && !names.iter().any(|name| client.is_called(name));
        let others = |client: &Client| others(client) || !self.may_use(client);
        let clients = self.clients().iter().enumerate();
        let mut tried: BTreeSet<usize> = clients.filter(|(_, client)| others(client)).map(|(index, _)| index).collect();
        let mut handed_over = Vec::new();
        let is_kept = self.clients().iter().any(|client| !self.may_use(client));
        let mut last = if is_kept { ComfyError::Offline } else { ComfyError::NoServer };
        let (mut next, mut moves) = (None, 0);
        while tried.len() < self.width() {
            watch(JobNews::State(&JobState::Waiting));
            let taken = match next.take() {
                Some(seat) => Some(seat),
                None => self.take(&tried, work.goes_first(), cancel).await?,
            };
            let Some(seat) = taken.map(Arc::new) else { break };
            let client = &self.shared.clients[seat.index];
            let watch = leaving(&seat, watch);
            // All the others are tried when it moved so often: it stays.
            let tried_now = if moves < MOST_MOVES { tried.clone() } else { (0..self.width()).collect() };
            let (outcome, idle) = self.run_or_move(&seat, &tried_now, work, &watch, cancel).await;
            match outcome {
                Ok(done) => {
                    seat.rest(None);
                    return Ok(Placed { done, server: client.label(), handed_over });
                }
                Err(error @ ComfyError::Withdrawn) => {
                    handed_over.push(format!("{}: {error}", client.label()));
                    next = idle;
                    moves += 1;
                }
                Err(error) => {
                    let goes_on = error.is_server_trouble() || error.is_of_this_server();
                    if error.is_server_trouble() {
                        seat.rest(Some(self.shared.limits.rest));
                    }
                    if !goes_on {
                        return Err(error);
                    }
                    tried.insert(seat.index);
                    handed_over.push(format!("{}: {error}", client.label()));
                    // What a server lacks says more than that another one is down.
                    if !last.is_of_this_server() || error.is_of_this_server() {
                        last = error;
                    }
                }
            }
        }
        Err(last)
    }

    /// Waits for a free server among those not tried; `None` when there is none that could become free.
    async fn take(
        &self,
        tried: &BTreeSet<usize>,
        goes_first: bool,
        cancel: &CancelToken,
    ) -> Result<Option<Taken>, ComfyError> {
        self.ask_queues(tried).await;
        let _place = goes_first.then(|| First::waiting(&self.shared, tried));
        loop {
            if cancel.is_cancelled() {
                return Err(ComfyError::Cancelled);
            }
            // Made before looking, so that a seat freed in between is not missed.
            let freed = self.shared.freed.notified();
            match self.look(tried, goes_first, false) {
                Looked::Free(index) => return Ok(Some(self.taken(index))),
                Looked::Nothing => return Ok(None),
                Looked::Busy => {}
            }
            tokio::select! {
                () = freed => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    fn taken(&self, index: usize) -> Taken {
        Taken { shared: Arc::clone(&self.shared), index, is_left: AtomicBool::new(false) }
    }

    /// The free server with the least to do. One that rests is only taken when no other is left, if at all.
    /// Others leave it to those who go first.
    fn look(&self, tried: &BTreeSet<usize>, goes_first: bool, only_awake: bool) -> Looked {
        let first = self.shared.first.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_left_to_first = |index: &usize| !goes_first && first.iter().any(|tried| !tried.contains(index));
        let mut seats = self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let rests = |seat: &Seat| seat.rests_until.is_some_and(|until| until > now);
        let open: Vec<usize> = (0..seats.len()).filter(|index| !tried.contains(index)).collect();
        let awake: Vec<usize> =
            open.iter().copied().filter(|index| seats.get(*index).is_some_and(|seat| !rests(seat))).collect();
        let candidates = if awake.is_empty() && !only_awake { &open } else { &awake };
        if candidates.is_empty() {
            return Looked::Nothing;
        }
        let load = |index: usize| {
            let client = &self.shared.clients[index];
            let share = f64::from(client.spec().share());
            let waiting = client.inner.queue_seen.load(Ordering::Relaxed) as f64;
            let given = seats.get(index).map_or(0, |seat| seat.given) as f64;
            (waiting / share, given / share)
        };
        let free = candidates.iter().copied().filter(|index| seats.get(*index).is_some_and(|seat| !seat.taken));
        let free = free.filter(|index| !is_left_to_first(index));
        let best = free
            .map(|index| (load(index), index))
            .min_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(std::cmp::Ordering::Equal));
        let Some((_, best)) = best else { return Looked::Busy };
        if let Some(seat) = seats.get_mut(best) {
            seat.taken = true;
            seat.given += 1;
        }
        Looked::Free(best)
    }
}

enum Looked {
    Free(usize),
    Busy,
    Nothing,
}

/// Somebody who waits for a server and goes first, until this is dropped.
struct First {
    shared: Arc<Shared>,
    tried: Arc<BTreeSet<usize>>,
}

impl First {
    fn waiting(shared: &Arc<Shared>, tried: &BTreeSet<usize>) -> Self {
        let tried = Arc::new(tried.clone());
        shared.first.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&tried));
        Self { shared: Arc::clone(shared), tried }
    }
}

impl Drop for First {
    fn drop(&mut self) {
        let mut first = self.shared.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.retain(|waiting| !Arc::ptr_eq(waiting, &self.tried));
        drop(first);
        // What was left to it is there for the others.
        self.shared.freed.notify_waiters();
    }
}

/// A seat that is given back when this is dropped, if it was not left before.
struct Taken {
    shared: Arc<Shared>,
    index: usize,
    is_left: AtomicBool,
}

impl Taken {
    fn rest(&self, pause: Option<Duration>) {
        let mut seats = self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seat) = seats.get_mut(self.index) {
            seat.rests_until = pause.map(|pause| Instant::now() + pause);
        }
    }

    /// Gives the seat back as if it had never been taken.
    fn unused(self) {
        if let Some(seat) = self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner).get_mut(self.index) {
            seat.given = seat.given.saturating_sub(1);
        }
        self.leave();
    }

    /// Lets the next one in. Once only: the seat may be somebody else's by then.
    fn leave(&self) {
        if self.is_left.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(seat) = self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner).get_mut(self.index) {
            seat.taken = false;
        }
        self.shared.freed.notify_waiters();
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Leaves the seat when the server's own work is done: it need not stand idle while a picture is fetched, looked at and kept.
fn leaving(seat: &Arc<Taken>, watch: &Watch) -> Watch {
    let (seat, watch) = (Arc::clone(seat), Arc::clone(watch));
    Arc::new(move |news| {
        if matches!(news, JobNews::State(JobState::Fetching)) {
            seat.leave();
        }
        watch(news);
    })
}
