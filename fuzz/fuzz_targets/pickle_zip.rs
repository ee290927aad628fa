//! The walk through zips by both directories. Run with `cargo +nightly fuzz run pickle_zip`.
#![no_main]

use civitdeck::formats::pickle::{Verdict, scan_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let with_mark = [b"PK\x03\x04", bytes].concat();
    let verdict = scan_bytes(with_mark.clone()).verdict();
    if verdict == Verdict::Dangerous {
        let longer = [with_mark.as_slice(), bytes].concat();
        assert_ne!(scan_bytes(longer).verdict(), Verdict::Clean);
    }
});
