//! A picture that waits behind other people's work on one server moves to another that has nothing to do.
//!
//! It is taken out of the queue by its id first, and only what is then found nowhere is made elsewhere: never twice.

use super::{LOOK_EVERY, Looked, Pool, Taken};
use crate::comfy::client::Client;
use crate::comfy::driver;
use crate::comfy::error::ComfyError;
use crate::comfy::job::{Done, JobNews, JobState, Watch, Work};
use crate::jobs::CancelToken;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long what a server said of its queue is believed when pictures are given out.
const QUEUE_HOLDS: Duration = Duration::from_secs(10);
/// How long a server may take to say it.
const QUEUE_WITHIN: Duration = Duration::from_secs(1);

/// Open once another server has nothing to do. The driver gives the job back if it did not begin, or closes this.
#[derive(Debug, Default)]
pub(in crate::comfy) struct Offer(AtomicBool);

impl Offer {
    pub(in crate::comfy) fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(in crate::comfy) fn close(&self) {
        self.0.store(false, Ordering::Release);
    }

    fn open(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Pool {
    /// Makes a picture on the server of this seat. When it comes back with [`ComfyError::Withdrawn`] it did not begin there,
    /// and the other seat is that of a server with nothing to do.
    pub(super) async fn run_or_move(
        &self,
        seat: &Taken,
        tried: &BTreeSet<usize>,
        work: &dyn Work,
        watch: &Watch,
        cancel: &CancelToken,
    ) -> (Result<Done, ComfyError>, Option<Taken>) {
        let client = &self.shared.clients[seat.index];
        let offer = Offer::default();
        let kept = Mutex::new(None);
        let behind = Arc::new(AtomicUsize::new(0));
        let watch = counting(&behind, watch);
        let running = driver::run_offered(client, work, &watch, cancel, &offer);
        let others: BTreeSet<usize> = tried.iter().copied().chain([seat.index]).collect();
        let outcome = tokio::select! {
            biased;
            outcome = running => outcome,
            never = self.look_elsewhere(&others, work, &behind, &offer, &kept) => match never {},
        };
        (outcome, kept.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// As long as the job waits behind others: looks for a server that has nothing to do, keeps its seat and says so.
    async fn look_elsewhere(
        &self,
        others: &BTreeSet<usize>,
        work: &dyn Work,
        behind: &AtomicUsize,
        offer: &Offer,
        kept: &Mutex<Option<Taken>>,
    ) -> Infallible {
        loop {
            tokio::time::sleep(self.shared.limits.poll).await;
            if behind.load(Ordering::Relaxed) == 0 {
                continue;
            }
            let Some(idle) = self.idle(others, work).await else { continue };
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(idle);
            offer.open();
            while offer.is_open() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            // It had begun meanwhile.
            let idle = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(idle) = idle {
                idle.unused();
            }
        }
    }

    /// The seat of a server that says now that it has nothing to do, and that can do this work.
    async fn idle(&self, others: &BTreeSet<usize>, work: &dyn Work) -> Option<Taken> {
        let mut passed = others.clone();
        while let Looked::Free(index) = self.look(&passed, work.goes_first(), true) {
            let seat = self.taken(index);
            let client = &self.shared.clients[index];
            match client.queue().await {
                Ok(queue) if queue.is_empty() && suits(client, work).await => return Some(seat),
                Ok(_) => {}
                Err(_unreachable) => seat.rest(Some(self.shared.limits.rest)),
            }
            seat.unused();
            passed.insert(index);
        }
        None
    }

    /// Asks the servers among which there is a choice how much they have to do, unless they said so a moment ago.
    pub(super) async fn ask_queues(&self, tried: &BTreeSet<usize>) {
        let open = self.clients().iter().enumerate().filter(|(index, _)| !tried.contains(index));
        let open: Vec<&Client> = open.map(|(_, client)| client).collect();
        if open.len() < 2 {
            return;
        }
        let asked = open.into_iter().filter(|client| client.queue_is_older_than(QUEUE_HOLDS)).map(Client::queue);
        // Who does not say it is taken for one with nothing to do: then the picture itself finds out.
        drop(tokio::time::timeout(QUEUE_WITHIN, futures_util::future::join_all(asked)).await);
    }
}

async fn suits(client: &Client, work: &dyn Work) -> bool {
    client.known().await.is_ok_and(|known| work.suits(&known.info))
}

/// Notes how many jobs go before this one; none while it does not wait in a queue.
fn counting(behind: &Arc<AtomicUsize>, watch: &Watch) -> Watch {
    let (behind, watch) = (Arc::clone(behind), Arc::clone(watch));
    Arc::new(move |news| {
        if let JobNews::State(state) = &news {
            let before = if let JobState::Queued(before) = state { *before } else { 0 };
            behind.store(before, Ordering::Relaxed);
        }
        watch(news);
    })
}
