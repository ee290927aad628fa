//! Reading what a new or changed file says: header, fingerprint, sidecars. Opens files, so it runs on workers.

use super::walk::Folder;
use crate::formats::{self, a1111_cache::CachedHash, sidecar};
use crate::hash;
use crate::library::places;
use crate::model::facts::{HeaderFacts, SidecarFacts};
use crate::model::file::{FileRecord, FileStamp};
use crate::model::finding::{Finding, FindingCode};
use crate::model::path_bytes::StoredPath;
use crate::model::root::{LibraryRoot, RootTool};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// Files whose fingerprint is taken while their header is read.
pub(super) fn header(path: &Path) -> (HeaderFacts, Option<[u8; 32]>, Option<String>) {
    let facts = match formats::read_header(path) {
        Ok(facts) => facts,
        Err(error) => {
            let mut facts = HeaderFacts::default();
            facts.findings.push(Finding::new(FindingCode::Unreadable, error.to_string()));
            return (facts, None, Some(error.to_string()));
        }
    };
    (facts, hash::fingerprint(path).ok(), None)
}

/// What lies beside a model file.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) signature: u64,
    sidecars: Vec<(crate::model::sourced::SidecarKind, std::path::PathBuf)>,
    previews: Vec<StoredPath>,
}

/// Finds what lies beside a model file, by names alone.
pub(super) fn beside(folder: &Folder, name: &OsStr) -> Beside {
    let found = sidecar::companions(name, &folder.listing);
    Beside {
        signature: found.signature,
        sidecars: found.sidecars.into_iter().map(|(kind, name)| (kind, folder.path.join(name))).collect(),
        previews: found.previews.into_iter().map(|name| StoredPath(folder.path.join(name))).collect(),
    }
}

/// Reads the sidecars into a record, replacing what was read from them before.
pub(super) fn apply_beside(record: &mut FileRecord, beside: Beside, cache: &ToolCache, root: &LibraryRoot) {
    record.findings.retain(|finding| finding.code != FindingCode::SidecarUnreadable);
    record.sidecars.clear();
    for (kind, path) in beside.sidecars {
        match sidecar::read(kind, &path) {
            Ok(facts) => record.sidecars.push(facts),
            Err(error) => record.findings.push(Finding::new(FindingCode::SidecarUnreadable, error.to_string())),
        }
    }
    // The newest word of another program counts before older ones.
    record.sidecars.sort_by_key(|sidecar| std::cmp::Reverse(sidecar.modified_unix_secs));
    record.previews = beside.previews;
    let still = record.still().map(|still| still.0.clone());
    if let Some(own) = &mut record.own_preview {
        // Somebody may have put another picture in its place, or before it.
        let now = still.and_then(|still| std::fs::metadata(still).ok()).map(|meta| super::stamp(&meta));
        own.is_shown = now.is_some_and(|now| (now.size_bytes, now.modified_ns) == (own.size_bytes, own.modified_ns));
    }
    record.sidecar_signature = beside.signature;
    record.claimed = sidecar::claimed_hashes(&believable(&record.sidecars, record.stamp));
    if let Some(cached) = cache.hash_of(root, &record.path, record.stamp) {
        record.claimed.sha256 = record.claimed.sha256.or(cached.sha256);
        record.claimed.autov3 = record.claimed.autov3.or(cached.autov3);
    }
}

/// Sidecars whose claimed size does not fit are about another file.
fn believable(sidecars: &[SidecarFacts], stamp: FileStamp) -> Vec<SidecarFacts> {
    sidecars.iter().filter(|sidecar| sidecar.size_bytes.is_none_or(|size| size == stamp.size_bytes)).cloned().collect()
}

/// A1111's `cache.json`: hashes it computed, valid while the file's time is what it was.
#[derive(Default)]
pub(super) struct ToolCache {
    hashes: BTreeMap<String, CachedHash>,
}

impl ToolCache {
    /// Looks for the cache of an A1111 installation at the root or up to two folders above it.
    pub(super) fn find(root: &LibraryRoot) -> Self {
        if !matches!(root.tool, RootTool::A1111 | RootTool::Loose) {
            return Self::default();
        }
        let found = root.path.ancestors().take(3).find_map(|folder| {
            let path = folder.join("cache.json");
            path.is_file().then(|| formats::a1111_cache::read(&path).ok()).flatten()
        });
        Self { hashes: found.unwrap_or_default() }
    }

    /// The cache names checkpoints by their path below the checkpoint folder and adapters by their stem.
    fn hash_of(&self, root: &LibraryRoot, path: &Path, stamp: FileStamp) -> Option<&CachedHash> {
        if self.hashes.is_empty() {
            return None;
        }
        let stem = path.file_stem()?.to_string_lossy();
        let below = path.strip_prefix(&root.path).ok()?;
        let tails = (0..below.components().count())
            .map(|skipped| below.components().skip(skipped).collect::<std::path::PathBuf>())
            .map(|tail| format!("checkpoint/{}", tail.to_string_lossy().replace('\\', "/")));
        let names = tails.chain([format!("lora/{stem}"), format!("textual_inversion/{stem}"), format!("vae/{stem}")]);
        names.filter_map(|name| self.hashes.get(&name)).find(|cached| cached.is_fresh_for(stamp.modified_ns))
    }
}

/// The kind the folder names, for a file of a root.
pub(super) fn kind_by_folder(root: &LibraryRoot, path: &Path) -> Option<crate::model::kind::ModelKind> {
    places::kind_by_folder(root.tool, &root.path, path)
}
