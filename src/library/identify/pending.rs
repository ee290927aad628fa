//! Which files are to be asked about, and by which hashes.

use super::ASK_AGAIN_AFTER_SECS;
use crate::model::digests::{AUTOV3_OF_NOTHING, HashKind, to_hex};
use crate::model::file::{FileRecord, FileState, Lookup};
use crate::model::ids::FileKey;
use crate::model::kind::ModelKind;
use crate::model::resolve;
use crate::store::{Store, StoreError};

/// A file to ask about.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) key: FileKey,
    pub(super) sha256: [u8; 32],
    /// Whether the hash is our own; a claimed one may be false.
    pub(super) own: bool,
    pub(super) autov3: Option<[u8; 6]>,
    pub(super) blake3: Option<[u8; 32]>,
}

impl Pending {
    /// Its hashes in the order of asking, upper-case hex.
    pub(super) fn hashes(&self) -> Vec<(HashKind, String)> {
        let mut hashes = vec![(HashKind::Sha256, to_hex(&self.sha256))];
        if self.own {
            if let Some(autov3) = self.autov3.filter(|hash| *hash != AUTOV3_OF_NOTHING) {
                hashes.push((HashKind::AutoV3, to_hex(&autov3)));
            }
            hashes.push((HashKind::AutoV2, to_hex(&self.sha256[..5])));
            if let Some(blake3) = self.blake3 {
                hashes.push((HashKind::Blake3, to_hex(&blake3)));
            }
        }
        hashes
    }
}

/// Every file with a hash and without a recent answer. What nothing else could tell ("other") comes first: there the
/// answer is worth most.
pub(super) fn load(store: &Store, now_unix_secs: i64) -> Result<Vec<Pending>, StoreError> {
    let mut files: Vec<(bool, Pending)> = Vec::new();
    store.read(|reader| {
        // Cards tell which files have their answer already; the records of those need not be read.
        let mut may_ask = Vec::new();
        reader.each_card(|card| {
            if matches!(card.state, FileState::Pending | FileState::Unknown) && !card.missing {
                may_ask.push(card.key);
            }
        })?;
        for key in may_ask {
            if let Ok(Some(record)) = reader.file(key)
                && let Some(pending) = ask(&record, now_unix_secs)
            {
                let kind = resolve::resolve(&record, None, None).kind.map(|kind| kind.value);
                files.push((kind.is_some_and(|kind| kind != ModelKind::Other), pending));
            }
        }
        Ok(())
    })?;
    files.sort_by_key(|(known, pending)| (*known, pending.key));
    Ok(files.into_iter().map(|(_, pending)| pending).collect())
}

fn ask(record: &FileRecord, now_unix_secs: i64) -> Option<Pending> {
    let due = match record.lookup {
        Lookup::Pending => true,
        Lookup::Found(_) => false,
        Lookup::NotFound { at_unix_secs } => now_unix_secs - at_unix_secs >= ASK_AGAIN_AFTER_SECS,
    };
    // A truncated file or a saved error page is not published by anybody.
    if !due || record.state() == FileState::Broken || record.missing_since_unix_secs.is_some() {
        return None;
    }
    let own = record.digests.as_ref();
    Some(Pending {
        key: record.key,
        sha256: record.best_sha256()?,
        own: own.is_some(),
        autov3: own.and_then(|digests| digests.autov3),
        blake3: own.map(|digests| digests.blake3),
    })
}
