//! The walk through pickles. Run with `cargo +nightly fuzz run pickle`.
#![no_main]

use civitdeck::formats::pickle::{Verdict, scan_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // A mark in front makes every input a pickle, so that the machine is what is fuzzed.
    let with_mark = [b"\x80\x04", bytes].concat();
    let scan = scan_bytes(with_mark.clone());
    assert!(scan.globals.iter().all(|global| global.offset < with_mark.len() as u64));
    if scan.verdict() == Verdict::Dangerous {
        let longer = [with_mark.as_slice(), bytes].concat();
        assert_ne!(scan_bytes(longer).verdict(), Verdict::Clean);
    }
});
