//! The objects of `--json`, shared by the commands. Their field names are stable: scripts read them.

use crate::model::digests::{Digests, HashKind};
use crate::model::finding::{Finding, FindingCode};
use serde::Serialize;
use std::borrow::Cow;
use std::path::Path;

/// A path as text; what is not text in it is replaced.
pub(super) fn path_text(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}

/// An item that failed.
#[derive(Serialize)]
pub(super) struct FailedLine<'a> {
    pub(super) path: Cow<'a, str>,
    pub(super) error: &'a str,
}

/// The six hashes, upper-case hex; `null` where one does not apply.
#[derive(Default, Serialize)]
pub(super) struct DigestFields {
    pub(super) sha256: Option<String>,
    pub(super) autov1: Option<String>,
    pub(super) autov2: Option<String>,
    pub(super) autov3: Option<String>,
    pub(super) crc32: Option<String>,
    pub(super) blake3: Option<String>,
}

impl DigestFields {
    pub(super) fn new(digests: &Digests) -> Self {
        Self {
            sha256: digests.hex(HashKind::Sha256),
            autov1: digests.hex(HashKind::AutoV1),
            autov2: digests.hex(HashKind::AutoV2),
            autov3: digests.hex(HashKind::AutoV3),
            crc32: digests.hex(HashKind::Crc32),
            blake3: digests.hex(HashKind::Blake3),
        }
    }
}

/// A finding.
#[derive(Serialize)]
pub(super) struct FindingFields {
    pub(super) code: FindingCode,
    pub(super) detail: String,
}

impl From<Finding> for FindingFields {
    fn from(finding: Finding) -> Self {
        Self { code: finding.code, detail: finding.detail }
    }
}
