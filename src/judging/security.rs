//! The security part, which is a gate: what our own look and CivitAI's scans say, and the bounds that follow.

use super::evidence::Evidence;
use super::part::{Known, input, part};
use super::technical;
use crate::model::catalogue::FileInfo;
use crate::model::facts::Container;
use crate::model::file::{FileRecord, FileState};
use crate::model::finding::FindingCode;
use crate::model::quality::{Estimate, Gate, Origin, Part, PartScore, Raw, Signal};

/// What a scan of CivitAI's came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// It found nothing.
    Success,
    /// It found something.
    Danger,
    /// It failed, or has not been made.
    None,
}

/// CivitAI's word on pickles.
pub(super) fn pickle_scan(file: Option<&FileInfo>) -> Scan {
    scan(file.and_then(|file| file.pickle_scan.as_deref()))
}

/// CivitAI's word on viruses.
pub(super) fn virus_scan(file: Option<&FileInfo>) -> Scan {
    scan(file.and_then(|file| file.virus_scan.as_deref()))
}

fn scan(word: Option<&str>) -> Scan {
    match word {
        Some(word) if word.eq_ignore_ascii_case("success") => Scan::Success,
        Some(word) if word.eq_ignore_ascii_case("danger") => Scan::Danger,
        _ => Scan::None,
    }
}

pub(super) fn score(evidence: &Evidence<'_>) -> PartScore {
    let file = evidence.published();
    let scanned_at = file.and_then(|file| file.scanned_unix_secs);
    let of_scan = |scan: Scan| match scan {
        Scan::Success => Some(Known::told(true, 0.95, 0.0, scanned_at)),
        Scan::Danger => Some(Known::told(false, 0.95, 0.0, scanned_at)),
        Scan::None => None,
    };
    let own = evidence.record.and_then(|record| own_look(evidence, record));
    part(
        Part::Security,
        vec![
            input(Signal::OwnScan, 3.0, Origin::File, own),
            input(Signal::SiteScan, 1.0, Origin::Civitai, of_scan(pickle_scan(file))),
            input(Signal::VirusScan, 1.0, Origin::Civitai, of_scan(virus_scan(file))),
        ],
    )
}

fn own_look(evidence: &Evidence<'_>, record: &FileRecord) -> Option<Known> {
    let worth = match record.header.container {
        _ if evidence.found(FindingCode::DangerousPickle) => 0.0,
        _ if evidence.found(FindingCode::SuspiciousPickle) => 0.2,
        _ if evidence.found(FindingCode::UnknownPickle) => 0.4,
        Container::Safetensors | Container::Gguf if technical::is_sound_container(evidence) => 1.0,
        Container::Safetensors | Container::Gguf | Container::Onnx => 0.8,
        Container::PickleZip | Container::PickleLegacy => 0.85,
        Container::Zip | Container::Unknown => return None,
    };
    let name = record.header.container.label().to_owned();
    Some(Known::new(Raw::Name(name), Estimate::sure(worth), Some(technical::read_at(record))))
}

/// What bounds the score, the hardest first.
pub(super) fn gates(evidence: &Evidence<'_>) -> Vec<Gate> {
    let file = evidence.published();
    let is_pickle = matches!(evidence.container(), Some(Container::PickleZip | Container::PickleLegacy));
    let dangerous = evidence.found(FindingCode::DangerousPickle);
    let suspicious = evidence.found(FindingCode::SuspiciousPickle);
    let unknown = evidence.found(FindingCode::UnknownPickle);
    let own = evidence.record.is_some();
    let rules = [
        (Gate::Broken, evidence.card.state == FileState::Broken),
        (Gate::BrokenNumbers, evidence.sample.is_some_and(|sample| sample.not_finite > 0)),
        (Gate::DangerousPickle, dangerous),
        (Gate::SiteFoundDanger, pickle_scan(file) == Scan::Danger),
        (Gate::VirusFound, virus_scan(file) == Scan::Danger),
        (Gate::SuspiciousPickle, suspicious),
        (Gate::DiffersFromPublished, technical::bytes(evidence) == Some(technical::Bytes::Other)),
        (Gate::UnknownPickle, unknown),
        (Gate::UnscannedPickle, is_pickle && !own),
        (Gate::PickleFormat, is_pickle && own && !dangerous && !suspicious && !unknown),
    ];
    let mut gates: Vec<Gate> = rules.into_iter().filter(|(_, holds)| *holds).map(|(gate, _)| gate).collect();
    gates.sort_by(|left, right| left.cap().total_cmp(&right.cap()));
    gates
}
