//! GGUF headers, whole, cut off and hostile.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::precision::Precision;
use proptest::prelude::*;

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn sample() -> Vec<u8> {
    let mut out = b"GGUF\x03\0\0\0".to_vec();
    out.extend(1_u64.to_le_bytes());
    out.extend(4_u64.to_le_bytes());
    text(&mut out, "general.architecture");
    out.extend(8_u32.to_le_bytes());
    text(&mut out, "flux");
    text(&mut out, "general.file_type");
    out.extend(4_u32.to_le_bytes());
    out.extend(15_u32.to_le_bytes());
    text(&mut out, "general.name");
    out.extend(8_u32.to_le_bytes());
    text(&mut out, "My Flux");
    text(&mut out, "words");
    out.extend(9_u32.to_le_bytes());
    out.extend(8_u32.to_le_bytes());
    out.extend(2_u64.to_le_bytes());
    text(&mut out, "a");
    text(&mut out, "b");
    text(&mut out, "img_in.weight");
    out.extend(2_u32.to_le_bytes());
    out.extend(64_u64.to_le_bytes());
    out.extend(3072_u64.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out.extend(0_u64.to_le_bytes());
    out
}

fn whole() -> Vec<u8> {
    let mut out = sample();
    out.resize(out.len().next_multiple_of(32) + 64 * 3072 * 2, 7);
    out
}

#[test]
fn a_header_is_read_exactly() {
    let bytes = whole();
    let parsed = parse(&bytes, bytes.len() as u64).unwrap();
    assert_eq!(parsed.facts.findings, []);
    assert_eq!(parsed.facts.title.as_deref(), Some("My Flux"));
    assert_eq!(parsed.facts.family_by_metadata, Some(BaseFamily::Flux1));
    assert_eq!(parsed.facts.precision, Some(Precision::Gguf("Q4_K_M".to_owned())));
    assert_eq!(
        parsed.tensors.all().find("img_in.weight").map(|tensor| tensor.shape.dims().to_vec()),
        Some(vec![3072, 64])
    );
}

#[test]
fn a_cut_off_file_is_told() {
    let bytes = whole();
    let size = bytes.len() as u64 - 10;
    let parsed = parse(&bytes, size).unwrap();
    assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::Truncated));
    let header = sample();
    let mut source = ByteSource::from_bytes(header[..header.len() - 5].to_vec());
    let head = source.read_at(0, 64).unwrap();
    let parsed = read(&mut source, &head).unwrap();
    assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::Truncated));
}

#[test]
fn lying_counts_are_refused() {
    let mut bytes = sample();
    for slot in bytes.iter_mut().skip(16).take(8) {
        *slot = 0xff;
    }
    let parsed = parse(&bytes, bytes.len() as u64).unwrap();
    assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::HeaderInvalid));
}

#[test]
fn a_tensor_of_absurd_size_is_no_panic() {
    let mut bytes = sample();
    // The two dimensions stand 28 bytes before the end.
    let at = bytes.len() - 28;
    for slot in bytes.iter_mut().skip(at).take(8) {
        *slot = 0xff;
    }
    bytes.splice(at + 8..at + 16, 1_u64.to_le_bytes());
    let parsed = parse(&bytes, bytes.len() as u64).unwrap();
    assert_eq!(parsed.facts.findings.first().map(|finding| finding.code), Some(FindingCode::Truncated));
}

proptest! {
    #[test]
    fn mutated_headers_never_panic(at in 0_usize..200, byte: u8, cut in 0_usize..400) {
        let mut bytes = whole();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        bytes.truncate(bytes.len().min(cut + 100));
        let size = bytes.len() as u64;
        let read = read(&mut ByteSource::from_bytes(bytes.clone()), &bytes).unwrap();
        prop_assert_eq!(read.facts.container, Container::Gguf);
        prop_assert!(read.tensors.len() as u64 <= size);
    }
}
