//! What is worth a word: each flag with the rule that raises it.

use super::evidence::Evidence;
use super::security::{self, Scan};
use super::technical::{self, Bytes};
use super::{community, compatibility};
use crate::model::file::FileState;
use crate::model::finding::FindingCode;
use crate::model::fit::{Fit, Reason, Verdict};
use crate::model::kind::ModelKind;
use crate::model::precision::Precision;
use crate::model::quality::{Flag, Origin};

/// Fewer votes than this are few.
const FEW_VOTES: u64 = 20;
/// The share of its kind that a widely used model has more downloads than.
const WIDELY_USED: f64 = 0.9;
/// How much of a model's liking must lie beyond what is usual.
const LIKING_MARGIN: f64 = 0.005;

/// Kinds whose files are small whatever the width of their numbers.
const fn is_small_by_nature(kind: ModelKind) -> bool {
    matches!(kind, ModelKind::Embedding | ModelKind::Upscaler | ModelKind::Detection | ModelKind::AestheticGradient)
}

/// The flags that are up, the worst first.
pub(super) fn flags(evidence: &Evidence<'_>, fit: &Fit) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Flag::ALL
        .iter()
        .copied()
        .filter(|flag| file_flag(*flag, evidence) || other_flag(*flag, evidence, fit))
        .collect();
    flags.sort_by_key(|flag| (flag.tone(), *flag));
    flags
}

fn file_flag(flag: Flag, evidence: &Evidence<'_>) -> bool {
    let found = |code: FindingCode| evidence.found(code);
    match flag {
        Flag::DangerousPickle => found(FindingCode::DangerousPickle),
        Flag::SuspiciousPickle => found(FindingCode::SuspiciousPickle),
        Flag::UnknownPickle => found(FindingCode::UnknownPickle),
        Flag::SiteFoundDanger => security::pickle_scan(evidence.published()) == Scan::Danger,
        Flag::VirusFound => security::virus_scan(evidence.published()) == Scan::Danger,
        Flag::Truncated => found(FindingCode::Truncated),
        Flag::ZeroWeights => found(FindingCode::ZeroBytes),
        Flag::Broken => {
            evidence.card.state == FileState::Broken && !found(FindingCode::Truncated) && !found(FindingCode::ZeroBytes)
        }
        Flag::BrokenNumbers => evidence.sample.is_some_and(|sample| sample.not_finite > 0),
        Flag::DiffersFromPublished => technical::bytes(evidence) == Some(Bytes::Other),
        Flag::HeaderEdited => technical::bytes(evidence) == Some(Bytes::Edited),
        Flag::Misplaced => found(FindingCode::Misplaced),
        Flag::WrongExtension => found(FindingCode::WrongExtension),
        Flag::TrailingBytes => found(FindingCode::TrailingBytes),
        Flag::PickleFormat => {
            use crate::model::facts::Container;
            matches!(evidence.container(), Some(Container::PickleZip | Container::PickleLegacy))
        }
        Flag::Verified => technical::bytes(evidence) == Some(Bytes::Same),
        Flag::SoundContainer => technical::is_sound_container(evidence),
        Flag::FullPrecision => {
            !is_small_by_nature(evidence.card.kind)
                && matches!(evidence.precision(), Some(Precision::Fp32 | Precision::Fp64))
        }
        Flag::OddRank => {
            technical::is_adapter(evidence.card.kind)
                && evidence
                    .record
                    .and_then(|record| record.header.rank)
                    .is_some_and(|rank| rank > technical::HIGHEST_RANK)
        }
        _ => false,
    }
}

fn other_flag(flag: Flag, evidence: &Evidence<'_>, fit: &Fit) -> bool {
    match flag {
        Flag::NoTriggerWords => {
            technical::needs_words(evidence.card.kind)
                && evidence.version.is_some()
                && evidence.card.trigger_words.iter().next().is_none()
        }
        Flag::NoSamples => technical::told_pictures(evidence).is_some_and(|(told, _)| told == 0),
        Flag::NoDescription => technical::description_chars(evidence).is_some_and(|(chars, origin, _)| {
            origin == Origin::Civitai && chars < technical::SHORTEST_DESCRIPTION_CHARS
        }),
        Flag::FewVotes => {
            let votes = evidence.stats().and_then(|(stats, _)| {
                Some(stats.thumbs_up_count?.saturating_add(stats.thumbs_down_count.unwrap_or(0)))
            });
            votes.is_some_and(|votes| votes < FEW_VOTES)
        }
        Flag::Disliked => liking_against_usual(evidence).is_some_and(|(_, high, usual)| high < usual - LIKING_MARGIN),
        Flag::WellLiked => liking_against_usual(evidence).is_some_and(|(low, _, usual)| low > usual + LIKING_MARGIN),
        Flag::WidelyUsed => {
            let place = evidence.population.reach(&evidence.member(), evidence.now_unix_secs);
            place.is_some_and(|(place, _)| place.value > WIDELY_USED)
        }
        Flag::Gone => evidence.card.archived || evidence.card.deleted,
        Flag::PaidAccess => evidence.card.access.is_paid(evidence.now_unix_secs),
        Flag::Outdated => evidence.card.update.is_some(),
        Flag::TooLarge => fit.reasons.contains(&Reason::TooLarge),
        Flag::MissingCompanions => !fit.missing.is_empty(),
        Flag::NoTool => fit.reasons.contains(&Reason::NoTool),
        Flag::FitsMemory => {
            let there = evidence.setup.gpu_memory_bytes;
            fit.verdict != Verdict::No
                && compatibility::memory(evidence).zip(there).is_some_and(|(need, there)| need.all_bytes() <= there)
        }
        Flag::WorksHere => fit.verdict == Verdict::Works,
        _ => false,
    }
}

/// Bounds of a model's liking, and what is usual for its kind.
fn liking_against_usual(evidence: &Evidence<'_>) -> Option<(f64, f64, f64)> {
    let (share, _, _) = community::liked(evidence)?;
    Some((share.low, share.high, evidence.population.prior(&evidence.member()).mean()))
}
