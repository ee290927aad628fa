//! The digests against a naive implementation, and files that misbehave while they are read.

use super::error::{HashError, Stop};
use super::lanes::Layout;
use super::parallel::Plan;
use super::source::Source;
use super::{HashControl, INLINE_MAX_BYTES, fingerprint, hash_file, hash_file_inline, parallel, sequential, tensors};
use crate::model::digests::{
    AUTOV1_MIN_FILE_BYTES, AUTOV1_OFFSET_BYTES, AUTOV1_WINDOW_BYTES, AUTOV3_OF_NOTHING, Digests, HashKind, to_hex,
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const MIB: usize = 1024 * 1024;

/// The definitions, as plainly as they can be written, with another SHA256 than the one under test.
fn naive(bytes: &[u8]) -> Digests {
    let sha256 = |part: &[u8]| -> [u8; 32] { Sha256::digest(part).into() };
    let window = AUTOV1_OFFSET_BYTES as usize..(AUTOV1_OFFSET_BYTES + AUTOV1_WINDOW_BYTES) as usize;
    let autov1 = (bytes.len() as u64 >= AUTOV1_MIN_FILE_BYTES).then(|| sha256(&bytes[window])[..4].try_into().unwrap());
    let tensors_offset = tensors::tensors_offset(bytes, bytes.len() as u64);
    let autov3 = tensors_offset.map(|offset| sha256(&bytes[offset as usize..])[..6].try_into().unwrap());
    let mut crc32 = u32::MAX;
    for byte in bytes {
        crc32 ^= u32::from(*byte);
        for _ in 0..8 {
            crc32 = (crc32 >> 1) ^ (0xEDB8_8320 & (crc32 & 1).wrapping_neg());
        }
    }
    Digests {
        size_bytes: bytes.len() as u64,
        sha256: sha256(bytes),
        autov1,
        autov3,
        crc32: (!crc32).to_le_bytes(),
        blake3: *blake3::hash(bytes).as_bytes(),
    }
}

/// Bytes that repeat at no power of two.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(step).collect()
}

fn safetensors(header_bytes: usize, tensor_bytes: usize) -> Vec<u8> {
    let mut bytes = (header_bytes as u64).to_le_bytes().to_vec();
    bytes.push(b'{');
    bytes.resize(8 + header_bytes - 1, b' ');
    bytes.push(b'}');
    bytes.extend(noise(tensor_bytes));
    bytes
}

fn file_of(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Both ways over one content give what the definitions say.
fn assert_digests(bytes: &[u8]) {
    let (_folder, path) = file_of(bytes);
    let expected = naive(bytes);
    assert_eq!(hash_file(&path, &()).unwrap(), expected, "{} bytes", bytes.len());
    assert_eq!(hash_file_inline(&path, &()).unwrap(), expected, "{} bytes inline", bytes.len());
}

#[test]
fn civitais_own_vector() {
    let (_folder, path) = file_of(b"hello world");
    let digests = hash_file(&path, &()).unwrap();
    let hex = |kind| digests.hex(kind);
    assert_eq!(hex(HashKind::Crc32).as_deref(), Some("85114A0D"));
    let blake3 = "D74981EFA70A0C880B8D8C1985D075DBCBF679B99A5F9914E5AAF96B831A9E24";
    assert_eq!(hex(HashKind::Blake3).as_deref(), Some(blake3));
    let sha256 = "B94D27B9934D3E08A52E52D7DA7DABFAC484EFE37A5380EE9088F7ACE2EFCDE9";
    assert_eq!(hex(HashKind::Sha256).as_deref(), Some(sha256));
    assert_eq!(hex(HashKind::AutoV2).as_deref(), sha256.get(..10));
    assert_eq!(hex(HashKind::AutoV1), None);
    assert_eq!(hex(HashKind::AutoV3), None);
}

#[test]
fn sizes_around_every_boundary() {
    let inline = INLINE_MAX_BYTES as usize;
    let window_end = (AUTOV1_OFFSET_BYTES + AUTOV1_WINDOW_BYTES) as usize;
    let sizes = [0, 1, 8, 9, 63, 64, 65, inline - 1, inline, inline + 1, MIB - 1, MIB, MIB + 1];
    let later = [window_end - 1, window_end, window_end + 1, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1, 5 * MIB + 7];
    for size in sizes.into_iter().chain(later) {
        assert_digests(&noise(size));
    }
}

#[test]
fn autov3_begins_behind_the_header() {
    for (header_bytes, tensor_bytes) in [(2, 0), (2, 1), (120, 5000), (700_000, 3), (65_528, 3 * MIB)] {
        let bytes = safetensors(header_bytes, tensor_bytes);
        assert!(naive(&bytes).autov3.is_some());
        assert_digests(&bytes);
    }
    let (_folder, path) = file_of(&safetensors(2, 0));
    assert_eq!(hash_file(&path, &()).unwrap().autov3, Some(AUTOV3_OF_NOTHING));
}

#[test]
fn autov3_of_a_huge_header_begins_at_byte_8() {
    let bytes = safetensors(16 * MIB, 100);
    let (_folder, path) = file_of(&bytes);
    let expected: [u8; 32] = Sha256::digest(&bytes[8..]).into();
    assert_eq!(hash_file(&path, &()).unwrap().autov3.as_ref().map(<[u8; 6]>::as_slice), Some(&expected[..6]));
}

#[test]
fn autov3_is_absent_where_the_header_is_none() {
    let mut no_brace = safetensors(16, 100);
    no_brace[8] = b'[';
    let too_short = &safetensors(64, 0)[..71];
    for bytes in [no_brace.as_slice(), too_short] {
        let (_folder, path) = file_of(bytes);
        assert_eq!(hash_file(&path, &()).unwrap().autov3, None);
    }
}

/// A reader that gives what it likes, at most the next of `pieces` bytes at a time.
struct Dribble<'a> {
    bytes: &'a [u8],
    pieces: Vec<usize>,
    turn: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn % 7 == 3 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = self.pieces.get(self.turn % self.pieces.len()).copied().unwrap_or(1).min(buffer.len());
        self.bytes.read(&mut buffer[..most])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_content_cut_anyhow_gives_the_same(
        header_bytes in prop_oneof![Just(0_usize), 2_usize..300],
        tensors in proptest::collection::vec(any::<u8>(), 0..6000),
        pieces in proptest::collection::vec(1_usize..2000, 1..8),
        chunk_bytes in 1_usize..3000,
        chunks in 1_usize..6,
        threads in 1_usize..6,
    ) {
        let mut bytes = if header_bytes == 0 { Vec::new() } else { safetensors(header_bytes, 0) };
        bytes.extend(tensors);
        let size_bytes = bytes.len() as u64;
        let layout = Layout { size_bytes, tensors_offset: tensors::tensors_offset(&bytes, size_bytes), blake3: true };
        let source = || Source::new(Dribble { bytes: &bytes, pieces: pieces.clone(), turn: 0 }, size_bytes);
        let expected = naive(&bytes);
        let plan = Plan { threads, chunk_bytes, chunks };
        prop_assert_eq!(&parallel::run(source(), layout, plan, &()).unwrap(), &expected);
        prop_assert_eq!(&sequential::run(source(), layout, chunk_bytes, &()).unwrap(), &expected);
    }
}

/// Runs `act` once, when at least `after_bytes` have been read, and counts.
struct ActAfter<F> {
    after_bytes: u64,
    read_bytes: AtomicU64,
    acted: AtomicBool,
    cancelled: AtomicBool,
    act: F,
}

impl<F: Fn() -> bool + Sync> ActAfter<F> {
    fn new(after_bytes: usize, act: F) -> Self {
        Self {
            after_bytes: after_bytes as u64,
            read_bytes: AtomicU64::new(0),
            acted: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
            act,
        }
    }
}

impl<F: Fn() -> bool + Sync> HashControl for ActAfter<F> {
    fn advance(&self, bytes: u64) {
        let read = self.read_bytes.fetch_add(bytes, Ordering::SeqCst) + bytes;
        if read >= self.after_bytes && !self.acted.swap(true, Ordering::SeqCst) {
            self.cancelled.store((self.act)(), Ordering::SeqCst);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

type HashWay = fn(&Path, &dyn HashControl) -> Result<Digests, HashError>;
const BOTH_WAYS: [HashWay; 2] = [hash_file, hash_file_inline];

#[test]
fn progress_adds_up_to_the_size() {
    let (_folder, path) = file_of(&noise(3 * MIB + 5));
    for way in BOTH_WAYS {
        let control = ActAfter::new(usize::MAX, || false);
        way(&path, &control).unwrap();
        assert_eq!(control.read_bytes.load(Ordering::SeqCst), 3 * MIB as u64 + 5);
    }
}

#[test]
fn cancelling_stops_in_the_middle() {
    let size = 40 * MIB;
    let (_folder, path) = file_of(&noise(size));
    for way in BOTH_WAYS {
        let control = ActAfter::new(2 * MIB, || true);
        let outcome = way(&path, &control);
        assert!(matches!(outcome, Err(HashError::Cancelled { .. })), "{outcome:?}");
        let read = control.read_bytes.load(Ordering::SeqCst) as usize;
        assert!(read < 4 * MIB, "{read} bytes were read after the cancellation");
    }
}

#[test]
fn cancelling_before_the_start_reads_nothing() {
    let (_folder, path) = file_of(&noise(3 * MIB));
    for way in BOTH_WAYS {
        let control = ActAfter::new(0, || true);
        control.cancelled.store(true, Ordering::SeqCst);
        assert!(matches!(way(&path, &control), Err(HashError::Cancelled { .. })));
        assert_eq!(control.read_bytes.load(Ordering::SeqCst), 0);
    }
}

/// Hashes a file of `size` bytes to which `change` happens after half of it has been read.
fn assert_change_is_seen(size: usize, change: impl Fn(&Path) + Sync) {
    for way in BOTH_WAYS {
        let (_folder, path) = file_of(&noise(size));
        let control = ActAfter::new(size / 2, || {
            change(&path);
            false
        });
        let outcome = way(&path, &control);
        assert!(matches!(outcome, Err(HashError::Changed { .. })), "{size} bytes: {outcome:?}");
    }
}

const CHANGING_SIZES: [usize; 4] = [1000, 512 * 1024, MIB, 20 * MIB];

#[test]
fn a_growing_file_has_no_digest() {
    for size in CHANGING_SIZES {
        assert_change_is_seen(size, |path| {
            OpenOptions::new().append(true).open(path).unwrap().write_all(b"x").unwrap();
        });
    }
}

#[test]
fn a_shrinking_file_has_no_digest() {
    for size in CHANGING_SIZES {
        assert_change_is_seen(size, |path| {
            OpenOptions::new().write(true).open(path).unwrap().set_len(size as u64 - 1).unwrap();
        });
    }
}

#[test]
fn a_file_touched_while_read_has_no_digest() {
    for size in CHANGING_SIZES {
        assert_change_is_seen(size, |path| {
            let later = SystemTime::now() + Duration::from_secs(100);
            OpenOptions::new().write(true).open(path).unwrap().set_modified(later).unwrap();
        });
    }
}

#[cfg(unix)] // Windows does not let an open file be replaced.
#[test]
fn a_path_that_leads_to_another_file_has_no_digest() {
    assert_change_is_seen(MIB, |path| {
        let other = path.with_extension("new");
        fs::write(&other, b"another").unwrap();
        fs::rename(&other, path).unwrap();
    });
    assert_change_is_seen(MIB, |path| fs::remove_file(path).unwrap());
}

#[test]
fn what_is_no_file_or_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    for way in BOTH_WAYS {
        assert!(matches!(way(folder.path(), &()), Err(HashError::NotAFile { .. })));
        assert!(matches!(way(&missing, &()), Err(HashError::Open { .. })));
    }
    let message = fingerprint(&missing).unwrap_err().to_string();
    assert!(message.ends_with(&missing.display().to_string()), "{message}");
}

/// A disk that fails after `good_bytes`.
struct Failing {
    good_bytes: usize,
}

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.good_bytes.min(buffer.len());
        if count == 0 {
            return Err(io::Error::other("bad sector"));
        }
        self.good_bytes -= count;
        Ok(count)
    }
}

#[test]
fn a_failing_disk_is_reported() {
    let layout = Layout { size_bytes: 10_000, tensors_offset: Some(100), blake3: true };
    for good_bytes in [0, 1, 5000] {
        let source = || Source::new(Failing { good_bytes }, layout.size_bytes);
        let plan = Plan { threads: 3, chunk_bytes: 300, chunks: 3 };
        assert!(matches!(parallel::run(source(), layout, plan, &()), Err(Stop::Read(_))));
        assert!(matches!(sequential::run(source(), layout, 300, &()), Err(Stop::Read(_))));
    }
}

#[test]
fn a_control_that_panics_leaves_no_thread_waiting() {
    let (_folder, path) = file_of(&noise(4 * MIB));
    let control = ActAfter::new(MIB, || panic!("on purpose"));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| hash_file(&path, &control)));
    assert!(outcome.is_err());
}

#[test]
fn the_fingerprint_is_both_ends_and_the_size() {
    for size in [0, 1, 8191, 8192, 8193, 16_384, 100_000] {
        let bytes = noise(size);
        let (_folder, path) = file_of(&bytes);
        let edge = size.min(8192);
        let mut naive = bytes[..edge].to_vec();
        naive.extend(&bytes[size - edge..]);
        naive.extend((size as u64).to_le_bytes());
        let expected: [u8; 32] = Sha256::digest(&naive).into();
        assert_eq!(to_hex(&fingerprint(&path).unwrap()), to_hex(&expected), "{size} bytes");
    }
}

#[test]
fn the_fingerprint_of_a_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(fingerprint(folder.path()), Err(HashError::NotAFile { .. })));
}
