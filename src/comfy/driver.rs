//! One picture on one server, from the upload to the bytes: the state machine.
//!
//! The history and the queue, asked over HTTP, decide how a job ends; what the WebSocket says only makes the next question
//! come sooner. Every wait has a deadline, and a job is only ever stopped by its own id.

use super::client::{Client, Submitted};
use super::error::ComfyError;
use super::graph::Graph;
use super::job::{Done, JobNews, JobState, Picture, Watch, Work};
use super::message::Message;
use super::pool::Offer;
use super::random::new_uuid;
use super::settings::Limits;
use super::socket::{self, Heard, Socket};
use super::wire::{Ending, HistoryEntry, Place};
use crate::jobs::CancelToken;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::Instant;

/// Messages of the WebSocket that may wait.
const MESSAGES: usize = 64;
/// How often the cancel token is looked at.
const CANCEL_EVERY: Duration = Duration::from_millis(50);
/// How soon the history is asked again after the server said the job is over.
const HISTORY_AGAIN: Duration = Duration::from_millis(15);

/// Makes one picture on one server: uploads, submits, follows, fetches. Out of memory is tried again after freeing, then
/// smaller; a job the server forgot is handed over once more.
pub async fn run_on(client: &Client, work: &dyn Work, watch: &Watch, cancel: &CancelToken) -> Result<Done, ComfyError> {
    run_offered(client, work, watch, cancel, &Offer::default()).await
}

/// As [`run_on`]; once the offer is open, a job that waits in the queue is given back instead ([`ComfyError::Withdrawn`]).
pub(super) async fn run_offered(
    client: &Client,
    work: &dyn Work,
    watch: &Watch,
    cancel: &CancelToken,
    offer: &Offer,
) -> Result<Done, ComfyError> {
    client.inner.ours.fetch_add(1, Ordering::Relaxed);
    let _counted = Counted(client);
    watch(JobNews::Server(&client.label()));
    let mut memory_tries = 0;
    let mut lost = false;
    let mut again = 0;
    let mut refreshed = false;
    loop {
        let smaller = memory_tries >= 2;
        let outcome = Attempt { client, work, watch, cancel, offer, smaller }.run().await;
        match outcome {
            Ok(done) => return Ok(Done { smaller, again, ..done }),
            Err(ComfyError::OutOfMemory { .. }) if memory_tries < 2 => {
                memory_tries += 1;
                // Without this the next run often succeeds too: the server unloads by itself.
                drop(client.free().await);
            }
            Err(ComfyError::OutOfMemory { message, .. }) => {
                return Err(ComfyError::OutOfMemory { tries: memory_tries + 1, message });
            }
            Err(ComfyError::Lost) if !lost => {
                lost = true;
                client.forget_known();
            }
            // Models come and go; the lists may be old. The upload may be gone too.
            Err(ComfyError::Refused { kind, .. })
                if !refreshed && matches!(kind.as_str(), "value_not_in_list" | "custom_validation_failed") =>
            {
                refreshed = true;
                client.forget_known();
            }
            // Perhaps somebody put it there meanwhile.
            Err(ComfyError::Missing { .. }) if !refreshed => {
                refreshed = true;
                client.forget_nodes(Duration::ZERO);
            }
            Err(error) => return Err(error),
        }
        again += 1;
    }
}

/// Counts a job of ours as long as it lives, however it ends.
struct Counted<'a>(&'a Client);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.inner.ours.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Attempt<'a> {
    client: &'a Client,
    work: &'a dyn Work,
    watch: &'a Watch,
    cancel: &'a CancelToken,
    offer: &'a Offer,
    smaller: bool,
}

/// What is known of a job that is under way.
struct Under {
    id: String,
    submitted: Instant,
    started: Option<Instant>,
    /// When it was last seen waiting: a job may end before it is ever seen running.
    waiting: Option<Instant>,
    /// When it was first found nowhere.
    missing: Option<Instant>,
    /// When the server stopped answering.
    silent: Option<Instant>,
    state: JobState,
}

impl Attempt<'_> {
    fn limits(&self) -> &Limits {
        &self.client.inner.limits
    }

    fn tell(&self, state: &JobState) {
        (self.watch)(JobNews::State(state));
    }

    fn stop_if_cancelled(&self) -> Result<(), ComfyError> {
        if self.cancel.is_cancelled() { Err(ComfyError::Cancelled) } else { Ok(()) }
    }

    /// Waits for something, but no longer than until somebody cancels, even when a server does not answer.
    async fn unless_cancelled<T>(&self, work: impl Future<Output = Result<T, ComfyError>>) -> Result<T, ComfyError> {
        let cancelled = async {
            while !self.cancel.is_cancelled() {
                tokio::time::sleep(CANCEL_EVERY).await;
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = cancelled => Err(ComfyError::Cancelled),
        }
    }

    async fn run(&self) -> Result<Done, ComfyError> {
        self.stop_if_cancelled()?;
        self.tell(&JobState::Uploading);
        let known = self.unless_cancelled(self.client.known()).await?;
        self.client.sweep().await;
        let mut uploaded = Vec::new();
        for upload in self.work.uploads() {
            uploaded.push(self.unless_cancelled(self.client.upload(upload)).await?);
        }
        let graph = self.work.graph(&known.info, &uploaded, self.smaller)?.fitted(&known.info);
        self.tell(&JobState::Submitting);
        let socket = self.unless_cancelled(async { Ok(Socket::connect(self.client).await) }).await?;
        let client_id = socket.as_ref().map_or_else(new_uuid, |socket| socket.client_id().to_owned());
        let (sender, mut heard) = channel(MESSAGES);
        // Ends by itself once the receiver is gone.
        tokio::spawn(socket::listen(self.client.clone(), socket, sender));
        self.stop_if_cancelled()?;
        let sent = Mutex::new(None);
        let submitted = self.unless_cancelled(self.submit(&graph, &client_id, &sent)).await;
        if let (Err(ComfyError::Cancelled), Some(id)) = (&submitted, taken(&sent)) {
            self.client.stop(&id).await;
        }
        let id = submitted?;
        let mut under = Under {
            id,
            submitted: Instant::now(),
            started: None,
            waiting: None,
            missing: None,
            silent: None,
            state: JobState::Queued(0),
        };
        let entry = self.follow(&mut under, &graph, &mut heard).await?;
        drop(heard);
        let started = under.started.or(under.waiting).unwrap_or(under.submitted);
        let ran = started.elapsed();
        self.client.inner.ran_ms.fetch_add(ran.as_millis() as u64, Ordering::Relaxed);
        let pictures = self.unless_cancelled(self.fetch(&entry)).await?;
        Ok(Done {
            pictures,
            tags: entry.tags,
            graph,
            prompt_id: under.id,
            ran,
            queued: started.saturating_duration_since(under.submitted),
            smaller: false,
            again: 0,
        })
    }

    /// Hands the graph over. When the connection breaks meanwhile nobody knows whether the server took it: it is looked
    /// for before it is sent again.
    async fn submit(&self, graph: &Graph, client_id: &str, sent: &Mutex<Option<String>>) -> Result<String, ComfyError> {
        let body = serde_json::to_value(graph).map_err(|error| ComfyError::Template { reason: error.to_string() })?;
        for last in [false, true] {
            let id = new_uuid();
            *sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
            match self.client.submit(&body, &id, client_id).await {
                Ok(Submitted::Accepted(echoed)) if echoed == id => return Ok(id),
                Ok(Submitted::Accepted(echoed)) => {
                    drop(self.client.cancel(&echoed).await);
                    return Err(ComfyError::TooOld);
                }
                Ok(Submitted::Partly { id: echoed, message }) => {
                    drop(self.client.cancel(&echoed).await);
                    return Err(ComfyError::Refused { kind: "node_errors".to_owned(), message });
                }
                Err(error @ ComfyError::Unreachable { .. }) => return Err(error),
                Err(error) if error.is_connection() => {
                    match self.was_taken(&id).await {
                        Ok(true) => return Ok(id),
                        Ok(false) => {}
                        // It may be there, and cannot be looked for now.
                        Err(error) => {
                            self.client.remember(id);
                            return Err(error);
                        }
                    }
                    if last {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Err(ComfyError::Lost)
    }

    async fn was_taken(&self, id: &str) -> Result<bool, ComfyError> {
        Ok(self.client.queue().await?.place(id).is_some() || self.client.history(id).await?.is_some())
    }

    /// Follows the job to its end. However it goes wrong, the job does not stay behind on the server.
    async fn follow(
        &self,
        under: &mut Under,
        graph: &Graph,
        heard: &mut Receiver<Heard>,
    ) -> Result<HistoryEntry, ComfyError> {
        let mut next_poll = Instant::now();
        let mut eager = 0_u32;
        loop {
            if self.cancel.is_cancelled() {
                self.client.stop(&under.id).await;
                return Err(ComfyError::Cancelled);
            }
            if let Some(entry) = self.check_deadlines(under).await? {
                return Ok(entry);
            }
            if self.offer.is_open() {
                if under.started.is_none()
                    && self.unless_cancelled(self.withdraw(&under.id)).await.is_ok_and(|gone| gone)
                {
                    return Err(ComfyError::Withdrawn);
                }
                self.offer.close();
            }
            let now = Instant::now();
            if now >= next_poll {
                match self.unless_cancelled(self.poll(under)).await {
                    Ok(Some(entry)) => return judge(entry),
                    Ok(None) => {}
                    Err(ComfyError::Cancelled) => continue,
                    Err(error) => return Err(error),
                }
                next_poll = Instant::now() + self.until_next(under, &mut eager);
            }
            let until = next_poll.min(Instant::now() + CANCEL_EVERY);
            tokio::select! {
                news = heard.recv() => match news {
                    Some(news) => {
                        if self.hear(news, under, graph) {
                            eager = 10;
                            next_poll = Instant::now();
                        }
                    }
                    // The listener never ends before us; should it, asking goes on.
                    None => tokio::time::sleep_until(until).await,
                },
                () = tokio::time::sleep_until(until) => {}
            }
        }
    }

    /// Takes the job out of the queue if it waits there; whether it is gone. One that began in this very moment is left alone and
    /// found again, in the queue or a moment later in the history: then it is not gone.
    async fn withdraw(&self, id: &str) -> Result<bool, ComfyError> {
        self.client.take_out(id).await?;
        for pause in [self.limits().lost_gap, Duration::ZERO] {
            if self.was_taken(id).await? {
                return Ok(false);
            }
            tokio::time::sleep(pause).await;
        }
        Ok(true)
    }

    /// When to ask again: soon after the server said it is over, because its history comes a little later.
    fn until_next(&self, under: &Under, eager: &mut u32) -> Duration {
        let limits = self.limits();
        if *eager > 0 {
            *eager -= 1;
            return HISTORY_AGAIN * (11 - *eager).min(10);
        }
        if under.submitted.elapsed() > limits.slow_after { limits.slow_poll } else { limits.poll }
    }

    /// Ends a job that is late, and says so. What is ready at this very moment is taken.
    async fn check_deadlines(&self, under: &Under) -> Result<Option<HistoryEntry>, ComfyError> {
        let limits = self.limits();
        let run = self.work.run_limit().unwrap_or(limits.run);
        let late = match under.started {
            Some(started) if started.elapsed() > run => ComfyError::Overran { after: run },
            None if under.submitted.elapsed() > limits.queue => ComfyError::QueuedTooLong { after: limits.queue },
            _ => return Ok(None),
        };
        if let Ok(Some(entry)) = self.client.history(&under.id).await
            && entry.ending == Ending::Success
        {
            return Ok(Some(entry));
        }
        self.client.stop(&under.id).await;
        Err(self.wait_until_gone(&under.id).await.err().unwrap_or(late))
    }

    /// Waits until a cancelled job has left the queue; nothing should be put behind one that does not.
    async fn wait_until_gone(&self, id: &str) -> Result<(), ComfyError> {
        let until = Instant::now() + self.limits().leave;
        while Instant::now() < until {
            match self.client.queue().await {
                Ok(queue) if queue.place(id).is_none() => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(self.limits().poll.min(Duration::from_millis(500))).await;
        }
        Err(ComfyError::Blocked { server: self.client.label() })
    }

    /// Asks where the job is: `Some` once it has ended.
    async fn poll(&self, under: &mut Under) -> Result<Option<HistoryEntry>, ComfyError> {
        let seen = async {
            if let Some(entry) = self.client.history(&under.id).await? {
                return Ok((Some(entry), None));
            }
            Ok((None, self.client.queue().await?.place(&under.id)))
        };
        let seen: Result<(Option<HistoryEntry>, Option<Place>), ComfyError> = seen.await;
        let place = match seen {
            Ok((Some(entry), _)) => return Ok(Some(entry)),
            Ok((None, place)) => place,
            Err(error) => return self.out_of_reach(under, error).await,
        };
        under.silent = None;
        if let Some(place) = place {
            under.missing = None;
            self.placed(under, place);
        } else {
            let first = *under.missing.get_or_insert_with(Instant::now);
            if first.elapsed() >= self.limits().lost_gap {
                return Err(ComfyError::Lost);
            }
        }
        Ok(None)
    }

    /// A server that does not answer may come back; its deadline runs on.
    async fn out_of_reach(&self, under: &mut Under, error: ComfyError) -> Result<Option<HistoryEntry>, ComfyError> {
        let since = *under.silent.get_or_insert_with(Instant::now);
        let patience = match error {
            // What it had in hand is lost with it, whether it is started again or not.
            ComfyError::Unreachable { is_refused: true, .. } => self.limits().gone_refused,
            _ => self.limits().gone,
        };
        if since.elapsed() >= patience {
            self.client.stop(&under.id).await;
            return Err(error);
        }
        self.change(under, JobState::OutOfReach);
        Ok(None)
    }

    fn placed(&self, under: &mut Under, place: Place) {
        match place {
            Place::Running => {
                under.started.get_or_insert_with(Instant::now);
                if !matches!(under.state, JobState::Running { .. }) {
                    self.change(under, JobState::Running { node: String::new(), step: 0, steps: 0 });
                }
            }
            Place::Pending(before) => {
                under.waiting = Some(Instant::now());
                self.change(under, JobState::Queued(before));
            }
        }
    }

    fn change(&self, under: &mut Under, state: JobState) {
        if under.state != state {
            self.tell(&state);
            under.state = state;
        }
    }

    /// Takes a message in; whether it is time to ask.
    fn hear(&self, news: Heard, under: &mut Under, graph: &Graph) -> bool {
        let message = match news {
            Heard::Reconnected => return true,
            Heard::Preview(picture) => {
                // Servers send previews of jobs without a client to everybody, so only while ours runs.
                if matches!(under.state, JobState::Running { .. }) {
                    (self.watch)(JobNews::Preview(&picture));
                }
                return false;
            }
            Heard::Message(message) => message,
        };
        let ours = |id: &str| id == under.id;
        match message {
            Message::Start(id) if ours(&id) => {
                under.started.get_or_insert_with(Instant::now);
                self.change(under, JobState::Running { node: String::new(), step: 0, steps: 0 });
                false
            }
            Message::Executing { prompt_id: Some(id), node: Some(node) } if ours(&id) => {
                under.started.get_or_insert_with(Instant::now);
                let node = graph.class_of(&node).to_owned();
                self.change(under, JobState::Running { node, step: 0, steps: 0 });
                false
            }
            Message::Progress { prompt_id, value, max } if ours(&prompt_id) => {
                let node = match &under.state {
                    JobState::Running { node, .. } => node.clone(),
                    _ => String::new(),
                };
                self.change(under, JobState::Running { node, step: value, steps: max });
                false
            }
            Message::Executing { prompt_id: Some(id), node: None }
            | Message::Success(id)
            | Message::Interrupted(id) => ours(&id),
            Message::Error { prompt_id, .. } => ours(&prompt_id),
            // The queue changed, and ours is not seen to run: perhaps it does now, or was taken out.
            Message::Status(_) => !matches!(under.state, JobState::Running { .. }),
            _ => false,
        }
    }

    async fn fetch(&self, entry: &HistoryEntry) -> Result<Vec<Picture>, ComfyError> {
        self.tell(&JobState::Fetching);
        let mut pictures = Vec::new();
        // What is only a preview on the server does not count beside what was saved.
        let saved = entry.outputs.iter().filter(|output| output.kind == "output").count();
        let wanted = if saved > 0 { saved } else { entry.outputs.len() };
        for output in entry.outputs.iter().take(wanted.min(4)) {
            let bytes = match self.client.view(output).await {
                // Once more: the job is done, and only the fetching failed.
                Err(error) if error.is_connection() => self.client.view(output).await?,
                other => other?,
            };
            pictures.push(Picture { bytes, server_name: output.filename.chars().take(200).collect() });
        }
        // A tagger saves nothing.
        if pictures.is_empty() && entry.tags.is_empty() { Err(ComfyError::NoPicture) } else { Ok(pictures) }
    }
}

/// The number of a job that was sent, where one was.
fn taken(sent: &Mutex<Option<String>>) -> Option<String> {
    sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What an ending means for whoever asked.
fn judge(entry: HistoryEntry) -> Result<HistoryEntry, ComfyError> {
    if entry.ending.is_out_of_memory()
        && let Ending::Error { message, .. } = &entry.ending
    {
        return Err(ComfyError::OutOfMemory { tries: 1, message: message.clone() });
    }
    match &entry.ending {
        Ending::Success => Ok(entry),
        Ending::Error { node, message, .. } => Err(ComfyError::Failed { node: node.clone(), message: message.clone() }),
        Ending::Interrupted => Err(ComfyError::StoppedThere),
    }
}
