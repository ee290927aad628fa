//! A file that was just downloaded, taken into the library at once: its digests are known and what it is, too, so that nothing is read
//! or asked twice.

use super::{LibraryError, LibraryEvent, Sink, hashing, identify, now_unix_secs, scan};
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, VersionInfo};
use crate::model::digests::{Digests, HashKind, to_hex};
use crate::model::download::{Download, Proof};
use crate::model::file::{ClaimedHashes, FileRecord, Lookup};
use crate::model::ids::{FileKey, RootId};
use crate::model::root::LibraryRoot;
use crate::store::{Store, Writer};

/// What became of a finished file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It lies in no folder of the library, or is not there any more.
    Outside,
    /// Somebody changed it already; the next scan sees what it is.
    Changed,
    /// It is in the library.
    In(FileKey),
}

/// Takes a finished file in. Not to be called while a scan runs, or both would add it.
pub fn take(store: &Store, download: &Download, digests: &Digests, sink: Sink<'_>) -> Result<Taken, LibraryError> {
    let (path, version) = (download.target.as_path(), download.wish.version_id);
    let roots = store.read(|reader| reader.roots())?;
    let innermost = |root: &&LibraryRoot| root.path.components().count();
    let Some(root) = roots.iter().filter(|root| path.starts_with(&root.path)).max_by_key(innermost) else {
        return Ok(Taken::Outside);
    };
    let Ok(metadata) = std::fs::metadata(path) else { return Ok(Taken::Outside) };
    let (known, version) = store.read(|reader| Ok((reader.cards()?, reader.version(version)?)))?;
    let stamp = scan::stamp(&metadata);
    if stamp.size_bytes != digests.size_bytes {
        return Ok(Taken::Changed);
    }
    let (header, fingerprint) = scan::header_of(path);
    // The file may have been here before: what the user noted about it then is about this one too.
    let was_here = |card: &&Card| {
        let is_back = card.missing && fingerprint.is_some() && card.fingerprint == fingerprint;
        card.path == path || (is_back && card.stamp.size_bytes == stamp.size_bytes)
    };
    let former = known.iter().find(was_here).map(|card| card.key);
    let (key, cards) = store.write(|writer: &mut Writer<'_>| {
        let former = former.map(|key| writer.file(key)).transpose()?.flatten();
        let mut record = match former {
            Some(former) => former,
            None => FileRecord::new(writer.next_file_key()?, root.id, path.to_path_buf(), stamp, now_unix_secs()),
        };
        if record.digests.as_ref() != Some(digests) && record.fingerprint != fingerprint {
            // Other bytes than those that were known here: what was found out about them is not about these.
            record.digests = None;
            record.findings.clear();
            record.claimed = ClaimedHashes::default();
            record.lookup = Lookup::Pending;
        }
        record.root = root.id;
        record.path = path.to_path_buf();
        record.stamp = stamp;
        record.missing_since_unix_secs = None;
        record.header.clone_from(&header);
        record.fingerprint = fingerprint;
        record.kind_by_folder = super::places::kind_by_folder(root.tool, &root.path, path);
        hashing::take_digests(&mut record, digests);
        record.told_hashes.clone_from(&download.told_hashes);
        if let Some(version) = &version {
            identify_as(&mut record, version, digests, download);
        }
        let mut cards = vec![writer.put_file(&record)?];
        cards.extend(writer.take_touched()?);
        Ok((record.key, cards))
    })?;
    sink(LibraryEvent::Cards(cards));
    Ok(Taken::In(key))
}

/// What is known of a finished file, wherever it lies; nothing of it is kept. `None`: it is not there, or other bytes are.
pub fn record_of(download: &Download, digests: &Digests, version: Option<&VersionInfo>) -> Option<FileRecord> {
    let path = &download.target;
    let stamp = scan::stamp(&std::fs::metadata(path).ok()?);
    if stamp.size_bytes != digests.size_bytes {
        return None;
    }
    let mut record = FileRecord::new(FileKey(0), RootId(0), path.clone(), stamp, now_unix_secs());
    (record.header, record.fingerprint) = scan::header_of(path);
    hashing::take_digests(&mut record, digests);
    if let Some(version) = version {
        identify_as(&mut record, version, digests, download);
    }
    Some(record)
}

/// Notes what it is, by the strongest hash under which the version publishes it. Where none is published, no look-up could ever find
/// it; that it was downloaded from there tells.
fn identify_as(record: &mut FileRecord, version: &VersionInfo, digests: &Digests, download: &Download) {
    let hashes: Vec<(HashKind, String)> = [HashKind::Sha256, HashKind::Blake3, HashKind::AutoV2]
        .into_iter()
        .filter_map(|kind| Some((kind, digests.hex(kind)?)))
        .collect();
    let published = |(kind, hex): &&(HashKind, String)| {
        !identify::is_collision(version, *kind, hex, &digests.sha256)
            && identify::file_by_hash(version, *kind, hex).is_some()
    };
    if let Some((kind, _)) = hashes.iter().find(published) {
        identify::apply_match(record, version, *kind, &hashes, now_unix_secs());
        tracing::debug!(sha256 = to_hex(&digests.sha256), "a download is known by its {kind}");
    } else if download.proof == Some(Proof::Structure) && download.wish.version_id == version.id {
        record.lookup = Lookup::Found(CivitMatch {
            model_id: version.model_id,
            version_id: version.id,
            file_id: Some(download.wish.file.id).filter(|id| id.0 > 0),
            by: None,
            at_unix_secs: now_unix_secs(),
        });
    }
}
