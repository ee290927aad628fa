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
const AUTOV3_DIGITS: usize = 12;
/// Digits of a SHA256, a BLAKE3 (InvokeAI) and a hash of the tensors alone (SwarmUI), of which AutoV3 is the beginning.
const LONG_DIGITS: usize = 64;

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
    /// Its version on CivitAI, as far as the picture or the catalogue tells.
    pub version_id: Option<VersionId>,
    /// The hash that the picture gives it.
    pub hash: Option<String>,
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
        let mut all: Vec<Named> = Vec::new();
        for named in &text.resources {
            let found = resolve(reader, named, &local)?;
            // A graph and a text may name one model by two names.
            match all.iter_mut().find(|known| known.key.is_some() && known.key == found.key) {
                Some(known) => known.proven |= found.proven,
                None => all.push(found),
            }
        }
        Ok(all)
    })
}

/// Files of the library by what pictures call them: many are known to nobody else.
#[derive(Default)]
struct Local {
    /// By the short hashes that tools write, in upper case.
    by_hash: HashMap<String, FileKey>,
    /// By their name without its ending, in lower case, with their own hashes.
    by_name: HashMap<String, Vec<LocalFile>>,
    /// By the name of the model, letters and digits alone: some tools write that.
    titles: HashMap<String, FileKey>,
}

struct LocalFile {
    key: FileKey,
    sha256: Option<[u8; 32]>,
    blake3: Option<[u8; 32]>,
    autov3: Option<[u8; 6]>,
}

impl Local {
    fn read(reader: &Reader, text: &GenerationText) -> Result<Self, StoreError> {
        let has_hash =
            |digits: usize| text.resources.iter().any(|named| named.hash.as_ref().is_some_and(|it| it.len() == digits));
        let (by_autov1, by_autov2) = (has_hash(AUTOV1_DIGITS), has_hash(AUTOV2_DIGITS));
        let by_blake3 = has_hash(LONG_DIGITS);
        let mut local = Self::default();
        for card in reader.cards()? {
            // AutoV2 is nothing but the beginning of the SHA256.
            if let Some(hash) = card.sha256.filter(|_| by_autov2) {
                let hash: String = to_hex(&hash).chars().take(AUTOV2_DIGITS).collect();
                local.by_hash.entry(hash).or_insert(card.key);
            }
            // Cards do not carry these.
            let mut blake3 = None;
            if (by_autov1 || by_blake3)
                && let Some(digests) = reader.file(card.key)?.and_then(|record| record.digests)
            {
                let hashes = [HashKind::AutoV1, HashKind::Blake3].map(|kind| digests.hex(kind));
                local.by_hash.extend(hashes.into_iter().flatten().map(|hash| (hash.to_uppercase(), card.key)));
                blake3 = Some(digests.blake3);
            }
            if let Some(name) = card.path.file_name() {
                let file = LocalFile { key: card.key, sha256: card.sha256, blake3, autov3: card.autov3 };
                local.by_name.entry(stem(&name.to_string_lossy())).or_default().push(file);
                local.titles.entry(title(&card.name)).or_insert(card.key);
            }
        }
        Ok(local)
    }

    /// A file of this name, unless its own hash is another than the picture's.
    fn named(&self, named: &NamedResource) -> Option<FileKey> {
        let name = stem(&named.name);
        let hash = named.hash.as_deref().unwrap_or_default();
        let Some(files) = self.by_name.get(&name).filter(|_| !name.is_empty()) else {
            // A hash that no file here has says that it is another file, whatever the model is called.
            let title = title(&name);
            return self.titles.get(&title).copied().filter(|_| hash.is_empty() && !title.is_empty());
        };
        files.iter().find(|file| !file.is_another(hash)).map(|file| file.key)
    }
}

impl LocalFile {
    /// Whether it is known to be another file than the one with this hash.
    fn is_another(&self, hash: &str) -> bool {
        let begins = |own: Option<&[u8]>| own.map(|own| to_hex(own).to_uppercase().starts_with(&hash.to_uppercase()));
        let autov3 = self.autov3.as_ref().map(|own| hash.to_uppercase().starts_with(&to_hex(own).to_uppercase()));
        match hash.len() {
            AUTOV2_DIGITS => begins(self.sha256.as_ref().map(|own| &own[..])) == Some(false),
            AUTOV3_DIGITS => autov3 == Some(false),
            // It may be any of three: only when it is none of them it is another's. GGUF files and pickles have no third.
            LONG_DIGITS => {
                let whole = [&self.sha256, &self.blake3].map(|own| begins(own.as_ref().map(|own| &own[..])));
                whole == [Some(false); 2] && autov3 != Some(true)
            }
            _ => false,
        }
    }
}

/// A model's name as it is compared: letters and digits, in lower case.
fn title(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A file name as it is compared: without folders and ending, in lower case.
pub fn stem(name: &str) -> String {
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
        version_id: None,
        hash: named.hash.clone(),
        proven: named.hash.is_some() || named.version_id.is_some(),
    };
    let mut version = named.version_id.map(VersionId);
    if let Some(hash) = &named.hash {
        if hash.len() == LONG_DIGITS {
            let files = from_hex(hash).map(|hash| reader.files_of_sha256(hash, 1)).transpose()?;
            found.key = files.and_then(|keys| keys.first().copied());
        }
        found.key = found.key.or_else(|| local.by_hash.get(&hash.to_uppercase()).copied());
        if found.key.is_none() && matches!(hash.len(), AUTOV3_DIGITS | LONG_DIGITS) {
            let autov3 = hash.get(..AUTOV3_DIGITS).and_then(from_hex);
            let files = autov3.map(|hash| reader.files_of_autov3(hash, 1)).transpose()?;
            found.key = files.and_then(|keys| keys.first().copied());
        }
        if version.is_none() {
            version = version_of_hash(reader, hash)?;
        }
    }
    found.version_id = version;
    if let Some(id) = version {
        found.key = found.key.or(reader.files_of_version(id, 1)?.first().copied());
        found.model_id = reader.version(id)?.map(|version| version.model_id).filter(|id| id.0 != 0);
    }
    // An address tells the model of a version that is not known here.
    found.model_id = found.model_id.or_else(|| named.model_id.map(ModelId));
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
        let by_id = || version.map(|id| format!("civitai.com/model-versions/{id}"));
        found.name = by_id().or_else(|| named.hash.clone()).unwrap_or_else(|| "?".to_owned());
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
                        autov3: Some([0x70 + *key as u8; 6]),
                        crc32: [0; 4],
                        blake3: [0x30 + *key as u8; 32],
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
        assert_eq!(ask(&store, "Pla-in", None), (Some(FileKey(2)), false), "by what the model is called");
        assert_eq!(ask(&store, "Pla-in", Some("0000000000")).0, None);
        assert_eq!(ask(&store, "!", None).0, None, "nothing is no name");
    }

    #[test]
    fn long_hashes_of_other_tools_are_not_only_sha256() {
        let (_dir, store) =
            store(&[(1, "mine.safetensors", Some([0xab; 32])), (2, "other.safetensors", Some([0xcd; 32]))]);
        let of_invoke = "31".repeat(32);
        assert_eq!(ask(&store, "x", Some(&of_invoke)), (Some(FileKey(1)), true), "BLAKE3");
        // SwarmUI's: of the tensors, whose first twelve digits are AutoV3.
        let of_swarm = format!("{}{}", "72".repeat(6), "09".repeat(26));
        assert_eq!(ask(&store, "x", Some(&of_swarm)), (Some(FileKey(2)), true), "AutoV3");
        assert_eq!(ask(&store, "other", Some(&of_swarm)), (Some(FileKey(2)), true));
        let of_none = "99".repeat(32);
        assert_eq!(ask(&store, "mine", Some(&of_none)).0, None, "that is another file");
    }

    #[test]
    fn one_model_under_two_names_is_told_once() {
        let (_dir, store) = store(&[(1, "mine.safetensors", Some([0xab; 32]))]);
        let named = |name: &str, hash: Option<&str>| NamedResource {
            kind: "lora".to_owned(),
            name: name.to_owned(),
            hash: hash.map(str::to_owned),
            ..NamedResource::default()
        };
        let resources = vec![named("mine", None), named("its title", Some("ABABABABAB"))];
        let found = named_models(&store, &GenerationText { resources, ..GenerationText::default() }).unwrap();
        assert_eq!(found.iter().map(|one| (one.key, one.proven)).collect::<Vec<_>>(), [(Some(FileKey(1)), true)]);
    }
}
