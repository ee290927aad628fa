//! One run: the avatar first, then the references side by side, each kept the moment it is there.

use super::credits;
use super::error::StudioError;
use super::files::Folder;
use super::library::Library;
use super::result::SetResult;
use super::studio::{Listen, News, Studio, now_unix_secs};
use super::work::StageWork;
use crate::comfy::{ComfyError, JobNews, JobState, Placed, Upload, Watch, new_uuid};
use crate::jobs::CancelToken;
use crate::model::character::{Character, Run, Slot, SlotPicture, StageLog};
use crate::model::ids::CharacterId;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How often a deadline and the cancel token are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A run that is going on.
pub(super) struct Going<'a> {
    studio: &'a Studio,
    id: CharacterId,
    run: Mutex<Run>,
    /// Folder of this run on the servers.
    mark: String,
    listen: &'a Listen,
    cancel: &'a CancelToken,
    library: OnceLock<Library>,
    /// Why every other set would fail the same way, once one stage told.
    hopeless: OnceLock<ComfyError>,
    /// Why the stages that did not begin on a server are not tried any more.
    over: Arc<OnceLock<ComfyError>>,
}

/// Where a stage is, and what stops its present attempt.
#[derive(Default)]
struct At {
    server: String,
    state: JobState,
    stop: CancelToken,
}

impl At {
    /// Whether no server works at it now.
    const fn is_idle(&self) -> bool {
        matches!(self.state, JobState::Waiting | JobState::Uploading | JobState::Submitting | JobState::OutOfReach)
    }
}

/// Why a stage was stopped.
enum Stopped {
    Cancelled,
    /// It did not end within so long.
    Late(Duration),
    /// Another stage of the set found out that none can be made.
    Over(ComfyError),
}

/// A picture that was made, with what the record needs.
struct Made {
    picture: SlotPicture,
    bytes: Vec<u8>,
}

/// How one stage ended.
struct Ended {
    made: Result<Made, StudioError>,
    server: String,
    handed_over: Vec<String>,
}

impl<'a> Going<'a> {
    pub(super) fn new(
        studio: &'a Studio,
        id: CharacterId,
        run: Run,
        listen: &'a Listen,
        cancel: &'a CancelToken,
    ) -> Self {
        Self {
            studio,
            id,
            run: Mutex::new(run),
            mark: new_uuid(),
            listen,
            cancel,
            library: OnceLock::new(),
            hopeless: OnceLock::new(),
            over: Arc::default(),
        }
    }

    fn run_row(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes these slots. With a seed of its own a picture goes beside the one that is there.
    pub(super) async fn run(&self, slots: &[Slot], seed: Option<u64>) -> Result<SetResult, StudioError> {
        (self.listen)(News::Began { id: self.id, stop: self.cancel.clone() });
        let outcome = self.stages(slots, seed).await;
        let character = self.finish();
        (self.listen)(News::Ended(self.id));
        let character = character?;
        outcome?;
        let hopeless = self.hopeless.get().cloned();
        Ok(SetResult { hopeless, ..SetResult::of(&character, &self.studio.folder) })
    }

    async fn stages(&self, slots: &[Slot], seed: Option<u64>) -> Result<(), StudioError> {
        let folder = &self.studio.folder;
        if slots.contains(&Slot::Avatar) {
            let character = self.character()?;
            let source = character.look.uses_source.then(|| folder.source(&character));
            let wait = Some(self.studio.settings.avatar_wait());
            self.stage(character, Slot::Avatar, seed, source, wait).await?;
        }
        let references: Vec<Slot> = slots.iter().copied().filter(|slot| *slot != Slot::Avatar).collect();
        let character = self.character()?;
        let Some(avatar) = character.picture(Slot::Avatar).filter(|_| !references.is_empty()) else { return Ok(()) };
        let avatar = folder.picture(self.id, avatar);
        let stages =
            references.iter().map(|slot| self.stage(character.clone(), *slot, seed, Some(avatar.clone()), None));
        futures_util::future::join_all(stages).await.into_iter().collect()
    }

    /// One picture, kept or its failure noted. An error is one of the store.
    async fn stage(
        &self,
        character: Character,
        slot: Slot,
        seed: Option<u64>,
        reference: Option<PathBuf>,
        wait: Option<Duration>,
    ) -> Result<(), StudioError> {
        let began = Instant::now();
        let ended = self.make(character, slot, seed, reference, wait).await;
        let seconds = began.elapsed().as_secs_f64();
        self.note(slot, seed.is_some(), ended, seconds)
    }

    async fn make(
        &self,
        character: Character,
        slot: Slot,
        seed: Option<u64>,
        reference: Option<PathBuf>,
        wait: Option<Duration>,
    ) -> Ended {
        let seed = seed.unwrap_or(character.seed);
        let servers = character.look.servers.clone();
        let prefix = format!("civitdeck/{}/{}", self.mark, slot.key());
        let upload = match reference.map(|path| Folder::read(&path)).transpose() {
            Ok(bytes) => bytes.map(|bytes| Upload::new(bytes.into())),
            // A picture that cannot be read is this stage's trouble.
            Err(error) => return Ended { made: Err(error), server: String::new(), handed_over: Vec::new() },
        };
        let families = Arc::clone(&self.library().families);
        let work = StageWork::new(character, slot, seed, upload, (prefix, self.studio.limits.run, families));
        let at: Arc<Mutex<At>> = Arc::default();
        let watch = self.watch(slot, &at);
        let deadline = wait.map(|wait| (Instant::now() + wait, wait));
        let mut attempt = 1;
        let outcome = loop {
            let outcome = self.within(deadline, &servers, &work, (&watch, &at)).await;
            let again = matches!(
                &outcome,
                Err(StudioError::Comfy(
                    ComfyError::Failed { .. } | ComfyError::NoPicture | ComfyError::BadPicture { .. }
                ))
            );
            if !again || attempt >= self.studio.settings.attempts {
                break outcome;
            }
            attempt += 1;
        };
        let server = locked(&at).server.clone();
        match outcome {
            Ok(placed) => {
                let (server, handed_over) = (placed.server.clone(), placed.handed_over.clone());
                Ended { made: self.picture(slot, seed, &work, placed), server, handed_over }
            }
            Err(error) => {
                if let StudioError::Comfy(error) = &error
                    && error.is_set_wide()
                {
                    self.hopeless.get_or_init(|| error.clone());
                    if self.over.get().is_none() && self.ends_the_set(error, &servers).await {
                        self.over.get_or_init(|| error.clone());
                    }
                }
                Ended { made: Err(error), server, handed_over: Vec::new() }
            }
        }
    }

    /// Whether the other pictures of the set need not be tried: none of the servers answers, or none can do it. A picture that
    /// was lost twice may have brought its server down; another may live.
    async fn ends_the_set(&self, error: &ComfyError, servers: &[String]) -> bool {
        match error {
            ComfyError::Lost => false,
            ComfyError::Blocked { .. } | ComfyError::TooOld => true,
            error if error.is_server_trouble() => !self.studio.pool.answers(servers).await,
            error => error.is_set_wide(),
        }
    }

    /// Runs the work, and stops it at its deadline, when the run is cancelled, or when the set is over before it began.
    async fn within(
        &self,
        deadline: Option<(Instant, Duration)>,
        servers: &[String],
        work: &StageWork,
        (watch, at): (&Watch, &Mutex<At>),
    ) -> Result<Placed, StudioError> {
        let stop = CancelToken::default();
        locked(at).stop = stop.clone();
        let stopping = async {
            loop {
                let why = match (self.over.get(), deadline) {
                    _ if self.cancel.is_cancelled() => Some(Stopped::Cancelled),
                    (Some(error), _) if locked(at).is_idle() => Some(Stopped::Over(error.clone())),
                    (_, Some((at, wait))) if Instant::now() >= at => Some(Stopped::Late(wait)),
                    _ => None,
                };
                if let Some(why) = why {
                    stop.cancel();
                    return why;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let running = self.studio.pool.run_among(servers, work, watch, &stop);
        tokio::pin!(stopping, running);
        let mut stopped = None;
        let outcome = loop {
            tokio::select! {
                biased;
                outcome = &mut running => break outcome,
                why = &mut stopping, if stopped.is_none() => stopped = Some(why),
            }
        };
        let Err(ComfyError::Cancelled) = outcome else { return outcome.map_err(StudioError::from) };
        match (stopped, self.over.get()) {
            (Some(Stopped::Late(after)), _) => Err(StudioError::TooLate { after }),
            (Some(Stopped::Over(error)), _) => Err(error.into()),
            // The watch was quicker.
            (None, Some(error)) if !self.cancel.is_cancelled() => Err(error.clone().into()),
            _ => Err(ComfyError::Cancelled.into()),
        }
    }

    fn watch(&self, slot: Slot, at: &Arc<Mutex<At>>) -> Watch {
        let (listen, id, at, over) = (Arc::clone(self.listen), self.id, Arc::clone(at), Arc::clone(&self.over));
        Arc::new(move |news| {
            let mut at = locked(&at);
            match news {
                JobNews::Server(name) => name.clone_into(&mut at.server),
                JobNews::State(state) => {
                    if *state == JobState::Waiting {
                        at.server.clear();
                    }
                    at.state = state.clone();
                    if over.get().is_some() && at.is_idle() {
                        at.stop.cancel();
                    }
                    listen(News::Stage { id, slot, server: at.server.clone(), state: state.clone() });
                }
                JobNews::Preview(bytes) => listen(News::Preview { id, slot, bytes: bytes.to_vec() }),
            }
        })
    }

    /// The record of a picture that arrived, after a look whether it is one.
    fn picture(&self, slot: Slot, seed: u64, work: &StageWork, placed: Placed) -> Result<Made, StudioError> {
        let bad = |reason: String| StudioError::Comfy(ComfyError::BadPicture { reason });
        let first = placed.done.pictures.into_iter().next().ok_or(ComfyError::NoPicture)?;
        let reader = image::ImageReader::new(Cursor::new(&first.bytes)).with_guessed_format();
        let reader = reader.map_err(|error| bad(error.to_string()))?;
        let (width, height) = reader.into_dimensions().map_err(|error| bad(error.to_string()))?;
        super::fingerprint::looks_like(&first.bytes)?;
        let sent = work.sent();
        let graph_json = serde_json::to_string(&placed.done.graph).unwrap_or_default();
        let picture = SlotPicture {
            file: format!("{}-{}.png", slot.key(), self.run_row().id),
            seed,
            seconds: placed.done.ran.as_secs_f64(),
            queued_seconds: placed.done.queued.as_secs_f64(),
            server: placed.server,
            method: sent.method.to_owned(),
            width,
            height,
            smaller: placed.done.smaller,
            made_unix_secs: now_unix_secs(),
            positive: sent.positive,
            negative: sent.negative,
            models: sent.files.iter().map(|name| self.library().used(name)).collect(),
            graph_json,
        };
        Ok(Made { picture, bytes: first.bytes })
    }

    fn library(&self) -> &Library {
        self.library.get_or_init(|| Library::read(&self.studio.store))
    }

    /// Keeps a picture, or why there is none: the file first, then character and run in one transaction.
    fn note(&self, slot: Slot, beside: bool, ended: Ended, seconds: f64) -> Result<(), StudioError> {
        let mut made = ended.made;
        if let Ok(picture) = &made
            && let Err(error) = self.studio.folder.keep_picture(self.id, &picture.picture.file, &picture.bytes)
        {
            made = Err(error);
        }
        let error = made.as_ref().err().map(ToString::to_string);
        let waited_seconds = made.as_ref().map_or(0.0, |made| (seconds - made.picture.seconds).max(0.0));
        let (server, handed_over) = (ended.server, ended.handed_over);
        let log = StageLog { slot, seconds, waited_seconds, server, error: error.clone(), handed_over };
        tracing::info!(character = self.id.0, slot = slot.key(), seconds, error = error.as_deref(), "a stage ended");
        let mut run = self.run_row();
        run.stages.push(log);
        let (character, loser) = self.studio.store.write(|writer| {
            writer.put_run(&run)?;
            let Some(mut character) = writer.character(self.id)? else { return Ok((None, None)) };
            let state = character.slots.entry(slot).or_default();
            state.trouble = error;
            let place = if beside { &mut state.candidate } else { &mut state.picture };
            let loser = made.ok().and_then(|made| place.replace(made.picture));
            writer.put_character(&character)?;
            Ok((Some(character), loser))
        })?;
        drop(run);
        if let Some(loser) = loser {
            self.studio.folder.remove_picture(self.id, &loser);
        }
        if let Some(character) = character {
            (self.listen)(News::Character(Box::new(character)));
        }
        Ok(())
    }

    fn character(&self) -> Result<Character, StudioError> {
        let found = self.studio.store.read(|reader| reader.character(self.id))?;
        found.ok_or(StudioError::NoSuchCharacter { id: self.id })
    }

    /// Closes the run and pays or refunds it, in one transaction.
    fn finish(&self) -> Result<Character, StudioError> {
        let mut run = self.run_row();
        let now = now_unix_secs();
        run.ended_unix_secs = Some(now);
        let made = run.stages.iter().any(|stage| stage.error.is_none());
        self.studio.store.write(|writer| {
            credits::settle(writer, run.id, run.price, made, now)?;
            writer.put_run(&run)
        })?;
        drop(run);
        self.character()
    }
}

fn locked(at: &Mutex<At>) -> MutexGuard<'_, At> {
    at.lock().unwrap_or_else(PoisonError::into_inner)
}
