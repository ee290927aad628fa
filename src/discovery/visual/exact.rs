//! The exact answer: models that a picture's own data name, by hash, by version, by file name.

use crate::discovery::stock::version_of_hash;
use crate::formats::infotext::{GenerationText, NamedResource};
use crate::model::digests::{HashKind, from_hex, to_hex};
use crate::model::ids::{FileKey, ModelId, VersionId};
use crate::store::{Reader, Store, StoreError};
use std::collections::HashMap;

/// Digits of the short hashes that tools write into pictures.
const AUTOV1_DIGITS: usize = 8;
const AUTOV2_DIGITS: usize = 10;

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
    if text.resources.is_empty() {
        return Ok(Vec::new());
    }
    store.read(|reader| {
        let local = Local::read(reader, text)?;
        text.resources.iter().map(|named| resolve(reader, named, &local)).collect()
    })
}

/// Files of the library by what pictures call them: many are known to nobody else.
#[derive(Default)]
struct Local {
    /// By the short hashes that tools write, in upper case.
    by_hash: HashMap<String, FileKey>,
    /// By their name without its ending, in lower case, with their own hashes.
    by_name: HashMap<String, Vec<LocalFile>>,
}

struct LocalFile {
    key: FileKey,
    sha256: Option<[u8; 32]>,
    autov3: Option<[u8; 6]>,
}

impl Local {
    fn read(reader: &Reader, text: &GenerationText) -> Result<Self, StoreError> {
        let has_hash =
            |digits: usize| text.resources.iter().any(|named| named.hash.as_ref().is_some_and(|it| it.len() == digits));
        let (by_autov1, by_autov2) = (has_hash(AUTOV1_DIGITS), has_hash(AUTOV2_DIGITS));
        let mut local = Self::default();
        for card in reader.cards()? {
            // AutoV2 is nothing but the beginning of the SHA256.
            if let Some(hash) = card.sha256.filter(|_| by_autov2) {
                let hash: String = to_hex(&hash).chars().take(AUTOV2_DIGITS).collect();
                local.by_hash.entry(hash).or_insert(card.key);
            }
            if by_autov1 {
                let digests = reader.file(card.key)?.and_then(|record| record.digests);
                let hash = digests.and_then(|digests| digests.hex(HashKind::AutoV1));
                local.by_hash.extend(hash.map(|hash| (hash, card.key)));
            }
            if let Some(name) = card.path.file_name() {
                let file = LocalFile { key: card.key, sha256: card.sha256, autov3: card.autov3 };
                local.by_name.entry(stem(&name.to_string_lossy())).or_default().push(file);
            }
        }
        Ok(local)
    }

    /// A file of this name, unless its own hash is another than the picture's.
    fn named(&self, named: &NamedResource) -> Option<FileKey> {
        let files = self.by_name.get(&stem(&named.name)).filter(|_| !named.name.is_empty())?;
        let hash = named.hash.as_deref().unwrap_or_default();
        files.iter().find(|file| !file.is_another(hash)).map(|file| file.key)
    }
}

impl LocalFile {
    fn is_another(&self, hash: &str) -> bool {
        match hash.len() {
            AUTOV2_DIGITS | 64 => self.sha256.is_some_and(|own| !to_hex(&own).starts_with(&hash.to_uppercase())),
            12 => self.autov3.is_some_and(|own| !to_hex(&own).eq_ignore_ascii_case(hash)),
            _ => false,
        }
    }
}

/// A file name as it is compared: without folders and ending, in lower case.
pub(in crate::discovery) fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let lower = name.to_lowercase();
    let endings = [".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft"];
    endings.iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower).to_owned()
}

fn resolve(reader: &Reader, named: &NamedResource, local: &Local) -> Result<Named, StoreError> {
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
        found.key = found.key.or_else(|| local.by_hash.get(&hash.to_uppercase()).copied());
        if version.is_none() {
            version = version_of_hash(reader, hash)?;
        }
    }
    if let Some(id) = version {
        found.key = found.key.or(reader.files_of_version(id, 1)?.first().copied());
        found.model_id = reader.version(id)?.map(|version| version.model_id).filter(|id| id.0 != 0);
    }
    if found.key.is_none() && found.model_id.is_none() {
        found.key = local.named(named);
        // The name alone says so, whatever else the picture holds.
        found.proven &= found.key.is_none();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digests::Digests;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::RootId;

    fn store(files: &[(u64, &str, Option<[u8; 32]>)]) -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store
            .write(|writer| {
                for (key, name, sha256) in files {
                    let path = format!("/m/{name}").into();
                    let mut record = FileRecord::new(FileKey(*key), RootId(1), path, FileStamp::default(), 1);
                    record.digests = sha256.map(|sha256| Digests {
                        size_bytes: 0,
                        sha256,
                        autov1: Some([1, 2, 3, *key as u8]),
                        autov3: None,
                        crc32: [0; 4],
                        blake3: [0; 32],
                    });
                    writer.put_file(&record)?;
                }
                Ok(())
            })
            .unwrap();
        (dir, store)
    }

    fn ask(store: &Store, name: &str, hash: Option<&str>) -> (Option<FileKey>, bool) {
        let resource = NamedResource {
            kind: "lora".to_owned(),
            name: name.to_owned(),
            hash: hash.map(str::to_owned),
            ..NamedResource::default()
        };
        let text = GenerationText { resources: vec![resource], ..GenerationText::default() };
        let named = named_models(store, &text).unwrap().remove(0);
        (named.key, named.proven)
    }

    #[test]
    fn the_users_own_files_are_known_by_their_hashes_though_civitai_does_not_know_them() {
        let (_dir, store) = store(&[(1, "mine.safetensors", Some([0xab; 32])), (2, "plain.safetensors", None)]);
        assert_eq!(ask(&store, "x", Some("ABABABABAB")), (Some(FileKey(1)), true), "AutoV2");
        assert_eq!(
            ask(&store, "x", Some("abababababababababababababababababababababababababababababababab")).0,
            Some(FileKey(1))
        );
        assert_eq!(ask(&store, "x", Some("01020301")), (Some(FileKey(1)), true), "AutoV1");
        assert_eq!(ask(&store, "x", Some("0000000000")).0, None);
    }

    #[test]
    fn a_name_alone_proves_nothing_and_another_hash_speaks_against_it() {
        let (_dir, store) = store(&[(1, "mine.safetensors", Some([0xab; 32])), (2, "plain.safetensors", None)]);
        assert_eq!(ask(&store, "Plain", Some("0000000000")), (Some(FileKey(2)), false), "it was not hashed yet");
        assert_eq!(ask(&store, "mine", None), (Some(FileKey(1)), false));
        assert_eq!(ask(&store, "mine", Some("0000000000")).0, None, "that is another file");
    }
}
