//! The walk through pickles. Run with `cargo +nightly fuzz run pickle`.
#![no_main]

use civitdeck::formats::pickle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scan = pickle::scan(bytes, true);
    assert!(scan.imports.iter().all(|import| import.offset < bytes.len() as u64));
});
