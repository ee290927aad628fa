//! The exact answer: models that a picture's own data name, by hash, by version, by file name.

use crate::discovery::stock::version_of_hash;
use crate::formats::infotext::{GenerationText, NamedResource};
use crate::model::digests::from_hex;
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::store::{Reader, Store, StoreError};
use std::collections::HashMap;

/// A model that a picture names.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its name: the one we know, else the one in the picture.
    pub name: String,
    /// What it is, in the picture's own word.
    pub kind: String,
    /// The file or model, where it is known here.
    pub key: Option<FileKey>,
    /// The model on CivitAI, where it is known.
    pub model_id: Option<ModelId>,
    /// Whether a hash or an id says so; a name alone can be another's.
    pub proven: bool,
}

/// The models a picture names, in its own order.
pub fn named_models(store: &Store, text: &GenerationText) -> Result<Vec<Named>, StoreError> {
    store.read(|reader| {
        let by_name = file_names(reader, text)?;
        text.resources.iter().map(|named| resolve(reader, named, &by_name)).collect()
    })
}

/// Files by their name without its ending, in lower case; only read where a picture names something without a hash.
fn file_names(reader: &Reader, text: &GenerationText) -> Result<HashMap<String, FileKey>, StoreError> {
    if text.resources.iter().all(|named| named.hash.is_some() || named.version_id.is_some()) {
        return Ok(HashMap::new());
    }
    let cards = reader.cards()?;
    Ok(cards.iter().filter_map(|card| Some((stem(&card.path.file_name()?.to_string_lossy()), card.key))).collect())
}

/// A file name as it is compared: without folders and ending, in lower case.
pub(in crate::discovery) fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let lower = name.to_lowercase();
    let endings = [".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft"];
    endings.iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower).to_owned()
}

fn resolve(reader: &Reader, named: &NamedResource, by_name: &HashMap<String, FileKey>) -> Result<Named, StoreError> {
    let mut found = Named {
        name: named.name.clone(),
        kind: named.kind.clone(),
        key: None,
        model_id: None,
        proven: named.hash.is_some() || named.version_id.is_some(),
    };
    let mut version = named.version_id.map(VersionId);
    if let Some(hash) = &named.hash {
        let file = match hash.len() {
            64 => from_hex(hash).map(|hash| reader.files_of_sha256(hash, 1)).transpose()?,
            12 => from_hex(hash).map(|hash| reader.files_of_autov3(hash, 1)).transpose()?,
            _ => None,
        };
        found.key = file.and_then(|keys| keys.first().copied());
        if version.is_none() {
            version = version_of_hash(reader, hash)?;
        }
    }
    if let Some(id) = version {
        found.key = found.key.or(reader.files_of_version(id, 1)?.first().copied());
        found.model_id = reader.version(id)?.map(|version| version.model_id).filter(|id| id.0 != 0);
    }
    if found.key.is_none() && found.model_id.is_none() && !named.name.is_empty() {
        found.key = by_name.get(&stem(&named.name)).copied();
    }
    found.key = found.key.or_else(|| found.model_id.map(FileKey::of_model));
    let card = found.key.map(|key| reader.any_card(key)).transpose()?.flatten();
    match card {
        Some(card) => {
            found.model_id = found.model_id.or(card.model_id);
            found.name = card.name;
        }
        // A version we know of a model that we do not: nothing leads there.
        None => found.key = None,
    }
    if found.name.is_empty() {
        found.name = named.hash.clone().unwrap_or_else(|| "?".to_owned());
    }
    Ok(found)
}
