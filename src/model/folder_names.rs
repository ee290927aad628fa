//! Which folder name means which kind of model, over all tools.
//!
//! The names are those of ComfyUI (`folder_paths.py`), A1111 and Forge, StabilityMatrix (`SharedFolderType`), SwarmUI
//! and InvokeAI. One table for all: people point one tool at another tool's folders.

use super::kind::ModelKind;

/// The kind that files of a folder with this name are. Case and the signs between words do not matter, so
/// `Stable-diffusion`, `StableDiffusion` and `stable_diffusion` are one name.
pub fn kind_of(name: &str) -> Option<ModelKind> {
    let folded = fold(name);
    let kind = match folded.as_str() {
        "checkpoint" | "checkpoints" | "stablediffusion" | "diffusers" => ModelKind::Checkpoint,
        "diffusionmodel" | "diffusionmodels" | "unet" | "unets" | "unetgguf" => ModelKind::DiffusionModel,
        "lora" | "loras" | "animatediffmotionlora" => ModelKind::Lora,
        "lycoris" | "locon" => ModelKind::LoCon,
        "dora" => ModelKind::Dora,
        "vae" | "vaes" | "vaeapprox" | "approxvae" => ModelKind::Vae,
        "embedding" | "embeddings" | "textualinversion" | "textualinversions" => ModelKind::Embedding,
        "clip" | "clipgguf" | "textencoder" | "textencoders" => ModelKind::TextEncoder,
        "clipvision" => ModelKind::ClipVision,
        "controlnet" | "controlnets" | "t2iadapter" | "t2iadapters" | "modelpatches" => ModelKind::ControlNet,
        "upscalemodel"
        | "upscalemodels"
        | "latentupscalemodels"
        | "upscaler"
        | "upscalers"
        | "esrgan"
        | "realesrgan"
        | "swinir"
        | "bsrgan"
        | "scunet" => ModelKind::Upscaler,
        "hypernetwork" | "hypernetworks" => ModelKind::Hypernetwork,
        "ultralytics" | "adetailer" | "sams" => ModelKind::Detection,
        "animatediff" | "animatediffmodels" | "motionmodule" | "motionmodules" => ModelKind::MotionModule,
        "aestheticgradients" | "aestheticembeddings" => ModelKind::AestheticGradient,
        _ if folded.starts_with("ipadapter") => ModelKind::IpAdapter,
        _ => return None,
    };
    Some(kind)
}

/// The kind for names that mean something only directly under a `models` folder: elsewhere people use the same words
/// for what is in the picture (`loras/hat`, `loras/Sam`, `loras/poses`).
pub fn kind_of_under_models(name: &str) -> Option<ModelKind> {
    let kind = match fold(name).as_str() {
        "dat" | "hat" => ModelKind::Upscaler,
        "sam" | "sam2" | "yolo" | "detection" => ModelKind::Detection,
        "llm" | "llms" => ModelKind::Llm,
        "vlm" => ModelKind::VisionLanguage,
        "poses" | "wildcards" | "workflows" => ModelKind::Asset,
        _ => return kind_of(name),
    };
    Some(kind)
}

/// Lower case, letters and digits only.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tools_spelling_is_one_name() {
        for name in ["Stable-diffusion", "StableDiffusion", "Stable-Diffusion", "checkpoints"] {
            assert_eq!(kind_of(name), Some(ModelKind::Checkpoint), "{name}");
        }
        assert_eq!(kind_of("T2IAdapter"), Some(ModelKind::ControlNet));
        assert_eq!(kind_of("IpAdapters15"), Some(ModelKind::IpAdapter));
        assert_eq!(kind_of("characters"), None);
        assert_eq!(kind_of(""), None);
    }

    #[test]
    fn everyday_words_count_only_under_models() {
        assert_eq!(kind_of("hat"), None);
        assert_eq!(kind_of_under_models("HAT"), Some(ModelKind::Upscaler));
        assert_eq!(kind_of_under_models("loras"), Some(ModelKind::Lora));
    }
}
