//! Pickles: what they import, how they are packed, and how hostile ones end.

use super::*;
use crate::formats::read_source;
use crate::model::facts::{Container, HeaderFacts};
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

fn beyond(bytes: &[u8]) -> Vec<(String, u64)> {
    let scan = scan_bytes(bytes.to_vec());
    scan.beyond_weights().iter().map(|global| (global.full_name(), global.offset)).collect()
}

fn verdict(bytes: &[u8]) -> Verdict {
    scan_bytes(bytes.to_vec()).verdict()
}

fn signs(bytes: &[u8]) -> Vec<Sign> {
    scan_bytes(bytes.to_vec()).noticed.iter().map(|noticed| noticed.sign).collect()
}

#[test]
fn torch_tensors_are_named_and_nothing_is_suspicious() {
    let scan = scan_bytes(embedding());
    assert_eq!((scan.verdict(), scan.noticed.len()), (Verdict::Clean, 0));
    assert_eq!(scan.kind(), Some(ModelKind::Embedding));
    let star = scan.tensors.all().find("*").cloned().unwrap();
    assert_eq!((star.dtype, star.shape.dims()), (crate::formats::tensors::Dtype::F16, &[8, 768][..]));
}

#[test]
fn imports_beyond_weights_are_named_with_their_place() {
    let bytes = join(&[b"\x80\x02", &global("builtins", "eval"), b"(", &text("1"), b"tR."]);
    assert_eq!(beyond(&bytes), [("builtins.eval".to_owned(), 2)]);
    let stacked = join(&[b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R."]);
    assert_eq!(beyond(&stacked), [("os.system".to_owned(), 14)]);
    let instance = b"(S'x'\nios\nsystem\n.";
    assert_eq!(beyond(instance), [("os.system".to_owned(), 6)]);
}

#[test]
fn names_fetched_from_the_memo_are_followed() {
    let bytes = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940h\x00\x8c\x01zh\x000h\x00h\x01\x93.";
    assert_eq!(beyond(bytes), [("os.system".to_owned(), 29)]);
}

#[test]
fn what_cannot_be_followed_is_never_called_harmless() {
    for (bytes, sign) in [
        (b"\x80\x04}\x8c\x01a\x93.".as_slice(), Sign::ComputedName),
        (b"\x80\x02\x82\x01.", Sign::Extension),
        (b"\x80\x02\xff.", Sign::Broken),
        (b"\x80\x02}", Sign::Broken),
        (b"\x80\x02h\x09.", Sign::Broken),
        (b"\x80\x06N.", Sign::NoPickle),
        (b"\x80\x02N)R.", Sign::CallOfValue),
        (b"\x80\x02Pa\n.", Sign::ForeignReference),
        (b"\x80\x02N.rest", Sign::TrailingData),
    ] {
        assert_eq!(signs(bytes), [sign], "{bytes:?}");
        assert!(verdict(bytes) > Verdict::Clean, "{bytes:?}");
    }
    // Escapes are read as Python reads them.
    assert_eq!(beyond(b"\x80\x02S'\\x6fs'\nS'system'\n\x93."), [("os.system".to_owned(), 21)]);
}

#[test]
fn uses_are_told_apart() {
    let uses = |bytes: &[u8]| scan_bytes(bytes.to_vec()).globals.iter().map(|global| global.usage).collect::<Vec<_>>();
    assert_eq!(uses(b"\x80\x02ccollections\nOrderedDict\n."), [Usage::Import]);
    assert_eq!(uses(b"\x80\x02ccollections\nOrderedDict\n)R."), [Usage::Call]);
    assert_eq!(uses(b"\x80\x02ccollections\nOrderedDict\n)R}b."), [Usage::Build]);
    assert_eq!(uses(b"(icollections\nOrderedDict\n."), [Usage::Call]);
    // Called and thrown away is called.
    assert_eq!(uses(b"\x80\x02(ccollections\nOrderedDict\no0N."), [Usage::Call]);
}

#[test]
fn a_payload_before_the_break_is_still_named() {
    let bytes = join(&[b"\x80\x02", &global("posix", "system"), b"(", &text("x"), b"tR\xff\xff"]);
    assert_eq!(beyond(&bytes), [("posix.system".to_owned(), 2)]);
}

#[test]
fn a_second_pickle_behind_the_first_is_walked() {
    let bytes = join(&[b"\x80\x02N.", b"\x80\x02", &global("os", "system"), b"."]);
    assert_eq!(beyond(&bytes), [("os.system".to_owned(), 6)]);
}

#[test]
fn old_torch_files_are_walked_up_to_their_numbers() {
    let magic = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.";
    // The count of the first storage looks like the start of a sixth pickle.
    let bytes = join(&[magic, &embedding(), b"\x80\x02].", b"\x80\x02\0\0\0\0\0\0", &[9; 50]]);
    let scan = scan_bytes(bytes);
    assert_eq!((scan.finished, scan.verdict()), (5, Verdict::Clean));
    assert_eq!(scan.kind(), Some(ModelKind::Embedding));
}

#[test]
fn dotted_and_private_names_are_not_let_through() {
    for (module, name, expected) in [
        ("torch", "FloatStorage", Grade::Inert),
        ("torch.nn.modules.linear", "Linear", Grade::Inert),
        ("torch", "hub.load", Grade::Suspicious),
        ("torch", "load", Grade::Dangerous),
        ("torch._utils", "_import_dotted_name", Grade::Suspicious),
        ("collections", "OrderedDict.fromkeys", Grade::Suspicious),
        ("torch.nn.modules.module", "_load", Grade::Suspicious),
        ("builtins", "getattr", Grade::Dangerous),
        ("os.path", "join", Grade::Dangerous),
        ("made_up", "Thing", Grade::Unknown),
    ] {
        assert_eq!(grade(module, name), expected, "{module}.{name}");
    }
}

#[test]
fn deep_nesting_and_bombs_stay_small() {
    let nested = join(&[b"\x80\x02)", &vec![0x85; 500_000], b"."]);
    assert_eq!(verdict(&nested), Verdict::Clean);
    let marks = join(&[b"\x80\x02", &vec![b'('; limits::PICKLE_STACK + 10], b"."]);
    assert_eq!(signs(&marks), [Sign::NotFinished]);
    let doubled = join(&[b"\x80\x02N", &b"2\x86\x94".repeat(10_000), b"."]);
    assert_eq!(scan_bytes(doubled).finished, 1);
    // A length that is declared is not allocated.
    assert_eq!(signs(b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f."), [Sign::Broken]);
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
        let mut common = vec![20, 0, 0, 0, if deflated { 8 } else { 0 }, 0, 0, 0, 0, 0];
        common.extend(crc32fast::hash(content).to_le_bytes());
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

fn read_zip(bytes: Vec<u8>) -> HeaderFacts {
    read_source(&mut ByteSource::from_bytes(bytes), None).unwrap()
}

fn codes(found: &HeaderFacts) -> Vec<FindingCode> {
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
        assert_eq!((good.container, codes(&good)), (Container::PickleZip, vec![FindingCode::Pickle]));
        assert_eq!(good.kind_by_tensors, Some(ModelKind::Embedding));
        let bad = read_zip(zip(&[("a/data.pkl", "a/data.pkl", evil.clone())], deflated));
        assert_eq!(codes(&bad), [FindingCode::DangerousPickle]);
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
    assert_eq!(codes(&found), [FindingCode::DangerousPickle]);
}

#[test]
fn directories_that_disagree_are_told() {
    let found = read_zip(zip(&[("a/data.pkl", "a/evil.pkl", embedding())], false));
    assert_eq!(codes(&found), [FindingCode::SuspiciousPickle]);
    let mut bytes = zip(&[("a/data.pkl", "a/data.pkl", embedding())], false);
    bytes.splice(0..4, *b"XXXX");
    assert_eq!(verdict(&bytes), Verdict::Suspicious);
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
        let walked = scan_bytes(bytes.clone());
        prop_assert!(walked.tensors.len() <= bytes.len());
        prop_assert!(walked.globals.iter().all(|global| global.offset < bytes.len() as u64));
    }

    #[test]
    fn bytes_behind_a_mark_never_panic(start in 0_usize..7, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let marks: [&[u8]; 7] =
            [b"\x80\x02", b"\x80\x05", b"PK\x03\x04", b"\x93NUMPY\x01\0", b"\x1f\x8b\x08\0", b"x\x9c", b"PK\x05\x06"];
        let walked = scan_bytes(join(&[marks.get(start).copied().unwrap_or_default(), &bytes]));
        prop_assert!(walked.noticed.len() <= limits::PICKLE_SIGNS);
    }

    #[test]
    fn mutated_zips_never_panic(at in 0_usize..700, byte: u8, cut in 0_usize..200) {
        let mut bytes = zip(&[("a/data.pkl", "a/data.pkl", embedding()), ("a/data/0", "a/data/0", vec![1; 99])], false);
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        bytes.truncate(bytes.len() - cut);
        prop_assert!(scan_bytes(bytes).noticed.len() <= limits::PICKLE_SIGNS);
    }

    #[test]
    fn what_follows_never_makes_a_bad_pickle_good(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = join(&[b"\x80\x02", &global("os", "system"), b"."]);
        bytes.extend(&tail);
        prop_assert_eq!(verdict(&bytes), Verdict::Dangerous);
        let mut archive = zip(&[("a/data.pkl", "a/data.pkl", join(&[b"\x80\x02", &global("os", "system"), b")R."]))], false);
        archive.extend(tail);
        prop_assert_eq!(verdict(&archive), Verdict::Dangerous);
    }
}
