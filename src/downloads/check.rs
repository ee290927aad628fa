//! Whether what came is what was published.

use crate::formats;
use crate::hash::{Digested, LeaveOut};
use crate::model::catalogue::FileInfo;
use crate::model::digests::{AUTOV3_OF_NOTHING, Digests, HashKind, from_hex};
use crate::model::download::{Difference, Download, Proof, Refusal};
use crate::model::facts::HeaderFacts;
use crate::model::finding::{FindingCode, Severity};
use std::path::Path;

/// What a check of the bytes found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Proved by a hash, or with no hash published.
    Sound(Proof),
    /// Other bytes than the published ones.
    Differs(Difference),
}

/// Hashes that prove a file, the strongest first.
const PROVING: [(HashKind, Proof); 3] =
    [(HashKind::Sha256, Proof::Sha256), (HashKind::Blake3, Proof::Blake3), (HashKind::AutoV2, Proof::AutoV2)];

/// Holds digests against what was published. The strongest published hash decides; without one, the size must fit.
pub(super) fn compare(published: &FileInfo, came: &Digests) -> Verdict {
    for (kind, proof) in PROVING {
        let Some(hash) = published.hash(kind.label()).filter(|hash| is_hash(hash, kind)) else { continue };
        let own = came.hex(kind).unwrap_or_default();
        if hash.eq_ignore_ascii_case(&own) {
            return Verdict::Sound(proof);
        }
        return Verdict::Differs(Difference::Hash { kind, published: hash.to_owned(), came: own });
    }
    match published.size_bytes {
        Some(size) if size != came.size_bytes => {
            Verdict::Differs(Difference::Size { published: size, came: came.size_bytes })
        }
        _ => Verdict::Sound(Proof::Structure),
    }
}

/// What CivitAI tells of the file it also tells a SHA256 of. Bytes with that SHA256 need not be digested again to know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// AutoV3; none where it must be taken from the bytes.
    autov3: Option<[u8; 6]>,
    /// BLAKE3; none where it must.
    blake3: Option<[u8; 32]>,
}

impl Told {
    pub(super) fn of(published: &FileInfo) -> Self {
        let hash = |kind: HashKind| published.hash(kind.label());
        if !hash(HashKind::Sha256).is_some_and(|hash| is_hash(hash, HashKind::Sha256)) {
            return Self::default();
        }
        // The digest of nothing stands there by a mistake of trainers.
        let autov3 = hash(HashKind::AutoV3).and_then(from_hex::<6>).filter(|told| *told != AUTOV3_OF_NOTHING);
        Self { autov3, blake3: hash(HashKind::Blake3).and_then(from_hex::<32>) }
    }

    /// What need not be taken from the bytes.
    pub(super) const fn leave_out(self) -> LeaveOut {
        LeaveOut { autov3: self.autov3.is_some(), blake3: self.blake3.is_some() }
    }

    /// Puts in what was left out; gives the kinds. Only for bytes that are proved to have the published SHA256.
    pub(super) fn complete(self, Digested { digests, left_out }: &mut Digested) -> Vec<HashKind> {
        let mut told = Vec::new();
        if left_out.autov3 {
            digests.autov3 = self.autov3;
            told.push(HashKind::AutoV3);
        }
        if let Some(blake3) = self.blake3.filter(|_| left_out.blake3) {
            digests.blake3 = blake3;
            told.push(HashKind::Blake3);
        }
        told
    }
}

fn is_hash(text: &str, kind: HashKind) -> bool {
    let digits = if kind == HashKind::AutoV2 { 10 } else { 64 };
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Looks into the part: no text is ever given a model's name, and what no hash proves must be whole.
pub(super) fn structure(download: &Download, part: &Path, proof: Proof) -> Result<(), Refusal> {
    let name = Path::new(&download.wish.file_name);
    if !name.extension().is_some_and(formats::is_model_extension) {
        return Ok(());
    }
    let facts = formats::read_header_named(part, name).map_err(|error| Refusal::Disk { reason: error.to_string() })?;
    judge(&facts, proof)
}

fn judge(facts: &HeaderFacts, proof: Proof) -> Result<(), Refusal> {
    for finding in &facts.findings {
        match finding.code {
            FindingCode::HtmlPage => return Err(Refusal::NotAModel { web_page: true }),
            FindingCode::JsonBody => return Err(Refusal::NotAModel { web_page: false }),
            // What was published broken is the publisher's; the library tells of it.
            code if proof == Proof::Structure && code.severity() == Severity::Broken => {
                return Err(Refusal::Broken { detail: finding.detail.clone() });
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Finding;

    fn digests() -> Digests {
        Digests { size_bytes: 10, sha256: [0xab; 32], autov1: None, autov3: None, crc32: [0; 4], blake3: [0xcd; 32] }
    }

    fn published(size: u64, hashes: &[(&str, String)]) -> FileInfo {
        let hashes = hashes.iter().map(|(kind, hex)| ((*kind).to_owned(), hex.clone())).collect();
        FileInfo { size_bytes: Some(size), hashes, ..FileInfo::default() }
    }

    #[test]
    fn the_strongest_hash_decides() {
        let (sha, blake) = ("AB".repeat(32), "CD".repeat(32));
        let proof = |file: &FileInfo| compare(file, &digests());
        assert_eq!(proof(&published(10, &[("SHA256", sha.to_lowercase())])), Verdict::Sound(Proof::Sha256));
        assert_eq!(proof(&published(10, &[("BLAKE3", blake.clone())])), Verdict::Sound(Proof::Blake3));
        assert_eq!(proof(&published(10, &[("AutoV2", "ABABABABAB".to_owned())])), Verdict::Sound(Proof::AutoV2));
        assert_eq!(proof(&published(10, &[])), Verdict::Sound(Proof::Structure));
        let wrong = published(10, &[("SHA256", blake), ("AutoV2", "ABABABABAB".to_owned())]);
        assert!(matches!(proof(&wrong), Verdict::Differs(Difference::Hash { kind: HashKind::Sha256, .. })));
        assert!(matches!(proof(&published(11, &[])), Verdict::Differs(Difference::Size { published: 11, came: 10 })));
        assert_eq!(proof(&published(11, &[("SHA256", sha)])), Verdict::Sound(Proof::Sha256), "bytes count, not words");
        assert_eq!(proof(&published(10, &[("SHA256", "xyz".to_owned())])), Verdict::Sound(Proof::Structure));
    }

    #[test]
    fn other_hashes_are_believed_only_beside_a_sha256() {
        let sha = ("SHA256", "AB".repeat(32));
        let (autov3, blake3) = (("AutoV3", "0123456789AB".to_owned()), ("BLAKE3", "CD".repeat(32)));
        let told = |hashes: &[(&str, String)]| Told::of(&published(10, hashes));
        let all = told(&[sha.clone(), autov3.clone(), blake3.clone()]);
        assert_eq!(all, Told { autov3: Some([0x01, 0x23, 0x45, 0x67, 0x89, 0xab]), blake3: Some([0xcd; 32]) });
        assert_eq!(told(&[autov3, blake3]), Told::default(), "nothing would prove whose they are");
        for odd in ["", "0123", "E3B0C44298FC", "0123456789AG"] {
            let none = told(&[sha.clone(), ("AutoV3", odd.to_owned()), ("BLAKE3", odd.to_owned())]);
            assert_eq!(none.leave_out(), LeaveOut::default(), "{odd}");
        }
        let bare = Digests { autov3: None, blake3: [0; 32], ..digests() };
        let mut digested = Digested { digests: bare, left_out: LeaveOut { autov3: false, blake3: true } };
        assert_eq!(all.complete(&mut digested), [HashKind::Blake3], "what has no tensors has no AutoV3");
        assert_eq!(digested.digests, digests());
    }

    #[test]
    fn a_text_never_gets_a_models_name_and_damage_passes_only_when_it_was_published() {
        let facts = |code| HeaderFacts { findings: vec![Finding::new(code, "x")], ..HeaderFacts::default() };
        assert!(judge(&facts(FindingCode::HtmlPage), Proof::Sha256).is_err());
        assert!(judge(&facts(FindingCode::JsonBody), Proof::Sha256).is_err());
        assert!(judge(&facts(FindingCode::Truncated), Proof::Structure).is_err());
        assert!(judge(&facts(FindingCode::Truncated), Proof::Sha256).is_ok());
        assert!(judge(&facts(FindingCode::Pickle), Proof::Structure).is_ok());
    }
}
