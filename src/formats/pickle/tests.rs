//! Pickles: what they import, how they are packed, and how hostile ones end.

use super::*;
use crate::formats::reader::ByteSource;
use crate::model::facts::Container;
use proptest::prelude::*;
use std::io::Write as _;

fn global(module: &str, name: &str) -> Vec<u8> {
    format!("c{module}\n{name}\n").into_bytes()
}

fn text(text: &str) -> Vec<u8> {
    let mut out = vec![b'X'];
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
    out
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// `torch._utils._rebuild_tensor_v2(storage, 0, (rows, columns), ...)` as torch writes it.
fn tensor(rows: u8, columns: u16) -> Vec<u8> {
    let [low, high] = columns.to_le_bytes();
    let size = [b'K', rows, b'M', low, high, 0x86];
    join(&[
        &global("torch._utils", "_rebuild_tensor_v2"),
        b"((",
        &text("storage"),
        &global("torch", "HalfStorage"),
        &text("0"),
        &text("cpu"),
        b"K\x01tQK\0",
        &size,
        b"K\x01K\x01\x86\x89",
        &global("collections", "OrderedDict"),
        b")RtR",
    ])
}

fn embedding() -> Vec<u8> {
    join(&[
        b"\x80\x02}(",
        &text("string_to_param"),
        b"}",
        &text("*"),
        &tensor(8, 768),
        b"s",
        &text("name"),
        &text("x"),
        b"u.",
    ])
}

fn suspicious(bytes: &[u8]) -> Vec<(String, u64)> {
    let scan = scan(bytes, true);
    scan.suspicious().map(|import| (format!("{}.{}", import.module, import.name), import.offset)).collect()
}

fn verdict(bytes: &[u8]) -> Option<FindingCode> {
    let mut findings = Vec::new();
    scan(bytes, true).report("", &mut findings);
    findings.first().map(|finding| finding.code)
}

#[test]
fn torch_tensors_are_named_and_nothing_is_suspicious() {
    let scan = scan(&embedding(), true);
    assert_eq!(scan.suspicious().count(), 0);
    assert_eq!(scan.stopped, None);
    assert_eq!(scan.kind(), Some(ModelKind::Embedding));
    let star = scan.tensors.all().find("*").cloned().unwrap();
    assert_eq!((star.dtype, star.shape.dims()), (crate::formats::tensors::Dtype::F16, &[8, 768][..]));
}

#[test]
fn imports_beyond_weights_are_named_with_their_place() {
    let bytes = join(&[b"\x80\x02", &global("builtins", "eval"), b"(", &text("1"), b"tR."]);
    assert_eq!(suspicious(&bytes), [("builtins.eval".to_owned(), 2)]);
    let stacked = join(&[b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R."]);
    assert_eq!(suspicious(&stacked), [("os.system".to_owned(), 14)]);
    let instance = b"(S'x'\nios\nsystem\n.";
    assert_eq!(suspicious(instance), [("os.system".to_owned(), 6)]);
}

#[test]
fn names_fetched_from_the_memo_are_followed() {
    let bytes = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940h\x00\x8c\x01zh\x000h\x00h\x01\x93.";
    assert_eq!(suspicious(bytes), [("os.system".to_owned(), 29)]);
}

#[test]
fn what_cannot_be_followed_is_never_called_harmless() {
    for bytes in [
        // A computed name, an extension code, an unknown instruction, an end in the middle, a missing memo entry.
        b"\x80\x04}\x8c\x01a\x93.".as_slice(),
        b"\x80\x02\x82\x01.",
        b"\x80\x02\xff.",
        b"\x80\x02}",
        b"\x80\x02h\x09.",
    ] {
        assert_eq!(verdict(bytes), Some(FindingCode::SuspiciousPickle), "{bytes:?}");
    }
    // An escaped name is no known name.
    assert_eq!(verdict(b"\x80\x02S'\\x6fs'\nS'system'\n\x93."), Some(FindingCode::SuspiciousPickle));
}

#[test]
fn a_payload_before_the_break_is_still_named() {
    let bytes = join(&[b"\x80\x02", &global("posix", "system"), b"(", &text("x"), b"tR\xff\xff"]);
    assert_eq!(suspicious(&bytes), [("posix.system".to_owned(), 2)]);
}

#[test]
fn a_second_pickle_behind_the_first_is_walked() {
    let bytes = join(&[b"\x80\x02N.", b"\x80\x02", &global("os", "system"), b"."]);
    assert_eq!(suspicious(&bytes), [("os.system".to_owned(), 6)]);
}

#[test]
fn old_torch_files_are_walked_up_to_their_numbers() {
    let magic = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.";
    // The count of the first storage looks like the start of a sixth pickle.
    let bytes = join(&[magic, &embedding(), b"\x80\x02].", b"\x80\x02\0\0\0\0\0\0", &[9; 50]]);
    let scan = scan(&bytes, true);
    assert_eq!((scan.finished, scan.stopped), (5, None));
    assert_eq!(scan.kind(), Some(ModelKind::Embedding));
}

#[test]
fn dotted_and_private_names_are_not_let_through() {
    for (module, name, expected) in [
        ("torch", "FloatStorage", Judgement::Expected),
        ("torch.nn.modules.linear", "Linear", Judgement::Expected),
        ("torch", "hub.load", Judgement::Unknown),
        ("torch", "load", Judgement::Dangerous),
        ("torch._utils", "_import_dotted_name", Judgement::Unknown),
        ("collections", "OrderedDict.fromkeys", Judgement::Unknown),
        ("torch.nn.modules.module", "_load", Judgement::Unknown),
        ("builtins", "getattr", Judgement::Dangerous),
        ("os.path", "join", Judgement::Dangerous),
        ("made_up", "Thing", Judgement::Unknown),
    ] {
        assert_eq!(judge(module, name), expected, "{module}.{name}");
    }
}

#[test]
fn deep_nesting_and_bombs_stay_small() {
    let nested = join(&[b"\x80\x02)", &vec![0x85; 500_000], b"."]);
    assert_eq!(scan(&nested, true).stopped, None);
    let marks = join(&[b"\x80\x02", &vec![b'('; limits::PICKLE_STACK + 10], b"."]);
    assert!(scan(&marks, true).stopped.is_some());
    let doubled = join(&[b"\x80\x02N", &b"2\x86\x94".repeat(10_000), b"."]);
    assert!(scan(&doubled, true).stopped.is_some() || scan(&doubled, true).finished == 1);
}

/// A zip with these members; `deflated` packs them.
fn zip(members: &[(&str, &str, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (local_name, central_name, content) in members {
        let packed = if deflated {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        } else {
            content.clone()
        };
        let offset = out.len() as u32;
        let mut common = vec![20, 0, 0, 0, if deflated { 8 } else { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((content.len() as u32).to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend((local_name.len() as u16).to_le_bytes());
        out.extend(0_u16.to_le_bytes());
        out.extend(local_name.as_bytes());
        out.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend((central_name.len() as u16).to_le_bytes());
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(central_name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out
}

fn read_zip(bytes: Vec<u8>) -> zip::ZipScan {
    zip::read(&mut ByteSource::from_bytes(bytes)).unwrap()
}

fn codes(found: &zip::ZipScan) -> Vec<FindingCode> {
    found.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn pickles_in_zips_are_walked_stored_or_packed() {
    let evil = join(&[b"\x80\x02", &global("builtins", "exec"), b"."]);
    for deflated in [false, true] {
        let good = read_zip(zip(
            &[("a/data.pkl", "a/data.pkl", embedding()), ("a/data/0", "a/data/0", vec![1; 99])],
            deflated,
        ));
        assert_eq!((good.container, codes(&good)), (Container::PickleZip, vec![]));
        assert_eq!(good.scan.and_then(|scan| scan.kind()), Some(ModelKind::Embedding));
        let bad = read_zip(zip(&[("a/data.pkl", "a/data.pkl", evil.clone())], deflated));
        assert_eq!(codes(&bad), [FindingCode::SuspiciousPickle]);
        assert!(
            bad.findings.iter().all(|finding| finding.detail.contains("'builtins.exec' at byte 2 of 'a/data.pkl'"))
        );
    }
}

#[test]
fn a_pickle_under_an_odd_name_is_found() {
    let evil = join(&[b"\x80\x02", &global("os", "system"), b"."]);
    let found =
        read_zip(zip(&[("a/data.pkl", "a/data.pkl", embedding()), ("a/config.txt", "a/config.txt", evil)], false));
    assert_eq!(codes(&found), [FindingCode::SuspiciousPickle]);
}

#[test]
fn directories_that_disagree_are_told() {
    let found = read_zip(zip(&[("a/data.pkl", "a/evil.pkl", embedding())], false));
    assert_eq!(codes(&found), [FindingCode::SuspiciousPickle]);
    let mut bytes = zip(&[("a/data.pkl", "a/data.pkl", embedding())], false);
    bytes.splice(0..4, *b"XXXX");
    assert_eq!(codes(&read_zip(bytes)), [FindingCode::SuspiciousPickle]);
}

#[test]
fn a_zip_without_weights_or_without_an_end_is_told_apart() {
    assert_eq!(read_zip(zip(&[("readme.txt", "readme.txt", b"hello".to_vec())], false)).container, Container::Zip);
    let mut bytes = zip(&[("a/data.pkl", "a/data.pkl", embedding())], false);
    bytes.truncate(bytes.len() - 30);
    assert_eq!(codes(&read_zip(bytes)), [FindingCode::Truncated]);
}

proptest! {
    #[test]
    fn any_pickle_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let walked = scan(&bytes, true);
        prop_assert!(walked.tensors.len() <= bytes.len());
    }

    #[test]
    fn mutated_zips_never_panic(at in 0_usize..700, byte: u8, cut in 0_usize..200) {
        let mut bytes = zip(&[("a/data.pkl", "a/data.pkl", embedding()), ("a/data/0", "a/data/0", vec![1; 99])], false);
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        bytes.truncate(bytes.len() - cut);
        let found = read_zip(bytes);
        prop_assert!(found.findings.len() <= limits::ZIP_PICKLES * 3 + 1);
    }

    #[test]
    fn what_follows_never_makes_a_bad_pickle_good(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = join(&[b"\x80\x02", &global("os", "system"), b"."]);
        bytes.extend(tail);
        prop_assert_eq!(verdict(&bytes), Some(FindingCode::SuspiciousPickle));
    }
}
