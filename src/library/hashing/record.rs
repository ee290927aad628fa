//! What a digest changes in a record: claims are checked, and a look-up that stood on a false claim is undone.

use crate::hash::HashError;
use crate::model::digests::Digests;
use crate::model::file::{FileRecord, Lookup};
use crate::model::finding::{Finding, FindingCode};

/// Takes a finished hash, or the reason why there is none.
pub(super) fn take_result(record: &mut FileRecord, result: &Result<Digests, HashError>) {
    record.findings.retain(|finding| {
        !matches!(finding.code, FindingCode::ChangedWhileRead | FindingCode::Unreadable | FindingCode::SidecarStale)
    });
    match result {
        Ok(digests) => take_digests(record, digests),
        Err(error) => {
            let code = match error {
                HashError::Changed { .. } => FindingCode::ChangedWhileRead,
                _ => FindingCode::Unreadable,
            };
            record.findings.push(Finding::new(code, error.to_string()));
            record.hash_error = Some(error.to_string());
        }
    }
}

/// Takes digests over, and what follows from them.
pub(in crate::library) fn take_digests(record: &mut FileRecord, digests: &Digests) {
    let contradicts = |claim: Option<&[u8]>, truth: Option<&[u8]>| matches!((claim, truth), (Some(claim), Some(truth)) if claim != truth);
    let sha_is_false = contradicts(record.claimed.sha256.as_ref().map(|c| &c[..]), Some(&digests.sha256[..]));
    let autov3_is_false =
        contradicts(record.claimed.autov3.as_ref().map(|c| &c[..]), digests.autov3.as_ref().map(|truth| &truth[..]));
    if sha_is_false || autov3_is_false {
        record.findings.push(Finding::new(
            FindingCode::SidecarStale,
            "A sidecar names another hash than this file has: it was written for another file, or the file was changed",
        ));
        record.claimed = crate::model::file::ClaimedHashes::default();
        record.lookup = Lookup::Pending;
    }
    // "Not found" under a claimed hash says nothing about the real one.
    if matches!(record.lookup, Lookup::NotFound { .. }) && record.digests.is_none() {
        record.lookup = Lookup::Pending;
    }
    record.hash_error = None;
    record.digests = Some(digests.clone());
    // What was told instead of taken from the file is said by whoever brings it.
    record.told_hashes.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::FileStamp;
    use crate::model::ids::{FileKey, RootId};

    fn digests(byte: u8) -> Digests {
        Digests { size_bytes: 1, sha256: [byte; 32], autov1: None, autov3: None, crc32: [0; 4], blake3: [0; 32] }
    }

    #[test]
    fn a_false_claim_is_said_and_forgotten() {
        let mut record = FileRecord::new(FileKey(1), RootId(1), "/m/a".into(), FileStamp::default(), 1);
        record.claimed.sha256 = Some([1; 32]);
        record.lookup = Lookup::NotFound { at_unix_secs: 1 };
        take_result(&mut record, &Ok(digests(2)));
        assert_eq!(record.findings[0].code, FindingCode::SidecarStale);
        assert_eq!(record.lookup, Lookup::Pending);
        assert!(record.claimed.is_empty());
        record.findings.clear();
        record.claimed.sha256 = Some([2; 32]);
        take_result(&mut record, &Ok(digests(2)));
        assert!(record.findings.is_empty());
    }

    #[test]
    fn an_error_is_kept_in_words_until_a_hash_succeeds() {
        let mut record = FileRecord::new(FileKey(1), RootId(1), "/m/a".into(), FileStamp::default(), 1);
        take_result(&mut record, &Err(HashError::Changed { path: "/m/a".into() }));
        assert_eq!(record.findings[0].code, FindingCode::ChangedWhileRead);
        assert_eq!(record.digests, None);
        take_result(&mut record, &Ok(digests(2)));
        assert!(record.findings.is_empty() && record.hash_error.is_none());
    }
}
