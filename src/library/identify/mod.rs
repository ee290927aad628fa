//! Asking CivitAI what the library's files are: in bulk by SHA256, then one by one by AutoV3, AutoV2 and BLAKE3 for the
//! misses. What was found is stored with its model, creator, pictures and licence; what was not found is remembered
//! and asked again after a week.
//!
//! The catalogue is asked first: what was seen once is identified without a network.

mod pending;
mod take;

use super::{LibraryError, LibraryEvent, Sink, now_unix_secs};
use crate::catalogue::keep::{mark_gone, store_answers, store_models};
use crate::civitai::{Client, ModelAnswer, Priority};
use crate::jobs::JobControl;
use crate::model::digests::{HashKind, from_hex};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::store::Store;
use pending::Pending;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use take::{apply_match, is_collision};

/// Hashes of one bulk question that also brings the answers' details.
const DETAILS_PER_CALL: usize = 100;
/// Hashes of one bulk question that brings ids only.
const IDS_PER_CALL: usize = 10_000;
/// After this long a file that was not found is asked about again (seconds).
pub const ASK_AGAIN_AFTER_SECS: i64 = 7 * 86_400;
/// A model record younger than this is not asked for again (seconds).
const MODEL_IS_FRESH_SECS: i64 = 86_400;

/// What a run of look-ups did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IdentifyReport {
    /// Files CivitAI knows.
    pub found: u64,
    /// Files CivitAI does not know.
    pub not_found: u64,
    /// Files left for another time: not hashed yet, or stopped.
    pub left: u64,
}

/// Identifies every file that has a hash and no answer. Ends early, with the error, when CivitAI cannot be reached.
pub async fn identify(
    store: &Store,
    client: &Client,
    control: &JobControl,
    sink: Sink<'_>,
) -> Result<IdentifyReport, LibraryError> {
    let mut run = Run { store, client, control, sink, report: IdentifyReport::default() };
    let mut pending = pending::load(store, now_unix_secs())?;
    control.progress.add_total(pending.len() as u64, 0);
    // The very same bytes first, from whoever knows them. A match by anything less waits for CivitAI's word on the SHA256:
    // the same weights may be published twice, with two headers.
    run.ask_catalogue(&mut pending, |kind| kind == HashKind::Sha256)?;
    let outcome = run.ask_in_bulk(&mut pending).await;
    run.ask_catalogue(&mut pending, |kind| kind != HashKind::Sha256)?;
    let outcome = match outcome {
        Ok(()) => run.ask_one_by_one(&mut pending).await,
        failed => failed,
    };
    run.report.left = pending.len() as u64;
    outcome.map(|()| run.report)
}

struct Run<'a> {
    store: &'a Store,
    client: &'a Client,
    control: &'a JobControl,
    sink: Sink<'a>,
    report: IdentifyReport,
}

impl Run<'_> {
    /// What the catalogue knows already needs no network.
    fn ask_catalogue(&mut self, pending: &mut Vec<Pending>, by: impl Fn(HashKind) -> bool) -> Result<(), LibraryError> {
        let mut matches = Vec::new();
        self.store.read(|reader| {
            for file in pending.iter() {
                for (kind, hex) in file.hashes().into_iter().filter(|(kind, _)| by(*kind)) {
                    let Some(id) = reader.version_by_hash(kind, &hex)? else { continue };
                    let is_other = |version| is_collision(&version, kind, &hex, &file.sha256);
                    if reader.version(id)?.is_none_or(is_other) {
                        continue;
                    }
                    matches.push((file.clone(), id, kind));
                    break;
                }
            }
            Ok(())
        })?;
        self.keep(&matches, pending)
    }

    async fn ask_in_bulk(&mut self, pending: &mut Vec<Pending>) -> Result<(), LibraryError> {
        let mut offset = 0;
        while offset < pending.len() && !self.control.should_stop() {
            let chunk: Vec<Pending> = pending.iter().skip(offset).take(IDS_PER_CALL).cloned().collect();
            let before = pending.len();
            self.bulk(&chunk, pending).await?;
            offset += chunk.len().saturating_sub(before - pending.len());
        }
        Ok(())
    }

    async fn ask_one_by_one(&mut self, pending: &mut Vec<Pending>) -> Result<(), LibraryError> {
        // What is left has no SHA256 on CivitAI. One call each, politely; a claimed hash proves nothing here.
        let misses: Vec<Pending> = pending.iter().filter(|file| file.own).cloned().collect();
        for file in misses {
            if self.control.should_stop() {
                break;
            }
            self.one_by_one(&file, pending).await?;
        }
        Ok(())
    }

    /// Asks for many SHA256 at once, then for the models behind them.
    async fn bulk(&mut self, chunk: &[Pending], pending: &mut Vec<Pending>) -> Result<(), LibraryError> {
        let hashes: Vec<[u8; 32]> = chunk.iter().map(|file| file.sha256).collect::<BTreeSet<_>>().into_iter().collect();
        let mut version_of: BTreeMap<[u8; 32], (Option<ModelId>, VersionId)> = BTreeMap::new();
        if hashes.len() <= DETAILS_PER_CALL {
            let answers = self.client.versions_by_hashes(Priority::Background, &hashes).await?;
            store_answers(self.store, &answers)?;
            for answer in &answers {
                for file in answer.version.files.iter().flat_map(|files| &files.value) {
                    let Some(sha256) = file.hash("SHA256").and_then(from_hex::<32>) else { continue };
                    version_of.entry(sha256).or_insert((Some(answer.version.model_id), answer.version.id));
                }
            }
        } else {
            for found in self.client.ids_by_hashes(Priority::Background, &hashes).await? {
                version_of.entry(found.sha256).or_insert((found.model_id, found.version_id));
            }
        }
        let matched: Vec<(Pending, VersionId, HashKind)> = chunk
            .iter()
            .filter_map(|file| Some((file.clone(), version_of.get(&file.sha256)?.1, HashKind::Sha256)))
            .collect();
        let models: BTreeSet<ModelId> =
            matched.iter().filter_map(|(file, ..)| version_of.get(&file.sha256)?.0).filter(|id| id.0 != 0).collect();
        let wanted = self.not_fresh(models)?;
        for ids in wanted.chunks(DETAILS_PER_CALL) {
            if self.control.should_stop() {
                return Ok(());
            }
            let answers = self.client.models(Priority::Background, ids).await?;
            self.take_models(&answers, &matched, pending)?;
        }
        self.take_stragglers(&matched, pending).await?;
        self.keep(&matched, pending)
    }

    /// Stores models and at once marks the files that belong to them, so that the gallery fills while the run goes on.
    fn take_models(
        &mut self,
        answers: &[ModelAnswer],
        matched: &[(Pending, VersionId, HashKind)],
        pending: &mut Vec<Pending>,
    ) -> Result<(), LibraryError> {
        store_models(self.store, answers)?;
        let here: BTreeSet<VersionId> =
            answers.iter().flat_map(|answer| &answer.versions).map(|version| version.id).collect();
        let ready: Vec<_> = matched.iter().filter(|(_, version, _)| here.contains(version)).cloned().collect();
        self.keep(&ready, pending)
    }

    /// Versions that the list of models leaves out (archived ones, real persons): asked by hash, then by id.
    async fn take_stragglers(
        &self,
        matched: &[(Pending, VersionId, HashKind)],
        pending: &[Pending],
    ) -> Result<(), LibraryError> {
        let mut missing = Vec::new();
        self.store.read(|reader| {
            for (file, version, _) in matched {
                let known = reader.version(*version)?;
                let has_model = match &known {
                    Some(version) => reader.model(version.model_id)?.is_some_and(|model| model.creator.is_some()),
                    None => false,
                };
                if pending.iter().any(|left| left.key == file.key) && !has_model {
                    missing.push((file.sha256, known.map(|version| version.model_id)));
                }
            }
            Ok(())
        })?;
        let unknown: Vec<[u8; 32]> =
            missing.iter().filter(|(_, model)| model.is_none()).map(|(sha256, _)| *sha256).collect();
        let mut models: BTreeSet<ModelId> = missing.iter().filter_map(|(_, model)| *model).collect();
        if !unknown.is_empty() {
            let answers = self.client.versions_by_hashes(Priority::Background, &unknown).await?;
            store_answers(self.store, &answers)?;
            models.extend(answers.iter().map(|answer| answer.version.model_id));
        }
        for id in self.not_fresh(models.into_iter().filter(|id| id.0 != 0).collect())? {
            if self.control.should_stop() {
                return Ok(());
            }
            match self.client.model(Priority::Background, id).await? {
                Some(answer) => store_models(self.store, &[answer])?,
                None => {
                    mark_gone(self.store, id, now_unix_secs())?;
                }
            }
        }
        Ok(())
    }

    /// The misses of the bulk question: by AutoV3 (the header may have been edited), AutoV2, BLAKE3.
    async fn one_by_one(&mut self, file: &Pending, pending: &mut Vec<Pending>) -> Result<(), LibraryError> {
        for (kind, hex) in file.hashes().into_iter().filter(|(kind, _)| *kind != HashKind::Sha256) {
            let Some(answer) = self.client.version_by_hash(Priority::Background, &hex).await? else { continue };
            if is_collision(&answer.version, kind, &hex, &file.sha256) {
                continue;
            }
            store_answers(self.store, std::slice::from_ref(&answer))?;
            let model_id = answer.version.model_id;
            if model_id.0 != 0 {
                for id in self.not_fresh(BTreeSet::from([model_id]))? {
                    if let Some(model) = self.client.model(Priority::Background, id).await? {
                        store_models(self.store, &[model])?;
                    }
                }
            }
            return self.keep(&[(file.clone(), answer.version.id, kind)], pending);
        }
        let cards = take::mark_not_found(self.store, file.key, now_unix_secs())?;
        pending.retain(|left| left.key != file.key);
        self.report.not_found += 1;
        self.control.progress.add_items(1);
        (self.sink)(LibraryEvent::Cards(cards));
        Ok(())
    }

    /// Those models whose full record is missing or old.
    fn not_fresh(&self, models: BTreeSet<ModelId>) -> Result<Vec<ModelId>, LibraryError> {
        let now = now_unix_secs();
        Ok(self.store.read(|reader| {
            let mut wanted = Vec::new();
            for id in models {
                let known = reader.model(id)?;
                let fresh = known.is_some_and(|model| {
                    model.creator.is_some() && now - model.fetched_unix_secs < MODEL_IS_FRESH_SECS
                });
                if !fresh {
                    wanted.push(id);
                }
            }
            Ok(wanted)
        })?)
    }

    /// Writes matches into the files' records and takes them off the list.
    fn keep(
        &mut self,
        matches: &[(Pending, VersionId, HashKind)],
        pending: &mut Vec<Pending>,
    ) -> Result<(), LibraryError> {
        let open: BTreeSet<FileKey> = pending.iter().map(|file| file.key).collect();
        let fresh: Vec<_> = matches.iter().filter(|(file, ..)| open.contains(&file.key)).cloned().collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let cards = take::mark_found(self.store, &fresh, now_unix_secs())?;
        // Cards of models and of other files change with them and are told too, but nobody asked about those.
        let done: BTreeSet<FileKey> = cards.iter().map(|card| card.key).filter(|key| open.contains(key)).collect();
        pending.retain(|file| !done.contains(&file.key));
        self.report.found += done.len() as u64;
        self.control.progress.add_items(done.len() as u64);
        (self.sink)(LibraryEvent::Cards(cards));
        Ok(())
    }
}
