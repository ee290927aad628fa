//! What a model file is for: checkpoint, LoRA, VAE and so on.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Our category of a model file. CivitAI's types map onto it ([`ModelKind::from_civitai_type`]); what no rule knows is `Other`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// A complete model: denoiser, text encoder and VAE in one file.
    Checkpoint,
    /// A low-rank adapter.
    Lora,
    /// A LoRA that reaches convolutions too, or another LyCORIS form (LoHa, LoKr, IA3).
    LoCon,
    /// A weight-decomposed adapter (`dora_scale`).
    Dora,
    /// A textual inversion.
    Embedding,
    /// A variational auto-encoder alone.
    Vae,
    /// A ControlNet, T2I adapter or control LoRA.
    ControlNet,
    /// An ESRGAN-like enlarger.
    Upscaler,
    /// A text encoder alone (CLIP, T5, LLM used as one).
    TextEncoder,
    /// A denoiser alone (UNet or DiT).
    DiffusionModel,
    /// A CLIP or SigLIP image encoder.
    ClipVision,
    /// An AnimateDiff motion module.
    MotionModule,
    /// A hypernetwork.
    Hypernetwork,
    /// An IP-Adapter.
    IpAdapter,
    /// An A1111 aesthetic gradient.
    AestheticGradient,
    /// A detector or segmenter (YOLO, SAM).
    Detection,
    /// A vision-language model.
    VisionLanguage,
    /// A large language model.
    Llm,
    /// Poses, wildcards, workflows: published on CivitAI, not weights.
    Asset,
    /// Nothing that we know.
    #[default]
    Other,
}

impl ModelKind {
    /// Every kind, in the order of menus and facets.
    pub const ALL: [Self; 20] = [
        Self::Checkpoint,
        Self::Lora,
        Self::LoCon,
        Self::Dora,
        Self::Embedding,
        Self::Vae,
        Self::ControlNet,
        Self::Upscaler,
        Self::TextEncoder,
        Self::DiffusionModel,
        Self::ClipVision,
        Self::MotionModule,
        Self::Hypernetwork,
        Self::IpAdapter,
        Self::AestheticGradient,
        Self::Detection,
        Self::VisionLanguage,
        Self::Llm,
        Self::Asset,
        Self::Other,
    ];

    /// The name shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Checkpoint => "Checkpoint",
            Self::Lora => "LoRA",
            Self::LoCon => "LoCon",
            Self::Dora => "DoRA",
            Self::Embedding => "Embedding",
            Self::Vae => "VAE",
            Self::ControlNet => "ControlNet",
            Self::Upscaler => "Upscaler",
            Self::TextEncoder => "Text encoder",
            Self::DiffusionModel => "Diffusion model",
            Self::ClipVision => "CLIP vision",
            Self::MotionModule => "Motion module",
            Self::Hypernetwork => "Hypernetwork",
            Self::IpAdapter => "IP-Adapter",
            Self::AestheticGradient => "Aesthetic gradient",
            Self::Detection => "Detection",
            Self::VisionLanguage => "Vision language",
            Self::Llm => "LLM",
            Self::Asset => "Asset",
            Self::Other => "Other",
        }
    }

    /// The name in `--json` output: lower case, words joined by `_`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Lora => "lora",
            Self::LoCon => "locon",
            Self::Dora => "dora",
            Self::Embedding => "embedding",
            Self::Vae => "vae",
            Self::ControlNet => "controlnet",
            Self::Upscaler => "upscaler",
            Self::TextEncoder => "text_encoder",
            Self::DiffusionModel => "diffusion_model",
            Self::ClipVision => "clip_vision",
            Self::MotionModule => "motion_module",
            Self::Hypernetwork => "hypernetwork",
            Self::IpAdapter => "ip_adapter",
            Self::AestheticGradient => "aesthetic_gradient",
            Self::Detection => "detection",
            Self::VisionLanguage => "vision_language",
            Self::Llm => "llm",
            Self::Asset => "asset",
            Self::Other => "other",
        }
    }

    /// CivitAI's `ModelType` names that are this kind; empty where it has none.
    pub const fn civitai_types(self) -> &'static [&'static str] {
        match self {
            Self::Checkpoint => &["Checkpoint"],
            Self::Lora => &["LORA"],
            Self::LoCon => &["LoCon"],
            Self::Dora => &["DoRA"],
            Self::Embedding => &["TextualInversion"],
            Self::Vae => &["VAE"],
            Self::ControlNet => &["Controlnet"],
            Self::Upscaler => &["Upscaler"],
            Self::TextEncoder => &["TextEncoder", "CLIP"],
            Self::DiffusionModel => &["UNet"],
            Self::ClipVision => &["CLIPVision"],
            Self::MotionModule => &["MotionModule"],
            Self::Hypernetwork => &["Hypernetwork"],
            Self::AestheticGradient => &["AestheticGradient"],
            Self::Detection => &["Detection"],
            Self::VisionLanguage => &["VisionLanguage"],
            Self::Llm => &["LLM"],
            Self::Asset => &["Poses", "Wildcards", "Workflows", "ComfyWorkflows"],
            Self::Other => &["Other"],
            Self::IpAdapter => &[],
        }
    }

    /// The kind for one of CivitAI's `ModelType` names. The enum grows without notice: an unknown name is `Other`.
    pub fn from_civitai_type(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "checkpoint" => Self::Checkpoint,
            "lora" => Self::Lora,
            "locon" | "lycoris" => Self::LoCon,
            "dora" => Self::Dora,
            "textualinversion" | "embedding" => Self::Embedding,
            "vae" => Self::Vae,
            "controlnet" => Self::ControlNet,
            "upscaler" => Self::Upscaler,
            "textencoder" | "clip" => Self::TextEncoder,
            "unet" => Self::DiffusionModel,
            "clipvision" => Self::ClipVision,
            "motionmodule" => Self::MotionModule,
            "hypernetwork" => Self::Hypernetwork,
            "aestheticgradient" => Self::AestheticGradient,
            "detection" => Self::Detection,
            "visionlanguage" => Self::VisionLanguage,
            "llm" => Self::Llm,
            "poses" | "wildcards" | "workflows" | "comfyworkflows" => Self::Asset,
            _ => Self::Other,
        }
    }

    /// Whether it changes a base model and is nothing without one.
    pub const fn is_adapter(self) -> bool {
        matches!(
            self,
            Self::Lora
                | Self::LoCon
                | Self::Dora
                | Self::Embedding
                | Self::ControlNet
                | Self::IpAdapter
                | Self::Hypernetwork
        )
    }

    /// Whether two kinds describe the same thing at different precision: CivitAI files every adapter as LORA or LoCon,
    /// and a bare denoiser as a checkpoint, so neither counts as a contradiction.
    pub fn agrees_with(self, other: Self) -> bool {
        const fn group(kind: ModelKind) -> ModelKind {
            match kind {
                ModelKind::LoCon | ModelKind::Dora => ModelKind::Lora,
                ModelKind::DiffusionModel => ModelKind::Checkpoint,
                ModelKind::Llm | ModelKind::VisionLanguage => ModelKind::TextEncoder,
                other => other,
            }
        }
        group(self) == group(other)
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once() {
        let ids: std::collections::BTreeSet<_> = ModelKind::ALL.iter().map(|kind| kind.id()).collect();
        assert_eq!(ids.len(), ModelKind::ALL.len());
    }

    #[test]
    fn civitai_types_map_and_new_ones_do_not_break() {
        assert_eq!(ModelKind::from_civitai_type("TextualInversion"), ModelKind::Embedding);
        assert_eq!(ModelKind::from_civitai_type("LORA"), ModelKind::Lora);
        assert_eq!(ModelKind::from_civitai_type("Hologram"), ModelKind::Other);
        for kind in ModelKind::ALL {
            for name in kind.civitai_types() {
                assert_eq!(ModelKind::from_civitai_type(name), kind, "{name}");
            }
        }
    }

    #[test]
    fn adapters_agree_with_each_other_but_not_with_a_vae() {
        assert!(ModelKind::LoCon.agrees_with(ModelKind::Lora));
        assert!(ModelKind::DiffusionModel.agrees_with(ModelKind::Checkpoint));
        assert!(!ModelKind::Vae.agrees_with(ModelKind::Lora));
    }
}
