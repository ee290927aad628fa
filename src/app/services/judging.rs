//! Judging beside the window: everything after every job, one model with all its evidence, the licences of a collection.

use super::beside::Nearby;
use super::{Services, lock, thread};
use crate::app::event::AppEvent;
use crate::app::judging::{JudgingAsk, JudgingNews, LicencesView, VerdictView};
use crate::app::shelved::cards_in;
use crate::formats::weight_sample;
use crate::judging::gather::{self, Basis, PROFILE_SETTING, SETUP_SETTING, Subject};
use crate::judging::licence_report::{self, ReportForm};
use crate::judging::{licence, machine};
use crate::library::now_unix_secs;
use crate::model::fit::Setup;
use crate::model::ids::{CollectionId, FileKey};
use crate::model::kind::ModelKind;
use crate::model::licence::Permissions;
use crate::model::quality::Ring;
use crate::model::terms::{self, Profile, TermsChange};
use crate::store::{Store, StoreError};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

/// Models that are judged in one read of the store.
const BATCH: usize = 500;
/// Places of the recommender's lists that are looked through for them.
const BESIDE: usize = 60;
/// The store's name for the time up to which changes of permissions were told.
const TOLD_SETTING: &str = "terms_told_until";
const GIB: u64 = 1 << 30;

/// What judging keeps between two questions.
#[derive(Default)]
pub(super) struct Judge {
    /// What models were last held against.
    basis: Mutex<Option<Arc<Basis>>>,
    /// The rings that were last told.
    pub(super) rings: Mutex<Arc<HashMap<FileKey, Ring>>>,
    /// The files of the library, to find relatives among.
    near: Mutex<Nearby>,
    /// Somebody judges everything.
    busy: AtomicBool,
    /// Something changed meanwhile.
    again: AtomicBool,
    /// Counts verdicts that were asked for; only the newest is told.
    turn: AtomicU64,
    /// The licences that are shown.
    licences: Mutex<Option<LicencesView>>,
    /// Memory of the graphics card as the machine tells it.
    detected: OnceLock<Option<u64>>,
}

impl Services {
    /// Answers what was asked.
    pub(super) fn judging(&self, ask: JudgingAsk) {
        match ask {
            JudgingAsk::Judge(key) => {
                let turn = self.shared.judge.turn.fetch_add(1, Ordering::Relaxed) + 1;
                self.answer(|services, store| services.verdict(store, key, turn));
            }
            JudgingAsk::Licences(id) => self.answer(|services, store| services.licences(store, id)),
            JudgingAsk::SaveLicences(form, path) => self.save_licences(form, &path),
            JudgingAsk::Keep(profile, gpu_gib) => {
                self.answer(|_, store| keep_intents(store, &profile, gpu_gib));
                self.judge_all();
            }
            JudgingAsk::Rings => self.judge_all(),
            // These only change the state.
            JudgingAsk::Intend(..) | JudgingAsk::GpuMemory(_) => {}
        }
    }

    fn answer(&self, work: impl FnOnce(&Self, &Store) -> Result<(), StoreError>) {
        let Some(store) = self.store() else { return };
        if let Err(error) = work(self, &store) {
            self.trouble(&error);
        }
    }

    /// Judges everything on a thread of its own. What is asked for meanwhile makes it run once more.
    pub(super) fn judge_later(&self) {
        if self.shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let services = self.clone();
        thread("judge", move || services.judge_all());
    }

    fn judge_all(&self) {
        let judge = &self.shared.judge;
        judge.again.store(true, Ordering::SeqCst);
        while judge.again.load(Ordering::SeqCst) && !judge.busy.swap(true, Ordering::SeqCst) {
            judge.again.store(false, Ordering::SeqCst);
            self.answer(Self::rings);
            judge.busy.store(false, Ordering::SeqCst);
            if self.shared.stopped.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    fn rings(&self, store: &Store) -> Result<(), StoreError> {
        let now = now_unix_secs();
        let known = store.read(|reader| reader.rings())?;
        if lock(&self.shared.judge.rings).is_empty() && !known.is_empty() {
            self.tell_rings(known.clone());
        }
        self.tell_kept(store)?;
        let basis = Arc::new(self.basis(store, now)?);
        *lock(&self.shared.judge.basis) = Some(Arc::clone(&basis));
        let keys: Vec<FileKey> = store.read(|reader| {
            let (mut near, mut keys) = (Nearby::default(), Vec::new());
            reader.each_card(|card| {
                keys.push(card.key);
                near.add(&card);
            })?;
            *lock(&self.shared.judge.near) = near;
            keys.extend(reader.model_ids()?.into_iter().map(FileKey::of_model));
            Ok(keys)
        })?;
        let mut rings = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(BATCH) {
            if self.shared.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            store.read(|reader| {
                for key in keys {
                    let ring = Subject::load(reader, *key)?.and_then(|subject| subject.judge(&basis, now).0.ring());
                    rings.extend(ring.map(|ring| (*key, ring)));
                }
                Ok(())
            })?;
        }
        let mut changed: Vec<(FileKey, Option<Ring>)> = Vec::new();
        changed.extend(
            rings.iter().filter(|(key, ring)| known.get(key) != Some(ring)).map(|(key, ring)| (*key, Some(*ring))),
        );
        changed.extend(known.keys().filter(|key| !rings.contains_key(key)).map(|key| (*key, None)));
        for changed in changed.chunks(BATCH) {
            store.write(|writer| writer.put_rings(changed))?;
        }
        self.tell_rings(rings);
        self.tell_changes(store, now)
    }

    fn tell_rings(&self, rings: HashMap<FileKey, Ring>) {
        let rings = Arc::new(rings);
        *lock(&self.shared.judge.rings) = Arc::clone(&rings);
        self.send(AppEvent::Judging(JudgingNews::Rings(rings)));
        // The gallery orders and filters by them.
        self.set_view_context();
    }

    /// What the store keeps of the machine, else what the machine tells of itself.
    fn basis(&self, store: &Store, now: i64) -> Result<Basis, StoreError> {
        let mut basis = store.read(|reader| Basis::load(reader, now))?;
        let detected = || *self.shared.judge.detected.get_or_init(machine::gpu_memory_bytes);
        basis.setup.gpu_memory_bytes = basis.setup.gpu_memory_bytes.or_else(detected);
        Ok(basis)
    }

    fn tell_kept(&self, store: &Store) -> Result<(), StoreError> {
        let (profile, kept, mut setup) = store.read(|reader| {
            let profile: Profile = reader.setting(PROFILE_SETTING)?.unwrap_or_default();
            let kept: Setup = reader.setting(SETUP_SETTING)?.unwrap_or_default();
            Ok((profile, kept, gather::setup(reader)?))
        })?;
        let detected = || *self.shared.judge.detected.get_or_init(machine::gpu_memory_bytes);
        setup.gpu_memory_bytes = setup.gpu_memory_bytes.or_else(detected);
        let gpu_gib = kept.gpu_memory_bytes.map(|bytes| (bytes / GIB) as u32);
        self.send(AppEvent::Judging(JudgingNews::Kept(profile, gpu_gib, setup)));
        Ok(())
    }

    /// Changes of permissions that nobody was told of yet. The first time says nothing: it would be old news.
    fn tell_changes(&self, store: &Store, now: i64) -> Result<(), StoreError> {
        let changes = store.read(|reader| {
            let Some(told_until) = reader.setting::<i64>(TOLD_SETTING)? else { return Ok(Vec::new()) };
            let mut changes = Vec::new();
            for (model_id, past) in reader.terms_changed_since(told_until)? {
                let Some(model) = reader.model(model_id)? else { continue };
                let after = model.licence.as_ref().map(|licence| Permissions::new(&licence.value)).unwrap_or_default();
                let (lost, gained) = terms::changed(Permissions::new(&past.licence), after);
                let name = model.name.map(|name| name.value).unwrap_or_default();
                changes.push(TermsChange { model_id, name, at_unix_secs: past.until_unix_secs, lost, gained });
            }
            Ok(changes)
        })?;
        store.write(|writer| writer.put_setting(TOLD_SETTING, &now))?;
        if !changes.is_empty() {
            self.send(AppEvent::Judging(JudgingNews::Changed(changes)));
        }
        Ok(())
    }

    fn verdict(&self, store: &Store, key: FileKey, turn: u64) -> Result<(), StoreError> {
        let now = now_unix_secs();
        let kept = lock(&self.shared.judge.basis).clone();
        let basis = match kept {
            Some(basis) => basis,
            None => Arc::new(self.basis(store, now)?),
        };
        let is_newest = || self.shared.judge.turn.load(Ordering::Relaxed) == turn;
        let Some(mut subject) = store.read(|reader| Subject::load(reader, key))? else { return Ok(()) };
        if let Some(record) = subject.record.as_ref().filter(|record| record.missing_since_unix_secs.is_none()) {
            subject.sample = weight_sample::sample_weights(&record.path).ok().flatten();
        }
        if !is_newest() {
            return Ok(());
        }
        let (quality, fit) = subject.judge(&basis, now);
        let terms = store
            .read(|reader| Ok(licence::terms(gather::licensed(reader, &subject.card, subject.model.as_ref())?)))?;
        let rings = Arc::clone(&lock(&self.shared.judge.rings));
        let (alternatives, complements) =
            store.read(|reader| lock(&self.shared.judge.near).relatives(reader, &subject.card, &rings))?;
        let name = subject.card.name.clone();
        let mut view = VerdictView { key, name, quality, fit, terms, alternatives, complements };
        if !is_newest() {
            return Ok(());
        }
        self.send(AppEvent::Judging(JudgingNews::Verdict(Box::new(view.clone()))));
        // The recommender takes longer and knows better; what it says nothing of stays as it is.
        let Some((similar, goes_with)) = self.liked_beside(store, key, BESIDE)? else { return Ok(()) };
        let (similar, goes_with) = store.read(|reader| {
            let near = lock(&self.shared.judge.near);
            let does_the_same = |kind: ModelKind| kind.agrees_with(subject.card.kind);
            let similar = near.liked(reader, &subject.card, similar, &rings, &does_the_same)?;
            Ok((similar, near.liked(reader, &subject.card, goes_with, &rings, &|_| true)?))
        })?;
        if (similar.is_empty() && goes_with.is_empty()) || !is_newest() {
            return Ok(());
        }
        if !similar.is_empty() {
            view.alternatives = similar;
        }
        if !goes_with.is_empty() {
            view.complements = goes_with;
        }
        self.send(AppEvent::Judging(JudgingNews::Verdict(Box::new(view))));
        Ok(())
    }

    fn licences(&self, store: &Store, id: CollectionId) -> Result<(), StoreError> {
        let found = store.read(|reader| {
            let collections = reader.collections()?;
            let Some(collection) = collections.iter().find(|one| one.id == id) else { return Ok(None) };
            let cards = cards_in(reader, &collections, collection)?;
            Ok(Some((collection.name.clone(), gather::of_cards(reader, cards.iter())?)))
        })?;
        let Some((title, all)) = found else { return Ok(()) };
        let view = LicencesView { id, title, together: licence::of_set(&all), all };
        *lock(&self.shared.judge.licences) = Some(view.clone());
        self.send(AppEvent::Judging(JudgingNews::Licences(Box::new(view))));
        Ok(())
    }

    /// Writes the licences that are shown; a file of that name is replaced, as the dialog asked.
    fn save_licences(&self, form: ReportForm, path: &Path) {
        let Some(view) = lock(&self.shared.judge.licences).clone() else { return };
        self.answer(|services, store| {
            let profile: Profile = store.read(|reader| reader.setting(PROFILE_SETTING))?.unwrap_or_default();
            let text = licence_report::report(&view.title, &view.all, &profile, form, now_unix_secs());
            match std::fs::write(path, text) {
                Ok(()) => services.send(AppEvent::Judging(JudgingNews::Saved(path.to_path_buf()))),
                Err(error) => services.trouble(&format!("the report cannot be written ({error}): {}", path.display())),
            }
            Ok(())
        });
    }
}

fn keep_intents(store: &Store, profile: &Profile, gpu_gib: Option<u32>) -> Result<(), StoreError> {
    store.write(|writer| {
        writer.put_setting(PROFILE_SETTING, profile)?;
        let setup = Setup { gpu_memory_bytes: gpu_gib.map(|gib| u64::from(gib) * GIB), ..Setup::default() };
        writer.put_setting(SETUP_SETTING, &setup)
    })
}
