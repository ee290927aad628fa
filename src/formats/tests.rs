//! What the readers of all containers have in common: recognised by bytes, bounded, never in a panic.

use super::*;
use crate::model::base::BaseFamily;
use crate::model::precision::Precision;
use proptest::prelude::*;
use std::io::Write as _;

fn facts_of(name: &str, bytes: &[u8]) -> HeaderFacts {
    read_source(&mut ByteSource::from_bytes(bytes.to_vec()), Path::new(name).extension()).unwrap()
}

fn codes(facts: &HeaderFacts) -> Vec<FindingCode> {
    facts.findings.iter().map(|finding| finding.code).collect()
}

fn lora(byte: u8) -> Vec<u8> {
    let header = r#"{"__metadata__":{"modelspec.thumbnail":"data:image/png;base64,aGVsbG8="},
        "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight":{"dtype":"BF16","shape":[4,3072],"data_offsets":[0,24576]},
        "lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight":{"dtype":"BF16","shape":[9216,4],"data_offsets":[24576,98304]}}"#;
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend(header.as_bytes());
    out.resize(out.len() + 98_304, byte);
    out
}

#[test]
fn a_file_on_disk_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ink.safetensors");
    std::fs::File::create(&path).unwrap().write_all(&lora(3)).unwrap();
    let facts = read_header(&path).unwrap();
    assert_eq!(codes(&facts), []);
    assert_eq!(facts.container, Container::Safetensors);
    assert_eq!((facts.kind_by_tensors, facts.family_by_tensors), (Some(ModelKind::Lora), Some(BaseFamily::Flux1)));
    assert_eq!((facts.precision, facts.rank), (Some(Precision::Bf16), Some(4)));
    assert_eq!(facts.parameter_count, Some(4 * 3072 + 9216 * 4));
    assert_eq!(embedded_thumbnail(&path).unwrap(), Some(b"hello".to_vec()));
}

#[test]
fn only_reading_can_fail() {
    let folder = tempfile::tempdir().unwrap();
    let gone = read_header(&folder.path().join("gone.safetensors")).unwrap_err();
    assert!(matches!(gone, FormatError::Open { .. }), "{gone}");
    let directory = read_header(folder.path()).unwrap_err();
    assert!(matches!(directory, FormatError::NotAFile { .. }), "{directory}");
}

#[test]
fn headers_longer_than_the_first_read_are_read_whole() {
    let padding = " ".repeat(limits::HEAD_BYTES * 2);
    let header = format!(r#"{{"a":{{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}{padding}}}"#);
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.push(1);
    let facts = facts_of("a.safetensors", &bytes);
    assert_eq!((codes(&facts), facts.tensor_count), (vec![], Some(1)));
}

#[test]
fn zeros_are_told_from_weights() {
    assert_eq!(codes(&facts_of("a.safetensors", &lora(0))), [FindingCode::ZeroBytes]);
    let mut late = lora(0);
    let end = late.len() - 1;
    late[end] = 1;
    assert_eq!(codes(&facts_of("a.safetensors", &late)), []);
    assert_eq!(codes(&facts_of("a.ckpt", &vec![0; 300_000])), [FindingCode::ZeroBytes]);
}

#[test]
fn what_is_no_model_is_named() {
    for (bytes, code) in [
        (b"".as_slice(), FindingCode::Empty),
        (b"<!DOCTYPE html><html></html>", FindingCode::HtmlPage),
        (b"{\"error\":\"Unauthorized\"}", FindingCode::JsonBody),
        (b"version https://git-lfs.github.com/spec/v1\noid", FindingCode::UnknownContainer),
        (b"\x1f\x8b\x08\0\0\0\0\0\0", FindingCode::UnknownContainer),
        (b"(lonely", FindingCode::UnknownContainer),
    ] {
        assert_eq!(codes(&facts_of("a.safetensors", bytes)), [code], "{bytes:?}");
    }
}

#[test]
fn a_pickle_under_a_safe_name_is_told() {
    let facts = facts_of("a.safetensors", b"\x80\x02}.");
    assert_eq!(facts.container, Container::PickleLegacy);
    assert_eq!(codes(&facts), [FindingCode::Pickle, FindingCode::WrongExtension]);
    let old = facts_of("a.pt", b"cos\nsystem\n(S'x'\ntR.");
    assert_eq!((old.container, codes(&old)), (Container::PickleLegacy, vec![FindingCode::DangerousPickle]));
}

#[test]
fn details_are_one_sentence_without_a_full_stop() {
    for bytes in [
        b"".as_slice(),
        b"<html>",
        b"\x80\x02}.",
        b"\x80\x02cos\nsystem\n.",
        b"PK\x05\x06aaaaaaaaaaaaaaaaaaaa",
        b"\xff\0\0\0\0\0\0\0{",
    ] {
        for finding in facts_of("a.safetensors", bytes).findings {
            assert!(!finding.detail.ends_with('.') && !finding.detail.contains('\n'), "{}", finding.detail);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), start in 0_usize..7) {
        let starts: [&[u8]; 7] = [b"", b"PK\x03\x04", b"GGUF\x03\0\0\0", b"\x80\x02", b"\x40\0\0\0\0\0\0\0{", b"{", b"<html"];
        let mut all = starts[start].to_vec();
        all.extend(bytes);
        let facts = facts_of("a.safetensors", &all);
        prop_assert!(facts.container != Container::Unknown || !facts.findings.is_empty());
    }

    #[test]
    fn cut_off_loras_are_told(cut in 1_usize..98_000) {
        let mut bytes = lora(3);
        bytes.truncate(bytes.len() - cut);
        prop_assert_eq!(codes(&facts_of("a.safetensors", &bytes)), [FindingCode::Truncated]);
    }
}
