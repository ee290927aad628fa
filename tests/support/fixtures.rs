//! Model files made in code.

#![expect(clippy::unwrap_used, reason = "a test that cannot write its fixtures should fail where it does so")]

use serde_json::json;
use std::fs;
use std::path::Path;

/// A LoRA for SDXL as a safetensors file: its tensors differ with `seed`, its header with `note`.
pub(crate) fn lora(seed: u8, note: Option<&str>) -> Vec<u8> {
    let name = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k";
    let shapes = [("lora_down.weight", [4, 2048]), ("lora_up.weight", [640, 4])];
    let mut header = json!({"__metadata__": {"format": "pt"}});
    if let Some(note) = note {
        header["__metadata__"]["user_note"] = json!(note);
    }
    let mut end = 0;
    for (part, shape) in shapes {
        let start = end;
        end += 2 * shape[0] * shape[1];
        header[format!("{name}.{part}")] = json!({"dtype": "F16", "shape": shape, "data_offsets": [start, end]});
    }
    safetensors(&header.to_string(), &weights(seed, end))
}

/// A safetensors file of this header and these tensors.
pub(crate) fn safetensors(header: &str, tensors: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(tensors);
    file
}

/// Bytes that look like weights: neither zeros nor two alike.
pub(crate) fn weights(seed: u8, length: usize) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Writes a file and the folders above it.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
