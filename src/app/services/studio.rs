//! The character studio beside the window: the same service as the command line, and automatic runs while the window is open.

use super::batch::keep_schedule;
use super::{Services, lock, thread};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::studio::{CreditsView, MadeView, StageView, StudioAsk, StudioNews};
use crate::characters::{
    self, BatchSettings, Draft, ExportForm, Folder, Listen, News, STUDIO_SETTING, SetResult, Studio, StudioError,
    StudioSettings, credits, now_unix_secs,
};
use crate::comfy::graph::Template;
use crate::comfy::{ComfyError, Limits, SERVERS_SETTING, ServerSpec};
use crate::jobs::CancelToken;
use crate::model::character::{Character, Slot};
use crate::model::ids::CharacterId;
use crate::store::Store;
use crate::thumbs::{self, Fit};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The largest workflow file, in bytes.
const MAX_WORKFLOW_BYTES: u64 = 4 << 20;
/// How long the end of what is being made is waited for when the window closes.
const STOP_WITHIN: Duration = Duration::from_millis(1200);
/// How often that is looked at.
const STOP_LOOK: Duration = Duration::from_millis(10);
/// Movements of credits that are told.
const MOVEMENTS: usize = 50;
/// How often what a picture looks like so far is shown anew.
const PREVIEW_EVERY: Duration = Duration::from_millis(250);
/// The largest preview that is looked at, in bytes.
const MAX_PREVIEW_BYTES: usize = 4 << 20;
/// The size previews are shown at.
const PREVIEW: Fit = Fit::Inside { max_side: 320 };

/// What the studio keeps while the window is open.
#[derive(Default)]
pub(super) struct StudioDesk {
    /// Those that are being prepared, the last one read at the end.
    pub(super) drafts: Vec<(Draft, PictureSource)>,
    /// Stops what is being made, by character.
    runs: Vec<(CharacterId, CancelToken)>,
    /// The studio of these servers and settings: its servers take one picture at a time, whoever asks.
    studio: Option<(StudioSettings, Studio)>,
    /// Stops the automatic run that goes on.
    pub(super) batch: Option<CancelToken>,
    /// Stops the test picture that is being made.
    pub(super) trial: Option<CancelToken>,
    /// When the clock's last run did not come about (seconds since 1970), and why.
    pub(super) batch_failed: Option<(i64, String)>,
}

/// Whether a picture that is there was to be made anew.
#[derive(Clone, Copy)]
pub(super) struct Anew(bool);

impl Services {
    /// Puts in order what an earlier run left, and looks from now on whether an automatic run is due.
    pub(super) fn start_studio(&self) {
        let Some(store) = self.store() else { return };
        let data_dir = self.shared.launch.used_data_dir();
        let now = now_unix_secs();
        let tidied = characters::recover(&store, now)
            .map_err(StudioError::from)
            .and_then(|_closed| characters::clear_deleted(&store, &data_dir, now))
            .and_then(|()| {
                let servers = store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING))?;
                Ok(characters::name_by_address(&store, &servers.unwrap_or_default())?)
            });
        if let Err(error) = tidied {
            self.trouble(&error);
        }
        if !self.shared.launch.sample {
            let shared = Arc::downgrade(&self.shared);
            thread("schedule", move || keep_schedule(&shared));
        }
    }

    /// Stops all that is being made, and waits a moment for the servers to hear of it: they would go on for nobody.
    pub(super) fn stop_studio(&self) {
        {
            let desk = lock(&self.shared.studio);
            desk.runs
                .iter()
                .map(|(_, cancel)| cancel)
                .chain(&desk.batch)
                .chain(&desk.trial)
                .for_each(CancelToken::cancel);
        }
        let began = Instant::now();
        let is_at_work = || {
            let desk = lock(&self.shared.studio);
            !desk.runs.is_empty() || desk.batch.is_some() || desk.trial.is_some()
        };
        while is_at_work() && began.elapsed() < STOP_WITHIN {
            std::thread::sleep(STOP_LOOK);
        }
    }

    pub(super) fn studio(&self, ask: StudioAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            StudioAsk::Load => self.load_studio(&store),
            StudioAsk::Draft(source, level, name) => {
                self.prepare_draft(&store, &source, || self.read_source(&store, &source, level, &name));
                Ok(())
            }
            StudioAsk::DraftOf(picture, name) => {
                self.prepare_draft(&store, &picture.picture.source, || self.read_feed(&store, &picture, name));
                Ok(())
            }
            StudioAsk::AskServers => {
                self.tell_can(&store);
                Ok(())
            }
            StudioAsk::Make(character) => self.make(&store, *character),
            StudioAsk::Tag(source) => self.tag_draft(&store, &source),
            StudioAsk::Workflow(path) => {
                workflow(&path).map(|template| self.studio_news(StudioNews::Workflow(template)))
            }
            StudioAsk::BatchWorkflow(path) => self.keep_workflow(&store, &path),
            StudioAsk::Edit(changed) => self.edit_character(&store, *changed),
            StudioAsk::Retry(id, slot) => {
                self.work(&store, slot.map(|slot| (slot, Anew(false))), async |studio, listen, cancel| {
                    let slots = slot.map(|slot| [slot]);
                    studio.retry(id, slots.as_ref().map(<[Slot; 1]>::as_slice), listen, cancel).await
                })
            }
            StudioAsk::Renew(id, slot) => {
                let anew = async |studio: &Studio, listen: &Listen, cancel: &CancelToken| {
                    studio.regenerate(id, slot, listen, cancel).await
                };
                self.work(&store, Some((slot, Anew(true))), anew)
            }
            StudioAsk::Decide(id, slot, accept) => self.studio_of(&store).and_then(|studio| {
                let character = studio.decide(id, slot, accept)?;
                self.studio_news(StudioNews::Character(Box::new(character)));
                Ok(())
            }),
            StudioAsk::Undecide(id, slot) => self.studio_of(&store).and_then(|studio| {
                let character = studio.undecide(id, slot)?;
                self.studio_news(StudioNews::Character(Box::new(character)));
                Ok(())
            }),
            StudioAsk::Stop(id) => {
                let desk = lock(&self.shared.studio);
                desk.runs.iter().filter(|(of, _)| *of == id).for_each(|(_, cancel)| cancel.cancel());
                Ok(())
            }
            StudioAsk::Delete(id, deleted) => characters::set_deleted(&store, id, deleted).map(|character| {
                if !deleted {
                    self.studio_news(StudioNews::Character(Box::new(character)));
                }
            }),
            StudioAsk::Export(id, form, path) => self.export_character(&store, id, form, &path),
            StudioAsk::AddServer(address) => self.change_servers(&store, |servers| {
                let added = ServerSpec::at(&address)?;
                servers.retain(|server| server.address != added.address);
                servers.push(added);
                Ok(())
            }),
            StudioAsk::ChangeServer(changed) => store_servers(&store, |servers| {
                servers.iter_mut().filter(|server| server.address == changed.address).for_each(|server| {
                    server.clone_from(&changed);
                });
                Ok(())
            }),
            StudioAsk::RemoveServer(address) => self.change_servers(&store, |servers| {
                servers.retain(|server| server.address != address);
                Ok(())
            }),
            StudioAsk::TestServer(address) => {
                let test = self.test_comfy(&store, &address);
                self.studio_news(StudioNews::Tested(address, test));
                self.tell_can(&store);
                Ok(())
            }
            StudioAsk::Batch(ask) => self.batch(&store, ask),
            // The window's own.
            StudioAsk::Show(_) | StudioAsk::Open(_) | StudioAsk::Change(_) | StudioAsk::GoOn(_) => Ok(()),
        };
        if let Err(error) = outcome {
            self.studio_news(StudioNews::Trouble(crate::words::capitalised(&error.to_string())));
        }
    }

    pub(super) fn studio_news(&self, news: StudioNews) {
        self.send(AppEvent::Studio(news));
    }

    fn load_studio(&self, store: &Store) -> Result<(), StudioError> {
        let (mut found, servers, reports) = store.read(|reader| {
            let servers = reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING)?.unwrap_or_default();
            Ok((reader.characters()?, servers, reader.batches()?))
        })?;
        found.retain(|one| one.deleted_unix_secs.is_none());
        let folder = Folder::below(&self.shared.launch.used_data_dir()).path().to_path_buf();
        self.studio_news(StudioNews::Loaded { characters: found, folder, servers, reports });
        self.tell_settings(store)?;
        self.tell_runs(store)?;
        self.tell_credits(store)
    }

    pub(super) fn tell_credits(&self, store: &Store) -> Result<(), StudioError> {
        let settings: StudioSettings = store.read(|reader| reader.setting(STUDIO_SETTING))?.unwrap_or_default();
        let credits = credits::today(store, settings.daily_allowance, now_unix_secs())?;
        self.studio_news(StudioNews::Credits(CreditsView {
            yours: credits.yours,
            held: credits.held,
            price_set: settings.price_set,
            price_picture: settings.price_picture,
            movements: credits.movements.into_iter().rev().take(MOVEMENTS).collect(),
        }));
        Ok(())
    }

    /// The studio of the servers and settings as they are now.
    pub(super) fn studio_of(&self, store: &Arc<Store>) -> Result<Studio, StudioError> {
        let (servers, settings) = store.read(|reader| {
            let servers = reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING)?.unwrap_or_default();
            Ok((servers, reader.setting::<StudioSettings>(STUDIO_SETTING)?.unwrap_or_default()))
        })?;
        // Rules of automatic runs are handed to each run; a change of them makes no other studio of the same servers.
        let settings = StudioSettings { batch: BatchSettings::default(), ..settings };
        let is_offline = self.shared.client.is_offline();
        let mut desk = lock(&self.shared.studio);
        // Another name or weight makes no other pool: two would use one server at once.
        if let Some((with, studio)) = &desk.studio
            && *with == settings
            && studio.pool().take_names(&servers)
        {
            studio.pool().keep_local(is_offline);
            return Ok(studio.clone());
        }
        let data_dir = self.shared.launch.used_data_dir();
        let _inside = self.shared.runtime.enter();
        let studio = Studio::new(Arc::clone(store), &data_dir, &servers, settings.clone(), Limits::default())?;
        studio.pool().keep_local(is_offline);
        desk.studio = Some((settings, studio.clone()));
        Ok(studio)
    }

    /// A workflow of the user's own, with which automatic runs are made from now on.
    fn keep_workflow(&self, store: &Store, path: &Path) -> Result<(), StudioError> {
        let template = workflow(path)?;
        store.write(|writer| {
            let mut settings = writer.setting::<StudioSettings>(STUDIO_SETTING)?.unwrap_or_default();
            settings.look.template = template;
            writer.put_setting(STUDIO_SETTING, &settings)
        })?;
        self.tell_settings(store)
    }

    /// Changes what a person may change of a character; its pictures stay as they are.
    fn edit_character(&self, store: &Store, changed: Character) -> Result<(), StudioError> {
        let edited = characters::edit(store, changed.id, |one| {
            one.name = changed.name;
            one.attributes = changed.attributes;
            one.rating = changed.rating;
            one.look = changed.look;
            one.wants_references = changed.wants_references;
        })?;
        self.studio_news(StudioNews::Character(Box::new(edited)));
        Ok(())
    }

    /// Works on a character that is there, and says how it ended.
    fn work(
        &self,
        store: &Arc<Store>,
        asked: Option<(Slot, Anew)>,
        work: impl AsyncFnOnce(&Studio, &Listen, &CancelToken) -> Result<SetResult, StudioError>,
    ) -> Result<(), StudioError> {
        let (studio, cancel) = (self.studio_of(store)?, CancelToken::default());
        let made = self.shared.runtime.block_on(work(&studio, &self.listen(), &cancel));
        self.tell_runs(store).and_then(|()| self.tell_credits(store))?;
        self.tell_made(&studio, &made?, asked, &cancel);
        Ok(())
    }

    /// Says how a set ended. Who stopped it knows.
    pub(super) fn tell_made(
        &self,
        studio: &Studio,
        made: &SetResult,
        asked: Option<(Slot, Anew)>,
        cancel: &CancelToken,
    ) {
        let Ok(character) = studio.character(made.id) else { return };
        if cancel.is_cancelled() {
            return;
        }
        // What failed earlier and was not asked for now is no news.
        let counts = |stage: Slot| asked.is_none_or(|(slot, _)| slot == stage);
        let anew = asked.and_then(|(slot, anew)| anew.0.then_some(slot));
        let trouble = made.errors.iter().find(|error| counts(error.stage)).map(|error| error.error.clone());
        let (made, wanted) = (made.generated, made.total);
        let view = MadeView { id: character.id, name: character.name, made, wanted, anew, trouble };
        self.studio_news(StudioNews::Made(view));
    }

    fn began(&self, id: CharacterId, stop: CancelToken) {
        lock(&self.shared.studio).runs.push((id, stop));
        self.studio_news(StudioNews::Running(id, true));
    }

    fn ended_one(&self, id: CharacterId) {
        lock(&self.shared.studio).runs.retain(|(of, _)| *of != id);
        self.studio_news(StudioNews::Running(id, false));
    }

    /// Hands what a run tells to the window.
    pub(super) fn listen(&self) -> Listen {
        let shared = Arc::downgrade(&self.shared);
        let seen: Mutex<BTreeMap<(CharacterId, Slot), Instant>> = Mutex::default();
        Arc::new(move |news| {
            let Some(shared) = shared.upgrade() else { return };
            let services = Self { shared };
            match news {
                News::Began { id, stop } => services.began(id, stop),
                News::Ended(id) => services.ended_one(id),
                News::Character(character) => services.studio_news(StudioNews::Character(character)),
                News::Stage { id, slot, server, state } => {
                    services.studio_news(StudioNews::Stage(id, slot, StageView { server, state }));
                }
                News::Preview { id, slot, bytes } => {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    let is_due = seen.get(&(id, slot)).is_none_or(|at: &Instant| at.elapsed() >= PREVIEW_EVERY);
                    if !is_due || bytes.len() > MAX_PREVIEW_BYTES {
                        return;
                    }
                    seen.insert((id, slot), Instant::now());
                    drop(seen);
                    // A decoder that breaks on a hostile picture costs that picture.
                    let made = catch_unwind(AssertUnwindSafe(|| thumbs::make(&bytes, PREVIEW)));
                    if let Ok(Ok(thumb)) = made {
                        services.studio_news(StudioNews::Preview(id, slot, thumb));
                    }
                }
            }
        })
    }

    fn export_character(
        &self,
        store: &Arc<Store>,
        id: CharacterId,
        form: ExportForm,
        path: &Path,
    ) -> Result<(), StudioError> {
        let studio = self.studio_of(store)?;
        let character = studio.character(id)?;
        let place = if form == ExportForm::Folder {
            characters::export(studio.folder(), &character, form, path)?
        } else {
            characters::export_as(studio.folder(), &character, form, path)?;
            path.to_path_buf()
        };
        self.studio_news(StudioNews::Exported(place));
        Ok(())
    }

    /// Changes the list of servers and tells it.
    fn change_servers(
        &self,
        store: &Store,
        change: impl FnOnce(&mut Vec<ServerSpec>) -> Result<(), ComfyError>,
    ) -> Result<(), StudioError> {
        store_servers(store, change)?;
        let servers = store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING))?.unwrap_or_default();
        self.studio_news(StudioNews::Servers(servers));
        Ok(())
    }
}

/// Reads a workflow of the user's own and checks it.
fn workflow(path: &Path) -> Result<String, StudioError> {
    let bytes = crate::thumbs::read_bounded(path, MAX_WORKFLOW_BYTES)?;
    let template = String::from_utf8_lossy(&bytes).into_owned();
    Template::read(&template)?;
    Ok(template)
}

/// Changes the list of servers in the store.
fn store_servers(
    store: &Store,
    change: impl FnOnce(&mut Vec<ServerSpec>) -> Result<(), ComfyError>,
) -> Result<(), StudioError> {
    let mut servers = store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING))?.unwrap_or_default();
    change(&mut servers)?;
    store.write(|writer| writer.put_setting(SERVERS_SETTING, &servers))?;
    Ok(())
}
