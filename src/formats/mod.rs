//! Readers of untrusted files.

pub mod a1111_cache;
pub mod comfy_paths;
pub mod folder_names;
pub mod infotext;
pub mod sidecar;
pub mod text_file;
mod yaml;
