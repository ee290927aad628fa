//! The six digests CivitAI knows a file by, and how they are written.
//!
//! Source of the definitions: CivitAI's own scanner (`HashTask.cs`) and the trigger that shortens AutoV3 in its
//! database. The often-repeated "AutoV1 is the SHA256 of the first 8 KB" is wrong; see docs/hashing.md.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Offset of the window AutoV1 is taken over (1 MiB).
pub const AUTOV1_OFFSET_BYTES: u64 = 0x10_0000;
/// Length of that window (64 KiB).
pub const AUTOV1_WINDOW_BYTES: u64 = 0x1_0000;
/// Files shorter than this have no AutoV1 on CivitAI (2 MiB).
pub const AUTOV1_MIN_FILE_BYTES: u64 = 0x20_0000;
/// The first 12 hex digits of the SHA256 of nothing: trainers write it by mistake, so it identifies nothing.
pub const AUTOV3_OF_NOTHING: [u8; 6] = [0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc];

/// The digests of one whole file, from one read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// Bytes read; equals the file's length before and after the read.
    pub size_bytes: u64,
    /// SHA256 over the whole file.
    pub sha256: [u8; 32],
    /// First 4 bytes of the SHA256 over 64 KiB at 1 MiB; none for files under 2 MiB.
    pub autov1: Option<[u8; 4]>,
    /// First 6 bytes of the SHA256 over everything behind the safetensors header; none for other containers.
    pub autov3: Option<[u8; 6]>,
    /// IEEE CRC-32 in CivitAI's byte order: little-endian, so "hello world" is `85114A0D`.
    pub crc32: [u8; 4],
    /// BLAKE3, 256 bits, unkeyed.
    pub blake3: [u8; 32],
}

impl Digests {
    /// AutoV2 is nothing but the first 10 hex digits of the SHA256.
    pub fn autov2(&self) -> [u8; 5] {
        let mut out = [0; 5];
        out.copy_from_slice(&self.sha256[..5]);
        out
    }

    /// The digest of one kind as upper-case hex, or `None` where the kind does not apply to this file.
    pub fn hex(&self, kind: HashKind) -> Option<String> {
        match kind {
            HashKind::Sha256 => Some(to_hex(&self.sha256)),
            HashKind::AutoV1 => self.autov1.map(|bytes| to_hex(&bytes)),
            HashKind::AutoV2 => Some(to_hex(&self.autov2())),
            HashKind::AutoV3 => self.autov3.map(|bytes| to_hex(&bytes)),
            HashKind::Crc32 => Some(to_hex(&self.crc32)),
            HashKind::Blake3 => Some(to_hex(&self.blake3)),
        }
    }
}

/// The kinds of hash CivitAI stores and finds files by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HashKind {
    /// SHA256 of the whole file, 64 hex digits.
    Sha256,
    /// A1111's old model hash, 8 hex digits.
    AutoV1,
    /// The first 10 hex digits of the SHA256.
    AutoV2,
    /// The first 12 hex digits of the SHA256 of the tensors.
    AutoV3,
    /// CRC-32, 8 hex digits, little-endian.
    Crc32,
    /// BLAKE3, 64 hex digits.
    Blake3,
}

impl HashKind {
    /// Every kind, in the order people are shown them.
    pub const ALL: [Self; 6] = [Self::Sha256, Self::AutoV1, Self::AutoV2, Self::AutoV3, Self::Crc32, Self::Blake3];

    /// The name as CivitAI writes it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA256",
            Self::AutoV1 => "AutoV1",
            Self::AutoV2 => "AutoV2",
            Self::AutoV3 => "AutoV3",
            Self::Crc32 => "CRC32",
            Self::Blake3 => "BLAKE3",
        }
    }

    /// The kind CivitAI calls by this name, whatever its case; unknown names (there are new ones) are `None`.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label().eq_ignore_ascii_case(label))
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Upper-case hex, as CivitAI stores and returns every hash.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// Bytes from hex of any case, with an optional `0x` in front (OneTrainer and SwarmUI write it).
/// `None` when a character is not a hex digit or the length is not exactly `N` bytes.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix("0x").or_else(|| trimmed.strip_prefix("0X")).unwrap_or(trimmed).as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *slot = (high * 16 + low) as u8;
    }
    Some(out)
}

/// What a pasted hash can be, told by its length: 64 digits are SHA256 (or BLAKE3), 12 AutoV3, 10 AutoV2, 8 AutoV1 (or CRC32).
/// `None` when the text is no hash.
pub fn guess_hash_kind(text: &str) -> Option<HashKind> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match text.len() {
        64 => Some(HashKind::Sha256),
        12 => Some(HashKind::AutoV3),
        10 => Some(HashKind::AutoV2),
        8 => Some(HashKind::AutoV1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_in_upper_case() {
        assert_eq!(to_hex(&[0x00, 0xaf, 0xff]), "00AFFF");
        assert_eq!(from_hex::<3>("00afFF"), Some([0x00, 0xaf, 0xff]));
        assert_eq!(from_hex::<3>("0x00afff"), Some([0x00, 0xaf, 0xff]));
        assert_eq!(from_hex::<3>("00afg0"), None);
        assert_eq!(from_hex::<3>("00af"), None);
        assert_eq!(from_hex::<1>("é"), None);
    }

    #[test]
    fn a_hash_is_told_by_its_length() {
        assert_eq!(guess_hash_kind("85114a0d"), Some(HashKind::AutoV1));
        assert_eq!(guess_hash_kind(&"a".repeat(64)), Some(HashKind::Sha256));
        assert_eq!(guess_hash_kind("model.safetensors"), None);
        assert_eq!(guess_hash_kind("abc"), None);
    }

    #[test]
    fn unknown_hash_names_are_not_an_error() {
        assert_eq!(HashKind::from_label("sha256"), Some(HashKind::Sha256));
        assert_eq!(HashKind::from_label("OneTrainer"), None);
    }
}
