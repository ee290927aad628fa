//! The performance part: memory it needs against memory there is, and whether its weights are wider than is of use.

use super::evidence::Evidence;
use super::part::{Known, input, part};
use crate::model::fit::Fit;
use crate::model::precision::Precision;
use crate::model::quality::{Estimate, Input, Origin, Part, PartScore, Raw, Signal};

pub(super) fn score(evidence: &Evidence<'_>, fit: &Fit) -> PartScore {
    let mut inputs = Vec::new();
    if let Some(need) = fit.memory {
        let known = evidence.setup.gpu_memory_bytes.map(|there| {
            let (least, all) = (need.least_bytes(), need.all_bytes());
            let raw = Raw::Bytes { needed: least, there };
            Known::new(raw, worth_of_memory(least, all, there), Some(evidence.now_unix_secs))
        });
        inputs.push(input(Signal::Memory, 3.0, Origin::Machine, known));
    }
    inputs.push(economy(evidence));
    // Few people make their pictures here, so nothing is held against a model for want of it.
    if let Some(timing) = evidence.timing {
        let raw = Raw::Time { secs: timing.median_secs, pictures: timing.pictures };
        let known = Known::new(raw, timing.worth(), Some(timing.newest_unix_secs));
        inputs.push(input(Signal::Timing, 2.0, Origin::Machine, Some(known)));
    }
    part(Part::Performance, inputs)
}

/// Everything at once is best; one part after the other costs time; parts in main memory cost much of it. The needs are
/// estimates, so the bounds are what a tenth more or less would be worth.
fn worth_of_memory(least: u64, all: u64, there: u64) -> Estimate {
    let worth = |factor: f64| {
        let (least, all, there) = (least as f64 * factor, all as f64 * factor, (there as f64).max(1.0));
        if all <= there {
            1.0
        } else if least <= there {
            0.8
        } else {
            (0.6 - 0.5 * (least / there - 1.0)).max(0.1)
        }
    };
    Estimate { value: worth(1.0), low: worth(1.1), high: worth(0.9) }
}

fn economy(evidence: &Evidence<'_>) -> Input {
    let origin = if evidence.record.is_some() { Origin::File } else { Origin::Civitai };
    let known = evidence.precision().map(|precision| {
        let worth = match precision {
            Precision::Fp64 => 0.2,
            Precision::Fp32 => 0.5,
            // Quantised weights are small, at some cost to the pictures.
            Precision::Nf4 | Precision::Nvfp4 | Precision::Int8 => 0.85,
            Precision::Fp8 | Precision::Gguf(_) => 0.9,
            Precision::Fp16 | Precision::Bf16 => 1.0,
        };
        let at = evidence.record.map(super::technical::read_at);
        Known::new(Raw::Name(precision.to_string()), Estimate::sure(worth), at)
    });
    input(Signal::Economy, 1.0, origin, known)
}
