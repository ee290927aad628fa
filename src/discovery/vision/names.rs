//! What tensors are called: as transformers (and ComfyUI) write them, or as OpenAI and OpenCLIP do. Weights are the same, only some
//! lie together or turned over.

use super::VisionError;
use crate::formats::weight_file::WeightFile;

/// Before the names that transformers writes, where the encoder is a part of something larger.
const TRANSFORMERS_PREFIXES: [&str; 4] = ["", "vision_tower.", "clip.", "image_encoder."];
/// Before the names that OpenAI and OpenCLIP write.
const OPENCLIP_PREFIXES: [&str; 5] = ["visual.", "", "model.visual.", "clip.visual.", "cond_stage_model.model.visual."];

/// The names of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As transformers writes them, after this.
    Transformers(&'static str),
    /// As OpenAI and OpenCLIP do, after this.
    OpenClip(&'static str),
}

impl Names {
    /// Those of a file; `None` where there is no encoder of pictures that is known.
    pub(super) fn of(file: &WeightFile) -> Option<Self> {
        let is_transformers =
            |prefix: &&str| file.has(&format!("{prefix}vision_model.embeddings.patch_embedding.weight"));
        let is_openclip = |prefix: &&str| {
            file.has(&format!("{prefix}conv1.weight"))
                && file.has(&format!("{prefix}transformer.resblocks.0.ln_1.weight"))
        };
        let transformers = TRANSFORMERS_PREFIXES.into_iter().find(|prefix| is_transformers(prefix));
        let openclip = || OPENCLIP_PREFIXES.into_iter().find(|prefix| is_openclip(prefix));
        transformers.map(Self::Transformers).or_else(|| openclip().map(Self::OpenClip))
    }

    /// The name of a tensor that both have, by the one transformers gives it.
    pub(super) fn name(self, known: &str) -> String {
        match self {
            Self::Transformers(prefix) => format!("{prefix}{known}"),
            Self::OpenClip(prefix) => format!("{prefix}{}", openclip(known)),
        }
    }

    /// What stands before the number of a layer.
    pub(super) fn layers(self) -> String {
        match self {
            Self::Transformers(prefix) => format!("{prefix}vision_model.encoder.layers."),
            Self::OpenClip(prefix) => format!("{prefix}transformer.resblocks."),
        }
    }

    /// The last product, and whether it is turned over.
    pub(super) fn projection(self) -> (String, bool) {
        match self {
            Self::Transformers(prefix) => (format!("{prefix}visual_projection.weight"), false),
            Self::OpenClip(prefix) => (format!("{prefix}proj"), true),
        }
    }

    /// Query, key or value (0, 1, 2) of a layer: weight and bias. Where all three lie in one tensor, the part is cut out of it.
    pub(super) fn attention(
        self,
        file: &mut WeightFile,
        layer: usize,
        part: usize,
        width: usize,
    ) -> Result<(Vec<f32>, Vec<f32>), VisionError> {
        match self {
            Self::Transformers(_) => {
                let name = ["q_proj", "k_proj", "v_proj"].get(part).copied().unwrap_or_default();
                let name = format!("{}{layer}.self_attn.{name}", self.layers());
                Ok((
                    file.floats(&format!("{name}.weight"), &[width; 2])?,
                    file.floats(&format!("{name}.bias"), &[width])?,
                ))
            }
            Self::OpenClip(_) => {
                let name = format!("{}{layer}.attn.in_proj", self.layers());
                let weight =
                    file.rows(&format!("{name}_weight"), &[3 * width, width], part * width..(part + 1) * width)?;
                let bias = file.rows(&format!("{name}_bias"), &[3 * width], part * width..(part + 1) * width)?;
                Ok((weight, bias))
            }
        }
    }
}

/// The name OpenAI and OpenCLIP give a tensor.
fn openclip(known: &str) -> String {
    let plain = match known {
        "vision_model.embeddings.class_embedding" => "class_embedding",
        "vision_model.embeddings.patch_embedding.weight" => "conv1.weight",
        "vision_model.embeddings.position_embedding.weight" => "positional_embedding",
        _ => "",
    };
    if !plain.is_empty() {
        return plain.to_owned();
    }
    const PARTS: [(&str, &str); 8] = [
        ("vision_model.pre_layrnorm", "ln_pre"),
        ("vision_model.post_layernorm", "ln_post"),
        ("vision_model.encoder.layers.", "transformer.resblocks."),
        (".layer_norm1", ".ln_1"),
        (".layer_norm2", ".ln_2"),
        (".self_attn.out_proj", ".attn.out_proj"),
        (".mlp.fc1", ".mlp.c_fc"),
        (".mlp.fc2", ".mlp.c_proj"),
    ];
    PARTS.iter().fold(known.to_owned(), |name, (from, to)| name.replace(from, to))
}
