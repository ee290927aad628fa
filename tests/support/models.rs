//! Model files made in code, and a library on a temporary disk to put them in.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be written should fail where they are written")]

use civitdeck::hash;
use civitdeck::jobs::JobControl;
use civitdeck::library::hashing::{HashReport, Wanted, hash_pending};
use civitdeck::library::scan::{ScanReport, scan};
use civitdeck::library::{now_unix_secs, roots};
use civitdeck::model::digests::Digests;
use civitdeck::model::file::FileRecord;
use civitdeck::model::ids::FileKey;
use civitdeck::store::Store;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// Bytes of the smallest Flux LoRA of rank 1: one layer's two matrices in BF16.
const DOWN_BYTES: u64 = 2 * 3072;
const UP_BYTES: u64 = 2 * 9216;

/// A Flux LoRA; the seed decides its weights.
pub(crate) fn lora(seed: u64) -> Vec<u8> {
    lora_titled(seed, "")
}

/// A LoRA for SD 1.5: one layer that reads texts 768 wide.
pub(crate) fn lora_of_sd15() -> Vec<u8> {
    let name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k";
    let header = serde_json::json!({
        format!("{name}.lora_down.weight"): {"dtype": "BF16", "shape": [1, 768], "data_offsets": [0, 1536]},
        format!("{name}.lora_up.weight"): {"dtype": "BF16", "shape": [320, 1], "data_offsets": [1536, 2176]},
    });
    let header = header.to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.into_bytes());
    file.extend(vec![1; 2176]);
    file
}

/// The same weights behind a header with this title: what tools do that save notes.
pub(crate) fn lora_titled(seed: u64, title: &str) -> Vec<u8> {
    with_tensors(seed, title, &[("lora_down", DOWN_BYTES, [1, 3072]), ("lora_up", UP_BYTES, [9216, 1])])
}

fn with_tensors(seed: u64, title: &str, tensors: &[(&str, u64, [u64; 2])]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".to_owned(), serde_json::json!({"modelspec.title": title}));
    let mut end = 0;
    for (name, bytes, shape) in tensors {
        let name = format!("lora_unet_double_blocks_0_img_attn_qkv.{name}.weight");
        let span = [end, end + bytes];
        header.insert(name, serde_json::json!({"dtype": "BF16", "shape": shape, "data_offsets": span}));
        end += bytes;
    }
    let header = serde_json::Value::from(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(noise(seed, end));
    file
}

/// Bytes that look like weights: another seed gives others, the same seed the same.
fn noise(seed: u64, count: u64) -> impl Iterator<Item = u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
}

/// The digests of bytes, by way of a file.
pub(crate) fn digests_of(bytes: &[u8]) -> Digests {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.safetensors");
    fs::write(&path, bytes).unwrap();
    hash::hash_file(&path, &()).unwrap()
}

/// A store and one root, both on a temporary disk.
pub(crate) struct TestLibrary {
    disk: TempDir,
    pub(crate) store: Store,
}

impl TestLibrary {
    /// An empty library with the root `models`.
    pub(crate) fn new() -> Self {
        let disk = tempfile::tempdir().unwrap();
        let root = disk.path().join("models");
        fs::create_dir(&root).unwrap();
        let store = Store::open(&disk.path().join("data")).unwrap();
        roots::add(&store, &root, now_unix_secs()).unwrap();
        Self { disk, store }
    }

    /// A path on the disk, beside the root.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.disk.path().canonicalize().unwrap().join(name)
    }

    /// A path in the root.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.beside("models").join(name)
    }

    /// Writes a file into the root, its folders included.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Scans every root.
    pub(crate) fn scan(&self) -> ScanReport {
        let roots = self.store.read(|reader| reader.roots()).unwrap();
        scan(&self.store, &roots, &JobControl::default(), &|_| ()).unwrap()
    }

    /// Hashes what has not been hashed.
    pub(crate) fn hash(&self) -> HashReport {
        hash_pending(&self.store, &[], &Wanted::default(), &JobControl::default(), &|_| ()).unwrap()
    }

    /// Every record, by key.
    pub(crate) fn records(&self) -> Vec<FileRecord> {
        let mut records = Vec::new();
        self.store.read(|reader| reader.each_file(|_, record| records.push(record.unwrap()))).unwrap();
        records
    }

    /// The record of the file at a path in the root.
    pub(crate) fn record(&self, name: &str) -> FileRecord {
        let path = self.path(name);
        self.records().into_iter().find(|record| record.path == path).unwrap()
    }

    /// Changes a record as time or a person would.
    pub(crate) fn edit(&self, key: FileKey, change: impl FnOnce(&mut FileRecord)) {
        self.store
            .write(|writer| {
                let mut record = writer.file(key)?.unwrap();
                change(&mut record);
                writer.put_file(&record)
            })
            .unwrap();
    }
}

/// Other bytes of the same length in the same file at the same time: what only opening the file can notice.
pub(crate) fn replace_unseen(path: &Path, byte: u8) {
    let before = fs::metadata(path).unwrap();
    let mut file = File::options().write(true).open(path).unwrap();
    file.write_all(&vec![byte; before.len() as usize]).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
}

/// Sets when a file was last written.
pub(crate) fn set_time(path: &Path, time: SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}
