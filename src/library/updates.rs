//! Newer versions of what is in the library: asking for them in bulk, listing them, and not being told of some.

use super::{LibraryError, now_unix_secs};
use crate::catalogue::keep::store_models;
use crate::civitai::{Client, Priority};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::catalogue::VersionInfo;
use crate::model::ids::{ModelId, VersionId};
use crate::model::known::primary_file;
use crate::model::updates::{Update, UpdateChange, UpdateWishes};
use crate::store::{Reader, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Models of one question.
const PER_CALL: usize = 100;
/// What was told of a model this short a time ago is not asked for again (seconds).
const IS_YOUNG_SECS: i64 = 600;
/// After this long all models are asked about again by themselves (seconds).
pub const CHECK_EVERY_SECS: i64 = 86_400;

/// What a check did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Models that were asked about.
    pub asked: u64,
    /// Newer versions that are known now.
    pub updates: u64,
}

/// Asks CivitAI about every model of the library that has files, a hundred at a time and at the background's pace.
pub async fn check(store: &Store, client: &Client, control: &JobControl) -> Result<CheckReport, LibraryError> {
    let ids = models_to_ask(store)?;
    control.progress.add_total(ids.len() as u64, 0);
    let mut report = CheckReport::default();
    let mut whole = true;
    for chunk in ids.chunks(PER_CALL) {
        if control.should_stop() {
            whole = false;
            break;
        }
        let answers = client.models(Priority::Background, chunk).await?;
        store_models(store, &answers)?;
        report.asked += chunk.len() as u64;
        control.progress.add_items(chunk.len() as u64);
    }
    if whole {
        store.write(|writer| {
            let mut wishes: UpdateWishes = writer.setting(UpdateWishes::NAME)?.unwrap_or_default();
            wishes.checked_unix_secs = now_unix_secs();
            writer.put_setting(UpdateWishes::NAME, &wishes)
        })?;
    }
    report.updates = list(store)?.len() as u64;
    Ok(report)
}

fn models_to_ask(store: &Store) -> Result<Vec<ModelId>, StoreError> {
    let now = now_unix_secs();
    store.read(|reader| {
        let mut ids: BTreeSet<ModelId> = BTreeSet::new();
        reader.each_card(|card| ids.extend(card.model_id.filter(|id| !card.missing && id.0 > 0)))?;
        let mut due = Vec::with_capacity(ids.len());
        for id in ids {
            if reader.model(id)?.is_none_or(|model| now - model.fetched_unix_secs >= IS_YOUNG_SECS) {
                due.push(id);
            }
        }
        Ok(due)
    })
}

/// What the user wants to hear of.
pub fn wishes(store: &Store) -> Result<UpdateWishes, StoreError> {
    Ok(store.read(|reader| reader.setting(UpdateWishes::NAME))?.unwrap_or_default())
}

/// Every newer version the catalogue knows of, once for each version that is there, the newest first.
pub fn list(store: &Store) -> Result<Vec<Update>, StoreError> {
    store.read(|reader| {
        let mut found: BTreeMap<VersionId, Update> = BTreeMap::new();
        let mut outdated = Vec::new();
        reader.each_card(|card| {
            if card.update.is_some() && !card.missing {
                outdated.push(card);
            }
        })?;
        for card in outdated {
            let (Some(own), Some(newer)) = (card.version_id, card.update) else { continue };
            if found.contains_key(&own) {
                continue;
            }
            if let Some(update) = update(reader, &card, own, newer)? {
                found.insert(own, update);
            }
        }
        let mut updates: Vec<Update> = found.into_values().collect();
        updates.sort_by(|left, right| {
            right.published_unix_secs.cmp(&left.published_unix_secs).then_with(|| left.name.cmp(&right.name))
        });
        Ok(updates)
    })
}

fn update(reader: &Reader, card: &Card, own: VersionId, newer: VersionId) -> Result<Option<Update>, StoreError> {
    let Some(version) = reader.version(newer)? else { return Ok(None) };
    let before = reader.version(own)?.unwrap_or_default();
    let name = |version: &VersionInfo| version.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
    let base = |version: &VersionInfo| version.base_model.as_ref().map(|base| base.value.clone()).unwrap_or_default();
    Ok(Some(Update {
        key: card.key,
        path: card.path.clone(),
        model_id: version.model_id,
        name: card.name.clone(),
        own,
        own_name: name(&before),
        own_base: base(&before),
        newer,
        newer_name: name(&version),
        newer_base: base(&version),
        published_unix_secs: version.published_unix_secs.as_ref().map_or(0, |at| at.value),
        size_bytes: primary_file(&version).and_then(|file| file.size_bytes),
        is_paid: version.access.as_ref().is_some_and(|access| access.value.is_paid(now_unix_secs())),
        had_unix_secs: reader.had(Some(newer), None)?,
    }))
}

/// Changes what the user wants to hear of; the cards of the files it is about are made again.
pub fn change(store: &Store, change: UpdateChange) -> Result<UpdateWishes, StoreError> {
    let change = store.read(|reader| named(reader, change))?;
    store.write(|writer| {
        let mut wishes: UpdateWishes = writer.setting(UpdateWishes::NAME)?.unwrap_or_default();
        wishes.apply(change);
        writer.put_setting(UpdateWishes::NAME, &wishes)?;
        writer.retell_updates()?;
        Ok(wishes)
    })
}

/// What is to be ignored is listed by its name later, so it gets one where nobody gave it.
fn named(reader: &Reader, change: UpdateChange) -> Result<UpdateChange, StoreError> {
    let model_name = |id| -> Result<String, StoreError> {
        Ok(reader.model(id)?.and_then(|model| model.name).map(|name| name.value).unwrap_or_default())
    };
    Ok(match change {
        UpdateChange::IgnoreModel(id, name) if name.is_empty() => UpdateChange::IgnoreModel(id, model_name(id)?),
        UpdateChange::IgnoreVersion(id, name) if name.is_empty() => {
            let Some(version) = reader.version(id)? else { return Ok(UpdateChange::IgnoreVersion(id, name)) };
            let own = version.name.map(|name| name.value).unwrap_or_default();
            let name = format!("{} {own}", model_name(version.model_id)?);
            UpdateChange::IgnoreVersion(id, name.trim().to_owned())
        }
        other => other,
    })
}
