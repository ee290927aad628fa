//! The studio: characters are made, completed, made anew and put away here, whether a person or the clock asks.

use super::choice::{best, choose, families, loras};
use super::credits;
use super::error::StudioError;
use super::files::Folder;
use super::result::SetResult;
use super::run::Going;
use super::safety;
use super::settings::StudioSettings;
use super::source::Draft;
use crate::comfy::{Choice, ComfyError, JobState, Limits, Pool, ServerSpec, random_seed};
use crate::jobs::CancelToken;
use crate::model::character::{Character, CharacterSource, Decided, Look, Owner, Run, RunKind, Slot};
use crate::model::ids::CharacterId;
use crate::store::Store;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A deleted character can come back for so long (seconds).
const KEEP_DELETED_SECS: i64 = 30 * 86_400;

/// What those who listen hear.
#[derive(Clone, Debug)]
pub enum News {
    /// Work on a character began; this stops it, and nothing else.
    Began {
        /// Which.
        id: CharacterId,
        /// Stops it.
        stop: CancelToken,
    },
    /// Work on a character ended.
    Ended(CharacterId),
    /// A character is new or has changed.
    Character(Box<Character>),
    /// A picture is so far.
    Stage {
        /// Whose.
        id: CharacterId,
        /// Which.
        slot: Slot,
        /// The server; empty while none has it.
        server: String,
        /// How far.
        state: JobState,
    },
    /// What a picture looks like so far: a JPEG or PNG.
    Preview {
        /// Whose.
        id: CharacterId,
        /// Which.
        slot: Slot,
        /// The picture.
        bytes: Vec<u8>,
    },
}

/// Listens to a run. It must not block.
pub type Listen = Arc<dyn Fn(News) + Send + Sync>;

/// The studio. Clones share everything.
#[derive(Clone)]
pub struct Studio {
    pub(super) store: Arc<Store>,
    pub(super) folder: Folder,
    pub(super) pool: Pool,
    pub(super) settings: StudioSettings,
    pub(super) limits: Limits,
}

/// Seconds since 1970.
pub fn now_unix_secs() -> i64 {
    jiff::Timestamp::now().as_second()
}

impl Studio {
    /// A studio of these servers.
    pub fn new(
        store: Arc<Store>,
        data_dir: &Path,
        servers: &[ServerSpec],
        settings: StudioSettings,
        limits: Limits,
    ) -> Result<Self, StudioError> {
        let limits = settings.limits(limits);
        let pool = Pool::new(servers, limits)?;
        Ok(Self { store, folder: Folder::below(data_dir), pool, settings, limits })
    }

    /// Where its pictures lie.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Its servers.
    pub const fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What the user decided.
    pub const fn settings(&self) -> &StudioSettings {
        &self.settings
    }

    /// A character that is not deleted.
    pub fn character(&self, id: CharacterId) -> Result<Character, StudioError> {
        let found = self.store.read(|reader| reader.character(id))?;
        found.filter(|one| one.deleted_unix_secs.is_none()).ok_or(StudioError::NoSuchCharacter { id })
    }

    /// Makes a character: the avatar, then the references. What fails is told in the result and never stops the others. An
    /// error means that nothing was begun.
    pub async fn create(
        &self,
        draft: Draft,
        owner: Owner,
        listen: &Listen,
        cancel: &CancelToken,
    ) -> Result<SetResult, StudioError> {
        let Draft { mut character, bytes } = draft;
        safety::judge(&mut character);
        safety::check(&character)?;
        self.needs_server()?;
        self.folder.keep_source(&character.source.file, &bytes)?;
        let now = now_unix_secs();
        let price = if owner == Owner::You { self.settings.price_set } else { 0 };
        let begun = self.store.write(|writer| {
            credits::grant_day(writer, self.settings.daily_allowance, now)?;
            let run = Run { id: writer.next_run_id()?, price, began_unix_secs: now, ..Run::default() };
            if let Err(shortage) = credits::hold(writer, run.id, price, now)? {
                return Ok(Err(shortage));
            }
            let id = writer.next_character_id()?;
            let character = Character { id, owner, made_unix_secs: now, ..character.clone() };
            writer.put_character(&character)?;
            let run = Run { character: id, ..run };
            writer.put_run(&run)?;
            for key in source_keys(&character.source) {
                writer.put_source(&key, character.source.looks_like)?;
            }
            Ok(Ok((character, run)))
        })?;
        let (character, run) = begun.map_err(|shortage| StudioError::Credits { price, left: shortage.left })?;
        listen(News::Character(Box::new(character.clone())));
        let slots = character.wanted().to_vec();
        Going::new(self, character.id, run, listen, cancel).run(&slots, None).await
    }

    /// Tries again what is lacking: these slots, or all.
    pub async fn retry(
        &self,
        id: CharacterId,
        slots: Option<&[Slot]>,
        listen: &Listen,
        cancel: &CancelToken,
    ) -> Result<SetResult, StudioError> {
        let character = self.character(id)?;
        safety::check(&character)?;
        self.needs_server()?;
        let lacking: Vec<Slot> =
            character.lacking().into_iter().filter(|slot| slots.is_none_or(|slots| slots.contains(slot))).collect();
        let Some(first) = lacking.first() else { return Err(StudioError::NothingLacking) };
        if *first != Slot::Avatar && character.picture(Slot::Avatar).is_none() {
            return Err(StudioError::NeedsAvatar { slot: *first });
        }
        // A set that gave something was paid; one that gave nothing was refunded.
        let price = if character.owner == Owner::You && character.made() == 0 { self.settings.price_set } else { 0 };
        let run = self.begin((id, &lacking), RunKind::Retry, price, listen)?;
        Going::new(self, id, run, listen, cancel).run(&lacking, None).await
    }

    /// Makes a picture anew beside the old one, which stays until [`Studio::decide`].
    pub async fn regenerate(
        &self,
        id: CharacterId,
        slot: Slot,
        listen: &Listen,
        cancel: &CancelToken,
    ) -> Result<SetResult, StudioError> {
        let character = self.character(id)?;
        safety::check(&character)?;
        self.needs_server()?;
        if character.picture(slot).is_none() {
            return self.retry(id, Some(&[slot]), listen, cancel).await;
        }
        let price = if character.owner == Owner::You { self.settings.price_picture } else { 0 };
        let run = self.begin((id, &[slot]), RunKind::Regenerate, price, listen)?;
        Going::new(self, id, run, listen, cancel).run(&[slot], Some(random_seed())).await
    }

    /// Takes the newer picture of a slot, or throws it away.
    pub fn decide(&self, id: CharacterId, slot: Slot, accept: bool) -> Result<Character, StudioError> {
        let (character, loser) = self.store.write(|writer| {
            let Some(mut character) = writer.character(id)? else { return Ok((None, None)) };
            let state = character.slots.entry(slot).or_default();
            let loser = match (state.candidate.take(), accept) {
                (Some(newer), true) => state.picture.replace(newer),
                (newer, _) => newer,
            };
            // It stays until the next decision, so that this one can be taken back.
            let gone = loser.and_then(|loser| state.decided.replace(Decided { loser, was_newer: !accept }));
            writer.put_character(&character)?;
            Ok((Some(character), gone.map(|gone| gone.loser)))
        })?;
        if let Some(loser) = loser {
            self.folder.remove_picture(id, &loser);
        }
        character.ok_or(StudioError::NoSuchCharacter { id })
    }

    /// Takes the last decision about a picture back: the newer one waits beside the old one again. Nothing happens where another newer
    /// one waits by now.
    pub fn undecide(&self, id: CharacterId, slot: Slot) -> Result<Character, StudioError> {
        let character = self.store.write(|writer| {
            let Some(mut character) = writer.character(id)? else { return Ok(None) };
            let state = character.slots.entry(slot).or_default();
            if let Some(Decided { loser, was_newer }) = state.decided.take_if(|_| state.candidate.is_none()) {
                state.candidate = if was_newer { Some(loser) } else { state.picture.replace(loser) };
            }
            writer.put_character(&character)?;
            Ok(Some(character))
        })?;
        character.ok_or(StudioError::NoSuchCharacter { id })
    }

    fn needs_server(&self) -> Result<(), StudioError> {
        let usable = self.pool.clients().iter().any(|client| self.pool.may_use(client));
        if usable { Ok(()) } else { Err(self.nobody().into()) }
    }

    /// Why there is no server, where there is none.
    fn nobody(&self) -> ComfyError {
        if self.pool.clients().iter().any(|client| !self.pool.may_use(client)) {
            ComfyError::Offline
        } else {
            ComfyError::NoServer
        }
    }

    /// Begins a run for a character that is there. What troubled these slots before is over.
    fn begin(
        &self,
        (id, slots): (CharacterId, &[Slot]),
        kind: RunKind,
        price: u64,
        listen: &Listen,
    ) -> Result<Run, StudioError> {
        let now = now_unix_secs();
        let begun = self.store.write(|writer| {
            credits::grant_day(writer, self.settings.daily_allowance, now)?;
            let run = writer.next_run_id()?;
            if let Err(shortage) = credits::hold(writer, run, price, now)? {
                return Ok(Err(shortage));
            }
            let run = Run { id: run, character: id, kind, price, began_unix_secs: now, ..Run::default() };
            writer.put_run(&run)?;
            let mut character = writer.character(id)?;
            if let Some(character) = &mut character {
                for (_, state) in character.slots.iter_mut().filter(|(slot, _)| slots.contains(slot)) {
                    state.trouble = None;
                }
                writer.put_character(character)?;
            }
            Ok(Ok((run, character)))
        })?;
        let (run, character) = begun.map_err(|shortage| StudioError::Credits { price, left: shortage.left })?;
        if let Some(character) = character {
            listen(News::Character(Box::new(character)));
        }
        Ok(run)
    }

    /// Whether a set could be made now: some server that takes part answers, and has what the look needs. They are asked
    /// anew.
    pub(super) async fn can_begin(&self) -> Result<(), StudioError> {
        self.can_make(&self.settings.look).await
    }

    /// Whether a set of this look could be made now; else why not.
    pub async fn can_make(&self, look: &Look) -> Result<(), StudioError> {
        self.needs_server()?;
        let known = families(&self.store)?;
        let mut last = self.nobody();
        for (client, can) in self.pool.capabilities(Duration::ZERO).await {
            if !(look.servers.is_empty() || look.servers.iter().any(|name| client.is_called(name))) {
                continue;
            }
            // A workflow of the user's own says itself what it lacks, once it is tried.
            let is_own = !look.template.trim().is_empty();
            let has_all = |can| {
                if is_own {
                    return Ok(());
                }
                choose(look, &can, &known, true)?;
                loras(look, &can).map(drop)
            };
            match can.and_then(has_all) {
                Ok(()) => return Ok(()),
                // What a server lacks says more than that another one is down.
                Err(error) if matches!(error, ComfyError::Missing { .. }) || last == self.nobody() => {
                    last = error;
                }
                Err(_) => {}
            }
        }
        Err(last.into())
    }

    /// The server with the most faithful method for a look, of those that answer, and what it would do.
    pub async fn best(&self, look: &Look) -> Option<(String, Choice)> {
        let known = families(&self.store).unwrap_or_default();
        let mut found = Vec::new();
        for (client, can) in self.pool.capabilities(Duration::ZERO).await {
            let takes_part = look.servers.is_empty() || look.servers.iter().any(|name| client.is_called(name));
            found.extend(can.ok().filter(|_| takes_part).map(|can| (client.label(), can)));
        }
        let servers = found.iter().map(|(label, can)| (label, can));
        best(look, servers, &known).map(|(label, choice)| (label.clone(), choice))
    }

    /// Takes a character back that an automatic run began and no server could make: it is as if it had never been begun.
    pub(super) fn take_back(&self, id: CharacterId) -> Result<(), StudioError> {
        let taken = self.store.write(|writer| {
            let Some(character) = writer.character(id)? else { return Ok(None) };
            for key in source_keys(&character.source) {
                writer.remove_source(&key)?;
            }
            writer.remove_character(id)?;
            Ok(Some(character))
        })?;
        self.folder.remove(id);
        taken.map_or(Ok(()), |character| forget_source(&self.store, &self.folder, &character))
    }
}

/// Under which names the picture a character is made of is remembered.
fn source_keys(source: &CharacterSource) -> Vec<String> {
    let image = source.civitai_image.map(|image| format!("civitai:{image}"));
    std::iter::once(format!("blake3:{}", source.blake3)).chain(image).collect()
}

/// Takes the copy of a source away, unless another character is made of the same picture.
fn forget_source(store: &Store, folder: &Folder, gone: &Character) -> Result<(), StudioError> {
    let mut others = store.read(|reader| reader.characters())?.into_iter();
    if !others.any(|one| one.id != gone.id && one.source.file == gone.source.file) {
        folder.remove_source(gone);
    }
    Ok(())
}

/// Deletes a character, or brings it back. Its pictures stay for thirty days.
pub fn set_deleted(store: &Store, id: CharacterId, deleted: bool) -> Result<Character, StudioError> {
    let now = now_unix_secs();
    let changed = store.write(|writer| {
        let Some(mut character) = writer.character(id)? else { return Ok(None) };
        character.deleted_unix_secs = deleted.then_some(now);
        writer.put_character(&character)?;
        Ok(Some(character))
    })?;
    changed.ok_or(StudioError::NoSuchCharacter { id })
}

/// Changes what the user may change: name, attributes, rating and look. What a minor's word forbids stays forbidden.
pub fn edit(store: &Store, id: CharacterId, change: impl FnOnce(&mut Character)) -> Result<Character, StudioError> {
    let changed = store.write(|writer| {
        let Some(mut character) = writer.character(id)? else { return Ok(None) };
        change(&mut character);
        safety::judge(&mut character);
        writer.put_character(&character)?;
        Ok(Some(character))
    })?;
    changed.ok_or(StudioError::NoSuchCharacter { id })
}

/// Clears away what was deleted more than thirty days ago.
pub fn clear_deleted(store: &Store, data_dir: &Path, now: i64) -> Result<(), StudioError> {
    let folder = Folder::below(data_dir);
    let is_old = |one: &Character| one.deleted_unix_secs.is_some_and(|at| now.saturating_sub(at) > KEEP_DELETED_SECS);
    for character in store.read(|reader| reader.characters())?.iter().filter(|one| is_old(one)) {
        store.write(|writer| writer.remove_character(character.id))?;
        folder.remove(character.id);
        forget_source(store, &folder, character)?;
    }
    Ok(())
}
