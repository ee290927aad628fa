//! The bytes of a sample model's file, and the digests CivitAI would know it by.

use super::containers::{gguf, safetensors};
use super::noise::Dice;
use super::recipes::Recipe;
use super::{metadata, tensors};
use crate::model::base::BaseFamily;
use crate::model::digests::to_hex;
use crate::model::kind::ModelKind;
use ring::digest::{SHA256, digest};

/// A model file: its name, its bytes, its tensors' precision as CivitAI writes it.
pub(super) struct ModelFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) fp: &'static str,
}

/// A name for files: lower case, words joined by `joiner`.
pub(super) fn slug(name: &str, joiner: char) -> String {
    let mut out = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(joiner);
        }
        out.push_str(&part.to_ascii_lowercase());
    }
    out
}

/// Whether the model is published as GGUF.
pub(super) fn is_gguf(recipe: &Recipe) -> bool {
    recipe.folder.ends_with("/gguf")
}

/// The file of one version of a model. The same seed gives the same bytes.
pub(super) fn build(recipe: &Recipe, edition: &str, seed: u64) -> ModelFile {
    let family = recipe.family();
    // People name files in more than one way.
    let joiner = if seed.is_multiple_of(3) { '_' } else { '-' };
    let major = edition.trim_end_matches(".0");
    let stem = format!("{}{joiner}{}", slug(recipe.name, joiner), major.replace('.', "-"));
    if is_gguf(recipe) {
        let (architecture, file_type) = match family {
            BaseFamily::Flux1 => ("flux", 15),
            BaseFamily::Qwen => ("qwen_image", 15),
            _ => ("lumina2", 7),
        };
        let bytes = gguf(&tensors::quantised(family), architecture, file_type, recipe.name, seed);
        return ModelFile { name: format!("{stem}.gguf"), bytes, fp: if file_type == 7 { "Q8_0" } else { "Q4_K_M" } };
    }
    let small = matches!(family, BaseFamily::Flux1 | BaseFamily::Wan | BaseFamily::ZImage | BaseFamily::Qwen);
    let rank = if small { 2 } else { 4 + 4 * Dice::new(seed, 0x4a).below(2) };
    let list = tensors::of(recipe.kind, family, rank);
    let bytes = safetensors(&list, &metadata::of(recipe, &stem, rank, seed), seed);
    let fp = match (recipe.kind, small) {
        (ModelKind::Embedding | ModelKind::Upscaler, _) => "fp32",
        (ModelKind::Checkpoint | ModelKind::DiffusionModel, true) => "fp8",
        (ModelKind::TextEncoder, _) | (_, true) => "bf16",
        _ => "fp16",
    };
    ModelFile { name: format!("{stem}.safetensors"), bytes, fp }
}

/// The hashes of a file as CivitAI lists them. Files of this size have no AutoV1.
pub(super) fn hashes(bytes: &[u8], is_safetensors: bool) -> Vec<(String, String)> {
    let sha256 = to_hex(digest(&SHA256, bytes).as_ref());
    let mut hashes = vec![("AutoV2".to_owned(), sha256.chars().take(10).collect()), ("SHA256".to_owned(), sha256)];
    if let Some(body) = tensor_bytes(bytes).filter(|_| is_safetensors) {
        hashes.push(("AutoV3".to_owned(), to_hex(digest(&SHA256, body).as_ref()).chars().take(12).collect()));
    }
    hashes.push(("CRC32".to_owned(), to_hex(&crc32fast::hash(bytes).to_le_bytes())));
    hashes.push(("BLAKE3".to_owned(), to_hex(blake3::hash(bytes).as_bytes())));
    hashes
}

/// Everything behind a safetensors header.
pub(super) fn tensor_bytes(file: &[u8]) -> Option<&[u8]> {
    let (length, rest) = file.split_first_chunk::<8>()?;
    rest.get(usize::try_from(u64::from_le_bytes(*length)).ok()?..)
}
