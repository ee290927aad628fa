//! What pictures were made with: the models that pictures in folders of the user's name, counted by file of the library.

pub use crate::model::used::Used;

use super::LibraryError;
use crate::formats::infotext::{self, GenerationText};
use crate::jobs::JobControl;
use crate::model::card::Card;
use crate::model::digests::to_hex;
use crate::model::ids::FileKey;
use crate::model::path_bytes::StoredPath;
use crate::store::Store;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Pictures that are read at most.
const MOST_PICTURES: u64 = 200_000;
/// Folders within each other at most.
const MOST_DEPTH: usize = 12;
/// How deep a graph is looked through.
const MOST_JSON_DEPTH: usize = 32;
const PICTURES: [&str; 4] = ["png", "jpg", "jpeg", "webp"];
const MODELS: [&str; 7] = ["safetensors", "ckpt", "pt", "pth", "bin", "gguf", "sft"];

/// Reads all pictures below the folders and keeps what they were made with.
pub fn count(
    store: &Store,
    folders: &[PathBuf],
    now_unix_secs: i64,
    control: &JobControl,
) -> Result<Used, LibraryError> {
    let cards = store.read(|reader| reader.cards())?;
    let names = Names::of(&cards);
    let mut used = Used {
        folders: folders.iter().cloned().map(StoredPath).collect(),
        at_unix_secs: now_unix_secs,
        ..Used::default()
    };
    if let Some(absent) = folders.iter().find(|folder| !folder.is_dir()) {
        return Err(LibraryError::System(format!("there is no such folder of pictures: {}", absent.display())));
    }
    let mut waiting: Vec<(PathBuf, usize)> = outer(folders).into_iter().map(|folder| (folder, 0)).collect();
    while let Some((folder, depth)) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            if control.should_stop() {
                // Half of the pictures would call models never used that are: what was counted before stands.
                return Ok(used);
            }
            if used.pictures >= MOST_PICTURES {
                return keep(store, used);
            }
            // A link may lead round in a ring; what it leads to is named by itself where it is wanted.
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() && depth < MOST_DEPTH {
                waiting.push((path, depth + 1));
            } else if kind.is_file() && has_ending(&path, &PICTURES) {
                used.pictures += 1;
                control.progress.add_items(1);
                let Ok(Some(text)) = infotext::read_picture_text(&path) else { continue };
                let found = names.named(&text);
                used.known += u64::from(!found.is_empty());
                for key in found {
                    *used.counts.entry(key).or_default() += 1;
                }
            }
        }
    }
    keep(store, used)
}

/// The folders that lie in no other of them: a picture counts once.
fn outer(folders: &[PathBuf]) -> Vec<PathBuf> {
    let real = |folder: &PathBuf| std::fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
    let mut sorted: Vec<PathBuf> = folders.iter().map(real).collect();
    sorted.sort();
    let mut outer: Vec<PathBuf> = Vec::new();
    for folder in sorted {
        if outer.last().is_none_or(|last| !folder.starts_with(last)) {
            outer.push(folder);
        }
    }
    outer
}

fn keep(store: &Store, used: Used) -> Result<Used, LibraryError> {
    store.write(|writer| writer.put_setting(Used::NAME, &used))?;
    Ok(used)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// The library by all that a picture may call its models.
#[derive(Default)]
struct Names {
    stems: HashMap<String, Vec<FileKey>>,
    hashes: HashMap<String, Vec<FileKey>>,
    versions: HashMap<u64, Vec<FileKey>>,
}

impl Names {
    fn of(cards: &[Card]) -> Self {
        let mut names = Self::default();
        for card in cards.iter().filter(|card| card.key.is_file()) {
            if let Some(stem) = card.path.file_stem() {
                names.stems.entry(stem.to_string_lossy().to_lowercase()).or_default().push(card.key);
            }
            if let Some(sha256) = card.sha256 {
                let hex = to_hex(&sha256).to_uppercase();
                names.hashes.entry(hex.chars().take(10).collect()).or_default().push(card.key);
                names.hashes.entry(hex).or_default().push(card.key);
            }
            if let Some(autov3) = card.autov3 {
                names.hashes.entry(to_hex(&autov3).to_uppercase()).or_default().push(card.key);
            }
            if let Some(version) = card.version_id {
                names.versions.entry(version.0).or_default().push(card.key);
            }
        }
        names
    }

    /// The files a text names, each once: by hash, else by version, else by name.
    fn named(&self, text: &GenerationText) -> BTreeSet<FileKey> {
        let mut found = BTreeSet::new();
        for resource in &text.resources {
            let by_hash = resource.hash.as_ref().and_then(|hash| self.hashes.get(&hash.to_uppercase()));
            let by_version = || resource.version_id.and_then(|id| self.versions.get(&id));
            let keys = by_hash.or_else(by_version).or_else(|| self.by_name(&resource.name));
            found.extend(keys.into_iter().flatten());
        }
        if let Some(name) = text.setting("Model") {
            found.extend(self.by_name(name).into_iter().flatten());
        }
        if let Some(graph) = text.comfy_prompt_json.as_deref().and_then(|json| serde_json::from_str(json).ok()) {
            self.in_graph(&graph, 0, &mut found);
        }
        found
    }

    fn by_name(&self, name: &str) -> Option<&Vec<FileKey>> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        let stem = match name.rsplit_once('.') {
            Some((stem, ending)) if MODELS.contains(&ending) => stem,
            _ => name.as_str(),
        };
        self.stems.get(stem)
    }

    /// Names of model files anywhere in a graph: nodes of others have names of their own for their inputs.
    fn in_graph(&self, value: &Value, depth: usize, found: &mut BTreeSet<FileKey>) {
        if depth > MOST_JSON_DEPTH {
            return;
        }
        match value {
            Value::String(text) if has_ending(Path::new(text), &MODELS) => {
                found.extend(self.by_name(text).into_iter().flatten());
            }
            Value::Array(items) => items.iter().for_each(|item| self.in_graph(item, depth + 1, found)),
            Value::Object(fields) => fields.values().for_each(|field| self.in_graph(field, depth + 1, found)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::{FileRecord, FileStamp};
    use crate::model::ids::{RootId, VersionId};

    #[test]
    fn a_picture_counts_once_and_a_folder_that_is_not_there_is_told() {
        let (data, pictures) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::open(data.path()).unwrap();
        let inner = pictures.path().join("2026");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(inner.join("a.png"), "no picture").unwrap();
        let folders = [inner.clone(), pictures.path().to_path_buf(), inner];
        let control = JobControl::default();
        assert_eq!(count(&store, &folders, 5, &control).unwrap().pictures, 1);
        let absent = pictures.path().join("absent");
        let told = count(&store, std::slice::from_ref(&absent), 6, &control).unwrap_err().to_string();
        assert!(told.contains("no such folder") && told.contains("absent"), "{told}");
        control.cancel.cancel();
        count(&store, &folders, 7, &control).unwrap();
        let kept = store.read(|reader| reader.setting::<Used>(Used::NAME)).unwrap().unwrap();
        assert_eq!(kept.at_unix_secs, 5, "what was counted before stands");
    }

    fn card(key: u64, name: &str) -> Card {
        let path = format!("/m/{name}.safetensors");
        Card::new(&FileRecord::new(FileKey(key), RootId(1), path.into(), FileStamp::default(), 1), None, None)
    }

    #[test]
    fn models_are_known_by_hash_by_version_by_name_and_in_graphs() {
        let mut cards = vec![card(1, "Ink Wash"), card(2, "base_xl"), card(3, "other"), card(4, "soft")];
        cards[0].sha256 = Some([0xab; 32]);
        cards[2].version_id = Some(VersionId(77));
        let names = Names::of(&cards);
        let keys = |text: GenerationText| names.named(&text).into_iter().map(|key| key.0).collect::<Vec<_>>();
        let a1111 = "a cat <lora:soft:0.8>\nSteps: 20, Sampler: Euler, Model hash: ABABABABAB, Model: base_xl";
        assert_eq!(keys(infotext::parse_infotext(a1111)), [1, 2, 4], "by hash and by name; the hash is another file's");
        let graph =
            r#"{"4":{"class_type":"X","inputs":{"ckpt":"sub\\base_xl.safetensors","deep":["Ink Wash.safetensors"]}}}"#;
        let comfy = GenerationText { comfy_prompt_json: Some(graph.to_owned()), ..GenerationText::default() };
        assert_eq!(keys(comfy), [1, 2]);
        let resource = infotext::NamedResource { version_id: Some(77), ..Default::default() };
        assert_eq!(keys(GenerationText { resources: vec![resource], ..GenerationText::default() }), [3]);
    }
}
