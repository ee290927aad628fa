//! The character studio beside the window: the same service as the command line, and automatic runs while the window is open.

use super::batch::keep_schedule;
use super::{Services, lock, thread};
use crate::app::event::AppEvent;
use crate::app::pictures::PictureSource;
use crate::app::studio::{CreditsView, DraftView, ServerTest, StageView, StudioAsk, StudioNews, prompts_of};
use crate::characters::{
    self, BatchSettings, Draft, ExportForm, Folder, Listen, News, STUDIO_SETTING, SetResult, Studio, StudioError,
    StudioSettings, Told, credits, now_unix_secs,
};
use crate::comfy::graph::{Family, Method, Template};
use crate::comfy::{Capability, Client, ComfyError, Limits, SERVERS_SETTING, ServerSpec, Watch, test_server};
use crate::jobs::CancelToken;
use crate::model::character::{Character, Evidence, Look, Owner, Slot};
use crate::model::ids::CharacterId;
use crate::model::mature::MatureLevel;
use crate::store::Store;
use crate::thumbs::{self, Fit};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The largest picture that is taken for a source, in bytes.
const MAX_SOURCE_BYTES: u64 = 64 << 20;
/// The largest workflow file, in bytes.
const MAX_WORKFLOW_BYTES: u64 = 4 << 20;
/// How often what a picture looks like so far is shown anew.
const PREVIEW_EVERY: Duration = Duration::from_millis(250);
/// The largest preview that is looked at, in bytes.
const MAX_PREVIEW_BYTES: usize = 4 << 20;
/// The size previews are shown at.
const PREVIEW: Fit = Fit::Inside { max_side: 320 };
/// Width asked of CivitAI's pictures, in pixels.
const WIDTH_PX: u32 = 1024;

/// What the studio keeps while the window is open.
#[derive(Default)]
pub(super) struct StudioDesk {
    /// The one that is being prepared.
    draft: Option<Draft>,
    /// Stops what is being made, by character.
    runs: Vec<(CharacterId, CancelToken)>,
    /// The studio of these servers and settings: its servers take one picture at a time, whoever asks.
    studio: Option<(Vec<ServerSpec>, StudioSettings, Studio)>,
    /// Stops the automatic run that goes on.
    pub(super) batch: Option<CancelToken>,
}

/// The bits CivitAI writes a level with.
const fn bits(level: MatureLevel) -> u32 {
    match level {
        MatureLevel::Unrated => 0,
        MatureLevel::Pg => 1,
        MatureLevel::Pg13 => 2,
        MatureLevel::R => 4,
        MatureLevel::X => 8,
        MatureLevel::Xxx => 16,
    }
}

impl Services {
    /// Puts in order what an earlier run left, and looks from now on whether an automatic run is due.
    pub(super) fn start_studio(&self) {
        let Some(store) = self.store() else { return };
        let data_dir = self.shared.launch.used_data_dir();
        let now = now_unix_secs();
        let tidied = characters::recover(&store, now)
            .map_err(StudioError::from)
            .and_then(|_closed| characters::clear_deleted(&store, &data_dir, now));
        if let Err(error) = tidied {
            self.trouble(&error);
        }
        if !self.shared.launch.sample {
            let shared = Arc::downgrade(&self.shared);
            thread("schedule", move || keep_schedule(&shared));
        }
    }

    /// Stops all that is being made.
    pub(super) fn stop_studio(&self) {
        let desk = lock(&self.shared.studio);
        desk.runs.iter().map(|(_, cancel)| cancel).chain(&desk.batch).for_each(CancelToken::cancel);
    }

    pub(super) fn studio(&self, ask: StudioAsk) {
        let Some(store) = self.store() else { return };
        let outcome = match ask {
            StudioAsk::Load => self.load_studio(&store),
            StudioAsk::Draft(source, level, name) => {
                let (services, of) = (Self { shared: Arc::clone(&self.shared) }, Arc::clone(&store));
                thread("studio-can", move || services.tell_can(&of));
                let settings = store.read(|reader| reader.setting::<StudioSettings>(STUDIO_SETTING));
                let look = settings.ok().flatten().unwrap_or_default().look;
                self.draft(&source, level, &name, look);
                Ok(())
            }
            StudioAsk::AskServers => {
                self.tell_can(&store);
                Ok(())
            }
            StudioAsk::Make(character) => self.make(&store, *character),
            StudioAsk::Tag => self.tag_draft(&store),
            StudioAsk::Workflow(path) => self.read_workflow(&path),
            StudioAsk::Edit(changed) => self.edit_character(&store, *changed),
            StudioAsk::Retry(id, slot) => self.work(&store, async |studio, listen, cancel| {
                let slots = slot.map(|slot| [slot]);
                studio.retry(id, slots.as_ref().map(<[Slot; 1]>::as_slice), listen, cancel).await
            }),
            StudioAsk::Renew(id, slot) => {
                self.work(&store, async |studio, listen, cancel| studio.regenerate(id, slot, listen, cancel).await)
            }
            StudioAsk::Decide(id, slot, accept) => self.studio_of(&store).and_then(|studio| {
                let character = studio.decide(id, slot, accept)?;
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
            StudioAsk::Export(id, path) => self.export_character(&store, id, &path),
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
                Ok(())
            }
            StudioAsk::Batch(ask) => self.batch(&store, ask),
            // The window's own.
            StudioAsk::Show(_) | StudioAsk::Open(_) | StudioAsk::Change(_) => Ok(()),
        };
        if let Err(error) = outcome {
            self.studio_news(StudioNews::Trouble(error.to_string()));
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
        let mut desk = lock(&self.shared.studio);
        if let Some((of, with, studio)) = &desk.studio
            && *of == servers
            && *with == settings
        {
            return Ok(studio.clone());
        }
        let data_dir = self.shared.launch.used_data_dir();
        let _inside = self.shared.runtime.enter();
        let studio = Studio::new(Arc::clone(store), &data_dir, &servers, settings.clone(), Limits::default())?;
        desk.studio = Some((servers, settings, studio.clone()));
        Ok(studio)
    }

    /// Reads a source and what is said of it.
    fn draft(&self, source: &PictureSource, level: MatureLevel, name: &str, look: Look) {
        let draft = self.read_source(source, level, name);
        let view = match draft {
            Ok(draft) => {
                let draft = draft.with_look(look);
                let view = view_of(&draft.character, source.clone());
                lock(&self.shared.studio).draft = Some(draft);
                view
            }
            Err(error) => DraftView::Failed(error.to_string()),
        };
        self.studio_news(StudioNews::Draft(Box::new(view)));
    }

    fn read_source(&self, source: &PictureSource, level: MatureLevel, name: &str) -> Result<Draft, StudioError> {
        match source {
            PictureSource::File(path) => {
                let bytes = crate::thumbs::read_bounded(path, MAX_SOURCE_BYTES)?;
                characters::from_bytes(name, path.display().to_string(), bytes, None, bits(level))
            }
            PictureSource::Embedded(path) => {
                let bytes = crate::formats::embedded_thumbnail(path).ok().flatten().unwrap_or_default();
                characters::from_bytes(name, path.display().to_string(), bytes, None, bits(level))
            }
            PictureSource::Url(url) | PictureSource::Hashed { url, .. } => {
                let bytes = self.shared.runtime.block_on(self.shared.client.picture(url, WIDTH_PX))?;
                let told = self.told_of_picture(url).map(|prompt| Told { prompt, evidence: Evidence::CivitaiMeta });
                characters::from_bytes(name, url.clone(), bytes, told, bits(level))
            }
        }
    }

    fn make(&self, store: &Arc<Store>, character: Character) -> Result<(), StudioError> {
        let Some(draft) = lock(&self.shared.studio).draft.take() else { return Ok(()) };
        let draft = Draft { character, ..draft };
        let (studio, cancel) = (self.studio_of(store)?, CancelToken::default());
        let made = self.shared.runtime.block_on(studio.create(draft, Owner::You, &self.listen(), &cancel));
        self.tell_runs(store).and_then(|()| self.tell_credits(store))?;
        made.map(|_made| ())
    }

    /// Has a tagger look at the source that is being prepared.
    fn tag_draft(&self, store: &Arc<Store>) -> Result<(), StudioError> {
        let source = lock(&self.shared.studio).draft.as_ref().map(|draft| {
            let character = &draft.character;
            (Arc::clone(&draft.bytes), character.source.blake3.clone(), character.look.servers.clone())
        });
        let Some((bytes, source, servers)) = source else { return Ok(()) };
        let (studio, cancel) = (self.studio_of(store)?, CancelToken::default());
        let told = self.shared.runtime.block_on(studio.ask_tagger(&bytes, &servers, &cancel));
        self.studio_news(StudioNews::Tagged(source, told.map_err(|error| error.to_string())));
        Ok(())
    }

    /// Reads a workflow of the user's own and checks it.
    fn read_workflow(&self, path: &Path) -> Result<(), StudioError> {
        let bytes = crate::thumbs::read_bounded(path, MAX_WORKFLOW_BYTES)?;
        let template = String::from_utf8_lossy(&bytes).into_owned();
        Template::read(&template)?;
        self.studio_news(StudioNews::Workflow(template));
        Ok(())
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

    /// Works on a character that is there.
    fn work(
        &self,
        store: &Arc<Store>,
        work: impl AsyncFnOnce(&Studio, &Listen, &CancelToken) -> Result<SetResult, StudioError>,
    ) -> Result<(), StudioError> {
        let (studio, cancel) = (self.studio_of(store)?, CancelToken::default());
        let made = self.shared.runtime.block_on(work(&studio, &self.listen(), &cancel));
        self.tell_runs(store).and_then(|()| self.tell_credits(store))?;
        made.map(|_made| ())
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

    fn export_character(&self, store: &Arc<Store>, id: CharacterId, path: &Path) -> Result<(), StudioError> {
        let studio = self.studio_of(store)?;
        let form = match path.extension() {
            None => ExportForm::Folder,
            Some(ending) if ending.eq_ignore_ascii_case("png") => ExportForm::Sheet,
            Some(_) => ExportForm::Zip,
        };
        characters::export_as(studio.folder(), &studio.character(id)?, form, path)?;
        self.studio_news(StudioNews::Exported(path.to_path_buf()));
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

    /// The end-to-end test of a server, and what it can do.
    fn test_comfy(&self, store: &Store, address: &str) -> ServerTest {
        let servers = store.read(|reader| reader.setting::<Vec<ServerSpec>>(SERVERS_SETTING));
        let servers = servers.ok().flatten().unwrap_or_default();
        let Some(spec) = servers.into_iter().find(|server| server.address == address) else {
            return ServerTest::Unknown;
        };
        let watch: Watch = Arc::new(|_news| {});
        let cancel = CancelToken::default();
        let tested = self.shared.runtime.block_on(async {
            let client = Client::new(spec, Limits::default())?;
            let tested = test_server(&client, &watch, &cancel).await?;
            Ok::<_, ComfyError>((tested, client.capability().await?))
        });
        match tested {
            Ok((tested, capability)) => ServerTest::Works {
                version: tested.health.version,
                device: tested.health.devices.first().map(|device| device.name.clone()).unwrap_or_default(),
                methods: capability.methods(family_of(&capability), None).into_iter().map(Method::label).collect(),
                missing: missing(&capability),
                checkpoints: capability.checkpoints,
            },
            Err(error) => ServerTest::Failed(error.to_string()),
        }
    }
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

pub(super) fn family_of(capability: &Capability) -> Family {
    capability.checkpoints.first().and_then(|name| Family::guess(name)).unwrap_or_default()
}

/// What to install for a method that keeps a character.
pub(super) fn missing(capability: &Capability) -> Option<String> {
    let family = family_of(capability);
    let keeps = [Method::FluxKontext, Method::QwenEdit, Method::IpAdapter];
    if keeps.iter().any(|method| capability.main_for(*method, family, None).is_ok()) {
        return None;
    }
    let wanted = if capability.checkpoints.is_empty() { Method::TextToImage } else { Method::IpAdapter };
    capability.main_for(wanted, family, None).err().map(|error| error.to_string())
}

fn view_of(character: &Character, picture: PictureSource) -> DraftView {
    DraftView::Ready { prompts: prompts_of(character), character: Box::new(character.clone()), picture }
}
