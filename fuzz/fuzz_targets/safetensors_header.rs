//! The safetensors header reader and the rules that tell a model by its tensors. Run with
//! `cargo +nightly fuzz run safetensors_header`.
#![no_main]

use civitdeck::formats::{architecture, safetensors};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u64, &[u8])| {
    let (missing_or_more, bytes) = input;
    let file_size_bytes = (bytes.len() as u64).wrapping_add(missing_or_more);
    let parsed = safetensors::parse(bytes, file_size_bytes);
    assert!(parsed.used_bytes <= parsed.data_bytes);
    let verdict = architecture::classify(&parsed.tensors);
    assert!(!parsed.tensors.is_empty() || verdict.kind.is_none());
});
