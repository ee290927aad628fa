//! The scanner of pickles against the whole corpus: every hostile file is told, honest ones are let through, and neither
//! size nor added bytes change that.

use civitdeck::formats::pickle::{self, Thoroughness, Verdict, scan_bytes};
use civitdeck::model::finding::FindingCode;
use civitdeck::sample::pickles::{honest, hostile};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::sync::LazyLock;

/// The hostile files with their verdicts.
static JUDGED: LazyLock<Vec<(Vec<u8>, Verdict)>> = LazyLock::new(|| {
    let samples = hostile().into_iter();
    samples.map(|sample| (sample.bytes.clone(), scan_bytes(sample.bytes).verdict())).collect()
});

#[test]
fn no_hostile_file_passes() {
    let mut passed = Vec::new();
    let mut classes: BTreeMap<u8, usize> = BTreeMap::new();
    for (sample, (_, verdict)) in hostile().iter().zip(JUDGED.iter()) {
        *classes.entry(sample.class).or_default() += 1;
        if *verdict == Verdict::Clean {
            passed.push(sample.name.clone());
        }
    }
    assert_eq!(passed, Vec::<String>::new());
    assert_eq!(classes.keys().copied().collect::<Vec<_>>(), (1..=11).collect::<Vec<_>>(), "{classes:?}");
    assert!(JUDGED.len() > 2000, "{}", JUDGED.len());
}

#[test]
fn what_is_known_to_be_dangerous_is_called_so() {
    // All that is packed in a way that can be read, around something that is on the list.
    let missed: Vec<String> = hostile()
        .iter()
        .zip(JUDGED.iter())
        .filter(|(sample, (_, verdict))| {
            let (how, what) = sample.name.split_once(':').unwrap_or((&sample.name, ""));
            let is_listed = what.starts_with("os.") || what.starts_with("builtins.") || what.starts_with("pip.");
            is_listed && how != "memo-mixed" && *verdict != Verdict::Dangerous
        })
        .map(|(sample, (_, verdict))| format!("{} is {}", sample.name, verdict.label()))
        .collect();
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn honest_files_raise_at_most_one_alarm_in_a_hundred() {
    let samples = honest(24);
    let alarms: Vec<String> = samples
        .iter()
        .filter_map(|sample| {
            let scan = scan_bytes(sample.bytes.clone());
            (scan.verdict() != Verdict::Clean)
                .then(|| format!("{}: {:?} {:?}", sample.name, scan.beyond_weights(), scan.noticed))
        })
        .collect();
    assert!(samples.len() >= 300);
    assert!(alarms.len() * 100 <= samples.len(), "{} of {}: {alarms:#?}", alarms.len(), samples.len());
}

/// The library's scan, too, for all it does: what stands in the place of a tensor or in no directory is left to the thorough scan
/// (docs/security.md).
#[test]
fn no_hostile_file_passes_the_librarys_scan() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("model.ckpt");
    let is_left = |name: &str| name.starts_with("as-tensor:") || name.starts_with("unlisted:");
    let listed = hostile().into_iter().filter(|sample| sample.name.ends_with(":os.system") && !is_left(&sample.name));
    let passed: Vec<String> = listed
        .filter(|sample| {
            std::fs::write(&path, &sample.bytes).unwrap();
            let facts = civitdeck::formats::read_header(&path).unwrap();
            facts.findings.iter().all(|finding| finding.code == FindingCode::Pickle)
        })
        .map(|sample| sample.name)
        .collect();
    assert_eq!(passed, Vec::<String>::new());
}

#[test]
fn a_quick_scan_that_passes_members_over_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("many.pt");
    let sample = hostile().into_iter().find(|sample| sample.name == "among-many").unwrap();
    std::fs::write(&path, &sample.bytes).unwrap();
    assert_ne!(pickle::scan_file(&path, Thoroughness::Quick).unwrap().verdict(), Verdict::Clean);
    assert_eq!(pickle::scan_file(&path, Thoroughness::Full).unwrap().verdict(), Verdict::Dangerous);
}

/// A checkpoint of seven gigabytes, nearly all of it a hole: what a scan must not read.
#[test]
fn a_checkpoint_of_seven_gigabytes_is_not_read_through() {
    const NUMBERS: u64 = 7_000_000_000;
    let pickle = b"\x80\x02}X\x01\0\0\0wcos\nsystem\n(X\x04\0\0\0truetRs.";
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.ckpt");
    let mut file = std::fs::File::create(&path).unwrap();
    let mut central = Vec::new();
    let mut member = |file: &mut std::fs::File, name: &str, body: &[u8], size: u64| {
        let at = file.stream_position().unwrap();
        let mut extra = vec![1, 0, 24, 0];
        for number in [size, size, at] {
            extra.extend(number.to_le_bytes());
        }
        let mut common = vec![45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32fast::hash(body).to_le_bytes());
        common.extend([0xff; 8]);
        common.extend((name.len() as u16).to_le_bytes());
        common.extend((extra.len() as u16).to_le_bytes());
        file.write_all(b"PK\x03\x04").unwrap();
        file.write_all(&common).unwrap();
        file.write_all(name.as_bytes()).unwrap();
        file.write_all(&extra).unwrap();
        file.write_all(body).unwrap();
        file.seek(SeekFrom::Current((size - body.len() as u64).cast_signed())).unwrap();
        central.extend(b"PK\x01\x02\x2d\0");
        central.extend(&common);
        central.extend([0; 10]);
        central.extend([0xff; 4]);
        central.extend(name.as_bytes());
        central.extend(&extra);
    };
    member(&mut file, "archive/data.pkl", pickle, pickle.len() as u64);
    for index in 0..1000 {
        member(&mut file, &format!("archive/data/{index}"), b"", NUMBERS / 1000);
    }
    let start = file.stream_position().unwrap();
    file.write_all(&central).unwrap();
    let end = file.stream_position().unwrap();
    file.write_all(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0").unwrap();
    for number in [1001, 1001, central.len() as u64, start] {
        file.write_all(&number.to_le_bytes()).unwrap();
    }
    file.write_all(b"PK\x06\x07\0\0\0\0").unwrap();
    file.write_all(&end.to_le_bytes()).unwrap();
    file.write_all(b"\x01\0\0\0PK\x05\x06\0\0\0\0").unwrap();
    file.write_all(&[0xff; 12]).unwrap();
    file.write_all(&[0, 0]).unwrap();
    drop(file);
    let begun = std::time::Instant::now();
    let scan = pickle::scan_file(&path, Thoroughness::Full).unwrap();
    eprintln!("a checkpoint of {} bytes took {:?}", std::fs::metadata(&path).unwrap().len(), begun.elapsed());
    assert_eq!(scan.verdict(), Verdict::Dangerous);
    assert_eq!(scan.noticed, []);
}

/// Loaders look for the end of a zip no further back than a comment can reach. What is appended beyond that hides an archive
/// from them only until it is cut off again.
#[test]
fn an_archive_hidden_by_what_is_appended_is_found() {
    let hidden: Vec<String> = hostile()
        .iter()
        .zip(JUDGED.iter())
        .filter(|(_, (_, verdict))| *verdict == Verdict::Dangerous)
        .step_by(7)
        .filter(|(_, (bytes, _))| scan_bytes([bytes.clone(), vec![0; 70_000]].concat()).verdict() == Verdict::Clean)
        .map(|(sample, _)| sample.name.clone())
        .collect();
    assert_eq!(hidden, Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn added_bytes_never_turn_dangerous_into_clean(
        which: prop::sample::Index,
        tail in prop::collection::vec(any::<u8>(), 1..300),
        repeats in 1_usize..400,
    ) {
        let (bytes, verdict) = which.get(&JUDGED);
        let mut longer = bytes.clone();
        for _ in 0..repeats {
            longer.extend(&tail);
        }
        if *verdict == Verdict::Dangerous {
            prop_assert_ne!(scan_bytes(longer).verdict(), Verdict::Clean);
        }
    }

    #[test]
    fn damaged_files_never_panic(which: prop::sample::Index, at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
        let (bytes, _) = which.get(&JUDGED);
        let mut bytes = bytes.clone();
        let place = at.index(bytes.len());
        bytes.splice(place..=place, [byte]);
        bytes.truncate(cut.index(bytes.len()) + 1);
        let scan = scan_bytes(bytes);
        prop_assert!(scan.globals.len() <= 1024);
    }
}
