//! The numbers and names GGUF writers use: architectures, file types and tensor types.

use crate::formats::tensors::Dtype;
use crate::model::base::BaseFamily;
use crate::model::kind::ModelKind;
use crate::model::precision::Precision;

/// What `general.architecture` stands for. The image names are those of ComfyUI-GGUF's converter.
pub(super) fn architecture(name: &str) -> (Option<ModelKind>, Option<BaseFamily>) {
    let name = name.to_ascii_lowercase();
    let family = match name.as_str() {
        "sd1" => BaseFamily::Sd1,
        "sd2" => BaseFamily::Sd2,
        "sdxl" => BaseFamily::Sdxl,
        "sd3" => BaseFamily::Sd3,
        "flux" => BaseFamily::Flux1,
        "flux2" => BaseFamily::Flux2,
        "chroma" => BaseFamily::Chroma,
        "wan" => BaseFamily::Wan,
        "qwen_image" => BaseFamily::Qwen,
        "lumina2" => BaseFamily::Lumina,
        "z_image" | "zimage" => BaseFamily::ZImage,
        "hidream" => BaseFamily::HiDream,
        "hyvid" | "hunyuan_video" | "hyimg" => BaseFamily::Hunyuan,
        "ltxv" => BaseFamily::Ltxv,
        "aura" | "auraflow" => BaseFamily::AuraFlow,
        "pixart" => BaseFamily::PixArt,
        "cosmos" | "anima" => BaseFamily::Anima,
        "mochi" => BaseFamily::Mochi,
        "t5" | "t5encoder" | "umt5" | "gemma2" | "gemma3" | "qwen2vl" | "qwen3" | "qwen3vl" => {
            return (Some(ModelKind::TextEncoder), None);
        }
        "clip" => return (Some(ModelKind::ClipVision), None),
        "llama" | "qwen2" | "mistral" | "mistral3" | "gemma" | "phi2" | "phi3" => return (Some(ModelKind::Llm), None),
        _ => return (None, None),
    };
    (Some(ModelKind::DiffusionModel), Some(family))
}

/// `general.file_type`, as llama.cpp numbers it (`llama_ftype`).
pub(super) fn file_type_precision(number: u64) -> Option<Precision> {
    let name = match number {
        0 => return Some(Precision::Fp32),
        1 => return Some(Precision::Fp16),
        32 => return Some(Precision::Bf16),
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        10 => "Q2_K",
        11 => "Q3_K_S",
        12 => "Q3_K_M",
        13 => "Q3_K_L",
        14 => "Q4_K_S",
        15 => "Q4_K_M",
        16 => "Q5_K_S",
        17 => "Q5_K_M",
        18 => "Q6_K",
        19 => "IQ2_XXS",
        20 => "IQ2_XS",
        21 => "Q2_K_S",
        22 => "IQ3_XS",
        23 => "IQ3_XXS",
        24 => "IQ1_S",
        25 => "IQ4_NL",
        26 => "IQ3_S",
        27 => "IQ3_M",
        28 => "IQ2_S",
        29 => "IQ2_M",
        30 => "IQ4_XS",
        31 => "IQ1_M",
        36 => "TQ1_0",
        37 => "TQ2_0",
        38 => "MXFP4",
        _ => return None,
    };
    Some(Precision::Gguf(name.to_owned()))
}

/// Where the file type is missing: the tensor type (`ggml_type`) with most bytes.
pub(super) fn type_precision(kind: u64) -> Option<Precision> {
    let name = match kind {
        0 => return Some(Precision::Fp32),
        1 => return Some(Precision::Fp16),
        30 => return Some(Precision::Bf16),
        2 => "Q4_0",
        3 => "Q4_1",
        6 => "Q5_0",
        7 => "Q5_1",
        8 => "Q8_0",
        10 => "Q2_K",
        11 => "Q3_K",
        12 => "Q4_K",
        13 => "Q5_K",
        14 => "Q6_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        39 => "MXFP4",
        _ => return None,
    };
    Some(Precision::Gguf(name.to_owned()))
}

pub(super) const fn type_dtype(kind: u64) -> Dtype {
    match kind {
        0 => Dtype::F32,
        1 => Dtype::F16,
        30 => Dtype::Bf16,
        24 => Dtype::I8,
        _ => Dtype::Quantised,
    }
}

/// Bits of 32 numbers, rounded down; 0 for types not known, which then prove nothing about the length of the file.
pub(super) const fn type_bits_per_32(kind: u64) -> u64 {
    match kind {
        0 => 32 * 32,
        1 | 30 => 32 * 16,
        2 | 12 | 20 => 144,
        3 => 160,
        6 | 13 => 176,
        7 => 192,
        8 => 272,
        10 => 84,
        11 => 110,
        14 => 210,
        23 => 136,
        _ => 0,
    }
}
