//! Looking at one file or hash without importing it: what the header says at once, then the digests, then CivitAI.
//!
//! The window's drop sheet and `civitdeck lookup` take the same three steps: [`look`], [`digest`], [`ask`].

use super::scan::stamp;
use super::{LibraryError, identify, now_unix_secs};
use crate::catalogue::keep;
use crate::civitai::{Answer, CivitaiError, Client, Priority};
use crate::formats::{self, sidecar};
use crate::hash::{self, HashControl, HashError};
use crate::model::card::Card;
use crate::model::catalogue::{ModelInfo, VersionInfo};
use crate::model::digests::{AUTOV3_OF_NOTHING, HashKind, guess_hash_kind, to_hex};
use crate::model::file::{FileRecord, Lookup};
use crate::model::finding::{Finding, FindingCode};
use crate::model::ids::{FileKey, RootId, VersionId};
use crate::model::path_bytes::StoredPath;
use crate::model::resolve;
use crate::store::{Store, StoreError};
use std::path::{Path, PathBuf};

/// How far CivitAI was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Not yet.
    #[default]
    NotYet,
    /// It answered: the match is its word.
    Online,
    /// It could not be reached; the match comes from what was seen before.
    FromCache,
    /// It knows none of the hashes.
    NotOnCivitai,
    /// It could not be reached and nothing was seen before; the reason in words.
    Unreachable(String),
}

/// What is known of one dropped file or asked hash.
#[derive(Clone, Debug)]
pub struct Look {
    /// What was asked, as it was given.
    pub query: String,
    /// The file, unless a bare hash was asked.
    pub path: Option<PathBuf>,
    /// Everything about the file; for a bare hash an empty record that only carries the match.
    pub record: FileRecord,
    /// The matched model.
    pub model: Option<ModelInfo>,
    /// The matched version.
    pub version: Option<VersionInfo>,
    /// Files of the library that are the same: by full hash where there is one, else by fingerprint.
    pub local: Vec<Card>,
    /// How far CivitAI was asked.
    pub asked: Asked,
}

impl Look {
    /// The card of what was looked at.
    pub fn card(&self) -> Card {
        Card::new(&self.record, self.model.as_ref(), self.version.as_ref())
    }

    /// All findings, disagreements and duplicates included.
    pub fn findings(&self) -> Vec<Finding> {
        let resolved = resolve::resolve(&self.record, self.model.as_ref(), self.version.as_ref());
        let mut findings: Vec<Finding> = self.record.all_findings().chain(&resolved.findings).cloned().collect();
        if let Some(same) = self.local.first() {
            let place = same.path.display();
            findings.push(if self.path.as_ref() == Some(&same.path) {
                Finding::new(FindingCode::Duplicate, "This file is in your library")
            } else if self.record.digests.is_some() && same.sha256 != self.sha256() {
                Finding::new(
                    FindingCode::SameWeights,
                    format!("You have the same weights with another header: {place}"),
                )
            } else {
                Finding::new(FindingCode::Duplicate, format!("You have it already: {place}"))
            });
        }
        findings
    }

    /// Whether the file could be opened at all.
    pub fn is_readable(&self) -> bool {
        !self.record.header.findings.iter().any(|finding| finding.code == FindingCode::Unreadable)
    }

    fn sha256(&self) -> Option<[u8; 32]> {
        self.record.digests.as_ref().map(|digests| digests.sha256)
    }
}

/// First step, milliseconds: the header, the sidecars, and what the library has that looks the same.
pub fn look(path: &Path, store: &Store) -> Result<Look, LibraryError> {
    let not_readable =
        |error: &std::io::Error| LibraryError::NotAFolder { reason: error.to_string(), path: path.to_path_buf() };
    let path = std::path::absolute(path).map_err(|error| not_readable(&error))?;
    let now = now_unix_secs();
    let mut record =
        FileRecord::new(FileKey(0), RootId(0), path.clone(), crate::model::file::FileStamp::default(), now);
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_file() => record.stamp = stamp(&meta),
        Ok(_) => {
            record.header.findings.push(unreadable("this is a folder; add it to the library instead of dropping it"));
        }
        Err(error) => record.header.findings.push(unreadable(&format!("the file could not be read ({error})"))),
    }
    if record.header.findings.is_empty() {
        match formats::read_header(&path) {
            Ok(header) => record.header = header,
            Err(error) => record.header.findings.push(unreadable(&error.to_string())),
        }
        record.fingerprint = hash::fingerprint(&path).ok();
        read_beside(&mut record);
    }
    let local = same_in_library(store, &record)?;
    let query = path.to_string_lossy().into_owned();
    Ok(Look { query, path: Some(path), record, model: None, version: None, local, asked: Asked::NotYet })
}

/// First step for a bare hash.
pub fn look_up_hash(text: &str, store: &Store) -> Result<Look, LibraryError> {
    let record = FileRecord::new(
        FileKey(0),
        RootId(0),
        PathBuf::new(),
        crate::model::file::FileStamp::default(),
        now_unix_secs(),
    );
    let hex = text.trim().to_ascii_uppercase();
    // What is no hash, or a piece of one, would be the beginning of many.
    let is_hash = guess_hash_kind(&hex).is_some();
    let mut local = Vec::new();
    let mut take = |card: Card| {
        let is_it = card.sha256.is_some_and(|hash| matches!(hex.len(), 10 | 64) && to_hex(&hash).starts_with(&hex))
            || card.autov3.is_some_and(|hash| to_hex(&hash) == hex);
        if is_it {
            local.push(card);
        }
    };
    if is_hash {
        store.read(|reader| reader.each_card(&mut take))?;
    }
    Ok(Look {
        query: text.trim().to_owned(),
        path: None,
        record,
        model: None,
        version: None,
        local,
        asked: Asked::NotYet,
    })
}

fn unreadable(sentence: &str) -> Finding {
    Finding::new(FindingCode::Unreadable, sentence)
}

fn read_beside(record: &mut FileRecord) {
    let (Some(folder), Some(name)) = (record.path.parent(), record.path.file_name()) else { return };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let listing = entries.filter_map(Result::ok).filter_map(|entry| {
        let stamp = stamp(&entry.metadata().ok()?);
        Some((entry.file_name(), stamp.modified_ns, stamp.size_bytes))
    });
    let found = sidecar::companions(name, &sidecar::FolderListing::new(listing));
    let sidecars = found.sidecars.iter().filter_map(|(kind, name)| sidecar::read(*kind, &folder.join(name)).ok());
    let sidecars: Vec<_> = sidecars.collect();
    let previews = found.previews.iter().map(|name| StoredPath(folder.join(name))).collect();
    record.sidecars = sidecars;
    record.previews = previews;
}

/// Files of the library that are this one: by digests where there are any, else by size and fingerprint.
fn same_in_library(store: &Store, record: &FileRecord) -> Result<Vec<Card>, StoreError> {
    let sha256 = record.digests.as_ref().map(|digests| digests.sha256);
    let autov3 = record.digests.as_ref().and_then(|digests| digests.autov3).filter(|hash| *hash != AUTOV3_OF_NOTHING);
    let mut same = Vec::new();
    let mut take = |card: Card| {
        let is_same = match sha256 {
            Some(_) => card.sha256 == sha256 || (autov3.is_some() && card.autov3 == autov3),
            None => {
                card.fingerprint.is_some()
                    && card.fingerprint == record.fingerprint
                    && card.stamp.size_bytes == record.stamp.size_bytes
            }
        };
        if is_same {
            same.push(card);
        }
    };
    store.read(|reader| reader.each_card(&mut take))?;
    // The very same bytes before the same weights.
    same.sort_by_key(|card| (sha256.is_some() && card.sha256 != sha256, card.key));
    Ok(same)
}

/// Second step: the six digests.
pub fn digest(look: &mut Look, store: &Store, control: &dyn HashControl) -> Result<(), LibraryError> {
    let Some(path) = look.path.clone() else { return Ok(()) };
    match hash::hash_file(&path, control) {
        Ok(digests) => look.record.digests = Some(digests),
        Err(HashError::Cancelled { .. }) => {}
        Err(error) => {
            let code = match &error {
                HashError::Changed { .. } => FindingCode::ChangedWhileRead,
                _ => FindingCode::Unreadable,
            };
            look.record.findings.push(Finding::new(code, error.to_string()));
        }
    }
    look.local = same_in_library(store, &look.record)?;
    Ok(())
}

/// The hashes to ask by, in order.
fn hashes(look: &Look) -> Vec<(HashKind, String)> {
    if let Some(digests) = &look.record.digests {
        return [HashKind::Sha256, HashKind::AutoV3, HashKind::AutoV2, HashKind::Blake3]
            .into_iter()
            .filter(|kind| *kind != HashKind::AutoV3 || digests.autov3 != Some(AUTOV3_OF_NOTHING))
            .filter_map(|kind| Some((kind, digests.hex(kind)?)))
            .collect();
    }
    let hex = look.query.trim().to_ascii_uppercase();
    match guess_hash_kind(&hex) {
        // 64 digits may also be a BLAKE3; 8 digits a CRC32. CivitAI's look-up does not ask which it is.
        Some(HashKind::Sha256) => vec![(HashKind::Sha256, hex.clone()), (HashKind::Blake3, hex)],
        Some(HashKind::AutoV1) => vec![(HashKind::AutoV1, hex.clone()), (HashKind::Crc32, hex)],
        Some(kind) => vec![(kind, hex)],
        None => Vec::new(),
    }
}

/// Third step: CivitAI's word, or the catalogue's when it cannot be reached.
pub async fn ask(look: &mut Look, store: &Store, client: &Client) -> Result<(), LibraryError> {
    let hashes = hashes(look);
    if hashes.is_empty() {
        return Ok(());
    }
    let mut unreachable = None;
    for (kind, hex) in &hashes {
        match client.version_by_hash(Priority::Interactive, hex).await {
            Ok(Some(answer)) if !is_other_file(&answer.version, look, *kind, hex) => {
                let kind = kind_that_matched(&answer.version, *kind, hex);
                return take(look, store, client, &answer, kind, &hashes).await;
            }
            Ok(_) => {}
            Err(error) => {
                unreachable = Some(error);
                break;
            }
        }
    }
    let Some(error) = unreachable else {
        look.asked = Asked::NotOnCivitai;
        look.record.lookup = Lookup::NotFound { at_unix_secs: now_unix_secs() };
        return Ok(());
    };
    look.asked =
        if from_cache(look, store, &hashes)? { Asked::FromCache } else { Asked::Unreachable(error.to_string()) };
    Ok(())
}

/// Third step without a network: what the catalogue has seen.
pub fn ask_catalogue(look: &mut Look, store: &Store) -> Result<(), LibraryError> {
    let hashes = hashes(look);
    if hashes.is_empty() {
        return Ok(());
    }
    let seen = from_cache(look, store, &hashes)?;
    look.asked = if seen { Asked::FromCache } else { Asked::Unreachable(CivitaiError::Offline.to_string()) };
    Ok(())
}

/// A ten-digit hash may belong to two files; the full one decides where both are known.
fn is_other_file(version: &VersionInfo, look: &Look, kind: HashKind, hex: &str) -> bool {
    look.sha256().is_some_and(|ours| identify::is_collision(version, kind, hex, &ours))
}

/// Which kind a pasted hash really was, told by the file that carries it.
fn kind_that_matched(version: &VersionInfo, asked: HashKind, hex: &str) -> HashKind {
    let files = version.files.iter().flat_map(|files| &files.value);
    files
        .flat_map(|file| &file.hashes)
        .filter(|(_, theirs)| theirs.eq_ignore_ascii_case(hex))
        .find_map(|(kind, _)| HashKind::from_label(kind))
        .unwrap_or(asked)
}

async fn take(
    look: &mut Look,
    store: &Store,
    client: &Client,
    answer: &Answer,
    by: HashKind,
    hashes: &[(HashKind, String)],
) -> Result<(), LibraryError> {
    keep::store_answers(store, std::slice::from_ref(answer))?;
    let id = answer.version.model_id;
    let complete = store.read(|reader| reader.model(id))?.is_some_and(|model| model.creator.is_some());
    // The answer to a hash has no creator, tags or permissions. Failing to get them is no reason to hold back the match.
    if !complete
        && id.0 != 0
        && let Ok(Some(model)) = client.model(Priority::Interactive, id).await
    {
        keep::store_models(store, &[model])?;
    }
    adopt(look, store, answer.version.id, by, hashes)?;
    look.asked = Asked::Online;
    Ok(())
}

fn from_cache(look: &mut Look, store: &Store, hashes: &[(HashKind, String)]) -> Result<bool, StoreError> {
    for (kind, hex) in hashes {
        let Some(id) = store.read(|reader| reader.version_by_hash(*kind, hex))? else { continue };
        let Some(version) = store.read(|reader| reader.version(id))? else { continue };
        if !is_other_file(&version, look, *kind, hex) {
            adopt(look, store, id, *kind, hashes)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn adopt(
    look: &mut Look,
    store: &Store,
    id: VersionId,
    by: HashKind,
    hashes: &[(HashKind, String)],
) -> Result<(), StoreError> {
    let (version, model) = store.read(|reader| {
        let version = reader.version(id)?;
        let model = version.as_ref().map(|version| reader.model(version.model_id)).transpose()?.flatten();
        Ok((version, model))
    })?;
    if let Some(version) = &version {
        let all: Vec<_> = [(by, hashes.iter().find(|(kind, _)| *kind == by).map(|(_, hex)| hex.clone()))]
            .into_iter()
            .filter_map(|(kind, hex)| Some((kind, hex.or_else(|| hashes.first().map(|(_, hex)| hex.clone()))?)))
            .chain(hashes.iter().filter(|(kind, _)| *kind != by).cloned())
            .collect();
        identify::apply_match(&mut look.record, version, by, &all, now_unix_secs());
    }
    look.version = version;
    look.model = model;
    Ok(())
}
