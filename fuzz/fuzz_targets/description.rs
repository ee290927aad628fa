//! The reader of descriptions. Run with `cargo +nightly fuzz run description`.
#![no_main]

use civitdeck::formats::html;
use civitdeck::model::rich_text::Document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    check(&html::read_html(text));
    check(&html::read_plain(text));
});

/// What everybody who shows a document relies on.
fn check(document: &Document) {
    for span in document.blocks().iter().flat_map(|block| block.all_spans()) {
        assert!(!span.text.contains(|letter: char| letter.is_control() && letter != '\n'));
        if let Some(address) = &span.link {
            let address = address.to_lowercase();
            assert!(["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)));
        }
    }
    let text = document.to_plain_text();
    assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'));
}
