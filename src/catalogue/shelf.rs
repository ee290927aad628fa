//! A public collection of CivitAI's as one of the user's own. CivitAI tells what such a collection is, never what is in it: the
//! models are those that somebody names.

use super::keep;
use super::lists::CatalogueError;
use super::page;
use crate::civitai::{Client, Priority};
use crate::model::card::Card;
use crate::model::collection::{CollectionChange, PublicSource};
use crate::model::feed::PublicCollection;
use crate::model::ids::{CollectionId, FileKey, ModelId, SubjectId};
use crate::model::reference::Reference;
use crate::store::{Store, StoreError, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// Models that lists leave out and that are asked for alone. Each is a call of its own.
const MOST_ALONE: usize = 20;

/// The models that were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Those that are known now, in their order.
    pub models: Vec<ModelId>,
    /// How many CivitAI does not know, or does not tell of.
    pub unknown: u64,
}

/// Finds out which models are meant. What is not known yet is asked for, a hundred in one call, and kept.
pub async fn find_models(store: &Store, client: &Client, named: &[Reference]) -> Result<Found, CatalogueError> {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for reference in named {
        let place = match page::kept_place(store, reference)? {
            Some(place) => Some(place),
            None => page::ask_place(store, client, Priority::Interactive, reference).await?,
        };
        match place {
            Some((model, _)) if seen.insert(model) => found.models.push(model),
            Some(_) => {}
            None => found.unknown += 1,
        }
    }
    let missing = not_known(store, &found.models)?;
    if !missing.is_empty() {
        let told = client.models(Priority::Interactive, &missing).await?;
        keep::store_models(store, &told)?;
        for model in not_known(store, &missing)?.into_iter().take(MOST_ALONE) {
            page::ask_model(store, client, Priority::Interactive, model).await?;
        }
    }
    let lost: BTreeSet<ModelId> = not_known(store, &found.models)?.into_iter().collect();
    found.models.retain(|model| !lost.contains(model));
    found.unknown += lost.len() as u64;
    Ok(found)
}

fn not_known(store: &Store, models: &[ModelId]) -> Result<Vec<ModelId>, StoreError> {
    store.read(|reader| {
        let mut missing = Vec::new();
        for model in models {
            if reader.known(*model)?.is_none() {
                missing.push(*model);
            }
        }
        Ok(missing)
    })
}

/// The files the library has of these models.
pub fn files_of(store: &Store, models: &[ModelId]) -> Result<BTreeMap<ModelId, Vec<FileKey>>, StoreError> {
    let wanted: BTreeSet<ModelId> = models.iter().copied().collect();
    let mut files: BTreeMap<ModelId, Vec<FileKey>> = BTreeMap::new();
    let mut take = |card: Card| {
        if let Some(model) = card.model_id.filter(|model| wanted.contains(model)) {
            files.entry(model).or_default().push(card.key);
        }
    };
    store.read(|reader| reader.each_card(&mut take))?;
    Ok(files)
}

/// Makes the collection, or takes the one that was made before, and puts models into it: by their files where there are any.
pub fn put(
    writer: &mut Writer<'_>,
    about: &PublicCollection,
    models: &[ModelId],
    files: &BTreeMap<ModelId, Vec<FileKey>>,
    now_unix_secs: i64,
) -> Result<Option<CollectionId>, StoreError> {
    let is_it = |source: &PublicSource| source.id == about.id;
    let known = writer.collections()?.into_iter().find(|one| one.source.as_deref().is_some_and(is_it));
    let id = if let Some(known) = known {
        Some(known.id)
    } else {
        let create = CollectionChange::Create { name: about.name.clone(), parent: None };
        writer.change_collections(&create, now_unix_secs)?
    };
    let Some(id) = id else { return Ok(None) };
    let source = PublicSource { id: about.id, owner: about.username.clone(), description: about.description.clone() };
    writer.change_collections(&CollectionChange::Source(id, Box::new(source)), now_unix_secs)?;
    let mut subjects: Vec<SubjectId> = Vec::with_capacity(models.len());
    for model in models {
        let mut has_file = false;
        for key in files.get(model).into_iter().flatten() {
            if let Some(record) = writer.file(*key)? {
                subjects.push(writer.subject_for_file(&record)?.id);
                has_file = true;
            }
        }
        if !has_file {
            subjects.push(writer.subject_for_model(*model)?.id);
        }
    }
    writer.collect(id, &subjects, true)?;
    Ok(Some(id))
}
