//! How the weights are stored: floating-point width or quantisation.

use super::catalogue::FileInfo;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The precision most of a file's weights are stored in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// 64-bit floats.
    Fp64,
    /// 32-bit floats.
    Fp32,
    /// 16-bit floats.
    Fp16,
    /// bfloat16.
    Bf16,
    /// 8-bit floats, either form.
    Fp8,
    /// 8-bit integers.
    Int8,
    /// bitsandbytes NF4 or FP4: packed bytes with a quantisation state beside them.
    Nf4,
    /// NVIDIA FP4.
    Nvfp4,
    /// A GGUF quantisation, by its own name ("Q4_K_M").
    Gguf(String),
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fp64 => "fp64",
            Self::Fp32 => "fp32",
            Self::Fp16 => "fp16",
            Self::Bf16 => "bf16",
            Self::Fp8 => "fp8",
            Self::Int8 => "int8",
            Self::Nf4 => "nf4",
            Self::Nvfp4 => "nvfp4",
            Self::Gguf(name) => name,
        })
    }
}

impl Precision {
    /// What CivitAI says of a file: its quantisation, else the width of its floats.
    pub fn of_published(file: &FileInfo) -> Option<Self> {
        if let Some(quant) = file.quant.as_deref().filter(|quant| !quant.eq_ignore_ascii_case("none")) {
            return Some(Self::Gguf(quant.to_owned()));
        }
        Some(match file.fp.as_deref()? {
            "fp64" => Self::Fp64,
            "fp32" => Self::Fp32,
            "fp16" => Self::Fp16,
            "bf16" => Self::Bf16,
            "fp8" | "mxfp8" | "fp8_mixed" | "fp8_scaled" => Self::Fp8,
            "int8" => Self::Int8,
            "nf4" => Self::Nf4,
            "nvfp4" => Self::Nvfp4,
            _ => return None,
        })
    }
}
