//! What the tests of this folder share.

use crate::model::catalogue::FileInfo;
use crate::model::download::Wish;
use crate::model::ids::{CivitFileId, ModelId, VersionId};
use crate::model::kind::ModelKind;

/// A wish for a small LoRA.
pub(super) fn wish() -> Wish {
    Wish {
        model_id: ModelId(1),
        version_id: VersionId(11),
        model_name: "Ink".to_owned(),
        version_name: "v1".to_owned(),
        kind: ModelKind::Lora,
        base_model: "SDXL 1.0".to_owned(),
        file: FileInfo { id: CivitFileId(110), name: "ink.safetensors".to_owned(), ..FileInfo::default() },
        folder: "/m".into(),
        file_name: "ink.safetensors".to_owned(),
        preview: None,
        sidecars: false,
    }
}
