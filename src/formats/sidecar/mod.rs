//! Sidecars: what other programs wrote beside a model file. Read from all of them, written by none of us.
//!
//! [`companions`] finds what belongs to a model by names alone; [`read`] turns one sidecar into [`SidecarFacts`];
//! [`claimed_hashes`] makes one set of hashes of several sidecars. Everything in a sidecar is a claim by somebody
//! else: a field of the wrong type is passed over, and hashes are checked when the file is hashed. See docs/sidecars.md.

mod civitai;
mod claims;
mod comfy_nodes;
mod companions;
mod fields;
mod listing;
mod lora_manager;
mod pascal_case;
mod swarm;
#[cfg(test)]
mod tests;
mod webui;

pub use super::text_file::TextFileError as SidecarError;
pub use claims::claimed_hashes;
pub use companions::{Companions, civitdl_ids, companions};
pub use listing::FolderListing;

use super::text_file;
use crate::model::facts::SidecarFacts;
use crate::model::sourced::SidecarKind;
use std::path::Path;

/// The largest sidecar that is read, in bytes. CivitAI's whole record of a model with fifty versions is below 2 MiB.
pub const LIMIT_BYTES: u64 = 4 * 1024 * 1024;

/// Reads one sidecar. Fields of a wrong type are passed over; texts are cut at generous lengths (`fields`).
///
/// # Errors
/// When the file cannot be read, is larger than [`LIMIT_BYTES`], is empty, or is not JSON with an object in it.
/// [`SidecarKind::A1111Cache`] is no sidecar of one model: it is always an error here, see [`super::a1111_cache`].
pub fn read(kind: SidecarKind, path: &Path) -> Result<SidecarFacts, SidecarError> {
    if kind == SidecarKind::ModelManagerMd {
        let file = text_file::read(path, LIMIT_BYTES)?;
        let mut facts = SidecarFacts::new(kind, path, file.modified_unix_secs);
        comfy_nodes::model_manager(&file.text, &mut facts);
        return Ok(facts);
    }
    if kind == SidecarKind::A1111Cache {
        let detail = "it is a cache of many files".to_owned();
        return Err(SidecarError::Malformed { path: path.to_owned(), expected: "a sidecar of one model", detail });
    }
    let (object, modified_unix_secs) = text_file::read_json_object(path, LIMIT_BYTES)?;
    let mut facts = SidecarFacts::new(kind, path, modified_unix_secs);
    match kind {
        SidecarKind::A1111Json => webui::read(&object, &mut facts),
        SidecarKind::CivitaiInfo => civitai::read_version(&object, &mut facts),
        SidecarKind::ApiInfo | SidecarKind::Civitdl => civitai::read_model(&object, &mut facts),
        SidecarKind::CmInfo | SidecarKind::Civicomfy => pascal_case::read(&object, &mut facts),
        SidecarKind::LoraManager => lora_manager::read(&object, &mut facts),
        SidecarKind::Swarm => swarm::read(&object, &mut facts),
        SidecarKind::Rgthree => comfy_nodes::rgthree(&object, &mut facts),
        SidecarKind::ModelManagerMd | SidecarKind::A1111Cache => {}
    }
    Ok(facts)
}
