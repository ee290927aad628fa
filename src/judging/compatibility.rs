//! "Will it run here?": family, kind, tools, memory and what the library has.

use super::evidence::Evidence;
use super::families;
use super::part::{Known, input, part};
use crate::model::base::BaseFamily;
use crate::model::facts::Container;
use crate::model::file::FileState;
use crate::model::fit::{Companion, Fit, MemoryNeed, Reason, Verdict};
use crate::model::kind::ModelKind;
use crate::model::precision::Precision;
use crate::model::quality::{Estimate, Origin, Part, PartScore, Raw, Signal};
use crate::model::root::RootTool;

/// The answer.
pub fn fit(evidence: &Evidence<'_>) -> Fit {
    let family = evidence.card.family;
    let memory = memory(evidence);
    let mut fit =
        Fit { verdict: Verdict::Works, reasons: Vec::new(), tools: Vec::new(), missing: Vec::new(), family, memory };
    if evidence.card.kind == ModelKind::Asset {
        fit.reasons.push(Reason::NoModel);
        fit.verdict = Verdict::Unknown;
        return fit;
    }
    if evidence.card.state == FileState::Broken {
        fit.reasons.push(Reason::Broken);
        fit.verdict = Verdict::No;
        return fit;
    }
    tools(evidence, &mut fit);
    companions(evidence, &mut fit);
    room(evidence, &mut fit);
    fit.reasons.sort_unstable_by_key(|reason| (std::cmp::Reverse(weight(*reason)), *reason));
    fit.reasons.dedup();
    fit.verdict = fit.reasons.iter().map(|reason| weight(*reason)).max().map_or(Verdict::Works, |worst| match worst {
        3 => Verdict::No,
        2 => Verdict::Unknown,
        1 => Verdict::Caveat,
        _ => Verdict::Works,
    });
    fit
}

/// How much a reason takes from a yes: 3 makes it a no, 2 a "not known", 1 a caveat, 0 nothing.
const fn weight(reason: Reason) -> u8 {
    match reason {
        Reason::Broken | Reason::NoTool => 3,
        Reason::NoModel | Reason::FamilyNotKnown | Reason::NoToolsKnown => 2,
        Reason::NeedsExtension | Reason::MissingCompanions | Reason::Relative | Reason::TooLarge | Reason::Tight => 1,
        Reason::MemoryNotKnown => 0,
    }
}

/// Kinds that run with any base model.
const fn is_free_of_family(kind: ModelKind) -> bool {
    matches!(
        kind,
        ModelKind::Upscaler
            | ModelKind::Detection
            | ModelKind::ClipVision
            | ModelKind::TextEncoder
            | ModelKind::Llm
            | ModelKind::VisionLanguage
            | ModelKind::Asset
            | ModelKind::Other
    )
}

/// Kinds that are nothing without a base model.
const fn leans_on_base(kind: ModelKind) -> bool {
    matches!(
        kind,
        ModelKind::Lora
            | ModelKind::LoCon
            | ModelKind::Dora
            | ModelKind::Embedding
            | ModelKind::ControlNet
            | ModelKind::IpAdapter
            | ModelKind::MotionModule
            | ModelKind::Hypernetwork
    )
}

/// What each tool here says; the best of them counts.
fn tools(evidence: &Evidence<'_>, fit: &mut Fit) {
    let mut tools: Vec<RootTool> =
        evidence.setup.tools.iter().copied().filter(|tool| *tool != RootTool::Loose).collect();
    tools.sort_unstable();
    tools.dedup();
    fit.tools = tools.into_iter().map(|tool| (tool, tool_says(tool, evidence))).collect();
    if fit.tools.is_empty() {
        fit.reasons.push(Reason::NoToolsKnown);
        return;
    }
    if !is_free_of_family(evidence.card.kind) && !evidence.card.family.is_known() {
        fit.reasons.push(Reason::FamilyNotKnown);
        return;
    }
    let says = |wanted: Verdict| fit.tools.iter().any(|(_, verdict)| *verdict == wanted);
    let reason = match () {
        () if says(Verdict::Works) => None,
        () if says(Verdict::Caveat) => Some(Reason::NeedsExtension),
        () if says(Verdict::Unknown) => Some(Reason::FamilyNotKnown),
        () => Some(Reason::NoTool),
    };
    fit.reasons.extend(reason);
}

fn tool_says(tool: RootTool, evidence: &Evidence<'_>) -> Verdict {
    let kind = evidence.card.kind;
    use RootTool as T;
    let by_kind = match (tool, kind) {
        (T::A1111 | T::InvokeAi, ModelKind::MotionModule)
        | (T::InvokeAi, ModelKind::Hypernetwork | ModelKind::AestheticGradient)
        | (T::ComfyUi | T::SwarmUi, ModelKind::AestheticGradient) => Verdict::No,
        (T::A1111, ModelKind::Dora | ModelKind::DiffusionModel | ModelKind::TextEncoder | ModelKind::Detection)
        | (T::ComfyUi | T::SwarmUi, ModelKind::MotionModule | ModelKind::Detection) => Verdict::Caveat,
        _ => Verdict::Works,
    };
    let by_container = match (evidence.container(), tool) {
        // ComfyUI reads GGUF with ComfyUI-GGUF, Forge by itself, A1111 not at all.
        (Some(Container::Gguf), RootTool::ComfyUi | RootTool::A1111 | RootTool::StabilityMatrix) => Verdict::Caveat,
        _ => Verdict::Works,
    };
    let by_family = if is_free_of_family(kind) { Verdict::Works } else { families::runs(tool, evidence.card.family) };
    strictest([by_kind, by_container, by_family])
}

fn strictest(verdicts: [Verdict; 3]) -> Verdict {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::No => 3,
        Verdict::Unknown => 2,
        Verdict::Caveat => 1,
        Verdict::Works => 0,
    };
    verdicts.into_iter().max_by_key(rank).unwrap_or(Verdict::Unknown)
}

/// What it needs beside itself.
pub(super) fn needed(kind: ModelKind, family: BaseFamily) -> &'static [Companion] {
    match kind {
        ModelKind::DiffusionModel => families::of(family).map_or(&[], |needs| needs.companions),
        kind if leans_on_base(kind) && family.is_known() => &[Companion::BaseModel],
        _ => &[],
    }
}

fn companions(evidence: &Evidence<'_>, fit: &mut Fit) {
    let needed = needed(evidence.card.kind, fit.family);
    fit.missing = needed.iter().copied().filter(|one| !evidence.shelf.has(*one, fit.family)).collect();
    if !fit.missing.is_empty() {
        fit.reasons.push(Reason::MissingCompanions);
    } else if leans_on_base(evidence.card.kind)
        && let Some(base) = evidence.card.base_model.as_deref()
        && !evidence.shelf.has_same_base(fit.family, base)
    {
        fit.reasons.push(Reason::Relative);
    }
}

/// Whether it fits into memory.
fn room(evidence: &Evidence<'_>, fit: &mut Fit) {
    let Some(memory) = fit.memory else { return };
    match evidence.setup.gpu_memory_bytes {
        None => fit.reasons.push(Reason::MemoryNotKnown),
        Some(there) if memory.least_bytes() > there => fit.reasons.push(Reason::TooLarge),
        Some(there) if memory.all_bytes() > there => fit.reasons.push(Reason::Tight),
        Some(_) => {}
    }
}

/// Memory that running it takes; `None` where its family does not tell. For what leans on a base model, with the usual one.
pub(super) fn memory(evidence: &Evidence<'_>) -> Option<MemoryNeed> {
    let needs = families::of(evidence.card.family)?;
    let file_bytes = evidence.size_bytes();
    let working_bytes = needs.working_bytes();
    let run = |bytes: u64| run_bytes(bytes, evidence.precision());
    match evidence.card.kind {
        ModelKind::Checkpoint => {
            let whole = run(file_bytes?);
            // A file smaller than its own encoders is a denoiser that is called a checkpoint.
            let encoders_bytes = needs.encoders_bytes().min(whole / 3);
            Some(MemoryNeed { weights_bytes: whole - encoders_bytes, encoders_bytes, working_bytes })
        }
        ModelKind::DiffusionModel => {
            Some(MemoryNeed { weights_bytes: run(file_bytes?), encoders_bytes: needs.encoders_bytes(), working_bytes })
        }
        kind if leans_on_base(kind) => Some(MemoryNeed {
            weights_bytes: needs.denoiser_bytes().saturating_add(run(file_bytes.unwrap_or(0))),
            encoders_bytes: needs.encoders_bytes(),
            working_bytes,
        }),
        _ => None,
    }
}

/// Bytes of the weights as tools run them: 32-bit floats at half.
fn run_bytes(bytes: u64, precision: Option<&Precision>) -> u64 {
    match precision {
        Some(Precision::Fp32) => bytes / 2,
        Some(Precision::Fp64) => bytes / 4,
        _ => bytes,
    }
}

/// The part of the score.
pub(super) fn score(evidence: &Evidence<'_>, fit: &Fit) -> PartScore {
    let at = Some(evidence.now_unix_secs);
    let by_tools = fit.tools.iter().map(|(_, verdict)| *verdict);
    let best = by_tools.min_by_key(|verdict| match verdict {
        Verdict::Works => 0,
        Verdict::Caveat => 1,
        Verdict::Unknown => 2,
        Verdict::No => 3,
    });
    let tools = best.filter(|verdict| *verdict != Verdict::Unknown).map(|verdict| {
        let worth = match verdict {
            Verdict::Works => 1.0,
            Verdict::Caveat => 0.65,
            _ => 0.05,
        };
        let named: Vec<&str> = fit.tools.iter().map(|(tool, _)| tool.label()).collect();
        Known::new(Raw::Name(named.join(", ")), Estimate::sure(worth), at)
    });
    let mut inputs = vec![input(Signal::Tools, 3.0, Origin::Machine, tools)];
    let needed = needed(evidence.card.kind, fit.family);
    if !needed.is_empty() {
        let share = 1.0 - fit.missing.len() as f64 / needed.len() as f64;
        let raw = if fit.missing.is_empty() { Raw::Yes } else { Raw::Count(fit.missing.len() as u64) };
        let worth = Estimate::sure(0.25 + 0.75 * share);
        inputs.push(input(Signal::Companions, 2.0, Origin::Machine, Some(Known::new(raw, worth, at))));
    }
    part(Part::Compatibility, inputs)
}
