//! What a model is, told by the names and shapes of its tensors.
//!
//! The telling names are those the loaders themselves go by (ComfyUI `comfy/model_detection.py`, `comfy/sd.py`; SwarmUI
//! `T2IModelClassSorter.cs`; kohya-ss/sd-scripts `networks/*.py`; LyCORIS): facts about published weights, each looked
//! up by exact name in the sorted table. Rules stand from the most to the least particular; the first that fits wins.

mod adapter;
mod adapter_family;
mod denoiser;
mod parts;
#[cfg(test)]
mod tests;

use super::tensors::TensorTable;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;

/// What the tensors tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The kind.
    pub kind: Option<ModelKind>,
    /// The family, or the likeliest of those that fit.
    pub family: Option<BaseFamily>,
    /// Other families whose tensors look the same: when metadata names one of them, it is right.
    pub also: &'static [BaseFamily],
    /// Rank of an adapter.
    pub rank: Option<u32>,
}

impl Verdict {
    const fn of(kind: ModelKind, family: Option<BaseFamily>) -> Self {
        Self { kind: Some(kind), family, also: &[], rank: None }
    }

    /// The family, given what metadata claims: of look-alikes the claimed one.
    pub fn family_with(&self, claimed: Option<BaseFamily>) -> Option<BaseFamily> {
        match claimed {
            Some(claimed) if self.also.contains(&claimed) => Some(claimed),
            _ => self.family,
        }
    }
}

/// Tells kind and family. Both are `None` for tensors no rule knows.
pub fn classify(tensors: &TensorTable) -> Verdict {
    if tensors.is_empty() {
        return Verdict::default();
    }
    let all = tensors.all();
    parts::control_lora(all)
        .or_else(|| parts::embedding(all))
        .or_else(|| parts::ip_adapter(all))
        .or_else(|| adapter::classify(all))
        .or_else(|| parts::motion_module(all))
        .or_else(|| parts::controlnet(all))
        .or_else(|| denoiser::classify(all))
        .or_else(|| parts::vae(all))
        .or_else(|| parts::clip_vision(all))
        .or_else(|| parts::text_encoder(all))
        .or_else(|| parts::hypernetwork(all))
        .or_else(|| parts::detection(all))
        .or_else(|| parts::upscaler(all))
        .unwrap_or_default()
}

/// The Stable Diffusion family by the width of the text it attends to.
pub(super) const fn by_context_width(width: u64) -> Option<BaseFamily> {
    match width {
        768 => Some(BaseFamily::Sd1),
        1024 => Some(BaseFamily::Sd2),
        // 1280 is the refiner's.
        2048 | 1280 => Some(BaseFamily::Sdxl),
        _ => None,
    }
}
