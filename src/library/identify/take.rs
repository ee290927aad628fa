//! Matches and misses written into the files they are about.

use super::pending::Pending;
use crate::model::card::Card;
use crate::model::catalogue::{CivitMatch, FileInfo, VersionInfo};
use crate::model::digests::{HashKind, to_hex};
use crate::model::file::{FileRecord, Lookup};
use crate::model::finding::{Finding, FindingCode};
use crate::model::ids::{FileKey, VersionId};
use crate::store::{Store, StoreError};

/// The entry of a version whose hash of this kind is `hex`.
pub(crate) fn file_by_hash<'a>(version: &'a VersionInfo, kind: HashKind, hex: &str) -> Option<&'a FileInfo> {
    let files = version.files.iter().flat_map(|files| &files.value);
    files.into_iter().find(|file| file.hash(kind.label()).is_some_and(|hash| hash.eq_ignore_ascii_case(hex)))
}

/// Whether a match by a short hash is another file: AutoV2 has ten digits, and two files may share them. The full hash
/// decides where it was published.
pub(crate) fn is_collision(version: &VersionInfo, kind: HashKind, hex: &str, own_sha256: &[u8; 32]) -> bool {
    if kind != HashKind::AutoV2 {
        return false;
    }
    let files = version.files.iter().flat_map(|files| &files.value);
    let same_short = files.filter(|file| file.hash(kind.label()).is_some_and(|hash| hash.eq_ignore_ascii_case(hex)));
    let mut published = same_short.filter_map(|file| file.hash("SHA256")).peekable();
    let own = to_hex(own_sha256);
    published.peek().is_some() && published.all(|theirs| !theirs.eq_ignore_ascii_case(&own))
}

/// Writes matches into records. A file whose version the catalogue does not hold is left out.
pub(super) fn mark_found(
    store: &Store,
    matches: &[(Pending, VersionId, HashKind)],
    now_unix_secs: i64,
) -> Result<Vec<Card>, StoreError> {
    store.write(|writer| {
        let mut cards = Vec::with_capacity(matches.len());
        for (file, version_id, by) in matches {
            let (Some(mut record), Some(version)) = (writer.file(file.key)?, writer.version(*version_id)?) else {
                continue;
            };
            apply_match(&mut record, &version, *by, &file.hashes(), now_unix_secs);
            cards.push(writer.put_file(&record)?);
        }
        cards.extend(writer.take_touched()?);
        Ok(cards)
    })
}

/// Notes in a record that it is a file of `version`, found by its hash of kind `by`.
pub(crate) fn apply_match(
    record: &mut FileRecord,
    version: &VersionInfo,
    by: HashKind,
    hashes: &[(HashKind, String)],
    now_unix_secs: i64,
) {
    let published = hashes.iter().find(|(kind, _)| *kind == by).and_then(|(_, hex)| file_by_hash(version, by, hex));
    record.lookup = Lookup::Found(CivitMatch {
        model_id: version.model_id,
        version_id: version.id,
        file_id: published.map(|file| file.id),
        by: Some(by),
        at_unix_secs: now_unix_secs,
    });
    record
        .findings
        .retain(|finding| !matches!(finding.code, FindingCode::HeaderEdited | FindingCode::DiffersFromPublished));
    let published_sha256 = published.and_then(|file| file.hash("SHA256"));
    let own_sha256 = hashes.iter().find(|(kind, _)| *kind == HashKind::Sha256).map(|(_, hex)| hex.as_str());
    let differs = matches!((published_sha256, own_sha256),
        (Some(theirs), Some(ours)) if !theirs.eq_ignore_ascii_case(ours));
    if by == HashKind::AutoV3 && (differs || published_sha256.is_none()) {
        record.findings.push(Finding::new(
            FindingCode::HeaderEdited,
            "The weights are the published ones; only the header was edited, as some tools do when they save notes",
        ));
    } else if differs {
        record.findings.push(Finding::new(
            FindingCode::DiffersFromPublished,
            "CivitAI knows this file by a short hash, but its SHA256 is another: it may have been changed",
        ));
    }
}

/// Notes that CivitAI knows none of a file's hashes.
pub(super) fn mark_not_found(store: &Store, key: FileKey, now_unix_secs: i64) -> Result<Vec<Card>, StoreError> {
    store.write(|writer| {
        let Some(mut record) = writer.file(key)? else { return Ok(Vec::new()) };
        record.lookup = Lookup::NotFound { at_unix_secs: now_unix_secs };
        Ok(vec![writer.put_file(&record)?])
    })
}
