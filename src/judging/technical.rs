//! The technical part: whether the file is sound, what it should be, and told of well enough to be used.

use super::evidence::Evidence;
use super::part::{Known, input, part};
use crate::model::digests::HashKind;
use crate::model::facts::Container;
use crate::model::file::{FileRecord, Lookup};
use crate::model::finding::FindingCode;
use crate::model::kind::ModelKind;
use crate::model::quality::{Estimate, Input, Origin, Part, PartScore, Raw, Signal};

/// Ranks that trainers use; above, an adapter takes memory for nothing.
pub(super) const HIGHEST_RANK: u32 = 256;
/// A description shorter than this says hardly anything.
pub(super) const SHORTEST_DESCRIPTION_CHARS: usize = 40;

pub(super) fn score(evidence: &Evidence<'_>) -> PartScore {
    let mut inputs = Vec::new();
    if let Some(record) = evidence.record {
        inputs.push(structure(record));
        inputs.push(published_bytes(evidence, record));
        inputs.push(agreement(evidence, record));
        inputs.push(numbers(evidence, record));
        if is_adapter(evidence.card.kind) {
            inputs.push(rank(record));
        }
    }
    if needs_words(evidence.card.kind) {
        inputs.push(trigger_words(evidence));
    }
    inputs.push(samples(evidence));
    inputs.push(description(evidence));
    part(Part::Technical, inputs)
}

pub(super) const fn is_adapter(kind: ModelKind) -> bool {
    matches!(kind, ModelKind::Lora | ModelKind::LoCon | ModelKind::Dora)
}

/// Kinds that are called by words.
pub(super) const fn needs_words(kind: ModelKind) -> bool {
    is_adapter(kind) || matches!(kind, ModelKind::Embedding | ModelKind::Hypernetwork)
}

fn structure(record: &FileRecord) -> Input {
    let found = |code: FindingCode| record.all_findings().any(|finding| finding.code == code);
    let broken = record.state() == crate::model::file::FileState::Broken;
    let untidy = [FindingCode::TrailingBytes, FindingCode::WrongExtension, FindingCode::UnknownContainer];
    let worth = match () {
        () if broken => 0.0,
        () if untidy.into_iter().any(found) => 0.6,
        () => 1.0,
    };
    let raw = if worth >= 1.0 { Raw::Yes } else { Raw::No };
    let known = Known::new(raw, Estimate::sure(worth), Some(read_at(record)));
    input(Signal::Structure, 3.0, Origin::File, Some(known))
}

/// When the file was last written, which is when what it says became so.
pub(super) const fn read_at(record: &FileRecord) -> i64 {
    record.stamp.modified_ns.div_euclid(1_000_000_000)
}

fn published_bytes(evidence: &Evidence<'_>, record: &FileRecord) -> Input {
    let known = bytes(evidence).map(|bytes| {
        let (raw, worth) = match bytes {
            Bytes::Same => (Raw::Yes, 1.0),
            Bytes::Edited => (Raw::No, 0.75),
            Bytes::Other => (Raw::No, 0.0),
        };
        let at = match record.lookup {
            Lookup::Found(found) => Some(found.at_unix_secs),
            _ => None,
        };
        Known::new(raw, Estimate::sure(worth), at)
    });
    input(Signal::PublishedBytes, 2.0, Origin::Civitai, known)
}

/// The bytes against the published ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    /// The same.
    Same,
    /// The same weights behind another header.
    Edited,
    /// Others.
    Other,
}

/// Our digests against the published ones; where a digest is missing, what identifying the file found.
pub(super) fn bytes(evidence: &Evidence<'_>) -> Option<Bytes> {
    let own = evidence.record?.digests.as_ref();
    let published = evidence.published();
    let same = |kind: HashKind| {
        let hex = own?.hex(kind)?;
        Some(published?.hash(kind.label())?.eq_ignore_ascii_case(&hex))
    };
    match same(HashKind::Sha256) {
        Some(true) => Some(Bytes::Same),
        Some(false) if same(HashKind::AutoV3) == Some(true) => Some(Bytes::Edited),
        Some(false) => Some(Bytes::Other),
        None if evidence.found(FindingCode::HeaderEdited) => Some(Bytes::Edited),
        None if evidence.found(FindingCode::DiffersFromPublished) => Some(Bytes::Other),
        None => None,
    }
}

fn agreement(evidence: &Evidence<'_>, record: &FileRecord) -> Input {
    let told = record.header.kind_by_tensors.is_some();
    let known = told.then(|| Known::told(!evidence.found(FindingCode::Misplaced), 1.0, 0.3, Some(read_at(record))));
    input(Signal::Agreement, 2.0, Origin::File, known)
}

fn numbers(evidence: &Evidence<'_>, record: &FileRecord) -> Input {
    let zero = evidence.found(FindingCode::ZeroBytes);
    let known = match evidence.sample {
        _ if zero => Some(Known::told(false, 1.0, 0.0, Some(read_at(record)))),
        Some(sample) if sample.numbers > 0 => {
            Some(Known::told(sample.not_finite == 0, 1.0, 0.0, Some(evidence.now_unix_secs)))
        }
        _ => None,
    };
    input(Signal::Numbers, 1.5, Origin::File, known)
}

fn rank(record: &FileRecord) -> Input {
    let known = record.header.rank.map(|rank| {
        let worth = if (1..=HIGHEST_RANK).contains(&rank) { 1.0 } else { 0.55 };
        Known::new(Raw::Count(rank.into()), Estimate::sure(worth), Some(read_at(record)))
    });
    input(Signal::Rank, 0.5, Origin::File, known)
}

fn trigger_words(evidence: &Evidence<'_>) -> Input {
    let count = evidence.card.trigger_words.iter().count() as u64;
    // Nobody told anything at all: that is no sign of carelessness yet.
    let asked = evidence.version.is_some() || count > 0;
    let known = asked.then(|| {
        let worth = Estimate::sure(if count > 0 { 1.0 } else { 0.5 });
        Known::new(Raw::Count(count), worth, evidence.version.map(|version| version.fetched_unix_secs))
    });
    let origin = if evidence.version.is_some() { Origin::Civitai } else { Origin::File };
    input(Signal::TriggerWords, 0.5, origin, known)
}

/// Pictures of the version that tell how they were made; `None` when no pictures are known.
pub(super) fn told_pictures(evidence: &Evidence<'_>) -> Option<(u64, u64)> {
    let images = evidence.version?.images.as_ref()?;
    let told = images.value.iter().filter(|image| image.generation.is_some()).count();
    Some((told as u64, images.value.len() as u64))
}

fn samples(evidence: &Evidence<'_>) -> Input {
    let at = evidence.version.and_then(|version| version.images.as_ref()).map(|images| images.at_unix_secs);
    let known = told_pictures(evidence).map(|(told, all)| {
        let worth = match told {
            0 if all == 0 => 0.2,
            0 => 0.45,
            1..3 => 0.8,
            _ => 1.0,
        };
        Known::new(Raw::Count(told), Estimate::sure(worth), at)
    });
    input(Signal::Samples, 1.0, Origin::Civitai, known)
}

/// Characters of its description without marks, and who wrote it.
pub(super) fn description_chars(evidence: &Evidence<'_>) -> Option<(usize, Origin, i64)> {
    let plain = |text: &str| {
        let mut inside = 0_u32;
        let count = |letter: char| match letter {
            '<' => {
                inside += 1;
                0
            }
            '>' if inside > 0 => {
                inside -= 1;
                0
            }
            letter => usize::from(inside == 0 && !letter.is_whitespace()),
        };
        text.chars().take(20_000).map(count).sum::<usize>()
    };
    if let Some(model) = evidence.model {
        let text = model.description.as_ref();
        let version = evidence.version.and_then(|version| version.description.as_ref());
        let count = text.map_or(0, |text| plain(&text.value)) + version.map_or(0, |text| plain(&text.value));
        return Some((count, Origin::Civitai, model.fetched_unix_secs));
    }
    let record = evidence.record?;
    let text = record.header.description.as_deref()?;
    Some((plain(text), Origin::File, read_at(record)))
}

fn description(evidence: &Evidence<'_>) -> Input {
    let told = description_chars(evidence);
    let origin = told.map_or(Origin::Civitai, |(_, origin, _)| origin);
    let known = told.map(|(chars, _, at)| {
        let worth = match chars {
            0..SHORTEST_DESCRIPTION_CHARS => 0.35,
            SHORTEST_DESCRIPTION_CHARS..200 => 0.8,
            _ => 1.0,
        };
        Known::new(Raw::Count(chars as u64), Estimate::sure(worth), Some(at))
    });
    input(Signal::Description, 0.5, origin, known)
}

/// Whether the container is one that cannot run code, and whole.
pub(super) fn is_sound_container(evidence: &Evidence<'_>) -> bool {
    let Some(record) = evidence.record else { return false };
    matches!(record.header.container, Container::Safetensors | Container::Gguf)
        && record.state() != crate::model::file::FileState::Broken
        && !evidence.found(FindingCode::TrailingBytes)
        && !record.all_findings().any(|finding| finding.code.warns_of_pickle())
}
