//! What families need: text encoders, memory, tools that can load them. Rounded figures of what the common files weigh and
//! what making one picture at the family's own size takes; they are estimates, and docs/quality.md says so.

use crate::model::base::BaseFamily;
use crate::model::fit::{Companion, Verdict};
use crate::model::root::RootTool;

const MIB: u64 = 1 << 20;

/// What a family needs.
pub(super) struct Needs {
    /// What a bare denoiser needs beside itself.
    pub(super) companions: &'static [Companion],
    /// Weights of the usual denoiser, MiB, in the form most people run.
    pub(super) denoiser_mib: u64,
    /// Its text encoders, MiB, in the form most people run.
    pub(super) encoders_mib: u64,
    /// What one picture (or a short video) takes while it is made, MiB.
    pub(super) working_mib: u64,
}

impl Needs {
    pub(super) const fn denoiser_bytes(&self) -> u64 {
        self.denoiser_mib * MIB
    }

    pub(super) const fn encoders_bytes(&self) -> u64 {
        self.encoders_mib * MIB
    }

    pub(super) const fn working_bytes(&self) -> u64 {
        self.working_mib * MIB
    }
}

const fn needs(companions: &'static [Companion], denoiser: u64, encoders: u64, working: u64) -> Needs {
    Needs { companions, denoiser_mib: denoiser, encoders_mib: encoders, working_mib: working }
}

/// What a family needs; `None` for one that is not known.
pub(super) const fn of(family: BaseFamily) -> Option<Needs> {
    use BaseFamily as F;
    use Companion as C;
    Some(match family {
        F::Sd1 => needs(&[C::ClipL, C::Vae], 1_640, 240, 900),
        F::Sd2 => needs(&[C::Vae], 1_650, 680, 1_000),
        F::Sdxl => needs(&[C::ClipL, C::ClipG, C::Vae], 4_900, 1_560, 1_900),
        F::Sd3 => needs(&[C::ClipL, C::ClipG, C::T5Xxl, C::Vae], 4_700, 6_300, 2_000),
        F::Flux1 => needs(&[C::ClipL, C::T5Xxl, C::Vae], 11_350, 4_900, 2_300),
        F::Flux2 => needs(&[C::Mistral, C::Vae], 33_800, 17_200, 3_500),
        F::Chroma => needs(&[C::T5Xxl, C::Vae], 8_500, 4_700, 2_300),
        F::Wan => needs(&[C::Umt5Xxl, C::Vae], 13_600, 6_400, 6_000),
        F::Qwen => needs(&[C::Qwen25Vl, C::Vae], 19_500, 8_900, 3_000),
        F::ZImage => needs(&[C::Qwen3, C::Vae], 11_700, 7_700, 2_200),
        F::Lumina => needs(&[C::Gemma2, C::Vae], 4_900, 5_000, 2_200),
        F::HiDream => needs(&[C::ClipL, C::ClipG, C::T5Xxl, C::Llama3, C::Vae], 16_500, 14_000, 2_500),
        F::Hunyuan => needs(&[C::ClipL, C::Llama3, C::Vae], 12_500, 8_900, 6_000),
        F::Ltxv => needs(&[C::T5Xxl], 6_000, 4_700, 4_000),
        F::AuraFlow => needs(&[C::Vae], 13_000, 2_500, 2_200),
        F::PixArt => needs(&[C::T5Xxl, C::Vae], 1_200, 4_700, 1_500),
        F::Kolors => needs(&[C::Vae], 4_900, 6_400, 1_900),
        F::Cascade => needs(&[C::ClipG], 7_000, 1_300, 2_000),
        F::Svd => needs(&[], 2_900, 1_200, 5_000),
        F::CogVideo => needs(&[C::T5Xxl, C::Vae], 10_600, 4_700, 5_000),
        F::Mochi => needs(&[C::T5Xxl, C::Vae], 9_600, 4_700, 6_000),
        F::Anima => needs(&[C::Qwen3, C::Vae], 3_900, 1_200, 2_000),
        F::Other | F::Unknown => return None,
    })
}

/// The family whose VAE a family uses, where it is another's.
pub(super) const fn vae_of(family: BaseFamily) -> BaseFamily {
    match family {
        BaseFamily::Chroma | BaseFamily::ZImage | BaseFamily::Lumina | BaseFamily::HiDream => BaseFamily::Flux1,
        BaseFamily::Anima => BaseFamily::Qwen,
        BaseFamily::Kolors | BaseFamily::AuraFlow => BaseFamily::Sdxl,
        BaseFamily::Sd2 => BaseFamily::Sd1,
        other => other,
    }
}

/// Whether a tool runs a family. A1111 stands for A1111, Forge and SD.Next, which differ: what only some of them run is a
/// caveat.
pub(super) const fn runs(tool: RootTool, family: BaseFamily) -> Verdict {
    use BaseFamily as F;
    match (tool, family) {
        (_, F::Other | F::Unknown) | (RootTool::Loose, _) => Verdict::Unknown,
        // They come with ComfyUI, or manage other tools.
        (RootTool::ComfyUi | RootTool::SwarmUi | RootTool::StabilityMatrix, _) => match family {
            F::Kolors => Verdict::Caveat,
            _ => Verdict::Works,
        },
        (RootTool::A1111 | RootTool::InvokeAi, F::Sd1 | F::Sd2 | F::Sdxl) | (RootTool::InvokeAi, F::Sd3 | F::Flux1) => {
            Verdict::Works
        }
        (
            RootTool::A1111,
            F::Sd3
            | F::Flux1
            | F::Chroma
            | F::Wan
            | F::Lumina
            | F::PixArt
            | F::HiDream
            | F::Cascade
            | F::Kolors
            | F::AuraFlow,
        )
        | (RootTool::A1111 | RootTool::InvokeAi, F::ZImage | F::Qwen)
        | (RootTool::InvokeAi, F::Flux2) => Verdict::Caveat,
        (RootTool::A1111 | RootTool::InvokeAi, _) => Verdict::No,
    }
}
