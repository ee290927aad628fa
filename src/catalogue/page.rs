//! The page of one model: found by what people paste, asked for again, kept, and marked when CivitAI has it no more.

use super::keep;
use super::lists::CatalogueError;
use crate::civitai::now_unix_secs;
use crate::civitai::{Client, Priority};
use crate::model::digests::guess_hash_kind;
use crate::model::ids::{ModelId, VersionId};
use crate::model::reference::Reference;
use crate::store::{Reader, Store, StoreError};

/// A model, and the version that was meant where one was.
pub type Place = (ModelId, Option<VersionId>);

/// The model a reference means, as far as the catalogue knows.
pub fn kept_place(store: &Store, reference: &Reference) -> Result<Option<Place>, StoreError> {
    store.read(|reader| match reference {
        Reference::Model(model, version) => Ok(reader.model(*model)?.map(|_| (*model, *version))),
        Reference::Version(version) => place_of(reader, *version),
        Reference::Hash(hex) => {
            let Some(kind) = guess_hash_kind(hex) else { return Ok(None) };
            match reader.version_by_hash(kind, hex)? {
                Some(version) => place_of(reader, version),
                None => Ok(None),
            }
        }
    })
}

fn place_of(reader: &Reader, version: VersionId) -> Result<Option<Place>, StoreError> {
    let model = reader.version(version)?.map(|known| known.model_id).filter(|model| model.0 != 0);
    Ok(model.map(|model| (model, Some(version))))
}

/// Asks CivitAI which model a reference means; what it says of it is kept. A model by its own number is not asked for here.
pub async fn ask_place(
    store: &Store,
    client: &Client,
    priority: Priority,
    reference: &Reference,
) -> Result<Option<Place>, CatalogueError> {
    let answer = match reference {
        Reference::Model(model, version) => return Ok(Some((*model, *version))),
        Reference::Version(version) => client.version(priority, *version).await?,
        Reference::Hash(hex) => client.version_by_hash(priority, hex).await?,
    };
    let Some(answer) = answer else { return Ok(None) };
    let place = (answer.version.model_id, Some(answer.version.id));
    keep::store_answers(store, &[answer])?;
    Ok((place.0.0 != 0).then_some(place))
}

/// What came of asking for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// CivitAI told of it; it is kept.
    Kept,
    /// There is no such model any more; what was known of it stays, marked.
    Gone,
    /// There is no such model, and nothing was known of it.
    Unknown,
}

/// Asks for a model with all its versions and keeps what is told.
pub async fn ask_model(
    store: &Store,
    client: &Client,
    priority: Priority,
    id: ModelId,
) -> Result<Told, CatalogueError> {
    if let Some(answer) = client.model(priority, id).await? {
        keep::store_models(store, &[answer])?;
        return Ok(Told::Kept);
    }
    // What a mirror lacks is not gone.
    let was_known = client.is_civitais_own() && keep::mark_gone(store, id, now_unix_secs())?;
    Ok(if was_known { Told::Gone } else { Told::Unknown })
}
